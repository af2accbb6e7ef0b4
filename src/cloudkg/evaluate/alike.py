"""When two facts say the same: names, values, units, periods; a tolerant sense (found) and an exact one (right)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import yaml

from cloudkg.evaluate.folder import ExchangeFolder, fold_loosely
from cloudkg.resources import resource

TOLERANCE = 0.005  # of the larger value: figures are rounded in texts
Ends = tuple[float | None, float | None]
# Things that are counted: their unit is count.
_COUNTED = frozenset(
    (
        "wafers",
        "chips",
        "pieces",
        "units",
        "customers",
        "users",
        "people",
        "models",
        "gpus",
        "cards",
        "stores",
        "片",
        "台",
        "家",
        "个",
        "张",
    )
)
_UNIT_SPELLINGS = {
    **dict.fromkeys(("rmb", "元", "人民币", "yuan"), "cny"),
    **dict.fromkeys(("usdollar", "美元"), "usd"),
    **dict.fromkeys(("%", "pct"), "percent"),
    **dict.fromkeys(("times", "倍"), "x"),
    "港元": "hkd",
    "percentagepoint": "pp",
}
_PERIOD = re.compile(r"(FY)?(\d{4})E?(?:-?(Q[1-4]|H[12]|9M)|-(\d{2})(?:-\d{2})?)?E?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTS = {f"Q{n}": (3 * n - 3, 3 * n - 1) for n in range(1, 5)} | {"H1": (0, 5), "H2": (6, 11), "9M": (0, 8)}
_FISCAL_SHIFTS = (0, -9, -6)  # a fiscal year may be the calendar year, or end in March or June


class Names:
    """Says whether an id of the left folder and an id of the right one name the same thing: they share a folded name."""

    def __init__(self, left: ExchangeFolder, right: ExchangeFolder) -> None:
        self._left, self._right = left, right
        self._same: dict[tuple[str, str], bool] = {}
        self._kin: dict[tuple[str, str], bool] = {}

    def same(self, left: str, right: str) -> bool:
        """Whether both name one thing; REPORT is the same only as itself."""
        if "REPORT" in (left, right):
            return left == right
        pair = (left, right)
        if pair not in self._same:
            self._same[pair] = not self._left.names_of(left).isdisjoint(self._right.names_of(right))
        return self._same[pair]

    def kin(self, left: str, right: str) -> bool:
        """Whether both name one thing, or a unit and its parent."""
        pair = (left, right)
        if pair not in self._kin:
            a, b = self._left.names_of(left), self._right.names_of(right)
            self._kin[pair] = self.same(left, right) or any(a & family and b & family for family in _families())
        return self._kin[pair]


@lru_cache(maxsize=1)
def _families() -> tuple[frozenset[str], ...]:
    rows = yaml.safe_load(resource("evaluate", "families.yaml").read_text("utf-8"))
    return tuple(frozenset(map(fold_loosely, row)) for row in rows)


def close(left: float | None, right: float | None) -> bool:
    """Whether two numbers are equal within `TOLERANCE`; None is close to None alone."""
    if left is None or right is None:
        return left is right
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right), 1e-9)


def ends_of(value: object) -> Ends | None:
    """Both ends of a value in any honest spelling.

    >>> ends_of(3), ends_of([3]), ends_of([3, None]), ends_of([]), ends_of(None)
    ((3, 3), (3, 3), (3, None), None, None)
    """
    if value is None:
        return None
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    if not values:
        return None
    return (values[0], values[0]) if len(values) == 1 else (values[0], values[1])


def same_value(left: Ends | None, right: Ends | None, *, exact: bool = False) -> bool:
    """Whether both ends are close; unless `exact`, a point counts for a range that is open at that point."""
    if left is None or right is None:
        return left is right
    if close(left[0], right[0]) and close(left[1], right[1]):
        return True
    if exact or None not in (*left, *right):
        return False
    return any(close(a, b) for a in left if a is not None for b in right if b is not None)


@lru_cache(maxsize=4096)
def unit_key(unit: str) -> str:
    """A unit as it is compared.

    >>> unit_key("元"), unit_key("USD / hour"), unit_key("chips/day")
    ('cny', 'usd/hour', 'count/day')
    """
    head, *rest = (re.sub(r"\s", "", part).casefold() for part in unit.split("/"))
    head = _UNIT_SPELLINGS.get(head, head)
    return "/".join(["count" if head in _COUNTED else head, *rest])


def same_unit(left: str, right: str, *, exact: bool = False) -> bool:
    """Whether two units are alike; one that is not stated is alike to any, and unless `exact` so are rates of one unit, and percent and pp."""
    a, b = unit_key(left), unit_key(right)
    if a == b:
        return True
    if exact:
        return not a or not b
    a, b = a.partition("/")[0], b.partition("/")[0]
    return a == b or not a or not b or {a, b} <= {"percent", "pp"}


Months = tuple[int, int]


@lru_cache(maxsize=4096)
def months_of(period: str) -> frozenset[Months] | str:
    """Every reading of a period as its first and last month, counted from year 0; of an unreadable one, its text.

    >>> sorted(months_of("2026-Q1")), months_of("soon")
    ([(24312, 24314)], 'SOON')
    """
    text = period.upper().replace(" ", "").replace("–", "-")
    if "/" in text:
        first, last = map(months_of, text.split("/", 1))
        if isinstance(first, str) or isinstance(last, str):
            return text
        return frozenset({(min(first)[0], max(last)[1])}) if first and last else frozenset()
    if not text:
        return frozenset()
    found = _PERIOD.fullmatch(text)
    if not found:
        return text
    january = int(found[2]) * 12
    if found[4]:
        return frozenset({(january + int(found[4]) - 1,) * 2})
    start, end = _PARTS[found[3]] if found[3] else (0, 11)
    return frozenset((january + start + shift, january + end + shift) for shift in (_FISCAL_SHIFTS if found[1] else (0,)))


def _overlap(a: frozenset[Months] | str, b: frozenset[Months] | str, meet: Callable[[Months, Months], bool]) -> bool:
    return not isinstance(a, str) and not isinstance(b, str) and any(meet(x, y) for x in a for y in b)


def same_period(left: str | None, right: str | None, *, exact: bool = False) -> bool:
    """Whether two periods are alike; unless `exact`, one that is not stated is alike to any, and so is one inside the other."""
    a, b = months_of(left or ""), months_of(right or "")
    equal = a == b or _overlap(a, b, lambda x, y: x == y)
    if exact:
        both_days = _DAY.fullmatch(left or "") and _DAY.fullmatch(right or "")
        return equal and (not both_days or left == right)
    return equal or not a or not b or _overlap(a, b, lambda x, y: (y[0] <= x[0] and x[1] <= y[1]) or (x[0] <= y[0] and y[1] <= x[1]))
