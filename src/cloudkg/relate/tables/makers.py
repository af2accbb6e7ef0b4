"""Makers in tables: a thing beside its vendor, below its vendor, in brackets behind it, or in the words of a row about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cloudkg.lexicon.gazetteer import Term
from cloudkg.model import Claim, EntityType, Mention
from cloudkg.relate.discourse import AGENTS, THINGS
from cloudkg.relate.owners import owners_of
from cloudkg.relate.tables.cells import is_empty
from cloudkg.relate.tables.claims import GUESS, LIKELY, SURE, Pair, claim_pair
from cloudkg.relate.tables.columns import Column
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.layout import Line
from cloudkg.relate.tables.names import PROJECT
from cloudkg.relate.tables.phrases import lead_names
from cloudkg.relate.tables.words import NAME_ROLES, THING_ROLES, Link, Role

Names = Sequence[tuple[Column, Mention]]


class Makers:
    """Finds who makes, releases, offers or runs on the things of a block."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def of_heads(self) -> Iterator[Claim]:
        """Vendor and thing that the heads of one column name, one below the other or in one cell."""
        for index in range(1, len(self.frame.block.heads)):
            yield from self._together(self.frame.column_names(index), "heads")

    def of_row(self, line: Line, names: Names) -> Iterator[Claim]:
        """Makers that the columns of a row state, and those of things in its words whose owner is named beside them."""
        for column in {column.index: column for column, _ in names}.values():
            cell = line.cells[column.index]
            if cell is not None and column.role in NAME_ROLES and "(" in cell.text:
                yield from self._together([m for c, m in names if c is column], "cell")
        yield from self._in_columns(line, names)
        yield from self._in_words(line, names)

    def make(self, firm: Mention, thing: Mention, line: Line, layout: str) -> Iterator[Claim]:
        """The firm makes the thing, unless the gazetteer knows another owner: then the firm offers it, or runs on it."""
        if thing.rule == PROJECT:
            yield from claim_pair(self.frame, Pair(firm, "investsIn", thing, SURE, layout), line)
            return
        term = self.frame.names.term(thing.name)
        if term is not None and term.owner and not self._kin(firm.name, term):
            relation = "offers" if thing.type is EntityType.PRODUCT else "uses"
            yield from claim_pair(self.frame, Pair(firm, relation, thing, GUESS, layout), line)
            return
        words = self.frame.reader.words
        dated = [c for c in self.frame.columns if c.role is Role.DATE and not is_empty(line.cells[c.index])]
        relation = "releases" if any(words.has("release-date", c.head) for c in dated) else "develops"
        yield from claim_pair(self.frame, Pair(firm, relation, thing, SURE if term is not None and term.owner else LIKELY, layout), line)

    def _together(self, names: Sequence[Mention], layout: str) -> Iterator[Claim]:
        """Maker and thing that one label names: “GPT系列(OpenAI)”."""
        firms, things = [m for m in names if m.type in AGENTS], [m for m in names if m.type in THINGS]
        if len({m.name for m in firms}) == 1:
            for thing in things:
                yield from claim_pair(self.frame, Pair(firms[0], "develops", thing, SURE, layout), None)

    def _in_columns(self, line: Line, names: Names) -> Iterator[Claim]:
        """Makers of the things of a row: 厂商 | 模型 | 芯片, without a word that says another relation."""
        free = [(c, m) for c, m in names if c.link is None or c.link == Link("develops", inverse=True)]
        firms = [m for c, m in free if m.type in AGENTS and (c.role is Role.FIRM or c.role is None and c.index == 0)]
        if len({m.name for m in firms}) != 1 or self.frame.prices_change:
            return
        about = [m for c, m in free if c.role in THING_ROLES and m.type in THINGS]
        for column, thing in free:
            if (
                about and thing.type is EntityType.CHIP and column.role is None and column.names
            ):  # 芯片 | 厂商 | HBM 规格: what the thing of the row is built with
                yield from claim_pair(self.frame, Pair(about[0], "uses", thing, GUESS, "columns"), line)
            elif thing.type in THINGS and (column.role in THING_ROLES or column.role is None and column.names):
                yield from self.make(firms[0], thing, line, "columns")
            elif thing.type is EntityType.FIRM and column.role is None and self._is_unit(thing.name, firms[0].name):
                yield from claim_pair(self.frame, Pair(thing, "partOf", firms[0], SURE, "columns"), line)

    def _is_unit(self, unit: str, parent: str) -> bool:
        term = self.frame.names.term(unit)
        return term is not None and parent in owners_of(term, self.frame.names.terms)

    def _kin(self, firm: str, thing: Term) -> bool:
        """Whether a firm is an owner of a thing, or a unit of its owner; a firm that no list knows may be."""
        own = self.frame.names.term(firm)
        return firm in owners_of(thing, self.frame.names.terms) or own is None or thing.owner in owners_of(own, self.frame.names.terms)

    def _in_words(self, line: Line, names: Names) -> Iterator[Claim]:
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
                    yield from claim_pair(self.frame, Pair(maker, "develops", thing, LIKELY, "owners"), line)

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
