"""What a report gives to the shared graph is kept without loss, and read by topic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cloudkg.errors import StoreError
from cloudkg.model import Knowledge, Qualifiers
from cloudkg.store import write_graph
from cloudkg.store.shares import UNITS, Shares, share_of, topic_of
from cloudkg.vocab import mint_claim
from sample import RISE, SUPPLY, sample_knowledge

FULL = Qualifiers(
    date="2026-Q1", effective="FY2026-Q3", period="2025-H2", period_first=date(2025, 7, 1), period_last=date(2025, 12, 31),
    change=(None, Decimal(100) / 3), amount=(Decimal("1E+10"), None), unit="tokens/day", price_from=Decimal("34.610"), price_to=Decimal(40),
    price_unit="USD/hour", region="place:north-america", product="product:ec2", role='the "CEO"\n', action="approves", scope="输入\u2028",
    source="山雀社", attributed_to="firm:shanque",
)  # fmt: skip


def test_a_share_reads_back_equal(graph_folder: Path, knowledge: Knowledge) -> None:
    """Entities are the same, claims have the same ids and all that events are formed from."""
    shares = Shares(graph_folder)
    for extraction in knowledge.extractions:
        share = shares.of([extraction.report.name])
        assert set(share.entities) == set(extraction.entities)
        assert sorted(map(mint_claim, share.claims)) == sorted(map(mint_claim, extraction.claims))
        assert share.units == share_of(extraction).units


def test_no_qualifier_is_lost(tmp_path: Path) -> None:
    """Every field, with every digit and whatever characters."""
    spring, _ = sample_knowledge().extractions
    claim = replace(SUPPLY, qualifiers=FULL)
    write_graph(Knowledge((replace(spring, claims=(claim,)),), spring.entities, ()), tmp_path / "g", extractor="test")
    (read,) = Shares(tmp_path / "g").of(["spring"]).claims
    assert read.qualifiers == FULL
    assert mint_claim(read) == mint_claim(claim)


def test_only_what_is_asked_for_is_read(graph_folder: Path) -> None:
    """A thing, two ends of a claim, the units: each a topic of its own."""
    shares = Shares(graph_folder)
    share = shares.of(["spring", "summer"], {topic_of(RISE), "firm:qinghe"})
    assert {e.id for e in share.entities} == {"firm:qinghe"}
    assert {(c.subject, c.object) for c in share.claims} == {(RISE.subject, RISE.object)}
    assert (len(share.claims), share.units) == (2, frozenset())
    assert shares.of(["spring"], {UNITS}).units == {"USD/hour"}


def test_a_damaged_share_is_a_sentence(tmp_path: Path) -> None:
    """Its file is named, with what to do."""
    write_graph(sample_knowledge(), tmp_path / "g", extractor="test")
    (tmp_path / "g" / "shares" / "summer.jsonl").write_text("{", "utf-8")
    with pytest.raises(StoreError, match="the file is damaged") as caught:
        Shares(tmp_path / "g")
    assert caught.value.where.endswith("summer.jsonl")
