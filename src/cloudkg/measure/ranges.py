"""Ties neighbouring figures: the two ends of a range, and lists whose unit, scale or currency is said once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cloudkg.measure.bounds import read_before, words_before
from cloudkg.measure.figures import MONEY, TIMES, Figure

_DASHES = frozenset("-~–—‐‑−") | {"——", "--"}
_TO = frozenset({"至", "到", "to", "through"})
_GAP_CHARS = 14
_LIST_GAP = re.compile(r"(?:[、/]|，|, ?| ?(?:和|与|及|以及|and|or|, and) ?)[A-Za-z\u4e00-\u9fff]{0,8}")
_PLAIN_LIST_GAP = re.compile(r"、|/|和|与|及| and |, and | or ")
_PRICE_GAP = re.compile(r"[^。；;\d]{0,12}")
_LEVEL_GAP = re.compile(r"[^，。；、\d]{1,6}[至到为]")
_RANGING = re.compile(r"(?:rang\w+|between|介于|区间|位于|在)[^，。；]{0,12}$", re.IGNORECASE)


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
        is_range = dash in _DASHES or dash in _TO
        if a.prefixed and is_range and not b.unit and not b.year:
            b.unit, b.factor = a.unit, a.factor
            if a.scale is None and b.scale is not None and a.number.high < b.number.low * 1000:
                a.scale = b.scale
            elif b.scale is None:
                b.scale = a.scale
            continue
        if is_range or dash == "and":
            _give_back(a, b, with_scale=True)
        elif b.unit and _is_list(view, a, b):
            _give_back(a, b, with_scale=a.scale is None)


def _is_list(view: str, a: Figure, b: Figure) -> bool:
    """Whether two figures share a unit: “31.4/40.0亿元”, “2亿增至3亿元”, “约2亿、约3亿元”, “天数3.8万、寒武纪2.6万片”."""
    if _LEVEL_GAP.fullmatch(view, a.end, b.start):
        return a.scale is not None and b.scale is not None and not a.unit
    word = words_before().at(view, b.start)
    gap = view[a.end : word[0] if word and word[0] > a.end else b.start]
    if _PLAIN_LIST_GAP.fullmatch(gap):
        return a.scale is None and not (a.start == 0 and gap == "、") or a.scale is not None and b.unit not in TIMES
    return word is None and a.scale is not None and b.scale is not None and b.unit not in TIMES and _LIST_GAP.fullmatch(gap) is not None


def _give_back(a: Figure, b: Figure, *, with_scale: bool) -> None:
    """Give the unit of `b` to `a`, which has none, and its scale where `a` has none either and the two then stand in order."""
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
    if with_scale and a.scale is None and b.scale is not None and (a.number.low <= b.number.high or b.scale < 1000):
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
    if gap == "and":
        return bool(_RANGING.search(view[max(0, a.start - 20) : a.start]))
    if gap not in _TO:
        return False
    words = read_before(view, a.start, a.unit)
    return not words.origin or bool(_RANGING.search(view[max(0, a.start - 20) : a.start])) or view.startswith(("不等", "之间"), b.end)
