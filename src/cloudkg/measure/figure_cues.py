"""The words beside a number that say whether it is a figure and of what, compiled once from the table of cues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon.measures import any_cue, load_cues


@dataclass(frozen=True, slots=True)
class FigureCues:
    """Words in front of a number (`ordinals`, `several`), behind it (`of_size`, `after_…`) and near it (`senses` of a letter by unit, `yen`).

    `plain_money` says behind a number no more than that it is money, where a currency stands before it.
    """

    senses: tuple[tuple[str, re.Pattern[str]], ...]
    of_size: re.Pattern[str]
    other_measure: re.Pattern[str]
    ordinals: frozenset[str]
    several: frozenset[str]
    not_before_several: frozenset[str]
    yen: tuple[str, ...]
    plain_money: tuple[str, ...]
    signed: frozenset[str]
    after_years: frozenset[str]
    after_scale: frozenset[str]


@lru_cache(maxsize=1)
def figure_cues() -> FigureCues:
    """The cues of the package's table."""
    cues = load_cues()
    return FigureCues(
        senses=(
            ("count", re.compile(any_cue("zh-parameters", "en-parameters"), re.IGNORECASE)),
            ("tokens", re.compile(any_cue("zh-tokens", "en-tokens"), re.IGNORECASE)),
        ),
        of_size=re.compile(any_cue("zh-of-size")),
        other_measure=re.compile(any_cue("zh-other-measures")),
        ordinals=frozenset({"#", *cues["zh-ordinals"]}),
        several=frozenset(cues["zh-several"]),
        not_before_several=frozenset(cues["zh-not-before-several"]),
        yen=cues["yen"],
        plain_money=cues["zh-plain-money"],
        signed=frozenset(cues["en-signed"]),
        after_years=frozenset(cues["zh-after-years"]),
        after_scale=frozenset(cues["zh-after-scale"]),
    )
