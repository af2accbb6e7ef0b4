"""Sentences of the audit in two languages: figures as analysts read them, and findings put together with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from cloudkg.audit.figures import Figure, Interval, overlap
from cloudkg.audit.finding import Evidence, Finding, Kind, Severity

_SCALES = ((Decimal(10) ** 12, "万亿", "tn"), (Decimal(10) ** 8, "亿", None), (Decimal(10) ** 9, None, "bn"), (Decimal(10) ** 6, None, "m"))
_MOST_NAMED = 4
_MOST_PAIRED = 8  # of more figures each is tied to the first that it can be: all pairs would drown the rest
_TYING = frozenset({Kind.AGREEMENT, Kind.CONFLICT, Kind.DISPERSION})


def amount(value: Decimal, unit: str, language: str) -> str:
    """A number with its unit, at four figures behind the point at most.

    >>> amount(Decimal(31700000000), "CNY", "zh"), amount(Decimal(31700000000), "CNY", "en"), amount(Decimal("8.80"), "percent", "en")
    ('317 亿 CNY', '31.7 bn CNY', '8.8%')
    """
    scale, word = next(
        ((s, zh if language == "zh" else en) for s, zh, en in _SCALES if (zh if language == "zh" else en) and abs(value) >= s),
        (Decimal(1), ""),
    )
    number = f"{round(value / scale, 4):,f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number}%" if unit == "percent" else " ".join(p for p in (number, word, unit if unit != "count" else "") if p)


def ends(interval: Interval, unit: str, language: str) -> str:
    """A range as text."""
    low, high = interval
    if low is None or high is None:
        bound = low if low is not None else high
        return ("≥ " if low is not None else "≤ ") + amount(bound or Decimal(0), unit, language)
    if low == high:
        return amount(low, unit, language)
    return f"{amount(low, unit, language)}–{amount(high, unit, language)}"


def value(figure: Figure, language: str) -> str:
    """The value of a figure as it is stated."""
    return ends((figure.minimum, figure.maximum), figure.unit, language)


def values(figures: Iterable[Figure], language: str) -> str:
    """Distinct values, in rising order."""
    ordered = sorted(figures, key=lambda f: (f.minimum if f.minimum is not None else f.maximum or Decimal(0), f.id))
    texts = list(dict.fromkeys(value(f, language) for f in ordered))
    if len(texts) > _MOST_NAMED:
        texts = [*texts[:2], "…", texts[-1]]
    return ("、" if language == "zh" else ", ").join(texts)


def evidence_of(figures: Iterable[Figure]) -> tuple[Evidence, ...]:
    """Figures as evidence, each once; quotes are filled in later."""
    unique = {f.id: f for f in figures}.values()
    ordered = sorted(unique, key=lambda f: (f.report, f.line, f.period or "", f.id))
    return tuple(Evidence(f.id, f.report, f.line, value(f, "en")) for f in ordered)


def _ties(figures: Sequence[Figure], *, fit: bool) -> tuple[tuple[str, str], ...]:
    """Pairs of figures that fit each other, or do not."""
    unique = [f for _, f in sorted({f.id: f for f in figures}.items())]
    pairs = ((a, b) for a, b in combinations(unique, 2) if overlap(a.interval, b.interval) is fit)
    if len(unique) <= _MOST_PAIRED:
        return tuple((a.id, b.id) for a, b in pairs)
    firsts = ((f, next((o for o in unique if o is not f and overlap(o.interval, f.interval) is fit), None)) for f in unique)
    return tuple(sorted({(min(f.id, o.id), max(f.id, o.id)) for f, o in firsts if o is not None}))


def finding_of(
    kind: Kind,
    verdict: str,
    severity: Severity,
    figures: Sequence[Figure],
    zh: str,
    en: str,
    **more: object,
) -> Finding:
    """A finding about figures; metric, period and unit are those of the first, `more` sets other fields."""
    first = figures[0]
    ties = _ties(figures, fit=kind is Kind.AGREEMENT) if kind in _TYING and verdict != "falls" else ()
    tolerance = max(f.tolerance for f in figures if f.unit == first.unit)
    fields: dict[str, object] = {
        "metric": first.metric,
        "period": first.period,
        "unit": first.unit,
        "tolerance": tolerance,
        "ties": ties,
    } | more
    entities = tuple(sorted({f.entity for f in figures}))
    return Finding(kind, verdict, severity, entities, {"zh": zh, "en": en}, evidence_of(figures), **fields)  # type: ignore[arg-type]
