"""Finds names never seen before in a document, by their shape, their company and what the text says they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Document, EntityType, Mention
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.han import HanNames
from cloudkg.recognise.discover.latin import LatinNames
from cloudkg.recognise.discover.people import HanPeople
from cloudkg.recognise.discover.sheet import Find, Sheet, read_sheet
from cloudkg.recognise.discover.zh_lists import HanLists
from cloudkg.recognise.mentions import Name

_ENOUGH = 2  # one weak sign is chance, two are a name
__all__ = ["discover_names"]


class _Finders:
    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        bounds = Bounds(words)
        self.bounds = bounds
        self.shaped = [HanNames(words, bounds), HanPeople(words, bounds), LatinNames(words)]
        self.listed = [HanLists(words, bounds)]

    def find(self, sheet: Sheet) -> list[Find]:
        shaped = [find for finder in self.shaped for find in finder.find(sheet)]
        masked = sheet.with_masks(shaped)
        return shaped + [find for finder in self.listed for find in finder.find(masked)]


@lru_cache(maxsize=4)
def _finders(words: tuple[tuple[str, tuple[str, ...]], ...]) -> _Finders:
    return _Finders(dict(words))


def discover_names(document: Document, mentions: Sequence[Mention], lexicon: Lexicon) -> list[Name]:
    """Names that stand in the document and not in the lexicon, each once, with the type that most of its places speak for."""
    finders = _finders(tuple(lexicon.words.items()))
    sheet = read_sheet(document, mentions)
    return list(_settled(sheet, finders.find(sheet)))


def _settled(sheet: Sheet, finds: Iterable[Find]) -> Iterator[Name]:
    votes: dict[str, dict[EntityType, int]] = defaultdict(lambda: defaultdict(int))
    rules: dict[str, str] = {}
    for find in finds:
        text = sheet.quote(find).strip()
        votes[text][find.type] += find.weight
        rules.setdefault(text, find.rule)
    for text in sorted(votes):
        if sum(votes[text].values()) < _ENOUGH:
            continue
        type_ = max(votes[text], key=lambda t: (votes[text][t], t))
        yield Name(text, "", type_, rule="discover/" + rules[text])
