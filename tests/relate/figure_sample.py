"""Invented names, and a way to read figures from invented text with them: names given, everything else the real parts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from cloudkg.lexicon import load_lexicon
from cloudkg.measure.periods import find_periods
from cloudkg.measure.quantities import find_quantities
from cloudkg.model import EntityType, Mention, Observation, Period, Quantity, Reading
from cloudkg.read import read_text
from cloudkg.recognise.mentions import Name, NameFinder
from cloudkg.relate import relate

ISSUED = date(2026, 5, 20)
_F, _P, _M, _C, _S, _L, _H = (
    EntityType.FIRM, EntityType.PRODUCT, EntityType.MODEL, EntityType.CHIP, EntityType.SEGMENT, EntityType.PLACE, EntityType.PERSON,
)  # fmt: skip
NAMES: tuple[tuple[str, str, EntityType], ...] = (
    ("蓝鲸科技", "whale", _F), ("Blue Whale", "whale", _F), ("蓝鲸云", "whale-cloud", _F), ("Blue Whale Cloud", "whale-cloud", _F),
    ("北辰集团", "star", _F), ("Northstar", "star", _F), ("青禾资本", "heron", _F), ("Heron Capital", "heron", _F), ("白鹭证券", "egret", _F),
    ("Egret Research", "egret", _F), ("彭博", "bloomberg", _F), ("Bloomberg", "bloomberg", _F),
    ("山雀助手", "finch-assistant", _P), ("Finch Assistant", "finch-assistant", _P), ("云杉实例", "spruce", _P),
    ("山雀模型", "finch-model", _M), ("Finch Model", "finch-model", _M), ("山雀2.0", "finch-2", _M),
    ("云雀芯片", "lark", _C), ("H100", "h100", _C), ("Lark Chip", "lark", _C), ("光纤光缆行业", "fiber", _S), ("optical fiber", "fiber", _S), ("光模块", "modules", _S),
    ("国内云厂商", "clouds", _S), ("海外", "overseas", _L), ("顾远", "gu-yuan", _H), ("Ada Reed", "ada-reed", _H),
)  # fmt: skip
_KIND = {_F: "firm", _P: "product", _M: "model", _C: "chip", _S: "segment", _L: "place", _H: "person"}


def read_figures(text: str, *, issued: date | None = ISSUED) -> list[Observation]:
    """Observations of an invented text."""
    document = read_text(text, "sample", issued=issued)
    finder = NameFinder([Name(surface, f"{_KIND[type_]}:{local}", type_) for surface, local, type_ in NAMES])
    quantities: list[Quantity] = []
    periods: list[Period] = []
    mentions: list[Mention] = []
    for i, passage in enumerate(document.passages):
        quantities += find_quantities(passage.view, i)
        periods += find_periods(passage.view, i, issued=issued)
        mentions += finder.mentions(passage.view, i)
    names: dict[str, set[str]] = defaultdict(set)
    for m in mentions:
        names[m.name].add(m.surface)
    types = {m.name: m.type for m in mentions}
    reading = Reading(tuple(mentions), tuple(quantities), tuple(periods), {k: tuple(sorted(v)) for k, v in names.items()}, types)
    return relate(document, reading, load_lexicon())[1]


def told(observation: Observation) -> str:
    """An observation in one line: entity, metric, period, value, unit, and what is out of the ordinary.

    A value is ``12`` or ``5..34``, with nothing on the side of an open end; a modality stands only where it is not Actual, a basis only
    where it is not YoY.
    """
    o = observation
    low, high = (None if v is None else f"{v:f}".rstrip("0").rstrip(".") if "." in f"{v:f}" else f"{v:f}" for v in (o.minimum, o.maximum))
    value = low if low == high and low is not None else f"{low or ''}..{high or ''}"
    parts = [o.entity.partition(":")[2], o.metric, o.period or "-", str(value), o.unit or "-"]
    if o.basis is not None and o.basis != "YoY":
        parts.append(o.basis.value)
    if o.measure == "Change":
        parts.append("Change")
    if o.modality != "Actual":
        parts.append(o.modality.value)
    if o.polarity != "Affirmed":
        parts.append(o.polarity.value)
    return " ".join(parts)
