"""What failing calculations mean: a column shifted by one, two rows swapped, another unit, another definition, or just a slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cloudkg.audit.arithmetic import find_checks, growth_between
from cloudkg.audit.checks import Check, Ledger, rows_of, slip_of
from cloudkg.audit.figures import Figure, Interval, overlap
from cloudkg.audit.finding import Finding, Kind, Severity
from cloudkg.audit.material import Material
from cloudkg.audit.times import before, days_of, shifted
from cloudkg.audit.wording import ends, finding_of, value

_LEAST_ROW = 3  # so many cells make a pattern
_ADDITIVE = frozenset({"parts-of-period", "identity", "parts", "difference"})
_DEFINED = frozenset({"ratio", "identity"})  # formulas that a firm may define in its own way
_FAR = Decimal("0.05")


def find_in_arithmetic(material: Material, ledger: Ledger) -> Iterator[Finding]:
    """Findings from every calculation that does not hold."""
    rows = list(rows_of(list(find_checks(material, ledger))))
    failing = [row for row in rows if not all(c.holds for c in row)]
    swapped = _find_swaps(failing)
    for a, b in {frozenset(pair): pair for pair in swapped.items()}.values():
        yield _swap(material, failing[a], failing[b])
    slips: dict[str, list[tuple[Check, Decimal]]] = defaultdict(list)
    for at, row in enumerate(failing):
        if at in swapped:
            continue
        offset = _shift_of(ledger, row)
        if offset:
            yield _shifted(material, row, offset)
            continue
        wrong = [c for c in row if not c.holds]
        for check in list(wrong):
            slip = slip_of(check) if check.rule in _ADDITIVE else _growth_slip(check)
            if slip:
                slips[slip[0].id].append((check, slip[1]))
                wrong.remove(check)
        if wrong:
            yield _plain(material, row, wrong)
    for found in slips.values():
        yield _unit(material, found)


def _name(material: Material, f: Figure) -> str:
    return " ".join(p for p in (material.name(f.entity), f.period, f.label) if p)


def _terms(checks: Sequence[Check]) -> list[Figure]:
    return [f for c in checks for f in (c.stated, *(t.figure for t in c.terms))]


def _plain(material: Material, row: Sequence[Check], wrong: Sequence[Check]) -> Finding:
    first = wrong[0]
    unit = first.stated.unit
    cells_zh = "；".join(f"{c.stated.period} 写 {value(c.stated, 'zh')}，应为 {_expected(c, 'zh')}" for c in wrong)
    cells_en = "; ".join(f"{c.stated.period} says {value(c.stated, 'en')}, the others give {_expected(c, 'en')}" for c in wrong)
    name = " ".join(p for p in (material.name(first.stated.entity), first.stated.label) if p)
    if len(wrong) == len(row) >= _LEAST_ROW and first.rule in _DEFINED:
        zh = f"{name}：{first.formula[0]} 在整行都不成立，口径应另有定义：{cells_zh}"
        en = f"{name}: {first.formula[1]} holds nowhere in the row, so it must be defined otherwise: {cells_en}"
        return finding_of(Kind.INCOMPARABLE, "other-definition", Severity.INFO, _terms(wrong), zh, en)
    across = any(t.figure.report != c.stated.report for c in wrong for t in c.terms)
    severity = Severity.LOW if across else Severity.HIGH if any(_is_far(c) for c in wrong) else Severity.MEDIUM
    zh, en = f"{name}：{cells_zh}（{first.formula[0]}）", f"{name}: {cells_en} ({first.formula[1]})"
    return finding_of(Kind.ARITHMETIC, first.rule.lower(), severity, _terms(wrong), zh, en, unit=unit)


def _expected(check: Check, language: str) -> str:
    low, high = check.expected
    step = check.stated.tolerance or Decimal("0.05")
    digits = max(0, -(step * 2).normalize().as_tuple().exponent) if check.stated.unit == "percent" else 4  # type: ignore[operator]
    rounded: Interval = (None if low is None else round(low, digits + 1), None if high is None else round(high, digits + 1))
    return ends(rounded, check.stated.unit, language)


def _is_far(check: Check) -> bool:
    stated, (low, high) = check.stated.minimum or check.stated.maximum, check.expected
    nearest = min((abs(e - stated) for e in (low, high) if e is not None and stated is not None), default=Decimal(0))
    return stated is not None and nearest > _FAR * abs(stated)


def _shift_of(ledger: Ledger, row: Sequence[Check]) -> int:
    """1 or −1 where the cells of a row of growth rates fit the next, or the last, period and not their own; else 0."""
    if len([c for c in row if not c.holds]) < _LEAST_ROW - 1:
        return 0
    first = row[0].stated
    stated = [f for f in _row_of(ledger, row) if days_of(f)]
    for offset in (1, -1):
        fits = tried = 0
        for f in stated:
            expected = _expected_at(ledger, f, offset)
            tried += bool(expected)
            fits += any(overlap(f.interval, e) for e in expected)
        if fits >= _LEAST_ROW and fits * 5 >= tried * 4 and first.growth:
            return offset
    return 0


def _row_of(ledger: Ledger, row: Sequence[Check]) -> list[Figure]:
    return list({c.stated.id: c.stated for c in row}.values())


def _expected_at(ledger: Ledger, f: Figure, offset: int) -> list[Interval]:
    days = days_of(f)
    assert days is not None
    earlier = before(days)
    if earlier is None:
        return []
    months = (days[0].year - earlier[0].year) * 12 + days[0].month - earlier[0].month
    return [expected for expected, _ in growth_between(ledger, f, shifted(days, months * offset))]


def _shifted(material: Material, row: Sequence[Check], offset: int) -> Finding:
    f = row[0].stated
    name = " ".join(p for p in (material.name(f.entity), f.label) if p)
    zh = f"{name}：各格与自己的期间不符，整行{'右' if offset > 0 else '左'}移一列才吻合；疑似错列"
    en = f"{name}: the cells fit only when the row is moved one column to the {'right' if offset > 0 else 'left'}: it looks shifted"
    return finding_of(Kind.SUSPICION, "shifted-column", Severity.HIGH, _terms(row), zh, en)


def _find_swaps(rows: Sequence[Sequence[Check]]) -> dict[int, int]:
    """Pairs of failing rows of one report and formula whose cells fit each other's terms."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if sum(not c.holds for c in row) >= 2:
            places[row[0].rule, row[0].stated.report].append(at)
    found: dict[int, int] = {}
    for candidates in places.values():
        for i, a in enumerate(candidates):
            for b in candidates[i + 1 :]:
                if a not in found and b not in found and _fit_crosswise(rows[a], rows[b]):
                    found |= {a: b, b: a}
    return found


