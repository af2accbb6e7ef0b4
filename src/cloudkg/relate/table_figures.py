"""Observations from the figures of tables: what each number measures, of whom, when, in what unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudkg.lexicon.metrics import MetricCue, load_profiles, unit_family
from cloudkg.model import Basis, EntityType, Measure, Mention, Modality, Observation, Period, Quantity
from cloudkg.relate.discourse import THINGS
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.table_frame import Column, Frame
from cloudkg.relate.table_labels import Label, Unit
from cloudkg.relate.table_layout import Cell, Line, is_empty
from cloudkg.relate.table_measures import days_of, read_figure
from cloudkg.relate.table_words import Role, bare_label

_NOT_MEASURED = frozenset({Role.INDEX, Role.CODE, Role.CURRENCY, Role.UNIT, Role.DATE, Role.EFFECTIVE, Role.PERIOD, Role.AMOUNT, Role.CHANGE, Role.FROM, Role.TO})
_SCALED = frozenset({"money", "count", "tokens", "power", "none"})
_UNSCALED_METRICS = frozenset({"eps", "price", "valuation_multiple", "rank", "score", "market_share", "revenue_share", "margin", "utilization", "leverage", "hardware_spec"})
_DEFAULT_UNITS = (("percent", "percent"), ("multiple", "x"))
_COUNTS = frozenset({"users", "customers", "downloads", "visits", "shipments", "gpu_count", "chip_count", "data_centers", "model_count", "parameters"})
_LABEL_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Sense:
    """What the figures of one cell measure, before their unit is known. `cue` is None where no label says; `far` where only the caption does."""

    cue: MetricCue | None
    label: str
    basis: Basis | None = None
    growing: bool = False
    increment: bool = False
    rank: bool = False
    far: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One cell with the labels of its row, its column and the section above it."""

    frame: Frame
    line: Line
    column: Column
    cell: Cell
    row: Label
    section: Label | None

    @property
    def near(self) -> list[Label]:
        """Labels of the cell, nearest first."""
        corner = [self.frame.corner] if self.frame.corner else []
        return [self.row, self.column.label, *([self.section] if self.section else []), *corner]


