"""All that is known of an entity, each line with the reports that say it."""

from __future__ import annotations

from dataclasses import dataclass

from cloudkg.model import Observation
from cloudkg.query.facts import Mark, Node, is_entity, read_marks, read_nodes, read_observations, read_properties, struck_facts
from cloudkg.query.neighbors import Edge, find_neighbors
from cloudkg.query.timeline import Happening, read_timeline
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import METRICS

_METRIC_RANK = {metric: rank for rank, metric in enumerate(METRICS)}
DEFAULT_EDGES = 300
MAX_FIGURES = 500  # of the most telling metrics, the latest: a page that holds more is read by nobody
MAX_HAPPENINGS = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """An observation with its CURIE, and what a person ruled on it where it stands no longer."""

    id: str
    observation: Observation
    struck: Mark | None = None


@dataclass(frozen=True, slots=True)
class Portrait:
    """An entity with its names, relations both ways, figures by metric and period, and events by date.

    `properties` holds what else is said of it (publisher, date and digest of a report, say), by CURIE of the predicate;
    `nodes` names every CURIE that occurs; `omitted` counts relations, figures and events that the limits left out.
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


def describe_entity(dataset: Dataset, entity: Node, *, limit: int = DEFAULT_EDGES, with_struck: bool = False) -> Portrait:
    """Portrait of an entity, with `limit` relations at most; what a person struck is left out unless `with_struck` asks for it."""
    beside = dataset.lookups()
    block = (beside.facts([entity.id]) if beside else {}).get(entity.id) or read_properties(dataset, [entity.id]).get(entity.id, {})
    texts = {p: tuple(map(str, values)) for p, values in block.items()}
    around = find_neighbors(dataset, entity, limit=limit, with_struck=with_struck)
    figures, more = _figures(dataset, entity, with_struck=with_struck)
    timeline = read_timeline(dataset, entities=[entity.id], limit=MAX_HAPPENINGS)
    happenings = timeline.happenings
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
        omitted=around.omitted + more + timeline.omitted,
    )


def _figures(dataset: Dataset, entity: Node, *, with_struck: bool) -> tuple[tuple[Figure, ...], int]:
    curies = _figures_of(dataset, entity, with_struck=with_struck)
    found = read_observations(dataset, curies[:MAX_FIGURES])
    marks = read_marks(dataset, found) if with_struck else {}
    return tuple(sorted((Figure(c, o, marks.get(c)) for c, o in found.items()), key=figure_key)), max(0, len(curies) - MAX_FIGURES)


def _figures_of(dataset: Dataset, entity: Node, *, with_struck: bool) -> list[str]:
    """CURIEs of the figures of an entity, by metric, the latest first."""
    beside = dataset.lookups()
    if beside:
        struck = "" if with_struck else " AND NOT f.struck"
        sql = f"""SELECT f.curie FROM figure f JOIN thing t ON t.id = f.entity WHERE t.curie = ?{struck}
            ORDER BY f.metric, f.period DESC, f.curie"""
        return [curie for (curie,) in beside.rows(sql, entity.id)]
    rows = dataset.select("SELECT ?figure WHERE { ?figure ckg:entity ?entity }", {"entity": node(entity.id)})
    return sorted({text_of(figure) for (figure,) in rows} - (frozenset() if with_struck else struck_facts(dataset)))


def figure_key(figure: Figure) -> tuple[int, str, str, str, str, str]:
    """Order in which figures are shown: by metric, label, scope and period."""
    o = figure.observation
    return _METRIC_RANK.get(o.metric, len(METRICS)), o.metric, o.label, o.scope or "", o.period or "", figure.id
