"""All that a text calls a thing: the bare name, the name with the word for its kind, with its maker before it, in the text's own script."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Document, EntityType, Mention
from cloudkg.recognise.discover.sheet import any_listed
from cloudkg.script import has_han
from cloudkg.vocab import fold_name

_KINDS = {
    EntityType.FIRM: "zh-firm-kinds",
    EntityType.CHIP: "zh-chip-kinds",
    EntityType.MODEL: "zh-model-kinds",
    EntityType.PRODUCT: "zh-product-kinds",
    EntityType.SEGMENT: "zh-segment-kinds",
}
_MADE = frozenset({EntityType.FIRM, EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT})
_LONGEST_KIND = 8  # characters behind a name that are looked at
_OWNER_STEPS = 4  # from a product to its unit, firm and parent


@lru_cache(maxsize=8)
def _kinds(lexicon: Lexicon) -> Mapping[EntityType, re.Pattern[str]]:
    not_after = any_listed(lexicon.words, "zh-not-after-kind")
    return {type_: re.compile(f" ?{any_listed(lexicon.words, name)}(?!{not_after})") for type_, name in _KINDS.items()}


@lru_cache(maxsize=8)
def _links(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(f"{any_listed(lexicon.words, 'zh-owner-links')}?")


def surface_forms(document: Document, mentions: Sequence[Mention], lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Every surface form of each name, by CURIE; a form that is itself the name of something is not given to another thing."""
    forms: dict[str, set[str]] = defaultdict(set)
    own = {fold_name(m.surface) for m in mentions}
    before: Mention | None = None
    for m in mentions:
        view = document.passages[m.passage].view
        forms[m.name] |= {m.surface, *_stored(document, m.passage, m.start, m.end)}
        for start, end in _wider(view, m, before, lexicon):
            key = fold_name(view[start:end])
            if key not in own and key not in lexicon.by_name:
                forms[m.name] |= {view[start:end], *_stored(document, m.passage, start, end)}
        before = m
    return {name: tuple(sorted(found)) for name, found in forms.items()}


def _wider(view: str, m: Mention, before: Mention | None, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Wider stretches around a mention that name the same thing."""
    starts, ends = [m.start], [m.end]
    kind = _kinds(lexicon).get(m.type)
    if kind is not None and (found := kind.match(view, m.end, m.end + _LONGEST_KIND)):
        ends.append(found.end())
    if (
        before is not None
        and m.type in _MADE
        and before.passage == m.passage
        and before.type is EntityType.FIRM
        and before.end <= m.start
        and _links(lexicon).fullmatch(view, before.end, m.start)
        and _belongs(m.name, before.name, lexicon)
    ):
        starts.append(before.start)
    yield from ((start, end) for start in starts for end in ends if (start, end) != (m.start, m.end))


def _belongs(thing: str, firm: str, lexicon: Lexicon) -> bool:
    """Whether a thing is the firm's as far as is known; nobody is known to own what the lexicon does not hold."""
    term = lexicon.terms.get(thing)
    if term is None:
        return not thing.startswith("firm:")
    for _ in range(_OWNER_STEPS):
        if term is None or term.owner is None:
            return False
        if term.owner == firm:
            return True
        term = lexicon.terms.get(term.owner)
    return False


def _stored(document: Document, passage: int, start: int, end: int) -> Iterator[str]:
    """The stretch as the text itself writes it, where it writes Chinese otherwise than the view does."""
    view, span = document.passages[passage].view[start:end], document.passages[passage].locate(start, end)
    if has_han(view) and span.end - span.start == len(view):
        written = document.text[span.start : span.end]
        if written != view and "\n" not in written:
            yield written
