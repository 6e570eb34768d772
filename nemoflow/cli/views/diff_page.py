"""A comparison as one HTML file that needs nothing else: pictures inside, no script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape

from nemoflow.cli.views.diff import Comparison, edit_changes
from nemoflow.cli.views.lines import safe
from nemoflow.engine.pairs import Pair

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1c20; --paper: #fff; --soft: #5b5f6a; --line: #d5d8df;
  --plus: #14713c; --minus: #b3261e; --tilde: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --paper: #16171a; --soft: #a2a6b0;
  --line: #3a3d45; --plus: #6fd49a; --minus: #ff9b93; --tilde: #f0c36a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
p, ul, ol { margin: .5rem 0; } ul, ol { padding-left: 1.25rem; }
ul.edits { list-style: none; padding: 0; } ul.edits li { overflow-wrap: anywhere; }
.soft { color: var(--soft); } .plus { color: var(--plus); } .minus { color: var(--minus); }
.tilde { color: var(--tilde); }
section { border-top: 1px solid var(--line); padding: 1rem 0; scroll-margin-top: 1rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin: .5rem 0; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .875rem; }
img { display: block; width: 100%; height: auto; border: 1px solid var(--line); }
.none { border: 1px dashed var(--line); display: grid; place-items: center; min-height: 6rem;
  color: var(--soft); }
a { color: inherit; } a:focus-visible, section:focus-visible { outline: 3px solid currentColor;
  outline-offset: 3px; }
.skip { position: absolute; left: -999rem; } .skip:focus { position: static; }
@media (max-width: 36rem) { .pair { grid-template-columns: 1fr; } }
""".strip()
_CLASSES = {"inserted": ("+", "plus"), "removed": ("-", "minus")}


def page(
    found: Comparison, pairs: Sequence[Pair], pictures: Mapping[tuple[int, int], bytes]
) -> str:
    """The whole file. `pictures` maps (number of the pair, 0 before or 1 after) to PNG bytes."""
    one, other = map(_text, found.titles)
    spec = _text(found.spec)
    changes = found.changes.picture
    links = "".join(
        f'<li><a href="#c{number}">{change.kind} {_text(found.words(change))}</a></li>'
        for number, change in enumerate(changes, 1)
    )
    sections = "".join(_section(found, number, pairs, pictures) for number in range(len(changes)))
    nav = f'<nav aria-label="Changes"><ol>{links}</ol></nav>' if links else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{spec}: {one} to {other}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        '<a class="skip" href="#changes">Skip to the changes</a>\n'
        f"<header><h1>{spec}</h1><p>{one} &rarr; {other}"
        f'<span class="soft"> &middot; {_text(found.output)}</span></p>\n'
        f"<p>{_text(found.summary)}</p>{_edits(found)}{_others(found)}{nav}</header>\n"
        f'<main id="changes" tabindex="-1">\n{sections}</main>\n</body>\n</html>\n'
    )


def _text(words: str) -> str:
    """Words of anybody, as text and nothing else."""
    return escape(safe(words))


def _edits(found: Comparison) -> str:
    rows = edit_changes(*found.edits)
    items = "".join(
        f'<li class="{"plus" if mark == "+" else "minus"}">{mark} {_text(words)}</li>'
        for mark, words in rows
    )
    return f'<ul class="edits" aria-label="Edits">{items}</ul>\n' if items else ""


def _others(found: Comparison) -> str:
    notes = list(found.changes.others)
    notes += [f"not shown: {name} is not there any more" for name in found.gone]
    items = "".join(f"<li>{_text(note)}</li>" for note in notes)
    return f"<ul>{items}</ul>\n" if items else ""


def _section(
    found: Comparison,
    number: int,
    pairs: Sequence[Pair],
    pictures: Mapping[tuple[int, int], bytes],
) -> str:
    change = found.changes.picture[number]
    mark, style = _CLASSES.get(change.kind, ("~", "tilde"))
    head = f'<span class="{style}">{mark} {change.kind}</span> {_text(found.words(change))}'
    rows = "".join(
        '<div class="pair">'
        f"{_figure(found, 'before', pair.before, pictures.get((at, 0)))}"
        f"{_figure(found, 'after', pair.after, pictures.get((at, 1)))}</div>\n"
        for at, pair in enumerate(pairs)
        if pair.change == number
    )
    name = f"c{number + 1}"
    return (
        f'<section id="{name}" tabindex="-1" aria-labelledby="h{name}">'
        f'<h2 id="h{name}">{head}</h2>\n{rows}</section>\n'
    )


def _figure(found: Comparison, side: str, frame: int | None, picture: bytes | None) -> str:
    if frame is None:
        return f'<figure><div class="none">nothing {side}</div></figure>'
    when = found.clock(frame)
    caption = f"<figcaption>{side} {when}</figcaption>"
    if picture is None:
        return f'<figure><div class="none">not there any more</div>{caption}</figure>'
    data = b64encode(picture).decode("ascii")
    image = f'<img alt="{side}, at {when}" src="data:image/png;base64,{data}">'
    return f"<figure>{image}{caption}</figure>"
