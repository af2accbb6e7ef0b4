"""The query editor: a vendored YASGUI that completes our own words and names, and the terms that it is given."""

from __future__ import annotations

import json

from cloudkg.query.questions import THEMES, question_names, read_question
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.naming import read_names
from cloudkg.store import Dataset, text_of
from cloudkg.vocab import PREFIXES

ROWS_SHOWN = 5_000  # more than a page can hold well; programs ask the endpoint itself
# The editor's libraries write style attributes into the page as they draw, and one style sheet, which is named by its hash; scripts and
# requests stay those of this server.
_RESIZER_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {_RESIZER_STYLE}; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_KINDS = {
    "class": "SELECT DISTINCT ?t WHERE { ?t a owl:Class }",
    "relation": "SELECT DISTINCT ?t WHERE { { ?t a owl:ObjectProperty } UNION { ?t a owl:DatatypeProperty } UNION { ?t a owl:SymmetricProperty } }",
    "metric": "SELECT DISTINCT ?t WHERE { ?t a ckg:Metric }",
    "value": "SELECT DISTINCT ?t WHERE { ?t a ?kind VALUES ?kind { ckg:Modality ckg:Polarity ckg:Basis ckg:Measure ckg:Unit } }",
}


def editor_page(dataset: Dataset, reader: Reader) -> Page:
    """The editor; without scripts it says where to send queries."""
    page = render("editor.html", reader, rows_shown=ROWS_SHOWN)
    return Page(page.body, headers=(("Content-Security-Policy", POLICY),))


def terms_page(dataset: Dataset, reader: Reader) -> Page:
    """``{"prefixes": {}, "terms": [{"id", "label", "kind"}], "questions": [{"name", "theme", "title", "description", "sparql"}]}``."""
    kinds: dict[str, str] = {}
    for kind, sparql in _KINDS.items():
        for (term,) in dataset.select(sparql):
            if text_of(term).startswith("ckg:"):
                kinds.setdefault(text_of(term), kind)
    names = read_names(dataset, kinds, reader.language)
    terms = [{"id": t, "label": names[t].label, "kind": kind} for t, kind in sorted(kinds.items())]
    body = {"prefixes": PREFIXES, "terms": terms, "questions": _questions(reader.language)}
    return Page(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), "application/json")


def _questions(language: str) -> list[dict[str, str]]:
    found = []
    order = list(THEMES)
    for q in sorted((read_question(name) for name in question_names()), key=lambda q: (order.index(q.theme), q.name)):
        title = q.titles.get(language) or next(iter(q.titles.values()), q.name)
        theme = THEMES[q.theme][language]
        found.append({"name": q.name, "theme": theme, "title": title, "description": q.descriptions.get(language, ""), "sparql": q.sparql})
    return found
