"""What programs and notebooks use: ``kg = cloudkg.open("graph")``, then `kg.query`, `kg.neighbors`, `kg.path` and the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pyoxigraph

from cloudkg.answers import Answer, Cell
from cloudkg.errors import QueryError
from cloudkg.model import Modality
from cloudkg.query.citing import cite_edge, figure_sentence, name_of
from cloudkg.query.facts import Node
from cloudkg.query.figures import Figures, find_figures
from cloudkg.query.names import find_entity
from cloudkg.query.neighbors import Direction, Edge, Neighborhood, find_neighbors
from cloudkg.query.path import Paths, find_paths
from cloudkg.query.search import Hits, search
from cloudkg.query.show import Figure, Portrait, describe_entity
from cloudkg.query.timeline import Timeline, read_timeline
from cloudkg.query.why import Evidence, explain
from cloudkg.store import Dataset, Rows, Term, node, open_graph, value_of
from cloudkg.vocab import PREFIXES, find_relation, relation_flag

if TYPE_CHECKING:
    import networkx
    import rdflib

    from cloudkg.ask import PlainAnswer
    from cloudkg.audit import Finding
    from cloudkg.audit.comparison import Comparison

Given = str | int | float | bool | Decimal | date | Node | pyoxigraph.NamedNode | pyoxigraph.Literal
_XSD = PREFIXES["xsd"]


def open_knowledge(
    graph: str | os.PathLike[str] = "graph", *, endpoint: str | None = None, as_of: str | None = None, held_on: str | None = None
) -> KnowledgeGraph:
    """The graph of a folder, or of a SPARQL endpoint; `as_of` and `held_on` (a day, month or year) give it as it was.

    Raises StoreError where there is no graph, QueryError where an endpoint is asked how it was.

    >>> open_knowledge("graph").search("CoreWeave")[0].id
    'firm:coreweave'
    """
    if endpoint is not None:
        if as_of or held_on:
            raise QueryError("an endpoint cannot say how the graph was", hint="as_of and held_on need a graph folder")
        from cloudkg.store.remote import RemoteDataset

        return KnowledgeGraph(RemoteDataset(endpoint), endpoint)
    folder = Path(graph)
    if as_of or held_on:
        from cloudkg.moment import Moment, open_past

        return KnowledgeGraph(open_past(folder, Moment(as_of, held_on)).dataset, str(folder))
    return KnowledgeGraph(open_graph(folder), str(folder))


class KnowledgeGraph:
    """A graph that can be asked. Names are any names of a thing, in any language; all methods raise QueryError for what cannot be answered as given."""

    def __init__(self, dataset: Dataset, place: str = "") -> None:
        self.dataset = dataset
        self._place = place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files. Nothing is lost without: the graph is only read."""
        self.dataset = _Closed()

    def __repr__(self) -> str:
        return f"<cloudkg graph {self._place}>"

    def entity(self, name: str | Node) -> Node:
        """The thing called so: its id, display name and class."""
        return name if isinstance(name, Node) else find_entity(self.dataset, name).node

    def query(self, sparql: str, **values: Given | Sequence[Given]) -> Answer[Rows]:
        """Rows of a SPARQL query; keyword arguments are values of its variables, bound and never pasted.

        A text that is an id of a thing or a term of the ontology (``firm:aws``, ``ckg:capex``) stands for it, any other for itself. Ids are given back
        in the same short form, numbers as int or Decimal, days as date. ASK gives one row with the column ``answer``, CONSTRUCT and DESCRIBE one for each triple.
        """
        from cloudkg.store.guard import scan

        terms = {name: [term for v in _listed(given) for term in _terms(v)] for name, given in values.items()}
        form = scan(sparql).form
        if form == "ask":
            answer = pyoxigraph.Literal(self.dataset.ask(sparql, terms))
            rows = Rows(("answer",), ((answer,),))
        elif form in ("construct", "describe"):
            triples = self.dataset.construct(sparql, terms)
            rows = Rows(("subject", "predicate", "object"), tuple((t.subject, t.predicate, t.object) for t in triples))
        else:
            rows = self.dataset.select(sparql, terms)
        cells = tuple(tuple(map(native, row)) for row in rows)
        return Answer(f"{len(cells)} row{'' if len(cells) == 1 else 's'}", rows.variables, cells, rows)

    def ask(self, question: str, **given: object) -> Answer[PlainAnswer | Rows]:
        """Answer of a plain question in Chinese or English; or of a shipped question by its name, its parameters as keyword arguments.

        Of a plain question `title` is the answer as a sentence, and `value` says what was understood, what was not, and the sources.
        """
        from cloudkg.query.questions import ask_question, question_names, read_question

        if question in question_names():
            texts = {name: list(map(str, _listed(v))) for name, v in given.items()}
            rows = ask_question(self.dataset, read_question(question), texts)
            return Answer(question, rows.variables, tuple(tuple(map(native, row)) for row in rows), rows)
        if given:
            raise QueryError(
                f"no shipped question is called “{question}”", hint="a plain question takes no parameters; `cloudkg ask` lists the others"
            )
        from cloudkg.ask import answer_plain

        found = answer_plain(self.dataset, question)
        return Answer(found.sentence, found.columns, found.rows, found, found.omitted)

    def search(self, text: str, *, type: str | None = None, limit: int = 20) -> Answer[Hits]:  # noqa: A002 - what it is
        """Things whose names match: whole, from the beginning, in part, by pinyin or misspelt."""
        found = search(self.dataset, text, type_=type, limit=limit)
        cells = tuple((h.node.label, h.matched, h.node.type, str(h.match), h.claims, h.node.id) for h in found.hits)
        return Answer(f"“{found.text}”", ("name", "found_as", "type", "match", "claims", "id"), cells, found, found.omitted)

    def neighbors(
        self,
        name: str | Node,
        *,
        hops: int = 1,
        relations: Sequence[str] = (),
        direction: str = "both",
        modalities: Sequence[str] = (),
        limit: int = 300,
        with_struck: bool = False,
    ) -> Answer[Neighborhood]:
        """What stands around a thing, an edge in a row, each with its reports and the quote of its firmest claim."""
        found = find_neighbors(
            self.dataset,
            self.entity(name),
            hops=hops,
            relations=_relations(relations),
            direction=_direction(direction),
            modalities=_modalities(modalities),
            limit=limit,
            with_struck=with_struck,
        )
        cells = tuple((edge.hop, *_edge_cells(edge, found.nodes)) for edge in found.edges)
        return Answer(f"{found.center.label} ({found.center.id})", ("hop", *_EDGE_COLUMNS), cells, found, found.omitted)

    def path(
        self,
        source: str | Node,
        target: str | Node,
        *,
        k: int = 3,
        max_hops: int = 6,
        relations: Sequence[str] = (),
        modalities: Sequence[str] = (),
        with_denied: bool = False,
        with_struck: bool = False,
    ) -> Answer[Paths]:
        """The best ways from one thing to another over claims, a row for each edge of each hop."""
        found = find_paths(
            self.dataset,
            self.entity(source),
            self.entity(target),
            k=k,
            max_hops=max_hops,
            relations=_relations(relations),
            modalities=_modalities(modalities),
            with_denied=with_denied,
            with_struck=with_struck,
        )
        cells = tuple(
            (number, at, *_edge_cells(edge, found.nodes))
            for number, path in enumerate(found.paths, 1)
            for at, hop in enumerate(path, 1)
            for edge in hop.edges
        )
        return Answer(f"{found.source.label} – {found.target.label}", ("path", "hop", *_EDGE_COLUMNS), cells, found)

    def show(self, name: str | Node, *, limit: int = 300, with_struck: bool = False) -> Answer[Portrait]:
        """All that is known of a thing: names, relations, figures, events, each in a row with its reports."""
        found = describe_entity(self.dataset, self.entity(name), limit=limit, with_struck=with_struck)
        names = [("name", text, None, None, None, found.node.id) for text in (found.node.label, *found.names, *found.tickers)]
        edges = [("relation", *_edge_line(edge, found.nodes)) for edge in found.edges]
        figures = [("figure", *_figure_line(f, found.nodes)) for f in found.figures]
        events = [
            (
                "event",
                f"{h.type}: {name_of(h.agent, found.nodes)} → {name_of(h.target, found.nodes)}",
                h.announced or h.effective,
                h.modality.lower(),
                " ".join(r.partition(":")[2] for r in h.reports),
                h.id,
            )
            for h in found.happenings
        ]
        cells = (*names, *edges, *figures, *events)
        return Answer(
            f"{found.node.label} ({found.node.id})", ("kind", "what", "when", "standing", "reports", "id"), cells, found, found.omitted
        )

    def figures(
        self, name: str | Node | Sequence[str] = (), *, metric: str | None = None, period: str | None = None, limit: int = 1_000
    ) -> Answer[Figures]:
        """Figures of one or several things, of a metric (by its name in either language), of a time: any of these may be left out, not all."""
        names = [name] if isinstance(name, (str, Node)) else list(name)
        found = find_figures(
            self.dataset, entities=[self.entity(n).id for n in names], metric=self._metric(metric), period=period, limit=limit
        )
        cells = tuple(_figure_cells(f, found.nodes) for f in found.figures)
        return Answer("Figures", _FIGURE_COLUMNS, cells, found, found.omitted)

    def compare(
        self,
        metric: str,
        names: Sequence[str | Node] = (),
        *,
        periods: Sequence[str] = (),
        currency: str | None = None,
        rates: Sequence[str] = (),
    ) -> Answer[Comparison]:
        """Figures of one metric side by side, a column for each period; `rates` are written ``USD/CNY=7.10@2026-05-20``."""
        from cloudkg.audit.comparison import compare, find_metric, parse_rate

        found = compare(
            self.dataset,
            find_metric(self.dataset, metric),
            entities=[self.entity(n).id for n in names],
            periods=periods,
            currency=currency,
            rates=list(map(parse_rate, rates)),
        )
        cells = tuple(
            (
                name_of(row.entity, found.nodes),
                row.measure,
                row.scope,
                row.unit,
                *(_middle(row.cells[p].shown.ends) if p in row.cells else None for p in found.periods),
            )
            for row in found.rows
        )
        return Answer(found.metric, ("entity", "measure", "scope", "unit", *found.periods), cells, found, found.omitted)

    def timeline(
        self,
        name: str | Node | None = None,
        *,
        types: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> Answer[Timeline]:
        """Events in order of time, of one thing or of all."""
        entities = [self.entity(name).id] if name is not None else []
        found = read_timeline(self.dataset, entities=entities, types=types, since=since, until=until, limit=limit)
        cells = tuple(
            (
                h.announced,
                h.effective,
                h.type,
                name_of(h.agent, found.nodes),
                name_of(h.target, found.nodes),
                h.modality.lower(),
                *(h.change or (None, None)),
                *(h.amount or (None, None)),
                h.unit,
                " ".join(r.partition(":")[2] for r in h.reports),
                h.id,
            )
            for h in found.happenings
        )
        columns = ("announced", "effective", "type", "agent", "target", "modality", "min_change", "max_change", "min_amount", "max_amount")
        return Answer("Timeline", (*columns, "unit", "reports", "id"), cells, found, found.omitted)

    def audit(self, name: str | Node | None = None, *, kinds: Sequence[str] = (), least: str = "low") -> Answer[tuple[Finding, ...]]:
        """Where the reports disagree and where their arithmetic does not add up, what matters most first; computed now."""
        from cloudkg.audit import Kind, Severity, audit_graph

        try:
            wanted, severity = [Kind(k) for k in kinds], Severity(least)
        except ValueError as error:
            hint = f"kinds are {', '.join(Kind)}; severities {', '.join(Severity)}"
            raise QueryError(f"no finding is of such a kind or severity ({error})", hint=hint) from error
        entities = [self.entity(name).id] if name is not None else []
        found = audit_graph(self.dataset, kinds=wanted, entities=entities, least=severity)
        cells = tuple(
            (str(f.severity), str(f.kind), f.verdict, " ".join(f.entities), f.metric, f.period, f.why["en"], " ".join(f.reports), f.id)
            for f in found
        )
        columns = ("severity", "kind", "verdict", "entities", "metric", "period", "why", "reports", "id")
        return Answer("Findings", columns, cells, found)

    def why(self, id: str) -> Answer[Evidence]:  # noqa: A002 - what it is
        """The quote behind a claim or a figure, with the words around it."""
        found = explain(self.dataset, id)
        place = found.fact.provenance
        rows = (
            ("before", found.before),
            ("quote", place.quote),
            ("after", found.after),
            ("report", f"{found.report.label} ({found.report.id})"),
            ("place", f"line {place.line}, characters {place.span.start}–{place.span.end}"),
            ("publisher", found.publisher),
            ("issued", found.issued),
            ("standing", found.struck.verdict.lower() if found.struck else found.fact.modality.lower()),
        )
        return Answer(found.id, ("what", "text"), rows, found)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """All claims as a directed multigraph: a node for each thing (``label``, ``type``), an edge for each claim, its key the id of the claim.

        Edges have ``relation``, ``modality``, ``denied``, ``struck`` and ``report``; a symmetric relation is one edge, its ends in the order of their ids.
        """
        from cloudkg.query.export import claims_as_networkx

        return claims_as_networkx(self.dataset)

    def rdflib(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset that reads from the store, the union of all reports as its triples; it cannot be written, and reaches no network."""
        from cloudkg.store.rdflib_view import view_as_rdflib

        return view_as_rdflib(self.dataset)

    def _metric(self, name: str | None) -> str | None:
        if name is None:
            return None
        from cloudkg.audit.comparison import find_metric
        from cloudkg.audit.rules import load_rules
        from cloudkg.vocab import METRICS

        found = find_metric(self.dataset, name)
        return found if found in METRICS else load_rules(self.dataset).top(found)


class _Closed:
    """In the place of a dataset that was closed."""

    def __getattr__(self, name: str) -> Any:
        raise QueryError("this graph is closed", hint="open it again with cloudkg.open")


_EDGE_COLUMNS = ("subject", "relation", "object", "standing", "date", "claims", "reports", "quote", "id")
_FIGURE_COLUMNS = (
    "entity",
    "metric",
    "label",
    "period",
    "minimum",
    "maximum",
    "unit",
    "basis",
    "standing",
    "scope",
    "report",
    "quote",
    "id",
)


def _edge_cells(edge: Edge, nodes: Mapping[str, Node]) -> tuple[Cell, ...]:
    first = next(iter(cite_edge(edge, nodes)))
    return (
        name_of(edge.subject, nodes),
        relation_flag(edge.relation),
        name_of(edge.object, nodes),
        first.standing,
        edge.claims[0].qualifiers.date,
        len(edge.claims),
        " ".join(r.partition(":")[2] for r in edge.reports),
        first.quote,
        first.id,
    )


def _edge_line(edge: Edge, nodes: Mapping[str, Node]) -> tuple[Cell, ...]:
    first = next(iter(cite_edge(edge, nodes)))
    return first.says, edge.claims[0].qualifiers.date, first.standing, " ".join(r.partition(":")[2] for r in edge.reports), first.id


def _figure_line(f: Figure, nodes: Mapping[str, Node]) -> tuple[Cell, ...]:
    o = f.observation
    standing = f.struck.verdict.lower() if f.struck else o.modality.lower()
    return figure_sentence(o, nodes), o.period, standing, o.provenance.report.partition(":")[2], f.id


def _figure_cells(f: Figure, nodes: Mapping[str, Node]) -> tuple[Cell, ...]:
    o = f.observation
    region = name_of(o.region, nodes) if o.region else ""
    scope = " · ".join(part for part in (o.scope or "", region) if part) or None
    values = (o.minimum, o.maximum, o.unit, str(o.basis) if o.basis else None, o.modality.lower(), scope)
    return (name_of(o.entity, nodes), o.metric, o.label, o.period, *values, o.provenance.report.partition(":")[2], o.provenance.quote, f.id)


def _middle(ends: tuple[Decimal | None, Decimal | None]) -> Decimal | None:
    """The value of a figure, the middle of a span, the end that is known of an open one."""
    known = [end for end in ends if end is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def _relations(names: Iterable[str]) -> list[str]:
    found = [(name, find_relation(name)) for name in names]
    for name, relation in found:
        if relation is None:
            raise QueryError(f"no relation is called “{name}”", hint="for example supplies or raises-price-of")
    return [relation for _, relation in found if relation]


def _modalities(names: Iterable[str]) -> list[Modality]:
    try:
        return [Modality(name.capitalize()) for name in names]
    except ValueError as error:
        raise QueryError(str(error), hint=f"there are {', '.join(m.lower() for m in Modality)}") from error


def _direction(name: str) -> Direction:
    try:
        return Direction(name)
    except ValueError as error:
        raise QueryError(f"no direction is called “{name}”", hint="there are out, in and both") from error


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]


def _terms(given: Given) -> list[Term]:
    """RDF terms of a Python value: of a number all that are equal to it, since 15 and 15.0 are two terms."""
    if isinstance(given, (pyoxigraph.NamedNode, pyoxigraph.Literal)):
        return [given]
    if isinstance(given, Node):
        return [node(given.id)]
    if isinstance(given, bool):
        return [pyoxigraph.Literal(given)]
    if isinstance(given, (int, float, Decimal)):
        number = Decimal(str(given))
        whole = [_literal(format(number.to_integral_value(), "f"), "integer")] if number == number.to_integral_value() else []
        return [*whole, _literal(format(number, "f"), "decimal"), _literal(str(float(given)), "double")]
    if isinstance(given, datetime):
        return [_literal(given.isoformat(), "dateTime")]
    if isinstance(given, date):
        return [_literal(given.isoformat(), "date")]
    if given.startswith(("http://", "https://")):
        return [pyoxigraph.NamedNode(given)]
    prefix, colon, local = given.partition(":")
    known = colon and prefix in PREFIXES and local and not any(c.isspace() for c in local)
    return [node(given)] if known else [pyoxigraph.Literal(given)]


def _literal(text: str, kind: str) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(f"{_XSD}{kind}"))


def native(term: Term | None) -> Cell:
    """Python value of a term: a short id or an IRI for a node, int, Decimal, float, bool or date for such literals, the text of any other.

    >>> native(node("firm:aws")), native(pyoxigraph.Literal(3)), native(None)
    ('firm:aws', 3, None)
    """
    if isinstance(term, pyoxigraph.Literal):
        kind = term.datatype.value.removeprefix(_XSD)
        try:
            if kind == "date":
                return date.fromisoformat(term.value)
            if kind == "dateTime":
                return datetime.fromisoformat(term.value)
            if kind in ("double", "float"):
                return float(term.value)
        except ValueError:
            return term.value
    value = value_of(term)
    return value if value is None or isinstance(value, (str, int, bool, Decimal)) else str(value)
