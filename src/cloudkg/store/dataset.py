"""The small interface behind which the RDF dataset stands, and its embedded form.

Every query sees the union of all graphs unless it says GRAPH or FROM, may use the prefixes of `cloudkg.vocab` undeclared, and takes
values by name: ``dataset.select("SELECT ?o WHERE { ?s ckg:supplies ?o }", {"s": node("firm:nvidia")})``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, TypeAlias

import pyoxigraph

from cloudkg.errors import QueryError
from cloudkg.store.guard import Term, Values, bind_values, is_ours, refuse_graph, scan
from cloudkg.vocab import PREFIXES, expand, shrink

if TYPE_CHECKING:
    from cloudkg.store.lookups import Lookups

Value: TypeAlias = str | int | bool | Decimal
Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
NO_VALUES: Values = {}
XSD = PREFIXES["xsd"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Solutions of a SELECT: the variables without ``?``, and one tuple a row with None where a variable is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Dataset(Protocol):
    """Something that answers SPARQL. All methods raise QueryError for a query that is wrong or refused."""

    def select(self, sparql: str, values: Values = NO_VALUES) -> Rows:
        """Solutions of a SELECT query."""

    def ask(self, sparql: str, values: Values = NO_VALUES) -> bool:
        """Answer of an ASK query."""

    def construct(self, sparql: str, values: Values = NO_VALUES) -> tuple[pyoxigraph.Triple, ...]:
        """Triples of a CONSTRUCT or DESCRIBE query."""

    def quads(self) -> Iterator[pyoxigraph.Quad]:
        """Everything, in no particular order."""

    def stored_text(self, report: str) -> str | None:
        """Stored text of the report of that name, None where it is not at hand."""

    def report_files(self) -> list[bytes] | None:
        """The files that say what each report says, None where they are not at hand."""

    def lookups(self) -> Lookups | None:
        """Tables for looking things up quickly, None where there are none beside the dataset; `lookups_of` makes them."""


def node(curie: str) -> pyoxigraph.NamedNode:
    """Term of a CURIE, to be given to a query as a value."""
    return pyoxigraph.NamedNode(expand(curie))


def value_of(term: Term | None) -> Value | None:
    """Python value of a term: CURIE (or IRI) of a node, Decimal, int and bool of such literals, the text of any other.

    >>> value_of(node("firm:nvidia")), value_of(pyoxigraph.Literal(True)), value_of(None)
    ('firm:nvidia', True, None)
    """
    if term is None:
        return None
    if isinstance(term, pyoxigraph.NamedNode):
        return shrink(term.value) or term.value
    if not isinstance(term, pyoxigraph.Literal):
        return str(term)
    kind = term.datatype.value
    if kind == f"{XSD}decimal":
        return Decimal(term.value)
    if kind == f"{XSD}integer":
        return int(term.value)
    if kind == f"{XSD}boolean":
        return term.value in ("true", "1")
    return term.value


def text_of(term: Term | None) -> str:
    """Text of a term, empty where it is unbound."""
    found = value_of(term)
    return "" if found is None else str(found)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query sees: the graphs that a protocol names for it, by IRI, and what it sees where nobody names any.

    With `default` or `named` given, those are its dataset, and what FROM says does not count. `union` is whether a query that names no graphs
    sees all of them at once. `base` is what relative IRIs are relative to.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    union: bool = True
    base: str = ""


EVERYTHING = Scope()


class EmbeddedDataset:
    """A read-only Oxigraph store, with the folder of the stored texts beside it, and that of the reports whose text it was made of."""

    def __init__(
        self, store: pyoxigraph.Store, texts: Path | None = None, reports: Path | None = None, lookups: Path | None = None
    ) -> None:
        self._store = store
        self._lookups_path = lookups
        self._texts = texts
        self._reports = reports
        self._reports_id = _folder_id(reports)

    def select(self, sparql: str, values: Values = NO_VALUES) -> Rows:
        """Solutions of a SELECT query."""
        answer = self.run(sparql, values)
        if not isinstance(answer, pyoxigraph.QuerySolutions):
            raise QueryError("a SELECT query is needed here")
        try:
            return Rows(tuple(v.value for v in answer.variables), tuple(tuple(row) for row in answer))
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query failed ({error})") from error

    def ask(self, sparql: str, values: Values = NO_VALUES) -> bool:
        """Answer of an ASK query."""
        answer = self.run(sparql, values)
        if not isinstance(answer, pyoxigraph.QueryBoolean):
            raise QueryError("an ASK query is needed here")
        return bool(answer)

    def construct(self, sparql: str, values: Values = NO_VALUES) -> tuple[pyoxigraph.Triple, ...]:
        """Triples of a CONSTRUCT or DESCRIBE query, each once."""
        answer = self.run(sparql, values)
        if not isinstance(answer, pyoxigraph.QueryTriples):
            raise QueryError("a CONSTRUCT or DESCRIBE query is needed here")
        return tuple(dict.fromkeys(answer))

    def quads(self) -> Iterator[pyoxigraph.Quad]:
        """Everything in the store."""
        return iter(self._store)

    def stored_text(self, report: str) -> str | None:
        """Stored text of a report, from the graph folder."""
        if self._texts is None or Path(report).name != report:
            return None
        path = self._texts / f"{report}.txt"
        return path.read_bytes().decode() if path.is_file() else None

    def report_files(self) -> list[bytes] | None:
        """The files of the folder of reports, None where there is none, or where a changed graph has taken its place."""
        if self._reports is None or self._reports_id is None:
            return None
        try:
            found = [path.read_bytes() for path in sorted(self._reports.glob("*.trig"))]
        except OSError:
            return None
        return found if _folder_id(self._reports) == self._reports_id else None

    def lookups(self) -> Lookups | None:
        """The tables beside the database, opened when they are first asked for."""
        return self._lookups

    @cached_property
    def _lookups(self) -> Lookups | None:
        if self._lookups_path is None:
            return None
        from cloudkg.store.lookups import open_lookups

        return open_lookups(self._lookups_path)

    def run(self, sparql: str, values: Values = NO_VALUES, scope: Scope = EVERYTHING) -> Results:
        """Results of a query of any form, which are computed while they are read. Raises QueryError for one that is wrong or refused."""
        facts = scan(sparql, holds=self.holds_graph, base=scope.base)
        for graph in (*scope.default, *scope.named):
            if not is_ours(graph) and not self.holds_graph(graph):
                raise refuse_graph(graph, "parameter of the request")
        query = bind_values(sparql, values)
        told = bool(scope.default or scope.named)
        try:
            return self._store.query(
                query,
                base_iri=scope.base or None,
                prefixes=PREFIXES,
                use_default_graph_as_union=scope.union and not facts.names_dataset and not told,
                default_graph=[pyoxigraph.NamedNode(g) for g in scope.default] if told else None,
                named_graphs=[pyoxigraph.NamedNode(g) for g in scope.named] if told else None,
            )
        except SyntaxError as error:
            raise syntax_error(str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query failed ({error})") from error

    def quads_matching(self, subject: Any, predicate: Any, object_: Any, graph: Any) -> Iterator[pyoxigraph.Quad]:
        """Quads with these terms, None for any."""
        return self._store.quads_for_pattern(subject, predicate, object_, graph)

    def holds_graph(self, graph: str) -> bool:
        """Whether there is a named graph of that IRI."""
        try:
            return self._store.contains_named_graph(pyoxigraph.NamedNode(graph))
        except ValueError:  # no IRI
            return False

    def graph_names(self) -> list[str]:
        """IRIs of the named graphs, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def dump_graph(self, output: IO[bytes], form: pyoxigraph.RdfFormat, graph: str | None = None) -> None:
        """Write one graph, the default one where none is named, as RDF."""
        source = pyoxigraph.NamedNode(graph) if graph else pyoxigraph.DefaultGraph()
        self._store.dump(output, form, from_graph=source, prefixes=PREFIXES)


def _folder_id(folder: Path | None) -> tuple[int, int] | None:
    try:
        status = folder.stat() if folder else None
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status else None


def syntax_error(message: str) -> QueryError:
    """QueryError of what the engine says about a query it cannot read: one sentence with line and column.

    >>> str(syntax_error("error at 2:11: expected one of LATERAL, SERVICE, [_]"))
    'line 2, column 11: this is no valid SPARQL'
    """
    found = re.match(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", message, re.DOTALL)
    if not found:
        return QueryError(f"this is no valid SPARQL ({message.splitlines()[0]})")
    where = f"line {found[1]}, column {found[2]}"
    if "Prefix not found" in found[3]:
        return QueryError("a prefix here is not declared", where=where, hint="declare it with PREFIX name: <IRI>")
    sentence = re.search(r"The \w+[^,\[]*|[A-Z][a-z]+ [a-z][^,\[]*", found[3])
    detail = f" ({sentence[0].strip()})" if sentence else ""
    return QueryError(f"this is no valid SPARQL{detail}", where=where)
