"""Observations from sentences: for every figure its metric, its owner, its period and how firmly it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import CueFinder, MetricProfile, load_profiles, unit_family
from cloudkg.model import Basis, Document, Measure, Mention, Modality, Observation, Period, Polarity, Quantity
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.figure_firmness import FirmnessReader, Said
from cloudkg.relate.figure_layout import Layout, lay_out
from cloudkg.relate.figure_metrics import Meaning, Meter, signed
from cloudkg.relate.figure_owners import Carried, OwnerFinder, is_observer
from cloudkg.relate.figure_periods import Found, only_period, period_of, spread, stretch, year_before
from cloudkg.relate.figure_ranks import RankFinder
from cloudkg.relate.scope import Scope, ScopeReader, attributed
from cloudkg.relate.sentences import Item, Sentence

_LABEL_CHARS = 12
_TO_DATE = re.compile(r"累计|to date", re.IGNORECASE)
_ORIGIN = re.compile(r"(?:从|由|原来的?|此前的?|\bfrom)[^，。；]{0,3}$")
_BESIDES = re.compile(r"(?:较|比|对比|相较|同比|成立于|自|than|since|founded in|from)[^，。；]{0,8}$")
_OLD_NEWS = re.compile(r"\b(?:last|ago|earlier|previous(?:ly)?|prior)\b", re.IGNORECASE)
_ORDERED = re.compile(r"\b(?:after|before|at (?:that|the) time)\b", re.IGNORECASE)
_DAILY = re.compile(r"日均|每日|每天|daily|per day|a day|every day", re.IGNORECASE)
_LIST_GAP = re.compile(r"\s*(?:、|和|与|及|以及|，|,|/|and|, and|or)\s*(?:以及|和|and)?\s*")
_RESPECTIVELY = re.compile(r"分别|依次|各为|respectively|各季度|四个季度")
_CONVERTED = re.compile(r"[，, ]?\(?(?:or )?(?:约|约合|折合|合|相当于|人民币|或约|roughly|about|approximately)")
_BARE_MONEY = {"zh": "CNY", "en": "USD"}


@dataclass(slots=True)
class _Carry:
    """What the sentence before leaves to this one: its period, the metric of its last figure, its names."""

    passage: int = -1
    period: Period | None = None
    meaning: Meaning | None = None
    names: Carried = field(default_factory=Carried)


class FigureReader:
    """Reads figures with the cues of one language. One reader serves one document, its passages in order."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._language = language
        self._finder = CueFinder(lexicon.metrics[language])
        self._scope = ScopeReader(lexicon, language)
        self._firmness = FirmnessReader(lexicon, language, self._scope)
        self._ranks = RankFinder(lexicon, language)
        self._carry = _Carry()

    def observations(self, document: Document, sentence: Sentence, discourse: Discourse) -> Iterator[Observation]:
        """Observations of one sentence, in order."""
        if self._carry.passage != sentence.index:
            owners = self._carry.names.owners if self._carry.passage == sentence.index - 1 else ()
            self._carry = _Carry(sentence.index, names=Carried(owners, (), self._carry.names.observers))
        names = [m for i in sorted(sentence.items) for m in sentence.items[i].members]
        self._carry.names.observers.update(m.name for m in names if is_observer(m))
        ranks = tuple(self._ranks.find(sentence))
        if ranks or any(item.quantity for item in sentence.items.values()):
            layout = lay_out(sentence, self._finder, self._language, ranks)
            reader = _SentenceReader(self._firmness, document, layout, discourse, self._carry)
            yield from reader.read()
            self._carry.meaning = reader.last
            self._carry.names.owners = reader.owners or self._carry.names.owners
        self._carry.names.named = tuple(names) or self._carry.names.named
        self._remember(sentence)

    def _remember(self, sentence: Sentence) -> None:
        view = sentence.passage.view
        for item in sorted(sentence.items.values(), key=lambda i: i.start):
            if item.period and not _BESIDES.search(view[max(sentence.start, item.start - 12) : item.start]):
                self._carry.period = item.period
                return


