"""Turtle terms, and a TriG writer whose bytes depend on the triples alone.

A term here is its Turtle spelling (``firm:aws``, ``"AWS"``, ``6000.0``), so that a graph is plain strings from the moment it is made:
writing it is sorting and joining. No blank nodes exist, and two spellings of one value are one term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from cloudkg.vocab import KINDS, PREFIXES, canonical_decimal, expand

if TYPE_CHECKING:
    import pyoxigraph

    from cloudkg.store.guard import Term

PREDICATES: tuple[str, ...] = (
    "a", "rdfs:subClassOf", "rdfs:label", "skos:prefLabel", "skos:altLabel", "ckg:ticker", "skos:closeMatch", "skos:editorialNote", "dcterms:replaces",
    "dcterms:identifier", "dcterms:title", "dcterms:publisher", "dcterms:issued", "dcterms:language", "ckg:sha256",
    "rdf:subject", "rdf:predicate", "rdf:object", "ckg:entity", "ckg:metric", "ckg:metricLabel",
    "ckg:agent", "ckg:target", "ckg:modality", "ckg:polarity", "ckg:attributedTo", "ckg:attributionText",
    "ckg:date", "ckg:effectiveDate", "ckg:periodLabel", "ckg:periodStart", "ckg:periodEnd",
    "ckg:minChange", "ckg:maxChange", "ckg:minAmount", "ckg:maxAmount", "ckg:minValue", "ckg:maxValue", "ckg:unit",
    "ckg:rawText", "ckg:halfWidth", "ckg:approximate", "ckg:basis", "ckg:measure",
    "ckg:priceFrom", "ckg:priceTo", "ckg:priceUnit", "ckg:region", "ckg:product", "ckg:role", "ckg:action", "ckg:scope",
    "ckg:confidence", "ckg:extractedBy", "ckg:reviewed", "ckg:reviewer", "ckg:reviewDate", "ckg:reviewReason", "prov:wasRevisionOf", "ckg:revisedBy",
    "ckg:describes", "prov:wasQuotedFrom",
    "oa:hasSource", "oa:hasSelector", "ckg:line", "ckg:page", "ckg:row", "ckg:column", "oa:start", "oa:end", "oa:exact",
)  # fmt: skip
_PREDICATE_RANK = {predicate: rank for rank, predicate in enumerate(PREDICATES)}
_PREFIX_RANK = {prefix: rank for rank, prefix in enumerate(dict.fromkeys(("report", *KINDS)))}

# What may stand after the colon unescaped; narrower than the grammar, and whatever does not fit is written as a full IRI.
_LOCAL = re.compile(r"(?:[A-Za-z0-9_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u3001-\uD7FF]|%[0-9A-F]{2})"
                    r"(?:[A-Za-z0-9_\-.\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u3001-\uD7FF]|%[0-9A-F]{2})*(?<!\.)")  # fmt: skip
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f\u0080-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]')
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE_TYPES = {10: "date", 7: "gYearMonth", 4: "gYear"}

HEADER = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())


@lru_cache(maxsize=65_536)
def name(curie: str) -> str:
    """Term of a CURIE, spelled out as ``<IRI>`` where Turtle cannot hold its local part.

    >>> name("firm:首都在线"), name("unit:²-per-s")
    ('firm:首都在线', '<https://w3id.org/cloudkg/id/unit/²-per-s>')
    """
    prefix, local = curie.split(":", 1)
    return curie if prefix in PREFIXES and _LOCAL.fullmatch(local) else f"<{expand(curie)}>"


@lru_cache(maxsize=65_536)
def iri(full: str) -> str:
    """Term of a full IRI, shortened by the longest prefix that fits.

    >>> iri("http://www.w3.org/2004/02/skos/core#broader"), iri("urn:x")
    ('skos:broader', '<urn:x>')
    """
    best = max((item for item in PREFIXES.items() if full.startswith(item[1])), key=lambda item: len(item[1]), default=None)
    if best is not None and _LOCAL.fullmatch(full[len(best[1]) :]):
        return f"{best[0]}:{full[len(best[1]) :]}"
    return f"<{full}>"


def text(value: str, language: str | None = None) -> str:
    r"""Term of a string; control and direction characters are escaped, Chinese stays readable.

    >>> text('a "b"\n'), text("云", "zh")
    ('"a \\"b\\"\\n"', '"云"@zh')
    """
    escaped = _ESCAPED.sub(lambda m: _SHORT_ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", value)
    return f'"{escaped}"@{language}' if language else f'"{escaped}"'


def typed(value: str, datatype: str) -> str:
    """Term of a literal of a datatype given as a prefixed name.

    >>> typed("2026-01", "xsd:gYearMonth")
    '"2026-01"^^xsd:gYearMonth'
    """
    return f"{text(value)}^^{datatype}"


def calendar(value: str | date) -> str:
    """Term of a day, a month or a year; any other label stays a string.

    >>> calendar("2026-01"), calendar(date(2026, 1, 4))
    ('"2026-01"^^xsd:gYearMonth', '"2026-01-04"^^xsd:date')
    """
    label = value.isoformat() if isinstance(value, date) else value
    kind = _DATE_TYPES.get(len(label))
    return typed(label, f"xsd:{kind}") if kind and re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", label) else text(label)


def decimal(value: Decimal) -> str:
    """Term of a decimal.

    >>> decimal(Decimal("1.50"))
    '1.5'
    """
    return canonical_decimal(value)


def term_of(term: Term) -> str:
    """Term of an Oxigraph node, equal to the one that was written before Oxigraph canonicalised it.

    Raises ValueError for blank nodes and triple terms, which have no stable spelling.
    """
    import pyoxigraph

    if isinstance(term, pyoxigraph.NamedNode):
        return iri(term.value)
    if isinstance(term, pyoxigraph.Literal):
        return _literal_term(term)
    raise ValueError(f"{term} has no stable spelling: only IRIs and literals can be written")


def _literal_term(term: pyoxigraph.Literal) -> str:
    if term.language:
        return text(term.value, term.language)
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "string":
        return text(term.value)
    if kind == "decimal":
        return decimal(Decimal(term.value))
    if kind == "integer" and _INTEGER.fullmatch(term.value):
        return str(int(term.value))
    if kind == "boolean" and term.value in ("true", "false"):
        return term.value
    return typed(term.value, iri(term.datatype.value))


class Graph:
    """Triples of one graph, held as Turtle terms."""

    __slots__ = ("blocks",)

    def __init__(self) -> None:
        self.blocks: dict[str, dict[str, set[str]]] = {}

    def add(self, subject: str, predicate: str, *objects: str | None) -> None:
        """Add a triple for each object that is not None."""
        present = {o for o in objects if o is not None}
        if present:
            self.blocks.setdefault(subject, {}).setdefault(predicate, set()).update(present)

    def add_block(self, subject: str, properties: Mapping[str, str | None]) -> None:
        """Add one triple for each property that is not None."""
        block = self.blocks.setdefault(subject, {})
        for predicate, object_ in properties.items():
            if object_ is not None:
                block.setdefault(predicate, set()).add(object_)

    def update(self, other: Graph) -> None:
        """Add all triples of another graph."""
        for subject, block in other.blocks.items():
            for predicate, objects in block.items():
                self.add(subject, predicate, *objects)

    def without(self, other: Graph) -> Graph:
        """The triples of this graph that another one lacks."""
        rest = Graph()
        for subject, block in self.blocks.items():
            known = other.blocks.get(subject, {})
            for predicate, objects in block.items():
                rest.add(subject, predicate, *(objects - known.get(predicate, set())))
        return rest

    def __len__(self) -> int:
        return sum(len(objects) for block in self.blocks.values() for objects in block.values())

    def render(self) -> str:
        """Turtle statements without prefixes, sorted."""
        return "\n".join(map(self.render_block, sorted(self.blocks, key=subject_key)))

    def render_block(self, subject: str) -> str:
        """Turtle statement of one subject, with a line break at its end."""
        return _render_block(subject, self.blocks[subject])


def read_triples(statements: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> Graph:
    """Graph of Oxigraph's triples or quads, whatever graph the quads are of."""
    graph = Graph()
    for s in statements:
        predicate = term_of(s.predicate)
        graph.add(term_of(s.subject), "a" if predicate == "rdf:type" else predicate, term_of(s.object))
    return graph


def render_named(graph_term: str, graph: Graph) -> str:
    """TriG block of a named graph."""
    return f"{graph_term} {{\n\n{graph.render()}\n}}\n"


def subject_key(subject: str) -> tuple[int, str]:
    """Sort key of the blocks of a file."""
    return _PREFIX_RANK.get(subject.partition(":")[0], len(_PREFIX_RANK)), subject


def _predicate_key(predicate: str) -> tuple[int, str]:
    return _PREDICATE_RANK.get(predicate, len(_PREDICATE_RANK)), predicate


def _render_block(subject: str, block: Mapping[str, set[str]]) -> str:
    lines = []
    for predicate in sorted(block, key=_predicate_key):
        objects = block[predicate]
        lines.append(f"{predicate} {next(iter(objects)) if len(objects) == 1 else ' , '.join(sorted(objects))}")
    return f"{subject} " + " ;\n  ".join(lines) + " .\n"
