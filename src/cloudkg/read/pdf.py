"""PDF to lines: glyphs grouped into lines by height, lines into cells by the gaps between them."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cloudkg.errors import ReadError
from cloudkg.read.marks import Line, Shape, display_width, ends_sentence, shape_line
from cloudkg.read.metadata import Metadata
from cloudkg.read.pdfpage import PrintedLine, read_lines
from cloudkg.read.pdftable import PrintedRow, find_rows, unfold_columns
from cloudkg.read.source import Source

LIMIT_PAGES = 1000
"""Most pages that are read: no research report comes near, a scanned library does."""

LIMIT_SECONDS = 60.0
"""Longest time for one report: text pages take some 20 ms each; drawings of a million paths may take for ever."""

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:第\s*)?(?:page\s*)?\d{1,4}\s*(?:页)?(?:\s*(?:/|of|共)\s*(?:共\s*)?\d{1,4}\s*页?)?[-–—\s]*", re.IGNORECASE
)
_EDGE_LINES = 3  # lines at the top and at the bottom of a page among which running heads are looked for
_HEADING_SCALE = 1.15  # times the size of the body: what is larger and short is a heading
_HEADING_COLUMNS = 90
_PROSE_COLUMNS = 40  # a line this long is body text, whose size the headings are measured by
_NO_PROSE_SIZE = 12.0  # points: the size to measure by where there is no body text
_RAGGED = 3.0  # of the letter size: how far from the right edge a full line may end


def source_of_pdf(content: bytes, where: str) -> Source:
    """The text of a PDF, tables as tab-separated rows, running heads and page numbers set aside at the end.

    Raises ReadError for a PDF that is damaged, locked, too long, too slow, or without text.
    """
    import pypdfium2  # type: ignore[import-untyped]  # ships no types

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("the PDF is locked with a password", where=where, hint="save a copy without one") from error
        raise ReadError("the PDF is damaged", where=where, hint="save the report as PDF again") from error
    try:
        pages = _pages(document, where)
        told = document.get_metadata_dict()
    finally:
        document.close()
    if not any(pages):
        raise ReadError("the PDF holds pictures of pages but no text", where=where, hint="run it through character recognition first")
    return _source(pages, Metadata(_title(told), issued=None))


def _pages(document: Any, where: str) -> list[list[PrintedLine]]:
    if len(document) > LIMIT_PAGES:
        raise ReadError(f"{len(document)} pages are more than the limit of {LIMIT_PAGES}", where=where, hint="split the report")
    deadline = time.monotonic() + LIMIT_SECONDS
    pages = []
    for index in range(len(document)):
        if time.monotonic() > deadline:
            raise ReadError(
                f"reading took longer than {LIMIT_SECONDS:.0f} seconds (page {index + 1} of {len(document)})",
                where=where,
                hint="split the report",
            )
        pages.append(unfold_columns(read_lines(document, index)))
    return pages


def _title(told: dict[str, str]) -> str | None:
    words = " ".join(told.get("Title", "").split())
    is_file_name = re.search(
        r"\.(?:docx?|pptx?|xlsx?|pdf|indd)$|^\W*(?:untitled|anonymous|unspecified|microsoft word)", words, re.IGNORECASE
    )
    return words if len(words) >= 4 and not is_file_name else None


def _source(pages: Sequence[Sequence[PrintedLine]], metadata: Metadata) -> Source:
    running = _running_heads(pages)
    body = _body_size(pages)
    ranks = _heading_sizes(pages, body)
    text = _StoredText()
    aside: list[tuple[PrintedLine, int]] = []
    for number, printed in enumerate(pages, start=1):
        kept = []
        for position, line in enumerate(printed):
            if (number, position) in running:
                aside.append((line, number))
            else:
                kept.append(line)
        _add_page(text, kept, number, body, ranks)
    for line, number in aside:
        text.add(line.words, number, shape=Shape.CONTACT)
    return Source("\n".join(text.parts), tuple(text.lines), "application/pdf", metadata)


class _StoredText:
    """Lines of stored text as they are added."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lines: list[Line] = []
        self.length = 0

    def add(self, raw: str, page: int, shape: Shape | None = None, level: int = 0, goes_on: bool = False) -> None:
        number = len(self.parts) + 1
        line = shape_line(raw, self.length, number)
        if shape is not None and raw:
            line = Line(self.length, self.length + len(raw), number, shape, level, self.length)
        self.lines.append(replace(line, page=page, goes_on=goes_on))
        self.parts.append(raw)
        self.length += len(raw) + 1


