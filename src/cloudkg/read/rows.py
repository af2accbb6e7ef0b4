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
_PROSE = re.compile(r"[。；]$")


def mark_rows(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines with the shape of a row given to those that make up a table with their neighbours."""
    marked = list(lines)
    for find, shape in ((_bars, Shape.PIPE_ROW), (_columns, Shape.SPACED_ROW)):
        start = 0
        while start < len(marked):
            stop = start + 1
            if count := find(text, marked[start]):
                while stop < len(marked) and find(text, marked[stop]) == count:
                    stop += 1
                rows = [_words(text, line, shape) for line in marked[start:stop]]
                if _is_table(rows, shape):
                    marked[start:stop] = [
                        replace(line, shape=shape, level=0, body=line.start) if line.shape is not Shape.PIPE_ROW else line
                        for line in marked[start:stop]
                    ]
            start = stop
    return marked


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
