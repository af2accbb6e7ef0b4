"""How firmly a figure is said: fact, plan, estimate or hearsay, by the words of its clause, its period and who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cloudkg.lexicon import Lexicon
from cloudkg.model import EntityType, Mention, Modality, Period, Polarity
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import PRICE_TARGET, Meaning
from cloudkg.relate.figures.names import MARKET, Observers
from cloudkg.relate.figures.outlook import OUTLOOKS, OutlookReader
from cloudkg.relate.scope import Scope, ScopeReader
from cloudkg.relate.sentences import Item, Sentence
from cloudkg.relate.wording import any_of

_OPEN_SUMS = frozenset({"deal_amount", "capex", "power_capacity", "gpu_count", "chip_count", "data_centers"})  # “up to” of them is to come
_OWN_DEEDS = _OPEN_SUMS | {"hardware_spec", "parameters"}
_DOERS = (EntityType.FIRM, EntityType.PRODUCT, EntityType.CHIP, EntityType.MODEL)
_GUIDED = frozenset(
    {"revenue", "profit", "capex", "margin", "eps", "shipments", "market_size", "revenue_growth", "profit_growth", "capex_growth"}
)
_BENCHMARK_CHARS = 16
_DENIAL_CHARS = {"zh": 8, "en": 24}
_QUESTION = re.compile(r"[?？][”\"]?$")


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that firmness hangs on beside those of scope: ``words/figure-firmness.yaml``, compiled for one language."""

    guidance: re.Pattern[str]
    authors_view: re.Pattern[str]
    done: re.Pattern[str]
    told: re.Pattern[str]
    of_which: re.Pattern[str]
    quoted: re.Pattern[str]
    newspapers: re.Pattern[str]
    clause: re.Pattern[str]
    base: re.Pattern[str]
    set_beside: re.Pattern[str]
    preview: re.Pattern[str]
    view: re.Pattern[str]
    outsiders: re.Pattern[str]
    benchmark: re.Pattern[str]
    analysts: re.Pattern[str]
    rumoured: re.Pattern[str]
    polls: re.Pattern[str]
    goes_on: re.Pattern[str]
    passive: re.Pattern[str]
    risen_from: re.Pattern[str]
    risen_to: re.Pattern[str]
    target: re.Pattern[str]
    speaker: re.Pattern[str]


def _words(lexicon: Lexicon, language: str) -> _Words:
    guidance, done = any_of(lexicon, f"{language}-own-guidance"), any_of(lexicon, f"{language}-figure-done")
    if language == "en":
        guidance, done = rf"\b{guidance}\b", rf"\b{done}\b"
    return _Words(
        guidance=re.compile(guidance, re.IGNORECASE if language == "en" else 0),
        authors_view=re.compile(any_of(lexicon, "zh-authors-view")),
        done=re.compile(done),
        told=re.compile(rf"\b{any_of(lexicon, 'en-told')}\b"),
        of_which=re.compile(any_of(lexicon, "zh-of-which")),
        quoted=re.compile(rf"\b{any_of(lexicon, 'en-quoted')}\b"),
        newspapers=re.compile(rf"(?:[Tt]he )?(?:{'|'.join(map(re.escape, lexicon.words['newspapers']))})(?:[’']s?.*)?"),
        clause=re.compile(rf"(?:^|[,;] |\s){any_of(lexicon, 'en-figure-clause')}\b"),
        base=re.compile(rf"\b{any_of(lexicon, 'en-figure-base')} $"),
        set_beside=re.compile(
            rf"(?: (?!{done})[\w’'\-]+){{0,6}},? {any_of(lexicon, 'en-figure-set-beside')}(?: (?:about|around|roughly|just|some|only|the|a|an|record|more than|its|last year[’']s))* (?:[A-Z]{{0,3}}[$£€¥])?"
            if language == "en"
            else r"(?!)"
        ),
        outsiders=re.compile(rf"\b{any_of(lexicon, 'en-outsiders')}\b", re.IGNORECASE),
        view=re.compile(rf"\b{any_of(lexicon, 'en-others-view')}\b"),
        preview=re.compile(any_of(lexicon, "zh-own-preview")),
        analysts=re.compile(any_of(lexicon, "zh-analysts") if language == "zh" else r"(?!)"),
        benchmark=re.compile(any_of(lexicon, "zh-figure-benchmark") + "[^，。；]{0,10}$"),
        rumoured=re.compile(
            rf"\b{any_of(lexicon, 'en-rumoured')}(?: about| roughly| nearly| more than)? $" if language == "en" else r"(?!)"
        ),
        polls=re.compile(any_of(lexicon, "en-polls")),
        risen_from=re.compile(any_of(lexicon, "zh-risen-from") + "(?:约|近|超)?$"),
        risen_to=re.compile("[^，。；]{0,8}?" + any_of(lexicon, "zh-risen-to") + "(?:了|约|近|超)?"),
        target=re.compile(any_of(lexicon, "zh-outlook-names")),
        speaker=re.compile(any_of(lexicon, "zh-own-speakers") + "[^，。；]{0,6}$"),
        goes_on=re.compile(rf"\b{any_of(lexicon, 'en-expected-goes-on')}\b"),
        passive=re.compile(
            rf"\b(?:is|are|was|were|be|been)(?: \w+ly)? {any_of(lexicon, 'en-passive-estimates')}\b" if language == "en" else r"(?!)"
        ),
    )


