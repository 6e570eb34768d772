"""Numbers in words, English and Chinese."""

from __future__ import annotations

from fractions import Fraction

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_DECADES = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = {name: 20 + 10 * index for index, name in enumerate(_DECADES)}
_WORDS = {name: value for value, name in enumerate(_ONES)} | _TENS | {"hundred": 100}

ENGLISH = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES[1:10])}))?"
    rf"|(?:{'|'.join(sorted(_ONES, key=len, reverse=True))})|(?:a |one )?hundred)"
)
"""A regular expression for zero to one hundred in words."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}

CHINESE = r"(?:[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?)"
"""A regular expression for Chinese numerals."""


def number(text: str) -> Fraction:
    """The value of digits, English words or Chinese numerals; raises ValueError."""
    plain = text.strip()
    if plain[:1].isdigit():
        return Fraction(plain)
    if plain[:1].isascii():
        return Fraction(_english(plain))
    return _chinese(plain)


def _english(text: str) -> int:
    if text.endswith("hundred"):
        return 100
    try:
        return sum(_WORDS[word] for word in text.replace("-", " ").split())
    except KeyError as error:
        raise ValueError(f"`{text}` is not a number") from error


def _chinese(text: str) -> Fraction:
    whole, _, part = text.partition("点")
    value = _whole(whole)
    digits = "".join(str(_DIGITS[char]) for char in part)
    return Fraction(f"{value}.{digits}") if digits else Fraction(value)


def _whole(text: str) -> int:
    if not any(char in _SCALES for char in text):
        return int("".join(str(_DIGITS[char]) for char in text) or "0")
    total, digit = 0, None
    for char in text:
        if char in _SCALES:
            total += (1 if digit is None else digit) * _SCALES[char]
            digit = None
        else:
            digit = _DIGITS[char]
    return total + (digit or 0)
