"""SPARQL 1.1 Protocol and Graph Store Protocol over a socket: forms of requests, formats of answers, status codes, one shape of errors."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat
from server import CROSS, Server, serving

from cloudkg.vocab import ID

CLAIMS = "SELECT ?s ?o WHERE { ?s a ckg:Claim ; rdf:object ?o } ORDER BY ?s"
EDGES = "CONSTRUCT { ?s ckg:supplies ?o } WHERE { ?s ckg:supplies ?o }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
SPRING = f"{ID}report/spring"


@pytest.fixture(scope="module")
def server(graph_folder: Path) -> Iterator[Server]:
    """The sample, served with a short deadline."""
    with serving(graph_folder, "--deadline", "3") as found:
        yield found


def test_a_query_comes_in_three_ways(server: Server) -> None:
    """GET, a posted form, and the query itself posted; with charset or without."""
    answers = [
        server.query(CLAIMS),
        server.ask("/sparql", "POST", urlencode({"query": CLAIMS}), Content_Type=FORM),
        server.ask("/sparql", "POST", CLAIMS, Content_Type=DIRECT),
        server.ask("/sparql", "POST", CLAIMS, Content_Type=f"{DIRECT}; charset=UTF-8"),
    ]
    assert [a.status for a in answers] == [200] * 4
    assert len(answers[0].json["results"]["bindings"]) == 9
    assert len({a.body for a in answers}) == 1


@pytest.mark.parametrize(
    ("accept", "media_type", "form"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", QueryResultsFormat.JSON),
        ("application/sparql-results+xml", "application/sparql-results+xml", QueryResultsFormat.XML),
        ("text/csv", "text/csv", None),
        ("text/tab-separated-values", "text/tab-separated-values", QueryResultsFormat.TSV),
        ("application/json", "application/json", QueryResultsFormat.JSON),
        ("*/*", "application/sparql-results+json", QueryResultsFormat.JSON),
        ("", "application/sparql-results+json", QueryResultsFormat.JSON),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.3", "application/sparql-results+xml", QueryResultsFormat.XML),
        ("application/*;q=0.5, text/tab-separated-values", "text/tab-separated-values", QueryResultsFormat.TSV),
        ("text/*, application/sparql-results+json;q=0", "text/csv", None),
        ("TEXT/TAB-SEPARATED-VALUES ; Q=1.0", "text/tab-separated-values", QueryResultsFormat.TSV),
    ],
)
def test_results_come_as_they_are_asked_for(server: Server, accept: str, media_type: str, form: QueryResultsFormat | None) -> None:
    """Every format of the W3C, by quality, by range, and by other names that clients use."""
    answer = server.query(CLAIMS, accept)
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, media_type)
    assert "accept" in answer.headers["vary"].lower()
    if form is None:
        assert answer.body.decode().startswith("s,o\r\n")
        assert answer.body.count(b"\r\n") == 10
    else:
        found = pyoxigraph.parse_query_results(answer.body, form)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        assert len(list(found)) == 9


@pytest.mark.parametrize(
    "media_type", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_yes_and_no_have_formats_too(server: Server, media_type: str) -> None:
    """ASK in all four."""
    answer = server.query("ASK { ?s a ckg:Claim }", media_type)
    assert answer.status == 200
    assert b"true" in answer.body


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/trig", RdfFormat.TRIG),
        ("application/n-quads", RdfFormat.N_QUADS),
    ],
)
@pytest.mark.parametrize("path", [f"/sparql?query={quote(EDGES)}", f"/graphs?graph={quote(SPRING)}", "/graphs/report/spring"])
def test_graphs_come_as_they_are_asked_for(server: Server, path: str, media_type: str, form: RdfFormat) -> None:
    """Every format for CONSTRUCT and for stored graphs, and each says the same."""
    answer = server.ask(path, Accept=media_type)
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, media_type)
    turtle = server.ask(path, Accept="text/turtle")
    found = {q.triple for q in pyoxigraph.parse(answer.body, form)}
    assert found == {q.triple for q in pyoxigraph.parse(turtle.body, RdfFormat.TURTLE)}
    assert found


def test_a_format_can_be_named_in_the_address(server: Server) -> None:
    """For programs that cannot send headers."""
    assert server.query(CLAIMS, format="csv").body.startswith(b"s,o\r\n")
    assert server.query(EDGES, format="json").headers["content-type"] == "application/ld+json"
    assert server.query(EDGES, "text/turtle", format="csv").headers["content-type"].startswith("text/turtle")
    assert server.query(CLAIMS, format="application/sparql-results+xml").headers["content-type"] == "application/sparql-results+xml"
    assert server.query(CLAIMS, format="docx").status == 400


def test_what_a_query_sees(server: Server) -> None:
    """All graphs without a word; those that FROM names; those that the request names, which come first."""
    count = "(COUNT(*) AS ?n)"
    text = {
        "all": f"SELECT {count} {{ ?s ?p ?o }}",
        "from": f"SELECT {count} FROM report:spring {{ ?s ?p ?o }}",
        "named": f"SELECT {count} FROM NAMED report:spring {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "graphs": "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    }
    seen = {name: _number(server, query) for name, query in text.items()}
    assert seen["all"] > seen["from"] > 100
    assert seen["from"] == seen["named"]
    assert seen["graphs"] == 2
    assert _number(server, text["all"], ("default-graph-uri", SPRING)) == seen["from"]
    assert _number(server, text["graphs"], ("named-graph-uri", SPRING)) == 1
    assert _number(server, text["all"], ("named-graph-uri", SPRING)) == 0
    assert _number(server, text["from"], ("default-graph-uri", f"{ID}report/summer")) < seen["from"]
    assert _number(server, text["all"], ("default-graph-uri", SPRING), ("default-graph-uri", f"{ID}report/summer")) > seen["from"]


def _number(server: Server, sparql: str, *parameters: tuple[str, str]) -> int:
    answer = server.ask(f"/sparql?{urlencode([('query', sparql), *parameters])}")
    return int(answer.json["results"]["bindings"][0]["n"]["value"])


OUTSIDE = "http://127.0.0.1:1/x"


@pytest.mark.parametrize(
    ("status", "code", "request_"),
    [
        (400, "query", {"path": f"/sparql?query={quote('SELECT * { ?s ?p }')}"}),
        (400, "query", {"path": f"/sparql?query={quote('SELECT * { SERVICE <' + OUTSIDE + '> { ?s ?p ?o } }')}"}),
        (400, "query", {"path": f"/sparql?query={quote('SELECT * FROM <' + OUTSIDE + '> { ?s ?p ?o }')}"}),
        (400, "query", {"path": f"/sparql?query={quote('SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }')}"}),
        (400, "query", {"path": f"/sparql?query={quote('LOAD <' + OUTSIDE + '>')}"}),
        (400, "query", {"path": f"/sparql?query={quote('INSERT DATA { <a:a> <a:b> <a:c> }')}"}),
        (400, "query", {"path": f"/sparql?query=ASK%7B%7D&default-graph-uri={quote(OUTSIDE)}"}),
        (400, "query", {"path": "/sparql?query=ASK%7B%7D&named-graph-uri=file:///etc/passwd"}),
        (400, "query", {"path": "/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri"}),
        (400, "bad-request", {"path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}),
        (400, "bad-request", {"path": "/sparql?query=ASK%7B%7D&timeout=soon"}),
        (400, "bad-request", {"path": "/sparql?query=ASK%7B%7D&timeout=-1"}),
        (400, "bad-request", {"path": "/sparql?query=ASK%7B%7D&timeout=nan"}),
        (400, "bad-request", {"path": "/sparql?query=%ff%fe"}),
        (400, "bad-request", {"path": "/sparql", "method": "POST", "body": "", "Content_Type": FORM}),
        (400, "bad-request", {"path": "/sparql", "method": "POST", "body": "ASK {}".encode("utf-16"), "Content_Type": DIRECT}),
        (403, "forbidden", {"path": "/sparql", "method": "POST", "body": "update=CLEAR+ALL", "Content_Type": FORM}),
        (403, "forbidden", {"path": "/sparql", "method": "POST", "body": "CLEAR ALL", "Content_Type": "application/sparql-update"}),
        (403, "forbidden", {"path": "/sparql?update=CLEAR+ALL"}),
        (405, "method-not-allowed", {"path": "/sparql?query=ASK%7B%7D", "method": "PUT", "body": "x"}),
        (405, "method-not-allowed", {"path": "/sparql", "method": "DELETE"}),
        (406, "not-acceptable", {"path": "/sparql?query=ASK%7B%7D", "Accept": "image/png"}),
        (406, "not-acceptable", {"path": f"/sparql?query={quote(EDGES)}", "Accept": "text/csv"}),
        (406, "not-acceptable", {"path": "/graphs?default", "Accept": "text/csv"}),
        (413, "too-large", {"path": "/sparql", "method": "POST", "body": b"#" * (5 << 20), "Content_Type": DIRECT}),
        (415, "unsupported-media-type", {"path": "/sparql", "method": "POST", "body": "ASK {}", "Content_Type": "text/plain"}),
        (415, "unsupported-media-type", {"path": "/sparql", "method": "POST", "body": "ASK {}"}),
        (415, "unsupported-media-type", {"path": "/sparql", "method": "POST", "body": "x", "Content_Type": f"{DIRECT}; charset=UTF-16"}),
        (503, "timeout", {"path": f"/sparql?query={quote(CROSS)}&timeout=0.3"}),
        (400, "bad-request", {"path": "/graphs"}),
        (400, "bad-request", {"path": f"/graphs?default&graph={quote(SPRING)}"}),
        (404, "not-found", {"path": f"/graphs?graph={quote(ID)}report/none"}),
        (404, "not-found", {"path": "/graphs/report/none"}),
        (404, "not-found", {"path": "/graphs?graph=no%20iri"}),
        (405, "method-not-allowed", {"path": "/graphs?default", "method": "PUT", "body": "<a:a> <a:b> <a:c> ."}),
        (405, "method-not-allowed", {"path": "/graphs?default", "method": "DELETE"}),
        (405, "method-not-allowed", {"path": "/graphs/report/spring", "method": "POST", "body": "<a:a> <a:b> <a:c> ."}),
        (404, "not-found", {"path": "/no/such/page"}),
    ],
)
def test_what_is_wrong_is_said_in_one_shape(server: Server, status: int, code: str, request_: dict[str, Any]) -> None:
    """Status, code, and a sentence, for programs."""
    answer = server.ask(**request_)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.error["code"] == code
    assert answer.error["message"]
    if status == 405:
        assert "GET" in answer.headers["allow"]
    if status == 503:
        assert answer.headers["retry-after"]


def test_an_error_says_where_and_what_to_do(server: Server) -> None:
    """Line and column of a mistake; a page for people who come with a browser."""
    assert server.query("SELECT *\n{ ?s ?p }").error["where"].startswith("line 2, column ")
    page = server.ask("/no/such/page", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"<h1>" in page.body
    assert "script-src 'self'" in page.headers["content-security-policy"]


def test_a_timeout_shortens_the_deadline_and_never_lengthens_it(server: Server) -> None:
    """The deadline of this server is 3 s."""
    assert "within 3 s" in server.query(CROSS, timeout="60").error["message"]
    assert server.query("ASK {}", timeout="1").status == 200


def test_a_head_has_an_end(server: Server) -> None:
    """A long query may stand in the address; headers that never end are cut off."""
    assert server.query("ASK { VALUES ?x { " + " ".join(map(str, range(8_000))) + " } }").json["boolean"] is True
    assert server.query("ASK { VALUES ?x { " + " ".join(map(str, range(40_000))) + " } }").status == 400
    with socket.create_connection(("127.0.0.1", server.port), 20) as endless:
        endless.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        with contextlib.suppress(ConnectionError):
            for number in range(300):
                endless.sendall(b"X-%d: %s\r\n" % (number, b"x" * 10_000))
        with contextlib.suppress(ConnectionError):
            assert endless.recv(1000).startswith((b"HTTP/1.1 400", b""))
            assert b"200 OK" not in endless.recv(1000)
    assert server.health()["status"] == "ok"


def test_head_says_what_get_would(server: Server) -> None:
    """Without a body."""
    answer = server.ask(f"/sparql?query={quote(CLAIMS)}", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(server.query(CLAIMS).body)
    assert server.ask("/graphs?default", "HEAD").status == 200


def test_people_are_led_to_the_editor(server: Server) -> None:
    """A browser that opens the endpoint finds the editor, with its query in it; a program gets its answer."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert (server.ask("/sparql", Accept=browser).status, server.ask("/sparql", Accept=browser).headers["location"]) == (303, "/editor")
    assert server.query("ASK {}", browser).headers["location"] == "/editor#query=ASK%20%7B%7D"
    assert server.query("ASK {}", browser, format="json").status == 200


