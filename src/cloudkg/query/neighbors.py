"""What stands around an entity: breadth-first over claims, so that every edge knows how firmly, when, how much and by whom it is said."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cloudkg.errors import QueryError
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.query.facts import Mark, Node, claim_texts, read_claims, read_marks, read_nodes, struck_facts
from cloudkg.store import Dataset, Lookups, Values, node, text_of
from cloudkg.vocab import RELATIONS, SYMMETRIC

MAX_HOPS = 6
MAX_CLAIMS_PER_HOP = 20_000  # more than a reader can use, little enough to answer at once at any hub
_FIRMNESS = {modality: rank for rank, modality in enumerate(Modality)}
_RELATION_RANK = {relation: rank for rank, relation in enumerate(RELATIONS)}


class Direction(StrEnum):
    """Which claims to follow from an entity: those of which it is the subject, the object, or both."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Edge:
    """All claims that say the same relation of the same two ends, firmest and earliest first.

    `hop` is the distance at which the edge was met; `claim_ids` are the CURIEs of `claims`, in the same order; `struck` says which of them a
    person rejected or corrected, where those were asked for.
    """

    subject: str
    relation: str
    object: str
    hop: int
    claim_ids: tuple[str, ...]
    claims: tuple[Claim, ...]
    struck: dict[str, Mark] = field(default_factory=dict)

    @property
    def reports(self) -> tuple[str, ...]:
        """CURIEs of the reports that say it, sorted."""
        return tuple(sorted({claim.provenance.report for claim in self.claims}))

    @property
    def modality(self) -> Modality:
        """Firmest modality among the claims."""
        return self.claims[0].modality

    @property
    def denied(self) -> bool:
        """Whether nobody affirms it."""
        return all(claim.polarity is Polarity.DENIED for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """The claims around `center`: edges in order of hop, relation and weight; `nodes` names every CURIE that they mention.

    `distance` is the number of hops to each entity; `omitted` counts the edges that the limit left out.
    """

    center: Node
    edges: tuple[Edge, ...]
    nodes: dict[str, Node]
    distance: dict[str, int]
    omitted: int


def find_neighbors(
    dataset: Dataset,
    center: Node,
    *,
    hops: int = 1,
    relations: Sequence[str] = (),
    direction: Direction = Direction.BOTH,
    modalities: Sequence[Modality] = (),
    limit: int = 300,
    with_struck: bool = False,
) -> Neighborhood:
    """The neighbourhood of an entity, `limit` edges at most; empty `relations` or `modalities` mean all.

    Claims that a person struck are left out unless `with_struck` asks for them.
    Reports are shown but not walked through: two firms that one report recommends are not neighbours by that.
    Raises QueryError when `hops` or `limit` is out of range.
    """
    if not 1 <= hops <= MAX_HOPS:
        raise QueryError(f"hops go from 1 to {MAX_HOPS}, not {hops}")
    if limit < 1:
        raise QueryError(f"the limit must be 1 or more, not {limit}")
    distance = {center.id: 0}
    wanted = _Wanted(tuple(relations), direction, tuple(modalities), with_struck)
    frontier, chosen, omitted = [center.id], dict[Ends, tuple[int, list[str]]](), 0
    for hop in range(1, hops + 1):
        best, more = _best_around(dataset, frontier, wanted, chosen.keys(), max(0, limit - len(chosen)))
        omitted += more
        chosen.update({ends: (hop, claims) for ends, claims in best.items()})
        reached = {end for s, _, o in best for end in (s, o)} - distance.keys()
        distance.update(dict.fromkeys(reached, hop))
        frontier = sorted(end for end in reached if not end.startswith("report:"))
        if not frontier:
            break
    edges = _read_edges(dataset, chosen, with_struck=with_struck)
    mentioned = {text for edge in edges for claim in edge.claims for text in (*claim_texts(claim), claim.provenance.report)}
    nodes = read_nodes(dataset, {*distance, *mentioned})
    return Neighborhood(center, _in_order(edges, nodes), nodes, distance, omitted)


Ends = tuple[str, str, str]  # subject, relation, object


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which claims to follow."""

    relations: tuple[str, ...]
    direction: Direction
    modalities: tuple[Modality, ...]
    with_struck: bool

    def ways(self) -> Iterator[tuple[str, list[str]]]:
        """The end of a claim at which one may stand, with the relations that may be followed from there."""
        wanted = [r for r in RELATIONS if not self.relations or r in self.relations]
        symmetric = [r for r in wanted if r in SYMMETRIC]  # written once, ends in the order of their IRIs: follow them both ways
        yield "subject", wanted if self.direction is not Direction.IN else symmetric
        yield "object", wanted if self.direction is not Direction.OUT else symmetric


def _best_around(
    dataset: Dataset, frontier: Sequence[str], wanted: _Wanted, known: Collection[Ends], room: int
) -> tuple[dict[Ends, list[str]], int]:
    """The `room` best supported edges at the frontier that are not known yet, with their claims; and how many more there are."""
    beside = dataset.lookups()
    if beside:
        return _best_counted(beside, frontier, wanted, known, room)
    met = _claims_around(dataset, frontier, wanted)
    fresh = {ends: claims for ends, claims in met.items() if ends not in known}
    ranked = sorted(fresh, key=lambda ends: (-len(fresh[ends]), ends))
    return {ends: fresh[ends] for ends in ranked[:room]}, len(ranked[room:])


def _best_counted(
    lookups: Lookups, frontier: Sequence[str], wanted: _Wanted, known: Collection[Ends], room: int
) -> tuple[dict[Ends, list[str]], int]:
    """The same by counting rows: only the claims of the best are read."""
    here = json.dumps(sorted(lookups.ids(frontier).values()))
    held = "" if wanted.with_struck else " AND NOT c.struck"
    held += f" AND c.modality IN ({_numbers(list(Modality), wanted.modalities)})" if wanted.modalities else ""
    told: dict[tuple[int, int, int], int] = {}
    for end, relations in wanted.ways():
        if relations:
            far = "object" if end == "subject" else "subject"
            among = f" AND c.relation IN ({_numbers(RELATIONS, relations)})" if len(relations) < len(RELATIONS) else ""
            rows = f"""SELECT c.subject, c.relation, c.object, COUNT(*) FROM claim c
                WHERE c.{end} IN (SELECT value FROM json_each(?1)){among}{held} GROUP BY c.{end}, c.relation, c.{far}"""
            told.update({(s, r, o): n for s, r, o, n in lookups.rows(rows, here)})
    ids = lookups.ids(sorted({end for s, _, o in known for end in (s, o)}))
    for s, r, o in known:
        told.pop((ids[s], RELATIONS.index(r), ids[o]), None)
    enough = sorted(told.values(), reverse=True)[: room or 1][-1:]
    likely = [(n, *ends) for ends, n in told.items() if n >= enough[0]]  # the names of the others settle nothing
    curies = lookups.curies({end for _, s, _, o in likely for end in (s, o)})
    ranked = sorted(((-n, (curies[s], RELATIONS[r], curies[o]), (s, r, o)) for n, s, r, o in likely))[:room]
    claims = f"SELECT c.curie FROM claim c WHERE c.subject = ? AND c.relation = ? AND c.object = ?{held} ORDER BY 1"
    best = {ends: [c for (c,) in lookups.rows(claims, *numbers)] for _, ends, numbers in ranked}
    return best, len(told) - len(best)


def _numbers(names: Sequence[str], wanted: Sequence[str]) -> str:
    """Numbers under which the tables know names of ours, for SQL."""
    return ", ".join(str(names.index(name)) for name in wanted)


def _claims_around(dataset: Dataset, frontier: Iterable[str], wanted: _Wanted) -> dict[Ends, list[str]]:
    """Claims that touch the frontier, by their ends."""
    hidden: Collection[str] = () if wanted.with_struck else struck_facts(dataset)
    values: dict[str, list[str]] = {"here": list(frontier), "modality": [f"ckg:{m}" for m in wanted.modalities]}
    sparql = (
        "SELECT ?claim ?s ?relation ?o WHERE {{ ?claim rdf:{end} ?here ; rdf:subject ?s ; rdf:predicate ?relation ; rdf:object ?o {rest} }}"
    )
    rest = "; ckg:modality ?modality" if wanted.modalities else ""
    met: dict[Ends, set[str]] = {}
    for end, allowed in wanted.ways():
        if not allowed:
            continue
        values["relation"] = [f"ckg:{r}" for r in allowed] if len(allowed) < len(RELATIONS) else []
        query = sparql.format(end=end, rest=rest) + f" LIMIT {MAX_CLAIMS_PER_HOP}"
        for row in dataset.select(query, _terms(values)):
            claim, s, relation, o = map(text_of, row)
            if claim not in hidden:
                met.setdefault((s, relation.removeprefix("ckg:"), o), set()).add(claim)
    return {ends: sorted(claims) for ends, claims in met.items()}


def _terms(values: dict[str, list[str]]) -> Values:
    return {name: [node(curie) for curie in curies] for name, curies in values.items() if curies}


def edges_of(dataset: Dataset, claims: Iterable[str], *, hop: int = 1, with_struck: bool = False) -> list[Edge]:
    """Edges that these claims (CURIEs) say, in no particular order; marks of people are read where `with_struck` asks for them."""
    found = read_claims(dataset, claims)
    by_ends: dict[Ends, tuple[int, list[str]]] = {}
    for curie, claim in found.items():
        by_ends.setdefault((claim.subject, claim.predicate, claim.object), (hop, []))[1].append(curie)
    return _edges(found, by_ends, read_marks(dataset, found) if with_struck else {})


def _read_edges(dataset: Dataset, chosen: dict[Ends, tuple[int, list[str]]], *, with_struck: bool) -> list[Edge]:
    wanted = [c for _, ids in chosen.values() for c in ids]
    return _edges(read_claims(dataset, wanted), chosen, read_marks(dataset, wanted) if with_struck else {})


def _edges(claims: dict[str, Claim], by_ends: dict[Ends, tuple[int, list[str]]], marks: dict[str, Mark]) -> list[Edge]:
    edges = []
    for (s, relation, o), (hop, ids) in by_ends.items():
        ordered = sorted((i for i in ids if i in claims), key=lambda i: (i in marks, _standing(claims[i]), i))
        if ordered:
            struck = {i: marks[i] for i in ordered if i in marks}
            edges.append(Edge(s, relation, o, hop, tuple(ordered), tuple(claims[i] for i in ordered), struck))
    return edges


def _standing(claim: Claim) -> tuple[bool, int, str]:
    return claim.polarity is Polarity.DENIED, _FIRMNESS[claim.modality], claim.qualifiers.date or "9999"


def _in_order(edges: Iterable[Edge], nodes: dict[str, Node]) -> tuple[Edge, ...]:
    def key(edge: Edge) -> tuple[int, int, int, str, str]:
        subject, object_ = (nodes[end].label for end in (edge.subject, edge.object))
        return edge.hop, _RELATION_RANK.get(edge.relation, len(RELATIONS)), -len(edge.reports), subject, object_

    return tuple(sorted(edges, key=key))
