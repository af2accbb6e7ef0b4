"""The sign of a figure: what falls, what is lost and what flows out is negative, and a loss that shrinks is growth."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Quantity
from cloudkg.relate.figures.growth import lead_start, tail_end
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import Meaning
from cloudkg.relate.wording import any_of

_COMPARED = frozenset({"cost_difference", "hardware_spec"})


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words around a figure say of its sign: ``words/figure-metrics.yaml``, compiled."""

    loss_shrinks: re.Pattern[str]
    loss_grows: re.Pattern[str]
    outflow: re.Pattern[str]
    falling: re.Pattern[str]
    rising: re.Pattern[str]


@lru_cache(maxsize=8)
def _words(lexicon: Lexicon, language: str) -> _Words:
    def words(name: str) -> str:
        return any_of(lexicon, f"zh-{name}", f"en-{name}")

    return _Words(
        loss_shrinks=re.compile(words("loss-shrinks")),
        loss_grows=re.compile(words("loss-grows")),
        outflow=re.compile(words("outflow")),
        falling=re.compile(rf"\b{any_of(lexicon, 'en-falling')}\b[^.;]{{0,40}}$" if language == "en" else r"(?!)", re.IGNORECASE),
        rising=re.compile(rf"\b{any_of(lexicon, 'en-rising')}\b", re.IGNORECASE),
    )


def as_multiple(meaning: Meaning, quantity: Quantity) -> Quantity:
    """An English fraction in words as a multiple where it compares two things: “a tenth of the cost”, “half the power”."""
    worded = quantity.unit == "percent" and not quantity.change and not any(c.isdigit() for c in quantity.raw)
    if not worded or meaning.metric not in _COMPARED or meaning.growth:
        return quantity
    low, high = (None if end is None else end / 100 for end in (quantity.minimum, quantity.maximum))
    return replace(quantity, minimum=low, maximum=high, unit="x", half_width=quantity.half_width and quantity.half_width / 100)


def signed(layout: Layout, index: int, meaning: Meaning, quantity: Quantity) -> Quantity:
    """The quantity with the sign that a loss gives it: a loss that narrows is growth of profit, one that widens a fall."""
    said = _words(layout.lexicon, layout.language)
    if meaning.growth and not quantity.change and (quantity.minimum or quantity.maximum or 0) > 0:
        verb = index if meaning.verb_of is None else meaning.verb_of
        fall = said.falling.search(layout.view, lead_start(layout, verb), layout.figures[verb].start)
        origin = layout.view[max(0, layout.figures[index].start - 12) : layout.figures[index].start].rstrip(" $").endswith("from")
        if fall and not origin and not said.rising.search(fall[0]):  # “cut prices by up to 45%”
            low, high = quantity.minimum, quantity.maximum
            return replace(quantity, minimum=None if high is None else -high, maximum=None if low is None else -low)
    if (
        meaning.metric == "cash"
        and meaning.hit is not None
        and (quantity.minimum or 0) > 0
        and said.outflow.search(layout.view[max(0, meaning.hit.start - 3) : meaning.hit.end])
    ):
        return replace(quantity, minimum=None if quantity.maximum is None else -quantity.maximum, maximum=-(quantity.minimum or Decimal(0)))
    if meaning.metric not in ("profit_growth", "profit", "eps") or meaning.hit is None:
        return quantity
    start = (
        max(meaning.hit.start, layout.figures[index].start - 40)
        if meaning.hit.start < layout.figures[index].start
        else lead_start(layout, index)
    )
    words = layout.view[start : tail_end(layout, index)]
    low, high = quantity.minimum, quantity.maximum
    if meaning.growth and said.loss_shrinks.search(words) and (high or 0) < 0:
        return replace(quantity, minimum=None if high is None else -high, maximum=None if low is None else -low)
    if (
        meaning.growth
        and said.loss_grows.search(words)
        and (low or 0) > 0
        or not meaning.growth
        and meaning.hit.cue.id.endswith("loss")
        and (low or high or 0) > 0
    ):
        return replace(quantity, minimum=None if high is None else -high, maximum=None if low is None else -low)
    return quantity
