"""Requests that are commands, not edits (protocol.md, rule 8).

The service's router catches `export`, `credits`, `show tracks`, `upload` and their like before
the agent sees them, so such a line in `edits` would never edit anything. Only an instruction that
is *wholly* such a request counts: "add the title 'Export now'" is an edit, and so is an export that
says how: "export as a GIF" (the operation `output`).
"""

from __future__ import annotations

import re
import unicodedata

_THING = (
    r"(?:the|this|my|our|a|an|final|finished|edited|full|whole|result(?:ing)?|rendered|"
    r"video|clip|movie|film|file|footage|project|cut|version|it|link|media|material)"
)
_TAIL = rf"(?:as|to|in|at|into|for|me|us|now|out|again|please|{_THING}|disk|my computer|hd)"
_PLACE = r"(?:youtube|tiktok|instagram|facebook|twitter|x|linkedin|bilibili|channel|page)"
_STATUS = r"(?:status|state|tracks|timeline|session status)"
_LISTED = r"(?:status|state|tracks?|timeline|session|draft|segments?|clips?|edits?)"

_RENDER = (
    rf"(?:export|render|download|save)(?: {_TAIL})*",
    rf"(?:send|give|deliver|mail|email)(?: (?:me|us|it|to))+(?: {_TAIL})*",
    rf"(?:download|export|render)(?:ing)?(?: {_THING})*",
    r"(?:把|将)?(?:这个|最终)?(?:视频|成片|文件|影片|作品|它)?(?:导出|下载|渲染|输出|保存|生成)"
    r"(?:一下|为|成|到|本地|视频|成片|文件|影片|作品|最终|高清|格式|吧|了)*",
    r"(?:把|将)?(?:这个|最终)?(?:视频|成片|文件|影片|作品)?(?:发|传|发送|传送)(?:给|到)我"
    r"(?:视频|成片|文件|吧)*",
)
_CREDITS = (
    r"(?:(?:show|check|see|view|get|tell)(?: me| us)? )?(?:(?:my|the|our) )?"
    r"(?:remaining )?(?:credits?|balance|credit balance)(?: left| remaining| balance)?",
    r"how many credits(?: (?:do|are|have|i|we|there|left|remaining|got))*",
    r"what(?:'s| is) (?:my|the|our) (?:credit )?(?:credits|balance)",
    r"(?:查询?|查看|看看?|显示)?(?:一下)?(?:我)?(?:的)?(?:账户)?(?:还有|还剩|剩余|有)?(?:多少)?(?:的)?"
    r"(?:积分|余额|点数)(?:是|还有|还剩|剩余)?(?:多少)?(?:了|呢|吗)?",
)
_STATE = (
    rf"(?:(?:the|all|my|current) )*{_STATUS}",
    r"(?:show|list|check|see|view|get|print|tell)(?: me| us)? (?:(?:the|all|my|current) )*"
    rf"{_LISTED}",
    rf"what(?:'s| is) (?:the )?(?:current )?{_LISTED}",
    r"(?:查询?|查看|看看?|显示|列出)?(?:一下)?(?:当前|目前|现在|所有)?(?:的)?"
    r"(?:状态|进度|轨道|时间线|时间轴)(?:列表|信息|如何|怎么样)?",
)
_UPLOAD = (
    rf"(?:upload|post|publish)(?: (?:{_TAIL}|on|{_PLACE}))*",
    r"(?:把|将)?(?:这个|我的)?(?:视频|文件|素材|影片)?上传(?:一下|视频|文件|素材|影片|我的|这个|吧)*",
)
_COMMANDS = tuple(
    (re.compile("|".join(f"(?:{form})" for form in forms)), command)
    for forms, command in (
        (_RENDER, "nemoflow apply"),
        (_CREDITS, "nemoflow credits"),
        (_STATE, "nemoflow show"),
        (_UPLOAD, "nemoflow apply"),
    )
)
_POLITE = re.compile(
    r"^(?:please|pls|now|then|finally|can you|could you|would you|and|ok|"
    r"请|麻烦|帮我|帮忙|给我|最后|然后|现在)[, ]*"
)
_LONGEST = 80
"""No such request is longer; the patterns need not look at a whole paragraph."""


def router_command(text: str) -> str | None:
    """The command that does what `text` asks for, or None when it is an edit."""
    words = _plain(text)
    if not words or len(words) > _LONGEST:
        return None
    # Spaces between Chinese and Latin words ("导出为 mp4") carry no meaning.
    joined = words.replace(" ", "")
    for pattern, command in _COMMANDS:
        if pattern.fullmatch(words) or pattern.fullmatch(joined):
            return command
    return None


def _plain(text: str) -> str:
    """Lower case, single spaces, no politeness and no closing punctuation."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    words = re.sub(r"[\s.!?。!?,,]+$", "", words).removesuffix(" please")
    before = ""
    while before != words:
        before, words = words, _POLITE.sub("", words)
    return words.replace("’", "'")
