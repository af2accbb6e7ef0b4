"""Periods in sentences and table headers, in Chinese and English. Every sentence here is invented."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudkg.measure.periods import find_periods, parse_period_label

ISSUED = date(2026, 3, 20)

CHINESE: list[tuple[str, list[tuple[str, str]]]] = [
    ("2026年营收", [("2026年", "2026")]),
    ("26年1月开工", [("26年1月", "2026-01")]),
    ("2026年3月18日签约", [("2026年3月18日", "2026-03-18")]),
    ("于2026-03-18公告", [("2026-03-18", "2026-03-18")]),
    ("2026年一季度", [("2026年一季度", "2026-Q1")]),
    ("2026年第二季出货", [("2026年第二季", "2026-Q2")]),
    ("2025Q4与25Q3", [("2025Q4", "2025-Q4"), ("25Q3", "2025-Q3")]),
    ("4Q25毛利", [("4Q25", "2025-Q4")]),
    ("FY26Q3云收入", [("FY26Q3", "FY2026-Q3")]),
    ("FY25Q3-FY26Q3", [("FY25Q3-FY26Q3", "FY2025-Q3/FY2026-Q3")]),
    ("2026财年Q3", [("2026财年Q3", "FY2026-Q3")]),
    ("2026财年第三季度", [("2026财年第三季度", "FY2026-Q3")]),
    ("2025财年全年", [("2025财年全年", "FY2025")]),
    ("2026/27财年第一财季", [("2026/27财年第一财季", "FY2026/27-Q1")]),
    ("2026财年第一财季，第二财季", [("2026财年第一财季", "FY2026-Q1"), ("第二财季", "FY2026-Q2")]),
    ("截至6月的财年", [("截至6月的财年", "FY2026")]),
    ("2025年上半年", [("2025年上半年", "2025-H1")]),
    ("2025H1与1H25", [("2025H1", "2025-H1"), ("1H25", "2025-H1")]),
    ("2026年半年度业绩", [("2026年半年度", "2026-H1")]),
    ("2024下半年", [("2024下半年", "2024-H2")]),
    ("2025年前三季度", [("2025年前三季度", "2025-01/2025-09")]),
    ("2025年前9个月", [("2025年前9个月", "2025-01/2025-09")]),
    ("2025年1-8月", [("2025年1-8月", "2025-01/2025-08")]),
    ("前8个月出货", [("前8个月", "2025-01/2025-08")]),
    ("截至2026年3月31日止三个月", [("截至2026年3月31日止三个月", "2026-Q1")]),
    ("2024-2030年复合增速", [("2024-2030年", "2024/2030")]),
    ("2024年至2030年", [("2024年至2030年", "2024/2030")]),
    ("2023年4月至2027年8月", [("2023年4月至2027年8月", "2023-04/2027-08")]),
    ("截至2025年底", [("2025年底", "2025-12")]),
    ("2025年末员工", [("2025年末", "2025-12")]),
    ("截至9月27日", [("9月27日", "2025-09-27")]),
    ("到2030年将翻倍", [("2030年", "2030")]),
    ("2026全年指引", [("2026全年", "2026")]),
    ("2025年投产，全年亏损", [("2025年", "2025"), ("全年", "2025")]),
    ("3月18日发布", [("3月18日", "2026-03-18")]),
    ("2月涨价", [("2月", "2026-02")]),
    ("11月上线", [("11月", "2025-11")]),
    ("2025年收入增长，第四季度更快", [("2025年", "2025"), ("第四季度", "2025-Q4")]),
    ("2025Q4营收增长；3月19日举行发布会", [("2025Q4", "2025-Q4"), ("3月19日", "2026-03-19")]),
    ("2025年12月25日升级，12月28日开放", [("2025年12月25日", "2025-12-25"), ("12月28日", "2025-12-28")]),
    ("今年投入翻倍，去年投入20亿元", [("今年", "2026"), ("去年", "2025")]),
    ("去年8月创办", [("去年8月", "2025-08")]),
    ("今年上半年末", [("今年上半年末", "2026-06")]),
    ("去年年底", [("去年年底", "2025-12")]),
    ("明年上半年", [("明年上半年", "2027-H1")]),
    ("年初至今上涨", [("年初至今", "2026-01/2026-03")]),
    ("2022年以来累计", [("2022年以来", "2022/2026")]),
    ("2026年以来涨价", [("2026年以来", "2026-01/2026-03")]),
    ("未来三年投入", [("未来三年", "2026/2029")]),
    ("过去3个月消耗", [("过去3个月", "2025-12/2026-03")]),
    ("本月与上月", [("本月", "2026-03"), ("上月", "2026-02")]),
    ("昨日公告，今日复牌", [("昨日", "2026-03-19"), ("今日", "2026-03-20")]),
    ("上季度", [("上季度", "2025-Q4")]),
    ("2025年第四季度营收增长，本季度扩产", [("2025年第四季度", "2025-Q4"), ("本季度", "2025-Q4")]),
    ("2025年第四季度营收，对比上一季度", [("2025年第四季度", "2025-Q4"), ("上一季度", "2025-Q3")]),
    ("与去年同期相比", []),
    ("售价2000美元，2048张卡，2025家", []),
    ("2026年2月30日", []),
    ("12个月，第3代，4.5亿", []),
]  # fmt: skip

ENGLISH: list[tuple[str, list[tuple[str, str]]]] = [
    ("on March 18, 2026", [("March 18, 2026", "2026-03-18")]),
    ("on 18 March", [("18 March", "2026-03-18")]),
    ("Jan. 4", [("Jan. 4", "2026-01-04")]),
    ("in October 2025", [("October 2025", "2025-10")]),
    ("in September the firm", [("September", "2025-09")]),
    ("in September the firm will", [("September", "2026-09")]),
    ("last September", [("September", "2025-09")]),
    ("it may march on", []),
    ("in 2025", [("2025", "2025")]),
    ("by 2030", [("2030", "2030")]),
    ("2024 to 2030", [("2024 to 2030", "2024/2030")]),
    ("from October 2024 through March 2025", [("October 2024 through March 2025", "2024-10/2025-03")]),
    ("FY2025 and fiscal 2026", [("FY2025", "FY2025"), ("fiscal 2026", "FY2026")]),
    ("Q3 FY26", [("Q3 FY26", "FY2026-Q3")]),
    ("FY2026 Q3", [("FY2026 Q3", "FY2026-Q3")]),
    ("Q3 of fiscal 2026", [("Q3 of fiscal 2026", "FY2026-Q3")]),
    ("third quarter of fiscal 2026", [("third quarter of fiscal 2026", "FY2026-Q3")]),
    ("fiscal third quarter of 2026", [("fiscal third quarter of 2026", "FY2026-Q3")]),
    ("Q4 2025 and Q1'26", [("Q4 2025", "2025-Q4"), ("Q1'26", "2026-Q1")]),
    ("the fourth quarter of 2025", [("fourth quarter of 2025", "2025-Q4")]),
    ("2025 sales; the fourth quarter", [("2025", "2025"), ("fourth quarter", "2025-Q4")]),
    ("H1 2025", [("H1 2025", "2025-H1")]),
    ("the first half of 2025", [("first half of 2025", "2025-H1")]),
    ("second half of this year", [("second half of this year", "2026-H2")]),
    ("first nine months of 2025", [("first nine months of 2025", "2025-01/2025-09")]),
    ("the quarter ended September 30, 2025", [("quarter ended September 30, 2025", "2025-Q3")]),
    ("three months ended October 26, 2025", [("three months ended October 26, 2025", "2025-08/2025-10")]),
    ("six months ended June 30, 2025", [("six months ended June 30, 2025", "2025-H1")]),
    ("by the end of 2026", [("the end of 2026", "2026-12")]),
    ("as of December 2025", [("December 2025", "2025-12")]),
    ("this year and last year", [("this year", "2026"), ("last year", "2025")]),
    ("over the next five years", [("next five years", "2026/2031")]),
    ("a year ago", []),
    ("on Tuesday", [("Tuesday", "2026-03-17")]),
    ("due to report on Tuesday", [("Tuesday", "2026-03-24")]),
    ("on Black Friday", []),
    ("for the three months to November", [("three months to November", "2025-09/2025-11")]),
    ("the July quarter of 2025", [("July quarter of 2025", "2025-05/2025-07")]),
    ("at the end of the third quarter", [("the end of the third quarter", "2025-09")]),
    ("by the end of the decade", [("end of the decade", "2030")]),
    ("Second Quarter Fiscal 2026", [("Second Quarter Fiscal 2026", "FY2026-Q2")]),
    ("in the year-ago quarter", []),
    ("early in mid-2027", [("2027", "2027")]),
    ("GPT-2025 and Windows2025", []),
    ("costs 2000 dollars", []),
]  # fmt: skip


@pytest.mark.parametrize(("view", "expected"), CHINESE + ENGLISH)
def test_period_is_read(view: str, expected: list[tuple[str, str]]) -> None:
    """A period is found with its exact words and resolved to the label that the contract spells."""
    assert [(view[p.start : p.end], p.label) for p in find_periods(view, issued=ISSUED)] == expected


@pytest.mark.parametrize(
    ("view", "year_end_month", "first", "last"),
    [
        ("2025Q4", 12, date(2025, 10, 1), date(2025, 12, 31)),
        ("2024年2月", 12, date(2024, 2, 1), date(2024, 2, 29)),
        ("2025年上半年", 12, date(2025, 1, 1), date(2025, 6, 30)),
        ("2024-2030年", 12, date(2024, 1, 1), date(2030, 12, 31)),
        ("FY26Q3", 3, date(2025, 10, 1), date(2025, 12, 31)),
        ("FY26Q3", 6, date(2026, 1, 1), date(2026, 3, 31)),
        ("FY26Q3", 12, date(2026, 7, 1), date(2026, 9, 30)),
        ("FY2025", 1, date(2024, 2, 1), date(2025, 1, 31)),
        ("2026/27财年第一财季", 3, date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-03-18", 12, date(2026, 3, 18), date(2026, 3, 18)),
    ],
)
def test_days_of_a_period(view: str, year_end_month: int, first: date, last: date) -> None:
    """First and last are calendar days; those of a fiscal period follow the month in which the firm's year ends."""
    assert [(p.first, p.last) for p in find_periods(view, year_end_month=year_end_month)] == [(first, last)]


