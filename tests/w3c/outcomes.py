"""Results of queries in any format, and whether two of them are the same but for the names of their blank nodes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat
from suite import RDF, Suite

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_FORMATS = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}


@dataclass(frozen=True)
class Outcome:
    """A yes or no, rows of values by variable, or triples; `ordered` where the order of rows counts."""

    answer: bool | None = None
    rows: tuple[dict[str, Any], ...] | None = None
    triples: frozenset[Any] | None = None
    ordered: bool = False


def read_expected(suite: Suite, iri: str) -> Outcome:
    """What a test says should come out."""
    path = suite.path(iri)
    if path.suffix == ".csv":
        return read_csv(path.read_bytes())
    if path.suffix in _FORMATS:
        return from_results(pyoxigraph.parse_query_results(path.read_bytes(), _FORMATS[path.suffix]))
    store = pyoxigraph.Store()
    suite.load(iri, store)
    sets = [quad.subject for quad in store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{RS}ResultSet"))]
    if not sets:
        return Outcome(triples=frozenset(quad.triple for quad in store))
    booleans = [quad.object for quad in store.quads_for_pattern(sets[0], NamedNode(f"{RS}boolean"), None)]
    if booleans:
        return Outcome(answer=booleans[0].value == "true")  # type: ignore[union-attr]
    return _read_result_set(store, sets[0])


def _read_result_set(store: pyoxigraph.Store, subject: Any) -> Outcome:
    rows, indices = [], []
    for solution in store.quads_for_pattern(subject, NamedNode(f"{RS}solution"), None):
        row: dict[str, Any] = {}
        node: Any = solution.object
        for binding in store.quads_for_pattern(node, NamedNode(f"{RS}binding"), None):
            pair: Any = binding.object
            name = next(store.quads_for_pattern(pair, NamedNode(f"{RS}variable"), None)).object
            value = next(store.quads_for_pattern(pair, NamedNode(f"{RS}value"), None)).object
            row[name.value] = value  # type: ignore[union-attr]
        index = next(store.quads_for_pattern(node, NamedNode(f"{RS}index"), None), None)
        indices.append(int(index.object.value) if index else -1)  # type: ignore[union-attr]
        rows.append(row)
    ordered = bool(rows) and all(i >= 0 for i in indices)
    if ordered:
        rows = [row for _, row in sorted(zip(indices, rows, strict=True), key=lambda pair: pair[0])]
    return Outcome(rows=tuple(rows), ordered=ordered)


def from_results(results: Any) -> Outcome:
    """Results as the engine gives them."""
    if isinstance(results, pyoxigraph.QueryBoolean):
        return Outcome(answer=bool(results))
    if isinstance(results, pyoxigraph.QuerySolutions):
        names = [v.value for v in results.variables]
        return Outcome(rows=tuple({n: v for n, v in zip(names, row, strict=True) if v is not None} for row in results))
    return Outcome(triples=frozenset(results))


def from_bytes(body: bytes, media_type: str) -> Outcome:
    """Results as our path writes them."""
    if media_type == "text/csv":
        return read_csv(body)
    results = QueryResultsFormat.from_media_type(media_type)
    if results is not None:
        return from_results(pyoxigraph.parse_query_results(body, results))
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    return Outcome(triples=frozenset(quad.triple for quad in pyoxigraph.parse(body, form)))


def read_csv(body: bytes) -> Outcome:
    """CSV knows no kinds of values but blank nodes: what is empty is no value."""
    head, *lines = csv.reader(io.StringIO(body.decode()))
    rows = [{n: BlankNode(v[2:]) if v.startswith("_:") else Literal(v) for n, v in zip(head, line, strict=True) if v} for line in lines]
    return Outcome(rows=tuple(rows))


def are_same(found: Outcome, expected: Outcome, *, lax: bool = False) -> bool:
    """Whether two outcomes are the same; `lax` where rows may come fewer times than they are expected."""
    if expected.answer is not None:
        return found.answer == expected.answer
    if expected.triples is not None:
        return found.triples is not None and _canonical(found.triples) == _canonical(expected.triples)
    if found.rows is None or expected.rows is None:
        return False
    if lax:
        ours, theirs = Counter(map(_key, found.rows)), Counter(map(_key, expected.rows))
        return ours.keys() == theirs.keys() and all(ours[row] <= theirs[row] for row in ours)
    if len(found.rows) != len(expected.rows):
        return False
    if expected.ordered and [_key(r) for r in found.rows] != [_key(r) for r in expected.rows]:
        return False
    return _canonical(_as_triples(found.rows)) == _canonical(_as_triples(expected.rows))


def _key(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, "_:" if isinstance(value, BlankNode) else _spell(value)) for name, value in row.items()))


def _spell(value: Any) -> str:
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(NamedNode("x:x"), NamedNode("x:x"), value))
    return str(next(iter(store)).object)


def _as_triples(rows: Sequence[dict[str, Any]]) -> list[Any]:
    """A blank node for each row, a predicate for each variable: then equal graphs are equal results."""
    triples = []
    for row in rows:
        subject = BlankNode()
        triples.append(pyoxigraph.Triple(subject, NamedNode("row:of"), Literal("result")))
        triples += [pyoxigraph.Triple(subject, NamedNode(f"var:{name}"), value) for name, value in row.items()]
    return triples


def _canonical(triples: Iterable[Any]) -> set[str]:
    """Triples whose blank nodes have names that depend on what is said of them, and whose numbers are spelled as the engine stores them."""
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset = pyoxigraph.Dataset(store)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}