def _fit_crosswise(one: Sequence[Check], other: Sequence[Check]) -> bool:
    theirs = {c.stated.period: c for c in other}
    pairs = [(c, theirs[c.stated.period]) for c in one if c.stated.period in theirs]
    return len(pairs) >= 2 and all(overlap(a.stated.interval, b.expected) and overlap(b.stated.interval, a.expected) for a, b in pairs)


def _swap(material: Material, one: Sequence[Check], other: Sequence[Check]) -> Finding:
    a, b = (" ".join(p for p in (material.name(r[0].stated.entity), r[0].stated.label) if p) for r in (one, other))
    zh = f"“{a}”与“{b}”两行各自不成立，互换后成立；疑似行颠倒"
    en = f"the rows “{a}” and “{b}” fail as they stand and hold when exchanged: they look swapped"
    return finding_of(Kind.SUSPICION, "swapped-rows", Severity.HIGH, _terms([*one, *other]), zh, en)


def _growth_slip(check: Check) -> tuple[Figure, Decimal] | None:
    """The level behind a growth rate or ratio that is some orders of magnitude off, where the stated rate is a plain one."""
    if len(check.terms) != 2 or check.rule in ("between", "cagr") or not check.stated.minimum:
        return None
    new, old = (t.figure.exact for t in check.terms)
    if not new or not old or new * old <= 0:
        return None
    goal = check.stated.minimum / 100 + (0 if check.rule == "ratio" else 1)
    if goal <= 0:
        return None
    times = goal / (new / old)
    power = round(times.log10())
    return (check.terms[0].figure, Decimal(10) ** power) if power and abs(times / Decimal(10) ** power - 1) < Decimal("0.03") else None


def _unit(material: Material, found: Sequence[tuple[Check, Decimal]]) -> Finding:
    check, factor = found[0]
    slip = next((f for c, _ in found for f in _terms([c]) if all(f in _terms([o]) for o, _ in found)), check.stated)
    times = f"{factor if factor >= 1 else 1 / factor:,.0f}"
    zh = f"{_name(material, slip)}：数量级差 {times} 倍才吻合（{check.formula[0]}）；疑似单位写错"
    en = f"{_name(material, slip)}: it fits only when something is {times} times {'larger' if factor > 1 else 'smaller'} ({check.formula[1]}): the unit looks wrong"
    return finding_of(Kind.SUSPICION, "unit", Severity.HIGH, _terms([c for c, _ in found]), zh, en)
