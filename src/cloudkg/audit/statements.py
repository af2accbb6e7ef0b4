"""Claims of several reports side by side: one event with two dates or sizes, affirmed and denied, planned and done, and who repeats whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from cloudkg.audit.figures import overlap
from cloudkg.audit.finding import Evidence, Finding, Kind, Severity
from cloudkg.audit.material import Material, last_day
from cloudkg.audit.wording import amount, ends
from cloudkg.model import Claim, Modality, Polarity, Range
from cloudkg.vocab import EVENT_OF_RELATION, SYMMETRIC, relation_flag

Said = tuple[str, Claim]
_ONE_EVENT_DAYS = 60  # further apart, two dates are two events, unless what happened is the same to the digit


def find_in_claims(material: Material) -> Iterator[Finding]:
    """Findings of all claims that say the same of the same two things."""
    edges: dict[tuple[str, str, str], list[Said]] = defaultdict(list)
    for curie, claim in sorted(material.claims.items()):
        edges[claim.subject, claim.predicate, claim.object].append((curie, claim))
    for said in edges.values():
        yield from _polarity(material, said)
        yield from _agreement(material, said)
        if said[0][1].predicate in EVENT_OF_RELATION and said[0][1].predicate not in SYMMETRIC:
            yield from _pairs(material, said)
    yield from _unit_against_group(material, edges)


def _pairs(material: Material, said: Sequence[Said]) -> Iterator[Finding]:
    firm = [s for s in said if s[1].polarity is Polarity.AFFIRMED]
    for at, one in enumerate(firm):
        for other in firm[at + 1 :]:
            apart = one[1].provenance.line != other[1].provenance.line or one[1].provenance.report != other[1].provenance.report
            if apart and _same_place(one[1], other[1]):  # one line that gives several prices lists them
                yield from _compare(material, one, other)


def _same_place(a: Claim, b: Claim) -> bool:
    one, other = a.qualifiers, b.qualifiers
    facets = ((one.region, other.region), (one.product, other.product), (one.scope, other.scope))
    return all(x is None or y is None or x == y for x, y in facets)


def _compare(material: Material, one: Said, other: Said) -> Iterator[Finding]:
    a, b = one[1].qualifiers, other[1].qualifiers
    dates = _dates_differ(a.date, b.date)
    sizes = [(x, y, unit) for x, y, unit in _sizes(one[1], other[1]) if x is not None and y is not None]
    same = [s for s in sizes if overlap(s[0], s[1])]
    apart = [s for s in sizes if not overlap(s[0], s[1])]
    plans = {one[1].modality, other[1].modality}
    if dates and same and not apart:
        if plans == {Modality.ACTUAL}:
            yield _dated(material, [one, other])
        elif Modality.ACTUAL in plans:
            yield _plan_and_fact(material, [one, other])
    elif dates is None and apart and plans == {Modality.ACTUAL} and a.date is not None and b.date is not None:
        yield _sized(material, [one, other], apart[0])
    elif dates and not sizes and len(plans) == 2 and Modality.ACTUAL in plans and Modality.PLANNED in plans and _near(a.date, b.date):
        yield _plan_and_fact(material, [one, other])


def _sizes(one: Claim, other: Claim) -> Iterator[tuple[Range | None, Range | None, str]]:
    a, b = one.qualifiers, other.qualifiers
    yield a.change, b.change, "percent"
    if a.unit == b.unit:
        yield a.amount, b.amount, a.unit or ""
    if a.price_unit == b.price_unit and None not in (a.price_from, b.price_from, a.price_to, b.price_to):
        yield (a.price_from, a.price_from), (b.price_from, b.price_from), a.price_unit or ""
        yield (a.price_to, a.price_to), (b.price_to, b.price_to), a.price_unit or ""


def _dates_differ(one: str | None, other: str | None) -> tuple[str, str] | None:
    """Both labels where neither lies within the other."""
    if not one or not other or one.startswith(other) or other.startswith(one) or last_day(one) is None or last_day(other) is None:
        return None
    return one, other


def _near(one: str | None, other: str | None) -> bool:
    days = [last_day(d or "") for d in (one, other)]
    return isinstance(days[0], date) and isinstance(days[1], date) and abs((days[0] - days[1]).days) <= _ONE_EVENT_DAYS


def _dated(material: Material, said: Sequence[Said]) -> Finding:
    first, second = sorted(str(c.qualifiers.date) for _, c in said)
    zh = f"{_what(material, said[0][1])}：内容相同，日期却是 {first} 和 {second}"
    en = f"{_what(material, said[0][1])}: the same is dated {first} and {second}"
    return _finding(Kind.CONFLICT, "two-dates", Severity.HIGH, said, zh, en, period=first)


def _sized(material: Material, said: Sequence[Said], sizes: tuple[Range, Range, str]) -> Finding:
    one, other, unit = sizes
    zh = f"{_what(material, said[0][1])}（{said[0][1].qualifiers.date}）：{ends(one, unit, 'zh')} 与 {ends(other, unit, 'zh')} 不符"
    en = f"{_what(material, said[0][1])} ({said[0][1].qualifiers.date}): {ends(one, unit, 'en')} against {ends(other, unit, 'en')}"
    return _finding(Kind.CONFLICT, "two-sizes", Severity.HIGH, said, zh, en, period=said[0][1].qualifiers.date, unit=unit)


def _plan_and_fact(material: Material, said: Sequence[Said]) -> Finding:
    plan, fact = sorted(said, key=lambda s: s[1].modality is Modality.ACTUAL)
    zh = f"{_what(material, fact[1])}：原定 {plan[1].qualifiers.date}，实际 {fact[1].qualifiers.date}"
    en = f"{_what(material, fact[1])}: planned for {plan[1].qualifiers.date}, done {fact[1].qualifiers.date}"
    return _finding(Kind.REVISION, "plan-and-fact", Severity.LOW, said, zh, en, period=fact[1].qualifiers.date)


def _polarity(material: Material, said: Sequence[Said]) -> Iterator[Finding]:
    yes = [s for s in said if s[1].polarity is Polarity.AFFIRMED and s[1].modality is Modality.ACTUAL]
    no = [s for s in said if s[1].polarity is Polarity.DENIED]
    dates = {c.qualifiers.date for _, c in (*yes[:1], *no[:1])}
    if yes and no and len(dates - {None}) < 2:
        what = _what(material, yes[0][1])
        yield _finding(
            Kind.CONFLICT, "affirmed-and-denied", Severity.HIGH, [*yes, *no], f"{what}：有说是，有说否", f"{what}: affirmed and denied"
        )


def _agreement(material: Material, said: Sequence[Said]) -> Iterator[Finding]:
    """Several reports that say the same; who cite one source count once."""
    if len({c.provenance.report for _, c in said}) < 2 or len({c.polarity for _, c in said}) > 1:
        return
    sources = {c.qualifiers.attributed_to or c.qualifiers.source or _publisher(material, c) for _, c in said}
    what, count = _what(material, said[0][1]), len(sources)
    zh, en = (
        f"{what}：多份报告同说，独立来源 {count} 个",
        f"{what}: said by several reports, {count} independent source{'s' if count > 1 else ''}",
    )
    yield _finding(Kind.AGREEMENT, "agree", Severity.INFO, said, zh, en, independent=count)


def _publisher(material: Material, claim: Claim) -> str:
    report = claim.provenance.report
    paper = material.papers.get(report)
    return paper.publisher or report if paper else report


def _unit_against_group(material: Material, edges: dict[tuple[str, str, str], list[Said]]) -> Iterator[Finding]:
    """What is said of a unit and of its group, with other sizes: perhaps one thing under two names, so no conflict yet."""
    for (subject, predicate, object_), said in edges.items():
        for parent in sorted(material.parents.get(subject, ())):
            for mine in said:
                for theirs in edges.get((parent, predicate, object_), ()):
                    one, other = mine[1].qualifiers, theirs[1].qualifiers
                    if (
                        one.change
                        and other.change
                        and one.change != other.change
                        and one.date
                        and other.date
                        and not _dates_differ(one.date, other.date)
                    ):
                        zh = f"{_what(material, mine[1])} {ends(one.change, 'percent', 'zh')}，其集团则为 {ends(other.change, 'percent', 'zh')}；主体不同，不可比"
                        en = f"{_what(material, mine[1])} by {ends(one.change, 'percent', 'en')}, its group by {ends(other.change, 'percent', 'en')}: a part against the group"
                        yield _finding(Kind.INCOMPARABLE, "group-against-segment", Severity.LOW, [mine, theirs], zh, en, period=one.date)


def _what(material: Material, claim: Claim) -> str:
    return f"{material.name(claim.subject)} {relation_flag(claim.predicate)} {material.name(claim.object)}"


def _finding(kind: Kind, verdict: str, severity: Severity, said: Sequence[Said], zh: str, en: str, **more: object) -> Finding:
    ordered = sorted(said, key=lambda s: (s[1].provenance.report, s[1].provenance.line, s[0]))
    evidence = tuple(Evidence(curie, c.provenance.report, c.provenance.line, _value(c), c.provenance.quote) for curie, c in ordered)
    entities = tuple(sorted({end for _, c in said for end in (c.subject, c.object)}))
    return Finding(kind, verdict, severity, entities, {"zh": zh, "en": en}, evidence, **more)  # type: ignore[arg-type]


def _value(claim: Claim) -> str:
    q = claim.qualifiers
    parts = [q.date or "", ends(q.change, "percent", "en") if q.change else "", ends(q.amount, q.unit or "", "en") if q.amount else ""]
    if q.price_from is not None and q.price_to is not None:
        parts.append(f"{amount(Decimal(q.price_from), '', 'en')} → {amount(Decimal(q.price_to), q.price_unit or '', 'en')}")
    return " ".join(p for p in (claim.modality.value, *parts) if p)
