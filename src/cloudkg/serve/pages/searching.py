"""What a search finds, and lists of things by kind; both work without a script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cloudkg.query.search import MAX_TEXT_CHARS, search
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.naming import Named, read_names
from cloudkg.serve.pages.paging import page_of
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import TYPE_OF_KIND

_PER_PAGE, _FOUND = 60, 40
_KINDS = {str(type_): kind for kind, type_ in TYPE_OF_KIND.items()}


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing, the name that was met, and how much is said of it."""

    node: Named
    matched: str
    facts: int


def search_page(dataset: Dataset, reader: Reader) -> Page:
    """What the words of the parameter `q` find; without them the things of the parameter `type`, those of which most is said first."""
    wanted, kind = reader.query.get("q", "").strip(), reader.query.get("type", "")
    if wanted:
        hits = find_hits(dataset, wanted, reader.language, _FOUND)
        return render("search.html", reader, wanted=wanted, kind="", hits=hits, paging=page_of(reader, len(hits), _FOUND))
    known = kind if kind in _KINDS else "Firm"
    counted = _count(dataset, known)
    paging = page_of(reader, len(counted), _PER_PAGE)
    shown = counted[paging.first : paging.last]
    names = read_names(dataset, [c for c, _ in shown], reader.language)
    hits = [Hit(names[c], "", n) for c, n in shown]
    return render("search.html", reader, wanted="", kind=known, hits=hits, paging=paging)


def _count(dataset: Dataset, type_: str) -> list[tuple[str, int]]:
    here = {"type": node(f"ckg:{type_}")}
    counts = Counter({text_of(s): 0 for (s,) in dataset.select("SELECT ?s WHERE { ?s a ?type }", here)})
    for end in ("rdf:subject", "rdf:object", "ckg:entity"):
        rows = dataset.select(f"SELECT ?s (COUNT(?fact) AS ?n) WHERE {{ ?s a ?type . ?fact {end} ?s }} GROUP BY ?s", here)
        counts.update({text_of(s): int(text_of(n)) for s, n in rows})
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def find_hits(dataset: Dataset, wanted: str, language: str, limit: int) -> list[Hit]:
    """Things whose names match, the best first: by whole names, beginnings, parts, pinyin, misspellings; nothing for no words."""
    if not wanted:
        return []
    found = search(dataset, wanted[:MAX_TEXT_CHARS], limit=limit).hits
    names = read_names(dataset, [hit.node.id for hit in found], language)
    return [Hit(names[h.node.id], h.matched if h.matched != names[h.node.id].label else "", h.claims) for h in found]
