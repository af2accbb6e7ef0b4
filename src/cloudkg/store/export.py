"""The dataset in the formats of other programs; every one sorted, so that equal graphs give equal bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pyoxigraph

from cloudkg.store.dataset import Dataset, Rows, text_of
from cloudkg.store.turtle import HEADER, Graph, read_triples, render_named, term_of
from cloudkg.vocab import PREFIXES

if TYPE_CHECKING:
    import networkx

_EDGES = """SELECT ?subject ?subject_label ?relation ?object ?object_label ?modality ?polarity ?date ?effective ?min_change ?max_change
  ?min_amount ?max_amount ?unit ?source ?report ?confidence ?claim WHERE {
  ?claim rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; ckg:modality ?modality ; ckg:polarity ?polarity ;
    ckg:confidence ?confidence ; prov:wasQuotedFrom/oa:hasSource ?report .
  MINUS { ?claim ckg:reviewed ?verdict }
  ?subject rdfs:label ?subject_label . ?object rdfs:label ?object_label .
  OPTIONAL { ?claim ckg:date ?date } OPTIONAL { ?claim ckg:effectiveDate ?effective }
  OPTIONAL { ?claim ckg:minChange ?min_change } OPTIONAL { ?claim ckg:maxChange ?max_change }
  OPTIONAL { ?claim ckg:minAmount ?min_amount } OPTIONAL { ?claim ckg:maxAmount ?max_amount }
  OPTIONAL { ?claim ckg:unit ?unit } OPTIONAL { ?claim ckg:attributionText ?source } }"""
_FIGURES = """SELECT ?entity ?entity_label ?metric ?label ?period ?min_value ?max_value ?unit ?approximate ?basis ?measure ?modality
  ?scope ?source ?report ?confidence ?observation WHERE {
  ?observation ckg:entity ?entity ; ckg:metric ?metric ; ckg:metricLabel ?label ; ckg:approximate ?approximate ; ckg:measure ?measure ;
    ckg:modality ?modality ; ckg:confidence ?confidence ; prov:wasQuotedFrom/oa:hasSource ?report .
  MINUS { ?observation ckg:reviewed ?verdict }
  ?entity rdfs:label ?entity_label .
  OPTIONAL { ?observation ckg:periodLabel ?period } OPTIONAL { ?observation ckg:minValue ?min_value }
  OPTIONAL { ?observation ckg:maxValue ?max_value } OPTIONAL { ?observation ckg:unit ?unit } OPTIONAL { ?observation ckg:basis ?basis }
  OPTIONAL { ?observation ckg:scope ?scope } OPTIONAL { ?observation ckg:attributionText ?source } }"""
_NODES = "SELECT ?node ?label ?type WHERE { ?type rdfs:subClassOf* ckg:Entity . ?node a ?type ; rdfs:label ?label }"


def export_trig(dataset: Dataset) -> str:
    """The whole dataset as it is committed: default graph first, then each report."""
    graphs = _split(dataset)
    default = graphs.pop("", Graph())
    return "\n".join([HEADER, default.render(), *(render_named(name, graphs[name]) for name in sorted(graphs))])


def export_turtle(dataset: Dataset) -> str:
    """The union of all graphs; which report says what stays in the passages."""
    return HEADER + "\n" + read_triples(dataset.quads()).render()


def export_nquads(dataset: Dataset) -> str:
    """One line for each quad."""
    return "".join(sorted(f"{quad} .\n" for quad in dataset.quads()))


def export_jsonld(dataset: Dataset) -> str:
    """Expanded JSON-LD with one node map for each graph and no remote context."""
    graphs: dict[str, dict[str, dict[str, list[object]]]] = {}
    for quad in sorted(dataset.quads(), key=str):
        graph = quad.graph_name.value if isinstance(quad.graph_name, pyoxigraph.NamedNode) else ""
        node = graphs.setdefault(graph, {}).setdefault(str(getattr(quad.subject, "value", quad.subject)), {})
        if quad.predicate.value == f"{PREFIXES['rdf']}type":
            node.setdefault("@type", []).append(getattr(quad.object, "value", ""))
        else:
            node.setdefault(quad.predicate.value, []).append(_jsonld_value(quad.object))
    nodes: list[dict[str, object]] = [{"@id": s, **block} for s, block in sorted(graphs.pop("", {}).items())]
    nodes += [{"@id": g, "@graph": [{"@id": s, **block} for s, block in sorted(graphs[g].items())]} for g in sorted(graphs)]
    return json.dumps(nodes, ensure_ascii=False, indent=1) + "\n"


def export_graphml(dataset: Dataset) -> str:
    """Entities and claims as a directed multigraph, for yEd, Cytoscape and networkx."""
    import networkx

    return "\n".join(networkx.generate_graphml(claim_network(dataset))) + "\n"


def export_gexf(dataset: Dataset) -> str:
    """Entities and claims as a directed multigraph, for Gephi."""
    import re

    import networkx

    text = "\n".join(networkx.generate_gexf(claim_network(dataset)))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text) + "\n"  # networkx writes today's date, which has no place in a diff


def export_edges_csv(dataset: Dataset) -> str:
    """One row for each claim."""
    return render_csv(_sorted(dataset.select(_EDGES)))


def export_figures_csv(dataset: Dataset) -> str:
    """One row for each observation, exact values in base units."""
    return render_csv(_sorted(dataset.select(_FIGURES)))


def claim_network(dataset: Dataset) -> networkx.MultiDiGraph[str]:
    """Entities as nodes and claims as edges keyed by their CURIE, attributes as plain text; control characters, which XML forbids, left out."""
    import networkx

    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    claims = _sorted(dataset.select(_EDGES))
    ends = {text_of(row[claims.variables.index(v)]) for row in claims for v in ("subject", "object")}
    for curie, label, type_ in sorted(tuple(map(text_of, row)) for row in dataset.select(_NODES)):
        if curie in ends:
            network.add_node(_xml_text(curie), label=_xml_text(label), type=type_.removeprefix("ckg:"))
    for row in claims:
        said = {v: _xml_text(text_of(term)) for v, term in zip(claims.variables, row, strict=True) if term is not None}
        subject, object_, claim = said.pop("subject"), said.pop("object"), said.pop("claim")
        said["relation"] = said["relation"].removeprefix("ckg:")
        network.add_edge(subject, object_, key=claim, claim=claim, label=said["relation"], **said)
    return network


def render_csv(rows: Rows) -> str:
    """Rows as CSV with a header; nodes as CURIEs, numbers exact."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.variables)
    writer.writerows([text_of(term) for term in row] for row in rows)
    return out.getvalue()


