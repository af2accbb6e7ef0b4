"""Figures of one thing side by side: conflicts, revisions, dispersions, agreements, and what cannot be compared and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from cloudkg.audit.figures import PROSPECTIVE, Figure, agree, overlap
from cloudkg.audit.finding import Finding, Kind, Severity
from cloudkg.audit.material import Material
from cloudkg.audit.rules import Rules
from cloudkg.audit.wording import finding_of, value, values
from cloudkg.model import Modality

Key: TypeAlias = tuple[object, ...]
_WIDE = Decimal("0.05")  # apart by more than this share of the larger value matters more
_ENUMERATION = 3  # so many values in one line list parts


def comparable(figure: Figure, rules: Rules) -> bool:
    """Whether a figure says enough of itself to be held against another."""
    concept = figure.quantity.concept
    if rules.has("never", concept) or figure.quantity.vague or figure.interval == (None, None):
        return False
    return figure.period is not None or bool(figure.label) and rules.has("timeless", concept)


def time_key(figure: Figure, rules: Rules) -> object:
    """What two figures must share to be of one time: both ends of the period, of a level its end."""
    if figure.last is None or figure.first is None:
        return figure.period
    return figure.last if rules.has("moments", figure.quantity.concept) else (figure.first, figure.last)


def thing_key(figure: Figure, rules: Rules) -> Key:
    """What is measured of whom and when; unit, scope, place and firmness are left out."""
    f = figure
    label = f.label if rules.has("timeless", f.quantity.concept) else ""
    return f.entity, f.quantity.concept, f.quantity.detail, label, f.growth, f.basis, f.measure, f.polarity, time_key(f, rules)


def find_in_figures(material: Material, *, quiet: bool = False) -> Iterator[Finding]:
    """Findings of all figures that are of one thing at one time; `quiet` leaves out what agrees and what cannot be compared."""
    things: dict[Key, list[Figure]] = defaultdict(list)
    for figure in material.figures:
        if comparable(figure, material.rules):
            things[thing_key(figure, material.rules)].append(figure)
    for figures in things.values():
        if len(figures) < 2 or quiet and len({(f.minimum, f.maximum, f.modality) for f in figures}) == 1:
            continue
        groups: dict[Key, list[Figure]] = defaultdict(list)
        for f in figures:
            groups[f.unit, f.scope, f.region, f.modality].append(f)
        for group in groups.values():
            yield from _judge(material, things, group, quiet=quiet)
        yield from _incomparable(material, groups)
    if not quiet:
        yield from _group_against_segment(material, things)


def _judge(material: Material, things: Mapping[Key, list[Figure]], group: list[Figure], *, quiet: bool) -> Iterator[Finding]:
    if len({f.passage for f in group}) < 2 and agree(group):
        return
    if agree(group):
        if not quiet:
            yield _agreement(material, group)
        if _said_as_fact_and_less(group):
            yield _said_so(material, group)
        return
    level = material.rules.has("moments", group[0].quantity.concept)
    added = material.told_as_added([f.id for f in group]) if level else ()
    group = [f for f in group if not (material.in_heading(f) or f.id in added or _is_of_a_unit(material, things, f, group))]
    if len(group) < 2 or agree(group):
        return
    year = group[0].last.year if group[0].last else None
    if len({(f.report, f.line) for f in group}) == 1 and (
        len(group) >= _ENUMERATION or material.in_one_statement([f.id for f in group], year)
    ):
        return  # one statement that gives several figures lists parts, or tells a change
    yield _disagreement(material, group)


def _is_of_a_unit(material: Material, things: Mapping[Key, list[Figure]], figure: Figure, group: list[Figure]) -> bool:
    """Whether what is said of a group is what others say of one of its units, and not what they say of the group."""
    key = thing_key(figure, material.rules)
    of_units = [f for unit in material.units_of(figure.entity) for f in things.get((unit, *key[1:]), ()) if f.unit == figure.unit]
    others = [f for f in group if f is not figure]
    return any(agree([figure, f]) and not any(agree([o, f]) for o in others) for f in of_units)


def _agreement(material: Material, group: list[Figure]) -> Finding:
    sources = len({f.source for f in group})
    names, first = material.name(group[0].entity), group[0]
    zh = f"{names} {first.period or ''} {first.label}：{values(group, 'zh')}，互相吻合；独立来源 {sources} 个"
    en = (
        f"{names} {first.period or ''} {first.label}: {values(group, 'en')} agree; {sources} independent source{'s' if sources > 1 else ''}"
    )
    return finding_of(Kind.AGREEMENT, "agree", Severity.INFO, group, zh, en, independent=sources)


def _disagreement(material: Material, group: list[Figure]) -> Finding:
    dates = {f.issued for f in group}
    sources = {f.source for f in group}
    consistent = all(agree([f for f in group if f.issued == d]) for d in dates)
    if len(sources) == 1 and len(dates) > 1 and None not in dates and consistent:
        return _revision(material, group)
    estimated = material.rules.has("estimates", group[0].quantity.concept)
    apart = len(sources) > 1 and (all(f.cited for f in group) or estimated or group[0].modality in (Modality.FORECAST, Modality.REPORTED))
    own_word = all(agree([f for f in group if f.source == s]) for s in sources)
    return _dispersion(material, group) if apart and own_word else _conflict(material, group)


def _spread(group: list[Figure]) -> tuple[Decimal | None, Decimal | None]:
    lows = [f.minimum for f in group if f.minimum is not None]
    highs = [f.maximum for f in group if f.maximum is not None]
    return (min(lows) if len(lows) == len(group) else None), (max(highs) if len(highs) == len(group) else None)


def _revision(material: Material, group: list[Figure]) -> Finding:
    ordered = sorted(group, key=lambda f: (f.issued is None, f.issued, f.id))
    old, new = ordered[0], ordered[-1]
    rises = (new.minimum or new.maximum or Decimal(0)) > (old.minimum or old.maximum or Decimal(0))
    guidance = new.modality in PROSPECTIVE
    verdict = ("raised" if rises else "cut") if guidance else ("restated-up" if rises else "restated-down")
    word = {"raised": "上调", "cut": "下调", "restated-up": "改为更高", "restated-down": "改为更低"}[verdict]
    name = material.name(new.entity)
    zh = f"{name} {new.period or ''} {new.label}：同一来源由 {value(old, 'zh')} {word}，现为 {value(new, 'zh')}（{new.issued}）"
    en = f"{name} {new.period or ''} {new.label}: the same source {verdict.replace('-', ' ')} it from {value(old, 'en')} to {value(new, 'en')} ({new.issued})"
    return finding_of(Kind.REVISION, verdict, Severity.MEDIUM, [new, *ordered[:-1]], zh, en, spread=_spread(group), newest=new.id)


def _dispersion(material: Material, group: list[Figure]) -> Finding:
    name, first = material.name(group[0].entity), group[0]
    count = len({f.source for f in group})
    zh = f"{name} {first.period or ''} {first.label}：{count} 个来源说法不一，{values(group, 'zh')}"
    en = f"{name} {first.period or ''} {first.label}: {count} sources are apart, {values(group, 'en')}"
    return finding_of(Kind.DISPERSION, "apart", Severity.LOW, group, zh, en, spread=_spread(group))


def _conflict(material: Material, group: list[Figure]) -> Finding:
    first = group[0]
    inside = len({f.report for f in group}) == 1
    crossed = _crossed(material, group)
    if crossed:
        return _swapped_cells(material, group, crossed)
    bounds = [v for f in group for v in (f.minimum, f.maximum) if v is not None]
    wide = max(bounds) - min(bounds) > _WIDE * max(abs(b) for b in bounds)
    name = material.name(first.entity)
    zh = f"{name} {first.period or ''} {first.label}：{values(group, 'zh')}，相差超出精度{'（同一份报告内）' if inside else ''}"
    en = f"{name} {first.period or ''} {first.label}: {values(group, 'en')} differ by more than their precision{' within one report' if inside else ''}"
    verdict = "within-report" if inside else "between-reports"
    return finding_of(Kind.CONFLICT, verdict, Severity.HIGH if wide else Severity.MEDIUM, group, zh, en, spread=_spread(group))


def _said_as_fact_and_less(group: list[Figure]) -> bool:
    """Whether a fact is a plan elsewhere; what was over when the report was issued is planned by a slip of reading only."""
    open_then = all(f.last is None or f.issued is None or f.last > f.issued for f in group if f.stated is not Modality.ACTUAL)
    return len({f.stated for f in group}) > 1 and any(f.stated is Modality.ACTUAL for f in group) and open_then


def _said_so(material: Material, group: list[Figure]) -> Finding:
    first = group[0]
    name, modes = material.name(first.entity), sorted({f.stated for f in group}, key=list(Modality).index)
    zh = f"{name} {first.period or ''} {first.label}：{values(group, 'zh')} 时而当作事实，时而不是（{'、'.join(modes)}）"
    en = f"{name} {first.period or ''} {first.label}: {values(group, 'en')} is said as a fact and as less ({', '.join(modes)})"
    return finding_of(Kind.FIRMNESS, "fact-and-less", Severity.LOW, group, zh, en)


def _crossed(material: Material, group: list[Figure]) -> Figure | None:
    """A cell of the same table and column, of another quantity, that holds just what the text says of this one."""
    cells = [f for f in group if f.row is not None]
    texts = [f for f in group if f.row is None]
    if not cells or not texts:
        return None
    cell, text = cells[0], texts[0]
    return next(
        (
            f
            for f in material.of_entity.get((cell.report, cell.entity), ())
            if f.row is not None
            and f.quantity != cell.quantity
            and (f.minimum, f.maximum, f.unit) == (text.minimum, text.maximum, text.unit)
            and (f.first, f.last) == (cell.first, cell.last)
            and abs(f.row - (cell.row or 0)) <= _ENUMERATION
        ),
        None,
    )


def _swapped_cells(material: Material, group: list[Figure], crossed: Figure) -> Finding:
    cell = next(f for f in group if f.row is not None)
    name = material.name(cell.entity)
    zh = f"{name} {cell.period or ''} {cell.label}：表中 {value(cell, 'zh')}，正文却是表中“{crossed.label}”的 {value(crossed, 'zh')}；疑似两格颠倒"
    en = f"{name} {cell.period or ''} {cell.label}: the table says {value(cell, 'en')}, the text {value(crossed, 'en')}, which the table gives for “{crossed.label}”: the cells look swapped"
    return finding_of(Kind.SUSPICION, "swapped-cells", Severity.HIGH, [*group, crossed], zh, en)


_FACETS = (("unit", "单位", "unit"), ("scope", "口径", "scope"), ("region", "地域", "region"), ("modality", "确定程度", "firmness"))


def _incomparable(material: Material, groups: dict[Key, list[Figure]]) -> Iterator[Finding]:
    """Groups that differ in one facet only and in their values: said so that nobody takes them for a conflict."""
    keys = sorted(groups, key=str)
    for at, one in enumerate(keys):
        for other in keys[at + 1 :]:
            facets = [i for i in range(len(_FACETS)) if one[i] != other[i]]
            a, b = groups[one][0], groups[other][0]
            if len(facets) != 1:
                continue
            if facets[0] == 3 and (a.minimum, a.maximum) == (b.minimum, b.maximum) and a.passage != b.passage:
                if _said_as_fact_and_less([a, b]):
                    yield _said_so(material, [a, b])
            elif one[0] != other[0] or not overlap(a.interval, b.interval):
                _, zh, en = _FACETS[facets[0]]
                yield _not_comparable(material, [a, b], f"other-{en}", f"{zh}不同", f"their {en} differs")


def _not_comparable(material: Material, pair: list[Figure], verdict: str, zh: str, en: str) -> Finding:
    first = pair[0]
    name = " / ".join(dict.fromkeys(material.name(f.entity) for f in pair))
    return finding_of(
        Kind.INCOMPARABLE,
        verdict,
        Severity.INFO,
        pair,
        f"{name} {first.period or ''} {first.label}：{values(pair, 'zh')} 不可比，因为{zh}",
        f"{name} {first.period or ''} {first.label}: {values(pair, 'en')} cannot be compared, since {en}",
    )


def _group_against_segment(material: Material, things: dict[Key, list[Figure]]) -> Iterator[Finding]:
    for key, figures in things.items():
        for parent in sorted(material.parents.get(str(key[0]), ())):
            for theirs in things.get((parent, *key[1:]), ())[:1]:
                mine = figures[0]
                if mine.unit == theirs.unit and not overlap(mine.interval, theirs.interval):
                    yield _not_comparable(
                        material,
                        [mine, theirs],
                        "group-against-segment",
                        "一个是集团，一个是其部分",
                        "one is of the group and one of a part of it",
                    )
