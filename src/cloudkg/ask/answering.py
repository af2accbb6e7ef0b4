"""Asks what was formed, and puts the rows into the shape that the question wants: a yes or no, a number, the largest, a comparison."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cloudkg.ask.pieces import Asked
from cloudkg.ask.reading import metrics_named
from cloudkg.ask.relating import firms_of_segments
from cloudkg.measure.calendars import days_of
from cloudkg.model import Claim, Observation
from cloudkg.query.facts import read_claims, read_nodes, read_observations
from cloudkg.query.questions import ask_question, query_text, read_question, read_values
from cloudkg.store import Dataset, Rows, text_of

_FACTS = ("claim", "figure", "fact")
_MONEY = re.compile(r"[A-Z]{3}")
_DEFAULT_LIMIT = 10
_QUOTED_FACTS = 200
_NEWS, _MOST_NEWS = "new-since", 50


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from: CURIE of the claim or figure, of its report, and what the report says there."""

    fact: str
    report: str
    quote: str
    line: int


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


def find_rows(dataset: Dataset, asked: Asked) -> Table:
    """Rows of what is asked, narrowed to what the words want. Raises QueryError where a value cannot be read."""
    if asked.metrics and asked.question == "figures":
        return _find_figures(dataset, asked)
    table = run(dataset, asked, asked.given)
    if not table.rows:
        return _broader(dataset, asked) or table
    shaped = _newest(_shaped(table, asked))
    return replace(shaped, near=(*shaped.near, *_undated(dataset, asked, table)))


def _broader(dataset: Dataset, asked: Asked) -> Table | None:
    """Who supplies anything, where nobody is said to supply “compute” or “chips”: reports seldom name what everybody in the field deals in."""
    goods = asked.given.get("product", ())
    if asked.relation != "supplies" or asked.form == "yes-no" or not goods or not all(g.startswith("segment:") for g in goods):
        return None
    loose = {name: ids for name, ids in asked.given.items() if name != "product"}
    table = run(dataset, asked, loose)
    if not loose.keys() & {"supplier", "customer"} or not table.rows:
        return None
    labels = ", ".join(thing.label for thing in read_nodes(dataset, goods).values())
    shaped = _shaped(table, asked)
    return replace(shaped, near=(f"broader: {labels}", *shaped.near))


def _newest(table: Table) -> Table:
    """The first rows of a question that puts the newest first and can have hundreds of them."""
    most = table.asked.limit or _MOST_NEWS
    if table.asked.question != _NEWS or table.asked.form != "rows" or len(table.rows) <= most:
        return table
    return replace(table, rows=table.rows[:most], omitted=len(table.rows) - most, near=(f"omitted: {most}",), ranked=True)


def run(dataset: Dataset, asked: Asked, given: Mapping[str, Sequence[str]]) -> Table:
    """Rows of a shipped question with these parameters."""
    question = read_question(asked.question)
    values = read_values(dataset, question, given)
    found = ask_question(dataset, question, given)
    return Table(
        tuple(found.variables), _texts(found), query_text(question, values), replace(asked, given={k: tuple(v) for k, v in given.items()})
    )


def _undated(dataset: Dataset, asked: Asked, table: Table) -> tuple[str, ...]:
    """How many rows a time leaves out because they have none, as “undated: number”."""
    loose = {k: v for k, v in asked.given.items() if k not in ("since", "until")}
    at = column(table, "date")
    if loose == asked.given or at < 0:
        return ()
    number = sum(not row[at] for row in run(dataset, asked, loose).rows)
    return (f"undated: {number}",) if number else ()


def _texts(rows: Rows) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(text_of, row)) for row in rows)


def column(table: Table, name: str) -> int:
    """Place of a column, -1 where there is none."""
    return table.columns.index(name) if name in table.columns else -1


def values_of(table: Table, name: str) -> list[str]:
    """Texts of a column, empty ones left out."""
    at = column(table, name)
    return [row[at] for row in table.rows if at >= 0 and row[at]]


def _shaped(table: Table, asked: Asked) -> Table:
    if asked.form in ("most", "least") and asked.grouped:
        return _counted(table, asked)
    if asked.form == "by-size":
        at = column(table, "max_amount")
        rows = sorted(table.rows, key=lambda row: -float(row[at] or 0)) if at >= 0 else list(table.rows)
        sized = bool(rows) and at >= 0 and bool(rows[0][at])
        return replace(table, rows=tuple(rows), asked=replace(asked, form="rows"), near=() if sized else ("unranked: ",), ranked=sized)
    if asked.latest:
        table = _latest(table)
    return table


