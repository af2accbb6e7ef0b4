"""The library as programs and notebooks use it."""

from __future__ import annotations

import contextlib
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

import cloudkg
from cloudkg.errors import CloudKGError, QueryError
from cloudkg.vocab import ID, ONTOLOGY, mint_claim
from sample import CAPEX, RISE

NORTHSTAR = rdflib.URIRef(f"{ID}firm/northstar")


@pytest.fixture(scope="module")
def kg(graph_folder: Path) -> cloudkg.KnowledgeGraph:
    """The sample, opened as a program does."""
    return cloudkg.open(graph_folder)


def test_values_are_bound_and_come_back_native(kg: cloudkg.KnowledgeGraph) -> None:
    """Ids, texts, numbers, days and lists of them go in and come out as themselves; a text that looks like SPARQL stays one."""
    rise = kg.query("SELECT ?c ?day ?low ?by { ?c ckg:date ?day ; ckg:minChange ?low ; ckg:confidence ?by }", c=mint_claim(RISE))
    assert dict(rise[0]) == {"c": mint_claim(RISE), "day": date(2026, 1, 4), "low": Decimal(15), "by": Decimal("0.93")}
    for column, value in (("day", date(2026, 1, 4)), ("low", 15), ("low", Decimal("15.0")), ("c", [mint_claim(RISE), "claim:0"])):
        found = kg.query("SELECT ?c ?day ?low { ?c ckg:date ?day ; ckg:minChange ?low }", **{column: value})
        assert mint_claim(RISE) in {row.c for row in found}, column
    assert len(kg.query("SELECT ?s { ?s rdfs:label ?l }", l='" } #')) == 0
    assert [r.s for r in kg.query("SELECT ?s { ?s rdfs:label ?l }", l="北辰云")] == ["firm:northstar"]
    assert kg.query("ASK { ?s a ckg:Firm }", s=kg.entity("北辰云"))[0].answer is True
    triples = kg.query("CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s rdfs:label ?l }", s="firm:northstar")
    assert list(triples[0].values()) == ["firm:northstar", "rdfs:label", "北辰云"]


def test_an_answer_is_a_sequence_of_rows(kg: cloudkg.KnowledgeGraph) -> None:
    """Slices, positions, pickles; a column that is not there is named."""
    found = kg.neighbors("北辰云")
    assert [r.relation for r in found[:1]] == [found[0]["relation"]] == [found.cells[0][found.columns.index("relation")]]
    assert pickle.loads(pickle.dumps(list(found))) == list(found)
    with pytest.raises(AttributeError, match="there are hop, subject"):
        _ = found[0].colour


def test_every_lookup_gives_rows_with_reports(kg: cloudkg.KnowledgeGraph) -> None:
    """The same answers as the command line, by any name."""
    rise = next(r for r in kg.neighbors("Northstar", direction="out") if r.relation == "raises-price-of")
    assert (rise.subject, rise.object, rise.claims, rise.reports, rise.date) == ("北辰云", "训练实例", 2, "spring summer", "2026-01-04")
    assert RISE.provenance.quote == rise.quote
    assert [(r.path, r.hop, r.relation) for r in kg.path("蓝鲸科技", "训练实例", k=1)][-1] == (1, 2, "raises-price-of")
    assert {r.kind for r in kg.show("北辰云")} == {"name", "relation", "figure", "event"}
    assert [(r.period, r.minimum, r.unit, r.quote) for r in kg.figures("北辰云", metric="资本开支")] == [
        ("2026-Q1", Decimal(6800000000), "USD", CAPEX.provenance.quote)
    ]
    assert kg.figures(metric="capex", period="2026").cells == kg.figures(["北辰云"], metric="capex", period="2026-Q1").cells
    assert kg.figures("北辰云", period="2025").cells == ()
    assert kg.compare("capex", ["北辰云"])[0]["2026-Q1"] == Decimal(6800000000)
    assert [(r.announced, r.min_change, r.max_change) for r in kg.timeline("北辰云")] == [("2026-01-04", 15, 20)]
    assert {r.what: r.text for r in kg.why(mint_claim(RISE))}["quote"] == RISE.provenance.quote
    assert kg.search("bcy")[0].id == "firm:northstar"
    assert kg.audit().columns[0] == "severity"
    assert "北辰云" in kg.ask("Who supplies Blue Whale?").title
    with pytest.raises(cloudkg.CloudKGError, match="“soon” is no day, month or year"):
        kg.timeline("北辰云", since="soon")
    with pytest.raises(cloudkg.CloudKGError, match="“2026-Q9” is no period"):
        kg.compare("capex", periods=["2026-Q9"])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda kg: kg.neighbors("nobody at all"),
        lambda kg: kg.neighbors("北辰云", relations=["likes"]),
        lambda kg: kg.neighbors("北辰云", modalities=["perhaps"]),
        lambda kg: kg.neighbors("北辰云", direction="up"),
        lambda kg: kg.figures(),
        lambda kg: kg.figures("北辰云", period="someday"),
        lambda kg: kg.figures("北辰云", metric="happiness"),
        lambda kg: kg.audit(kinds=["gossip"]),
        lambda kg: kg.query("DELETE WHERE { ?s ?p ?o }"),
        lambda kg: kg.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        lambda kg: kg.query("SELECT * { ?s ?p", s="firm:northstar"),
        lambda kg: kg.ask("Who supplies Meta?", firm="x"),
        lambda kg: cloudkg.open("http://localhost", endpoint="file:///etc/passwd"),
        lambda kg: cloudkg.open(endpoint="http://127.0.0.1:1", as_of="2026"),
    ],
)
def test_bad_input_is_a_sentence(kg: cloudkg.KnowledgeGraph, wrong: object) -> None:
    """Whatever is wrong is one QueryError."""
    with pytest.raises(QueryError):
        wrong(kg)  # type: ignore[operator]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


