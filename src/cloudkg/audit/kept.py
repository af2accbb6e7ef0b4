"""Findings as they stand in the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cloudkg.audit.finding import KINDS, SEVERITIES, Kind, Severity
from cloudkg.store import Dataset, text_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding as it stands in the graph: `why` by language, `evidence` the CURIEs of claims and observations, sorted."""

    id: str
    kind: Kind
    verdict: str
    severity: Severity
    why: Mapping[str, str]
    evidence: tuple[str, ...]


def read_kept(dataset: Dataset) -> tuple[Kept, ...]:
    """The findings that stand in the graph, what matters most first; what only informs is left out."""
    rows = dataset.select(
        """SELECT ?f ?kind ?verdict ?severity ?why WHERE {
            ?f a ckg:Finding ; ckg:severity ?severity ; ckg:findingKind ?kind ; ckg:verdict ?verdict ; rdfs:comment ?why
            FILTER(?severity != "info") }"""
    )
    why: dict[str, dict[str, str]] = {}
    said: dict[str, tuple[Kind, str, Severity]] = {}
    for finding, kind, verdict, severity, sentence in rows:
        curie = text_of(finding)
        why.setdefault(curie, {})[getattr(sentence, "language", None) or "en"] = text_of(sentence)
        said[curie] = (Kind(text_of(kind)), text_of(verdict), Severity(text_of(severity)))
    evidence: dict[str, list[str]] = {curie: [] for curie in said}
    for curie, fact in _evidence(dataset):
        if curie in evidence:
            evidence[curie].append(fact)
    kept = (Kept(curie, *said[curie], why[curie], tuple(sorted(evidence[curie]))) for curie in said)
    return tuple(sorted(kept, key=lambda k: (-SEVERITIES.index(k.severity), KINDS.index(k.kind), k.id)))


def _evidence(dataset: Dataset) -> Iterator[tuple[str, str]]:
    rows = dataset.select('SELECT ?f ?fact WHERE { ?f ckg:severity ?severity FILTER(?severity != "info") ?f prov:wasDerivedFrom ?fact }')
    yield from ((text_of(finding), text_of(fact)) for finding, fact in rows)
