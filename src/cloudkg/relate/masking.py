"""Masks sentences: each mention, quantity and period becomes one character of its class.

Masking is what lets a pattern speak of classes instead of names. Coordinations (“A、B 和 C”) collapse into one character that stands for all
members; quotation marks, tickers in brackets and “等公司” after a name vanish; 公司, 其 and “the company” become the firm that they mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE, ENTITY_CLASS, PERIOD
from cloudkg.model import EntityType, Mention, Passage, Period, Quantity
from cloudkg.relate.sentences import Item, Sentence, quantity_char
from cloudkg.relate.wording import any_of

_QUOTES = frozenset('“”"「」『』《》〈〉')
_UNQUOTED = re.compile("[^" + "".join(sorted(_QUOTES)) + "]+")
_NAME = re.compile(f"[{ENTITY_CLASS}]")
_FAMILY = {
    EntityType.FIRM: "agent", EntityType.PUBLIC_BODY: "agent", EntityType.PERSON: "person", EntityType.CHIP: "thing",
    EntityType.MODEL: "thing", EntityType.PRODUCT: "thing", EntityType.SEGMENT: "segment", EntityType.PLACE: "place",
}  # fmt: skip
_COMMA = re.compile(r"，|, ")
_TICKER = re.compile(r"(?:[A-Z]{2,8}[:：]\s?)?[A-Z0-9]{1,8}(?:[.．][A-Z]{1,4})?")
_BRACKET = re.compile(r"\(([^()（）]{1,40})\)")


@dataclass(frozen=True, slots=True)
class _Words:
    """What joins names and stands around them: ``words/coordinations.yaml``, compiled once for a lexicon."""

    joint: re.Pattern[str]
    english_joint: re.Pattern[str]
    goes_on: re.Pattern[str]
    maker: re.Pattern[str]
    modifier: re.Pattern[str]
    kind: re.Pattern[str]  # a word for firms at the end of a market's name
    others: re.Pattern[str]
    market: re.Pattern[str]  # behind “A、B 等”: what the firms are by their market (“光模块厂商”), which is left to the rows
    unknown: re.Pattern[str]  # a member of a list of firms that nobody knows
    office: re.Pattern[str]  # “A, B and C co-founder P”: C is no member of the list, it belongs to P
    held_by: re.Pattern[str]
    described: re.Pattern[str]  # what an English member of a list is, before it: “carmaker A and the shipping group B”


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> _Words:
    def words(*names: str) -> str:
        return any_of(lexicon, *names)

    firm, person, segment, place = (CHAR_OF_TYPE[t] for t in (EntityType.FIRM, EntityType.PERSON, EntityType.SEGMENT, EntityType.PLACE))
    of, and_ = words("zh-of"), words("zh-and", "zh-and-also")
    others = words("zh-and-others") + words("zh-others-count") + "?" + words("zh-others-rank") + "*" + words("zh-others-field")
    holds = rf"{words('zh-firm-words')}?{of}?{words('zh-holds', 'zh-holds-whole')}{of}?(?=[^，；。、{ENTITY_CLASS}]{{0,4}}{firm})"
    held = rf"-{words('en-held')} (?=[^,;.{ENTITY_CLASS}]{{0,20}}{firm})"
    return _Words(
        joint=re.compile(rf"、| ?/ ?|{and_}|{words('zh-or')}|{words('en-joints')}"),
        english_joint=re.compile(words("en-joints")),
        goes_on=re.compile(rf"(?:、|{and_})[{ENTITY_CLASS}]"),
        maker=re.compile(rf"{firm}(?: |{words('zh-of-maker')}|[’']s )?"),
        modifier=re.compile(rf"[\u4e00-\u9fff{segment}]{{0,10}}?(?:{words('zh-kinds-before-name')}|{segment})(?=[{ENTITY_CLASS}])"),
        kind=re.compile(f"(?<=[\u4e00-\u9fffA-Za-z0-9]){words('segment-kinds')}$"),
        others=re.compile(f"{others}?{words('zh-others-kind')}*"),
        market=re.compile(rf"[\u4e00-\u9fffA-Za-z{segment}{place}]{{1,8}}?{words('zh-firm-kinds')}|[\u4e00-\u9fff{place}]{{0,6}}{segment}"),
        unknown=re.compile(rf"、[\u4e00-\u9fffA-Za-z]{{2,6}}(?=(?:、|{and_}){firm})"),
        office=re.compile(rf"{firm}(?:['’]s?)? (?:co-?)?{words('en-offices')}(?: and [A-Z]+)?,? {person}"),
        held_by=re.compile(rf"([{ENTITY_CLASS}])(?:{holds}|{held})"),
        described=re.compile(
            rf"(?:the )?(?:(?!{words('en-outside-phrases')}\b)[A-Za-z\-{segment}{place}]+ ){{0,3}}?(?:{words('en-firm-kinds')}|[a-z]+maker) (?={firm})"
        ),
    )


_OPENING_WORD = re.compile("[A-Z][a-z]+[ ,]")


class _Mask:
    """A masked string under construction: parallel lists of characters, view starts and ends, and items."""

    def __init__(self) -> None:
        self.text = ""
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.items: list[Item | None] = []

    def copy(self) -> _Mask:
        """A mask of its own with the same content."""
        twin = _Mask()
        twin.text, twin.starts, twin.ends, twin.items = self.text, self.starts.copy(), self.ends.copy(), self.items.copy()
        return twin

    def add(self, char: str, start: int, end: int, item: Item) -> None:
        """One character that stands for an item of the view."""
        self.text += char
        self.starts.append(start)
        self.ends.append(end)
        self.items.append(item)

    def add_text(self, text: str, start: int) -> None:
        """Characters of the view as they are, without quotation marks."""
        pieces = [text] if _QUOTES.isdisjoint(text) else _UNQUOTED.findall(text)
        at = start
        for piece in pieces:
            at = start + text.index(piece, at - start)
            self.text += piece
            self.starts.extend(range(at, at + len(piece)))
            self.ends.extend(range(at + 1, at + len(piece) + 1))
            self.items.extend([None] * len(piece))
            at += len(piece)

    def begin_small(self) -> None:
        """Write the sentence's first letter small where it begins a word: cues are words as they stand within a sentence."""
        if _OPENING_WORD.match(self.text):
            self.text = self.text[0].lower() + self.text[1:]

    def drop(self, first: int, last: int) -> None:
        """Leave out the characters from `first` up to `last`."""
        self.text = self.text[:first] + self.text[last:]
        del self.starts[first:last], self.ends[first:last], self.items[first:last]

    def sentence(self, index: int, passage: Passage, start: int, end: int) -> Sentence:
        """What has been made, as a sentence of the passage with number `index`."""
        items = {i: item for i, item in enumerate(self.items) if item}
        return Sentence(index, passage, start, end, self.text, self.starts, self.ends, items)


