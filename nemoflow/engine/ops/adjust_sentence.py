"""Sentences of `adjust`: which title or captions, and what becomes of them."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.caption_words import LANGUAGES
from nemoflow.engine.ops.caption_words import SIZES as CAPTION_SIZES
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.spans import take_length
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.ops.title_words import SIZES

_CAPTIONS = ("captions", *(f"captions_{code}" for code in LANGUAGES))
_CHANGING = (
    "make", "set", "turn", "move", "rename", "replace", "enlarge", "lengthen", "delay", "shorten",
    "louder", "quieter", "zoom", "show", "put", "shift", "keep",
)  # fmt: skip
_STYLES = {"style_default": "default", "bold": "bold", "boxed": "box", "karaoke": "karaoke"}
LENT = "lent"
"""As in `clauses`: said in another clause."""
_BIGGER, _SLIGHTLY = (Fraction(5, 4), Fraction(11, 10)), "slightly"
_WHICH = 'name it by its words, for example `remove the title "Hello"`, or by number: `title 2`'


def frames(bag: Bag, pool: Pool) -> Meaning | None:
    """`make the title bigger`, `把标题改成红色`, `remove the captions`."""
    named = bag.take("object", "title") or bag.take("object", *_CAPTIONS)
    if named is None or named.tag == LENT or bag.has("input"):
        # A title that another clause has just made is not one to change.
        return None
    removing = bag.take("verb", "remove", "cut")
    if removing is not None and removing.value == "cut":
        return None
    if bag.text[named.start : named.end] == "字":
        # `加文字“X”，字大一点`: a detail of what is being made.
        return None
    verb = removing or bag.take("verb", *_CHANGING)
    if verb is not None and verb.value in ("show", "put") and named.value != "title":
        # That may as well be captions that are still to come.
        return None
    given: dict[str, object] = {}
    if named.value != "title":
        given["what"] = "captions"
    quotes = _quotes(bag)
    if verb is None and not (_compared(bag) and not quotes):
        return None
    notes: list[str] = []
    if not _which(bag, named, verb, quotes, given):
        return None
    bag.drop("object", "screen")
    bag.drop("object", "video") if removing else None
    if removing is not None:
        given["remove"] = True
    else:
        notes = _changes(bag, verb, named, given)
    changed = set(given) - {"what", "which"}
    if bag.chunks or not changed or not _new_words(verb, bag, quotes, given):
        return None
    from nemoflow.engine.ops.adjust import ADJUST

    return Meaning((ADJUST.make(**given),), tuple(notes))


def _quotes(bag: Bag) -> list[Chunk]:
    found = []
    while (chunk := bag.take("quote")) is not None:
        found.append(chunk)
    return found


def _compared(bag: Bag) -> bool:
    """`captions two seconds later`, `字幕提前1秒`: no verb is needed."""
    return any(bag.has("word", word) for word in ("longer", "shorter", "later", "earlier",
                                                  "bigger", "smaller"))  # fmt: skip


def _which(
    bag: Bag, named: Chunk, verb: Chunk | None, quotes: list[Chunk], given: dict[str, object]
) -> bool:
    """Sorts the quotations into the title that is meant and its new words."""
    if len(quotes) > 2 or (len(quotes) == 2 and not _is_new(quotes[1], named, verb)):
        return False
    for chunk in quotes:
        key = "text" if chunk is quotes[-1] and _is_new(chunk, named, verb) else "which"
        if key in given:
            return False
        given[key] = chunk.value
    number = bag.find("number")
    if (
        number is not None
        and number.start >= named.end
        and "which" not in given
        and not number.prep
    ):
        bag.chunks.remove(number)
        bag.take("word", "nth")
        given["which"] = f"#{number.value}"
    elif "which" not in given and _every(bag, named):
        given["which"] = "all"
    return True


def _every(bag: Bag, named: Chunk) -> bool:
    """`all titles`, `所有标题`, and the bare plural."""
    said = bag.text[named.start : named.end].lower()
    everything = bag.take("word", "every")
    for chunk in list(bag.chunks):
        word = bag.text[chunk.start : chunk.end].lower().strip()
        if (
            chunk.kind == "object"
            and chunk.value == "video"
            and word in ("all", "全部", "everything")
        ):
            bag.chunks.remove(chunk)
            return True
    return everything is not None or said == "titles"


def _is_new(chunk: Chunk, named: Chunk, verb: Chunk | None) -> bool:
    """Whether a quotation is what the title is to say: `to "X"`, `把标题改成“X”`."""
    if verb is None or verb.value not in ("set", "rename", "replace", "turn"):
        return False
    if chunk.prep in ("to", "with", "as"):
        return True
    return named.start < verb.start < chunk.start and not chunk.prep


def _new_words(verb: Chunk | None, bag: Bag, quotes: list[Chunk], given: dict[str, object]) -> bool:
    """`set the title to "X"` may as well make a new one; `make the title "X" red` does."""
    said = bag.text[verb.start : verb.end].lower().strip() if verb else ""
    if "text" in given and said in ("set", "设为", "设置为", "设置", "设成", "设定", "turn"):
        raise FrameRefused(
            "undecidable",
            "a new title, or other words for one that is there?",
            'write `add the title "Hello"`, or `change the title to "Hello"`',
        )
    making = verb is not None and verb.value in ("make", "put", "show")
    compared = "x" in str(given.get("size", "")) or any(
        word in given for word in ("longer", "shorter", "later", "earlier")
    )
    if quotes and said in ("put", "show", "放", "显示", "写上", "放在", "放上"):
        return False
    return not (quotes and making) or compared


def _changes(bag: Bag, verb: Chunk | None, named: Chunk, given: dict[str, object]) -> list[str]:
    notes = _size(bag, verb, given)
    if color := bag.take("color", prep=("", "in", "to", "with", "as")):
        given["color"] = color.value
    if place := bag.take("position", prep=("", "at", "to", "in")):
        given["position"] = place.value
    if given.get("what") and (style := bag.take("word", *_STYLES)):
        given["style"] = _STYLES[style.value]
    _times(bag, verb, given)
    bag.drop("word", "color")
    return notes


def _size(bag: Bag, verb: Chunk | None, given: dict[str, object]) -> list[str]:
    ways = {"louder": 1, "enlarge": 1, "zoom": 1, "quieter": -1}
    way = ways.get(verb.value, 0) if verb else 0
    if bag.take("word", "bigger"):
        way = 1
    elif bag.take("word", "smaller"):
        way = -1
    sized = bool(bag.take("word", "size"))
    slightly = bool(bag.take("word", _SLIGHTLY))
    if way:
        return _compare(bag, way, slightly, given)
    sizes = CAPTION_SIZES if given.get("what") else SIZES
    if size := bag.take("word", *sizes):
        given["size"] = sizes[size.value]
        return [f"{size.value} letters: {sizes[size.value]} of the short side"]
    if pixels := bag.take("pixels"):
        given["size"] = pixels.value
    elif factor := bag.take("factor"):
        given["size"] = f"{factor.value}x"
    elif sized and (share := bag.take("percent")):
        given["size"] = f"{share.value}%"
    return []


def _compare(bag: Bag, way: int, slightly: bool, given: dict[str, object]) -> list[str]:
    """A factor: the one that is said, or the rule for a vague word."""
    if factor := bag.take("factor", prep=("", "by", "to")):
        scale = Fraction(factor.value)
        return _scaled(given, 1 / scale if way < 0 and scale > 1 else scale)
    if share := bag.take("percent", prep=("", "by")):
        scale = 1 + way * Fraction(share.value) / 100
        if scale <= 0:
            raise FrameRefused("out_of_range", "nothing would be left of it", "for example 20%")
        return _scaled(given, scale)
    scale = _BIGGER[slightly]
    return _scaled(given, scale if way > 0 else 1 / scale)


def _scaled(given: dict[str, object], scale: Fraction) -> list[str]:
    made = decimal(Fraction(round(scale * 100), 100))
    given["size"] = f"{made}x"
    return [f"{'bigger' if scale > 1 else 'smaller'}: {made} times the size"]


def _times(bag: Bag, verb: Chunk | None, given: dict[str, object]) -> None:
    verbs = {"lengthen": "longer", "shorten": "shorter", "delay": "later"}
    way = verbs.get(verb.value, "") if verb else ""
    for word in ("longer", "shorter", "later", "earlier"):
        if bag.take("word", word):
            way = word
    if way:
        amount = bag.take("time", prep=("", "by", "for"))
        if amount is None:
            raise FrameRefused("undecidable", f"how much {way}?", f"for example 2 seconds {way}")
        if amount.value.startswith("end"):
            return
        given[way] = amount.value
    elif length := take_length(bag, "for"):
        given["duration"] = length
