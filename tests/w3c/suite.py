"""The test suites of the W3C, read from their manifests: found by CLOUDKG_W3C, or beside the repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

_ROOT = Path(__file__).resolve().parent.parent.parent
BASE = "https://w3c.github.io/rdf-tests/sparql/"  # what IRIs in the tests are relative to; nothing is fetched
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# What a read-only query service is tested with: the query language, its federation (which we refuse), and the formats of results.
SPARQL_11 = ("sparql11/manifest-sparql11-query.ttl", "sparql11/manifest-sparql11-fed.ttl", "sparql11/manifest-sparql11-results.ttl")
SPARQL_10 = ("sparql10/manifest-evaluation.ttl", "sparql10/manifest-syntax.ttl")
_FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".trig": pyoxigraph.RdfFormat.TRIG,
}


def find_suites() -> Path | None:
    """The folder that holds `sparql10` and `sparql11`, None where it is absent."""
    named = os.environ.get("CLOUDKG_W3C")
    for folder in [Path(named)] if named else [_ROOT.parent / "shared" / "w3c", *_worktree_neighbours()]:
        for found in (folder, folder / "sparql"):
            if (found / "sparql11").is_dir():
                return found
    return None


def _worktree_neighbours() -> Iterator[Path]:
    """Beside the repository that a worktree belongs to."""
    link = _ROOT / ".git"
    if link.is_file():
        yield Path(link.read_text("utf-8").removeprefix("gitdir:").strip()).parents[3] / "shared" / "w3c"


@dataclass(frozen=True)
class Case:
    """A test: its kind (local name of its class), its query, the data by graph name ("" for the default graph), and the file of its result."""

    name: str
    group: str
    kind: str
    query: str
    data: tuple[tuple[str, str], ...]
    result: str | None
    lax: bool


class Suite:
    """The files of a folder of tests, known by their IRIs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, iri: str) -> Path:
        return self._folder / iri.removeprefix(BASE)

    def text(self, iri: str) -> str:
        return self.path(iri).read_bytes().decode()

    def load(self, iri: str, store: pyoxigraph.Store, graph: str = "") -> None:
        """Add a file to a graph of a store."""
        path = self.path(iri)
        if path.suffix == ".trig":
            store.load(path=str(path), format=_FORMATS[".trig"], base_iri=iri)
        else:
            store.load(path=str(path), format=_FORMATS[path.suffix], base_iri=iri, to_graph=NamedNode(graph) if graph else None)

    def cases(self, manifests: tuple[str, ...]) -> Iterator[Case]:
        """Tests of queries in some manifests and those that they include, in their order."""
        for manifest in manifests:
            yield from self._read(BASE + manifest)

    def _read(self, manifest: str) -> Iterator[Case]:
        store = pyoxigraph.Store()
        self.load(manifest, store)
        for include in _items(store, _object(store, NamedNode(manifest), f"{MF}include")):
            assert isinstance(include, NamedNode)
            yield from self._read(include.value)
        for entry in _items(store, _object(store, NamedNode(manifest), f"{MF}entries")):
            case = _read_case(store, entry, manifest.removeprefix(BASE).rpartition("/")[0])
            if case is not None:
                yield case


def _read_case(store: pyoxigraph.Store, entry: NamedNode | BlankNode, group: str) -> Case | None:
    kind = _text(store, entry, f"{RDF}type").removeprefix(MF)
    if "Update" in kind or not kind.endswith(("SyntaxTest", "SyntaxTest11", "EvaluationTest", "ResultFormatTest")):
        return None
    action = _object(store, entry, f"{MF}action")
    assert isinstance(action, NamedNode | BlankNode)
    data = [("", iri) for iri in _texts(store, action, f"{QT}data")]
    for graph in _objects(store, action, f"{QT}graphData"):
        source = _text(store, graph, f"{QT}graph") if isinstance(graph, BlankNode) else ""
        name = _text(store, graph, f"{RDFS}label") if source else graph.value
        data.append((name if ":" in name else source, source or name))
    query = action.value if isinstance(action, NamedNode) else _text(store, action, f"{QT}query")
    lax = _text(store, entry, f"{MF}resultCardinality") == f"{MF}LaxCardinality"
    return Case(_text(store, entry, f"{MF}name"), group, kind, query, tuple(data), _text(store, entry, f"{MF}result") or None, lax)


def _objects(store: pyoxigraph.Store, subject: pyoxigraph.NamedNode | BlankNode, predicate: str) -> list[NamedNode | BlankNode | Literal]:
    found = [quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)]
    return [term for term in found if isinstance(term, NamedNode | BlankNode | Literal)]


def _object(store: pyoxigraph.Store, subject: NamedNode | BlankNode, predicate: str) -> NamedNode | BlankNode | Literal | None:
    return next(iter(_objects(store, subject, predicate)), None)


def _texts(store: pyoxigraph.Store, subject: NamedNode | BlankNode | Literal, predicate: str) -> list[str]:
    return [] if isinstance(subject, Literal) else [term.value for term in _objects(store, subject, predicate)]


def _text(store: pyoxigraph.Store, subject: NamedNode | BlankNode | Literal, predicate: str) -> str:
    return next(iter(_texts(store, subject, predicate)), "")


def _items(store: pyoxigraph.Store, head: NamedNode | BlankNode | Literal | None) -> Iterator[NamedNode | BlankNode]:
    while isinstance(head, BlankNode):
        item = _object(store, head, f"{RDF}first")
        assert isinstance(item, NamedNode | BlankNode)
        yield item
        head = _object(store, head, f"{RDF}rest")
