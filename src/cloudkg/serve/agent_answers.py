"""What an agent is told: small answers that can be cited, each cut at a size with a word on how to go on. Jobs for the workers.

Every fact has its id, the words of the report, the report, and where the words stand in it, so that whoever reads the agent can look it up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from cloudkg.errors import QueryError
from cloudkg.model import Claim, Modality
from cloudkg.plain import clean, to_plain
from cloudkg.query.citing import Citation, cite, cite_edge, name_of
from cloudkg.query.facts import Node, is_audited
from cloudkg.query.figures import find_figures
from cloudkg.query.names import find_entity
from cloudkg.query.neighbors import Direction, Edge, find_neighbors
from cloudkg.query.path import find_paths
from cloudkg.query.search import search
from cloudkg.query.show import MAX_FIGURES, Figure, describe_entity
from cloudkg.query.timeline import Happening, read_timeline
from cloudkg.query.why import explain
from cloudkg.serve.agent_shapes import (
    EventFound,
    EventsFound,
    EvidenceFound,
    FigureFound,
    FiguresFound,
    FindingFound,
    FindingsFound,
    FoundThing,
    FoundThings,
    Hop,
    PathsFound,
    PortraitFound,
    Relation,
    Relations,
    RowsFound,
    Thing,
)
from cloudkg.store import Dataset, value_of
from cloudkg.vocab import find_relation, relation_flag

MAX_CHARS = 32_000  # of the items of one answer, as JSON: some 10,000 tokens
MAX_ITEMS = 200
_QUOTE_CHARS = 400
_CITED_PER_EDGE = 2
_MAX_OFFSET = 10_000

T = TypeVar("T")


@dataclass(frozen=True)
class _Part(Generic[T]):
    """A part of a list that is small enough, and how to go on."""

    items: list[T]
    truncated: bool
    go_on: str


def _cut(found: Sequence[T], offset: int, limit: int, more: int = 0, *, narrower: str = "") -> _Part[T]:
    """Items from `offset` on, at most `limit` and so many as an answer holds; `more` is how many there are beyond `found`."""
    kept: list[T] = []
    chars = 0
    for item in found[offset : offset + limit]:
        chars += len(json.dumps(to_plain(item), ensure_ascii=False))
        if kept and chars > MAX_CHARS:
            break
        kept.append(item)
    left = max(0, len(found) - offset - len(kept)) + more
    if not left:
        return _Part(kept, truncated=False, go_on="")
    advice = f"ask again with offset={offset + len(kept)}" + (f", or narrow by {narrower}" if narrower else "")
    return _Part(kept, truncated=True, go_on=f"{left} more: {advice}")


def check_bounds(limit: int, offset: int = 0) -> None:
    """Raise QueryError for a limit or an offset out of range."""
    if not 1 <= limit <= MAX_ITEMS:
        raise QueryError(f"limit goes from 1 to {MAX_ITEMS}, not {limit}")
    if not 0 <= offset <= _MAX_OFFSET:
        raise QueryError(f"offset goes from 0 to {_MAX_OFFSET}, not {offset}", hint="narrow the question instead")


def tell_search(dataset: Dataset, text: str, kind: str | None, limit: int) -> FoundThings:
    """Things whose names match."""
    check_bounds(limit)
    found = search(dataset, text, type_=kind, limit=limit)
    items = [FoundThing(h.node.id, clean(h.node.label), h.node.type, clean(h.matched), str(h.match), h.claims) for h in found.hits]
    go_on = f"{found.omitted} more: raise limit, give more of the name, or name a kind" if found.omitted else ""
    return FoundThings(items, bool(found.omitted), go_on)


def tell_neighbors(
    dataset: Dataset,
    name: str,
    relations: Sequence[str],
    direction: str,
    modalities: Sequence[str],
    hops: int,
    limit: int,
    offset: int,
) -> Relations:
    """What stands around a thing."""
    check_bounds(limit, offset)
    center = find_entity(dataset, name).node
    found = find_neighbors(
        dataset,
        center,
        hops=hops,
        relations=read_relations(relations),
        direction=_choice(Direction, direction, "direction"),
        modalities=[_choice(Modality, m.capitalize(), "modality") for m in modalities],
        limit=offset + limit,
    )
    ranked = sorted(
        found.edges, key=lambda e: (e.hop, -len(e.claims), e.subject, e.relation, e.object)
    )  # as the limit counts them, page by page
    items = [_relation(edge, found.nodes) for edge in ranked]
    part = _cut(items, offset, limit, found.omitted, narrower="relations, direction or modalities")
    return Relations(_thing(center), part.items, part.truncated, part.go_on)


def tell_path(
    dataset: Dataset, source: str, target: str, k: int, max_hops: int, relations: Sequence[str], modalities: Sequence[str]
) -> PathsFound:
    """Ways from one thing to another."""
    found = find_paths(
        dataset,
        find_entity(dataset, source).node,
        find_entity(dataset, target).node,
        k=k,
        max_hops=max_hops,
        relations=read_relations(relations),
        modalities=[_choice(Modality, m.capitalize(), "modality") for m in modalities],
    )
    ways = [
        [
            Hop(
                _thing(found.nodes[hop.source]),
                _thing(found.nodes[hop.target]),
                [_relation(edge, found.nodes, cited=1) for edge in hop.edges],
            )
            for hop in path
        ]
        for path in found.paths
    ]
    part = _cut(ways, 0, len(ways) or 1)
    go_on = "some paths were left out for their size: ask for fewer, or narrow by relations" if part.truncated else ""
    if not found.complete:
        go_on = "the search was stopped before all paths were weighed: narrow by relations or modalities"
    return PathsFound(_thing(found.source), _thing(found.target), part.items, part.truncated or not found.complete, go_on)


def tell_figures(dataset: Dataset, names: Sequence[str], metric: str | None, period: str | None, limit: int, offset: int) -> FiguresFound:
    """Figures of things, of a metric, of a time."""
    from cloudkg.audit.comparison import find_metric
    from cloudkg.audit.rules import load_rules
    from cloudkg.vocab import METRICS

    check_bounds(limit, offset)
    entities = [find_entity(dataset, name).node.id for name in names]
    if metric is not None:
        metric = find_metric(dataset, metric)
        metric = metric if metric in METRICS else load_rules(dataset).top(metric)
    found = find_figures(dataset, entities=entities, metric=metric, period=period, limit=offset + limit)
    part = _cut([_figure(f, found.nodes) for f in found.figures], offset, limit, found.omitted, narrower="names, metric or period")
    return FiguresFound(part.items, part.truncated, part.go_on)


def tell_timeline(
    dataset: Dataset, name: str | None, types: Sequence[str], since: str | None, until: str | None, limit: int, offset: int
) -> EventsFound:
    """Events in order of time."""
    check_bounds(limit, offset)
    entities = [find_entity(dataset, name).node.id] if name else []
    found = read_timeline(dataset, entities=entities, types=types, since=since, until=until)
    part = _cut([_event(h, found.nodes) for h in found.happenings], offset, limit, narrower="name, types, since or until")
    return EventsFound(part.items, part.truncated, part.go_on)


def tell_portrait(dataset: Dataset, name: str, limit: int) -> PortraitFound:
    """What is known of a thing, at most `limit` of each kind."""
    check_bounds(limit)
    found = describe_entity(dataset, find_entity(dataset, name).node, limit=limit)
    parts = (
        _cut([_relation(e, found.nodes, cited=1) for e in found.edges], 0, limit),
        _cut([_figure(f, found.nodes) for f in found.figures[:MAX_FIGURES]], 0, limit),
        _cut([_event(h, found.nodes) for h in found.happenings], 0, limit),
    )
    relations, figures, events = parts
    truncated = bool(found.omitted) or any(p.truncated for p in parts)
    names = [clean(n) for n in (*found.names,)][:limit]
    return PortraitFound(
        _thing(found.node),
        names,
        list(found.tickers),
        relations.items,
        figures.items,
        events.items,
        truncated,
        "ask neighbors, figures and timeline for the rest, part by part" if truncated else "",
    )


def tell_findings(dataset: Dataset, name: str | None, kinds: Sequence[str], least: str, limit: int, offset: int) -> FindingsFound:
    """Findings of the audit: those that are kept in the graph, else computed now."""
    from cloudkg.audit import Kind, Severity, audit_graph
    from cloudkg.audit.finding import SEVERITIES
    from cloudkg.audit.kept import read_kept

    check_bounds(limit, offset)
    wanted = [_choice(Kind, kind, "kind") for kind in kinds]
    severity = _choice(Severity, least, "severity")
    entity = find_entity(dataset, name).node.id if name else None
    if entity is None and severity is not Severity.INFO and is_audited(dataset):
        found = [
            FindingFound(f.id, str(f.kind), f.verdict, str(f.severity), clean(f.why.get("en", "")), list(f.evidence))
            for f in read_kept(dataset)
            if (not wanted or f.kind in wanted) and SEVERITIES.index(f.severity) >= SEVERITIES.index(severity)
        ]
    else:
        entities = [entity] if entity else []
        found = [
            FindingFound(f.id, str(f.kind), f.verdict, str(f.severity), clean(f.why["en"]), [e.id for e in f.evidence])
            for f in audit_graph(dataset, kinds=wanted, entities=entities, least=severity)
        ]
    part = _cut(found, offset, limit, narrower="name, kinds or least")
    return FindingsFound(part.items, part.truncated, part.go_on)


def tell_evidence(dataset: Dataset, fact_id: str) -> EvidenceFound:
    """A fact with the words around it."""
    found = explain(dataset, fact_id)
    fact = found.fact
    source = fact.qualifiers.source if isinstance(fact, Claim) else fact.source
    struck = f"{found.struck.verdict.lower()} by {found.struck.by} on {found.struck.on}: {found.struck.why}" if found.struck else None
    return EvidenceFound(
        cite(found.id, fact, {**found.nodes, found.report.id: found.report}, found.struck),
        found.before,
        found.after,
        found.publisher,
        found.issued,
        source,
        fact.rule,
        fact.confidence,
        struck,
    )


def tell_rows(dataset: Dataset, sparql: str, limit: int, offset: int) -> RowsFound:
    """Rows of a SELECT or ASK query, triples of a CONSTRUCT or DESCRIBE."""
    from cloudkg.store.guard import scan

    check_bounds(limit, offset)
    form = scan(sparql).form
    if form == "ask":
        return RowsFound(["answer"], [[dataset.ask(sparql)]], truncated=False, go_on="")
    if form in ("construct", "describe"):
        columns: tuple[str, ...] = ("subject", "predicate", "object")
        rows: Iterable[Sequence[Any]] = sorted(((t.subject, t.predicate, t.object) for t in dataset.construct(sparql)), key=str)
    else:
        selected = dataset.select(sparql)
        columns, rows = selected.variables, selected.rows
    cells = [[to_plain(value_of(term)) for term in row] for row in rows]
    part = _cut(cells, offset, limit, narrower="the query itself (LIMIT, FILTER)")
    return RowsFound(list(columns), part.items, part.truncated, part.go_on)


def read_relations(names: Sequence[str]) -> list[str]:
    """Relations by either spelling. Raises QueryError for one that is none."""
    found = []
    for name in names:
        relation = find_relation(name)
        if relation is None:
            raise QueryError(f"no relation is called “{name}”", hint="for example supplies, invests-in, raises-price-of")
        found.append(relation)
    return found


def _choice(kind: Any, text: str, what: str) -> Any:
    try:
        return kind(text)
    except ValueError as error:
        raise QueryError(f"no {what} is called “{text}”", hint=f"there are {', '.join(str(k).lower() for k in kind)}") from error


def _thing(node: Node) -> Thing:
    return Thing(node.id, clean(node.label), node.type)


def _named(curie: str, nodes: dict[str, Node]) -> Thing:
    return _thing(nodes[curie]) if curie in nodes else Thing(curie, curie.partition(":")[2], "")


def _short(citation: Citation) -> Citation:
    """The citation, its quote cut where it is a page long; the offsets still say where all of it is."""
    if len(citation.quote) <= _QUOTE_CHARS:
        return citation
    return Citation(**{**asdict(citation), "quote": citation.quote[:_QUOTE_CHARS] + "…"})


def _relation(edge: Edge, nodes: dict[str, Node], *, cited: int = _CITED_PER_EDGE) -> Relation:
    evidence = [_short(c) for c in _first(cite_edge(edge, nodes), cited)]
    return Relation(
        _named(edge.subject, nodes),
        relation_flag(edge.relation),
        _named(edge.object, nodes),
        "denied" if edge.denied else edge.modality.lower(),
        len(edge.claims),
        list(edge.reports),
        evidence,
    )


def _first(items: Iterable[T], count: int) -> Iterator[T]:
    return (item for _, item in zip(range(count), items, strict=False))


def _figure(f: Figure, nodes: dict[str, Node]) -> FigureFound:
    o = f.observation
    scope = " · ".join(part for part in (o.scope or "", name_of(o.region, nodes) if o.region else "") if part)
    return FigureFound(
        _named(o.entity, nodes),
        o.metric,
        clean(o.label),
        o.period,
        to_plain(o.minimum),
        to_plain(o.maximum),
        o.unit,
        str(o.basis) if o.basis else None,
        clean(scope) or None,
        _short(cite(f.id, o, nodes, f.struck)),
    )


def _event(h: Happening, nodes: dict[str, Node]) -> EventFound:
    change, amount = h.change or (None, None), h.amount or (None, None)
    return EventFound(
        h.id,
        h.type,
        _named(h.agent, nodes),
        _named(h.target, nodes),
        h.announced,
        h.effective,
        h.modality.lower(),
        to_plain(change[0]),
        to_plain(change[1]),
        to_plain(amount[0]),
        to_plain(amount[1]),
        h.unit,
        list(h.reports),
    )
