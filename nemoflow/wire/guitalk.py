"""What counts as GUI talk, and what is said instead (protocol.md rule 7).

click/点击 a button -> done through the API; open/打开 a panel -> show state; drag/拖拽 -> an edit;
"preview in timeline" -> the track summary; Export/导出 -> render; account/billing -> credits.

A verb alone proves nothing ("a click sound", "a man dragging a suitcase"): the user has to be told
to do it, so each English pattern begins with a lead: the start of a clause, `you can`, `to`, `by`.
"""

from __future__ import annotations

import re
from enum import Enum

from nemoflow.wire.sentences import QUOTED


class Topic(Enum):
    """What a piece of GUI talk is about, most telling first."""

    BILLING = "billing"
    EXPORT = "export"
    DRAG = "drag"
    PREVIEW = "preview"
    PANEL = "panel"
    CLICK = "click"


SAID = {
    Topic.BILLING: ("`nemoflow credits` shows the balance.", "`nemoflow credits` 显示余额。"),
    Topic.EXPORT: ("`nemoflow apply` renders the video.", "`nemoflow apply` 会渲染视频。"),
    Topic.DRAG: (
        "It is an edit: write it as an instruction.",
        "这是一个剪辑步骤\uff1a写成编辑指令。",
    ),
    Topic.PREVIEW: ("`nemoflow show` lists the tracks.", "`nemoflow show` 列出各条轨道。"),
    Topic.PANEL: ("`nemoflow show` tells the state.", "`nemoflow show` 说明当前情况。"),
    Topic.CLICK: ("Done through the API.", "已通过 API 完成。"),
}
"""The translation in English and in Chinese."""

_SOFT = (
    "can|could|may|might|should|must|will|would|need to|have to|want to|have|only|just|simply|"
    "now|also|then|next|easily|directly|always|first|again|please|even|either|already|still|"
    "finally|manually|quickly|like to|wish to"
)
_YOU = rf"(?:you|users?|anyone)(?:['’](?:ll|ve|d|re))?(?:\s+(?:{_SOFT})){{0,4}}"
_ME = rf"(?:i|we|let['’]s|let us)(?:['’](?:ll|ve|d))?(?:\s+(?:{_SOFT})){{0,4}}"
_OTHER = (
    r"please|kindly|just|simply|(?<!how )to|by|when|while|after|before|once|try|"
    r"ready to|not|don['’]t"
)
_START = rf"^[^\w{QUOTED}]*"
_ADVERB = rf"(?:(?:{_SOFT})\s+){{0,4}}"
_LEAD = rf"(?:{_START}|\b(?:{_YOU}|{_OTHER})\s+){_ADVERB}"
_ANY_LEAD = rf"(?:{_START}|\b(?:{_YOU}|{_ME}|{_OTHER})\s+){_ADVERB}"

_PLACE = (
    r"(?:panels?|panes?|side ?bar|tool ?bar|(?:sub|context |drop-?down )?menu|tabs?|drop-?downs?|"
    r"inspector|dialog|pop-?up|preferences|(?:media|asset) (?:library|bin)|workspace|editor|"
    r"dashboard|web ?(?:site|app|page)|check ?box|slider|canvas)\b"
)
_ROOM = rf"(?:{_PLACE}|(?:settings?|project|page|timeline|window|library|nemovideo|app|view)\b)"
_KEYS = r"(?:enter|play|save|apply|ok|ctrl|cmd|space(?:bar)?|delete|undo)\b"
_GAP = r"(?:[^\s.,;]+\s+){0,6}?"

