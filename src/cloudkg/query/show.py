"""All that is known of an entity, each line with the reports that say it."""

from __future__ import annotations

from dataclasses import dataclass

from cloudkg.model import Observation
from cloudkg.query.facts import Mark, Node, Properties, is_entity, read_marks, read_nodes, read_observations, read_properties, struck_facts
from cloudkg.query.neighbors import Edge, find_neighbors
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import METRICS

_METRIC_RANK = {metric: rank for rank, metric in enumerate(METRICS)}
MAX_FIGURES = 2_000


@dataclass(frozen=True, slots=True)
class Figure:
    """An observation with its CURIE, and what a person ruled on it where it stands no longer."""

    id: str
    observation: Observation
    struck: Mark | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event in which the entity is agent or target."""

    node: Node
    agent: str
    target: str
    modality: str
    date: str | None
    effective: str | None
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """An entity with its names, relations both ways, figures by metric and period, and events by date.

    `properties` holds what else is said of it (publisher, date and digest of a report, say), by CURIE of the predicate;
    `nodes` names every CURIE that occurs; `omitted` counts relations and figures that the limits left out.
    """

    node: Node
    names: tuple[str, ...]
    tickers: tuple[str, ...]
    matches: tuple[str, ...]
    properties: dict[str, tuple[str, ...]]
    edges: tuple[Edge, ...]
    figures: tuple[Figure, ...]
    happenings: tuple[Happening, ...]
    nodes: dict[str, Node]
    omitted: int


_NAME_PROPERTIES = ("skos:prefLabel", "skos:altLabel")
_OTHER_PROPERTIES = (
    "dcterms:identifier",
    "dcterms:publisher",
    "dcterms:issued",
    "dcterms:language",
    "ckg:sha256",
    "dcterms:replaces",
    "skos:editorialNote",
)
_LEADING = ("dcterms:publisher",)  # of those, the ones whose value is a thing in the graph


def describe_entity(dataset: Dataset, entity: Node, *, limit: int = 1_000, with_struck: bool = False) -> Portrait:
    """Portrait of an entity, with `limit` relations at most; what a person struck is left out unless `with_struck` asks for it."""
    block = read_properties(dataset, [entity.id]).get(entity.id, {})
    texts = {p: tuple(map(str, values)) for p, values in block.items()}
    around = find_neighbors(dataset, entity, limit=limit, with_struck=with_struck)
    figures, more = _figures(dataset, entity, with_struck=with_struck)
    happenings = _happenings(dataset, entity)
    mentioned = {o.observation.provenance.report for o in figures} | {r for h in happenings for r in h.reports}
    mentioned |= {end for h in happenings for end in (h.agent, h.target)} | {o.observation.region for o in figures if o.observation.region}
    properties = {p: texts[p] for p in _OTHER_PROPERTIES if p in texts}
    mentioned |= {value for p in _LEADING for value in properties.get(p, ()) if is_entity(value)}
    return Portrait(
        node=entity,
        names=tuple(sorted({n for p in _NAME_PROPERTIES for n in texts.get(p, ())} - {entity.label})),
        tickers=texts.get("ckg:ticker", ()),
        matches=texts.get("skos:closeMatch", ()),
        properties=properties,
        edges=around.edges,
        figures=figures,
        happenings=happenings,
        nodes={**around.nodes, **read_nodes(dataset, mentioned)},
        omitted=around.omitted + more,
    )


def _figures(dataset: Dataset, entity: Node, *, with_struck: bool) -> tuple[tuple[Figure, ...], int]:
    rows = dataset.select("SELECT ?figure WHERE { ?figure ckg:entity ?entity }", {"entity": node(entity.id)})
    curies = sorted({text_of(figure) for (figure,) in rows} - (frozenset() if with_struck else struck_facts(dataset)))
    found = read_observations(dataset, curies[:MAX_FIGURES])
    marks = read_marks(dataset, found) if with_struck else {}
    return tuple(sorted((Figure(c, o, marks.get(c)) for c, o in found.items()), key=_figure_key)), max(0, len(curies) - MAX_FIGURES)


def _figure_key(figure: Figure) -> tuple[int, str, str, str, str, str]:
    o = figure.observation
    return _METRIC_RANK.get(o.metric, len(METRICS)), o.metric, o.label, o.scope or "", o.period or "", figure.id


def _happenings(dataset: Dataset, entity: Node) -> tuple[Happening, ...]:
    ends = ("SELECT ?event WHERE { ?event ckg:agent ?entity }", "SELECT ?event WHERE { ?event ckg:target ?entity }")
    events = sorted({text_of(event) for sparql in ends for (event,) in dataset.select(sparql, {"entity": node(entity.id)})})
    if not events:
        return ()
    reports: dict[str, set[str]] = {}
    told = "SELECT ?event ?report WHERE { ?claim ckg:describes ?event ; prov:wasQuotedFrom/oa:hasSource ?report }"
    for event, report in dataset.select(told, {"event": [node(curie) for curie in events]}):
        reports.setdefault(text_of(event), set()).add(text_of(report))
    nodes = read_nodes(dataset, events)
    blocks = read_properties(dataset, events)
    happenings = [_happening(nodes[curie], blocks[curie], tuple(sorted(reports.get(curie, ())))) for curie in events]
    return tuple(sorted(happenings, key=lambda h: (h.date or h.effective or "9999", h.node.label, h.node.id)))


def _happening(event: Node, block: Properties, reports: tuple[str, ...]) -> Happening:
    def first(predicate: str) -> str | None:
        return next((str(value) for value in block.get(predicate, ())), None)

    modality = (first("ckg:modality") or "").removeprefix("ckg:")
    agent, target = first("ckg:agent") or "", first("ckg:target") or ""
    return Happening(event, agent, target, modality, first("ckg:date"), first("ckg:effectiveDate"), reports)
