"""The graph as rdflib sees it: a Dataset whose triples and answers come from Oxigraph, read only, with our guard before every query.

rdflib's own evaluator is never used: it is many times slower, and it opens whatever SERVICE and FROM name.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any, NoReturn

import pyoxigraph
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import BNode, Identifier, Literal, Node, URIRef, Variable

from cloudkg.errors import QueryError
from cloudkg.store.dataset import Dataset, EmbeddedDataset, Scope
from cloudkg.store.guard import Term, scan
from cloudkg.vocab import PREFIXES

_STRING = f"{PREFIXES['xsd']}string"
_UNION = "__UNION__"  # what rdflib calls the default graph of a Dataset with default_union


def view_as_rdflib(dataset: Dataset) -> rdflib.Dataset:
    """A Dataset over the store, its default graph the union of all. Raises QueryError for a dataset that is no folder."""
    if not isinstance(dataset, EmbeddedDataset):
        raise QueryError("rdflib reads a graph folder only", hint="for an endpoint use rdflib's own SPARQLStore")
    view = GraphView(OxigraphView(dataset))
    for prefix, base in PREFIXES.items():
        view.bind(prefix, base)
    return view


class OxigraphView(Store):
    """An rdflib store that reads from ours."""

    context_aware = True
    graph_aware = True
    formula_aware = False
    transaction_aware = False

    def __init__(self, dataset: EmbeddedDataset) -> None:
        self._dataset = dataset
        self._bases: dict[str, URIRef] = {}
        super().__init__()

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """Triples of a pattern, each once, with the graphs that it was met in first."""
        terms = _pattern(triple_pattern)
        if terms is None:
            return
        seen: set[tuple[Any, ...]] = set()
        for quad in self._dataset.quads_matching(terms[0], terms[1], terms[2], _graph_name(context)):
            triple = (quad.subject, quad.predicate, quad.object)
            if triple not in seen:
                if context is None or None in terms:
                    seen.add(triple)
                yield tuple(map(to_rdflib, triple)), iter((self._graph(quad.graph_name),))

    def __len__(self, context: Any = None) -> int:
        counted = self._dataset.run("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", scope=_scope(context))
        assert isinstance(counted, pyoxigraph.QuerySolutions)
        return int(next(counted)[0].value)

    def contexts(self, triple: Any = None) -> Generator[Any, None, None]:
        """Graphs of all reports, or those in which a triple stands."""
        terms = None if triple is None else _pattern(triple)
        if triple is None:
            names: Any = map(pyoxigraph.NamedNode, self._dataset.graph_names())
        else:
            names = (
                dict.fromkeys(quad.graph_name for quad in self._dataset.quads_matching(terms[0], terms[1], terms[2], None)) if terms else ()
            )
        yield from (self._graph(name) for name in names)

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, Any],  # noqa: N803 - rdflib's names
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: Any,  # noqa: N803
        **kwargs: Any,
    ) -> Result:
        """Answer of the engine. Raises QueryError for what it refuses or cannot do, never NotImplementedError: rdflib would evaluate it itself."""
        text, namespaces, base = _text_of(query, initNs, kwargs.pop("base", None))
        if kwargs:
            raise QueryError(f"the argument {', '.join(kwargs)} is not known here")
        scope = _scope(None if queryGraph == _UNION else queryGraph)
        values = {str(name).lstrip("?"): from_rdflib(value) for name, value in initBindings.items()}
        return _result(self._dataset.run(_declare(text, namespaces), values, replace(scope, base=base or "")))

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        """Remember a prefix."""
        if override or prefix not in self._bases:
            self._bases[prefix] = namespace

    def namespace(self, prefix: str) -> URIRef | None:
        """Base of a prefix."""
        return self._bases.get(prefix)

    def prefix(self, namespace: URIRef) -> str | None:
        """Prefix of a base."""
        return next((prefix for prefix, base in self._bases.items() if str(base) == str(namespace)), None)

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        """Prefixes and their bases."""
        yield from self._bases.items()

    def _refuse(self, *arguments: Any, **options: Any) -> NoReturn:
        raise QueryError("the graph is read only", hint="copy what you need: rdflib.Graph() and += take triples from here")

    add = addN = remove = update = add_graph = remove_graph = create = destroy = _refuse  # noqa: N815
    commit = rollback = _refuse

    def _graph(self, name: Any) -> rdflib.Graph:
        known = DATASET_DEFAULT_GRAPH_ID if isinstance(name, pyoxigraph.DefaultGraph) else to_rdflib(name)
        return ReportView(store=self, identifier=known)


class _Guarded(rdflib.Graph):
    """A graph whose queries the store answers, whatever is asked for."""

    def query(self, query_object: Any, *arguments: Any, use_store_provided: bool = True, **options: Any) -> Result:
        """Answer of the engine; rdflib's own evaluator is refused."""
        if not use_store_provided:
            raise QueryError("rdflib's own evaluator is refused: it may reach other servers", hint="leave use_store_provided alone")
        return super().query(query_object, *arguments, **options)

    def update(self, *arguments: Any, **options: Any) -> NoReturn:
        """Refused."""
        raise QueryError("the graph is read only")

    def parse(self, *arguments: Any, **options: Any) -> NoReturn:
        """Refused: it would write, and may open addresses."""
        raise QueryError("the graph is read only")


