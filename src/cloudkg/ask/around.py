"""How two things hang together, and what there is about one: the edges, with their sources, and what to say of them."""

from __future__ import annotations

from dataclasses import dataclass

from cloudkg.ask.answering import Source
from cloudkg.ask.pieces import Asked
from cloudkg.query.facts import Node, read_nodes
from cloudkg.query.neighbors import Edge
from cloudkg.query.path import find_paths
from cloudkg.query.show import describe_entity
from cloudkg.store import Dataset, node
from cloudkg.vocab import relation_flag

COLUMNS = ("subject_name", "relation", "object_name", "modality", "reports", "claim")
_WAYS = 3
_MOST_EDGES = 100


@dataclass(frozen=True, slots=True)
class Around:
    """Edges as rows of `COLUMNS`, their sources, the query that finds them where one does, and the sentence to say with its values."""

    rows: tuple[tuple[str, ...], ...]
    sources: tuple[Source, ...]
    sparql: str
    key: str
    values: dict[str, object]


def find_around(dataset: Dataset, asked: Asked) -> Around:
    """The best ways between the two things that are asked about, or the edges of the one."""
    nodes = [read_nodes(dataset, [curie])[curie] for curie in asked.things]
    return _ways(dataset, nodes[0], nodes[1]) if asked.form == "path" else _portrait(dataset, nodes[0])


def _ways(dataset: Dataset, source: Node, target: Node) -> Around:
    found = find_paths(dataset, source, target, k=_WAYS)
    edges = tuple({edge.claim_ids[0]: edge for way in found.paths for hop in way for edge in hop.edges}.values())
    values = {"first": source.label, "second": target.label, "count": len(found.paths), "hops": min(map(len, found.paths), default=0)}
    return _around(edges, found.nodes, "", "path" if edges else "no-path", values)


def _portrait(dataset: Dataset, entity: Node) -> Around:
    portrait = describe_entity(dataset, entity, limit=_MOST_EDGES)
    sparql = f"SELECT ?claim WHERE {{ VALUES ?thing {{ {node(entity.id)} }} ?claim rdf:subject|rdf:object ?thing }}"
    values = {"first": entity.label, "edges": len(portrait.edges) + portrait.omitted, "figures": len(portrait.figures)}
    return _around(portrait.edges, portrait.nodes, sparql, "show", values)


def _around(edges: tuple[Edge, ...], nodes: dict[str, Node], sparql: str, key: str, values: dict[str, object]) -> Around:
    return Around(tuple(_row(e, nodes) for e in edges), tuple(map(_source, edges)), sparql, key, values)


def _row(edge: Edge, nodes: dict[str, Node]) -> tuple[str, ...]:
    labels = [nodes[c].label if c in nodes else c for c in (edge.subject, edge.object)]
    reports = " ".join(r.removeprefix("report:") for r in edge.reports)
    return labels[0], relation_flag(edge.relation), labels[1], f"ckg:{edge.modality}", reports, edge.claim_ids[0]


def _source(edge: Edge) -> Source:
    provenance = edge.claims[0].provenance
    return Source(edge.claim_ids[0], provenance.report, provenance.quote, provenance.line)
