"""How things are shown where anybody reads them: tables that Chinese does not push out of line, figures that can be read, text that cannot do harm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

# Control characters and direction overrides: a report's text may hold sequences that repaint a terminal.
_HARMFUL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])?|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
_SCALES = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"))
_LEAST_COLUMN = 8
_SEPARATOR = "  "


def clean(text: str) -> str:
    r"""Text without escape sequences, control and direction characters; line breaks and tabs become spaces.

    >>> clean("a\x1b[31mb\n")
    'ab '
    """
    return re.sub(r"[\n\t\r\u2028\u2029]", " ", clean_lines(text))


def clean_lines(text: str) -> str:
    """Like `clean`, but line breaks and tabs stay."""
    return _HARMFUL.sub("", text.replace("\r\n", "\n"))


def figure(value: Decimal, unit: str = "") -> str:
    """A number as an analyst reads it: large ones in 亿 and 万亿, four decimals at most, with its unit.

    >>> figure(Decimal("43284000000"), "CNY"), figure(Decimal("12345.60")), figure(Decimal(40), "percent")
    ('432.84 亿 CNY', '12,345.6', '40%')
    """
    scale, word = next(((s, w) for s, w in _SCALES if abs(value) >= s), (Decimal(1), ""))
    scaled = round(value / scale, 4) if word else value
    number = f"{scaled:,f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    if unit == "percent":
        return f"{number}%"
    return " ".join(part for part in (number, word, unit) if part)


def span_of(ends: tuple[Decimal | None, Decimal | None] | None, unit: str = "") -> str:
    """A range as text: one value when its ends are equal, ≥ or ≤ with an open end.

    >>> span_of((Decimal(15), Decimal(20)), "percent"), span_of((Decimal(40), None), "percent")
    ('15%–20%', '≥ 40%')
    """
    low, high = ends or (None, None)
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"≥ {figure(low, unit)}" if low is not None else f"≤ {figure(high or Decimal(0), unit)}"
    return figure(low, unit) if low == high else f"{figure(low, unit if unit == 'percent' else '')}–{figure(high, unit)}"


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(0, wcswidth(text))


def fit(text: str, columns: int) -> str:
    """The text, cut to so many columns with … where it is longer."""
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for character in text:
        used += width(character)
        if used > columns:
            break
        kept.append(character)
    return "".join(kept) + "…"


def render_table(header: Sequence[str], rows: Iterable[Sequence[str]], columns: int | None = None) -> list[str]:
    """Lines of an aligned table, numbers to the right; `columns` is the width to keep to, None for as wide as it takes."""
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max([width(title), *(width(row[i]) for row in cells)]) for i, title in enumerate(header)]
    if columns is not None:
        _narrow(widths, columns)
    numeric = [bool(cells) and all(re.fullmatch(r"[-+≥≤ ]*[\d,.]+%?|", row[i]) for row in cells) for i in range(len(header))]
    lines = [_line(header, widths, numeric), _SEPARATOR.join("─" * w for w in widths)]
    return [*lines, *(_line(row, widths, numeric) for row in cells)]


def _narrow(widths: list[int], columns: int) -> None:
    """Take columns from the widest until the table fits or all are narrow."""
    room = columns - len(_SEPARATOR) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _LEAST_COLUMN:
        widest = widths.index(max(widths))
        widths[widest] -= 1


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = []
    for cell, w, right in zip(cells, widths, numeric, strict=True):
        text = fit(cell, w)
        gap = " " * (w - width(text))
        padded.append(gap + text if right else text + gap)
    return _SEPARATOR.join(padded).rstrip()


def to_plain(value: Any) -> Any:
    """Dataclasses, decimals and dates as what JSON holds; a decimal becomes an int where it is whole."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    return value
