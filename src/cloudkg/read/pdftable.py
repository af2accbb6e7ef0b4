"""Columns of a printed page: text set in two columns read one after the other, and tables found by where their runs stand."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cloudkg.read.marks import Shape, display_width, shape_line
from cloudkg.read.pdfpage import PrintedLine, Run

_MAX_ROW_GAP = 2.2  # of the letter size: lines further apart are not rows of one table
_MIN_COLUMN_LINES = 4  # fewer lines side by side may be a table
_PROSE_COLUMNS = 22  # a side of a two-column page is at least this wide, most cells are not
_SINGLE = frozenset({Shape.PLAIN, Shape.BLANK, Shape.NUMBERED})  # looks that a lone cell between two rows may have


@dataclass(slots=True)
class PrintedRow:
    """One row of a table: the words of each column, empty where there are none."""

    cells: list[str]


def unfold_columns(printed: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines of a page with stretches of two-column prose put one column after the other."""
    unfolded: list[PrintedLine] = []
    index = 0
    while index < len(printed):
        stop, gutter = _end_of_columns(printed, index)
        if stop - index >= _MIN_COLUMN_LINES:
            for is_left in (True, False):
                unfolded.extend(
                    replace(line, cells=side)
                    for line in printed[index:stop]
                    if (side := tuple(r for r in line.cells if (r.right <= gutter) is is_left))
                )
            index = stop
        else:
            unfolded.append(printed[index])
            index += 1
    return unfolded


def _end_of_columns(printed: Sequence[PrintedLine], index: int) -> tuple[int, float]:
    """Index behind the two-column prose that begins at `index`, and where its gutter ends."""
    low, high, stop, pairs = 0.0, float("inf"), index, 0
    for at in range(index, len(printed)):
        line = printed[at]
        if len(line.cells) == 2 and all(display_width(run.words) >= _PROSE_COLUMNS for run in line.cells):
            low, high = max(low, line.cells[0].right), min(high, line.cells[1].left)
            pairs += 1
        elif not pairs or len(line.cells) > 2 or any(run.left < high and run.right > low for run in line.cells):
            break
        if low >= high:
            break
        stop = at + 1
    return (stop, low) if pairs >= _MIN_COLUMN_LINES else (index, low)


def find_rows(printed: Sequence[PrintedLine]) -> Iterator[PrintedLine | PrintedRow]:
    """The lines of a page in order, with those that are rows of a table turned into rows."""
    index = 0
    while index < len(printed):
        stop = _end_of_table(printed, index)
        lines = printed[index:stop]
        columns = _columns(lines) if sum(len(line.cells) > 1 for line in lines) > 1 else []
        if len(columns) > 1:
            yield from _rows(lines, columns)
            index = stop
        else:
            yield printed[index]
            index += 1


def _end_of_table(printed: Sequence[PrintedLine], index: int) -> int:
    """Index behind the run of lines with several cells that begins at `index`; lone cells between them are wrapped words or titles."""
    if len(printed[index].cells) < 2 and not (index + 1 < len(printed) and _is_top_of_wrap(printed[index], printed[index + 1])):
        return index
    stop = at = index + 1
    while at < len(printed):
        line = printed[at]
        if not -line.size < printed[at - 1].bottom - line.top <= _MAX_ROW_GAP * line.size:
            break
        if len(line.cells) > 1:
            stop = at + 1
        elif at - stop >= 3 or shape_line(line.words, 0, 1).shape not in _SINGLE or not _is_narrow(line, printed[index:stop]):
            break
        at += 1
    return stop + 1 if stop < len(printed) and stop > index + 1 and _is_rest(printed[stop - 1], printed[stop]) else stop


def _is_top_of_wrap(line: PrintedLine, below: PrintedLine) -> bool:
    """Whether a lone cell is the upper half of the first cell of the row below."""
    return len(below.cells) > 1 and line.bottom - below.top < 0.2 * line.size and line.right <= below.cells[1].left


def _is_rest(row: PrintedLine, line: PrintedLine) -> bool:
    """Whether a lone cell below the last row is the rest of one of its cells."""
    return len(line.cells) == 1 and row.bottom - line.top < 0.2 * line.size and _is_narrow(line, [row]) and abs(row.size - line.size) < 0.5


def _is_narrow(line: PrintedLine, rows: Sequence[PrintedLine]) -> bool:
    width = max(row.right for row in rows) - min(row.left for row in rows)
    return line.right - line.left < 0.6 * width


def _columns(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Left and right edges of the columns: runs of the fullest kind of row, put together where they overlap."""
    counts = Counter(len(line.cells) for line in lines if len(line.cells) > 1)
    typical = max(sorted(counts, reverse=True), key=lambda cells: counts[cells] * (cells - 1))
    spans = sorted((run.left, run.right) for line in lines if len(line.cells) >= typical for run in line.cells)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _column_of(run: Run, columns: Sequence[tuple[float, float]]) -> int:
    def distance(at: int) -> tuple[float, float]:
        left, right = columns[at]
        return max(left - run.right, run.left - right, 0.0), abs((left + right) / 2 - (run.left + run.right) / 2)

    return min(range(len(columns)), key=distance)


def _rows(lines: Sequence[PrintedLine], columns: Sequence[tuple[float, float]]) -> Iterator[PrintedRow]:
    """Rows of a table; lines much closer together than its rows are parts of one row, if they do not fill every column."""
    gaps = [above.bottom - below.top for above, below in itertools.pairwise(lines)]
    usual = sorted(gaps)[3 * len(gaps) // 4]
    row = PrintedRow([""] * len(columns))
    for position, line in enumerate(lines):
        if position and not (
            gaps[position - 1] < 0.5 * usual and usual > 0.3 * line.size and _leaves_room(lines[position - 1], line, columns)
        ):
            yield row
            row = PrintedRow([""] * len(columns))
        for run in line.cells:
            at = _column_of(run, columns)
            row.cells[at] = f"{row.cells[at]} {run.words}".strip()
    yield row


def _leaves_room(above: PrintedLine, below: PrintedLine, columns: Sequence[tuple[float, float]]) -> bool:
    return min(len(above.cells), len(below.cells)) < len(columns)
