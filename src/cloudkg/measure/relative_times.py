"""Labels of times that are counted from the day of a report: this year, last quarter, the next three years."""

from __future__ import annotations

from datetime import date, timedelta

from cloudkg.measure.calendars import month_after, month_label

_LONGEST = 50  # a stretch of more years than this is no period of a report


def stretch_from(issued: date, count: int, unit: str) -> str | None:
    """Label of the `count` years, months or quarters after a day, or before it where `count` is negative.

    >>> stretch_from(date(2026, 3, 20), 3, "年"), stretch_from(date(2026, 3, 20), -3, "个月")
    ('2026/2029', '2025-12/2026-03')
    """
    if not 0 < abs(count) <= _LONGEST:
        return None
    if unit in ("年", "years"):
        return "/".join(str(year) for year in sorted((issued.year, issued.year + count)))
    quarters = "季" in unit or "quarter" in unit
    if quarters and count < 0:  # those that are over
        last = month_after(issued.year, issued.month, -((issued.month - 1) % 3) - 3)
        first = month_after(*last, 3 * (count + 1))
        return "/".join(f"{year}-Q{(month + 2) // 3}" for year, month in ((first, last) if count < -1 else (last,)))
    months = count * (3 if quarters else 1)
    ends = sorted([(issued.year, issued.month), month_after(issued.year, issued.month, months)])
    return "/".join(month_label(*end) for end in ends)


def label_before(issued: date, count: int, unit: str) -> str:
    """Label of the year, or the month, that lies `count` years, months or weeks before a day.

    >>> label_before(date(2026, 2, 3), 6, "months"), label_before(date(2026, 2, 3), 2, "years")
    ('2025-08', '2024')
    """
    if unit == "years":
        return str(issued.year - count)
    if unit == "months":
        return month_label(*month_after(issued.year, issued.month, -count))
    day = issued - timedelta(days=7 * count)
    return month_label(day.year, day.month)


def relative_label(kind: str, offset: int, issued: date, year_end_month: int) -> str:
    """Label of the year, quarter, month or day that lies `offset` of them from the day of the report; `kind` as in the table.

    >>> relative_label("quarter", -1, date(2026, 2, 3), 12)
    '2025-Q4'
    """
    if kind == "year":
        return str(issued.year + offset)
    if kind == "to-date":
        return f"{issued.year}-01/{month_label(issued.year, issued.month)}"
    if kind == "year-end":
        return month_label(issued.year + offset, 12)
    if kind == "quarter":
        year, month = month_after(issued.year, issued.month, 3 * offset)
        return f"{year}-Q{(month + 2) // 3}"
    if kind == "week":
        day = issued + timedelta(days=7 * offset)
        return month_label(day.year, day.month)
    if kind == "month":
        return month_label(*month_after(issued.year, issued.month, offset))
    if kind == "decade-end":
        return str(issued.year // 10 * 10 + 10)
    if kind == "weekday" and offset < 0:  # of the week before
        return (issued + timedelta(days=offset - issued.weekday())).isoformat()
    if kind == "weekday":
        return (issued - timedelta(days=(issued.weekday() - offset) % 7)).isoformat()
    if kind == "day":
        return (issued + timedelta(days=offset)).isoformat()
    year = issued.year if issued.month <= year_end_month else issued.year + 1
    return f"FY{year + offset}"


def quarter_after(label: str, offset: int) -> str:
    """The quarter `offset` quarters after one, in the same calendar.

    >>> quarter_after("FY2026-Q1", -1)
    'FY2025-Q4'
    """
    head, _, quarter = label.rpartition("-Q")
    fiscal = "FY" if head.startswith("FY") else ""
    year, index = divmod(int(head.removeprefix("FY")) * 4 + int(quarter) - 1 + offset, 4)
    return f"{fiscal}{year}-Q{index + 1}"
