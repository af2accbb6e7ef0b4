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
    for find, shape in ((_bars, Shape.PIPE_ROW), (_columns, Shape.SPACED_ROW)):
        start = 0
        while start < len(marked):
            stop = start + 1
            if count := find(text, marked[start]):
                while stop < len(marked) and find(text, marked[stop]) == count:
                    stop += 1
                rows = [_words(text, line, shape) for line in marked[start:stop]]
                if _is_table(rows, shape):
                    if shape is Shape.SPACED_ROW and start and _heads(text, marked[start - 1], count):
                        marked[start - 1] = _whole(text, marked[start - 1])
                    marked[start:stop] = [
                        replace(line, shape=shape, level=0, body=line.start) if line.shape is not Shape.PIPE_ROW else line
                        for line in marked[start:stop]
                    ]
            start = stop
    return marked


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


def _heads(text: str, line: Line, count: int) -> bool:
    """Whether a line names the columns of the rows below it, the first of which, over their labels, it leaves empty."""
    if line.shape is Shape.BLANK or line.start == 0 or not text[: line.start].endswith(("  ", "\u3000")):
        return False
    words = _words(text, line, Shape.SPACED_ROW)
    return len(words) == count - 1 and all(len(word) <= _BETWEEN_WIDTH for word in words)


def _whole(text: str, line: Line) -> Line:
    """A line as a row from where it begins, the empty cell in front of its first words counted."""
    start = text.rfind("\n", 0, line.start) + 1
    return replace(line, start=start, shape=Shape.SPACED_ROW, level=0, body=start)


def _bars(text: str, line: Line) -> int:
    """Cells that bars part in a line that does not begin with one; none in a line that is a row already."""
    if line.shape in (Shape.BLANK, Shape.TAB_ROW, Shape.PIPE_ROW, Shape.CONTACT):
        return 0
    if "|" not in text[line.start : line.end] or _PROSE.search(text[line.start : line.end]):
        return 0
    return len(_words(text, line, Shape.PIPE_ROW))


def _columns(text: str, line: Line) -> int:
    """Cells that two spaces or more part in a line of few words."""
    if line.shape in (Shape.BLANK, Shape.TAB_ROW, Shape.PIPE_ROW, Shape.CONTACT, Shape.SOURCE):
        return 0
    if "  " not in text[line.start : line.end] and "\u3000" not in text[line.start : line.end]:
        return 0
    count = len(_words(text, line, Shape.SPACED_ROW))
    return count if count > 1 else 0


def _words(text: str, line: Line, shape: Shape) -> list[str]:
    row = text[line.start : line.end].strip()
    return [
        word.strip() for word in (_BAR if shape is Shape.PIPE_ROW else SPACES).split(row.rstrip("|") if shape is Shape.PIPE_ROW else row)
    ]


def _is_table(rows: Sequence[Sequence[str]], shape: Shape) -> bool:
    """Whether rows of as many cells are those of a table: three or more, the cells short, and in columns parted by spaces mostly figures."""
    if len(rows) < _LEAST_ROWS:
        return False
    cells = [cell for row in rows for cell in row]
    if sum(map(len, cells)) > _CELL_WIDTH * len(cells):
        return False
    if shape is Shape.PIPE_ROW:
        return True
    body = [cell for row in rows[1:] for cell in row[1:]]
    return 2 * sum(_FIGURE.fullmatch(cell) is not None for cell in body) > len(body)
