"""Claims from tables: who makes, buys, backs, recommends whom, by the heads of columns and the labels of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cloudkg.lexicon.gazetteer import Term
from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.model import Claim, EntityType, Mention, Provenance, Qualifiers, Span
from cloudkg.relate.discourse import AGENTS, THINGS
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.owners import owners_of
from cloudkg.relate.table_frame import Column, Frame
from cloudkg.relate.table_layout import Cell, Line, is_empty, is_mark
from cloudkg.relate.table_phrases import lead_names
from cloudkg.relate.table_qualifiers import cell_of, read_row_qualifiers
from cloudkg.relate.table_words import NAME_ROLES, THING_ROLES, Link, Role, bare_label
from cloudkg.vocab import SYMMETRIC, mint_report

_SURE, _LIKELY, _GUESS, _DOUBT = 0.9, 0.75, 0.5, 0.35
_PLACING = (Link("recommends"), Link("supplies", inverse=True), Link("develops", inverse=True))
_DATED = frozenset({"supplies", "investsIn", "acquires", "partnersWith", "releases", "uses", "offers", "raisesPriceOf", "lowersPriceOf"})
_SIZED = frozenset({"supplies", "investsIn", "acquires"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names that a table ties to each other, subject first, and how sure the layout makes it."""

    subject: Mention
    relation: str
    object: Mention
    confidence: float
    layout: str