class ReportView(_Guarded):
    """What one report says, or the graph that all share."""


class GraphView(_Guarded, rdflib.Dataset):
    """The whole graph; the union of all reports where no graph is named."""

    def __init__(self, store: OxigraphView) -> None:
        super().__init__(store=store, default_union=True)

    @property  # type: ignore[misc] # nobody sets it here
    def default_context(self) -> rdflib.Graph:
        """The graph that all share; rdflib asks for it by a name that it deprecates."""
        return self._default_context

    def graph(self, identifier: Any = None, base: str | None = None) -> rdflib.Graph:
        """What one report says, by the IRI of the report."""
        name = DATASET_DEFAULT_GRAPH_ID if identifier is None else URIRef(str(getattr(identifier, "identifier", identifier)))
        return ReportView(store=self.store, identifier=name, base=base)

    def get_context(self, identifier: Any, quoted: bool = False, base: str | None = None) -> rdflib.Graph:
        """The same."""
        return self.graph(identifier, base)


def to_rdflib(term: Any) -> Any:
    """Term of rdflib for one of Oxigraph."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        return Literal(term.value, datatype=None if term.datatype.value == _STRING else URIRef(term.datatype.value))
    raise QueryError("a triple within a triple cannot be shown to rdflib")


def from_rdflib(term: Any) -> Term:
    """Term of Oxigraph for one of rdflib. Raises QueryError for one that is not RDF."""
    try:
        if isinstance(term, URIRef):
            return pyoxigraph.NamedNode(str(term))
        if isinstance(term, BNode):
            return pyoxigraph.BlankNode(str(term))
        if isinstance(term, Literal):
            if term.language:
                return pyoxigraph.Literal(str(term), language=term.language)
            return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None)
    except ValueError as error:
        raise QueryError(f"this is no RDF term ({error})", where=str(term)) from error
    raise QueryError("this is no RDF term", where=repr(term))


def _pattern(triple: Any) -> tuple[Any, Any, Any] | None:
    """Terms of a pattern, None where no triple can be so."""
    try:
        terms = tuple(None if part is None else from_rdflib(part) for part in triple)
    except QueryError:
        return None
    fits = isinstance(terms[1], (pyoxigraph.NamedNode, type(None))) and not isinstance(terms[0], pyoxigraph.Literal)
    return (terms[0], terms[1], terms[2]) if fits else None


def _graph_name(context: Any) -> Any:
    """Name of a graph for Oxigraph, None for the union of all."""
    if context is None or isinstance(context, rdflib.Dataset):
        return None
    name: Node = getattr(context, "identifier", context)
    return pyoxigraph.DefaultGraph() if name == DATASET_DEFAULT_GRAPH_ID else from_rdflib(name)


def _scope(context: Any) -> Scope:
    """What a query sees that is asked of a graph of rdflib."""
    name = _graph_name(context)
    if name is None:
        return Scope()
    return Scope(union=False) if isinstance(name, pyoxigraph.DefaultGraph) else Scope(default=(name.value,))


def _text_of(query: Query | str, namespaces: Mapping[str, Any], base: str | None) -> tuple[str, Mapping[str, Any], str | None]:
    """Text of a query, its prefixes and its base; of a prepared one those that it was prepared from."""
    if not isinstance(query, Query):
        return query, namespaces, base
    prepared = getattr(query, "_original_args", None)
    if prepared is None:
        raise QueryError("a query made of algebra cannot be asked here", hint="give its text, or prepare it with prepareQuery")
    text, own, own_base = prepared
    return text, {**namespaces, **(own or {})}, own_base or base


def _declare(text: str, namespaces: Mapping[str, Any]) -> str:
    """The query with declarations of those prefixes that it uses and neither declares nor shares with us."""
    facts = scan(text)
    wanted = sorted(
        prefix for prefix in facts.prefixes - facts.declared if prefix in namespaces and str(namespaces[prefix]) != PREFIXES.get(prefix)
    )
    try:
        return "".join(f"PREFIX {prefix}: {pyoxigraph.NamedNode(str(namespaces[prefix]))} " for prefix in wanted) + text
    except ValueError as error:
        raise QueryError(f"a prefix leads to no IRI ({error})") from error


def _result(answer: Any) -> Result:
    if isinstance(answer, pyoxigraph.QueryBoolean):
        result = Result("ASK")
        result.askAnswer = bool(answer)
    elif isinstance(answer, pyoxigraph.QuerySolutions):
        result = Result("SELECT")
        result.vars = [Variable(v.value) for v in answer.variables]
        names = result.vars
        result.bindings = [{n: to_rdflib(t) for n, t in zip(names, row, strict=True) if t is not None} for row in answer]
    else:
        result = Result("CONSTRUCT")
        result.graph = rdflib.Graph()
        for triple in answer:
            result.graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return result