@pytest.mark.parametrize("view", ["今年收入", "3月18日", "第三季度", "本月", "未来三年", "last year", "in September"])
def test_nothing_is_guessed_without_a_date(view: str) -> None:
    """Without the day of the report and a year in the view, a relative time gives no period."""
    assert find_periods(view) == ()


def test_year_of_the_view_serves_without_a_date() -> None:
    """Without the day of the report, a quarter takes the year said earlier in the view."""
    assert [p.label for p in find_periods("2025年收入增长，第四季度更快")] == ["2025", "2025-Q4"]


def test_fiscal_month_follows_the_calendar() -> None:
    """A month of a fiscal year lies in the calendar year that the firm's calendar puts it in."""
    assert [p.label for p in find_periods("2026财年2月与2026财年11月", year_end_month=3)] == ["2026-02", "2025-11"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("25Q4", "2025-Q4"), ("2025Q1", "2025-Q1"), ("2025 Q1", "2025-Q1"), ("FY26Q3", "FY2026-Q3"), ("2026E", "2026"), ("2025A", "2025"),
        ("26E", "2026"), ("1Q26", "2026-Q1"), ("2025年", "2025"), ("FY2025", "FY2025"), ("FY2026E", "FY2026"), ("3Q25", "2025-Q3"),
        ("2025年前三季度", "2025-01/2025-09"), ("2026-03", "2026-03"), ("Mar-26", "2026-03"), ("H1 2025", "2025-H1"), ("2025H1", "2025-H1"),
        ("2025", "2025"), ("2025/12/31", "2025-12-31"), ("9M25", "2025-01/2025-09"), ("2024-2030", "2024/2030"), ("(2025Q4)", "2025-Q4"),
        ("营收", None), ("Q1", None), ("10", None), ("2025年收入", None), ("", None), ("1,024", None), ("同比", None),
    ],
)  # fmt: skip
def test_header_label(text: str, label: str | None) -> None:
    """A header cell that is nothing but a period gives it; any other gives None."""
    period = parse_period_label(text)
    assert (period and period.label) == label


