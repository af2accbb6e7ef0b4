"""The reports that the graph was read from, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cloudkg.query.facts import is_entity, read_properties
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.naming import Named, read_names
from cloudkg.serve.pages.paging import page_of
from cloudkg.store import Dataset, node, text_of

_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with the number of claims and figures that it gave; `issued` is an ISO day or month, empty where nobody says."""

    node: Named
    publisher: Named
    issued: str
    facts: int


def reports_page(dataset: Dataset, reader: Reader) -> Page:
    """All reports, a page at a time."""
    every = list_reports(dataset)
    paging = page_of(reader, len(every), _PER_PAGE)
    return render("reports.html", reader, reports=read_reports(dataset, every[paging.first : paging.last], reader.language), paging=paging)


def list_reports(dataset: Dataset) -> list[str]:
    """CURIEs of the reports from the newest to the oldest, those without a date behind them; a month counts as its end."""
    rows = dataset.select("SELECT ?r ?issued WHERE { ?r a ckg:Report OPTIONAL { ?r dcterms:issued ?issued } }")
    by_name = sorted((text_of(r), text_of(issued)) for r, issued in rows)
    return [curie for curie, _ in sorted(by_name, key=lambda pair: f"{pair[1]}~" if pair[1] else "", reverse=True)]


def read_reports(dataset: Dataset, curies: Sequence[str], language: str) -> list[ReportLine]:
    """Reports in the order given."""
    if not curies:
        return []
    blocks = read_properties(dataset, curies)

    def first(curie: str, predicate: str) -> str:
        return next((str(value) for value in blocks.get(curie, {}).get(predicate, ())), "")

    publishers = {curie: first(curie, "dcterms:publisher") for curie in curies}
    names = read_names(dataset, {*curies, *(p for p in publishers.values() if is_entity(p))}, language)
    counted = "SELECT ?r (COUNT(DISTINCT ?fact) AS ?n) WHERE { ?p oa:hasSource ?r . ?fact prov:wasQuotedFrom ?p } GROUP BY ?r"
    facts = {text_of(r): int(text_of(n)) for r, n in dataset.select(counted, {"r": [node(c) for c in curies]})}
    return [
        ReportLine(names[c], names.get(publishers[c], Named("", publishers[c], "")), first(c, "dcterms:issued"), facts.get(c, 0))
        for c in curies
    ]
