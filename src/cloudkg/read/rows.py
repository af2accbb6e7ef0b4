"""Rows of tables that are drawn without bars at their ends, or with nothing but spaces: only their neighbours show what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cloudkg.read.marks import Line, Shape

_BAR = re.compile(r"(?<!\\)\|")
SPACES = re.compile(r"[ \u3000]{2,}")
_FIGURE = re.compile(r"[^\w]{0,4}(?:US|HK|NT|RMB)?[$¥￥€£]?\d[^\u4e00-\u9fff]{0,14}[\u4e00-\u9fff]{0,3}|[-—–/]{1,3}|N/?A", re.IGNORECASE)
_CELL_WIDTH = 60  # characters: longer cells on an average are prose that a bar parts
_LEAST_ROWS = 3
_HTML_TABLE = re.compile(r"<table\b[^<>]{0,400}>(?:(?!<table\b).){0,200000}?</table\s*>", re.DOTALL | re.IGNORECASE)
_HTML_ROW = re.compile(r"<tr\b[^<>]{0,400}>.{0,20000}?</tr\s*>", re.DOTALL | re.IGNORECASE)
_ALONE = frozenset({Shape.PLAIN, Shape.SOURCE, Shape.ITEM, Shape.BULLET, Shape.NUMBERED})
_PROSE = re.compile(r"[。；]$")
_BETWEEN_WIDTH = 40  # characters of a line that stands inside a table without being parted into cells: a unit, a note, a heading of rows


def mark_rows(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines with the shape of a row given to those that make up a table with their neighbours."""
    marked = _with_lines_between(_with_html(text, lines))
    start = 0
    while start < len(marked):
        stop = start + 1
        if count := _bars(text, marked[start]):
            while stop < len(marked) and _bars(text, marked[stop]) == count:
                stop += 1
            if _is_table([_words(text, line) for line in marked[start:stop]], figures=False):
                for i in range(start, stop):
                    if marked[i].shape is not Shape.PIPE_ROW:
                        marked[i] = replace(marked[i], shape=Shape.PIPE_ROW, level=0, body=marked[i].start)
        start = stop
    return _with_columns(text, marked)


def _with_columns(text: str, lines: list[Line]) -> list[Line]:
    """The lines with those of tables drawn with spaces made rows."""
    start = 0
    while start < len(lines):
        stop = start
        while stop < len(lines) and len(_cells(text, lines[stop])) > 1:
            stop += 1
        rows = _rows(text, lines[start:stop])
        first = 0
        for last in range(1, len(rows) + 1):
            if last < len(rows) and rows[first] is not None and rows[last] is not None:
                continue
            run = [row for row in rows[first:last] if row is not None]
            above = lines[max(0, start + first - 3) : start + first]
            wide = bool(run) and len(run[0][1]) > 2
            if _is_table([cells for _, cells in run], figures=not (wide and any(line.shape is Shape.CAPTION for line in above))):
                lines[start + first : start + last] = [line for line, _ in run]
            first = last if last < len(rows) and rows[last] is not None else last + 1
        start = max(stop, start + 1)
    return lines


def _rows(text: str, lines: Sequence[Line]) -> list[tuple[Line, list[str]] | None]:
    """Neighbouring lines as rows of as many cells as most have, with those; None for a line that is no such row.

    A line that is short of a cell leaves the first one empty where it is indented, and the last one where it ends in spaces.
    """
    parted = [(line, _cells(text, line)) for line in lines]
    flush = [len(cells) for line, cells in parted if not _indented(text, line)] or [len(cells) for _, cells in parted]
    wide = max(sorted(set(flush)), key=flush.count) if flush else 0
    found: list[tuple[Line, list[str]] | None] = []
    for line, cells in parted:
        first, last = _bounds(text, line)
        if len(cells) == wide:
            found.append((_row(line, line.start, line.end), cells))
        elif len(cells) == wide - 1 and text[line.end : last].startswith(("  ", "\u3000")):
            found.append((_row(line, line.start, last), [*cells, ""]))
        elif len(cells) == wide - 1 and _indented(text, line):
            found.append((_row(line, first, line.end), ["", *cells]))
        else:
            found.append(None)
    return found


