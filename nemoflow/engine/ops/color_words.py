"""Words of the `color` operation. A verb `contrast+` or `contrast-` says what changes and how."""

from __future__ import annotations

from nemoflow.engine.ops.where import WHERE_WORDS

_WORDS = {
    ("verb", "brightness+"): (
        "brighter", "brighten", "brighten up", "lighten", "lighten up", "more brightness",
        "调亮", "变亮", "提亮", "弄亮", "亮一点", "亮一些", "亮点", "更亮",
    ),
    ("verb", "brightness-"): (
        "darker", "darken", "dim", "dimmer", "less bright", "less brightness",
        "调暗", "变暗", "压暗", "弄暗", "暗一点", "暗一些", "更暗",
    ),
    ("verb", "contrast+"): ("more contrast", "contrastier", "对比更强", "对比强一点"),
    ("verb", "contrast-"): ("less contrast", "flatter contrast", "对比弱一点"),
    ("verb", "saturation+"): (
        "more saturated", "more saturation", "saturate", "more colorful", "more colourful",
        "more vibrant", "更鲜艳", "鲜艳一点", "鲜艳一些", "调鲜艳",
    ),
    ("verb", "saturation-"): (
        "less saturated", "less saturation", "desaturate", "less colorful", "less colourful",
        "less vibrant", "去饱和", "淡一点",
    ),
    ("verb", "temperature+"): (
        "warmer", "warm up", "warm it up", "warmer tone", "warmer colors", "warmer colours",
        "暖色调", "暖一点", "暖一些", "更暖", "调暖", "偏暖", "暖调",
    ),
    ("verb", "temperature-"): (
        "colder", "cooler tone", "cooler colors", "cooler tones",
        "cooler colours", "bluer", "less warm",
        "colder colors", "cool tones", "冷色调", "冷一点", "冷一些", "更冷", "调冷", "偏冷", "冷调",
    ),
    ("object", "brightness"): ("brightness", "亮度", "明度", "画面亮度"),
    ("object", "contrast"): ("contrast", "对比度", "反差"),
    ("object", "saturation"): (
        "saturation", "color saturation", "colour saturation", "饱和度", "色彩饱和度", "颜色饱和度",
    ),
    ("object", "gamma"): ("gamma", "gamma value", "伽马", "伽马值"),
    ("object", "temperature"): (
        "temperature", "color temperature", "colour temperature", "white balance", "色温", "白平衡",
    ),
    ("object", "hue"): ("hue", "hues", "色相"),
    ("object", "exposure"): ("exposure", "曝光", "曝光度", "曝光值", "曝光量"),
    ("object", "colors"): (
        "colors", "colours", "tone", "tones", "色彩", "色调", "看起来",
        "look", "looks", "a look",
    ),
    ("verb", "louder"): ("提升", "增强", "加强", "调强", "bump up", "push up", "bump",
        "crank up", "crank", "pump up", "dial up"),
    ("verb", "quieter"): ("减弱", "减少", "减", "bump down", "dial down", "dial back"),
    ("verb", "shift"): ("shift", "偏移"),
}  # fmt: skip

COLOR_WORDS = {
    **{word: meaning for meaning, words in _WORDS.items() for word in words},
    **WHERE_WORDS,
}
