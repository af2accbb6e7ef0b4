"""What is said where there is no such thing: a page that helps on."""

from __future__ import annotations

from dataclasses import replace

from cloudkg.errors import QueryError
from cloudkg.query.names import find_entity
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.store import Dataset


def missing_page(dataset: Dataset, reader: Reader, wanted: str) -> Page:
    """A page with status 404 that says what is missing and what is called alike."""
    hint = ""
    try:
        hint = find_entity(dataset, wanted).node.id if wanted else ""
    except QueryError as error:
        hint = error.hint
    return replace(render("missing.html", reader, status=404, wanted=wanted, hint=hint), hint=hint)