def _row(line: Line, start: int, end: int) -> Line:
    return replace(line, start=start, end=end, shape=Shape.SPACED_ROW, level=0, body=start)


def _indented(text: str, line: Line) -> bool:
    return text[: line.start].endswith(("  ", "\u3000"))


def _with_html(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines with the rows of tables in HTML, however these are broken into lines, as a row each."""
    tables = [(found.start(), found.end()) for found in _HTML_TABLE.finditer(text)] if "<table" in text else []
    if not tables:
        return list(lines)
    found: list[Line] = []
    for line in lines:
        start, end = tables[0] if tables else (len(text), len(text))
        if line.end < start or not tables:
            found.append(line)
        elif line.start <= start:
            rows = list(_HTML_ROW.finditer(text, start, end))
            found += [replace(line, end=line.start, shape=Shape.BLANK, level=0, body=line.start)]
            found += [
                replace(
                    line, start=row.start(), end=row.end(), body=row.start(), shape=Shape.HTML_ROW,
                    number=line.number + text.count("\n", line.start, row.start()), level=int("<td" not in row[0].lower()),
                )
                for row in rows
            ]  # fmt: skip
        if tables and line.end >= end:
            tables.pop(0)
    return found


def _with_lines_between(lines: Sequence[Line]) -> list[Line]:
    """The lines with those that stand alone between two rows made rows of one cell: “单位：百万元”, “注：以下为新台币”."""
    found = list(lines)
    for i in range(1, len(lines) - 1):
        line = lines[i]
        around = lines[i - 1].shape is Shape.TAB_ROW and lines[i + 1].shape is Shape.TAB_ROW
        if around and line.shape in _ALONE and line.end - line.start <= _BETWEEN_WIDTH:
            found[i] = replace(line, shape=Shape.TAB_ROW, level=0, body=line.start)
    return found


def _bars(text: str, line: Line) -> int:
    """Cells that bars part in a line that does not begin with one; none in a line that is a row already."""
    if line.shape in (Shape.BLANK, Shape.TAB_ROW, Shape.PIPE_ROW, Shape.CONTACT):
        return 0
    if "|" not in text[line.start : line.end] or _PROSE.search(text[line.start : line.end]):
        return 0
    return len(_words(text, line))


def _cells(text: str, line: Line) -> list[str]:
    """Cells that two spaces or more part in a line of few words."""
    if line.shape in (Shape.BLANK, Shape.TAB_ROW, Shape.PIPE_ROW, Shape.HTML_ROW, Shape.CONTACT, Shape.SOURCE, Shape.CAPTION):
        return []
    raw = text[line.start : line.end]
    return [word.strip() for word in SPACES.split(raw)] if "  " in raw or "\u3000" in raw else []


def _bounds(text: str, line: Line) -> tuple[int, int]:
    """A line from where it begins to where it ends, the spaces around its words among it."""
    end = text.find("\n", line.end)
    return text.rfind("\n", 0, line.start) + 1, end if end >= 0 else len(text)


def _words(text: str, line: Line) -> list[str]:
    return [word.strip() for word in _BAR.split(text[line.start : line.end].strip().rstrip("|"))]


def _is_table(rows: Sequence[Sequence[str]], *, figures: bool) -> bool:
    """Whether rows of as many cells are those of a table: three or more, the cells short, and if need be mostly `figures`."""
    if len(rows) < _LEAST_ROWS:
        return False
    cells = [cell for row in rows for cell in row]
    if sum(map(len, cells)) > _CELL_WIDTH * len(cells):
        return False
    body = [cell for row in rows[1:] for cell in row[1:] if cell]
    return not figures or 2 * sum(_FIGURE.fullmatch(cell) is not None for cell in body) > len(body)
