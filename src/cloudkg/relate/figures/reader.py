"""Observations from sentences: for every figure its metric, its owner, its period and how firmly it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import CueFinder, unit_family
from cloudkg.model import Document, EntityType, Mention, Modality, Observation, Period, Quantity
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.figures.afar import Carried
from cloudkg.relate.figures.firmness import FirmnessReader, Said
from cloudkg.relate.figures.forms import FigureForm
from cloudkg.relate.figures.layout import Layout, lay_out
from cloudkg.relate.figures.lead_in import LeadIn, lead_to
from cloudkg.relate.figures.metrics import Meaning, Meter, of_market
from cloudkg.relate.figures.names import Observers
from cloudkg.relate.figures.owners import OwnerFinder
from cloudkg.relate.figures.periods import is_day, lists_periods
from cloudkg.relate.figures.ranks import RankFinder
from cloudkg.relate.figures.scores import ScoreFinder
from cloudkg.relate.figures.signs import as_multiple, signed
from cloudkg.relate.figures.story import quarter_told
from cloudkg.relate.figures.times import PeriodFinder, assumed_for, is_announced
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of

_BARE_BRACKET = re.compile(r" ?\((?:(?:about|around|roughly|approximately|some|nearly|or|~) ?)?(?=[^a-z]|[a-z]+ ?$)")
_TO_DATE = re.compile(r"(\d{4})-01/\1-\d\d")  # of how shares have done this year
_CARDS = "卡级"  # behind a number it says of what size something is
_FEW_IN_ENGLISH = 20
_FEW = 100  # a count below it that nothing says the meaning of is a mere word (三个维度, 5种场景)


@dataclass(slots=True)
class _Carry:
    """What the sentences before leave to this one: their period, the metric of its last figure, its names."""

    passage: int = -1
    period: Period | None = None
    day: Period | None = None  # the last one named
    meaning: Meaning | None = None
    names: Carried = field(default_factory=Carried)
    lead: LeadIn = field(default_factory=LeadIn)


class _Readers:
    """What the reading of every sentence of a language needs."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self.lexicon, self.language = lexicon, language
        self.observers = Observers(lexicon)
        self.finder = CueFinder(lexicon.metrics[language])
        self.firmness = FirmnessReader(lexicon, language, self.observers)
        self.ranks = RankFinder(lexicon, language)
        self.scores = ScoreFinder(lexicon, language)
        self.form = FigureForm(lexicon, language)
        joint = any_of(lexicon, "zh-and", "zh-and-also", "en-list-joints")
        self.list_gap = re.compile(rf"\s*(?:、|，|,|/|{joint})\s*{any_of(lexicon, 'zh-list-joints-again', 'en-and')}?\s*")
        self.respectively = re.compile(any_of(lexicon, "zh-respectively", "en-respectively"))
        or_ = any_of(lexicon, "en-converted-or")
        self.converted = re.compile(rf"[，, ]?\(?(?:{or_} )?{any_of(lexicon, 'zh-converted', 'en-converted')}")
        about = any_of(lexicon, "zh-level-about", "zh-level-before")
        self.reaches = re.compile(rf"{any_of(lexicon, 'zh-doubled-to')}{about}?" if language == "zh" else r"(?!)")
        self.indices = re.compile(rf"\b{any_of(lexicon, 'en-indices')}\b" if language == "en" else any_of(lexicon, "zh-indices"))
        self.size = re.compile(
            rf"(?: (?:{any_of(lexicon, 'en-and')}|or) \d+ ?(?:GB|TB|MW))?[ -](?:[A-Z][\w\-]* ){{0,2}}{any_of(lexicon, 'en-sized-things')}\b"
            if language == "en"
            else any_of(lexicon, "zh-sized-things")
        )
        self.milestone = re.compile(any_of(lexicon, "zh-milestone"))
        self.made_in = re.compile(any_of(lexicon, "zh-made-in"))
        self.sized_firm = re.compile(
            rf"(?: (?!{any_of(lexicon, 'en-no-adjective')}\b)[a-z\-]+){{0,2}} {any_of(lexicon, 'en-sized-firms')}\b"
            if language == "en"
            else r"(?!)"
        )
        self.times_theirs = re.compile(
            rf"(?:more than |nearly |almost |about |over |roughly )*{any_of(lexicon, 'en-times-theirs')} (?:(?:that|those) of\b|[A-Z][\w.&]*(?: [A-Z][\w.&]*){{0,2}}[’']s? )"
            if language == "en"
            else r"(?!)"
        )
        self.compared = re.compile(
            rf"\b{any_of(lexicon, 'en-figure-compared')} (?:(?:the|its) $|[^.;]{{0,20}}\d[^,;]*$)" if language == "en" else r"(?!)",
            re.IGNORECASE,
        )
        self.aside = re.compile(any_of(lexicon, "zh-time-aside", "en-time-aside") + "[^，。；]{0,8}$")


