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
from cloudkg.model import Basis, EntityType, Mention
from cloudkg.relate.figures.asides import stands_aside
from cloudkg.relate.figures.growth import basis_of, is_growth, is_times_of, lead_start, said_again, tail_end
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.verbs import grown_to, has_share, listed_again, set_beside, share_moved, shares_all, sums_of_sales
from cloudkg.relate.wording import any_of

USAGE = "en/footprint"  # the cue of how much a thing is used or asked for
_SPENDING = "en/expense"
SALES = "figures/sells"  # of a sum that only a verb says to be revenue
PRICE_TARGET = "en/price-target"  # the cue of what an analyst thinks that shares will cost
_PARALLEL = {"zh": 14, "en": 40}  # words before a figure in a part of a sentence that says no metric again
_ROUND_CHARS = 90  # characters before a sum in which a round is named
_LEAST_SUM = 200_000  # in any currency; less is what a thing costs
_LEAST_PROFIT = 1000  # in any currency; less is earned by a share
_HIGHEST_QUOTE = 10**6  # in any currency; more is nobody's share price
_HIGHEST_PRICE = 10**8  # in any currency; more is a deal
_POINTS = re.compile(r"^[+\-−]?[\d.]+(?:[/、][+\-−]?[\d.]+)*(?:pct|个百分点|pp)")  # a list of points whose unit is said once
_LIST_CHARS = 30
_THINGS = frozenset({"chip_count", "gpu_count", "data_centers", "model_count"})  # what a business may be named after
_CARD = "卡"  # what an accelerator is counted in
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
    verb_of: int | None = None  # index of the figure whose verb a list says for this one, too

    @property
    def compares(self) -> bool:
        """Whether the figure sets one time against another, so that a time beside it may be the one compared with."""
        return self.growth or self.rule == "figures/times-of"


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words of a sentence say of its metrics: ``words/figure-metrics.yaml``, compiled."""

    tail_gap: re.Pattern[str]
    leans: re.Pattern[str]
    again_of: re.Pattern[str]
    again_ends: re.Pattern[str]
    led_to: re.Pattern[str]
    listed_gap: re.Pattern[str]
    grows: re.Pattern[str]
    market: re.Pattern[str]
    bare_share: re.Pattern[str]
    business: re.Pattern[str]
    respectively: re.Pattern[str]
    rises_to: re.Pattern[str]
    consists: re.Pattern[str]
    list_joint: re.Pattern[str]
    part_of: re.Pattern[str]
    multiple_of: re.Pattern[str]
    leads_figure: re.Pattern[str]
    moves: re.Pattern[str]
    parallel: re.Pattern[str]
    elsewhere: re.Pattern[str]
    growth_behind: re.Pattern[str]
    growth_again: re.Pattern[str]
    growth_compared: re.Pattern[str]
    and_also: re.Pattern[str]
    priced_at: re.Pattern[str]
    since_then: re.Pattern[str]
    to_level: re.Pattern[str]
    holds_cash: re.Pattern[str]
    group: re.Pattern[str]


@lru_cache(maxsize=8)
def _words(lexicon: Lexicon, language: str) -> _Words:
    def words(name: str) -> str:
        return any_of(lexicon, f"zh-{name}", f"en-{name}")

    across = rf"[- ](?:(?!{any_of(lexicon, 'en-metric-not-across')}\b)[\w\-’'+]+|{any_of(lexicon, 'en-metric-across')})"
    joint, and_ = any_of(lexicon, "zh-and", "zh-and-also"), any_of(lexicon, "en-and")
    return _Words(
        tail_gap=re.compile(r"^[^，。；、]{0,12}$" if language == "zh" else rf"^(?:{across}){{0,4}}[ -]?$"),
        leans=re.compile(words("leans")),
        again_of=re.compile(any_of(lexicon, "zh-again-of") + r"\s?" if language == "zh" else r"(?!)"),
        again_ends=re.compile(any_of(lexicon, "zh-again-ends")),
        led_to=re.compile(any_of(lexicon, "zh-owner-not-behind") + "$"),
        list_joint=re.compile(rf", (?:{any_of(lexicon, 'en-and')} )?| {any_of(lexicon, 'en-and')} "),
        part_of=re.compile(rf" {any_of(lexicon, 'en-part-of')}(?: (?!{any_of(lexicon, 'en-part-verbs')}\b)[\w’'\-]+){{0,4}} "),
        multiple_of=re.compile(rf" (?:[\w’'\-]+ ){{0,3}}?{any_of(lexicon, 'en-multiple-of')}\b" if language == "en" else r"(?!)"),
        consists=re.compile(rf" {any_of(lexicon, 'en-consists')}(?: [\w\-]+){{0,2}} "),
        to_level=re.compile(r",?(?: [\w’'\-]+){0,5}? (?:to|at)(?: (?:about|around|roughly|nearly|just|some|a record))? "),
        group=re.compile(rf"\b{any_of(lexicon, 'en-group-tails')}$" if language == "en" else r"(?!)", re.IGNORECASE),
        holds_cash=re.compile(rf"\b{any_of(lexicon, 'en-holds-cash')}\b"),
        growth_again=re.compile(r"(?: [\w\-]+){0,4},? (?:and|but)(?: then| only)? by " if language == "en" else r"(?!)"),
        growth_behind=re.compile(r"[ -](?:[a-z\-]+ ){0,2}(?:growth|expansion)\b" if language == "en" else r"(?!)"),
        priced_at=re.compile(
            rf"\b{any_of(lexicon, 'en-raised-at')} at (?:(?:about|around|roughly|nearly|over|some|more than) )?(?:[A-Z]{{0,3}}[$£€¥])?$"
            if language == "en"
            else r"(?!)",
            re.IGNORECASE,
        ),
        and_also=re.compile(r"(?: [\w\-]+){0,6},? (?:and|but|or)(?: (?:by|a|an|up|about|some|nearly))* " if language == "en" else r"(?!)"),
        since_then=re.compile(rf" {any_of(lexicon, 'en-growth-since')}\b" if language == "en" else r"(?!)"),
        growth_compared=re.compile(
            rf"[^;]{{0,60}}\b{any_of(lexicon, 'en-growth-compared')}\b[^;\d]{{0,40}}" if language == "en" else r"(?!)", re.IGNORECASE
        ),
        grows=re.compile(rf"\b{any_of(lexicon, 'en-firm-grows')}\b[^.;,]{{0,30}}$" if language == "en" else r"(?!)"),
        market=re.compile(words("market-names")),
        bare_share=re.compile(any_of(lexicon, "zh-bare-share")),
        business=re.compile(any_of(lexicon, "zh-business-names") + "[^，。；]{0,10}$" if language == "zh" else r"(?!)"),
        respectively=re.compile(words("respectively")),
        rises_to=re.compile(any_of(lexicon, "zh-rises-to") if language == "zh" else r"(?!)"),
        moves=re.compile(
            rf" (?:{any_of(lexicon, 'en-moves-before')} )*{any_of(lexicon, 'en-moves')} (?:{any_of(lexicon, 'en-moves-about')} )?"
            if language == "en"
            else r"(?!)"
        ),
        leads_figure=re.compile(
            rf"[ :]{{1,2}}(?:{any_of(lexicon, 'en-leads-figure')} (?:[\w\-]+ ){{0,2}})?" if language == "en" else r"(?!)"
        ),
        elsewhere=re.compile(
            rf" {any_of(lexicon, 'en-placed')} [^.;,\d]{{1,40}}(?:,|,? {any_of(lexicon, 'en-and')}) " if language == "en" else r"(?!)"
        ),
        parallel=re.compile(rf"(?:,? {any_of(lexicon, 'en-and')} |, )(?:[\w\-]+ ){{0,4}}(?:by )?" if language == "en" else r"(?!)"),
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
        self._grew = False  # whether the last figure said a change
        self._before: CueHit | None = None  # of the last figure that has one
        self._previous: Meaning | None = None
        self._read: dict[int, Meaning] = {}

    @property
    def last(self) -> Meaning | None:
        """Meaning of the last figure that had a cue of its own: what “this figure” means in the next sentence."""
        return self._last or self._carried

    def measure(self, index: int) -> Meaning:
        """Meaning of figure `index`; to be called for each figure in order."""
        self._previous = self._read[index] = self._measured(index)
        return self._previous

    def _measured(self, index: int) -> Meaning:
        layout, quantity = self._layout, self._layout.quantity(index)
        if layout.figures[index].start in layout.ranks:
            return Meaning("rank", None, own=True, rule="figures/rank")
        if (again := self._listed_again(index)) is not None:
            return again
        growth = is_growth(layout, index, quantity)
        goes_on = not growth and self._goes_on_growing(index)
        growth = growth or goes_on
        self._grew, family = growth, unit_family(quantity.unit)
        if quantity.unit == "x" and self._words.multiple_of.match(layout.view, layout.figures[index].end):
            return Meaning("valuation_multiple", None, own=True, rule="figures/multiple")
        if quantity.unit == "x" and not growth and is_times_of(layout, index):
            return Meaning("other", None, rule="figures/times-of")
        hit = self._own(index, family, growth)
        if hit is None and family == "percent" and self._shares_moved(index):
            self._grew, self._before = True, None
            return Meaning("price_change", None, True, basis_of(layout, index), rule="figures/moves")
        if hit is None and not growth and (shares_all(layout, index) or has_share(layout, index, of_market=self._is_of_market())):
            self._before = None
            return Meaning("market_share", None, rule="figures/commands")
        meaning = None
        if hit is not None:
            self._used.add(hit.start)
            meaning = self._named(hit, family, growth, index, own=True)
        earlier = None
        if hit is None:
            earlier = self._earlier(index, family, growth)
        of_share = hit or earlier
        if growth and of_share is not None and of_share.cue.units == {"percent"} and self._grows(index, lead_start(layout, index)):
            return self._grown(index)  # “a share of 20%, with 30% growth”
        if hit is None:
            meaning = self._named(earlier, family, growth, index, own=False) if earlier else None
            if meaning is not None and meaning.metric == "price_change" and family == "money" and self._layout.language == "zh":
                quoted = abs(quantity.maximum or quantity.minimum or Decimal(0)) < _HIGHEST_QUOTE  # “涨逾27%，创始人身家增至3930亿美元”
                meaning = replace(meaning, metric="price") if quoted else None  # “涨逾27%，以650元开盘”
        if meaning is None and goes_on and self._previous is not None:
            meaning = replace(self._previous, own=False, basis=basis_of(layout, index))
        meaning = meaning or self._unnamed(index, family, growth)
        if meaning.metric == "revenue_share" and hit is not None and hit.start >= layout.figures[index].end and self._of_earnings(index):
            meaning = replace(meaning, metric="margin")  # “adjusted EBITDA came to 69% of revenue”
        if meaning.rule == _SPENDING and not growth and layout.language == "en" and self._spends_on_plant(index, meaning.hit):
            meaning = replace(meaning, metric="capex")
        if meaning.metric == "cash" and layout.language == "en" and meaning.hit is not None and self._is_paid(index, meaning.hit):
            meaning = replace(meaning, metric="deal_amount")
        if meaning.metric == "deal_amount" and layout.language == "en" and self._is_priced_at(index):
            meaning = replace(meaning, metric="market_cap")  # “raised $300 million at $4 billion”
        if meaning.rule == "en/share" and layout.language == "en" and self._is_share_again(meaning.hit):
            meaning = replace(meaning, metric="market_share")
        if layout.language == "zh":
            meaning = self._amended(index, meaning, family)
        self._before = meaning.hit or self._before
        most = max(abs(end) for end in (quantity.minimum, quantity.maximum, Decimal(0)) if end is not None)
        if meaning.metric == "profit" and family == "money" and not growth and most < _LEAST_PROFIT:
            meaning = replace(meaning, metric="eps")  # “a loss of 49 cents”
        if (
            meaning.metric == "price"
            and family == "money"
            and max(quantity.maximum or Decimal(0), quantity.minimum or Decimal(0)) >= _HIGHEST_PRICE
        ):
            moved = meaning.hit is not None and meaning.hit.cue.metric == "price_change"
            meaning = replace(meaning, metric="other" if moved else "deal_amount")  # “sold $2 billion of shares”
        if meaning.hit is not None and (meaning.own or self._last is None):
            self._last = meaning
            self._said.append(meaning.hit)
        elif meaning.hit is not None and layout.language == "en" and meaning.hit not in self._said:
            self._said.append(meaning.hit)
        return meaning

    def _amended(self, index: int, meaning: Meaning, family: str) -> Meaning:
        """In Chinese what a figure means that no fit word explains: power is capacity, and what a business grows by is its revenue."""
        if meaning.metric != "other":
            return meaning
        if family == "power":
            return replace(meaning, metric="power_capacity")
        bare = meaning.hit is None or meaning.hit.cue.metric in _THINGS
        start, end = lead_start(self._layout, index), self._layout.figures[index].start
        if meaning.growth and family == "percent" and bare and self._words.business.search(self._layout.view, start, end):
            return Meaning("revenue_growth", None, True, meaning.basis, rule="figures/grows")
        return meaning

    def _listed_again(self, index: int) -> Meaning | None:
        """The meaning of the figure before, where a list of names and figures goes on: “X fell 4%, Y 5% and Z 6%”."""
        listed = listed_again(self._layout, index)
        before = self._read.get(listed.first) if listed else None
        if listed is None or before is None or before.metric in ("rank", "other"):
            return None
        if before.hit is not None and before.hit.cue.id == PRICE_TARGET:
            return None  # “A raised its target to $80, B to $95”: of neither's shares
        return replace(before, own=False, verb_of=listed.first if before.verb_of is None else before.verb_of)

    def _is_priced_at(self, index: int) -> bool:
        """Whether an English sum is the price at which somebody raises money."""
        start = self._layout.figures[index].start
        return self._words.priced_at.search(self._layout.view, max(self._layout.sentence.start, start - _ROUND_CHARS), start) is not None

    def _is_of_market(self) -> bool:
        """Whether the figure before in the passage was that of a market, or a share of it."""
        before = self._previous or self._carried
        return before is not None and before.metric in ("market_size", "market_growth", "market_share", "shipments", "shipment_growth")

    def _shares_moved(self, index: int) -> bool:
        """Whether the shares of an English firm are what moved, since its clause names nothing else that did."""
        name = share_moved(self._layout, index)
        if name is None:
            return False
        start = self._layout.clause_start(name.start)
        return not any(start <= h.start and h.end <= name.start for h in self._layout.cues)

    def _spends_on_plant(self, index: int, hit: CueHit | None) -> bool:
        """Whether what an English firm spends is said earlier in the sentence to be on plant: “narrowed its capex guidance, saying it will spend …”."""
        layout = self._layout
        if hit is None or not layout.view[hit.start : hit.end].lower().startswith("spen"):
            return False
        return any(h.end <= hit.start and h.cue.metric in ("capex", "data_centers") for h in layout.cues)

    def _is_paid(self, index: int, hit: CueHit) -> bool:
        """Whether English cash is what is paid and not what is held: “for $1 billion in cash”."""
        layout, start = self._layout, self._layout.figures[index].start
        bare = layout.view[hit.start : hit.end].lower() == "cash" and layout.view.endswith("in ", 0, hit.start)
        return bare and not self._words.holds_cash.search(layout.view, layout.clause_start(start), start)

    def _is_share_again(self, hit: CueHit | None) -> bool:
        """Whether a mere share is that of the market said before in the sentence: “X's market share fell to 43% and Y's share to 20%”."""
        said = any(
            h.cue.metric == "market_share" for h in (*self._said, *((self._carried.hit,) if self._carried and self._carried.hit else ()))
        )
        return said and hit is not None and self._layout.view[hit.start : hit.end].lower() == "share"

    def _grown(self, index: int) -> Meaning:
        """The growth of a firm that no word says of what it is."""
        return Meaning("revenue_growth", None, True, basis_of(self._layout, index), rule="figures/grows")

    def _of_earnings(self, index: int) -> bool:
        """Whether a share of revenue is what earnings or cash flow, named or said before in its clause, come to."""
        layout, start = self._layout, self._layout.figures[index].start
        before = [h for h in layout.cues if layout.clause_start(start) <= h.start and h.end <= start]
        hit = before[-1] if before else self._before if index and layout.clause_start(start) <= layout.figures[index - 1].end + 2 else None
        return hit is not None and hit.cue.metric in ("profit", "cash")

    def _goes_on_growing(self, index: int) -> bool:
        """Whether a percentage goes on about changes: “revenue was up 26% and operating profit 24%”, or in Chinese about the same one."""
        layout = self._layout
        if not self._grew or not index or layout.quantity(index).unit != "percent" or layout.quantity(index - 1).unit != "percent":
            return False
        start, end = layout.figures[index - 1].end, layout.figures[index].start
        if self._words.elsewhere.fullmatch(layout.view, start, end):
            return True  # “rose 12% at X and 18% at Y”
        if self._words.rises_to.fullmatch(layout.view, start, end):
            return True  # “收入增速由20%提高到25%”
        if self._words.and_also.fullmatch(layout.view, start, end) and self._words.since_then.match(layout.view, layout.figures[index].end):
            return True  # “rose 5% from the quarter before and 20% from a year earlier”
        if self._words.growth_again.fullmatch(layout.view, start, end):
            return True  # “by 30% in 2025 and by 20% in 2026”
        if not any(start <= h.start and h.end <= end for h in layout.cues) and self._words.growth_compared.fullmatch(
            layout.view, start, end
        ):
            return True  # “rose 33%, against the 30% that analysts had expected”
        named = any(start <= h.start and h.end <= end and h.cue.units & {"money", "count"} for h in layout.cues)
        return named and self._words.parallel.fullmatch(layout.view, start, end) is not None

    def listed(self, run: list[int]) -> list[Meaning] | None:
        """Meanings of an enumeration that follows one of metrics (“营收、净利润分别为 a、b元”), or None where as many are not said."""
        layout = self._layout
        first = layout.figures[run[0]]
        start = max(layout.part_start(first.start), layout.figures[run[0] - 1].end if run[0] else layout.sentence.start)
        growth = is_growth(layout, run[0], layout.quantity(run[0]))
        family = unit_family(layout.quantity(run[0]).unit)
        hits = [h for h in layout.cues if start <= h.start and h.end <= first.start and self._fits(h, family, growth)]
        hits = hits[-len(run) :]
        gaps = [layout.view[a.end : b.start] for a, b in pairwise(hits)]
        if len(hits) < len(run) or any(not self._words.listed_gap.fullmatch(g) or self._words.respectively.search(g) for g in gaps):
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
        fits = [
            h
            for h in layout.cues
            if start <= h.start and h.end <= end and self._fits(h, family, growth) and not stands_aside(h, figure.start, layout.asides)
        ]
        if growth and layout.language == "zh":  # “比 GB200 低 44%” says nothing of a number of them
            fits = [
                h
                for h in fits
                if not any(n.start <= h.start and h.end <= n.end and n.members[0].type is EntityType.CHIP for n in layout.names)
            ]
        again = said_again(layout, index) is not None
        before = [h for h in fits if h.end <= figure.start and h.cue.side != "behind" and h.start not in self._used]
        last = self._last_of_list(index)
        if last != index:  # “23%, 19% and 14% of revenue”
            figure, end = layout.figures[last], tail_end(layout, last)
            fits = [h for h in layout.cues if figure.end <= h.start and h.end <= end and self._fits(h, family, growth)]
        behind = [
            h
            for h in fits
            if h.start >= figure.end
            and h.cue.side != "before"
            and self._words.tail_gap.match(
                layout.between(figure.end, h.start).replace("  ", " ") if again else layout.view[figure.end : h.start]
            )
            and not (before and self._leads_next(h, last))
        ]
        figure = layout.figures[index] if last == index else figure
        if not before or not behind:
            return self._head(before) if before else behind[0] if behind else None
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
            vague = growth is False and before[-1].cue.metric_for(family) == "other" and gap_behind <= 1
            prefers_behind = gap_before > 12 and gap_behind <= 4 or vague and behind[0].cue.metric_for(family) != "other"
        return behind[0] if prefers_behind else self._head(before)

    def _leads_next(self, hit: CueHit, index: int) -> bool:
        """Whether an English cue behind a figure is that of the next: “a profit of $8 billion on sales of $20 billion”."""
        layout = self._layout
        if layout.language == "zh" or index + 1 >= len(layout.figures):
            return False
        return self._words.leads_figure.fullmatch(layout.view, hit.end, layout.figures[index + 1].start) is not None

    def _last_of_list(self, index: int) -> int:
        """The last figure of an English list of figures of one unit that share the words behind them."""
        layout, last = self._layout, index
        if layout.language == "zh":
            return index
        while last + 1 < len(layout.figures) and layout.quantity(last + 1).unit == layout.quantity(index).unit:
            gap = layout.view[layout.figures[last].end : layout.figures[last + 1].start]
            if not self._words.list_joint.fullmatch(gap):
                break
            last += 1
        return last

    def _head(self, before: list[CueHit]) -> CueHit:
        """Of the cues before an English figure the one that the last is a part of: “spending on data centers”, “shipments of GPUs”."""
        chosen = before[-1]
        for hit in reversed(before[:-1]):
            if self._layout.language == "zh" or not self._words.part_of.fullmatch(self._layout.view, hit.end, chosen.start):
                break
            chosen = hit
        return chosen

    def _earlier(self, index: int, family: str, growth: bool) -> CueHit | None:
        """A cue said before in the sentence that still holds: in the words since the last figure, else that of the last figure."""
        layout, figure = self._layout, self._layout.figures[index]
        part = layout.part_start(figure.start)
        since = max(layout.figures[index - 1].end if index else layout.sentence.start, part)
        reach = figure.start - _SAME_BREATH[layout.language]
        fresh = [
            h
            for h in layout.cues
            if max(since, reach) <= h.start
            and h.end <= figure.start
            and self._fits(h, family, growth)
            and not stands_aside(h, figure.start, layout.asides)
        ]
        if fresh:
            return fresh[-1]
        named = sum(n.end - n.start for n in layout.names if part <= n.start and n.end <= figure.start) if layout.language == "zh" else 0
        near = figure.start - part - named <= _PARALLEL[layout.language]
        fits = [h for h in reversed(self._said) if self._fits(h, family, growth)]
        if (
            growth and layout.quantity(index).unit == "percent" and not _POINTS.search(layout.view[figure.start : figure.end + _LIST_CHARS])
        ):  # “占总营收的76%，环比增长11%”: what grows is the revenue
            fits.sort(key=lambda h: h.cue.units == {"percent"} and h.cue.growth is None)
        said = fits[0] if fits else None
        if said is not None:
            goes_on = layout.language == "zh" and self._before is said and index > 0 and layout.figures[index - 1].start >= part
            return said if said.start >= part or growth or near or goes_on else None
        if layout.language == "en" and family == "money":
            unused = [
                h
                for h in layout.cues
                if part <= h.start and h.end <= figure.start and h.start not in self._used and self._fits(h, family, growth)
            ]
            if unused:
                return unused[-1]
        carried = self._carried.hit if self._carried else None
        if carried is None or not self._fits(carried, family, growth):
            return None
        return carried if self._leans(index) or not growth and self._of_another(index) else None

    def _of_another(self, index: int) -> bool:
        """Whether a Chinese figure stands right behind a name, in a sentence that says no metric: that of the sentence before, of another.

        “甲营收5亿元。乙为3亿元，丙2亿元。”
        """
        layout, figure = self._layout, self._layout.figures[index]
        if any(h.end <= figure.end for h in layout.cues) or self._words.again_ends.match(layout.view, figure.end) is None:
            return False
        named = next((n for n in reversed(layout.names) if n.end <= figure.start), None)
        if named is None or self._words.led_to.search(layout.view, max(layout.sentence.start, named.start - 4), named.start):
            return False
        return self._words.again_of.fullmatch(layout.view, named.end, figure.start) is not None

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
        if family == "count" and self._layout.quantity(index).raw.endswith(_CARD):
            return Meaning("gpu_count", None, rule="figures/counted")
        for profile in load_profiles().values():
            if family in profile.defaults and not growth:
                return Meaning(profile.metric, None)
        if growth and family == "percent" and self._is_quote(index):
            return Meaning("price_change", None, True, rule="figures/quote")
        start = lead_start(self._layout, index)
        if growth and family == "percent" and (self._grows(index, start) or self._previous is not None and self._previous.rule == SALES):
            return Meaning("revenue_growth", None, True, basis_of(self._layout, index), rule="figures/grows")
        if not growth and family == "money" and (sales := self._sales(index)) is not None:
            return sales
        return Meaning(
            "other", None, growth, basis_of(self._layout, index) if growth else None, rule="figures/growth" if growth else "figures/other"
        )

    def _sales(self, index: int) -> Meaning | None:
        """The meaning of an English sum whose verb, or the figure before it, says that it is revenue."""
        layout, before = self._layout, self._previous
        grown = before is not None and before.rule == "figures/grows" and grown_to(layout, index)
        beside = before is not None and before.rule == SALES and set_beside(layout, index)
        return Meaning("revenue", None, rule=SALES) if grown or beside or sums_of_sales(layout, index) else None

    def _grows(self, index: int, start: int) -> bool:
        """Whether a change is the growth of a firm, with no word for what of it grows: “growth of 35%”, “grew 35%”."""
        view, figure = self._layout.view, self._layout.figures[index]
        return bool(self._words.grows.search(view, start, figure.start) or self._words.growth_behind.match(view, figure.end))

    def _is_quote(self, index: int) -> bool:
        """Whether a signed percentage stands right behind a firm's name, as in a list of quotations (“A+2.4%、B-1.1%”)."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.view[figure.start] not in "+-−":
            return False
        end = figure.start - (layout.view[figure.start - 1 : figure.start] in ("(", " "))
        return any(n.end == end and n.members[0].type is EntityType.FIRM for n in layout.names)


