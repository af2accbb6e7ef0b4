"""Figures that look wrong by themselves or among their neighbours, and levels told at several dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median

from cloudkg.audit.checks import SLIPS, Ledger
from cloudkg.audit.figures import Figure, Interval, agree, overlap
from cloudkg.audit.finding import Finding, Kind, Severity
from cloudkg.audit.material import Material
from cloudkg.audit.times import Days, before, days_of, partitions, shifted
from cloudkg.audit.wording import amount, ends, finding_of, value, values
from cloudkg.model import Measure, Modality, Polarity

_LEAST_SERIES = 4
_NEAR = 3  # a neighbour within this factor is of the same order
_TELLING_DIGITS = 3  # a value with fewer digits may well come twice


def find_oddities(material: Material, ledger: Ledger) -> Iterator[Finding]:
    """Values beyond their bounds, outliers and repeats in a series, sums of several firms, and progress."""
    yield from _beyond_bounds(material)
    yield from _in_series(material)
    yield from _joint_sums(material, ledger)
    yield from _progress(material)


def _name(material: Material, f: Figure) -> str:
    return " ".join(p for p in (material.name(f.entity), f.period, f.label) if p)


def _beyond_bounds(material: Material) -> Iterator[Finding]:
    rows: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for f in material.figures:
        bound = material.rules.bounds.get(f.quantity.concept)
        if (
            bound is not None
            and f.unit == "percent"
            and not f.growth
            and f.measure is Measure.LEVEL
            and f.interval[0] is not None
            and f.interval[0] > bound
        ):
            rows[f.report, f.entity, f.quantity, f.line].append(f)
    for row in rows.values():
        bound = material.rules.bounds[row[0].quantity.concept]
        name = f"{material.name(row[0].entity)} {row[0].label}"
        yield finding_of(
            Kind.SUSPICION,
            "out-of-bounds",
            Severity.MEDIUM,
            row,
            f"{name}：{values(row, 'zh')} 超过 {bound}%，不可能",
            f"{name}: {values(row, 'en')} is above {bound}%, which cannot be",
        )


def _in_series(material: Material) -> Iterator[Finding]:
    series: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for f in material.figures:
        if (
            material.rules.is_flow(f.quantity.concept)
            and f.exact
            and not f.growth
            and f.measure is Measure.LEVEL
            and not f.joint
            and f.unit != "percent"
        ):
            days = days_of(f)
            if days and not f.quantity.vague and f.polarity is Polarity.AFFIRMED:
                series[f.report, f.entity, f.quantity, f.scope, f.region, f.unit, (days[1] - days[0]).days // 20].append(f)
    for found in series.values():
        ordered = sorted({f.last: f for f in found}.values(), key=lambda f: (str(f.last), f.id))
        yield from _outliers(material, ordered)
        yield from _repeats(material, ordered)


def _outliers(material: Material, series: Sequence[Figure]) -> Iterator[Finding]:
    if len(series) < _LEAST_SERIES:
        return
    for at, f in enumerate(series):
        around = [abs(n.exact) for n in series[max(0, at - 2) : at + 3] if n is not f and n.exact]
        middle = median(around)
        if not f.exact or max(around) > _NEAR * min(around):
            continue
        for slip in SLIPS[1:]:
            for factor in (slip, 1 / slip):
                if Decimal(1) / _NEAR < abs(f.exact) * factor / middle < _NEAR:
                    zh = f"{_name(material, f)}：{value(f, 'zh')} 与前后各期（约 {amount(middle, f.unit, 'zh')}）差 {slip:,.0f} 倍；疑似单位写错"
                    en = f"{_name(material, f)}: {value(f, 'en')} is {slip:,.0f} times off its neighbours (about {amount(middle, f.unit, 'en')}): the unit looks wrong"
                    yield finding_of(
                        Kind.SUSPICION, "unit", Severity.HIGH, [f, *(n for n in series[max(0, at - 1) : at + 2] if n is not f)], zh, en
                    )
                    return


def _repeats(material: Material, series: Sequence[Figure]) -> Iterator[Finding]:
    for one, other in pairwise(series):
        days, later = days_of(one), days_of(other)
        if one.exact != other.exact or not days or not later or before(later) != days:
            continue
        if one.exact and len(one.exact.normalize().as_tuple().digits) >= _TELLING_DIGITS:
            zh = f"{_name(material, one)} 与 {other.period} 同为 {value(one, 'zh')}；疑似错列或重复"
            en = f"{_name(material, one)} and {other.period} are both {value(one, 'en')}: the row looks shifted or repeated"
            yield finding_of(Kind.SUSPICION, "repeated", Severity.MEDIUM, [one, other], zh, en)


def _joint_sums(material: Material, ledger: Ledger) -> Iterator[Finding]:
    """What a passage gives several firms together, against the sum of what is known of each, in that year and in those around it."""
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for f in material.figures:
        if f.joint and material.rules.is_flow(f.quantity.concept) and f.measure is Measure.LEVEL and not f.growth and days_of(f):
            groups[f.passage, f.metric, f.minimum, f.period].append(f)
    for group in groups.values():
        days = days_of(group[0])
        assert days is not None
        sums = {months: _sum_of(ledger, group, shifted(days, months)) for months in (0, -12, 12)}
        here = sums[0]
        if here is None or overlap(group[0].interval, here[0]):
            continue
        fits = next((s for m, s in sums.items() if m and s and overlap(group[0].interval, s[0])), None)
        yield _joint(material, group, here, fits)


def _joint(
    material: Material, group: Sequence[Figure], here: tuple[Interval, list[Figure]], fits: tuple[Interval, list[Figure]] | None
) -> Finding:
    f = group[0]
    names = "、".join(material.name(g.entity) for g in group)
    zh = f"{names} {f.period} {f.label} 合计 {value(f, 'zh')}，各家之和为 {ends(here[0], f.unit, 'zh')}"
    en = f"{names} {f.period} {f.label} together {value(f, 'en')}, their sum is {ends(here[0], f.unit, 'en')}"
    if fits is None:
        return finding_of(Kind.ARITHMETIC, "joint-sum", Severity.MEDIUM, [*group, *here[1]], zh, en)
    period = fits[1][0].period
    return finding_of(
        Kind.SUSPICION,
        "other-period",
        Severity.HIGH,
        [*group, *fits[1]],
        f"{zh}；它等于另一年（{period} 起）之和，疑似年份写错",
        f"{en}; it is the sum of another year (from {period}): the year looks wrong",
    )


def _sum_of(ledger: Ledger, group: Sequence[Figure], days: Days) -> tuple[Interval, list[Figure]] | None:
    low = high = Decimal(0)
    used: list[Figure] = []
    for f in group:
        whole = [p for p in ledger.find(f, days) if p.unit == f.unit][:1]
        cuts = ([p for d in parts for p in ledger.find(f, d)[:1] if p.unit == f.unit] for parts in partitions(days))
        parts = whole or next((c for c, p in zip(cuts, partitions(days), strict=True) if len(c) == len(p)), [])
        if not parts:
            return None
        used += parts
        low += sum((p.interval[0] for p in parts if p.interval[0] is not None), Decimal(0))
        high += sum((p.interval[1] for p in parts if p.interval[1] is not None), Decimal(0))
    return (low, high), used


def _progress(material: Material) -> Iterator[Finding]:
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    rules = material.rules
    for f in material.figures:
        known = rules.has("progress", f.quantity.concept) and not f.quantity.vague and not f.growth and f.measure is Measure.LEVEL
        if known and f.modality is Modality.ACTUAL and f.polarity is Polarity.AFFIRMED and (f.last or f.issued):
            groups[f.entity, f.quantity, f.unit, f.scope, f.region].append(f)
    for group in groups.values():
        dated: dict[object, list[Figure]] = defaultdict(list)
        for f in group:
            dated[f.last or f.issued].append(f)
        ordered = [dated[d] for d in sorted(dated, key=str)]
        in_one_place = (
            {(f.report, f.line) for f in ordered[0]}.intersection(*({(f.report, f.line) for f in d} for d in ordered)) if ordered else set()
        )
        if len(ordered) < 2 or in_one_place or agree(group) or not all(map(agree, ordered)):
            continue
        yield _series(material, ordered)


def _series(material: Material, ordered: Sequence[Sequence[Figure]]) -> Finding:
    firsts = [group[0] for group in ordered]
    concept = firsts[0].quantity.concept
    steps = list(pairwise(firsts))
    falls = any(b.interval[1] is not None and a.interval[0] is not None and b.interval[1] < a.interval[0] for a, b in steps)
    name = f"{material.name(firsts[0].entity)} {firsts[0].label}"
    zh = " → ".join(f"{f.period or f.issued} {value(f, 'zh')}" for f in firsts)
    en = " → ".join(f"{f.period or f.issued} {value(f, 'en')}" for f in firsts)
    if falls and concept in material.rules.lists["only-grows"]:
        sentence = (f"{name}：累计数不会减少，却见 {zh}", f"{name}: a cumulative figure cannot fall, but {en}")
        return finding_of(Kind.CONFLICT, "falls", Severity.MEDIUM, firsts, *sentence)
    return finding_of(Kind.PROGRESS, "falling" if falls else "rising", Severity.LOW, firsts, f"{name}：{zh}", f"{name}: {en}")
