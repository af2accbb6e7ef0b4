"""The audit as a whole: read, look with each eye, put in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from cloudkg.audit.agreement import find_in_figures
from cloudkg.audit.checks import Ledger
from cloudkg.audit.finding import SEVERITIES, Finding, Kind, Severity, order
from cloudkg.audit.judging import find_in_arithmetic
from cloudkg.audit.material import no_collection, read_material, read_quotes
from cloudkg.audit.oddities import find_oddities
from cloudkg.audit.statements import find_in_claims
from cloudkg.store import Dataset


def audit_graph(
    dataset: Dataset, *, kinds: Iterable[Kind] = (), entities: Iterable[str] = (), least: Severity = Severity.INFO
) -> tuple[Finding, ...]:
    """All findings of a graph, what matters most first; only of `kinds` and `entities` where some are given, and from `least` on."""
    found = find_all(dataset, quiet=SEVERITIES.index(least) > 0)
    return with_quotes(dataset, keep_findings(found, kinds=kinds, entities=entities, least=least))


@no_collection()
def find_all(dataset: Dataset, *, quiet: bool = False) -> tuple[Finding, ...]:
    """All findings without their quotes, what matters most first; `quiet` leaves out what agrees and what cannot be compared among figures."""
    material = read_material(dataset)
    ledger = Ledger.of(material.figures, material.rules)
    eyes = (
        find_in_figures(material, quiet=quiet),
        find_in_arithmetic(material, ledger),
        find_oddities(material, ledger),
        find_in_claims(material),
    )
    found: dict[str, Finding] = {}
    for finding in chain.from_iterable(eyes):
        found.setdefault(finding.id, finding)
    return tuple(sorted(found.values(), key=order))


def keep_findings(
    findings: Iterable[Finding], *, kinds: Iterable[Kind] = (), entities: Iterable[str] = (), least: Severity = Severity.INFO
) -> tuple[Finding, ...]:
    """Findings of these `kinds` and about these `entities` or reports, all where none are given, from `least` on."""
    wanted_kinds, wanted_entities, rank = frozenset(kinds), frozenset(entities), SEVERITIES.index(least)
    return tuple(
        f
        for f in findings
        if (not wanted_kinds or f.kind in wanted_kinds)
        and SEVERITIES.index(f.severity) >= rank
        and (not wanted_entities or wanted_entities & {*f.entities, *f.reports})
    )


def with_quotes(dataset: Dataset, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings with the words behind each piece of evidence."""
    found = tuple(findings)
    quotes = read_quotes(dataset, (e.id for f in found for e in f.evidence))
    return tuple(replace(f, evidence=tuple(replace(e, quote=quotes.get(e.id, "")) for e in f.evidence)) for f in found)