def of_market(layout: Layout, index: int, meaning: Meaning, owners: Sequence[Mention]) -> Meaning:
    """What a figure without metric words means that is said of a market: a sum its size, a change its growth (“某市场2025年达80亿元，CAGR约9%”)."""
    if meaning.metric == "power_capacity" and owners and owners[0].type is EntityType.CHIP:
        return replace(meaning, metric="hardware_spec")
    if layout.language == "en" and meaning.rule == "figures/growth" and owners and owners[0].type in (EntityType.FIRM, EntityType.PRODUCT):
        said = owners[0].passage == layout.sentence.index and owners[0].end <= layout.figures[index].start
        if said and _words(layout.lexicon, layout.language).moves.fullmatch(layout.view, owners[0].end, layout.figures[index].start):
            listed = owners[0].type is EntityType.FIRM  # “X fell 4%”: its shares did
            return replace(meaning, metric="price_change" if listed else "revenue_growth", rule="figures/moves")
    if meaning.hit is not None and owners and (named := dict(meaning.hit.cue.by_owner).get(owners[0].type)):
        return replace(meaning, metric=named)
    if meaning.hit is not None and meaning.hit.cue.whole and owners and owners[0].type is EntityType.FIRM:
        if _shares_market(layout, index, meaning, owners[0]):
            return replace(meaning, metric="market_share")
        return replace(meaning, metric="revenue_share") if _shares_revenue(layout, index, meaning) else meaning
    if layout.language == "en" and meaning.rule == "figures/other" and _is_level_of_move(layout, index, owners):
        return replace(meaning, metric="price", rule="figures/moves")  # “X fell 4% to $30”
    if layout.language == "en" and meaning.rule == "figures/other" and owners and _is_small_sum(layout, index):
        return replace(meaning, metric="price", rule="figures/small-sum")
    if layout.language == "en" and meaning.metric == "cost" and meaning.hit is not None and _is_small_sum(layout, index):
        bare = layout.view[meaning.hit.start : meaning.hit.end].lower() in ("cost", "costs", "costing")
        return replace(meaning, metric="price") if bare else meaning  # “X costs $30 a month”
    if not owners or owners[0].type is not EntityType.SEGMENT:
        return meaning
    if meaning.rule == "figures/grows":
        return replace(meaning, metric="market_growth")
    if meaning.metric == "market_cap" and layout.language == "en":
        return replace(meaning, metric="market_size")  # “the market was worth $38 billion”
    if meaning.hit is not None and meaning.hit.cue.id == USAGE and meaning.growth and layout.language == "en":
        return replace(meaning, metric="market_growth")  # “HBM consumption grew 130%”
    if owners[0].type is EntityType.SEGMENT and _words(layout.lexicon, layout.language).group.search(owners[0].surface):
        return meaning  # “hyperscalers will spend $600 billion”
    capital = meaning.hit is not None and layout.view[meaning.hit.start : meaning.hit.end].lower().startswith("cap")
    if meaning.hit is not None and meaning.hit.cue.metric in ("expense", "capex") and layout.language == "en" and not capital:
        return replace(meaning, metric="market_growth" if meaning.growth else "market_size")  # “spending on X”
    if meaning.hit is not None or meaning.metric != "other":
        return meaning
    end, family = owners[0].end, unit_family(layout.quantity(index).unit)
    words = owners[0].surface + (layout.view[end : end + 3] if owners[0].passage == layout.sentence.index else "")
    if not _words(layout.lexicon, layout.language).market.search(words):
        return meaning
    if meaning.growth and family in ("percent", "multiple"):
        return replace(meaning, metric="market_growth", rule="figures/market")
    return replace(meaning, metric="market_size", rule="figures/market") if family == "money" and not meaning.growth else meaning


