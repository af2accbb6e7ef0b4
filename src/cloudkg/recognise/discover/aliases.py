"""Other names that the text itself gives to a thing: in brackets behind it, “以下简称”, the short form of a legal name, a surname alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.sheet import HAN, MASKS, TYPE_OF_MASK, Find, Sheet, any_of
from cloudkg.vocab import mint_name

_CALLED = r"(?:以下|下文|下)?(?:统称|简称|称)(?:为|作)?[：:]?"
_DEFINED = re.compile(rf"[(（]{_CALLED}[“「『\"]?(?P<alias>[^”」』\"()（）“，\n]{{2,16}})[”」』\"]?(?:[，,][^()（）\n]{{0,20}})?[)）]")
_LATIN = re.compile(r"[(（](?:英文名[：:]?|原名[：:]?)?(?P<alias>[A-Z][A-Za-z0-9.&+\-’' ]{1,38})[)）]")
_HAN_BRACKET = re.compile(rf"[(（](?P<alias>[{HAN}]{{2,8}})[)）]")
_SHORTEST = 2
_MOST_LEGAL_NAMES = 300


class Aliases:
    """Ties names of one thing to one id."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._jargon = frozenset(words.get("jargon", ()))
        legal, trades = any_of(words.get("zh-legal-endings", ())), any_of(words.get("zh-legal-trades", ()))
        self._legal = re.compile(rf"^(?P<place>(?:[{HAN}]{{2,3}}?(?:省|市|区|县))*)(?P<core>.{{2,10}}?)(?P<trades>(?:{trades})*)(?:[(（][^()（）]+[)）])?(?P<rest>(?:{trades})*){legal}$")
        self._trade = re.compile(trades)
        self._never = frozenset(words.get("zh-never", ()))
        self._common = frozenset(words.get("en-common", ()))

    def find(self, sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
        """Aliases of the names found and of the known ones; each carries the id of what it names."""
        ends = {find.end: find for find in finds if not find.id}
        for pattern in (_DEFINED, _LATIN):
            for found in pattern.finditer(sheet.text):
                owner = self._owner(sheet, ends, found.start())
                alias = found["alias"].strip()
                if owner is None or alias in self._jargon or alias in self._never or pattern is _LATIN and owner[1] not in _BRACKETED:
                    continue
                yield Find(found.start("alias"), found.end("alias"), owner[1], "defined", 5, owner[0])
        yield from self._short_forms(sheet, [find for find in finds if find.rule == "legal"][:_MOST_LEGAL_NAMES])
        yield from self._surnames(sheet, [find for find in finds if find.type is EntityType.PERSON])

    def _owner(self, sheet: Sheet, ends: Mapping[int, Find], end: int) -> tuple[str, EntityType] | None:
        """Id and type of the name that ends where the bracket opens."""
        find = ends.get(end)
        if find is not None:
            return mint_name(find.type, sheet.quote(find)), find.type
        start = end - 1
        while start >= 0 and sheet.masked[start] == "\ue000":
            start -= 1
        if start >= 0 and start in sheet.masked_names:
            return sheet.masked_names[start], TYPE_OF_MASK[sheet.masked[start]]
        return None

    def _short_forms(self, sheet: Sheet, legal: Sequence[Find]) -> Iterator[Find]:
        for find in legal:
            name = sheet.quote(find)
            known = re.match(f"(?:\ue007\ue000*)+", sheet.masked[find.start : find.end])
            found = self._legal.match(name[known.end() :] if known else name)
            if not found:
                continue
            id_ = mint_name(EntityType.FIRM, name)
            forms, form = [found["core"]], found["core"]
            for trade in self._trade.findall(found["trades"] + found["rest"]):
                form += trade
                forms.append(form)
            for short in forms:
                if len(short) >= _SHORTEST and short not in self._never:
                    at = _elsewhere(sheet.text, short, find)
                    if at >= 0:
                        yield Find(at, at + len(short), EntityType.FIRM, "short", 4, id_)

    def _surnames(self, sheet: Sheet, people: Sequence[Find]) -> Iterator[Find]:
        for find in people:
            name = sheet.quote(find)
            last = re.split(r"[ ·]", name)[-1]
            if last == name or len(last) < _SHORTEST or last in self._common:
                continue
            at = _elsewhere(sheet.masked, last, find, whole=last.isascii())
            if at >= 0:
                yield Find(at, at + len(last), EntityType.PERSON, "surname", 4, mint_name(EntityType.PERSON, name))


_BRACKETED = frozenset({EntityType.FIRM, EntityType.PERSON, EntityType.PUBLIC_BODY})


def _elsewhere(text: str, short: str, find: Find, whole: bool = False) -> int:
    """Where the short form stands outside the long one, or -1."""
    at = text.find(short)
    while at >= 0:
        outside = at >= find.end or at + len(short) <= find.start
        if outside and not (whole and (text[at - 1 : at].isalpha() or text[at + len(short) : at + len(short) + 1].isalpha())):
            return at
        at = text.find(short, at + 1)
    return -1


_ = (MASKS, _HAN_BRACKET, Iterator)
