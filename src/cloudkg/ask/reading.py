"""What the words of a question mean: names, periods, metrics and question words, each at its place, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from cloudkg.ask.names import QuestionNames
from cloudkg.ask.words import MEANINGS, load_words
from cloudkg.lexicon.metrics import CueFinder, load_profiles, read_metric_cues
from cloudkg.measure.calendars import days_of
from cloudkg.measure.periods import find_periods
from cloudkg.measure.relative_times import relative_label
from cloudkg.read.views import reading_text
from cloudkg.resources import resource
from cloudkg.script import HAN, has_han, is_han
from cloudkg.store import Dataset

_ENTITY_RANK = -1
_LEXICON_RANK = MEANINGS.index("metric") * 1000 + 999
_SAID_OTHERWISE = frozenset(
    {
        "other",
        "deal_amount",
        "price_change",
        "market_cap",
        "expense",
        "gpu_count",
        "chip_count",
        "data_centers",
        "customers",
        "price",
        "model_count",
        "power_capacity",
        "hardware_spec",
    }
)  # their cues in reports (“orders”, “models”, “spend”) mean more than that in a question
_PUNCTUATION = re.compile(r"(?:['’]s(?![A-Za-z])|[\s,，.。?？!！:：;；、“”\"'‘’()（）《》<>/&|—–\-…·%])+")
_PARTICLES = "的了在是和与及有谁吗呢对给从被由也都"
_GENERIC = ("segment", "product", "place")
_YIELDS_TO = frozenset({"metric", "relation", "topic", "class", "shape"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the question with a meaning: `kind` is one of `MEANINGS` or “entity”, `fields` say which; `both` is what else it can mean."""

    start: int
    end: int
    kind: str
    fields: Mapping[str, str]
    rank: int = 0
    both: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question taken apart: `view` is how it is read, `offsets` where each of its characters stands in the question.

    `leftovers` are the stretches of the view that mean nothing to us.
    """

    view: str
    offsets: tuple[int, ...]
    hits: tuple[Hit, ...]
    leftovers: tuple[tuple[int, int], ...]

    def of(self, *kinds: str) -> tuple[Hit, ...]:
        """Hits of some kinds, in order."""
        return tuple(h for h in self.hits if h.kind in kinds)

    def text(self, hit: Hit) -> str:
        """The words of a hit."""
        return self.view[hit.start : hit.end]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the view stands in the question."""
        return (self.offsets[start], self.offsets[end - 1] + 1) if end > start else (0, 0)


_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{HAN}，。？！、；：])\s+|\s+(?=[{HAN}，。？！、；：])")
_MASK = "\ue000"  # stands for the characters of a name, so that no other words reach into it


def _view(text: str) -> tuple[str, tuple[int, ...]]:
    """The question in Simplified script and half width, without the spaces beside Chinese, and where each character stands in it."""
    wide = reading_text(text)
    dropped = {i for found in _SPACE_BESIDE_HAN.finditer(wide) for i in range(*found.span())}
    kept = [i for i in range(len(wide)) if i not in dropped]
    return "".join(wide[i] for i in kept), tuple(kept)


def _masked(view: str, entities: list[Hit]) -> str:
    """The view with the names of firms, people, chips and models out of sight."""
    for hit in entities:
        if hit.fields["id"].partition(":")[0] not in _GENERIC:
            view = view[: hit.start] + _MASK * (hit.end - hit.start) + view[hit.end :]
    return view


def read_question_text(text: str, dataset: Dataset, today: date, year_end_of: Mapping[str, int]) -> Reading:
    """The parts of a question; Traditional script is read as Simplified, full width as half."""
    view, offsets = _view(text)
    names = QuestionNames(dataset, view)
    entities = [_entity(span.start, span.end, span.id) for span in names.find(view)]
    masked = _masked(view, entities)
    hits = entities + list(_row_hits(masked)) + list(_metric_hits(masked))
    hits += _periods(view, today, next((year_end_of[e.fields["id"]] for e in entities if e.fields["id"] in year_end_of), 12))
    for span in names.find_carelessly(view):
        careless = _entity(span.start, span.end, span.id)
        if not any(h.kind != "side" and h.start <= careless.start and careless.end <= h.end for h in hits):
            hits.append(careless)
    chosen = _choose(hits)
    return Reading(view, offsets, tuple(chosen), tuple(_leftovers(view, chosen)))


def _entity(start: int, end: int, curie: str) -> Hit:
    return Hit(start, end, "entity", {"id": curie}, _ENTITY_RANK)


