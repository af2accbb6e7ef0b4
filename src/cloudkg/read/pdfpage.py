"""One page of a PDF: its glyphs put into lines, its lines into runs of words parted by wide gaps."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

_WORD_GAP = 0.2  # of the letter size: a wider gap between Latin letters is a space
_CELL_GAP = 0.9  # of the letter size: a wider gap parts two cells, or two columns of text
_LIST_MARK = re.compile(r"[•●◆■▪◦·–\-*➢]|\(?\d{1,2}[.)、]|[a-z][.)]")
_SAME_LINE = 0.45  # of the letter size: glyphs whose middles lie closer stand on one line


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its box in points, origin at the lower left."""

    char: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one line without a wide gap in them."""

    words: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a page with its runs from left to right."""

    cells: tuple[Run, ...]
    top: float
    bottom: float
    size: float

    @property
    def words(self) -> str:
        """The whole line."""
        return " ".join(cell.words for cell in self.cells)

    @property
    def left(self) -> float:
        """Left edge in points."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Right edge in points."""
        return self.cells[-1].right


def read_lines(document: Any, index: int) -> list[PrintedLine]:
    """Lines of the page from top to bottom."""
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            glyphs = _glyphs(textpage)
        finally:
            textpage.close()
    finally:
        page.close()
    return [_printed(line) for line in _lines(glyphs)]


def _glyphs(textpage: Any) -> list[Glyph]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

    box = pdfium.FS_RECTF()  # the loose box: the letter's whole place, not only its ink, so that gaps are true
    found: list[Glyph] = []
    high = 0
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        char = chr(code) if 32 < code < 0x110000 else ""
        if not char or char.isspace() or code in (0xFFFE, 0xFFFF, 0x00AD, 0x0002):
            continue
        if pdfium.FPDFText_GetLooseCharBox(textpage, index, box):
            found.append(Glyph(char, box.left, box.right, box.bottom, box.top, abs(box.top - box.bottom) or 1.0))
    return found


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs by line: punctuation sits low and dashes sit high, so a line is as tall as its tallest glyph."""
    lines: list[list[Glyph]] = []
    tops: list[float] = []
    bottoms: list[float] = []
    for glyph in sorted(glyphs, key=lambda glyph: (-glyph.bottom - glyph.top, glyph.left)):
        middle = (glyph.bottom + glyph.top) / 2
        for at in range(len(lines) - 1, max(len(lines) - 4, -1), -1):
            reach = _SAME_LINE * max(glyph.size, lines[at][0].size)
            if abs((tops[at] + bottoms[at]) / 2 - middle) <= reach:
                lines[at].append(glyph)
                tops[at], bottoms[at] = max(tops[at], glyph.top), min(bottoms[at], glyph.bottom)
                break
        else:
            lines.append([glyph])
            tops.append(glyph.top)
            bottoms.append(glyph.bottom)
    order = sorted(range(len(lines)), key=lambda at: -(tops[at] + bottoms[at]))
    return [sorted(lines[at], key=lambda glyph: glyph.left) for at in order]


def _printed(glyphs: list[Glyph]) -> PrintedLine:
    size = sorted(glyph.size for glyph in glyphs)[len(glyphs) // 2]
    runs: list[Run] = []
    chars, left, right = [glyphs[0].char], glyphs[0].left, glyphs[0].right
    for previous, glyph in itertools.pairwise(glyphs):
        gap = glyph.left - right
        if gap > _CELL_GAP * size:
            runs.append(Run("".join(chars), left, right))
            chars, left = [], glyph.left
        elif gap > _WORD_GAP * size and (previous.char.isascii() or glyph.char.isascii()):
            chars.append(" ")
        chars.append(glyph.char)
        right = max(right, glyph.right) if chars[:-1] else glyph.right
    runs.append(Run("".join(chars), left, right))
    if len(runs) > 1 and _LIST_MARK.fullmatch(runs[0].words):
        runs[:2] = [Run(f"{runs[0].words} {runs[1].words}", runs[0].left, runs[1].right)]
    return PrintedLine(tuple(runs), max(glyph.top for glyph in glyphs), min(glyph.bottom for glyph in glyphs), size)
