"""Segments: a short phrase before 赛道, 领域, 行业, or before “企业” and a quoted name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import Find, Sheet, any_listed, any_of

_SHORTEST, _LONGEST = 4, 10
_OWN_WORD = 3  # a known segment of so many characters at the end of the phrase is the segment itself


class HanSegments:
    """Finds names of segments in Chinese text."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        self._heads = re.compile(
            rf"(?P<firm>{any_listed(words, 'zh-segment-firms')}(?=[“「『]))|{any_of(words.get('zh-segment-heads', ()))}"
        )
        self._sure = frozenset(words.get("zh-segment-heads-sure", ()))
        self._never = re.compile(any_of(words.get("zh-segment-never", ())))

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Phrases that name a segment which the lexicon does not know."""
        for found in self._heads.finditer(sheet.masked):
            end = found.start()
            start, closed = self._bounds.left_edge(sheet.masked, end)
            name = sheet.masked[start:end]
            if (
                not closed
                or not _SHORTEST <= len(name) <= _LONGEST
                or sheet.segments.get(end, 0) >= _OWN_WORD
                or self._never.match(name)
                or not self._bounds.is_clean(name)
            ):
                continue
            yield Find(start, end, EntityType.SEGMENT, "segment", 2 if found["firm"] or found[0] in self._sure else 1)
