"""Short names of what the text names in full: the core of a legal name, a surname, a version without its family, a firm without “集团”."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cloudkg.model import EntityType
from cloudkg.recognise.discover.sheet import FIRM, MODEL, PERSON, PLACE, Find, Sheet, any_listed, any_of
from cloudkg.script import HAN
from cloudkg.vocab import mint_name

_SHORTEST = 2
_SHORTEST_UNIT = 4
_MOST = 300  # names of one document whose short forms are looked for: each look reads the document
_PLACES = re.compile(f"(?:{PLACE})*")
_OWN = re.compile(FIRM)
_NAME_PARTS = re.compile("[ ·・•]")
_LETTER = re.compile("[A-Za-z]")
_VERSION_LAST = re.compile(r" (?P<version>[A-Z]\d{1,2}\.\d{1,2}(?:[- ][A-Z][a-z]+)?)$")


class ShortNames:
    """Finds where things named in full are named in short; both get one id."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        legal, trades = any_of(words.get("zh-legal-endings", ())), any_of(words.get("zh-legal-trades", ()))
        place, bracket = rf"(?:[{HAN}]{{2,3}}?{any_listed(words, 'zh-place-units')})*", r"(?:[(（][^()（）]+[)）])?"
        self._legal = re.compile(rf"{place}(?P<core>.{{2,10}}?)(?P<trades>(?:{trades})*){bracket}(?P<rest>(?:{trades})*){legal}$")
        self._trade = re.compile(trades)
        style, part_of_it = any_listed(words, "zh-firm-styles"), any_listed(words, "zh-not-after-style")
        self._styled_firm = re.compile(f"{FIRM}{style}(?![{HAN}]{{0,2}}{part_of_it})")
        self._style = re.compile(f"{style}$")
        self._style_only = re.compile(f"(?:{trades}|{legal})+")
        self._never = frozenset(words.get("zh-never", ()))
        self._common = frozenset(words.get("en-common", ()))

    def find(self, sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
        """Short names in the sheet of the names found and of the known ones."""
        yield from self._of_legal_names(sheet, [find for find in finds if find.rule == "legal"][:_MOST])
        yield from self._surnames(sheet, [*_known(sheet, PERSON, EntityType.PERSON), *_settled_people(sheet, finds)][:_MOST])
        yield from self._versions(
            sheet, [*_known(sheet, MODEL, EntityType.MODEL), *(f for f in finds if f.type is EntityType.MODEL)][:_MOST]
        )
        yield from self._of_units(sheet, [find for find in finds if find.rule == "unit"][:_MOST])
        yield from self._styled(sheet, finds)

    def _of_legal_names(self, sheet: Sheet, legal: Sequence[Find]) -> Iterator[Find]:
        for find in legal:
            places = _PLACES.match(sheet.masked, find.start, find.end)
            start = places.end() if places else find.start
            known = _OWN.match(sheet.masked, start, find.end)
            if known and self._style_only.fullmatch(sheet.text, known.end(), find.end):
                yield replace(find, id=sheet.masked_names.get(known.start(), ""))
                continue
            used = [
                (short, at)
                for short in self._forms(sheet.text[start : find.end])
                if (at := self._elsewhere(sheet.masked, short, find)) >= 0
            ]
            if used:
                id_ = find.id or mint_name(EntityType.FIRM, used[-1][0])
                yield replace(find, id=id_)
                yield from (Find(at, at + len(short), EntityType.FIRM, "short", 4, id_) for short, at in used)

    def _of_units(self, sheet: Sheet, units: Sequence[Find]) -> Iterator[Find]:
        """Units of a firm that stand without the firm's name elsewhere."""
        for find in units:
            owner = _OWN.match(sheet.masked, find.start, find.end)
            short = sheet.text[owner.end() : find.end] if owner else ""
            at = self._elsewhere(sheet.text, short, find) if len(short) >= _SHORTEST_UNIT else -1
            if at >= 0:
                id_ = find.id or mint_name(EntityType.FIRM, sheet.quote(find))
                yield replace(find, id=id_)
                yield Find(at, at + len(short), EntityType.FIRM, "short", 4, id_)

    def _forms(self, name: str) -> list[str]:
        """The core of a legal name, alone and with one and more of its trades."""
        found = self._legal.match(name)
        if found is None or self._style_only.fullmatch(found["core"]):
            return []
        forms = [found["core"]]
        for trade in self._trade.findall(found["trades"] + found["rest"]):
            forms.append(forms[-1] + trade)
        return [form for form in forms if form not in self._never]

    def _surnames(self, sheet: Sheet, people: Sequence[Find]) -> Iterator[Find]:
        """Surnames that stand alone; one that two people share names neither."""
        owners: dict[str, set[str]] = defaultdict(set)
        where: dict[str, Find] = {}
        for find in people:
            name = sheet.quote(find)
            last = _NAME_PARTS.split(name)[-1]
            if last != name and len(last) >= _SHORTEST and last not in self._common:
                owners[last].add(find.id or mint_name(EntityType.PERSON, name))
                where[last] = find
        for last, ids in owners.items():
            at = self._elsewhere(sheet.masked, last, where[last]) if len(ids) == 1 else -1
            if at >= 0:
                yield Find(at, at + len(last), EntityType.PERSON, "surname", 4, next(iter(ids)))

    def _versions(self, sheet: Sheet, models: Sequence[Find]) -> Iterator[Find]:
        """Versions that stand without the family's name (“Q4.1” of “Lumen Q4.1”)."""
        for find in models:
            found = _VERSION_LAST.search(sheet.quote(find))
            at = self._elsewhere(sheet.masked, found["version"], find) if found else -1
            if found and at >= 0:
                id_ = find.id or mint_name(find.type, sheet.quote(find))
                yield Find(at, at + len(found["version"]), EntityType.MODEL, "version", 4, id_)

    def _styled(self, sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
        """Known firms and found ones with “集团” or “公司” behind their name: the same firm."""
        for found in self._styled_firm.finditer(sheet.masked):
            id_ = sheet.masked_names.get(found.start())
            if id_:
                yield Find(found.start(), found.end(), EntityType.FIRM, "styled", 4, id_)
        firms = {sheet.quote(find): find.id for find in finds if find.type is EntityType.FIRM}
        for find in finds:
            name = sheet.quote(find)
            short = self._style.sub("", name)
            if short != name and short in firms:
                yield replace(find, rule="styled", id=firms[short] or mint_name(EntityType.FIRM, short))

    def _elsewhere(self, text: str, short: str, find: Find) -> int:
        """Where the short form stands by itself, outside the long one, or -1."""
        at = text.find(short)
        while at >= 0:
            end = at + len(short)
            latin = short.isascii()
            joined = _LETTER.match(text, at - 1) or _LETTER.match(text, end) if latin else self._trade.match(text, end)
            if (at >= find.end or end <= find.start) and not joined:
                return at
            at = text.find(short, at + 1)
        return -1


def _known(sheet: Sheet, mask: str, type_: EntityType) -> Iterator[Find]:
    for found in re.finditer(mask, sheet.masked):
        if found.start() in sheet.masked_names:
            yield Find(found.start(), found.end(), type_, "known", id=sheet.masked_names[found.start()])


def _settled_people(sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
    """People whose name nothing in the document takes for anything else."""
    types: dict[str, set[EntityType]] = defaultdict(set)
    for find in finds:
        types[sheet.quote(find)].add(find.type)
    for find in finds:
        if types[sheet.quote(find)] == {EntityType.PERSON}:
            yield find
