"""Other names that the text gives to a thing in brackets behind it: “以下简称”, the English name, the short form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cloudkg.model import EntityType
from cloudkg.recognise.discover.sheet import FILLER, TYPE_OF_MASK, Find, Sheet, any_listed
from cloudkg.vocab import mint_name

_TICKER = re.compile(r"[A-Z]+\.[A-Z]{1,2}$")
_ONE_KNOWN = re.compile(f"[{''.join(TYPE_OF_MASK)}]{FILLER}*")
_CLOSING = frozenset('”」』"')
_BRACKETED = frozenset({EntityType.FIRM, EntityType.PERSON, EntityType.PUBLIC_BODY})  # a product's bracket holds its edition, not its name


class Aliases:
    """Ties a name in brackets to what it names."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._never = frozenset(words.get("jargon", ())) | frozenset(words.get("zh-never", ()))
        called, also = any_listed(words, "zh-called"), any_listed(words, "zh-also-called")
        self._defined = re.compile(
            rf"[(（]{called}[：:]?[“「『\"]?(?P<alias>[^”」』\"()（）“，\n]{{2,16}})[”」』\"]?(?:[，,][^()（）\n]{{0,20}})?[)）]"
        )
        self._foreign = re.compile(rf"[(（](?:{also}[：:]?)?(?P<alias>[A-Z][A-Za-z.&+\-’' ]{{1,38}})[)）]")

    def find(self, sheet: Sheet, finds: Sequence[Find]) -> Iterator[Find]:
        """Aliases of the names found and of the known ones, each with the id of what it names; a name found that has one, with the same id.

        A firm given by its legal name is filed under the short name that the text defines: other reports will call it so.
        """
        ends: dict[int, Find] = {}
        for find in sorted(finds, key=lambda find: (find.start - find.end, find.type)):
            ends.setdefault(find.end, find)
        for pattern in (self._defined, self._foreign):
            for found in pattern.finditer(sheet.text):
                alias, at = found["alias"].strip(), found.start("alias")
                owner = _owner(sheet, ends, found.start())
                if owner is None or alias in self._never or _TICKER.match(alias) or _ONE_KNOWN.fullmatch(sheet.masked, at, at + len(alias)):
                    continue
                name = sheet.quote(owner)
                if pattern is self._foreign and (owner.type not in _BRACKETED or name.isascii() and not _is_acronym(alias, name)):
                    continue
                if owner.rule != "known":
                    filed = alias if pattern is self._defined and owner.rule == "legal" else name
                    owner = replace(owner, id=owner.id or mint_name(owner.type, filed))
                    ends[owner.end] = owner
                    yield owner
                yield Find(at, at + len(alias), owner.type, "defined", 5, owner.id)


def _owner(sheet: Sheet, ends: Mapping[int, Find], bracket: int) -> Find | None:
    """The name that ends where the bracket opens; of a known one, with its id."""
    end = bracket - (sheet.text[bracket - 1] in _CLOSING or sheet.text[bracket - 1] == " ")
    if end in ends:
        return ends[end]
    start = end - 1
    while start > 0 and sheet.masked[start] == FILLER:
        start -= 1
    if start in sheet.masked_names:
        return Find(start, end, TYPE_OF_MASK[sheet.masked[start]], "known", id=sheet.masked_names[start])
    return None


def _is_acronym(short: str, name: str) -> bool:
    """Whether the capitals of `short` stand in `name` in their order, the first at its beginning.

    >>> _is_acronym("NIC", "Norvane Isle Compute"), _is_acronym("CUDA", "Nvidia")
    (True, False)
    """
    rest = iter(name.upper())
    return short.isupper() and short[:1] == name[:1].upper() and all(letter in rest for letter in short)
