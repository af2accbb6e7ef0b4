"""Rows of an answer as texts, and which of the figures among them fit what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cloudkg.ask.pieces import Asked
from cloudkg.measure.calendars import days_of
from cloudkg.query.questions import ask_question, query_text, read_question, read_values
from cloudkg.store import Dataset, Rows, text_of


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of an answer, as texts, with the query that gave them; `near` holds what stands nearby or must be said beside them, `ranked` that their order says something."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sparql: str
    asked: Asked
    near: tuple[str, ...] = ()
    omitted: int = 0
    ranked: bool = False


def run(dataset: Dataset, asked: Asked, given: Mapping[str, Sequence[str]]) -> Table:
    """Rows of a shipped question with these parameters."""
    question = read_question(asked.question)
    values = read_values(dataset, question, given)
    found = ask_question(dataset, question, given)
    return Table(
        tuple(found.variables), _texts(found), query_text(question, values), replace(asked, given={k: tuple(v) for k, v in given.items()})
    )


def _texts(rows: Rows) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(text_of, row)) for row in rows)


def column(table: Table, name: str) -> int:
    """Place of a column, -1 where there is none."""
    return table.columns.index(name) if name in table.columns else -1


def values_of(table: Table, name: str) -> list[str]:
    """Texts of a column, empty ones left out."""
    at = column(table, name)
    return [row[at] for row in table.rows if at >= 0 and row[at]]


def ends_of(asked: Asked) -> dict[str, tuple[str, ...]]:
    """The two ends of the time that is asked for, as parameters."""
    return {name: (value,) for name, value in (("since", asked.since), ("until", asked.until)) if value}


def lies_within(row: Sequence[str], table: Table, asked: Asked) -> bool:
    """Whether the period of a figure lies within the one asked for; a fiscal one is told by its label."""
    label = row[column(table, "period_found")]
    if label.startswith("FY") or asked.period.startswith("FY"):
        return bool(label) and label.removeprefix("FY").startswith(asked.period.removeprefix("FY"))
    days = days_of(label, 12) if label else None
    return days is not None and asked.since <= days[0].isoformat() and days[1].isoformat() <= asked.until


def narrowed(table: Table, asked: Asked) -> Table:
    """Levels where no rate is asked for, rates where one is, and only figures whose own words fit the words of the question."""
    unit, measure, label, basis = (column(table, name) for name in ("unit_found", "measure", "label", "basis"))
    rows = list(table.rows)
    if asked.rates:
        rows = [r for r in rows if r[unit] in ("percent", "pp", "x")]
    else:
        levels = [r for r in rows if r[measure] != "ckg:Change" and not (r[basis] and r[unit] == "percent")]
        plain = [r for r in levels if r[unit] not in ("percent", "pp", "x")]
        rows = plain if plain and any(m in _LEVELS for m in asked.metrics) else levels or rows
    if asked.labels:
        metric = column(table, "metric_found")
        wanted = {f"ckg:{name}": pattern for name, pattern in asked.labels}
        name = column(table, "firm_name")  # revenue of Alibaba Cloud is cloud revenue, whatever the report calls it
        rows = [r for r in rows if r[metric] not in wanted or re.search(wanted[r[metric]], f"{r[label]} {r[name]}")]
    if asked.negative:
        rows = [r for r in rows if number_of(table, r) < 0]
    return replace(table, rows=tuple(rows))


_LEVELS = frozenset(
    {
        "revenue",
        "profit",
        "capex",
        "backlog",
        "arr",
        "users",
        "power_capacity",
        "gpu_count",
        "market_cap",
        "cost",
        "price",
        "debt",
        "cash",
        "expense",
    }
)


def number_of(table: Table, row: Sequence[str]) -> float:
    """Value of a figure, the upper end where it has two."""
    high, low = row[column(table, "max_value")], row[column(table, "min_value")]
    return float(high or low or 0)


def period_order(label: str) -> str:
    """Key by which the labels of periods sort by their end."""
    label = label.rpartition("/")[2].removeprefix("FY")
    year, _, part = label.partition("-")
    months = {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12", "H1": "06", "H2": "12", "": "12"}
    return f"{year}-{months.get(part, part)}"
