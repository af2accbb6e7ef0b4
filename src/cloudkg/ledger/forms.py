"""Under which of its names a fact speaks of an entity: what a split by name goes by."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from cloudkg.model import Entity, Extraction, Span
from cloudkg.recognise.mentions import Name, NameFinder
from cloudkg.vocab import fold_name

if TYPE_CHECKING:
    from opencc import OpenCC


class Forms:
    """The names that stand in the text of one report."""

    def __init__(self, extraction: Extraction) -> None:
        self._extraction = extraction

    @cached_property
    def _found(self) -> dict[str, list[tuple[int, int, str]]]:
        """Where each entity is named: start, end, and the key of the name."""
        names = [Name(simplified(text), e.id, e.type) for e in self._extraction.entities for text in _names(e)]
        found: dict[str, list[tuple[int, int, str]]] = {}
        for hit in NameFinder(names).find(simplified(self._extraction.text)):
            found.setdefault(hit.name.id, []).append((hit.start, hit.end, fold_name(hit.name.text)))
        return found

    def all_are(self, name: str, entity: str, span: Span) -> bool:
        """Whether `name` alone is used of the entity within `span`; where the entity is not named there, whether it was `name` last before it."""
        found = self._found.get(entity, [])
        inside = {form for start, end, form in found if span.start <= start and end <= span.end}
        if not inside:
            before = [form for _, end, form in found if end <= span.start]
            inside = set(before[-1:])
        return inside == {fold_name(simplified(name))}

    def used_of(self, entity: Entity) -> tuple[str, ...]:
        """Names of the entity that stand in the text, sorted; its display name where none does."""
        used = {form for _, _, form in self._found.get(entity.id, ())}
        return tuple(sorted(n for n in _names(entity) if fold_name(simplified(n)) in used)) or (entity.label,)


def simplified(text: str) -> str:
    """The text in Simplified script, in which reports are read; as it is where that would move its characters.

    >>> simplified("優刻得")
    '优刻得'
    """
    if text.isascii():
        return text
    short = _converter().convert(text)
    return short if len(short) == len(text) else text


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def _names(entity: Entity) -> Iterable[str]:
    return {n for n in (entity.label, *entity.names, entity.zh, entity.en) if n}
