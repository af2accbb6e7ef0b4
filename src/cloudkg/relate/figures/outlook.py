"""What an English figure is that no plain word of the future stands before: a range that a firm guides to, a revised target, a wish, works begun, a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import unit_family
from cloudkg.model import EntityType, Mention, Modality
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import Meaning
from cloudkg.relate.wording import any_of

# What firms give ranges of before they know it, and what they guide to.
OUTLOOKS = frozenset(
    {"revenue", "revenue_growth", "profit", "profit_growth", "margin", "eps", "capex", "capex_growth", "expense", "cash", "arr", "shipments",
     "shipment_growth"}
)  # fmt: skip
_BUILT = frozenset({"power_capacity", "gpu_count", "chip_count", "data_centers", "hardware_spec"})
_SOUGHT = frozenset({"deal_amount", "market_cap", "debt", "other", "price"})
_RANGE = re.compile(r"\d[^\d]*(?: to | and |-|–|—)[^\d]*\d")
_MAKERS = (EntityType.FIRM, EntityType.PRODUCT, EntityType.PUBLIC_BODY, EntityType.PLACE)


@dataclass(frozen=True, slots=True)
class _Words:
    """``words/figure-firmness.yaml``, compiled."""

    revised: re.Pattern[str]
    revised_level: re.Pattern[str]
    bare_against: re.Pattern[str]
    bare_end: re.Pattern[str]
    put_at: re.Pattern[str]
    led: re.Pattern[str]
    wishes: re.Pattern[str]
    seeks: re.Pattern[str]
    own_word: re.Pattern[str]
    conditional: re.Pattern[str]
    presently: re.Pattern[str]
    begun: re.Pattern[str]
    begun_behind: re.Pattern[str]
    guessed: re.Pattern[str]
    doubted: re.Pattern[str]
    doubted_behind: re.Pattern[str]


class OutlookReader:
    """Reads how firm figures are that only the frame around them tells to be no facts; of other languages it says nothing."""

    def __init__(self, lexicon: Lexicon, language: str, done: str) -> None:
        self._english = language == "en"
        self._words = _compiled(lexicon, done) if self._english else None

    def modality(self, layout: Layout, index: int, meaning: Meaning, owners: tuple[Mention, ...]) -> Modality:
        """PLANNED, FORECAST or REPORTED where the frame of a figure says so, else ACTUAL."""
        words = self._words
        if words is None:
            return Modality.ACTUAL
        figure = layout.figures[index]
        previous = layout.figures[index - 1].end if index else layout.sentence.start
        gap = layout.view[max(layout.part_start(figure.start), previous) : figure.start]
        clause = layout.view[max(layout.clause_start(figure.start), previous) : figure.start]
        behind = layout.view[figure.end : min(layout.clause_end(figure.end), figure.end + 60)]
        if words.doubted.search(clause) or words.doubted_behind.match(behind):
            return Modality.REPORTED
        if words.guessed.search(clause):
            return Modality.FORECAST
        if words.conditional.search(clause):
            return Modality.PLANNED
        own = meaning.metric in OUTLOOKS
        if own and (self.is_revised(layout, index) or words.put_at.search(gap) or words.led.search(gap) or self.is_range(layout, index)):
            return Modality.PLANNED
        if meaning.metric == "capex" and words.presently.search(clause):
            return Modality.PLANNED
        if meaning.metric in _SOUGHT and words.seeks.search(clause):
            return Modality.PLANNED if words.own_word.search(clause) else Modality.REPORTED
        sums = meaning.metric == "other" and unit_family(layout.quantity(index).unit) == "money"
        if (own or sums or meaning.metric in _BUILT or meaning.metric == "revenue_share") and words.wishes.search(clause):
            return Modality.PLANNED
        built = meaning.metric in _BUILT and bool(owners) and owners[0].type in _MAKERS
        if built and (words.begun.search(gap) or words.begun_behind.match(layout.view, figure.end)):
            return Modality.PLANNED
        return Modality.ACTUAL

    def is_revised(self, layout: Layout, index: int) -> bool:
        """Whether a figure is that of an outlook that its sentence says to be revised: “raised its forecast for the year, to …”, “from …”."""
        words, start = self._words, layout.figures[index].start
        if words is None or layout.quantity(index).change:
            return False
        told = layout.view[layout.part_start(start) : start]
        return bool(words.revised.search(told) or words.revised_level.search(told))

    def is_consensus(self, layout: Layout, index: int, before: Modality) -> bool:
        """Whether a bare sum set beside an outlook is what others expect (“sees $3 billion, against $2.5 billion”): of a time before it would say so."""
        words = self._words
        if words is None or not index or before is not Modality.PLANNED or unit_family(layout.quantity(index).unit) != "money":
            return False
        end, figure = layout.figures[index - 1].end, layout.figures[index]
        return bool(words.bare_against.fullmatch(layout.view, end, figure.start) and words.bare_end.match(layout.view, figure.end))

    def is_range(self, layout: Layout, index: int) -> bool:
        """Whether a figure is a range, as an outlook is."""
        quantity = layout.quantity(index)
        ends = quantity.minimum, quantity.maximum
        return None not in ends and ends[0] != ends[1] and _RANGE.search(quantity.raw) is not None


def _compiled(lexicon: Lexicon, done: str) -> _Words:
    def words(name: str) -> str:
        return any_of(lexicon, f"en-{name}")

    calm = rf"(?:(?!\b{done}\b)[^.;])"
    return _Words(
        revised=re.compile(
            rf"(?i:\b{words('revises')} (?:(?:its|their|his|her|the|a|an|[\w.&]+[’']s?) )?[^.;,$\d]{{0,60}}?\b{words('outlook-nouns')}\b){calm}{{0,120}}$"
        ),
        revised_level=re.compile(
            rf"(?i:\b{words('revises')} (?:[^.;,]{{0,40}}\b)?{words('outlook-metrics')}\b)[^.;,]{{0,30}}\b(?:to|from|at)(?: as (?:much|little) as)?(?: [^.;,\d]{{0,12}})?$"
        ),
        bare_against=re.compile(r",? (?:against|compared with|compared to|versus|vs\.?) (?:[A-Z]{0,3}[$£€¥])?"),
        bare_end=re.compile(r"[.;,)]|$"),
        put_at=re.compile(rf"(?i:\b(?:is|are|was|were)(?: now| also)? {words('put')} (?:at|to be|to come in at)\b)[^.;,]{{0,24}}$"),
        led=re.compile(rf"(?i:(?:^|[.;:\n] ?)(?:\w+ ){{0,3}}{words('outlook-nouns')}(?: [^.;:\d]{{0,40}})?:)[^.;\d]{{0,60}}$"),
        wishes=re.compile(rf"(?i:\b{words('wishes')}\b)[^;]{{0,80}}$"),
        seeks=re.compile(rf"(?i:\b{words('seeks')}\b)[^;]{{0,60}}$"),
        own_word=re.compile(r"\b(?:said|says|announced|announces|disclosed)\b"),
        conditional=re.compile(rf"(?i:\b(?:if|once|provided(?: that)?|unless|until)\b[^;]{{0,70}}\b{words('reaches')}\b[^;]{{0,24}}$)"),
        presently=re.compile(rf"\b{words('presently-spends')}\b[^;]{{0,50}}$"),
        begun=re.compile(rf"(?i:\b{words('works-begun')}\b)[^;]{{0,60}}$"),
        begun_behind=re.compile(rf"(?i:(?:,| )[^.;,\d]{{0,40}}{words('works-behind')}\b)"),
        guessed=re.compile(rf"(?i:\b{words('guessed')}\b)[^;]{{0,80}}$"),
        doubted=re.compile(rf"(?i:\b{words('doubted')}\b)"),
        doubted_behind=re.compile(rf"(?i:[^.;,]{{0,30}}{words('doubted-behind')}\b)"),
    )
