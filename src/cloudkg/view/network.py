"""What a picture shows, read from the dataset: entities, the claims between them, their figures, and the words of the reports.

Claims are read, not plain edges, so that rumours, plans and denials are in the picture and told apart in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from cloudkg.errors import ViewError
from cloudkg.model import Claim, Observation, Provenance
from cloudkg.query.facts import claim_texts, is_entity, read_claims, read_nodes, read_observations, read_properties
from cloudkg.query.names import find_entity
from cloudkg.query.neighbors import find_neighbors
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import unit_curie

if TYPE_CHECKING:
    import networkx as nx

MAX_EDGES = 20_000  # of a focused view; a neighbourhood beyond it is no picture
_CONTEXT_CHARS = 110  # on each side of a quote: a sentence or two of Chinese
_BATCH = 2_000  # things in one query, as in cloudkg.query.facts


@dataclass(frozen=True, slots=True)
class Names:
    """What a thing is called: the display name, its names in Chinese and English where known, and all others, sorted."""

    label: str
    zh: str | None = None
    en: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """An entity or report in the picture. `type` is the local name of its class, `figures` are CURIEs of observations."""

    id: str
    type: str
    names: Names
    tickers: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """All claims that say one relation of one subject and object; `claims` are CURIEs, sorted."""

    subject: str
    relation: str
    object: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A report as it is cited: CURIE, title, publisher's name, date; None where the report does not say."""

    id: str
    title: str
    publisher: str | None = None
    issued: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The stored text on both sides of a quote; both are empty where that text is not at hand."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that a page may show. Tuples and keys are sorted, so that equal graphs give equal files.

    `nodes` come with those that have neither claims nor figures left out; `names` calls by name whatever `claims`, `figures` and edges
    mention (entities, relations, modalities, metrics, units), and `inverse` each relation read from its object's side.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    claims: dict[str, Claim]
    figures: dict[str, Observation]
    contexts: dict[Provenance, Context]
    sources: tuple[Source, ...]
    names: dict[str, Names]
    inverse: dict[str, Names]
    focus: str | None = None


def read_network(dataset: Dataset, *, focus: str | None = None, hops: int = 2) -> Network:
    """The whole graph, or what stands within `hops` of the entity called `focus` (any of its names, or its CURIE).

    Raises QueryError for a name that is not found, ViewError where there is nothing to draw.
    """
    center = None if focus is None else find_entity(dataset, focus).node
    if center is None:
        claims = read_claims(dataset, _ids(dataset, "SELECT ?claim WHERE { ?claim a ckg:Claim }"))
        figures = read_observations(dataset, _ids(dataset, "SELECT ?figure WHERE { ?figure a ckg:Observation }"))
    else:
        around = find_neighbors(dataset, center, hops=hops, limit=MAX_EDGES)
        claims = {i: claim for edge in around.edges for i, claim in zip(edge.claim_ids, edge.claims, strict=True)}
        figures = read_observations(dataset, _figures_of(dataset, {center.id, *around.distance}))
    drawn = {end for claim in claims.values() for end in (claim.subject, claim.object)} | {figure.entity for figure in figures.values()}
    drawn |= {center.id} if center else set()
    if not drawn:
        raise ViewError("there is nothing to draw: the graph has no claims and no figures", hint="build it from reports that say something")
    nodes = _read_drawn(dataset, drawn, figures)
    return Network(
        nodes=nodes,
        edges=_edges(claims),
        claims=dict(sorted(claims.items())),
        figures=dict(sorted(figures.items())),
        contexts=_read_contexts(dataset, [f.provenance for f in (*claims.values(), *figures.values())]),
        sources=_read_sources(dataset, sorted({f.provenance.report for f in (*claims.values(), *figures.values())})),
        names=_read_names(dataset, {*_mentioned(claims.values(), figures.values()), *(f"ckg:{n.type}" for n in nodes if n.type)}),
        inverse=_read_inverse(dataset),
        focus=center.id if center else None,
    )


def to_networkx(network: Network) -> nx.MultiDiGraph[str]:
    """The network as a graph: nodes by CURIE with `type` and `label`, edges keyed by relation with the number of `claims`."""
    import networkx

    graph: nx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for member in network.nodes:
        graph.add_node(member.id, type=member.type, label=member.names.label, figures=len(member.figures))
    for edge in network.edges:
        graph.add_edge(edge.subject, edge.object, key=edge.relation, claims=len(edge.claims))
    return graph


def _ids(dataset: Dataset, sparql: str) -> list[str]:
    return [text_of(found) for (found,) in dataset.select(sparql)]


def _figures_of(dataset: Dataset, entities: Iterable[str]) -> Iterator[str]:
    for batch in _batches(entities):
        rows = dataset.select("SELECT ?figure WHERE { ?figure ckg:entity ?entity }", {"entity": [node(c) for c in batch]})
        yield from (text_of(figure) for (figure,) in rows)


