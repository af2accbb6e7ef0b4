"""The period of each figure of a sentence: that of its own words, of the figure it leans on, of the sentence before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import MetricProfile, load_profiles
from cloudkg.model import Basis, Modality, Period
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import Meaning
from cloudkg.relate.figures.periods import Found, end_of_span, is_day, is_ended, only_period, period_of, spread, stretch, year_before
from cloudkg.relate.figures.story import end_of, next_of, year_of
from cloudkg.relate.wording import any_of

_LONGEST_MONTH = 31  # days
_YEAR_CHARS = 40  # characters behind a figure in which “for the full year” is looked for
_DAY_OR_MONTH = re.compile(r"\d{4}-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_PER_SHARE = "/share"
_YEARS = re.compile(r"(?:FY)?\d{4}|.+/.+")


@dataclass(frozen=True, slots=True)
class _Words:
    """What leaves the time of a figure open: ``words/figure-periods.yaml``, compiled."""

    to_date: re.Pattern[str]
    on_the_day: re.Pattern[str]
    now: re.Pattern[str]
    as_of: re.Pattern[str]
    end_of: re.Pattern[str]
    original: re.Pattern[str]
    expected: re.Pattern[str]
    old_news: re.Pattern[str]
    ordered: re.Pattern[str]
    risen_from: re.Pattern[str]
    risen_to: re.Pattern[str]
    not_quarterly: re.Pattern[str]
    the_quarter: re.Pattern[str]
    until_now: re.Pattern[str]
    leans: re.Pattern[str]
    goes_on: re.Pattern[str]
    ordered_clause: re.Pattern[str]
    year_ago: re.Pattern[str]
    done: re.Pattern[str]
    total: re.Pattern[str]
    flow_cue: re.Pattern[str]
    full_year: re.Pattern[str]
    next_quarter: re.Pattern[str]
    ahead: re.Pattern[str]


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> _Words:
    return _Words(
        to_date=re.compile(any_of(lexicon, "zh-to-date")),
        on_the_day=re.compile(any_of(lexicon, "zh-on-the-day")),
        now=re.compile(any_of(lexicon, "zh-now")),
        as_of=re.compile(any_of(lexicon, "zh-as-of") + "$"),
        end_of=re.compile(any_of(lexicon, "zh-end-of") + "$"),
        original=re.compile(any_of(lexicon, "zh-original", "en-original") + "[^，。；]{0,3}$"),
        expected=re.compile(rf" (?:[A-Z][\w’']+ )?{any_of(lexicon, 'en-expected-behind')}\b"),
        old_news=re.compile(rf"\b{any_of(lexicon, 'en-old-news')}\b", re.IGNORECASE),
        not_quarterly=re.compile(rf"\b{any_of(lexicon, 'en-not-quarterly')}\b|{any_of(lexicon, 'zh-not-quarterly')}", re.IGNORECASE),
        risen_from=re.compile(any_of(lexicon, "zh-risen-from") + "[^，。；]{0,3}$"),
        risen_to=re.compile("[^，。；]{0,6}?" + any_of(lexicon, "zh-risen-to") + "(?:了|约|近|超)?"),
        until_now=re.compile(rf"\b{any_of(lexicon, 'en-until-now')}\b"),
        flow_cue=re.compile(rf"\b{any_of(lexicon, 'en-flow-cues')}\b", re.IGNORECASE),
        full_year=re.compile(rf"\b{any_of(lexicon, 'en-full-year')}\b", re.IGNORECASE),
        next_quarter=re.compile(
            rf"\b(?:(?P<read>{any_of(lexicon, 'en-current-quarter')})|{any_of(lexicon, 'en-following-quarter')})\b", re.IGNORECASE
        ),
        ahead=re.compile(rf"\b{any_of(lexicon, 'en-year-ahead')}", re.IGNORECASE),
        done=re.compile(rf"(?:[•*–-] ?)?{any_of(lexicon, 'en-item-verbs')} "),
        total=re.compile(rf"\b{any_of(lexicon, 'en-brings-total')}\b"),
        leans=re.compile(any_of(lexicon, "en-leans")),
        goes_on=re.compile(rf"{any_of(lexicon, 'en-time-leans')}\b"),
        ordered_clause=re.compile(rf"(?:, | — | – | ){any_of(lexicon, 'en-ordered-clause')} "),
        year_ago=re.compile(rf"\b{any_of(lexicon, 'en-year-ago')}\b"),
        the_quarter=re.compile(any_of(lexicon, "en-the-quarter"), re.IGNORECASE),
        ordered=re.compile(rf"\b{any_of(lexicon, 'en-ordered-times')}\b", re.IGNORECASE),
    )


_TIMELESS = frozenset(
    {"other", "power_capacity", "gpu_count", "chip_count", "data_centers", "model_count", "cost", "cost_difference"}
)  # no day or month on which something is announced is theirs
_OF_MODELS = frozenset({"parameters", "context_length", "training_data", "hardware_spec"})  # nor in the sentence that announces a model
_BUILT = frozenset(
    {"other", "power_capacity", "gpu_count", "chip_count", "data_centers", "hardware_spec", "shipments", "parameters"}
)  # whose plans have no time of their own
_QUOTED = frozenset({"price_change", "market_cap"})  # what the day that a sentence names holds for throughout


class PeriodFinder:
    """Finds the periods of the figures of one sentence, from left to right.

    `carried` is that of the sentence before, or where `led` of what leads to a list, `quarter` the one that an earnings story tells of,
    `day` the last day that the passage has named before.
    """

    def __init__(
        self,
        layout: Layout,
        carried: Period | None,
        issued: date | None,
        quarter: Period | None = None,
        *,
        day: Period | None = None,
        led: bool = False,
    ) -> None:
        self._layout, self._carried, self._issued, self._quarter, self._day = layout, carried, issued, quarter, day
        self._led, self._words = led, _words(layout.lexicon)
        self._main: Period | None = None  # of the last figure that is no comparison and stands in no bracket
        self._last: Period | None = None
        self._run: list[Period | None] = []  # of the last enumeration

    def find(self, index: int, meaning: Meaning) -> Period | None:
        """Period of figure `index`; to be called for each figure in order."""
        layout = self._layout
        found = period_of(layout, index, flow=load_profiles()[meaning.metric].flow, growth=meaning.compares)
        if not meaning.compares:
            named = found.period if found.near else None
            if moved := year_before(layout, index, self._main or self._carried or self._quarter, named):
                found = Found(moved, True, True)
        period = self._of_two(index, meaning, self._meant(self._settled(index, meaning, found)))
        if layout.language == "en" and load_profiles()[meaning.metric].flow and not load_profiles()[meaning.metric].momentary:
            period = self._told_of(index) or period
        if (
            period is not None
            and not load_profiles()[meaning.metric].flow
            and is_ended(layout, period)
            or period is not None
            and load_profiles()[meaning.metric].balance
            and self._is_total(index)
        ):
            period = end_of(period)
        self._last = period
        if not found.aside and layout.host(index) is None and not (period is not None and period.start == period.end):
            self._main = period
        return period

    def _meant(self, period: Period | None) -> Period | None:
        """The period itself, or what “the quarter” means in a story of results."""
        if period is None or self._quarter is None or period.passage != self._layout.sentence.index:
            return period
        return self._quarter if self._words.the_quarter.fullmatch(self._layout.view, period.start, period.end) else period

    def _told_of(self, index: int) -> Period | None:
        """The year or quarter that “full-year” or “the current quarter” beside an English figure means, counted from the quarter that the story tells of."""
        layout, figure, words = self._layout, self._layout.figures[index], self._words
        start = max(layout.clause_start(figure.start), layout.figures[index - 1].end if index else layout.sentence.start)
        following = layout.figures[index + 1].start if index + 1 < len(layout.figures) else layout.sentence.end
        end = min(layout.clause_end(figure.end), following)
        if layout.bracket(figure.start) is not None:
            return None
        for pattern in (words.next_quarter, words.full_year):
            found = next(reversed(list(pattern.finditer(layout.view, start, figure.start))), None) or pattern.search(
                layout.view, figure.end, min(end, figure.end + _YEAR_CHARS)
            )
            if found is None or any(
                i.start < found.end() and found.start() < i.end and any(c.isdigit() for c in layout.view[i.start : i.end])
                for i in layout.periods
            ):
                continue
            if pattern is words.next_quarter:
                told = next_of(self._quarter) if self._quarter is not None else None
                if told is not None and (told.label.startswith("FY") or not found["read"]):
                    return replace(told, passage=layout.sentence.index, start=found.start(), end=found.end())
                continue
            ahead = words.ahead.search(layout.view, layout.sentence.start, layout.sentence.end) is not None
            label = year_of(self._quarter, self._issued, ahead=ahead)
            if label is None:
                continue
            first, last = (None, None) if label.startswith("FY") else (date(int(label), 1, 1), date(int(label), 12, 31))
            return Period(layout.sentence.index, found.start(), found.end(), label, first, last)
        return None

    def _is_total(self, index: int) -> bool:
        """Whether a figure is what something has come to: “…, bringing the total to 590 MW”."""
        start = self._layout.figures[index].start
        return bool(self._words.total.search(self._layout.view, self._layout.clause_start(start), start))

    def of_run(self, run: list[int], meaning: Meaning, *, spread_out: bool) -> list[Period | None]:
        """Periods of the figures of an enumeration; `spread_out` where the sentence may enumerate periods for them."""
        bracketed = self._layout.host(run[0]) is not None
        governing = period_of(self._layout, run[0], flow=True, growth=meaning.compares).period
        if bracketed and self._last is not None:
            governing = self._last
        periods = spread(self._layout, run, governing or self._carried) if spread_out else None
        if periods is None and spread_out and len(self._run) == len(run):
            periods = self._run
        self._run = periods or []
        governing = governing or self._carried
        if governing is None and self._layout.language == "en" and load_profiles()[meaning.metric].flow:
            governing = self._of_story(run[0])
        periods = periods or [governing] * len(run)
        if not bracketed:
            self._main = periods[-1]
        return periods

    def _of_two(self, index: int, meaning: Meaning, period: Period | None) -> Period | None:
        """Of two levels in a span of years the first is of its first year, the second of its last (“由80亿元增至120亿元”)."""
        layout = self._layout
        if period is None or layout.language != "zh" or meaning.growth or "/" not in period.label:
            return period
        if self._words.risen_from.search(layout.view, layout.clause_start(layout.figures[index].start), layout.figures[index].start):
            return (end_of_span(period, first=True) if index + 1 < len(layout.figures) and self._rises(index) else None) or period
        return (end_of_span(period, first=False) if index and self._rises(index - 1) else None) or period

    def _rises(self, index: int) -> bool:
        """Whether the figure behind one is the level that it rose or fell to."""
        a, b = self._layout.figures[index], self._layout.figures[index + 1]
        return bool(self._words.risen_to.fullmatch(self._layout.view, a.end, b.start))

    def take(self, period: Period | None) -> None:
        """Take `period` as that of the figure before, for what stands in brackets behind it."""
        self._last = period

    def _settled(self, index: int, meaning: Meaning, found: Found) -> Period | None:
        layout, profile = self._layout, load_profiles()[meaning.metric]
        if (day := self._traded(index, meaning)) is not None:
            return day
        if found.near:
            return found.period
        if meaning.basis is Basis.CAGR and (years := stretch(layout, index)):
            return years
        if layout.host(index) is not None and self._last is not None:
            return self._last
        if meaning.compares and not meaning.own and self._main is not None:
            return self._main
        timeless = layout.language == "zh" and (meaning.metric in _TIMELESS or self._is_listed_price(index, meaning))
        before = layout.view[layout.clause_start(layout.figures[index].start) : layout.figures[index].start]
        original = self._words.original.search(before) is not None
        if original and layout.language == "en":
            original = not self._words.expected.match(layout.view, layout.figures[index].end)
        if layout.language == "en" and index and original:
            return None  # “In the quarter it earned $3 billion, compared with $2 billion”
        shares = layout.language == "en" and meaning.metric in ("price_change", "price")
        apart = found.period is not None and (
            (shares and not _DAY_OR_MONTH.match(found.period.label))
            or ((timeless or layout.language == "zh" and meaning.metric in _OF_MODELS) and self._is_announced(found.period))
            or (layout.language == "zh" and meaning.metric in _QUOTED and _YEARS.fullmatch(found.period.label) is not None)
        )
        if found.period is not None and not apart:
            return found.period
        if original or self._words.to_date.search(before):
            return None
        if layout.language == "zh":
            if profile.momentary:
                day = self._main if meaning.metric in _QUOTED else None
                return day if day is not None and is_day(day) else None
            governing = self._main or self._left(before)
            if profile.flow and (governing is None or is_day(governing)):
                return self._of_story(index)
            return None if timeless and governing is not None and self._is_announced(governing) else governing
        flows = (
            profile.flow
            and not profile.momentary
            or meaning.hit is not None
            and self._words.flow_cue.search(layout.view, meaning.hit.start, meaning.hit.end)
        )
        if flows:
            governing = next((p for p in (self._main, self._carried) if p is not None and not is_day(p)), None)
            if governing is not None or not profile.dated or not profile.flow:
                return governing or self._of_story(index)
        quoted = meaning.metric == "price" and meaning.hit is not None and meaning.hit.cue.metric == "price_change"
        return self._told(index, profile) if profile.dated or quoted else None

    def _traded(self, index: int, meaning: Meaning) -> Period | None:
        """The day on which shares did what words right before a Chinese figure tell of (“首日收报”, “盘前大涨”): the last one named before it."""
        layout, figure = self._layout, self._layout.figures[index]
        if layout.language != "zh" or meaning.metric not in _QUOTED and meaning.metric != "price":
            return None
        start = max(layout.clause_start(figure.start), layout.figures[index - 1].end if index else layout.sentence.start)
        word = self._words.on_the_day.search(layout.view, start, figure.start)
        if word is None or any(word.end() <= p.start and p.end <= figure.start for p in layout.periods):
            return None
        days = [p.period for p in layout.periods if p.end <= figure.start and p.period is not None and is_day(p.period)]
        return days[-1] if days else self._day

    def _left(self, before: str) -> Period | None:
        """What the Chinese sentence before leaves to a clause that begins with `before`.

        A time ahead leaves nothing, since a plan says nothing of when the next sentence holds, nor a month, nor to what is so “now”
        any time but a day.
        """
        left = self._carried
        if left is None or self._led:
            return left
        month = _MOMENT.fullmatch(left.label) is not None and not is_day(left)
        now = self._words.now.search(before) is not None and not is_day(left)
        return None if month or now or _lies_ahead(left, self._issued) else left

    def _is_announced(self, period: Period) -> bool:
        """Whether a day or month is one on which something happens, and not one as of which it is so (“截至6月”)."""
        if _MOMENT.fullmatch(period.label) is None:
            return False
        if period.passage != self._layout.sentence.index:
            return True
        view = self._layout.view
        led = self._words.as_of.search(view, max(0, period.start - 4), period.start) is not None
        return not led and self._words.end_of.search(view, period.start, period.end) is None

    def _is_listed_price(self, index: int, meaning: Meaning) -> bool:
        """Whether a figure is what goods cost each (“每百万Token 4元”), and not what a share did on a day."""
        unit = self._layout.quantity(index).unit
        return meaning.metric == "price" and "/" in unit and not unit.endswith(_PER_SHARE)

    def _of_story(self, index: int) -> Period | None:
        """The quarter that the story tells of, unless the figure is of another length of time or of the future."""
        layout, start = self._layout, self._layout.clause_start(self._layout.figures[index].start)
        other = self._words.not_quarterly.search(layout.view, start, layout.clause_end(layout.figures[index].end))
        return None if other else self._quarter

    def _told(self, index: int, profile: MetricProfile) -> Period | None:
        """When a figure of an English news item holds that is given no time.

        The one time of its sentence, else the month of the item, or for what stands in a balance sheet the end of the quarter that it tells of.
        """
        view, start = self._layout.view, self._layout.sentence.start
        apart = self._words.ordered_clause.search(view, start, self._layout.figures[index].start)
        if self._carried is not None and (self._words.leans.match(view, start) or self._words.goes_on.match(view, start)) and not apart:
            return self._carried
        only = only_period(self._layout, index) or (None if apart else self._main)
        if only is not None and profile.metric in ("price_change", "price") and not _DAY_OR_MONTH.match(only.label):
            only = None  # of what the shares moved on
        if only is not None:  # the day of an announcement is no time that a plan is for
            return replace(only, start=0, end=0) if is_day(only) else only
        if self._quarter is not None and profile.momentary and self._words.done.match(self._layout.view, self._layout.sentence.start):
            return self._quarter
        if profile.balance and self._quarter is not None:
            return end_of(self._quarter)
        issued, sentence = self._issued, self._layout.sentence
        figure = self._layout.figures[index]
        clause = self._layout.clause_start(figure.start), self._layout.clause_end(figure.end)
        old = self._words.old_news.search(view, *clause) and not self._words.until_now.search(view, *clause)
        ordered = profile.metric != "price_change" and self._words.ordered.search(view, sentence.start, sentence.end)
        if issued is not None and self._words.year_ago.search(view, *clause):
            return Period(sentence.index, 0, 0, str(issued.year - 1), date(issued.year - 1, 1, 1), date(issued.year - 1, 12, 31))
        if issued is None or old or ordered:
            return None
        last = date(issued.year + issued.month // 12, issued.month % 12 + 1, 1) - timedelta(days=1)
        return Period(sentence.index, 0, 0, f"{issued:%Y-%m}", issued.replace(day=1), last)


def _lies_ahead(period: Period | None, issued: date | None) -> bool:
    """Whether a period begins after the day of the report; when a fiscal quarter does nobody knows who knows not the firm."""
    if period is None or period.first is None or issued is None or period.label.startswith("FY") and "-" in period.label:
        return False
    return period.first > issued


def assumed_for(period: Period | None, modality: Modality) -> bool:
    """Whether a figure said with `modality` may take a period that is nowhere written.

    The month of a news item holds for facts and hearsay, the quarter of an earnings story also for what was expected of it.
    """
    if period is None or period.start != period.end:
        return True
    months = period.first is not None and period.last is not None and (period.last - period.first).days < _LONGEST_MONTH
    return modality in (Modality.ACTUAL, Modality.REPORTED) or not months and modality is Modality.FORECAST


def is_announced(period: Period | None, metric: str, issued: date | None, modality: Modality) -> bool:
    """Whether a time that is over is only when a plan for something to be built was told of (“said on March 6 that it will deploy 6 gigawatts”)."""
    if period is None or period.last is None or issued is None or modality not in (Modality.PLANNED, Modality.FORECAST):
        return False
    return metric in _BUILT and period.last <= issued and _DAY_OR_MONTH.match(period.label) is not None
