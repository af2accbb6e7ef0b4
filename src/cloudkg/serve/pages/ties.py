"""Relations of a thing, both ways, grouped by relation: counted first, so that only what is shown is read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from cloudkg.query.facts import read_claims, struck_facts
from cloudkg.serve.pages.naming import Named, read_inverse, read_names
from cloudkg.serve.pages.telling import Told, tell
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import RELATIONS, SYMMETRIC

SHOWN_AT_FIRST, SHOWN_ALONE = 12, 50  # neighbours of a relation: among others, and on a page of its own
SHOWN_CLAIMS = 12  # of one neighbour
_MAX_CLAIMS = 20_000  # of one direction: more than a reader can use, little enough to count at once at any hub
_QUERY = "SELECT ?claim ?relation ?other WHERE {{ ?claim rdf:{here} ?here ; rdf:predicate ?relation ; rdf:{there} ?other }} LIMIT {limit}"


@dataclass(frozen=True, slots=True)
class Tie:
    """What is said of one relation to one other thing: `claims` the firmest first, `count` how many there are in all."""

    other: Named
    claims: tuple[Told, ...]
    count: int

    @property
    def modality(self) -> str:
        """The firmest modality among the claims, `Denied` where nobody affirms it."""
        return "Denied" if all(c.denied for c in self.claims) else next(c.modality for c in self.claims if not c.denied)

    @property
    def dates(self) -> str:
        """The earliest date that is given."""
        return min((c.date for c in self.claims if c.date), default="")

    @property
    def magnitude(self) -> str:
        """The first size that is given."""
        return next((c.magnitude for c in self.claims if c.magnitude), "")


@dataclass(frozen=True, slots=True)
class TieGroup:
    """One relation in one direction (`out`, `in`, or `both` for a symmetric one): `total` neighbours, of which `ties` are those from `first` on."""

    relation: str
    direction: str
    label: str
    total: int
    first: int
    ties: tuple[Tie, ...]

    @property
    def left(self) -> int:
        """How many neighbours come after those that are shown."""
        return self.total - self.first - len(self.ties)


def read_ties(dataset: Dataset, curie: str, language: str, *, only: tuple[str, str] | None = None, first: int = 0) -> tuple[TieGroup, ...]:
    """Relations of a thing in the order of the ontology, outward before inward.

    `only` (relation, direction) gives that group alone, `SHOWN_ALONE` neighbours from number `first` on.
    """
    counted = _count(dataset, curie)
    keys = sorted(counted, key=lambda k: (RELATIONS.index(k[0]) if k[0] in RELATIONS else len(RELATIONS), k[0], k[1] == "in"))
    chosen = [key for key in keys if only is None or key == only]
    shown = {key: _page(counted[key], first if only else 0, SHOWN_ALONE if only else SHOWN_AT_FIRST) for key in chosen}
    wanted = [claim for neighbours in shown.values() for claims in neighbours.values() for claim in claims[:SHOWN_CLAIMS]]
    told = tell(dataset, read_claims(dataset, wanted), language)
    inverse = read_inverse(dataset, language)
    names = read_names(dataset, {o for n in shown.values() for o in n} | {f"ckg:{relation}" for relation, _ in chosen}, language)
    groups = []
    for key in chosen:
        relation, direction = key
        label = inverse.get(relation) if direction == "in" else None
        ties = tuple(_tie(names[other], claims, told) for other, claims in shown[key].items())
        groups.append(TieGroup(relation, direction, label or names[f"ckg:{relation}"].label, len(counted[key]), first if only else 0, ties))
    return tuple(groups)


def _count(dataset: Dataset, curie: str) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Claims by relation and direction, then by the thing at the other end."""
    hidden = struck_facts(dataset)
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for here, there, direction in (("subject", "object", "out"), ("object", "subject", "in")):
        sparql = _QUERY.format(here=here, there=there, limit=_MAX_CLAIMS)
        for row in dataset.select(sparql, {"here": node(curie)}):
            claim, relation, other = map(text_of, row)
            name = relation.removeprefix("ckg:")
            if claim not in hidden:
                found[name, "both" if name in SYMMETRIC else direction][other].add(claim)
    return {key: {other: sorted(claims) for other, claims in neighbours.items()} for key, neighbours in found.items()}


def _page(neighbours: dict[str, list[str]], first: int, room: int) -> dict[str, list[str]]:
    ranked = sorted(neighbours, key=lambda other: (-len(neighbours[other]), other))
    return {other: neighbours[other] for other in ranked[first : first + room]}


_FIRMNESS = ("Actual", "Planned", "Forecast", "Reported")


def _tie(other: Named, claims: list[str], told: dict[str, Told]) -> Tie:
    known = [told[c] for c in claims if c in told]
    ordered = sorted(known, key=lambda t: (t.denied, _FIRMNESS.index(t.modality), t.date or "9999", t.id))
    return Tie(other, tuple(ordered), len(claims))