@given(st.text(alphabet="0123456789年月日季度上下半前三第一Q/H-FY 财至到今去截底末E个", max_size=50))
def test_spans_hold(view: str) -> None:
    """Periods stand in order, do not overlap, and begin no later than they end."""
    end = 0
    for period in find_periods(view, issued=ISSUED):
        assert end <= period.start < period.end <= len(view)
        assert period.first is not None and period.last is not None and period.first <= period.last
        end = period.end


@pytest.mark.parametrize("junk", ["2025", "2025年", "2025-", "1-", "Q1 ", "第", "1月", "至", "FY", "2025年至", "一", "May "])
def test_junk_takes_linear_time(junk: str) -> None:
    """Two hundred thousand characters of nested junk are read in bounded time."""
    started = time.perf_counter()
    find_periods((junk * 200_000)[:200_000], issued=ISSUED)
    assert time.perf_counter() - started < 8


def test_in_a_story_of_a_fiscal_quarter_bare_quarters_are_fiscal() -> None:
    assert [p.label for p in find_periods("公司预计四季度营收22亿美元，2027年再增", fiscal_year=2026)] == ["FY2026-Q4", "2027"]
    assert [p.label for p in find_periods("2025年四季度营收22亿美元", fiscal_year=2026)] == ["2025-Q4"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("四季度收入25亿元；全年收入90亿元", ["2025-Q4", "2025"]),
        ("订单由三季度的1.4倍升至2.9倍", ["2025-Q3"]),
        ("预计三季度量产", ["2026-Q3"]),
        ("二季度起涨价", ["2026-Q2"]),
        ("截至12月31日止三个月", ["2025-Q4"]),
        ("发布2025财年年报，全年营收133亿美元", ["FY2025", "FY2025"]),
        ("2026年开局良好，全年营收上升", ["2026"]),
        ("2026年开局良好，预计全年营收上升", ["2026", "2026"]),
        ("二季度净利为3亿元", ["2025-Q2"]),
        ("2024年占12%，今年第1季17%、第2季23%", ["2024", "2026-Q1", "2026-Q2"]),
        ("公司上周五宣布，周一开工，每周三开会", ["2026-02-06", "2026-02-09"]),
    ],
)
def test_parts_of_years_and_weeks_early_in_a_year(text: str, labels: list[str]) -> None:
    """A quarter that lies far ahead of a report of February is that of the year before, unless it is expected; a day of the week is the last one."""
    assert [p.label for p in find_periods(text, issued=date(2026, 2, 12))] == labels


def test_a_story_of_a_fiscal_quarter_has_its_own_fiscal_year() -> None:
    """What lies ahead is counted from the fiscal year that the story tells of, not from its day."""
    assert [p.label for p in find_periods("下一财年增长20%", issued=date(2025, 12, 3), fiscal_year=2026)] == ["FY2027"]
