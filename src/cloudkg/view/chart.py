"""A comparison as one HTML page: bars by period for each unit, and every figure with its quote; no script, nothing from outside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cloudkg.audit.comparison import Cell, Comparison, Row, Stated
from cloudkg.audit.wording import ends
from cloudkg.model import Modality, Observation
from cloudkg.resources import resource
from cloudkg.view.writing import digest, write_whole

_STYLES = ("theme.css", "plot.css", "chart.css")
_HEIGHT, _TOP, _LEFT, _BELOW = 300, 16, 76, 44  # pixels of a panel: its plot, the room above, for the axis, and for the periods
_BAR, _GAP, _BETWEEN = 18, 3, 26  # width of a bar, between bars of a period, and between periods
_TICKS = 5
_COLOURS, _SHADES = 8, 4  # colours, and shades of each: as many series can be told apart


@dataclass(frozen=True, slots=True)
class Bar:
    """One cell: pixels from the left and top of the plot; `open_height` reaches from the lower to the upper end of a range."""

    x: float
    y: float
    height: float
    open_height: float
    colour: int
    firm: bool
    conflict: bool
    said: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis and what it says."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A period below the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Pixels that all panels share: height of the plot, room above, for the axis and below, width of a bar; and how many colours there are, and shades of each."""

    height: int = _HEIGHT
    top: int = _TOP
    left: int = _LEFT
    below: int = _BELOW
    bar_width: int = _BAR
    colours: int = _COLOURS
    shades: int = _SHADES


@dataclass(frozen=True, slots=True)
class Listed:
    """A figure of the table: whose, what tells its row from others of the same thing, period, value in words, and the observation behind it."""

    entity: str
    name: str
    detail: str
    period: str
    said: str
    conflict: bool
    id: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Panel:
    """All rows of one unit. `series` are their names, in the order of their colours."""

    unit: str
    series: tuple[str, ...]
    width: float
    base: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A comparison ready to be drawn: a panel for each unit, and every figure."""

    panels: tuple[Panel, ...]
    figures: tuple[Listed, ...]
    frame: Frame = Frame()


def write_chart(comparison: Comparison, out: Path) -> int:
    """Write the page; its size in bytes. Raises ViewError where the file cannot be written."""
    page = render_chart(comparison).encode("utf-8", "replace")
    write_whole(out, page)
    return len(page)


def render_chart(comparison: Comparison) -> str:
    """The page as text."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    folder = resource("view", "templates")
    styles = Markup("\n".join((folder / name).read_text("utf-8").replace("\r\n", "\n") for name in _STYLES))  # noqa: S704 our own files
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("chart.html").render(
        metric=comparison.metric,
        styles=styles,
        policy=f"default-src 'none'; style-src {digest(styles)}; img-src data:; base-uri 'none'; form-action 'none'",
        chart=read_chart(comparison),
    )


def read_chart(comparison: Comparison, language: str = "zh") -> Chart:
    """What a page draws of a comparison, amounts written as in that language (``zh`` or ``en``)."""
    figures = tuple(
        Listed(
            row.entity, _name(row, comparison), _detail(row, comparison), period, _said(s, row.unit, language), cell.conflict, s.id, s.observation
        )
        for row in comparison.rows
        for period, cell in row.cells.items()
        for s in cell.stated
    )  # fmt: skip
    return Chart(tuple(_panel(comparison, unit, language) for unit in sorted({row.unit for row in comparison.rows})), figures)


def _name(row: Row, comparison: Comparison) -> str:
    return " · ".join(part for part in (comparison.nodes[row.entity].label, _detail(row, comparison)) if part)


def _detail(row: Row, comparison: Comparison) -> str:
    return " · ".join(part for part in ("" if row.measure == comparison.metric else row.measure, row.scope) if part)


def _said(stated: Stated, unit: str, language: str) -> str:
    about = "≈ " if stated.observation.approximate else ""
    return about + ends(stated.ends, unit, language)


def _panel(comparison: Comparison, unit: str, language: str) -> Panel:
    rows = [row for row in comparison.rows if row.unit == unit]
    periods = [p for p in comparison.periods if any(p in row.cells for row in rows)]
    values = [float(v) for row in rows for cell in row.cells.values() for v in cell.shown.ends if v is not None]
    ticks = _tick_values(min([0.0, *values]), max([0.0, *values]))
    low, high = ticks[0], ticks[-1]

    def down(value: float) -> float:
        return _TOP + _HEIGHT * (high - value) / (high - low)

    bars: list[Bar] = []
    marks: list[Mark] = []
    x = float(_LEFT + _BETWEEN / 2)
    for period in periods:
        here = [(at, row.cells[period]) for at, row in enumerate(rows) if period in row.cells]
        for place, (at, cell) in enumerate(here):
            bars.append(
                _bar(
                    x + place * (_BAR + _GAP),
                    at,
                    cell,
                    f"{_name(rows[at], comparison)} {period}: {_said(cell.shown, unit, language)}",
                    down,
                )
            )
        span = len(here) * (_BAR + _GAP) - _GAP
        marks.append(Mark(x + span / 2, period))
        x += max(span, 7.2 * len(period)) + _BETWEEN
    texts = tuple(Tick(down(t), ends((Decimal(str(t)),) * 2, unit if unit == "percent" else "", language)) for t in ticks)
    return Panel(unit, tuple(_name(row, comparison) for row in rows), x, down(0.0), tuple(bars), texts, tuple(marks))


def _bar(x: float, at: int, cell: Cell, name: str, down: object) -> Bar:
    assert callable(down)
    stated = cell.shown
    low, high = stated.ends
    near = float(low if low is not None else high or 0)
    far = float(high if high is not None else near)
    base, top, reach = down(0.0), down(near), down(far)
    o = stated.observation
    said = f"{name} ({o.modality.value.lower()}; {o.provenance.report.partition(':')[2]}:{o.provenance.line})"
    return Bar(
        round(x, 1), round(min(base, top), 1), round(abs(base - top), 1), round(abs(top - reach), 1), at % (_COLOURS * _SHADES), o.modality is Modality.ACTUAL, cell.conflict, said
    )  # fmt: skip


def _tick_values(low: float, high: float) -> list[float]:
    """Round values that hold both ends.

    >>> _tick_values(0, 83)
    [0, 20, 40, 60, 80, 100]
    """
    span = (high - low) or 1.0
    raw = span / _TICKS
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(m * size for m in (1, 2, 2.5, 5, 10) if m * size >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = [round(i * step, 10) for i in range(first, max(last, first + 1) + 1)]
    return [int(t) if t == int(t) else t for t in ticks]