_ENGLISH: dict[Topic, tuple[str, ...]] = {
    Topic.BILLING: (
        rf"{_LEAD}(?:check|visit|go to|head to|open|see|view|manage|review|verify|access|upgrade|"
        rf"update|look at|log ?in to|sign ?in to|checking|visiting|upgrading)\s+{_GAP}"
        r"(?:(?:your|my)\s+(?:\S+\s+)?(?:account|credits?|balance|plan|subscription|wallet)"
        r"|account\b|billing|pricing|subscription|credit balance|credits\b(?! roll))",
        rf"{_LEAD}(?:top(?:ping)? up|recharge|refill|(?:buy|purchase|get)\s+(?:more\s+)?credits)\b",
    ),
    Topic.EXPORT: (
        rf"{_ANY_LEAD}export(?:ing|ed)?\b(?! (?:market|trade|good))",
        rf"{_LEAD}download(?:ing)?\b(?! (?:speed|bar|progress))",
        rf"{_LEAD}sav(?:e|ing) (?:the|your|this) (?:final )?(?:video|file|project|result|changes)",
        r"\b(?:export|download) (?:button|icon|menu|panel|option|settings?|dialog|page|link|tab)\b",
        r"\bready (?:for|to) (?:be )?(?:export|download)",
        r"\b(?:can|may) (?:now )?be (?:exported|downloaded)\b",
        r"\b(?:is|are|been)(?: now)? (?:exported|exporting|available for download)\b",
    ),
    Topic.DRAG: (
        rf"{_LEAD}drag(?:ging)?\b(?!\s+(?:rac|queen|king|show))",
        r"\bdrag[- ]and[- ]drop\b",
    ),
    Topic.PREVIEW: (
        rf"{_ANY_LEAD}preview(?:ed|ing)?\b(?! (?:of|shows))",
        rf"{_LEAD}(?:play(?: back)?|watch|view|see|check|review|inspect|look at|playing|watching|"
        rf"checking|viewing)\s+{_GAP}(?:timeline|preview|player|viewer|monitor)\b",
        rf"{_LEAD}press(?:ing)? play\b",
    ),
    Topic.PANEL: (
        rf"{_ANY_LEAD}(?:open|expand|launch|bring up|go(?: back)? to|head(?: over)? to|switch to|"
        rf"navigate to|opening|opened|expanded|going to|switched to|jump to|enter|visit|access|"
        rf"return to|go into)\s+{_GAP}{_ROOM}",
        rf"{_LEAD}(?:select|choose|pick|toggle|use|adjust|change|set|turn|find|see|look|locate|"
        rf"check|edit|modify|enable|using|adjusting|refer|fine-?tune)\s+{_GAP}{_PLACE}",
        rf"{_LEAD}(?:use|using)\s+the\s+(?:timeline|player|controls|handles)\b",
    ),
    Topic.CLICK: (
        rf"{_ANY_LEAD}(?:(?:right|left|double|single)[- ])?click(?:ed|ing)?\b"
        r"(?![- ](?:sounds?|noises?|tracks?|sfx|effects?|pops?|through|and pop))",
        rf"{_ANY_LEAD}(?:press|tap|hit|push)(?:ed|ing|ped|ping)?\s+(?:on\s+)?(?:the\s+)?"
        rf"(?:{_GAP}(?:button|icon|key|option|link|thumbnail)\b|{QUOTED}|{_KEYS}|(?-i:[A-Z][a-z]))",
        rf"{_LEAD}(?:select|choose|pick|toggle|use|using|find|locate|check|enable)\s+{_GAP}"
        r"(?:button|icon|thumbnail)\b",
        rf"{_LEAD}(?:hover(?:ing)? over|mouse over|scroll(?:ing)? (?:down|up|to)|"
        r"swip(?:e|ing) (?:left|right|up|down))\b",
    ),
}

