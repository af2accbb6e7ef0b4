"""What the ontology demands of a fact that a person changes: the kinds of its ends, units, growth and ranks."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import pyoxigraph

from cloudkg.lexicon.measures import load_measures
from cloudkg.model import Claim, EntityType, Measure, Observation
from cloudkg.resources import resource
from cloudkg.vocab import ONTOLOGY, PREFIXES, RELATIONS, TYPE_OF_KIND

_RDF, _RDFS, _OWL, _SKOS = (PREFIXES[p] for p in ("rdf", "rdfs", "owl", "skos"))
_GROWTH_UNITS = frozenset({"percent", "pp", "x"})


class _Ontology:
    """Triples of the ontology and the metrics, by predicate and subject; local names for our own terms."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for file in ("cloudkg.ttl", "metrics.ttl"):
            for t in pyoxigraph.parse(path=str(resource("ontology", file)), format=pyoxigraph.RdfFormat.TURTLE):
                if isinstance(t.object, pyoxigraph.NamedNode) and isinstance(t.subject, pyoxigraph.NamedNode):
                    self._objects[_local(t.predicate.value), _local(t.subject.value)].append(_local(t.object.value))

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Local names of what a term leads to."""
        return self._objects.get((predicate, subject), [])

    def subjects(self, predicate: str, object_: str) -> frozenset[str]:
        """Local names of all that leads to a term."""
        return frozenset(s for (p, s), objects in self._objects.items() if p == predicate and object_ in objects)

    def members(self, class_: str) -> frozenset[str]:
        """The classes that a union is of; any class else stands for itself."""
        found, node = [], next(iter(self.objects(class_, f"{_OWL}unionOf")), None)
        while node and node != f"{_RDF}nil":
            found += self.objects(node, f"{_RDF}first")
            node = next(iter(self.objects(node, f"{_RDF}rest")), None)
        return frozenset(found or [class_])

    def broader(self, metric: str) -> set[str]:
        """A metric and all that stand above it."""
        found, waiting = set[str](), [metric]
        while waiting:
            found.add(one := waiting.pop())
            waiting += [m for m in self.objects(one, f"{_SKOS}broader") if m not in found]
        return found


def _local(iri: str) -> str:
    return iri.removeprefix(ONTOLOGY)


@lru_cache(maxsize=1)
def _ontology() -> _Ontology:
    return _Ontology()


@lru_cache(maxsize=1)
def _units() -> frozenset[str]:
    return _ontology().subjects(f"{_RDF}type", "Unit")


def is_unit(unit: str) -> bool:
    """Whether a unit is one of the ontology, or a compound of such.

    >>> is_unit("USD"), is_unit("USD/hour"), is_unit("bananas")
    (True, True, False)
    """
    numerator, slash, denominator = unit.partition("/")
    return numerator in _units() and (not slash or denominator in _units() or denominator in load_measures().denominators.values())


def kinds_of_ends(relation: str) -> tuple[frozenset[str], frozenset[str]]:
    """Classes that the ontology allows as subject and as object of a relation; empty where it allows any entity."""
    ontology = _ontology()
    ends = []
    for predicate in ("domain", "range"):
        classes = frozenset(m for c in ontology.objects(relation, f"{_RDFS}{predicate}") for m in ontology.members(c))
        ends.append(frozenset() if "Entity" in classes else classes)
    return ends[0], ends[1]


def _kind(curie: str) -> str:
    return TYPE_OF_KIND.get(curie.partition(":")[0], "Report")


def check_claim(claim: Claim) -> str:
    """What the ontology forbids in a claim, empty where it is allowed."""
    if claim.predicate not in RELATIONS:
        return f"there is no relation {claim.predicate}"
    if claim.subject == claim.object:
        return "subject and object are the same"
    for end, curie, allowed in zip(("subject", "object"), (claim.subject, claim.object), kinds_of_ends(claim.predicate), strict=True):
        if allowed and _kind(curie) not in allowed:
            return f"the {end} of {claim.predicate} is a {' or '.join(sorted(allowed))}, and {curie} is a {_kind(curie)}"
    if claim.predicate == "competes" and _kind(claim.subject) != _kind(claim.object):
        return "rivals are of one kind"
    q = claim.qualifiers
    if q.region is not None and _kind(q.region) != EntityType.PLACE:
        return f"a region is a Place, and {q.region} is a {_kind(q.region)}"
    if q.amount is not None and not q.unit:
        return "an amount has a unit"
    if (q.price_from is not None or q.price_to is not None) and not q.price_unit:
        return "a price has a unit"
    if q.period_first is not None and q.period_last is not None and q.period_first > q.period_last:
        return "the period ends before it starts"
    return ""


def check_observation(observation: Observation) -> str:
    """What the ontology forbids in an observation, empty where it is allowed."""
    o, ontology = observation, _ontology()
    above = ontology.broader(o.metric)
    if o.unit and above & {"rank", "score"}:
        return "a rank or a score has no unit"
    growth = any("GrowthMetric" in ontology.objects(m, f"{_RDF}type") for m in above)
    if o.basis is not None and not growth and o.measure is not Measure.CHANGE and o.unit not in _GROWTH_UNITS:
        return f"only growth has a basis, and {o.metric} in {o.unit or 'no unit'} is none"
    if o.region is not None and _kind(o.region) != EntityType.PLACE:
        return f"a region is a Place, and {o.region} is a {_kind(o.region)}"
    if o.period_first is not None and o.period_last is not None and o.period_first > o.period_last:
        return "the period ends before it starts"
    return ""
