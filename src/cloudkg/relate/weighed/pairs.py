"""Pairs of names in a sentence that may stand to each other, and what the sentence says around each pair.

A pair is described by features: short strings that hold words and classes of names, never names. They are the features of feature-based relation
extraction (Zhou et al., “Exploring various knowledge in relation extraction”, ACL 2005), without a parser: words between, before and behind the
two, their kinds, distance and order, and what the gazetteer knows of the two.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE, MONEY, NUMBER, PERCENT, PERIOD, PRICE, SLOT_TYPES
from cloudkg.model import Claim, EntityType, Mention
from cloudkg.relate.discourse_words import discourse_words
from cloudkg.relate.sentences import Item, Sentence
from cloudkg.vocab import SYMMETRIC

NOTHING = "-"  # the label of a pair that no relation joins
_UNWEIGHED = frozenset({"recommends"})  # its subject is the report
_FARTHEST = {"zh": 60, "en": 200}  # masked characters between the two
_REACH = {"zh": (14, 16), "en": (60, 70)}  # masked characters before the first and behind the second
_STEP = {"zh": 8, "en": 25}
_MOST_NAMES = 40  # of a sentence; one with more is a list
_CLASSES = {
    EntityType.FIRM: "F", EntityType.PUBLIC_BODY: "F", EntityType.PERSON: "P", EntityType.CHIP: "D",
    EntityType.MODEL: "D", EntityType.PRODUCT: "D", EntityType.SEGMENT: "S", EntityType.PLACE: "L",
}  # fmt: skip
_SHOWN = str.maketrans(
    {CHAR_OF_TYPE[t]: chr(0x24B6 + ord(c) - ord("A")) for t, c in _CLASSES.items()}
    | {MONEY: "Ⓜ", PERCENT: "Ⓡ", PRICE: "Ⓜ", NUMBER: "Ⓝ", PERIOD: "Ⓣ"}
)
_OBSERVER = "Ⓞ"
_NAMED = "ⒻⓅⒹⓈⓁⓄ"
_MAKES = ("develops", "releases")
_STRONG = re.compile(r"[；;。|｜]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’\-]*|[^\sA-Za-z]")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of a sentence, the first to stand first. `labels` are the relations that their kinds allow: ``supplies>`` from first to second, ``supplies<`` back."""

    first: Item
    second: Item
    labels: tuple[str, ...]
    features: tuple[str, ...]


@lru_cache(maxsize=512)
def labels_of(first: EntityType, second: EntityType) -> tuple[str, ...]:
    """Relations that may join names of two kinds, with their direction.

    >>> labels_of(EntityType.PERSON, EntityType.PUBLIC_BODY)
    ('leads>',)
    """
    found = []
    for relation, (subjects, objects) in SLOT_TYPES.items():
        if relation in _UNWEIGHED or (relation == "investsIn" and EntityType.PLACE in (first, second)):
            continue  # whoever builds somewhere need not be said to invest there
        if first in subjects and second in objects:
            found.append(relation + ">")
        if relation not in SYMMETRIC and second in subjects and first in objects:
            found.append(relation + "<")
    return tuple(found)


