"""Chinese enumerations: where some members are firms, or the words around say so, the others are firms too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FILLER, MASKS, TYPE_OF_MASK, Find, Sheet, any_listed, any_of
from cloudkg.script import HAN

_CLAUSE = re.compile(r"[^，。；:：！？!?;\n“”「」『』《》|]+")
_COMMA_RUN = re.compile(rf"(?:[{HAN}A-Za-z0-9{MASKS}]{{2,16}}，){{2,30}}[{HAN}A-Za-z0-9{MASKS}]{{2,24}}")
_SPLIT = re.compile(r"[、，]")
_ITEM = re.compile(rf"[{HAN}A-Za-z0-9&+·.\- ]+")
_KNOWN = re.compile(f"[{''.join(TYPE_OF_MASK)}]{FILLER}*")
_KNOWN_THING = re.compile(f"[{''.join(mask for mask, type_ in TYPE_OF_MASK.items() if type_ is not EntityType.PLACE)}]{FILLER}*")
_KNOWN_LAST = re.compile(_KNOWN.pattern + "$")
_LATIN_LAST = re.compile(rf"[{HAN}]{{1,5}}(?P<name>[A-Z][A-Za-z0-9.+\-]{{2,}})$")
_PLACE_FIRST = re.compile(f"^\ue007{FILLER}*")
_PLACE_LAST = re.compile(f"\ue007{FILLER}*$")
_LONGEST_MEDIA = 6
_LISTED = frozenset({EntityType.FIRM, EntityType.MODEL, EntityType.CHIP, EntityType.PRODUCT})
_LONGEST = {True: 24, False: 10}  # characters of a Latin and of a Chinese item


class HanLists:
    """Finds the members of Chinese enumerations that are not known yet."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        kinds, after = any_of(words.get("zh-list-kinds", ())), any_of(words.get("zh-list-after", ()))
        before = any_of(words.get("zh-list-before", ()))
        self._ending = re.compile(any_of([*words.get("zh-firm-endings", ()), *words.get("zh-firm-endings-weak", ())]) + "$")
        self._before = re.compile(rf"{before}{any_listed(words, 'zh-list-openings')}?[：:]?$")
        etc = any_listed(words, "zh-etc")
        self._tail = re.compile(rf"{etc}(?!{any_listed(words, 'zh-not-after-etc')})|(?<=..)(?:{after}|{any_listed(words, 'zh-list-ends')})")
        self._after = re.compile(
            rf"(?:\([^()\n]{{1,30}}\)|（[^（）\n]{{1,30}}）)?(?![{HAN}]{{0,3}}{any_listed(words, 'zh-list-not-firms')}){etc}?[{HAN}]{{0,6}}?(?:{kinds}|{after})"
        )
        self._products = re.compile(any_listed(words, "zh-list-products"))
        self._and = re.compile(any_listed(words, "zh-name-ties"))
        self._segment_last = re.compile(f"{any_listed(words, 'zh-list-segments')}$")
        self._media = re.compile(f"{any_listed(words, 'zh-firm-media')}$")

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Unknown members of lists of known things of one type, or of lists that are said to be of firms."""
        masked = sheet.masked
        for clause in _CLAUSE.finditer(masked):
            if "、" in clause[0]:
                yield from self._members(masked, clause.start(), clause.end(), False)
        for run in _COMMA_RUN.finditer(masked):
            yield from self._members(masked, run.start(), run.end(), True)

    def cell(self, masked: str, start: int, end: int, type_: EntityType) -> Iterator[Find]:
        """The names in a table cell whose column or row holds names of this type."""
        for a, b in self._items(masked, start, end):
            if _known_type(masked, a, b) is None and self._is_name(masked[a:b]):
                yield Find(a, b, type_, "table", 3)

    def _members(self, masked: str, start: int, end: int, commas: bool) -> Iterator[Find]:
        spans = list(self._items(masked, start, end))
        if len(spans) < (3 if commas else 2):
            return
        known = [t for a, b in spans if (t := _known_type(masked, a, b)) is not None]
        cued = self._is_cued(masked, spans)
        products = not commas and self._products.match(masked, spans[-1][1]) is not None
        type_ = self._common_type(known, len(spans), EntityType.PRODUCT if products else EntityType.FIRM if cued else None, commas)
        clean = [(a, b) for a, b in spans if _known_type(masked, a, b) is None and self._is_name(masked[a:b])]
        if type_ is None or 2 * (len(clean) + len(known)) < len(spans):
            return
        for a, b in clean:
            mixed = _LATIN_LAST.match(masked, a, b)
            if mixed is None or not self._bounds.is_never(mixed["name"]):
                yield Find(mixed.start("name") if mixed else a, b, type_, "list", 2 + cued)

    def _common_type(self, known: Sequence[EntityType], size: int, cued: EntityType | None, commas: bool) -> EntityType | None:
        """The type that the known members have; firms where the words around the list say so."""
        if not known:
            return EntityType.FIRM if cued is EntityType.FIRM and not commas else None
        type_ = max(set(known), key=lambda t: (known.count(t), t))
        enough = (2 if commas else 1) if type_ is cued else max(2, size // 3)
        if type_ in _LISTED and known.count(type_) >= enough and 2 * known.count(type_) >= len(known):
            return type_
        return None

    def _is_cued(self, masked: str, spans: Sequence[tuple[int, int]]) -> bool:
        first, last = spans[0][0], spans[-1][1]
        if self._segment_last.search(masked, first, last):
            return False
        return self._before.search(masked, max(0, first - 10), first) is not None or self._after.match(masked, last) is not None

    def _items(self, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        edges = [start, *(m.end() for m in _SPLIT.finditer(masked, start, end)), end + 1]
        for index, (a, b) in enumerate(pairwise(edges)):
            low, high = self._trimmed(masked, a, b - 1)
            closing = index and masked[b - 1 : b] == "，" and self._tail.search(masked, low, high)
            if low >= high:
                continue
            if closing or index == len(edges) - 2:
                yield from (self._trimmed(masked, *span) for span in self._last(masked, low, high))
            elif index == 0:
                yield self._first(masked, low, high)
            else:
                yield from self._parted(masked, low, high)
            if closing:
                return

    def _first(self, masked: str, start: int, end: int) -> tuple[int, int]:
        known = _KNOWN_LAST.search(masked, start, end)
        if known:
            return known.start(), end
        edge, _ = self._bounds.left_edge(masked[start:end], end - start, 16)
        ending = self._ending.search(masked, start + 1, end)
        if ending and start + edge >= ending.start():
            edge, _ = self._bounds.left_edge(masked[start:end], ending.start() - start, 16)
        place = _PLACE_LAST.search(masked, start, start + edge)
        return place.start() if place else start + edge, end

    def _last(self, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        tail = self._tail.search(masked, start, end)
        stop = tail.start() if tail else end
        known = _KNOWN_THING.match(masked, start, stop)
        both = self._and.match(masked, known.end()) if known else self._and.search(masked, start + 2, stop) if stop - start > 3 else None
        if both is None:
            yield (start, known.end()) if known else (start, stop)
            return
        second = _KNOWN_THING.match(masked, both.end(), stop)
        yield start, both.start()
        yield both.end(), second.end() if second else stop

    def _is_name(self, text: str) -> bool:
        latin = text.isascii()
        text = _PLACE_FIRST.sub("", text)
        if not 2 <= len(text) <= _LONGEST[latin] or not _ITEM.fullmatch(text):
            return False
        if latin and not any(c.isupper() for c in text):
            return False
        return self._bounds.is_clean(text)

    def _parted(self, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """An item in the middle that itself reads “甲和乙” is two where both sides are long enough."""
        both = self._and.search(masked, start + 2, end - 2) if end - start > 6 else None
        if both:
            yield start, both.start()
            yield both.end(), end
        else:
            yield start, end

    def _trimmed(self, masked: str, start: int, end: int) -> tuple[int, int]:
        """An item without the spaces around it, the bracket behind it and what names only where it publishes."""
        while start < end and masked[start] == " ":
            start += 1
        while start < end and masked[end - 1] in " .":
            end -= 1
        if start < end and masked[end - 1] in ")）":
            opening = max(masked.rfind("(", start, end), masked.rfind("（", start, end))
            end = opening if opening > start else end
        media = self._media.search(masked, max(start + 1, end - _LONGEST_MEDIA), end)
        return start, media.start() if media else end


def _known_type(masked: str, start: int, end: int) -> EntityType | None:
    """The type of the one known name that the item is."""
    known = _KNOWN.fullmatch(masked, start, end)
    return TYPE_OF_MASK[masked[start]] if known else None
