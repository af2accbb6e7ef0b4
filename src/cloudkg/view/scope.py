"""Which part of the graph a picture shows: all of it, what stands around a thing, the ways between two, a kind of event, a segment, an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cloudkg.errors import ViewError
from cloudkg.model import Claim, Observation
from cloudkg.query.facts import is_entity, read_claims, read_nodes, read_observations, struck_facts
from cloudkg.query.names import find_entity
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import SYMMETRIC

MAX_EDGES = 20_000  # of a focused view; a neighbourhood beyond it is no picture
WAYS = 8  # that a picture of ways shows; more are a thicket
_BATCH = 2_000  # things in one query, as in cloudkg.query.facts
_LISTED = 8  # names that an error offers

Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is drawn: claims and figures by CURIE, and what else stands in the picture.

    `entities` are drawn even where nothing is said of them, `marked` are the ones that the picture is about, `bare` are triples (subject, local
    name of the relation, object) that a query gave and no claim states. `title` is what the page is called; None for the whole graph.
    `named` are CURIEs that the page calls by name beside whatever it shows.
    """

    claims: dict[str, Claim]
    figures: dict[str, Observation]
    entities: frozenset[str] = frozenset()
    marked: tuple[str, ...] = ()
    bare: tuple[Triple, ...] = ()
    title: str | None = None
    named: frozenset[str] = frozenset()


def whole_scope(dataset: Dataset) -> Scope:
    """Everything that is said and that nobody struck."""
    claims = _ids(dataset, "SELECT ?claim WHERE { ?claim a ckg:Claim MINUS { ?claim ckg:reviewed ?verdict } }")
    figures = _ids(dataset, "SELECT ?figure WHERE { ?figure a ckg:Observation MINUS { ?figure ckg:reviewed ?verdict } }")
    return Scope(read_claims(dataset, claims), read_observations(dataset, figures))


def near_scope(dataset: Dataset, name: str, *, hops: int = 2) -> Scope:
    """What stands within `hops` of the entity called `name` (any of its names, or its CURIE). Raises QueryError for one that is not found."""
    from cloudkg.query.neighbors import find_neighbors

    center = find_entity(dataset, name).node
    around = find_neighbors(dataset, center, hops=hops, limit=MAX_EDGES)
    claims = {i: claim for edge in around.edges for i, claim in zip(edge.claim_ids, edge.claims, strict=True)}
    return _with_figures(dataset, claims, {center.id, *around.distance}, marked=(center.id,), title=center.label)


def path_scope(dataset: Dataset, start: str, end: str, *, k: int = WAYS) -> Scope:
    """The `k` best ways between two entities. Raises QueryError for a name that is not found, ViewError where no way leads."""
    from cloudkg.query.path import MAX_HOPS, find_paths

    a, b = (find_entity(dataset, name).node for name in (start, end))
    found = find_paths(dataset, a, b, k=k, max_hops=MAX_HOPS)
    edges = [edge for path in found.paths for hop in path for edge in hop.edges]
    if not edges:
        raise ViewError(
            f"no way of {MAX_HOPS} steps or fewer leads from {a.label} ({a.id}) to {b.label} ({b.id})",
            hint="more reports may tie them; `cloudkg view` shows all",
        )
    claims = {i: claim for edge in edges for i, claim in zip(edge.claim_ids, edge.claims, strict=True)}
    return _with_figures(dataset, claims, _ends(claims.values()), marked=(a.id, b.id), title=f"{a.label} → {b.label}")


def event_scope(dataset: Dataset, kind: str) -> Scope:
    """The claims that tell of events of a kind (`PriceChange`, in any case). Raises QueryError for a kind that the ontology does not know."""
    from cloudkg.query.timeline import read_timeline

    events = [happening.id for happening in read_timeline(dataset, types=[kind]).happenings]
    claims = _standing_claims(dataset, "SELECT ?claim WHERE { ?claim ckg:describes ?event }", {"event": events})
    if not claims:
        raise ViewError(f"no report tells of an event of the kind {kind}", hint="`cloudkg timeline` lists the events that there are")
    return _with_figures(dataset, claims, _ends(claims.values()), title=kind)


def segment_scope(dataset: Dataset, name: str) -> Scope:
    """What reports count to a segment, and to the segments below it, with every relation of those firms, products and chips.

    Raises QueryError for a name that is not found, ViewError for one that is no segment or one to which nothing is counted.
    """
    top = find_entity(dataset, name).node
    if top.type != "Segment":
        raise ViewError(f"“{name}” is not a segment but a {top.type} ({top.id})", hint=f"segments here are {_segments(dataset)}")
    segments, members = _below(dataset, top.id)
    if not members:
        raise ViewError(f"no report counts anything to the segment {top.label} ({top.id})", hint=f"segments here are {_segments(dataset)}")
    touching, own = "SELECT ?claim WHERE {{ ?claim rdf:{end} ?member }}", members | segments
    found = {**_standing_claims(dataset, touching.format(end="subject"), {"member": own})}
    found |= _standing_claims(dataset, touching.format(end="object"), {"member": members})
    # What else a member is counted to, and who recommends it, says nothing of this segment.
    kept = {
        c: claim
        for c, claim in found.items()
        if claim.object in segments or ({claim.subject, claim.object} & members and claim.predicate not in ("inSegment", "recommends"))
    }
    return _with_figures(dataset, kept, {*members, *_ends(kept.values())}, marked=(top.id,), title=top.label)