class PairReader:
    """Describes the pairs of sentences in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._language = language
        self._terms = lexicon.terms
        self._words = discourse_words(lexicon)
        self._generic = frozenset(w for kind in ("things", "markets") for w in lexicon.words.get(f"{language}-generic-{kind}", ()))
        self._too_wide = frozenset(lexicon.words["segments-too-wide"])
        self._trade = {
            firm: mark for mark, kind in (("b", "buyers"), ("h", "hosts"), ("s", "sellers")) for firm in lexicon.words[f"contract-{kind}"]
        }

    def pairs(self, sentence: Sentence, said: Sequence[Claim] = (), *, joined: Container[frozenset[str]] = ()) -> Iterator[Pair]:
        """Pairs that stand near enough, in order; `said` is what rows read in the sentence. Pairs whose names are all `joined` are left out."""
        places = [(i, item) for i, item in sorted(sentence.items.items()) if item.members]
        if not 2 <= len(places) <= _MOST_NAMES:
            return
        text = self._shown(sentence, places)
        parts = _parts_of(said)
        places = [(i, item) for i, item in places if text[i] != _OBSERVER and not self._says_nothing(item.members[0])]
        for k, (i, first) in enumerate(places):
            for j, second in places[k + 1 :]:
                if j - i > _FARTHEST[self._language] or _STRONG.search(text, i + 1, j):
                    break
                if len(first.members) > 1 and len(second.members) > 1:
                    continue  # “甲、乙投资；丙、丁跟投”: two lists are seldom each other's
                if _apart(text, i, j, several=len(first.members) > 1):
                    continue
                labels = self._possible(first.members, second.members)
                if not labels or all(frozenset((a.name, b.name)) in joined for a in first.members for b in second.members):
                    continue
                if {m.name for m in first.members}.isdisjoint(m.name for m in second.members):
                    yield Pair(
                        first, second, labels, (*self._features(text, i, j, first.members, second.members), *_played(parts, first, second))
                    )

    def _says_nothing(self, mention: Mention) -> bool:
        return mention.surface in self._generic or mention.name in self._too_wide

    def _possible(self, first: Sequence[Mention], second: Sequence[Mention]) -> tuple[str, ...]:
        """Labels that the kinds of two names allow, less a maker other than the known one: a known thing without an owner is nobody's brand."""
        labels = labels_of(first[0].type, second[0].type)
        barred = set()
        for mark, makers, things in ((">", first, second), ("<", second, first)):
            term = self._terms.get(things[0].name)
            if term is not None and not any(m.name in self._line(term.id)[1:] or term.owner in self._line(m.name) for m in makers):
                barred |= {relation + mark for relation in _MAKES}
        return tuple(label for label in labels if label not in barred) if barred else labels

    def _shown(self, sentence: Sentence, places: Sequence[tuple[int, Item]]) -> str:
        """The masked sentence with letters in circles for classes, and those who only speak of others marked."""
        text = list(sentence.masked.translate(_SHOWN))
        for i, item in places:
            cited = self._words.source_after.match(sentence.passage.view, item.end, sentence.end) is not None
            if text[i] == "Ⓕ" and (cited or all(self._words.observes(m) for m in item.members)):
                text[i] = _OBSERVER
        return "".join(text)

    def _features(self, text: str, i: int, j: int, first: Sequence[Mention], second: Sequence[Mention]) -> Iterator[str]:
        before, behind = _REACH[self._language]
        between = text[i + 1 : j]
        left = _STRONG.split(text[max(0, i - before) : i])[-1]
        right = _STRONG.split(text[j + 1 : j + 1 + behind], maxsplit=1)[0]
        kinds = _CLASSES[first[0].type] + _CLASSES[second[0].type]
        shape = [
            f"gap{min(6, len(between) // _STEP[self._language])}",
            f"firms{min(3, between.count('Ⓕ'))}",
            f"others{min(3, sum(between.count(c) for c in 'ⒹⓈⓁⓅ'))}",
            f"commas{min(3, between.count('，') + between.count(','))}",
            f"several{len(first) > 1:d}{len(second) > 1:d}",
            f"opens{not any(c in text[:i] for c in 'ⒻⒹⓅ'):d}",
            f"ends{not any(c in text[j + 1 :] for c in 'ⒻⒹⓅ'):d}",
            f"again{first[0].rule == 'anaphor':d}{second[0].rule == 'anaphor':d}",
            f"known{self._known(first[0], second[0])}",
            f"exact{first[0].type}{second[0].type}",
        ]
        yield kinds
        yield from shape
        for mark in shape:
            yield kinds + mark
        yield from (self._signs if self._language == "zh" else self._words_around)(kinds, left, between, right)

    def _known(self, one: Mention, other: Mention) -> str:
        """What the gazetteer knows of the two: whether one makes or holds the other, and who sells to whom as a rule."""
        line_one, line_other = self._line(one.name), self._line(other.name)
        if other.name in line_one or one.name in line_other:
            return "<" if other.name in line_one else ">"
        trade = self._trade.get(one.name, "-") + self._trade.get(other.name, "-")
        shared = set(line_one[1:]) & set(line_other[1:])
        return ("=" if shared else "?" + ("o" if len(line_one) > 1 else "-") + ("o" if len(line_other) > 1 else "-")) + trade

    def _line(self, name: str) -> list[str]:
        line = [name]
        while len(line) < 4 and (term := self._terms.get(line[-1])) and term.owner and term.owner not in line:
            line.append(term.owner)
        return line

    @staticmethod
    def _signs(kinds: str, left: str, between: str, right: str) -> Iterator[str]:
        """Chinese: runs of characters."""
        if len(between) <= 6:
            yield f"{kinds}={between}"
        yield from (f"{kinds}b{r}" for r in _runs(between, 3))
        for k in (1, 2, 3, 4):
            yield f"{kinds}b^{between[:k]}"
            yield f"{kinds}b${between[-k:]}"
            yield f"{kinds}l${left[-k:]}"
            yield f"{kinds}r^{right[:k]}"
        yield from (f"{kinds}l{r}" for r in _runs(left, 3))
        yield from (f"{kinds}r{r}" for r in _runs(right, 3))

    @staticmethod
    def _words_around(kinds: str, left: str, between: str, right: str) -> Iterator[str]:
        """English: runs of words."""
        if len(between) <= 30:
            yield f"{kinds}={between.lower()}"
        inside, before, behind = (_WORD.findall(t.lower()) for t in (between, left, right))
        yield from (f"{kinds}b{r}" for r in _phrases(inside, 3))
        for k in (1, 2, 3):
            yield f"{kinds}b^{' '.join(inside[:k])}"
            yield f"{kinds}b${' '.join(inside[-k:])}"
            yield f"{kinds}l${' '.join(before[-k:])}"
            yield f"{kinds}r^{' '.join(behind[:k])}"
        yield from (f"{kinds}l{r}" for r in _phrases(before, 2))
        yield from (f"{kinds}r{r}" for r in _phrases(behind, 2))


