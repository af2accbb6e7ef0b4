"""Makers and parents that a passage names beside their products and units.

A text seldom says “Google develops the TPU”; it speaks of Google and its TPU in one breath. Where a passage names a thing together with the firm that the
gazetteer knows as its owner, the text is read as saying so: measured on the gold, 85 to 95 of 100 such pairs are annotated. A unit whose very name
begins with that of its parent (百度智能云) needs no more than its name. Nothing is taken from the gazetteer that the document does not name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from cloudkg.lexicon.gazetteer import Term
from cloudkg.model import SILENT_KINDS, Claim, Document, EntityType, Mention, Reading
from cloudkg.relate.evidence import provenance_in
from cloudkg.vocab import fold_name

_OWNED = frozenset({EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT, EntityType.FIRM})
_LINE_LENGTH = 3  # a thing, its maker, the maker's parent
_CONFIDENCE_BESIDE, _CONFIDENCE_BY_NAME = 0.75, 0.7


def owners_of(term: Term, terms: Mapping[str, Term]) -> list[str]:
    """CURIEs of the owner of a term, the owner's owner, and so on.

    The nearest owner comes first.
    """
    line: list[str] = []
    while term.owner and term.owner not in line and len(line) < _LINE_LENGTH:
        line.append(term.owner)
        if term.owner not in terms:
            break
        term = terms[term.owner]
    return line


def _claim(document: Document, thing: Mention, owner: str, other: Mention | None) -> Claim:
    """Claim that `owner` makes or holds `thing`; evidence is the stretch from one name to the other, or the thing's name alone."""
    start, end = (thing.start, thing.end) if other is None else (min(thing.start, other.start), max(thing.end, other.end))
    unit = thing.type is EntityType.FIRM
    return Claim(
        subject=thing.name if unit else owner,
        predicate="partOf" if unit else "develops",
        object=owner if unit else thing.name,
        provenance=provenance_in(document, document.passages[thing.passage], start, end),
        rule="owners/beside" if other else "owners/by-name",
        confidence=_CONFIDENCE_BESIDE if other else _CONFIDENCE_BY_NAME,
    )


def relate_owners(document: Document, reading: Reading, terms: Mapping[str, Term]) -> Iterator[Claim]:
    """Claims that follow from an owner and what it owns being named together, each pair once."""
    by_passage: dict[int, list[Mention]] = defaultdict(list)
    for mention in reading.mentions:
        passage = document.passages[mention.passage]
        if passage.kind not in SILENT_KINDS and passage.table is None:
            by_passage[mention.passage].append(mention)
    met: set[tuple[str, str]] = set()
    for mentions in by_passage.values():
        for thing in mentions:
            term = terms.get(thing.name)
            if term is None or thing.type not in _OWNED:
                continue
            line = owners_of(term, terms)
            beside = [m for m in mentions if m.name in line]
            if beside:
                nearest = min(beside, key=lambda m: (abs(m.start - thing.start), line.index(m.name)))
                if (thing.name, nearest.name) not in met:
                    met.add((thing.name, nearest.name))
                    yield _claim(document, thing, nearest.name, nearest)
    yield from _by_name(document, reading, terms, met)


def _by_name(document: Document, reading: Reading, terms: Mapping[str, Term], met: set[tuple[str, str]]) -> Iterator[Claim]:
    named = {m.name for m in reading.mentions}
    for unit in reading.mentions:
        term = terms.get(unit.name)
        if term is None or term.owner not in named or unit.type is not EntityType.FIRM or (unit.name, term.owner) in met:
            continue
        parent = terms.get(term.owner)
        if parent and any(fold_name(unit.surface).startswith(fold_name(n)) for n in parent.names):
            met.add((unit.name, term.owner))
            yield _claim(document, unit, term.owner, None)
