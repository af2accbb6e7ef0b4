"""Headlines say figures again that the text below them tells in full: where the two differ in whose a figure is, the text is right."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from cloudkg.lexicon.metrics import unit_family
from cloudkg.model import Document, Observation, Passage, PassageKind
from cloudkg.script import has_han

_LONGEST = 90  # characters of a headline that is written as a paragraph
_ENDS = ("。", "！", "？", ".", "!", "?", "；", "”", "）", ")")


def _is_headline(passage: Passage) -> bool:
    """Whether a Chinese passage is a heading, or a short line that ends without a full stop."""
    if passage.kind is PassageKind.HEADING:
        return has_han(passage.view)
    short = passage.kind is PassageKind.PARAGRAPH and len(passage.view) <= _LONGEST and has_han(passage.view)
    return short and not passage.view.rstrip().endswith(_ENDS)


def without_echoes(document: Document, observations: Sequence[Observation]) -> list[Observation]:
    """The observations of a document without those of headlines that the text below gives to another thing."""
    heads = [i for i, p in enumerate(document.passages) if _is_headline(p)]
    if not heads:
        return list(observations)
    starts = [p.span.start for p in document.passages]
    places = [bisect_right(starts, o.provenance.span.start) - 1 for o in observations]  # in order, as the passages were read
    of_headlines, kept = frozenset(heads), []
    for place, observation in zip(places, observations, strict=True):
        if place in of_headlines:
            whole = not document.passages[place].section  # the title of all
            end = len(starts) if whole else _next(heads, place, len(starts))
            below = observations[bisect_right(places, place) : bisect_left(places, end)]
            same = [o.entity for o in below if _same_figure(observation, o)]
            if same and observation.entity not in same:
                continue
        kept.append(observation)
    return kept


def _next(heads: Sequence[int], place: int, end: int) -> int:
    """The next headline below a passage that does not stand right behind it."""
    at = bisect_right(heads, place + 1)
    return heads[at] if at < len(heads) else end


def _same_figure(a: Observation, b: Observation) -> bool:
    """Whether two observations have a number in common; the currency of a headline may be left open."""
    if a.unit != b.unit and not (unit_family(a.unit) == unit_family(b.unit) == "money"):
        return False
    return not ({a.minimum, a.maximum} - {None}).isdisjoint({b.minimum, b.maximum} - {None})
