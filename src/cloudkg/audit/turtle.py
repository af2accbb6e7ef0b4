"""Findings as RDF: `ckg:Finding` with what it rests on, sorted, without blank nodes or run time; to print, or to stand in the graph."""

from __future__ import annotations

from collections.abc import Iterable

from cloudkg.audit.finding import Finding, Kind
from cloudkg.store.changing import FINDINGS_GRAPH
from cloudkg.store.turtle import HEADER, Graph, decimal, iri, name, render_named, text
from cloudkg.vocab import ID

_TIES = {Kind.AGREEMENT: "ckg:agreesWith", Kind.CONFLICT: "ckg:conflictsWith", Kind.DISPERSION: "ckg:conflictsWith"}


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


def render_audit(findings: Iterable[Finding], digest: str) -> str:
    """The file of the findings of a graph folder, a named graph that says of which text they are: that of the `digest`."""
    graph = finding_graph(findings)
    graph.add_block(iri(FINDINGS_GRAPH), {"a": "ckg:Audit", "ckg:auditedText": text(digest)})
    return HEADER + "\n" + render_named(iri(FINDINGS_GRAPH), graph)


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
            "ckg:minSpread": None if f.spread is None or f.spread[0] is None else decimal(f.spread[0]),
            "ckg:maxSpread": None if f.spread is None or f.spread[1] is None else decimal(f.spread[1]),
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
    for one, other in f.ties if f.kind in _TIES else ():
        graph.add(name(one), _TIES[f.kind], name(other))
        graph.add(name(other), _TIES[f.kind], name(one))
