"""Firms of a kind that was named before them.

In “液冷厂商酝酿涨价。甲、乙等厂商 …” the makers are those of which the text has just spoken, and in “多家液冷厂商发布财报。甲 …。乙 …” the firms that
act in the sentences behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE, ENTITY_CLASS
from cloudkg.model import Claim, Document, EntityType, Mention, Modality
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.sentences import Item, Sentence
from cloudkg.relate.slots import slot_reader
from cloudkg.relate.wording import any_of

_CONFIDENCE = 0.7
_REACH = 120  # characters between the kind and the firms; further on another may be meant
_FAR = 240  # the same where a group was announced and its members follow one by one
_BEFORE, _BEHIND = 8, 10  # characters around firms in which stands what they are to others
_FIRM, _SEGMENT = CHAR_OF_TYPE[EntityType.FIRM], CHAR_OF_TYPE[EntityType.SEGMENT]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of firm that was named: where, which markets it is in, whether by a word for makers, and whether many of them were said to act."""

    passage: int
    end: int
    markets: tuple[Mention, ...]
    makers: bool
    many: bool


class FellowReader:
    """Finds such firms in one document; sentences are to be given in the order in which they stand."""

    def __init__(self, lexicon: Lexicon, document: Document) -> None:
        self._document = document
        self._slots = slot_reader(lexicon, "zh")
        self._too_wide = lexicon.words["segments-too-wide"]
        makers, firms, fields = (any_of(lexicon, f"zh-fellow-{kind}") for kind in ("makers", "firms", "fields"))
        words = rf"(?P<o>[\u4e00-\u9fffA-Za-z]{{0,6}}{_SEGMENT}[\u4e00-\u9fff]{{0,3}}?)"
        self._kind = re.compile(rf"{words}(?:{fields}|(?P<maker>{makers}|{firms}))+(?!{_FIRM}|[等这的][{ENTITY_CLASS}])")
        count, rank = any_of(lexicon, "zh-others-count"), any_of(lexicon, "zh-others-rank")
        self._called = re.compile(
            rf"(?:(?:等|这|上述){count}?|{count}){rank}*(?:(?P<makers>{makers})|(?P<firms>{firms}))(?![的一-鿿]{{0,2}}[{_FIRM}])"
        )
        self._illustrated = re.compile(rf"{_FIRM}(?:等|这)[^，；。]{{0,8}}$")  # “甲、乙等液冷厂商”: they have been named
        self._chief = re.compile(rf"{any_of(lexicon, 'zh-fellow-chiefs')}$")
        self._apart = re.compile(any_of(lexicon, "zh-fellow-apart-before") + rf"[^，；。]{{0,{_BEFORE}}}$")
        self._apart_behind = re.compile(rf"[^，；。]{{0,{_BEHIND}}}?" + any_of(lexicon, "zh-fellow-apart-behind"))
        self._group = re.compile(any_of(lexicon, "zh-fellow-groups"))
        self._reports = re.compile(rf"[^，；。]{{0,4}}?{any_of(lexicon, 'zh-fellow-reports')}")
        self._last: _Kind | None = None

    def claims(self, sentence: Sentence) -> Iterator[Claim]:
        """A place for each firm of a list that is called makers, where a kind of makers was named shortly before."""
        of_kind = _SEGMENT in sentence.masked
        if not of_kind and (self._last is None or self._last.passage != sentence.index):
            return
        events: list[tuple[int, re.Match[str] | Item]] = [(m.start(), m) for m in self._kind.finditer(sentence.masked)] if of_kind else []
        events += [(at, item) for at, item in sentence.items.items() if sentence.masked[at] == _FIRM]
        for at, event in sorted(events, key=lambda e: e[0]):
            if isinstance(event, Item):
                yield from self._fellows(sentence, at, event)
            else:
                if self._illustrated.search(sentence.masked, 0, sentence.masked.index(_SEGMENT, at)):
                    self._last = None
                    continue
                markets = tuple(m for m in self._slots.markets(sentence, *event.span("o")) if m.name not in self._too_wide)
                many = event["maker"] is not None and self._group.search(sentence.masked) is not None
                end = sentence.ends[event.end() - 1]
                self._last = _Kind(sentence.index, end, markets, event["maker"] is not None, many) if markets else None

    def _fellows(self, sentence: Sentence, at: int, item: Item) -> Iterator[Claim]:
        kind = self._last
        if (
            kind is None
            or kind.passage != sentence.index
            or not (self._are_called(sentence, item, kind) or self._act(sentence, at, item, kind))
        ):
            return
        for firm in item.members:
            for market in kind.markets:
                evidence = provenance_in(self._document, sentence.passage, firm.start, firm.end)
                yield Claim(
                    firm.name, "inSegment", market.name, evidence, modality=Modality.ACTUAL, rule="fellows/kind", confidence=_CONFIDENCE
                )

    def _are_called(self, sentence: Sentence, item: Item, kind: _Kind) -> bool:
        """Whether firms are called makers, or firms of the field, and are nobody's customers or owners."""
        view = sentence.passage.view
        before = view[sentence.start : item.start]
        called, chief = self._called.match(view, item.end, sentence.end), self._chief.search(before)
        if (
            item.start - kind.end > _REACH
            or not chief
            and (called is None or (called["firms"] and kind.end < sentence.start and kind.makers))
        ):
            return False
        behind = called.end() if called else item.end
        return not (self._apart.search(before) or self._apart_behind.match(view, behind, sentence.end))

    def _act(self, sentence: Sentence, at: int, item: Item, kind: _Kind) -> bool:
        """Whether firms act at the head of a sentence behind the one that says what many of a kind do."""
        if not kind.many or kind.end >= sentence.start or item.start - kind.end > _FAR:
            return False
        first = at == 0 or sentence.masked[at - 1] in "，；"
        acting = [i for i in sentence.items if i <= at and sentence.masked[i] == _FIRM and not self._reporting(sentence, sentence.items[i])]
        return first and acting == [at]

    def _reporting(self, sentence: Sentence, item: Item) -> bool:
        return self._reports.match(sentence.passage.view, item.end, sentence.end) is not None