def test_a_notebook_shows_escaped_tables(kg: cloudkg.KnowledgeGraph) -> None:
    """The sample holds a script and a terminal sequence in a quote; neither gets through."""
    shown = kg.show("青禾智能")
    quoted = kg.why(next(r.id for r in shown if "invests in" in str(r.what)))
    hostile = cloudkg.Answer("<b>x</b>", ("<i>",), (("<script>alert(1)</script>\x1b[31m",),), None)
    for answer in (shown, quoted, hostile):
        parser = _Tags()
        parser.feed(answer._repr_html_())
        assert parser.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
        assert "\x1b" not in answer._repr_html_() + str(answer)


def test_data_frames_have_all_rows(kg: cloudkg.KnowledgeGraph) -> None:
    """Numbers are numbers, what is missing is missing, and no rows still have columns."""
    figures = kg.figures("北辰云")
    pandas, polars = figures.to_pandas(), figures.to_polars()
    assert pandas["minimum"].tolist() == polars["minimum"].to_list() == [6800000000, 40]
    assert polars["maximum"].to_list() == [6800000000, None]
    assert list(pandas.columns) == polars.columns == list(figures.columns)
    none = kg.query("SELECT ?a ?b { ?a ckg:replaces ?b }")
    assert (none.to_pandas().shape, none.to_polars().shape) == ((0, 2), (0, 2))
    mixed = cloudkg.Answer("", ("x",), ((1,), ("a",), (Decimal("1.5"),), (None,), (date(2026, 1, 1),)), None)
    assert mixed.to_polars()["x"].to_list() == ["1", "a", "1.5", None, "2026-01-01"]


