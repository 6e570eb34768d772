"""Words of the `output` operation: kinds of files, codecs, limits, the cover."""

from __future__ import annotations

_WORDS = {
    ("verb", "export"): (
        "export|exporting|render|render out|save|output|encode|deliver|download|export it out|"
        "optimise|optimize|optimised|optimized|prepare|导出|导出为|导出成|导出到|输出|输出为|"
        "输出成|渲染|渲染成|保存|保存为|保存成|存成|存为|另存为|优化|编码|编码导出|优化成"
    ),
    ("verb", "compress"): (
        "compress|compress down|压缩|压缩到|压缩成|压缩至|压到|压成|"
        "压缩一下|控制在|体积压缩到"
    ),
    ("verb", "shrink"): "shrink|shrink down|squeeze",
    ("format", "gif"): "gif|animated gif|gifs|.gif|动图|gif动图|gif图",
    ("format", "webp"): "webp|animated webp|.webp",
    ("format", "mp4"): "mp4|.mp4|mp4s",
    ("format", "m4v"): "m4v|.m4v",
    ("format", "mov"): "mov|.mov|quicktime",
    ("format", "webm"): "webm|.webm",
    ("format", "mkv"): "mkv|.mkv|matroska",
    ("format", "mp3"): "mp3|.mp3",
    ("format", "wav"): "wav|.wav|wave file",
    ("format", "m4a"): "m4a|.m4a",
    ("format", "flac"): "flac|.flac",
    ("format", "opus"): "opus|.opus",
    ("codec", "h264"): "h264|h.264|x264|avc",
    ("codec", "h265"): "h265|h.265|x265|hevc",
    ("codec", "vp9"): "vp9",
    ("codec", "av1"): "av1",
    ("codec", "prores"): "prores|pro res|apple prores",
    ("object", "file"): "file|output file|video file|文件|视频文件",
    ("object", "codec"): "codec|encoding|编码格式|编码器",
    ("object", "frame rate"): "frame rate|framerate|frames per second|fps|帧率|帧数",
    ("object", "bitrate"): "bitrate|bit rate|video bitrate|码率|比特率",
    ("object", "file size"): (
        "file size|filesize|size of the file|size of the video|file's size|video file size|"
        "文件大小|体积|文件体积|视频体积|视频文件大小|文件的大小"
    ),
    ("object", "poster"): (
        "thumbnail|thumbnail image|video thumbnail|cover image|cover frame|cover picture|"
        "poster|poster frame|poster image|preview image|the cover|cover photo|封面|封面图|"
        "视频封面|缩略图|封面图片"
    ),
    ("word", "ready"): "ready|friendly|-ready|ready to go",
    ("word", "at most"): (
        "at most|max|maximum|max of|maximum of|a maximum of|no more than|no larger than|"
        "no bigger than|not more than|up to a maximum of|or less|or smaller|以内|之内|不超过|"
        "不大于|最大|最多|不能超过|不要超过"
    ),
    ("word", "shorter"): "smaller than|lighter than|less than",
    ("word", "smaller"): "smaller|lighter|小一些|缩小",
    ("quality", "best"): "best quality|highest quality|maximum quality|max quality|最高画质|"
    "最高质量",
    ("quality", "high"): "high quality|高质量|高画质",
    ("quality", "medium"): "medium quality|normal quality|中等质量|中等画质",
    ("quality", "low"): "low quality|lowest quality|draft quality|低质量|低画质",
    ("object", "quality"): "quality factor|crf",
    ("preset", "square"): "square preset|square post",
    ("preset", "feed"): "feed preset|instagram feed|feed post|instagram post",
    ("filler", ""): "so that it's|so it's|so it is",
    ("verb", "keep"): "rip|提取|提取出|抽取|分离出|提取出来",
    ("verb", "use"): "pick|choose",
    ("dims", "1080p"): "in full hd|in full-hd",
    ("word", "shared"): (
        "for email|for discord|for whatsapp|for the web|for my website|for our website|"
        "so i can email it|so i can send it|so i can share it|so it fits in an email|"
        "so that i can email it|so that i can send it|to send by email|方便发送|方便分享|方便发微信"
    ),
    ("object", "video"): "版本|版",
    ("object", "aspect"): "格式",
}  # fmt: skip

OUTPUT_WORDS = {word: meaning for meaning, words in _WORDS.items() for word in words.split("|")}