def _sorted(rows: Rows) -> Rows:
    return Rows(rows.variables, tuple(sorted(set(rows.rows), key=lambda row: [text_of(term) for term in row])))


def _split(dataset: Dataset) -> dict[str, Graph]:
    by_graph: dict[str, list[pyoxigraph.Quad]] = {}
    for quad in dataset.quads():
        name = term_of(quad.graph_name) if isinstance(quad.graph_name, pyoxigraph.NamedNode) else ""
        by_graph.setdefault(name, []).append(quad)
    return {name: read_triples(quads) for name, quads in by_graph.items()}


def _jsonld_value(term: object) -> dict[str, str]:
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return (
            {"@value": term.value}
            if term.datatype.value == f"{PREFIXES['xsd']}string"
            else {"@value": term.value, "@type": term.datatype.value}
        )
    return {"@id": str(getattr(term, "value", term))}


def _xml_text(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))


EXPORTS: dict[str, Callable[[Dataset], str]] = {
    "turtle": export_turtle,
    "trig": export_trig,
    "nquads": export_nquads,
    "jsonld": export_jsonld,
    "graphml": export_graphml,
    "gexf": export_gexf,
    "csv-edges": export_edges_csv,
    "csv-figures": export_figures_csv,
}


def render_triples(triples: Iterable[pyoxigraph.Triple]) -> str:
    """Turtle of the answer of a CONSTRUCT: sorted, or as the engine writes it where it holds blank nodes."""
    found = tuple(triples)
    try:
        return HEADER + "\n" + read_triples(found).render()
    except ValueError:
        written = pyoxigraph.serialize(found, format=pyoxigraph.RdfFormat.TURTLE, prefixes=PREFIXES)
        return (written or b"").decode()
