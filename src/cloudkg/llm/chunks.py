"""Parts of a document as a language model is shown them, each line of which leads back to the stored text."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cloudkg.model import SILENT_KINDS, Document, Passage, PassageKind, Provenance, Span
from cloudkg.vocab import mint_report

PART_CHARS = 2_000  # of text in one part: an answer about a dense table of that size still fits
_SEPARATOR = " | "
_NOWHERE = -1  # offset of what stands in a line but not in the text
_SENTENCE_END = re.compile(r"[。！？!?；;][”’\")）]*|\.(?=\s)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a row of a table. `offsets[i]` is the stored offset of `text[i]`, -1 of what separates cells."""

    text: str
    offsets: Sequence[int]
    passages: tuple[int, ...]
    section: tuple[int, ...] = ()

    def halves(self) -> tuple[Line, ...]:
        """The line cut at a sentence's end near its middle, or itself where it is one sentence."""
        ends = [m.end() for m in _SENTENCE_END.finditer(self.text, 0, len(self.text) - 1)]
        if not ends or len(self.passages) > 1:
            return (self,)
        cut = min(ends, key=lambda end: abs(end - len(self.text) // 2))
        return (self._slice(0, cut), self._slice(cut, len(self.text)))

    def _slice(self, start: int, end: int) -> Line:
        return Line(self.text[start:end], self.offsets[start:end], self.passages, self.section)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a document: its lines, the headings that they stand under, and the header of the table that it begins within."""

    lines: tuple[Line, ...]
    headings: tuple[str, ...] = ()
    header: str = ""

    def halves(self) -> tuple[Chunk, ...]:
        """Two smaller parts, or none where nothing can be cut."""
        if len(self.lines) > 1:
            middle = len(self.lines) // 2
            return tuple(Chunk(lines, self.headings, self.header) for lines in (self.lines[:middle], self.lines[middle:]))
        cut = self.lines[0].halves()
        return tuple(Chunk((line,), self.headings, self.header) for line in cut) if len(cut) > 1 else ()

    @property
    def text(self) -> str:
        """What the model reads."""
        return "\n".join(line.text for line in self.lines)


def cut_chunks(document: Document) -> list[Chunk]:
    """Parts of at most `PART_CHARS` characters, whole sections together where they fit; contents and boilerplate are left out."""
    parts: list[list[Line]] = []
    for _, section in groupby(_lines(document), key=lambda line: line.section):
        lines = [piece for line in section for piece in _pieces(line)]
        size = sum(len(line.text) for line in lines)
        if parts and sum(len(line.text) for line in parts[-1]) + size <= PART_CHARS:
            parts[-1] += lines
            continue
        parts.append([])
        for line in lines:
            if parts[-1] and sum(len(x.text) for x in parts[-1]) + len(line.text) > PART_CHARS:
                parts.append([])
            parts[-1].append(line)
    return [Chunk(tuple(lines), _headings(document, lines[0]), _header(document, lines[0])) for lines in parts if lines]


def _pieces(line: Line) -> list[Line]:
    if len(line.text) <= PART_CHARS:
        return [line]
    halves = line.halves()
    return [piece for half in halves for piece in _pieces(half)] if len(halves) > 1 else [line]


def _lines(document: Document) -> Iterator[Line]:
    readable = ((i, p) for i, p in enumerate(document.passages) if p.kind not in SILENT_KINDS and p.view)
    for _, group in groupby(readable, key=_row_of):
        cells = list(group)
        text, offsets = "", array("q")
        for number, (_, passage) in enumerate(cells):
            if number:
                text += _SEPARATOR
                offsets.extend([_NOWHERE] * len(_SEPARATOR))
            text += passage.view
            offsets.extend(list(passage.offsets))
        index, first = cells[0]
        section = (*first.section, index) if first.kind is PassageKind.HEADING else first.section
        yield Line(text, offsets, tuple(i for i, _ in cells), section)


def _row_of(item: tuple[int, Passage]) -> tuple[int, ...]:
    index, passage = item
    if passage.kind is not PassageKind.CELL or passage.table is None or passage.row is None:
        return (index,)
    return (-1, passage.table, passage.row)


def _headings(document: Document, line: Line) -> tuple[str, ...]:
    above = [i for i in line.section if i not in line.passages]
    return tuple(document.passages[i].view for i in above)


def _header(document: Document, line: Line) -> str:
    """Header rows and caption of the table that a part begins within, empty where it does not."""
    first = document.passages[line.passages[0]]
    if first.table is None or not first.row:
        return ""
    table = document.tables[first.table]
    rows = [[document.passages[i].view for i in row if i is not None] for row in table.rows[: min(table.header_rows, first.row)]]
    caption = [document.passages[table.caption].view] if table.caption is not None else []
    return "\n".join([*caption, *(_SEPARATOR.join(row) for row in rows)])


@dataclass(frozen=True, slots=True)
class Found:
    """A quote where it stands: its line of the part, and the stored text of it."""

    line: Line
    span: Span


def find_quote(document: Document, chunk: Chunk, quote: str) -> Found | None:
    """Where a quote stands: in the reading text of one line or in the stored text of its passage, white space apart; None where it does not."""
    quote = quote.strip().strip("|").strip()  # a row of a Markdown table begins and ends with a stroke
    wanted = _SPACE.sub("", quote)
    if not wanted:
        return None
    for line in chunk.lines:
        at = line.text.find(quote)
        found = _stored(line, range(at, at + len(quote))) if at >= 0 else _loosely(line, wanted) or _in_stored(document, line, wanted)
        if found:
            return Found(line, found)
    return None


def _stored(line: Line, places: Sequence[int]) -> Span | None:
    offsets = [line.offsets[i] for i in places if line.offsets[i] != _NOWHERE]
    return Span(min(offsets), max(offsets) + 1) if offsets else None


def _loosely(line: Line, wanted: str) -> Span | None:
    places = [i for i, char in enumerate(line.text) if not char.isspace()]
    at = "".join(line.text[i] for i in places).find(wanted)
    return _stored(line, places[at : at + len(wanted)]) if at >= 0 else None


def _in_stored(document: Document, line: Line, wanted: str) -> Span | None:
    offsets = [o for o in line.offsets if o != _NOWHERE]
    places = [i for i in range(min(offsets), max(offsets) + 1) if not document.text[i].isspace()]
    at = "".join(document.text[i] for i in places).find(wanted)
    return Span(places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


def provenance_of(document: Document, found: Found) -> Provenance:
    """Provenance of a quote; of one that reaches over several cells of a row, without a column."""
    within = [
        p for p in (document.passages[i] for i in found.line.passages) if p.span.start < found.span.end and found.span.start < p.span.end
    ]
    first = within[0] if within else document.passages[found.line.passages[0]]
    return Provenance(
        report=mint_report(document.name),
        span=found.span,
        line=first.line + document.text.count("\n", first.span.start, found.span.start),
        quote=document.text[found.span.start : found.span.end],
        page=first.page,
        row=first.row,
        column=first.column if len(within) == 1 else None,
    )
