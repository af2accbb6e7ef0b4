"""An invented industry in three reports that says something of every relation and metric, for the shipped questions and for asking in words."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from cloudkg.model import (
    Claim,
    Entity,
    EntityType,
    Extraction,
    Knowledge,
    Modality,
    Observation,
    Polarity,
    Provenance,
    Qualifiers,
    Report,
    Review,
    Span,
    Verdict,
)
from cloudkg.resolve.events import form_events

_TEXT = "一句话。\n" * 400
_T = EntityType
ENTITIES = (
    Entity("firm:north", _T.FIRM, "North Cloud", ("北云",), "北云", "North Cloud", ("NRTH",)),
    Entity("firm:south", _T.FIRM, "South Cloud", ("南云",), "南云", "South Cloud"),
    Entity("firm:forge", _T.FIRM, "Forge", ("锻芯",), "锻芯", "Forge"),
    Entity("firm:sand", _T.FIRM, "Sandworks", ("砂厂",), "砂厂", "Sandworks"),
    Entity("firm:lab", _T.FIRM, "Model Lab", ("模型坊",), "模型坊", "Model Lab"),
    Entity("firm:house", _T.FIRM, "East Securities", ("东方观察",), "东方观察", "East Securities"),
    Entity("firm:press", _T.FIRM, "The Ledger"),
    Entity("body:bureau", _T.PUBLIC_BODY, "Chip Bureau"),
    Entity("person:ann", _T.PERSON, "Ann Lee"),
    Entity("chip:f1", _T.CHIP, "F1"),
    Entity("chip:f2", _T.CHIP, "F2"),
    Entity("model:m1", _T.MODEL, "M-One"),
    Entity("product:gpu-hours", _T.PRODUCT, "GPU hours", ("算力租赁",), "算力租赁", "GPU hours"),
    Entity("segment:cloud", _T.SEGMENT, "云计算", ("cloud",), "云计算", "cloud"),
)


def _quote(report: str, line: int) -> Provenance:
    return Provenance(f"report:{report}", Span(line * 5, line * 5 + 4), line + 1, "一句话。")


class _Lines:
    """Gives each fact a line of its report."""

    def __init__(self) -> None:
        self._next = 0

    def claim(
        self,
        report: str,
        subject: str,
        predicate: str,
        object_: str,
        modality: str = "Actual",
        *,
        denied: bool = False,
        **qualifiers: object,
    ) -> Claim:
        self._next += 1
        polarity = Polarity.DENIED if denied else Polarity.AFFIRMED
        given = Qualifiers(**qualifiers)  # type: ignore[arg-type]
        return Claim(subject, predicate, object_, _quote(report, self._next), Modality(modality), polarity, given, "test")

    def figure(
        self,
        report: str,
        entity: str,
        metric: str,
        value: str,
        unit: str,
        period: str = "2026-Q1",
        modality: str = "Actual",
        source: str | None = None,
    ) -> Observation:
        self._next += 1
        first, last = _DAYS[period]
        number = Decimal(value)
        return Observation(
            entity, metric, metric, number, number, unit, value, _quote(report, self._next),
            period=period, period_first=first, period_last=last, modality=Modality(modality), source=source, rule="test",
        )  # fmt: skip


_DAYS = {
    "2025-Q4": (date(2025, 10, 1), date(2025, 12, 31)),
    "2026-Q1": (date(2026, 1, 1), date(2026, 3, 31)),
    "2026": (date(2026, 1, 1), date(2026, 12, 31)),
}
_TEN = (Decimal(10), Decimal(10))


def _winter(lines: _Lines) -> tuple[tuple[Claim, ...], tuple[Observation, ...]]:
    c, f = lines.claim, lines.figure
    claims = (
        c("winter", "firm:sand", "supplies", "firm:forge", date="2025-11"),
        c(
            "winter",
            "firm:forge",
            "supplies",
            "firm:north",
            date="2025-12",
            amount=(Decimal(10**9), Decimal(10**9)),
            unit="USD",
            product="chip:f1",
        ),
        c("winter", "firm:north", "raisesPriceOf", "product:gpu-hours", date="2025-12-20", change=_TEN),
        c("winter", "firm:north", "competes", "firm:south"),
        c("winter", "firm:forge", "develops", "chip:f1"),
        c("winter", "firm:lab", "develops", "model:m1"),
        c("winter", "report:winter", "recommends", "firm:north"),
        c("winter", "firm:north", "inSegment", "segment:cloud"),
        c("winter", "person:ann", "leads", "firm:north", role="CEO"),
        c("winter", "firm:south", "acquires", "firm:lab", "Reported", source="The Ledger", attributed_to="firm:press"),
    )
    figures = (
        f("winter", "firm:north", "capex", "5000000000", "USD", "2025-Q4"),
        f("winter", "firm:north", "revenue", "900000000", "USD", "2025-Q4"),
        f("winter", "firm:south", "capex", "3000000000", "USD", "2025-Q4"),
        f("winter", "firm:north", "capex", "20000000000", "USD", "2026", "Planned"),
    )
    return claims, figures


def _spring(lines: _Lines) -> tuple[tuple[Claim, ...], tuple[Observation, ...]]:
    c, f = lines.claim, lines.figure
    claims = (
        c("spring", "firm:north", "supplies", "firm:lab", date="2026-01"),
        c("spring", "firm:forge", "supplies", "firm:south", "Planned", date="2026-02"),
        c("spring", "firm:south", "raisesPriceOf", "product:gpu-hours", date="2026-02-01", change=(Decimal(30), Decimal(40))),
        c("spring", "firm:south", "lowersPriceOf", "model:m1", date="2026-03-01", change=(Decimal(-20), Decimal(-20))),
        c("spring", "firm:lab", "partnersWith", "firm:north", denied=True),
        c("spring", "firm:forge", "partnersWith", "firm:lab", date="2026"),
        c("spring", "firm:north", "investsIn", "firm:lab", date="2026-01", amount=(Decimal(2 * 10**9), Decimal(2 * 10**9)), unit="USD"),
        c("spring", "firm:south", "acquires", "firm:sand", date="2026-03"),
        c("spring", "firm:forge", "releases", "chip:f2", date="2026-03-15"),
        c("spring", "firm:north", "offers", "model:m1"),
        c("spring", "firm:north", "uses", "chip:f1"),
        c("spring", "firm:lab", "uses", "chip:f1", "Planned"),
        c("spring", "firm:lab", "partOf", "firm:south"),
        c("spring", "chip:f2", "succeeds", "chip:f1"),
        c("spring", "body:bureau", "regulates", "chip:f2", action="restricts", date="2026-03"),
        c("spring", "report:spring", "recommends", "firm:north"),
        c("spring", "report:spring", "recommends", "firm:forge"),
        c("spring", "firm:north", "competes", "firm:south"),
    )  # fmt: skip
    money = [
        ("revenue", "1000000000"),
        ("profit", "90000000"),
        ("backlog", "7000000000"),
        ("arr", "4000000000"),
        ("market_cap", "80000000000"),
        ("capex", "6000000000"),
    ]
    counts = [("users", "5000000"), ("customers", "300"), ("gpu_count", "250000"), ("parameters", "70000000000"), ("rank", "2")]
    shares = [("market_share", "12"), ("margin", "9"), ("revenue_growth", "40"), ("market_growth", "20"), ("utilization", "80")]
    figures = (
        *(f("spring", "firm:north", metric, value, "USD") for metric, value in money),
        *(f("spring", "firm:north", metric, value, "count", source="The Ledger") for metric, value in counts),
        *(f("spring", "firm:north", metric, value, "percent") for metric, value in shares),
        f("spring", "firm:north", "power_capacity", "800", "MW"),
        f("spring", "product:gpu-hours", "price", "3", "USD/hour"),
        f("spring", "segment:cloud", "market_size", "90000000000", "USD", "2026", "Forecast"),
        f("spring", "chip:f1", "hardware_spec", "900", "TFLOPS"),
        f("spring", "firm:south", "capex", "4000000000", "USD"),
        f("spring", "firm:south", "capex", "3500000000", "USD", "2025-Q4"),
    )
    return claims, figures


def _struck(lines: _Lines) -> Review:
    """A claim that a person rejected: no question may give it."""
    wrong = lines.claim("winter", "firm:sand", "supplies", "firm:south", date="2026-01")
    return Review(wrong, Verdict.REJECTED, "Ann", date(2026, 5, 1), "the report speaks of another firm")


def industry() -> Knowledge:
    """The reports, their entities and events."""
    lines = _Lines()
    digest = hashlib.sha256(_TEXT.encode()).hexdigest()
    extractions = []
    for name, title, issued, (claims, figures) in (
        ("spring", "Clouds in spring", "2026-04-02", _spring(lines)),
        ("winter", "Clouds in winter", "2026-01", _winter(lines)),
    ):
        report = Report(f"report:{name}", name, digest, "en", title, "firm:house", issued)
        reviews = (_struck(lines),) if name == "winter" else ()
        extractions.append(Extraction(report, _TEXT, ENTITIES, claims, figures, reviews))
    return Knowledge(tuple(extractions), ENTITIES, form_events([c for e in extractions for c in e.claims]))
