"""Who a cell names: mentions that were recognised, parts of names that the row or column completes, and new names in columns of names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.gazetteer import Term
from cloudkg.model import EntityType, Mention, Reading
from cloudkg.relate.discourse import AGENTS, THINGS
from cloudkg.relate.tables.cells import Cell, is_empty, is_figure, is_mark, is_period
from cloudkg.relate.tables.words import THING_ROLES, Role, TableWords, table_words
from cloudkg.script import has_han
from cloudkg.vocab import fold_name, mint_name

_TYPE_OF_ROLE = {
    Role.FIRM: EntityType.FIRM, Role.MODEL: EntityType.MODEL, Role.CHIP: EntityType.CHIP, Role.PRODUCT: EntityType.PRODUCT, Role.PROJECT: EntityType.PRODUCT,
    Role.SEGMENT: EntityType.SEGMENT, Role.PLACE: EntityType.PLACE, Role.PERSON: EntityType.PERSON,
}  # fmt: skip
_PARTS = re.compile(r"\s*[/、\n|]\s*")
_LONGEST_NAME = 32  # characters of a name that no list knows

PROJECT = "table/project"  # rule of the name of a project, in which one may invest


class NameReader:
    """Reads names out of cells of a document."""

    def __init__(self, lexicon: Lexicon, reading: Reading, is_label: Callable[[str], bool]) -> None:
        self.terms = lexicon.terms
        self._words: TableWords = table_words(lexicon)
        self._known = {fold_name(surface): curie for curie, surfaces in reading.names.items() for surface in surfaces}
        self._types = dict(reading.types)
        self._index = _index(lexicon.terms)
        self._is_label = is_label
        self.new: dict[Mention, None] = {}  # in the order in which they were read

    def read(self, cell: Cell, role: Role | None, context: Sequence[Mention]) -> list[Mention]:
        """Names in a cell of a column whose head says `role`; `context` completes parts such as “V3/R1” of a row about DeepSeek."""
        if is_empty(cell) or is_mark(cell):
            return []
        if role is None or is_period(cell) or is_figure(cell) and role is not Role.CHIP:
            return list(cell.mentions)
        found = [
            mention for start, end in _items(cell.passage.view, self._words) for mention in self._of_item(cell, start, end, role, context)
        ]
        found += self._bracketed(cell, found, role)
        self.new.update(dict.fromkeys(m for m in found if m.name not in self.terms))
        return found or [m for m in cell.mentions if m.type is not EntityType.SEGMENT]

    @staticmethod
    def _bracketed(cell: Cell, found: Sequence[Mention], role: Role) -> list[Mention]:
        """The maker behind a thing, or the thing behind a maker, in brackets: “OpenAI(GPT系列)”."""
        wanted = AGENTS if role in THING_ROLES else THINGS if role is Role.FIRM else frozenset()
        view = cell.passage.view
        apart = [m for m in cell.mentions if m.type in wanted and "(" in view[: m.start] and not m.rule.startswith("discover")]
        return [m for m in apart if all(m.start >= f.end or f.start >= m.end for f in found)]

    def _of_item(self, cell: Cell, start: int, end: int, role: Role, context: Sequence[Mention]) -> Iterator[Mention]:
        """Names of one item of a list: the item as a whole where it is known or can be completed, else the names in it, else a new one."""
        text = cell.passage.view[start:end]
        if role not in (Role.SEGMENT, Role.PLACE, Role.PROJECT) and self._is_label(text):
            return
        inside = [m for m in cell.mentions if m.start < end and start < m.end]
        if role is Role.PROJECT:
            inside = [
                m for m in inside if m.start <= start and end <= m.end and m.type in THINGS
            ]  # its owner or its place in its name is another thing
        whole = next(
            (m for m in inside if m.start <= start and end <= m.end and not (role in THING_ROLES and m.type is EntityType.SEGMENT)), None
        )
        if whole is not None and (role not in THING_ROLES or whole.type in THINGS or not whole.rule.startswith("discover")):
            yield whole
            return
        known = self._whole(text, role, context)
        if known is not None:
            yield Mention(cell.index, start, end, text, known[1], known[0], "table/part" if role in THING_ROLES else "table/name")
            return
        kept = [m for m in inside if self._bears(m, text, role)]
        if kept or inside and role not in THING_ROLES:
            yield from kept or inside
        elif not self._words.is_all("no-name", text) and (len(text) > 1 or role is Role.SEGMENT) and self._is_name(text, role):
            type_, curie = _TYPE_OF_ROLE[role], mint_name(_TYPE_OF_ROLE[role], text)
            self._known[fold_name(text)], self._types[curie] = curie, type_
            yield Mention(cell.index, start, end, text, type_, curie, PROJECT if role is Role.PROJECT else "table/name")

    def _whole(self, text: str, role: Role, context: Sequence[Mention]) -> tuple[str, EntityType] | None:
        """The known thing that a whole item names, by itself or with a name of the context before it."""
        if role in THING_ROLES and not self._words.is_all("no-name", text) and (completed := self._complete(text, context)):
            return completed
        key, wanted = fold_name(text), _TYPE_OF_ROLE[role]
        term = self._index.by_name.get(key)
        if term is not None and (
            term.type is wanted or role in THING_ROLES and term.type in THINGS or role is Role.FIRM and term.type in AGENTS
        ):
            return term.id, term.type
        curie = self._known.get(key)
        type_ = self._types[curie] if curie is not None else None
        return (
            (curie, type_)
            if curie is not None and type_ is not None and (type_ is wanted or role in THING_ROLES and type_ in THINGS)
            else None
        )

    @staticmethod
    def _bears(mention: Mention, text: str, role: Role) -> bool:
        """Whether a name inside an item is what the item names, and not a word of a longer name."""
        share = (mention.end - mention.start) / len(text)
        if role in THING_ROLES:
            latin_rest = text.isascii() and mention.rule != "version" and not re.match(r"[\s(]*\(", text[mention.end - mention.start :])
            return mention.type in THINGS and not (latin_rest and share < 0.5) or mention.type in AGENTS and share > 0.3 or share > 0.6
        return mention.type is _TYPE_OF_ROLE[role] or mention.type in AGENTS and role is Role.FIRM or mention.type in THINGS

    def parts(self, cell: Cell, start: int, end: int, context: Sequence[Mention]) -> Iterator[Mention]:
        """Things that a stretch of a cell names in part, each completed by a name of the context."""
        view = cell.passage.view
        for first, last in _items(view[start:end], self._words):
            text = view[start + first : start + last]
            known = None if self._words.is_all("no-name", text) else self._complete(text, context)
            if known is not None:
                yield Mention(cell.index, start + first, start + last, text, known[1], known[0], "table/part")

    def term(self, curie: str) -> Term | None:
        """Row of the gazetteer for a CURIE, or None."""
        return self.terms.get(curie)

    def by_ticker(self, code: str) -> Term | None:
        """Firm of a stock code, or None."""
        return self._index.by_ticker.get(code.strip().upper())

    def _is_name(self, text: str, role: Role) -> bool:
        if len(text) > _LONGEST_NAME or self._words.sentence.search(text) and role not in (Role.PRODUCT, Role.MODEL):
            return False
        if role in (Role.FIRM, Role.PERSON, Role.PLACE) and (any(c.isdigit() for c in text) and not has_han(text) or len(text) > 24):
            return False
        return any(c.isalpha() for c in text)

    def _complete(self, text: str, context: Sequence[Mention]) -> tuple[str, EntityType] | None:
        """The known thing whose name is a name of the context and this part, or a new version of a thing of the context."""
        for mention in context:
            term = self.terms.get(mention.name)
            for prefix in dict.fromkeys((mention.surface, *((term.label, *term.names) if term else ()))):
                key = fold_name(prefix + text)
                if key in self._known:
                    return self._known[key], self._types[self._known[key]]
                if key in self._index.by_name:
                    return self._index.by_name[key].id, self._index.by_name[key].type
        if self._words.version.fullmatch(text):
            for mention in context:
                if mention.type in (EntityType.MODEL, EntityType.CHIP):
                    return mint_name(mention.type, f"{mention.surface} {text}"), mention.type
        return None


def _items(view: str, words: TableWords) -> Iterator[tuple[int, int]]:
    """View ranges of the items of a list, each without brackets and “等” behind it."""
    start = 0
    for end, following in [*(found.span() for found in words.list_gap.finditer(view)), (len(view), len(view))]:
        text = view[start:end]
        lead = len(text) - len(text.lstrip(' -·•“"《'))
        bare = text[lead:].rstrip(' *”"》')
        while (tail := words.name_tail.search(bare)) and tail.start():
            bare = bare[: tail.start()]
        if bare:
            yield start + lead, start + lead + len(bare)
        start = following


@dataclass(frozen=True, slots=True)
class _Index:
    """Terms of a gazetteer by folded name, strong names before weak ones, and by stock code, with and without the mark of its exchange."""

    terms: Mapping[str, Term]
    by_name: dict[str, Term]
    by_ticker: dict[str, Term]


_INDICES: dict[int, _Index] = {}


def _index(terms: Mapping[str, Term]) -> _Index:
    """Index of a lexicon's terms, made once; the entry holds on to the terms, so that their id stays theirs."""
    known = _INDICES.get(id(terms))
    if known is None:
        names = {fold_name(name): term for term in terms.values() for name in term.weak}
        names |= {fold_name(name): term for term in terms.values() for name in term.names}
        codes: dict[str, Term] = {}
        for term in terms.values():
            for ticker in term.tickers:
                codes.setdefault(ticker.upper(), term)
                if not ticker.split(".")[0].isdigit():
                    codes.setdefault(ticker.split(".")[0].upper(), term)
        known = _INDICES[id(terms)] = _Index(terms, names, codes)
    return known
