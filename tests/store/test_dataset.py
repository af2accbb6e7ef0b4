"""The dataset as queries see it: embedded and behind an endpoint."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph
import pytest

from cloudkg.errors import QueryError
from cloudkg.query.names import find_entity
from cloudkg.query.neighbors import find_neighbors
from cloudkg.store import EmbeddedDataset, node, text_of
from cloudkg.store.export import export_trig
from cloudkg.store.remote import RemoteDataset

SUPPLIES = "SELECT ?o WHERE { ?s ckg:supplies ?o }"


@pytest.fixture(scope="module")
def endpoint(dataset: EmbeddedDataset) -> Iterator[str]:
    """A real SPARQL endpoint over HTTP that knows no prefix of its own."""
    store = pyoxigraph.Store()
    store.extend(list(dataset.quads()))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sparql = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            try:
                answer = store.query(sparql, use_default_graph_as_union=True)
                kind = pyoxigraph.RdfFormat.N_TRIPLES if isinstance(answer, pyoxigraph.QueryTriples) else pyoxigraph.QueryResultsFormat.JSON
                body, status = answer.serialize(format=kind) or b"", 200  # type: ignore[arg-type]
            except SyntaxError as error:
                body, status = str(error).encode(), 400
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()


def test_a_value_restricts_a_query(dataset: EmbeddedDataset) -> None:
    """A value given by name stands for its variable everywhere in the query."""
    found = [[text_of(o) for (o,) in dataset.select(SUPPLIES, {"s": node(s)})] for s in ("firm:northstar", "firm:qinghe")]
    assert found == [["firm:blue-whale"], []]


def test_several_values_are_alternatives(dataset: EmbeddedDataset) -> None:
    """A sequence of terms matches any of them."""
    rows = dataset.select("SELECT ?s WHERE { ?s a ckg:Firm }", {"s": [node("firm:northstar"), node("firm:qinghe"), node("place:x")]})
    assert sorted(text_of(s) for (s,) in rows) == ["firm:northstar", "firm:qinghe"]


def test_from_restricts_the_union(dataset: EmbeddedDataset) -> None:
    """A query that names a report sees that report alone."""
    counted = [dataset.select(f"SELECT (COUNT(*) AS ?n) {source} {{ ?c a ckg:Claim }}") for source in ("", "FROM report:summer")]
    assert [text_of(rows.rows[0][0]) for rows in counted] == ["9", "3"]


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("SELECT ?x WHERE\n { ?x ?y }", "line 2, column 11: this is no valid SPARQL"),
        ("SELECT * { ?x foo:bar ?y }", "line 1, column 22: a prefix here is not declared; declare it with PREFIX name: <IRI>"),
        (
            "SELECT (COUNT(?x) AS ?n) ?y { ?x ?z ?y }",
            "line 1, column 41: this is no valid SPARQL (The SELECT contains a variable that is unbound)",
        ),
    ],
)
def test_a_syntax_error_is_one_sentence(dataset: EmbeddedDataset, sparql: str, expected: str) -> None:
    """Line and column, and what is wrong where the engine knows it; never the grammar."""
    with pytest.raises(QueryError) as caught:
        dataset.select(sparql)
    assert str(caught.value) == expected


def test_the_form_must_fit_the_call(dataset: EmbeddedDataset) -> None:
    """A CONSTRUCT given where a SELECT is needed is a sentence."""
    with pytest.raises(QueryError, match="a SELECT query is needed"):
        dataset.select("CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_text_is_never_read_from_elsewhere(dataset: EmbeddedDataset) -> None:
    """A report name that is a path leads nowhere."""
    assert [dataset.stored_text(n) for n in ("../cloudkg", "nothing")] == [None, None]
    assert (dataset.stored_text("summer") or "")[:23] == "# Northstar in summer\nN"


def test_an_endpoint_answers_like_a_folder(dataset: EmbeddedDataset, endpoint: str) -> None:
    """SELECT, ASK, CONSTRUCT, names, neighbours and the whole content are the same over HTTP."""
    remote = RemoteDataset(endpoint)
    assert remote.select(SUPPLIES, {"s": node("firm:northstar")}).rows == dataset.select(SUPPLIES, {"s": node("firm:northstar")}).rows
    assert remote.ask("ASK { firm:northstar a ckg:Firm }") is True
    construct = "CONSTRUCT WHERE { ?s ckg:supplies ?o }"
    assert remote.construct(construct) == dataset.construct(construct)
    assert find_neighbors(remote, find_entity(remote, "北辰云").node, hops=2) == find_neighbors(
        dataset, find_entity(dataset, "北辰云").node, hops=2
    )
    assert export_trig(remote) == export_trig(dataset)


def test_an_endpoint_that_refuses_is_a_sentence(endpoint: str) -> None:
    """What the server says about a wrong query reaches the user in one line."""
    with pytest.raises(QueryError, match=r"answered 400 \(error at 1:"):
        RemoteDataset(endpoint).select("SELECT ?x WHERE {")


@pytest.mark.parametrize(
    ("url", "match"), [("ftp://x/", "http or https"), ("file:///etc/passwd", "http or https"), ("http://127.0.0.1:1/", "cannot be reached")]
)
def test_an_endpoint_that_is_not_there_is_a_sentence(url: str, match: str) -> None:
    """Wrong schemes and dead servers are named."""
    with pytest.raises(QueryError, match=match):
        RemoteDataset(url).ask("ASK {}")
