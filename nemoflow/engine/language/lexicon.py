"""The words every operation shares, English and Chinese; operations add their own.

A phrase means one (kind, value). Kinds are those of `ops.frame.Chunk`, and four that only the
phrase builder sees: `prep`, `edge` (first, last), `suffix`, `unit`.
"""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine.language.manners import FILLERS
from nemoflow.engine.language.topics import TOPICS
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.colors import NAMES, WORDS

Meaning = tuple[str, str]

_SHARED: dict[Meaning, str] = {
    ("verb", "cut"): (
        "cut|cut out|cut off|cut away|chop|chop off|chop out|snip|snip out|snip off|slice off|"
        "trim off|trim away|trim out|shave off|剪掉|裁掉|切掉|剪去|裁去|切去|截掉|掐掉|剪除|"
        "cutting|cutting out"
    ),
    ("verb", "skip"): "skip|skip over|skip past|跳过|略过",
    ("verb", "take"): "take|knock|shave",
    ("verb", "remove"): (
        "remove|delete|drop|take out|take off|get rid of|strip|strip out|erase|删除|删掉|删去|"
        "删|去掉|去除|移除|拿掉|砍掉|移掉|不要了|lose|deleting|removing|removed|deleted|"
        "getting rid of|gone|need to go|needs to go|have to go|has to go|must go|should go|"
        "throw out|throw away|toss|toss out|ditch|scrap|eliminate|discard|"
        "剔除|清除|舍弃|扔掉|丢掉|剪没"
    ),
    ("verb", "trim"): "trim|trim it|trimming|裁剪|修剪|剪|裁|剪裁|裁切",
    ("verb", "keep"): (
        "keep|keep just|extract|"
        "retain|leave only|i only want the|i just want the|i only need the|i just need the|"
        "keep only the|hang on to|只需要|我只要|我只想要|只想要|"
        "截取|保留|只留|只保留|仅保留|留下|只要|仅留|只留下|只截取"
    ),
    ("verb", "shorten"): (
        "shorten|limit|cut down|cut it down|cut this down|cut the video down|缩短|剪短|截短|裁短|截"
    ),
    ("verb", "add"): (
        "add|overlay|place|include|give|apply|attach|create|do|加|加上|加个|添加|加入|加一个|加一段|"
        "加一首|添上|来点|来一段|来段|来首|来一首|整点|弄点|弄个|配点|来个|配|配上|配个|增加|加点|叠加|打上|"
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
    ("verb", "make"): (
        "make|have|let|turn into|get|让|使|to be|needs to be|should be|must be|has to be"
    ),
    ("verb", "play"): "play|run|play back|play it back|play this back|播放",
    ("word", "there"): "there|that spot|that point|那儿",
    ("word", "each"): "each|各|各自|分别",
    ("every", "clip"): (
        "each clip|every clip|each of the clips|every one of the clips|all clips|all the clips|"
        "all of the clips|每一段|每段|每个片段|每个镜头|每段视频|每个视频|所有片段|所有镜头"
    ),
    ("object", "video"): (
        "video|clip|clips|it|them|它|它们|footage|movie|film|whole video|entire video|whole clip|"
        "entire clip|whole thing|full video|everything|all|视频|影片|片子|整个视频|全片|"
        "整段视频|整个影片|整体|短片|成片|画面视频|全部|"
        "version|all of them|all of it|the lot"
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
    ("word", "slightly"): (
        "slightly|a bit|a little|a little bit|a touch|a tad|a smidge|a hair|a notch|just a bit|"
        "just a little|just slightly|一点|一点儿|一些|稍微|点|略微|少许"
    ),
    ("word", "finally"): "最后|finally|lastly",
    ("prep", "to"): "to|into|到|至|成|为|down to",
    ("prep", "until"): "until|until it's|until it is|till|through|up to|直到",
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
        "the back|end|ending|tail|very end|结尾|末尾|片尾|尾部|结束|结尾处|结尾部分|片尾部分|"
        "末尾处|最后面|尾巴|片尾处|视频结尾|视频末尾|后面|结束处"
    ),
    ("ends", "both"): "both ends|each end|either end|both sides|每一端|首尾|头尾|两头|两端|前后",
    ("half", "first"): "first half|前半段|前一半|前半部分|前半",
    ("half", "last"): "second half|last half|latter half|后半段|后一半|后半部分|后半",
    ("percent", "50"): "half|half size|half its size|half the size|half of it|一半",
    ("percent", "33.333333"): "third|one third|a third|one-third|三分之一",
    ("percent", "66.666667"): "two thirds|two-thirds|三分之二",
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
    ("suffix", "mid-"): "before the middle",
    ("suffix", "mid+"): "after the middle",
    ("suffix", "end"): "before the end|before end|from the end of the video",
    ("unit", "60s"): "minute",
    ("unit", "1s"): "second",
    ("clip", "1"): "first clip|first shot|first clips",
    ("clip", "2"): "second clip|second shot|second clips",
    ("clip", "3"): "third clip|third shot|third clips",
    ("clip", "last"): "last clip|last clips|final clips",
    ("sep", "and"): (
        "and|+|also|plus|&|和|与|以及|还有|及|跟|并|并且|and also|as well as|同时|而且|and then|"
        "then|然后|再|接着|after that|next|and finally|之后再|然后再|接下来|并在|随后|最后再|"
        "再把|并把|along with|and after that"
    ),
}


def build() -> Mapping[str, Meaning]:
    """Every phrase -> meaning. An operation's own word wins over a shared one."""
    found: dict[str, Meaning] = {}
    for meaning, words in _SHARED.items():
        found |= dict.fromkeys(words.split("|"), meaning)
    found |= dict.fromkeys(FILLERS, ("filler", ""))
    found |= {word: ("color", NAMES[name]) for word, name in WORDS.items()}
    found |= TOPICS
    for operation in OPERATIONS.values():
        found |= operation.words
    return found


LEXICON = build()
LONGEST = max(len(phrase) for phrase in LEXICON)
"""Characters of the longest phrase."""