def _mask(view: str, start: int, end: int, marked: Sequence[tuple[int, int, str, Item]]) -> _Mask:
    mask, at = _Mask(), start
    for first, last, char, item in marked:
        if first < at:
            continue
        mask.add_text(view[at:first], at)
        mask.add(char, first, last, item)
        at = last
    mask.add_text(view[at:end], at)
    return mask


_IN_PASSING = (EntityType.SEGMENT, EntityType.PLACE)  # names in brackets that only say of what kind a member of a list is, or from where


def _drop_brackets(mask: _Mask, view: str, words: _Words, *, kinds: bool) -> None:
    """Remove brackets after a name that only repeat or abbreviate it: a ticker, an English name, the same thing again.

    With `kinds`, within a list those too that say something of its members (“甲（液冷）、乙”), so that they do not break it.
    """
    text = mask.text
    for found in reversed(list(_BRACKET.finditer(text))):
        before = mask.items[found.start() - 1] if found.start() else None
        if before is None or not before.members:
            continue
        inside = [mask.items[i] for i in range(found.start(), found.end()) if mask.items[i]]
        of_kind = bool(inside) and all(item and item.members and item.members[0].type in _IN_PASSING for item in inside)
        if not of_kind and _TICKER.fullmatch(view[mask.ends[found.start()] : mask.starts[found.end() - 1]]):
            mask.drop(found.start(), found.end())
            continue
        aside = kinds and (not inside or of_kind)
        if aside and words.goes_on.match(mask.text, found.end()):  # “甲（第一）、乙（液冷）和丙”
            mask.drop(found.start(), found.end())
            continue
        known = {m.name for m in before.members}
        if all(item and item.members and {m.name for m in item.members} <= known for item in inside):
            mask.drop(found.start(), found.end())


def _drop_holders(mask: _Mask, words: _Words) -> None:
    """Remove “X 旗下”, “X-owned” or a bare “X” (亚马逊AWS) before a firm: who holds it is another matter than what it does."""
    for found in reversed(list(words.held_by.finditer(mask.text))):
        mask.drop(found.start(), found.end())
    firm = CHAR_OF_TYPE[EntityType.FIRM]
    i = mask.text.rfind(firm * 2)
    while i >= 0:
        if mask.ends[i] == mask.starts[i + 1]:
            mask.drop(i, i + 1)
        i = mask.text.rfind(firm * 2, 0, i + 1)


def _family(item: Item | None) -> str | None:
    return _FAMILY[item.members[0].type] if item and item.members else None


def _is_pronoun(item: Item | None) -> bool:
    return bool(item and item.members and item.members[0].rule == "anaphor")  # “Crusoe and its partner”


