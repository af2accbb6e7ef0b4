"""Ties neighbouring figures: the two ends of a range, and lists whose unit, scale or currency is said once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon.measures import any_cue, load_cues
from cloudkg.measure.bounds import read_before, words_before
from cloudkg.measure.figures import MONEY, TIMES, Figure

_DASHES = frozenset("-~–—‐‑−") | {"——", "--"}
_MARKS = frozenset("/、和及与")  # in a list of figures whose scale and unit is said once, whichever is greater
_GAP_CHARS = 14
_PRICE_GAP = re.compile(r"[^。；;\d]{0,12}")


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What stands between two figures: `to` in a range, `between` where a word before it (`ranging`) says that it is one; lists, levels."""

    to: frozenset[str]
    between: frozenset[str]
    ranging: re.Pattern[str]
    ranged: tuple[str, ...]
    items: re.Pattern[str]
    plain_items: re.Pattern[str]
    level: re.Pattern[str]


@lru_cache(maxsize=1)
def _gaps() -> _Gaps:
    cues = load_cues()
    return _Gaps(
        to=frozenset({*cues["zh-to"], *cues["en-to"]}),
        between=frozenset(cues["en-between"]),
        ranging=re.compile(rf"{any_cue('ranging')}[^，。；]{{0,12}}$", re.IGNORECASE),
        ranged=cues["zh-ranged"],
        items=re.compile(rf"(?:[、/]|，|, ?| ?{any_cue('list-joints')} ?)[A-Za-z\u4e00-\u9fff]{{0,8}}"),
        plain_items=re.compile(rf"、|/|{any_cue('plain-list-joints')}"),
        level=re.compile(rf"[^，。；、\d]{{1,6}}{any_cue('zh-levels')}"),
    )


def tie_figures(view: str, figures: list[Figure]) -> Iterator[tuple[Figure, ...]]:
    """Each figure by itself, or the two ends of a range; units and scales said once for a range or a list are given to all of it."""
    _spread_back(view, figures)
    i = 0
    while i < len(figures):
        first, second = figures[i], figures[i + 1] if i + 1 < len(figures) else None
        if second is not None and _is_range(view, first, second):
            yield first, second
            i += 2
            continue
        if second is not None and _is_price_after(view, first, second):
            second.per = first.per
        yield (first,)
        i += 1


def _is_price_after(view: str, a: Figure, b: Figure) -> bool:
    """Whether a price takes its denominator from the one before it: “每百万tokens输入0.8元、输出8元”."""
    return bool(a.per and not b.per and b.unit == a.unit and a.scale is b.scale is None and _PRICE_GAP.fullmatch(view, a.end, b.start))


def _spread_back(view: str, figures: list[Figure]) -> None:
    """From right to left: “120-130亿美元”, “246.0亿、386.0亿、315.0亿元”; and a currency in front of a range from left to right."""
    for a, b in zip(reversed(figures[:-1]), reversed(figures[1:]), strict=True):
        if b.start - a.end > _GAP_CHARS or a.year and not a.unit:
            continue
        gap = view[a.end : b.start]
        dash = gap.strip(" ")
        is_range = dash in _DASHES or dash in _gaps().to
        if a.prefixed and is_range and not b.unit and not b.year:
            b.unit, b.factor = a.unit, a.factor
            if a.scale is None and b.scale is not None and a.number.high < b.number.low * 1000:
                a.scale = b.scale
            elif b.scale is None:
                b.scale = a.scale
            continue
        if is_range or dash in _gaps().between:
            _give_back(a, b, with_scale=True)
        elif b.unit and not b.tight and _is_list(view, a, b):  # what a letter counts the words beside it say
            _give_back(a, b, with_scale=a.scale is None, in_order=dash not in _MARKS)


def _is_list(view: str, a: Figure, b: Figure) -> bool:
    """Whether two figures share a unit: “31.4/40.0亿元”, “2亿增至3亿元”, “约2亿、约3亿元”, “天数3.8万、寒武纪2.6万片”."""
    if _gaps().level.fullmatch(view, a.end, b.start):
        return a.scale is not None and b.scale is not None and not a.unit
    word = words_before().at(view, b.start)
    gap = view[a.end : word[0] if word and word[0] > a.end else b.start]
    if _gaps().plain_items.fullmatch(gap):
        return a.scale is None and not (a.start == 0 and gap == "、") or a.scale is not None and b.unit not in TIMES
    if word is not None or a.scale is None or b.scale is None or b.unit in TIMES or gap[:1] in ("，", ",") and b.unit not in MONEY:
        return False  # “营收26亿，员工3万人”: a comma leads on to something else
    return _gaps().items.fullmatch(gap) is not None


def _give_back(a: Figure, b: Figure, *, with_scale: bool, in_order: bool = True) -> None:
    """Give the unit of `b` to `a`, which has none, and its scale where `a` has none either; of a range only where the two then stand in order."""
    if a.unit and not (a.unit in MONEY and a.scale is None and a.prefixed and b.unit == a.unit):
        if a.unit == "count" and b.unit in MONEY and a.scale is None:
            a.unit = ""
        elif a.unit != b.unit:
            return
    if b.year or not (b.unit or b.scale):
        return
    if not a.unit:
        a.unit, a.factor = b.unit, b.factor
        a.per = b.per
    if (
        with_scale
        and a.scale is None
        and b.scale is not None
        and (not in_order or a.number.low <= b.number.high or b.scale < 1000 or a.sign < 0)
    ):
        a.scale = b.scale


def _is_range(view: str, a: Figure, b: Figure) -> bool:
    """Whether two neighbouring figures are the ends of one range, and not a level that changed (“从5亿到8亿”)."""
    if b.start - a.end > 9 or a.unit != b.unit or (not a.unit and a.scale is None) or a.year:
        return False
    gap = view[a.end : b.start].strip(" ")
    low, high = a.number.low * a.base * (a.sign or 1), b.number.high * b.base * (b.sign or 1)
    if low > high and not (a.sign < 0 and b.sign < 0):
        return False
    if gap in _DASHES:
        return True
    gaps = _gaps()
    if gap not in gaps.to and gap not in gaps.between:
        return False
    said = bool(gaps.ranging.search(view[max(0, a.start - 20) : a.start]))
    if gap in gaps.between:
        return said
    if a.unit in MONEY and view.endswith("by ", 0, a.start):
        return False  # “raised its budget by $2 billion to $9 billion”
    words = read_before(view, a.start, a.unit)
    return not words.origin or said or view.startswith(gaps.ranged, b.end)
