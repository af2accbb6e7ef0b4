"""Claims from tables: who makes, buys, backs, recommends whom, by the heads of columns and the labels of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cloudkg.model import Claim, EntityType, Mention
from cloudkg.relate.discourse import AGENTS, THINGS
from cloudkg.relate.owners import owners_of
from cloudkg.relate.tables.cells import Cell, is_empty, is_figure, is_mark
from cloudkg.relate.tables.claims import GUESS, LIKELY, SURE, Pair, claim_pair, evidence, tie
from cloudkg.relate.tables.columns import Column
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.layout import Line
from cloudkg.relate.tables.makers import Makers
from cloudkg.relate.tables.qualifiers import cell_of
from cloudkg.relate.tables.words import THING_ROLES, Link, Role, bare_label
from cloudkg.vocab import mint_report

_PLACING = (Link("recommends"), Link("supplies", inverse=True), Link("develops", inverse=True))

Names = Sequence[tuple[Column, Mention]]


class RelationTable:
    """Reads the relations of one block."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._words = frame.reader.words
        self._makers = Makers(frame)

    def claims(self) -> Iterator[Claim]:
        """All claims of the block: those that its heads state, then row by row."""
        yield from self._makers.of_heads()
        for line in self.frame.block.lines:
            names = self.frame.row_names(line)
            yield from self._makers.of_row(line, names)
            yield from self._by_columns(line, names)
            yield from self._opposites(line, names)
            yield from self._leaders(line, names)
            yield from self._segments(line, names)
            yield from self._by_rows(line)
            yield from self._rented(line, names)
            yield from self._by_marks(line, names)
            yield from self._recommended(names)

    def _by_columns(self, line: Line, names: Names) -> Iterator[Claim]:
        """Relations between what the row is about and the names in its other columns."""
        anchors = self._anchors(names)
        for column, mention in names:
            link = self._link(column, line)
            if link is None:
                continue
            for anchor in anchors:
                if anchor.passage != mention.passage:
                    yield from tie(self.frame, anchor, link, mention, SURE, "columns", line)
                    yield from self._run_on(anchor, link, mention, line)

    def _anchors(self, names: Names) -> list[Mention]:
        """Whom the row is about: the names of the first column of names whose head stands for no relation."""
        plain = [(c, m) for c, m in names if c.link is None or c.link.relation == "develops" and c.role is Role.FIRM]
        plain = [(c, m) for c, m in plain if m.type not in (EntityType.SEGMENT, EntityType.PLACE, EntityType.PERSON)]
        first = min((c.index for c, _ in plain), default=None)
        if first is None:
            topic = [m for m in self.frame.single(self.frame.about_words[:1]) if m.type is EntityType.FIRM]
            return topic[:1]
        return [m for c, m in plain if c.index == first]

    def _link(self, column: Column, line: Line) -> Link | None:
        """Relation of the names in a column to what the row is about; makers, leaders and recommended firms are read apart."""
        link = column.link
        if link is None or link.relation in ("recommends", "leads") or link == Link("develops", inverse=True) and column.role is Role.FIRM:
            return None
        return self._by_words(link, line)

    def _opposites(self, line: Line, names: Names) -> Iterator[Claim]:
        """Both sides of a relation in columns of their own: 供应商 | 客户, 收购方 | 被收购方."""
        for from_column, subject in names:
            if from_column.link is None or not from_column.link.inverse:
                continue
            for to_column, other in names:
                if to_column.link == Link(from_column.link.relation):
                    many = len([m for c, m in names if c is from_column]) > 1 and len([m for c, m in names if c is to_column]) > 1
                    yield from tie(self.frame, subject, to_column.link, other, GUESS if many else SURE, "columns", line)

    def _leaders(self, line: Line, names: Names) -> Iterator[Claim]:
        """Persons of a row and the firm that they lead; the office is that of the row's column for it, or the head over the name."""
        firms = [m for c, m in names if m.type in AGENTS and c.role is not Role.PERSON][:1]
        office = cell_of(self.frame, line, Role.OFFICE)
        for column, person in names:
            is_leader = column.link == Link("leads", inverse=True) or office is not None
            if person.type is not EntityType.PERSON or not is_leader:
                continue
            role = office.text if office is not None else bare_label(column.head)
            for firm in firms:
                for claim in claim_pair(self.frame, Pair(person, "leads", firm, SURE, "columns"), line):
                    yield replace(claim, qualifiers=replace(claim.qualifiers, role=role))

    def _by_words(self, link: Link, line: Line) -> Link:
        """A partner who orders, buys or is delivered to is a customer, unless the row speaks of joint work."""
        if link.relation != "partnersWith":
            return link
        text = " ".join(cell.text for cell in line.cells if cell is not None)
        caption = " ".join(label.text for label in self.frame.about_words)
        if self._words.has("joint-work", text):
            return link
        if any(column.link == Link("supplies") for column in self.frame.columns):
            return link
        sells = self._words.has("ordering", caption) or self._words.has("ordering", text)
        return Link("supplies") if sells else link

    def _run_on(self, supplier: Mention, link: Link, customer: Mention, line: Line) -> Iterator[Claim]:
        """What a customer is supplied with by name it uses."""
        if link != Link("supplies"):
            return
        for cell in line.cells:
            for thing in cell.mentions if cell is not None else ():
                term = self.frame.names.term(thing.name)
                if thing.type in THINGS and term is not None and supplier.name in owners_of(term, self.frame.names.terms):
                    yield from claim_pair(self.frame, Pair(customer, "uses", thing, GUESS, "columns"), line)

    def _segments(self, line: Line, names: Names) -> Iterator[Claim]:
        """Firms that a row places in a segment: 环节 | 相关标的."""
        segments = [
            m for c, m in names if c.role is Role.SEGMENT and m.type is EntityType.SEGMENT and not self._words.is_all("stage", m.surface)
        ]
        if line.section is not None and not segments:
            segments = [m for m in line.section.mentions if m.type is EntityType.SEGMENT and 2 * (m.end - m.start) > len(line.section.text)]
        firms = [m for c, m in names if m.type is EntityType.FIRM and (c.link in _PLACING or c.link is None and c.role is Role.FIRM)]
        for segment in segments[:1]:
            for firm in firms:
                yield from claim_pair(self.frame, Pair(firm, "inSegment", segment, SURE, "segments"), line)
        if not segments and (kind := self._kind_of_firms()) is not None:
            for firm in firms:
                yield from claim_pair(self.frame, Pair(firm, "inSegment", kind, GUESS, "kind"), line)

    def _kind_of_firms(self) -> Mention | None:
        """Segment that the caption says all firms of the table are of: 云厂商, 液冷企业."""
        for index in (i for i in (self.frame.block.table.caption,) if i is not None):
            view = self.frame.document.passages[index].view
            mentions = self.frame.around.mentions.get(index, ())
            if len({m.name for m in mentions if m.type is EntityType.SEGMENT}) > 1:
                continue
            for mention in mentions:
                if mention.type is EntityType.SEGMENT and self._words.pattern("kind-of-firm").match(
                    view, max(mention.end - 2, mention.start)
                ):
                    return mention
        return None

    def _by_rows(self, line: Line) -> Iterator[Claim]:
        """Relations of the firms over the columns to the names below them, by the label of the row: 主要客户, 投资公司, 自研."""
        if not self.frame.has_column_names:
            return
        labels = self.frame.label_cells(line)
        link, role = self._row_meaning(labels)
        if link is None and role is None:
            return
        for column in self.frame.columns[self.frame.body_start :]:
            cell = line.cells[column.index]
            over = self.frame.column_names(column.index)
            firms = [m for m in over if m.type in AGENTS] or over
            if cell is None or is_empty(cell) or not firms:
                continue
            for mention in self.frame.names.read(cell, role or Role.FIRM, self.frame.context(line, column.index)):
                if link is not None:
                    yield from tie(self.frame, firms[0], link, mention, SURE, "rows", line)
                elif mention.type in THINGS and firms[0].type in AGENTS:
                    yield from self._makers.make(firms[0], mention, line, "rows")

    def _rented(self, line: Line, names: Names) -> Iterator[Claim]:
        """What a firm has a price for that another one makes, it offers: firms beside, chips or models above."""
        firms = [m for _, m in names if m.type is EntityType.FIRM]
        if not firms or not self.frame.tells_prices or any(c.role in (Role.FROM, Role.TO, Role.CHANGE) for c in self.frame.columns):
            return
        for column in self.frame.columns[self.frame.body_start :]:
            cell = line.cells[column.index]
            if cell is None or not is_figure(cell):
                continue
            for thing in self.frame.column_names(column.index):
                term = self.frame.names.term(thing.name)
                if thing.type in (EntityType.CHIP, EntityType.MODEL) and not (
                    term is not None and firms[0].name in owners_of(term, self.frame.names.terms)
                ):
                    yield from claim_pair(self.frame, Pair(firms[0], "offers", thing, LIKELY, "prices"), line)

    def _row_meaning(self, labels: Sequence[Cell]) -> tuple[Link | None, Role | None]:
        """Relation or class of things that the labels of a row stand for, the innermost that says one first."""
        roles = [role for cell in labels if (role := self._words.role(cell.text)) in THING_ROLES]
        for cell in labels:
            link = self._words.link(cell.text)
            if link is not None:
                names_things = link.relation in ("develops", "uses", "offers")
                return link, (roles[0] if roles else Role.PRODUCT) if names_things else None
            if self._words.role(cell.text) in THING_ROLES:
                return None, self._words.role(cell.text)
        return None, None

    def _by_marks(self, line: Line, names: Names) -> Iterator[Claim]:
        """Ticks: what the row is about uses, offers or belongs to what the column is about."""
        anchors = self._anchors(names)
        if not anchors:
            return
        for column in self.frame.columns[self.frame.body_start :]:
            if not is_mark(line.cells[column.index]):
                continue
            heads = [m for head in self.frame.block.heads[column.index] for m in head.mentions]
            for over in self.frame.column_names(column.index) or heads:
                relation = "inSegment" if over.type is EntityType.SEGMENT else "offers" if anchors[0].type in AGENTS else "uses"
                for anchor in anchors:
                    yield from tie(self.frame, anchor, Link(relation), over, GUESS, "ticks", line)

    def _recommended(self, names: Names) -> Iterator[Claim]:
        """Firms in a column of recommended ones, or of a table whose caption says so."""
        by_caption = any(self._words.has("recommending", label.text) for label in self.frame.about_words)
        report = mint_report(self.frame.document.name)
        for column, mention in names:
            by_head = column.link is not None and column.link.relation == "recommends"
            if mention.type is EntityType.FIRM and (
                by_head or by_caption and column.role in (Role.FIRM, Role.CODE) and column.link is None
            ):
                yield Claim(
                    report, "recommends", mention.name, evidence(self.frame, (mention,)),
                    rule="table/recommended", confidence=SURE if by_head else LIKELY,
                )  # fmt: skip
