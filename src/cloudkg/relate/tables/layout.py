"""Grids as they are read: blocks with one set of column heads each, section rows taken out, damaged rows put under their columns.

A table of a report may hold several tables side by side or glued below one another, merged header cells, rows that lost a cell, headers that
stand again in the middle. `find_blocks` unfolds all that; what follows sees plain rectangles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cloudkg.model import Document, Mention, Table
from cloudkg.relate.tables.cells import LONG_LABEL, Cell, is_empty, is_figure, is_period, make_cell
from cloudkg.relate.tables.words import TableWords

Row = tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a block's body; `section` is the row above that heads it.

    `moved` says that cells were put under other columns than they stood in, `doubtful` that there was more than one way to do so.
    """

    cells: Row
    section: Cell | None = None
    moved: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle with one set of column heads. `heads[c]` holds the header cells over column `c`, top to bottom, merged ones spread.

    `corner` is the head over the labels of the rows; `title` spans the whole block; `number` is the table's in the document.
    """

    number: int
    table: Table
    heads: tuple[tuple[Cell, ...], ...]
    lines: tuple[Line, ...]
    title: tuple[Cell, ...] = ()
    side_by_side: bool = False

    def head(self, column: int) -> str:
        """Words over a column."""
        return " ".join(dict.fromkeys(cell.text for cell in self.heads[column]))

    def column(self, column: int) -> list[Cell]:
        """Filled cells of a column."""
        return [cell for line in self.lines if (cell := line.cells[column]) is not None]


def find_blocks(document: Document, mentions: Mapping[int, Sequence[Mention]], words: TableWords) -> Iterator[Block]:
    """Blocks of all tables of a document, in reading order."""
    header: list[Row] = []
    section: Cell | None = None
    for number, table in enumerate(document.tables):
        rows = [row for row in (tuple(_cell(document, mentions, words, index) for index in line) for line in table.rows) if any(row)]
        if number and _goes_on(table, document.tables[number - 1], rows, header, words):
            width = len(rows[0])
            rows, table = [*(row[-width:] for row in header), *rows], replace(table, header_rows=len(header))
        else:
            again = header and [_texts(row) for row in header] == [_texts(row) for row in rows[: table.header_rows]]
            header, section = rows[: table.header_rows], section if again else None
        for block in _unfold(number, table, rows, words, section):
            section = next((line.section for line in reversed(block.lines) if line.section), section)
            yield block


def _goes_on(table: Table, before: Table, rows: Sequence[Row], header: Sequence[Row], words: TableWords) -> bool:
    """Whether a table is the rest of the one before it, cut off by a page: the same caption, no head of its own, at most one column less."""
    if table.caption is None or table.caption != before.caption or not header or not rows:
        return False
    lost = len(header[0]) - len(rows[0])
    heads = sum(words.names_column(cell.text) for cell in header[-1] if cell)
    own = sum(words.names_column(cell.text) or is_period(cell) for cell in rows[0] if cell)
    return 0 <= lost <= 1 and heads >= 2 and own == 0


def _cell(document: Document, mentions: Mapping[int, Sequence[Mention]], words: TableWords, index: int | None) -> Cell | None:
    if index is None:
        return None
    cell = make_cell(index, document.passages[index], tuple(mentions.get(index, ())), words)
    return cell if cell.text.strip() else None


def _unfold(number: int, table: Table, rows: list[Row], words: TableWords, section: Cell | None) -> Iterator[Block]:
    """Blocks of one table: cut where headers stand again, then where boards stand side by side."""
    starts = [0, *_inner_headers(rows, table.header_rows, words)]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        depth = table.header_rows if start == 0 else 1
        depth = min(depth + _naming_rows(rows[start:end], depth, words), end - start)
        header, body = rows[start : start + depth], rows[start + depth : end]
        body = [row for row in body if not _repeats(row, header)]
        for left, right in _boards(header, words):
            yield _block(
                number, table, [row[left:right] for row in header], [row[left:right] for row in body], right - left < len(rows[0]), section
            )


def _texts(row: Row) -> list[str]:
    return [cell.text if cell else "" for cell in row]


def _repeats(row: Row, header: Sequence[Row]) -> bool:
    return any(_texts(row) == _texts(head) for head in header)


def _inner_headers(rows: Sequence[Row], depth: int, words: TableWords) -> list[int]:
    """Rows below the header that are the header of another table: they name columns of figures, and differ from the header above."""
    found: list[int] = []
    for i in range(max(depth, 1) + 1, len(rows) - 1):
        row = rows[i]
        filled = [cell for cell in row if not is_empty(cell)]
        if len(filled) < max(2, len(row) // 2) or any(is_figure(cell) and not is_period(cell) for cell in filled):
            continue
        first = row[0]
        same_label = first is not None and first.text in {head[0].text for head in rows[:depth] if head[0]}
        naming = sum(is_period(cell) or words.names_column(cell.text) for cell in filled[1:] if cell)
        figures_around = (
            sum(is_figure(cell) for cell in rows[i - 1]) and 2 * sum(is_figure(cell) for cell in rows[i + 1]) >= len(filled) - 1
        )
        if figures_around and (same_label or 2 * naming >= len(filled)) and not _repeats(row, rows[:depth]):
            found.append(i)
    return found


def _naming_rows(rows: Sequence[Row], depth: int, words: TableWords) -> int:
    """Rows right below the header that name what the columns are about (型号 below 厂商)."""
    count = 0
    for row in rows[depth : depth + 2]:
        filled = [cell for cell in row[1:] if cell]
        first, above = row[0], rows[depth - 1][0] if depth else None
        if (
            depth == 0
            or first is None
            or len(filled) < 2
            or not words.is_naming_row(first.text)
            or above is not None
            and words.is_naming_row(above.text)
        ):
            break
        if 2 * sum(is_figure(cell) for cell in filled) > len(filled):
            break
        count += 1
    return count


def _boards(header: Sequence[Row], words: TableWords) -> list[tuple[int, int]]:
    """Column ranges of tables that stand side by side: their first head comes again."""
    if not header:
        return [(0, 10_000)]
    last = _texts(header[-1])
    width = len(last)
    first = last[0]
    starts = [i for i, text in enumerate(last) if text == first]
    ends = [*starts[1:], width]
    if not first or len(starts) < 2 or is_period(header[-1][0]) or any(b - a < 2 for a, b in zip(starts, ends, strict=True)):
        return [(0, width)]
    if not words.opens_board(first) and len({tuple(last[a:b]) for a, b in zip(starts, ends, strict=True)}) > 1:
        return [(0, width)]
    return list(zip(starts, ends, strict=True))


def _block(number: int, table: Table, header: list[Row], body: list[Row], side_by_side: bool, section: Cell | None = None) -> Block:
    width = max((len(row) for row in (*header, *body)), default=0)
    title: list[Cell] = []
    while len(header) > 1 and len({cell.text for cell in header[0] if cell}) <= 1:
        title += [cell for cell in header[0] if cell][:1]
        header = header[1:]
    width, body, pushed = _pushed_back(header, body, width)
    heads = _spread(header, width)
    heads, body = _shift_heads(heads, body)
    lines = [replace(line, moved=True) if id(line.cells) in pushed else line for line in _align(list(_sections(body, section)), heads)]
    return Block(number, table, tuple(heads), tuple(_fill_down(lines)), tuple(title), side_by_side)


def _pushed_back(header: Sequence[Row], body: list[Row], width: int) -> tuple[int, list[Row], set[int]]:
    """Width and rows of a body with the rows that an empty cell in front has pushed out of the header moved back; the identities of those."""
    named = max((max((i + 1 for i, cell in enumerate(row) if cell), default=0) for row in header), default=0)
    over = [row for row in body if len(row) > named and any(row[named:])]
    pushed = [row for row in over if not any(row[: len(row) - named]) and all(row[len(row) - named : len(row) - named + 2])]
    if not named or not over or len(pushed) < len(over) or 3 * len(over) > len(body):
        return width, body, set()
    moved = {id(row): row[len(row) - named :] for row in pushed}
    back = [moved.get(id(row), row[:named]) for row in body]
    return named, back, {id(row) for row in moved.values()}


def _spread(header: Sequence[Row], width: int) -> list[tuple[Cell, ...]]:
    """Heads of each column; a merged cell reaches over the empty ones to its right that have a head of their own below."""
    spread: list[list[Cell | None]] = []
    for depth, row in enumerate(header):
        cells = list(row) + [None] * (width - len(row))
        for column in range(1, width):
            left = cells[column - 1]
            has_below = any(column < len(low) and low[column] for low in header[depth + 1 :])
            if any(column < len(high) and high[column] for high in header[:depth]):
                continue  # another merged cell begins above
            if cells[column] is None and left is not None and (has_below and column > 1 or _is_maker(left) and column > 1):
                cells[column] = left
        spread.append(cells)
    return [tuple(cell for row in spread if (cell := row[column]) is not None) for column in range(width)]


def _is_maker(cell: Cell) -> bool:
    return any(m.type.value == "Firm" and 2 * (m.end - m.start) >= len(cell.text) for m in cell.mentions)


def _shift_heads(heads: list[tuple[Cell, ...]], body: list[Row]) -> tuple[list[tuple[Cell, ...]], list[Row]]:
    """Heads moved to the right by one where the head over the labels is missing: the first head names figures, the first column none."""
    if len(heads) < 3 or heads[-1] or not heads[0] or len(body) < 2:
        return heads, body
    first = [row[0] for row in body if row[0]]
    last = [row[-1] for row in body if not is_empty(row[-1])]
    labels = sum(not is_figure(cell) for cell in first)
    if is_period(heads[0][-1]) and labels == len(first) and 2 * len(last) >= len(body):
        return [(), *heads[:-1]], body
    return heads, body


def _sections(body: Sequence[Row], section: Cell | None = None) -> Iterator[Line]:
    """Rows with the section row above each; a row in which only one label stands heads those below. `section` is that of the table before."""
    for row in body:
        filled = [cell for cell in row if cell]
        spans = len(row) > 2 and len({cell.text for cell in filled}) == 1
        if (
            spans
            and (len(filled) == 1 and filled[0] is row[0] or len(filled) == len(row))
            and not is_figure(filled[0])
            and len(filled[0].text) <= LONG_LABEL
        ):
            section = filled[0]
            continue
        yield Line(row, section)


def _profile(lines: Sequence[Line], width: int) -> list[str]:
    """What kind of content each column holds in the rows that are whole."""
    profile = []
    for column in range(width):
        kinds = [_kind(line.cells[column]) for line in lines if column < len(line.cells) and line.cells[-1] is not None]
        kinds = [kind for kind in kinds if kind]
        profile.append(max(sorted(set(kinds)), key=kinds.count) if kinds else "")
    return profile


def _kind(cell: Cell | None) -> str:
    if cell is None or is_empty(cell):
        return ""
    if not is_figure(cell):
        return "period" if is_period(cell) else "words"
    return "percent" if "%" in cell.text else "number"


def _align(lines: list[Line], heads: Sequence[tuple[Cell, ...]]) -> list[Line]:
    """Rows with their cells under the columns that hold such content, where a row is short of a cell and stands askew."""
    width = len(heads)
    profile = _profile(lines, width)
    whole = sum(line.cells[-1] is not None for line in lines if line.cells)
    if whole < 2 or width < 3:
        return lines
    return [_aligned(line, profile) if line.cells[-1] is None else line for line in lines]


def _aligned(line: Line, profile: Sequence[str]) -> Line:
    cells = list(line.cells)
    while cells and cells[-1] is None:
        cells.pop()
    missing = len(profile) - len(cells)
    kinds = [_kind(cell) for cell in cells]
    uniform = len(kinds) > 2 and set(kinds[1:]) == {"percent"}  # a row of growth rates differs from the levels above it, and stands aright
    if not 0 < missing <= 2 or None in cells or uniform or _misfits(kinds, profile) == 0:
        return line
    ways = {gap: _misfits([*kinds[:gap], *[""] * missing, *kinds[gap:]], profile) for gap in range(len(cells) + 1)}
    best = min(ways.values())
    gaps = [gap for gap, cost in ways.items() if cost == best]
    gap = gaps[0]
    moved = (*cells[:gap], *[None] * missing, *cells[gap:])
    return replace(line, cells=moved, moved=True, doubtful=len(gaps) > 1 or best > 0)


def _misfits(kinds: Sequence[str], profile: Sequence[str]) -> int:
    return sum(bool(kind) and bool(wanted) and kind != wanted for kind, wanted in zip(kinds, profile, strict=False))


def _fill_down(lines: Sequence[Line]) -> Iterator[Line]:
    """Rows with the first cells of the row above where they are empty: a merged label reaches down over rows that go on to its right."""
    above: Row = ()
    for line in lines:
        cells = list(line.cells)
        for column in range(min(2, len(cells) - 1)):
            later = cells[column + 1] if column + 1 < len(cells) else None
            if cells[column] is not None or not above or later is None or is_figure(later) or line.moved:
                break
            cells[column] = above[column]
        above = tuple(cells)
        yield replace(line, cells=above)
