"""Tables as grids of stored ranges: tab-separated and Markdown rows, header rows, parts put together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cloudkg.measure.calendars import SHORT_MONTH
from cloudkg.read.marks import Line, Shape
from cloudkg.read.rows import SPACES

Cell = tuple[int, int]  # stored range of the words of a cell


@dataclass(slots=True)
class Row:
    """One row: the range of each cell, None where the cell is empty."""

    cells: list[Cell | None]
    line: int
    page: int | None = None
    repeats: int | None = None  # index of the header row that this row says again


@dataclass(slots=True)
class Grid:
    """Rows of one table; `header_rows` counts those above the figures."""

    rows: list[Row] = field(default_factory=list)
    header_rows: int = 0
    width: int = 0  # cells in the widest row


_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_PERIOD = re.compile(
    r"(?:FY|CY|财年)?\s*(?:19|20)\d\d\s*(?:年|财年|FY)?\s*[-/.]?\s*(?:Q[1-4]|H[12]|[1-4]Q|[AEF]|\d{1,2}月?|第?[一二三四1-4]季度?|[上下]半年|年度)?(?:\s*\d{1,2}日?)?[AEF]?"
    r"|(?:FY)?\d\d\s*(?:Q[1-4]|H[12])[AEF]?|FY\d{1,2}/\d\d[AEF]?|F?[1-4]Q\s*(?:FY)?\d\d(?:\d\d)?[AEF]?|Q[1-4]\s*(?:FY)?\s*'?(?:\d\d){1,2}|FY\s*\d\d(?:\d\d)?\s*(?:Q[1-4])?[AEF]?"
    r"|[1-4]?\d?月|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?\s*(?:\d{1,2},\s*)?(?:19|20)?\d\d",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"[~约超近逾<>≥≤+\-−–(（\\]{0,3}\s*(?:US|HK|NT|RMB)?[$¥￥€£]?\s*[(\-−]?\d[\d,，.]*\s*[)）]?\s*"
    r"(?:%|％|pct|pp|x|X|倍|[万亿千百]*(?:美元|元|港元|人民币)?|[KMBTkmbt]n?|MW|GW|GB|W|家|个|片|台|人|bps)?[)）+]?\s*(?:[/±].{0,12})?"
)
_MONTHS = 3
_HEADER_WIDTH = 40  # characters: a longer cell is a statement, not the name of a column


def is_table(text: str, rows: Sequence[Line]) -> bool:
    """Whether a run of tab or pipe lines is a table: two rows at least, or one under a Markdown rule."""
    if rows[0].shape is Shape.PIPE_ROW:
        return len(rows) > 1 and (text[rows[0].start] != "|" or len(_PIPE.findall(text, rows[0].start, rows[0].end)) > 1)
    return len(rows) > 1


def grid_of(text: str, rows: Sequence[Line]) -> Grid:
    """The grid of a run of rows, its header rows found."""
    split = _SPLITS.get(rows[0].shape, _tab_cells)
    words = [row for row in rows if not (row.shape is Shape.PIPE_ROW and _RULE.fullmatch(text, row.start, row.end))]
    if rows[0].shape is Shape.HTML_ROW:
        grid = Grid([Row(cells, row.number, row.page) for row, cells in zip(words, _html_cells(text, words), strict=True)])
    else:
        grid = Grid([Row(split(text, row), row.number, row.page) for row in words])
    grid.rows = [row for row in grid.rows if any(row.cells)]
    grid.width = max((len(row.cells) for row in grid.rows), default=0)
    declared = next((index for index, row in enumerate(words) if not row.level), len(words))  # HTML says which rows are headers
    grid.header_rows = min(declared, len(grid.rows) - 1) or count_header_rows(text, grid.rows)
    return grid


def _cell(text: str, start: int, end: int) -> Cell | None:
    raw = text[start:end]
    bare = raw.strip()
    if not bare:
        return None
    first = start + len(raw) - len(raw.lstrip())
    return first, first + len(bare)


def _tab_cells(text: str, row: Line) -> list[Cell | None]:
    cells, start = [], row.start
    for raw in text[row.start : row.end].split("\t"):
        cells.append(_cell(text, start, start + len(raw)))
        start += len(raw) + 1
    return cells


def _pipe_cells(text: str, row: Line) -> list[Cell | None]:
    bounds = [found.start() for found in _PIPE.finditer(text, row.start, row.end)]
    if bounds[-1] < row.end - 1:
        bounds.append(row.end)
    if text[row.start] != "|":
        bounds.insert(0, row.start - 1)
    return [_cell(text, first + 1, last) for first, last in itertools.pairwise(bounds)] or [_cell(text, row.start + 1, row.end)]


def _spaced_cells(text: str, row: Line) -> list[Cell | None]:
    cells, start = [], row.start
    for gap in SPACES.finditer(text, row.start, row.end):
        cells.append(_cell(text, start, gap.start()))
        start = gap.end()
    return [*cells, _cell(text, start, row.end)]


def _html_cells(text: str, rows: Sequence[Line]) -> list[list[Cell | None]]:
    """Cells of rows in HTML; a cell that spans several columns or rows stands in the first and leaves the others empty."""
    found: list[list[Cell | None]] = []
    taken: dict[int, int] = {}  # column: rows that a cell above still fills
    for row in rows:
        cells: list[Cell | None] = []

        def fill() -> None:
            while taken.get(len(cells), 0):  # noqa: B023
                taken[len(cells)] -= 1  # noqa: B023
                cells.append(None)  # noqa: B023

        for cell in _HTML_CELL.finditer(text, row.start, row.end):
            fill()
            spans = {kind: min(_MOST_SPANNED, int(count)) for kind, count in _SPAN.findall(cell["marks"].lower())}
            for column in range(len(cells), len(cells) + spans.get("col", 1)):
                taken[column] = spans.get("row", 1) - 1
            inner = _TAGGED.fullmatch(text, cell.start("words"), cell.end("words"))
            bounds = inner.span("words") if inner else cell.span("words")
            cells += [_cell(text, *bounds), *[None] * (spans.get("col", 1) - 1)]
        fill()
        found.append(cells)
    return found


_HTML_CELL = re.compile(r"<t[dh]\b(?P<marks>[^<>]{0,400})>(?P<words>.{0,4000}?)</t[dh]\s*>", re.DOTALL | re.IGNORECASE)
_TAGGED = re.compile(r"\s*<(?P<tag>b|strong|i|em|p|span)\b[^<>]*>(?P<words>[^<>]*)</(?P=tag)>\s*", re.IGNORECASE)
_SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?(\d{1,3})")
_MOST_SPANNED = 200
_SPLITS = {Shape.PIPE_ROW: _pipe_cells, Shape.SPACED_ROW: _spaced_cells}


def is_figure(words: str) -> bool:
    """Whether a cell is a number, with or without a unit, and not the label of a period.

    >>> is_figure("(0.20)"), is_figure("2025Q1"), is_figure("95% CI")
    (True, False, False)
    """
    return len(words) <= _HEADER_WIDTH and _PERIOD.fullmatch(words) is None and _FIGURE.fullmatch(words) is not None


def _is_header(text: str, row: Row) -> bool:
    words = [text[cell[0] : cell[1]] for cell in row.cells if cell]
    figures = [word for word in words if is_figure(word)]
    months = len(figures) >= _MONTHS and all(SHORT_MONTH.fullmatch(word) for word in figures)
    return all(len(word) <= _HEADER_WIDTH for word in words) and (months or not figures)


def count_header_rows(text: str, rows: Sequence[Row]) -> int:
    """How many rows from the top name columns: the first without figures, and those that fill the gaps that it leaves."""
    count = 0
    while count < len(rows) - 1 and _is_header(text, rows[count]):
        if count and not _completes(text, rows[count - 1], rows[count]):
            break
        count += 1
        if count == 3:  # no table met names its columns on more than three levels
            break
    return count


def _completes(text: str, above: Row, row: Row) -> bool:
    named = sum(cell is not None for cell in above.cells)
    spread = len({text[c[0] : c[1]] for c in above.cells if c}) < named
    is_title = 2 * named < len(above.cells) or (spread and len({text[c[0] : c[1]] for c in above.cells if c}) == 1)
    return is_title or (
        (None in above.cells[1:] or spread) and (not row.cells or row.cells[0] is None or _same(text, above.cells[0], row.cells[0]))
    )


def _same(text: str, one: Cell | None, other: Cell | None) -> bool:
    return one is not None and other is not None and text[one[0] : one[1]] == text[other[0] : other[1]]


def _words(text: str, row: Row) -> list[str]:
    words = [re.sub(r"\s+", "", text[cell[0] : cell[1]]) if cell else "" for cell in row.cells]
    while words and not words[-1]:
        words.pop()
    return words


def repeated_rows(text: str, above: Grid, below: Grid) -> int:
    """How many of the header rows of `above`, the last ones, begin `below` once more; 0 where it begins otherwise."""
    depth = above.header_rows
    for count in range(min(depth, len(below.rows) - 1), 0, -1):
        if all(_words(text, one) == _words(text, other) for one, other in zip(above.rows[depth - count : depth], below.rows, strict=False)):
            return count
    return 0


def _goes_on(above: Grid, below: Grid) -> bool:
    """Whether rows below a mere gap belong to the table above: no header of their own, and as wide, or short of the spanning first column."""
    whole_header = bool(above.header_rows) and all(above.rows[0].cells)
    headless = below.header_rows == 0 or (whole_header and not all(below.rows[0].cells))
    if not headless or below.width == above.width:
        return headless
    return below.width == above.width - 1 and any(not row.cells[0] for row in above.rows[above.header_rows :])


def join_grids(text: str, above: Grid, below: Grid) -> bool:
    """Adds the rows of `below` to `above` when they are one table, and says whether they are.

    A header said again is marked as such and is no row of figures; rows without the spanning first column move one to the right.
    """
    depth = above.header_rows
    if again := repeated_rows(text, above, below):
        for index, row in enumerate(below.rows[:again]):
            row.repeats = depth - again + index
    elif not _goes_on(above, below):
        return False
    elif below.width < above.width:
        for row in below.rows:
            row.cells.insert(0, None)
    above.rows.extend(below.rows)
    above.width = max(above.width, below.width)
    return True
