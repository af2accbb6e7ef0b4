"""Columns of a table: what each holds, by its head and by what stands below it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cloudkg.measure.calendars import SHORT_MONTH
from cloudkg.relate.tables.cells import Cell, is_empty, is_figure, is_mark
from cloudkg.relate.tables.labels import Label, LabelReader
from cloudkg.relate.tables.layout import Block
from cloudkg.relate.tables.words import NAME_ROLES, Link, Role, bare_label

_MONTHS = 3
_OF_FIRMS = frozenset({"supplies", "investsIn", "acquires", "partnersWith", "competes", "partOf"})  # relations whose other end is a firm


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `role` by its head or its content, `link` the relation that its head stands for, `figures` where most cells are numbers."""

    index: int
    head: str
    label: Label
    role: Role | None
    link: Link | None
    figures: bool
    names: bool


def read_columns(block: Block, reader: LabelReader) -> list[Column]:
    """The columns of a block, by their heads and what stands below them."""
    columns = [_column(block, reader, index) for index in range(len(block.heads))]
    return _with_projects(_without_false_picks(_with_segments(_with_months(columns, reader))), reader)


def _column(block: Block, reader: LabelReader, index: int) -> Column:
    head, words = block.head(index), reader.words
    cells = [cell for cell in block.column(index) if not is_empty(cell)]
    figures = 2 * sum(is_figure(cell) for cell in cells) > len(cells)
    role, link = words.role(head), words.link(head)
    if role is None and link is not None and link.relation in _OF_FIRMS:
        role = Role.FIRM
    named = sum(covers_cell(cell) for cell in cells)
    if role in NAME_ROLES and (figures or all(is_mark(cell) for cell in cells)):
        role = None
    names = role in NAME_ROLES or bool(cells) and 2 * named >= len(cells) and role in (None, Role.WORDS)
    return Column(index, head, reader.read_cells(block.heads[index]), role, link, figures and bool(cells), names)


def covers_cell(cell: Cell) -> bool:
    """Whether a cell is a name, or a list of names, and little besides."""
    return 5 * sum(m.end - m.start for m in cell.mentions) >= 2 * len(cell.text)


def _with_segments(columns: list[Column]) -> list[Column]:
    """The columns; one without a head beside 环节 parts the segments further."""
    found = list(columns)
    for i in range(1, len(found)):
        if found[i - 1].role is Role.SEGMENT and not found[i].head and not found[i].figures and i + 1 < len(found):
            found[i] = replace(found[i], role=Role.SEGMENT, names=True)
    return found


def _with_months(columns: list[Column], reader: LabelReader) -> list[Column]:
    """The columns; several heads such as “25.11” are months."""
    short = {c.index: found for c in columns if (found := SHORT_MONTH.fullmatch(c.head))}
    if len(short) < _MONTHS:
        return columns
    return [
        replace(c, label=replace(reader.read(f"20{found['year']}-{found['month']}"), text=c.head)) if (found := short.get(c.index)) else c
        for c in columns
    ]


def _with_projects(columns: list[Column], reader: LabelReader) -> list[Column]:
    """The columns; beside places or whoever builds there, 项目 names projects, not the lines of an account."""
    if not any(c.role is Role.PLACE or c.link == Link("investsIn", inverse=True) for c in columns):
        return columns
    named = [c.index for c in columns[:2] if not c.figures and reader.words.is_all("project-column", bare_label(c.head))]
    return [replace(c, role=Role.PROJECT, names=True, link=None) if c.index in named[:1] else c for c in columns]


def _without_false_picks(columns: list[Column]) -> list[Column]:
    """The columns; beside investors or buyers a column of 标的 holds whom they buy, and recommends nobody."""
    deals = any(c.link is not None and c.link.inverse and c.link.relation in ("investsIn", "acquires") for c in columns)
    return [replace(c, link=None) if deals and c.link is not None and c.link.relation == "recommends" else c for c in columns]
