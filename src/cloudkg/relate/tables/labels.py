"""What a label of a table says of the figures beside or below it: period, metric, unit, growth, firmness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import CueFinder, MetricCue, load_profiles, unit_family
from cloudkg.model import Basis, EntityType, Mention, Modality, Period
from cloudkg.relate.tables.cells import Cell
from cloudkg.relate.tables.measures import read_period, read_unit
from cloudkg.relate.tables.words import TableWords, bare_label, table_words
from cloudkg.vocab import METRICS

_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]{1,40})[)\]】]")
_IN_UNIT = re.compile(
    r"(?i:(?<![a-z])in (?:US\$|\$|€|£|[a-z]{2,4} ?)?(?:thousands|millions|billions|mn|bn|million|billion)(?: of [a-z$]{1,8})?)|(?:US\$|[A-Z]{3}|\$) ?(?:mn|bn|m|b|million|billion|millions|billions)(?![a-z])"
)
_COUNTED_BY = re.compile(
    r"(?:按|以).{1,12}|(?i:by |based on )"
)  # “市场份额（按收入）”: by what something is counted, which the figures are not
_THOUSANDS = re.compile(r"^['’]?000s? ?(?=[a-z]+$)")  # “000 units”
_EACH = re.compile(r"/ ?(?:卡|张|块|颗|(?i:GPU|card|chip))(?=/)")  # 美元/卡/小时
_PART = re.compile(r"[，,；;:：]")
_SEPARATOR = re.compile(r"[，,；;:：/]")
_PERIOD_PART = re.compile(
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.? (?:19|20)\d\d(?!\d)|Q[1-4] ?FY ?[’']?\d\d(?:\d\d)?(?!\d)|Q[1-4] ?(?:19|20)\d\d(?!\d)|(?:FY ?)?(?:19|20)\d\d(?:财年|年)? ?-? ?(?:Q[1-4]|H[12]|[1-4]Q|第?[一二三四]季度?|[上下]半年|前三季度|年?\d{1,2}月)?[AEF]?(?![\d.])|(?:FY)?\d\d ?(?:Q[1-4]|H[12])[AEF]?|F[1-4]Q\d\d[AEF]?|FY\d{1,2}/\d\d[AEF]?|[1-4][QH]\d\d(?:\d\d)?[AEF]?|FY ?\d\d(?!\d)[AEF]?|(?<![\d.A-Za-z])[12]\d[AEF](?![A-Za-z])"
)
_SPAN = re.compile(r"((?:19|20)\d\d)[AEF]?年? ?[-–—~至到] ?((?:19|20)?\d\d)[AEF]?年?(?!\d)")
_QUARTER = re.compile(r"(?<![A-Za-z0-9])[QH][1-4](?![0-9A-Za-z])|第?[一二三四]季度?|[上下]半年")  # of a year that stands elsewhere
_NAMED = frozenset({EntityType.FIRM, EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT})
_KEPT_LABELS = 4096  # so many labels of a document are remembered, so that a long one takes no more memory for its length
_ANY = frozenset({"any"})
_GLUE = re.compile(r"[\s()（）\[\]:：,，/\-–—·%+]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a label states for figures: `of` is the metric that it is said of, None for all."""

    unit: str
    factor: Decimal
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What the words of one label, or of several that belong together, say.

    `basis`, `growing` and `increment` are turns of a metric (同比, 增速, 净增); `only_turn` where no metric stands with them.
    `rest` is what is left without units, periods, turns, makers and things.
    """

    text: str
    mentions: tuple[Mention, ...] = ()
    period: Period | None = None
    span: str | None = None
    units: tuple[Unit, ...] = ()
    cue: MetricCue | None = None
    basis: Basis | None = None
    growing: bool = False
    increment: bool = False
    modality: Modality | None = None
    only_turn: bool = False
    rest: str = ""

    @property
    def turns(self) -> bool:
        """Whether the figures are growth rates or increments of what the metric says."""
        return self.growing or self.increment


class LabelReader:
    """Reads labels with the words of a lexicon; `issued` dates labels that say no year."""

    def __init__(self, lexicon: Lexicon, issued: date | None) -> None:
        self.words: TableWords = table_words(lexicon)
        self._cues = [_cue_finder(cues) for cues in lexicon.metrics.values()]
        self._issued = issued
        self._read: dict[tuple[str, tuple[Mention, ...], bool], Label] = {}  # labels come again in every row and column
        self._own = [(metric, self.words.pattern(f"metric-{metric}")) for metric in METRICS if f"table-metric-{metric}" in lexicon.words]
        self._growth_of = dict(pair.split() for pair in lexicon.words.get("table-growth-of", ()))

    def read(self, text: str, mentions: Sequence[Mention] = (), *, caption: bool = False) -> Label:
        """What a label says; of a `caption` periods and units are looked for inside, too."""
        key = (text, tuple(mentions), caption)
        label = self._read.get(key)
        if label is None:
            if len(self._read) >= _KEPT_LABELS:
                self._read.clear()
            label = self._read[key] = self._read_anew(text, mentions, caption)
        return label

    def _read_anew(self, text: str, mentions: Sequence[Mention], caption: bool) -> Label:
        units = tuple(self._units(text, whole=not caption))
        words = _BRACKETS.sub(lambda found: " " if _unit_phrase(found[1]) or _COUNTED_BY.match(found[1]) else found[0], text)
        mentions = [m for m in mentions if m.surface in words]
        period, span = self._period(text, caption)
        own = self._own_metric(words)
        for mention in mentions:
            if mention.type in _NAMED:
                words = words.replace(mention.surface, " ")
        basis, growing, increment, rest = self._turn(words)
        cue = own or self.metric(rest)
        if cue is not None and cue.metric == "score" and (hit := cue.cue.search(words)) and re.search(r"\d{4}$", hit[0]):
            period = None  # the year of a benchmark
        for mention in mentions:
            rest = rest.replace(mention.surface, " ")
        rest = (
            ""
            if read_period(text.strip(" *"), self._issued)
            else _GLUE.sub("", _without_period(self.words.pattern("qualifier").sub(" ", rest)))
        )
        only_turn = (growing or increment) and cue is None and not rest
        return Label(text, tuple(mentions), period, span, units, cue, basis, growing, increment, self._modality(text), only_turn, rest)

    def read_cells(self, cells: Sequence[Cell]) -> Label:
        """What several cells that belong together say as one label."""
        unique = list({cell.index: cell for cell in cells}.values())
        return self.read(" ".join(cell.text for cell in unique), [m for cell in unique for m in cell.mentions])

    def metric(self, text: str) -> MetricCue | None:
        """The cue that heads a label: the one that ends last, the longest of those that end there."""
        if own := self._own_metric(text):
            return own
        hits = [hit for finder in self._cues for hit in finder.find(text)]
        best = max(hits, key=lambda hit: (hit.end, hit.end - hit.start, hit.cue.priority), default=None)
        return best.cue if best else None

    def cues(self, text: str) -> list[MetricCue]:
        """All cues of a label, the one that ends last first."""
        hits = [hit for finder in self._cues for hit in finder.find(text)]
        return [hit.cue for hit in sorted(hits, key=lambda hit: (hit.end, hit.end - hit.start, hit.cue.priority), reverse=True)]

    def _own_metric(self, text: str) -> MetricCue | None:
        """Cue of a whole label that only tables have."""
        bare = bare_label(text)
        found = next(((metric, pattern) for metric, pattern in self._own if pattern.fullmatch(bare)), None) if bare else None
        return MetricCue(f"tables/{found[0]}", found[0], found[1], _ANY, None, None, 0, "words/tables.yaml", "") if found else None

    def is_metric(self, text: str) -> bool:
        """Whether a text ends in the name of a metric."""
        return any(hit.end == len(text) for finder in self._cues for hit in finder.find(text))

    def growth_metric(self, cue: MetricCue) -> str:
        """What a rate of change of a metric is."""
        return self._growth_of.get(cue.metric) or cue.growth or load_profiles()[cue.metric].growth

    def _period(self, text: str, caption: bool) -> tuple[Period | None, str | None]:
        span = _SPAN.search(text)
        label = f"{span[1]}/{span[2] if len(span[2]) == 4 else span[1][:2] + span[2]}" if span else None
        bare = text.strip(" *")
        if period := read_period(bare, self._issued):
            return period, label
        if not caption and (period := read_period(self.words.clock.sub("", bare), self._issued)):
            return period, label
        for found in _PERIOD_PART.finditer(text):
            if period := read_period(found[0].strip(), self._issued):
                return period, label
        return None, label

    def _units(self, text: str, *, whole: bool) -> Iterator[Unit]:
        for found in self.words.unit.finditer(text):
            if unit := read_unit(found["unit"].strip()):
                cue = self.metric(found["what"]) if found["what"] and "、" not in text[: found.start("unit")][-24:] else None
                yield Unit(*unit, of=cue.metric if cue else None)
        for found in _BRACKETS.finditer(text):
            for part in (found[1], *_PART.split(found[1]), *_SEPARATOR.split(found[1])):
                if unit := _unit_phrase(part):
                    yield Unit(*unit)
                    break
        spelled = _IN_UNIT.search(text)
        if spelled and (unit := _unit_phrase(spelled[0])):
            yield Unit(*unit)
        if whole:
            parts = [text, *_SEPARATOR.split(_BRACKETS.sub("", text))[1:]]
            for part in parts:
                unit = _unit_phrase(part.strip())
                if unit and (unit_family(unit[0]) in ("money", "percent", "rate") or unit[1] != 1 or part is text and len(part) > 1):
                    yield Unit(*unit)

    def _turn(self, text: str) -> tuple[Basis | None, bool, bool, str]:
        """Basis, whether a rate of growth, whether an increment, and the words without those that say so."""
        words = self.words
        increment = words.pattern("increment").search(text)
        basis = next(
            (b for b, name in ((Basis.CAGR, "growth-cagr"), (Basis.QOQ, "growth-qoq"), (Basis.YOY, "growth-yoy")) if words.has(name, text)),
            None,
        )
        growth = words.pattern("growth").search(text)
        if increment is None and basis is None and growth is None:
            return None, False, False, text
        rest = text
        for name in ("increment", "growth-cagr", "growth-qoq", "growth-yoy", "growth"):
            rest = words.pattern(name).sub(" ", rest)
        return basis, increment is None, increment is not None, rest

    def _modality(self, text: str) -> Modality | None:
        for name, modality in (("planned", Modality.PLANNED), ("forecast", Modality.FORECAST), ("actual", Modality.ACTUAL)):
            if self.words.has(name, text):
                return modality
        return None


def _unit_phrase(text: str) -> tuple[str, Decimal] | None:
    """Unit of a phrase such as “百万美元”, “$ in millions”, “US$ mn, except EPS”."""
    phrase = _THOUSANDS.sub("thousand ", _EACH.sub("", text.strip()))
    if not phrase or len(phrase) > 40:
        return None
    return read_unit(phrase) or read_unit(re.sub(r"(?i)\bin\b ?|\bof\b ?", "", phrase).replace("U.S. dollars", "USD"))


def _without_period(text: str) -> str:
    return _QUARTER.sub("", _PERIOD_PART.sub("", _SPAN.sub("", text)))


@lru_cache(maxsize=8)
def _cue_finder(cues: tuple[MetricCue, ...]) -> CueFinder:
    return CueFinder(cues)
