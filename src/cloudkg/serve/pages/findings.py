"""What the audit found, as pages show it: the sentence in the reader's language, with the claims and figures that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cloudkg.audit.finding import KINDS, SEVERITIES
from cloudkg.audit.kept import Kept, read_kept
from cloudkg.query.facts import is_audited, read_claims, read_observations
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.paging import page_of
from cloudkg.serve.pages.telling import Told, tell
from cloudkg.store import Dataset, node, text_of

_PER_PAGE = 40
_SHOWN_EVIDENCE = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in the reader's language; `more` counts the evidence beyond what is shown."""

    id: str
    kind: str
    severity: str
    why: str
    evidence: tuple[Told, ...]
    more: int


def audit_page(dataset: Dataset, reader: Reader) -> Page:
    """All findings, what matters most first; parameters `kind`, `severity` and `page`."""
    kept = read_kept(dataset)
    kind, severity = reader.query.get("kind", ""), reader.query.get("severity", "")
    chosen = [k for k in kept if kind in ("", k.kind) and severity in ("", k.severity)]
    paging = page_of(reader, len(chosen), _PER_PAGE)
    return render(
        "audit.html",
        reader,
        audited=is_audited(dataset),
        findings=tell_findings(dataset, chosen[paging.first : paging.last], reader.language),
        paging=paging,
        kinds=_counted(KINDS, Counter(str(k.kind) for k in kept)),
        severities=_counted(SEVERITIES[::-1], Counter(str(k.severity) for k in kept)),
        kind=kind,
        severity=severity,
    )


def findings_of(dataset: Dataset, curie: str, language: str, limit: int) -> tuple[tuple[Finding, ...], int]:
    """Findings that concern a thing, or rest on a fact; the first `limit` of them, and how many there are."""
    rows = dataset.select("SELECT ?f WHERE { ?f a ckg:Finding ; dcterms:subject|prov:wasDerivedFrom ?thing }", {"thing": node(curie)})
    wanted = {text_of(f) for (f,) in rows}
    kept = [k for k in read_kept(dataset) if k.id in wanted] if wanted else []
    return tell_findings(dataset, kept[:limit], language), len(kept)


def tell_findings(dataset: Dataset, kept: Collection[Kept], language: str) -> tuple[Finding, ...]:
    """Findings with their evidence, in the order given."""
    wanted = {fact for k in kept for fact in k.evidence[:_SHOWN_EVIDENCE]}
    told = tell(dataset, {**read_claims(dataset, wanted), **read_observations(dataset, wanted)}, language)
    return tuple(_finding(k, told, language) for k in kept)


def _finding(k: Kept, told: dict[str, Told], language: str) -> Finding:
    evidence = tuple(told[fact] for fact in k.evidence[:_SHOWN_EVIDENCE] if fact in told)
    why = k.why.get(language) or next(iter(k.why.values()))
    return Finding(k.id, str(k.kind), str(k.severity), why, evidence, max(0, len(k.evidence) - _SHOWN_EVIDENCE))


def _counted(names: Iterable[str], counts: Counter[str]) -> list[tuple[str, int]]:
    return [(str(name), counts[str(name)]) for name in names if counts[str(name)]]
