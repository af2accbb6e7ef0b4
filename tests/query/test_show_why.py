"""Portraits of entities and evidence of claims."""

from __future__ import annotations

import pytest

from cloudkg.errors import QueryError
from cloudkg.query.names import find_entity
from cloudkg.query.show import describe_entity
from cloudkg.query.why import explain
from cloudkg.store import EmbeddedDataset
from cloudkg.vocab import expand, mint_claim, mint_observation
from sample import CAPEX, DENIAL, PLAN, RISE, SPRING_TEXT


def test_a_portrait_has_all_that_is_known(dataset: EmbeddedDataset) -> None:
    """Names, ticker, outside identifier, relations, figures in order of metric, and the event with both reports."""
    portrait = describe_entity(dataset, find_entity(dataset, "北辰云").node)
    assert portrait.names == ("NorthStar", "Northstar", "Northstar Cloud", "北辰")
    assert (portrait.tickers, portrait.matches, len(portrait.edges)) == (("NSTR.US",), ("wd:Q1",), 6)
    assert [f.observation.metric for f in portrait.figures] == ["capex", "capex_growth"]
    assert [(h.announced, h.modality, h.reports) for h in portrait.happenings] == [
        ("2026-01-04", "Actual", ("report:spring", "report:summer"))
    ]


def test_a_report_shows_who_wrote_it_and_when(dataset: EmbeddedDataset) -> None:
    """Reports are looked up like entities."""
    properties = describe_entity(dataset, find_entity(dataset, "spring").node).properties
    assert (properties["dcterms:publisher"], properties["dcterms:issued"]) == (("firm:shanque",), ("2026-04-20",))


@pytest.mark.parametrize("fact", [RISE, DENIAL, PLAN])
def test_the_evidence_is_a_run_of_the_stored_text(dataset: EmbeddedDataset, fact: object) -> None:
    """What stands before, the quote and what stands after are one piece of the report."""
    evidence = explain(dataset, mint_claim(fact))  # type: ignore[arg-type]
    assert evidence.fact == fact
    assert evidence.before + evidence.fact.provenance.quote + evidence.after in SPRING_TEXT


@pytest.mark.parametrize("shorten", [lambda c: c, lambda c: c[:12], lambda c: c.partition(":")[2][:8], expand])
def test_an_id_may_be_short(dataset: EmbeddedDataset, shorten: object) -> None:
    """CURIE, beginning of it, bare hash or IRI: all lead to the claim."""
    assert explain(dataset, shorten(mint_claim(RISE))).id == mint_claim(RISE)  # type: ignore[operator]


def test_a_figure_is_explained_too(dataset: EmbeddedDataset) -> None:
    """Observations have evidence like claims, with report, publisher and date."""
    evidence = explain(dataset, mint_observation(CAPEX))
    assert (evidence.fact, evidence.report.label, evidence.publisher, evidence.issued) == (CAPEX, "云端春季观察", "山雀社", "2026-04-20")


@pytest.mark.parametrize(
    ("text", "match"),
    [("ffff00", "no claim or observation"), ("a", "at least 3"), ("北辰云", "no claim"), ("", "no claim"), ("firm:abc", "no claim")],
)
def test_a_wrong_id_is_a_sentence(dataset: EmbeddedDataset, text: str, match: str) -> None:
    """Unknown, too short, or not an id at all."""
    with pytest.raises(QueryError, match=match):
        explain(dataset, text)
