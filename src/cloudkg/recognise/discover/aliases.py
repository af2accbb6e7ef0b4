"""Other names that the text itself gives to a thing: in brackets behind it, “以下简称”, the short form of a legal name, a surname alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cloudkg.model import EntityType
from cloudkg.recognise.discover.sheet import FILLER, HAN, TYPE_OF_MASK, Find, Sheet, any_of
from cloudkg.vocab import mint_name

_CALLED = r"(?:以下|下文|下)?(?:统称|简称|称)(?:为|作)?[：:]?"
_DEFINED = re.compile(rf"[(（]{_CALLED}[“「『\"]?(?P<alias>[^”」』\"()（）“，\n]{{2,16}})[”」』\"]?(?:[，,][^()（）\n]{{0,20}})?[)）]")
_LATIN = re.compile(r"[(（](?:英文名[：:]?|原名[：:]?)?(?P<alias>[A-Z][A-Za-z0-9.&+\-’' ]{1,38})[)）]")
_PLACES = re.compile(r"(?:\ue007\ue000*)+")
_STYLED = re.compile(f"\ue001{FILLER}*(?:集团|公司)(?![{HAN}]{{0,2}}(?:债|章程|法|治理|总部))")
_STYLE = re.compile("(?:集团|公司)$")
_CLOSING = frozenset('”」』"')
_OWN = re.compile(f"\ue001{FILLER}*")
_ONE_KNOWN = re.compile(f"[{''.join(TYPE_OF_MASK)}]{FILLER}*")
_VERSION_LAST = re.compile(r" (?P<version>[A-Z]\d{1,2}\.\d{1,2}(?:[- ][A-Z][a-z]+)?)$")
_MODEL_MASK = re.compile(f"\ue005{FILLER}*")
_PERSON_MASK = re.compile(f"\ue003{FILLER}*")
_NAME_PARTS = re.compile("[ ·・•]")
_LETTER = re.compile("[A-Za-z]")
_TICKER = re.compile(r"[A-Z0-9]+\.[A-Z]{1,2}$")
_SHORTEST = 2
_MOST = 300  # names of one document whose short forms are looked for: each look reads the document


class Aliases:
    """Ties names of one thing to one id."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._jargon = frozenset(words.get("jargon", ()))
        legal, trades = any_of(words.get("zh-legal-endings", ())), any_of(words.get("zh-legal-trades", ()))
        self._legal = re.compile(
            rf"^(?P<place>(?:[{HAN}]{{2,3}}?(?:省|市|区|县))*)(?P<core>.{{2,10}}?)(?P<trades>(?:{trades})*)(?:[(（][^()（）]+[)）])?(?P<rest>(?:{trades})*){legal}$"
        )
        self._trade = re.compile(trades)
        self._trades_only = re.compile(f"(?:{trades})+")
        self._never = frozenset(words.get("zh-never", ()))
        self._common = frozenset(words.get("en-common", ()))

    def find(self, sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
        """Aliases of the names found and of the known ones; each carries the id of what it names.

        A firm given by its legal name is filed under its short name, where the text has one: other reports will call it so.
        """
        ends: dict[int, Find] = {}
        for find in sorted(finds, key=lambda find: find.start - find.end):
            ends.setdefault(find.end, find)
        filed: dict[str, str] = {}
        for pattern in (_DEFINED, _LATIN):
            for found in pattern.finditer(sheet.text):
                alias, owner = found["alias"].strip(), self._owner(sheet, ends, found.start(), filed)
                if (
                    owner is None
                    or _TICKER.match(alias)
                    or alias in self._jargon
                    or alias in self._never
                    or pattern is _LATIN
                    and owner.type not in _BRACKETED
                ):
                    continue
                at = found.start("alias")
                if _ONE_KNOWN.fullmatch(sheet.masked, at, at + len(alias)):
                    continue
                if owner.rule == "legal" and pattern is _DEFINED:
                    owner = replace(owner, id=mint_name(owner.type, alias))
                    filed[sheet.quote(owner)] = owner.id
                    yield owner
                yield Find(at, at + len(alias), owner.type, "defined", 5, owner.id or mint_name(owner.type, sheet.quote(owner)))
        yield from self._short_forms(sheet, [find for find in finds if find.rule == "legal"][:_MOST], filed)
        people = [*self._known_people(sheet), *(find for find in finds if find.type is EntityType.PERSON)]
        yield from self._surnames(sheet, people[:_MOST])
        yield from self._styled(sheet, finds)
        yield from self._versions(sheet, finds)

    def _owner(self, sheet: Sheet, ends: Mapping[int, Find], end: int, filed: Mapping[str, str]) -> Find | None:
        """The name that ends where the bracket opens; of a known one, with its id."""
        end -= sheet.text[end - 1 : end] in _CLOSING
        find = ends.get(end)
        if find is not None:
            return replace(find, id=filed.get(sheet.quote(find), find.id))
        start = end - 1
        while start > 0 and sheet.masked[start] == FILLER:
            start -= 1
        if start in sheet.masked_names:
            return Find(start, end, TYPE_OF_MASK[sheet.masked[start]], "known", id=sheet.masked_names[start])
        return None

    def _short_forms(self, sheet: Sheet, legal: Sequence[Find], filed: Mapping[str, str]) -> Iterator[Find]:
        for find in legal:
            name = sheet.quote(find)
            places = _PLACES.match(sheet.masked[find.start : find.end])
            found = self._legal.match(name[places.end() :] if places else name)
            if not found:
                continue
            form, forms = found["core"], [found["core"]]
            for trade in self._trade.findall(found["trades"] + found["rest"]):
                form += trade
                forms.append(form)
            used = [
                (short, at) for short in forms if self._is_short_name(short) and (at := self._elsewhere(sheet.masked, short, find)) >= 0
            ]
            known = _OWN.match(sheet.masked, find.start + (places.end() if places else 0))
            owner = (
                sheet.masked_names.get(known.start(), "")
                if known
                and self._trades_only.fullmatch(sheet.text, known.end(), find.start + found.start("rest") + (places.end() if places else 0))
                else ""
            )
            id_ = owner or filed.get(name) or mint_name(EntityType.FIRM, used[-1][0] if used else name)
            yield replace(find, id=id_)
            for short, at in used:
                yield Find(at, at + len(short), EntityType.FIRM, "short", 4, id_)

    def _surnames(self, sheet: Sheet, people: Sequence[Find]) -> Iterator[Find]:
        """Surnames that stand alone, of the people found and of the known ones; one that two people share names neither."""
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

    def _known_people(self, sheet: Sheet) -> Iterator[Find]:
        for found in _PERSON_MASK.finditer(sheet.masked):
            yield Find(found.start(), found.end(), EntityType.PERSON, "known", id=sheet.masked_names.get(found.start(), ""))

    def _versions(self, sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
        """Versions that stand without the family's name (“M2.7” of “MiniMax M2.7”)."""
        known = (
            Find(m.start(), m.end(), EntityType.MODEL, "known", id=sheet.masked_names.get(m.start(), ""))
            for m in _MODEL_MASK.finditer(sheet.masked)
        )
        for find in [*known, *(find for find in finds if find.type is EntityType.MODEL)][:_MOST]:
            name = sheet.quote(find)
            found = _VERSION_LAST.search(name)
            at = self._elsewhere(sheet.masked, found["version"], find) if found else -1
            if found and at >= 0:
                yield Find(at, at + len(found["version"]), EntityType.MODEL, "version", 4, find.id or mint_name(find.type, name))

    def _styled(self, sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
        """Known firms and found ones with “集团” or “公司” behind their name: the same firm."""
        for found in _STYLED.finditer(sheet.masked):
            id_ = sheet.masked_names.get(found.start())
            if id_:
                yield Find(found.start(), found.end(), EntityType.FIRM, "styled", 4, id_)
        firms = {sheet.quote(find) for find in finds if find.type is EntityType.FIRM}
        for find in finds:
            short = _STYLE.sub("", sheet.quote(find))
            if short in firms and short != sheet.quote(find):
                yield replace(find, rule="styled", id=mint_name(EntityType.FIRM, short))

    def _is_short_name(self, text: str) -> bool:
        return len(text) >= _SHORTEST and text not in self._never and not self._trades_only.fullmatch(text)

    def _elsewhere(self, text: str, short: str, find: Find) -> int:
        """Where the short form stands by itself, outside the long one, or -1."""
        at = text.find(short)
        while at >= 0:
            end = at + len(short)
            joined = _LETTER.match(text, at - 1) or _LETTER.match(text, end) if short.isascii() and at else self._trade.match(text, end)
            if (at >= find.end or end <= find.start) and not joined:
                return at
            at = text.find(short, at + 1)
        return -1


_BRACKETED = frozenset({EntityType.FIRM, EntityType.PERSON, EntityType.PUBLIC_BODY})