class RelationTable:
    """Reads the relations of one block."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._words = frame.reader.words

    def claims(self) -> Iterator[Claim]:
        """All claims of the block, row by row, those that its heads state first."""
        for heads in self.frame.block.heads:
            yield from self._within(self._head_names(heads), "heads")
        for line in self.frame.block.lines:
            names = self._rows(line)
            yield from self._named_together(line, names)
            yield from self._by_columns(line, names)
            yield from self._by_rows(line)
            yield from self._by_marks(line, names)
            yield from self._owned(line, names)
            yield from self._recommended(line, names)

    def _rows(self, line: Line) -> list[tuple[Column, Mention]]:
        """Names of a row: of columns of names by their heads, and of columns that name nothing else."""
        return self.frame.row_names(line)

    def _head_names(self, heads: Sequence[Cell]) -> list[Mention]:
        index = next((i for i, known in enumerate(self.frame.block.heads) if known is heads), 0)
        return self.frame.column_names(index) if index else []

    def _within(self, names: Sequence[Mention], layout: str) -> Iterator[Claim]:
        """Maker and thing that one label names: “GPT系列(OpenAI)”, a model below its vendor."""
        firms, things = [m for m in names if m.type in AGENTS], [m for m in names if m.type in THINGS]
        if len({m.name for m in firms}) == 1:
            for thing in things:
                yield from self._claim(Pair(firms[0], "develops", thing, _SURE, layout), None)

    def _named_together(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        for column in {column.index: column for column, _ in names}.values():
            cell = line.cells[column.index]
            if cell is not None and column.role in NAME_ROLES and "(" in cell.text:
                yield from self._within([m for c, m in names if c is column], "cell")

    def _by_columns(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Relations between what the row is about and the names in its other columns."""
        anchors = self._anchors(names)
        for column, mention in names:
            link, confidence = self._column_link(column, names)
            if link is None or link.relation in ("recommends", "leads"):
                continue
            link = self._by_words(link, line)
            for anchor in anchors:
                if anchor.passage != mention.passage:
                    yield from self._tie(anchor, link, mention, confidence, "columns", line)
                    yield from self._run_on(anchor, link, mention, line)
        yield from self._opposites(line, names)
        yield from self._leaders(line, names)
        yield from self._segments(line, names)
        yield from self._makers(line, names)

    def _anchors(self, names: Sequence[tuple[Column, Mention]]) -> list[Mention]:
        """Whom the row is about: the names of the first column of names whose head stands for no relation."""
        plain = [(c, m) for c, m in names if c.link is None or c.link.relation == "develops" and c.role is Role.FIRM]
        plain = [(c, m) for c, m in plain if m.type not in (EntityType.SEGMENT, EntityType.PLACE, EntityType.PERSON)]
        first = min((c.index for c, _ in plain), default=None)
        if first is None:
            topic = [m for m in self.frame.single(self.frame.about_words[:1]) if m.type is EntityType.FIRM]
            return topic[:1]
        return [m for c, m in plain if c.index == first]

    def _column_link(self, column: Column, names: Sequence[tuple[Column, Mention]]) -> tuple[Link | None, float]:
        if column.link == Link("develops", inverse=True) and column.role is Role.FIRM:
            return None, 0.0  # makers beside things are read with what is known of their owners
        return column.link, _SURE

    def _opposites(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Both sides of a relation in columns of their own: 供应商 | 客户, 收购方 | 被收购方."""
        for from_column, subject in names:
            if from_column.link is None or not from_column.link.inverse:
                continue
            for to_column, other in names:
                if to_column.link == Link(from_column.link.relation):
                    many = len([m for c, m in names if c is from_column]) > 1 and len([m for c, m in names if c is to_column]) > 1
                    yield from self._tie(subject, to_column.link, other, _GUESS if many else _SURE, "columns", line)

    def _leaders(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Persons of a row and the firm that they lead; the office is that of the row's column for it, or the head over the name."""
        firms = [m for c, m in names if m.type in AGENTS and c.role is not Role.PERSON][:1]
        office = cell_of(self.frame, line, Role.OFFICE)
        for column, person in names:
            is_leader = column.link == Link("leads", inverse=True) or office is not None
            if person.type is not EntityType.PERSON or not is_leader:
                continue
            role = office.text if office is not None else bare_label(column.head)
            for firm in firms:
                for claim in self._claim(Pair(person, "leads", firm, _SURE, "columns"), line):
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
                    yield from self._claim(Pair(customer, "uses", thing, _GUESS, "columns"), line)

    def _segments(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Firms that a row places in a segment: 环节 | 相关标的."""
        segments = [m for c, m in names if c.role is Role.SEGMENT and m.type is EntityType.SEGMENT]
        if line.section is not None and not segments:
            segments = [m for m in line.section.mentions if m.type is EntityType.SEGMENT and 2 * (m.end - m.start) > len(line.section.text)]
        firms = [m for c, m in names if m.type is EntityType.FIRM and (c.link in _PLACING or c.link is None and c.role is Role.FIRM)]
        for segment in segments[:1]:
            for firm in firms:
                yield from self._claim(Pair(firm, "inSegment", segment, _SURE, "segments"), line)
        if not segments and (kind := self._kind_of_firms()) is not None:
            for firm in firms:
                yield from self._claim(Pair(firm, "inSegment", kind, _GUESS, "kind"), line)

    def _kind_of_firms(self) -> Mention | None:
        """Segment that the caption says all firms of the table are of: 云厂商, 液冷企业."""
        for index in (i for i in (self.frame.block.table.caption,) if i is not None):
            view = self.frame.document.passages[index].view
            for mention in self.frame.around.mentions.get(index, ()):
                if mention.type is EntityType.SEGMENT and self._words.pattern("kind-of-firm").match(view, max(mention.end - 2, mention.start)):
                    return mention
        return None

    def _makers(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Makers of the things of a row: 厂商 | 模型 | 芯片, without a word that says another relation."""
        free = [(c, m) for c, m in names if c.link is None or c.link == Link("develops", inverse=True)]
        firms = [(c, m) for c, m in free if m.type in AGENTS and (c.role is Role.FIRM or c.role is None and c.index == 0)]
        if len({m.name for _, m in firms}) != 1 or self._prices_change():
            return
        maker = firms[0][1]
        for column, thing in free:
            if thing.type in THINGS and (column.role in THING_ROLES or column.role is None and column.names):
                yield from self._make(maker, thing, line, "columns")
            elif thing.type is EntityType.FIRM and column.role is None and self._is_unit(thing.name, maker.name):
                yield from self._claim(Pair(thing, "partOf", maker, _SURE, "columns"), line)

    def _is_unit(self, unit: str, parent: str) -> bool:
        term = self.frame.names.term(unit)
        return term is not None and parent in owners_of(term, self.frame.names.terms)

    def _make(self, firm: Mention, thing: Mention, line: Line, layout: str) -> Iterator[Claim]:
        """The firm develops the thing, unless the gazetteer knows another owner: then the firm offers it, or runs on it."""
        term = self.frame.names.term(thing.name)
        if term is not None and term.owner and not self._kin(firm.name, term):
            relation = "offers" if thing.type is EntityType.PRODUCT else "uses"
            yield from self._claim(Pair(firm, relation, thing, _GUESS, layout), line)
        else:
            known = term is not None and term.owner
            released = any(c.role is Role.DATE and self._words.has("release-date", c.head) and not is_empty(line.cells[c.index]) for c in self.frame.columns)
            yield from self._claim(Pair(firm, "releases" if released else "develops", thing, _SURE if known else _LIKELY, layout), line)

    def _kin(self, firm: str, thing: Term) -> bool:
        """Whether a firm is an owner of a thing, or a unit of its owner; a firm that no list knows may be."""
        own = self.frame.names.term(firm)
        return firm in owners_of(thing, self.frame.names.terms) or own is None or thing.owner in owners_of(own, self.frame.names.terms)

    def _owned(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Things in the words of a row beside their maker: named in the row, the head of their column or the caption."""
        beside = [m for _, m in names if m.type in AGENTS] + [m for m in self.frame.single(self.frame.about_words) if m.type in AGENTS]
        for column in self.frame.columns:
            cell = line.cells[column.index]
            if cell is None or column.names:
                continue
            over = [m for m in self.frame.column_names(column.index) if m.type in AGENTS]
            for thing in [*cell.mentions, *lead_names(self.frame, line, column, cell)]:
                maker = self._maker(thing, over, beside)
                if maker is not None:
                    yield from self._claim(Pair(maker, "develops", thing, _LIKELY, "owners"), line)

    def _maker(self, thing: Mention, over: Sequence[Mention], beside: Sequence[Mention]) -> Mention | None:
        """Who makes a thing, by the gazetteer: its nearest owner of those named, the unit whose column it stands in, or an owner named elsewhere."""
        term = self.frame.names.term(thing.name)
        if thing.type not in THINGS or term is None or term.owner is None:
            return None
        owners = owners_of(term, self.frame.names.terms)
        named = sorted((m for m in (*over, *beside) if m.name in owners), key=lambda m: owners.index(m.name))
        unit = next((m for m in over if self._kin(m.name, term)), None)
        if named or unit:
            return named[0] if named else unit
        kin = any(self._kin(m.name, term) for m in beside)
        return replace(thing, name=term.owner, type=EntityType.FIRM) if kin and term.owner in self.frame.around.named else None

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
                    yield from self._tie(firms[0], link, mention, _SURE, "rows", line)
                elif mention.type in THINGS and firms[0].type in AGENTS:
                    yield from self._make(firms[0], mention, line, "rows")

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

    def _by_marks(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Ticks: what the row is about uses, offers or belongs to what the column is about."""
        anchors = self._anchors(names)
        if not anchors:
            return
        for column in self.frame.columns[self.frame.body_start :]:
            if not is_mark(line.cells[column.index]):
                continue
            for over in self.frame.column_names(column.index) or self.frame.block_mentions(column.index):
                relation = "inSegment" if over.type is EntityType.SEGMENT else "offers" if anchors[0].type in AGENTS else "uses"
                for anchor in anchors:
                    yield from self._tie(anchor, Link(relation), over, _GUESS, "ticks", line)

    def _recommended(self, line: Line, names: Sequence[tuple[Column, Mention]]) -> Iterator[Claim]:
        """Firms in a column of recommended ones, or of a table whose caption says so."""
        by_caption = any(self._words.has("recommending", label.text) for label in self.frame.about_words)
        report = mint_report(self.frame.document.name)
        for column, mention in names:
            by_head = column.link is not None and column.link.relation == "recommends"
            if mention.type is EntityType.FIRM and (by_head or by_caption and column.role in (Role.FIRM, Role.CODE) and column.link is None):
                yield Claim(
                    report, "recommends", mention.name, self._provenance((mention,)),
                    rule="table/recommended", confidence=_SURE if by_head else _LIKELY,
                )  # fmt: skip

    def _prices_change(self) -> bool:
        """Whether the rows are price changes: then a thing beside a firm is what it prices, whoever makes it."""
        return any(column.role is Role.CHANGE for column in self.frame.columns) or any(c.role is Role.TO for c in self.frame.columns)

    def _tie(self, anchor: Mention, link: Link, other: Mention, confidence: float, layout: str, line: Line) -> Iterator[Claim]:
        """The claim of a link between two names, in its direction, where their classes allow it."""
        subject, object_ = (other, anchor) if link.inverse else (anchor, other)
        relation = link.relation
        if relation == "develops" and object_.type is EntityType.FIRM:
            relation, subject, object_ = "partOf", object_, subject
        if relation == "investsIn" and object_.type in THINGS and object_.type is not EntityType.PRODUCT:
            return
        yield from self._claim(Pair(subject, relation, object_, confidence, layout), line)

    def _claim(self, pair: Pair, line: Line | None) -> Iterator[Claim]:
        subjects, objects = SLOT_TYPES[pair.relation]
        if pair.subject.name == pair.object.name or pair.subject.type not in subjects or pair.object.type not in objects:
            return
        subject, object_ = pair.subject, pair.object
        if pair.relation in SYMMETRIC and object_.name < subject.name:
            subject, object_ = object_, subject
        qualifiers = Qualifiers(source=self.frame.source)
        if line is not None and pair.relation in _DATED:
            stated = read_row_qualifiers(self.frame, line, (pair.subject, pair.object))
            qualifiers = replace(stated, source=self.frame.source) if pair.relation in _SIZED else Qualifiers(date=stated.date, region=stated.region, source=self.frame.source)
        doubtful = line is not None and line.doubtful
        yield Claim(
            subject.name, pair.relation, object_.name, self._provenance((pair.subject, pair.object)), qualifiers=qualifiers,
            rule=f"table/{pair.layout}#{pair.relation}{'/shifted?' if doubtful else ''}", confidence=_DOUBT if doubtful else pair.confidence,
        )  # fmt: skip

    def _provenance(self, mentions: Sequence[Mention]) -> Provenance:
        """Evidence: the stretch of one row from the first name to the last; where they stand in different rows, the name of the lower one."""
        passages = self.frame.document.passages
        places = [provenance_in(self.frame.document, passages[m.passage], m.start, m.end) for m in mentions]
        lowest = max(p.line for p in places)
        places = [p for p in places if p.line == lowest]
        span = Span(min(p.span.start for p in places), max(p.span.end for p in places))
        last = max(places, key=lambda p: p.span.end)
        return replace(last, span=span, quote=self.frame.document.text[span.start : span.end])
