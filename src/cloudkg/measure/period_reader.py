"""Reads the parts of a period into its label, taking what is left out from the periods before it or from the day of the report."""

from __future__ import annotations

import re
from datetime import date, timedelta

from cloudkg.lexicon.measures import any_cue, load_cues, load_period_words
from cloudkg.measure.calendars import fiscal_quarter_before, label_of_months, month_after, month_label, months_of_year
from cloudkg.measure.numerals import ENGLISH_NUMBERS, read_numerals
from cloudkg.measure.period_forms import as_of, is_length, month_lead, month_tail
from cloudkg.measure.relative_times import label_before, quarter_after, relative_label, stretch_from

Parts = dict[str, str | None]

_YEAR_IS_CLEAR = 5  # from this month on nobody speaks of the whole of last year as 全年
_QUARTER = re.compile(r"(?:FY)?\d{4}-Q[1-4]")
_YEAR_END = 12  # what holds where nobody says in which month fiscal years end
_QUARTER_AHEAD = 3  # months from a report to the quarter that it may look out upon
_LOOKS_BACK = 4  # the last month of a year in which a report still tells of the year before
_LONG_OVER = 5  # months from the end of a quarter from which on what lies ahead is that of the next year
_DAYS_BACK = 60  # characters before a day of the week or a year's end that say whether it is over
_NAME_BEFORE = re.compile(r"[A-Za-z][A-Za-z.]*-?$")


