"""The quarter that an earnings story tells of: when its figures hold that are given no time of their own."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from cloudkg.lexicon import Lexicon
from cloudkg.measure.calendars import days_of, month_label
from cloudkg.model import Document, Period
from cloudkg.relate.wording import any_of

_LEAD = 4  # the first passages of a story, of which one says that it is about results
_NAMED = 10  # the first passages, in which it names its quarter
_LATEST = 92  # days from the end of a quarter to the story that tells of it: one that is followed by a whole other quarter is old
_NUMBERED = re.compile(r"\d|(?i:first|second|third|fourth|months|ended|[a-z]{3,} quarter)(?<!the quarter)")  # not “the quarter”
_QUARTER_DAYS, _HALF_DAYS, _YEAR_DAYS = range(85, 95), range(176, 188), range(360, 370)
_LONGEST = 4000  # characters of a Chinese story
_RESULTS_MONTHS = 4  # months in which firms tell of the year before
_QUARTER = re.compile(r"(FY|)(\d{4})-Q([1-4])")
_FISCAL = re.compile(r"FY(\d{4})-Q([1-4])")


def quarter_told(document: Document, periods: Collection[Period], lexicon: Lexicon, language: str) -> Period | None:
    """The first fiscal quarter that a story of results names near its beginning, else the latest one that was over when it came out, else None.

    In Chinese a half or a year may take its place; a long text is no story, but a report of many things.
    """
    lead = " ".join(p.view for p in document.passages[: _LEAD + 1])
    results = any_of(lexicon, "zh-results") if language == "zh" else rf"\b{any_of(lexicon, 'en-results')}\b"
    if document.issued is None or language == "zh" and len(document.text) > _LONGEST or not re.search(results, lead, re.IGNORECASE):
        return None
    named = [
        p for p in periods
        if p.passage <= _NAMED and (language == "zh" or _NUMBERED.search(document.passages[p.passage].view, p.start, p.end))
    ]  # fmt: skip
    fiscal = next((p for p in named if _may_be_over(p.label, document.issued)), None)
    lengths = (_QUARTER_DAYS,) if language == "en" else (_QUARTER_DAYS, _HALF_DAYS, _YEAR_DAYS)
    over = [p for p in named if _is_over(p, document.issued, lengths) and (language == "en" or "/" not in p.label)]
    if not over and language == "en":
        over = [p for p in named if _is_over(p, document.issued, (_HALF_DAYS,))]
    latest = fiscal or max(over, key=lambda p: (p.last or date.min, -p.passage, -p.start), default=None)
    return replace(latest, start=0, end=0) if latest is not None else None  # it stands nowhere in the words of a figure


def end_of(period: Period) -> Period:
    """The month in which a year or quarter ends: as of when what a firm has then is counted."""
    if period.last is None or period.label.startswith("FY"):
        return period
    label = month_label(period.last.year, period.last.month)
    first, last = days_of(label) or (period.first, period.last)
    return replace(period, label=label, first=first, last=last)


def _is_over(period: Period, issued: date, lengths: Collection[range]) -> bool:
    if period.first is None or period.last is None:
        return False
    length, age = (period.last - period.first).days, (issued - period.last).days
    return any(length in days for days in lengths) and 0 < age <= _LATEST


def _may_be_over(label: str, issued: date) -> bool:
    """Whether a fiscal quarter can be the last one over on a day, whichever month its year ends in."""
    found = _FISCAL.fullmatch(label)
    if found is None:
        return False
    latest = int(found[1]) * 12 + 3 * int(found[2])  # months since year 0 to its end where the year ends in December
    return latest - 11 < issued.year * 12 + issued.month <= latest + 3


def next_of(quarter: Period) -> Period | None:
    """The quarter behind one, calendar or fiscal; None where the period is no quarter. Where a fiscal one lies is left to whoever knows the firm's calendar."""
    found = _QUARTER.fullmatch(quarter.label)
    if found is None:
        return None
    year, number = int(found[2]) + int(found[3]) // 4, int(found[3]) % 4 + 1
    label = f"{found[1]}{year}-Q{number}"
    first, last = (None, None) if found[1] else days_of(label) or (None, None)
    return replace(quarter, label=label, first=first, last=last)


def year_of(quarter: Period | None, issued: date | None, *, ahead: bool) -> str | None:
    """Label of what “the full year” means: that of the quarter told of, with the fourth the next one where it lies `ahead`; else the calendar year."""
    found = _QUARTER.fullmatch(quarter.label) if quarter is not None else None
    if found is not None:
        return f"{found[1]}{int(found[2]) + (ahead and found[3] == '4')}"
    if quarter is not None or issued is None:
        return None
    return str(issued.year) if ahead else str(issued.year - 1) if issued.month <= _RESULTS_MONTHS else None
