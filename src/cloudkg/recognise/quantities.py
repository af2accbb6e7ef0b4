"""Finds quantities in a passage: figures joined to ranges and lists, with the words around them that bound, round and turn them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon.measures import Phrase, any_of, load_measures
from cloudkg.model import Quantity
from cloudkg.recognise.figures import MONEY, RELATIVE, TIMES, Endings, Figure, find_figures
from cloudkg.recognise.numerals import HAN_NUMBER, Number, read_digits, read_numerals
from cloudkg.recognise.units import parse_cell_quantity, parse_unit

__all__ = ["find_quantities", "parse_cell_quantity", "parse_unit"]

_DASHES = frozenset("-~–—‐‑−") | {"——", "--"}
_TO = frozenset({"至", "到", "to", "through"})
_GAP_CHARS = 14
_LIST_GAP = re.compile(r"(?:[、/]|，|, ?| ?(?:和|与|及|以及|and|or|, and) ?)[A-Za-z\u4e00-\u9fff]{0,8}")
_PLAIN_LIST_GAP = re.compile(r"、|/|和|与|及| and |, and | or ")
_PRICE_GAP = re.compile(r"[^。；;\d]{0,12}")
_IDLE_SCALE = frozenset("(:/[") | {""}
_RANGING = re.compile(r"(?:rang\w+|between|介于|区间|位于|在)[^，。；]{0,12}$", re.IGNORECASE)


@dataclass(slots=True)
class _Span:
    """What the words around a figure say of it, and how far those of them reach that belong to its span."""

    start: int
    end: int
    approximate: bool = False
    bound: int = 0  # 1: at least, -1: at most
    change: int = 0
    level: bool = False
    origin: bool = False
    negative: bool = False


@lru_cache(maxsize=1)
def _before() -> Endings:
    return Endings(load_measures().before)


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    words = load_measures().after
    return re.compile(any_of(list(words), {word: unless for word, (_, unless) in words.items()}))


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
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


def find_quantities(view: str, passage: int = 0) -> tuple[Quantity, ...]:
    """Quantities of a passage's view, in order and without overlaps, in base units.

    A number counts only with a unit, a scale or a classifier; years, dates, versions, codes and list numbers do not.

    >>> [(str(q.minimum), q.unit, q.raw) for q in find_quantities("营收12.5亿美元，同比下降约9%")]
    [('1250000000.0', 'USD', '12.5亿美元'), ('-9', 'percent', '约9%')]
    """
    phrases = list(_find_phrases(view, passage))
    taken = iter([*phrases, None])
    nearest = next(taken)
    found: list[Quantity] = []
    for figures in _runs(view, list(find_figures(view))):
        quantity = _quantity(view, passage, figures)
        if quantity is None:
            continue
        while nearest is not None and nearest.end <= quantity.start:
            found.append(nearest)
            nearest = next(taken)
        if nearest is None or nearest.start >= quantity.end:
            found.append(quantity)
    while nearest is not None:
        found.append(nearest)
        nearest = next(taken)
    return tuple(_without_overlaps([q for q in found if q.unit != "none"]))


def _without_overlaps(found: Sequence[Quantity]) -> Iterator[Quantity]:
    """A word that bounds one quantity may not reach into the one before it."""
    end = 0
    for quantity in found:
        if quantity.start < end:
            cut = end - quantity.start
            if len(quantity.raw) <= cut:
                continue
            quantity = replace(quantity, start=end, raw=quantity.raw[cut:])
        end = quantity.end
        yield quantity


def _runs(view: str, figures: list[Figure]) -> Iterator[tuple[Figure, ...]]:
    """Each figure by itself, or the two ends of a range; units and scales said once for a range or a list are given to all of it."""
    _spread_back(view, figures)
    i = 0
    while i < len(figures):
        first, second = figures[i], figures[i + 1] if i + 1 < len(figures) else None
        if second is not None and _is_range(view, first, second):
            yield first, second
            i += 2
            continue
        if second is not None and _is_price_after(view, first, second):
            second.per = first.per
        yield (first,)
        i += 1


def _is_price_after(view: str, a: Figure, b: Figure) -> bool:
    """Whether a price takes its denominator from the one before it: “每百万tokens输入0.8元、输出8元”."""
    return bool(a.per and not b.per and b.unit == a.unit and a.scale is b.scale is None and _PRICE_GAP.fullmatch(view, a.end, b.start))


def _spread_back(view: str, figures: list[Figure]) -> None:
    """From right to left: “120-130亿美元”, “246.0亿、386.0亿、315.0亿元”; and a currency in front of a range from left to right."""
    for a, b in zip(reversed(figures[:-1]), reversed(figures[1:]), strict=True):
        if b.start - a.end > _GAP_CHARS or a.year and not a.unit:
            continue
        gap = view[a.end : b.start]
        dash = gap.strip(" ")
        is_range = dash in _DASHES or dash in _TO
        if a.prefixed and is_range and not b.unit and not b.year:
            b.unit, b.factor = a.unit, a.factor
            if a.scale is None and b.scale is not None and a.number.high < b.number.low * 1000:
                a.scale = b.scale
            elif b.scale is None:
                b.scale = a.scale
            continue
        if is_range or dash == "and":
            _give_back(a, b, with_scale=True)
        elif b.unit and _is_list(view, a, b):
            _give_back(a, b, with_scale=a.scale is None)


def _is_list(view: str, a: Figure, b: Figure) -> bool:
    """Whether two figures stand in one enumeration: “31.4/40.0亿元”, “约2亿、约3亿元”, “天数3.8万、寒武纪2.6万片”."""
    word = _before().at(view, b.start)
    gap = view[a.end : word[0] if word and word[0] > a.end else b.start]
    if _PLAIN_LIST_GAP.fullmatch(gap):
        return a.scale is None and not (a.start == 0 and gap == "、") or a.scale is not None and b.unit not in TIMES
    return word is None and a.scale is not None and b.scale is not None and b.unit not in TIMES and _LIST_GAP.fullmatch(gap) is not None


def _give_back(a: Figure, b: Figure, *, with_scale: bool) -> None:
    """Give the unit of `b` to `a`, which has none, and its scale where `a` has none either and the two then stand in order."""
    if a.unit and not (a.unit in MONEY and a.scale is None and a.prefixed and b.unit == a.unit):
        if a.unit == "count" and b.unit in MONEY and a.scale is None:
            a.unit = ""
        elif a.unit != b.unit:
            return
    if b.year or not (b.unit or b.scale):
        return
    if not a.unit:
        a.unit, a.factor = b.unit, b.factor
        a.per = b.per
    if with_scale and a.scale is None and b.scale is not None and (a.number.low <= b.number.high or b.scale < 1000):
        a.scale = b.scale


def _is_range(view: str, a: Figure, b: Figure) -> bool:
    """Whether two neighbouring figures are the ends of one range, and not a level that changed (“从5亿到8亿”)."""
    if b.start - a.end > 9 or a.unit != b.unit or (not a.unit and a.scale is None) or a.year:
        return False
    gap = view[a.end : b.start].strip(" ")
    low, high = a.number.low * a.base * (a.sign or 1), b.number.high * b.base * (b.sign or 1)
    if low > high and not (a.sign < 0 and b.sign < 0):
        return False
    if gap in _DASHES:
        return True
    if gap == "and":
        return bool(_RANGING.search(view[max(0, a.start - 20) : a.start]))
    if gap not in _TO:
        return False
    words = _words_before(view, a.start, a.unit, bare=False)
    return not words.origin or bool(_RANGING.search(view[max(0, a.start - 20) : a.start])) or view.startswith(("不等", "之间"), b.end)


def _words_before(view: str, start: int, unit: str, *, bare: bool) -> _Span:
    """Read the words in front of a figure, from right to left, as long as they are words of the table."""
    span = _Span(start, start)
    at, reach = start, True
    for _ in range(6):
        at = at - 1 if at and view[at - 1] == " " else at
        found = _before().at(view, at)
        if found is None:
            break
        word_start, role = found
        if role == "lower-bare" and not bare or role == "approximate" and unit in TIMES and view[word_start:at] == "近":
            break
        if role in ("level", "origin"):
            span.level, span.origin = role == "level", role == "origin"
            break
        if role == "minus":
            span.negative = True
            span.start = word_start if reach else span.start
            break
        if role.endswith("-percent") and unit not in RELATIVE:
            break
        if role.startswith(("rise", "fall")):
            if span.change:
                break
            span.change, reach = (1 if role.startswith("rise") else -1), False
        elif role == "approximate":
            span.approximate = True
        elif role != "filler" and not span.bound:
            span.bound = -1 if role == "upper" else 1
        if reach and role != "filler":
            span.start = word_start
        at = word_start
    return span


def _words_after(view: str, span: _Span, end: int, unit: str) -> None:
    """Read the words behind a figure into `span`."""
    span.end = end
    for _ in range(2):
        found = _after().match(view, span.end)
        if found is None:
            return
        role = load_measures().after[found[0]][0]
        if role.startswith(("rise", "fall")):
            if unit in RELATIVE and not span.change and not span.level:
                span.change = 1 if role.startswith("rise") else -1
            return
        if role == "lower":
            span.bound = span.bound or 1
        elif role == "upper":
            span.bound = span.bound or -1
        elif role == "approximate":
            span.approximate = True
        span.end = found.end()


def _quantity(view: str, passage: int, figures: Sequence[Figure]) -> Quantity | None:
    """The quantity that one figure, or the two ends of a range, make with the words around them."""
    a, b = figures[0], figures[-1]
    unit = b.unit or a.unit
    if not unit and a.scale is None and not a.grouped and not (a.word and a.number.high >= 10_000) or a.year and unit in ("years", ""):
        return None
    span = _words_before(view, a.start, unit, bare=a.number.bare)
    _words_after(view, span, b.end, unit)
    bare = a.number.bare and a.word
    if bare and not (span.bound or span.approximate or a.plus) and _is_idle(view, a, unit):
        return None
    low, high = a.number.low * a.base, b.number.high * b.base
    if a.sign < 0 or span.negative:
        low = -low
    if b.sign < 0 or span.negative:
        high = -high
    if unit == "x" and low == high == 1 and span.change == 1:
        unit, low, high = "percent", Decimal(100), Decimal(100)
    if a.plus or b.plus:
        span.bound = span.bound or 1
    change = span.change or (a.sign if unit in RELATIVE and a.sign == (b.sign or a.sign) else 0)
    if span.change < 0 and low >= 0 and unit not in TIMES and unit != "x":
        low, high, span.bound = -high, -low, -span.bound
    low, high = min(low, high), max(low, high)
    return Quantity(
        passage=passage,
        start=span.start,
        end=span.end,
        minimum=None if span.bound < 0 else low,
        maximum=None if span.bound > 0 else high,
        unit=unit + (b.per or a.per),
        raw=view[span.start : span.end],
        approximate=span.approximate or bare and not span.bound,
        half_width=max(a.number.half * a.base, b.number.half * b.base),
        change=change,
    )


def _is_idle(view: str, a: Figure, unit: str) -> bool:
    """Whether a mere scale is no figure: a unit in brackets (亿元), part of a name (万国数据), an idiom (百家争鸣)."""
    if unit in MONEY:
        return view[max(0, a.start - 1) : a.start] in _IDLE_SCALE
    return unit != "count" or a.number.high < 10_000


def _find_phrases(view: str, passage: int) -> Iterator[Quantity]:
    """Quantities that are words: 翻倍, 百分之三十六, 四分之一, 2/3, doubled."""
    for found in _phrases().finditer(view):
        phrase = _read_phrase(found)
        if phrase is None:
            continue
        span = _words_before(view, found.start(), phrase.unit, bare=False)
        _words_after(view, span, found.end(), phrase.unit)
        if found["top"] and not (span.approximate or span.bound or span.change or view[max(0, found.start() - 1) : found.start()] in "占的为达"):
            continue
        low, high = phrase.minimum, phrase.maximum
        change = phrase.change or span.change
        if change < 0 and low is not None and high is not None and low > 0:
            low, high, span.bound = -high, -low, -span.bound
        yield Quantity(
            passage=passage,
            start=span.start,
            end=span.end,
            minimum=None if span.bound < 0 else low,
            maximum=None if span.bound > 0 else high,
            unit=phrase.unit,
            raw=view[span.start : span.end],
            approximate=span.approximate,
            half_width=Decimal(0),
            change=change,
        )


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
