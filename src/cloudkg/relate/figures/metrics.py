"""What a figure measures: the metric cue that governs it, and whether it is a level, a rate of growth or an increment."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from cloudkg.lexicon.metrics import CueHit, load_profiles, unit_family
from cloudkg.model import Basis, EntityType, Quantity
from cloudkg.relate.figures.layout import Layout

_GROWTH_BEFORE = {
    "zh": re.compile(
        r"(?:同比|环比|增长|增速|增幅|涨幅|跌幅|降幅|升幅|增加|上升|提升|提高|下降|下滑|减少|降低|回落|缩减|收窄|扩大|增长率|CAGR|年增|季增|月增|上修|下修|上调|下调|高出|低出|翻|激增|大增|骤增|猛增|增收|同增|环增|降)"
        r"(?:(?!至|到|为\d)[^，。；至到]){0,6}$"
    ),
    "en": re.compile(
        r"\b(?:up|down|rose|rises?|rising|grew|grow(?:s|n|ing|th)?|increas(?:e|ed|es|ing)|fell|falls?|declin(?:e|ed|es|ing)|dropp?(?:ed|s|ing)?|jump(?:ed|s)?|surg(?:ed|es|ing)|climb(?:ed|s)?"
        r"|soar(?:ed|s)?|gain(?:ed|s)?|decreas(?:ed|es|ing|e)|higher|lower|CAGR|accelerat(?:ed|ing)|expand(?:ed|ing))\b[^,.;]{0,30}$", re.IGNORECASE),
}  # fmt: skip
_GROWTH_BEHIND = {
    "zh": re.compile(r"^\s?的?(?:年均|年度|年)?(?:同比|环比|复合)?(?:增长|增速|增幅|涨幅|降幅|跌幅|提升|下降|下滑|上升|增加|减少|同比)"),
    "en": re.compile(
        r"^[ -](?:[a-z\-]+[ -]){0,4}?(?:growth|increase|rise|gain|jump|surge|decline|drop|decrease|uptick|year[- ](?:over|on)[- ]year|y/y|yoy|higher|lower|more|CAGR|faster|slower)\b", re.IGNORECASE),
}  # fmt: skip
_MAKES_UP = re.compile(r"\b(?:mak(?:e|es|ing)|made) up (?:about |roughly |nearly |over )?$")
_TIMES_OF = re.compile(r"(?:是|为|达到?|相当于|超过)[^，。；]{1,16}的(?:约|近|逾|超过)?$")
_RATE_BEFORE = re.compile(r"(?:增速|增幅|增长率|涨幅|降幅|跌幅|CAGR|growth rate)[^，。,.]{0,8}$")
_LEVEL_BEFORE = {
    "zh": re.compile(r"(?:至|到|达|为|在|高达|占比?)了?(?:约|近|超过?|逾)?$"),
    "en": re.compile(r"\b(?:to|at|of|stood at|reach(?:ed|es))(?: (?:about|around|nearly|over))? $"),
}
_BASES = (
    (Basis.CAGR, re.compile(r"复合|年均|CAGR|年化增|compound|annuali[sz]ed growth|a year through", re.IGNORECASE)),
    (Basis.QOQ, re.compile(r"环比|季增|月增|比上一?(?:季度|个季|财季|月)|较上一?(?:季度|个季|财季|月)|sequential|quarter[- ](?:over|on)[- ]quarter|qoq|q/q|month[- ](?:over|on)[- ]month|from the (?:previous|prior) quarter", re.IGNORECASE)),
    (Basis.YOY, re.compile(r"同比|年增|同期|上年|去年|year[- ](?:over|on)[- ]year|yoy|y/y|from a year (?:ago|earlier)", re.IGNORECASE)),
)  # fmt: skip
_LOSS_SHRINKS, _LOSS_GROWS = re.compile(r"收窄|缩窄|减亏|narrow|shrank|shrunk"), re.compile(r"亏损[^，。；]{0,8}扩大|widen")
_OUTFLOW = re.compile(r"负|净流出|negative")
_SHORT_BRACKET = 8  # a bracket up to this length only repeats the figure: “1M (百万) Token”
_TAIL_GAP = {
    "zh": re.compile(r"^[^，。；、]{0,9}$"),
    "en": re.compile(r"^(?:[- ](?:(?!to\b|at\b|from\b|by\b|for\b|into\b|with\b|through\b|after\b|as\b)[\w\-’'+]+|of|in)){0,4}[ -]?$"),
}
_LEANS = re.compile(r"(?:This|That|The) (?:figure|number|marks|is|was|represents)|(?:这一|该)?(?:数字|数据|增速|规模|水平)|同比|环比|较|比")
_LISTED_GAP = re.compile(
    r"(?:、|和|与|及|以及|，|,|/|and)[^，。；、]{0,10}|[^，。；]{0,3}(?:、|和|与|及|以及)[^，。；、]{0,10}| and [\w ]{0,20}|, [\w ]{0,20}"
)
_PARALLEL = {"zh": 14, "en": 40}  # words before a figure in a part of a sentence that says no metric again
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


def _lead_start(layout: Layout, index: int) -> int:
    """Where the words begin that lead up to a figure: behind its clause's start or the figure before it."""
    start = layout.clause_start(layout.figures[index].start)
    around = layout.bracket(layout.figures[index].start)
    if around:
        start = max(start, around[0] + 1)
    return max(start, layout.figures[index - 1].end) if index else start


def _tail_end(layout: Layout, index: int) -> int:
    """Where the words end that follow a figure in its clause."""
    figure = layout.figures[index]
    end = layout.clause_end(figure.end)
    around = layout.bracket(figure.start)
    if around:
        end = min(end, around[1] - 1)
    opening = next((b for b in layout.brackets if figure.end <= b[0] < end and b[1] - b[0] > _SHORT_BRACKET), None)
    if opening:
        end = opening[0]
    if index + 1 < len(layout.figures):
        end = min(end, layout.figures[index + 1].start)
    return max(end, figure.end)