def _counted(table: Table, asked: Asked) -> Table:
    """How many different others each has: the most, or the least, first."""
    by, others = column(table, asked.column), column(table, asked.grouped)
    pairs = {(row[by], row[others]) for row in table.rows}
    counts = Counter(first for first, _ in pairs)
    sign = 1 if asked.form == "least" else -1
    ranked = sorted(counts.items(), key=lambda item: (sign * item[1], item[0]))
    kept = ranked[: asked.limit or _DEFAULT_LIMIT]
    return replace(table, columns=(asked.column, "number"), rows=tuple((name, str(n)) for name, n in kept), omitted=len(ranked) - len(kept))


def _latest(table: Table) -> Table:
    """The newest ten that have a date."""
    at = next((i for i in (column(table, "date"), column(table, "period_found"), column(table, "issued")) if i >= 0), -1)
    if at < 0:
        return table
    dated = sorted((row for row in table.rows if row[at]), key=lambda row: row[at], reverse=True)
    return replace(table, rows=tuple(dated[:_DEFAULT_LIMIT]), omitted=len(table.rows) - len(dated[:_DEFAULT_LIMIT]))


# ---- figures


def _find_figures(dataset: Dataset, asked: Asked) -> Table:
    """Figures of the period named, else of periods within it; rates of change only where they are asked for."""
    segments = [c for c in asked.things if c.startswith("segment:")]
    of_firms = not any(m.startswith("market_") for m in asked.metrics)  # a market's size is no figure of the firms in it
    if of_firms and segments and len(segments) == len(asked.things) and not run(dataset, asked, asked.given).rows:
        firms = firms_of_segments(dataset, segments)  # nobody tells a figure of the segment: of its firms, then
        if firms and run(dataset, asked, {**asked.given, "firm": firms}).rows:
            asked = replace(asked, given={**asked.given, "firm": firms}, things=firms)
    table = run(dataset, asked, {**asked.given, **({"period": (asked.period,)} if asked.period else {})})
    if asked.period and not narrowed(table, asked).rows:
        table = run(dataset, asked, {**asked.given, **_ends(asked)})
        table = replace(table, rows=tuple(row for row in table.rows if _within(row, table, asked)))
    if not asked.period and (asked.since or asked.until):
        table = run(dataset, asked, {**asked.given, **_ends(asked)})
    if asked.periods:
        at = column(table, "period_found")
        named = tuple(row for row in table.rows if row[at] in asked.periods)
        table = replace(table, rows=named or table.rows)
    found = narrowed(table, asked)
    if not found.rows:
        return found
    if asked.form in ("most", "least"):
        return _ranked(dataset, found, asked)
    if asked.latest:
        return _latest_period(found)
    return found


def _ends(asked: Asked) -> dict[str, tuple[str, ...]]:
    return {name: (value,) for name, value in (("since", asked.since), ("until", asked.until)) if value}


def _within(row: Sequence[str], table: Table, asked: Asked) -> bool:
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
        rows = [r for r in rows if _number(table, r) < 0]
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


def _ranked(dataset: Dataset, table: Table, asked: Asked) -> Table:
    """Highest or lowest value first, by unit; facts before plans; each firm once for a period; and what they were compared with."""
    unit, modality = column(table, "unit_found"), column(table, "modality")
    actual = [r for r in table.rows if r[modality] == "ckg:Actual"]
    rows = actual if actual and "modality" not in asked.given else list(table.rows)
    rows = _of_the_metric(table, rows, asked)
    if not asked.period and not asked.since and not asked.until:
        rows = _of_newest_common(table, rows)
    sign = 1 if asked.form == "least" else -1
    most_common = Counter(r[unit] for r in rows)
    rows.sort(key=lambda r: (-most_common[r[unit]], r[unit], sign * _number(table, r), r))
    name = column(table, "firm_name")
    best: dict[tuple[str, str], tuple[str, ...]] = {}
    for r in rows:
        best.setdefault((r[name], r[unit]), r)
    kept = list(best.values())[: asked.limit or _DEFAULT_LIMIT]
    near = _compared(dataset, table, rows, asked)
    return replace(table, rows=tuple(kept), omitted=len(best) - len(kept), near=near, ranked=True)