class PeriodReader:
    """Reads the periods of one view in order; what a period leaves out is taken from those before it, else from the day of the report."""

    def __init__(self, view: str, issued: date | None, year_end_month: int, fiscal_year: int | None = None) -> None:
        self.view = view
        self.issued = issued
        self.year_end_month = year_end_month
        self.year: int | None = None
        self.dated_year: int | None = None
        self.story_year = fiscal_year
        self.fiscal_year = fiscal_year
        self.quarter: str | None = None
        self.tells_fiscal = False  # whether the last year named is a fiscal one

    def label(self, form: str, found: re.Match[str]) -> str | None:
        """Label of a period, or None where it gives none; what later periods may need is remembered."""
        parts = found.groupdict()
        label: str | None = getattr(self, f"_read_{form}")(parts, found.start())
        if label is not None:
            self._remember(label, explicit=bool(parts.get("year") or parts.get("short") or self._is_this_year(parts.get("relyear"))))
        return label

    def _remember(self, label: str, *, explicit: bool) -> None:
        if label.startswith("FY"):
            self.fiscal_year, self.tells_fiscal = int(label[2:6]), True
        elif explicit:
            self.tells_fiscal = False
            self.year = int(label[:4])
            if len(label) >= 7 and label[5].isdigit() and "/" not in label:
                self.dated_year = self.year
        if _QUARTER.fullmatch(label):
            self.quarter = label

    # What a part of a year without its year belongs to

    def _year_of_month(self, month: int, *, day: bool) -> int | None:
        """Year of a month: the last dated one of the view, else by the day of the report (at most six months after it)."""
        if self.issued is None:
            return self.dated_year or self.year
        known = self.dated_year if day else self.year
        if (
            known is not None
            and (known, month) <= (self.issued.year, self.issued.month + 6)
            and known >= self.issued.year - (0 if day else 5)
        ):
            return known
        return self.issued.year - 1 if month - self.issued.month > 6 else self.issued.year

    def _relative_year(self, word: str) -> int | None:
        _, offset = load_period_words().relative[word]
        return None if self.issued is None else self.issued.year + offset

    def _is_this_year(self, word: str | None) -> bool:
        """Whether a Chinese word means the year of the report: times behind it are of that year, whatever year was named before."""
        return word is not None and not word.isascii() and load_period_words().relative[word] == ("year", 0)

    def _year(self, parts: Parts) -> int | None:
        text = parts.get("year") or parts.get("short")
        if text:
            return int(text[:4]) if len(text) >= 4 and text[2] != "/" else 2000 + int(text[:2])
        word = parts.get("relyear")
        return self._relative_year(word) if word else None

    # Forms that name a year

    def _read_iso(self, parts: Parts, start: int) -> str | None:
        label = f"{parts['year']}-{int(parts['month'] or 0):02d}"
        if parts["sep"] != "-" and not parts["day"]:
            return None
        return f"{label}-{int(parts['day']):02d}" if parts["day"] else label

    def _read_dated(self, parts: Parts, start: int) -> str | None:
        year = self._year(parts)
        if year is None:
            return None
        mark, text = parts["mark"] or "", parts["year"] or ""
        if len(text) == 2 and not mark.startswith("财") and is_length().search(self.view, max(0, start - 8), start):
            return None  # “为期20年的合同”
        alone = not any(
            parts[name] for name in ("mark", "month", "quarter", "q", "months", "first", "half", "h", "whole", "end", "from", "relyear")
        )
        if alone and parts["year"] == "2000":
            return None
        if (
            alone
            and _NAME_BEFORE.search(self.view, max(0, start - 12), start)
            and self.view[start - 1 : start] != " "
            and self.view[start - 4 : start].lower() != "mid-"
        ):
            return None
        if "财年" in mark or parts["quarter"] in load_period_words().fiscal_quarters:
            return self._fiscal(year, parts, text[-3:] if "/" in text else "")
        return self._since(self._part_of(year, parts), parts)

    def _fiscal(self, year: int, parts: Parts, following: str = "") -> str:
        quarter, half = self._quarter(parts), self._half(parts)
        if parts.get("month"):
            month = self._month(parts)
            return month_label(year if month <= self.year_end_month else year - 1, month)
        tail = f"-Q{quarter}" if quarter else f"-H{half}" if half else ""
        return f"FY{year}{following}{tail}"

    def _part_of(self, year: int, parts: Parts) -> str | None:
        """Label of a part of a calendar year, or of all of it."""
        if parts.get("from"):
            first = self._count(parts["from"] or "")
            return months_of_year(year, first, int(parts["to"] or 0))
        if parts.get("months") or parts.get("first"):
            count = self._count(parts["months"]) if parts.get("months") else load_period_words().first_months[parts["first"] or ""]
            return months_of_year(year, 1, count)
        if parts.get("month"):
            label = month_label(year, self._month(parts))
            return f"{label}-{int(parts['day'] or 0):02d}" if parts.get("day") else label
        if quarter := self._quarter(parts):
            return month_label(year, quarter * 3) if parts.get("end") else f"{year}-Q{quarter}"
        if half := self._half(parts):
            return month_label(year, half * 6) if parts.get("end") else f"{year}-H{half}"
        return month_label(year, 12) if parts.get("end") else str(year)

    def _since(self, label: str | None, parts: Parts) -> str | None:
        """“2022年以来” runs to the day of the report: years to its year, months to its month."""
        if label is None or not parts.get("since") or self.issued is None:
            return label
        now = month_label(self.issued.year, self.issued.month)
        if len(label) == 4:
            return f"{label}-01/{now}" if int(label) == self.issued.year else f"{label}/{self.issued.year}"
        return f"{label}/{now}" if len(label) == 7 and label[5].isdigit() and label < now else label

    @staticmethod
    def _count(text: str | None) -> int:
        if not text:
            return 0
        if text.isdigit():
            return int(text)
        number = read_numerals(text)
        return int(number.low) if number else ENGLISH_NUMBERS.get(text.lower(), 0)

    @staticmethod
    def _month(parts: Parts) -> int:
        word = (parts.get("month") or "").rstrip(".")
        return load_period_words().months.get(word) or int(word.rstrip("月"))

    @staticmethod
    def _quarter(parts: Parts) -> int:
        words, word = load_period_words(), parts.get("quarter")
        if word:
            return words.quarters.get(word) or words.fiscal_quarters[word]
        return int(parts.get("q") or 0)

    @staticmethod
    def _half(parts: Parts) -> int:
        word = parts.get("half")
        return load_period_words().halves[word] if word else int(parts.get("h") or 0)

    # Forms that leave the year out

    def _read_part(self, parts: Parts, start: int) -> str | None:
        if parts["quarter"] in load_period_words().fiscal_quarters:
            quarter = self._quarter(parts)
            return self._fiscal_of_news(quarter)
        if self.story_year is not None and parts["quarter"] and not parts.get("month"):
            return f"FY{self.story_year}-Q{self._quarter(parts)}"
        month, to_date = self._placing_month(parts)
        year = self._year_of_month(month, day=bool(parts["day"]))
        if parts["quarter"] and year is not None and self._is_over(year, month, start):
            year -= 1
        past = to_date or as_of().search(self.view, max(0, start - 4), start)
        if year and past and self.issued and (year, month) > (self.issued.year, self.issued.month):
            year -= 1
        return None if year is None else self._since(self._part_of(year, parts), parts)

    def _placing_month(self, parts: Parts) -> tuple[int, bool]:
        """Month by which a part of a year without its year is placed, and whether the part runs from January up to it."""
        if parts["month"]:
            return self._month(parts), False
        if parts["months"] or parts["first"] or parts["to"]:
            return int(parts["to"] or 0) or self._count(parts["months"]) or load_period_words().first_months[parts["first"] or ""], True
        quarter, half = self._quarter(parts), self._half(parts)
        return 3 * quarter - 2 if quarter else 6 * half - 5, False

    def _fiscal_by_context(self, quarter: int) -> str | None:
        if self.fiscal_year is not None:
            return f"FY{self.fiscal_year}-Q{quarter}"
        if self.issued is None:
            return None
        year, number = fiscal_quarter_before(self.issued, quarter, self.year_end_month)
        return f"FY{year}-Q{number}"

    def _fiscal_of_news(self, quarter: int) -> str | None:
        """A fiscal quarter without its year: where nothing says when the firm's year ends, the latest that can just be over."""
        if self.fiscal_year is not None or self.issued is None or self.year_end_month != _YEAR_END:
            return self._fiscal_by_context(quarter)
        month = self.issued.year * 12 + self.issued.month
        return f"FY{(month + 10 - 3 * quarter) // 12}-Q{quarter}"

    def _read_q(self, parts: Parts, start: int) -> str | None:
        year, quarter = self._year(parts), self._quarter(parts)
        if parts["fiscal"] and year:
            return f"FY{year}-Q{quarter}"
        if year is None:
            if self.fiscal_year is not None and self.year is None:
                return f"FY{self.fiscal_year}-Q{quarter}"
            year = self._year_of_month(3 * quarter - 2, day=False)
        return None if year is None else f"{year}-Q{quarter}"

    def _read_h(self, parts: Parts, start: int) -> str | None:
        year = self._year(parts)
        return None if year is None else f"{'FY' if parts['fiscal'] else ''}{year}-H{parts['h']}"

    def _read_nq(self, parts: Parts, start: int) -> str | None:
        return f"{self._year(parts)}-Q{parts['q']}"

    def _read_fq(self, parts: Parts, start: int) -> str | None:
        return f"FY{self._year(parts)}-Q{parts['q']}"

    def _read_nh(self, parts: Parts, start: int) -> str | None:
        return f"{self._year(parts)}-H{parts['h']}"

    def _read_nm(self, parts: Parts, start: int) -> str | None:
        year = self._year(parts)
        return None if year is None else months_of_year(year, 1, int(parts["months"] or 0))

    def _read_fyq(self, parts: Parts, start: int) -> str | None:
        year = self._year(parts)
        return None if year is None else self._fiscal(year, parts, f"/{parts['next']}" if parts["next"] else "")

    def _read_qword(self, parts: Parts, start: int) -> str | None:
        year, quarter = self._year(parts), self._quarter(parts)
        if parts["fiscal"] or parts["quarter"] in load_period_words().fiscal_quarters:
            return f"FY{year}-Q{quarter}" if year else self._fiscal_of_news(quarter)
        if year is None and self.story_year is not None and self.year is None:
            return f"FY{self.story_year}-Q{quarter}"
        year = year or self._year_of_quarter(quarter, start)
        return None if year is None else f"{year}-Q{quarter}"

    def _year_of_quarter(self, quarter: int, start: int) -> int | None:
        """Year of a quarter in English: one that is more than a quarter ahead of the report is that of the year before."""
        year, month = self._year_of_month(3 * quarter - 2, day=False), 3 * quarter - 2
        long_over = self.issued is not None and year == self.issued.year and self.issued.month - 3 * quarter > _LONG_OVER
        if year is not None and long_over and self.year is None and self._looks_far_ahead(start):
            return year + 1
        return year - 1 if year is not None and self._is_far_ahead(year, month) else year

    def _is_far_ahead(self, year: int, month: int) -> bool:
        """Whether a month of the year of the report lies more than a quarter ahead of it."""
        return self.issued is not None and year == self.issued.year and month - self.issued.month > _QUARTER_AHEAD

    def _is_over(self, year: int, month: int, start: int) -> bool:
        """Whether a Chinese quarter without a year that begins after the report is that of the year before: nothing in its clause looks ahead.

        What stands behind it counts only for one that is near.
        """
        if self.issued is None or year != self.issued.year or month <= self.issued.month or self.year is not None:
            return False
        before, behind = self.view[max(0, start - _DAYS_BACK) : start], self.view[start : start + _DAYS_BACK]
        if re.search(rf"{any_cue('zh-quarter-ahead')}[^，。；]*$", before):
            return False
        begins = any_cue("zh-quarter-ahead", "zh-quarter-begins")
        return self._is_far_ahead(year, month) or not re.match(rf"[^，。；]*{begins}", behind)

    def _looks_far_ahead(self, start: int) -> bool:
        """Whether the words before a quarter that has long been over speak of the next one of that number."""
        return (
            re.search(rf"\b{any_cue('en-quarter-ahead')}\b[^.;]*$", self.view[max(0, start - _DAYS_BACK) : start], re.IGNORECASE)
            is not None
        )

    def _read_quarterend(self, parts: Parts, start: int) -> str | None:
        label = self._read_qword(parts, start)
        if label is None or label.startswith("FY"):
            return label
        self.quarter = label
        return month_label(int(label[:4]), 3 * int(label[-1]))

    def _read_hword(self, parts: Parts, start: int) -> str | None:
        year, half = self._year(parts), self._half(parts)
        year = year or self._year_of_month(6 * half - 5, day=False)
        return None if year is None else f"{'FY' if parts['fiscal'] else ''}{year}-H{half}"

    def _read_mdy(self, parts: Parts, start: int) -> str | None:
        month, year = self._month(parts), self._year(parts)
        if year is None:
            before = self.view[max(0, start - 12) : start]
            if not parts["day"] and not month_lead().search(before) and not month_tail().match(self.view, start):
                return None
            year = self._year_of_month(month, day=bool(parts["day"]))
            if (
                year is not None
                and self.issued is not None
                and (year, month) >= (self.issued.year, self.issued.month)
                and (before.endswith("last ") or (year, month) > (self.issued.year, self.issued.month) and self._looks_back(start))
            ):
                year -= 1
        if year is None:
            return None
        return f"{month_label(year, month)}-{int(parts['day']):02d}" if parts["day"] else month_label(year, month)

    def _looks_back(self, start: int) -> bool:
        """Whether a month later in the year than the report is that of the year before: no word around it looks ahead."""
        around = self.view[max(0, start - _DAYS_BACK) : start + _DAYS_BACK]
        return not re.search(rf"\b{any_cue('en-month-ahead')}\b", around, re.IGNORECASE)

    def _read_dmy(self, parts: Parts, start: int) -> str | None:
        return self._read_mdy({**parts, "short": None}, start)

    def _read_yearend(self, parts: Parts, start: int) -> str | None:
        if parts["ismonth"]:
            return self._read_mdy({"month": parts["month2"], "day": None, "year": None}, start + 7)
        return month_label(int(parts["year"] or 0), self._month(parts) if parts["month"] else 12)

    def _read_ended(self, parts: Parts, start: int) -> str | None:
        month, year, length = self._month(parts), self._year(parts), parts["length"] or ""
        year = year or self._year_of_month(month, day=True)
        if year is None:
            return None
        if "fiscal" in length.lower() and "year" in length.lower():
            return f"FY{year}"
        count = self._count(re.split("[ -]", length)[0]) if "month" in length else 12 if length.lower().endswith("year") else 3
        return label_of_months(month_after(year, month, 1 - count), (year, month))

    def _read_monthquarter(self, parts: Parts, start: int) -> str | None:
        return self._read_ended({**parts, "length": "quarter"}, start)

    def _read_endedzh(self, parts: Parts, start: int) -> str | None:
        month, length = self._month(parts), parts["length"] or ""
        year = int(parts["year"]) if parts["year"] else self._year_of_month(month, day=True) or 0
        if not parts["year"] and self.issued is not None and (year, month) > (self.issued.year, self.issued.month):
            year -= 1
        if not year:
            return None
        count = self._count(parts["count"]) or (12 if "年度" == length else 6 if "半" in length else 3)
        return label_of_months(month_after(year, month, 1 - count), (year, month)) if 1 <= month <= 12 else None

    def _read_months(self, parts: Parts, start: int) -> str | None:
        year = self._year(parts) or (self.year or (self.issued.year if self.issued else None))
        count = self._count(parts["count"]) * (3 if parts["span"] == "quarters" else 1)
        return None if year is None or count > 12 else months_of_year(year, 1, count)

    # Times relative to the day of the report

    def _read_ahead(self, parts: Parts, start: int) -> str | None:
        count, side = self._count(parts["count"]), (parts["side"] or "").lower()
        past = side in load_cues()["zh-past"] or side in load_cues()["en-past"]
        return None if self.issued is None else stretch_from(self.issued, -count if past else count, parts["unit"] or "")

    _read_next = _read_ahead

    def _read_ago(self, parts: Parts, start: int) -> str | None:
        count = self._count(parts["count"])
        return None if self.issued is None or not count else label_before(self.issued, count, parts["unit"] or "")

    def _read_fiscalend(self, parts: Parts, start: int) -> str | None:
        month = int(parts["month"] or 0)
        return relative_label("fiscal-year", 0, self.issued, month) if self.issued is not None and 1 <= month <= 12 else None

    def _read_relative(self, parts: Parts, start: int) -> str | None:
        words = load_period_words().relative
        text = next(w for w in sorted(words, key=len, reverse=True) if self.view.startswith(w, start))
        kind, offset = words[text]
        if kind == "quarter" and self.quarter is None and offset == 0 and text.lower() == "the quarter":
            offset = -1  # the one that is told of
        elif kind == "quarter" and self.quarter is not None and offset <= 0:
            return quarter_after(self.quarter, offset)
        if kind == "weekday":
            return self._read_weekday(offset, start)
        if kind == "year-end" and offset == 0 and self._is_last_years(text, start):
            offset = -1
        if kind == "context-year":
            return self._whole_year(start) if not text.isascii() else self._year_told()
        if kind == "fiscal-year" and self.story_year is not None:
            return f"FY{self.story_year + offset}"
        return None if self.issued is None or kind == "none" else relative_label(kind, offset, self.issued, self.year_end_month)

    def _whole_year(self, start: int) -> str | None:
        """The year that 全年 means: that of a story of fiscal ones, else the one told of; none where it is not over and nothing looks ahead."""
        if self.story_year is not None:
            return f"FY{self.story_year}"
        told = self._year_told()
        running = told is not None and told.isdigit() and self.issued is not None and int(told) >= self.issued.year
        around = self.view[max(0, start - _DAYS_BACK) : start + _DAYS_BACK]
        return None if running and not re.search(any_cue("zh-quarter-ahead"), around) else told

    def _year_told(self) -> str | None:
        """The year that 全年 or “the year” means: the last one named, else that of the report; early in a year it may be the one before, and is left open."""
        if self.tells_fiscal:
            return f"FY{self.fiscal_year}"
        if self.year is not None:
            return str(self.year)
        if self.quarter is not None and self.quarter.endswith("-Q4"):
            return self.quarter.removesuffix("-Q4")  # “四季度收入…；全年收入…”
        return str(self.issued.year) if self.issued is not None and self.issued.month >= _YEAR_IS_CLEAR else None

    _read_rel = _read_relative

    def _read_dayofweek(self, parts: Parts, start: int) -> str | None:
        """A Chinese day of the week: the last one up to the day of the report, that of the week before where it says so."""
        if self.issued is None:
            return None
        offset = load_cues()["zh-days-of-week"].index(parts["weekday"] or "") % 7
        last = parts["week"] is not None and parts["week"] in load_cues()["zh-last-week"]
        return relative_label("weekday", offset - 7 if last else offset, self.issued, self.year_end_month)

    def _read_weekday(self, offset: int, start: int) -> str | None:
        """A day of the week: the last one, or where the words before it look ahead the next; None where it is part of a name."""
        before = self.view[max(0, start - _DAYS_BACK) : start]
        if self.issued is None or re.search(rf"\b{any_cue('en-day-of-name')} $", before):
            return None
        last = date.fromisoformat(relative_label("weekday", offset, self.issued, self.year_end_month))
        clause = re.split(r"[,.;]", before)[-1]
        return (last + timedelta(days=7)).isoformat() if re.search(rf"\b{any_cue('en-day-ahead')}\b", clause) else last.isoformat()

    def _is_last_years(self, text: str, start: int) -> bool:
        """Whether “the end of the year” is that of the year before, in a report of its first months that looks back."""
        if self.issued is None or self.issued.month > _LOOKS_BACK or not text.isascii() or "this" in text:
            return False
        return bool(re.search(rf"\b{any_cue('en-year-over')}\b[^,.;]*$", self.view[max(0, start - _DAYS_BACK) : start], re.IGNORECASE))
