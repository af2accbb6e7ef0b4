"""Checking a dataset against the SHACL rules that ship with the ontology."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from cloudkg.resources import resource
from cloudkg.store.dataset import Dataset, text_of
from cloudkg.vocab import PREFIXES, shrink

if TYPE_CHECKING:
    import rdflib

_SH = PREFIXES["sh"]


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """A node that breaks a rule. `severity` is ``Violation``, ``Warning`` or ``Info``; `path` and `value` are empty where none is named."""

    severity: str
    node: str
    rule: str
    path: str
    value: str
    message: str


def find_breaches(dataset: Dataset) -> tuple[Breach, ...]:
    """All breaches of the shipped rules, sorted; the union of all graphs is checked as one graph.

    Core SHACL goes through pyshacl. Rules that are SPARQL queries go to the dataset's own engine, which answers in milliseconds what
    takes rdflib's a time that grows with the square of the graph.
    """
    import pyshacl
    import rdflib

    shapes = rdflib.Graph().parse(resource("ontology", "shapes.ttl"), format="turtle")
    found = set(_sparql_breaches(dataset, shapes))
    shapes.remove((None, rdflib.URIRef(f"{_SH}sparql"), None))
    _, report, _ = pyshacl.validate(to_rdflib(dataset), shacl_graph=shapes, inplace=True, meta_shacl=False)
    assert isinstance(report, rdflib.Graph)
    return tuple(sorted(found | _core_breaches(report, shapes)))


def _sparql_breaches(dataset: Dataset, shapes: rdflib.Graph) -> Iterator[Breach]:
    import rdflib

    sh = rdflib.Namespace(_SH)
    for shape, constraint in shapes.subject_objects(sh.sparql):
        targets = [pyoxigraph.NamedNode(str(target)) for target in shapes.objects(shape, sh.targetNode)]
        rows = dataset.select(str(shapes.value(constraint, sh.select)), {"this": targets})
        severity = str(shapes.value(shape, sh.severity) or f"{_SH}Violation").removeprefix(_SH)
        message = str(shapes.value(constraint, sh.message) or "")
        for row in rows:
            named = {v: text_of(term) for v, term in zip(rows.variables, row, strict=True)}
            node = named.get("subject") or named.get("value", "")
            rest = (named["this"], named.get("value", "")) if "subject" in named else ("", "")
            yield Breach(severity, node, str(shapes.value(shape, sh.name) or _short(shape)), *rest, message)


def to_rdflib(dataset: Dataset) -> rdflib.Graph:
    """The union of all graphs as an rdflib graph in memory."""
    import rdflib

    def term(node: object) -> rdflib.term.Node:
        if isinstance(node, pyoxigraph.NamedNode):
            return names.setdefault(node.value, rdflib.URIRef(node.value))
        if isinstance(node, pyoxigraph.Literal):
            if node.language:
                return rdflib.Literal(node.value, lang=node.language)
            kind = node.datatype.value
            return rdflib.Literal(node.value, datatype=None if kind == string else kind)
        return rdflib.BNode(str(getattr(node, "value", node)))

    string = f"{PREFIXES['xsd']}string"
    names: dict[str, rdflib.URIRef] = {}
    graph = rdflib.Graph()
    for quad in dataset.quads():
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


def _core_breaches(report: rdflib.Graph, shapes: rdflib.Graph) -> set[Breach]:
    """Breaches of a SHACL report; a rule is called by its ``sh:name``, else by its IRI."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    found = set()
    reasons = set(report.objects(None, sh.detail))  # why a nested shape failed: not a breach of its own
    for result in set(report.subjects(rdflib.RDF.type, sh.ValidationResult)) - reasons:
        shape = report.value(result, sh.sourceShape)
        name = shapes.value(shape, sh.name)
        message = report.value(result, sh.resultMessage)
        found.add(
            Breach(
                severity=str(report.value(result, sh.resultSeverity)).removeprefix(_SH),
                node=_short(report.value(result, sh.focusNode)),
                rule=str(name) if name is not None else _short(shape),
                path=_short(report.value(result, sh.resultPath)),
                value=_short(report.value(result, sh.value)),
                message=str(message or ""),
            )
        )
    return found


def _short(term: object) -> str:
    return "" if term is None else shrink(str(term)) or str(term)
