"""Tables of a printed page: neighbouring lines whose runs stand in the same columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cloudkg.read.pdfpage import PrintedLine, Run

_MAX_ROW_GAP = 3.0  # of the letter size: lines further apart are not rows of one table


@dataclass(slots=True)
class PrintedRow:
    """One row of a table: the words of each column, empty where there are none."""

    cells: list[str]


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
    """Index behind the run of lines with several cells that begins at `index`; single cells between them are wrapped words."""
    if len(printed[index].cells) < 2:
        return index
    stop, at = index + 1, index + 1
    while at < len(printed):
        line = printed[at]
        if printed[at - 1].bottom - line.top > _MAX_ROW_GAP * line.size:
            break
        if len(line.cells) > 1:
            stop = at + 1
        elif at - stop >= 2 or not _under_a_column(line, printed[index:stop]):
            break
        at += 1
    return stop


def _under_a_column(line: PrintedLine, rows: Sequence[PrintedLine]) -> bool:
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
    """Rows of a table; a line with a single cell that touches the row above is the rest of that cell."""
    row: PrintedRow | None = None
    above: PrintedLine | None = None
    for line in lines:
        wrapped = row is not None and above is not None and len(line.cells) == 1 and above.bottom - line.top < 0.6 * line.size
        if row is None or not wrapped:
            if row is not None:
                yield row
            row = PrintedRow([""] * len(columns))
        for run in line.cells:
            at = _column_of(run, columns)
            row.cells[at] = f"{row.cells[at]} {run.words}".strip()
        above = line
    if row is not None:
        yield row
