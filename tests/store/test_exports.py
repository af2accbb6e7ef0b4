"""The graph in other programs' formats."""

from __future__ import annotations

import csv
import io
import json

import networkx
import pyoxigraph
import pytest

from cloudkg.store import EmbeddedDataset
from cloudkg.store.export import EXPORTS, render_triples

PARSED = {"trig": pyoxigraph.RdfFormat.TRIG, "nquads": pyoxigraph.RdfFormat.N_QUADS, "jsonld": pyoxigraph.RdfFormat.JSON_LD}


@pytest.mark.parametrize("form", PARSED)
def test_rdf_formats_lose_nothing(dataset: EmbeddedDataset, form: str) -> None:
    """Parsing an export gives the quads that the store holds."""
    store = pyoxigraph.Store()
    store.load(EXPORTS[form](dataset), format=PARSED[form])
    assert set(store) == set(dataset.quads())


def test_turtle_is_the_union(dataset: EmbeddedDataset) -> None:
    """Turtle has no graphs: it holds every triple once."""
    store = pyoxigraph.Store()  # canonicalises decimals as the dataset does
    store.load(EXPORTS["turtle"](dataset), format=pyoxigraph.RdfFormat.TURTLE)
    assert {q.triple for q in store} == {q.triple for q in dataset.quads()}


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_an_export_is_the_same_twice(dataset: EmbeddedDataset, form: str) -> None:
    """No run time, no order of the store in it, nor what XML and JSON forbid."""
    first = EXPORTS[form](dataset)
    assert first == EXPORTS[form](dataset)
    assert "\x1b" not in first


@pytest.mark.parametrize(("form", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_network_formats_hold_all_claims(dataset: EmbeddedDataset, form: str, read: object) -> None:
    """The library networkx reads back every claim as an edge with its relation and modality, parallel ones too."""
    network = read(io.BytesIO(EXPORTS[form](dataset).encode()))  # type: ignore[operator]
    rises = [d for _, _, d in network.edges(data=True) if d["relation"] == "raisesPriceOf"]
    assert (network.number_of_edges(), len(rises), rises[0]["modality"]) == (9, 2, "ckg:Actual")
    assert network.nodes["firm:northstar"]["label"] == "北辰云"


def test_csv_figures_are_exact(dataset: EmbeddedDataset) -> None:
    """One row for each figure, in base units, an open end empty."""
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv-figures"](dataset))))
    assert [(r["metric"], r["min_value"], r["max_value"], r["unit"]) for r in rows] == [
        ("ckg:capex", "6800000000", "6800000000", "ckg:USD"),
        ("ckg:capex_growth", "40", "", "ckg:percent"),
    ]


def test_jsonld_needs_no_remote_context(dataset: EmbeddedDataset) -> None:
    """Whoever reads it fetches nothing."""
    assert all("@context" not in block for block in json.loads(EXPORTS["jsonld"](dataset)))


def test_blank_nodes_of_a_construct_are_written_too(dataset: EmbeddedDataset) -> None:
    """An answer that cannot be sorted is still given."""
    answer = dataset.construct("CONSTRUCT { [] rdfs:label ?l } WHERE { firm:northstar rdfs:label ?l }")
    assert "北辰云" in render_triples(answer)
