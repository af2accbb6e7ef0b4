"""Reads units where they stand by themselves, in table headers and captions, and the figures of table cells."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from cloudkg.lexicon.measures import any_of, load_measures
from cloudkg.model import Quantity

_WRAPPING = re.compile(r"^(?:[\[【(（]\s*)?(?:单位|Unit|Units|unit|units|货币单位)?\s*[::]?\s*(?:in |In )?(.*?)\s*[\])）】]?$", re.DOTALL)
_THOUSANDS = {"'000": Decimal(1000), "000s": Decimal(1000), "thousands": Decimal(1000), "millions": Decimal(10**6), "billions": Decimal(10**9)}
_LETTERS = {"k": Decimal(1000), "m": Decimal(10**6), "b": Decimal(10**9), "t": Decimal(10**12)}
_NOTHING = frozenset({"", "-", "--", "—", "——", "–", "−", "/", "n/a", "na", "n.a.", "n.m.", "nm", "nil", "不适用", "无", "持平", "...", "…", "*"})
_PLAIN = re.compile(r"(?P<open>\()?(?P<sign>[+\-−])?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>%|[xX×]|倍|G|GB)?\)?")
_RANGE = re.compile(r"(?P<low>[+\-−]?\d[\d,]*(?:\.\d+)?)%? ?[-~–—至] ?(?P<high>[+\-−]?\d[\d,]*(?:\.\d+)?)(?P<unit>%|[xX×]|倍)?")
_FOOTNOTE = re.compile(r"(?<=\S)(?:[*†‡#]+|\[\d+\])$")
_CELL_UNITS = {"%": "percent", "x": "x", "X": "x", "×": "x", "倍": "x", "G": "GB", "GB": "GB"}


@lru_cache(maxsize=1)
def _unit_grammar() -> tuple[re.Pattern[str], dict[str, str]]:
    """The expression for a unit phrase, and the currency of each word for one."""
    measures = load_measures()
    currencies = {w.word: w.unit for w in measures.units.values() if w.unit in set(measures.currencies.values())} | measures.currencies
    units = [w.word.strip(" -") for w in measures.units.values() if w.word not in currencies]
    scales = any_of([*measures.scales, *_THOUSANDS])
    money = any_of(list(currencies))
    pattern = re.compile(
        rf"(?P<money>(?:{money}))? ?(?P<scale>{scales})? ?(?:of )?(?P<behind>(?:{money}))?(?P<letter>[kKmMbBtT](?![A-Za-z]))?(?P<unit>(?:{any_of(units)}))?"
        rf" ?(?P<late>{scales})?(?: ?(?:/|per|每) ?(?P<per>{any_of(list(measures.denominators))}))?"
    )
    return pattern, currencies


def parse_unit(text: str) -> tuple[str, Decimal] | None:
    """Unit and multiplier of a header or caption phrase, or None where it is no unit.

    >>> parse_unit("亿元"), parse_unit("US$ mn"), parse_unit("(GW)"), parse_unit("元/百万tokens"), parse_unit("CAPEX")
    (('CNY', Decimal('100000000')), ('USD', Decimal('1000000')), ('MW', Decimal('1000')), ('CNY/1M tokens', Decimal('1')), None)
    """
    if len(text) > 60:
        return None
    wrapped = _WRAPPING.match(text.strip())
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
            multiplier *= measures.scales.get(scale) or _THOUSANDS[scale]
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


def parse_cell_quantity(text: str, *, unit: str = "", multiplier: Decimal | int = 1) -> Quantity | None:
    """Quantity of a table cell; `unit` and `multiplier` come from the header and hold where the cell says no unit of its own.

    Brackets around a number mean that it is negative. A cell that holds no figure, or several, gives None.

    >>> str(parse_cell_quantity("(1,234)", unit="USD", multiplier=1_000_000).minimum)
    '-1234000000'
    """
    scale = Decimal(multiplier)
    stripped = text.strip()
    if stripped.lower() in _NOTHING or len(stripped) > 80 or not any(c.isdigit() for c in stripped):
        return None
    bare = _FOOTNOTE.sub("", stripped)
    if plain := _PLAIN.fullmatch(bare):
        negative = plain["open"] and bare.endswith(")") or plain["sign"] in ("-", "−")
        return _of_cell(text, [plain["number"]], plain["unit"], unit, scale, negative=bool(negative))
    if span := _RANGE.fullmatch(bare):
        return _of_cell(text, [span["low"], span["high"]], span["unit"], unit, scale)
    return _from_sentence(text, bare, unit, scale)


def _of_cell(text: str, numbers: list[str], own: str | None, unit: str, scale: Decimal, *, negative: bool = False) -> Quantity:
    """Quantity of one number or the two ends of a range; the cell's own unit overrules that of the header."""
    if own:
        unit, scale = _CELL_UNITS[own], Decimal(1)
    values = sorted(Decimal(n.replace(",", "").replace("−", "-")) * (-1 if negative else 1) for n in numbers)
    half = max(Decimal("0.5").scaleb(-len(n.partition(".")[2])) for n in numbers) * scale
    start = len(text) - len(text.lstrip())
    raw = text.strip()
    return Quantity(0, start, start + len(raw), values[0] * scale, values[-1] * scale, unit, raw, half_width=half)


def _from_sentence(text: str, bare: str, unit: str, scale: Decimal) -> Quantity | None:
    """The one quantity that a cell in words holds (“约5亿元”, “超100”)."""
    from cloudkg.recognise.quantities import find_quantities

    found = find_quantities(bare)
    if not found and unit and len(re.findall(r"\d+(?:[.,]\d+)*", bare)) == 1:
        found = tuple(replace(q, unit="") for q in find_quantities(re.sub(r"(\d[\d,.]*)", r"\1个", bare, count=1)))
    if len(found) != 1 or len(found[0].raw) < len(bare) * 0.6:
        return None
    quantity = found[0]
    if not quantity.unit:
        low, high = quantity.minimum, quantity.maximum
        quantity = replace(
            quantity,
            minimum=None if low is None else low * scale,
            maximum=None if high is None else high * scale,
            unit=unit,
            half_width=quantity.half_width * scale,
        )
    start = len(text) - len(text.lstrip())
    return replace(quantity, start=start, end=start + len(text.strip()), raw=text.strip())
