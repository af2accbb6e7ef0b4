"""The protocol suite of the W3C against our server, over a socket: all that a service can pass that lets nobody change anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat
from server import Server, serving
from suite import BASE, MF, Suite, find_suites

FOLDER = find_suites()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the suites of the W3C are not here: name their folder with CLOUDKG_W3C")
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
DATA0 = "http://kasei.us/2009/09/sparql/data/data0.rdf"
# Tests that want something to be changed: a service that reads only refuses them.
CHANGING = {
    "update with protocol-specified default graph",
    "update with protocol-specified default graphs",
    "update with protocol-specified named graphs",
    "update with protocol-specified dataset (both named and default graphs)",
    "update via URL-encoded POST",
    "update via POST directly",
    'test for service-defined BASE URI ("which MAY be the service endpoint")',
}


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    form: str
    answer: bool | None


@dataclass
class Case:
    name: str
    requests: list[Request] = field(default_factory=list)


class Manifest:
    """The protocol tests, and the graphs that they speak of."""

    def __init__(self, suite: Suite) -> None:
        self._store = pyoxigraph.Store()
        suite.load(f"{BASE}sparql11/protocol/manifest.ttl", self._store)

    def cases(self) -> Iterator[Case]:
        for quad in self._store.quads_for_pattern(
            None, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(f"{MF}ProtocolTest")
        ):
            connection = self._one(quad.subject, f"{MF}action")
            requests = [r for part in self._all(connection, f"{HT}requests") for r in self._items(part)]
            yield Case(self._value(quad.subject, f"{MF}name"), [self._read(r) for r in requests])

    def graphs(self) -> dict[str, str]:
        """IRI of a file by the name of the graph."""
        found = {}
        for quad in self._store.quads_for_pattern(None, NamedNode(f"{UT}graphData"), None):
            found[self._value(quad.object, "http://www.w3.org/2000/01/rdf-schema#label")] = self._value(quad.object, f"{UT}graph")
        return found

    def _read(self, node: Any) -> Request:
        parts = [self._one(node, f"{HT}headers")] if self._one(node, f"{HT}headers") else []
        headers = {self._value(h, f"{HT}fieldName"): self._value(h, f"{HT}fieldValue") for p in parts for h in self._items(p)}
        body = self._one(node, f"{HT}body")
        text = self._value(body, f"{CNT}chars").encode(self._value(body, f"{CNT}characterEncoding")) if body else None
        response = self._one(node, f"{HT}resp")
        statuses = tuple(s.value.rpartition("StatusCode")[2] for s in self._all(response, f"{MF}expectedStatus"))
        answer = self._value(response, f"{MF}expectedBoolean")
        return Request(
            self._value(node, f"{HT}methodName"), self._value(node, f"{HT}absolutePath"), headers, text, statuses,
            self._value(response, f"{MF}expectedFormat"), answer == "true" if answer else None,
        )  # fmt: skip

    def _all(self, subject: Any, predicate: str) -> list[Any]:
        return [quad.object for quad in self._store.quads_for_pattern(subject, NamedNode(predicate), None)]

    def _one(self, subject: Any, predicate: str) -> Any:
        return next(iter(self._all(subject, predicate)), None)

    def _value(self, subject: Any, predicate: str) -> str:
        found = self._one(subject, predicate)
        return found.value if found is not None else ""

    def _items(self, head: Any) -> Iterator[Any]:
        rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        while head is not None and head != NamedNode(f"{rdf}nil"):
            yield self._one(head, f"{rdf}first")
            head = self._one(head, f"{rdf}rest")


@pytest.fixture(scope="module")
def server(graph_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample graph, with the graphs of the tests beside its reports."""
    assert FOLDER is not None
    folder = tmp_path_factory.mktemp("protocol") / "graph"
    shutil.copytree(graph_folder, folder)
    suite = Suite(FOLDER)
    graphs = Manifest(suite).graphs()
    graphs[DATA0] = next(iter(graphs.values()))
    for number, (name, source) in enumerate(graphs.items()):
        (folder / "reports" / f"data{number}.trig").write_text(f"<{name}> {{ {suite.text(source)} }}\n", "utf-8")
    with serving(folder) as found:
        yield found


def _cases() -> list[Case]:
    return list(Manifest(Suite(FOLDER)).cases()) if FOLDER else []


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in sorted(_cases(), key=lambda c: c.name)])
def test_protocol(server: Server, case: Case) -> None:
    """Status, format and answer, as the manifest wants them; what would change something is refused."""
    if case.name in CHANGING:
        status, _, _ = _send(server, case.requests[0])
        assert status == 403
        return
    for request in case.requests:
        status, media_type, body = _send(server, request)
        assert f"{status // 100}xx" in request.statuses
        if request.form in ("boolean", "tabular"):
            form = QueryResultsFormat.from_media_type(media_type)
            assert form is not None
            results = pyoxigraph.parse_query_results(body, form)
            assert isinstance(results, pyoxigraph.QueryBoolean) == (request.form == "boolean")
            if request.answer is not None:
                assert bool(results) is request.answer
        elif request.form == "RDF":
            form_of_graph = RdfFormat.from_media_type(media_type)
            assert form_of_graph is not None
            list(pyoxigraph.parse(body, form_of_graph))


def _send(server: Server, request: Request) -> tuple[int, str, bytes]:
    path = urlsplit(request.path)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(request.method, f"/sparql{'?' + path.query if path.query else ''}", request.body, request.headers)
        response = connection.getresponse()
        return response.status, response.getheader("content-type", "").split(";")[0], response.read()
    finally:
        connection.close()


@pytest.mark.skipif(FOLDER is None, reason="the suites of the W3C are not here")
def test_the_suite_is_whole() -> None:
    """34 tests, 7 of which change something: the others are passed."""
    names = [case.name for case in _cases()]
    assert len(names) == 34
    assert set(names) >= CHANGING
