"""Makes claims of pairs of names that a table ties to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.model import Claim, EntityType, Mention, Provenance, Qualifiers, Span
from cloudkg.relate.discourse import THINGS
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.layout import Line
from cloudkg.relate.tables.names import PROJECT
from cloudkg.relate.tables.qualifiers import read_row_qualifiers
from cloudkg.relate.tables.words import Link
from cloudkg.vocab import SYMMETRIC

SURE, LIKELY, GUESS, DOUBT = 0.9, 0.75, 0.5, 0.35
_DATED = frozenset({"supplies", "investsIn", "acquires", "partnersWith", "releases", "uses", "offers"})
_SIZED = frozenset({"supplies", "investsIn", "acquires"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names that a table ties to each other, subject first, and how sure the layout makes it."""

    subject: Mention
    relation: str
    object: Mention
    confidence: float
    layout: str


def tie(frame: Frame, anchor: Mention, link: Link, other: Mention, confidence: float, layout: str, line: Line) -> Iterator[Claim]:
    """The claim of a link between what a row or column is about and a name in it, in its direction, where their classes allow it."""
    subject, object_ = (other, anchor) if link.inverse else (anchor, other)
    relation = link.relation
    if relation == "develops" and object_.type is EntityType.FIRM:
        relation, subject, object_ = "partOf", object_, subject
    if relation == "investsIn" and object_.type in THINGS and object_.rule != PROJECT:
        return
    yield from claim_pair(frame, Pair(subject, relation, object_, confidence, layout), line)


def claim_pair(frame: Frame, pair: Pair, line: Line | None) -> Iterator[Claim]:
    """The claim of a pair, with the qualifiers of its row; none where the classes of the two do not fit the relation."""
    subjects, objects = SLOT_TYPES[pair.relation]
    if pair.subject.name == pair.object.name or pair.subject.type not in subjects or pair.object.type not in objects:
        return
    subject, object_ = pair.subject, pair.object
    if pair.relation in SYMMETRIC and object_.name < subject.name:
        subject, object_ = object_, subject
    doubtful = line is not None and line.doubtful
    yield Claim(
        subject=subject.name,
        predicate=pair.relation,
        object=object_.name,
        provenance=evidence(frame, (pair.subject, pair.object)),
        qualifiers=_qualifiers(frame, pair, line),
        rule=f"table/{pair.layout}#{pair.relation}{'/shifted?' if doubtful else ''}",
        confidence=DOUBT if doubtful else pair.confidence,
    )


def _qualifiers(frame: Frame, pair: Pair, line: Line | None) -> Qualifiers:
    if line is None or pair.relation not in _DATED:
        return Qualifiers(source=frame.source)
    stated = read_row_qualifiers(frame, line, (pair.subject, pair.object))
    if pair.relation in _SIZED:
        return replace(stated, source=frame.source)
    return Qualifiers(date=stated.date, region=stated.region, source=frame.source)


def evidence(frame: Frame, mentions: Sequence[Mention]) -> Provenance:
    """The stretch of one row from the first name to the last; where they stand in different rows, the name in the lower one."""
    passages = frame.document.passages
    places = [provenance_in(frame.document, passages[m.passage], m.start, m.end) for m in mentions]
    lowest = max(p.line for p in places)
    places = [p for p in places if p.line == lowest]
    span = Span(min(p.span.start for p in places), max(p.span.end for p in places))
    last = max(places, key=lambda p: p.span.end)
    return replace(last, span=span, quote=frame.document.text[span.start : span.end])
