"""Events in the order in which they happened: what was announced when, from when it holds, how large it is, and which reports tell of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cloudkg.errors import QueryError
from cloudkg.measure.calendars import days_of
from cloudkg.model import Range
from cloudkg.query.facts import Node, Properties, read_nodes, read_properties
from cloudkg.store import Dataset, node, text_of

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Happening:
    """An event. `announced` and `effective` are ISO days, months or years; `change` is in percent, `amount` in `unit`; `reports` are CURIEs."""

    id: str
    type: str
    agent: str
    target: str
    modality: str
    announced: str | None
    effective: str | None
    change: Range | None
    amount: Range | None
    unit: str | None
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Happenings in order of time, undated ones last; `nodes` names their agents, targets and reports; `omitted` counts those that a limit left out."""

    happenings: tuple[Happening, ...]
    nodes: dict[str, Node]
    omitted: int = 0


def event_types(dataset: Dataset) -> tuple[str, ...]:
    """Local names of the kinds of event that the ontology of a dataset knows, sorted."""
    rows = dataset.select("SELECT ?c WHERE { ?c rdfs:subClassOf+ ckg:Event }")
    return tuple(sorted({text_of(c).removeprefix("ckg:") for (c,) in rows}))


def read_timeline(
    dataset: Dataset,
    *,
    entities: Iterable[str] = (),
    types: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
) -> Timeline:
    """Events in which one of `entities` (CURIEs) is agent or target, of one of the kinds `types`; all of them where these are empty.

    `since` and `until` are ISO days, months or years, both included; an event lies between them by its announcement or by the time from which
    it holds. Of more than `limit` the latest are given. Raises QueryError for a kind that the ontology does not know, and for a bound that is no date.
    """
    for bound, name in ((since, "since"), (until, "until")):
        if bound is not None:
            check_date(bound, name)
    ends, classes = list(entities), _classes(dataset, types)
    bounded = limit if not (classes or since or until) else None  # else the limit holds for what is left
    wanted, beyond = _events_of_entities(dataset, ends, bounded) if ends else (_events_of_classes(dataset, classes), 0)
    blocks = {c: b for c, b in _read_blocks(dataset, wanted).items() if not classes or classes & {str(t) for t in b.get("rdf:type", ())}}
    kept = sorted((h for h in (_happening(c, b, ()) for c, b in blocks.items()) if _between(h, since, until)), key=_order)
    shown = kept if limit is None else _latest(kept, limit)
    omitted = len(kept) - len(shown)
    reports = _reports(dataset, [h.id for h in shown])
    happenings = tuple(replace(h, reports=reports.get(h.id, ())) for h in shown)
    named = {end for h in happenings for end in (h.agent, h.target, *h.reports)}
    return Timeline(happenings, read_nodes(dataset, named), omitted + beyond)


