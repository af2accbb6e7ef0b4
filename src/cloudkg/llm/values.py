"""Checks what a model says of sizes, units and times against what stands in its quote."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.measures import load_measures
from cloudkg.lexicon.metrics import MetricCue, load_profiles, unit_family
from cloudkg.llm.prompt import known_denominators, known_units
from cloudkg.model import Document, Quantity, Reading, Span

_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_MOST_DIGITS = 18
_CLOSE = Decimal("1e-6")  # two thirds are 66.666667 percent
_CURRENCIES = ("USD", "CNY", "HKD", "EUR", "JPY", "KRW", "TWD", "GBP")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of a quote: as it is written, half of its last stated digit in base units, and whether it is approximate."""

    raw: str
    half_width: Decimal
    approximate: bool


class Figures:
    """The numbers of a document by where they stand."""

    def __init__(self, document: Document, reading: Reading) -> None:
        self._document = document
        self._by_passage: dict[int, list[Quantity]] = defaultdict(list)
        for quantity in reading.quantities:
            self._by_passage[quantity.passage].append(quantity)

    def within(self, passages: Iterable[int], span: Span) -> list[Quantity]:
        """Quantities of these passages that stand wholly in a stretch of the stored text."""
        found = []
        for index in passages:
            passage = self._document.passages[index]
            for quantity in self._by_passage.get(index, ()):
                place = passage.locate(quantity.start, quantity.end)
                if span.start <= place.start and place.end <= span.end:
                    found.append(quantity)
        return found


def stated(value: Decimal, unit: str, quote: str, quantities: Sequence[Quantity]) -> Stated | None:
    """The number of a quote that `value` is, or None: one read with its unit, else one whose digits are the same, its unit standing elsewhere."""
    for q in quantities:
        if any(_same(value, end) for end in (q.minimum, q.maximum)) and _units_agree(unit, q.unit):
            return Stated(q.raw, q.half_width, q.approximate)
    for found in _NUMBER.finditer(quote):
        digits = found[0].replace(",", "").replace("，", "")
        if _mantissa(Decimal(digits)) == _mantissa(value):
            decimals = len(digits.partition(".")[2])
            scale = abs(value) / Decimal(digits) if Decimal(digits) else Decimal(1)
            return Stated(found[0], scale * Decimal(5).scaleb(-decimals - 1), approximate=False)
    word = next((w for w, number in load_measures().numbers.items() if number == value and w in quote), None) if unit == "" else None
    return Stated(word, Decimal(0), approximate=False) if word else None  # a rank in words


def _same(value: Decimal, end: Decimal | None) -> bool:
    return end is not None and abs(abs(value) - abs(end)) <= abs(end) * _CLOSE


def _units_agree(said: str, read: str) -> bool:
    if read in _CURRENCIES and said in _CURRENCIES:
        return said == read
    families = {unit_family(said), unit_family(read)}
    return len(families) == 1 or not {said, read}.isdisjoint({"", "count"})


def _mantissa(value: Decimal) -> tuple[int, ...]:
    digits = value.as_tuple().digits
    text = "".join(map(str, digits)).strip("0")
    return tuple(map(int, text))


def is_size(value: Decimal) -> bool:
    """Whether a number is one that a report may give, and not one that fills the memory."""
    return value.is_finite() and len(value.as_tuple().digits) <= _MOST_DIGITS and -_MOST_DIGITS < value.adjusted() <= _MOST_DIGITS


def is_unit(unit: str) -> bool:
    """Whether a unit is one of the contract, or a compound of such.

    >>> is_unit("USD/hour"), is_unit(""), is_unit("bananas")
    (True, True, False)
    """
    numerator, slash, denominator = unit.partition("/")
    return unit == "" or (numerator in known_units() and (not slash or denominator in known_denominators()))


def contract_unit(unit: str) -> tuple[str, Decimal] | None:
    """Unit of the contract that a unit as texts write it stands for, and the factor that leads to it; None for what is no unit.

    >>> contract_unit("TB/s"), contract_unit("USD"), contract_unit("bananas")
    (('GBps', Decimal('1000')), ('USD', Decimal('1')), None)
    """
    if is_unit(unit):
        return unit, Decimal(1)
    word = load_measures().units.get(unit)
    return (word.unit, word.factor) if word and not word.noun and is_unit(word.unit) else None


def is_currency(unit: str) -> bool:
    """Whether a unit is money."""
    return unit in _CURRENCIES


@lru_cache(maxsize=8)
def _families(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Families of units that each metric is known to have; a metric that may have any is not among them."""
    found: dict[str, set[str]] = defaultdict(set)
    for cues in lexicon.metrics.values():
        for cue in cues:
            _add_cue(found, cue)
    for metric, profile in load_profiles().items():
        found[metric] |= profile.defaults
    return {metric: frozenset(families) for metric, families in found.items() if families and "any" not in families}


def _add_cue(found: dict[str, set[str]], cue: MetricCue) -> None:
    found[cue.metric] |= cue.units
    for family, metric in cue.by_unit:
        found[metric].add(family)
    if cue.growth:
        found[cue.growth].add("percent")


def fits_metric(metric: str, unit: str, lexicon: Lexicon) -> bool:
    """Whether a metric can have a unit: growth is of percent or a multiple, capital expenditure of money."""
    family = unit_family(unit)
    if metric == "other":
        return True
    if metric.endswith("_growth"):
        return family in ("percent", "multiple")
    return family in _families(lexicon).get(metric, {family})