@dataclass(slots=True)
class Said:
    """What was read of the figure before, for the ones that lean on it."""

    meaning: Meaning | None = None
    period: Period | None = None
    modality: Modality = Modality.ACTUAL
    owners: tuple[Mention, ...] = ()
    consensus: bool = False
    since: date | None = None  # when the first time begins that was expected, and when the last ends
    until: date | None = None
    own: Modality = Modality.ACTUAL  # of the last figure that is not what analysts expect

    def then(self, meaning: Meaning, period: Period | None, modality: Modality, owners: tuple[Mention, ...], *, consensus: bool) -> Said:
        """What is to be known of the next figure: one of before (“去年同期为”) leaves the outlook that it stands in."""
        if modality is Modality.ACTUAL and self.is_over(period):
            return self
        own = self.own if consensus else modality
        if modality is Modality.ACTUAL or period is None:
            return Said(meaning, period, modality, owners, consensus, own=own)
        if modality is not self.modality:
            return Said(meaning, period, modality, owners, consensus, period.first, period.last, own)
        since = min((d for d in (self.since, period.first) if d), default=None)
        until = max((d for d in (self.until, period.last) if d), default=None)
        return Said(meaning, period, modality, owners, consensus, since, until, own)

    def expects(self, period: Period | None) -> bool:
        """Whether a period is one of those that figures were expected for."""
        since, until = self.since, self.until
        return bool(period and period.first and period.last and since and until and since <= period.first and period.last <= until)

    def is_over(self, period: Period | None) -> bool:
        """Whether a period ends before the first time begins that was expected."""
        return bool(period and period.last and self.since and period.last < self.since)


def _lies_ahead(period: Period | None, issued: date | None) -> bool:
    """Whether a calendar period ends in a year after that of the report."""
    return (
        issued is not None
        and period is not None
        and period.last is not None
        and period.last.year > issued.year
        and not period.label.startswith("FY")
    )


def _is_running(period: Period | None, issued: date | None) -> bool:
    """Whether a period is a year that is not over when the report is issued."""
    return issued is not None and period is not None and period.label.isdigit() and int(period.label) >= issued.year


def _is_later(period: Period | None, said: Period | None) -> bool:
    """Whether a period is a year after that of a figure said before: what is expected of the one is of the other (“；整个2027财年约100亿美元”)."""
    if period is None or said is None or period.label.startswith("FY") is not said.label.startswith("FY"):
        return False
    years = [int(p.label.removeprefix("FY")[:4]) for p in (period, said) if p.label.removeprefix("FY")[:4].isdigit()]
    return len(years) == 2 and years[0] > years[1]


