"""Puts what was read of a figure into an observation: the text's own words for it, its unit, its evidence."""

from __future__ import annotations

import re

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import unit_family
from cloudkg.model import Document, EntityType, Measure, Modality, Observation, Period, Polarity, Quantity
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import Meaning
from cloudkg.relate.scope import Scope, attributed
from cloudkg.relate.wording import any_of

_LABEL_CHARS = {"zh": 12, "en": 40}
_GOES_OVER = 8  # characters between the two ends of a change
_BARE_MONEY = {"zh": "CNY", "en": "USD"}


class FigureForm:
    """Makes the observations of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        words = lexicon.words.get(f"{language}-figure-scope", ())
        self._parts = re.compile("|".join(map(re.escape, words)) or r"(?!)")
        self._daily = re.compile(any_of(lexicon, "zh-daily", "en-daily"), re.IGNORECASE)

    def fill(
        self, document: Document, layout: Layout, index: int, meaning: Meaning, owner: str, quantity: Quantity, period: Period | None,
        scope: Scope, source: str | None,
    ) -> Observation:  # fmt: skip
        """The observation of figure `index` for the entity `owner`."""
        figure, hit = layout.figures[index], meaning.hit if meaning.own else None
        start = min(hit.start, figure.start) if hit else figure.start
        end = max(hit.end, figure.end) if hit else figure.end
        return Observation(
            entity=owner,
            metric=meaning.metric,
            label=_label(layout, index, meaning),
            minimum=quantity.minimum,
            maximum=quantity.maximum,
            unit=self._unit(layout, index, meaning, quantity),
            raw=quantity.raw,
            provenance=provenance_in(document, layout.sentence.passage, start, end),
            period=period.label if period else None,
            period_first=period.first if period else None,
            period_last=period.last if period else None,
            half_width=quantity.half_width,
            approximate=quantity.approximate,
            basis=meaning.basis if meaning.growth else None,
            measure=Measure.CHANGE if quantity.unit == "pp" else Measure.LEVEL,
            modality=Modality(scope.modality),
            polarity=Polarity(scope.polarity),
            scope=self._part(layout, index, meaning),
            source=source,
            attributed_to=attributed(source, tuple(m for item in layout.names for m in item.members)),
            rule=meaning.rule,
            confidence=0.85 if meaning.own else 0.7 if meaning.hit else 0.5,
        )

    def _part(self, layout: Layout, index: int, meaning: Meaning) -> str | None:
        """What part a figure is of (外部, 海外, 输入), said in its clause before the metric words end."""
        if meaning.hit is None:
            return None
        end = min(meaning.hit.end, layout.figures[index].start)
        found = self._parts.search(layout.view, layout.clause_start(min(meaning.hit.start, end)), end)
        return found[0] if found else None

    def _unit(self, layout: Layout, index: int, meaning: Meaning, quantity: Quantity) -> str:
        """Unit of a figure; where its own words leave it open, what its metric is counted in."""
        figure = layout.figures[index]
        if meaning.metric == "token_volume" and quantity.unit in ("tokens", "", "count"):
            around = layout.view[max(layout.sentence.start, figure.start - 40) : figure.end + 12]
            return "tokens/day" if self._daily.search(around) else "tokens"
        if meaning.metric == "eps":
            return quantity.unit.partition("/")[0] or _BARE_MONEY[layout.language]
        if meaning.metric == "price" and layout.language == "en" and quantity.unit.endswith("/share"):
            return quantity.unit.partition("/")[0]  # what a share costs is said without its unit
        if meaning.metric == "price" and quantity.unit and "/" not in quantity.unit:
            return _rate_behind(layout, index) or quantity.unit
        if quantity.unit or meaning.hit is None or meaning.metric == "score":
            return quantity.unit
        units = meaning.hit.cue.units
        if "money" in units:
            return _currency_beside(layout, index) or _BARE_MONEY[layout.language]
        return "tokens" if "tokens" in units else "count" if "count" in units else ""


def _currency_beside(layout: Layout, index: int) -> str:
    """Currency of the sums nearest to a bare one in its sentence (“从560亿上调至580亿，明年达1150亿美元”), or ""."""
    order = [*range(index - 1, -1, -1), *range(index + 1, len(layout.figures))]
    units = (layout.quantity(i).unit for i in order)
    return next((unit for unit in units if unit_family(unit) == "money"), "")


def _rate_behind(layout: Layout, index: int) -> str:
    """Unit of the price to which one without a denominator goes over (“从 0.15 元涨至 0.30 元/百万 Token”), or ""."""
    if index + 1 >= len(layout.figures):
        return ""
    unit, gap = layout.quantity(index + 1).unit, layout.view[layout.figures[index].end : layout.figures[index + 1].start]
    goes_over = len(gap) <= _GOES_OVER and not set("，。；,;") & set(gap) or gap in ("、", "/")
    return unit if goes_over and unit.startswith(f"{layout.quantity(index).unit}/") else ""


def _label(layout: Layout, index: int, meaning: Meaning) -> str:
    """The text's own words for a figure: the metric words with what stands before them in the clause, names and times apart."""
    if meaning.metric == "rank" and not any(c in layout.quantity(index).raw for c in "第TP榜首N#"):
        start = layout.figures[index].start  # “中国最大的芯片制造商”
        until = min(
            [layout.clause_end(start), *(i.start for i in layout.names if i.start > start and i.members[0].type is EntityType.FIRM)]
        )
        return layout.view[start:until][: _LABEL_CHARS[layout.language]]
    until = meaning.hit.end if meaning.hit else layout.figures[index].start
    first = meaning.hit.start if meaning.hit else until
    start = layout.clause_start(first)
    for item in (*layout.names, *layout.periods, *layout.figures):
        if start <= item.start < first and item.end <= until:
            start = max(start, item.end)
    return layout.view[start:until].strip(" ,，的()")[-_LABEL_CHARS[layout.language] :]
