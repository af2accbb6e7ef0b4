"""A small invented Knowledge with claims of every modality, figures, a denial, an event and hostile text, for tests below the extractor."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from cloudkg.model import (
    Basis,
    Claim,
    Entity,
    EntityType,
    Event,
    Extraction,
    Knowledge,
    Modality,
    Observation,
    Polarity,
    Provenance,
    Qualifiers,
    Report,
    Span,
)
from cloudkg.vocab import mint_claim, mint_event

SPRING_TEXT = """# 云端春季观察
2026年1月4日，北辰云宣布把训练实例的价格上调15%至20%，北美区域先行。
北辰云向蓝鲸科技供应算力，合同金额432.84亿元。
据山雀社报道，北辰云或将收购青禾智能。
北辰云与蓝鲸科技在云市场正面竞争，青禾智能否认与蓝鲸科技合作。
北辰云2026年一季度资本开支为68亿美元，同比增长超过40%。
训练实例每小时报价从34.61美元涨到39.80美元。
蓝鲸科技计划投资青禾智能。<script>alert(1)</script>\x1b[31m
"""
SUMMER_TEXT = """# Northstar in summer
Northstar Cloud raised the price of training instances by 15% to 20% on 4 January 2026.
We recommend Northstar Cloud. Zoe Hart is the CEO of Northstar Cloud.
"""


def _provenance(report: str, text: str, quote: str) -> Provenance:
    start = text.index(quote)
    return Provenance(report=report, span=Span(start, start + len(quote)), line=text.count("\n", 0, start) + 1, quote=quote)


def _report(name: str, text: str, language: str, title: str | None, publisher: str | None, issued: str | None) -> Report:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Report(f"report:{name}", name, digest, language, title, publisher, issued)


ENTITIES = (
    Entity("firm:blue-whale", EntityType.FIRM, "蓝鲸科技", ("Blue Whale", "蓝鲸"), "蓝鲸科技", "Blue Whale"),
    Entity(
        "firm:northstar",
        EntityType.FIRM,
        "北辰云",
        ("NorthStar", "Northstar", "北辰"),
        "北辰云",
        "Northstar Cloud",
        ("NSTR.US",),
        ("wd:Q1",),
    ),
    Entity("firm:qinghe", EntityType.FIRM, "青禾智能", ("Qinghe AI",), "青禾智能", "Qinghe AI", (), (), ("alias table",)),
    Entity("firm:shanque", EntityType.FIRM, "山雀社"),
    Entity("person:zoe-hart", EntityType.PERSON, "Zoe Hart", (), None, "Zoe Hart"),
    Entity("place:north-america", EntityType.PLACE, "北美", ("North America",), "北美", "North America"),
    Entity("product:at%26t-link", EntityType.PRODUCT, "AT&T Link"),
    Entity("product:训练实例", EntityType.PRODUCT, "训练实例", ("training instances",), "训练实例", "training instances"),
)

RISE = Claim(
    "firm:northstar",
    "raisesPriceOf",
    "product:训练实例",
    _provenance("report:spring", SPRING_TEXT, "2026年1月4日，北辰云宣布把训练实例的价格上调15%至20%，北美区域先行。"),
    qualifiers=Qualifiers(
        date="2026-01-04",
        effective="2026-01",
        change=(Decimal(15), Decimal(20)),
        region="place:north-america",
        price_from=Decimal("34.61"),
        price_to=Decimal("39.80"),
        price_unit="USD/hour",
    ),
    rule="zh/price-change#1",
    confidence=0.93,
)
SUPPLY = Claim(
    "firm:northstar",
    "supplies",
    "firm:blue-whale",
    _provenance("report:spring", SPRING_TEXT, "北辰云向蓝鲸科技供应算力，合同金额432.84亿元。"),
    qualifiers=Qualifiers(amount=(Decimal(43284000000), Decimal(43284000000)), unit="CNY", product="product:at%26t-link"),
)
RUMOUR = Claim(
    "firm:northstar",
    "acquires",
    "firm:qinghe",
    _provenance("report:spring", SPRING_TEXT, "据山雀社报道，北辰云或将收购青禾智能。"),
    modality=Modality.REPORTED,
    qualifiers=Qualifiers(source="山雀社", attributed_to="firm:shanque"),
)
RIVALS = Claim(
    "firm:blue-whale", "competes", "firm:northstar", _provenance("report:spring", SPRING_TEXT, "北辰云与蓝鲸科技在云市场正面竞争")
)
DENIAL = Claim(
    "firm:blue-whale",
    "partnersWith",
    "firm:qinghe",
    _provenance("report:spring", SPRING_TEXT, "青禾智能否认与蓝鲸科技合作"),
    polarity=Polarity.DENIED,
)
PLAN = Claim(
    "firm:blue-whale",
    "investsIn",
    "firm:qinghe",
    _provenance("report:spring", SPRING_TEXT, "蓝鲸科技计划投资青禾智能。<script>alert(1)</script>\x1b[31m"),
    modality=Modality.PLANNED,
    qualifiers=Qualifiers(date="2026", amount=(Decimal("1e9"), None), unit="USD"),
)
RISE_AGAIN = Claim(
    "firm:northstar",
    "raisesPriceOf",
    "product:训练实例",
    _provenance("report:summer", SUMMER_TEXT, "Northstar Cloud raised the price of training instances by 15% to 20% on 4 January 2026."),
    qualifiers=Qualifiers(date="2026-01-04", change=(Decimal(15), Decimal(20))),
)
RECOMMENDATION = Claim(
    "report:summer", "recommends", "firm:northstar", _provenance("report:summer", SUMMER_TEXT, "We recommend Northstar Cloud.")
)
CHIEF = Claim(
    "person:zoe-hart",
    "leads",
    "firm:northstar",
    _provenance("report:summer", SUMMER_TEXT, "Zoe Hart is the CEO of Northstar Cloud."),
    qualifiers=Qualifiers(role="CEO"),
)
CAPEX = Observation(
    "firm:northstar",
    "capex",
    "资本开支",
    Decimal(6800000000),
    Decimal(6800000000),
    "USD",
    "68",
    _provenance("report:spring", SPRING_TEXT, "北辰云2026年一季度资本开支为68亿美元"),
    period="2026-Q1",
    period_first=date(2026, 1, 1),
    period_last=date(2026, 3, 31),
    half_width=Decimal(50000000),
)
GROWTH = Observation(
    "firm:northstar",
    "capex_growth",
    "同比增长",
    Decimal(40),
    None,
    "percent",
    "40",
    _provenance("report:spring", SPRING_TEXT, "同比增长超过40%"),
    period="2026-Q1",
    basis=Basis.YOY,
    half_width=Decimal("0.5"),
)
EVENT = Event(
    mint_event("PriceChange", "firm:northstar", "product:训练实例", "2026-01"),
    "PriceChange",
    "firm:northstar",
    "product:训练实例",
    Modality.ACTUAL,
    tuple(sorted((mint_claim(RISE), mint_claim(RISE_AGAIN)))),
    date="2026-01-04",
    effective="2026-01",
    change=(Decimal(15), Decimal(20)),
)


def sample_knowledge() -> Knowledge:
    """Two reports on three invented firms."""
    spring = Extraction(
        _report("spring", SPRING_TEXT, "zh", "云端春季观察", "firm:shanque", "2026-04-20"),
        SPRING_TEXT,
        ENTITIES,
        (RISE, SUPPLY, RUMOUR, RIVALS, DENIAL, PLAN),
        (CAPEX, GROWTH),
    )
    summer = Extraction(
        _report("summer", SUMMER_TEXT, "en", "Northstar in summer", "An unknown house", None),
        SUMMER_TEXT,
        ENTITIES,
        (RISE_AGAIN, RECOMMENDATION, CHIEF),
        (),
    )
    return Knowledge((spring, summer), ENTITIES, (EVENT,))
