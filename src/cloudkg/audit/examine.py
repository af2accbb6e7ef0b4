"""The audit as a whole: read, look with each eye, put in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from cloudkg.audit.agreement import find_in_figures
from cloudkg.audit.checks import Ledger
from cloudkg.audit.finding import SEVERITIES, Finding, Kind, Severity, order
from cloudkg.audit.judging import find_in_arithmetic
from cloudkg.audit.material import read_material, read_quotes
from cloudkg.audit.oddities import find_oddities
from cloudkg.audit.statements import find_in_claims
from cloudkg.store import Dataset


def audit_graph(
    dataset: Dataset, *, kinds: Iterable[Kind] = (), entities: Iterable[str] = (), least: Severity = Severity.INFO
) -> tuple[Finding, ...]:
    """All findings of a graph, what matters most first; only of `kinds` and `entities` where some are given, and from `least` on."""
    material = read_material(dataset)
    wanted_kinds, wanted_entities = frozenset(kinds), frozenset(entities)
    found: dict[str, Finding] = {}
    ledger = Ledger.of(material.figures, material.rules)
    eyes = (
        find_in_figures(material, quiet=SEVERITIES.index(least) > 0),
        find_in_arithmetic(material, ledger),
        find_oddities(material, ledger),
        find_in_claims(material),
    )
    for finding in chain.from_iterable(eyes):
        if wanted_kinds and finding.kind not in wanted_kinds or SEVERITIES.index(finding.severity) < SEVERITIES.index(least):
            continue
        if not wanted_entities or wanted_entities & {*finding.entities, *finding.reports}:
            found.setdefault(finding.id, finding)
    quotes = read_quotes(dataset, (e.id for f in found.values() for e in f.evidence))
    with_quotes = (replace(f, evidence=tuple(replace(e, quote=quotes.get(e.id, "")) for e in f.evidence)) for f in found.values())
    return tuple(sorted(with_quotes, key=order))
