"""Asks what was formed, and puts the rows into the shape that the question wants: a yes or no, a number, the largest, a comparison."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from cloudkg.ask.pieces import Asked
from cloudkg.ask.ranking import rank_figures
from cloudkg.ask.relating import firms_of_segments
from cloudkg.ask.tables import Table, column, ends_of, lies_within, narrowed, period_order, run
from cloudkg.model import Claim, Observation
from cloudkg.query.facts import read_claims, read_nodes, read_observations
from cloudkg.store import Dataset

_FACTS = ("claim", "figure", "fact")
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


def _undated(dataset: Dataset, asked: Asked, table: Table) -> tuple[str, ...]:
    """How many rows a time leaves out because they have none, as “undated: number”."""
    loose = {k: v for k, v in asked.given.items() if k not in ("since", "until")}
    at = column(table, "date")
    if loose == asked.given or at < 0:
        return ()
    number = sum(not row[at] for row in run(dataset, asked, loose).rows)
    return (f"undated: {number}",) if number else ()


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
        table = run(dataset, asked, {**asked.given, **ends_of(asked)})
        table = replace(table, rows=tuple(row for row in table.rows if lies_within(row, table, asked)))
    if not asked.period and (asked.since or asked.until):
        table = run(dataset, asked, {**asked.given, **ends_of(asked)})
    if asked.periods:
        at = column(table, "period_found")
        named = tuple(row for row in table.rows if row[at] in asked.periods)
        table = replace(table, rows=named or table.rows)
    found = narrowed(table, asked)
    if not found.rows:
        return found
    if asked.form in ("most", "least"):
        return rank_figures(dataset, found, asked)
    if asked.latest:
        return _latest_period(found)
    return found


def _latest_period(table: Table) -> Table:
    """For each firm the figures of its newest period that is a fact, else of its newest."""
    name, period, modality = (column(table, c) for c in ("firm_name", "period_found", "modality"))
    newest: dict[str, str] = {}
    for row in sorted(table.rows, key=lambda r: (r[modality] == "ckg:Actual", period_order(r[period]))):
        newest[row[name]] = row[period]
    rows = [r for r in table.rows if newest[r[name]] == r[period]]
    facts = {r[name] for r in rows if r[modality] == "ckg:Actual"}
    return replace(table, rows=tuple(r for r in rows if r[modality] == "ckg:Actual" or r[name] not in facts))


# ---- sources


def find_sources(dataset: Dataset, table: Table) -> tuple[Source, ...]:
    """The claims and figures of the rows, each once, with report, line and quote."""
    places = [i for i, name in enumerate(table.columns) if name in _FACTS or name.endswith(("_claim", "_figure"))]
    ids = list(dict.fromkeys(row[i] for row in table.rows for i in places if row[i]))[:_QUOTED_FACTS]
    facts: dict[str, Claim | Observation] = dict(read_claims(dataset, [i for i in ids if i.startswith("claim:")]))
    facts |= read_observations(dataset, [i for i in ids if i.startswith("observation:")])
    return tuple(Source(i, facts[i].provenance.report, facts[i].provenance.quote, facts[i].provenance.line) for i in ids if i in facts)
