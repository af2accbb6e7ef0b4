"""Observations from the figures of tables: what each number measures, of whom, when, how firmly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from cloudkg.lexicon.metrics import load_profiles
from cloudkg.model import Basis, EntityType, Measure, Mention, Modality, Observation, Quantity
from cloudkg.relate.discourse import THINGS
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.tables.cells import is_empty
from cloudkg.relate.tables.columns import Column
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.labels import Label
from cloudkg.relate.tables.measures import days_of
from cloudkg.relate.tables.phrases import Phrase, read_phrases
from cloudkg.relate.tables.places import Place, Sense
from cloudkg.relate.tables.words import THING_ROLES, Role, bare_label
from cloudkg.vocab import type_of

_NOT_MEASURED = frozenset(
    {
        Role.INDEX,
        Role.CODE,
        Role.CURRENCY,
        Role.UNIT,
        Role.DATE,
        Role.EFFECTIVE,
        Role.PERIOD,
        Role.AMOUNT,
        Role.CHANGE,
        Role.FROM,
        Role.TO,
        Role.SOURCE,
    }
)
_AS_OF_METRICS = frozenset({"market_cap", "price", "valuation_multiple"})
_LISTED_METRICS = frozenset({"rank", "score"})
_OF_EITHER = frozenset({"other", "shipments", "shipment_growth", "market_share"})  # of a firm that a row names as well as of its product
_PARTS = frozenset({EntityType.SEGMENT, EntityType.PLACE})
_DOUBT = 0.35

Names = Sequence[tuple[Column, Mention]]


@dataclass(frozen=True, slots=True)
class When:
    """Period of a figure, and whether a label of its row or column says it."""

    label: str | None = None
    first: date | None = None
    last: date | None = None
    stated: bool = False


class FigureTable:
    """Reads the figures of one block, row by row."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._above: tuple[Label, Names] | None = None

    def observations(self) -> Iterator[Observation]:
        """All figures of the block that something named owns."""
        headed: tuple[Label, Names] | None = None  # the last row of a firm with a metric of its own
        for line in self.frame.block.lines:
            row = self.frame.row_label(line)
            names: Names = self.frame.row_names(line)
            if row.cue is not None and self._heads_rows and (names or row.mentions):
                headed = (row, names)
            elif row.cue is not None and headed is not None and not row.mentions:
                row, names = replace(row, mentions=headed[0].mentions), headed[1]
            if row.only_turn and self._above is not None:
                above, names_above = self._above
                units = row.units or (above.units if row.increment else ())
                row = replace(
                    row, cue=above.cue, mentions=row.mentions or above.mentions, units=units, text=f"{above.text} {row.text}",
                    period=row.period or above.period,
                )  # fmt: skip
                names = names or names_above
            elif any(column.figures and not is_empty(line.cells[column.index]) for column in self.frame.columns):
                self._above = (row, names)
            if self.frame.reader.words.is_all("average", bare_label(row.text)):
                continue
            section = self.frame.reader.read_cells([line.section]) if line.section else None
            for column in self._measured():
                cell = line.cells[column.index]
                if cell is not None and not is_empty(cell):
                    yield from self._of_cell(Place(self.frame, line, column, cell, row, section), names)

    @cached_property
    def _heads_rows(self) -> bool:
        """Whether rows that name a firm and a metric are followed by rows of other metrics of it: 甲 收入 | 毛利率 | 乙 收入 | 毛利率."""
        rows = [(self.frame.row_label(line), self.frame.row_names(line)) for line in self.frame.block.lines]
        named = [{m.name for m in row.mentions} | {m.name for _, m in names} for row, names in rows if row.cue]
        firms = {name for found in named for name in found if type_of(name) is EntityType.FIRM}
        return len(firms) > 1 and bool(named[0]) and sum(not found for found in named) > 1

    def _measured(self) -> Iterator[Column]:
        for column in self.frame.columns:
            told = column.role not in _NOT_MEASURED or column.role is Role.CHANGE and not self.frame.tells_prices
            if column.role is Role.RANK or column.index >= self.frame.body_start and not column.names and told:
                yield column

    def _of_cell(self, place: Place, names: Names) -> Iterator[Observation]:
        sense = place.sense()
        quantity = place.quantity(sense)
        if quantity is None or self.frame.periods(place.cell.index) and self.frame.quantities(place.cell.index):
            for phrase in read_phrases(place, sense):
                for owner in phrase.owners or self.owners(place, names, phrase.metric):
                    yield self._observation(place, phrase.sense, phrase.metric, owner, phrase.quantity, phrase)
            return
        metric = place.metric(sense, quantity.unit)
        if metric == "other" and sense.cue is None and quantity.unit == "percent" and self.frame.document.language == "en":
            return  # a percentage of nothing that a label names
        for owner in self.owners(place, names, metric):
            yield self._observation(place, sense, metric, owner, quantity)

    def owners(self, place: Place, names: Names, metric: str) -> list[Mention]:
        """Whose figure it is: by class as the metric wants it, and of one class whoever stands nearest."""
        over = self.frame.column_names(place.column.index)
        if names and names[0][0].role is Role.PROJECT:  # whoever stands at the left is what the row is about
            return [names[0][1]]
        names = [(c, m) for c, m in names if c.role is not Role.PROJECT]
        ordered = sorted(self._without_attributes(names, metric), key=lambda named: named[0].role not in THING_ROLES)
        known = {m.name for _, m in names}
        beside = [m for _, m in ordered] + [m for m in place.row.mentions if m.name not in known]
        if any(m.type is EntityType.FIRM for m in over):
            beside = [m for m in beside if m.type not in _PARTS]  # words of the metric: 智算规模
        if self.frame.tells_parts and self._whole:
            beside = [m for m in beside if m.type not in _PARTS]  # the market that a business of the firm serves
        groups: list[Sequence[Mention]] = [[*over, *beside]]
        if place.section:
            groups.append(place.section.mentions)
        groups.append(self._named_above)
        words, label = self.frame.reader.words, bare_label(place.row.text)
        rest = words.is_all("no-name", label) and not self.frame.tells_parts
        summary = words.is_all("summary", label)
        for tier in load_profiles()[metric].owners:
            for group in groups:
                if found := self._of_tier([m for m in group if m.type in tier], metric):
                    from_afar = group is groups[-1] and (rest or summary and not _can_sum(found[0], metric))
                    return [] if from_afar else found
        if over or beside:
            return []
        return self._whole

    def _without_attributes(self, names: Names, metric: str) -> Names:
        """The names less those that only say what a firm of the row is known for (主要产品), unless the metric is one of things."""
        firms = any(c.role is Role.FIRM and m.type is EntityType.FIRM for c, m in names)
        if not firms or metric not in _OF_EITHER:
            return names
        words = self.frame.reader.words
        return [(c, m) for c, m in names if not (c.role in THING_ROLES and words.has("attribute", c.head))]

    @cached_property
    def _named_above(self) -> list[Mention]:
        """Names of the corner and of the words above the block."""
        return list(self.frame.single([label for label in (self.frame.corner, *self.frame.about_words) if label]))

    @cached_property
    def _whole(self) -> list[Mention]:
        """The firm that the table is about where its own words name none: that of the headings, else of the document."""
        return [m for m in self.frame.single(self.frame.headings) if m.type is EntityType.FIRM][:1] or self.frame.main_firm

    def _of_tier(self, fits: Sequence[Mention], metric: str) -> list[Mention]:
        """Of those that can own the figure the one that stands first: a thing before a firm, unless the metric is one of firms."""
        if not fits:
            return []
        things = [m for m in fits if m.type in THINGS]
        firms = [m for m in fits if m.type is EntityType.FIRM]
        of_firms = self.frame.reader.words.is_all("of-firms", metric)
        chosen = firms if firms and (of_firms or not things) else things or list(fits)
        together = [m for m in chosen if m.passage == chosen[0].passage and m.rule == "table/part"]
        return list({m.name: m for m in (together or chosen[:1])}.values())

    def _observation(
        self, place: Place, sense: Sense, metric: str, owner: Mention, quantity: Quantity, phrase: Phrase | None = None
    ) -> Observation:
        passage, turned = place.cell.passage, sense.growing or sense.increment
        when = self._when(place, sense, owner, phrase, metric)
        basis = (sense.basis or (Basis.YOY if sense.growing else None)) if turned else None
        return Observation(
            entity=owner.name,
            metric=metric,
            label=sense.label,
            minimum=quantity.minimum,
            maximum=quantity.maximum,
            unit=quantity.unit,
            raw=quantity.raw,
            provenance=provenance_in(self.frame.document, passage, *((quantity.start, quantity.end) if phrase else (0, len(passage.view)))),
            period=when.label,
            period_first=when.first,
            period_last=when.last,
            half_width=quantity.half_width,
            approximate=quantity.approximate,
            basis=basis,
            measure=Measure.CHANGE if sense.increment else Measure.LEVEL,
            modality=self._modality(place, when, phrase),
            scope=self._scope(place, metric, owner, phrase),
            region=self._region(place, owner),
            source=self.frame.source,
            rule=self._rule(place, phrase),
            confidence=self._confidence(place, sense, quantity),
        )

    def _when(self, place: Place, sense: Sense, owner: Mention, phrase: Phrase | None, metric: str) -> When:
        """Period of a figure: its own words, the head of its column, its row, the caption, and for prices and values the date of the notes."""
        if phrase is not None and phrase.period is not None:
            return self._days(phrase.period.label, owner, stated=True)
        near = [place.column.label, place.row, *(label for _, label in self.frame.period_cells(place.line))]
        if sense.basis is Basis.CAGR and (span := self._cagr_span(place, near)):
            return self._days(span, owner, stated=True)
        if place.column.label.turns:
            near += self._levels(place)
        for label in (*near, place.section):
            if label is not None and label.period is not None:
                return self._days(label.period.label, owner, stated=True)
        if metric in _AS_OF_METRICS and (day := self.frame.as_of):
            return self._days(day, owner, stated=False)
        for label in (self.frame.corner, *self.frame.about_words):
            if label is not None and label.period is not None:
                return self._days(label.period.label, owner, stated=False)
        return When()

    def _levels(self, place: Place) -> list[Label]:
        """Labels of the columns to the left whose growth a column of rates gives, those of the latest time first."""
        own = place.column.label
        lefts = [c.label for c in self.frame.columns[: place.column.index] if c.label.period and not c.label.turns]
        if not own.only_turn:
            lefts = [label for label in lefts if label.cue is not None and own.cue is not None and label.cue.metric == own.cue.metric]
        ends = [(days_of(label.period.label, 12), label) for label in lefts if label.period]
        return [label for days, label in sorted(ends, key=lambda end: end[0][1] if end[0] else date.min, reverse=True)]

    def _cagr_span(self, place: Place, near: Sequence[Label]) -> str | None:
        """Years that a compound rate spans: those that its label says, else those of the columns beside it that give the same metric."""
        stated = next((label.span for label in near if label.span), None)
        if stated:
            return stated
        cue = place.column.label.cue
        years = sorted({c.label.period.label for c in self.frame.columns if c.label.period and (c.label.cue is cue or cue is None)})
        return f"{years[0]}/{years[-1]}" if len(years) > 1 and place.column.label.period is None else None

    def _days(self, label: str, owner: Mention, *, stated: bool) -> When:
        month = self.frame.year_end(owner.name)
        first, last = days_of(label, month or 12) or (None, None)
        if label.startswith("FY") and month is None:
            first, last = None, None
        return When(label, first, last, stated)

    def _modality(self, place: Place, when: When, phrase: Phrase | None) -> Modality:
        if phrase is not None and phrase.modality is not None:
            return phrase.modality
        labels = [label for label in (place.column.label, place.row, place.section) if label is not None]
        said = [label.modality for label in labels if label.modality is not None]
        if said:
            return said[0]
        issued = self.frame.document.issued
        ahead = when.last is not None and issued is not None and when.last > issued
        about = next((label.modality for label in self.frame.about_words if label.modality in (Modality.PLANNED, Modality.FORECAST)), None)
        if ahead and (when.stated or about is not None):
            return about or Modality.FORECAST
        return Modality.ACTUAL

    def _scope(self, place: Place, metric: str, owner: Mention, phrase: Phrase | None) -> str | None:
        """What part a price is of, which of two versions a figure is, and what list a rank is one of."""
        words = self.frame.reader.words
        if phrase is not None and phrase.scope:
            return phrase.scope
        if metric == "price":
            found = words.pattern("price-part").search(f"{place.column.head} {place.row.text}")
            return found[0] if found else None
        if words.has("version", place.column.head) and not place.column.label.cue:
            return bare_label(place.column.head)
        if self._is_part(place, owner):
            return bare_label(place.row.text)
        listed = metric in _LISTED_METRICS or metric == "other" and self.frame.is_ranking
        return (self.frame.topic or None) if listed else None

    def _is_part(self, place: Place, owner: Mention) -> bool:
        """Whether the row is a part of what the caption's firm earns or has, by a label that is not the owner's name."""
        words = self.frame.reader.words
        own = place.row.cue is not None and not place.names_part() or owner.name in {m.name for m in place.row.mentions}
        return bool(place.row.text) and not own and self.frame.tells_parts and not words.is_all("summary", bare_label(place.row.text))

    def _region(self, place: Place, owner: Mention) -> str | None:
        places = [m for m in (*place.row.mentions, *place.column.label.mentions) if m.type is EntityType.PLACE and m.name != owner.name]
        return places[0].name if places and owner.type is not EntityType.PLACE else None

    def _rule(self, place: Place, phrase: Phrase | None) -> str:
        layout = (
            "worded" if phrase is not None else "ranking" if self.frame.is_ranking else "columns" if self.frame.has_column_names else "rows"
        )
        return f"table/{layout}{'/shifted?' if place.line.doubtful else '/shifted' if place.line.moved else ''}"

    @staticmethod
    def _confidence(place: Place, sense: Sense, quantity: Quantity) -> float:
        if place.line.doubtful:
            return _DOUBT
        sure = 0.9 if sense.rank or sense.cue is not None and not sense.far else 0.75
        return round(
            sure
            - (0.2 if place.line.moved else 0)
            - (0.15 if not quantity.unit and sense.cue is not None and "money" in sense.cue.units else 0),
            2,
        )


def _can_sum(owner: Mention, metric: str) -> bool:
    """Whether a sum over the rows is a figure of what the caption is about: a firm's parts make the firm, a few firms make no market."""
    return owner.type is EntityType.FIRM or metric in ("market_size", "market_growth")
