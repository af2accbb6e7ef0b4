"""Where the names that the graph knows stand in a text."""

from __future__ import annotations

import re
from collections import defaultdict

import pyoxigraph

from cloudkg.model import Span
from cloudkg.query.facts import is_entity
from cloudkg.serve.pages.naming import Named, read_names
from cloudkg.store import Dataset, node, text_of

_SHORTEST = 2
_SEEN = re.compile(r"“(.+)” is a name of ")  # the reason that an entity carries for each name met in a report
_NAMING = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:editorialNote")


def find_mentions(dataset: Dataset, text: str, language: str) -> tuple[tuple[Span, Named], ...]:
    """Names in the text, leftmost and longest, never inside a longer Latin word; of several things called alike the one first by CURIE."""
    import ahocorasick

    surfaces = _read_surfaces(dataset)
    if not surfaces:
        return ()
    automaton = ahocorasick.Automaton()
    for surface, curie in surfaces.items():
        automaton.add_word(surface, (surface, curie))
    automaton.make_automaton()
    hits = []
    for last, (surface, curie) in automaton.iter(text):
        start = last + 1 - len(surface)
        if _is_whole(text, start, last + 1):
            hits.append((start, last + 1, curie))
    chosen, free = [], 0
    for start, end, curie in sorted(hits, key=lambda h: (h[0], -h[1])):
        if start >= free:
            chosen.append((Span(start, end), curie))
            free = end
    names = read_names(dataset, {curie for _, curie in chosen}, language)
    return tuple((span, names[curie]) for span, curie in chosen)


def _read_surfaces(dataset: Dataset) -> dict[str, str]:
    """Surfaces by which reports name things, and what they name: those that were met where that is noted, else every name."""
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    predicates = {node(p): p for p in _NAMING}
    for subject, predicate, value in dataset.select("SELECT ?s ?p ?name WHERE { ?s ?p ?name }", {"p": list(predicates)}):
        curie = text_of(subject)
        if isinstance(predicate, pyoxigraph.NamedNode) and is_entity(curie) and not curie.startswith(("event:", "report:")):
            said[curie][predicates[predicate]].add(text_of(value))
    surfaces: dict[str, str] = {}
    for curie in sorted(said, reverse=True):
        notes = {m[1] for note in said[curie].pop("skos:editorialNote", ()) if (m := _SEEN.match(note))}
        names = notes | said[curie]["rdfs:label"] if notes else {name for found in said[curie].values() for name in found}
        surfaces.update({name: curie for name in names if len(name) >= _SHORTEST and not name.isspace()})
    return surfaces


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether neither end cuts a Latin word or a number in two."""
    return not (
        (start > 0 and _is_latin(text[start]) and _is_latin(text[start - 1]))
        or (end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]))
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
