"""Figures by whose they are, what they measure and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cloudkg.errors import QueryError
from cloudkg.measure.calendars import days_of
from cloudkg.query.facts import Node, read_nodes, read_observations
from cloudkg.query.show import Figure, figure_key
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import METRICS

MAX_CANDIDATES = 5_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures by entity, metric and period; `nodes` names their entities, regions and reports, `omitted` counts those that a limit left out."""

    figures: tuple[Figure, ...]
    nodes: dict[str, Node]
    omitted: int


def find_figures(
    dataset: Dataset, *, entities: Sequence[str] = (), metric: str | None = None, period: str | None = None, limit: int = 200
) -> Figures:
    """Figures of `entities` (CURIEs), of one metric, or both; those whose time lies within `period` (2026, 2026-Q1, 2026-03) where it is given.

    Those that a person struck are left out. Raises QueryError where neither entity nor metric is given, for an unknown metric or an unreadable period.
    """
    if not entities and metric is None:
        raise QueryError("whose figures, or which?", hint="name an entity or a metric")
    if metric is not None and metric not in METRICS:
        raise QueryError(f"no metric is called “{metric}”", hint="there are " + ", ".join(METRICS))
    within = days_of(period) if period else None
    if period and within is None:
        raise QueryError(f"“{period}” is no period", hint="write 2026, 2026-Q1, 2025-H1, 2026-03 or 2026-03-18")
    values = {"entity": [node(e) for e in entities]} if entities else {}
    values |= {"metric": [node(f"ckg:{metric}")]} if metric else {}
    rows = dataset.select("SELECT ?o WHERE { ?o ckg:entity ?entity ; ckg:metric ?metric MINUS { ?o ckg:reviewed ?verdict } }", values)
    curies = sorted({text_of(o) for (o,) in rows})
    found = read_observations(dataset, curies[:MAX_CANDIDATES])
    kept = [
        Figure(curie, o)
        for curie, o in found.items()
        if within is None
        or (o.period_first and o.period_last and within[0] <= o.period_first and o.period_last <= within[1])
        or o.period == period
    ]
    kept.sort(key=lambda f: (f.observation.entity, figure_key(f)))
    shown = tuple(kept[:limit])
    mentioned = {c for f in shown for c in (f.observation.entity, f.observation.provenance.report, f.observation.region) if c}
    return Figures(shown, read_nodes(dataset, mentioned), len(kept) - len(shown) + len(curies[MAX_CANDIDATES:]))
