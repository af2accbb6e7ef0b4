"""Finds periods in a passage and resolves them: calendar and fiscal, spans, as-of points, times relative to the day of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from cloudkg.lexicon.measures import any_cue, load_cues
from cloudkg.measure.calendars import days_of
from cloudkg.measure.period_forms import period_forms
from cloudkg.measure.period_reader import PeriodReader
from cloudkg.model import Period

__all__ = ["find_periods", "parse_period_label"]

_DASHES = frozenset("-~–—‐‑−") | {"——", " - ", " – "}
_FIRST_MONTHS = re.compile(r"(?P<year>\d{4})-01/(?P=year)-(?P<last>\d\d)")
_SINGLE = re.compile(r"(?:FY)?\d{4}(?:-(?:Q[1-4]|H[12]|\d\d(?:-\d\d)?))?")


@lru_cache(maxsize=1)
def _joints() -> frozenset[str]:
    """What stands between the two ends of a span."""
    return _DASHES | frozenset(load_cues()["span-joints"])


@lru_cache(maxsize=1)
def _head_words() -> re.Pattern[str]:
    """What a head may say besides its period."""
    return re.compile(rf"[\s()（）EA,.:]|{any_cue('period-head-words')}")


def _found(view: str, passage: int, issued: date | None, year_end_month: int, fiscal_year: int | None) -> Iterator[Period]:
    forms = period_forms()
    reader = PeriodReader(view, issued, year_end_month, fiscal_year)
    for found in forms.scan.finditer(view):
        form = found.lastgroup or ""
        parts = forms.by_name[form].match(view, found.start())
        label = reader.label(form, parts) if parts is not None else None
        days = days_of(label, year_end_month) if label else None
        if label is not None and days is not None:
            yield Period(passage, found.start(), found.end(), label, *days)


def _joined(view: str, periods: Sequence[Period], year_end_month: int) -> Iterator[Period]:
    """Periods, two that a dash or “至” ties made one: “2020-2028年”, “2023年4月至2027年8月”."""
    held: Period | None = None
    for period in periods:
        if (
            held is not None
            and view[held.end : period.start] in _joints()
            and _SINGLE.fullmatch(held.label)
            and (end := _end_of(held.label, period.label))
        ):
            label = f"{held.label}/{end}"
            days = days_of(label, year_end_month)
            if days is not None and held.label != period.label:
                yield replace(period, start=held.start, label=label, first=days[0], last=days[1])
                held = None
                continue
        if held is not None:
            yield held
        held = period
    if held is not None:
        yield held


def _end_of(first: str, last: str) -> str | None:
    """Label of the end of a span that begins with `first`: its other end, or the end of the first months of a later year (“2023年至2026年前三季度”)."""
    if _SINGLE.fullmatch(last):
        return last
    months = _FIRST_MONTHS.fullmatch(last)
    return f"{months['year']}-{months['last']}" if months and first.isdigit() and first < months["year"] else None


def find_periods(
    view: str, passage: int = 0, *, issued: date | None = None, year_end_month: int = 12, fiscal_year: int | None = None
) -> tuple[Period, ...]:
    """Periods of a passage's view, in order and without overlaps; `first` and `last` are calendar days.

    A day, month or quarter without a year takes an explicit one from earlier in the view, else that of `issued`; what can't be resolved
    gives no period. Fiscal labels stay fiscal; their days follow `year_end_month`. In a text about a `fiscal_year` a quarter without a year is one of it.

    >>> [p.label for p in find_periods("阿里2026财年第三季度收入增长，截至2025年底员工约12万人", year_end_month=3)]
    ['FY2026-Q3', '2025-12']
    """
    return tuple(_joined(view, list(_found(view, passage, issued, year_end_month, fiscal_year)), year_end_month))


def parse_period_label(text: str, *, issued: date | None = None) -> Period | None:
    """Period of a table header cell ("25Q4", "2026E", "Mar-26"), or None where the cell says more or other than a period.

    >>> period = parse_period_label("1Q26")
    >>> period.label, period.last
    ('2026-Q1', datetime.date(2026, 3, 31))
    """
    stripped = text.strip().strip("()").strip()
    if not 2 <= len(stripped) <= 40 or not any(c.isdigit() for c in stripped):
        return None
    if re.fullmatch(r"['’]?[0-4]\d[EAea]", stripped):
        stripped = "20" + stripped.lstrip("'’").upper()
    found = find_periods(re.sub(r"(?<=\d)[ea]$", lambda m: m[0].upper(), stripped), issued=issued)
    if len(found) != 1:
        return None
    rest = stripped[: found[0].start] + stripped[found[0].end :]
    return found[0] if not _head_words().sub("", rest) else None
