"""The page of a comparison: everything in one file, no script, and hostile names as text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cloudkg.audit.comparison import Cell, Comparison, Row, Stated
from cloudkg.errors import ViewError
from cloudkg.query.facts import Node
from cloudkg.view.chart import render_chart, write_chart
from sample import CAPEX

HOSTILE = "<img src=x onerror=alert(1)>\"'</style>"


@pytest.fixture
def comparison() -> Comparison:
    """One firm with a figure, a range and a loss."""
    loss = replace(CAPEX, minimum=Decimal(-500000000), maximum=Decimal(-500000000))
    span = replace(CAPEX, maximum=Decimal(9000000000))
    cells = {
        period: Cell((Stated(f"observation:{at}", (o.minimum, o.maximum), o),), at == 1)
        for at, (period, o) in enumerate((("2025-Q4", CAPEX), ("2026-Q1", span), ("2026-Q2", loss)))
    }
    nodes = {"firm:northstar": Node("firm:northstar", HOSTILE, "Firm")}
    return Comparison("capex", tuple(cells), (Row("firm:northstar", "capex", "", "USD", cells),), nodes)


def test_bars_rise_from_the_base_and_losses_hang_below(comparison: Comparison) -> None:
    """Heights follow the values; the range reaches on; the conflict is marked."""
    html = render_chart(comparison)
    bars = [tuple(map(float, found)) for found in re.findall(r'class="value" x="[\d.]+" y="([\d.]+)" width="\d+" height="([\d.]+)"', html)]
    base = float(re.findall(r'class="base"[^>]* y1="([\d.]+)"', html)[0])
    assert bars[0] == bars[1]
    assert bars[0][0] + bars[0][1] == pytest.approx(base, abs=0.2)
    assert bars[2][0] == pytest.approx(base, abs=0.2)
    assert bars[2][1] / bars[0][1] == pytest.approx(5 / 68, abs=0.01)
    assert html.count('class="reach"') == 1
    assert len(re.findall(r'<text class="conflict"', html)) == 1


def test_hostile_names_are_text_and_nothing_is_fetched(comparison: Comparison) -> None:
    """Autoescape holds in every place, and the policy allows no script at all."""
    html = render_chart(comparison)
    assert "<img" not in html
    assert html.count("</style>") == 1
    assert "<script" not in html
    assert "default-src 'none'; style-src 'sha256-" in html.replace("&#39;", "'")
    assert not re.findall(r'(?:src|href)="(?!data:)', html)


def test_a_place_that_cannot_be_written_is_named(comparison: Comparison, tmp_path: Path) -> None:
    """One sentence with the path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ViewError, match="cannot be written"):
        write_chart(comparison, tmp_path / "file" / "chart.html")


def test_many_series_are_told_apart(comparison: Comparison) -> None:
    """More series than colours: no two of them are painted alike, and each bar as its legend."""
    row = comparison.rows[0]
    html = render_chart(replace(comparison, rows=tuple(replace(row, scope=f"part {at}") for at in range(20))))
    keys = re.findall(r'<span class="key ([^"]*)">', html)
    assert len(set(keys)) == len(keys) == 20
    assert all(re.search(rf"\.{name} {{", html) for key in keys for name in key.split())
    assert set(re.findall(r'<g class="(colour-\d+ shade-\d+)[ "]', html)) == set(keys)
