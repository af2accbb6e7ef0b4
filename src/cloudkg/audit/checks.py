"""Arithmetic of the audit: what a figure should be by the others, as an interval that allows for their rounding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cloudkg.audit.figures import Figure, Interval, overlap, scaled
from cloudkg.audit.rules import Rules
from cloudkg.audit.times import Days, days_of
from cloudkg.model import Measure, Modality, Polarity

_HUNDRED = Decimal(100)
_COMBINATIONS = 4  # so many figures of one thing and time are tried as a term
_LOOSE = Decimal("0.1")
SLIPS = tuple(Decimal(10) ** k for k in (1, 2, 3, 4, 6, 8))  # orders of magnitude that another unit explains


@dataclass(frozen=True, slots=True)
class Term:
    """A figure in a calculation: how it enters, as `sign` times its value."""

    figure: Figure
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """A stated figure against one calculation from others. `rule` is the formula's name, `formula` its words in each language."""

    rule: str
    stated: Figure
    terms: tuple[Term, ...]
    expected: Interval
    formula: tuple[str, str]

    @property
    def holds(self) -> bool:
        """Whether the stated figure fits."""
        return overlap(self.stated.interval, self.expected)


@dataclass
class Ledger:
    """Levels by what they measure, for terms to be looked up. Figures of several entities together, and growth rates, stay out."""

    rules: Rules
    levels: dict[tuple[object, ...], list[Figure]] = field(default_factory=lambda: defaultdict(list))
    scopes: set[str | None] = field(default_factory=set)

    @classmethod
    def of(cls, figures: Sequence[Figure], rules: Rules) -> Ledger:
        """The ledger of all figures that are affirmed levels with both ends."""
        ledger = cls(rules)
        for f in figures:
            if not f.growth and f.measure is Measure.LEVEL and not f.joint and f.polarity is Polarity.AFFIRMED and None not in f.interval:
                days = days_of(f)
                if days and not f.quantity.vague and not _not_begun(f):
                    ledger.scopes.add(f.scope)
                    ledger.levels[f.entity, f.quantity.concept, f.quantity.detail, f.scope, f.region, ledger.time(f, days)].append(f)
        return ledger

    def time(self, figure: Figure, days: Days) -> object:
        """Key of a time: of a level of a moment, its end."""
        return days[1] if self.rules.has("moments", figure.quantity.concept) else days

    def find(
        self, like: Figure, days: Days, concept: str | None = None, *, detail: str | None = None, scope: str | None = ""
    ) -> list[Figure]:
        """Levels of the quantity of `like` (or of another concept) in a period, those of the same report alone where there are some."""
        wanted = like.quantity.concept if concept is None else concept
        time = days[1] if self.rules.has("moments", wanted) else days
        key = (
            like.entity,
            wanted,
            like.quantity.detail if detail is None else detail,
            like.scope if scope == "" else scope,
            like.region,
            time,
        )
        found = self.levels.get(key)
        if not found:
            return []
        found = [f for f in found if f.modality is like.modality] or found
        found = [f for f in found if f.report == like.report] or found
        beside = [f for f in found if f.line == like.line]
        found = beside if beside and like.row is not None else found
        return sorted(found, key=lambda f: f.line != like.line)[:_COMBINATIONS]


def change(new: Interval, old: Interval) -> Interval | None:
    """Percent by which a level changed, against the size of the old one; None where that is, or may be, nought.

    >>> change((Decimal(120), Decimal(120)), (Decimal(100), Decimal(100)))
    (Decimal('20.0'), Decimal('20.0'))
    """
    if None in new or None in old or old[0] <= 0 <= old[1]:  # type: ignore[operator]
        return None
    corners = [(n - o) / abs(o) * _HUNDRED for n in new for o in old if n is not None and o is not None]
    return min(corners), max(corners)


def share(part: Interval, whole: Interval) -> Interval | None:
    """Percent that one level is of another; None where the other may be nought."""
    if None in part or None in whole or whole[0] <= 0 <= whole[1]:  # type: ignore[operator]
        return None
    corners = [p / w * _HUNDRED for p in part for w in whole if p is not None and w is not None]
    return min(corners), max(corners)


def compound(new: Interval, old: Interval, years: Decimal) -> Interval | None:
    """Percent a year that lead from one level to another; None where a level is not above nought."""
    if None in new or None in old or min(new[0], old[0]) <= 0:  # type: ignore[type-var, operator]
        return None
    corners = [((n / o) ** (1 / years) - 1) * _HUNDRED for n in new for o in old if n is not None and o is not None]
    return min(corners), max(corners)


def total(terms: Sequence[Term]) -> Interval:
    """Sum of terms with both ends, each with its sign."""
    low = high = Decimal(0)
    for term in terms:
        a, b = term.figure.interval
        assert a is not None
        assert b is not None
        low, high = (low + a, high + b) if term.sign > 0 else (low - b, high - a)
    return low, high


def slip_of(check: Check) -> tuple[Figure, Decimal] | None:
    """The one figure that would make a failing sum hold if it were so many times larger or smaller, where there is just one."""
    found = []
    if any(is_loose(i) for i in (check.stated.interval, check.expected, *(t.figure.interval for t in check.terms))):
        return None
    for slip in SLIPS:
        for factor in (slip, 1 / slip):
            if overlap(scaled(check.stated.interval, factor), check.expected):
                found.append((check.stated, factor))
            for at, term in enumerate(check.terms):
                others = total([*check.terms[:at], *check.terms[at + 1 :]])
                low, high = scaled(term.figure.interval, factor)
                assert low is not None
                assert high is not None
                assert others[0] is not None
                assert others[1] is not None
                if overlap(
                    check.stated.interval, (others[0] + low, others[1] + high) if term.sign > 0 else (others[0] - high, others[1] - low)
                ):
                    found.append((term.figure, factor))
    return found[0] if len(found) == 1 else None


def _not_begun(f: Figure) -> bool:
    """Whether a fact is of a time after its report: then the time was misread."""
    return f.stated is Modality.ACTUAL and f.first is not None and f.issued is not None and f.first > f.issued


def is_loose(interval: Interval) -> bool:
    """Whether rounding leaves so much room that a factor of ten may fit by chance."""
    low, high = interval
    return low is None or high is None or high - low > _LOOSE * max(abs(low), abs(high))


def rows_of(checks: Sequence[Check]) -> Iterator[list[Check]]:
    """Checks of one formula on one row of a report: the same quantity of one entity, in order of time."""
    rows: dict[tuple[object, ...], list[Check]] = defaultdict(list)
    for check in checks:
        f = check.stated
        rows[check.rule, f.report, f.entity, f.quantity, f.scope, f.region, f.row].append(check)
    for row in rows.values():
        yield sorted(row, key=lambda c: (c.stated.last is None, c.stated.last, c.stated.first, c.stated.id))