_STOP = ",\uff0c\u3002"
_MAY = r"(?:可以|可|请|即可|去|直接|来|现在|能|随时|先|立即|再|会|进行|点击|轻松)"
_SCREEN = r"(?:时间线|时间轴|播放器|画布|预览窗口|预览区|预览面板)"
_CHINESE: dict[Topic, tuple[str, ...]] = {
    Topic.BILLING: (
        rf"(?:查看|检查|前往|打开|进入|管理|去|登录|查询|确认|访问|到)[^{_STOP}]{{0,12}}?"
        r"(?:账户|帐户|账号|账单|订阅|套餐|计费|余额|积分|会员)",
        r"充值|续费|升级(?:您的|你的)?(?:套餐|会员|账户|计划)|购买(?:更多)?积分",
    ),
    Topic.EXPORT: (
        r"导出",
        rf"{_MAY}+下载|{_START}下载|下载(?:按钮|链接|到本地|视频|成片)",
        rf"(?:{_MAY}+|{_START})保存(?:视频|成片|文件|项目|到本地)",
    ),
    Topic.DRAG: (r"拖拽|拖动|拖放|拖曳|拖入|拖到|拖进|拖至|拖拉",),
    Topic.PREVIEW: (
        rf"(?:预览|查看|观看|播放|检查|看看|看到|看一下)[^{_STOP}]{{0,20}}?{_SCREEN}",
        rf"(?:在|到|从)[^{_STOP}]{{0,6}}?{_SCREEN}[上中里内]?[^{_STOP}]{{0,10}}?(?:预览|查看|观看|播放|看到)",
        rf"{_MAY}预览|{_START}预览",
    ),
    Topic.PANEL: (
        rf"(?:打开|展开|进入|切换到|切换至|前往|转到|找到|调出|来到|返回)[^{_STOP}]{{0,20}}?"
        r"(?:面板|菜单|窗口|标签页?|选项卡|设置|页面|侧边栏|侧栏|属性栏|工具栏|编辑器|素材库|对话框|"
        r"弹窗|检查器|工作区|界面|网页|网站)",
        rf"在[^{_STOP}]{{0,12}}?(?:面板|菜单|侧边栏|侧栏|工具栏|属性栏|素材库|编辑器|选项卡|检查器)",
    ),
    Topic.CLICK: (
        r"(?:点击|单击|双击|右击|右键|点按|轻点|点选|按下|按一下|点一下|点开|勾选|长按|选中)"
        r"(?!(?:的?音效|声|的声音|率|量))",
    ),
}

_STEP = re.compile(
    r"^\W*(?:(?:then|and|next|finally)\s+)*(?:choose|select|set|enter|type|pick|wait|adjust|confirm|"
    r"save|scroll|find|look|fill|enable|toggle|release|drop|repeat|use|enjoy|move|name|give)\b"
    r"|^\W*(?:然后|再|最后)?(?:选择|设置|输入|等待|确认|调整|松开|放到|保存|找到|填写|即可|完成|选取)",
    re.IGNORECASE,
)
_HINTS = (
    (re.compile(r"export|download|导出|下载|render", re.IGNORECASE), Topic.EXPORT),
    (
        re.compile(r"account|billing|subscri|upgrade|账户|账单|充值|套餐", re.IGNORECASE),
        Topic.BILLING,
    ),
    (re.compile(r"preview|预览", re.IGNORECASE), Topic.PREVIEW),
)
_CLAIM = re.compile(
    rf"\b{_ME}\s+{_ADVERB}(?:clicked|dragged|opened|expanded|switched|navigated|previewed|went)\b"
    r"(?!\s+(?:with|on)\b)"
    r"|我(?:已经?|又|先)*(?:点击|打开|展开|切换|拖拽|拖动|预览)[^,\uff0c]*了",
    re.IGNORECASE,
)
"""Tells of something done in the GUI, not of something to do."""


def _compiled() -> dict[Topic, re.Pattern[str]]:
    return {
        topic: re.compile("|".join((*_ENGLISH[topic], *_CHINESE[topic])), re.IGNORECASE)
        for topic in Topic
    }


_PATTERNS = _compiled()


def topic_of(view: str, text: str) -> Topic | None:
    """What GUI talk a clause is, None for content.

    `view` is the clause with quoted words masked; they count in `text` only to say *which* button.
    """
    topic = next((topic for topic, found in _PATTERNS.items() if found.search(view)), None)
    if topic is Topic.CLICK:
        return next((about for hint, about in _HINTS if hint.search(text)), topic)
    claimed = topic in (None, Topic.PANEL, Topic.DRAG, Topic.PREVIEW) and _CLAIM.search(view)
    return Topic.CLICK if claimed else topic


def is_step(view: str) -> bool:
    """A step that only makes sense after another GUI step: `choose 1080p`, 选择1080p."""
    return bool(_STEP.search(view))
