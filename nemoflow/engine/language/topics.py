"""Subjects the engine knows of and refuses: (`topic`, `reason:what to say`)."""

from __future__ import annotations

_CLOUD = "use `backend: cloud` for this"
_LATER = ""
_JUDGE = "it would have to judge the content; name times, for example `keep 0:10 to 0:40`"
_FILL = "nothing in the spec fills this; write the words in quotes, or list the file under `inputs`"
_REDO = "equal words give equal pictures here: say what should be different"
_UNDO = "take the edit out of the spec: `nemoflow plan` shows what follows"
_BEAT = "nothing here listens for a beat; name times, for example `split at 0:04`"
_FAULT = "say what is wrong with it, for example `remove the background noise`, `make it louder`"

_WORDS = {
    ("cloud", _CLOUD): (
        "generate|generated|ai voice|ai voiceover|ai narrator|text to speech|text-to-speech|"
        "tts|voice clone|clone my voice|deepfake|face swap|animate|person|people|man|woman|"
        "background|object|objects|sky|face|remove the watermark|remove watermark|"
        "remove watermarks|remove this watermark|delete the watermark|erase the watermark|"
        "get rid of the watermark|take out the watermark|remove the logo|delete the logo|"
        "get rid of the logo|去掉水印|去除水印|删除水印|删掉水印|消除水印|移除水印|去logo|"
        "background removal|lip sync|"
        "translate|dub|dubbing|avatar|talking head|synthesize|imagine|object removal|redraw|"
        "faces|guy|guys|girl|boy|kid|kids|child|lady|anime|anime style|cartoon style|cartoon|"
        "pixar style|ghibli style|dress|clothes|shirt|hair|outfit|makeup|"
        "天空|换天空|换个天空|美颜|瘦脸|磨皮|美白|衣服|头发|动漫风格|卡通风格|方言|普通话|"
        "outpaint|inpaint|upscale with ai|ai|生成|换脸|去水印|文字转语音|语音合成|克隆声音|"
        "数字人|翻译|人|行人|人物|路人|背景|换背景|抠像|配音|对口型|ai配音"
    ),
    ("undecidable", _JUDGE): (
        "best parts|best part|best moments|best bits|highlights|highlight|boring parts|"
        "boring part|boring bits|interesting parts|good parts|bad parts|bad takes|mistakes|"
        "bloopers|blooper|punchy|punchier|engaging|more engaging|dynamic|more dynamic|viral|"
        "better|more interesting|professional|more professional|cooler|look good|look better|"
        "part where|parts where|bit where|bits where|moment where|moments where|section where|"
        "every time i|each time i|where it's funny|where it is funny|something cool|something fun|"
        "精彩的部分|精彩的地方|精彩的片段|精彩的瞬间|节奏感|高级一点|做得高级|更高级|火起来|"
        "剪短一点|剪短些|剪辑一下|剪得好看|"
        "filler words|ums|uhs|ums and uhs|the intro|intro part|the outro|funny parts|"
        "the good stuff|funniest parts|funniest bits|funniest moments|"
        "unnecessary parts|useless parts|few seconds|couple of seconds|"
        "middle of the video|the middle|middle part|in the middle of the video|tighten|"
        "tighten up|精彩片段|精彩部分|精彩瞬间|高光|高光时刻|无聊的部分|有趣的部分|废话|"
        "好看一点|更好看|更有吸引力|更专业|几秒|没用的部分|多余的部分|口头禅|语气词|"
        "最精彩的部分|更有节奏感|更有趣|高级感|中间部分"
    ),
    ("not_understood", _LATER): (
        "rotate|flip|mirror|mirrored|stabilize|"
        "stabilise|stabilization|shaky|denoise|"
        "green screen|chroma key|vignette|film grain|grain|border|black and white|grayscale|"
        "sepia|vintage|cinematic|brightness|brighter|darker|contrast|saturation|warmer|colder|"
        "color grade|color correct|color grading|lut|zoom|zoom in|zoom out|pan|ken burns|blur|"
        "pixelate|sharpen|"
        "reorder|emoji|filter|filters|effect|"
        "effects|旋转|镜像|翻转|滤镜|防抖|"
        "稳定|降噪|绿幕|抠图|暗角|颗粒|边框|黑白|复古|电影感|亮度|调亮|调暗|对比度|"
        "饱和度|色温|暖色调|放大|缩小|推近|拉远|模糊|打码|马赛克|锐化|"
        "顺序|特效|"
        "花字|快慢变速"
    ),
    ("not_understood", _REDO): (
        "redo|regenerate|try again|start over|do it again|do that again|重新生成|再来一个|重做|"
        "再来一次|重来"
    ),
    ("not_understood", _UNDO): "undo|revert|undo that|撤销|撤回|撤消|取消上一步",
    ("undecidable", _BEAT): (
        "to the beat|on the beat|to the music|with the beat|to the rhythm|sync the cuts|卡点|踩点|"
        "跟着节奏|跟着音乐"
    ),
    ("undecidable", _FAULT): (
        "fix the audio|fix the sound|fix the video|fix the thing|fix it|修复音频|修复声音|修一下"
    ),
    ("missing_input", _FILL): (
        "company name|our company|my company|brand name|channel name|product name|"
        "my name|our name|your name|our website|title here|"
        "text here|公司名|公司名称|品牌名|"
        "品牌名称|我的名字|产品名|产品名称|频道名"
    ),
}

TOPICS: dict[str, tuple[str, str]] = {
    word: ("topic", f"{reason}:{said}")
    for (reason, said), words in _WORDS.items()
    for word in words.split("|")
}

PLACEHOLDERS = frozenset(
    (
        "company name", "your company", "your company name", "our company name", "brand name",
        "your brand", "your text", "your text here", "text here", "insert text here", "your title",
        "your title here", "title here", "insert title", "your name", "name", "title", "text",
        "channel name", "your channel name", "product name", "your logo", "logo", "placeholder",
        "insert name", "insert text", "公司名", "公司名称", "品牌名", "你的标题", "标题",
    )
)  # fmt: skip
"""Texts in brackets, or whole texts with `your`/`insert`, that stand for something to fill in."""


def is_placeholder(text: str) -> bool:
    """Whether a quoted title only stands for words nobody has given."""
    plain = " ".join(text.casefold().split())
    inner = plain.strip("[]<>{}()（）【】 ")
    if inner != plain:
        return inner in PLACEHOLDERS
    return inner in PLACEHOLDERS and inner.startswith(("your ", "insert ", "company ", "brand "))
