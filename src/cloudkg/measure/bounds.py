"""Reads the words around a figure that bound, round or turn it: 超, 不足, 约, 以上, 增长, 下降至, more than, fell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon.measures import any_of, load_cues, load_measures
from cloudkg.measure.figures import RELATIVE, TIMES, Endings

_MOST_WORDS = 6


@dataclass(slots=True)
class Bounds:
    """What the words around a figure say of it; `start` and `end` take in those of them that belong to its span.

    `bound` is 1 for at least, -1 for at most; `level` says that the figure is where something stands now, `origin` where it stood.
    """

    start: int
    end: int
    approximate: bool = False
    bound: int = 0
    change: int = 0
    level: bool = False
    origin: bool = False
    negative: bool = False


@lru_cache(maxsize=1)
def words_before() -> Endings:
    """The words that stand before figures."""
    return Endings(load_measures().before)


@lru_cache(maxsize=1)
def _words_after() -> re.Pattern[str]:
    words = load_measures().after
    return re.compile(any_of(list(words), {word: unless for word, (_, unless) in words.items()}))


def read_bounds(view: str, start: int, end: int, unit: str, *, bare: bool = False) -> Bounds:
    """Bounds of the figure of `unit` at `start` to `end` of a view; a `bare` one is a mere scale (上百家)."""
    bounds = read_before(view, start, unit, bare=bare)
    bounds.end = end
    _read_after(view, bounds, unit)
    return bounds


def read_before(view: str, start: int, unit: str, *, bare: bool = False) -> Bounds:
    """Read the words in front of a figure, from right to left, as long as they are words of the table."""
    bounds = Bounds(start, start)
    at, reach = start, True
    for _ in range(_MOST_WORDS):
        at = at - 1 if at and view[at - 1] == " " else at
        found = words_before().at(view, at)
        if found is None:
            break
        word_start, role = found
        if not _holds(role, view[word_start:at], unit, bare) or role.startswith(("rise", "fall")) and bounds.change:
            break
        if role in ("level", "origin"):
            bounds.level, bounds.origin = role == "level", role == "origin"
            break
        if role.startswith(("rise", "fall")):
            bounds.change, reach = (1 if role.startswith("rise") else -1), False
        elif role == "minus":
            bounds.negative = True
        elif role == "approximate":
            bounds.approximate = True
        elif role != "filler" and not bounds.bound:
            bounds.bound = -1 if role == "upper" else 1
        if reach and role != "filler":
            bounds.start = word_start
        at = word_start
        if role == "minus":
            break
    return bounds


def _holds(role: str, word: str, unit: str, bare: bool) -> bool:
    """Whether a word has its role before a figure of this unit: “近三年” is the last three years, “over 24 months” how long it takes, “过” a bound only in “过亿”."""
    if role == "lower-bare":
        return bare
    if word.lower() in load_cues()["bounds-not-of-times"]:
        return unit not in TIMES
    return unit in RELATIVE or not role.endswith("-percent")


def _read_after(view: str, bounds: Bounds, unit: str) -> None:
    """Read the words behind a figure into its bounds."""
    for _ in range(2):
        found = _words_after().match(view, bounds.end)
        if found is None:
            return
        role = load_measures().after[found[0]][0]
        if role.startswith(("rise", "fall")):
            if unit in RELATIVE and not bounds.change and not bounds.level:
                bounds.change = 1 if role.startswith("rise") else -1
            return
        if role in ("lower", "upper"):
            bounds.bound = bounds.bound or (1 if role == "lower" else -1)
        elif role == "approximate":
            bounds.approximate = True
        bounds.end = found.end()
