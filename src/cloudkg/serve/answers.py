"""Answers in the formats of the W3C: which of them was asked for, and jobs that write it straight from the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat
from starlette.responses import Response, StreamingResponse

from cloudkg.errors import NotAcceptable, QueryError
from cloudkg.serve.negotiation import preferred
from cloudkg.serve.spool import Spool, Spooled
from cloudkg.store.dataset import EVERYTHING, NO_VALUES, EmbeddedDataset, Scope
from cloudkg.vocab import PREFIXES

# Media types in the order of our liking; the later ones are names that browsers and older clients know.
RESULTS: Mapping[str, QueryResultsFormat] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
GRAPHS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/n3": RdfFormat.TURTLE,
    "text/plain": RdfFormat.N_TRIPLES,
    "application/x-turtle": RdfFormat.TURTLE,
    "application/json": RdfFormat.JSON_LD,
    "application/xml": RdfFormat.RDF_XML,
    "text/xml": RdfFormat.RDF_XML,
}
# Short names for ?format=, as people and clients spell them → what they mean for results, and for graphs.
FORMATS: Mapping[str, tuple[str, str]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", ""),
    "tsv": ("text/tab-separated-values", ""),
    "turtle": ("", "text/turtle"),
    "ttl": ("", "text/turtle"),
    "n3": ("", "text/turtle"),
    "ntriples": ("", "application/n-triples"),
    "nt": ("", "application/n-triples"),
    "rdf": ("", "application/rdf+xml"),
    "rdf+xml": ("", "application/rdf+xml"),
    "rdfxml": ("", "application/rdf+xml"),
    "json-ld": ("", "application/ld+json"),
    "jsonld": ("", "application/ld+json"),
    "trig": ("", "application/trig"),
    "nquads": ("", "application/n-quads"),
}
_CHUNK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its media type and its bytes, or the file that holds them."""

    media_type: str
    body: bytes | Spooled


def answer_query(dataset: EmbeddedDataset, sparql: str, accept: str, scope: Scope = EVERYTHING) -> Answer:
    """The answer to a query, in the form of an Accept header: a job.

    Raises QueryError for a wrong query, NotAcceptable where the header takes no form of such an answer, AnswerTooLarge.
    """
    results = dataset.run(sparql, NO_VALUES, scope)
    spool = Spool()
    output = cast("IO[bytes]", spool)
    try:
        if isinstance(results, pyoxigraph.QueryTriples):
            media_type = choose(accept, GRAPHS)
            pyoxigraph.serialize(results, output, GRAPHS[media_type], prefixes=PREFIXES)
        else:
            media_type = choose(accept, RESULTS)
            results.serialize(output, RESULTS[media_type])
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed ({error})") from error
    return Answer(media_type, spool.finish())


def answer_graph(dataset: EmbeddedDataset, graph: str | None, accept: str) -> Answer | None:
    """One graph, the default one where none is named: a job. None where there is no such graph. Raises NotAcceptable, AnswerTooLarge."""
    media_type = choose(accept, GRAPHS)
    if graph is not None and not dataset.holds_graph(graph):
        return None
    spool = Spool()
    dataset.dump_graph(cast("IO[bytes]", spool), GRAPHS[media_type], graph)
    return Answer(media_type, spool.finish())


def choose(accept: str, offered: Mapping[str, object]) -> str:
    """The media type of `offered` that a header takes. Raises NotAcceptable where it takes none."""
    found = preferred(accept, tuple(offered))
    if found is None:
        raise NotAcceptable("the answer has none of the forms that Accept names", where=accept, hint=f"there are {', '.join(offered)}")
    return found


def accept_of(header: str | None, form: str | None) -> str:
    """The Accept header of a request, in which ``?format=`` comes first. Raises QueryError for a format that has no meaning."""
    header = header or "*/*"
    if form is None:
        return header
    if form.lower() in FORMATS:
        wanted = ", ".join(filter(None, FORMATS[form.lower()]))
        return wanted if len(wanted.split(", ")) == 2 else f"{wanted}, {_below(header)}"
    if "/" in form:
        return form.replace(" ", "+")  # a + that a form has made a space
    raise QueryError(f"no format is called “{form}”", where="format", hint=f"there are {', '.join(FORMATS)}")


def _below(header: str) -> str:
    return ", ".join(f"{part.split(';')[0].strip()};q=0.1" for part in header.split(","))


def send(answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries an answer. A file is removed when it is sent, or when its reader leaves."""
    given = {"Vary": "Accept", "Cache-Control": "no-cache", **(headers or {})}
    media_type = f"{answer.media_type}; charset=utf-8" if answer.media_type.startswith("text/") else answer.media_type
    if isinstance(answer.body, bytes):
        return Response(answer.body, media_type=media_type, headers=given)
    given["Content-Length"] = str(answer.body.size_bytes)
    file = Path(answer.body.path).open("rb")  # noqa: SIM115 - closed by the one who reads it
    Path(answer.body.path).unlink()  # its bytes stay until the file is closed
    return StreamingResponse(_chunks(file), media_type=media_type, headers=given)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
