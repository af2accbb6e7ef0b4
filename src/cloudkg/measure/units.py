"""Reads units where they stand by themselves, in table headers and captions."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon.measures import any_cue, any_of, load_cues, load_measures

_LETTERS = {"k": Decimal(1000), "m": Decimal(10**6), "b": Decimal(10**9), "t": Decimal(10**12)}


@lru_cache(maxsize=1)
def _wrapping() -> re.Pattern[str]:
    """A unit in brackets, behind the word for a unit."""
    return re.compile(rf"^(?:[\[【(（]\s*)?{any_cue('unit-heads')}?\s*[:：]?\s*(?:{any_cue('unit-leads')} )?(.*?)\s*[\])）】]?$", re.DOTALL)


@lru_cache(maxsize=1)
def _head_scales() -> dict[str, Decimal]:
    """Scales that only stand in heads and captions."""
    return {word: Decimal(size) for word, size in (pair.split() for pair in load_cues()["head-scales"])}


@lru_cache(maxsize=1)
def _unit_grammar() -> tuple[re.Pattern[str], dict[str, str]]:
    """The expression for a unit phrase, and the currency of each word for one."""
    measures = load_measures()
    currencies = {w.word: w.unit for w in measures.units.values() if w.unit in set(measures.currencies.values())} | measures.currencies
    units = [w.word.strip(" -") for w in measures.units.values() if w.word not in currencies]
    scales = any_of([*measures.scales, *_head_scales()])
    money = any_of(list(currencies))
    pattern = re.compile(
        rf"(?P<money>(?:{money}))? ?(?P<scale>{scales})? ?(?:of )?(?P<behind>(?:{money}))?(?P<letter>[kKmMbBtT](?![A-Za-z]))?(?P<unit>(?:{any_of(units)}))?"
        rf" ?(?P<late>{scales})?(?: ?(?:/|{any_cue('en-each', 'zh-per')}) ?(?P<per>{any_of(list(measures.denominators))}))?"
    )
    return pattern, currencies


def parse_unit(text: str) -> tuple[str, Decimal] | None:
    """Unit and multiplier of a header or caption phrase, or None where it is no unit.

    >>> parse_unit("亿元"), parse_unit("US$ mn"), parse_unit("(GW)"), parse_unit("元/百万tokens"), parse_unit("CAPEX")
    (('CNY', Decimal('100000000')), ('USD', Decimal('1000000')), ('MW', Decimal('1000')), ('CNY/1M tokens', Decimal('1')), None)
    """
    if len(text) > 60:
        return None
    wrapped = _wrapping().match(text.strip())
    phrase = re.sub(r"(?<=[\u4e00-\u9fff/$€£¥]) +| +(?=[\u4e00-\u9fff/])", "", wrapped[1] if wrapped else text)
    pattern, currencies = _unit_grammar()
    found = pattern.fullmatch(phrase) or pattern.fullmatch(phrase.replace(",", " ").replace("  ", " "))
    if not phrase or found is None:
        return None
    measures = load_measures()
    money = {currencies[word] for word in (found["money"], found["behind"]) if word}
    if len(money) > 1 or money and found["unit"] or found["scale"] and found["late"] or found["letter"] and not money:
        return None
    multiplier = Decimal(1)
    for scale in (found["scale"], found["late"]):
        if scale:
            multiplier *= measures.scales.get(scale) or _head_scales()[scale]
    if found["letter"]:
        multiplier *= _LETTERS[found["letter"].lower()]
    unit = money.pop() if money else ""
    if found["unit"]:
        row = measures.units.get(found["unit"]) or measures.units.get("-" + found["unit"])
        if row is None:
            return None
        unit, multiplier = row.unit, multiplier * row.factor
    if found["per"]:
        unit += "/" + measures.denominators[found["per"]]
    return unit, Decimal(format(multiplier.normalize(), "f"))
