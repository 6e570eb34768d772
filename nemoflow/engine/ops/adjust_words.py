"""Words of the `adjust` operation, English and Chinese."""

from __future__ import annotations

_WORDS = {
    ("word", "bigger"): "bigger|larger|变大|改大|更大",
    ("word", "smaller"): "smaller|变小|改小|更小",
    ("word", "longer"): "longer|延长|更长|多显示|多停留|延长显示",
    ("word", "shorter"): "shorter|更短|少显示",
    ("word", "later"): "later|推迟|延后|往后移|往后推",
    ("word", "earlier"): "earlier|提前|往前移|往前推",
    ("word", "nth"): "number",
    ("verb", "rename"): "rename|retitle|reword",
    ("verb", "enlarge"): "enlarge",
    ("verb", "lengthen"): "extend|lengthen|prolong",
    ("verb", "delay"): "delay|postpone",
}
ADJUST_WORDS = {word: meaning for meaning, words in _WORDS.items() for word in words.split("|")}
