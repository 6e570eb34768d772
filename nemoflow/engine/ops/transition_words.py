"""Names of transitions: FFmpeg's xfade family, and what people call them."""

from __future__ import annotations

KINDS = (
    "fade", "fadeblack", "fadewhite", "fadegrays", "fadefast", "fadeslow",
    "wipeleft", "wiperight", "wipeup", "wipedown", "wipetl", "wipetr", "wipebl", "wipebr",
    "slideleft", "slideright", "slideup", "slidedown",
    "smoothleft", "smoothright", "smoothup", "smoothdown",
    "circlecrop", "rectcrop", "circleopen", "circleclose", "distance", "radial", "dissolve",
    "vertopen", "vertclose", "horzopen", "horzclose", "pixelize",
    "diagtl", "diagtr", "diagbl", "diagbr", "hlslice", "hrslice", "vuslice", "vdslice",
    "hblur", "squeezeh", "squeezev", "zoomin", "hlwind", "hrwind", "vuwind", "vdwind",
    "coverleft", "coverright", "coverup", "coverdown",
    "revealleft", "revealright", "revealup", "revealdown",
)  # fmt: skip
"""Every transition of FFmpeg's xfade filter but `custom`."""

ALIASES = {
    "crossfade": "fade",
    "cross_fade": "fade",
    "cross_dissolve": "fade",
    "crossdissolve": "fade",
    "wipe": "wipeleft",
    "slide": "slideleft",
    "noise_dissolve": "dissolve",
}
"""Other spellings in the typed form. `dissolve` in a sentence means a crossfade as well;
xfade's own noise dissolve is `noise dissolve` there."""

_SPOKEN = {
    "fade": ("crossfade", "crossfades", "cross fade", "cross-fade", "cross dissolve", "dissolve",
             "dissolves", "cross-dissolve", "叠化", "交叉淡化", "交叉溶解", "溶解", "淡入淡出转场",
             "fade transition", "fade transitions", "dissolve transition", "smooth transition",
             "smooth transitions"),
    "dissolve": ("noise dissolve",),
    "fadeblack": ("dip to black", "fade through black", "闪黑"),
    "fadewhite": ("dip to white", "fade through white", "flash to white", "闪白"),
    "wipeleft": ("wipe", "wipes", "wipe left", "wipe to the left", "左擦除", "擦除", "向左擦除"),
    "wiperight": ("wipe right", "wipe to the right", "右擦除", "向右擦除"),
    "wipeup": ("wipe up", "上擦除", "向上擦除"),
    "wipedown": ("wipe down", "下擦除", "向下擦除"),
    "slideleft": ("slide", "slides", "slide left", "slide to the left", "推移", "左推", "向左推移"),
    "slideright": ("slide right", "slide to the right", "右推", "向右推移"),
    "slideup": ("slide up", "上推", "向上推移"),
    "slidedown": ("slide down", "下推", "向下推移"),
    "circleopen": ("circle open",),
    "circleclose": ("circle close",),
    "pixelize": ("pixelate transition",),
}  # fmt: skip


def _all() -> dict[str, tuple[str, str]]:
    found = {kind: ("transition", kind) for kind in KINDS if kind not in ("fade", "dissolve")}
    for kind, words in _SPOKEN.items():
        found |= dict.fromkeys(words, ("transition", kind))
    for word in ("transition", "transitions", "transition effect", "转场", "过渡", "转场效果",
                 "过渡效果"):  # fmt: skip
        found[word] = ("object", "transition")
    for word in ("everywhere", "between clips", "between the clips", "between all clips",
                 "between all the clips", "between each clip", "between every clip",
                 "between shots", "between the shots", "片段之间", "每段之间", "所有片段之间",
                 "镜头之间", "各片段之间", "每个片段之间", "两段之间",
                 "两个片段之间", "各段之间"):  # fmt: skip
        found[word] = ("word", "everywhere")
    return found


TRANSITION_WORDS = _all()
