"""What stands at the address of a thing, for people and for programs."""

from __future__ import annotations

import json
from urllib.parse import quote

import pyoxigraph
import pytest
import rdflib
from server import Server

from cloudkg.vocab import expand

FIRM = "/firm/northstar"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json"),
    ],
)
def test_a_thing_is_what_the_asker_reads(server: Server, accept: str, media_type: str) -> None:
    """One address, three forms; caches are told that it depends on Accept, and the other forms are linked."""
    answer = server.ask(FIRM, Accept=accept)
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert "Accept" in [name.strip() for name in answer.headers["vary"].split(",")]
    assert answer.headers["content-location"].startswith(FIRM + ".")
    assert answer.headers["link"].count('rel="alternate"') == 2


def test_a_form_that_nobody_has(server: Server) -> None:
    """An asker who takes only pictures is told what there is."""
    answer = server.ask(FIRM, Accept="image/png")
    assert answer.status == 406
    assert "text/turtle" in answer.error["message"]


@pytest.mark.parametrize(
    "curie",
    ["firm:northstar", "product:训练实例", "product:at%26t-link", "report:spring"],
)
def test_endings_and_encoded_names(server: Server, curie: str) -> None:
    """Whatever an IRI holds, its path leads to the page and to the same triples in both forms."""
    kind, _, local = curie.partition(":")
    for path in (f"/{kind}/{quote(local, safe='%')}", f"/{kind}/{quote(local, safe='')}" if "%" not in local else f"/{kind}/{local}"):
        assert server.ask(f"{path}.html").status == 200
        turtle = set(pyoxigraph.parse(server.ask(f"{path}.ttl").body, format=pyoxigraph.RdfFormat.TURTLE))
        json_ld = set(pyoxigraph.parse(server.ask(f"{path}.jsonld").body, format=pyoxigraph.RdfFormat.JSON_LD))
        assert turtle == json_ld
        assert pyoxigraph.NamedNode(expand(curie)) in {q.subject for q in turtle}


def test_identifiers_see_other(server: Server) -> None:
    """The path of the IRI itself names no document: 303 to the one that the asker reads."""
    assert (server.ask("/id/firm/northstar", Accept="text/html").status, server.ask("/id/firm/northstar").headers["location"]) == (
        303,
        FIRM,
    )
    turtle = server.ask("/id/product/at%26t-link", Accept="text/turtle")
    assert (turtle.status, turtle.headers["location"]) == (303, "/product/at%26t-link.ttl")


def test_evidence_as_data(server: Server) -> None:
    """A claim's Turtle holds the quote and where it stands; rdflib reads it."""
    graph = rdflib.Graph().parse(data=server.ask(f"{FIRM}.ttl").body, format="turtle")
    claim = next(str(s) for s in graph.subjects(rdflib.RDF.subject, rdflib.URIRef(expand("firm:northstar"))))
    told = rdflib.Graph().parse(data=server.ask(claim.partition("/id")[2] + ".ttl").body, format="turtle")
    exact, start = rdflib.URIRef("http://www.w3.org/ns/oa#exact"), rdflib.URIRef("http://www.w3.org/ns/oa#start")
    assert len(list(told.objects(None, exact))) == len(list(told.objects(None, start))) == 1


@pytest.mark.parametrize("path", ["/firm/nobody", "/firm/nobody.ttl", "/claim/zz", "/report/none", "/questions/none", "/passage/x"])
def test_what_is_not_there(server: Server, path: str) -> None:
    """404 with a page for people; programs get the one shape of errors where the answer would have been data."""
    assert server.ask(path, Accept="text/html").status == 404
    assert b"<main" in server.ask(path, Accept="text/html").body
    for accept in ("*/*", "text/turtle"):
        answer = server.ask(path, Accept=accept)
        assert (answer.status, answer.headers["content-type"]) == (404, "application/json"), accept
        assert answer.error["code"] == "not-found"
        assert answer.error["hint"]


def test_a_name_that_is_missing_for_programs_too(server: Server) -> None:
    """The suggestions of the page stand in the hint."""
    assert "did you mean" in server.ask("/firm/northstra").error["hint"]


@pytest.mark.parametrize(
    ("path", "there_is"), [("/no/such/page", "/compare"), ("/api/nothing", "/api/neighbors/NAME"), ("/firms", "/firm/NAME")]
)
def test_an_unknown_address_names_those_that_are(server: Server, path: str, there_is: str) -> None:
    """To programs and to people."""
    assert there_is in server.ask(path).error["hint"]
    assert there_is in server.ask(path, Accept="text/html").body.decode()


@pytest.mark.parametrize(
    ("path", "allowed"), [("/events", "GET, HEAD"), ("/api/search?text=a", "GET, HEAD"), ("/sparql", "GET, HEAD, POST")]
)
def test_a_wrong_method_names_the_right_ones(server: Server, path: str, allowed: str) -> None:
    """In the sentence, and in the header."""
    answer = server.ask(path, "DELETE")
    assert (answer.status, answer.headers["allow"], answer.error["hint"]) == (405, allowed, f"allowed are {allowed}")


def test_the_start_of_an_id_leads_to_the_claim(server: Server) -> None:
    """The first characters of a claim's id are enough."""
    found = json.loads(server.ask(f"{FIRM}.jsonld").body)["@graph"]
    claim = next(b["@id"] for b in found if b["@id"].startswith("claim:"))
    answer = server.ask(f"/claim/{claim[6:14]}", Accept="text/html")
    assert (answer.status, answer.headers["location"]) == (303, f"/claim/{claim[6:]}")


def test_language_of_the_asker(server: Server) -> None:
    """Accept-Language decides until the reader does: the choice is kept in a cookie."""
    zh = server.ask(FIRM, Accept="text/html", Accept_Language="zh-CN,zh;q=0.9,en;q=0.8")
    assert 'lang="zh-CN"' in zh.body.decode()
    en = server.ask(f"{FIRM}?lang=en", Accept="text/html", Accept_Language="zh-CN")
    assert 'lang="en"' in en.body.decode()
    cookie = en.headers["set-cookie"].partition(";")[0]
    assert 'lang="en"' in server.ask(FIRM, Accept="text/html", Accept_Language="zh-CN", Cookie=cookie).body.decode()


@pytest.mark.parametrize("path", ["/", FIRM, "/report/spring", "/events", "/compare", "/audit", "/questions", "/editor"])
def test_pages_allow_no_inline_script(server: Server, path: str) -> None:
    """The policy lets in scripts of the server only, and no page holds one of its own."""
    answer = server.ask(path, Accept="text/html")
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "unsafe-inline" not in answer.headers["content-security-policy"].replace("style-src-attr 'unsafe-inline'", "")
    body = answer.body.decode()
    assert "<style" not in body
    assert body.count("<script") == body.count("<script src=") > 0
