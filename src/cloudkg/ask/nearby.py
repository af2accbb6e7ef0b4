"""What stands near a question that the graph does not answer: other periods, kin of the firm, the relation the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cloudkg.ask.answering import find_rows
from cloudkg.ask.pieces import Asked
from cloudkg.ask.tables import Table, column, narrowed, period_order, run, values_of
from cloudkg.query.facts import read_nodes
from cloudkg.store import Dataset, node, text_of

_KIN = (  # relations of which one is worth telling where another is asked for and not there
    frozenset({"raisesPriceOf", "lowersPriceOf"}),
    frozenset({"develops", "releases", "offers", "uses"}),
    frozenset({"investsIn", "acquires", "partnersWith", "supplies", "partOf"}),
)


def with_nearby(dataset: Dataset, table: Table) -> Table:
    """The table, where it has no rows with what stands near, as “kind: words”."""
    if table.rows:
        return table
    asked = table.asked
    return replace(table, near=_near_figures(dataset, asked) if asked.metrics else _near_claims(dataset, asked))


def _near_figures(dataset: Dataset, asked: Asked) -> tuple[str, ...]:
    """Other periods of the same figures, the same metric of a parent or a unit, else the metrics that there are: as “kind: words”."""
    near = []
    full = asked
    asked = replace(asked, given={k: v for k, v in asked.given.items() if k not in ("period", "since", "until")})
    if asked.period or asked.since or asked.until:
        anytime = narrowed(run(dataset, asked, asked.given), asked)
        periods = sorted(set(values_of(anytime, "period_found")), key=period_order)
        if periods:
            near.append("periods: " + ", ".join(periods))
    if asked.things:
        kin = "SELECT DISTINCT ?kin { { ?thing ckg:partOf ?kin } UNION { ?kin ckg:partOf ?thing } } ORDER BY ?kin"
        for (other,) in dataset.select(kin, {"thing": [node(c) for c in asked.things]}):
            table = narrowed(run(dataset, asked, {**asked.given, "firm": (text_of(other),)}), asked)
            if table.rows:
                then = find_rows(dataset, replace(full, things=(), given={**full.given, "firm": (text_of(other),)}))
                near.append(f"kin: {values_of(table, 'firm_name')[0]}{_told(then)}")
        metrics = "SELECT DISTINCT ?metric { ?figure ckg:entity ?thing ; ckg:metric ?metric } ORDER BY ?metric"
        known = [text_of(m) for (m,) in dataset.select(metrics, {"thing": [node(c) for c in asked.things]})]
        if known and not near:
            near.append("metrics: " + ", ".join(known))
    return tuple(near)


def _told(table: Table) -> str:
    """The figures of a table in brackets, where they are few."""
    low, high, unit, period = (column(table, name) for name in ("min_value", "max_value", "unit_found", "period_found"))
    if not 0 < len(table.rows) <= _FEW:
        return ""
    said = (f"{r[period]} {_ends(r[low], r[high])} {'%' if r[unit] == 'percent' else r[unit]}".strip() for r in table.rows)
    return f" ({', '.join(dict.fromkeys(said))})"


def _ends(low: str, high: str) -> str:
    return low if low == high else f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


_FEW = 3


def _near_claims(dataset: Dataset, asked: Asked) -> tuple[str, ...]:
    """The same without its time or firmness, the other way round, and what else ties the things: as “kind: words”."""
    near = []
    loose = {k: v for k, v in asked.given.items() if k not in ("since", "until", "modality", "min_size", "product", "kind")}
    if loose != asked.given and asked.question:
        table = run(dataset, asked, loose)
        if table.rows:
            near.append(f"without: {len(table.rows)} ({_some(values_of(table, asked.column))})")
    if len(asked.things) == 1 and not near:
        about = run(dataset, replace(asked, question="claims"), {"party": asked.things})
        subject, relation, object_ = (column(about, c) for c in ("subject_name", "relation", "object_name"))
        kin = next((k for k in _KIN if asked.relation in k), frozenset({asked.relation}))
        akin = [r for r in about.rows if r[relation].removeprefix("ckg:") in kin]
        said = sorted({f"{r[subject]} {r[relation]} {r[object_]}" for r in akin})
        if said:
            near.append("about: " + "; ".join(said[:5]))
    if len(asked.things) == 2:
        a, b = asked.things
        between = run(dataset, replace(asked, question="claims"), {"party": asked.things})
        ends = {read_nodes(dataset, [c])[c].label for c in (a, b)}
        subject, relation, object_ = (column(between, c) for c in ("subject_name", "relation", "object_name"))
        said = sorted({f"{r[subject]} {r[relation]} {r[object_]}" for r in between.rows if {r[subject], r[object_]} == ends})
        if said:
            near.append("between: " + "; ".join(said[:5]))
    return tuple(near)


def _some(names: Sequence[str]) -> str:
    different = list(dict.fromkeys(names))
    return ", ".join(different[:5]) + (" …" if len(different) > 5 else "")