def _row_hits(view: str) -> Iterator[Hit]:
    languages = ("zh", "en") if has_han(view) else ("en",)
    for row in load_words():
        for language in languages:
            pattern = row.pattern(language)
            for found in pattern.finditer(view) if pattern else ():
                if found.end() == found.start():
                    continue
                fields = dict(row.fields)
                number = next((v for k, v in found.groupdict().items() if k.startswith("number") and v), None)
                if number is not None:
                    fields["number"] = number
                yield Hit(found.start(), found.end(), row.means, fields, row.rank)


@lru_cache(maxsize=2)
def _cue_finder(language: str) -> CueFinder:
    return CueFinder(read_metric_cues(sorted(resource("lexicon", "metrics", language).glob("*.yaml"))))


def _metric_hits(view: str) -> Iterator[Hit]:
    """What reports call their metrics, from the lexicon."""
    for language in ("zh", "en") if has_han(view) else ("en",):
        for found in _cue_finder(language).find(view):
            if found.cue.metric not in _SAID_OTHERWISE:
                start = found.end - len(view[found.start : found.end].lstrip())
                yield Hit(start, found.end, "metric", {"metric": found.cue.metric}, _LEXICON_RANK)


def metrics_named(label: str) -> frozenset[str]:
    """Metrics that the words of a figure name.

    >>> sorted(metrics_named("ARR YOY"))
    ['arr']
    """
    return frozenset(hit.fields["metric"] for hit in _metric_hits(label))


def _periods(view: str, today: date, year_end_month: int) -> list[Hit]:
    return [
        Hit(p.start, p.end, "period", {"label": p.label, "first": str(p.first or ""), "last": str(p.last or "")}, 0)
        for p in find_periods(view, issued=today, year_end_month=year_end_month)
    ]


def relative_period(hit: Hit, today: date) -> Hit:
    """A period that a row counts from today, with its label and days."""
    if "relative" not in hit.fields:
        return hit
    label = relative_label(hit.fields["relative"], int(hit.fields["offset"]), today, 12)
    first, last = map(str, days_of(label) or ("", ""))
    return Hit(hit.start, hit.end, "period", {"label": label, "first": first, "last": last}, hit.rank)


def _touch(a: Hit, b: Hit) -> bool:
    return a.start < b.end and b.start < a.end


def _choose(hits: list[Hit]) -> list[Hit]:
    """Of hits that overlap, names of firms, people, chips and models stand; else the longer, then the one of lower rank."""
    firm = [h for h in hits if h.kind == "entity" and h.fields["id"].partition(":")[0] not in _GENERIC]
    loose = [h for h in hits if h not in firm]
    chosen: list[Hit] = []
    for hit in sorted(firm, key=_preference) + sorted(loose, key=_preference):
        clash = [c for c in chosen if _touch(hit, c)]
        if not clash:
            chosen.append(hit)
        elif (
            hit.kind != "filler"
            and len(clash) == 1
            and clash[0].kind == "entity"
            and (hit.start, hit.end) == (clash[0].start, clash[0].end)
        ):
            at = chosen.index(clash[0])
            if not chosen[at].both and hit.kind in _YIELDS_TO:  # “芯片” is a segment of that name, and the class of what is asked for
                chosen[at] = Hit(hit.start, hit.end, "entity", chosen[at].fields, chosen[at].rank, {**hit.fields, "as": hit.kind})
    return sorted(chosen, key=lambda h: h.start)


def _preference(hit: Hit) -> tuple[int, int, int]:
    return hit.start - hit.end, hit.rank, hit.start


def _leftovers(view: str, chosen: list[Hit]) -> Iterator[tuple[int, int]]:
    """Stretches that nothing covers; in Chinese with the single characters around them that a filler took from the middle of a word."""
    covered = [False] * len(view)
    for hit in chosen:
        covered[hit.start : hit.end] = [True] * (hit.end - hit.start)
    for gap in _PUNCTUATION.finditer(view):
        covered[gap.start() : gap.end()] = [True] * (gap.end() - gap.start())
    single = {h.start for h in chosen if h.kind == "filler" and h.end - h.start == 1 and is_han(view[h.start])}
    at = 0
    while at < len(view):
        if covered[at]:
            at += 1
            continue
        start, end = at, at + 1
        while end < len(view) and (not covered[end] or (end in single and view[end] not in _PARTICLES)):
            end += 1
        while start and start - 1 in single and view[start - 1] not in _PARTICLES:
            start -= 1
        yield start, end
        at = end


def growth_metric(metric: str) -> str:
    """The metric of the rate at which a metric grows.

    >>> growth_metric("revenue"), growth_metric("backlog")
    ('revenue_growth', 'backlog')
    """
    profile = load_profiles().get(metric)
    return metric if profile is None or profile.growth == "other" else profile.growth