def _joined(mask: _Mask, i: int, words: _Words, *, long: bool) -> tuple[int, bool] | None:
    """Index of the next member of a coordination that goes on behind member `i`, and whether a bare comma joins it.

    In a list that is `long` already a member that nobody knows is passed over.
    """
    text, family = mask.text, _family(mask.items[i])
    if long and (unknown := words.unknown.match(text, i + 1)) and family == "agent":
        i = unknown.end() - 1  # the list goes on behind it
    for pattern, comma in ((words.joint, False), (_COMMA, True)):
        found = pattern.match(text, i + 1)
        if found is None:
            continue
        ends = [found.end()]
        maker = words.maker.match(text, found.end()) if family == "thing" else None  # “谷歌 TPU 和 亚马逊 Trainium”
        modifier = words.modifier.match(text, found.end()) if not comma else None  # “A、图像模型 B 和视频模型 C”
        described = words.described.match(text, found.end()) if family == "agent" else None
        for step in (maker, modifier, described):
            ends.append(step.end() if step else len(text))
        for at in ends:
            if at < len(text) and _family(mask.items[at]) == family and not (words.office.match(text, at) or _is_pronoun(mask.items[at])):
                return at, comma
    return None


def _closed(mask: _Mask, members: Sequence[int], words: _Words) -> bool:
    """Whether the last two members are joined by “and”, behind which a bare comma ends the list: “backed by A and B, C grew”."""
    return len(members) > 1 and words.english_joint.fullmatch(mask.text, members[-2] + 1, members[-1]) is not None


def _group(mask: _Mask, words: _Words) -> None:
    """Collapse coordinations of names of one family into their first character; bare commas join only where at least three members stand."""
    i = 0
    while found := _NAME.search(mask.text, i):
        i = found.start()
        members, commas, last = [i], [], i
        while (step := _joined(mask, last, words, long=len(members) > 2)) is not None and not (step[1] and _closed(mask, members, words)):
            last = step[0]
            members.append(last)
            commas.append(step[1])
        if len(members) == 2 and commas[0]:
            members = members[:1]
        if len(members) > 1:
            mentions = tuple(m for j in members if (member := mask.items[j]) for m in member.members)
            type_ = next((m.type for m in mentions if m.type is EntityType.FIRM), mentions[0].type)
            mask.items[i] = Item(mask.starts[i], mask.ends[members[-1]], mentions)
            mask.text = mask.text[:i] + CHAR_OF_TYPE[type_] + mask.text[i + 1 :]
            mask.ends[i] = mask.ends[members[-1]]
            mask.drop(i + 1, members[-1] + 1)
        tail = words.others.match(mask.text, i + 1)
        if tail and tail.end() > i + 1:
            mask.drop(i + 1 + (_family(mask.items[i]) == "agent" and bool(words.market.match(mask.text, tail.end()))), tail.end())
            if i + 1 < len(mask.items) and _family(mask.items[i + 1]) == _family(mask.items[i]) == "thing":
                mask.drop(i + 1, i + 2)  # “真武 810E 等 算力卡产品”: the kind that the names before it are of
        i += 1


def _marked(m: Mention, words: _Words) -> tuple[int, int, str, Item]:
    """Where a mention is masked, and by what: of “液冷厂商”, known as a market by that name too, the kind of firm is left to be read."""
    kind = words.kind.search(m.surface) if m.type is EntityType.SEGMENT else None
    end = m.end - (len(kind[0]) if kind else 0)
    return m.start, end, CHAR_OF_TYPE[m.type], Item(m.start, end, members=(m,))


def mask_sentence(
    index: int,
    passage: Passage,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity] = (),
    periods: Sequence[Period] = (),
    *,
    lexicon: Lexicon,
) -> tuple[Sentence, Sentence]:
    """Sentence `passage.view[start:end]`, masked: with its coordinations collapsed, and plain.

    The sequences may hold items of other sentences of the passage too.
    """
    words = _words(lexicon)
    marked = [_marked(m, words) for m in mentions if start <= m.start and m.end <= end]
    taken = [(a, b) for a, b, _, _ in marked]
    for p in periods:
        if start <= p.start and p.end <= end and not any(p.start < b and a < p.end for a, b in taken):
            marked.append((p.start, p.end, PERIOD, Item(p.start, p.end, period=p)))
            taken.append((p.start, p.end))
    for q in quantities:
        if start <= q.start and q.end <= end and not any(q.start < b and a < q.end for a, b in taken):
            marked.append((q.start, q.end, quantity_char(q), Item(q.start, q.end, quantity=q)))
    marked.sort(key=lambda m: (m[0], -m[1]))
    plain = _mask(passage.view, start, end, marked)
    plain.begin_small()
    _drop_brackets(plain, passage.view, words, kinds=False)
    grouped = plain.copy()
    _drop_brackets(grouped, passage.view, words, kinds=True)
    _drop_holders(grouped, words)
    _group(grouped, words)
    return grouped.sentence(index, passage, start, end), plain.sentence(index, passage, start, end)
