"""A figure as the audit sees it: an observation with what it measures made exact, its tolerance, its source and its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cloudkg.model import Basis, Measure, Modality, Polarity

Interval = tuple[Decimal | None, Decimal | None]  # an open end is None
APPROXIMATE = Decimal("0.05")  # “about” gives a figure so much room, as a share of its size
PROSPECTIVE = frozenset({Modality.PLANNED, Modality.FORECAST})


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured: a concept of the metric scheme, and what its label says beyond the concept's name."""

    concept: str
    detail: str = ""
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One observation. `interval` holds its value with its tolerance; `quantity` is the level that is meant, also of a growth rate.

    `modality` is Planned where the report speaks of a time that was not over when it was issued. `source` is who says so, `cited` whether the
    report names them. `joint` marks a figure that one passage gives to several entities together.
    """

    id: str
    report: str
    passage: str
    line: int
    row: int | None
    entity: str
    metric: str
    label: str
    quantity: Quantity
    growth: bool
    minimum: Decimal | None
    maximum: Decimal | None
    interval: Interval
    tolerance: Decimal
    unit: str
    period: str | None
    first: date | None
    last: date | None
    basis: Basis | None
    measure: Measure
    stated: Modality
    modality: Modality
    polarity: Polarity
    scope: str | None
    region: str | None
    source: str
    cited: bool
    issued: date | None
    joint: bool = False

    @property
    def exact(self) -> Decimal | None:
        """The value where both ends are the same, else None."""
        return self.minimum if self.minimum == self.maximum else None


def interval_of(minimum: Decimal | None, maximum: Decimal | None, half_width: Decimal, *, approximate: bool) -> tuple[Interval, Decimal]:
    """A value widened by what its rounding and an “about” allow, and by how much.

    >>> interval_of(Decimal(40), Decimal(40), Decimal("0.5"), approximate=False)
    ((Decimal('39.5'), Decimal('40.5')), Decimal('0.5'))
    """
    size = max((abs(v) for v in (minimum, maximum) if v is not None), default=Decimal(0))
    tolerance = max(half_width, size * APPROXIMATE) if approximate else half_width
    return (None if minimum is None else minimum - tolerance, None if maximum is None else maximum + tolerance), tolerance


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals share a point.

    >>> overlap((Decimal(1), Decimal(2)), (Decimal(2), None)), overlap((None, Decimal(1)), (Decimal(2), Decimal(3)))
    (True, False)
    """
    return (one[0] is None or other[1] is None or one[0] <= other[1]) and (other[0] is None or one[1] is None or other[0] <= one[1])


def scaled(interval: Interval, factor: Decimal) -> Interval:
    """The interval with both ends multiplied by a positive factor."""
    return (None if interval[0] is None else interval[0] * factor, None if interval[1] is None else interval[1] * factor)


def agree(figures: list[Figure]) -> bool:
    """Whether one value fits all figures."""
    return agree_intervals([f.interval for f in figures])


def agree_intervals(intervals: Sequence[Interval]) -> bool:
    """Whether one value lies in all intervals.

    >>> agree_intervals([(Decimal(1), Decimal(3)), (Decimal(2), None)]), agree_intervals([(Decimal(1), Decimal(1)), (Decimal(2), Decimal(2))])
    (True, False)
    """
    lows = [low for low, _ in intervals if low is not None]
    highs = [high for _, high in intervals if high is not None]
    return not lows or not highs or max(lows) <= min(highs)
