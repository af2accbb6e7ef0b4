"""The page of one claim or figure: its words in their context, every qualifier, who found it, and what the audit and people say of it."""

from __future__ import annotations

from cloudkg.errors import QueryError
from cloudkg.model import Claim
from cloudkg.query.why import explain
from cloudkg.serve.pages.findings import findings_of
from cloudkg.serve.pages.frame import Page, Reader, redirect, render
from cloudkg.serve.pages.links import path_of
from cloudkg.serve.pages.missing import missing_page
from cloudkg.serve.pages.telling import tell
from cloudkg.store import Dataset, node, text_of

_SHOWN_FINDINGS = 12


def evidence_page(dataset: Dataset, reader: Reader, curie: str) -> Page:
    """Page of a claim or an observation; the first characters of an id lead to the whole one."""
    try:
        evidence = explain(dataset, curie)
    except (QueryError, KeyError):
        return missing_page(dataset, reader, curie)
    if evidence.id != curie:
        return redirect(path_of(evidence.id))
    told = tell(dataset, {evidence.id: evidence.fact}, reader.language)[evidence.id]
    event = next((text_of(e) for (e,) in dataset.select("SELECT ?e WHERE { ?c ckg:describes ?e }", {"c": node(curie)})), None)
    findings, total = findings_of(dataset, curie, reader.language, _SHOWN_FINDINGS)
    return render(
        "evidence.html",
        reader,
        told=told,
        is_claim=isinstance(evidence.fact, Claim),
        evidence=evidence,
        event=path_of(event) if event else None,
        findings=findings,
        finding_total=total,
    )
