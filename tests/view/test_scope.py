"""What part of the graph a picture shows, as a person asks for it on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cloudkg.cli import cli
from cloudkg.errors import CloudKGError, QueryError, ViewError
from cloudkg.store import EmbeddedDataset
from cloudkg.view import event_scope, path_scope, query_scope, segment_scope
from cloudkg.view.network import Network, read_network
from cloudkg.view.scope import Scope


def _view(graph: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["view", "--graph", str(graph), *arguments])


def _network(dataset: EmbeddedDataset, scope: Scope) -> Network:
    return read_network(dataset, scope)


def _drawn(network: Network) -> set[tuple[str, str, str]]:
    return {(edge.subject, edge.relation, edge.object) for edge in network.edges}


def test_path_shows_the_hops_with_their_claims(dataset: EmbeddedDataset) -> None:
    """Both ends are marked, every edge on the way has its claims."""
    network = _network(dataset, path_scope(dataset, "Zoe Hart", "训练实例"))
    assert network.marked == ("person:zoe-hart", "product:训练实例")
    assert {(s, o) for s, _, o in _drawn(network)} == {("person:zoe-hart", "firm:northstar"), ("firm:northstar", "product:训练实例")}
    assert all(edge.claims for edge in network.edges)


def test_event_shows_what_tells_of_its_kind(dataset: EmbeddedDataset) -> None:
    """A kind in any case, with its narrower kinds; each edge is one that describes such an event."""
    network = _network(dataset, event_scope(dataset, "pricechange"))
    assert {edge.relation for edge in network.edges} <= {"raisesPriceOf", "lowersPriceOf"}
    assert ("firm:northstar", "raisesPriceOf", "product:训练实例") in _drawn(network)


def test_query_gives_triples_with_claims_and_without(dataset: EmbeddedDataset) -> None:
    """What reports state has its claims behind it, what the query alone ties has none, literals and classes are passed over."""
    sparql = """CONSTRUCT { ?a ckg:supplies ?b ; <http://example.org/t#of> ?c ; rdfs:label "x" ; a ckg:Firm }
        WHERE { ?a ckg:supplies ?b . ?c a ckg:Person }"""
    network = _network(dataset, query_scope(dataset, sparql, "q"))
    claims = {edge.relation: bool(edge.claims) for edge in network.edges}
    assert claims == {"supplies": True, "of": False}


def test_query_of_claims_draws_those_claims(dataset: EmbeddedDataset) -> None:
    """A query may pick claims themselves, such as the denied ones."""
    network = _network(dataset, query_scope(dataset, "CONSTRUCT { ?c a ckg:Claim } WHERE { ?c ckg:polarity ckg:Denied }", "denied"))
    assert network.claims
    assert {claim.polarity.value for claim in network.claims.values()} == {"Denied"}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda d: path_scope(d, "Zoe Hart", "Nobody GmbH"), "nothing in the graph is called"),
        (lambda d: path_scope(d, "Zoe Hart", "person:zoe-hart"), "two different"),
        (lambda d: event_scope(d, "Earthquake"), "no kind of event"),
        (lambda d: event_scope(d, "Acquisition"), "no report tells of"),
        (lambda d: segment_scope(d, "Zoe Hart"), "is not a segment but a Person"),
        (lambda d: query_scope(d, "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }", "q"), "none of them ties two"),
        (lambda d: query_scope(d, "SELECT * { ?s ?p ?o }", "q"), "CONSTRUCT"),
    ],
)
def test_what_cannot_be_drawn_is_said(dataset: EmbeddedDataset, call: object, sentence: str) -> None:
    """Each wrong request has its own sentence."""
    assert callable(call)
    with pytest.raises((QueryError, ViewError)) as caught:
        call(dataset)
    assert sentence in str(caught.value)


def test_command_names_the_file_after_what_is_drawn(graph_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way to ask writes a file of its own in views/."""
    monkeypatch.chdir(tmp_path)
    Path("denied.rq").write_text("CONSTRUCT { ?c a ckg:Claim } WHERE { ?c ckg:polarity ckg:Denied }", "utf-8")
    for arguments, name in (
        (("--path", "Zoe Hart", "训练实例"), "zoe-hart-to-训练实例.html"),
        (("--event", "PriceChange"), "PriceChange.html"),
        (("--query", "denied.rq"), "denied.html"),
        (("Zoe Hart",), "zoe-hart.html"),
        ((), "graph.html"),
    ):
        done = _view(graph_folder, *arguments)
        assert done.exit_code == 0, done.output
        assert done.output.startswith(f"views/{name}: ")
        assert Path("views", name).read_bytes().startswith(b"<!DOCTYPE html>")


def test_command_refuses_two_pictures_at_once(graph_folder: Path) -> None:
    """NAME and an option, or two options, are a mistake of use."""
    done = _view(graph_folder, "Zoe Hart", "--event", "PriceChange")
    assert done.exit_code == 2
    assert "A picture is of one thing" in done.output


def test_query_file_that_cannot_be_read_is_named(graph_folder: Path, tmp_path: Path) -> None:
    """The sentence names the file."""
    done = _view(graph_folder, "--query", str(tmp_path / "no.rq"))
    assert isinstance(done.exception, CloudKGError)
    assert "no.rq" in str(done.exception)


def test_segment_holds_members_and_their_relations(tmp_path: Path) -> None:
    """Members by claims, also of segments below, with every relation of theirs, but not what else they are counted to."""
    from cloudkg.model import Claim, Entity, EntityType, Extraction, Knowledge, Provenance, Report, Span
    from cloudkg.store import open_graph, write_graph

    cooling, plates = (Entity(f"segment:{n}", EntityType.SEGMENT, n) for n in ("cooling", "plates"))
    firms = {n: Entity(f"firm:{n}", EntityType.FIRM, n) for n in ("a", "b", "c", "d")}
    other = Entity("segment:power", EntityType.SEGMENT, "power")
    told = [
        (firms["a"], "inSegment", cooling), (plates, "partOf", cooling), (firms["b"], "inSegment", plates),
        (firms["a"], "supplies", firms["c"]), (firms["a"], "inSegment", other), (firms["c"], "supplies", firms["d"]),
    ]  # fmt: skip
    text, claims = "", list[Claim]()
    for line, (s, r, o) in enumerate(told, 1):
        claims.append(Claim(s.id, r, o.id, Provenance("report:r", Span(len(text), len(text) + 3), line, f"{s.label[0]}-{o.label[0]}")))
        text += f"{s.label[0]}-{o.label[0]}\n"
    everything = (cooling, plates, other, *firms.values())
    report = Report("report:r", "r", "0" * 64, "en", "r", None, None)
    write_graph(Knowledge((Extraction(report, text, everything, tuple(claims), ()),), everything, ()), tmp_path / "graph", extractor="test")
    dataset = open_graph(tmp_path / "graph")
    assert _drawn(_network(dataset, segment_scope(dataset, "cooling"))) == {
        ("firm:a", "inSegment", "segment:cooling"),
        ("firm:b", "inSegment", "segment:plates"),
        ("firm:a", "supplies", "firm:c"),
        ("segment:plates", "partOf", "segment:cooling"),
    }