def test_the_service_describes_itself(server: Server) -> None:
    """Endpoint, language, union of graphs, each graph with its size; the tests of the W3C for descriptions ask no more."""
    answer = server.ask("/sparql", Accept="application/n-triples")
    store = pyoxigraph.Store()
    store.load(answer.body, RdfFormat.N_TRIPLES)
    ask = f"""PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>
        ASK {{ ?service a sd:Service ; sd:endpoint <{server.address}/sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
                sd:feature sd:UnionDefaultGraph ; sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ;
                sd:namedGraph [ a sd:NamedGraph ; sd:name <{SPRING}> ; sd:graph [ a sd:Graph ; void:triples ?n ] ] ] FILTER(?n > 100)
              FILTER NOT EXISTS {{ ?service sd:feature sd:BasicFederatedQuery }} }}"""
    assert bool(store.query(ask))
    assert server.ask("/sparql", Accept="text/turtle").body.count(b"sd:resultFormat") >= 1
    assert server.ask("/sparql").headers["content-type"].startswith("text/turtle")


def test_the_graph_is_described(server: Server) -> None:
    """VoID: triples, classes, properties, in any RDF format."""
    answer = server.ask("/.well-known/void", Accept="application/ld+json")
    store = pyoxigraph.Store()
    store.load(answer.body, RdfFormat.JSON_LD)
    ask = f"""PREFIX void: <http://rdfs.org/ns/void#> PREFIX ckg: <https://w3id.org/cloudkg/ontology#>
        ASK {{ ?d a void:Dataset ; void:triples {_number(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")} ; void:sparqlEndpoint <{server.address}/sparql> ;
               void:classPartition [ void:class ckg:Claim ; void:entities 9 ] ; void:propertyPartition [ void:property ckg:supplies ; void:triples 1 ] }}"""
    assert bool(store.query(ask))