def check_date(text: str, where: str = "") -> None:
    """Raise QueryError for what is no ISO day, month or year: dates are compared as texts, and any other text lies before or behind them all."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) or days_of(text) is None:
        raise QueryError(f"“{text}” is no day, month or year", where=where, hint="write 2026-03-18, 2026-03 or 2026")


def _classes(dataset: Dataset, types: Iterable[str]) -> set[str]:
    """Classes of these kinds of event and of those below them; empty where none is asked for."""
    asked = list(types)
    known = {t.lower(): t for t in event_types(dataset)} if asked else {}
    for type_ in asked:
        if type_.lower() not in known:
            raise QueryError(f"no kind of event is called “{type_}”", hint="there are " + ", ".join(sorted(known.values())))
    classes = [node(f"ckg:{known[t.lower()]}") for t in asked]
    return {text_of(c) for (c,) in dataset.select("SELECT ?c WHERE { ?c rdfs:subClassOf* ?kind }", {"kind": classes})} if asked else set()


def _events_of_classes(dataset: Dataset, classes: set[str]) -> list[str]:
    below = {"c": [node(c) for c in sorted(classes)]} if classes else {}
    kinds = "" if classes else "?c rdfs:subClassOf* ckg:Event ."
    return [text_of(e) for (e,) in dataset.select(f"SELECT DISTINCT ?e WHERE {{ {kinds} ?e a ?c ; ckg:agent ?agent }}", below)]


def _events_of_entities(dataset: Dataset, entities: Sequence[str], limit: int | None) -> tuple[list[str], int]:
    """Events of which one of the entities is an end, the latest `limit` where there is one; and how many more there are."""
    beside = dataset.lookups()
    if beside:
        here = json.dumps(sorted(beside.ids(entities).values()))
        ends = (f"SELECT e.id, e.day FROM event e WHERE e.{end} IN (SELECT value FROM json_each(?1))" for end in ("agent", "target"))
        events = " UNION ".join(ends)
        latest = f"SELECT t.curie FROM ({events}) e JOIN thing t ON t.id = e.id ORDER BY e.day DESC, t.curie LIMIT ?2"
        kept = [curie for (curie,) in beside.rows(latest, here, -1 if limit is None else limit)]
        return kept, beside.rows(f"SELECT COUNT(*) FROM ({events})", here)[0][0] - len(kept)
    sparql = """SELECT DISTINCT ?e ?day ?from WHERE { { ?e ckg:agent ?end } UNION { ?e ckg:target ?end }
        OPTIONAL { ?e ckg:date ?day } OPTIONAL { ?e ckg:effectiveDate ?from } }"""
    rows = dataset.select(sparql, {"end": [node(curie) for curie in entities]})
    days = {text_of(e): text_of(day) or text_of(since) for e, day, since in rows}
    kept = sorted(sorted(days), key=lambda e: days[e], reverse=True)[:limit]
    return kept, len(days) - len(kept)


def _read_blocks(dataset: Dataset, events: Sequence[str]) -> dict[str, Properties]:
    beside = dataset.lookups()
    return beside.facts(events) if beside else read_properties(dataset, events)


def _reports(dataset: Dataset, events: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Reports that tell of each event, sorted."""
    beside = dataset.lookups()
    told: dict[str, set[str]] = {}
    if beside:
        rows: Iterable[tuple[str, str]] = beside.rows(
            """SELECT DISTINCT e.curie, r.curie FROM json_each(?) h CROSS JOIN thing e ON e.curie = h.value
                CROSS JOIN telling t ON t.event = e.id CROSS JOIN claim c ON c.curie = t.claim CROSS JOIN thing r ON r.id = c.report""",
            json.dumps(events),
        )
    else:
        rows = _ask_reports(dataset, sorted(events))
    for event, report in rows:
        told.setdefault(event, set()).add(report)
    return {event: tuple(sorted(found)) for event, found in told.items()}


def _ask_reports(dataset: Dataset, events: Sequence[str]) -> Iterator[tuple[str, str]]:
    sparql = "SELECT ?e ?r WHERE { ?c ckg:describes ?e ; prov:wasQuotedFrom/oa:hasSource ?r }"
    for at in range(0, len(events), _BATCH):
        for event, report in dataset.select(sparql, {"e": [node(c) for c in events[at : at + _BATCH]]}):
            yield text_of(event), text_of(report)


def _happening(curie: str, block: Properties, reports: tuple[str, ...]) -> Happening:
    def first(predicate: str) -> str | None:
        return next((str(value) for value in block.get(predicate, ())), None)

    def ends(what: str) -> Range | None:
        low, high = first(f"ckg:min{what}"), first(f"ckg:max{what}")
        return None if low is None and high is None else (None if low is None else Decimal(low), None if high is None else Decimal(high))

    kinds = sorted(
        (str(t).removeprefix("ckg:") for t in block.get("rdf:type", ())), key=lambda k: (k == "PriceChange", k)
    )  # a rise is both
    unit = first("ckg:unit")
    return Happening(
        id=curie,
        type=kinds[0] if kinds else "",
        agent=first("ckg:agent") or "",
        target=first("ckg:target") or "",
        modality=(first("ckg:modality") or "").removeprefix("ckg:"),
        announced=first("ckg:date"),
        effective=first("ckg:effectiveDate"),
        change=ends("Change"),
        amount=ends("Amount"),
        unit=None if unit is None else unit.partition(":")[2],
        reports=reports,
    )


def _between(happening: Happening, since: str | None, until: str | None) -> bool:
    times = [t for t in (happening.announced, happening.effective) if t]
    if not times:
        return since is None and until is None
    return any((since is None or t >= since or since.startswith(t)) and (until is None or t <= until or t.startswith(until)) for t in times)


def _latest(ordered: Sequence[Happening], limit: int) -> list[Happening]:
    """The latest of happenings in order of time, still in that order; undated ones only where there is room."""
    dated = [h for h in ordered if h.announced or h.effective]
    latest = dated[max(0, len(dated) - limit) :]
    return [*latest, *ordered[len(dated) :][: limit - len(latest)]]


def _order(happening: Happening) -> tuple[str, str, str, str]:
    return happening.announced or happening.effective or "9999", happening.effective or "", happening.type, happening.id
