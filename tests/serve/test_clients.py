"""Programs that people use, against the server: SPARQLWrapper, rdflib, curl, pandas, and our own command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from server import Server, serving
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from cloudkg.vocab import ID, ONTOLOGY

CLAIMS = f"SELECT ?s ?o WHERE {{ ?s a <{ONTOLOGY}Claim> ; rdf:object ?o }}"
EDGES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s a ckg:Claim }"


@pytest.fixture(scope="module")
def server(graph_folder: Path) -> Iterator[Server]:
    with serving(graph_folder) as found:
        yield found


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("way", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_selects(server: Server, form: str, method: str, way: str) -> None:
    """In every format, by every way of sending."""
    client = SPARQLWrapper(f"{server.address}/sparql")
    client.setQuery(CLAIMS)
    client.setReturnFormat(form)
    client.setMethod(method)
    client.setRequestMethod(way)
    found: Any = client.queryAndConvert()
    if form == JSON:
        assert len(found["results"]["bindings"]) == 9
    elif form == XML:
        assert len(found.getElementsByTagName("result")) == 9
    else:
        assert len(found.decode().strip().splitlines()) == 10


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD, XML])
def test_sparqlwrapper_constructs(server: Server, form: str) -> None:
    """Graphs, which it parses with rdflib."""
    client = SPARQLWrapper(f"{server.address}/sparql")
    client.setQuery(EDGES)
    client.setReturnFormat(form)
    found: Any = client.queryAndConvert()
    graph = (
        found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle" if form in (TURTLE, N3) else form)
    )
    assert len(set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{ONTOLOGY}Claim")))) == 9


def test_sparqlwrapper_understands_errors(server: Server) -> None:
    """And which graph is meant."""
    client = SPARQLWrapper(f"{server.address}/sparql", defaultGraph=f"{ID}report/summer", returnFormat=JSON)
    client.setQuery(CLAIMS)
    answer: Any = client.queryAndConvert()
    assert len(answer["results"]["bindings"]) == 3
    client.setQuery("SELECT nonsense")
    with pytest.raises(QueryBadFormed):
        client.query()


def test_rdflib_uses_the_server_as_a_store(server: Server) -> None:
    """Patterns, queries and labels."""
    graph = rdflib.Graph(SPARQLStore(f"{server.address}/sparql"))
    firm = rdflib.URIRef(f"{ID}firm/northstar")
    assert graph.value(firm, rdflib.RDFS.label) == rdflib.Literal("北辰云")
    assert len(list(graph.query(CLAIMS))) == 9
    assert (firm, rdflib.URIRef(f"{ONTOLOGY}supplies"), rdflib.URIRef(f"{ID}firm/blue-whale")) in graph
    assert bool(graph.query("ASK { ?s a ckg:Claim }"))


def test_rdflib_reads_graphs(server: Server) -> None:
    """A whole report by its address."""
    graph = rdflib.Graph().parse(f"{server.address}/graphs/report/spring")
    assert (rdflib.URIRef(f"{ID}report/spring"), rdflib.RDF.type, rdflib.URIRef(f"{ONTOLOGY}Report")) in graph


def test_pandas_reads_csv(server: Server) -> None:
    """With a header, or with the format in the address."""
    query = "SELECT ?metric ?low WHERE { ?o a ckg:Observation ; ckg:metric ?metric ; ckg:minValue ?low } ORDER BY ?low"
    frame = pandas.read_csv(f"{server.address}/sparql?{urlencode({'query': query})}", storage_options={"Accept": "text/csv"})
    assert list(frame.columns) == ["metric", "low"]
    assert frame["low"].tolist() == [40.0, 6.8e9]
    assert frame.equals(pandas.read_csv(f"{server.address}/sparql?{urlencode({'query': query, 'format': 'csv'})}"))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(server: Server) -> None:
    """As the documentation says it."""
    address = f"{server.address}/sparql"
    said = _curl(address, "--data-urlencode", f"query={CLAIMS}", "-H", "Accept: text/csv")
    assert said.splitlines()[0] == "s,o"
    said = _curl(address, "-H", "Content-Type: application/sparql-query", "--data-binary", "ASK { firm:northstar ckg:supplies ?x }")
    assert json.loads(said)["boolean"] is True
    assert _curl("-G", address, "--data-urlencode", "query=SELECT").startswith('{"error":{"code":"query"')
    assert "sd:Service" in _curl(address, "-H", "Accept: text/turtle")
    packed = _curl("--compressed", "-o", "/dev/null", "-w", "%{http_code} %{content_type}", f"{server.address}/static/site.css")
    assert packed == "200 text/css; charset=utf-8"


def _curl(*arguments: str) -> str:
    return subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True).stdout


def test_our_own_commands_ask_the_server(server: Server) -> None:
    """--endpoint, with the same answers as from the folder."""
    run = subprocess.run(
        [sys.executable, "-m", "cloudkg", "neighbors", "北辰云", "--endpoint", f"{server.address}/sparql"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    assert "蓝鲸科技" in run.stdout
