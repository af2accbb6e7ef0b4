"""Generated reports with known faults, and with as many things that only look like faults: each on a firm of its own."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cloudkg.model import (
    Basis,
    Entity,
    EntityType,
    Extraction,
    Knowledge,
    Measure,
    Modality,
    Observation,
    Provenance,
    Report,
    Span,
)

D = Decimal
LABELS = {
    "revenue": "收入", "capex": "资本开支", "gross_profit": "毛利", "net_profit": "净利润", "cost": "营业成本", "gross_margin": "毛利率",
    "net_margin": "净利率", "users": "月活跃用户", "shipments": "累计出货", "market_share": "市场份额", "arr": "ARR", "rd": "研发费用",
}  # fmt: skip
METRICS = {
    "gross_profit": "profit", "net_profit": "profit", "gross_margin": "margin", "net_margin": "margin", "rd": "expense",
}  # fmt: skip
GROWTH = {
    "revenue": "revenue_growth",
    "capex": "capex_growth",
    "gross_profit": "profit_growth",
    "net_profit": "profit_growth",
    "cost": "other",
}
ISSUED = {"old": date(2026, 1, 20), "new": date(2026, 5, 20), "other": date(2026, 5, 22)}
PUBLISHERS = {"old": "firm:house-one", "new": "firm:house-one", "other": "firm:house-two"}


@dataclass
class Paper:
    """A report in the making: each fact is a line of its own."""

    name: str
    lines: list[str] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    rows: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return sum(len(line) + 1 for line in self.lines)


@dataclass
class Plant:
    """The hand that sets one case: a firm, a source of chance, and the reports to write in."""

    rng: random.Random
    firm: str
    papers: dict[str, Paper]

    def say(
        self,
        what: str,
        period: str | None,
        value: object,
        *,
        report: str = "new",
        unit: str = "CNY",
        step: object = 1_000_000,
        basis: Basis | None = None,
        high: object = None,
        **more: object,
    ) -> None:
        """State a figure in a line of its own. `step` is the last stated digit; `high` the upper end where there is a range."""
        paper = self.papers[report]
        minimum = None if value is None else D(str(value))
        maximum = minimum if high is None else None if high == "open" else D(str(high))
        label = str(more.pop("label", LABELS[what] + (" YOY" if basis is Basis.YOY else " CAGR" if basis is Basis.CAGR else "")))
        quote = f"{self.firm} {period} {label} {value} {unit} #{len(paper.lines)}"
        start = paper.length
        paper.lines.append(quote)
        metric = GROWTH[what] if basis else METRICS.get(what, what)
        first, last = days(period)
        row = more.pop("row", None)
        line = len(paper.lines) if row is None else paper.rows.setdefault((self.firm, int(str(row))), len(paper.lines))
        paper.observations.append(
            Observation(
                f"firm:{self.firm}", metric, label, minimum, maximum, "percent" if basis else unit, str(value),
                Provenance(f"report:{paper.name}", Span(start, start + len(quote)), line, quote, row=row),  # type: ignore[arg-type]
                period=period, period_first=first, period_last=last, half_width=D(str(step)) / 2, basis=basis,
                **more,  # type: ignore[arg-type]
            )
        )  # fmt: skip

    def amount(self) -> int:
        """A sum of money in whole millions, from a few hundred million to some tens of billions."""
        return self.rng.randrange(300, 60_000) * 1_000_000

    def quarters(self, count: int = 9) -> dict[str, int]:
        """A series of quarters from 2024 on, each 3 to 25 percent from the last."""
        value, found = self.amount() + 10_000_000_000, {}
        for i in range(count):
            found[f"{2024 + i // 4}-Q{i % 4 + 1}"] = value
            value = round(value * (1 + self.rng.choice((-1, 1, 1, 1)) * self.rng.uniform(0.03, 0.25)) / 1_000_000) * 1_000_000
        return found


def days(period: str | None) -> tuple[date | None, date | None]:
    """First and last day of a label of a year, half, quarter, month or range of years."""
    if period is None:
        return None, None
    if "/" in period:
        one, other = period.split("/")
        return date(int(one), 1, 1), date(int(other), 12, 31)
    year, _, part = period.partition("-")
    start, months = 1, 12
    if part.startswith("Q"):
        start, months = int(part[1]) * 3 - 2, 3
    elif part.startswith("H"):
        start, months = int(part[1]) * 6 - 5, 6
    elif part:
        start, months = int(part), 1
    following = start + months
    end = date(int(year) + (following - 1) // 12, (following - 1) % 12 + 1, 1) - timedelta(days=1)
    return date(int(year), start, 1), end


def percent(new: float, old: float) -> Decimal:
    return D(str(round((new / old - 1) * 100, 1)))


def far(p: Plant, value: int) -> int:
    """A value that is off by 8 to 60 percent."""
    return round(value * (1 + p.rng.choice((-1, 1)) * p.rng.uniform(0.08, 0.6)) / 1_000_000) * 1_000_000


# --- faults: what the audit must say --------------------------------------------------------------------------------------------------


def any_metric(p: Plant) -> str:
    return p.rng.choice(("revenue", "capex", "net_profit", "gross_profit", "rd"))


def conflict_within(p: Plant) -> None:
    metric, value = any_metric(p), p.amount()
    p.say(metric, "2025", value)
    p.say(metric, "2025", far(p, value))


def conflict_between(p: Plant) -> None:
    metric, value = any_metric(p), p.amount()
    p.say(metric, "2025-Q3", value)
    p.say(metric, "2025-Q3", far(p, value), report="other")


def conflict_share(p: Plant) -> None:
    low = p.rng.randrange(15, 30)
    p.say("gross_margin", "2025", low, unit="percent", step=1)
    p.say("gross_margin", "2025", low + p.rng.randrange(2, 9), unit="percent", step=1, report="other")


def conflict_open_end(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2025", round(value * 1.3), high="open")
    p.say("capex", "2025", value, report="other")


def cumulative_falls(p: Plant) -> None:
    value = p.rng.randrange(300, 900) * 1000
    p.say("shipments", "2025-12", value, unit="count", step=1000, report="old")
    p.say("shipments", "2026-03", value - 60_000, unit="count", step=1000)


def guidance_raised(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2026", value, report="old", modality=Modality.PLANNED)
    p.say("capex", "2026", round(value * 1.2 / 1e6) * 1_000_000, modality=Modality.PLANNED)


def guidance_cut(p: Plant) -> None:
    value = p.amount()
    p.say("revenue", "2026", value, high=round(value * 1.05), report="old", modality=Modality.PLANNED)
    p.say("revenue", "2026", round(value * 0.7), high=round(value * 0.8), report="other", modality=Modality.PLANNED)


def forecast_changed(p: Plant) -> None:
    value = p.amount()
    p.say("net_profit", "2027", value, report="old", modality=Modality.FORECAST)
    p.say("net_profit", "2027", far(p, value), modality=Modality.FORECAST)


def restated(p: Plant) -> None:
    value = p.amount()
    p.say("revenue", "2025-Q2", value, report="old")
    p.say("revenue", "2025-Q2", far(p, value))


def forecasts_apart(p: Plant) -> None:
    value = p.amount()
    p.say("revenue", "2027", value, modality=Modality.FORECAST)
    p.say("revenue", "2027", far(p, value), modality=Modality.FORECAST, report="other")


def sources_apart(p: Plant) -> None:
    share = p.rng.randrange(20, 30)
    p.say("market_share", "2025", share, unit="percent", step=1, source="IDC")
    p.say("market_share", "2025", share + 5, unit="percent", step=1, source="Canalys", report="other")


def progress_of_shipments(p: Plant) -> None:
    value = p.rng.randrange(300, 900) * 1000
    p.say("shipments", "2025-12", value, unit="count", step=1000, report="old")
    p.say("shipments", "2026-04", value + 90_000, unit="count", step=1000)


def progress_of_users(p: Plant) -> None:
    value = p.rng.randrange(30, 300) * 1_000_000
    p.say("users", "2025-09", value, unit="count", report="old")
    p.say("users", "2025-12", round(value * 1.2), unit="count", report="old")
    p.say("users", "2026-03", round(value * 1.5), unit="count", report="other")


def quarters_against_year(p: Plant) -> None:
    series = p.quarters(4)
    for period, value in series.items():
        p.say("revenue", period, value)
    p.say("revenue", "2024", round(sum(series.values()) * 1.08))


def halves_against_year(p: Plant) -> None:
    one, other = p.amount(), p.amount()
    p.say("capex", "2025-H1", one)
    p.say("capex", "2025-H2", other)
    p.say("capex", "2025", round((one + other) * 1.1))


def months_against_year(p: Plant) -> None:
    values = [p.rng.randrange(100, 140) * 1_000_000 for _ in range(12)]
    for month, value in enumerate(values, 1):
        p.say("revenue", f"2025-{month:02}", value)
    p.say("revenue", "2025", round(sum(values) * 1.2))


def growth_slip(p: Plant) -> None:
    old = p.amount()
    new = far(p, old)
    p.say("revenue", "2024-Q4", old)
    p.say("revenue", "2025-Q4", new)
    p.say("revenue", "2025-Q4", percent(new, old) + p.rng.choice((-4, 5, 9)), basis=Basis.YOY, step="0.1")


def quarter_growth_slip(p: Plant) -> None:
    old = p.amount() + 9_000_000_000
    new = far(p, old)
    p.say("capex", "2025-Q3", old)
    p.say("capex", "2025-Q4", new)
    p.say("capex", "2025-Q4", percent(new, old) + 3, basis=Basis.QOQ, step="0.1", label="资本开支环比")


def margin_slip(p: Plant) -> None:
    revenue = p.amount() + 9_000_000_000
    profit = round(revenue * 0.31)
    p.say("revenue", "2025", revenue)
    p.say("gross_profit", "2025", profit)
    p.say("gross_margin", "2025", "35.2", unit="percent", step="0.1")


def cagr_slip(p: Plant) -> None:
    start = p.amount() + 9_000_000_000
    p.say("revenue", "2024", start)
    p.say("revenue", "2028", round(start * 1.2**4), modality=Modality.FORECAST)
    p.say("revenue", "2024/2028", "26.4", basis=Basis.CAGR, step="0.1", modality=Modality.FORECAST)


def parts_against_total(p: Plant) -> None:
    home, abroad = p.amount(), p.amount()
    p.say("revenue", "2025", home, scope="国内")
    p.say("revenue", "2025", abroad, scope="海外")
    p.say("revenue", "2025", round((home + abroad) * 1.07))


def gross_profit_slip(p: Plant) -> None:
    revenue = p.amount() + 9_000_000_000
    p.say("revenue", "2025-Q4", revenue)
    p.say("cost", "2025-Q4", round(revenue * 0.6))
    p.say("gross_profit", "2025-Q4", round(revenue * 0.47))


def year_margin_outside(p: Plant) -> None:
    for quarter in range(1, 5):
        p.say("gross_margin", f"2025-Q{quarter}", p.rng.randrange(150, 200) / 10, unit="percent", step="0.1", row=3)
    p.say("gross_margin", "2025", "41.5", unit="percent", step="0.1")


def shifted_column(p: Plant) -> None:
    series = p.quarters(9)
    periods = list(series)
    for period, value in series.items():
        p.say("capex", period, value, row=1)
    rates = [percent(series[b], series[a]) for a, b in zip(periods, periods[4:], strict=False)]
    for period, rate in zip(periods[3:], rates, strict=False):
        p.say("capex", period, rate, basis=Basis.YOY, step="0.1", row=2)


def swapped_growth_rows(p: Plant) -> None:
    first, second = p.quarters(8), p.quarters(8)
    for metric, other, series, row in (("revenue", "capex", first, 1), ("capex", "revenue", second, 3)):
        periods = list(series)
        for period, value in series.items():
            p.say(metric, period, value, row=row)
        for a, b in zip(periods, periods[4:], strict=False):
            p.say(other, b, percent(series[b], series[a]), basis=Basis.YOY, step="0.1", row=row + 1)


def swapped_cells(p: Plant) -> None:
    one = p.amount()
    other = far(p, one)
    p.say("arr", "2026", one, modality=Modality.PLANNED, row=5)
    p.say("capex", "2026", other, modality=Modality.PLANNED, row=6)
    p.say("capex", "2026", one, modality=Modality.PLANNED)


def unit_slip_in_sum(p: Plant) -> None:
    series = p.quarters(4)
    for at, (period, value) in enumerate(series.items()):
        p.say("revenue", period, D(value) * (D(10) if at == 2 else 1))
    p.say("revenue", "2024", sum(series.values()))


def unit_slip_in_series(p: Plant) -> None:
    series = p.quarters(8)
    wrong = p.rng.randrange(1, 7)
    for at, (period, value) in enumerate(series.items()):
        p.say("capex", period, D(value) / (D(10_000) if at == wrong else 1), row=2, step="0.1")


def unit_slip_in_growth(p: Plant) -> None:
    old = p.amount() + 9_000_000_000
    p.say("revenue", "2024", old)
    p.say("revenue", "2025", round(old * 1.234) * 10)
    p.say("revenue", "2025", "23.4", basis=Basis.YOY, step="0.1")


def repeated_column(p: Plant) -> None:
    series = p.quarters(5)
    values = list(series.values())
    for period, value in zip(series, [*values[:4], values[3]], strict=True):
        p.say("capex", period, value)


def impossible_margin(p: Plant) -> None:
    p.say("gross_margin", "2025-Q4", p.rng.randrange(1040, 1900) / 10, unit="percent", step="0.1")


def said_as_fact(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2026", value, modality=Modality.FORECAST)
    p.say("capex", "2026", value, report="other")


FAULTS: dict[str, tuple[str, tuple[Callable[[Plant], None], ...]]] = {
    "conflict": ("conflict", (conflict_within, conflict_between, conflict_share, conflict_open_end, cumulative_falls)),
    "revision": ("revision", (guidance_raised, guidance_cut, forecast_changed, restated)),
    "dispersion": ("dispersion", (forecasts_apart, sources_apart)),
    "progress": ("progress", (progress_of_shipments, progress_of_users)),
    "arithmetic": (
        "arithmetic",
        (
            quarters_against_year, halves_against_year, months_against_year, growth_slip, quarter_growth_slip, margin_slip, cagr_slip,
            parts_against_total, gross_profit_slip, year_margin_outside,
        ),
    ),
    "suspicion": (
        "suspicion",
        (
            shifted_column, swapped_growth_rows, swapped_cells, unit_slip_in_sum, unit_slip_in_series, unit_slip_in_growth, repeated_column,
            impossible_margin,
        ),
    ),
    "firmness": ("firmness", (said_as_fact,)),
}  # fmt: skip


# --- innocents: what only looks like a fault ------------------------------------------------------------------------------------------


def other_period(p: Plant) -> None:
    value = p.amount()
    p.say("revenue", "2025-Q3", value)
    p.say("revenue", "2025-Q4", far(p, value), report="other")


def other_currency(p: Plant) -> None:
    value = p.amount() + 9_000_000_000
    p.say("revenue", "2025", value)
    p.say("revenue", "2025", round(value / 7.1 / 1e6) * 1_000_000, unit="USD", report="other")


def other_scope(p: Plant) -> None:
    value = p.amount()
    p.say("revenue", "2025", value)
    p.say("revenue", "2025", round(value * 0.6), scope="外部", report="other")


def other_kind_of_profit(p: Plant) -> None:
    value = p.amount()
    p.say("gross_profit", "2025", value)
    p.say("net_profit", "2025", round(value * 0.4))
    p.say("gross_profit", "2025", round(value * 0.5), label="Non-IFRS经营利润", report="other")


def rounded(p: Plant) -> None:
    value = p.rng.randrange(10_000, 90_000) * 1_000_000
    p.say("revenue", "2025", value)
    p.say("revenue", "2025", round(value / 1e9) * 1_000_000_000, step=1_000_000_000, report="other")


def about(p: Plant) -> None:
    value = p.amount() + 9_000_000_000
    p.say("capex", "2025", value)
    p.say("capex", "2025", round(value * 1.03), approximate=True, report="other")


def above(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2025", round(value * 0.9), high="open")
    p.say("capex", "2025", value, report="other")


def within_range(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2026", value, high=round(value * 1.2), modality=Modality.PLANNED)
    p.say("capex", "2026", round(value * 1.1), modality=Modality.PLANNED, report="other")


def plan_and_outcome(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2025", value, modality=Modality.PLANNED, report="old")
    p.say("capex", "2025", far(p, value))


def growth_on_two_bases(p: Plant) -> None:
    p.say("revenue", "2025-Q4", "36.0", basis=Basis.YOY, step="0.1")
    p.say("revenue", "2025-Q4", "8.7", basis=Basis.QOQ, step="0.1", label="收入环比")


def level_and_increment(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2025-Q3", value)
    p.say("capex", "2025-Q4", value + 500_000_000)
    p.say("capex", "2025-Q4", 500_000_000, measure=Measure.CHANGE, basis=None, label="资本开支环比增加")


def table_that_adds_up(p: Plant) -> None:
    series = p.quarters(8)
    periods = list(series)
    for period, value in series.items():
        p.say("revenue", period, value, row=1)
        p.say("cost", period, round(value * 0.6 / 1e6) * 1_000_000, row=3)
        p.say("gross_profit", period, value - round(value * 0.6 / 1e6) * 1_000_000, row=4)
        p.say("gross_margin", period, round(40 + 0.0, 1), unit="percent", step="0.1", row=5)
    for a, b in zip(periods, periods[4:], strict=False):
        p.say("revenue", b, percent(series[b], series[a]), basis=Basis.YOY, step="0.1", row=2)
    for year in (2024, 2025):
        p.say("revenue", str(year), sum(v for q, v in series.items() if q.startswith(str(year))))


def own_definition(p: Plant) -> None:
    series = p.quarters(6)
    for period, value in series.items():
        p.say("revenue", period, value, row=1)
        p.say("cost", period, round(value * 0.3 / 1e6) * 1_000_000, row=2)
        p.say("gross_profit", period, round(value * 0.22 / 1e6) * 1_000_000, row=3)


def rounded_sum(p: Plant) -> None:
    values = [p.rng.randrange(20, 90) * 100_000_000 + p.rng.randrange(-40, 40) * 1_000_000 for _ in range(4)]
    for quarter, value in enumerate(values, 1):
        p.say("revenue", f"2025-Q{quarter}", round(value / 1e8) * 100_000_000, step=100_000_000)
    p.say("revenue", "2025", round(sum(values) / 1e8) * 100_000_000, step=100_000_000)


def same_source_twice(p: Plant) -> None:
    share = p.rng.randrange(20, 60)
    p.say("market_share", "2025", share, unit="percent", step=1, source="IDC")
    p.say("market_share", "2025", share, unit="percent", step=1, source="IDC", report="other")


def other_region(p: Plant) -> None:
    value = p.amount()
    p.say("revenue", "2025", value, region="place:china")
    p.say("revenue", "2025", far(p, value), region="place:north-america")


def explosive_series(p: Plant) -> None:
    value = 20_000_000
    for quarter in range(1, 5):
        p.say("revenue", f"2025-Q{quarter}", value, row=1)
        value *= p.rng.randrange(3, 6)


def quarter_and_year(p: Plant) -> None:
    value = p.amount()
    p.say("capex", "2025-Q1", value)
    p.say("capex", "2025", value * 5)


def several_parts_in_one_statement(p: Plant) -> None:
    value = p.amount()
    p.say("revenue", "2025", value, label="相关收入")
    p.say("revenue", "2025", far(p, value), label="相关收入", report="other")


INNOCENTS: tuple[Callable[[Plant], None], ...] = (
    other_period, other_currency, other_scope, other_kind_of_profit, rounded, about, above, within_range, plan_and_outcome,
    growth_on_two_bases, level_and_increment, table_that_adds_up, own_definition, rounded_sum, same_source_twice, other_region,
    explosive_series, quarter_and_year, several_parts_in_one_statement,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A planted case: the firm it is about, how it was made, and the kind of finding it must give, None for an innocent."""

    firm: str
    made_by: str
    kind: str | None


