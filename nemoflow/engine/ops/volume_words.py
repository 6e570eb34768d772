"""Words of the `volume` operation."""

from __future__ import annotations

_WORDS = {
    ("verb", "mute"): (
        "mute", "silence", "kill", "turn off", "switch off",
        "静音", "关掉", "关闭", "关了", "关上", "消音",
    ),
    ("verb", "unmute"): ("unmute", "取消静音", "恢复声音"),
    ("verb", "louder"): (
        "louder", "turn up", "raise", "increase", "boost", "调大", "调高", "提高", "增大",
        "加大", "大声", "大", "is too quiet", "are too quiet", "太小声", "太小声了",
    ),
    ("verb", "quieter"): (
        "quieter", "turn down", "lower", "reduce", "decrease", "softer", "调小", "调低", "降低",
        "减小", "降", "小", "is too loud", "are too loud", "太大声", "太大声了", "太吵",
        "太吵了",
    ),
    ("object", "volume"): (
        "volume", "audio", "sound", "sound level", "audio level", "loudness", "声音", "音量",
        "音频", "volume level", "audio track",
    ),
    ("object", "original"): (
        "original sound", "original audio track", "original track",
        "original audio", "original volume", "the original sound", "own sound",
        "video sound", "video's sound", "video's audio", "video audio", "camera audio",
        "camera sound", "clip audio", "clip sound", "source audio", "原声", "视频原声", "原音",
        "原视频声音", "原视频的声音", "视频的原声",
    ),
    ("word", "slightly"): (
        "slightly", "a bit", "a little", "a little bit", "一点", "一点儿", "一些", "稍微",
    ),
    ("as loud", "200"): ("twice as loud", "two times as loud", "double the volume"),
    ("as loud", "50"): ("half as loud", "half the volume"),
}  # fmt: skip

VOLUME_WORDS = {word: meaning for meaning, words in _WORDS.items() for word in words}
