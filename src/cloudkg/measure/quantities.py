"""Finds quantities in a passage and in table cells: figures and figure words, with what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon.measures import Phrase, load_cues
from cloudkg.measure.bounds import Bounds, read_bounds
from cloudkg.measure.figures import MONEY, RELATIVE, TIMES, Figure, find_figures
from cloudkg.measure.phrases import find_phrases
from cloudkg.measure.ranges import tie_figures
from cloudkg.measure.units import parse_unit
from cloudkg.model import Quantity

__all__ = ["find_quantities", "parse_cell_quantity", "parse_unit"]

_IDLE_SCALE = frozenset("(:/[") | {""}
_EMPTY = frozenset({"", "-", "--", "—", "——", "–", "−", "/", "...", "…", "*"})
_FOOTNOTE = re.compile(r"(?<=\S)(?:[*†‡#]+|\[\d+\])$")
_MOST_TIMES = 10_000  # a larger number of times counts how often
_SCALED = re.compile(r"\d ?(?:[kKmMbBtT](?![a-z])|tn|trn|bn|mn|mln|trillion|billion|million|thousand|[千万百亿兆])")
_CELL_CHARS = 80


@dataclass(frozen=True, slots=True)
class _Cells:
    """What cells write: `nothing`, a `plain` number, a `span` of two, and the unit of the contract for each of their `units`."""

    nothing: frozenset[str]
    plain: re.Pattern[str]
    span: re.Pattern[str]
    units: dict[str, str]


@lru_cache(maxsize=1)
def _cells() -> _Cells:
    cues = load_cues()
    units = dict(pair.split() for pair in cues["cell-units"])
    sizes = dict(pair.split() for pair in cues["cell-sizes"])
    behind, behind_one = "|".join(map(re.escape, units)), "|".join(map(re.escape, {**units, **sizes}))
    high = r"(?P<high>[+\-−]?\d[\d,]*(?:\.\d+)?)"
    return _Cells(
        nothing=_EMPTY | frozenset(cues["zh-no-figure"]) | frozenset(cues["en-no-figure"]),
        plain=re.compile(
            rf"(?P<open>\()?(?P<sign>[+\-−])?(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>{behind_one})?\)?"
        ),
        span=re.compile(rf"(?P<low>[+\-−]?\d[\d,]*(?:\.\d+)?)%? ?[-~–—至] ?{high}(?P<unit>{behind})?"),
        units={**units, **sizes},
    )


def find_quantities(view: str, passage: int = 0) -> tuple[Quantity, ...]:
    """Quantities of a passage's view, in order and without overlaps, in base units.

    A number counts only with a unit, a scale or a classifier; years, dates, versions, codes and list numbers do not.

    >>> [(int(q.minimum or 0), q.unit, q.raw) for q in find_quantities("营收12.5亿美元，同比下降约9%")]
    [(1250000000, 'USD', '12.5亿美元'), (-9, 'percent', '约9%')]
    """
    words = [_of_phrase(view, passage, *found) for found in find_phrases(view)]
    taken = iter([*(q for q in words if q is not None), None])
    nearest = next(taken)
    found: list[Quantity] = []
    for figures in tie_figures(view, list(find_figures(view))):
        quantity = _of_figures(view, passage, figures)
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


def _of_figures(view: str, passage: int, figures: Sequence[Figure]) -> Quantity | None:
    """The quantity that one figure, or the two ends of a range, make with the words around them; None where they are no quantity."""
    a, b = figures[0], figures[-1]
    unit = b.unit or a.unit
    if a.year and unit in ("years", "") or not (unit or a.scale or a.grouped or a.word and a.number.high >= 10_000):
        return None
    unit = "count" if unit == "x" and a.number.low * a.base >= _MOST_TIMES else unit  # “downloaded 30 million times”
    bounds = read_bounds(view, a.start, b.end, unit, bare=a.number.bare)
    idle = a.word and a.number.bare and not bounds.bound
    if idle and not (bounds.approximate or a.plus) and _is_idle(view, a, unit):
        return None
    low = a.number.low * a.base * (-1 if a.sign < 0 or bounds.negative else 1)
    high = b.number.high * b.base * (-1 if b.sign < 0 or bounds.negative else 1)
    if unit == "x" and low == high == 1 and bounds.change == 1:
        unit, low, high = "percent", Decimal(100), Decimal(100)
    bounds.bound = bounds.bound or int(a.plus or b.plus)
    bounds.approximate = bounds.approximate or idle
    falls = bounds.change < 0 and low >= 0 and unit not in TIMES and unit != "x"
    if not bounds.change and unit in RELATIVE and a.sign == (b.sign or a.sign):
        bounds.change = a.sign
    half = max(a.number.half * a.base, b.number.half * b.base)
    return _quantity(view, passage, bounds, (low, high), unit + (b.per or a.per), half, falls=falls)


def _quantity(
    view: str, passage: int, bounds: Bounds, ends: tuple[Decimal | None, Decimal | None], unit: str, half: Decimal, *, falls: bool
) -> Quantity:
    """Quantity between two ends; where it `falls` they are turned negative, and an open end changes sides."""
    low, high = ends
    if bounds.bound:
        low, high = (None, high) if bounds.bound < 0 else (low, None)
    if falls:
        low, high = None if high is None else -high, None if low is None else -low
    elif low is not None and high is not None and low > high:
        low, high = high, low
    return Quantity(
        passage, bounds.start, bounds.end, low, high, unit, view[bounds.start : bounds.end], bounds.approximate, half, bounds.change
    )


def _is_idle(view: str, a: Figure, unit: str) -> bool:
    """Whether a mere scale is no figure: a unit in brackets (亿元), part of a name (万国数据), an idiom (百家争鸣); 万卡 is one."""
    if unit in MONEY:
        return view[max(0, a.start - 1) : a.start] in _IDLE_SCALE
    return unit != "count" or a.number.high < 10**8 and not view.startswith(load_cues()["zh-no-idiom"], a.end - 1)


def _of_phrase(view: str, passage: int, start: int, end: int, phrase: Phrase, is_fraction: bool) -> Quantity | None:
    """Quantity of a figure in words; a fraction such as 2/3 needs a word before it that says it is one."""
    bounds = read_bounds(view, start, end, phrase.unit)
    cued = bounds.approximate or bounds.bound or bounds.change or not start or view[start - 1] in load_cues()["zh-before-fraction"]
    if is_fraction and not cued:
        return None
    falls = bounds.change < 0 < (phrase.minimum or 0) and not phrase.change
    bounds.change = phrase.change or bounds.change
    return _quantity(view, passage, bounds, (phrase.minimum, phrase.maximum), phrase.unit, Decimal(0), falls=falls)


def parse_cell_quantity(text: str, *, unit: str = "", multiplier: Decimal | int = 1) -> Quantity | None:
    """Quantity of a table cell; `unit` and `multiplier` come from the header and hold where the cell says no unit of its own.

    Brackets around a number mean that it is negative. A cell that holds no figure, or several, gives None.

    >>> str(parse_cell_quantity("(1,234)", unit="USD", multiplier=1_000_000).minimum)
    '-1234000000'
    """
    scale = Decimal(multiplier)
    stripped = text.strip()
    if stripped.lower() in _cells().nothing or len(stripped) > _CELL_CHARS:
        return None
    bare = _FOOTNOTE.sub("", stripped)
    if plain := _cells().plain.fullmatch(bare):
        negative = plain["open"] and bare.endswith(")") or plain["sign"] in ("-", "−")
        return _of_cell(text, [plain["number"]], plain["unit"], unit, scale, negative=bool(negative))
    if span := _cells().span.fullmatch(bare):
        return _of_cell(text, [span["low"], span["high"]], span["unit"], unit, scale)
    return _of_worded_cell(text, bare, unit, scale)


def _of_cell(text: str, numbers: list[str], own: str | None, unit: str, scale: Decimal, *, negative: bool = False) -> Quantity:
    """Quantity of one number or the two ends of a range; the cell's own unit overrules that of the header."""
    if own:
        unit, scale = _cells().units[own], Decimal(1)
    values = sorted(Decimal(n.replace(",", "").replace("−", "-")) * (-1 if negative else 1) for n in numbers)
    half = max(Decimal("0.5").scaleb(-len(n.partition(".")[2])) for n in numbers) * scale
    raw = text.strip()
    start = text.index(raw)
    return Quantity(0, start, start + len(raw), values[0] * scale, values[-1] * scale, unit, raw, half_width=half)


def _of_worded_cell(text: str, bare: str, unit: str, scale: Decimal) -> Quantity | None:
    """The one quantity that a cell in words holds (“约5亿元”); a number without a unit (“超100”) is read as a count of the header's unit."""
    found = find_quantities(bare)
    if not found and unit and len(re.findall(r"\d+(?:[.,]\d+)*", bare)) == 1:
        found = tuple(replace(q, unit="") for q in find_quantities(re.sub(r"(\d[\d,.]*)", r"\1个", bare, count=1)))
    if len(found) != 1 or len(found[0].raw) < len(bare) * 0.6:
        return None
    quantity, raw = found[0], text.strip()
    unscaled = quantity.unit == unit and scale != 1 and not _SCALED.search(bare)  # “$44.5” below “Revenue ($B)”
    if not quantity.unit or unscaled:
        low, high = (None if end is None else end * scale for end in (quantity.minimum, quantity.maximum))
        quantity = replace(quantity, minimum=low, maximum=high, unit=unit, half_width=quantity.half_width * scale)
    start = text.index(raw)
    return replace(quantity, start=start, end=start + len(raw), raw=raw)