class FigureTable:
    """Reads the figures of one block, row by row."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._above: tuple[Label, list[tuple[Column, Mention]]] | None = None

    def observations(self) -> Iterator[Observation]:
        """All figures of the block that something named owns."""
        for line in self.frame.block.lines:
            row, names = self.frame.row_label(line), self.frame.row_names(line)
            if row.only_turn and self._above is not None:
                above, names_above = self._above
                row = replace(row, cue=above.cue, mentions=row.mentions or above.mentions, text=f"{above.text} {row.text}")
                names = names or names_above
            elif any(column.figures and not is_empty(line.cells[column.index]) for column in self.frame.columns):
                self._above = (row, names)
            if self.frame.reader.words.is_all("average", bare_label(row.text)):
                continue
            section = self.frame.reader.read_cells([line.section]) if line.section else None
            for place in self._places(line, row, section):
                yield from self._figure(place, names)

    def _places(self, line: Line, row: Label, section: Label | None) -> Iterator[Place]:
        for column in self.frame.columns:
            cell = line.cells[column.index]
            if cell is None or is_empty(cell) or column.role in _NOT_MEASURED:
                continue
            if column.role is Role.RANK or column.index >= self.frame.body_start and not column.names:
                yield Place(self.frame, line, column, cell, row, section)

    def _figure(self, place: Place, names: Sequence[tuple[Column, Mention]]) -> Iterator[Observation]:
        text = place.cell.text
        bare = read_figure(text)
        if bare is None:
            return
        sense = self.sense(place)
        quantity = self._quantity(place, sense, bare)
        metric = self.metric(sense, quantity.unit, place)
        for owner in self.owners(place, names, metric):
            yield self.observation(place, sense, metric, owner, quantity)

    def sense(self, place: Place) -> Sense:
        """What the figures of a cell measure, by the labels of its column and row, else by what stands farther off."""
        if place.column.role is Role.RANK:
            return Sense(None, place.column.head, rank=True)
        row, head = place.row, place.column.label
        turn = next((label for label in (head, row, place.section) if label is not None and label.turns), None)
        cued = next((label for label in (head, row) if label.cue), None)
        far = False
        if cued is None and head.only_turn:
            cued = self._left(place.column)
        if cued is None:
            cued = next((label for label in (place.section, self.frame.corner) if label is not None and label.cue), None)
        if cued is None and not _says_other(place):
            cued = next((label for label in self.frame.about_words if label.cue), None)
            far = cued is not None
        text = (cued or head).text if not far else head.text or row.text
        label = bare_label(text or row.text)
        if turn is not None and turn is not cued:
            label = f"{label} {bare_label(turn.text)}".strip() if turn.text not in label else label
        if turn is None and far and cued is not None and cued.growing:
            turn = cued
        return Sense(
            cued.cue if cued else None, label[:_LABEL_LENGTH], turn.basis if turn else None, turn is not None and turn.growing,
            turn is not None and turn.increment, far=far,
        )  # fmt: skip

    def _left(self, column: Column) -> Label | None:
        """Label of the nearest column to the left that holds levels: whose growth this one gives."""
        lefts = [c.label for c in self.frame.columns[: column.index] if c.label.cue and not c.label.only_turn]
        return lefts[-1] if lefts else None

    def metric(self, sense: Sense, unit: str, place: Place) -> str:
        """Metric of a figure with this unit."""
        if sense.rank:
            return "rank"
        if sense.cue is None:
            return next(iter(metric for metric, profile in load_profiles().items() if unit_family(unit) in profile.defaults), "other")
        family = unit_family(unit)
        if sense.growing and family in ("percent", "multiple", "none"):
            return self.frame.reader.growth_metric(sense.cue)
        found = sense.cue.metric_for(family)
        if found is not None:
            return found
        if family == "percent" and sense.cue.metric == "revenue":
            return "revenue_share" if self.frame.reader.words.has("shared", place.column.label.text + place.row.text) else "other"
        return "other"

    def _quantity(self, place: Place, sense: Sense, bare: Quantity) -> Quantity:
        """The figure of a cell with the unit that its own words, its row, its column, the caption or the metric give it."""
        if bare.unit:
            return bare
        if sense.rank:
            return replace(bare, unit="")
        unit, factor = self._unit(place, sense)
        found = read_figure(place.cell.text, unit, factor) or bare
        return replace(found, unit=found.unit or unit)

    def _unit(self, place: Place, sense: Sense) -> tuple[str, Decimal]:
        own = [unit for label in (place.row, place.column.label) for unit in label.units]
        far = [unit for label in place.near[2:] for unit in label.units]
        far += [unit for label in (*self.frame.about_words, *self.frame.notes) for unit in _for_metric(label.units, sense.cue)]
        own += self._unit_column(place.line)
        if sense.growing:
            return next(((u.unit, Decimal(1)) for u in (*own, *far) if u.unit in ("pp", "x", "percent")), ("percent", Decimal(1)))
        unit, factor = next(((u.unit, u.factor) for u in own), ("", Decimal(1)))
        if not unit and factor == 1:
            unit, factor = next(((u.unit, u.factor) for u in far if _fits(u, sense)), ("", Decimal(1)))
            if sense.cue is not None and sense.cue.metric in _UNSCALED_METRICS and unit_family(unit) in _SCALED:
                factor = Decimal(1)
        if not unit and (sense.cue is None or "money" in sense.cue.units):
            unit = self._currency(place, far, sense, factor)
        return unit or self._default_unit(place, sense), factor

    def _currency(self, place: Place, far: Sequence[Unit], sense: Sense, factor: Decimal) -> str:
        """Currency of the row's own column for it, else the one that the caption or the notes give."""
        for column in self.frame.columns:
            cell = place.line.cells[column.index]
            if column.role is Role.CURRENCY and cell is not None and (units := self.frame.reader.read(cell.text).units):
                return units[0].unit
        if sense.cue is None:
            return ""
        return next((u.unit for u in far if unit_family(u.unit) == "money" and (factor == 1 or u.factor == 1 or u.factor == factor)), "")

    def _unit_column(self, line: Line) -> list[Unit]:
        cells = [line.cells[c.index] for c in self.frame.columns if c.role is Role.UNIT]
        return [unit for cell in cells if cell is not None for unit in self.frame.reader.read(cell.text).units]

    def _default_unit(self, place: Place, sense: Sense) -> str:
        """Unit that goes without saying."""
        words, label = self.frame.reader.words, place.column.label.text + " " + place.row.text
        if sense.cue is not None:
            families = sense.cue.units - {"none"}
            for family, unit in _DEFAULT_UNITS:
                if families == {family}:
                    return unit
            if sense.cue.metric in _COUNTS or "count" in families and words.has("counted", label):
                return "count"
            return ""
        return "count" if words.has("counted", label) else ""

    def owners(self, place: Place, names: Sequence[tuple[Column, Mention]], metric: str) -> list[Mention]:
        """Whose figure it is: by class as the metric wants it, and of one class whoever stands nearest."""
        tiers = load_profiles()[metric].owners
        over = self.frame.column_names(place.column.index)
        beside = [m for _, m in names] + [m for m in place.row.mentions if m.name not in {n.name for _, n in names}]
        groups: list[Sequence[Mention]] = [[*over, *beside]]
        if place.section:
            groups.append(place.section.mentions)
        groups.append(list(self.frame.single([label for label in (self.frame.corner, *self.frame.about_words) if label])))
        for tier in tiers:
            for group in groups:
                if found := self._of_tier(group, tier, metric, names):
                    return found
        far = [m for label in self.frame.headings for m in self.frame.single([label]) if m.type is EntityType.FIRM]
        return far[:1] if not over and not beside else []

    def _of_tier(self, group: Sequence[Mention], tier: frozenset[EntityType], metric: str, names: Sequence[tuple[Column, Mention]]) -> list[Mention]:
        fits = [m for m in group if m.type in tier]
        if not fits:
            return []
        things = [m for m in fits if m.type in THINGS]
        firms = [m for m in fits if m.type is EntityType.FIRM]
        chosen = firms if firms and (not things or self.frame.reader.words.is_all("of-firms", metric)) else things or fits
        first = chosen[0]
        together = [m for m in chosen if m.passage == first.passage and m.rule == "table/part"]
        return list({m.name: m for m in (together or [first])}.values())

    def observation(self, place: Place, sense: Sense, metric: str, owner: Mention, quantity: Quantity, *, start: int = 0, end: int = 0) -> Observation:
        """The observation of one figure; `start` and `end` are where in the cell's view it stands, the whole cell by default."""
        passage = place.cell.passage
        period, span = self._period(place, sense)
        first, last = self._days(owner, period.label) if period else (None, None)
        label = span or (period.label if period else None)
        if span and (days := days_of(span, 12)):
            first, last = days
        change = sense.increment or False
        return Observation(
            entity=owner.name, metric=metric, label=sense.label, minimum=quantity.minimum, maximum=quantity.maximum, unit=quantity.unit, raw=quantity.raw,
            provenance=provenance_in(self.frame.document, passage, start, end or len(passage.view)),
            period=label, period_first=first, period_last=last,
            half_width=quantity.half_width, approximate=quantity.approximate,
            basis=(sense.basis or Basis.YOY) if sense.growing else (sense.basis if change else None),
            measure=Measure.CHANGE if change else Measure.LEVEL,
            modality=self._modality(place, period, last), scope=self._scope(metric, sense), source=self.frame.source,
            rule=self._rule(place), confidence=self._confidence(place, sense),
        )  # fmt: skip

    def _days(self, owner: Mention, label: str) -> tuple[object, object]:
        return days_of(label, self.frame.year_end(owner.name)) or (None, None)  # type: ignore[return-value]
