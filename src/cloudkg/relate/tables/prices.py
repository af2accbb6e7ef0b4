"""Claims from tables of price changes: who raises or lowers the price of what, by how much, from when, where."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cloudkg.lexicon.metrics import unit_family
from cloudkg.model import Claim, EntityType, Mention, PassageKind, Qualifiers, Quantity, Range
from cloudkg.relate.discourse import THINGS
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.owners import owners_of
from cloudkg.relate.tables.cells import is_empty
from cloudkg.relate.tables.columns import Column
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.layout import Line
from cloudkg.relate.tables.qualifiers import cell_of, quantity_of, read_row_qualifiers
from cloudkg.relate.tables.words import THING_ROLES, Role
from cloudkg.vocab import mint_name

_REACH = 12  # passages above a table in which the firm may be named that its rows do not name
_DATE_LINE = 24  # characters of a line that is a date and little else
_SENTENCE_LENGTH = 40  # characters: a longer cell is a sentence, and is read as one


class PriceTable:
    """Reads the rows of a block whose columns are about a change of prices."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        words = frame.reader.words
        self._change = next((c for c in frame.columns if c.role is Role.CHANGE), None)
        self._priced = (
            self._change is not None
            and (
                words.has("pricing", " ".join([*(label.text for label in frame.about_words), *(c.head for c in frame.columns)]))
                or self._says_direction()
            )
            or {Role.FROM, Role.TO} <= {c.role for c in frame.columns}
        )

    def _says_direction(self) -> bool:
        """Whether the cells of the column of changes say in words that something rises or falls."""
        words = self.frame.reader.words
        return self._change is not None and any(
            words.has("price-rise", c.text) or words.has("price-fall", c.text) for c in self.frame.block.column(self._change.index)
        )

    def claims(self) -> Iterator[Claim]:
        """A claim for each thing of each row."""
        if not self._priced:
            return
        for line in self.frame.block.lines:
            for thing in self._things(line):
                firm = self._firm(line, thing)
                if firm is None:
                    continue
                claim = self._claim(line, firm, thing)
                if claim is not None:
                    yield claim
                    yield from self._offered(line, firm, thing)

    def _offered(self, line: Line, firm: Mention, thing: Mention) -> Iterator[Claim]:
        """Who prices a thing that another firm makes offers it."""
        term = self.frame.names.term(thing.name)
        if term is None or term.owner is None or firm.name in owners_of(term, self.frame.names.terms):
            return
        own = self.frame.names.term(firm.name)
        if own is None or term.owner not in owners_of(own, self.frame.names.terms):
            passage = self.frame.document.passages[thing.passage]
            yield Claim(
                firm.name, "offers", thing.name, provenance_in(self.frame.document, passage, thing.start, thing.end),
                rule="table/prices#offers", confidence=0.35 if line.doubtful else 0.7,
            )  # fmt: skip

    def _firm(self, line: Line, thing: Mention) -> Mention | None:
        """Who changes the price: the firm of the row, of the caption, else one that is named above the table."""
        firms = [m for c, m in self.frame.row_names(line) if m.type is EntityType.FIRM and c.role is Role.FIRM]
        about = [m for m in self.frame.single(self.frame.about_words) if m.type is EntityType.FIRM]
        return next(iter([*firms, *about]), None) or self._above(thing)

    def _passages_above(self) -> list[int]:
        """Passages above the table that are no source notes, nearest first."""
        first = min((cell for row in self.frame.block.table.rows for cell in row if cell is not None), default=0)
        passages = self.frame.document.passages
        return [
            i
            for i in range(first - 1, max(first - _REACH, -1), -1)
            if passages[i].table is None and passages[i].kind is not PassageKind.SOURCE_NOTE
        ]

    def _above(self, thing: Mention) -> Mention | None:
        """Of the firms named above the table the nearest that belongs to the owners of the thing; else the nearest, where it stands alone."""
        groups = [
            firms
            for i in self._passages_above()
            if (firms := [m for m in self.frame.around.mentions.get(i, ()) if m.type is EntityType.FIRM])
        ]
        term, terms = self.frame.names.term(thing.name), self.frame.names.terms
        if term is not None and term.owner:
            group = {*owners_of(term, terms)}
            kin = [m for firms in groups for m in firms if m.name in terms and {m.name, *owners_of(terms[m.name], terms)} & group]
            if kin:
                return kin[0]
        nearest = groups[0] if groups else []
        return nearest[0] if len({m.name for m in nearest}) == 1 else None

    def _dates_above(self) -> tuple[str | None, str | None]:
        """Day of the notice and day from which it holds, where lines above the table that are little else give them."""
        date = effective = None
        for index in self._passages_above():
            view = self.frame.document.passages[index].view
            for period in self.frame.periods(index):
                if self.frame.reader.words.from_when.match(view, period.end):
                    effective = effective or period.label
                elif period.start == 0 and len(view) <= _DATE_LINE:
                    date = date or period.label
        return date, effective

    def _things(self, line: Line) -> list[Mention]:
        """What is priced: the things of the row, else the words of its column of products."""
        named = [m for c, m in self.frame.row_names(line) if m.type in THINGS and c.role is not Role.FIRM]
        if named and (whole := self._whole(line, named)) is not None:
            return [whole]
        if named:
            view, words = self.frame.document.passages[named[0].passage].view, self.frame.reader.words
            return [
                named[0],
                *(m for m in named[1:4] if m.passage != named[0].passage or not words.has("and-others", view[named[0].end : m.start])),
            ]
        column = self._product_column(line)
        cell = line.cells[column.index] if column is not None else None
        if cell is None or is_empty(cell) or len(cell.text) > _SENTENCE_LENGTH:
            return []
        if things := [m for m in cell.mentions if m.type in THINGS]:
            return things[:1]
        return [self._by_its_words(cell.index)]

    def _whole(self, line: Line, named: list[Mention]) -> Mention | None:
        """The words of a cell of products as one name, where the thing that is known in them is but a part of it: “裸金属 GPU 服务器”."""
        column = next((c for c in self.frame.columns if c.role is Role.PRODUCT), None)
        cell = line.cells[column.index] if column is not None else None
        if cell is None or any(m.passage != cell.index for m in named) or len(cell.text) > _SENTENCE_LENGTH // 2:
            return None
        whole = self._by_its_words(cell.index)
        covered = sum(m.end - m.start for m in named)
        if 5 * covered > 3 * len(whole.surface) or self.frame.reader.words.list_gap.search(whole.surface) or "(" in whole.surface:
            return None
        return whole

    def _by_its_words(self, passage: int) -> Mention:
        """The words of a cell as the name of a product, less what is only said around a priced thing: “…相关产品服务”."""
        view = self.frame.document.passages[passage].view
        end = len(view)
        while (tail := self.frame.reader.words.priced_tail.search(view[:end])) and tail.start():
            end = tail.start()
        surface = view[:end].strip()
        return Mention(passage, 0, end, surface, EntityType.PRODUCT, mint_name(EntityType.PRODUCT, surface), "table/words")

    def _product_column(self, line: Line) -> Column | None:
        by_role = next((c for c in self.frame.columns if c.role in THING_ROLES or c.role is Role.WORDS), None)
        plain = next((c for c in self.frame.columns if c.role is None and not c.figures), None)
        return by_role or plain

    def _claim(self, line: Line, firm: Mention, thing: Mention) -> Claim | None:
        change = quantity_of(self.frame, line, Role.CHANGE)
        old, new = quantity_of(self.frame, line, Role.FROM), quantity_of(self.frame, line, Role.TO)
        direction = self._direction(line, change, old, new)
        if direction == 0:
            return None
        stated = read_row_qualifiers(self.frame, line, (firm, thing))
        date, effective = self._dates_above() if stated.date is None and stated.effective is None else (stated.date, stated.effective)
        percent = change if change is not None and unit_family(change.unit) == "percent" else None
        qualifiers = Qualifiers(
            date=date, effective=effective, region=stated.region, source=self.frame.source, change=_size(percent),
            price_from=_middle(old), price_to=_middle(new), price_unit=next((q.unit for q in (new, old) if q is not None and q.unit), None),
        )  # fmt: skip
        cell = self.frame.document.passages[thing.passage]
        return Claim(
            firm.name, "raisesPriceOf" if direction > 0 else "lowersPriceOf", thing.name,
            provenance_in(self.frame.document, cell, thing.start, thing.end),
            qualifiers=qualifiers, rule=f"table/prices{'/shifted?' if line.doubtful else ''}", confidence=0.35 if line.doubtful else 0.85,
        )  # fmt: skip

    def _direction(self, line: Line, change: Quantity | None, old: Quantity | None, new: Quantity | None) -> int:
        """1 for a rise, -1 for a fall, 0 where the row does not say."""
        before, after = _middle(old), _middle(new)
        if before is not None and after is not None:
            return (after > before) - (after < before)
        if change is None:
            return 0
        if change.change:
            return change.change
        ends = [v for v in (change.minimum, change.maximum) if v is not None]
        if any(v < 0 for v in ends):
            return -1
        cell = cell_of(self.frame, line, Role.CHANGE)
        words = self.frame.reader.words
        around = [cell.text if cell else "", self._change.head if self._change else "", *(label.text for label in self.frame.about_words)]
        for text in around:
            if words.has("price-fall", text):
                return -1
            if words.has("price-rise", text):
                return 1
        return 1 if ends else 0


def _size(quantity: Quantity | None) -> Range | None:
    """Size of a change whatever its sign: the relation says the direction."""
    if quantity is None:
        return None
    ends = [abs(v) if v is not None else None for v in (quantity.minimum, quantity.maximum)]
    known = [v for v in ends if v is not None]
    return (min(known), max(known)) if len(known) == 2 else (ends[0], ends[1])


def _middle(quantity: Quantity | None) -> Decimal | None:
    return None if quantity is None else quantity.maximum if quantity.minimum is None else quantity.minimum
