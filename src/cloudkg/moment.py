"""The graph as it was: what was known by a day, and what held on a day. The two are separate questions.

Known by a day is what the reports say that had been issued by then. Held on a day is what began on that day or before: a claim by the day from which
it takes effect, else by its date, else by the day of the report; a figure by the first day of its period, else by the day of the report.
A report whose day of issue is unknown is left out where a day of the report is needed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyoxigraph

from cloudkg.errors import QueryError
from cloudkg.measure.calendars import days_of
from cloudkg.model import Claim
from cloudkg.resolve import form_events, join_entities
from cloudkg.store import EmbeddedDataset, open_graph, text_of
from cloudkg.store.graphs import graph_of_shares
from cloudkg.store.layout import REPORTS, TEXTS
from cloudkg.store.shares import Share, Shares
from cloudkg.store.turtle import HEADER
from cloudkg.vocab import expand, mint_claim


@dataclass(frozen=True, slots=True)
class Moment:
    """A day by which things were known, a day on which they held, or both; ISO days, months or years, of which the last day counts."""

    known: str | None = None
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A graph as it was. `reports` are the names of those that count, `undated` of those left out because nobody says when they were issued."""

    dataset: EmbeddedDataset
    reports: tuple[str, ...]
    undated: tuple[str, ...]


def open_past(folder: Path, moment: Moment) -> Past:
    """The graph of a folder as it was at a moment, in memory; edges, events and names follow from what is left.

    Raises StoreError where there is no graph, QueryError where a day is none or no report is that old.
    """
    now = open_graph(folder)
    folder = folder.resolve()
    issued, days = _issued(now)
    known, held = (_last_day(moment.known) if moment.known else None), (_last_day(moment.held) if moment.held else None)
    undated = tuple(sorted(name for name, day in issued.items() if day is None)) if known else ()
    names = sorted(name for name, day in issued.items() if known is None or (day is not None and day <= known))
    if not names:
        oldest = min((day for day in issued.values() if day), default=None)
        raise QueryError(
            f"no report had been issued by {moment.known}", hint=f"the oldest is of {oldest}" if oldest else "no report has a date"
        )
    store = pyoxigraph.Store()
    for name in names:
        store.bulk_load(path=str(folder / REPORTS / f"{name}.trig"), format=pyoxigraph.RdfFormat.TRIG)
    share = Shares(folder).of(names)
    if held is not None:
        share = _held(store, share, held, days)
    _share(store, share)
    return Past(EmbeddedDataset(store, folder / TEXTS), tuple(names), undated)


def _last_day(label: str) -> date:
    days = days_of(label)
    if days is None:
        raise QueryError(f"“{label}” is no day, month or year", hint="write 2026-03-18, 2026-03 or 2026")
    return days[1]


def _issued(dataset: EmbeddedDataset) -> tuple[dict[str, date | None], dict[str, date | None]]:
    """Last possible day of issue of each report, by name and by CURIE."""
    sparql = "SELECT ?r ?name ?issued WHERE { ?r a ckg:Report ; dcterms:identifier ?name OPTIONAL { ?r dcterms:issued ?issued } }"
    rows = [(text_of(r), text_of(n), _last_day(text_of(d)) if d is not None else None) for r, n, d in dataset.select(sparql)]
    return {name: day for _, name, day in rows}, {curie: day for curie, _, day in rows}


def _held(store: pyoxigraph.Store, share: Share, held: date, issued: Mapping[str, date | None]) -> Share:
    """The share without claims that did not hold yet; these and such figures leave the store too."""
    holding = tuple(c for c in share.claims if _begun(_start(c), held, issued.get(c.provenance.report)))
    kept = set(map(mint_claim, holding))
    _forget(store, (c for c in map(mint_claim, share.claims) if c not in kept))
    figures = EmbeddedDataset(store, Path()).select(
        """SELECT ?o ?first ?label ?r WHERE { ?o a ckg:Observation ; prov:wasQuotedFrom/oa:hasSource ?r
            OPTIONAL { ?o ckg:periodStart ?first } OPTIONAL { ?o ckg:periodLabel ?label } }"""
    )
    for observation, first, label, report in figures:
        stated = date.fromisoformat(text_of(first)) if first is not None else None
        days = days_of(text_of(label)) if stated is None and label is not None else None
        if not _begun(stated or (days[0] if days else None), held, issued.get(text_of(report))):
            _forget(store, [text_of(observation)])
    return replace(share, claims=holding)


def _start(claim: Claim) -> date | None:
    """First day of a claim by its own words."""
    q = claim.qualifiers
    days = next((found for label in (q.effective, q.date, q.period) if label and (found := days_of(label))), None)
    return days[0] if days else q.period_first


def _begun(first: date | None, held: date, issued: date | None) -> bool:
    day = first or issued
    return day is not None and day <= held


def _forget(store: pyoxigraph.Store, curies: Iterable[str]) -> None:
    for curie in curies:
        for quad in list(store.quads_for_pattern(pyoxigraph.NamedNode(expand(curie)), None, None)):
            store.remove(quad)


def _share(store: pyoxigraph.Store, share: Share) -> None:
    """Add what the share says in the default graph."""
    entities = join_entities(share.entities)
    graph = graph_of_shares(entities, form_events(share.claims), share, {e.id: e.label for e in entities})
    store.bulk_load(input=io.BytesIO((HEADER + graph.render()).encode()), format=pyoxigraph.RdfFormat.TURTLE)
