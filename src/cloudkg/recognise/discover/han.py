"""Chinese names by their ending: firms (…科技, …资本, …有限公司), public bodies (…研究院), places (…产业园)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import MASKS, PLACE, Find, Sheet, any_listed, any_of
from cloudkg.script import HAN, is_han

_LONGEST_STEM = 6
_LONGEST_LEGAL = 40
_PLACE_BEFORE = re.compile(rf"{PLACE}$")
_FIRM_BEFORE = re.compile("\ue001\ue000*$")
_LEGAL_CHAR = re.compile(rf"[{HAN}{MASKS}A-Za-z0-9·&]")
_IN_BRACKET = re.compile(rf"[{HAN}{MASKS}]{{2,8}}")
_LONGEST_BRACKET = 10
_HAN_CHAR = re.compile(f"[{HAN}{MASKS}]")
_LATIN_STEM = re.compile("[A-Z][A-Za-z]{2,}$")
_SHORTEST_LEGAL = 2


class HanNames:
    """Finds Chinese names by what they end in."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        strong, weak = words.get("zh-firm-endings", ()), words.get("zh-firm-endings-weak", ())
        tails = any_of(words.get("zh-firm-tails", ()))
        long = any_of(word for word in (*strong, *weak) if len(word) > 1)
        short = any_of(word for word in (*strong, *weak) if len(word) == 1)
        endings = rf"(?:{long}|{short}(?!{long}|{tails}))"
        after_weak, after_firm = any_of(words.get("zh-not-after-weak", ())), "|".join(words.get("zh-not-after-firm", ()))
        self._weak = frozenset(weak) - frozenset(strong)
        self._not_after_weak = re.compile(after_weak)
        self._firm = re.compile(rf"(?P<end>{endings})(?P<tail>(?:{tails}){{0,3}})(?!{after_firm})")
        deeds = "|".join([*words.get("zh-firm-deeds", ()), *words.get("zh-firm-deeds-weak", ())])
        when = f"(?:{'|'.join(words.get('zh-when', ()))})*"
        self._deeds = re.compile(rf"[”」』\"]?(?:\([^()\n]{{1,40}}\)|（[^（）\n]{{1,40}}）)?{when}(?:{deeds})")
        heads = any_of(words.get("zh-firm-heads", ()))
        self._heads = re.compile(rf"(?:{heads})[“「『\"]?$")
        self._bodies = re.compile(any_of(words.get("zh-body-endings", ())) + rf"(?![{HAN}]?{any_listed(words, 'zh-not-after-body')})")
        self._country_bodies = re.compile(
            rf"{PLACE}(?:[{HAN}]{{2,6}}?)"
            + any_of(words.get("zh-country-body-endings", ()))
            + f"(?!{any_listed(words, 'zh-not-after-country-body')})"
        )
        self._places = re.compile(any_of(words.get("zh-place-endings", ())))
        self._legal = re.compile(any_of(words.get("zh-legal-endings", ())))
        self._place_firm = frozenset(words.get("zh-place-firm-endings", ()))
        self._corporate = frozenset(words.get("zh-corporate-endings", ()))
        self._count = re.compile(f"[一二两三四五六七八九十]|{any_listed(words, 'zh-determiners')}")

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """All names of the sheet that end as names do."""
        yield from self._legal_names(sheet)
        last = 0
        for found in self._firm.finditer(sheet.masked):
            find = self._firm_name(sheet, found) if found.start() != last else None
            if find is not None:
                last = find.end
                yield find
        for found in self._country_bodies.finditer(sheet.masked):
            if self._bounds.is_clean(re.sub(f"[{MASKS}]", "", found[0])):
                yield Find(found.start(), found.end(), EntityType.PUBLIC_BODY, "country-body", 2)
        yield from self._ended(sheet, self._bodies, EntityType.PUBLIC_BODY, "body-ending")
        yield from self._ended(sheet, self._places, EntityType.PLACE, "place-ending")

    def _firm_name(self, sheet: Sheet, found: re.Match[str]) -> Find | None:
        masked, end = sheet.masked, found.end()
        start, closed = self._bounds.left_edge(masked, found.start())
        stem = masked[start : found.start()]
        weak = found["end"] in self._weak and not found["tail"]
        place = _PLACE_BEFORE.search(masked, max(0, start - 12), start)
        owner = _FIRM_BEFORE.search(masked, max(0, start - 12), start)
        if not stem:
            if owner and found["end"] in self._corporate:
                return self._supported(sheet, owner.start(), end, found, False)
            if place and found["end"] in self._place_firm and not found["tail"]:
                return self._supported(sheet, place.start(), end, found, False)
            return None
        if (
            len(stem) > _LONGEST_STEM
            or len(stem) < 2
            or self._bounds.is_never(stem)
            or self._bounds.is_phrase(stem)
            or stem[0].isdigit()
            and is_han(stem[1:])
        ):
            return None
        if weak and (self._bounds.ends_generic(stem) or self._not_after_weak.match(masked, end)):
            return None
        if owner and closed:
            if found["end"] not in self._corporate and found["tail"] not in self._corporate:
                return None
            start, weak = owner.start(), False
        elif place and closed and place.end() - place.start() <= 3 and not weak:
            return self._supported(sheet, place.start(), end, found, weak)
        return self._supported(sheet, start, end, found, weak)

    def _supported(self, sheet: Sheet, start: int, end: int, found: re.Match[str], weak: bool) -> Find | None:
        doing = self._deeds.match(sheet.masked, end) is not None
        headed = self._heads.search(sheet.masked, max(0, start - 8), start) is not None
        if weak and not (doing or headed) and not _LATIN_STEM.match(sheet.masked, start, found.start()):
            return None
        kind = "weak-ending" if weak else "ending"
        return Find(start, end, EntityType.FIRM, kind, 1 + doing + headed + (not weak))

    def _legal_names(self, sheet: Sheet) -> Iterator[Find]:
        """Full legal names: back from the legal ending to a place, a mark or a function word; a bracketed place stands inside."""
        for found in self._legal.finditer(sheet.masked):
            low = _legal_body(sheet.masked, found.start())
            start = self._bounds.legal_edge(sheet.masked, low, found.start())
            if found.start() - start >= _SHORTEST_LEGAL and _HAN_CHAR.search(sheet.masked, start, found.start()):
                yield Find(start, found.end(), EntityType.FIRM, "legal", 5)

    def _ended(self, sheet: Sheet, pattern: re.Pattern[str], type_: EntityType, rule: str) -> Iterator[Find]:
        for found in pattern.finditer(sheet.masked):
            start, closed = self._bounds.left_edge(sheet.masked, found.start(), 10)
            stem = sheet.masked[start : found.start()]
            place = _PLACE_BEFORE.search(sheet.masked, max(0, start - 12), start) if closed or not stem else None
            if place:
                start = place.start()
            least = 2 if type_ is EntityType.PUBLIC_BODY else 3 - (len(found[0]) > 1)
            if (
                not place
                and (len(stem) < least or not closed and type_ is EntityType.PLACE)
                or place
                and not stem
                and type_ is EntityType.PLACE
            ):
                continue
            if stem and (
                len(stem) > 8 or self._count.match(stem) or self._bounds.is_phrase(stem) or self._bounds.ends_generic(stem) and not place
            ):
                continue
            yield Find(start, found.end(), type_, rule, 2)


def _legal_body(masked: str, end: int) -> int:
    """How far back from a legal ending its name can reach: over letters, masks and a place in brackets."""
    low, limit = end, max(0, end - _LONGEST_LEGAL)
    while low > limit:
        if masked[low - 1] in ")）":
            opening = max(masked.rfind("(", low - _LONGEST_BRACKET, low), masked.rfind("（", low - _LONGEST_BRACKET, low))
            if opening < 0 or not _IN_BRACKET.fullmatch(masked, opening + 1, low - 1):
                break
            low = opening
        elif _LEGAL_CHAR.match(masked, low - 1):
            low -= 1
        else:
            break
    return low
