"""Models named in Chinese: a name and 大模型, with or without its version, and the kinds of a known family (盘古 + 气象大模型)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import MODEL, PRODUCT, Find, Sheet, any_listed
from cloudkg.script import is_han

_LONGEST_STEM = 6
_LONGEST_FAMILY = 12
_BESIDE_NAME = frozenset("\ue000\ue001“「『《")  # a firm's name, or a mark, right before
_FAMILY = re.compile("[\ue005\ue006]\ue000*$")


class HanModels:
    """Finds models that Chinese text names."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        model, domains = any_listed(words, "zh-model-words"), any_listed(words, "zh-model-domains")
        self._kinds = re.compile(rf"(?:{MODEL}|{PRODUCT}){domains}{{1,2}}{model}")
        self._large = re.compile(rf"{any_listed(words, 'zh-model-words-large')}(?!{any_listed(words, 'zh-not-after-kind')})")
        self._adjective = re.compile(any_listed(words, "zh-model-adjectives"))
        self._versioned = re.compile(any_listed(words, "zh-versioned-models"))

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Models of the sheet; the maker's name before one stays outside."""
        masked = sheet.masked
        for found in self._kinds.finditer(masked):
            yield Find(found.start(), found.end(), EntityType.MODEL, "of-family", 3)
        for found in self._large.finditer(masked):
            start, closed = self._bounds.left_edge(masked, found.start(), _LONGEST_STEM)
            stem = masked[start : found.start()]
            if closed and is_han(stem) and not self._adjective.search(stem) and self._is_name(stem):
                yield Find(start, found.end(), EntityType.MODEL, "large-model", 1 + (masked[start - 1] in _BESIDE_NAME))
        for found in self._versioned.finditer(masked):
            family = _FAMILY.search(masked, max(0, found.start() - _LONGEST_FAMILY), found.start())
            start = family.start() if family else self._bounds.left_edge(masked, found.start(), _LONGEST_STEM)[0]
            if family or self._is_name(masked[start : found.start()]):
                yield Find(start, found.end(), EntityType.MODEL, "versioned", 3)

    def _is_name(self, stem: str) -> bool:
        return len(stem) > 1 and self._bounds.is_clean(stem) and not self._bounds.ends_generic(stem)
