"""What money a text means that only says 元: that of the place where it is written, unless it says whose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from cloudkg.lexicon.measures import any_cue
from cloudkg.model import Quantity

_UNMARKED = "CNY"
_SIGNS = 2  # of a place that make a text one of that place
_READ = 200_000  # characters that are looked through for them


@lru_cache(maxsize=1)
def _cues() -> tuple[re.Pattern[str], ...]:
    """Signs of Traditional script, of a text of Taiwan, of one of Hong Kong, and what marks a sum as one of the mainland's money."""
    return tuple(re.compile(any_cue(name)) for name in ("traditional-signs", "taiwan-signs", "hong-kong-signs", "mainland-money"))


def home_currency(text: str) -> str:
    """The currency that an unmarked 元 means in a text as it is written, in either script.

    >>> home_currency("臺股今日上漲，公司第3季營收年增12%"), home_currency("公司第三季度营收增长12%")
    ('TWD', 'CNY')
    """
    traditional, taiwan, hong_kong, _ = _cues()
    head = text[:_READ]
    signs = sum(1 for _ in taiwan.finditer(head))
    if signs < _SIGNS or not traditional.search(head):
        return _UNMARKED
    return "TWD" if signs > sum(1 for _ in hong_kong.finditer(head)) else _UNMARKED


def in_home_currency(quantities: Iterable[Quantity], currency: str) -> Iterator[Quantity]:
    """Quantities, the unmarked sums among them in `currency`."""
    mainland = _cues()[-1]
    for quantity in quantities:
        unit, slash, per = quantity.unit.partition("/")
        if unit == _UNMARKED != currency and not mainland.search(quantity.raw):
            yield replace(quantity, unit=currency + slash + per)
        else:
            yield quantity