def _add_page(text: _StoredText, printed: Sequence[PrintedLine], page: int, body: float, ranks: Sequence[float]) -> None:
    right = max((line.right for line in printed), default=0.0)
    above: PrintedLine | None = None
    for item in find_rows(printed):
        if isinstance(item, PrintedRow):
            if above is not None:
                text.add("", page)
            text.add("\t".join(item.cells), page, Shape.TAB_ROW)
            above = None
            continue
        level = _heading_level(item, body, ranks)
        if above is None or level or _stands_apart(above, item, right):
            text.add("", page)
        goes_on = above is not None and not level and above.right > right - _RAGGED * above.size
        if level and shape_line(item.words, 0, 1).shape in (Shape.PLAIN, Shape.BULLET):
            text.add(item.words, page, Shape.HEADING, level)
        else:
            text.add(item.words, page, goes_on=goes_on)
        above = None if level else item
    text.add("", page)


def _stands_apart(above: PrintedLine, line: PrintedLine, right: float) -> bool:
    """Whether a line begins a new paragraph: a gap above it, an indent, or the line above ended early."""
    gap = above.bottom - line.top
    ended_early = above.right < right - 4 * above.size and ends_sentence(above.words)
    return gap > 0.9 * line.size or line.left > above.left + 1.5 * line.size or ended_early or abs(above.size - line.size) > 0.1 * line.size


def _body_size(pages: Sequence[Sequence[PrintedLine]]) -> float:
    sizes = Counter[float]()
    for printed in pages:
        for line in printed:
            if len(line.cells) == 1 and display_width(line.words) >= _PROSE_COLUMNS:
                sizes[round(line.size, 1)] += len(line.words)
    return max(sorted(sizes), key=sizes.__getitem__, default=_NO_PROSE_SIZE)


def _heading_sizes(pages: Sequence[Sequence[PrintedLine]], body: float) -> list[float]:
    return sorted({round(line.size, 1) for printed in pages for line in printed if line.size >= _HEADING_SCALE * body}, reverse=True)


def _heading_level(line: PrintedLine, body: float, ranks: Sequence[float]) -> int:
    if line.size < _HEADING_SCALE * body or display_width(line.words) > _HEADING_COLUMNS or "。" in line.words or line.words.endswith("，"):
        return 0
    return min(ranks.index(round(line.size, 1)) + 1, 6) if not line.words.replace(" ", "").isdigit() else 0


def _running_heads(pages: Sequence[Sequence[PrintedLine]]) -> set[tuple[int, int]]:
    """Page number and position of lines that say the same, but for figures, at the edge of most pages."""
    edges: dict[str, list[tuple[int, int]]] = {}
    for number, printed in enumerate(pages, start=1):
        count = len(printed)
        for position in {*range(min(_EDGE_LINES, count)), *range(max(0, count - _EDGE_LINES), count)}:
            line = printed[position]
            if _PAGE_NUMBER.fullmatch(line.words) and position in (0, count - 1):
                edges.setdefault("#", []).extend([(number, position)] * len(pages))
            elif not _heads_rows(printed, position):
                place = "top" if position < _EDGE_LINES else "bottom"
                edges.setdefault(place + re.sub(r"\d+", "#", line.words), []).append((number, position))
    least = max(2, (len(pages) + 1) // 2)
    return {place for places in edges.values() if len(places) >= least and len(pages) > 1 for place in places}


def _heads_rows(printed: Sequence[PrintedLine], position: int) -> bool:
    """Whether a line at the edge of a page is the header of a table that goes on there."""
    if position + 1 >= len(printed) or len(printed[position].cells) < 2:
        return False
    line, below = printed[position], printed[position + 1]
    return len(below.cells) > 1 and line.bottom - below.top < 1.6 * line.size
