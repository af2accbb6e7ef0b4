"""What fills a slot of a pattern: the members of a masked name, or words that name something which stands in no list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.model import EntityType, Mention
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of
from cloudkg.vocab import fold_name, mint_name

OWN_GOODS = "product:"  # stands for the goods of a seller until it is known who that is
_SHORTEST = 2  # characters of a name given by words
_AND = re.compile(" and |, ")
_WORDS = re.compile("[\u4e00-\u9fff]{2,5}|[A-Za-z]{3,8}")
_LONGEST_MARKET = 10  # a longer phrase before 企业 or 领域 is a clause, not the name of a market


class SlotReader:
    """Reads the slots of matches in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._language = language
        self._lead = re.compile(rf"^(?:{any_of(lexicon, 'zh-slot-leads')}|{any_of(lexicon, 'en-slot-leads')} )+", re.IGNORECASE)
        self._tail = re.compile(rf"(?:{any_of(lexicon, 'zh-slot-tails')}| {any_of(lexicon, 'en-slot-tails')})+$")
        self._kit = re.compile(rf" {any_of(lexicon, 'en-segment-tails')}$")
        self._generic = frozenset(w for kind in ("things", "markets") for w in lexicon.words.get(f"{language}-generic-{kind}", ()))
        self._called: dict[tuple[EntityType, str], str] = {
            (t.type, fold_name(n)): t.id for t in lexicon.terms.values() if t.type is EntityType.SEGMENT for n in (*t.weak, *t.names)
        }
        self._own_goods = frozenset(lexicon.words.get(f"{language}-own-goods", ()))
        self._market_joint = re.compile(rf"[、/]|{any_of(lexicon, 'zh-and-also', 'zh-and', 'zh-or')}")
        self._before_market = re.compile(any_of(lexicon, "zh-before-market"))
        self._wide = frozenset(lexicon.words["segments-to-narrow"])
        self._no_market = re.compile(any_of(lexicon, "zh-no-market"))

    def fill(self, sentence: Sentence, found: re.Match[str], slot: str, types: Sequence[EntityType]) -> tuple[Mention, ...]:
        """Mentions that fill a slot of a match; none where it is empty or its words name nothing."""
        first, last = found.span(slot)
        if first < 0:
            return ()
        item = sentence.items.get(first)
        if item is not None and last == first + 1:
            if item.members and item.members[0].type is EntityType.PLACE and EntityType.PLACE not in types:
                return ()  # “国内” before 企业 is no market
            return tuple(m for m in item.members if m.type is not EntityType.SEGMENT or len(types) > 1 or m.surface not in self._generic)
        if self._language == "zh" and tuple(types) == (EntityType.SEGMENT,):
            return tuple(self.markets(sentence, first, last))
        start, end = sentence.starts[first], sentence.ends[last - 1]
        if tuple(types) == (EntityType.SEGMENT,):
            return tuple(m for part in self._parts(sentence.passage.view, start, end) for m in self._worded(sentence, *part, types))
        return self._worded(sentence, start, end, types)

    @staticmethod
    def _parts(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The members of “clean energy and data-centre infrastructure”."""
        for joint in _AND.finditer(view, start, end):
            yield start, joint.start()
            start = joint.end()
        yield start, end

    def _worded(self, sentence: Sentence, start: int, end: int, types: Sequence[EntityType]) -> tuple[Mention, ...]:
        """The thing that the words of a view range name."""
        surface = sentence.passage.view[start:end]
        lead, tail = self._lead.match(surface), self._tail.search(surface)
        start += len(lead[0]) if lead else 0
        end -= len(tail[0]) if tail else 0
        surface = sentence.passage.view[start:end] if start < end else ""
        type_ = EntityType.PRODUCT if EntityType.PRODUCT in types else types[0]
        if surface in self._own_goods and tuple(types) == SLOT_TYPES["raisesPriceOf"][1]:
            return (Mention(sentence.index, start, end, surface, type_, OWN_GOODS, "words"),)
        if len(surface) < _SHORTEST or surface in self._generic:
            return ()
        name = self._known_by(surface, type_) or mint_name(type_, surface)
        return (Mention(sentence.index, start, end, surface, type_, name, "words"),)

    def _known_by(self, surface: str, type_: EntityType) -> str | None:
        """CURIE of the known thing that English words name, in the singular or the plural: “server” and “servers” are one market."""
        if self._language != "en":
            return None
        bare = self._kit.sub("", surface)
        keys = (fold_name(surface), fold_name(surface + "s"), fold_name(surface.removesuffix("s")), fold_name(bare), fold_name(bare + "s"))
        return next((id_ for key in keys if (id_ := self._called.get((type_, key)))), None)

    def _narrowed(self, sentence: Sentence, first: int, known: Mention) -> bool:
        """Whether the words before a wide market make another of it: “主控芯片”, “移动SoC”, but not “知名芯片”."""
        last = next(i for i in range(first, len(sentence.masked)) if sentence.starts[i] == known.start)
        if known.surface not in self._wide or any(i in sentence.items for i in range(first, last)):
            return False
        start = sentence.starts[first]
        leads = list(self._before_market.finditer(sentence.passage.view, start, known.start))
        words = sentence.passage.view[leads[-1].end() if leads else start : known.start]
        return _SHORTEST <= len(words) and _WORDS.fullmatch(words) is not None

    def markets(self, sentence: Sentence, first: int, last: int) -> Iterator[Mention]:
        """The markets that Chinese words name, one or several (“高端计算、存储”).

        The words in front of the first are often those of the clause: it begins behind the last word that leads up to a name. A known segment at the
        end of a piece is what the piece speaks of.
        """
        at = first
        for end in [*(m.start() for m in self._market_joint.finditer(sentence.masked, first, last)), last]:
            piece = self._market_joint.match(sentence.masked, at)
            start = piece.end() if piece and at > first else at
            at = end
            known = sentence.items.get(end - 1)
            members = known.members if start < end and known is not None else ()
            named = members[0] if members else None
            if named is not None and named.type is EntityType.SEGMENT and not self._narrowed(sentence, start, named):
                yield from (m for m in members if m.surface not in self._generic)
                continue
            if all(i in sentence.items for i in range(start, end)) or (named is not None and named.type is EntityType.PLACE):
                continue  # nothing, or a place
            start, end = sentence.starts[start], sentence.ends[end - 1]
            leads = list(self._before_market.finditer(sentence.passage.view, start, end))
            start = leads[-1].end() if leads else start
            name = sentence.passage.view[start:end]
            if len(name) <= _LONGEST_MARKET and not self._no_market.search(name):
                yield from self._worded(sentence, start, end, (EntityType.SEGMENT,))


@lru_cache(maxsize=8)
def slot_reader(lexicon: Lexicon, language: str) -> SlotReader:
    """The reader of slots in one language, built once for each lexicon."""
    return SlotReader(lexicon, language)