def is_growth(layout: Layout, index: int, quantity: Quantity) -> bool:
    """Whether a figure says by how much something changed, in percent, points or multiples."""
    if quantity.unit not in ("percent", "pp", "x"):
        return False
    figure = layout.figures[index]
    lead = layout.view[max(_lead_start(layout, index), figure.start - 40) : figure.start]
    tail = layout.view[figure.end : figure.end + 40]
    if _GROWTH_BEHIND[layout.language].match(tail) and not tail.startswith("的利润"):
        return True
    if quantity.unit == "x" and re.match(r"\s?(?:以上)?[，。；的是]?(?:于|PE|PS|EV)", tail):
        return False
    if _MAKES_UP.search(lead) or quantity.unit == "x" and _TIMES_OF.search(lead):
        return False
    if _RATE_BEFORE.search(lead):
        return True
    if _LEVEL_BEFORE[layout.language].search(lead) and not quantity.change:
        return False
    return bool(quantity.change) or bool(_GROWTH_BEFORE[layout.language].search(lead))


def basis_of(layout: Layout, index: int) -> Basis:
    """What a rate of growth is measured against: said at the figure, else the year before."""
    figure = layout.figures[index]
    around = layout.view[max(_lead_start(layout, index), figure.start - 60) : min(_tail_end(layout, index), figure.end + 40)]
    found = [(m.start(), basis) for basis, pattern in _BASES for m in [pattern.search(around)] if m]
    return next((basis for basis, _ in _BASES if any(b is basis for _, b in found)), Basis.YOY)


class Meter:
    """Finds the meaning of the figures of one sentence, from left to right; a cue said once holds for the figures that follow."""

    def __init__(self, layout: Layout, carried: Meaning | None = None) -> None:
        self._layout, self._carried = layout, carried
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
        if (
            quantity.unit == "x"
            and not growth
            and _TIMES_OF.search(layout.view[max(0, layout.figures[index].start - 24) : layout.figures[index].start])
        ):
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
        if len(hits) < len(run) or any(not _LISTED_GAP.fullmatch(layout.view[a.end : b.start]) for a, b in pairwise(hits)):
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
        start, end = _lead_start(layout, index), _tail_end(layout, index)
        fits = [h for h in layout.cues if start <= h.start and h.end <= end and self._fits(h, family, growth)]
        before = [h for h in fits if h.end <= figure.start and h.cue.side != "behind" and h.start not in self._used]
        behind = [
            h
            for h in fits
            if h.start >= figure.end and h.cue.side != "before" and _TAIL_GAP[layout.language].match(layout.view[figure.end : h.start])
        ]
        if not before or not behind:
            return before[-1] if before else behind[0] if behind else None
        gap_before, gap_behind = figure.start - before[-1].end, behind[0].start - figure.end
        if layout.language == "en":
            prefers_behind = gap_behind <= gap_before and not (family == "count" and gap_before <= 1)
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
        carried = self._carried.hit if self._carried else None
        return carried if carried and self._leans(index) and self._fits(carried, family, growth) else None

    def _leans(self, index: int) -> bool:
        """Whether a sentence goes on about the figure of the one before: “This figure marks”, “2024年四个季度依次为”."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.sentence.start
        if figure.start - start > _SAME_BREATH[layout.language] or any(h.end <= figure.start for h in layout.cues):
            return False
        begins = any(p.start <= start + 2 for p in layout.periods) and not any(n.end <= figure.start for n in layout.names)
        return begins or bool(_LEANS.match(layout.view[start : start + 30]))

    def _named(self, hit: CueHit, family: str, growth: bool, index: int, *, own: bool) -> Meaning | None:
        if growth:
            metric = self._growth_metric(hit)
            if family == "percent" and hit.cue.units == {"percent"}:  # a margin or share has no growth metric of its own
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
        return Meaning(
            "other", None, growth, basis_of(self._layout, index) if growth else None, rule="figures/growth" if growth else "figures/other"
        )


def signed(layout: Layout, index: int, meaning: Meaning, quantity: Quantity) -> Quantity:
    """The quantity with the sign that a loss gives it: a loss that narrows is growth of profit, one that widens a fall."""
    if (
        meaning.metric == "cash"
        and meaning.hit is not None
        and (quantity.minimum or 0) > 0
        and _OUTFLOW.search(layout.view[max(0, meaning.hit.start - 3) : meaning.hit.end])
    ):
        return replace(quantity, minimum=None if quantity.maximum is None else -quantity.maximum, maximum=-(quantity.minimum or Decimal(0)))
    if meaning.metric not in ("profit_growth", "profit") or meaning.hit is None:
        return quantity
    start = (
        max(meaning.hit.start, layout.figures[index].start - 40)
        if meaning.hit.start < layout.figures[index].start
        else _lead_start(layout, index)
    )
    words = layout.view[start : _tail_end(layout, index)]
    low, high = quantity.minimum, quantity.maximum
    if meaning.growth and _LOSS_SHRINKS.search(words) and (high or 0) < 0:
        return replace(quantity, minimum=None if high is None else -high, maximum=None if low is None else -low)
    if (
        meaning.growth
        and _LOSS_GROWS.search(words)
        and (low or 0) > 0
        or not meaning.growth
        and meaning.hit.cue.id.endswith("/loss")
        and (low or high or 0) > 0
    ):
        return replace(quantity, minimum=None if high is None else -high, maximum=None if low is None else -low)
    return quantity