class _SentenceReader:
    """Reads the figures of one sentence from left to right."""

    def __init__(self, firmness: FirmnessReader, document: Document, layout: Layout, discourse: Discourse, carry: _Carry) -> None:
        self._firmness, self._document, self._layout = firmness, document, layout
        self._meter, self._owners = Meter(layout, carry.meaning), OwnerFinder(layout, discourse, carry.names)
        self._carried = carry.period
        self._said = Said()
        self._main: Period | None = None
        self._source = firmness.source(layout.sentence)

    @property
    def last(self) -> Meaning | None:
        """Meaning of the last figure with a cue of its own."""
        return self._meter.last

    @property
    def owners(self) -> tuple[Mention, ...]:
        """Owners of the last figure."""
        return self._said.owners

    def read(self) -> Iterator[Observation]:
        """Observations of all figures."""
        runs = {run[0]: run for run in self._runs()}
        done: set[int] = set()
        for index in range(len(self._layout.figures)):
            if index in done:
                continue
            run = runs.get(index)
            if run:
                done |= set(range(run[0], run[-1] + 1))
                yield from self._enumeration(run)
            else:
                yield from self._single(index)

    def _runs(self) -> Iterator[list[int]]:
        """Enumerations of figures of one unit: indices of their members; what stands in brackets between them does not count."""
        layout = self._layout
        groups: dict[tuple[int, int] | None, list[int]] = {}
        for i, figure in enumerate(layout.figures):
            groups.setdefault(layout.bracket(figure.start), []).append(i)
        for members in groups.values():
            run = members[:1]
            for a, b in pairwise(members):
                if self._continues(a, b):
                    run.append(b)
                    continue
                yield from self._listed(run)
                run = [b]
            yield from self._listed(run)

    def _continues(self, a: int, b: int) -> bool:
        layout = self._layout
        if unit_family(layout.quantity(a).unit) != unit_family(layout.quantity(b).unit):
            return False
        return bool(_LIST_GAP.fullmatch(layout.between(layout.figures[a].end, layout.figures[b].start)))

    def _listed(self, run: list[int]) -> Iterator[list[int]]:
        """The run itself, where words such as 分别 make it an enumeration."""
        if len(run) < 2:
            return
        layout, first, last = self._layout, self._layout.figures[run[0]], self._layout.figures[run[-1]]
        start = max(layout.sentence.start, first.start - 30, layout.part_start(first.start))
        around = layout.view[start : first.start] + layout.view[last.end : last.end + 20]
        if _RESPECTIVELY.search(around):
            yield run

    def _enumeration(self, run: list[int]) -> Iterator[Observation]:
        """Figures of an enumeration, each with its own period, owner or metric."""
        meaning = self._meter.measure(run[0])
        owners = self._owners.owners(run[0], meaning)
        governing = period_of(self._layout, run[0], flow=True, growth=meaning.compares).period
        before = self._said
        if self._layout.host(run[0]) is not None and before.period is not None:
            governing = before.period
        periods = None if len(owners) == len(run) else spread(self._layout, run, governing or self._carried)
        cues = None if periods or len(owners) == len(run) else self._meter.listed(run)
        for n, index in enumerate(run):
            own = (owners[n],) if len(owners) == len(run) else owners
            said = cues[n] if cues else meaning
            period = periods[n] if periods else governing or self._carried
            yield from self._observe(index, said, own, period)
            self._owners.share(own)
            for inner in range(index + 1, run[n + 1] if n + 1 < len(run) else index + 1):
                yield from self._single(inner)
        self._owners.share(owners)
        if self._layout.host(run[0]) is not None:
            self._said = before

    def _single(self, index: int) -> Iterator[Observation]:
        layout = self._layout
        meaning = self._meter.measure(index)
        owners = self._owners.owners(index, meaning)
        profile = load_profiles()[meaning.metric]
        found = period_of(layout, index, flow=profile.flow, growth=meaning.compares)
        moved = None if meaning.compares else year_before(layout, index, self._main or self._carried, found.period if found.near else None)
        if moved is not None:
            found = Found(moved, True, True)
        yield from self._observe(index, meaning, owners, self._settled(index, meaning, profile, found))
        if not found.aside and layout.host(index) is None:
            self._main = self._said.period

    def _settled(self, index: int, meaning: Meaning, profile: MetricProfile, found: Found) -> Period | None:
        """The period of a figure: that of its own words, of the figure it leans on, of the sentence before."""
        layout, said, period = self._layout, self._said, found.period
        if found.near:
            return period
        if meaning.basis is Basis.CAGR and (years := stretch(layout, index)):
            return years
        if layout.host(index) is not None and said.period is not None:
            return said.period
        if meaning.compares and not meaning.own and self._main is not None:
            return self._main
        if period is not None:
            return period
        before = layout.view[layout.clause_start(layout.figures[index].start) : layout.figures[index].start]
        if _ORIGIN.search(before) or _TO_DATE.search(before):
            return None
        if profile.momentary:
            return self._told(index) if layout.language == "en" and profile.dated else None
        if profile.flow or layout.language == "zh":
            return self._main or self._carried
        return self._told(index) if profile.dated else None

    def _skips(self, index: int, meaning: Meaning, quantity: Quantity) -> bool:
        """Whether a figure says nothing of its own: a conversion of the one before, a length of time, a number of unknown unit."""
        layout, figure = self._layout, self._layout.figures[index]
        family = unit_family(quantity.unit)
        if index and family == "money" and self._is_conversion(index, quantity):
            return True
        if family == "time":
            return not meaning.own
        if meaning.rule == "figures/other" and family in ("count", "multiple"):
            start, end = layout.clause_start(figure.start), figure.start
            return not any(start <= n.start and n.end <= end for n in layout.names)
        return family == "none" and meaning.hit is None and meaning.metric != "rank"

    def _is_conversion(self, index: int, quantity: Quantity) -> bool:
        """Whether a sum says the one before it again in another currency."""
        layout, before = self._layout, self._layout.quantity(index - 1).unit
        if unit_family(before) != "money" or before == quantity.unit:
            return False
        gap = layout.view[layout.figures[index - 1].end : layout.figures[index].start + 3]
        return bool(_CONVERTED.match(gap))

    def _observe(self, index: int, meaning: Meaning, owners: tuple[Mention, ...], period: Period | None) -> Iterator[Observation]:
        quantity = signed(self._layout, index, meaning, self._layout.quantity(index))
        if not owners or self._skips(index, meaning, quantity):
            return
        scope = self._firmness.read(self._layout, index, meaning, owners, self._said, period, self._document.issued)
        if scope.skipped:
            return
        if period is not None and period.start == period.end and scope.modality is not Modality.ACTUAL:
            period = None
        self._said = Said(meaning, period, scope.modality, owners)
        for owner in dict.fromkeys(m.name for m in owners):
            yield self._observation(index, meaning, owner, quantity, period, scope)

    def _told(self, index: int) -> Period | None:
        """When a figure of an English news item holds that is given no time: the one time of its sentence, else the month of the item."""
        only = only_period(self._layout, index) or self._main
        if only is not None:
            return only
        issued, sentence = self._document.issued, self._layout.sentence
        figure = self._layout.figures[index]
        clause = self._layout.clause_start(figure.start), self._layout.clause_end(figure.end)
        old = _OLD_NEWS.search(self._layout.view, *clause) or _ORDERED.search(self._layout.view, sentence.start, sentence.end)
        if issued is None or old:
            return None
        last = date(issued.year + issued.month // 12, issued.month % 12 + 1, 1) - timedelta(days=1)
        return Period(sentence.index, 0, 0, f"{issued:%Y-%m}", issued.replace(day=1), last)

    def _label(self, index: int, meaning: Meaning) -> str:
        """The text's own words for a figure: the metric words with what stands before them in the clause."""
        layout, figure = self._layout, self._layout.figures[index]
        if meaning.hit is None:
            start = layout.clause_start(figure.start)
            words = layout.view[start : figure.start]
        else:
            start = layout.clause_start(meaning.hit.start)
            words = layout.view[start : meaning.hit.end]
        for item in (*layout.names, *layout.periods, *layout.figures):
            if start <= item.start and item.end <= start + len(words) and not (meaning.hit and item.start >= meaning.hit.start):
                words = layout.view[max(start, item.end) : start + len(words)]
                start = max(start, item.end)
        words = words.strip(" ,，的()").strip()
        return words[-_LABEL_CHARS:] if self._layout.language == "zh" else words[-40:]

    def _unit(self, figure: Item, meaning: Meaning, quantity: Quantity) -> str:
        """Unit of a figure whose own words leave it open: what its metric is counted in."""
        if meaning.metric == "token_volume" and quantity.unit in ("tokens", "", "count"):
            words = self._layout.view[max(self._layout.sentence.start, figure.start - 40) : figure.end + 12]
            return "tokens/day" if _DAILY.search(words) else "tokens"
        if quantity.unit or meaning.hit is None:
            return quantity.unit
        units = meaning.hit.cue.units
        if meaning.metric == "rank":
            return ""
        if "money" in units:
            return _BARE_MONEY[self._layout.language]
        if "tokens" in units:
            return "tokens"
        return "count" if "count" in units else ""

    def _observation(
        self, index: int, meaning: Meaning, owner: str, quantity: Quantity, period: Period | None, scope: Scope
    ) -> Observation:
        layout, figure = self._layout, self._layout.figures[index]
        start = min(meaning.hit.start, figure.start) if meaning.hit and meaning.own else figure.start
        end = max(meaning.hit.end, figure.end) if meaning.hit and meaning.own else figure.end
        mentions = tuple(m for item in layout.names for m in item.members)
        change = meaning.metric != "other" and not meaning.growth and quantity.unit == "pp"
        return Observation(
            entity=owner,
            metric=meaning.metric,
            label=self._label(index, meaning),
            minimum=quantity.minimum,
            maximum=quantity.maximum,
            unit=self._unit(figure, meaning, quantity),
            raw=quantity.raw,
            provenance=provenance_in(self._document, layout.sentence.passage, start, end),
            period=period.label if period else None,
            period_first=period.first if period else None,
            period_last=period.last if period else None,
            half_width=quantity.half_width,
            approximate=quantity.approximate,
            basis=meaning.basis if meaning.growth else None,
            measure=Measure.CHANGE if change or quantity.unit == "pp" else Measure.LEVEL,
            modality=Modality(scope.modality),
            polarity=Polarity(scope.polarity),
            source=self._source,
            attributed_to=attributed(self._source, mentions),
            rule=meaning.rule,
            confidence=0.85 if meaning.own else 0.7 if meaning.hit else 0.5,
        )