class FigureReader:
    """Reads figures with the cues of one language; it is given the sentences of a document in order, one document after another."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._language = language
        self._readers = _Readers(lexicon, language)
        self._document: Document | None = None
        self._quarter: Period | None = None
        self._carry = _Carry()

    def observations(self, document: Document, sentence: Sentence, discourse: Discourse) -> Iterator[Observation]:
        """Observations of one sentence, in order."""
        if self._document is not document:
            self._document, self._carry = document, _Carry()
            self._quarter = quarter_told(document, discourse.periods, self._readers.lexicon, self._language)
        if self._carry.passage != sentence.index:
            owners = self._carry.names.owners if self._carry.passage == sentence.index - 1 else ()
            lead = lead_to(document, sentence.index, discourse, self._readers.firmness)
            self._carry = _Carry(sentence.index, lead.period, names=Carried(owners, (), self._carry.names.observers), lead=lead)
        names = [m for i in sorted(sentence.items) for m in sentence.items[i].members]
        self._carry.names.observers |= self._readers.observers.among(names)
        ranks, scores = tuple(self._readers.ranks.find(sentence)), tuple(self._readers.scores.find(sentence))
        if ranks or scores or any(item.quantity for item in sentence.items.values()):
            layout = lay_out(sentence, self._readers.finder, self._readers.lexicon, self._language, ranks, scores)
            reader = _SentenceReader(self._readers, document, layout, discourse, self._carry, self._quarter)
            yield from reader.read()
            self._carry.meaning = reader.last
            self._carry.names.owners = reader.owners or self._carry.names.owners
        self._carry.names.named = tuple(names) or self._carry.names.named
        self._remember(sentence)

    def _remember(self, sentence: Sentence) -> None:
        """Take the first time of a sentence that is no aside for the sentences behind; the day of a happening only where there is no other."""
        view = sentence.passage.view
        days = [item.period for item in sentence.items.values() if item.period and is_day(item.period)]
        self._carry.day = max(days, key=lambda p: p.start, default=self._carry.day)
        said = [
            item.period
            for item in sorted(sentence.items.values(), key=lambda i: i.start)
            if item.period
            and not self._readers.aside.search(view[max(sentence.start, item.start - 12) : item.start])
            and not self._readers.compared.search(view, max(sentence.start, item.start - 60), item.start)
            and not (self._language == "en" and _TO_DATE.fullmatch(item.period.label))
        ]
        if said:
            self._carry.period = next((p for p in said if not is_day(p)), said[0])


class _SentenceReader:
    """Reads the figures of one sentence from left to right."""

    def __init__(
        self, readers: _Readers, document: Document, layout: Layout, discourse: Discourse, carry: _Carry, quarter: Period | None
    ) -> None:
        self._readers = readers
        self._firmness, self._form, self._document, self._layout = readers.firmness, readers.form, document, layout
        self._meter, self._owners = Meter(layout, carry.meaning), OwnerFinder(layout, discourse, carry.names)
        led = carry.period is not None and carry.period is carry.lead.period
        self._periods = PeriodFinder(layout, carry.period, document.issued, quarter, day=carry.day, led=led)
        self._said, self._lead, self._carry = Said(), carry.lead, carry
        self._source = readers.firmness.source(layout.sentence)

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
            runs = [members[:1]]
            for a, b in pairwise(members):
                if self._continues(a, b):
                    runs[-1].append(b)
                else:
                    runs.append([b])
            length = 0
            for run in runs:
                if len(run) > 1 and (self._is_listed(run) or len(run) == length):
                    length = len(run)
                    yield run

    def _continues(self, a: int, b: int) -> bool:
        layout = self._layout
        if unit_family(layout.quantity(a).unit) != unit_family(layout.quantity(b).unit):
            return False
        return bool(self._readers.list_gap.fullmatch(layout.between(layout.figures[a].end, layout.figures[b].start)))

    def _is_listed(self, run: list[int]) -> bool:
        """Whether words such as 分别, or as many times before it, make a run an enumeration."""
        layout, first, last = self._layout, self._layout.figures[run[0]], self._layout.figures[run[-1]]
        start = max(layout.sentence.start, first.start - 30, layout.part_start(first.start))
        around = layout.view[start : first.start] + layout.view[last.end : last.end + 20]
        return bool(self._readers.respectively.search(around)) or lists_periods(layout, run) or bool(self._named_together(run))

    def _named_together(self, run: list[int]) -> tuple[Mention, ...]:
        """As many firms as an English enumeration of changes has members, named together before it: “X and Y, which make Z, rose 4% and 6%”."""
        layout, first = self._layout, self._layout.figures[run[0]]
        if layout.language == "zh" or layout.quantity(run[0]).unit != "percent":
            return ()
        named = next((i for i in layout.names if i.start >= layout.part_start(first.start) and i.end <= first.start), None)
        return named.members if named is not None and len(named.members) == len(run) else ()

    def _enumeration(self, run: list[int]) -> Iterator[Observation]:
        """Figures of an enumeration, each with its own period, owner or metric."""
        meaning = self._meter.measure(run[0])
        owners = self._owners.owners(run[0], meaning)
        named = self._named_together(run)
        if len(named) == len(run):
            owners, meaning = named, replace(meaning, verb_of=run[0])
        each = len(owners) == len(run)
        periods = self._periods.of_run(run, meaning, spread_out=not each)
        cues = self._meter.listed(run) if not each and len({p and p.label for p in periods}) == 1 else None
        for n, index in enumerate(run):
            own = (owners[n],) if each else owners
            sense = of_market(self._layout, index, cues[n] if cues else meaning, own)
            yield from self._observe(index, sense, own, periods[n])
            self._owners.share(own)
            self._periods.take(periods[n])
            for inner in range(index + 1, run[n + 1] if n + 1 < len(run) else index + 1):
                yield from self._single(inner)
        self._owners.share(owners)

    def _single(self, index: int) -> Iterator[Observation]:
        meaning = self._meter.measure(index)
        owners = self._owners.owners(index, meaning)
        meaning = of_market(self._layout, index, meaning, owners)
        yield from self._observe(index, meaning, owners, self._own_year(owners, self._periods.find(index, meaning)))

    def _own_year(self, owners: tuple[Mention, ...], period: Period | None) -> Period | None:
        """The period of a figure; none where it is a fiscal one that a Chinese sentence before gave to another firm."""
        fiscal = period is not None and period is self._carry.period and period.label.startswith("FY") and not self._lead.period
        told_of = {m.name for m in self._carry.names.owners}
        sentence = self._layout.sentence
        here = bool(owners) and owners[0].passage == sentence.index and sentence.start <= owners[0].start < sentence.end
        foreign = fiscal and here and self._readers.language == "zh" and told_of and not told_of & {m.name for m in owners}
        return None if foreign else period

    def _skips(self, index: int, meaning: Meaning, quantity: Quantity) -> bool:
        """Whether a figure says nothing of its own: a conversion of the one before, a length of time, a number of unknown unit."""
        layout, figure = self._layout, self._layout.figures[index]
        family = unit_family(quantity.unit)
        if index and family == "money" and self._is_conversion(index, quantity):
            return True
        if family == "time":
            return not meaning.own
        if self._is_tolerance(index) or self._is_doubled_to(index) or self._is_milestone(index, quantity):
            return True
        if family == "count" and quantity.raw.endswith(_CARDS):
            return True  # 千卡级集群
        families = ("count", "multiple", "percent", "money") if self._readers.language == "zh" else ("count", "multiple", "percent")
        if meaning.metric == "price_change" and self._is_of_index(index):
            return True
        if (
            self._readers.language == "en"
            and family in ("percent", "multiple")
            and self._readers.times_theirs.match(layout.view, figure.start)
        ):
            return True  # “more than double X's $2 billion”
        if self._readers.language == "en" and family == "money" and self._readers.sized_firm.match(layout.view, figure.end):
            return True  # “a $40 billion investment firm”
        if self._readers.language == "en" and meaning.metric == "other":
            worded = not any(c.isdigit() for c in quantity.raw)
            if worded and family in ("percent", "multiple"):
                return True  # “expenses tripled to …”, “a quarter of its staff”
            if family == "count" and (quantity.maximum or quantity.minimum or 0) < _FEW_IN_ENGLISH:
                return True
        if (
            self._readers.language == "en"
            and family == "multiple"
            and any(n.start - figure.end in (0, 1) and n.members[0].type is EntityType.CHIP for n in layout.names)
        ):
            return True  # “(8x H100)”
        if meaning.rule == "figures/unit" and meaning.hit is None and self._readers.size.match(layout.view, figure.end):
            return True  # “its 16GB and 128GB modules”
        if quantity.unit == "nm" and self._readers.language == "zh" and not self._is_made_in(index):
            return True
        if self._readers.language == "en" and meaning.hit is None and meaning.rule == "figures/other" and family == "percent":
            return True
        if meaning.rule == "figures/other" and family in families:
            start, end = layout.clause_start(figure.start), figure.start
            if self._readers.language == "zh" and family == "count" and (quantity.maximum or quantity.minimum or 0) < _FEW:
                return True
            return not any(start <= n.start and n.end <= end for n in layout.names)
        return family == "none" and meaning.hit is None and meaning.metric != "rank"

    def _is_made_in(self, index: int) -> bool:
        """Whether the clause of a Chinese process node says that something is made in it (“采用5纳米工艺”)."""
        layout, start = self._layout, self._layout.figures[index].start
        return self._readers.made_in.search(layout.view, layout.clause_start(start), start) is not None

    def _is_tolerance(self, index: int) -> bool:
        """Whether a percentage only says how far the figure before it may be off: “750亿美元±2%”."""
        figure, view = self._layout.figures[index], self._layout.view
        return (
            index > 0
            and "±" in view[self._layout.figures[index - 1].end : figure.end]
            and figure.start - self._layout.figures[index - 1].end <= 2
        )

    def _is_doubled_to(self, index: int) -> bool:
        """Whether a figure in words only leads to the level reached: “翻倍至80亿元”."""
        figures, quantity = self._layout.figures, self._layout.quantity(index)
        if index + 1 >= len(figures) or any(c.isdigit() for c in quantity.raw) or not quantity.change:
            return False
        return self._readers.reaches.fullmatch(self._layout.view, figures[index].end, figures[index + 1].start) is not None

    def _is_milestone(self, index: int, quantity: Quantity) -> bool:
        """Whether a Chinese threshold only says of the figure before that it is past it: “净利润10.5亿元，首次突破10亿元”."""
        if self._readers.language != "zh" or not index or quantity.minimum is None or quantity.maximum is not None:
            return False
        before, figures = self._layout.quantity(index - 1), self._layout.figures
        gap = self._layout.view[figures[index - 1].end : figures[index].start]
        passed = before.unit == quantity.unit != "percent" and before.minimum is not None and quantity.minimum <= before.minimum
        return passed and self._readers.milestone.search(gap) is not None

    def _is_of_index(self, index: int) -> bool:
        """Whether a change is that of an index of the exchange, not of a firm's shares: “while the Nasdaq gained 0.2%”."""
        layout, figure = self._layout, self._layout.figures[index]
        start = max(layout.clause_start(figure.start), layout.figures[index - 1].end if index else layout.sentence.start)
        if layout.language == "zh":  # “拖累日经225指数下跌2.5%”, but a named index is itself a thing
            start = max([start, *(n.end for n in layout.names if n.end <= figure.start)])
            return self._readers.indices.fullmatch(layout.view, start, figure.start) is not None
        end = min(layout.clause_end(figure.end), figure.end + 30)
        return self._readers.indices.search(layout.view, start, end) is not None

    def _is_conversion(self, index: int, quantity: Quantity) -> bool:
        """Whether a sum says the one before it again in another currency."""
        layout, before = self._layout, self._layout.quantity(index - 1).unit
        if unit_family(before) != "money" or before == quantity.unit:
            return False
        gap = layout.view[layout.figures[index - 1].end : layout.figures[index].start + 3]
        if self._readers.language == "en" and _BARE_BRACKET.match(gap):
            return True  # “9 trillion won ($6.5 billion)”
        return bool(self._readers.converted.match(gap))

    def _is_led(self, modality: Modality, index: int, meaning: Meaning) -> bool:
        """Whether a figure is as firm as what leads to its list says: it says nothing else itself."""
        if self._lead.modality is Modality.ACTUAL or self._firmness.is_done(self._layout, index):
            return False
        if modality is Modality.FORECAST:
            return not self._firmness.is_authors(self._layout, index, meaning)
        return modality is Modality.ACTUAL

    def _observe(self, index: int, meaning: Meaning, owners: tuple[Mention, ...], period: Period | None) -> Iterator[Observation]:
        quantity = signed(self._layout, index, meaning, self._layout.quantity(index))
        if self._readers.language == "en":
            quantity = as_multiple(meaning, quantity)
        if not owners or self._skips(index, meaning, quantity):
            return
        consensus = self._firmness.is_consensus(self._layout, index, self._said)
        scope = self._firmness.read(self._layout, index, meaning, owners, self._said, period, self._document.issued)
        if scope.skipped:
            return
        if self._is_led(scope.modality, index, meaning):
            scope = replace(scope, modality=self._lead.modality)
        announced = self._readers.language == "en" and is_announced(period, meaning.metric, self._document.issued, scope.modality)
        if announced or not assumed_for(period, scope.modality):
            period = None
        if scope.modality is Modality.ACTUAL or not self._firmness.is_benchmark(self._layout, index):
            self._said = self._said.then(meaning, period, scope.modality, owners, consensus=consensus)
        for owner in dict.fromkeys(m.name for m in owners):
            yield self._form.fill(self._document, self._layout, index, meaning, owner, quantity, period, scope, self._source)
