"""How two things hang together: the shortest ways over claims, and the next best, each hop with what is said and by whom.

Breadth-first from the second end tells how far everything between is from it; from the first end paths then grow best-first, along those hops
only that can still arrive. A way of fewer hops beats a longer one; among ways of one length the firmer beats the less firm, then the one that
more reports tell of.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cloudkg.errors import QueryError
from cloudkg.model import Modality
from cloudkg.query.facts import Node, claim_texts, read_nodes
from cloudkg.query.neighbors import Edge, edges_of
from cloudkg.store import Dataset
from cloudkg.store.lookups import Lookups, lookups_of
from cloudkg.vocab import RELATIONS

MAX_HOPS = 8
MAX_PATHS = 50
MAX_CLAIMS_PER_HOP = 20  # of one hop the firmest: more than anybody reads, and a hub may have thousands
_MAX_STEPS = 4_000  # paths begun; beyond, the search ends and says so
_MAX_BRANCHES = 2_000  # of one thing, the best
_KEPT_WEBS = 8
_MODALITY_COST, _SILENCE_COST = 1_000, 100


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path, in the direction in which it is walked: all edges between the two, whichever way they point.

    `omitted` counts claims beyond those that are given.
    """

    source: str
    target: str
    edges: tuple[Edge, ...]
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class Paths:
    """Ways from `source` to `target`, the best first, none of them through one thing twice; `nodes` names every CURIE that they mention.

    `complete` is false where the search ended before all ways were weighed: those that are given are ways, but there may be better ones of their length.
    """

    source: Node
    target: Node
    paths: tuple[tuple[Hop, ...], ...]
    nodes: dict[str, Node]
    complete: bool = True


def find_paths(
    dataset: Dataset,
    source: Node,
    target: Node,
    *,
    k: int = 3,
    max_hops: int = 6,
    relations: Sequence[str] = (),
    modalities: Sequence[Modality] = (),
    with_struck: bool = False,
    with_denied: bool = False,
) -> Paths:
    """The `k` best paths between two things over claims, of `max_hops` hops at most; empty `relations` or `modalities` mean all.

    Claims join both ways. Reports are ends at most: two firms that one report recommends are not joined by that. Claims that a person struck, and denials,
    join nothing unless `with_struck` or `with_denied` asks for it. Raises QueryError where both ends are one, or a number is out of range.
    """
    if source.id == target.id:
        raise QueryError(f"both ends are {source.id}", hint="name two different things")
    if not 1 <= max_hops <= MAX_HOPS:
        raise QueryError(f"hops go from 1 to {MAX_HOPS}, not {max_hops}")
    if not 1 <= k <= MAX_PATHS:
        raise QueryError(f"the number of paths goes from 1 to {MAX_PATHS}, not {k}")
    lookups = lookups_of(dataset)
    condition = _condition(relations, modalities, with_struck=with_struck, with_denied=with_denied)
    web = _web_of(lookups, condition)
    one, other = web.place(source.id), web.place(target.id)
    found, complete = ([], True) if one is None or other is None else _best_paths(_Search(web, one, other), k, max_hops)
    named = [tuple(web.curies[thing] for thing in path) for path in found]
    pairs = sorted({pair for path in named for pair in pairwise(path)})
    hops = _read_hops(dataset, {pair: _claims_between(lookups, condition, *pair) for pair in pairs}, with_struck=with_struck)
    claims = [claim for hop in hops.values() for edge in hop.edges for claim in edge.claims]
    mentioned = {text for claim in claims for text in (*claim_texts(claim), claim.provenance.report)}
    things = {source.id, target.id, *(thing for path in named for thing in path)}
    paths = tuple(tuple(hops[pair] for pair in pairwise(path)) for path in named)
    return Paths(source, target, paths, read_nodes(dataset, things | mentioned), complete)


def _condition(relations: Sequence[str], modalities: Sequence[Modality], *, with_struck: bool, with_denied: bool) -> str:
    """Which claims join, as SQL over numbers of ours."""
    parts = ["1"]
    if relations:
        parts.append(f"c.relation IN ({', '.join(str(RELATIONS.index(r)) for r in relations)})")
    if modalities:
        parts.append(f"c.modality IN ({', '.join(str(list(Modality).index(m)) for m in modalities)})")
    parts += [f"NOT c.{column}" for column, wanted in (("struck", with_struck), ("denied", with_denied)) if not wanted]
    return " AND ".join(parts)


_Steps = dict[int, dict[int, int]]


@dataclass(frozen=True, slots=True)
class _Web:
    """Things by their place in the order of CURIEs, and what it costs to step from one to another: how firmly that is said, and how many reports say it."""

    curies: tuple[str, ...]
    around: _Steps
    reports: frozenset[int]

    def place(self, curie: str) -> int | None:
        """Place of a thing, None for one that is not known."""
        at = bisect_left(self.curies, curie)
        return at if at < len(self.curies) and self.curies[at] == curie else None


