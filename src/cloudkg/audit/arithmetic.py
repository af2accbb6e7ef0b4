"""Calculations that a report's figures should bear out: growth, CAGR, parts of a period, ratios, identities, changes, scopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product

from cloudkg.audit.checks import Check, Ledger, Term, change, compound, share, total
from cloudkg.audit.figures import Figure, Interval
from cloudkg.audit.material import Material
from cloudkg.audit.rules import Ratio
from cloudkg.audit.times import Days, before, days_of, partitions, shifted
from cloudkg.model import Basis, Measure, Polarity


def find_checks(material: Material, ledger: Ledger) -> Iterator[Check]:
    """All calculations for which the terms are there, whether they hold or not."""
    ratios = {r.ratio: r for r in material.rules.ratios}
    for f in material.figures:
        days = days_of(f)
        if days is None or f.joint or f.polarity is Polarity.DENIED or f.interval == (None, None) or f.quantity.vague:
            continue
        if f.growth:
            yield from _growth(ledger, f, days)
        elif f.measure is Measure.CHANGE:
            yield from _difference(ledger, f, days)
        elif f.unit == "percent":
            yield from _ratio(material, ledger, f, days, ratios.get(f.quantity.concept))
            yield from _mean(ledger, f, days)
        else:
            yield from _parts_of_period(ledger, f, days)
            yield from _identity(ledger, f, days)
            yield from _scopes(ledger, f, days)


def growth_between(ledger: Ledger, like: Figure, days: Days) -> list[tuple[Interval, tuple[Term, ...]]]:
    """What the levels say of the growth that `like` is a figure of, were it of another period."""
    earlier = shifted(days, -12) if like.basis is Basis.YOY else before(days)
    if earlier is None:
        return []
    found: list[tuple[Interval, tuple[Term, ...]]] = []
    for new, old in product(_levels(ledger, like, days), _levels(ledger, like, earlier)):
        expected = change(new.interval, old.interval) if new.unit == old.unit else None
        if expected is not None:
            found.append((expected, (Term(new), Term(old))))
            if expected[0] is not None and expected[1] is not None and _are_losses(new, old):
                found.append(((-expected[1], -expected[0]), (Term(new), Term(old))))
    return found


def _are_losses(new: Figure, old: Figure) -> bool:
    """Whether both levels are below nought: then some write how the size of the loss changed."""
    return all(f.interval[1] is not None and f.interval[1] < 0 for f in (new, old))


def _levels(ledger: Ledger, like: Figure, days: Days) -> list[Figure]:
    """Levels that a growth rate is of; in running text a label is loose, so the same sentence helps."""
    exact = [f for f in ledger.find(like, days) if f.unit != "percent"]
    if exact or like.row is not None:
        return exact
    return [
        f
        for f in ledger.find(like, days, ledger.rules.top(like.quantity.concept), detail="")
        if f.line == like.line and f.unit != "percent"
    ]


def _growth(ledger: Ledger, f: Figure, days: Days) -> Iterator[Check]:
    if f.unit != "percent":
        return
    if f.basis is Basis.CAGR:
        yield from _compound(ledger, f, days)
        return
    formula = ("同比 = 本期 ÷ 上年同期 − 1", "growth = this period ÷ a year before − 1")
    if f.basis is Basis.QOQ:
        formula = ("环比 = 本期 ÷ 上期 − 1", "growth = this period ÷ the one before − 1")
    yield from _best(Check(f"growth-{f.basis}", f, terms, expected, formula) for expected, terms in growth_between(ledger, f, days))


def _compound(ledger: Ledger, f: Figure, days: Days) -> Iterator[Check]:
    first, last = days
    starts = [(first.replace(month=1, day=1), first.replace(month=12, day=31)), days]
    ends = [(last.replace(month=1, day=1), last.replace(month=12, day=31))]
    years = Decimal(last.year - first.year)
    if years < 1:
        return
    found = []
    for start, end in product(starts[:1], ends):
        for new, old in product(ledger.find(f, end), ledger.find(f, start)):
            expected = compound(new.interval, old.interval, years) if new.unit == old.unit else None
            if expected is not None:
                found.append(
                    Check(
                        "cagr",
                        f,
                        (Term(new), Term(old)),
                        expected,
                        ("复合增速 = (期末 ÷ 期初)^(1/年数) − 1", "CAGR = (end ÷ start)^(1/years) − 1"),
                    )
                )
    yield from _best(found)


def _difference(ledger: Ledger, f: Figure, days: Days) -> Iterator[Check]:
    earlier = shifted(days, -12) if f.basis is Basis.YOY else before(days)
    if earlier is None:
        return
    formula = ("增量 = 本期 − 上期", "change = this period − the one before")
    pairs = product(ledger.find(f, days), ledger.find(f, earlier))
    checks = (((Term(new), Term(old, -1)), f) for new, old in pairs if new.unit == old.unit == f.unit)
    yield from _best(Check("difference", f, terms, total(terms), formula) for terms, f in checks)


def _ratio(material: Material, ledger: Ledger, f: Figure, days: Days, rule: Ratio | None) -> Iterator[Check]:
    if rule is not None:
        concepts = rule.numerator
        detail = f.quantity.detail
        numerators = [n for c in concepts for n in ledger.find(f, days, c, detail=detail)]
    elif _names_a_rate(material, f):  # “研发费用率” is 研发费用 over revenue, by its name
        named = ledger.rules.quantity("other", f.label.partition("率")[0])
        numerators = ledger.find(f, days, named.concept, detail=named.detail) if named.concept != "other" else []
    else:
        return
    if f.quantity.concept == "margin":  # a margin of nothing in particular: of a profit in its own row or sentence
        numerators = [n for n in numerators if (n.report, n.line) == (f.report, f.line)]
    revenues = ledger.find(f, days, "revenue", detail="")
    formula = ("比率 = 分子 ÷ 收入", "ratio = its term ÷ revenue")
    found = []
    for above, below in product(numerators, revenues):
        expected = share(above.interval, below.interval) if above.unit == below.unit else None
        if expected is not None:
            found.append(Check("ratio", f, (Term(above), Term(below)), expected, formula))
    yield from _best(found)


def _names_a_rate(material: Material, f: Figure) -> bool:
    """Whether a label, as it was read or as its line has it, is a quantity's name with 率 behind it."""
    if "率" in f.label:
        return f.label.endswith("率") or f.quantity.detail == "率"
    lines = material.lines_of(f.report) if f.label else None
    return lines is not None and 0 < f.line <= len(lines) and f"{f.label}率" in lines[f.line - 1]


