"""Reads the digits of a figure: ASCII digits with thousands commas, and Chinese numerals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_HALF = Decimal("0.5")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_NUMERALS = frozenset(_DIGITS) | frozenset(_POWERS) | frozenset(_GROUPS)
_LONGEST = 24  # more digits than this are a code, not a figure

ENGLISH_NUMBERS = {
    word: number
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1)
}
HAN_NUMBER = r"[零〇一二两三四五六七八九十百千万亿]+"
ASCII_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_PAIR = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])([十百千万亿]*)")


class Number(NamedTuple):
    """A number as written: `low` and `high` differ for “两三百”; `half` is half of the last stated digit; a `bare` one is a mere scale (千亿)."""

    low: Decimal
    high: Decimal
    half: Decimal
    bare: bool = False


def read_digits(text: str) -> Number | None:
    """Number in ASCII digits, or None where it is too long to be a figure.

    >>> read_digits("2,848.43")
    Number(low=Decimal('2848.43'), high=Decimal('2848.43'), half=Decimal('0.005'), bare=False)
    """
    if len(text) > _LONGEST:
        return None
    value = Decimal(text.replace(",", ""))
    point = text.find(".")
    half = _HALF if point < 0 else _HALF.scaleb(point + 1 - len(text))
    return Number(value, value, half)


def _read_group(text: str) -> int | None:
    """Value of numerals below 万, or None where they are in no order that a number has."""
    total, digit, last = 0, None, 10_000
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        else:
            power = _POWERS[char]
            if power >= last:
                return None
            total += (1 if digit is None else digit) * power
            digit, last = None, power
    return total + (digit or 0)


def _read_numerals(text: str) -> int | None:
    """Value of Chinese numerals with their groups of 万 and 亿; 万亿 is a group of its own."""
    total, rest = 0, text
    for name, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        head, found, tail = rest.partition(name)
        if found:
            value = _read_group(head) if not set(head) & set(_GROUPS) else _read_numerals(head)
            if value is None:
                return None
            total += (value if head else 1) * size
            rest = tail
    value = _read_group(rest) if not set(rest) & set(_GROUPS) else None
    return None if value is None else total + value


def read_numerals(text: str) -> Number | None:
    """Number in Chinese numerals, or None where the characters make none.

    >>> read_numerals("三十六").low, read_numerals("两三百").high, read_numerals("千亿").bare
    (Decimal('36'), Decimal('300'), True)
    """
    if len(text) > _LONGEST or not set(text) <= _NUMERALS:
        return None
    if pair := _PAIR.fullmatch(text):
        scale = _read_numerals(pair[3]) if pair[3] else 1
        low, high = _DIGITS[pair[1]], _DIGITS[pair[2]]
        if scale is None or low >= high:
            return None
        return Number(Decimal(low * scale), Decimal(high * scale), _HALF * scale)
    value = _read_numerals(text)
    if value is None:
        return None
    scale = 1
    while value and value % (scale * 10) == 0:
        scale *= 10
    return Number(Decimal(value), Decimal(value), _HALF * scale, bare=not set(text) - set("百千万亿"))
