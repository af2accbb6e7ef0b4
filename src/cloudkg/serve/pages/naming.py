"""What things are called in the reader's language: entities, relations, metrics, modalities, kinds of event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph

from cloudkg.serve.pages.links import PAGED_KINDS, path_of
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import TYPE_OF_KIND

_BATCH = 2_000
_RANK = {"skos:prefLabel": 0, "rdfs:label": 1}
_SHAPES = {**{kind: str(type_) for kind, type_ in TYPE_OF_KIND.items()}, "event": "Event", "report": "Report"}


@dataclass(frozen=True, slots=True)
class Named:
    """A thing under the name that this reader knows it by; `shape` is the symbol it is drawn with, empty for what is not drawn."""

    id: str
    label: str
    shape: str

    @property
    def path(self) -> str | None:
        """Path of its page."""
        return path_of(self.id) if self.id.partition(":")[0] in PAGED_KINDS else None


Names = Mapping[str, Named]


def read_names(dataset: Dataset, curies: Iterable[str], language: str) -> dict[str, Named]:
    """Names of things: the one in the language, else the one in none, else the local part of the CURIE; every thing asked for has one."""
    wanted = sorted({curie for curie in curies if ":" in curie})
    best: dict[str, tuple[int, str]] = {}
    naming = {node(p): p for p in _RANK}  # sifted here: bound in the query too, they make it twenty times slower
    for at in range(0, len(wanted), _BATCH):
        values = {"s": [node(c) for c in wanted[at : at + _BATCH]]}
        for subject, predicate, name in dataset.select("SELECT ?s ?p ?name WHERE { ?s ?p ?name }", values):
            if isinstance(predicate, pyoxigraph.NamedNode) and predicate in naming and isinstance(name, pyoxigraph.Literal):
                rank = _rank(name.language, language) * 2 + _RANK[naming[predicate]]
                curie = text_of(subject)
                best[curie] = min(best.get(curie, (rank, name.value)), (rank, name.value))
    return {c: Named(c, best.get(c, (0, c.partition(":")[2]))[1], _SHAPES.get(c.partition(":")[0], "")) for c in wanted}


def read_inverse(dataset: Dataset, language: str) -> dict[str, str]:
    """What the relations are called when they are read from their object: local name of the relation to words."""
    inverse = {text_of(i): text_of(r) for i, r in dataset.select("SELECT ?inverse ?r WHERE { ?inverse owl:inverseOf ?r }")}
    names = read_names(dataset, inverse, language)
    return {inverse[i].removeprefix("ckg:"): named.label for i, named in names.items()}


def _rank(tag: str | None, language: str) -> int:
    return 0 if tag == language else 1 if not tag else 2
