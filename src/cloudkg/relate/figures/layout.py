"""Where things stand in a sentence with figures: its clauses, brackets, names, periods, figures and metric cues, all by view offset."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import CueFinder, CueHit, unit_family
from cloudkg.model import EntityType, Period, Quantity
from cloudkg.relate.figures.asides import find_asides
from cloudkg.relate.sentences import Item, Sentence
from cloudkg.relate.wording import any_of

_COUNTS = frozenset({"gpu_count"})  # what the name of a chip may say of a figure (H100 GPU)
_COMMON = frozenset({EntityType.SEGMENT, EntityType.PLACE})
_PER_TIME = ("/year", "/quarter")  # by the month one pays a price
_LEAST_YEARLY = 10**7  # in any currency; less may be a price
_SMALL = 10  # counts below it that are written in words are no figures
_TIME_LEAD = {"zh": 16, "en": 40}
_SITE_CHARS = 40  # from a count to the end of what it counts
_DETERMINED = re.compile(r"\b(?:[Ii]ts|[Tt]he|[Tt]heir|[Tt]hese|[Tt]hose|of|[Oo]ther|[Bb]oth) $")
_ADJECTIVES = re.compile(r" (?:[A-Za-z\-]+ ){0,2}")
_BRACKET = re.compile(r"\([^()]{1,120}\)|\[[^\[\]]{1,120}\]")


@dataclass(frozen=True, slots=True)
class _Words:
    """What ends a clause, weakly and strongly, and the word before a length of time that makes it a figure."""

    soft: re.Pattern[str]
    hard: re.Pattern[str]
    longest: re.Pattern[str]
    large: re.Pattern[str]


@lru_cache(maxsize=8)
def _words(lexicon: Lexicon, language: str) -> _Words:
    longest = re.compile(any_of(lexicon, "zh-longest"))
    if language == "zh":
        soft, hard = r"[，；;：。！？]|:|, |——", r"[；;。！？]|(?<=[。；;：:，,\s])\(?\d{1,2}[)）]|[①-⑳]"
    else:
        contrast = any_of(lexicon, "en-contrast")
        soft, hard = rf"[;:]|, | — | – |\n| {contrast} ", rf"[;]|\.\s| {contrast} "
    large = re.compile(any_of(lexicon, "zh-large-things") if language == "zh" else r"(?!)")
    return _Words(re.compile(soft), re.compile(hard), longest, large)


@dataclass(frozen=True)
class Layout:
    """A sentence with its items in order of view offset; `soft` and `hard` are offsets right behind clause ends, weak and strong."""

    sentence: Sentence
    names: tuple[Item, ...]
    figures: tuple[Item, ...]
    periods: tuple[Item, ...]
    soft: tuple[int, ...]
    hard: tuple[int, ...]
    brackets: tuple[tuple[int, int], ...]
    ranks: frozenset[int]  # view offsets of the figures that are ranks
    finder: CueFinder
    lexicon: Lexicon
    language: str

    @property
    def view(self) -> str:
        """Reading text of the passage that the sentence stands in."""
        return self.sentence.passage.view

    @cached_property
    def cues(self) -> tuple[CueHit, ...]:
        """Metric cues of the sentence outside figures and proper names, in order; the name of a segment or a whole name may be one (GPU, H100)."""
        found: Iterable[CueHit] = self.finder.find(self.view, self.sentence.start, self.sentence.end)
        if self.language == "en":
            found = [self._behind_name(h) for h in found]
        proper = [(n.start, n.end, n.members[0].type) for n in self.names if n.members[0].type not in _COMMON]
        return tuple(
            h
            for h in found
            if not self._in_figure(h)
            and not any(
                a <= h.start and h.end <= b and h.end - h.start < b - a and not (t is EntityType.CHIP and h.cue.metric in _COUNTS)
                for a, b, t in proper
            )
        )

    def _behind_name(self, hit: CueHit) -> CueHit:
        """A cue without what of it belongs to a proper name (“X Cloud revenue”)."""
        end = next((n.end for n in self.names if n.start < hit.start < n.end < hit.end and n.members[0].type not in _COMMON), None)
        return replace(hit, start=end + 1) if end is not None and self.view[end : end + 1] == " " else hit

    def _in_figure(self, hit: CueHit) -> bool:
        i = bisect_right(self._figure_starts, hit.start) - 1
        return i >= 0 and hit.start < self.figures[i].end and hit.end <= self.figures[i].end

    @cached_property
    def asides(self) -> tuple[tuple[int, int], ...]:
        """View ranges of what stands aside in an English sentence: what is named there says nothing of a figure behind it."""
        return () if self.language == "zh" else find_asides(self.view, self.sentence.start, self.sentence.end, self.lexicon)

    @cached_property
    def _figure_starts(self) -> list[int]:
        return [f.start for f in self.figures]

    def quantity(self, index: int) -> Quantity:
        """Quantity of a figure by its index."""
        quantity = self.figures[index].quantity
        if quantity is None:
            raise LookupError(f"figure {index} has no quantity")
        return quantity

    def clause_start(self, offset: int) -> int:
        """Where the clause of a view offset begins."""
        return self._last(self.soft, offset)

    def clause_end(self, offset: int) -> int:
        """Where the clause of a view offset ends, before its punctuation."""
        i = bisect_right(self.soft, offset)
        return self.soft[i] - 1 if i < len(self.soft) else self.sentence.end

    def part_start(self, offset: int) -> int:
        """Where the part of the sentence between semicolons begins that holds a view offset."""
        return self._last(self.hard, offset)

    def part_end(self, offset: int) -> int:
        """Where the part of the sentence between semicolons ends that holds a view offset."""
        i = bisect_right(self.hard, offset)
        return self.hard[i] if i < len(self.hard) else self.sentence.end

    def _last(self, ends: tuple[int, ...], offset: int) -> int:
        i = bisect_right(ends, offset) - 1
        return ends[i] if i >= 0 else self.sentence.start

    def bracket(self, offset: int) -> tuple[int, int] | None:
        """The bracket around a view offset, or None."""
        return next((b for b in self.brackets if b[0] < offset < b[1]), None)

    def host(self, index: int) -> int | None:
        """Index of the figure in front of the bracket that holds figure `index`, or None where it stands in no bracket."""
        around = self.bracket(self.figures[index].start)
        if around is None:
            return None
        before = [i for i in range(index) if self.figures[i].end <= around[0]]
        return before[-1] if before and self.clause_start(around[0]) <= self.figures[before[-1]].end else None

    def between(self, start: int, end: int) -> str:
        """View text of a range without its brackets."""
        text = self.view[start:end]
        return _BRACKET.sub("", text) if "(" in text or "[" in text else text

    def masked(self, offset: int) -> int:
        """Masked position of a view offset, for readers of masked text."""
        starts = self.sentence.starts
        return max(0, min(bisect_right(starts, offset) - 1, len(starts) - 1))

    def period_after(self, start: int, end: int) -> Period | None:
        """First period inside a view range."""
        return next((p.period for p in self.periods if start <= p.start and p.end <= end), None)


def _is_small_talk(quantity: Quantity) -> bool:
    """Whether a count is a mere word of the sentence: 两家, 三项, two."""
    value = quantity.maximum
    return quantity.unit == "count" and value is not None and value < _SMALL and not any(c.isdigit() for c in quantity.raw)


def _counts_sites(item: Item, sentence: Sentence, finder: CueFinder) -> bool:
    """Whether a small count in English words says how many sites there are: “three data centers”, “four new AI campuses”."""
    view, end = sentence.passage.view, min(sentence.end, item.end + _SITE_CHARS)
    hit = next(finder.find(view, item.end, end), None) if view[item.start : item.end].isascii() else None
    if _DETERMINED.search(view, max(sentence.start, item.start - 8), item.start):
        return False  # “its two largest data centers”
    return hit is not None and hit.cue.metric == "data_centers" and _ADJECTIVES.fullmatch(view, item.end, hit.start) is not None


def _counts(item: Item, sentence: Sentence, finder: CueFinder, words: _Words, lead_chars: int) -> bool:
    """Whether an item is a figure that says something: not a small count in words, not a length of time without a word for what lasts."""
    quantity, view = item.quantity, sentence.passage.view
    small = quantity is not None and _is_small_talk(quantity)
    if quantity is None or (small and not words.large.match(view, item.end) and not _counts_sites(item, sentence, finder)):
        return False
    if unit_family(quantity.unit) != "time":
        return True
    lead = max(sentence.start, item.start - lead_chars)
    return bool(words.longest.match(quantity.raw)) or any(
        "time" in hit.cue.units and hit.end <= item.start for hit in finder.find(view, lead, item.start + 2)
    )


def _yearly(item: Item) -> Item:
    """A large sum of money for each year or quarter is that sum (“每年投入800亿元”), no price."""
    quantity = item.quantity
    if quantity is None or not quantity.unit.endswith(_PER_TIME):
        return item
    unit = quantity.unit.partition("/")[0]
    most = max((abs(end) for end in (quantity.minimum, quantity.maximum) if end is not None), default=Decimal(0))
    if unit_family(unit) != "money" or most < _LEAST_YEARLY:
        return item
    return replace(item, quantity=replace(quantity, unit=unit))


def lay_out(
    sentence: Sentence, finder: CueFinder, lexicon: Lexicon, language: str, ranks: Sequence[Quantity] = (), scores: Sequence[Quantity] = ()
) -> Layout:
    """Layout of a masked sentence; `ranks` and `scores` join its figures where no other item stands."""
    words = _words(lexicon, language)
    items = [i for i in sentence.items.values() if i.quantity is None or _counts(i, sentence, finder, words, _TIME_LEAD[language])]
    items = [_yearly(i) for i in items]
    figures = [i for i in items if i.quantity]
    places = [Item(q.start, q.end, quantity=q) for q in ranks if not any(f.start < q.end and q.start < f.end for f in figures)]
    points = [Item(q.start, q.end, quantity=q) for q in scores if not any(f.start < q.end and q.start < f.end for f in (*figures, *places))]
    items = sorted([*items, *places, *points], key=lambda item: item.start)
    view, start, end = sentence.passage.view, sentence.start, sentence.end
    spans = [(i.start, i.end) for i in items]
    starts = [a for a, _ in spans]

    def outside(found: re.Match[str]) -> bool:
        at = bisect_left(starts, found.start() + 1) - 1
        return at < 0 or found.start() >= spans[at][1]

    return Layout(
        sentence=sentence,
        names=tuple(i for i in items if i.members),
        figures=tuple(i for i in items if i.quantity),
        periods=tuple(i for i in items if i.period),
        soft=tuple(m.end() for m in words.soft.finditer(view, start, end) if outside(m)),
        hard=tuple(m.end() for m in words.hard.finditer(view, start, end) if outside(m)),
        brackets=tuple((m.start(), m.end()) for m in _BRACKET.finditer(view, start, end)),
        ranks=frozenset(p.start for p in places),
        finder=finder,
        lexicon=lexicon,
        language=language,
    )
