"""The names that a graph knows, found in a question by the finder that reads reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pyoxigraph

from cloudkg.model import EntityType
from cloudkg.query.facts import is_entity
from cloudkg.recognise.mentions import Name, NameFinder
from cloudkg.script import has_han
from cloudkg.store import Dataset, text_of
from cloudkg.vocab import PREFIXES, TYPE_OF_KIND, fold_name

_NAMING = ("rdfs:label", "skos:prefLabel", "ckg:ticker", "dcterms:identifier", "dcterms:title", "skos:altLabel")
_LONGEST_WORDS = 6
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.&+\-]*")
_PERIOD_TAIL = re.compile(r"[ \-]?(?:[QH]\d|FY|\d?[QH])", re.IGNORECASE)  # what makes no version of a firm’s name: “CoreWeave Q1”


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A stretch of a question that names a thing: its CURIE, empty where the name is a version that the graph does not know."""

    start: int
    end: int
    id: str


class GraphNames:
    """Every name in a graph, to be found in text as written, and in any case where the words mean nothing else."""

    def __init__(self, dataset: Dataset) -> None:
        predicates = [pyoxigraph.NamedNode(PREFIXES[p.split(":")[0]] + p.split(":")[1]) for p in _NAMING]
        best: dict[str, tuple[int, str, str]] = {}
        self.labels: dict[str, str] = {}
        for subject, predicate, name in dataset.select("SELECT ?s ?p ?name WHERE { ?s ?p ?name }", {"p": predicates}):
            curie, text = text_of(subject), text_of(name)
            if not is_entity(curie) or curie.startswith("event:"):
                continue
            rank = [PREFIXES[p.split(":")[0]] + p.split(":")[1] for p in _NAMING].index(getattr(predicate, "value", ""))
            if rank == 0:
                self.labels[curie] = min(self.labels.get(curie, text), text)
            for spelled in {text, text.partition(".")[0]} if rank == _NAMING.index("ckg:ticker") else {text}:
                key = fold_name(spelled)
                if len(key) > 1:
                    best[key] = min(best.get(key, (rank, curie, spelled)), (rank, curie, spelled))
        self._by_key = {key: (curie, spelled) for key, (_, curie, spelled) in best.items()}
        self._finder = NameFinder(Name(spelled, curie, _type(curie)) for curie, spelled in self._by_key.values())

    def find(self, view: str) -> Iterator[NamedSpan]:
        """Names in a text as a report would write them."""
        bases = {hit.start: hit for hit in self._finder.find(view)}
        for mention in self._finder.mentions(view, 0):
            known = self._by_key.get(fold_name(mention.surface))
            base = bases.get(mention.start)
            if not known and not mention.name and base and _PERIOD_TAIL.match(view, base.end):
                yield NamedSpan(base.start, base.end, base.name.id)
                continue
            yield NamedSpan(mention.start, mention.end, mention.name or (known[0] if known else ""))

    def find_carelessly(self, view: str) -> Iterator[NamedSpan]:
        """Names in Latin script in any case, the longest runs of words first; a plural or a possessive still names the thing."""
        words = list(_WORD.finditer(view))
        taken = -1
        for i, first in enumerate(words):
            if first.start() < taken:
                continue
            for last in reversed(words[i : i + _LONGEST_WORDS]):
                surface = view[first.start() : last.end()].rstrip(".")
                known = (
                    None
                    if has_han(surface)
                    else self._by_key.get(fold_name(surface)) or self._by_key.get(fold_name(surface.removesuffix("s")))
                )
                if known:
                    taken = first.start() + len(surface)
                    yield NamedSpan(first.start(), taken, known[0])
                    break

    def pairs(self) -> Iterator[tuple[str, str]]:
        """CURIE and name of everything."""
        return iter(self._by_key.values())


_KEPT: WeakKeyDictionary[object, GraphNames] = WeakKeyDictionary()


def names_of(dataset: Dataset) -> GraphNames:
    """The names of a dataset, read once for as long as it is open."""
    found = _KEPT.get(dataset)
    if found is None:
        found = _KEPT[dataset] = GraphNames(dataset)
    return found


def _type(curie: str) -> EntityType:
    """Class of an entity; a report counts as a place, which is a class of names without versions."""
    return TYPE_OF_KIND.get(curie.partition(":")[0], EntityType.PLACE)
