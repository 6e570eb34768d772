"""Laws of the layout over random recipes, with ruamel.yaml as a second opinion.

ruamel reads the text independently of our loader and finds comments by its own scanner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.constructor import BaseConstructor

from nemoflow.specfile.formatting import formatted
from nemoflow.specfile.source import source_of

PLAIN = ["Hi", "9:16", "1:30", "no", "on", "012", "1_000", "2024-01-01", "1.50", "~", "true", "y"]
PLAIN += ["trim the first 2 seconds", "x" * 200, "0x1F", ".inf", "a#b", "https://e.org/a"]
QUOTED = ["", "a: b", 'say "hi"', "it's", "two\nlines", " pad ", "# no comment", "{{ headline }}"]
QUOTED += ["淡入", "\\d", "no"]
KEYS = ["name", "backend", "language", "vars", "inputs", "edits", "output", "expect", "on", "x y"]


@dataclass
class Written:
    """A generated text and the comments put into it."""

    lines: list[str]
    comments: list[str]

    def remark(self) -> str:
        """A new comment, told apart from all others."""
        text = f"# remark {len(self.comments)}: 'x' {{y}} - z"
        self.comments.append(text)
        return text


def quoted(text: str) -> st.SearchStrategy[str]:
    double = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    single = "'" + text.replace("'", "''") + "'"
    return st.sampled_from([f'"{double}"'] + ([single] if "\n" not in text else []))


SCALAR = st.one_of(
    st.sampled_from([p for p in PLAIN if p != "{{"]), st.sampled_from(QUOTED).flatmap(quoted)
)


@st.composite
def flow(draw: st.DrawFn, out: Written, depth: int, indent: int) -> str:
    kind = draw(st.sampled_from(["scalar", "map", "list"]))
    if kind == "scalar" or depth > 2:
        return str(draw(SCALAR.filter(lambda text: not re.match(r"https|a#b", text))))
    parts = []
    for number in range(draw(st.integers(0, 3))):
        value = draw(flow(out, depth + 1, indent))
        parts.append(f"k{number}: {value}" if kind == "map" else value)
    open_, close = "{}" if kind == "map" else "[]"
    if parts and draw(st.integers(0, 3)) == 0:
        pad = "\n" + " " * (indent + 4)
        tail = f" {out.remark()}{pad}" if draw(st.booleans()) else ""
        return open_ + pad + f",{pad}".join(parts) + tail + close
    return open_ + ", ".join(parts) + close


def value_lines(draw: st.DrawFn, out: Written, start: str, indent: int, depth: int) -> None:
    """Writes a value behind `start`, which ends with `:` or `-`."""
    trail = f"  {out.remark()}" if draw(st.integers(0, 4)) == 0 else ""
    kind = draw(st.sampled_from(["scalar", "flow", "literal", "map", "list", "none", "next"]))
    if depth > 3 and kind in ("map", "list"):
        kind = "scalar"
    if kind == "scalar":
        out.lines.append(f"{start} {draw(SCALAR)}{trail}")
    elif kind == "none":
        out.lines.append(f"{start}{trail}")
    elif kind == "flow":
        mark = len(out.comments)
        text = draw(flow(out, 0, indent))
        out.lines.append(f"{start} {text}" + trail)
        assert mark <= len(out.comments)
    elif kind == "literal":
        style = draw(st.sampled_from(["|", "|-", ">", ">-", "|+"]))
        out.lines.append(f"{start} {style}{trail}")
        pad = " " * (indent + 3)
        out.lines += [f"{pad}one # not a remark", "", f"{pad}  two", f"{pad}three"]
    elif kind == "next":
        out.lines.append(f"{start}{trail}")
        out.lines.append(" " * (indent + 3) + str(draw(SCALAR)))
    else:
        out.lines.append(f"{start}{trail}")
        step = draw(st.sampled_from([2, 3, 4]))
        block(draw, out, indent + step, depth + 1, is_map=kind == "map")


def between(draw: st.DrawFn, out: Written, indent: int) -> None:
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        choice = draw(st.sampled_from(["blank", "same", "deeper", "zero"]))
        column = {"same": indent, "deeper": indent + 2, "zero": 0, "blank": 0}[choice]
        out.lines.append("" if choice == "blank" else " " * column + out.remark())


def block(draw: st.DrawFn, out: Written, indent: int, depth: int, *, is_map: bool) -> None:
    names = KEYS if depth == 0 else ["a", "b", '"c"', "'no'", "on"]
    count = draw(st.integers(1, 4))
    keys = draw(st.permutations(names))[:count]
    for key in keys:
        between(draw, out, indent)
        pad = " " * indent
        if is_map:
            value_lines(draw, out, f"{pad}{key}:", indent, depth)
        elif draw(st.booleans()):
            value_lines(draw, out, f"{pad}-", indent, depth)
        else:
            value_lines(draw, out, f"{pad}- {key}:", indent + 2, depth)
            if draw(st.booleans()):
                between(draw, out, indent + 2)
                value_lines(draw, out, f"{pad}  z:", indent + 2, depth)
    between(draw, out, indent)


@st.composite
def recipes(draw: st.DrawFn) -> Written:
    out = Written([], [])
    between(draw, out, 0)
    if draw(st.integers(0, 5)) == 0:
        out.lines.append("---")
    block(draw, out, 0, 0, is_map=True)
    return out


def ruamel_reads(text: str) -> object:
    """The structure with every scalar as text, as ruamel.yaml reads it."""
    yaml = YAML(typ="base", pure=True)
    yaml.Constructor = BaseConstructor
    return yaml.load(StringIO(text))


def test_ruamel_leaves_comments_behind_when_keys_move() -> None:
    """Why `fmt` writes its own text: decision 0012. Once this fails, think again."""
    text = (
        "# what this is\n\n# where it goes\noutput: out/a.mp4  # here\n\n"
        "# in order\nedits:\n  - mute\n\n# who it is\nname: a\n"
    )
    yaml, out = YAML(), StringIO()
    yaml.indent(mapping=2, sequence=4, offset=2)
    recipe = yaml.load(text)
    for key in ("name", "edits", "output"):
        recipe.move_to_end(key)
    yaml.dump(recipe, out)
    assert out.getvalue().rstrip() == (
        "# what this is\n\n# where it goes\nname: a\nedits:\n  - mute\n\n"
        "# who it is\noutput: out/a.mp4  # here\n\n# in order"
    )
    assert formatted(source_of(text.encode(), "video.yml")) == (
        "# what this is\n\n# who it is\nname: a\n\n# in order\nedits:\n  - mute\n\n"
        "# where it goes\noutput: out/a.mp4  # here\n"
    )


@settings(max_examples=120, deadline=None)
@given(recipes(), st.sampled_from(["\n", "\r\n"]))
def test_laws(recipe: Written, end: str) -> None:
    text = end.join(recipe.lines) + end
    new = formatted(source_of(text.encode(), "video.yml"))
    assert formatted(source_of(new.encode(), "video.yml")) == new
    assert ruamel_reads(new) == ruamel_reads(text.replace("\r\n", "\n"))
    found = re.findall(r"# remark \d+: 'x' \{y\} - z", new)
    assert sorted(found) == sorted(recipe.comments)
    assert new.endswith("\n")
    assert not new.endswith("\n\n")
    assert "\r" not in new
    assert "\n\n\n" not in new
    assert not re.search(r"\t| +$", new, re.M)
