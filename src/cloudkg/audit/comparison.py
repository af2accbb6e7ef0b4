"""Figures side by side, a row for each firm and measure and a column for each period; units alike only where that takes no guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cloudkg.audit.figures import agree_intervals, interval_of
from cloudkg.audit.rules import Rules, fold, load_rules
from cloudkg.audit.times import calendar_days, calendar_label
from cloudkg.errors import QueryError
from cloudkg.measure.calendars import days_of
from cloudkg.model import Basis, Measure, Modality, Observation, Polarity, Range
from cloudkg.query.facts import Node, read_nodes, read_observations, read_properties
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import METRICS

MAX_ENTITIES = 30  # where none is asked for: more rows than anybody reads
_FIRMNESS = {modality: rank for rank, modality in enumerate(Modality)}
_UNDATED = "undated"  # the column of figures that name no period
_CURRENCIES = frozenset({"USD", "CNY", "HKD", "EUR", "JPY", "KRW", "TWD", "GBP"})


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `source` is worth `value` units of `target` on `day`, as the user says: the program knows no rates."""

    source: str
    target: str
    value: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class Stated:
    """One observation in a cell: CURIE, ends in the unit of its row, the observation as it was read, and the rate that it was turned with."""

    id: str
    ends: Range
    observation: Observation
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said of one row and period: the firmest first, of those the one of the newest report; `conflict` where figures of one firmness are further apart than they may be."""

    stated: tuple[Stated, ...]
    conflict: bool

    @property
    def shown(self) -> Stated:
        """The figure to show: the first."""
        return self.stated[0]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing's figures of one measure in one unit, by period; `measure` is a concept of the metric scheme, with what the text adds to it."""

    entity: str
    measure: str
    scope: str
    unit: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pivot: `periods` in order of time, rows by entity and measure, names of all entities and reports."""

    metric: str
    periods: tuple[str, ...]
    rows: tuple[Row, ...]
    nodes: Mapping[str, Node]
    omitted: int = 0


def find_metric(dataset: Dataset, name: str) -> str:
    """Local name of the metric called so, by its name in the ontology in either language. Raises QueryError with the nearest where there is none."""
    rules = load_rules(dataset)
    if name in METRICS or name in rules.names.values():
        return name
    found = rules.names.get(fold(name))
    if found is None:
        start = fold(name)[:3]
        near = [m for m in METRICS if m.replace("_", "").startswith(start)]
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        raise QueryError(f"no metric is called “{name}”", hint=f"{meant}there are {', '.join(METRICS)}")
    return found


def compare(
    dataset: Dataset,
    metric: str,
    *,
    entities: Sequence[str] = (),
    periods: Sequence[str] = (),
    currency: str | None = None,
    rates: Iterable[Rate] = (),
) -> Comparison:
    """The figures of one metric, or of one concept below a metric, of `entities` (CURIEs; those with most figures where empty).

    `periods` are labels, or spans ``FROM..TO`` of labels, both included. Sums of money are turned into `currency` where one of `rates` does it,
    and stay in their own row where none does. Denied figures are left out, and those that a person has struck. Raises QueryError for a metric or period that is none.
    """
    rules = load_rules(dataset)
    wanted = [_span(p) for p in periods]
    turn = {rate.source: rate for rate in rates if rate.target == currency}
    rows: dict[tuple[str, str, str, str], dict[str, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    days: dict[str, tuple[date, date] | None] = {}
    chosen, omitted = _chosen(_observations(dataset, metric, entities, rules), entities)
    for curie, o, concept in chosen:
        label, when = _column(o)
        if wanted and not any(_lies_in(when, label, span) for span in wanted):
            continue
        days[label] = when
        stated = _turned(Stated(curie, (o.minimum, o.maximum), o), turn)
        unit = stated.rate.target if stated.rate else o.unit
        rows[o.entity, concept, _scope(o), unit][label].append(stated)
    reports = {s.observation.provenance.report for cells in rows.values() for cell in cells.values() for s in cell}
    nodes = read_nodes(dataset, {entity for entity, *_ in rows} | reports)
    issued = {report: str(next(iter(block.get("dcterms:issued", ())), "")) for report, block in read_properties(dataset, reports).items()}
    order = {entity: at for at, entity in enumerate(entities)}
    made = [Row(*key, {p: _cell(found, issued) for p, found in sorted(cells.items())}) for key, cells in rows.items()]
    made.sort(key=lambda r: (order.get(r.entity, 0), nodes[r.entity].label, r.entity, r.measure, r.scope, r.unit))
    return Comparison(metric, tuple(sorted(days, key=lambda p: _time_order(p, days[p]))), tuple(made), nodes, omitted)


def parse_rate(text: str) -> Rate:
    """A rate as the command line gives it.

    >>> parse_rate("USD/CNY=7.10@2026-05-20")
    Rate(source='USD', target='CNY', value=Decimal('7.10'), day=datetime.date(2026, 5, 20))
    """
    found = re.fullmatch(r"([A-Z]{3})/([A-Z]{3})=(\d+(?:\.\d+)?)@(\d{4}-\d\d-\d\d)", text.strip())
    if found is None or not {found[1], found[2]} <= _CURRENCIES or Decimal(found[3]) == 0:
        raise QueryError(f"“{text}” is no exchange rate", hint="write USD/CNY=7.10@2026-05-20: one dollar is so many yuan on that day")
    try:
        return Rate(found[1], found[2], Decimal(found[3]), date.fromisoformat(found[4]))
    except ValueError as error:
        raise QueryError(f"“{found[4]}” is no day", hint="write a date such as 2026-05-20") from error


Measured = tuple[str, Observation, str]  # CURIE, observation, concept


def _observations(dataset: Dataset, metric: str, entities: Sequence[str], rules: Rules) -> list[Measured]:
    top = metric if metric in METRICS else rules.top(metric)
    values = {"m": node(f"ckg:{top}")} | ({"e": [node(c) for c in entities]} if entities else {})
    rows = dataset.select("SELECT ?o WHERE { ?o ckg:metric ?m ; ckg:entity ?e MINUS { ?o ckg:reviewed ?verdict } }", values)
    found = read_observations(dataset, (text_of(o) for (o,) in rows))
    measured = []
    for curie, o in sorted(found.items()):
        quantity = rules.quantity(o.metric, o.label)
        concept = f"{quantity.concept} · {quantity.detail}" if quantity.detail else quantity.concept
        fits = metric in (top, quantity.concept)
        if fits and o.polarity is Polarity.AFFIRMED and o.measure is Measure.LEVEL and (o.minimum, o.maximum) != (None, None):
            measured.append((curie, o, concept if o.basis in (None, Basis.YOY) else f"{concept} ({o.basis})"))
    return measured


def _chosen(found: list[Measured], entities: Sequence[str]) -> tuple[list[Measured], int]:
    """Figures of the entities that are asked for, or of those with most periods; and how many entities were left out."""
    if entities:
        return found, 0
    periods: dict[str, set[str]] = defaultdict(set)
    for _, o, _ in found:
        periods[o.entity].add(o.period or "")
    ranked = sorted(periods, key=lambda e: (-len(periods[e]), e))
    kept = set(ranked[:MAX_ENTITIES])
    return [m for m in found if m[1].entity in kept], len(ranked) - len(kept)


def _scope(o: Observation) -> str:
    return " · ".join(part for part in (o.scope, o.region) if part)


def _turned(stated: Stated, turn: Mapping[str, Rate]) -> Stated:
    rate = turn.get(stated.observation.unit)
    if rate is None:
        return stated
    low, high = stated.ends
    return replace(stated, ends=(None if low is None else low * rate.value, None if high is None else high * rate.value), rate=rate)


def _cell(stated: Sequence[Stated], issued: Mapping[str, str]) -> Cell:
    """The cell of several figures; those of one firmness must fit one value."""
    newest = sorted(sorted(stated, key=lambda s: s.id), key=lambda s: issued.get(s.observation.provenance.report, ""), reverse=True)
    ordered = sorted(newest, key=lambda s: (_FIRMNESS[s.observation.modality], s.observation.approximate))
    by_firmness: dict[Modality, list[Stated]] = defaultdict(list)
    for s in ordered:
        by_firmness[s.observation.modality].append(s)
    return Cell(tuple(ordered), not all(agree_intervals([_interval(s) for s in group]) for group in by_firmness.values()))


def _interval(stated: Stated) -> tuple[Decimal | None, Decimal | None]:
    o = stated.observation
    factor = stated.rate.value if stated.rate else Decimal(1)
    return interval_of(*stated.ends, o.half_width * factor, approximate=o.approximate)[0]


def _column(o: Observation) -> tuple[str, tuple[date, date] | None]:
    """Label of the column: of the calendar where the days are those of a calendar period, else as the text has it."""
    days = calendar_days(o.period)
    if days is None and o.period_first is not None and o.period_last is not None:
        days = (o.period_first, o.period_last)
    return (calendar_label(days) if days else None) or o.period or _UNDATED, days


def _span(text: str) -> tuple[str, tuple[date, date] | None]:
    first, _, last = text.partition("..")
    begin, end = calendar_days(first), calendar_days(last or first)
    if begin is None or end is None:
        if last:
            raise QueryError(f"“{text}” is no span of periods", hint="write 2025-Q1..2026-Q1, or a label such as 2026-Q1 or FY2026-Q3")
        if text != _UNDATED and days_of(text) is None:
            raise QueryError(
                f"“{text}” is no period",
                hint="write a label such as 2026, 2026-Q1, 2025-H1 or FY2026-Q3, or a span such as 2025-Q1..2026-Q1",
            )
        return text, None
    return text, (begin[0], end[1])


def _lies_in(days: tuple[date, date] | None, label: str, span: tuple[str, tuple[date, date] | None]) -> bool:
    text, ends = span
    if ends is None or days is None:
        return label == text
    return ends[0] <= days[0] and days[1] <= ends[1] and (".." in text or days == ends)


def _time_order(label: str, days: tuple[date, date] | None) -> tuple[date, int, str]:
    return (days[1], (days[1] - days[0]).days, label) if days else (date.max, 0, label)