def test_a_missing_library_is_a_sentence(kg: cloudkg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    for library in ("pandas", "polars"):
        monkeypatch.setitem(sys.modules, library, None)
    for method in (kg.search("北").to_pandas, kg.search("北").to_polars):
        with pytest.raises(CloudKGError, match="is not installed") as caught:
            method()
        assert "cloudkg[notebook]" in str(caught.value)


def test_networkx_has_every_claim(kg: cloudkg.KnowledgeGraph) -> None:
    """With what it takes to leave out rumours and denials."""
    web = kg.to_networkx()
    assert isinstance(web, networkx.MultiDiGraph)
    assert web.number_of_edges() == len(kg.query("SELECT ?c { ?c a ckg:Claim }"))
    edge = web["firm:northstar"]["product:训练实例"][mint_claim(RISE)]
    assert edge == {"relation": "raises-price-of", "modality": "actual", "denied": False, "struck": False, "report": "report:spring"}
    assert [d["denied"] for _, _, d in web.edges("firm:blue-whale", data=True) if d["relation"] == "partners-with"] == [True]


def test_the_past_and_endings(graph_folder: Path) -> None:
    """`as_of` gives the graph as it was; a closed graph says so."""
    with cloudkg.open(graph_folder, as_of="2026-04") as past:
        assert [r.reports for r in past.neighbors("北辰云") if r.relation == "raises-price-of"] == ["spring"]
    with pytest.raises(QueryError, match="closed"):
        past.search("北辰云")
    with pytest.raises(CloudKGError, match="there is no graph here"):
        cloudkg.open(graph_folder / "nowhere")


# rdflib


def test_rdflib_reads_what_is_there(kg: cloudkg.KnowledgeGraph) -> None:
    """Patterns, values, membership, length and report by report, as any rdflib graph."""
    dataset = kg.rdflib()
    assert isinstance(dataset, rdflib.Dataset)
    assert str(dataset.value(NORTHSTAR, rdflib.RDFS.label)) == "北辰云"
    assert (NORTHSTAR, rdflib.RDFS.label, rdflib.Literal("北辰云")) in dataset
    assert (NORTHSTAR, rdflib.SKOS.prefLabel, rdflib.Literal("北辰云")) not in dataset  # that one has a language
    assert len(dataset) == len(list(dataset.triples((None, None, None)))) == len({*dataset.triples((None, None, None))})
    spring = dataset.graph(rdflib.URIRef(f"{ID}report/spring"))
    claims = list(spring.subjects(rdflib.RDF.type, rdflib.URIRef(f"{ONTOLOGY}Claim")))
    assert len(claims) == 6
    pattern: Any = (claims[0], None, None)
    assert {g.identifier for g in dataset.graphs(pattern)} >= {spring.identifier}
    copied = rdflib.Graph()
    copied += dataset.triples((NORTHSTAR, None, None))
    assert len(copied) == len(list(dataset.triples((NORTHSTAR, None, None))))
    assert dataset.namespace_manager.curie(NORTHSTAR) == "firm:northstar"
    assert list(dataset.triples((rdflib.Literal("no subject"), None, None))) == []


def values_of(answer: Any) -> list[str]:
    return [str(row[0]) for row in answer]


def test_rdflib_queries_go_to_the_store(kg: cloudkg.KnowledgeGraph) -> None:
    """Texts, prepared queries, bindings, bases and graphs of reports; our prefixes are known."""
    dataset = kg.rdflib()
    text = "SELECT ?l WHERE { ?s rdfs:label ?l }"
    assert values_of(dataset.query(text, initBindings={"s": NORTHSTAR})) == ["北辰云"]
    prepared = prepareQuery("SELECT ?l WHERE { ?s x:label ?l }", initNs={"x": rdflib.RDFS})
    assert values_of(dataset.query(prepared, initBindings={"s": NORTHSTAR})) == ["北辰云"]
    assert bool(dataset.query("ASK { <northstar> a ckg:Firm }", base=f"{ID}firm/"))
    assert len(dataset.query("CONSTRUCT WHERE { ?c a ckg:Claim }").graph or ()) == 9
    spring = dataset.graph(rdflib.URIRef(f"{ID}report/spring"))
    assert len(spring.query("SELECT ?c { ?c a ckg:Claim }")) == 6
    assert len(dataset.query("SELECT ?c FROM report:summer { ?c a ckg:Claim }")) == 3


@contextlib.contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port on which somebody listens, and who came."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    came: list[object] = []
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection, address = server.accept()
                came.append(address)
                connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield server.getsockname()[1], came
    finally:
        stop.set()
        thread.join()
        server.close()


def test_rdflib_reaches_nobody(kg: cloudkg.KnowledgeGraph, tmp_path: Path) -> None:
    """SERVICE, FROM of an address or a file, updates and rdflib's own evaluator are refused, in every way of asking; nobody is called."""
    dataset = kg.rdflib()
    graphs = [dataset, dataset.graph(rdflib.URIRef(f"{ID}report/spring")), *dataset.graphs()]
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:a> <urn:b> <urn:c> .")
    with listener() as (port, came):
        queries = [
            f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <http://127.0.0.1:{port}/x.ttl> {{ ?s ?p ?o }}",
            f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}",
        ]
        for graph in graphs:
            for text in queries:
                for query in (text, prepareQuery(text)):
                    with pytest.raises(QueryError):
                        graph.query(query)
                with pytest.raises(QueryError):
                    graph.query(text, use_store_provided=False)
            writes: list[Callable[[Any], object]] = [
                lambda g: g.update(f"LOAD <http://127.0.0.1:{port}/x>"),
                lambda g: g.parse(f"http://127.0.0.1:{port}/x.ttl"),
                lambda g: g.add((NORTHSTAR, rdflib.RDFS.label, rdflib.Literal("x"))),
                lambda g: g.remove((NORTHSTAR, None, None)),
            ]
            for write in writes:
                with pytest.raises(QueryError, match="read only"):
                    write(graph)
        assert came == []
    assert (NORTHSTAR, rdflib.RDFS.label, rdflib.Literal("北辰云")) in dataset


def test_importing_the_package_imports_nothing_else() -> None:
    """`cloudkg --version` starts at once: neither the store nor a data frame is loaded before it is asked for."""
    code = "import sys, cloudkg; print(*(m for m in sys.modules if m.split('.')[0] in ('pyoxigraph', 'rdflib', 'pandas', 'networkx', 'sqlite3')))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split() == []
