"""Calendar of the audit: which period two figures share, the period before, and what a period is made of."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from cloudkg.audit.figures import Figure

Days = tuple[date, date]
_LABEL = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?")


@lru_cache(maxsize=65_536)
def calendar_days(label: str | None) -> Days | None:
    """First and last day of a calendar year, half, quarter, month or day; None for fiscal labels and spans, which the graph must say.

    >>> calendar_days("2025-H1"), calendar_days("FY2026-Q3")
    ((datetime.date(2025, 1, 1), datetime.date(2025, 6, 30)), None)
    """
    found = _LABEL.fullmatch(label or "")
    if not found:
        return None
    year, quarter, half, month, day = (int(g) if g else 0 for g in found.groups())
    try:
        if day:
            return (date(year, month, day),) * 2
        start, months = (quarter * 3 - 2, 3) if quarter else (half * 6 - 5, 6) if half else (month, 1) if month else (1, 12)
        first = date(year, start, 1)
        return first, _add(first, months) - timedelta(days=1)
    except ValueError:
        return None


def calendar_label(days: Days) -> str | None:
    """Label of the calendar year, half, quarter, month or day that these days are, None where they are none of them.

    >>> calendar_label((date(2025, 10, 1), date(2025, 12, 31))), calendar_label((date(2025, 2, 1), date(2025, 3, 31)))
    ('2025-Q4', None)
    """
    first, last = days
    if first == last:
        return first.isoformat()
    months, at = months_between(days), first.month - 1
    if months == 0 or at % months or 12 % months:
        return None
    part = {12: "", 6: f"-H{at // 6 + 1}", 3: f"-Q{at // 3 + 1}", 1: f"-{first.month:02}"}.get(months)
    return None if part is None else f"{first.year}{part}"


def days_of(figure: Figure) -> Days | None:
    """First and last day of a figure's period, None where they are not known."""
    return (figure.first, figure.last) if figure.first is not None and figure.last is not None else None


def months_between(days: Days) -> int:
    """Number of whole months of a period that starts and ends with a month, else 0.

    >>> months_between((date(2026, 1, 1), date(2026, 3, 31)))
    3
    """
    first, last = days
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


@lru_cache(maxsize=4_096)
def shifted(days: Days, months: int) -> Days:
    """The period so many months later; a month's end stays one.

    >>> shifted((date(2024, 1, 1), date(2024, 2, 29)), -12)
    (datetime.date(2023, 1, 1), datetime.date(2023, 2, 28))
    """
    return _add(days[0], months), _add(days[1], months)


def _add(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    end = date((count + 1) // 12, (count + 1) % 12 + 1, 1) - timedelta(days=1)
    at_end = (day + timedelta(days=1)).day == 1
    return end if at_end or day.day > end.day else first.replace(day=day.day)


def before(days: Days) -> Days | None:
    """The period of the same length that ends where this one starts."""
    months = months_between(days)
    return shifted(days, -months) if months else None


@lru_cache(maxsize=4_096)
def partitions(days: Days) -> list[list[Days]]:
    """Ways to cut a period into equal parts of a half, a quarter or a month.

    >>> [len(parts) for parts in partitions((date(2026, 1, 1), date(2026, 12, 31)))]
    [2, 4, 12]
    """
    months = months_between(days)
    found = []
    for size in (6, 3, 1):
        if months > size and months % size == 0:
            start = _add(days[0], size) - timedelta(days=1)
            found.append([shifted((days[0], start), size * i) for i in range(months // size)])
    return found
