"""The audit against planted faults and innocent look-alikes, drawn anew from each seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from audit.planted import Case, plant
from cloudkg.audit import Finding, Severity, audit_graph
from cloudkg.store import open_graph, write_graph

QUIET = {"agreement", "incomparable"}
RECALL = PRECISION = 0.95


def audited(seed: int, folder: Path) -> tuple[list[Case], dict[str, list[Finding]]]:
    """Cases of a seed, and what was found of each firm that is more than information."""
    knowledge, cases = plant(seed)
    write_graph(knowledge, folder, extractor="test")
    by_firm: dict[str, list[Finding]] = {}
    for finding in audit_graph(open_graph(folder), least=Severity.LOW):
        for entity in finding.entities:
            by_firm.setdefault(entity.partition(":")[2], []).append(finding)
    return cases, by_firm


@pytest.mark.parametrize("seed", [1, 20_261, 777_777])
def test_planted_faults_are_found_and_innocents_left_alone(seed: int, tmp_path: Path) -> None:
    """At least 120 cases and as many look-alikes: recall and precision of .95 on every seed."""
    cases, found = audited(seed, tmp_path / "graph")
    planted = [c for c in cases if c.kind]
    missed = Counter(c.made_by for c in planted if c.kind not in {f.kind for f in found.get(c.firm, ())})
    kinds = {c.firm: c.kind for c in cases}
    made_by = {c.firm: c.made_by for c in cases}
    said = [(firm, f) for firm, findings in found.items() for f in findings]
    false = Counter(f"{made_by[firm]}: {f.kind} {f.verdict}" for firm, f in said if f.kind != kinds[firm])
    assert len(planted) >= 120 and len(cases) >= 2 * len(planted)
    recall, precision = 1 - missed.total() / len(planted), 1 - false.total() / len(said)
    assert recall >= RECALL, missed
    assert precision >= PRECISION, false
