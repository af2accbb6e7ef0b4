"""Finds names never seen before in a document, by their shape, their company and what the text says they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Document, EntityType, Mention
from cloudkg.recognise.discover.aliases import Aliases
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.cues import HanCues
from cloudkg.recognise.discover.han import HanNames
from cloudkg.recognise.discover.han_models import HanModels
from cloudkg.recognise.discover.latin import LatinNames
from cloudkg.recognise.discover.latin_types import BARE
from cloudkg.recognise.discover.people import HanPeople
from cloudkg.recognise.discover.segments import HanSegments
from cloudkg.recognise.discover.sheet import Find, Sheet, read_sheet
from cloudkg.recognise.discover.short_names import ShortNames
from cloudkg.recognise.discover.tables import TableNames
from cloudkg.recognise.discover.zh_lists import HanLists
from cloudkg.recognise.mentions import Name
from cloudkg.recognise.weighed.names import WeighedNames

__all__ = ["discover_names"]

_ENOUGH = 2  # one weak sign is chance, two are a name
_EDGED = frozenset({"legal", "quoted", "defined", "short", "list", "table", "latin", BARE})  # rules that know where a name begins
_SURE = 3  # a find of this weight helps to find others


class _Finders:
    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        bounds = Bounds(words)
        lists = HanLists(words, bounds)
        self._chinese = tuple(finder(words, bounds) for finder in (HanNames, HanCues, HanPeople, HanSegments, HanModels))
        self._latin, self._weighed = LatinNames(words), WeighedNames(lexicon)
        self._lists, self._tables, self._aliases = lists, TableNames(words, lists), Aliases(words)
        self._short_names = ShortNames(words)

    def find(self, document: Document, sheet: Sheet) -> list[Find]:
        finds = [*self._latin.find(sheet)]
        if sheet.has_han:
            finds += [find for finder in self._chinese for find in finder.find(sheet)]
        masked = sheet.with_masks(find for find in finds if find.weight >= _SURE)
        if sheet.has_han:
            finds += self._lists.find(masked)
        finds += self._tables.find(document, masked)
        finds += _undecided(self._weighed.find(sheet), finds)
        finds += list(self._aliases.find(sheet, finds))
        return finds + list(self._short_names.find(sheet, finds))


def _undecided(weighed: Iterable[Find], others: Sequence[Find]) -> Iterator[Find]:
    """The weighed finds that no rule decides: one that knows where a name of the type ends, or what the very name is, knows better."""
    places: dict[int, list[Find]] = defaultdict(list)
    for find in others:
        if find.rule != BARE:
            for place in range(find.start, find.end):
                places[place].append(find)
    for one in weighed:
        if not any(_decides(other, one) for other in places[one.start]):
            yield one


def _decides(rule: Find, one: Find) -> bool:
    if (rule.start, rule.end) == (one.start, one.end):
        return rule.type is not one.type
    return rule.type is one.type and (rule.start == one.start or rule.end >= one.end)


@lru_cache(maxsize=4)
def _finders(lexicon: Lexicon) -> _Finders:
    return _Finders(lexicon)


def discover_names(document: Document, mentions: Sequence[Mention], lexicon: Lexicon) -> list[Name]:
    """Names that stand in the document and not in the lexicon, each once, with the type that most of its places speak for.

    `mentions` are the names known already; a name that the text gives to one of them carries its CURIE.
    """
    finders = _finders(lexicon)
    sheet = read_sheet(document, mentions)
    return list(_settled(sheet, finders.find(document, sheet)))


def _settled(sheet: Sheet, finds: Sequence[Find]) -> Iterator[Name]:
    """One name for each spelling that enough speaks for, in order of spelling; its type and id by the weightiest finds.

    A surname alone is a name only where it is known whose. Places where nothing but a capital speaks for the name count once, however many they are.
    """
    votes: dict[str, dict[EntityType, int]] = defaultdict(lambda: defaultdict(int))
    first: dict[str, Find] = {}
    bare: dict[str, int] = defaultdict(int)
    for find in finds:
        text = sheet.quote(find).strip()
        weight = find.weight
        if find.rule == BARE:
            weight = min(weight, _ENOUGH - bare[text])
            bare[text] += weight
        votes[text][find.type] += weight
        if text not in first or find.id > first[text].id:
            first[text] = find
    surnames = {text.rsplit(" ", 1)[-1] for text in votes if EntityType.PERSON in votes[text] and " " in text}
    for text in sorted(votes):
        if sum(votes[text].values()) < _ENOUGH or _is_overrun(text, votes, first[text]):
            continue
        if first[text].id or text not in surnames:
            find = first[text]
            type_ = find.type if find.id else max(votes[text], key=lambda t: (votes[text][t], t))
            yield Name(text, find.id, type_, rule=f"discover/{find.rule}")


def _is_overrun(text: str, votes: Mapping[str, Mapping[EntityType, int]], find: Find) -> bool:
    """Whether the text is a name found by itself too, with a word or two before it that the left edge missed (“取” + “…环球”)."""
    if find.rule in _EDGED:
        return False
    weight = sum(votes[text].values())
    return any(len(text) - cut > 2 and sum(votes[text[cut:]].values()) >= weight for cut in (1, 2) if text[cut:] in votes)