def _of_the_metric(table: Table, rows: list[tuple[str, ...]], asked: Asked) -> list[tuple[str, ...]]:
    """Rows of the metric itself rather than of narrower ones; growth of what is asked rather than of something that the label tells apart (“ARR YOY”)."""
    metric, label = column(table, "metric_found"), column(table, "label")
    wanted = {f"ckg:{m}" for m in asked.metrics}
    rows = [r for r in rows if r[metric] in wanted] or rows
    if not asked.rates:
        return rows
    bases = {m.removesuffix("_growth") for m in asked.metrics}
    return [r for r in rows if not (named := metrics_named(r[label])) or named & {*bases, *asked.metrics}] or rows


def _compared(dataset: Dataset, table: Table, rows: Sequence[tuple[str, ...]], asked: Asked) -> tuple[str, ...]:
    """What a superlative rests on: how many were compared, who has figures of a part of the time or in another unit only, where reports differ."""
    name, unit, period = (column(table, c) for c in ("firm_name", "unit_found", "period_found"))
    first = rows[0]
    firms = {r[name] for r in rows if r[unit] == first[unit]}
    near = [f"compared: {len(firms)}" if len(firms) > 1 else f"only: {first[period]}" if first[period] else ""]
    others = sorted({r[name] for r in rows} - firms)
    if asked.period and first[period] == asked.period:
        wide = run(dataset, asked, {**asked.given, **_ends(asked)})
        inner = replace(wide, rows=tuple(r for r in wide.rows if _within(r, wide, asked)))
        parts = {r[name] for r in narrowed(inner, asked).rows} - {r[name] for r in rows}
        near += [f"parts: {_listed(sorted(parts))}"] if parts else []
    near += [f"units: {_listed(others)}"] if others else []
    alike = [column(table, c) for c in ("firm_name", "metric_found", "label", "period_found", "unit_found", "basis", "scope", "measure")]
    report = column(table, "report")
    said = {_number(table, r): r for r in reversed(rows) if all(r[i] == first[i] for i in alike)}
    if len(said) > 1:
        told = (f"{first[name]} {value:,.10g} ({said[value][report].removeprefix('report:')})" for value in sorted(said, reverse=True))
        near.append(f"differ: {', '.join(told)}")
    return tuple(filter(None, near))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_LISTED]) + (" …" if len(names) > _MOST_LISTED else "")


_MOST_LISTED = 8


def _of_newest_common(table: Table, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Figures of the newest period for which at least half as many firms have one as for any, so that like is set beside like."""
    name, period = column(table, "firm_name"), column(table, "period_found")
    firms: dict[str, set[str]] = {}
    for r in rows:
        if r[period]:
            firms.setdefault(r[period], set()).add(r[name])
    if not firms:
        return rows
    most = max(map(len, firms.values()))
    best = max((label for label in firms if 2 * len(firms[label]) >= most), key=lambda label: (period_order(label), label))
    return [r for r in rows if r[period] == best]


def _number(table: Table, row: Sequence[str]) -> float:
    high, low = row[column(table, "max_value")], row[column(table, "min_value")]
    return float(high or low or 0)


def _latest_period(table: Table) -> Table:
    """For each firm the figures of its newest period that is a fact, else of its newest."""
    name, period, modality = (column(table, c) for c in ("firm_name", "period_found", "modality"))
    newest: dict[str, str] = {}
    for row in sorted(table.rows, key=lambda r: (r[modality] == "ckg:Actual", period_order(r[period]))):
        newest[row[name]] = row[period]
    rows = [r for r in table.rows if newest[r[name]] == r[period]]
    facts = {r[name] for r in rows if r[modality] == "ckg:Actual"}
    return replace(table, rows=tuple(r for r in rows if r[modality] == "ckg:Actual" or r[name] not in facts))


def period_order(label: str) -> str:
    """Key by which the labels of periods sort by their end."""
    label = label.rpartition("/")[2].removeprefix("FY")
    year, _, part = label.partition("-")
    months = {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12", "H1": "06", "H2": "12", "": "12"}
    return f"{year}-{months.get(part, part)}"


# ---- sources


def find_sources(dataset: Dataset, table: Table) -> tuple[Source, ...]:
    """The claims and figures of the rows, each once, with report, line and quote."""
    places = [i for i, name in enumerate(table.columns) if name in _FACTS or name.endswith(("_claim", "_figure"))]
    ids = list(dict.fromkeys(row[i] for row in table.rows for i in places if row[i]))[:_QUOTED_FACTS]
    facts: dict[str, Claim | Observation] = dict(read_claims(dataset, [i for i in ids if i.startswith("claim:")]))
    facts |= read_observations(dataset, [i for i in ids if i.startswith("observation:")])
    return tuple(Source(i, facts[i].provenance.report, facts[i].provenance.quote, facts[i].provenance.line) for i in ids if i in facts)
