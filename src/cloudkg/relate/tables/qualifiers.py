"""Conditions that the columns of a row put on its claims: dates, amounts, changes of price, places, products."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from cloudkg.lexicon.metrics import unit_family
from cloudkg.model import EntityType, Mention, Qualifiers, Quantity
from cloudkg.relate.discourse import THINGS
from cloudkg.relate.tables.cells import Cell, is_empty
from cloudkg.relate.tables.columns import Column
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.layout import Line
from cloudkg.relate.tables.measures import read_figure
from cloudkg.relate.tables.words import Role


def read_row_qualifiers(frame: Frame, line: Line, ends: Sequence[Mention]) -> Qualifiers:
    """Date, amount, place and product that the columns of a row state, beside the names at the ends of a claim."""
    amount = next((q for q in (_quantity(frame, line, c) for c in _columns(frame, line, Role.AMOUNT)) if q is not None), None)
    known = {end.name for end in ends}
    product = next((m for c, m in frame.row_names(line) if m.type in THINGS and m.name not in known), None)
    money = amount is not None and unit_family(amount.unit) == "money"
    return Qualifiers(
        date=date_of(frame, line),
        effective=_label(frame, line, Role.EFFECTIVE),
        amount=(amount.minimum, amount.maximum) if amount is not None and money else None,
        unit=amount.unit if amount is not None and money else None,
        region=region_of(frame, line),
        product=product.name if product is not None else None,
    )


def _columns(frame: Frame, line: Line, *roles: Role) -> list[Column]:
    return [c for c in frame.columns if c.role in roles and not is_empty(line.cells[c.index])]


def cell_of(frame: Frame, line: Line, *roles: Role) -> Cell | None:
    """First filled cell of a row in a column of one of these roles."""
    return next((line.cells[c.index] for c in _columns(frame, line, *roles)), None)


def _label(frame: Frame, line: Line, role: Role) -> str | None:
    cell = cell_of(frame, line, role)
    period = frame.label(cell).period if cell is not None else None
    return period.label if period is not None else None


def date_of(frame: Frame, line: Line) -> str | None:
    """When a row says that it happened."""
    return _label(frame, line, Role.DATE) or _label(frame, line, Role.PERIOD)


def region_of(frame: Frame, line: Line) -> str | None:
    """Place of a row's column for places."""
    for column in _columns(frame, line, Role.PLACE):
        cell = line.cells[column.index]
        if cell is not None:
            places = [m for m in frame.names.read(cell, Role.PLACE, ()) if m.type is EntityType.PLACE]
            one = all(a.end == b.start for a, b in pairwise(places))  # “浙江平湖”: a city behind its province is no second place
            return places[0].name if places and one else None
    return None


def _quantity(frame: Frame, line: Line, column: Column) -> Quantity | None:
    """Quantity of a cell in the unit of its column or of the caption."""
    cell = line.cells[column.index]
    if cell is None:
        return None
    units = [*column.label.units, *(u for label in frame.about_words for u in label.units)]
    unit, factor = (units[0].unit, units[0].factor) if units else ("", Decimal(1))
    if figure := read_figure(cell.text, unit, factor):
        return figure
    said = frame.quantities(cell.index)
    return said[0] if len(said) == 1 else None


def quantity_of(frame: Frame, line: Line, *roles: Role) -> Quantity | None:
    """Quantity of the first filled cell of a row in a column of one of these roles."""
    return next((q for c in _columns(frame, line, *roles) if (q := _quantity(frame, line, c)) is not None), None)
