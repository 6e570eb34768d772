"""How people say the structural edits: templates in English and Chinese, and what they mean.

`{a}` and `{b}` are seconds, `{n}` a factor, `{file}` a file name.
"""

from __future__ import annotations

from fractions import Fraction

CUT_FIRST = (
    "cut the first {a} seconds",
    "trim the first {a}s",
    "cut {a} seconds from the start",
    "剪掉前{a}秒",
    "从开头剪掉{a}秒",
)
CUT_LAST = ("remove the last {a}s", "cut {a} seconds from the end", "去掉结尾{a}秒")
CUT_SPAN = (
    "cut {a}s to {b}s",
    "cut 0:0{a}-0:0{b}",
    "delete from {a}s to {b}s",
    "把{a}到{b}秒删掉",
    "删除{a}秒到{b}秒",
)
KEEP_FIRST = ("keep the first {a} seconds", "shorten to {a} seconds", "保留前{a}秒")
KEEP_LAST = ("keep the last {a}s",)
KEEP_SPAN = (
    "trim from {a}s to {b}s",
    "trim to 0:0{a}-0:0{b}",
    "只留{a}到{b}秒",
    "保留{a}秒到{b}秒",
)
JOIN_END = ("append {file}", "join {file}", "add {file} at the end", "在片尾加上 {file}")
JOIN_START = ("put {file} at the start", "在开头加上 {file}")
SPEED_ALL = ("play it at {n}x speed", "set the speed to {percent}%", "速度调到{n}倍")
SPEED_UP = ("speed up {n}x", "加速{n}倍")
SPEED_DOWN = ("slow down to {n}x", "慢放到{n}倍")
SPEED_SPAN = ("play {a}s to {b}s at {n}x", "把{a}到{b}秒的速度调到{n}倍")
CROSS_ALL = (
    "add a {a}s crossfade between all clips",
    "crossfade between clips for {a}s",
    "片段之间加叠化转场{a}秒",
)
CROSS_PAIR = (
    "add a {a} second crossfade between clips {i} and {j}",
    "在第{i}段和第{j}段之间加{a}秒叠化",
)
SPEED_THEN_CUT = ("speed up {n}x and cut the first {a}s", "先加速{n}倍，再剪掉前{a}秒")
BOTH_ENDS = ("cut the first {a}s and the last {b}s", "剪掉前{a}秒，然后去掉最后{b}秒")

SPLIT = ("split at {a}s", "cut the video in two at {a}s", "在{a}秒处分割")
INSERT = ("insert {file} at {a}s", "在{a}秒处插入 {file}")
FREEZE = ("freeze at {a}s for 0.2s", "add a 0.2s freeze frame at {a}s", "在{a}秒处定格0.2秒")
REVERSE_FIRST = ("reverse the first {a} seconds", "前{a}秒倒放")
REVERSE_CLIP = ("reverse clip {i}", "play clip {i} backwards", "把第{i}段倒放")
LOOP_LAST = ("repeat the last {a}s twice", "把最后{a}秒重复2次")
SWAP = ("swap clips {i} and {j}", "交换第{i}段和第{j}段")
MOVE_FIRST = ("move clip {i} to the start", "把第{i}段移到开头")
REPLACE = ("replace clip {i} with {file}", "把第{i}段换成 {file}")
REMOVE = ("delete clip {i}", "删掉第{i}段")
FIT = ("speed up to fit {n}f", "retime the video to {n} frames", "加速到{n}帧")


def fraction(text: str) -> Fraction:
    """A factor as it is written."""
    return Fraction(text)


def seconds(hundredths: int) -> str:
    """`0.37` for 37: always with two digits, so that it can follow `0:0`."""
    return f"{hundredths // 100}.{hundredths % 100:02}"
