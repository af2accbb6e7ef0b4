"""The TriG writer: terms, order, and bytes that survive a trip through the engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudkg.store.turtle import HEADER, Graph, calendar, decimal, iri, name, read_triples, term_of, text
from cloudkg.vocab import expand, mint_local


def parse(turtle: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(input=HEADER + turtle, format=pyoxigraph.RdfFormat.TURTLE))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_string_survives_writing_and_parsing(value: str) -> None:
    """The engine reads back exactly the string that was written, whatever characters it holds."""
    (quad,) = parse(f"firm:a rdfs:label {text(value)} .")
    assert quad.object == pyoxigraph.Literal(value)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_discovered_name_is_a_writable_iri(value: str) -> None:
    """The engine reads back the IRI that the CURIE of a discovered name stands for, and writes it as the same term."""
    curie = f"firm:{mint_local(value)}"
    (quad,) = parse(f"{name(curie)} a ckg:Firm .")
    assert (quad.subject, term_of(quad.subject)) == (pyoxigraph.NamedNode(expand(curie)), name(curie))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15))
def test_decimals_keep_their_spelling_through_the_store(value: Decimal) -> None:
    """A decimal that the store has canonicalised is written as it was before."""
    store = pyoxigraph.Store()
    store.load(HEADER + f"firm:a ckg:minValue {decimal(value)} .", format=pyoxigraph.RdfFormat.TURTLE)
    (quad,) = store
    assert term_of(quad.object) == decimal(value)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (calendar("2026-01-04"), '"2026-01-04"^^xsd:date'),
        (calendar(date(2026, 1, 4)), '"2026-01-04"^^xsd:date'),
        (calendar("2026-01"), '"2026-01"^^xsd:gYearMonth'),
        (calendar("2026"), '"2026"^^xsd:gYear'),
        (calendar("2026-Q1"), '"2026-Q1"'),
        (iri("http://www.w3.org/2004/02/skos/core#broader"), "skos:broader"),
        (iri("https://w3id.org/cloudkg/id/firm/aws"), "firm:aws"),
        (name("product:at%26t"), "product:at%26t"),
        (name("product:-x"), "<https://w3id.org/cloudkg/id/product/-x>"),
        (text("a\u2028\u202eb\x1b"), '"a\\u2028\\u202Eb\\u001B"'),
        (text("云", "zh"), '"云"@zh'),
    ],
)
def test_terms_are_spelled_so(term: str, expected: str) -> None:
    """Dates take the type of their precision, names the shortest form that Turtle allows, dangerous characters are escaped."""
    assert term == expected


def test_a_blank_node_has_no_term() -> None:
    """What has no stable name cannot be written."""
    with pytest.raises(ValueError, match="no stable spelling"):
        term_of(pyoxigraph.BlankNode("b"))


def test_blocks_are_sorted_whatever_the_order_of_adding() -> None:
    """Reports come before entities and those before the ontology; predicates have a fixed order, objects are sorted."""
    triples = [
        ("ckg:Firm", "a", "owl:Class"),
        ("firm:b", "rdfs:label", '"b"'),
        ("firm:b", "a", "ckg:Firm"),
        ("firm:a", "ckg:supplies", "firm:b"),
    ]
    triples += [("firm:a", "ckg:supplies", "firm:a2"), ("report:r", "a", "ckg:Report")]
    renderings = []
    for order in (triples, triples[::-1]):
        graph = Graph()
        for subject, predicate, object_ in order:
            graph.add(subject, predicate, object_)
        renderings.append(graph.render())
    expected = """report:r a ckg:Report .

firm:a ckg:supplies firm:a2 , firm:b .

firm:b a ckg:Firm ;
  rdfs:label "b" .

ckg:Firm a owl:Class .
"""
    assert renderings == [expected, expected]


def test_what_is_read_renders_as_it_was() -> None:
    """Rendering, parsing and rendering again changes nothing."""
    graph = Graph()
    graph.add("firm:a", "ckg:minValue", "6000.0", "-0.5", "0.0")
    graph.add("firm:a", "ckg:line", "15")
    graph.add("firm:a", "ckg:approximate", "false")
    graph.add("firm:a", "ckg:date", '"2026"^^xsd:gYear')
    assert read_triples(parse(graph.render())).render() == graph.render()
