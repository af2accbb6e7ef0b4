"""Words for figures and times: units, scales, bounds, numbers in words, months and quarters, from the files in ``tables/``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.lexicon.rows import Row, read_rows
from cloudkg.lexicon.words import read_word_lists
from cloudkg.resources import resource

ROLES = (
    "approximate", "lower", "lower-bare", "upper", "filler", "level", "origin", "minus",
    "rise", "rise-percent", "fall", "fall-percent",
)  # fmt: skip
RELATIVES = (
    "year",
    "to-date",
    "year-end",
    "quarter",
    "month",
    "day",
    "fiscal-year",
    "context-year",
    "weekday",
    "week",
    "decade-end",
    "none",
)


@dataclass(frozen=True, slots=True)
class UnitWord:
    """A word for a unit: `factor` leads to base units; a `noun` is evidence beside a figure and no part of it.

    `unless` must not follow the word, `near` must stand close by; both are regular expressions.
    """

    word: str
    unit: str
    factor: Decimal
    unless: str = ""
    near: re.Pattern[str] | None = None
    noun: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A figure that is a word: “翻倍” is 100 percent, a rise."""

    word: str
    unit: str
    minimum: Decimal | None
    maximum: Decimal | None
    change: int
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """All words for figures. `currencies` stand before a number, `denominators` behind ``/``; `slash_only` ones never stand in front.

    `scales` maps a word to its power of ten, `tight_scales` a letter that touches the number; `before` and `after` map a word beside a
    figure to its role, the latter with what must not follow.
    """

    units: dict[str, UnitWord]
    currencies: dict[str, str]
    denominators: dict[str, str]
    slash_only: frozenset[str]
    scales: dict[str, Decimal]
    tight_scales: dict[str, Decimal]
    numbers: dict[str, Decimal]
    before: dict[str, str]
    after: dict[str, tuple[str, str]]
    phrases: dict[str, Phrase]


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """All words for times: parts of a year by number, `fiscal_quarters` apart, `first_months` as “前三季度”, `relative` as (kind, offset)."""

    months: dict[str, int]
    quarters: dict[str, int]
    fiscal_quarters: dict[str, int]
    halves: dict[str, int]
    first_months: dict[str, int]
    relative: dict[str, tuple[str, int]]


def _decimal(row: Row, name: str, default: Decimal | None = None) -> Decimal:
    value = row.fields.get(name)
    if value is None and default is not None:
        return default
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise LexiconError(f"“{name}” must be a number", where=row.where, hint="write it with digits") from error


def _words(row: Row, name: str, taken: dict[str, str]) -> Iterator[str]:
    """Words of a field; LexiconError where one stands in an earlier row already."""
    for word in row.texts(name):
        key = f"{name} {word}"
        if not word.strip() or key in taken:
            earlier = taken.get(key)
            raise LexiconError(f"“{word}” stands at {earlier} already" if earlier else "a word is empty", where=row.where, hint="remove it")
        taken[key] = row.where
        yield word


def _pattern(row: Row, name: str) -> str:
    text = row.text(name, "")
    try:
        re.compile(text)
    except re.error as error:
        raise LexiconError(f"“{name}” is no regular expression: {error}", where=row.where, hint="mend it") from error
    return text


def _read_unit_rows(path: Path, measures: Measures) -> frozenset[str]:
    """Fill `measures` from the file of units; returns the denominators that only stand behind a slash."""
    taken: dict[str, str] = {}
    behind_slash: set[str] = set()
    for row in read_rows(path):
        if "per" in row.fields:
            row.allow("per", "words", "slash_only")
            for word in row.texts("words"):
                measures.denominators[word] = row.text("per")
                if row.fields.get("slash_only") is True:
                    behind_slash.add(word)
            continue
        row.allow("unit", "factor", "words", "before", "nouns", "unless", "near")
        unit, factor, unless, near = row.text("unit"), _decimal(row, "factor", Decimal(1)), _pattern(row, "unless"), _pattern(row, "near")
        for field in ("words", "nouns"):
            for word in _words(row, field, taken):
                measures.units[word] = UnitWord(word, unit, factor, unless, re.compile(near) if near else None, field == "nouns")
        measures.currencies.update((word, unit) for word in _words(row, "before", taken))
    return frozenset(behind_slash)


