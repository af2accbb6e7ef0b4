"""Makers and parents that a passage names beside their products and units.

A text seldom says “Google develops the TPU”; it speaks of Google and its TPU in one breath. Where a passage names a thing together with the firm that the
gazetteer knows as its owner, the text is read as saying so: measured on the gold, 85 to 95 of 100 such pairs are annotated. A unit or a thing whose
very name begins with that of its parent or maker (百度智能云, MiniMax M2.7) needs no more than its name. Nothing is taken from the gazetteer that the document does not name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.gazetteer import Term
from cloudkg.model import SILENT_KINDS, Claim, Document, EntityType, Mention, Reading
from cloudkg.relate.evidence import provenance_in
from cloudkg.vocab import fold_name

_PART = re.compile(r"(?<=[a-zA-Z0-9])[ \-](?=[A-Z0-9])|(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])")  # where a name may be cut into maker and thing
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


def relate_owners(document: Document, reading: Reading, lexicon: Lexicon) -> Iterator[Claim]:
    """Claims that follow from an owner and what it owns being named together, each pair once."""
    terms = lexicon.terms
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
    yield from _by_name(document, reading, lexicon, met)


def _by_name(document: Document, reading: Reading, lexicon: Lexicon, met: set[tuple[str, str]]) -> Iterator[Claim]:
    """Units named after their parent, where the document names the parent too, and things named after their maker."""
    named = {m.name for m in reading.mentions}
    for mention in reading.mentions:
        unit = mention.type is EntityType.FIRM
        if mention.type not in _OWNED or document.passages[mention.passage].kind in SILENT_KINDS:
            continue
        owner = _named_after(mention, lexicon)
        if owner is None or (mention.name, owner) in met or (unit and owner not in named):
            continue
        met.add((mention.name, owner))
        yield _claim(document, mention, owner, None)


def _named_after(mention: Mention, lexicon: Lexicon) -> str | None:
    """CURIE of the firm whose name a unit or a thing begins with: its known owner, or for an unknown thing any known firm."""
    term = lexicon.terms.get(mention.name)
    if term is not None:
        surface = fold_name(mention.surface)
        owners = [
            lexicon.terms[o] for o in owners_of(term, lexicon.terms)[: 1 if mention.type is EntityType.FIRM else None] if o in lexicon.terms
        ]
        return next((o.id for o in owners for n in o.names if surface.startswith(fold_name(n)) and surface != fold_name(n)), None)
    if mention.type is EntityType.FIRM:
        return None
    for cut in _PART.finditer(mention.surface):
        firm = lexicon.by_name.get(fold_name(mention.surface[: cut.start()]))
        if firm is not None and firm.type is EntityType.FIRM:
            return firm.id
    return None
