"""What the service can do (SPARQL 1.1 Service Description) and what the graph holds (VoID), as RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloudkg.serve.answers import GRAPHS, Answer, accept_of, choose, send
from cloudkg.store import text_of
from cloudkg.store.dataset import EmbeddedDataset
from cloudkg.vocab import ID, ONTOLOGY, PREFIXES, shrink

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
_A = NamedNode(PREFIXES["rdf"] + "type")
_TITLE, _DESCRIPTION = NamedNode(PREFIXES["dcterms"] + "title"), NamedNode(PREFIXES["dcterms"] + "description")
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip
_VOCABULARIES = ("rdf", "rdfs", "skos", "dcterms", "prov", "oa", "qb")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a graph holds: triples and distinct subjects, uses by class and by property, triples by named graph."""

    triples: int
    subjects: int
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]
    graphs: tuple[tuple[str, int], ...]


def count_all(dataset: EmbeddedDataset) -> Counts:
    """The counts of a graph: a job."""

    def pairs(sparql: str) -> tuple[tuple[str, int], ...]:
        return tuple(sorted((str(name.value), int(text_of(n))) for name, n in dataset.select(sparql) if isinstance(name, NamedNode)))

    properties = pairs("SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p")
    ((subjects,),) = dataset.select("SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class }")
    return Counts(
        sum(n for _, n in properties),
        int(text_of(subjects)),
        pairs("SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"),
        properties,
        pairs("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"),
    )


async def send_service(request: Request) -> Response:
    """The service description."""
    counts = await request.app.state.graph.once(count_all)
    base = str(request.base_url)
    return _send(request, [*_describe_service(base, counts)])


async def send_void(request: Request) -> Response:
    """The VoID description."""
    counts = await request.app.state.graph.once(count_all)
    base = str(request.base_url)
    return _send(request, [*_describe_graph(base, counts)])


def _send(request: Request, triples: list[Triple]) -> Response:
    media_type = choose(accept_of(request.headers.get("accept"), request.query_params.get("format")), GRAPHS)
    prefixes = {**PREFIXES, "sd": SD, "void": VOID, "formats": FORMATS}
    body = pyoxigraph.serialize(sorted(triples, key=lambda t: str(t.subject)), format=GRAPHS[media_type], prefixes=prefixes)
    return send(Answer(media_type, body or b""))


def _describe_service(base: str, counts: Counts) -> Iterator[Triple]:
    service, dataset, default = (NamedNode(f"{base}sparql{part}") for part in ("#service", "#dataset", "#default"))
    sd = _namer(SD)
    yield Triple(service, _A, sd("Service"))
    yield Triple(service, sd("endpoint"), NamedNode(f"{base}sparql"))
    yield Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    yield Triple(service, sd("feature"), sd("UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield Triple(service, sd("resultFormat"), NamedNode(FORMATS + name))
    yield Triple(service, sd("defaultDataset"), dataset)
    yield Triple(dataset, _A, sd("Dataset"))
    yield Triple(dataset, sd("defaultGraph"), default)
    yield Triple(default, _A, sd("Graph"))
    yield Triple(default, NamedNode(f"{VOID}triples"), Literal(counts.triples))
    for graph, triples in counts.graphs:
        named, content = NamedNode(f"{base}sparql#named-{_local(graph)}"), NamedNode(f"{base}graphs/{_local(graph)}")
        yield Triple(dataset, sd("namedGraph"), named)
        yield Triple(named, _A, sd("NamedGraph"))
        yield Triple(named, sd("name"), NamedNode(graph))
        yield Triple(named, sd("graph"), content)
        yield Triple(content, _A, sd("Graph"))
        yield Triple(content, NamedNode(f"{VOID}triples"), Literal(triples))


def _describe_graph(base: str, counts: Counts) -> Iterator[Triple]:
    document = NamedNode(f"{base}.well-known/void")
    dataset = NamedNode(f"{base}.well-known/void#dataset")
    void = _namer(VOID)
    yield Triple(document, _A, void("DatasetDescription"))
    yield Triple(document, NamedNode("http://xmlns.com/foaf/0.1/primaryTopic"), dataset)
    yield Triple(dataset, _A, void("Dataset"))
    yield Triple(dataset, _TITLE, Literal("cloudkg", language="en"))
    yield Triple(dataset, _DESCRIPTION, Literal("研究报告里关于 AI 云行业的说法、数字与事件", language="zh"))
    yield Triple(
        dataset, _DESCRIPTION, Literal("What research reports say of the AI-cloud industry: claims, figures and events", language="en")
    )
    yield Triple(dataset, void("sparqlEndpoint"), NamedNode(f"{base}sparql"))
    yield Triple(dataset, void("uriSpace"), Literal(ID))
    for prefix in _VOCABULARIES:
        yield Triple(dataset, void("vocabulary"), NamedNode(PREFIXES[prefix]))
    yield Triple(dataset, void("vocabulary"), NamedNode(ONTOLOGY))
    for name in _RESULT_FORMATS[4:]:
        yield Triple(dataset, void("feature"), NamedNode(FORMATS + name))
    for name, count in (
        ("triples", counts.triples),
        ("entities", counts.subjects),
        ("classes", len(counts.classes)),
        ("properties", len(counts.properties)),
    ):
        yield Triple(dataset, void(name), Literal(count))
    for kind, uses, counted in (("class", counts.classes, "entities"), ("property", counts.properties, "triples")):
        for iri, count in uses:
            part = NamedNode(f"{base}.well-known/void#{kind}-{_local(iri)}")
            yield Triple(dataset, void(f"{kind}Partition"), part)
            yield Triple(part, void(kind), NamedNode(iri))
            yield Triple(part, void(counted), Literal(count))


def _namer(namespace: str) -> Callable[[str], NamedNode]:
    return lambda name: NamedNode(namespace + name)


def _local(iri: str) -> str:
    """A name that can stand behind our own address: the rest of an IRI of ours, the CURIE of another, or all of it, escaped.

    >>> _local("https://w3id.org/cloudkg/id/report/r1"), _local("http://www.w3.org/2004/02/skos/core#Concept")
    ('report/r1', 'skos:Concept')
    """
    return quote(iri.removeprefix(ID) if iri.startswith(ID) else shrink(iri) or iri, safe="/:%-._~")


ROUTES = [Route("/.well-known/void", send_void)]