def _same_plan(said: Said, owners: tuple[Mention, ...]) -> bool:
    return said.modality is Modality.PLANNED and said.owners == owners


class FirmnessReader:
    """Reads modality and denial of figures with the word lists of one language."""

    def __init__(self, lexicon: Lexicon, language: str, observers: Observers) -> None:
        self._scope, self._observers = ScopeReader(lexicon, language), observers
        self._words = _words(lexicon, language)
        self._outlook = OutlookReader(lexicon, language, any_of(lexicon, "en-figure-done"))
        words = lexicon.words
        self._lists = {
            name: re.compile("|".join(words.get(f"{language}-figure-{name}", ())) or r"(?!)")
            for name in (
                "forecast",
                "planned",
                "plan-behind",
                "plan-clause",
                "view-clause",
                "revised",
                "consensus",
                "consensus-behind",
                "ceiling",
                "hearsay",
            )
        }
        self._denied = re.compile("|".join(words.get(f"{language}-denied", ())) or r"(?!)")
        rumour = [word for name in ("reported-sentence", "reported") for word in words.get(f"{language}-{name}", ())]
        self._rumour = re.compile("|".join(rumour) or r"(?!)")

    def source(self, sentence: Sentence) -> str | None:
        """Who says it, in the report's words."""
        return self._scope.source(sentence)

    def read(
        self,
        layout: Layout,
        index: int,
        meaning: Meaning,
        owners: tuple[Mention, ...],
        said: Said,
        period: Period | None,
        issued: date | None,
    ) -> Scope:
        """Scope of figure `index`; `said` is what was read of the figure before it."""
        figure = layout.figures[index]
        at = layout.masked(figure.start)
        scope = self._scope.read(layout.sentence, at, at + 1)
        skipped = scope.skipped and bool(_QUESTION.search(layout.view[layout.sentence.start : layout.sentence.end]))
        modality = scope.modality
        if modality is Modality.REPORTED and layout.language == "zh":
            modality = self._told_of(layout, figure.start)
        if modality is Modality.REPORTED and layout.language == "en" and self._is_rumour_aside(layout, figure.start):
            modality = Modality.ACTUAL
        start = max(layout.clause_start(figure.start), figure.start - _DENIAL_CHARS[layout.language])
        polarity = Polarity.DENIED if self._denied.search(layout.view, start, figure.start) else Polarity.AFFIRMED
        if meaning.hit is not None and meaning.hit.cue.id == PRICE_TARGET:
            return Scope(Modality.FORECAST if meaning.metric == "price" else Modality.ACTUAL, polarity, skipped)
        if self.is_consensus(layout, index, said) or self._outlook.is_consensus(layout, index, said.modality):
            return Scope(Modality.FORECAST, polarity, skipped)
        may_be_fact = modality in (Modality.PLANNED, Modality.FORECAST) or layout.language == "en" and modality is Modality.ACTUAL
        if may_be_fact and self._is_fact(layout, index, period, issued):
            return Scope(Modality.ACTUAL, polarity, skipped)
        if said.consensus and index and not self._looks_ahead_since(layout, index):
            return Scope(said.own, polarity, skipped)  # “$3 billion against an expected $2 billion, and a profit of $1 billion”
        if modality is Modality.ACTUAL:
            modality = self._own_words(layout, index, meaning)
        if modality is Modality.ACTUAL:
            modality = self._outlook.modality(layout, index, meaning, owners)
        told_at = figure.start
        if modality is Modality.ACTUAL and (modality := self._of_the_cue(layout, index, meaning)) is not Modality.ACTUAL and meaning.hit:
            told_at = meaning.hit.end
        if modality is Modality.ACTUAL:
            modality = self._inherited(layout, index, meaning, owners, said, period)
        if layout.language == "en" and meaning.metric == "price_change" and modality in (Modality.PLANNED, Modality.FORECAST):
            clause = layout.view[layout.clause_start(figure.start) : figure.start]
            ahead = any(self._lists[name].search(clause) for name in ("planned", "forecast")) or self._scope.looks_ahead(clause)
            modality = modality if ahead else Modality.ACTUAL  # “projected a loss, sending its shares down 11%”
        running = _is_running(period, issued) and (meaning.metric == "valuation_multiple" or meaning.metric in _GUIDED)
        if running and layout.language == "en" and self._is_told(layout, index, said, period):
            running = False
        by_time = modality is Modality.ACTUAL and (running or _lies_ahead(period, issued))
        if by_time:
            modality = Modality.FORECAST
        if (
            modality is Modality.FORECAST
            and not self.is_authors(layout, index, meaning)
            and (
                _same_plan(said, owners)
                or meaning.metric in OUTLOOKS
                and self._outlook.is_revised(layout, index)
                or self._is_guidance(layout, told_at, owners)
                or self._is_revised(layout, index, meaning, owners)
                or self._is_own_deed(layout, meaning, owners, by_time=by_time)
            )
        ):
            modality = Modality.PLANNED
        of_kind = layout.language == "en" and bool(owners) and owners[0].type is EntityType.SEGMENT  # a market plans nothing
        if modality is Modality.PLANNED and (meaning.metric in MARKET or of_kind):
            modality = Modality.FORECAST
        if self._is_hearsay(layout, modality) or self._words.rumoured.search(layout.view, layout.sentence.start, figure.start):
            modality = Modality.REPORTED
        return Scope(modality, polarity, skipped)

    def _told_of(self, layout: Layout, offset: int) -> Modality:
        """How firm a Chinese figure is that its sentence makes hearsay: a rumour of its own part, else what the press tells of a plan, else a fact."""
        view, start, end = layout.view, layout.part_start(offset), layout.part_end(offset)
        if self._rumour.search(view, start, end):
            return Modality.REPORTED
        return Modality.ACTUAL if self._rumour.search(view, layout.sentence.start, layout.sentence.end) else Modality.PLANNED

    def _is_rumour_aside(self, layout: Layout, offset: int) -> bool:
        """Whether what makes an English sentence hearsay only stands aside in it: “X, a rumoured supplier of Y, has raised $2 billion”."""
        asides = [(a, b) for a, b in layout.asides if not a <= offset <= b]
        if not asides:
            return False
        view, start, end = layout.view, layout.sentence.start, layout.sentence.end
        return all(any(a <= m.start() < b for a, b in asides) for m in self._rumour.finditer(view, start, end))

    def _looks_ahead_since(self, layout: Layout, index: int) -> bool:
        """Whether words between the figure before and figure `index`, or right behind it, speak of the future."""
        figure = layout.figures[index]
        before = layout.view[layout.figures[index - 1].end : figure.start]
        behind = layout.view[figure.end : layout.clause_end(figure.end)]
        ahead = any(self._lists[name].search(before) for name in ("planned", "forecast")) or self._scope.looks_ahead(before)
        return ahead or self._lists["plan-behind"].search(behind) is not None

    def _is_told(self, layout: Layout, index: int, said: Said, period: Period | None) -> bool:
        """Whether an English figure of a year that is not over is told as a fact, or goes on about one that is."""
        if self.is_done(layout, index):
            return True
        return index > 0 and said.meaning is not None and said.modality is Modality.ACTUAL and said.period == period

    def of_words(self, words: str) -> Modality:
        """How firm a figure is that plain words lead to: a plan where they tell of the future in the firm's own name, else an estimate."""
        if self._lists["planned"].search(words) or self._words.guidance.search(words) and not self._words.authors_view.search(words):
            return Modality.PLANNED
        return Modality.FORECAST if self._lists["forecast"].search(words) or self._scope.looks_ahead(words) else Modality.ACTUAL

    def is_done(self, layout: Layout, index: int) -> bool:
        """Whether the clause of a figure says that it has come about."""
        start = layout.figures[index].start
        return self._words.done.search(layout.view, layout.clause_start(start), start) is not None

    def is_consensus(self, layout: Layout, index: int, said: Said) -> bool:
        """Whether a figure is what analysts expect, by its own words or as it goes on about one before (“of 40% to $2 billion”)."""
        if layout.language == "zh":
            return False
        figure = layout.figures[index]
        previous = layout.figures[index - 1].end if index else layout.sentence.start
        behind = layout.view[figure.end : min(layout.clause_end(figure.end) + 1, figure.end + 80)]
        if self._lists["consensus"].search(layout.view, max(layout.part_start(figure.start), previous), figure.start):
            return True
        if self._lists["consensus-behind"].search(behind):
            return True
        gap = layout.view[previous : figure.start]
        if said.consensus and self._words.goes_on.search(gap) and ";" not in gap:
            return True
        return said.consensus and index > 0 and not set(",.;") & set(gap) and not self._words.done.search(gap)

    def _is_fact(self, layout: Layout, index: int, period: Period | None, issued: date | None) -> bool:
        """Whether a figure of a plan is none itself: the level from which it starts, or what a clause of its own tells of the past."""
        if layout.language == "zh":
            return self._is_old_level(layout, index, period, issued)
        if self._outlook.is_revised(layout, index) or self._outlook.is_range(layout, index):
            return False
        figure = layout.figures[index]
        if self._lists["plan-behind"].search(layout.view[figure.end : layout.clause_end(figure.end)]):
            return False  # “compared with the $4 billion that it forecast in May”
        before = index - 1 if not index or any(c.isdigit() for c in layout.quantity(index - 1).raw) else index - 2
        if before >= 0 and self._words.set_beside.fullmatch(layout.view, layout.figures[before].end, figure.start):
            return True  # “expects $9 billion, nearly double the $5 billion …”
        start = max(layout.sentence.start, figure.start - 24)
        past = period is not None and period.start < period.end and issued is not None and period.last is not None and period.last < issued
        base = self._words.base.search(layout.view, start, figure.start)
        if base and (past or base[0] == "from " and layout.view.startswith(" to ", figure.end)):
            return True
        begin = layout.clause_start(figure.start)
        previous = layout.figures[index - 1].end if index else layout.sentence.start
        clauses = [
            m.end() for m in self._words.clause.finditer(layout.view, max(previous, layout.sentence.start, begin - 12), figure.start)
        ]
        if not clauses:
            return False
        words = layout.view[clauses[-1] : figure.start]
        planned = self._lists["planned"].search(words) or self._lists["forecast"].search(words) or self._scope.looks_ahead(words)
        return bool(self._words.done.search(words)) and not planned

    def _is_old_level(self, layout: Layout, index: int, period: Period | None, issued: date | None) -> bool:
        """Whether a Chinese figure is the level from which a plan leads to the next (“拟把产能从1GW提高到2GW”), and no outlook that is revised."""
        figures, view = layout.figures, layout.view
        if index + 1 >= len(figures) or period is not None and (_lies_ahead(period, issued) or _is_running(period, issued)):
            return False
        if not self._words.risen_from.search(view, max(layout.sentence.start, figures[index].start - 6), figures[index].start):
            return False
        gap = view[figures[index].end : figures[index + 1].start]
        outlook = self._words.target.search(view, layout.clause_start(figures[index].start), figures[index].start)
        return self._words.risen_to.fullmatch(gap) is not None and not outlook and not self._lists["revised"].search(gap)

    def _is_hearsay(self, layout: Layout, modality: Modality) -> bool:
        """Whether only a newspaper or researcher says so: a plan that it tells of, or in English anything that it “reported”."""
        if layout.language == "zh" and self._lists["hearsay"].search(layout.view, layout.sentence.start, layout.sentence.end):
            return True
        source = (self._scope.source(layout.sentence) or "").removeprefix("the ").removeprefix("The ").split("’s ")[0].split("'s ")[0]
        if not source or not self._observers.has(source) or self._words.polls.search(source):
            return False
        if modality is Modality.PLANNED:
            return True
        if modality is not Modality.ACTUAL or layout.language != "en":
            return False
        view, start, end = layout.view, layout.sentence.start, layout.sentence.end
        quoted = self._words.newspapers.fullmatch(source) and self._words.quoted.search(view, start, end)
        return bool(quoted or self._words.told.search(view, start, end))

    def _own_words(self, layout: Layout, index: int, meaning: Meaning) -> Modality:
        """Modality by the words between the last figure and this one, and right behind it."""
        figure = layout.figures[index]
        start = max(layout.clause_start(figure.start), layout.figures[index - 1].end if index else layout.sentence.start)
        before, behind = layout.view[start : figure.end], layout.view[figure.end : layout.clause_end(figure.end)]
        ahead = self._lists["forecast"].search(before)
        if ahead and not (meaning.metric == "hardware_spec" and ahead[0] == "可"):
            return Modality.FORECAST
        if self._lists["planned"].search(before) or self._lists["plan-behind"].search(behind):
            return Modality.PLANNED
        if meaning.metric in _GUIDED and (self._lists["revised"].search(before) or self._lists["revised"].match(behind)):
            return Modality.PLANNED
        if (
            meaning.metric in _OPEN_SUMS
            and self._lists["ceiling"].search(layout.quantity(index).raw)
            and not self._words.done.search(before)
        ):
            return Modality.PLANNED
        part = layout.part_start(figure.start)
        if self._lists["view-clause"].search(layout.view[part : layout.clause_start(figure.start)]):
            return Modality.FORECAST
        return Modality.PLANNED if self._lists["plan-clause"].search(layout.view[part:start]) else Modality.ACTUAL

    def _of_the_cue(self, layout: Layout, index: int, meaning: Meaning) -> Modality:
        """Modality of the clause before in which the metric was named, where this is the first figure since (“预计净利润将转正，介于2亿至3亿元”)."""
        figure, hit = layout.figures[index], meaning.hit
        start = layout.clause_start(figure.start)
        if layout.language != "zh" or hit is None or hit.end > start or index and layout.figures[index - 1].end > hit.start:
            return Modality.ACTUAL
        if hit.start < layout.part_start(figure.start) or self._words.done.search(layout.view, start, figure.start):
            return Modality.ACTUAL
        at = layout.masked(hit.end)
        found = self._scope.read(layout.sentence, at, at + 1).modality
        return found if found in (Modality.FORECAST, Modality.PLANNED) else Modality.ACTUAL

    def _inherited(
        self, layout: Layout, index: int, meaning: Meaning, owners: tuple[Mention, ...], said: Said, period: Period | None
    ) -> Modality:
        """Modality of the figure before, where this one leans on it: its growth, a part of it, the next item of the same guidance."""
        if said.meaning is None or said.modality is Modality.ACTUAL or said.is_over(period):
            return Modality.ACTUAL
        figure = layout.figures[index]
        since = layout.figures[index - 1].end if index and layout.language == "en" else 0
        clause = layout.view[max(since, layout.clause_start(figure.start)) : figure.start]
        done = layout.language == "zh" and self._words.done.search(clause)
        leans = not done and (not meaning.own and meaning.hit is said.meaning.hit or bool(self._words.of_which.match(clause)))
        goes_on = said.period == period or said.expects(period) or layout.language == "zh" and _is_later(period, said.period)
        same = said.owners == owners and goes_on and not self._words.done.search(clause)
        return said.modality if leans or same else Modality.ACTUAL

    def is_authors(self, layout: Layout, index: int, meaning: Meaning) -> bool:
        """Whether a Chinese estimate is that of who writes or of others like him: a target price, a multiple of earnings to come, “我们预计…”."""
        if layout.language != "zh":
            return False
        figure = layout.figures[index]
        start = layout.clause_start(min(figure.start, meaning.hit.start) if meaning.hit is not None else figure.start)
        return meaning.metric == "valuation_multiple" or self._words.authors_view.search(layout.view, start, figure.start) is not None

    def _is_revised(self, layout: Layout, index: int, meaning: Meaning, owners: tuple[Mention, ...]) -> bool:
        """Whether a Chinese firm itself revises what it expects (“公司将营收增速预期由20%上调到25%”): it is named first in the clause."""
        figure = layout.figures[index]
        start, end = layout.clause_start(figure.start), layout.clause_end(figure.end)
        if layout.language != "zh" or meaning.metric not in _GUIDED or not self._lists["revised"].search(layout.view, start, end):
            return False
        first = next((i.members for i in layout.names if start <= i.start and i.end <= figure.start), ())
        return bool(first) and first[0].type is EntityType.FIRM and first[0].name in {o.name for o in owners}

    def is_benchmark(self, layout: Layout, index: int) -> bool:
        """Whether a Chinese figure is only what another is set against (“略好于62%-63%的指引”): it says nothing of how firm the next is."""
        figure = layout.figures[index]
        start = max(layout.clause_start(figure.start), figure.start - _BENCHMARK_CHARS)
        return layout.language == "zh" and self._words.benchmark.search(layout.view, start, figure.start) is not None

    def _is_own_deed(self, layout: Layout, meaning: Meaning, owners: tuple[Mention, ...], *, by_time: bool) -> bool:
        """Whether a figure is of what its owner is to build or to pay, and nobody else only expects it or thinks it possible.

        In Chinese where only its time lies ahead (“把2026年的资本开支抬到10亿美元”).
        """
        if meaning.metric not in _OWN_DEEDS or not owners or owners[0].type not in _DOERS:
            return False
        if layout.language == "zh":
            return by_time and owners[0].type is EntityType.FIRM
        return self._words.view.search(layout.view, layout.sentence.start, layout.sentence.end) is None

    def _is_guidance(self, layout: Layout, offset: int, owners: tuple[Mention, ...]) -> bool:
        """Whether a forecast is the owner's own: “公司预计…”, “X expects …”."""
        start = layout.clause_start(offset)
        clause = layout.view[start:offset]
        word = next(reversed(list(self._words.guidance.finditer(clause))), None)  # “【指引】公司预计…”: the one that leads to the figure
        if word is not None and self._words.passive.search(clause):
            return False
        if word is None or self._words.authors_view.search(clause) or not owners or owners[0].type is not EntityType.FIRM:
            return False
        at = start + word.start()
        if (
            layout.language == "zh"
            and any(start <= h.start and h.end <= at for h in layout.cues)
            and not self._words.preview.search(layout.view, layout.sentence.start, at)
        ):
            return False  # “X营收预计为”: who expects it is somebody else
        before = [i for i in layout.names if i.end <= at and i.start >= layout.part_start(start)]
        if layout.language == "en":
            return self._is_own_view(layout, at, before, owners)
        if layout.language == "zh" and self._words.analysts.search(layout.view, layout.part_start(start), start):
            return False  # “某行分析师上调甲的目标价，并预计其营收…”
        if not before:
            own = layout.language == "zh" and self._words.speaker.search(layout.view, start, at) is not None
            return own or owners[0].passage == layout.sentence.index and owners[0].start < start
        speaker = before[-1].members
        return any(m.name in {o.name for o in owners} for m in speaker) or speaker[0].type is EntityType.PERSON

    def _is_own_view(self, layout: Layout, offset: int, before: list[Item], owners: tuple[Mention, ...]) -> bool:
        """Whether who expects something at an offset of an English sentence is the owner or someone of its house, and no outsider."""
        if self._words.outsiders.search(layout.view, layout.part_start(offset), offset):
            return False
        who = [m for i in before for m in i.members if m.type in (EntityType.FIRM, EntityType.PERSON, EntityType.PUBLIC_BODY)]
        if any(self._observers.has(m.surface) for m in who):
            return False
        return not who or any(m.name in {o.name for o in owners} or m.type is EntityType.PERSON for m in who)
