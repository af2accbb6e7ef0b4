"""Puts lines, blocks and grids together into the passages and tables of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cloudkg.model import SILENT_KINDS, Passage, PassageKind, Span, Table
from cloudkg.read.blocks import Block, group_lines, promote_headings, rejoin_paragraphs
from cloudkg.read.grids import Grid, join_grids, repeated_rows
from cloudkg.read.marks import Line, Shape, display_width
from cloudkg.read.silence import is_pointer, mark_contents, silence_disclaimers
from cloudkg.read.views import read_view, reading_text

_CAPTION_REACH = 2  # passages between a table and the caption or heading above it
_LONGEST_PASSAGE = 5_000  # characters; what looks back within a passage looks back no further, so that time stays linear in the text
_RUNNING_LINES = 4  # at most, between two pages of a table
_DATE = re.compile(r"20\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?|[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d|\d{1,2} [A-Z][a-z]{2,8} 20\d\d")
_RUNNING_WIDTH = 60  # characters
_PAGE_NUMBER = re.compile(r"[^\w]*(?:第\s?)?\d{1,3}(?:\s?页)?(?:\s?[/|of共]{1,2}\s?\d{1,3}(?:\s?页)?)?[^\w]*|(?i:page \d{1,3}.{0,8})")
_SAID_AGAIN = re.compile(r"^.{0,12}[(（](?:续|續|接上|cont)[^()（）]{0,8}[)）]|[(（](?:续|續|cont[^()（）]{0,8})[)）]$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。！？!?]|\.\s|\n")
_TITLE_WIDTH = 60  # columns: a longer line above a table is prose
_PROSE_MARK = re.compile(r"[，。；！？]|[.!?;]$|, ")
_NOTE_WIDTH = 240  # columns: a longer line below a table is prose
_NOTE_STARTS = ("注", "备注", "说明", "单位", "(单位", "数据统计说明", "Note", "Unit", "(in ", "In ", "(Unit", "*")
_UNIT_STARTS = ("单位", "(单位", "Unit", "(in ", "In ", "(Unit")


@dataclass(slots=True)
class _Assembly:
    """Passages and tables as they grow, with the stack of headings above the next one."""

    reading: str
    passages: list[Passage] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    stack: list[tuple[int, int]] = field(default_factory=list)  # (level, passage index)
    section: tuple[int, ...] = ()

    def add(self, kind: PassageKind, start: int, end: int, line: int, **place: int | None) -> int | None:
        """Index of the new passage, or None where nothing is left to read."""
        view, offsets = read_view(self.reading, start, end)
        if not view:
            return None
        level = place.pop("level", 0) or 0
        if kind is PassageKind.HEADING:
            while self.stack and self.stack[-1][0] >= level:
                self.stack.pop()
            self.section = tuple(index for _, index in self.stack)
        passage = Passage(kind, Span(start, end), view, offsets, line, level, section=self.section, **place)
        self.passages.append(passage)
        index = len(self.passages) - 1
        if kind is PassageKind.HEADING:
            self.stack.append((level, index))
            self.section = (*self.section, index)
        return index


def lay_out(text: str, lines: Sequence[Line], silent: Sequence[tuple[int, int, int]] = ()) -> tuple[tuple[Passage, ...], tuple[Table, ...]]:
    """Passages and tables of a text in reading order; `silent` are ranges (start, end, line) that are boilerplate from the outset."""
    flags, listed = mark_contents(text, lines)
    blocks = group_lines(text, [line for line, flag in zip(lines, flags, strict=True) if not flag])
    promote_headings(text, blocks, listed)
    silence_disclaimers(text, blocks)
    blocks = _merge_tables(text, rejoin_paragraphs(text, blocks))
    contents = [
        Block(PassageKind.CONTENTS, Shape.PLAIN, line.start, line.end, line.number, page=line.page)
        for line, flag in zip(lines, flags, strict=True)
        if flag and line.shape is not Shape.BLANK
    ]
    fixed = [Block(PassageKind.BOILERPLATE, Shape.PLAIN, start, end, line) for start, end, line in silent]
    assembly = _Assembly(reading_text(text))
    for block in sorted([*blocks, *contents, *fixed], key=lambda block: block.start):
        if block.grid is not None:
            _add_grid(assembly, block, block.grid)
        else:
            for start, end, line in _parts(text, block):
                assembly.add(block.kind, start, end, line, level=block.level, page=block.page)
    return tuple(assembly.passages), _with_surroundings(assembly)


def _parts(text: str, block: Block) -> Iterator[tuple[int, int, int]]:
    """Start, end and line of a block, or of its parts where it is longer than any paragraph: each as many whole sentences as fit."""
    start, line = block.start, block.line
    while block.end - start > _LONGEST_PASSAGE:
        window = text[start : start + _LONGEST_PASSAGE]
        last = max((m.end() for m in _SENTENCE_END.finditer(window)), default=_LONGEST_PASSAGE)
        yield start, start + last, line
        line += window.count("\n", 0, last)
        start += last
    yield start, block.end, line


def _merge_tables(text: str, blocks: list[Block]) -> list[Block]:
    """The blocks with the parts of a table that gaps, pages or a repeated caption cut put together."""
    merged: list[Block] = []
    for block in blocks:
        between: list[Block] = []
        above = merged[-1] if merged else None
        while block.grid and above and _is_short(text, above) and len(between) < _RUNNING_LINES:
            between.append(above)
            above = merged[-1 - len(between)] if len(merged) > len(between) else None
        turned = [running for running in between if _runs(text, running)]
        if (
            above
            and above.grid
            and block.grid
            and len(turned) < len(between)
            and not (turned and repeated_rows(text, above.grid, block.grid))
        ):
            above = None  # a line alone heads another table; with the foot of a page it is a running head, where the header stands again
        if block.grid and above and above.grid and above.kind is block.kind and join_grids(text, above.grid, block.grid):
            above.end = block.end
            for running in between:
                running.kind = PassageKind.BOILERPLATE
        else:
            merged.append(block)
    return merged


def _is_short(text: str, block: Block) -> bool:
    """Whether a block is a line of few words: a running head, a date, a page number."""
    if block.grid is not None or block.lines > 1 or block.shape is Shape.SOURCE:
        return False
    return block.shape is Shape.CONTACT or block.end - block.start <= _RUNNING_WIDTH


def _runs(text: str, block: Block) -> bool:
    """Whether a block is what stands between the pages of a table: a notice, a page number, its caption said again."""
    words = text[block.start : block.end]
    if block.grid is not None or block.lines > 1:
        return False
    return (
        block.shape is Shape.CONTACT
        or _DATE.fullmatch(words) is not None
        or _PAGE_NUMBER.fullmatch(words) is not None
        or is_pointer(words)
        or _SAID_AGAIN.search(words) is not None
    )


def _add_grid(assembly: _Assembly, block: Block, grid: Grid) -> None:
    if block.kind in SILENT_KINDS:
        for row in grid.rows:
            for cell in row.cells:
                if cell:
                    assembly.add(block.kind, *cell, row.line, page=row.page)
        return
    number, width, rows, kept = len(assembly.tables), grid.width, [], 0
    for row in grid.rows:
        at = kept if row.repeats is None else row.repeats
        indices = [
            assembly.add(PassageKind.CELL, *cell, row.line, page=row.page, table=number, row=at, column=column) if cell else None
            for column, cell in enumerate(row.cells)
        ]
        if row.repeats is None:
            rows.append((*indices, *[None] * (width - len(indices))))
            kept += 1
    assembly.tables.append(Table(tuple(rows), grid.header_rows, section=assembly.section))


def _with_surroundings(assembly: _Assembly) -> tuple[Table, ...]:
    """The tables with caption and notes: what stands right above and right below."""
    bounds: dict[int, tuple[int, int]] = {}
    for index, passage in enumerate(assembly.passages):
        if passage.table is not None:
            bounds[passage.table] = (bounds.get(passage.table, (index, 0))[0], index)
    tables: list[Table] = []
    for number, table in enumerate(assembly.tables):
        first, last = bounds.get(number, (0, -1))
        caption = _caption_above(assembly.passages, first, tables)
        notes = (*_units_above(assembly.passages, first), *_notes_below(assembly.passages, last))
        tables.append(Table(table.rows, table.header_rows, caption, notes, table.section))
    return tuple(tables)


def _caption_above(passages: Sequence[Passage], first: int, tables: Sequence[Table]) -> int | None:
    heading = title = None
    for index in range(first - 1, max(first - 2 - _CAPTION_REACH, -1), -1):
        passage = passages[index]
        if passage.kind is PassageKind.CAPTION:
            return index
        if passage.kind is PassageKind.HEADING and heading is None:
            heading = index
        if index == first - 1 and _is_plain_title(passage):
            title = index
        if passage.table is not None:
            return tables[passage.table].caption if index == first - 1 else heading
        if passage.kind is PassageKind.PARAGRAPH and display_width(passage.view) > _NOTE_WIDTH:
            break
    return heading if title is None else title


def _is_plain_title(passage: Passage) -> bool:
    """Whether a line of plain words right above a table is its title: short, and no sentence."""
    plain = passage.kind in (PassageKind.PARAGRAPH, PassageKind.LIST_ITEM) and passage.table is None
    plain = plain and not passage.view.startswith((*_UNIT_STARTS, *_NOTE_STARTS))
    return plain and display_width(passage.view) <= _TITLE_WIDTH and not _PROSE_MARK.search(passage.view)


def _units_above(passages: Sequence[Passage], first: int) -> list[int]:
    found = []
    for index in range(first - 1, max(first - 1 - _CAPTION_REACH, -1), -1):
        passage = passages[index]
        if passage.view.startswith(_UNIT_STARTS) and len(passage.view) <= _NOTE_WIDTH and passage.table is None:
            found.append(index)
    return found[::-1]


def _notes_below(passages: Sequence[Passage], last: int) -> list[int]:
    found = []
    for index in range(last + 1, min(last + 2 + _CAPTION_REACH, len(passages))):
        passage = passages[index]
        if passage.kind is PassageKind.SOURCE_NOTE or (passage.kind is PassageKind.PARAGRAPH and passage.view.startswith(_NOTE_STARTS)):
            found.append(index)
        elif passage.kind is not PassageKind.BOILERPLATE:
            break
    return found
