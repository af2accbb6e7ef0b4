"""Labels of periods and the calendar days they cover; fiscal years are named by the calendar year in which they end."""

from __future__ import annotations

import re
from datetime import date, timedelta

_LABEL = re.compile(
    r"(?P<fiscal>FY)?(?P<year>\d{4})(?:/(?P<next>\d\d))?(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)
_SPAN = re.compile(r"(.{4,}?)/((?:FY)?\d{4}.*)")

SHORT_MONTH = re.compile(r"(?P<year>[12]\d)[./](?P<month>0[1-9]|1[0-2])")  # 25.11, 25/11: a month where several stand side by side


def month_after(year: int, month: int, count: int) -> tuple[int, int]:
    """The month `count` months after, or before where `count` is negative.

    >>> month_after(2026, 1, -1)
    (2025, 12)
    """
    index = year * 12 + month - 1 + count
    return index // 12, index % 12 + 1


def last_day(year: int, month: int) -> date:
    """Last day of a month."""
    following = date(*month_after(year, month, 1), 1)
    return following - timedelta(days=1)


def month_label(year: int, month: int) -> str:
    """Label of a month: ``2026-03``."""
    return f"{year}-{month:02d}"


def days_of(label: str, year_end_month: int = 12) -> tuple[date, date] | None:
    """First and last calendar day of a label, or None where it names no day that exists; fiscal labels follow `year_end_month`.

    >>> days_of("FY2026-Q3", 3)
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    if span := _SPAN.fullmatch(label):
        first, last = days_of(span[1], year_end_month), days_of(span[2], year_end_month)
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    found = _LABEL.fullmatch(label)
    if found is None:
        return None
    try:
        return _days(found, year_end_month)
    except ValueError:
        return None


def _days(found: re.Match[str], year_end_month: int) -> tuple[date, date]:
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return day, day
    if found["month"]:
        first, count = (year, int(found["month"])), 1
        date(*first, 1)
    else:
        quarter, half = int(found["quarter"] or 0), int(found["half"] or 0)
        offset, count = (3 * quarter - 3, 3) if quarter else (6 * half - 6, 6) if half else (0, 12)
        start = (year, 1)
        if found["fiscal"]:
            start = month_after(year + (1 if found["next"] else 0), year_end_month, -11)
        first = month_after(*start, offset)
    end = month_after(*first, count - 1)
    return date(*first, 1), last_day(*end)


def label_of_months(first: tuple[int, int], last: tuple[int, int]) -> str:
    """Shortest label of a run of months: a quarter or a half of the calendar where it is one, a year, else a span.

    >>> label_of_months((2025, 7), (2025, 9)), label_of_months((2025, 1), (2025, 9))
    ('2025-Q3', '2025-01/2025-09')
    """
    (year, start), (last_year, end) = first, last
    length = (last_year - year) * 12 + end - start + 1
    if year == last_year and length == 3 and start % 3 == 1:
        return f"{year}-Q{(start + 2) // 3}"
    if year == last_year and length == 6 and start % 6 == 1:
        return f"{year}-H{(start + 5) // 6}"
    if year == last_year and length == 12:
        return str(year)
    return month_label(*first) if length == 1 else f"{month_label(*first)}/{month_label(*last)}"


def fiscal_quarter_before(day: date, quarter: int | None, year_end_month: int) -> tuple[int, int]:
    """Fiscal year and quarter of the latest quarter (or of the latest one numbered `quarter`) that ended before a day.

    >>> fiscal_quarter_before(date(2026, 3, 20), 3, 3)
    (2026, 3)
    """
    year, month = month_after(day.year, day.month, -1)
    while True:
        since_start = (month - year_end_month - 1) % 12
        number = since_start // 3 + 1
        if since_start % 3 == 2 and quarter in (None, number):
            fiscal = year if month <= year_end_month else year + 1
            return fiscal, number
        year, month = month_after(year, month, -1)


def months_of_year(year: int, first: int, last: int) -> str | None:
    """Label of the months `first` to `last` of a year, a run from January spelled as year to date; None where they are no months."""
    if not 1 <= first <= last <= 12:
        return None
    return f"{month_label(year, first)}/{month_label(year, last)}" if first < last else month_label(year, first)
