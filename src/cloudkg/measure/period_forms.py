"""The forms in which periods are written, as regular expressions made from the tables once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cloudkg.lexicon.measures import any_cue, any_of, load_cues, load_period_words
from cloudkg.measure.numerals import ENGLISH_NUMBERS

YEAR = r"(?:19|20)\d\d"
_COUNTS = r"\d{1,2}|[一二两三四五六七八九十]{1,3}"
_ENGLISH_COUNTS = "|".join([*list(ENGLISH_NUMBERS)[1:], r"\d{1,2}"])


class Forms(NamedTuple):
    """`scan` finds a period and its form's name as the last group; `by_name` reads its parts."""

    scan: re.Pattern[str]
    by_name: dict[str, re.Pattern[str]]


def _chinese() -> dict[str, str]:
    words = load_period_words()
    quarter = any_of([*words.quarters, *words.fiscal_quarters])
    half, first = any_of(list(words.halves)), any_of(list(words.first_months))
    month_words = any_of([w for w in words.months if not w.isascii()])
    years = any_of([w for w, (kind, _) in words.relative.items() if kind == "year" and not w.isascii() and not w.endswith(("内", "全年"))])
    no_figure = rf"(?![\d%]|[.,]\d| ?(?:[亿万千百]|{any_cue('zh-year-counters', 'en-year-counters')}))"
    year = rf"(?:(?P<relyear>{years})(?!{any_cue('zh-not-after-year')})|(?P<year>{YEAR}{no_figure}(?:/\d\d(?=财年))?|(?<![\d.])(?<!FY)(?<!F)\d\d(?:/\d\d(?=财年))?(?=年|财年|Q[1-4]|H[12]|[上下]半年)))(?P<mark>财年度?|年度?|[EA](?![A-Za-z]))?的?"
    part = (
        rf"(?P<from>{_COUNTS})月?[-~–—至到](?P<to>\d{{1,2}})月(?!\d)|(?P<month>(?:0?[1-9]|1[0-2])月|{month_words})份?(?:(?P<day>[0-3]?\d)日)?"
        rf"|(?P<quarter>{quarter})|Q(?P<q>[1-4])(?![\dA-Za-z])|[前首头](?P<months>{_COUNTS})个?月|(?P<first>{first})|(?P<half>{half})|H(?P<h>[12])(?![\dA-Za-z])"
        rf"|(?P<whole>{any_cue('zh-whole-year')})"
    )
    ending = rf"(?P<end>年?[底末])?(?:初旬?|中旬|中(?!{any_cue('zh-not-mid')})|[上下]旬)?(?P<since>{any_cue('zh-since')})?"
    unnamed = re.sub(r"\|\(\?P<whole>.*$", "", part)
    relative = any_of([w for w in words.relative if not w.isascii()])
    return {
        "iso": rf"(?<![\d.-])(?P<year>{YEAR})(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?:(?P=sep)(?P<day>[0-3]?\d))?(?![\d%/.-]|[年亿万美元])",
        "endedzh": rf"截至(?:(?P<year>{YEAR})年)?(?P<month>1?\d)月(?:(?P<day>[0-3]?\d)日|底)止?的?(?P<length>年度|半年度?|季度|(?P<count>[三六九]|十二|[369]|12)个月)",
        "fiscalend": r"截[至止](?P<month>\d{1,2})月底?的?财年",
        "ahead": rf"(?P<side>{any_cue('zh-coming', 'zh-past')})的?(?P<count>{_COUNTS})(?P<unit>年|个月|个?季度|个?财季|季)(?!{any_cue('zh-not-after-stretch')})",
        "dated": rf"(?<![\d.]){year}(?: ?(?:{part}))?{ending}",
        "dayofweek": rf"(?<!{any_cue('zh-not-before-week')})(?P<week>{any_cue('zh-last-week', 'zh-this-week')})?(?:{any_cue('zh-weeks')})(?P<weekday>{any_cue('zh-days-of-week')})(?!{any_cue('zh-not-after-day')})",
        "relative": rf"(?:{relative})",
        "part": rf"(?<![\d.-])(?:{unnamed}){ending}",
    }