def _web_of(lookups: Lookups, condition: str) -> _Web:
    """What claims that fit a condition join; kept for the next question while there is room."""
    kept: dict[str, _Web] = lookups.cache.setdefault("path", {})
    if condition not in kept:
        if len(kept) >= _KEPT_WEBS:
            kept.clear()
        things = lookups.rows("SELECT id, curie FROM thing ORDER BY curie")
        places = {number: place for place, (number, _) in enumerate(things)}
        around: _Steps = {}
        for one, other, modality, reports in lookups.rows(
            f"""SELECT MIN(c.subject, c.object), MAX(c.subject, c.object), MIN(c.modality), COUNT(DISTINCT c.report)
                FROM claim c WHERE {condition} GROUP BY 1, 2"""
        ):
            a, b, cost = places[one], places[other], _MODALITY_COST * modality + _SILENCE_COST // reports
            around.setdefault(a, {})[b] = around.setdefault(b, {})[a] = cost
        reports_at = frozenset(place for place, (_, curie) in enumerate(things) if curie.startswith("report:"))
        kept[condition] = _Web(tuple(curie for _, curie in things), around, reports_at)
    return kept[condition]


@dataclass(frozen=True, slots=True)
class _Search:
    """A search between two things: reports are passed at its ends alone."""

    web: _Web
    source: int
    target: int

    def passes(self, thing: int) -> bool:
        """Whether a path may go through this thing."""
        return thing not in self.web.reports or thing in (self.source, self.target)

    def reached(self, things: set[int]) -> set[int]:
        """Whatever is one step from these."""
        return {far for thing in things for far in self.web.around.get(thing, ()) if self.passes(far)}


def _best_paths(search: _Search, k: int, max_hops: int) -> tuple[list[tuple[int, ...]], bool]:
    """Paths as places of things, and whether all were weighed that could have come first."""
    shortest = _distance(search, max_hops)
    if shortest is None:
        return [], True
    found: list[tuple[int, ...]] = []
    steps = 0
    for length in range(shortest, max_hops + 1):
        for path in _of_length(search, length, _distances(search, length)):
            steps += 1
            if path:
                found.append(path)
            if len(found) == k or steps > _MAX_STEPS:
                return found, len(found) == k
    return found, True


def _distance(search: _Search, max_hops: int) -> int | None:
    """Hops of the shortest path: from both ends at once, the narrower front first."""
    fronts, seen = [{search.source}, {search.target}], [{search.source}, {search.target}]
    for hops in range(1, max_hops + 1):
        side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        fronts[side] = search.reached(fronts[side]) - seen[side]
        if fronts[side] & seen[1 - side]:
            return hops
        if not fronts[side]:
            return None
        seen[side] |= fronts[side]
    return None


def _distances(search: _Search, length: int) -> dict[int, int]:
    """Hops to the target of everything that a path of `length` may pass."""
    distance, front = {search.target: 0}, {search.target}
    for hops in range(1, length):
        front = search.reached(front) - distance.keys()
        distance.update(dict.fromkeys(front, hops))
    return distance


def _of_length(search: _Search, length: int, left: dict[int, int]) -> Iterator[tuple[int, ...]]:
    """Paths of just this length, the cheapest first; an empty one for each step that does not arrive."""
    queue: list[tuple[int, tuple[int, ...]]] = [(0, (search.source,))]
    while queue:
        cost, path = heapq.heappop(queue)
        if path[-1] == search.target:
            yield path
            continue
        yield ()
        room = length - len(path)  # hops that are left after the next one
        fitting = [
            (cost + price, (*path, far))
            for far, price in search.web.around.get(path[-1], {}).items()
            if left.get(far, length) <= room and (far == search.target) == (room == 0) and far not in path and search.passes(far)
        ]
        for step in heapq.nsmallest(_MAX_BRANCHES, fitting):
            heapq.heappush(queue, step)


def _claims_between(lookups: Lookups, condition: str, one: str, other: str) -> list[str]:
    """CURIEs of the claims that join two things, the firmest first."""
    rows = lookups.rows(
        f"""SELECT c.curie FROM claim c JOIN thing a ON a.curie = ?1 JOIN thing b ON b.curie = ?2
            WHERE (c.subject = a.id AND c.object = b.id OR c.subject = b.id AND c.object = a.id) AND {condition}
            ORDER BY c.denied, c.modality, c.curie""",
        one,
        other,
    )
    return [curie for (curie,) in rows]


def _read_hops(dataset: Dataset, claims: dict[tuple[str, str], list[str]], *, with_struck: bool) -> dict[tuple[str, str], Hop]:
    """The hop between each two things, of which the claims are given."""
    shown = {ends: ids[:MAX_CLAIMS_PER_HOP] for ends, ids in claims.items()}
    edges = edges_of(dataset, {c for ids in shown.values() for c in ids}, with_struck=with_struck)
    of_ends: dict[tuple[str, str], list[Edge]] = {}
    for edge in sorted(edges, key=lambda e: (RELATIONS.index(e.relation), e.subject)):
        of_ends.setdefault((edge.subject, edge.object), []).append(edge)
    hops = {}
    for (one, other), ids in shown.items():
        found = (*of_ends.get((one, other), ()), *(of_ends.get((other, one), ()) if one != other else ()))
        chosen = sorted(found, key=lambda e: (RELATIONS.index(e.relation), e.subject))
        hops[one, other] = Hop(one, other, tuple(chosen), len(claims[one, other]) - len(ids))
    return hops