def _read_drawn(dataset: Dataset, curies: Iterable[str], figures: dict[str, Observation]) -> tuple[Node, ...]:
    wanted = sorted(set(curies))
    types, names = read_nodes(dataset, wanted), _read_names(dataset, wanted)
    more = read_properties(dataset, wanted)
    of_entity: dict[str, list[str]] = {}
    for curie in sorted(figures):
        of_entity.setdefault(figures[curie].entity, []).append(curie)
    return tuple(
        Node(
            c,
            types[c].type,
            names[c],
            tuple(map(str, more.get(c, {}).get("ckg:ticker", ()))),
            tuple(map(str, more.get(c, {}).get("skos:closeMatch", ()))),
            tuple(of_entity.get(c, ())),
        )
        for c in wanted
    )


def _edges(claims: dict[str, Claim]) -> tuple[Edge, ...]:
    behind: dict[tuple[str, str, str], list[str]] = {}
    for curie, claim in claims.items():
        behind.setdefault((claim.subject, claim.predicate, claim.object), []).append(curie)
    return tuple(Edge(s, r, o, tuple(sorted(ids))) for (s, r, o), ids in sorted(behind.items()))


def _read_names(dataset: Dataset, curies: Iterable[str]) -> dict[str, Names]:
    found: dict[str, set[tuple[str, str]]] = {}
    predicates = [node(p) for p in ("rdfs:label", "skos:prefLabel", "skos:altLabel")]
    wanted = sorted(set(curies))
    for batch in _batches(wanted):
        values = {"s": [node(c) for c in batch], "p": predicates}
        for subject, name in dataset.select("SELECT ?s ?name WHERE { ?s ?p ?name }", values):
            if isinstance(name, pyoxigraph.Literal):
                found.setdefault(text_of(subject), set()).add((name.language or "", name.value))
    plain = read_nodes(dataset, (c for c in wanted if is_entity(c)))
    return {c: _names(plain[c].label if c in plain else c.partition(":")[2], sorted(found.get(c, ()))) for c in wanted}


def _names(label: str, found: list[tuple[str, str]]) -> Names:
    zh, en = (next((name for tag, name in found if tag == language), None) for language in ("zh", "en"))
    return Names(label, zh, en, tuple(sorted({name for _, name in found} - {label, zh, en})))


def _read_inverse(dataset: Dataset) -> dict[str, Names]:
    found: dict[str, list[tuple[str, str]]] = {}
    for relation, name in dataset.select("SELECT ?r ?name WHERE { ?inverse owl:inverseOf ?r ; rdfs:label ?name }"):
        if isinstance(name, pyoxigraph.Literal):
            found.setdefault(text_of(relation), []).append((name.language or "", name.value))
    return {relation: _names(relation.partition(":")[2], sorted(names)) for relation, names in sorted(found.items())}


def _mentioned(claims: Iterable[Claim], figures: Iterable[Observation]) -> Iterator[str]:
    """CURIEs of everything that a card will want to call by name."""
    for claim in claims:
        yield from (f"ckg:{claim.predicate}", f"ckg:{claim.modality}", f"ckg:{claim.polarity}", *claim_texts(claim))
    for figure in figures:
        yield from (f"ckg:{figure.metric}", f"ckg:{figure.modality}", f"ckg:{figure.polarity}", *((unit_curie(figure.unit),) if figure.unit else ()))
        yield from (f"ckg:{figure.basis}",) if figure.basis else ()
        yield from (c for c in (figure.region, figure.attributed_to) if c and is_entity(c))


def _read_sources(dataset: Dataset, reports: list[str]) -> tuple[Source, ...]:
    blocks = read_properties(dataset, reports)
    first = {report: {p: str(values[0]) for p, values in blocks.get(report, {}).items()} for report in reports}
    publishers = {b["dcterms:publisher"] for b in first.values() if "dcterms:publisher" in b}
    labels = read_nodes(dataset, (p for p in publishers if is_entity(p)))
    return tuple(
        Source(
            report,
            block.get("rdfs:label", report.partition(":")[2]),
            labels[block["dcterms:publisher"]].label if block.get("dcterms:publisher") in labels else block.get("dcterms:publisher"),
            block.get("dcterms:issued"),
        )
        for report, block in first.items()
    )


def _read_contexts(dataset: Dataset, provenances: Iterable[Provenance]) -> dict[Provenance, Context]:
    texts: dict[str, str | None] = {}
    contexts = {}
    for provenance in sorted(set(provenances), key=lambda p: (p.report, p.span, p.line, p.quote)):
        if provenance.report not in texts:
            names = read_properties(dataset, [provenance.report]).get(provenance.report, {}).get("dcterms:identifier", ())
            texts[provenance.report] = dataset.stored_text(str(names[0])) if names else None
        contexts[provenance] = _context(texts[provenance.report], provenance)
    return contexts


def _context(text: str | None, provenance: Provenance) -> Context:
    start, end = provenance.span.start, provenance.span.end
    if text is None or text[start:end] != provenance.quote:
        return Context("", "")
    before, after = text[max(0, start - _CONTEXT_CHARS) : start], text[end : end + _CONTEXT_CHARS]
    cut = max(before.rfind(mark) for mark in "\n。！？")  # a reader wants the sentence, then as much of its paragraph as fits
    stop = after.find("\n")
    return Context(before[cut + 1 :] if 0 <= cut < len(before) - 1 else before, after if stop < 0 else after[:stop])


def _batches(curies: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(curies))
    for at in range(0, len(wanted), _BATCH):
        yield wanted[at : at + _BATCH]