def _english() -> dict[str, str]:
    words = load_period_words()
    month = any_of([w for w in words.months if w.isascii()])
    quarter = any_of([w for w in [*words.quarters, *words.fiscal_quarters] if w.isascii()])
    plain = any_of([w for w in words.quarters if w.isascii()])
    half = any_of([w for w in words.halves if w.isascii()])
    relative = any_of([w for w in words.relative if w.isascii()])
    of_year = rf"(?:(?:,? of| in| for|,)?(?: the)?(?P<fiscal> [Ff]iscal(?: [Yy]ear)?| FY)? ?(?:(?P<year>{YEAR})(?!\d)|(?<=FY)(?P<short>\d\d)(?!\d)|(?P<relyear>this year|last year|next year)))?"
    return {
        "ended": rf"(?P<length>(?:three|six|nine|twelve|[369]|12)[- ]months?(?: period)?|(?i:fiscal )?(?i:first |second |third |fourth )?(?i:quarter|year)) (?:(?:that )?end(?:ed|ing)(?: on| in)?|to|through)(?: the end of)? (?P<month>{month})\b\.?(?: (?P<day>\d{{1,2}})(?!\d))?(?:,? (?P<year>{YEAR}))?",
        "months": rf"first (?P<count>{_ENGLISH_COUNTS}) (?P<span>months|quarters){of_year}",
        "next": rf"(?!(?:previous|prior) three months)(?P<side>{any_cue('en-coming', 'en-past')}) (?P<count>{_ENGLISH_COUNTS}) (?P<unit>years|months|quarters)",
        "ago": rf"(?P<count>{_ENGLISH_COUNTS}) (?P<unit>years|months|weeks) {any_cue('en-ago')}\b(?<!one year ago)",
        "yearend": rf"(?:the )?(?:end of|year-end|late in) (?:(?P<month>{month})\.? ?)?(?P<year>{YEAR})(?!\d)|(?P<ismonth>end of (?P<month2>{month}))\b(?! \d)",
        "monthquarter": rf"(?:(?:{month})(?:[-–]|-to-| to | through ))?(?P<month>{month}) (?:quarter|period)(?:,? (?:of )?(?P<year>{YEAR}))?",
        "quarterend": rf"(?:the )?(?:end|close) of (?:the |its )?(?P<quarter>{plain}){of_year}",
        "fyq": rf"(?:FY|[Ff]iscal(?:[ -][Yy]ear)?) ?['’]?(?P<year>{YEAR}|\d\d)(?:/(?P<next>\d\d))?(?!\d)(?:[ -]?Q(?P<q>[1-4])(?!\d)|[ -]?H(?P<h>[12])(?!\d)| (?P<quarter>{plain})| (?P<half>{half}))?",
        "qword": rf"(?P<quarter>{quarter}){of_year}",
        "hword": rf"(?P<half>{half}){of_year}(?! of)",
        "q": rf"Q(?P<q>[1-4])(?![\dA-Za-z])(?:[ '’/-]*(?:of )?(?P<fiscal>FY ?|fiscal(?: year)? )?['’]?(?P<year>{YEAR}|\d\d)(?![\d%.,]\d|[\d%]| ?(?:million|billion|个|亿|万)))?",
        "h": rf"H(?P<h>[12])(?![\dA-Za-z])[ '’/-]*(?:of )?(?P<fiscal>FY ?|fiscal )?['’]?(?P<year>{YEAR}|\d\d)(?![\d%])",
        "fq": r"F(?P<q>[1-4])Q(?P<year>\d\d|\d{4})(?!\d)",
        "dmy": rf"(?P<day>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?(?P<month>{month})\.?(?:,? (?P<year>{YEAR})(?!\d))?",
        "nq": r"(?P<q>[1-4])Q ?['’]?(?P<year>\d{4}|\d\d)(?!\d)",
        "nh": r"(?P<h>[12])H ?['’]?(?P<year>\d{4}|\d\d)(?!\d)",
        "nm": r"(?P<months>[369])M ?['’]?(?P<year>\d{4}|\d\d)(?!\d)",
        "mdy": rf"(?P<month>{month})(?:[-'’](?P<short>\d\d)(?!\d)|\.?(?: (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d%]|[.,]\d)(?: ?[–-] ?\d{{1,2}}(?!\d))?)?(?:,? (?P<year>{YEAR})(?!\d))?)",
        "rel": rf"(?:{relative})(?! (?:that )?end(?:ed|ing))(?![a-z])(?!-(?:ago|earlier|over|on|to|long|end))",
    }


@lru_cache(maxsize=1)
def period_forms() -> Forms:
    """All forms, compiled."""
    chinese = _chinese()
    english = _english()
    chinese_words = {w for table in _word_tables() for w in table if not w.isascii()} | {*load_cues()["zh-coming"], *load_cues()["zh-past"]}
    starts = "0-9" + "".join(sorted({w[0] for w in chinese_words} | set("截最前首头第一二三四五六七八九十下上本这周星礼")))
    latin = "".join(sorted({w[0] for table in _word_tables() for w in table if w.isascii()} | set("fFQHtslynpceqE0123456789")))
    named = {**chinese, **english}
    outer = {name: f"(?P<{name}>{_unnamed(text)})" for name, text in named.items()}
    scan = (
        rf"(?=[{starts}])(?:{'|'.join(outer[n] for n in chinese)})"
        rf"|(?<![A-Za-z0-9.$€£¥#])(?<![A-Za-z]-)(?=[{latin}])(?:{'|'.join(outer[n] for n in english)})"
    )
    return Forms(re.compile(scan), {name: re.compile(text) for name, text in named.items()})


@lru_cache(maxsize=1)
def as_of() -> re.Pattern[str]:
    """What stands right before a time that is over."""
    return re.compile(f"{any_cue('zh-as-of')}$")


@lru_cache(maxsize=1)
def is_length() -> re.Pattern[str]:
    """What stands right before two digits and 年 that say how long something lasts."""
    return re.compile(f"{any_cue('zh-length-before')}$")


@lru_cache(maxsize=1)
def month_lead() -> re.Pattern[str]:
    """What stands right before the name of a month that is a time."""
    return re.compile(rf"(?:^|\b{any_cue('en-month-leads')})[ -]$", re.IGNORECASE)


@lru_cache(maxsize=1)
def month_tail() -> re.Pattern[str]:
    """What stands right behind the name of a month that is a time: “June sales”."""
    return re.compile(rf"[A-Z][a-z]+\.? {any_cue('en-month-tails')}\b")


def _word_tables() -> tuple[dict[str, int], ...]:
    words = load_period_words()
    relative = dict.fromkeys(words.relative, 0)
    return words.months, words.quarters, words.fiscal_quarters, words.halves, words.first_months, relative


def _unnamed(text: str) -> str:
    """The same expression without names for its groups; a reference to one is let match either separator again."""
    return re.sub(r"\(\?P<\w+>", "(?:", text).replace("(?P=sep)", "[-/.]")
