"""What reaches a terminal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cloudkg.cli.output import clean, figure, fit, render_table, span_of, width


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("43284000000", "CNY", "432.84 亿 CNY"),
        ("1300000000000", "USD", "1.3 万亿 USD"),
        ("-250000000", "CNY", "-2.5 亿 CNY"),
        ("560000", "count", "560,000 count"),
        ("34.610", "USD/hour", "34.61 USD/hour"),
        ("-3.5", "percent", "-3.5%"),
        ("1E+3", "", "1,000"),
    ],
)
def test_figures_are_readable(value: str, unit: str, expected: str) -> None:
    """Large amounts in 亿, small ones with thousands separators, percent as %."""
    assert figure(Decimal(value), unit) == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((Decimal(1), Decimal(1)), "1 USD"),
        ((Decimal(1), Decimal(2)), "1–2 USD"),
        ((Decimal(1), None), "≥ 1 USD"),
        ((None, Decimal(2)), "≤ 2 USD"),
        (None, ""),
    ],
)
def test_ranges_show_open_ends(ends: tuple[Decimal | None, Decimal | None] | None, expected: str) -> None:
    """An open end is said, not hidden."""
    assert span_of(ends, "USD") == expected


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\x1b]0;title\x07b", "a\x1bMb", "a\u202eb", "a\x00\x08b", "a\x9b2Jb".replace("2J", "")])
def test_hostile_text_is_disarmed(text: str) -> None:
    """Escape sequences, control and direction characters do not reach the terminal."""
    assert clean(text) == "ab"


def test_chinese_columns_stand_in_line() -> None:
    """A Chinese character takes two columns; numbers stand to the right; rows end where their text does."""
    assert render_table(("name", "n"), [("云", "1"), ("北辰云x", "1,000")]) == [
        "name         n",
        "───────  ─────",
        "云           1",
        "北辰云x  1,000",
    ]


def test_a_narrow_terminal_cuts_the_widest_column() -> None:
    """Cut text ends in …, and no line is wider than the terminal."""
    lines = render_table(("name", "note"), [("北辰云", "一段很长很长很长很长很长的说明文字")], 30)
    assert max(width(line) for line in lines) <= 30
    assert lines[2].endswith("…")


@pytest.mark.parametrize(
    ("text", "columns", "expected"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("北辰云", 4, "北…"), ("北辰云", 5, "北辰…")]
)
def test_cutting_respects_double_width(text: str, columns: int, expected: str) -> None:
    """Never half a character."""
    assert fit(text, columns) == expected
