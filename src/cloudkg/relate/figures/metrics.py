"""What a figure measures: the metric cue that governs it, and whether it is a level, a rate of growth or an increment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import CueHit, load_profiles, unit_family
from cloudkg.model import Basis, EntityType, Mention, Quantity
from cloudkg.relate.figures.growth import basis_of, is_growth, is_times_of, lead_start, tail_end
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.wording import any_of

_PARALLEL = {"zh": 14, "en": 40}  # words before a figure in a part of a sentence that says no metric again
_LEAST_PROFIT = 1000  # in any currency; less is earned by a share
_HIGHEST_PRICE = 10**8  # in any currency; more is a deal
_SAME_BREATH = {"zh": 60, "en": 160}  # how far back a cue said earlier in the sentence still holds


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure measures. `hit` is the cue that says so, None where only its unit does; `own` is true where the cue stands at the figure."""

    metric: str
    hit: CueHit | None
    growth: bool = False
    basis: Basis | None = None
    own: bool = False
    rule: str = "figures/unit"

    @property
    def compares(self) -> bool:
        """Whether the figure sets one time against another, so that a time beside it may be the one compared with."""
        return self.growth or self.rule == "figures/times-of"


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words of a sentence say of its metrics: ``words/figure-metrics.yaml``, compiled."""

    loss_shrinks: re.Pattern[str]
    loss_grows: re.Pattern[str]
    outflow: re.Pattern[str]
    tail_gap: re.Pattern[str]
    leans: re.Pattern[str]
    listed_gap: re.Pattern[str]
    grows: re.Pattern[str]
    market: re.Pattern[str]
    consists: re.Pattern[str]
    multiple_of: re.Pattern[str]


@lru_cache(maxsize=8)
def _words(lexicon: Lexicon, language: str) -> _Words:
    def words(name: str) -> str:
        return any_of(lexicon, f"zh-{name}", f"en-{name}")

    across = rf"[- ](?:(?!{any_of(lexicon, 'en-metric-not-across')}\b)[\w\-’'+]+|{any_of(lexicon, 'en-metric-across')})"
    joint, and_ = any_of(lexicon, "zh-and", "zh-and-also"), any_of(lexicon, "en-and")
    return _Words(
        loss_shrinks=re.compile(words("loss-shrinks")),
        loss_grows=re.compile(words("loss-grows")),
        outflow=re.compile(words("outflow")),
        tail_gap=re.compile(r"^[^，。；、]{0,12}$" if language == "zh" else rf"^(?:{across}){{0,4}}[ -]?$"),
        leans=re.compile(words("leans")),
        multiple_of=re.compile(rf" (?:[\w’'\-]+ ){{0,3}}?{any_of(lexicon, 'en-multiple-of')}\b" if language == "en" else r"(?!)"),
        consists=re.compile(rf" {any_of(lexicon, 'en-consists')}(?: [a-z\-]+){{0,2}} "),
        grows=re.compile(rf"\b{any_of(lexicon, 'en-firm-grows')}\b[^.;,]{{0,30}}$" if language == "en" else r"(?!)"),
        market=re.compile(words("market-names")),
        listed_gap=re.compile(
            rf"(?:、|{joint}|，|,|/|{and_})[^，。；、]{{0,10}}|[^，。；]{{0,3}}(?:、|{joint})[^，。；、]{{0,10}}|(?: {and_} |, )[\w ]{{0,20}}"
        ),
    )


class Meter:
    """Finds the meaning of the figures of one sentence, from left to right; a cue said once holds for the figures that follow."""

    def __init__(self, layout: Layout, carried: Meaning | None = None) -> None:
        self._layout, self._carried = layout, carried
        self._words = _words(layout.lexicon, layout.language)
        self._used: set[int] = set()
        self._said: list[CueHit] = []
        self._last: Meaning | None = None

    @property
    def last(self) -> Meaning | None:
        """Meaning of the last figure that had a cue of its own: what “this figure” means in the next sentence."""
        return self._last or self._carried

    def measure(self, index: int) -> Meaning:
        """Meaning of figure `index`; to be called for each figure in order."""
        layout, quantity = self._layout, self._layout.quantity(index)
        if layout.figures[index].start in layout.ranks:
            return Meaning("rank", None, own=True, rule="figures/rank")
        growth = is_growth(layout, index, quantity)
        family = unit_family(quantity.unit)
        if quantity.unit == "x" and self._words.multiple_of.match(layout.view, layout.figures[index].end):
            return Meaning("valuation_multiple", None, own=True, rule="figures/multiple")
        if quantity.unit == "x" and not growth and is_times_of(layout, index):
            return Meaning("other", None, rule="figures/times-of")
        hit = self._own(index, family, growth)
        meaning = None
        if hit is not None:
            self._used.add(hit.start)
            meaning = self._named(hit, family, growth, index, own=True)
        else:
            earlier = self._earlier(index, family, growth)
            meaning = self._named(earlier, family, growth, index, own=False) if earlier else None
        meaning = meaning or self._unnamed(index, family, growth)
        if meaning.metric == "profit" and family == "money" and not growth and abs(quantity.maximum or Decimal(0)) < _LEAST_PROFIT:
            meaning = replace(meaning, metric="eps")  # “a loss of 49 cents”
        if (
            meaning.metric == "price"
            and family == "money"
            and max(quantity.maximum or Decimal(0), quantity.minimum or Decimal(0)) >= _HIGHEST_PRICE
        ):
            meaning = replace(meaning, metric="deal_amount")  # “sold $2 billion of shares”
        if meaning.hit is not None and (meaning.own or self._last is None):
            self._last = meaning
            self._said.append(meaning.hit)
        return meaning

    def listed(self, run: list[int]) -> list[Meaning] | None:
        """Meanings of an enumeration that follows one of metrics (“营收、净利润分别为 a、b元”), or None where as many are not said."""
        layout = self._layout
        first = layout.figures[run[0]]
        start = max(layout.part_start(first.start), layout.figures[run[0] - 1].end if run[0] else layout.sentence.start)
        growth = is_growth(layout, run[0], layout.quantity(run[0]))
        family = unit_family(layout.quantity(run[0]).unit)
        hits = [h for h in layout.cues if start <= h.start and h.end <= first.start and self._fits(h, family, growth)]
        hits = hits[-len(run) :]
        if len(hits) < len(run) or any(not self._words.listed_gap.fullmatch(layout.view[a.end : b.start]) for a, b in pairwise(hits)):
            return None
        found = [self._named(h, family, growth, index, own=True) for h, index in zip(hits, run, strict=True)]
        return [m for m in found if m is not None] if all(found) else None

    def _fits(self, hit: CueHit, family: str, growth: bool) -> bool:
        if growth:
            return hit.cue.metric_for(family) is not None or self._growth_metric(hit) != "other" or bool(hit.cue.units & {"money", "count"})
        return hit.cue.metric_for(family) is not None

    @staticmethod
    def _growth_metric(hit: CueHit) -> str:
        return hit.cue.growth or load_profiles()[hit.cue.metric].growth

    def _own(self, index: int, family: str, growth: bool) -> CueHit | None:
        """The cue beside a figure, in front of it or right behind it, whichever is nearer."""
        layout, figure = self._layout, self._layout.figures[index]
        start, end = lead_start(layout, index), tail_end(layout, index)
        fits = [h for h in layout.cues if start <= h.start and h.end <= end and self._fits(h, family, growth)]
        before = [h for h in fits if h.end <= figure.start and h.cue.side != "behind" and h.start not in self._used]
        behind = [
            h
            for h in fits
            if h.start >= figure.end and h.cue.side != "before" and self._words.tail_gap.match(layout.view[figure.end : h.start])
        ]
        if not before or not behind:
            return before[-1] if before else behind[0] if behind else None
        gap_before, gap_behind = figure.start - before[-1].end, behind[0].start - figure.end
        if layout.language == "en":
            prefers_behind = (
                bool(self._words.consists.fullmatch(layout.view, figure.end, behind[0].start))
                or gap_behind <= gap_before
                and not (family == "count" and gap_before <= 1)
            )
        elif family == "count":
            prefers_behind = gap_before > 2 and gap_behind <= 3  # “交付47万片芯片”, but “芯片服务了650家客户”
        else:
            prefers_behind = gap_before > 12 and gap_behind <= 4
        return behind[0] if prefers_behind else before[-1]

    def _earlier(self, index: int, family: str, growth: bool) -> CueHit | None:
        """A cue said before in the sentence that still holds: in the words since the last figure, else that of the last figure."""
        layout, figure = self._layout, self._layout.figures[index]
        part = layout.part_start(figure.start)
        since = max(layout.figures[index - 1].end if index else layout.sentence.start, part)
        reach = figure.start - _SAME_BREATH[layout.language]
        fresh = [h for h in layout.cues if max(since, reach) <= h.start and h.end <= figure.start and self._fits(h, family, growth)]
        if fresh:
            return fresh[-1]
        near = figure.start - part <= _PARALLEL[layout.language]
        said = next((h for h in reversed(self._said) if self._fits(h, family, growth)), None)
        if said is not None:
            return said if said.start >= part or growth or near else None
        if layout.language == "en" and family == "money":
            unused = [
                h
                for h in layout.cues
                if part <= h.start and h.end <= figure.start and h.start not in self._used and self._fits(h, family, growth)
            ]
            if unused:
                return unused[-1]
        carried = self._carried.hit if self._carried else None
        return carried if carried and self._leans(index) and self._fits(carried, family, growth) else None

    def _leans(self, index: int) -> bool:
        """Whether a sentence goes on about the figure of the one before: “This figure marks”, “2024年四个季度依次为”."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.sentence.start
        if figure.start - start > _SAME_BREATH[layout.language] or any(h.end <= figure.start for h in layout.cues):
            return False
        begins = any(p.start <= start + 2 for p in layout.periods) and not any(n.end <= figure.start for n in layout.names)
        return begins or bool(self._words.leans.match(layout.view[start : start + 30]))

    def _named(self, hit: CueHit, family: str, growth: bool, index: int, *, own: bool) -> Meaning | None:
        if growth:
            metric = self._growth_metric(hit)
            if (
                family == "percent" and hit.cue.units == {"percent"} and hit.cue.growth is None
            ):  # a margin or share has no growth metric of its own
                metric = hit.cue.metric if self._layout.quantity(index).unit == "pp" else "other"
            return Meaning(metric, hit, True, basis_of(self._layout, index), own, hit.cue.id)
        metric_for = hit.cue.metric_for(family)
        return Meaning(metric_for, hit, False, None, own, hit.cue.id) if metric_for else None

    def _unnamed(self, index: int, family: str, growth: bool) -> Meaning:
        """Meaning of a figure that no cue explains: what its unit, or the name right behind it, suggests."""
        end = self._layout.figures[index].end
        if family == "count" and any(n.start == end and n.members[0].type is EntityType.MODEL for n in self._layout.names):
            return Meaning("model_count", None, rule="figures/counted")
        for profile in load_profiles().values():
            if family in profile.defaults and not growth:
                return Meaning(profile.metric, None)
        start = lead_start(self._layout, index)
        if growth and family == "percent" and self._words.grows.search(self._layout.view, start, self._layout.figures[index].start):
            return Meaning("revenue_growth", None, True, basis_of(self._layout, index), rule="figures/grows")
        return Meaning(
            "other", None, growth, basis_of(self._layout, index) if growth else None, rule="figures/growth" if growth else "figures/other"
        )


