"""What people call the pauses of a recording, in English and Chinese."""

from __future__ import annotations

_NOUNS = (
    "silences|silent parts|silent part|silent sections|silent section|silent gaps|silent bits|"
    "silent moments|silent segments|silent pauses|the silence|pauses|long pauses|awkward pauses|"
    "awkward silences|awkward silence|dead air|dead silence|dead space|silent stretches|"
    "stretches of silence|moments of silence|periods of silence|gaps of silence|bits of silence|"
    "silence gaps|gaps in speech|gaps in the speech|speech gaps|pauses between words|"
    "pauses between sentences|pauses in speech|pauses in the speech|pauses while speaking|"
    "停顿|停顿部分|停顿的部分|停顿处|空白|空白部分|空白片段|空白的部分|空白段|气口|静音片段|"
    "静音部分|静音的部分|静音段|静音段落|静音的片段|静音的地方|无声片段|无声部分|无声的部分|"
    "没声音的部分|没有声音的部分|没声音的地方|沉默|沉默部分|沉默的部分|冷场|冷场部分|"
    "没说话的部分|没人说话的部分|说话停顿|语音停顿|停顿片段|停顿和空白|停顿和静音|静音和停顿|"
    "空白和停顿|静音和空白|pauses and silences|silences and pauses|pauses and dead air|"
    "silence and pauses|dead air and pauses|pauses and silence|silence and dead air"
)
_JUMP_CUTS = (
    "jump cut|jump-cut|jumpcut|make it a jump cut|make jump cuts|make jumpcuts|do jump cuts|"
    "add jump cuts|use jump cuts|add jumpcuts|"
    "去气口|剪气口|去静音|去停顿|去空白|剪停顿|去静音片段|去空白片段"
)
_ROOM = (
    "padding|of padding|breathing room|of breathing room|on each side|on either side|"
    "on both sides|of silence on each side|around speech|margin|of margin|leaving|余量|缓冲|留白"
)

SILENCE_WORDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_NOUNS.split("|"), ("object", "silence")),
    **dict.fromkeys(_JUMP_CUTS.split("|"), ("verb", "jumpcut")),
    **dict.fromkeys(_ROOM.split("|"), ("word", "padding")),
    **dict.fromkeys(
        (
            *(
                "longer than",
                "that are longer than",
                "that last longer than",
                "lasting longer than",
            ),
            *(
                "which are longer than",
                "more than",
                "of more than",
                "greater than",
                "that last over",
            ),
            *("超过", "大于", "长于", "多于", "以上", "以上的"),
        ),
        ("word", "longer"),
    ),
    **dict.fromkeys(
        ("at least", "of at least", "or longer", "or more", "至少", "不少于"), ("word", "at least")
    ),
    **dict.fromkeys(
        ("threshold", "threshold of", "a threshold of", "with a threshold of", "阈值", "门限"),
        ("word", "threshold"),
    ),
    "tighten": ("verb", "tighten"),
    "tighten up": ("verb", "tighten"),
    "quieter than": ("word", "shorter"),
    "低于": ("word", "shorter"),
    "speed through": ("verb", "faster"),
    "through the": ("word", "through"),
    "around": ("prep", "around"),
    "near": ("prep", "around"),
}
