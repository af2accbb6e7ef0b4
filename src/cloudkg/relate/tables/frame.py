"""A block with its labels read: what each column holds, what each row and column is about, what the caption and the notes add."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from cloudkg.model import EntityType, Mention, Period, Quantity
from cloudkg.relate.discourse import AGENTS, THINGS
from cloudkg.relate.owners import owners_of
from cloudkg.relate.tables.cells import Cell, is_empty, is_period
from cloudkg.relate.tables.columns import Column, covers_cell, read_columns
from cloudkg.relate.tables.labels import Label
from cloudkg.relate.tables.layout import Block, Line
from cloudkg.relate.tables.surroundings import Surroundings
from cloudkg.relate.tables.words import NAME_ROLES, Role, bare_label

_MANY = 3  # rows that make a habit
_LONGEST_CAPTION = 120  # characters
_FAR = 3  # headings above a table that may say what it is about


def _explains(mention: Mention, text: str) -> bool:
    """Whether a name stands in brackets of its own in a label."""
    return any(f"{a}{mention.surface}{b}" in text for a, b in ("()", "（）"))


class Frame:
    """All that is said around the cells of a block."""

    def __init__(self, block: Block, around: Surroundings) -> None:
        self.block, self.around = block, around
        self.document, self.reader, self.names = around.document, around.reader, around.names
        self._row_labels: dict[int, Label] = {}  # by identity of a line: the block keeps its lines
        self._row_names: dict[int, list[tuple[Column, Mention]]] = {}
        self._column_names: dict[int, list[Mention]] = {}
        self.columns = read_columns(block, around.reader)
        self.body_start = self._body_start()

    def _body_start(self) -> int:
        """First column that is not part of the labels of the rows."""
        for column in self.columns:
            if column.figures and column.role not in (Role.INDEX, Role.RANK, Role.CODE):
                return column.index
            label = column.label
            if (
                column.index
                and not column.names
                and (label.period or label.cue or column.role is Role.WORDS or self.has_column_names and label.mentions)
            ):
                return column.index
            if column.index and self.has_column_names and label.mentions:
                return column.index
        return len(self.columns)

    @cached_property
    def has_column_names(self) -> bool:
        """Whether the columns are about named things: the heads of two at least name one each."""
        return sum(any(covers_cell(cell) for cell in heads) for heads in self.block.heads[1:]) >= min(2, max(1, len(self.block.heads) - 1))

    @cached_property
    def about_words(self) -> list[Label]:
        """Labels above the block, nearest first: its title, its caption, the words right above where there is no caption."""
        labels = [self.reader.read(cell.text, cell.mentions, caption=True) for cell in self.block.title]
        caption, above = self.block.table.caption, self._above()
        return labels + [self._passage_label(index) for index in dict.fromkeys((above, caption)) if index is not None]

    @cached_property
    def notes(self) -> list[Label]:
        """Labels of the notes below the table."""
        return [self._passage_label(index) for index in self.note_indices]

    @cached_property
    def note_indices(self) -> tuple[int, ...]:
        """Notes of the table; where it has none, those of the next one under the same heading that stands right behind it."""
        table, tables = self.block.table, self.document.tables
        following = tables[self.block.number + 1] if self.block.number + 1 < len(tables) else None
        if table.notes or following is None or following.section != table.section or len(following.rows[0]) != len(table.rows[0]):
            return table.notes
        return following.notes

    @cached_property
    def headings(self) -> list[Label]:
        """Labels of the headings above, nearest first."""
        return [self._passage_label(index) for index in reversed(self.block.table.section[-_FAR:]) if index != self.block.table.caption]

    @cached_property
    def corner(self) -> Label | None:
        """Label of the head over the row labels, where it says more than that rows have names."""
        if self.block.side_by_side or not self.columns or not self.columns[0].head:
            return None
        first = self.columns[0].label
        if self.columns[0].role and (first.cue is None or first.cue.metric != "score"):
            return None
        words = self.reader.words
        if any(words.is_all("label-column", cell.text) or words.is_naming_row(cell.text) for cell in self.block.heads[0]):
            return replace(self.columns[0].label, cue=None)
        label = self.columns[0].label
        return label if label.cue or label.units or label.period else None

    @cached_property
    def source(self) -> str | None:
        """Who the notes name as source, the house itself left out."""
        for index in self.note_indices:
            found = self.reader.words.source.search(self.document.passages[index].view)
            parts = re.split(r"[，、,；;]", found["who"]) if found else []
            outside = [
                part.strip(' “”"')
                for part in parts
                if part.strip() and not self.reader.words.has("no-source", part) and part.strip() != self.document.publisher
            ]
            if outside:
                return outside[0]
        return None

    @cached_property
    def topic(self) -> str:
        """What the block is a list of, in the words of its title or caption."""
        text = self.reader.words.numbered.sub("", self.about_words[0].text)[:60].strip() if self.about_words else ""
        if self.block.side_by_side and not self.block.title:
            first = next((c.head for c in self.columns if c.figures and c.role is None), "")
            return f"{text} {bare_label(first)}".strip()
        return text

    @cached_property
    def tells_parts(self) -> bool:
        """Whether the rows are parts of a whole, by the words above the block or over the labels of the rows (分部, by segment)."""
        heads = self.columns[0].head if self.columns and self.body_start > 0 else ""
        return self.reader.words.has("parts", self.topic) or self.reader.words.is_all("parts-column", bare_label(heads))

    @cached_property
    def main_firm(self) -> list[Mention]:
        """The firm that the document is about, by itself as a list: the first of its title that is named most often of all; none where there is none."""
        title = next((m for m in self.around.mentions.get(0, ()) if m.type is EntityType.FIRM), None)
        if title is None:
            return []
        named = Counter(m.name for mentions in self.around.mentions.values() for m in mentions if m.type is EntityType.FIRM)
        return [title] if named[title.name] == max(named.values()) >= _MANY else []

    @cached_property
    def as_of(self) -> str | None:
        """Day that the notes give for prices and values: “数据截至…”."""
        for index in self.note_indices:
            view = self.document.passages[index].view
            for period in self.around.periods.get(index, ()):
                if self.reader.words.has("as-of", view[max(0, period.start - 12) : period.start + 4]):
                    return period.label
        return None

    @cached_property
    def usual_scale(self) -> Decimal | None:
        """Scale that most labels of rows state, as “(mn)”: a row that states none in such a table lacks it."""
        scales = [u.factor for line in self.block.lines for u in self.row_label(line).units if not u.unit and u.factor != 1]
        common = max(sorted(set(scales)), key=scales.count, default=None)
        return common if common is not None and scales.count(common) >= _MANY else None

    @cached_property
    def is_ranking(self) -> bool:
        """Whether the rows are ranked."""
        return any(column.role is Role.RANK for column in self.columns)

    @cached_property
    def prices_change(self) -> bool:
        """Whether the rows are changes of prices: then a thing beside a firm is what it prices, whoever makes it."""
        return any(column.role in (Role.CHANGE, Role.TO) for column in self.columns)

    @cached_property
    def tells_prices(self) -> bool:
        """Whether the block is about prices, by its captions, its heads or by columns of prices before and after."""
        words = " ".join([*(label.text for label in self.about_words), *(column.head for column in self.columns)])
        return self.reader.words.has("pricing", words) or any(column.role in (Role.FROM, Role.TO) for column in self.columns)

    def quantities(self, index: int) -> Sequence[Quantity]:
        """Quantities that were recognised in a passage."""
        return self.around.quantities.get(index, ())

    def periods(self, index: int) -> Sequence[Period]:
        """Periods that were recognised in a passage."""
        return self.around.periods.get(index, ())

    def year_end(self, name: str) -> int | None:
        """Month in which the fiscal year of an entity, of its owner or of the firm that the table is about ends; None where nothing says."""
        about = [m.name for m in self.single(self.about_words) if m.type is EntityType.FIRM]
        for candidate in (name, *about):
            term = self.names.term(candidate)
            line = [candidate, *(owners_of(term, self.names.terms) if term else [])]
            month = next((self.around.year_ends[n] for n in line if n in self.around.year_ends), None)
            if month is not None:
                return month
        return None

    def _passage_label(self, index: int) -> Label:
        label = self.reader.read(self.document.passages[index].view, self.around.mentions.get(index, ()), caption=True)
        known = self.around.periods.get(index)
        return replace(label, period=known[0] if known else label.period)

    def _above(self) -> int | None:
        """A short line right above the table that can stand for a caption."""
        first = min((cell for row in self.block.table.rows for cell in row if cell is not None), default=0)
        passage = self.document.passages[first - 1] if first else None
        if passage is None or passage.table is not None or len(passage.view) > _LONGEST_CAPTION:
            return None
        words = self.reader.words
        return first - 1 if words.numbered.match(passage.view) or words.has("announced", passage.view) else None

    def row_label(self, line: Line) -> Label:
        """What the labels of a row say together; columns that only name things or count rows say nothing of the metric."""
        known = self._row_labels.get(id(line))
        if known is None:
            known = self._row_labels[id(line)] = self._read_row_label(line)
        return known

    def _read_row_label(self, line: Line) -> Label:
        cells = [
            line.cells[c.index]
            for c in self.columns[: self.body_start]
            if c.role in (None, Role.PERIOD, Role.WORDS, Role.SEGMENT) or c.names
        ]
        return self.reader.read_cells([cell for cell in cells if cell is not None and not is_empty(cell)])

    def label_cells(self, line: Line) -> list[Cell]:
        """Cells of the labels of a row, innermost first."""
        cells = [line.cells[c.index] for c in self.columns[: self.body_start]]
        return [cell for cell in reversed(cells) if cell is not None and not is_empty(cell)]

    def row_names(self, line: Line) -> list[tuple[Column, Mention]]:
        """Names that a row holds in its columns of names, with their columns."""
        known = self._row_names.get(id(line))
        if known is None:
            known = self._row_names[id(line)] = self._read_row_names(line)
        return known

    def _read_row_names(self, line: Line) -> list[tuple[Column, Mention]]:
        found: list[tuple[Column, Mention]] = []
        for column in self.columns:
            cell = line.cells[column.index]
            if cell is None or not (column.names or column.index < self.body_start and not column.figures):
                continue
            if column.role not in (None, *NAME_ROLES):
                continue
            role = column.role if column.role in NAME_ROLES else None
            if role is None and not cell.mentions and self.reader.words.is_all("market-row", cell.text):
                role = Role.SEGMENT
            found += [(column, mention) for mention in self.names.read(cell, role, self.context(line, column.index))]
        return found or self._by_code(line)

    def _by_code(self, line: Line) -> list[tuple[Column, Mention]]:
        """The firm of a row that only its stock code names."""
        if sum(not is_empty(cell) for cell in line.cells) < 3:
            return []
        for column in self.columns:
            cell = line.cells[column.index]
            term = self.names.by_ticker(cell.text) if cell is not None and column.role is Role.CODE else None
            if cell is not None and term is not None:
                return [(column, Mention(cell.index, 0, len(cell.passage.view), cell.text, term.type, term.id, "table/code"))]
        return []

    def column_names(self, column: int) -> list[Mention]:
        """Names that the head of a column holds; a kind of thing named there by a word alone (a segment) counts only in a row of names."""
        known = self._column_names.get(column)
        if known is None:
            known = self._column_names[column] = self._read_column_names(column)
        return known

    def _read_column_names(self, column: int) -> list[Mention]:
        mentions = [m for cell in self.block.heads[column] for m in self.names.read(cell, self._naming_role(cell), ())]
        if any(c.names and c.role in NAME_ROLES for c in self.columns):
            mentions = [m for m in mentions if m.name in self.names.terms]
        return mentions if self.has_column_names or any(m.type not in (EntityType.SEGMENT, EntityType.PLACE) for m in mentions) else []

    def _naming_role(self, cell: Cell) -> Role | None:
        """Role of a header cell of a row that names things (型号 | A | B)."""
        label = self.reader.read(cell.text)
        if label.cue or label.period or label.units or label.turns or self.reader.words.names_column(cell.text):
            return None
        row = next((row for row in self.block.table.rows if cell.index in row), ())
        head = self.document.passages[row[0]].view if row and row[0] is not None and row[0] != cell.index else ""
        return self._thing_role(head) if self.reader.words.is_naming_row(head) else None

    def _thing_role(self, head: str) -> Role:
        around = " ".join([head, *(label.text for label in self.about_words)])
        words = self.reader.words
        kinds = ((Role.CHIP, "of-chips"), (Role.MODEL, "of-models"))
        return (
            next(
                (role for role, kind in kinds if words.has(kind, around)),
                words.role(head) if words.role(head) in NAME_ROLES else Role.PRODUCT,
            )
            or Role.PRODUCT
        )

    def context(self, line: Line | None, column: int) -> tuple[Mention, ...]:
        """Names near a cell that can complete a part of a name in it: those of its column's head, then those of the other cells of its row."""
        beside = (
            [m for i, cell in enumerate(line.cells) if cell is not None and i != column and i < 4 for m in cell.mentions] if line else []
        )
        over = [m for cell in self.block.heads[column] for m in cell.mentions]
        return tuple(m for m in (*over, *beside) if m.type in AGENTS or m.type in THINGS)

    def single(self, labels: Sequence[Label]) -> Iterator[Mention]:
        """From each label the names that it is about: all, where they are of different classes, none of a class of which it names several."""
        for label in labels:
            for type_ in EntityType if label.mentions else ():
                named = {m.name: m for m in label.mentions if m.type is type_}
                if len(named) > 1:  # “Alphabet (Google)”: the second only explains the first
                    named = {name: m for name, m in named.items() if not _explains(m, label.text)} or named
                if len(named) == 1:
                    yield next(iter(named.values()))

    def period_cells(self, line: Line) -> Iterator[tuple[Column, Label]]:
        """Cells of a row that say when: those of columns for times."""
        for column in self.columns:
            cell = line.cells[column.index]
            if cell is None or column.role in (None, Role.DATE) and self.reader.words.has("event-date", column.head):
                continue
            if column.role in (Role.PERIOD, Role.DATE) or column.role is None and not column.figures and is_period(cell):
                yield column, self.label(cell)

    def label(self, cell: Cell) -> Label:
        """What a cell says as a label; of times what was recognised in it goes first."""
        label, known = self.reader.read(cell.text, cell.mentions), self.periods(cell.index)
        return replace(label, period=known[0]) if known else label
