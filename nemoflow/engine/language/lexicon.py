"""The words every operation shares, English and Chinese; operations add their own.

A phrase means one (kind, value). Kinds are those of `ops.frame.Chunk`, and four that only the
phrase builder sees: `prep`, `edge` (first, last), `suffix`, `unit`.
"""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine.language.topics import TOPICS
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.colors import NAMES, WORDS

Meaning = tuple[str, str]

_SHARED: dict[Meaning, str] = {
    ("verb", "cut"): (
        "cut|cut out|cut off|cut away|chop|chop off|chop out|snip|snip off|slice off|trim off|"
        "trim away|trim out|shave off|剪掉|裁掉|切掉|剪去|裁去|切去|截掉|掐掉|剪除|"
        "cutting|cutting out"
    ),
    ("verb", "skip"): "skip|skip over|skip past|跳过|略过",
    ("verb", "take"): "take|knock|shave",
    ("verb", "remove"): (
        "remove|delete|drop|take out|take off|get rid of|strip|strip out|erase|删除|删掉|删去|"
        "删|去掉|去除|移除|拿掉|砍掉|移掉|不要了|lose|deleting|removing|removed|deleted|"
        "getting rid of"
    ),
    ("verb", "trim"): "trim|trim it|trimming|裁剪|修剪|剪|裁|剪裁|裁切",
    ("verb", "keep"): (
        "keep|keep just|extract|"
        "retain|leave only|截取|保留|只留|只保留|仅保留|留下|只要|仅留|只留下|只截取"
    ),
    ("verb", "shorten"): (
        "shorten|limit|cut down|cut it down|cut this down|cut the video down|缩短|剪短|截短|裁短|截"
    ),
    ("verb", "add"): (
        "add|overlay|place|include|give|apply|attach|create|do|加|加上|加个|添加|加入|加一个|加一段|"
        "加一首|添上|来个|配|配上|配个|增加|加点|叠加|打上|"
        "adding|attaching"
    ),
    ("verb", "put"): "put|lay|stick|tack|tack on|放|放上|放到|放在|放入|写上|摆",
    ("verb", "insert"): "insert|插入",
    ("verb", "use"): "use|using|使用",
    ("verb", "set"): (
        "set|change|adjust|turn|bring|convert|switch|modify|调整|调整为|调整到|调到|调成|调为|"
        "设为|设成|设置|设置为|设定|设到|设置成|改|改成|改为|修改|变成|变为|换成|转成|转为|"
        "转换成|转换为|做成|调|更改|更改为|调节|弄成|切换成|改到"
    ),
    ("verb", "make"): "make|have|let|turn into|get|让|使",
    ("verb", "play"): "play|run|play back|play it back|play this back|播放",
    ("object", "video"): (
        "video|clip|clips|it|footage|movie|film|whole video|entire video|whole clip|"
        "entire clip|whole thing|full video|everything|all|视频|影片|片子|整个视频|全片|"
        "整段视频|整个影片|整体|短片|成片|画面视频|全部|"
        "version"
    ),
    ("object", "picture"): "picture|image|visuals|画面|图像",
    ("object", "part"): (
        "part|section|bit|portion|segment|piece|chunk|content|stuff|parts|部分|内容|片段|这段|"
        "那段|之间|那部分|这部分|这一段|那一段|段落"
    ),
    ("word", "only"): "only|just the|alone|只|仅|only the|单独",
    ("word", "down"): "down|下来",
    ("word", "up"): "up",
    ("word", "out"): "out",
    ("word", "slightly"): "slightly|a bit|a little|a little bit|一点|一点儿|一些|稍微|点",
    ("word", "finally"): "最后|finally|lastly",
    ("prep", "to"): "to|into|到|至|成|为|down to",
    ("prep", "until"): "until|till|through|up to|直到",
    ("prep", "by"): "by",
    ("prep", "times"): "by a factor of|at a factor of|with a factor of",
    ("prep", "for"): "for|lasting|持续|时长|停留|长度|历时|长达|for about",
    ("prep", "from"): "from|从|自|由",
    ("prep", "at"): "at|starting at|starting from|beginning at|begin at|start at|在|于|@",
    ("prep", "in"): "in|within|on|onto|inside",
    ("prep", "over"): "over|across",
    ("prep", "during"): "during",
    ("prep", "with"): "with|用|以",
    ("prep", "of"): "of",
    ("prep", "as"): "as|作为|当作|做|当|作|当做",
    ("prep", "between"): "between|介于",
    ("prep", "off"): "off|off of",
    ("prep", "after"): "after|past",
    ("prep", "before"): "before|prior to",
    ("edge", "first"): (
        "first|initial|opening|前|头|最前|最开始的|开头的|前面的|前面|片头的|起始的|最开始|"
        "最初|最前面的"
    ),
    ("edge", "last"): "last|final|closing|后|最后的|结尾的|末尾的|片尾的|最末|尾部的|后面的|末",
    ("anchor", "start"): (
        "start|beginning|front|head|very beginning|very start|开头|片头|起始|最前面|开场|"
        "开头处|开头部分|片头部分|片头处|视频开头|视频最前面"
    ),
    ("anchor", "end"): (
        "end|ending|tail|very end|结尾|末尾|片尾|尾部|结束|结尾处|结尾部分|片尾部分|末尾处|"
        "最后面|尾巴|片尾处|视频结尾|视频末尾|后面|结束处"
    ),
    ("ends", "both"): "both ends|each end|either end|both sides|每一端|首尾|头尾|两头|两端|前后",
    ("half", "first"): "first half|前半段|前一半|前半部分|前半",
    ("half", "last"): "second half|last half|latter half|后半段|后一半|后半部分|后半",
    ("percent", "50"): "half|一半",
    ("percent", "25"): "quarter|a quarter|one quarter|四分之一",
    ("percent", "75"): "three quarters|three-quarters|四分之三",
    ("verb", "halve"): "halve|减半",
    ("dims", "1080p"): "full hd|fullhd|full-hd|全高清",
    ("dims", "2160p"): "uhd|ultra hd",
    ("suffix", "at"): "处|的位置|位置|的时候|时候|mark|point|timestamp|的地方|那里|这里|时",
    ("suffix", "start"): "开始|起",
    ("suffix", "on"): "onwards|onward|and on|on out|往后",
    ("suffix", "after"): "以后|之后|后面的|以后的|之后的|往后的",
    ("suffix", "before"): "以前|之前|以前的|之前的",
    ("suffix", "for"): "long|长|in length",
    ("suffix", "into"): "into the video|of the way through|of the way in",
    ("suffix", "share"): "of its length|of the video's length|of the whole length",
    ("suffix", "end"): "before the end|before end|from the end of the video",
    ("unit", "60s"): "minute",
    ("unit", "1s"): "second",
    ("clip", "1"): "first clip|first shot",
    ("clip", "2"): "second clip|second shot",
    ("clip", "3"): "third clip|third shot",
    ("sep", "and"): (
        "and|also|plus|&|和|与|以及|还有|及|跟|并|并且|and also|as well as|同时|而且|and then|"
        "then|然后|再|接着|after that|next|and finally|之后再|然后再|接下来|并在|随后|最后再|"
        "再把|并把|along with|and after that"
    ),
    ("filler", ""): (
        "the|a|an|please|pls|my|this|that|these|our|your|its|can you|could you|would you|"
        "will you|i want to|i want you to|i'd like to|i would like to|i'd like you to|"
        "i need to|i need you to|let's|lets|just|kindly|now|me|so|also please|help me|"
        "go ahead and|there|so that|want to|i want|i need|thanks|thank you|some|nice|hey|hi|"
        "ok|okay|也|for me|for us|how do i|how can i|"
        "how to|can i|could i|can we|could we|would you mind|do you mind|i'd like|i'd love to|"
        "i would like|i only want to|i only want|i only need|i just want to|i just need to|"
        "is it possible to|if possible|real quick|"
        "first of all|each|请|帮我|帮忙|麻烦|麻烦你|麻烦帮我|请帮我|请你|一下|把|将|的|个|一个|"
        "给|我|了|吧|我想|我要|想要|要|能不能|可以|可不可以|吗|里|中|内|上|里面|它|这个|那个|"
        "你|谢谢|请把|帮我把|请将|能|得|着|首|一首|段|一段|条|一条|各|各自|都|是|对|这|整个|"
        "里的|上的|中的|我的|一种|能否|每个|再次|第|先|首先|起来"
    ),
}


def build() -> Mapping[str, Meaning]:
    """Every phrase -> meaning. An operation's own word wins over a shared one."""
    found: dict[str, Meaning] = {}
    for meaning, words in _SHARED.items():
        found |= dict.fromkeys(words.split("|"), meaning)
    found |= {word: ("color", NAMES[name]) for word, name in WORDS.items()}
    found |= TOPICS
    for operation in OPERATIONS.values():
        found |= operation.words
    return found


LEXICON = build()
LONGEST = max(len(phrase) for phrase in LEXICON)
"""Characters of the longest phrase."""