def plant(seed: int, rounds: int = 4) -> tuple[Knowledge, list[Case]]:
    """Reports with `rounds` cases of every fault, and as many innocents."""
    rng = random.Random(seed)
    papers = {key: Paper(key) for key in ISSUED}
    cases: list[Case] = []
    faults = [(kind, make) for kind, makers in FAULTS.values() for make in makers]
    for _ in range(rounds):
        for kind, make in faults:
            cases.append(Case(f"fault-{len(cases)}", make.__name__, kind))
            make(Plant(rng, cases[-1].firm, papers))
    for at in range(len(cases)):
        make = INNOCENTS[at % len(INNOCENTS)]
        cases.append(Case(f"innocent-{at}", make.__name__, None))
        make(Plant(rng, cases[-1].firm, papers))
    return _knowledge(papers, cases), cases


def _knowledge(papers: dict[str, Paper], cases: list[Case]) -> Knowledge:
    firms = [c.firm for c in cases] + ["house-one", "house-two"]
    entities = tuple(Entity(f"firm:{name}", EntityType.FIRM, name) for name in sorted(firms))
    entities += (Entity("place:china", EntityType.PLACE, "中国"), Entity("place:north-america", EntityType.PLACE, "北美"))
    extractions = []
    for key, paper in sorted(papers.items()):
        text = "\n".join(paper.lines) + "\n"
        report = Report(
            f"report:{key}", key, hashlib.sha256(text.encode()).hexdigest(), "zh", key, PUBLISHERS[key], ISSUED[key].isoformat()
        )
        extractions.append(Extraction(report, text, entities, (), tuple(paper.observations)))
    return Knowledge(tuple(extractions), entities, ())
