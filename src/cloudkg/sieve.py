"""Words that a regular expression cannot match without: lets many patterns be looked for at the price of one pass over a text."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Generic, TypeVar

import ahocorasick

_MOST = 120  # a pattern with more readings than this is told by a part of it
_SETS = 4  # of the words that a pattern cannot do without, so many sets are looked for
_WIDEST = 16  # a class of more characters than this tells nothing
_EMPTY = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})

Key = TypeVar("Key")
Texts = frozenset[str] | None
_NOTHING: frozenset[str] = frozenset({""})


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is known of the texts of a part of a pattern: all of them, where they are few, and words one of which stands in each."""

    texts: Texts
    words: tuple[frozenset[str], ...]

    def told(self) -> list[frozenset[str]]:
        """All that is known, what tells most first: the longest words, and of those as long the fewest."""
        choices = {words for words in (self.texts, *self.words) if words and "" not in words}
        return sorted(choices, key=lambda words: (min(map(len, words)), -len(words), sorted(words)), reverse=True)


@lru_cache(maxsize=8192)
def required_words(pattern: str) -> tuple[frozenset[str], ...]:
    """Words in small letters: of each set one stands in the small letters of every text that `pattern` matches. What tells most stands first.

    Of words that hold one another the shortest tells enough, and of sets what another says already is left out.

    >>> [sorted(words) for words in required_words("(?:净|毛)?利润[率额]|收入.*同比")]
    [['利润率', '利润额', '收入']]
    >>> [sorted(words) for words in required_words("从.*(?:买入|购入)")]
    [['买入', '购入'], ['从']]
    """
    parser = importlib.import_module("re._parser")  # the standard library's own reading of the pattern; it has no public name
    sets: list[frozenset[str]] = []
    for words in _sequence(parser.parse(pattern)).told():
        if not any(all(any(word in longer for word in words) for longer in known) for known in sets):
            sets.append(frozenset(word for word in words if not any(other != word and other in word for other in words)))
    return tuple(sets)


def _sequence(items: Iterable[Any]) -> _Reading:
    run: frozenset[str] = _NOTHING
    whole = True
    choices: list[frozenset[str]] = []
    for op, argument in items:
        reading = _item(str(op), argument)
        choices += reading.words
        if reading.texts is not None and len(run) * len(reading.texts) <= _MOST:
            run = frozenset(a + b for a, b in product(run, reading.texts))
            continue
        choices.append(run)
        whole = False
        run = _NOTHING if reading.texts is None else reading.texts
    choices.append(run)
    return _Reading(run if whole else None, tuple(choices))


def _item(op: str, argument: Any) -> _Reading:
    if op in _EMPTY:
        return _Reading(_NOTHING, ())
    if op == "LITERAL":
        return _Reading(frozenset({chr(argument).lower()}), ())
    if op == "IN":
        return _Reading(_members(argument), ())
    if op in _REPEATS:
        return _repeat(*argument)
    if op == "SUBPATTERN":
        return _sequence(argument[-1])
    if op == "BRANCH":
        return _branches([_sequence(branch) for branch in argument[1]])
    return _Reading(None, ())


def _repeat(least: int, most: Any, inner: Any) -> _Reading:
    reading = _sequence(inner)
    if most == 1 and reading.texts is not None:
        return _Reading(reading.texts if least else reading.texts | _NOTHING, ())
    return _Reading(None, tuple(reading.told()) if least else ())


def _branches(branches: Sequence[_Reading]) -> _Reading:
    told = [branch.told() for branch in branches]
    words = (frozenset().union(*(best for best, *_ in told)),) if all(told) else ()
    texts = [branch.texts for branch in branches]
    if any(each is None for each in texts):
        return _Reading(None, words)
    union = frozenset().union(*(each for each in texts if each))
    return _Reading(union if len(union) <= _MOST else None, words)


def _members(items: Iterable[Any]) -> Texts:
    members: set[str] = set()
    for op, argument in items:
        if str(op) == "LITERAL":
            members.add(chr(argument).lower())
        elif str(op) == "RANGE" and argument[1] - argument[0] < _WIDEST:
            members |= {chr(c).lower() for c in range(argument[0], argument[1] + 1)}
        else:
            return None
    return frozenset(members) if len(members) <= _WIDEST else None


def places_in(mask: int) -> Iterator[int]:
    """Numbers of the bits that are set, rising.

    >>> list(places_in(0b1101))
    [0, 2, 3]
    """
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


class PatternSieve:
    """Tells, in one pass over a text, which of many patterns may match in it, by the words that each cannot do without."""

    def __init__(self, patterns: Sequence[re.Pattern[str] | None]) -> None:
        """`patterns` are known by their place; one that is None, or needs no word, may always match."""
        self._count = len(patterns)
        self._all = (1 << self._count) - 1
        self._always = 0  # bit `count * k + n` says of pattern n that the text holds a word of its set k
        masks: dict[str, int] = {}
        for n, pattern in enumerate(patterns):
            sets = required_words(pattern.pattern)[:_SETS] if pattern is not None else ()
            for k in range(_SETS):
                bit = 1 << self._count * k + n
                if k >= len(sets):
                    self._always |= bit
                for word in sets[k] if k < len(sets) else ():
                    masks[word] = masks.get(word, 0) | bit
        self._automaton = ahocorasick.Automaton()
        for word, mask in masks.items():
            self._automaton.add_word(word, mask)
        if masks:
            self._automaton.make_automaton()
        self._empty = not masks

    def among(self, text: str) -> int:
        """The patterns that may match in `text`: bit n is set for pattern number n."""
        found = self._always
        if not self._empty:
            for _, mask in self._automaton.iter(text.lower()):
                found |= mask
        among = found & self._all
        for k in range(1, _SETS):
            among &= found >> self._count * k
        return among


class SievedPatterns(Generic[Key]):
    """Patterns by what they stand for, of which a text is held against those that may match in it."""

    def __init__(self, patterns: Mapping[Key, re.Pattern[str]]) -> None:
        self._items = tuple(patterns.items())
        self._sieve = PatternSieve([pattern for _, pattern in self._items])

    def among(self, text: str) -> Iterator[tuple[Key, re.Pattern[str]]]:
        """The patterns that may match in `text`, in their order."""
        return (self._items[place] for place in places_in(self._sieve.among(text)))
