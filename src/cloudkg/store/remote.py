"""A SPARQL endpoint elsewhere, asked over the SPARQL 1.1 protocol. Only an address that the user gives is ever asked."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pyoxigraph

from cloudkg.errors import QueryError
from cloudkg.store.dataset import NO_VALUES, Rows
from cloudkg.store.guard import Values, bind_values, scan, with_prefixes

TIMEOUT_S = 60.0
_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


class RemoteDataset:
    """A SPARQL endpoint behind the same interface as a graph folder; it must take the union of all graphs as its default graph."""

    def __init__(self, endpoint: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Raises QueryError for an address that is not http or https."""
        if urllib.parse.urlsplit(endpoint).scheme not in ("http", "https"):
            raise QueryError("an endpoint is an http or https address", where=endpoint)
        self._endpoint = endpoint
        self._timeout_s = timeout_s

    def select(self, sparql: str, values: Values = NO_VALUES) -> Rows:
        """Solutions of a SELECT query."""
        answer = self._results(sparql, values)
        if not isinstance(answer, pyoxigraph.QuerySolutions):
            raise QueryError("a SELECT query is needed here")
        return Rows(tuple(v.value for v in answer.variables), tuple(tuple(row) for row in answer))

    def ask(self, sparql: str, values: Values = NO_VALUES) -> bool:
        """Answer of an ASK query."""
        answer = self._results(sparql, values)
        if not isinstance(answer, pyoxigraph.QueryBoolean):
            raise QueryError("an ASK query is needed here")
        return bool(answer)

    def construct(self, sparql: str, values: Values = NO_VALUES) -> tuple[pyoxigraph.Triple, ...]:
        """Triples of a CONSTRUCT or DESCRIBE query."""
        if scan(sparql).form not in ("construct", "describe"):
            raise QueryError("a CONSTRUCT or DESCRIBE query is needed here")
        body = self._post(sparql, values, _TRIPLES)
        try:
            quads = pyoxigraph.parse(input=body, format=pyoxigraph.RdfFormat.N_TRIPLES)
            return tuple(dict.fromkeys(quad.triple for quad in quads))
        except (SyntaxError, ValueError) as error:
            raise QueryError("the endpoint did not answer with N-Triples", where=self._endpoint) from error

    def quads(self) -> Iterator[pyoxigraph.Quad]:
        """Everything: the default graph, then each named one."""
        for t in self.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"):
            yield pyoxigraph.Quad(t.subject, t.predicate, t.object)
        for row in self.select("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"):
            yield pyoxigraph.Quad(*row)  # type: ignore[arg-type]

    def stored_text(self, report: str) -> str | None:
        """None: endpoints hold no texts."""
        return None

    def report_files(self) -> list[bytes] | None:
        """None: endpoints hold no files."""
        return None

    def lookups(self) -> None:
        """None: endpoints have no tables beside them."""

    def _results(self, sparql: str, values: Values) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
        body = self._post(sparql, values, _RESULTS)
        try:
            return pyoxigraph.parse_query_results(body, pyoxigraph.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise QueryError("the endpoint did not answer with SPARQL results in JSON", where=self._endpoint) from error

    def _post(self, sparql: str, values: Values, accept: str) -> bytes:
        scan(sparql)
        form = urllib.parse.urlencode({"query": with_prefixes(bind_values(sparql, values))}).encode()
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "cloudkg"}
        request = urllib.request.Request(self._endpoint, data=form, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as response:
                body: bytes = response.read()
                return body
        except urllib.error.HTTPError as error:
            said = error.read(500).decode(errors="replace").strip().splitlines()
            raise QueryError(f"the endpoint answered {error.code} ({said[0] if said else error.reason})", where=self._endpoint) from error
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise QueryError(f"the endpoint cannot be reached ({reason})", where=self._endpoint) from error