def _is_small_sum(layout: Layout, index: int) -> bool:
    """Whether a sum is too small to be anything but what one thing costs."""
    quantity = layout.quantity(index)
    most = max((abs(end) for end in (quantity.minimum, quantity.maximum) if end is not None), default=Decimal(0))
    return unit_family(quantity.unit) == "money" and 0 < most < _LEAST_SUM


def _is_level_of_move(layout: Layout, index: int, owners: Sequence[Mention]) -> bool:
    """Whether an English sum is the price that a firm's shares have moved to: “X edged up 0.4% to $33”."""
    if not index or layout.quantity(index - 1).unit != "percent" or unit_family(layout.quantity(index).unit) != "money":
        return False
    owner, before = owners[0] if owners else None, layout.figures[index - 1]
    if owner is None or owner.type is not EntityType.FIRM or owner.passage != layout.sentence.index or owner.end > before.start:
        return False
    moves = _words(layout.lexicon, layout.language).moves.fullmatch(layout.view, owner.end, before.start)
    return (
        moves is not None
        and _words(layout.lexicon, layout.language).to_level.fullmatch(layout.view, before.end, layout.figures[index].start) is not None
    )


def _shares_revenue(layout: Layout, index: int, meaning: Meaning) -> bool:
    """Whether a bare share (占比, 占) is that of the revenue named last before it (“云业务收入5亿元，占比45%”)."""
    hit = meaning.hit
    if hit is None or meaning.growth or layout.view[hit.start : hit.start + 1] != "占" or hit.end - hit.start > len("占比"):
        return False
    before = [h for h in layout.cues if h.end <= hit.start and h.cue.metric != "other"]
    return bool(before) and before[-1].cue.metric == "revenue"


def _shares_market(layout: Layout, index: int, meaning: Meaning, owner: Mention) -> bool:
    """Whether a bare share (占比, 占) is one of the market that the part of the sentence before it is about (“某市场规模80亿元，X占比35%”)."""
    hit, figure = meaning.hit, layout.figures[index]
    if (
        hit is None
        or meaning.growth
        or _words(layout.lexicon, layout.language).bare_share.fullmatch(layout.view, hit.start, hit.end) is None
    ):
        return False
    start = layout.sentence.start
    counted = [h for h in layout.cues if h.cue.metric in ("shipments", "token_volume") and start <= h.start < hit.start]
    if counted and (counted[-1].end == hit.start or owner.passage == layout.sentence.index and counted[0].end <= owner.start):
        return True  # “出货量占比70%”, “调用量共计50万亿，其中X占27%”
    if any(h.cue.metric in ("revenue", "profit", "capex", "cost") and start <= h.start < figure.start for h in layout.cues):
        return False
    return any(h.cue.metric in ("market_size", "market_share") and start <= h.start < hit.start for h in layout.cues) or bool(
        _words(layout.lexicon, layout.language).market.search(layout.view, start, hit.start)
    )
