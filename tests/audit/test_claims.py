"""What several reports say of one event or relation."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cloudkg.audit import Finding, audit_graph
from cloudkg.model import Claim, Extraction, Knowledge, Modality, Polarity, Qualifiers
from cloudkg.store import open_graph, write_graph
from sample import RISE, RISE_AGAIN, sample_knowledge

UNIT_AND_GROUP = Claim("firm:northstar", "partOf", "firm:blue-whale", RISE.provenance)


def audited(folder: Path, spring: Claim, summer: Claim, *more: Claim) -> list[Finding]:
    """Findings where one report says `spring` and another `summer`."""
    knowledge = sample_knowledge()
    claims = {"spring": (spring, *more), "summer": (summer,)}
    extractions = tuple(_only(e, claims[e.report.name]) for e in knowledge.extractions)
    write_graph(Knowledge(extractions, knowledge.entities, ()), folder / "graph", extractor="test")
    return list(audit_graph(open_graph(folder / "graph")))


def _only(extraction: Extraction, claims: tuple[Claim, ...]) -> Extraction:
    return replace(extraction, claims=claims, observations=())


def said(claim: Claim, **qualifiers: object) -> Claim:
    return replace(claim, qualifiers=replace(claim.qualifiers, **qualifiers))  # type: ignore[arg-type]


OTHER = (Decimal(30), Decimal(30))


@pytest.mark.parametrize(
    ("spring", "summer", "expected"),
    [
        (said(RISE), said(RISE_AGAIN), {("agreement", "agree")}),
        (said(RISE), said(RISE_AGAIN, date="2026-01-23"), {("agreement", "agree"), ("conflict", "two-dates")}),
        (said(RISE), said(RISE_AGAIN, date="2026-01"), {("agreement", "agree")}),
        (said(RISE), said(RISE_AGAIN, change=OTHER), {("agreement", "agree"), ("conflict", "two-sizes")}),
        (said(RISE), said(RISE_AGAIN, date="2026-07-01", change=OTHER), {("agreement", "agree")}),
        (said(RISE, region=None), said(RISE_AGAIN, region="place:north-america", date="2026-01-04"), {("agreement", "agree")}),
        (
            replace(said(RISE, date="2026-01-10"), modality=Modality.PLANNED),
            said(RISE_AGAIN),
            {("agreement", "agree"), ("revision", "plan-and-fact")},
        ),
        (replace(RISE, polarity=Polarity.DENIED), said(RISE_AGAIN), {("conflict", "affirmed-and-denied")}),
    ],
    ids=["same", "two dates", "month holds day", "two sizes", "two events", "region unsaid", "plan and fact", "denied"],
)
def test_two_reports_on_one_event(spring: Claim, summer: Claim, expected: set[tuple[str, str]], tmp_path: Path) -> None:
    """Date or size alone differing is a conflict; both differing are two events; a denial contradicts."""
    assert {(f.kind.value, f.verdict) for f in audited(tmp_path, spring, summer)} == expected


def test_one_cited_source_counts_once(tmp_path: Path) -> None:
    """Two houses that repeat one press agency are one source; on their own word they are two."""
    cite = {"source": "山雀社", "attributed_to": "firm:shanque"}
    (together,) = audited(tmp_path / "cited", said(RISE, **cite), said(RISE_AGAIN, **cite))
    (apart,) = audited(tmp_path / "own", said(RISE), said(RISE_AGAIN))
    assert (together.independent, apart.independent) == (1, 2)


def test_a_unit_is_not_its_group(tmp_path: Path) -> None:
    """The same rise with another size, said of the group, is no conflict: the two are not comparable, and why is said."""
    theirs = replace(said(RISE_AGAIN, change=OTHER), subject="firm:blue-whale")
    found = audited(tmp_path, said(RISE), theirs, UNIT_AND_GROUP)
    assert {(f.kind.value, f.verdict) for f in found} == {("incomparable", "group-against-segment")}


def test_claims_without_qualifiers_agree(tmp_path: Path) -> None:
    """Nothing but the relation is said: nothing can differ."""
    bare = [replace(c, qualifiers=Qualifiers()) for c in (RISE, RISE_AGAIN)]
    assert {f.kind.value for f in audited(tmp_path, *bare)} == {"agreement"}
