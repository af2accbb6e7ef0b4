"""A picture that begins with one thing and grows by what its reader asks for: at most `STEP` neighbours at a time, counted before they come."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cloudkg.errors import NotFound, QueryError
from cloudkg.query.facts import read_claims
from cloudkg.query.names import find_entity
from cloudkg.store import Dataset, node, text_of
from cloudkg.view.network import Network, read_network
from cloudkg.view.page import Rendered, node_radius, render_live
from cloudkg.view.payload import Spots, pair_lines, write_payload
from cloudkg.view.scope import Scope, figures_of
from cloudkg.vocab import RELATIONS, SYMMETRIC

STEP = 25  # neighbours that come at once
MAX_CLAIMS = 20_000  # of one thing that are looked at; more than any reader follows
MAX_KNOWN = 600  # things already in the picture whose ties to the new ones are looked for

_RELATIONS = frozenset(f"ckg:{relation}" for relation in RELATIONS)
Ends = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Ties:
    """What a thing is tied to: other end → claims, by relation. The key of a relation read from its object's side ends in ``<``."""

    ends: Ends

    def ranked(self, key: str) -> list[str]:
        """Other ends of one relation, the ones with most claims first."""
        return sorted(self.ends.get(key, {}), key=lambda other: (-len(self.ends[key][other]), other))

    def counts(self) -> dict[str, int]:
        """Number of other ends of each relation."""
        return {key: len(others) for key, others in sorted(self.ends.items())}


def find_ties(dataset: Dataset, curie: str) -> Ties:
    """Everything that claims tie to a thing; what a person struck is left out."""
    ends: Ends = {}
    for own, other, inverse in (("subject", "object", False), ("object", "subject", True)):
        rows = dataset.select(
            f"""SELECT ?claim ?relation ?other WHERE {{ ?claim rdf:{own} ?here ; rdf:predicate ?relation ; rdf:{other} ?other
            MINUS {{ ?claim ckg:reviewed ?verdict }} }} LIMIT {MAX_CLAIMS}""",
            {"here": node(curie)},
        )
        for claim, relation, there in rows:
            name = text_of(relation).removeprefix("ckg:")
            key = f"{name}<" if inverse and name not in SYMMETRIC else name
            ends.setdefault(key, {}).setdefault(text_of(there), []).append(text_of(claim))
    return Ties(ends)


def render_explorer(dataset: Dataset, name: str, language: str = "") -> Rendered:
    """The page that begins with a thing (any of its names) and its best tied neighbours, in a language of the pages. Raises NotFound where nothing is called so."""
    try:
        center = find_entity(dataset, name).node
    except QueryError as error:
        raise NotFound(error.message, where=name, hint=error.hint) from error
    ties = find_ties(dataset, center.id)
    weights: dict[str, list[str]] = {}
    for others in ties.ends.values():
        for other, claims in others.items():
            weights.setdefault(other, []).extend(claims)
    first = sorted(weights, key=lambda other: (-len(weights[other]), other))[:STEP]
    network = _read(dataset, [center.id, *first], {claim for other in first for claim in weights[other]}, (center.id,))
    counts = count_ties(dataset, [n.id for n in network.nodes])
    radii = [node_radius(n.type, sum(counts[n.id].values())) for n in network.nodes]
    lines = pair_lines(network)
    payload = write_payload(network, lines, Spots(radii, _ring(network, center.id)), live={"counts": counts, "step": STEP})
    return render_live(center.label, payload, language)


def expand(dataset: Dataset, curie: str, key: str, after: int, known: Collection[str]) -> str:
    """JSON of the next neighbours of one relation: as the page is given its network, with the ties to what it already shows.

    `live` holds the counts of what is new. Raises NotFound for a thing that the graph does not hold, QueryError for a bad `after`.
    """
    if after < 0:
        raise QueryError(f"`after` counts from 0, so {after} makes no sense")
    if not dataset.ask("ASK { ?here ?p ?o }", {"here": node(curie)}):
        raise NotFound("the graph holds no such thing", where=curie, hint="look for it with /search?q=NAME")
    ties = find_ties(dataset, curie)
    fresh = ties.ranked(key)[after : after + STEP]
    shown = {curie, *sorted(known)[:MAX_KNOWN], *fresh}
    claims = {claim for others in ties.ends.values() for other in fresh for claim in others.get(other, ())}
    claims |= _between(dataset, fresh, shown)
    network = _read(dataset, fresh or [curie], claims, ())
    counts = count_ties(dataset, [n.id for n in network.nodes])
    return write_payload(network, pair_lines(network), live={"counts": counts, "step": STEP})


def count_ties(dataset: Dataset, curies: Iterable[str]) -> dict[str, dict[str, int]]:
    """Number of other ends of each relation of each thing."""
    return {curie: find_ties(dataset, curie).counts() for curie in sorted(curies)}


def _between(dataset: Dataset, fresh: Iterable[str], shown: Collection[str]) -> set[str]:
    """Claims that tie new things to each other and to those shown."""
    rows = dataset.select(
        """SELECT ?claim ?other WHERE { { ?claim rdf:subject ?new ; rdf:object ?other } UNION { ?claim rdf:object ?new ; rdf:subject ?other }
        MINUS { ?claim ckg:reviewed ?verdict } }""",
        {"new": [node(c) for c in sorted(fresh)] or [node("firm:-")]},
    )
    return {text_of(claim) for claim, other in rows if text_of(other) in shown}


def _read(dataset: Dataset, entities: Collection[str], claims: Collection[str], marked: tuple[str, ...]) -> Network:
    scope = Scope(read_claims(dataset, claims), figures_of(dataset, entities), frozenset(entities), marked, named=_RELATIONS)
    return read_network(dataset, scope)


def _ring(network: Network, center: str) -> list[tuple[float, float]]:
    """The thing in the middle, its neighbours around it by type."""
    types = {n.id: n.type for n in network.nodes}
    around = sorted((c for c in types if c != center), key=lambda c: (types[c], c))
    turn = {c: 2 * math.pi * at / len(around) for at, c in enumerate(around)}
    reach = 150 + 4.0 * len(around)
    return [(0.0, 0.0) if n.id == center else (reach * 1.25 * math.cos(turn[n.id]), reach * math.sin(turn[n.id])) for n in network.nodes]
