"""Turns a place in a masked sentence or a view into provenance: exact characters of the stored text."""

from __future__ import annotations

from collections.abc import Sequence

from cloudkg.model import Document, Mention, Passage, Provenance
from cloudkg.relate.sentences import Sentence
from cloudkg.vocab import mint_report


def provenance_in(document: Document, passage: Passage, start: int, end: int) -> Provenance:
    """Provenance of `passage.view[start:end]`."""
    span = passage.locate(start, end)
    line = passage.line + document.text.count("\n", passage.span.start, span.start)
    return Provenance(
        report=mint_report(document.name),
        span=span,
        line=line,
        quote=document.text[span.start : span.end],
        page=passage.page,
        row=passage.row,
        column=passage.column,
    )


def provenance_of(document: Document, sentence: Sentence, first: int, last: int, mentions: Sequence[Mention] = ()) -> Provenance:
    """Provenance of masked characters `first:last`, widened to the mentions of the same sentence that take part."""
    start, end = sentence.starts[first], sentence.ends[last - 1]
    for mention in mentions:
        if mention.passage == sentence.index and sentence.start <= mention.start and mention.end <= sentence.end:
            start, end = min(start, mention.start), max(end, mention.end)
    return provenance_in(document, sentence.passage, start, end)
