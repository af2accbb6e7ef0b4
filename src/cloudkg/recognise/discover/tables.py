"""Table columns and header rows: where most cells name firms, or the heading says so, the other cells do too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import Document, EntityType, Table
from cloudkg.recognise.discover.sheet import FILLER, TYPE_OF_MASK, Find, Sheet, any_listed
from cloudkg.recognise.discover.zh_lists import HanLists

_COLUMNS = {EntityType.FIRM: "firm", EntityType.MODEL: "model", EntityType.CHIP: "chip"}  # as in “zh-firm-columns”
_KNOWN = re.compile(f"[{''.join(TYPE_OF_MASK)}]{FILLER}*")
_SHARE = 0.5
_LEAST = 2
_LONGEST_CELL = 400


class TableNames:
    """Finds unknown names among the cells of a table."""

    def __init__(self, words: Mapping[str, Sequence[str]], lists: HanLists) -> None:
        self._lists = lists
        self._headed = {
            type_: re.compile(
                f"{any_listed(words, f'zh-{kind}-columns', f'en-{kind}-columns')}{any_listed(words, f'{kind}-column-tails')}?$",
                re.IGNORECASE,
            )
            for type_, kind in _COLUMNS.items()
        }

    def find(self, document: Document, sheet: Sheet) -> Iterator[Find]:
        """Names in columns and header rows of one kind."""
        for table in document.tables:
            columns = max((len(row) for row in table.rows), default=0)
            for column in range(columns):
                cells = [row[column] if column < len(row) else None for row in table.rows]
                yield from self._line(document, sheet, cells[table.header_rows :], self._heading(document, table, column))
            for row in table.rows[: table.header_rows]:
                yield from self._line(document, sheet, row[1:], None)

    def _heading(self, document: Document, table: Table, column: int) -> EntityType | None:
        for row in table.rows[: table.header_rows]:
            index = row[column] if column < len(row) else None
            view = document.passages[index].view.strip() if index is not None else ""
            for type_, pattern in self._headed.items():
                if pattern.search(view) and len(view) <= 12:
                    return type_
        return None

    def _line(self, document: Document, sheet: Sheet, cells: Sequence[int | None], headed: EntityType | None) -> Iterator[Find]:
        spans = []
        for index in cells:
            start = sheet.line_of_passage.get(index) if index is not None else None
            if index is not None and start is not None:
                spans.append((start, start + len(document.passages[index].view)))
        type_ = headed if headed and self._has_known(sheet.masked, spans, headed) else _kind_of(sheet.masked, spans)
        if type_ is None:
            return
        for start, end in spans:
            if end - start <= _LONGEST_CELL:
                yield from self._lists.cell(sheet.masked, start, end, type_)

    def _has_known(self, masked: str, spans: Sequence[tuple[int, int]], type_: EntityType) -> bool:
        """Whether some cell holds a known name of the type: what a heading says is not enough where the table is turned on its side."""
        return any(TYPE_OF_MASK.get(c) is type_ for start, end in spans for c in masked[start : min(end, start + _LONGEST_CELL)])


def _kind_of(masked: str, spans: Sequence[tuple[int, int]]) -> EntityType | None:
    """The one type that at least two, and at least half, of the cells are known names of."""
    counts: Mapping[EntityType, int] = {}
    for start, end in spans:
        known = _KNOWN.fullmatch(masked, start, end)
        if known:
            type_ = TYPE_OF_MASK[masked[start]]
            counts = {**counts, type_: counts.get(type_, 0) + 1}
    if not counts:
        return None
    type_ = max(counts, key=lambda t: (counts[t], t))
    return type_ if counts[type_] >= _LEAST and counts[type_] >= _SHARE * len(spans) and type_ in _COLUMNS else None
