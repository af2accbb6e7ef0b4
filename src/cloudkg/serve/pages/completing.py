"""Names that fit what is being typed, for the fields of our own pages."""

from __future__ import annotations

import json

from cloudkg.serve.pages.frame import Page, Reader
from cloudkg.serve.pages.links import path_of
from cloudkg.serve.pages.searching import find_hits
from cloudkg.store import Dataset

_SHOWN = 8


def complete_page(dataset: Dataset, reader: Reader) -> Page:
    """``{"found": [{"id", "path", "label", "type", "matched"}]}`` for the words of the parameter `q`."""
    hits = find_hits(dataset, reader.query.get("q", "").strip(), reader.language, _SHOWN)
    found = [{"id": h.node.id, "path": path_of(h.node.id), "label": h.node.label, "type": h.node.shape, "matched": h.matched} for h in hits]
    return Page(json.dumps({"found": found}, ensure_ascii=False).encode("utf-8", "replace"), "application/json")
