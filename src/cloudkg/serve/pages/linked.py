"""A thing as Turtle or JSON-LD: what the graph says of it, what points to it, and the names of what it is tied to."""

from __future__ import annotations

import json
from collections import defaultdict

import pyoxigraph

from cloudkg.serve.pages.frame import Page
from cloudkg.store import Dataset, node
from cloudkg.vocab import PREFIXES

TURTLE, JSON_LD = "text/turtle", "application/ld+json"
_MAX_TRIPLES = 20_000
_INWARD = 5_000
_TYPE = PREFIXES["rdf"] + "type"
_STRING, _LANGUAGE_STRING = PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString"


def linked_page(dataset: Dataset, curie: str, media_type: str) -> Page | None:
    """The description of a thing in that media type, None where there is no such thing. What leads to it is cut at 5,000 triples."""
    triples = _describe(dataset, curie)
    if not triples:
        return None
    if media_type == TURTLE:
        used = {name: base for name, base in PREFIXES.items() if any(base in str(part) for t in triples for part in t)}
        body = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=used)
        assert body is not None
    else:
        body = json.dumps(_json_ld(triples), ensure_ascii=False, indent=1).encode("utf-8", "replace")
    return Page(body, f"{media_type}; charset=utf-8" if media_type == TURTLE else media_type)


def _describe(dataset: Dataset, curie: str) -> list[pyoxigraph.Triple]:
    here = {"here": node(curie)}
    own = dataset.construct("CONSTRUCT { ?here ?p ?o } WHERE { ?here ?p ?o }", here)
    if not own:
        return []
    quoted = _describe_passage(dataset, own) if curie.partition(":")[0] in ("claim", "observation") else ()
    inward = dataset.construct(f"CONSTRUCT {{ ?s ?p ?here }} WHERE {{ ?s ?p ?here }} LIMIT {_INWARD}", here)
    met = {end for t in (*own, *inward) for end in (t.subject, t.object) if isinstance(end, pyoxigraph.NamedNode)}
    named = sorted(met - {here["here"]}, key=str)[:_MAX_TRIPLES]
    rows = dataset.select('SELECT ?s ?label WHERE { ?s rdfs:label ?label FILTER(LANG(?label) = "") }', {"s": named}) if named else ()
    label = pyoxigraph.NamedNode(PREFIXES["rdfs"] + "label")
    labels = [
        pyoxigraph.Triple(s, label, text)
        for s, text in rows
        if isinstance(s, pyoxigraph.NamedNode) and isinstance(text, pyoxigraph.Literal)
    ]
    unique = dict.fromkeys((*own, *quoted, *inward, *labels))
    first = str(here["here"])
    return sorted(unique, key=lambda t: (str(t.subject) != first, str(t)))


def _describe_passage(dataset: Dataset, own: tuple[pyoxigraph.Triple, ...]) -> tuple[pyoxigraph.Triple, ...]:
    """The words that a fact rests on, with where they stand."""
    passages = [
        t.object for t in own if t.predicate.value == PREFIXES["prov"] + "wasQuotedFrom" and isinstance(t.object, pyoxigraph.NamedNode)
    ]
    if not passages:
        return ()
    told = dataset.construct("CONSTRUCT { ?q ?p ?o } WHERE { ?q ?p ?o }", {"q": passages})
    selectors = [
        t.object for t in told if t.predicate.value == PREFIXES["oa"] + "hasSelector" and isinstance(t.object, pyoxigraph.NamedNode)
    ]
    return (*told, *dataset.construct("CONSTRUCT { ?q ?p ?o } WHERE { ?q ?p ?o }", {"q": selectors})) if selectors else told


def _json_ld(triples: list[pyoxigraph.Triple]) -> dict[str, object]:
    """A flat document: prefixes in the context, one object for each subject, every value in full."""
    subjects: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for t in triples:
        predicate = "@type" if t.predicate.value == _TYPE else _compact(t.predicate.value)
        value: object = _value(t.object)
        subjects[_compact(str(getattr(t.subject, "value", t.subject)))][predicate].append(
            value["@id"] if predicate == "@type" and isinstance(value, dict) else value
        )
    return {"@context": PREFIXES, "@graph": [{"@id": s, **properties} for s, properties in subjects.items()]}


def _value(term: object) -> object:
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        kind = term.datatype.value
        return term.value if kind == _STRING else {"@value": term.value, "@type": _compact(kind)}
    return {"@id": _compact(str(getattr(term, "value", term)))}


def _compact(iri: str) -> str:
    """An IRI under our prefixes; what is left must not itself look like an absolute IRI (``x://``)."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and not iri[len(base) :].startswith("//"):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


def find_thing(dataset: Dataset, *curies: str) -> str | None:
    """The first of these that the graph knows."""
    return next((c for c in curies if dataset.ask("ASK { ?s ?p ?o }", {"s": node(c)})), None)
