"""Answers for programs and notebooks: rows with native values, shown as a table in a terminal and in Jupyter, turned into data frames on request."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from cloudkg.errors import CloudKGError
from cloudkg.plain import clean, figure, render_table

if TYPE_CHECKING:
    import pandas
    import polars

T_co = TypeVar("T_co", covariant=True)
Cell = str | int | float | bool | Decimal | date | None
_SHOWN_ROWS = 60  # in a notebook or a terminal; data frames have all
_SHOWN_COLUMNS_CHARS = 160


class Row(Mapping[str, Any]):
    """One row: values by the name of the column, as keys or as attributes, or by position.

    >>> row = Row(("firm", "value"), ("firm:aws", 3))
    >>> row["firm"], row.value, row[0], dict(row)
    ('firm:aws', 3, 'firm:aws', {'firm': 'firm:aws', 'value': 3})
    """

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: tuple[str, ...], values: tuple[Cell, ...]) -> None:
        self._columns = columns
        self._values = values

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, int):
            return self._values[key]
        try:
            return self._values[self._columns.index(key)]
        except ValueError:
            raise KeyError(key) from None

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[self._columns.index(name)]
        except ValueError:
            raise AttributeError(f"no column is called {name!r}; there are {', '.join(self._columns)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __reduce__(self) -> tuple[type[Row], tuple[tuple[str, ...], tuple[Cell, ...]]]:
        return Row, (self._columns, self._values)

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{c}={v!r}' for c, v in zip(self._columns, self._values, strict=True))})"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Answer(Sequence[Row], Generic[T_co]):
    """Rows under a title; `value` is the whole answer as the functions of `cloudkg.query` give it, `omitted` how much the limits left out.

    >>> answer = Answer("Firms", ("firm", "claims"), (("firm:aws", 20), ("firm:meta", None)), None)
    >>> print(answer)
    Firms
    firm       claims
    ─────────  ──────
    firm:aws       20
    firm:meta
    >>> [row.firm for row in answer], len(answer[:1])
    (['firm:aws', 'firm:meta'], 1)
    """

    title: str
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    value: T_co
    omitted: int = 0

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [Row(self.columns, cells) for cells in self.cells[index]]
        return Row(self.columns, self.cells[index])

    def __len__(self) -> int:
        return len(self.cells)

    def to_pandas(self) -> pandas.DataFrame:
        """All rows as a pandas data frame. Raises CloudKGError where pandas is not installed."""
        try:
            import pandas
        except ImportError as error:
            raise _missing("pandas") from error
        return pandas.DataFrame([list(map(_for_frame, row)) for row in self.cells], columns=list(self.columns))

    def to_polars(self) -> polars.DataFrame:
        """All rows as a polars data frame. Raises CloudKGError where polars is not installed."""
        try:
            import polars
        except ImportError as error:
            raise _missing("polars") from error
        columns = zip(*([_for_frame(cell) for cell in row] for row in self.cells), strict=True) if self.cells else ((),) * len(self.columns)
        return polars.DataFrame(
            {name: polars.Series(name, _alike(list(c)), strict=False) for name, c in zip(self.columns, columns, strict=True)}
        )

    def __repr__(self) -> str:
        header, *rows = render_table(self.columns, [list(map(_text, row)) for row in self.cells[:_SHOWN_ROWS]], _SHOWN_COLUMNS_CHARS)
        more = len(self.cells) - _SHOWN_ROWS
        notes = [f"… and {more} more rows"] if more > 0 else []
        return "\n".join([clean(self.title), header, *rows, *notes, *self._notes()])

    def _repr_html_(self) -> str:
        """A table for Jupyter; all text is escaped."""
        head = "".join(f"<th>{html.escape(c)}</th>" for c in self.columns)
        body = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in self.cells[:_SHOWN_ROWS])
        more = len(self.cells) - _SHOWN_ROWS
        notes = [*([f"… and {more} more rows: .to_pandas() has all"] if more > 0 else []), *self._notes()]
        below = "".join(f"<p>{html.escape(note)}</p>" for note in notes)
        caption = html.escape(clean(self.title))
        return f'<table class="cloudkg"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}'

    def _notes(self) -> list[str]:
        return [f"left out by the limit: {self.omitted}"] if self.omitted else []


def _missing(library: str) -> CloudKGError:
    return CloudKGError(f"{library} is not installed", hint="install the extra: pip install 'cloudkg[notebook]'")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (Decimal, int)):
        return figure(Decimal(cell))
    return str(cell)


def _html_cell(cell: Cell) -> str:
    number = isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)
    style = ' style="text-align: right"' if number else ' style="text-align: left"'
    return f"<td{style}>{html.escape(clean(_text(cell)))}</td>"


def _for_frame(cell: Cell) -> str | int | float | bool | date | None:
    """Decimals become numbers that data frames reckon with."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() and abs(cell) < 2**63 else float(cell)
    return cell


def _alike(cells: list[str | int | float | bool | date | None]) -> list[Any]:
    """Cells of one column as one type: whole and broken numbers as broken ones, else mixed values as text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {int, float} and float in kinds:
        return [None if cell is None else float(cell) for cell in cells]  # type: ignore[arg-type]
    return [None if cell is None else str(cell) for cell in cells] if len(kinds) > 1 else cells
