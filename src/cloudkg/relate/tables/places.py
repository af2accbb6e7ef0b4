"""A cell with all labels that bear on it, and what its figures measure by them: metric, growth, unit, period, owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudkg.lexicon.metrics import MetricCue, load_profiles, unit_family
from cloudkg.model import Basis, Quantity
from cloudkg.relate.tables.cells import Cell
from cloudkg.relate.tables.columns import Column
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.labels import Label, Unit
from cloudkg.relate.tables.layout import Line
from cloudkg.relate.tables.measures import read_figure
from cloudkg.relate.tables.words import Role, bare_label

ONE = Decimal(1)
_SCALED = frozenset({"money", "count", "tokens", "power", "none"})
_UNSCALED_METRICS = frozenset(
    {
        "eps",
        "price",
        "price_change",
        "valuation_multiple",
        "rank",
        "score",
        "market_share",
        "revenue_share",
        "margin",
        "utilization",
        "leverage",
        "hardware_spec",
    }
)
_COUNTS = frozenset(
    {"users", "customers", "downloads", "visits", "shipments", "gpu_count", "chip_count", "data_centers", "model_count", "parameters"}
)
_COUNTED_THINGS = frozenset({"data_centers", "gpu_count", "chip_count", "model_count", "power_capacity", "market_size"})
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

    def beyond(self) -> list[Label]:
        """Labels farther off than those of row and column, nearest first."""
        near = [label for label in (self.section, self.frame.corner) if label is not None]
        return [*near, *self.frame.about_words]

    def sense(self) -> Sense:
        """What the figures of the cell measure, by the labels of its column and row, else by what stands farther off."""
        frame, row, head = self.frame, self.row, self.column.label
        if self.column.role is Role.RANK:
            return Sense(None, self.column.head, rank=True)
        turn = next((label for label in (head, row, self.section) if label is not None and label.turns), None)
        cued = next((label for label in (head, row) if label.cue), None)
        if cued is row and self.names_part():
            cued = None
        if cued is None and head.only_turn:
            cued = self._left()
        if cued is None:
            cued = next((label for label in (self.section, frame.corner) if label is not None and label.cue), None)
        far = False
        if cued is None and not self._says_something_else():
            cued = self._fitting(next((label for label in frame.about_words if label.cue), None))
            far = cued is not None
            turn = turn or (cued if cued is not None and cued.growing and self._is_rate(cued) else None)
        return Sense(
            cued.cue if cued else None,
            self._words(cued, turn, far),
            turn.basis if turn else None,
            turn is not None and turn.growing,
            turn is not None and turn.increment,
            far=far,
        )

    def _fitting(self, about: Label | None) -> Label | None:
        """The caption with that of its metrics that the unit of the figure fits: “出货量及市场份额”."""
        if about is None or about.cue is None:
            return about
        near = (self.row, self.column.label, self.frame.corner)
        stated = next((unit.unit for label in near if label is not None for unit in label.units), "")
        family = "percent" if "%" in self.cell.text else unit_family(stated) if stated else ""
        if not family or about.cue.metric_for(family) is not None:
            return about
        fitting = next((cue for cue in self.frame.reader.cues(about.text) if cue.metric_for(family) is not None), None)
        return replace(about, cue=fitting) if fitting is not None else about

    def _words(self, cued: Label | None, turn: Label | None, far: bool) -> str:
        """The text's own words for the figure."""
        if cued is not None and cued.cue is not None and far and (found := cued.cue.cue.search(cued.text)):
            return f"{found[0]} {bare_label(_unnamed(turn)) if turn is not None and turn is not cued else ''}"[:_LABEL_LENGTH].strip()
        own = cued if cued is not None else self.column.label if self.column.label.text else self.row
        text = bare_label(own.text)
        if turn is not None and turn is not own and turn.text not in own.text:
            text = f"{text} {bare_label(_unnamed(turn))}"
        return (text or self.column.head)[:_LABEL_LENGTH].strip()

    def names_part(self) -> bool:
        """Whether the row names a part of what the caption measures, though its words are those of another metric (数据中心, a segment)."""
        about = next((label for label in self.frame.about_words if label.cue), None)
        if about is None or self.row.cue is None or not self.frame.tells_parts:
            return False
        if about.cue is not None and "money" in about.cue.units and self.row.cue.metric in _COUNTED_THINGS:
            return True
        return any(self.row.cue.metric_for(unit_family(unit.unit)) is None for unit in about.units)

    def _is_rate(self, about: Label) -> bool:
        """Whether the cell can be the rate of growth that the caption speaks of."""
        return "%" in self.cell.text or any(
            unit.unit == "percent" for label in (about, self.column.label, self.row) for unit in label.units
        )

    def _left(self) -> Label | None:
        """Label of the nearest column to the left that holds levels: whose growth this one gives."""
        lefts = [c.label for c in self.frame.columns[self.frame.body_start : self.column.index] if c.label.cue and not c.label.only_turn]
        return lefts[-1] if lefts else None

    def _says_something_else(self) -> bool:
        """Whether a label of row or column names a metric in words that no cue knows: then the caption's metric is not that of the cell."""
        head, row = self.column.label, self.row
        words = self.frame.reader.words
        is_part = self.names_part() or words.is_all("summary", bare_label(row.text)) or self.frame.tells_parts
        names = bool(row.mentions) or bool(self.frame.row_names(self.line))
        return bool(head.rest) or bool(row.rest) and not (names or is_part or row.period is not None or row.only_turn)

    def metric(self, sense: Sense, unit: str) -> str:
        """Metric of a figure with this unit."""
        if sense.rank:
            return "rank"
        family = unit_family(unit)
        if sense.cue is None:
            return next((metric for metric, profile in load_profiles().items() if family in profile.defaults), "other")
        if sense.growing and family in ("percent", "multiple", "none"):
            return self.frame.reader.growth_metric(sense.cue)
        found = sense.cue.metric_for(family)
        if (
            found is None
            and family == "percent"
            and sense.cue.metric == "revenue"
            and self.frame.reader.words.has("shared", self.column.head + self.row.text)
        ):
            return "revenue_share"
        return found or "other"

    def quantity(self, sense: Sense) -> Quantity | None:
        """The figure that the cell is, in the unit that its own words, its row, its column, the caption or the metric give it."""
        bare = read_figure(self.cell.text)
        if bare is None or sense.rank or bare.unit and unit_family(bare.unit) != "money":
            return bare
        unit, factor = self.unit(sense)
        if bare.unit:  # “$44.5” below “Revenue ($B)”: a sign repeated, a scale left out
            return (read_figure(self.cell.text, unit, factor) or bare) if unit == bare.unit else bare
        found = read_figure(self.cell.text, unit, factor) or bare
        return replace(found, unit=found.unit or unit)

    def unit(self, sense: Sense) -> tuple[str, Decimal]:
        """Unit and multiplier of figures that say none themselves."""
        own = [unit for label in (self.row, self.column.label) for unit in label.units] + self._unit_column()
        far = [unit for label in (*self.beyond(), *self.frame.notes) for unit in _said_of(label.units, sense.cue)]
        if sense.growing:
            return next(((u.unit, ONE) for u in (*own, *far) if u.unit in ("pp", "x", "percent")), ("percent", ONE))
        unit, factor = next(((u.unit, u.factor) for u in own), ("", ONE))
        if not unit and factor == 1:
            unit, factor = next(((u.unit, u.factor) for u in far if _fits(u, sense, not self._says_something_else())), ("", ONE))
            if sense.cue is not None and sense.cue.metric in _UNSCALED_METRICS:
                factor = ONE
            elif self.lacks_scale(sense, unit, factor):
                factor = self.frame.usual_scale or ONE
        if not unit and (sense.cue is not None and "money" in sense.cue.units or sense.cue is None and factor != 1):
            unit = self._currency(far)
        return unit or self._default_unit(sense), factor

    def lacks_scale(self, sense: Sense, unit: str, factor: Decimal) -> bool:
        """Whether a bare currency far off leaves out the scale that the labels of the other rows state."""
        scalable = sense.cue is not None and "money" in sense.cue.units and sense.cue.metric not in _UNSCALED_METRICS
        return (
            factor == 1
            and scalable
            and unit_family(unit) in ("money", "none")
            and not self.row.units
            and self.frame.usual_scale is not None
        )

    def _currency(self, far: Sequence[Unit]) -> str:
        """Currency of the row's own column for it, else the one that caption or notes give."""
        for column in self.frame.columns:
            cell = self.line.cells[column.index]
            if column.role is Role.CURRENCY and cell is not None and (units := self.frame.reader.read(cell.text).units):
                return units[0].unit
        return next((u.unit for u in far if unit_family(u.unit) == "money"), "")

    def _unit_column(self) -> list[Unit]:
        cells = [self.line.cells[c.index] for c in self.frame.columns if c.role is Role.UNIT]
        return [unit for cell in cells if cell is not None for unit in self.frame.reader.read(cell.text).units]

    def _default_unit(self, sense: Sense) -> str:
        """Unit that goes without saying."""
        counted = self.frame.reader.words.has("counted", self.column.head + " " + self.row.text)
        if sense.cue is None:
            return "count" if counted else ""
        families = sense.cue.units - {"none"}
        if families == {"percent"}:
            return "percent"
        if families == {"multiple"}:
            return "x"
        if "tokens" in families:
            return "tokens"
        return "count" if sense.cue.metric in _COUNTS or counted and families & {"count", "any"} else ""


def _unnamed(label: Label) -> str:
    """Words of a label without the names in it."""
    text = label.text
    for mention in label.mentions:
        text = text.replace(mention.surface, "")
    return text.strip()


def _said_of(units: Sequence[Unit], cue: MetricCue | None) -> Iterator[Unit]:
    """Units that a caption says of this metric first, then those that it says of all."""
    yield from (u for u in units if u.of is not None and cue is not None and u.of == cue.metric)
    yield from (u for u in units if u.of is None)


def _fits(unit: Unit, sense: Sense, only_unit: bool) -> bool:
    """Whether a unit that stands far off can be that of the figures: a caption's 亿元 is not that of a share.

    `only_unit` says that no label of row or column names a metric, so that a unit of all figures is theirs.
    """
    family = unit_family(unit.unit)
    if sense.cue is None:
        return family not in ("money", "none") or only_unit
    if family == "none" and sense.cue.metric in _UNSCALED_METRICS:
        return False
    return sense.cue.metric_for(family) is not None and (family != "none" or bool(sense.cue.units & _SCALED - {"none"}))
