"""Where a Chinese name begins, and what is no name: function words, verbs, generic phrases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cloudkg.recognise.discover.sheet import any_listed, any_of
from cloudkg.script import HAN

_NO_NAME_CHAR = re.compile(rf"[^{HAN}A-Za-z0-9&+·\-]")
_CONTENT = re.compile(rf"[{HAN}A-Za-z]")
_PLACE_MASK = re.compile("\ue007")
_LATIN_FIRST = re.compile(rf"[A-Za-z0-9+\-]+(?=[{HAN}])")


class Bounds:
    """Finds the left edge of names, and tells names from phrases."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._soft = frozenset(words.get("zh-soft-boundaries", ()))
        boundaries = {*words.get("zh-boundaries", ()), *words.get("zh-verbs", ())}
        self._inner = frozenset(words.get("zh-inner-words", ()))
        self._never_first = frozenset(words.get("zh-never-first", ()))
        self._counted = re.compile(
            rf"\d+(?:\.\d+)?(?:[亿万千百年月日%]|{any_listed(words, 'zh-counters')})"
            rf"|[一二三四五六七八九十两几数多半]+(?:[亿万千百年月日]|{any_listed(words, 'zh-counters', 'zh-counters-of-numerals')})"
        )
        self._boundary = re.compile(any_of(boundaries))
        self._legal_boundary = re.compile(any_of(words.get("zh-legal-boundaries", ())))
        self._generic = re.compile(any_of(words.get("zh-generic-stems", ())) + "+")
        self._generic_end = re.compile(any_of(w for w in words.get("zh-generic-stems", ()) if len(w) > 1) + "$")
        self._never_end = re.compile(any_of(words.get("zh-never-endings", ())) + "$")
        self._never = frozenset(words.get("zh-never", ())) | frozenset(words.get("jargon", ()))

    def left_edge(self, masked: str, end: int, longest: int = 12) -> tuple[int, bool]:
        """Where the name that ends before `end` begins, and whether something surely ends there (punctuation, a known name)."""
        break_ = _NO_NAME_CHAR.search(masked[max(0, end - longest) : end][::-1])
        low = end - break_.start() if break_ else max(0, end - longest)
        closed = break_ is not None or low == 0
        found = [m.span() for m in self._boundary.finditer(masked, low, end)]
        for start, stop in reversed(found):
            word = masked[start:stop]
            if stop == end and word in self._inner:
                continue
            if end - stop >= 2:
                return stop, word not in self._soft
            if word not in self._soft and end - stop < 2:
                return (stop, True)
        return low, closed

    def legal_edge(self, masked: str, low: int, end: int) -> int:
        """Where between `low` and `end` a full legal name begins: at its place if it has one, else behind the last word that can't be in it."""
        for found in self._legal_boundary.finditer(masked, low, end):
            if end - found.end() >= 2:
                low = found.end()
        place = next((m for m in _PLACE_MASK.finditer(masked, low, end) if masked[m.start() - 1] not in "(（" or m.start() == 0), None)
        return place.start() if place else low

    def is_phrase(self, stem: str) -> bool:
        """Whether the stem is made of generic words only."""
        return self._generic.fullmatch(stem) is not None

    def ends_generic(self, stem: str) -> bool:
        """Whether the stem ends in a generic word of two characters or more."""
        return self._generic_end.search(stem) is not None

    def ends_never(self, text: str) -> bool:
        """Whether the text ends in a word that ends no name (率, 部门, 级)."""
        return self._never_end.search(text) is not None

    def holds_word(self, text: str) -> bool:
        """Whether a function word or verb of two characters or more stands in the text, or a single one that no name holds."""
        return any(found[0] not in self._soft for found in self._boundary.finditer(text))

    def is_never(self, text: str) -> bool:
        """Whether the text is one of the words that are no names."""
        return text in self._never

    def is_clean(self, text: str) -> bool:
        """Whether the text could be a name by itself: short, with no verb or function word in it, no counted thing, no generic phrase.

        Single characters that names hold too are let pass inside the text, not at its edges.
        """
        latin = _LATIN_FIRST.match(text)
        if (
            latin
            and latin[0] in self._never
            or not _CONTENT.search(text)
            or self.is_never(text)
            or self.is_phrase(text)
            or self._counted.search(text)
            or self.ends_never(text)
        ):
            return False
        for found in self._boundary.finditer(text):
            at_edge = found.start() == 0 and text[0] in self._never_first or found.end() == len(text) and len(text) == 2
            if at_edge or found[0] not in self._soft:
                return False
        return True
