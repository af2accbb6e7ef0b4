"""Firms of a kind that was named before them: in “液冷厂商酝酿涨价。甲、乙等厂商 …” the makers are those of which the text has just spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE, ENTITY_CLASS
from cloudkg.model import Claim, Document, EntityType, Mention, Modality
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.sentences import Item, Sentence
from cloudkg.relate.slots import SlotReader
from cloudkg.relate.wording import any_of

_CONFIDENCE = 0.7
_REACH = 120  # characters between the kind and the firms; further on another may be meant
_BEFORE, _BEHIND = 8, 10  # characters around firms in which stands what they are to others
_FIRM, _SEGMENT = CHAR_OF_TYPE[EntityType.FIRM], CHAR_OF_TYPE[EntityType.SEGMENT]


class FellowReader:
    """Finds such firms in one document; sentences are to be given in the order in which they stand."""

    def __init__(self, lexicon: Lexicon, document: Document) -> None:
        self._document = document
        self._slots = SlotReader(lexicon, "zh")
        self._too_wide = lexicon.words["segments-too-wide"]
        makers, firms, fields = (any_of(lexicon, f"zh-fellow-{kind}") for kind in ("makers", "firms", "fields"))
        words = rf"(?P<o>[\u4e00-\u9fffA-Za-z]{{0,6}}{_SEGMENT}[\u4e00-\u9fff]{{0,3}}?)"
        self._kind = re.compile(rf"{words}(?:{fields}|(?P<maker>{makers}|{firms}))+(?!{_FIRM}|[等这的][{ENTITY_CLASS}])")
        count = rf"{any_of(lexicon, 'zh-others-count')}?{any_of(lexicon, 'zh-others-rank')}*"
        self._called = re.compile(rf"(?:等|这|上述)?{count}(?:(?P<makers>{makers})|(?P<firms>{firms}))(?![的一-鿿]{{0,2}}[{_FIRM}])")
        self._chief = re.compile(rf"{any_of(lexicon, 'zh-fellow-chiefs')}$")
        self._apart = re.compile(any_of(lexicon, "zh-fellow-apart-before") + rf"[^，；。]{{0,{_BEFORE}}}$")
        self._apart_behind = re.compile(rf"[^，；。]{{0,{_BEHIND}}}?" + any_of(lexicon, "zh-fellow-apart-behind"))
        self._last: tuple[int, int, bool, tuple[Mention, ...]] | None = None  # passage, end, whether makers are meant, markets

    def claims(self, sentence: Sentence) -> Iterator[Claim]:
        """A place for each firm of a list that is called makers, where a kind of makers was named shortly before."""
        events: list[tuple[int, re.Match[str] | Item]] = [(m.start(), m) for m in self._kind.finditer(sentence.masked)]
        events += [(at, item) for at, item in sentence.items.items() if sentence.masked[at] == _FIRM]
        for at, event in sorted(events, key=lambda e: e[0]):
            if isinstance(event, Item):
                yield from self._fellows(sentence, at, event)
            else:
                markets = tuple(m for m in self._slots.markets(sentence, *event.span("o")) if m.name not in self._too_wide)
                end = sentence.ends[event.end() - 1]
                self._last = (sentence.index, end, event["maker"] is not None, markets) if markets else None

    def _fellows(self, sentence: Sentence, at: int, item: Item) -> Iterator[Claim]:
        if self._last is None or self._last[0] != sentence.index or item.start - self._last[1] > _REACH:
            return
        view = sentence.passage.view
        before = view[sentence.start : item.start]
        called, chief = self._called.match(view, item.end, sentence.end), self._chief.search(before)
        if not chief and (called is None or (called["firms"] and self._last[1] < sentence.start and self._last[2])):
            return
        behind = called.end() if called else item.end
        if self._apart.search(before) or self._apart_behind.match(view, behind, sentence.end):
            return
        for firm in item.members:
            for market in self._last[3]:
                evidence = provenance_in(self._document, sentence.passage, firm.start, firm.end)
                yield Claim(
                    firm.name, "inSegment", market.name, evidence, modality=Modality.ACTUAL, rule="fellows/kind", confidence=_CONFIDENCE
                )