def _apart(text: str, i: int, j: int, *, several: bool) -> bool:
    """Whether the second name stands in brackets behind another name than the first: “甲（PCB）、乙（封装）”. Behind a list they are its last member's."""
    opened = max(text.rfind("(", i, j), text.rfind("（", i, j))
    if opened < 0 or any(c in text[opened:j] for c in ")）"):
        return False
    return several if opened == i + 1 else text[opened - 1] in _NAMED


def _parts_of(said: Iterable[Claim]) -> dict[str, set[str]]:
    """What each name does already by what rows read: the relation, and which end of it the name is."""
    parts: dict[str, set[str]] = {}
    for claim in said:
        parts.setdefault(claim.subject, set()).add(f"{claim.predicate}+")
        parts.setdefault(claim.object, set()).add(f"+{claim.predicate}")
    return parts


def _played(parts: dict[str, set[str]], first: Item, second: Item) -> Iterator[str]:
    for mark, item in (("1", first), ("2", second)):
        for part in sorted({p for m in item.members for p in parts.get(m.name, ())}) or ["none"]:
            yield f"{_CLASSES[first.members[0].type]}{_CLASSES[second.members[0].type]}does{mark}{part}"


def _runs(text: str, longest: int) -> list[str]:
    """Distinct runs of at most `longest` characters, in order of first occurrence."""
    return list(dict.fromkeys(text[i : i + k] for k in range(1, longest + 1) for i in range(len(text) - k + 1)))


def _phrases(words: Sequence[str], longest: int) -> list[str]:
    return list(dict.fromkeys(" ".join(words[i : i + k]) for k in range(1, longest + 1) for i in range(len(words) - k + 1)))