def _mean(ledger: Ledger, f: Figure, days: Days) -> Iterator[Check]:
    """A ratio of a year lies between those of its quarters."""
    if f.quantity.concept not in {r.ratio for r in ledger.rules.ratios} or f.quantity.concept == "margin":
        return
    for parts in partitions(days):
        found = [ledger.find(f, part) for part in parts]
        if all(found):
            terms = [Term(p[0]) for p in found]
            lows, highs = zip(*(t.figure.interval for t in terms), strict=True)
            expected = (min(low for low in lows if low is not None), max(high for high in highs if high is not None))
            yield Check(
                "between", f, tuple(terms), expected, ("全期比率介于各期之间", "a ratio of the whole lies between those of its parts")
            )


def _parts_of_period(ledger: Ledger, f: Figure, days: Days) -> Iterator[Check]:
    if not ledger.rules.is_flow(f.quantity.concept):
        return
    formula = ("各期之和 = 全期", "the parts of a period add up to the whole")
    for parts in partitions(days):
        found = [[p for p in ledger.find(f, part) if p.unit == f.unit and p.modality is f.modality] for part in parts]
        if all(found):
            terms = tuple(Term(p[0]) for p in found)
            yield Check("parts-of-period", f, terms, total(terms), formula)


def _identity(ledger: Ledger, f: Figure, days: Days) -> Iterator[Check]:
    for rule in ledger.rules.identities:
        if rule.whole != f.quantity.concept or f.quantity.detail:
            continue
        terms = []
        for names, sign in [(n, 1) for n in rule.plus] + [(n, -1) for n in rule.minus]:
            hit = next((t for name in names for t in ledger.find(f, days, name, detail="") if t.unit == f.unit), None)
            if hit:
                terms.append(Term(hit, sign))
        if len(terms) == len(rule.plus) + len(rule.minus) and {t.figure.report for t in terms} == {f.report}:
            parts = [t.figure.quantity.concept for t in terms]
            formula = (f"{rule.whole} = " + " − ".join(parts), f"{rule.whole} = " + " − ".join(parts))
            yield Check("identity", f, tuple(terms), total(terms), formula)


def _scopes(ledger: Ledger, f: Figure, days: Days) -> Iterator[Check]:
    if f.scope is not None:
        return
    for pair in ledger.rules.scope_pairs:
        if not ledger.scopes.issuperset(pair):
            continue
        found = [[p for p in ledger.find(f, days, scope=scope) if p.unit == f.unit and p.modality is f.modality] for scope in pair]
        if all(found):
            terms = tuple(Term(p[0]) for p in found)
            yield Check("parts", f, terms, total(terms), ("各部分之和 = 总数", "the parts add up to the total"))


def _best(checks: Iterable[Check]) -> Iterator[Check]:
    """Of several ways to calculate one figure, one that holds; else the first."""
    found = list(checks)
    if found:
        yield next((c for c in found if c.holds), found[0])