def _read_number_rows(path: Path, measures: Measures) -> None:
    taken: dict[str, str] = {}
    for row in read_rows(path):
        if "scale" in row.fields:
            row.allow("scale", "words", "tight")
            measures.scales.update((word, _decimal(row, "scale")) for word in _words(row, "words", taken))
            measures.tight_scales.update((word, _decimal(row, "scale")) for word in _words(row, "tight", taken))
        elif "number" in row.fields:
            row.allow("number", "words")
            measures.numbers.update((word, _decimal(row, "number")) for word in _words(row, "words", taken))
        elif "role" in row.fields:
            row.allow("role", "before", "after", "unless")
            role, unless = row.text("role"), _pattern(row, "unless")
            if role not in ROLES:
                raise LexiconError(f"“{role}” is no role", where=row.where, hint="use " + ", ".join(ROLES))
            measures.before.update((word, role) for word in _words(row, "before", taken))
            measures.after.update((word, (role, unless)) for word in _words(row, "after", taken))
        else:
            row.allow("phrase", "minimum", "maximum", "change", "words", "unless")
            ends = [_decimal(row, name) if name in row.fields else None for name in ("minimum", "maximum")]
            change, unless = int(_decimal(row, "change", Decimal(0))), _pattern(row, "unless")
            for word in _words(row, "words", taken):
                measures.phrases[word] = Phrase(word, row.text("phrase"), ends[0], ends[1], change, unless)


def read_measures(units: Path, numbers: Path) -> Measures:
    """Words for figures from two files. Raises LexiconError with file and line of the first bad row."""
    measures = Measures({}, {}, {}, frozenset(), {}, {}, {}, {}, {}, {})
    slash_only = _read_unit_rows(units, measures)
    _read_number_rows(numbers, measures)
    fields = {name: getattr(measures, name) for name in Measures.__slots__}
    return Measures(**{**fields, "slash_only": slash_only})


def read_period_words(path: Path) -> PeriodWords:
    """Words for times from a file. Raises LexiconError with file and line of the first bad row."""
    words = PeriodWords({}, {}, {}, {}, {}, {})
    for row in read_rows(path):
        row.allow("month", "quarter", "fiscal", "half", "months", "relative", "offset", "words")
        if "relative" in row.fields:
            kind = row.text("relative")
            if kind not in RELATIVES:
                raise LexiconError(f"“{kind}” is no kind of relative time", where=row.where, hint="use " + ", ".join(RELATIVES))
            meant = (kind, int(_decimal(row, "offset", Decimal(0))))
            words.relative.update((spelt, meant) for word in row.texts("words") for spelt in (word, word[0].upper() + word[1:]))
            continue
        quarters = words.fiscal_quarters if row.fields.get("fiscal") is True else words.quarters
        targets = {"month": words.months, "quarter": quarters, "half": words.halves, "months": words.first_months}
        name = next((n for n in targets if n in row.fields), None)
        if name is None:
            raise LexiconError("the row names no time", where=row.where, hint="add month, quarter, half, months or relative")
        targets[name].update((word, int(_decimal(row, name))) for word in row.texts("words"))
    return words


@lru_cache(maxsize=1)
def load_measures() -> Measures:
    """The package's words for figures."""
    return read_measures(resource("lexicon", "tables", "units.yaml"), resource("lexicon", "tables", "number-words.yaml"))


@lru_cache(maxsize=1)
def load_period_words() -> PeriodWords:
    """The package's words for times."""
    return read_period_words(resource("lexicon", "tables", "period-words.yaml"))


@lru_cache(maxsize=1)
def load_cues() -> dict[str, tuple[str, ...]]:
    """The package's words beside figures and times, by the name of their list."""
    return read_word_lists([resource("lexicon", "tables", "cues.yaml")])


def any_cue(*names: str) -> str:
    """Regular expression for any of the expressions in these lists of cues, in their order.

    >>> any_cue("zh-to", "en-to")
    '(?:至|到|to|through)'
    """
    return f"(?:{'|'.join(expression for name in names for expression in load_cues()[name])})"


def any_of(words: Iterator[str] | tuple[str, ...] | list[str], unless: dict[str, str] | None = None) -> str:
    """Regular expression for one of `words`, the longest first; a word that ends in a Latin letter ends there.

    >>> any_of(["年", "year"])
    'year(?![A-Za-z])|年'
    """
    parts = []
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        edge = "(?![A-Za-z])" if word[-1:].isascii() and word[-1:].isalpha() else ""
        extra = f"(?!{unless[word]})" if unless and unless.get(word) else ""
        parts.append(re.escape(word) + edge + extra)
    return "|".join(parts) or "(?!)"
