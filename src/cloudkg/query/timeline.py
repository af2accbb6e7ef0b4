"""Events in the order in which they happened: what was announced when, from when it holds, how large it is, and which reports tell of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cloudkg.errors import QueryError
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
    """Happenings in order of time, undated ones last; `nodes` names their agents, targets and reports."""

    happenings: tuple[Happening, ...]
    nodes: dict[str, Node]


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
) -> Timeline:
    """Events in which one of `entities` (CURIEs) is agent or target, of one of the kinds `types`; all of them where these are empty.

    `since` and `until` are ISO days, months or years, both included; an event lies between them by its announcement or by the time from which
    it holds. Raises QueryError for a kind that the ontology does not know.
    """
    wanted = _events_of_types(dataset, types) & _events_of_entities(dataset, entities)
    blocks: dict[str, Properties] = read_properties(dataset, wanted)
    reports = _reports(dataset, wanted)
    found = [_happening(curie, block, reports.get(curie, ())) for curie, block in blocks.items()]
    kept = sorted((h for h in found if _between(h, since, until)), key=_order)
    named = {end for h in kept for end in (h.agent, h.target, *h.reports)}
    return Timeline(tuple(kept), read_nodes(dataset, named))


def _events_of_types(dataset: Dataset, types: Iterable[str]) -> set[str]:
    asked = list(types)
    known = {t.lower(): t for t in event_types(dataset)}
    for type_ in asked:
        if type_.lower() not in known:
            raise QueryError(f"no kind of event is called “{type_}”", hint="there are " + ", ".join(sorted(known.values())))
    classes = [node(f"ckg:{known[t.lower()]}") for t in asked] or [node("ckg:Event")]
    rows = dataset.select("SELECT DISTINCT ?e WHERE { ?e a/rdfs:subClassOf* ?c ; ckg:agent ?agent }", {"c": classes})
    return {text_of(e) for (e,) in rows}


def _events_of_entities(dataset: Dataset, entities: Iterable[str]) -> set[str]:
    ends = [node(curie) for curie in entities]
    sparql = "SELECT DISTINCT ?e WHERE { { ?e ckg:agent ?end } UNION { ?e ckg:target ?end } }"
    return {text_of(e) for (e,) in dataset.select(sparql, {"end": ends} if ends else {})}


def _reports(dataset: Dataset, events: Iterable[str]) -> dict[str, tuple[str, ...]]:
    told: dict[str, set[str]] = {}
    wanted = sorted(events)
    sparql = "SELECT ?e ?r WHERE { ?c ckg:describes ?e ; prov:wasQuotedFrom/oa:hasSource ?r }"
    for at in range(0, len(wanted), _BATCH):
        for event, report in dataset.select(sparql, {"e": [node(c) for c in wanted[at : at + _BATCH]]}):
            told.setdefault(text_of(event), set()).add(text_of(report))
    return {event: tuple(sorted(found)) for event, found in told.items()}


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


def _order(happening: Happening) -> tuple[str, str, str, str]:
    return happening.announced or happening.effective or "9999", happening.effective or "", happening.type, happening.id
