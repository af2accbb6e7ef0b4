"""The one door through which tables reach the readers of figures, units and periods that stand in single cells."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cloudkg.measure.calendars import days_of
from cloudkg.measure.periods import parse_period_label
from cloudkg.measure.quantities import parse_cell_quantity, parse_unit
from cloudkg.model import Period, Quantity

__all__ = ["days_of", "read_figure", "read_period", "read_unit"]

_SPREAD = re.compile(r"[-−](?P<low>\d+(?:\.\d+)?) ?/ ?\+(?P<high>\d+(?:\.\d+)?)|[±](?P<both>\d+(?:\.\d+)?)")
_TIMES = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?[×xX*] ?\d+")
_POINTS = re.compile(r"(?P<number>[+\-−]?\d+(?:\.\d+)?) ?(?:pcts?|ppts?|pps?|p\.p\.|个?百分点)", re.IGNORECASE)
_LETTERED = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?) ?(?P<letter>[KMBT])")
_LETTERS = {"K": Decimal(10**3), "M": Decimal(10**6), "B": Decimal(10**9), "T": Decimal(10**12)}
_FISCAL_FIRST = re.compile(r"F(?P<quarter>[1-4])Q(?P<year>\d\d)(?P<mark>[AEFP]?)")
_FISCAL_ENDED = re.compile(r"FY\d{1,2}/(?P<year>\d\d)(?P<mark>[AEFP]?)")  # FY3/26: the year that ends in March 2026
_WEEK = re.compile(r"(?<=月)\s*第?\s*[一二三四五1-5]\s*周$")  # 4 月第 1 周: known by its month
_MONTH = re.compile(r"(?P<year>20\d\d)[./](?P<month>0[1-9]|1[0-2])")
_SHORT_YEAR = re.compile(r"(?P<year>[12]\d)(?P<mark>[AEF])")
_MARKED = re.compile(r"\d[AEFP]$")  # a period with the mark of an actual or an estimate
_PLAIN = re.compile(r"[(+\-−]?\d[\d,]*(?:\.\d+)?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=32768)
def read_figure(text: str, unit: str = "", multiplier: Decimal = Decimal(1)) -> Quantity | None:
    """Quantity that a cell is, or None where it holds no figure, or several. Intervals such as “-15/+16” are read too.

    >>> str(read_figure("1,250", "USD", Decimal(1000)).minimum), str(read_figure("-15/+16").maximum)
    ('1250000', '16')
    """
    if spread := _SPREAD.fullmatch(text):
        low, high = (spread["low"], spread["high"]) if spread["low"] else (spread["both"], spread["both"])
        half = Decimal("0.5").scaleb(-len(low.partition(".")[2]))
        return Quantity(0, 0, len(text), -Decimal(low), Decimal(high), "", text, half_width=half)
    if lanes := _TIMES.fullmatch(text):
        value = Decimal(lanes["number"])
        return Quantity(0, 0, len(text), value, value, "", text, half_width=Decimal("0.5").scaleb(-len(lanes["number"].partition(".")[2])))
    if points := _POINTS.fullmatch(text.strip()):
        value = Decimal(points["number"].replace("−", "-").replace("+", ""))
        half = Decimal("0.5").scaleb(-len(points["number"].partition(".")[2]))
        return Quantity(0, 0, len(text), value, value, "pp", text, half_width=half)
    if lettered := _LETTERED.fullmatch(text):
        value, scale = Decimal(lettered["number"].replace(",", "")), _LETTERS[lettered["letter"]]
        half = Decimal("0.5").scaleb(-len(lettered["number"].partition(".")[2]))
        return Quantity(0, 0, len(text), value * scale, value * scale, unit, text, half_width=half * scale)
    found = parse_cell_quantity(text, unit=unit, multiplier=multiplier)
    return replace(found, raw=text) if found else None


@lru_cache(maxsize=32768)
def read_period(text: str, issued: date | None = None) -> Period | None:
    """Period that a cell is the label of, or None. A plain number is one only where it is a year.

    >>> read_period("2025Q1").label, read_period("1,250")
    ('2025-Q1', None)
    """
    text = _WEEK.sub("", text)
    if fiscal := _FISCAL_FIRST.fullmatch(text):
        text = f"FY{fiscal['year']}Q{fiscal['quarter']}{fiscal['mark']}"
    if month := _MONTH.fullmatch(text):
        text = f"{month['year']}-{month['month']}"
    if year := _SHORT_YEAR.fullmatch(text):
        text = f"20{year['year']}{year['mark']}"
    if ended := _FISCAL_ENDED.fullmatch(text):
        text = f"FY{ended['year']}{ended['mark']}"
    if _PLAIN.fullmatch(text) and not _YEAR.fullmatch(text):
        return None
    found = parse_period_label(text, issued=issued)
    return found or (parse_period_label(text[:-1], issued=issued) if _MARKED.search(text) else None)


@lru_cache(maxsize=32768)
def read_unit(text: str) -> tuple[str, Decimal] | None:
    """Unit and multiplier that a phrase of a header is, or None."""
    return ("", _LETTERS[text]) if text in _LETTERS else parse_unit(text)