def query_scope(dataset: Dataset, sparql: str, title: str) -> Scope:
    """What a CONSTRUCT (or DESCRIBE) query gives: triples between entities, with the claims behind them where there are.

    Claims and observations among its subjects are drawn as such. Raises QueryError for a query that is wrong, ViewError where its answer ties nothing.
    """
    triples = [(text_of(t.subject), text_of(t.predicate), text_of(t.object)) for t in dataset.construct(sparql)]
    tied = {(s, p, o) for s, p, o in triples if is_entity(s) and is_entity(o)}
    subjects = sorted({s for s, _, _ in triples})
    claims = read_claims(dataset, [s for s in subjects if s.startswith("claim:")])
    figures = read_observations(dataset, [s for s in subjects if s.startswith("observation:")])
    behind = _claims_behind(dataset, {(s, p.removeprefix("ckg:"), o) for s, p, o in tied})
    stated = {(c.subject, c.predicate, c.object) for c in behind.values()}
    bare = sorted({(s, _local(p), o) for s, p, o in tied} - stated - {(o, p, s) for s, p, o in stated if p in SYMMETRIC})
    if not (bare or behind or claims or figures):
        raise ViewError(
            f"the query gave {len(triples):,} triples, and none of them ties two entities",
            hint="a picture needs triples such as CONSTRUCT { ?firm ckg:supplies ?other }",
        )
    return Scope({**behind, **claims}, figures, frozenset(end for s, _, o in bare for end in (s, o)), bare=tuple(bare), title=title)


def figures_of(dataset: Dataset, entities: Iterable[str]) -> dict[str, Observation]:
    """Figures of these entities by CURIE; what a person struck is left out."""
    sparql = "SELECT ?figure WHERE { ?figure ckg:entity ?entity MINUS { ?figure ckg:reviewed ?verdict } }"
    return read_observations(dataset, _ids(dataset, sparql, {"entity": entities}))


def _with_figures(
    dataset: Dataset, claims: dict[str, Claim], entities: Iterable[str], *, marked: tuple[str, ...] = (), title: str
) -> Scope:
    return Scope(claims, figures_of(dataset, entities), frozenset(marked), marked, title=title)


def _standing_claims(dataset: Dataset, sparql: str, values: dict[str, Iterable[str]]) -> dict[str, Claim]:
    return read_claims(dataset, set(_ids(dataset, sparql, values)) - struck_facts(dataset))


def _claims_behind(dataset: Dataset, triples: set[Triple]) -> dict[str, Claim]:
    """Claims that state any of these triples; one of a symmetric relation states both directions."""
    both = triples | {(o, r, s) for s, r, o in triples if r in SYMMETRIC}
    found = _standing_claims(dataset, "SELECT ?claim WHERE { ?claim rdf:subject ?s }", {"s": {s for s, _, _ in both}})
    return {c: claim for c, claim in found.items() if (claim.subject, claim.predicate, claim.object) in both}


def _below(dataset: Dataset, top: str) -> tuple[set[str], set[str]]:
    """The segment with those counted to it (or being part of it), and everything else that is counted to any of them."""
    segments, members, fresh = {top}, set[str](), {top}
    sparql = """SELECT ?member WHERE { ?claim rdf:object ?segment ; rdf:predicate ?within ; rdf:subject ?member ; ckg:polarity ckg:Affirmed
        VALUES ?within { ckg:inSegment ckg:partOf } MINUS { ?claim ckg:reviewed ?verdict } }"""
    while fresh:
        met = set(_ids(dataset, sparql, {"segment": fresh}))
        fresh = {m for m in met if m.startswith("segment:")} - segments
        segments |= fresh
        members |= met - segments
    return segments, members


def _segments(dataset: Dataset) -> str:
    """The segments to which most is counted, for an error to offer."""
    rows = dataset.select(
        """SELECT ?segment (COUNT(DISTINCT ?member) AS ?n)
        WHERE { ?claim rdf:predicate ckg:inSegment ; rdf:object ?segment ; rdf:subject ?member } GROUP BY ?segment"""
    )
    counted = sorted((-int(text_of(n)), text_of(segment)) for segment, n in rows)[:_LISTED]
    named = read_nodes(dataset, (c for _, c in counted))
    return ", ".join(named[c].label for _, c in counted) or "none"


def _ends(claims: Iterable[Claim]) -> set[str]:
    return {end for claim in claims for end in (claim.subject, claim.object)}


def _local(relation: str) -> str:
    """Local name of a relation, be it of the ontology or of a namespace of the query's own.

    >>> _local("ckg:supplies"), _local("http://example.org/terms#knows")
    ('supplies', 'knows')
    """
    return relation.removeprefix("ckg:").rstrip("/#").replace("#", "/").rpartition("/")[2] or relation


def _ids(dataset: Dataset, sparql: str, values: dict[str, Iterable[str]] | None = None) -> list[str]:
    """First column of a query, asked in batches of the values where there are any."""
    if not values:
        return [text_of(found) for (found,) in dataset.select(sparql)]
    ((name, curies),) = values.items()
    wanted = sorted(curies)
    batches = (wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH))
    return [text_of(found) for batch in batches for (found,) in dataset.select(sparql, {name: [node(c) for c in batch]})]