def of_market(layout: Layout, index: int, meaning: Meaning, owners: Sequence[Mention]) -> Meaning:
    """What a figure without metric words means that is said of a market: a sum its size, a change its growth (“某市场2025年达80亿元，CAGR约9%”)."""
    if meaning.hit is not None or meaning.metric != "other" or not owners or owners[0].type is not EntityType.SEGMENT:
        return meaning
    end, family = owners[0].end, unit_family(layout.quantity(index).unit)
    words = owners[0].surface + (layout.view[end : end + 3] if owners[0].passage == layout.sentence.index else "")
    if not _words(layout.lexicon, layout.language).market.search(words):
        return meaning
    if meaning.growth and family in ("percent", "multiple"):
        return replace(meaning, metric="market_growth")
    return replace(meaning, metric="market_size") if family == "money" and not meaning.growth else meaning


def signed(layout: Layout, index: int, meaning: Meaning, quantity: Quantity) -> Quantity:
    """The quantity with the sign that a loss gives it: a loss that narrows is growth of profit, one that widens a fall."""
    said = _words(layout.lexicon, layout.language)
    if (
        meaning.metric == "cash"
        and meaning.hit is not None
        and (quantity.minimum or 0) > 0
        and said.outflow.search(layout.view[max(0, meaning.hit.start - 3) : meaning.hit.end])
    ):
        return replace(quantity, minimum=None if quantity.maximum is None else -quantity.maximum, maximum=-(quantity.minimum or Decimal(0)))
    if meaning.metric not in ("profit_growth", "profit", "eps") or meaning.hit is None:
        return quantity
    start = (
        max(meaning.hit.start, layout.figures[index].start - 40)
        if meaning.hit.start < layout.figures[index].start
        else lead_start(layout, index)
    )
    words = layout.view[start : tail_end(layout, index)]
    low, high = quantity.minimum, quantity.maximum
    if meaning.growth and said.loss_shrinks.search(words) and (high or 0) < 0:
        return replace(quantity, minimum=None if high is None else -high, maximum=None if low is None else -low)
    if (
        meaning.growth
        and said.loss_grows.search(words)
        and (low or 0) > 0
        or not meaning.growth
        and meaning.hit.cue.id.endswith("loss")
        and (low or high or 0) > 0
    ):
        return replace(quantity, minimum=None if high is None else -high, maximum=None if low is None else -low)
    return quantity
