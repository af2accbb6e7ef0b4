"""Finds figures that are words or fractions: 翻倍, 三位数, 百分之三十六, 2/3, doubled, two-thirds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon.measures import Phrase, any_of, load_measures
from cloudkg.measure.numerals import HAN_NUMBER, Number, read_digits, read_numerals


@lru_cache(maxsize=1)
def _grammar() -> re.Pattern[str]:
    """Figures that are words; the look-ahead on the first characters keeps the scan fast."""
    phrases = load_measures().phrases
    latin = [w for w in phrases if w.isascii()]
    unless = {p.word: p.unless for p in phrases.values()}
    first = "".join(sorted({re.escape(w[0]) for w in phrases}))
    return re.compile(
        rf"(?=[{first}百千一二三四五六七八九两\d])(?:(?P<phrase>{any_of([w for w in phrases if not w.isascii()], unless)}|(?<![A-Za-z])(?:{any_of(latin, unless)}))"
        rf"|(?P<of>百|千|[二三四五六七八九十])分之(?P<part>\d+(?:\.\d+)?|{HAN_NUMBER}(?:点{HAN_NUMBER})?)"
        rf"|(?<![\d/.A-Za-z-])(?P<top>[1-9])/(?P<bottom>[2-9]|10)(?![\d/年月]))"
    )


def find_phrases(view: str) -> Iterator[tuple[int, int, Phrase, bool]]:
    """Start, end and meaning of each figure in words, and whether it is a fraction in digits, which needs a cue beside it."""
    for found in _grammar().finditer(view):
        phrase = _read_phrase(found)
        if phrase is not None:
            yield found.start(), found.end(), phrase, found["top"] is not None


def _read_phrase(found: re.Match[str]) -> Phrase | None:
    """What a phrase says, or None where its numerals make no number."""
    if found["phrase"]:
        return load_measures().phrases[found["phrase"]]
    if found["top"]:
        part, whole = Decimal(found["top"]), Decimal(found["bottom"])
        if part >= whole:
            return None
        value = (part * 100 / whole).quantize(Decimal("0.01"))
        return Phrase(found[0], "percent", value, value, 0)
    part_number, whole_number = _read_part(found["part"]), read_numerals(found["of"])
    if part_number is None or whole_number is None:
        return None
    value = (part_number.low * 100 / whole_number.low).quantize(Decimal("0.01")).normalize()
    return Phrase(found[0], "percent", value, value, 0)


def _read_part(text: str) -> Number | None:
    if text[0].isascii():
        return read_digits(text)
    whole, _, fraction = text.partition("点")
    number = read_numerals(whole)
    if number is None or not fraction:
        return number
    digits = "".join(str("零一二三四五六七八九".find(c)) for c in fraction)
    if not digits.isdigit():
        return None
    value = number.low + Decimal(f"0.{digits}")
    return Number(value, value, number.half)
