"""Enumerations: where some members of a list are firms, the others are too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FIRM, HAN, MASK_OF_TYPE, MASKS, Find, Sheet, any_of

_RUN = re.compile(r"[^，。；：！？!?;\n“”「」『』《》|]*[、/][^，。；：！？!?;\n“”「」『』《》|]*")
_COMMA_RUN = re.compile(rf"(?:[{HAN}A-Za-z0-9{MASKS}]{{2,16}}，){{2,30}}[{HAN}A-Za-z0-9{MASKS}]{{2,24}}")
_SPLIT = re.compile(r"[、/，]")
_ITEM = re.compile(rf"[{HAN}A-Za-z0-9&+·.\- {MASKS}]+")
_MASK = re.compile(f"[{MASKS}]")
_LISTED = frozenset({EntityType.FIRM, EntityType.MODEL, EntityType.CHIP, EntityType.PERSON})


class HanLists:
    """Finds the members of Chinese enumerations that are not known yet."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        kinds, after = any_of(words.get("zh-list-kinds", ())), any_of(words.get("zh-list-after", ()))
        before = any_of(words.get("zh-list-before", ()))
        self._before = re.compile(rf"(?:{before}|投资方|股东|客户|伙伴|标的)(?:包括|包含|有|为|是|如)?[：:]?$")
        self._tail = re.compile(rf"等(?!离子|级|同|待|效)|(?<=.)(?:{after})|(?<=..)(?:两|三|四|五|六|七|八|多|数)(?:家|大|只|股)|(?<=..)(?:也|均|都|分别|共同|联合|纷纷|先后|陆续|相继|完成|宣布)")
        self._after = re.compile(rf"等?(?:[{HAN}]{{0,8}}?{kinds}|(?:[{HAN}]{{0,4}}?{after}))")
        self._and = re.compile(r"以及|[和与及]")

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Unknown members of lists of known things of one type."""
        for pattern in (_RUN, _COMMA_RUN):
            for run in pattern.finditer(sheet.masked):
                yield from self._members(sheet, run.start(), run.end(), pattern is _COMMA_RUN)

    def _members(self, sheet: Sheet, start: int, end: int, commas: bool) -> Iterator[Find]:
        spans = list(self._items(sheet.masked, start, end))
        if len(spans) < 2:
            return
        types = [t for a, b in spans if (t := _known_type(sheet.masked, a, b)) is not None]
        type_ = max(set(types), key=lambda t: (types.count(t), t)) if types else None
        cued = self._cued(sheet.masked, spans)
        enough = 2 if commas or len(spans) > 4 and not cued else 1
        if type_ is None or type_ not in _LISTED or types.count(type_) < enough or 2 * types.count(type_) < len(types):
            if not cued or types and type_ is not EntityType.FIRM or commas and len(spans) < 3:
                return
            type_ = EntityType.FIRM
        clean = [(a, b) for a, b in spans if _known_type(sheet.masked, a, b) is None and self._is_name(sheet.masked[a:b], type_)]
        if len(clean) + len(types) < len(spans) / 2:
            return
        for a, b in clean:
            yield Find(a, b, type_, "list", 2 + cued)

    def _cued(self, masked: str, spans: Sequence[tuple[int, int]]) -> bool:
        first, last = spans[0][0], spans[-1][1]
        before = self._before.search(masked, max(0, first - 10), first) is not None
        return before or self._after.match(masked, last) is not None

    def _items(self, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        pieces, position = [], start
        for found in _SPLIT.finditer(masked, start, end):
            pieces.append((position, found.start()))
            position = found.end()
        pieces.append((position, end))
        for index, (a, b) in enumerate(pieces):
            a, b = _without_bracket(masked, a, b)
            if index == len(pieces) - 1:
                yield from self._last(masked, a, b)
            elif index == 0:
                yield self._first(masked, a, b)
            elif a < b:
                yield from self._joined(masked, a, b)

    def _first(self, masked: str, start: int, end: int) -> tuple[int, int]:
        known = re.search(f"[{''.join(MASK_OF_TYPE.values())}]\ue000*$", masked[start:end])
        if known:
            return start + known.start(), end
        edge, _ = self._bounds.left_edge(masked[start:end], end - start, 16)
        return start + edge, end

    def _joined(self, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """An item in the middle that itself holds “甲和乙” counts as two only where both sides are long enough."""
        found = self._and.search(masked, start + 2, end - 2) if end - start > 6 else None
        if found:
            yield start, found.start()
            yield found.end(), end
        else:
            yield start, end

    def _last(self, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        known = re.compile(f"[{''.join(MASK_OF_TYPE.values())}]\ue000*").match(masked, start, end)
        tail = self._tail.search(masked, start + 1, end)
        stop = tail.start() if tail else end
        found = self._and.search(masked, start + 2, stop - 1) if stop - start > 3 else None
        if known and not (found and found.start() == known.end()):
            yield start, known.end()
            return
        if found:
            yield start, found.start()
            second = re.compile(f"[{''.join(MASK_OF_TYPE.values())}]\ue000*").match(masked, found.end(), stop)
            yield found.end(), second.end() if second else stop
        elif stop - start <= 10 or tail:
            yield start, stop

    def _is_name(self, text: str, type_: EntityType) -> bool:
        if not 2 <= len(text) <= (24 if text.isascii() else 10) or not _ITEM.fullmatch(text) or _MASK.search(text):
            return False
        if text.isascii() and not text[0].isupper() and not any(c.isupper() or c.isdigit() for c in text):
            return False
        return self._bounds.is_clean(text)


def _known_type(masked: str, start: int, end: int) -> EntityType | None:
    """The type of the known name that the item is, or that it ends in."""
    for type_, mask in MASK_OF_TYPE.items():
        if masked[start:end].rstrip("\ue000").endswith(mask) and masked[start:end].lstrip()[:1] == mask:
            return type_
    return None


def _without_bracket(masked: str, start: int, end: int) -> tuple[int, int]:
    found = re.compile(r"[\s.]*(?:\([^()]*\)?|（[^（）]*）?)?[\s.]*$").search(masked, start, end)
    stop = found.start() if found else end
    while start < stop and masked[start] == " ":
        start += 1
    return start, stop


_ = FIRM