def test_health_counts(server: Server) -> None:
    """Triples, reports, what it was built from, and the state of the workers."""
    health = server.health()
    assert health["status"] == "ok"
    assert health["graph"]["triples"] == _number(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert health["graph"]["reports"] == 2
    assert len(health["graph"]["built_from"]) == 64
    assert health["workers"]["idle"] >= 1
    assert isinstance(health["workers"]["without_network"], bool)


def test_nothing_that_an_answer_holds_can_run_in_a_browser(server: Server) -> None:
    """Texts of reports are hostile: no sniffing of types, no scripts but ours."""
    answer = server.query("SELECT ?q { ?s oa:exact ?q FILTER(CONTAINS(?q, '<script>')) }", "text/csv")
    assert b"<script>alert(1)</script>" in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_static_files_are_kept_by_browsers(server: Server) -> None:
    """For good under the address of their content; packed; and nothing outside their folder is a file."""
    page = server.ask("/no/such/page", Accept="text/html").body.decode()
    address = page.split('href="/static/')[1].split('"')[0]
    answer = server.ask(f"/static/{address}", Accept_Encoding="gzip")
    assert "immutable" in answer.headers["cache-control"]
    assert server.ask(f"/static/{address}", If_None_Match=answer.headers["etag"]).status == 304
    assert server.ask("/static/site.css").headers["cache-control"] == "no-cache"
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/..%2fapp.py", "/static/", "/static/%00"):
        assert server.ask(path).status == 404


def test_json_results_are_what_the_command_line_prints(server: Server, graph_folder: object) -> None:
    """The same terms."""
    found = json.loads(server.query("SELECT ?n { ?s ckg:minAmount ?n } ORDER BY ?n LIMIT 1").body)
    assert found["results"]["bindings"][0]["n"]["datatype"] == "http://www.w3.org/2001/XMLSchema#decimal"
