"""Findings as RDF: `ckg:Finding` with what it rests on, sorted, without blank nodes or run time."""

from __future__ import annotations

from collections.abc import Iterable

from cloudkg.audit.finding import Finding, Kind
from cloudkg.store.turtle import HEADER, Graph, decimal, iri, name, text
from cloudkg.vocab import ID

_MOST_TIED = 8  # beyond so many observations every pair would drown the rest


def finding_graph(findings: Iterable[Finding]) -> Graph:
    """Triples of findings, and the ties between the observations that agree, conflict or supersede each other."""
    graph = Graph()
    for finding in findings:
        _add_finding(graph, finding)
        _add_ties(graph, finding)
    return graph


def render_findings(findings: Iterable[Finding]) -> str:
    """A Turtle document of findings."""
    return HEADER + "\n" + finding_graph(findings).render()


def _add_finding(graph: Graph, f: Finding) -> None:
    subject = iri(f"{ID}finding/{f.id}")
    graph.add_block(
        subject,
        {
            "a": "ckg:Finding",
            "ckg:findingKind": text(f.kind),
            "ckg:verdict": text(f.verdict),
            "ckg:severity": text(f.severity),
            "ckg:tolerance": None if f.tolerance is None else decimal(f.tolerance),
            "ckg:independentSources": None if f.independent is None else str(f.independent),
        },
    )
    graph.add(subject, "dcterms:subject", *map(name, f.entities))
    graph.add(subject, "rdfs:comment", *(text(sentence, language) for language, sentence in sorted(f.why.items())))
    graph.add(subject, "prov:wasDerivedFrom", *dict.fromkeys(name(e.id) for e in f.evidence))


def _add_ties(graph: Graph, f: Finding) -> None:
    ids = [e.id for e in f.evidence if e.id.startswith("observation:")]
    if f.kind is Kind.REVISION and f.newest is not None:
        graph.add(name(f.newest), "ckg:supersedes", *(name(i) for i in ids if i != f.newest))
    tie = {Kind.AGREEMENT: "ckg:agreesWith", Kind.CONFLICT: "ckg:conflictsWith", Kind.DISPERSION: "ckg:conflictsWith"}.get(f.kind)
    if tie and len(ids) <= _MOST_TIED:
        for one in ids:
            graph.add(name(one), tie, *(name(other) for other in ids if other != one))
