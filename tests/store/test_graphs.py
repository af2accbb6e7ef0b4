"""Knowledge as RDF, exactly as the contract writes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest

from cloudkg.model import (
    Basis,
    Claim,
    Extraction,
    Knowledge,
    Measure,
    Modality,
    Observation,
    Polarity,
    Provenance,
    Qualifiers,
    Report,
    Span,
)
from cloudkg.query.facts import read_claims, read_observations
from cloudkg.store import EmbeddedDataset, node, open_graph, write_graph
from cloudkg.store.graphs import ontology_graph, report_graph, shared_graph
from cloudkg.vocab import ID, mint_claim, mint_observation
from sample import RISE, RIVALS, SUMMER_TEXT, sample_knowledge


def test_every_claim_reads_back_equal(knowledge: Knowledge, dataset: EmbeddedDataset) -> None:
    """No field of a claim is lost or changed between the extractor and a query."""
    expected = {mint_claim(c): c for e in knowledge.extractions for c in e.claims}
    assert read_claims(dataset, expected) == expected


def test_every_observation_reads_back_equal(knowledge: Knowledge, dataset: EmbeddedDataset) -> None:
    """No field of a figure is lost or changed between the extractor and a query."""
    expected = {mint_observation(o): o for e in knowledge.extractions for o in e.observations}
    assert read_observations(dataset, expected) == expected


def test_every_field_reads_back_equal(tmp_path: Path) -> None:
    """A claim and a figure in which every field is filled lose none, compound units and table cells included."""
    place = Provenance("report:r", Span(2, 5), 1, "云涨价", page=3, row=4, column=5)
    first, second = Decimal("0.000001"), Decimal("123456789.125")
    qualifiers = Qualifiers(
        date="2026-01-04",
        effective="2026-02",
        period="FY2026-Q3",
        period_first=date(2025, 10, 1),
        period_last=date(2025, 12, 31),
        change=(None, first),
        amount=(second, None),
        unit="tokens/day",
        price_from=first,
        price_to=second,
        price_unit="USD/GPU-hour",
        region="place:北美",
        product="product:at%26t",
        role="“CEO”\\\n",
        action="restricts",
        scope="输入",
        source="知情人士",
        attributed_to="firm:infoq",
    )
    claim = Claim("body:x", "regulates", "chip:y", place, Modality.FORECAST, Polarity.DENIED, qualifiers, "zh/r#1", 0.1234)
    observation = Observation(
        "segment:液冷", "market_size", "规模", first, second, "CNY/1M tokens", "1.2", place, "2024/2030", date(2024, 1, 1), date(2030, 12, 31),
        first, True, Basis.CAGR, Measure.CHANGE, Modality.PLANNED, Polarity.DENIED, "外部客户", "place:北美", "IDC", "firm:idc", "table#2", 0.5,
    )  # fmt: skip
    extraction = Extraction(Report("report:r", "r", "0" * 64, "zh"), "某家云涨价了", (), (claim,), (observation,))
    write_graph(Knowledge((extraction,), (), ()), tmp_path / "g", extractor="test")
    written = open_graph(tmp_path / "g")
    assert read_claims(written, [mint_claim(claim)]) == {mint_claim(claim): claim}
    assert read_observations(written, [mint_observation(observation)]) == {mint_observation(observation): observation}


@pytest.mark.parametrize(
    ("subject", "relation", "object_", "expected"),
    [
        ("firm:northstar", "raisesPriceOf", "product:训练实例", True),
        ("firm:northstar", "competes", "firm:blue-whale", True),
        ("firm:blue-whale", "competes", "firm:northstar", True),
        ("firm:blue-whale", "supplies", "firm:northstar", False),
        ("firm:northstar", "acquires", "firm:qinghe", False),
        ("firm:blue-whale", "investsIn", "firm:qinghe", False),
        ("firm:blue-whale", "partnersWith", "firm:qinghe", False),
        ("firm:qinghe", "partnersWith", "firm:blue-whale", False),
    ],
)
def test_plain_edges_come_from_facts_alone(dataset: EmbeddedDataset, subject: str, relation: str, object_: str, expected: bool) -> None:
    """Facts have an edge, symmetric ones both ways; rumours, plans and denials have none."""
    answer = dataset.ask("ASK { ?s ?p ?o }", {"s": node(subject), "p": node(f"ckg:{relation}"), "o": node(object_)})
    assert answer is expected


def test_a_report_speaks_in_its_own_graph(dataset: EmbeddedDataset) -> None:
    """Claims, observations and passages stand in the graph of their report, entities and events in the default graph."""
    inside = dataset.select(
        "SELECT DISTINCT ?kind WHERE { GRAPH ?report { ?s a ?type } BIND(REPLACE(STR(?s), '.*/id/([a-z]+)/.*', '$1') AS ?kind) }"
    )
    kinds = sorted(str(getattr(kind, "value", "")) for (kind,) in inside)
    assert kinds == ["claim", "observation", "passage", "report"]


def test_a_graph_of_a_report_depends_on_that_report_only() -> None:
    """Another report beside it, or an event about its claim, changes no byte of what a report says."""
    first, second = sample_knowledge().extractions
    alone = Knowledge((first,), (), ())
    assert report_graph(first).render() == report_graph(alone.extractions[0]).render()
    assert "ckg:describes" not in report_graph(first).render() + report_graph(second).render()


def test_an_event_knows_its_claims(dataset: EmbeddedDataset) -> None:
    """Both reports' claims describe the one event."""
    rows = dataset.select("SELECT ?claim WHERE { ?claim ckg:describes ?event . ?event a ckg:PriceChange }")
    assert len(rows) == 2


def test_a_compound_unit_has_its_parts(dataset: EmbeddedDataset) -> None:
    """USD/hour is written with its label, numerator and denominator, so that a query can compare what it counts."""
    sparql = "ASK { unit:USD-per-hour rdfs:label 'USD/hour' ; ckg:numerator ckg:USD ; ckg:denominator unit:hour . unit:hour a ckg:Unit }"
    assert dataset.ask(sparql) is True


def test_there_are_no_blank_nodes(dataset: EmbeddedDataset) -> None:
    """Every node has a name, the ontology's included."""
    assert [q for q in dataset.quads() if isinstance(q.subject, pyoxigraph.BlankNode) or isinstance(q.object, pyoxigraph.BlankNode)] == []


def test_subclasses_are_followed_in_a_query(dataset: EmbeddedDataset) -> None:
    """The ontology is in the dataset, so a price change is found as an event."""
    assert dataset.ask("ASK { ?event a/rdfs:subClassOf* ckg:Event }") is True


def test_a_quote_that_is_not_in_the_text_is_refused() -> None:
    """The promise text[start:end] == quote is kept by the writer, not hoped for."""
    first, _ = sample_knowledge().extractions
    with pytest.raises(ValueError, match="not what the stored text says"):
        report_graph(replace(first, text=SUMMER_TEXT))


def test_a_symmetric_claim_the_wrong_way_round_is_refused() -> None:
    """One rivalry is one claim: its ends stand in the order of their IRIs."""
    first, _ = sample_knowledge().extractions
    turned = replace(RIVALS, subject=RIVALS.object, object=RIVALS.subject)
    with pytest.raises(ValueError, match="in the order of their IRIs"):
        report_graph(replace(first, claims=(RISE, turned)))


def test_a_report_without_entities_shares_the_ontology_only() -> None:
    """Nothing enters the default graph that no report names."""
    assert shared_graph(Knowledge((), (), ())).render() == ontology_graph().render()
    assert ID + "firm" not in ontology_graph().render()
