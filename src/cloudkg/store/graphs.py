"""Knowledge → RDF: one graph for what each report says, one for what they share (the contract, sections 2 to 6).

A report's graph depends on that report alone, so adding or removing one touches one file and the shared one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from cloudkg.model import Claim, Entity, Event, Extraction, Knowledge, Modality, Observation, Polarity, Provenance, Range, Review
from cloudkg.resources import resource
from cloudkg.store.shares import Share, join_shares, share_of
from cloudkg.store.turtle import Graph, calendar, decimal, iri, name, read_triples, text
from cloudkg.vocab import SYMMETRIC, TYPE_OF_KIND, expand, mint_claim, mint_observation, mint_passage, mint_unit_local, unit_curie

ONTOLOGY_FILES = ("cloudkg.ttl", "metrics.ttl")
_ENTITY_CURIE = re.compile(rf"(?:{'|'.join(TYPE_OF_KIND)}):\S+")


def report_graph(extraction: Extraction) -> Graph:
    """Everything that one report says: its claims, observations and passages, and what is known of the report itself.

    Raises ValueError where a claim breaks the contract (a quote that is not in the text, a symmetric claim the wrong way round).
    """
    graph = Graph()
    _add_report(graph, extraction)
    report = name(extraction.report.id)
    for claim in extraction.claims:
        _add_claim(graph, claim, _add_passage(graph, claim.provenance, report, extraction.text))
    for observation in extraction.observations:
        _add_observation(graph, observation, _add_passage(graph, observation.provenance, report, extraction.text))
    for review in extraction.reviews:
        _add_review(graph, review, _add_passage(graph, review.original.provenance, report, extraction.text))
    return graph


def shared_graph(knowledge: Knowledge) -> Graph:
    """Entities, events, plain edges, compound units and the ontology: what stands in the default graph."""
    labels = {entity.id: entity.label for entity in knowledge.entities}
    share = join_shares(share_of(e) for e in knowledge.extractions)
    return graph_of_shares(knowledge.entities, knowledge.events, share, labels)


def graph_of_shares(
    entities: Iterable[Entity], events: Iterable[Event], share: Share, labels: Mapping[str, str], ontology: Graph | None = None
) -> Graph:
    """What the shared graph says of joined `entities`, of `events`, and of the claims and units of a share; `labels` are those of all ends of events.

    It begins with the `ontology`, which is read where it is not given.
    """
    graph = Graph()
    graph.update(ontology or ontology_graph())
    for entity in entities:
        _add_entity(graph, entity)
    for event in events:
        _add_event(graph, event, labels)
    for claim in share.claims:
        _add_plain_edge(graph, claim)
    for unit in sorted(share.units):
        _add_compound_unit(graph, unit)
    return graph


def ontology_graph() -> Graph:
    """The ontology and the metric scheme that ship with the program."""
    import pyoxigraph

    graph = Graph()
    for file in ONTOLOGY_FILES:
        graph.update(read_triples(pyoxigraph.parse(path=str(resource("ontology", file)), format=pyoxigraph.RdfFormat.TURTLE)))
    return graph


def _add_report(graph: Graph, extraction: Extraction) -> None:
    report = extraction.report
    publisher = report.publisher
    graph.add_block(
        name(report.id),
        {
            "a": "ckg:Report",
            "rdfs:label": text(report.title or report.name),
            "dcterms:identifier": text(report.name),
            "dcterms:title": _text(report.title),
            "dcterms:publisher": None if publisher is None else name(publisher) if _ENTITY_CURIE.fullmatch(publisher) else text(publisher),
            "dcterms:issued": None if report.issued is None else calendar(report.issued),
            "dcterms:language": text(report.language),
            "ckg:sha256": text(report.sha256),
        },
    )


def _add_claim(graph: Graph, claim: Claim, passage: str) -> None:
    if claim.predicate in SYMMETRIC and expand(claim.subject) > expand(claim.object):
        raise ValueError(f"{claim.subject} {claim.predicate} {claim.object}: a symmetric claim has its ends in the order of their IRIs")
    q = claim.qualifiers
    subject = name(mint_claim(claim))
    graph.add(subject, "a", "ckg:Claim", "rdf:Statement")
    graph.add_block(
        subject,
        {
            "rdf:subject": name(claim.subject),
            "rdf:predicate": f"ckg:{claim.predicate}",
            "rdf:object": name(claim.object),
            "ckg:modality": f"ckg:{claim.modality}",
            "ckg:polarity": f"ckg:{claim.polarity}",
            "ckg:attributedTo": _name(q.attributed_to),
            "ckg:attributionText": _text(q.source),
            **_when(q.date, q.effective),
            "ckg:periodLabel": _text(q.period or _part_of_year(q.date) or _part_of_year(q.effective)),
            "ckg:periodStart": None if q.period_first is None else calendar(q.period_first),
            "ckg:periodEnd": None if q.period_last is None else calendar(q.period_last),
            **_range("Change", q.change),
            **_range("Amount", q.amount),
            "ckg:unit": _unit(q.unit),
            "ckg:priceFrom": _decimal(q.price_from),
            "ckg:priceTo": _decimal(q.price_to),
            "ckg:priceUnit": _unit(q.price_unit),
            "ckg:region": _name(q.region),
            "ckg:product": _name(q.product),
            "ckg:role": _text(q.role),
            "ckg:action": _text(q.action),
            "ckg:scope": _text(q.scope),
            **_found_by(claim.rule, claim.confidence, passage),
        },
    )


def _add_observation(graph: Graph, observation: Observation, passage: str) -> None:
    o = observation
    subject = name(mint_observation(o))
    graph.add(subject, "a", "ckg:Observation", "qb:Observation")
    graph.add_block(
        subject,
        {
            "ckg:entity": name(o.entity),
            "ckg:metric": f"ckg:{o.metric}",
            "ckg:metricLabel": text(o.label),
            "ckg:periodLabel": _text(o.period),
            "ckg:periodStart": None if o.period_first is None else calendar(o.period_first),
            "ckg:periodEnd": None if o.period_last is None else calendar(o.period_last),
            **_range("Value", (o.minimum, o.maximum)),
            "ckg:unit": _unit(o.unit),
            "ckg:rawText": text(o.raw),
            "ckg:halfWidth": decimal(o.half_width),
            "ckg:approximate": "true" if o.approximate else "false",
            "ckg:basis": None if o.basis is None else f"ckg:{o.basis}",
            "ckg:measure": f"ckg:{o.measure}",
            "ckg:modality": f"ckg:{o.modality}",
            "ckg:polarity": f"ckg:{o.polarity}" if o.polarity is Polarity.DENIED else None,  # a figure is affirmed unless it says otherwise
            "ckg:attributedTo": _name(o.attributed_to),
            "ckg:attributionText": _text(o.source),
            "ckg:region": _name(o.region),
            "ckg:scope": _text(o.scope),
            **_found_by(o.rule, o.confidence, passage),
        },
    )


def _add_review(graph: Graph, review: Review, passage: str) -> None:
    """A fact that a person struck, and that it was: it stays with its passage, and what was put in its place says of what it is a revision."""
    if isinstance(review.original, Claim):
        _add_claim(graph, review.original, passage)
        original = name(mint_claim(review.original))
    else:
        _add_observation(graph, review.original, passage)
        original = name(mint_observation(review.original))
    graph.add_block(
        original,
        {
            "ckg:reviewed": f"ckg:{review.verdict}",
            "ckg:reviewer": text(review.by),
            "ckg:reviewDate": calendar(review.on),
            "ckg:reviewReason": text(review.why),
        },
    )
    if review.revision is not None:
        graph.add_block(name(review.revision), {"prov:wasRevisionOf": original, "ckg:revisedBy": text(review.by)})


def _add_passage(graph: Graph, provenance: Provenance, report: str, stored: str) -> str:
    """Add the quoted passage, once however many facts stand in it, and return its term."""
    span = provenance.span
    if stored[span.start : span.end] != provenance.quote:
        raise ValueError(f"{provenance.report}: the quote at {span.start}–{span.end} is not what the stored text says there")
    curie = mint_passage(provenance)
    passage, position, quote = name(curie), f"{curie}-position", f"{curie}-quote"
    graph.add(passage, "a", "oa:SpecificResource", "prov:Entity")
    graph.add(passage, "oa:hasSource", report)
    graph.add(passage, "oa:hasSelector", position, quote)
    for place in ("line", "page", "row", "column"):
        number = getattr(provenance, place)
        graph.add(passage, f"ckg:{place}", None if number is None else str(number))
    graph.add_block(position, {"a": "oa:TextPositionSelector", "oa:start": str(span.start), "oa:end": str(span.end)})
    graph.add_block(quote, {"a": "oa:TextQuoteSelector", "oa:exact": text(provenance.quote)})
    return passage


def _add_entity(graph: Graph, entity: Entity) -> None:
    subject = name(entity.id)
    graph.add(subject, "a", f"ckg:{entity.type}")
    graph.add(subject, "rdfs:label", text(entity.label))
    graph.add(subject, "skos:prefLabel", *(text(n, tag) for n, tag in ((entity.zh, "zh"), (entity.en, "en")) if n))
    graph.add(subject, "skos:altLabel", *(text(n) for n in entity.names if n != entity.label))
    graph.add(subject, "ckg:ticker", *map(text, entity.tickers))
    graph.add(subject, "skos:closeMatch", *(iri(m) if m.startswith(("http://", "https://")) else name(m) for m in entity.matches))
    graph.add(subject, "skos:editorialNote", *map(text, entity.reasons))
    graph.add(subject, "dcterms:replaces", *map(name, entity.replaces))


def _add_event(graph: Graph, event: Event, labels: Mapping[str, str]) -> None:
    subject = name(event.id)
    agent, target = (labels.get(end, end.partition(":")[2]) for end in (event.agent, event.target))
    parts = [f"{agent} → {target}", event.type, *([event.date] if event.date else [])]
    graph.add(subject, "a", f"ckg:{event.type}", "ckg:PriceChange" if event.type in ("PriceIncrease", "PriceCut") else None)
    graph.add_block(
        subject,
        {
            "rdfs:label": text(" · ".join(parts)),
            "ckg:agent": name(event.agent),
            "ckg:target": name(event.target),
            "ckg:modality": f"ckg:{event.modality}",
            **_when(event.date, event.effective),
            **_range("Change", event.change),
            **_range("Amount", event.amount),
            "ckg:unit": _unit(event.unit),
        },
    )
    for claim in event.claims:
        graph.add(name(claim), "ckg:describes", subject)


def _add_plain_edge(graph: Graph, claim: Claim) -> None:
    """The edge that people ask for: only from what is said as a fact, so that no rumour, plan or denial becomes one."""
    if claim.modality is not Modality.ACTUAL or claim.polarity is not Polarity.AFFIRMED:
        return
    graph.add(name(claim.subject), f"ckg:{claim.predicate}", name(claim.object))
    if claim.predicate in SYMMETRIC:
        graph.add(name(claim.object), f"ckg:{claim.predicate}", name(claim.subject))


def _add_compound_unit(graph: Graph, unit: str) -> None:
    numerator, denominator = unit.split("/", 1)
    below = f"unit:{mint_unit_local(denominator)}"
    graph.add_block(
        name(unit_curie(unit)),
        {"a": "ckg:Unit", "rdfs:label": text(unit), "ckg:numerator": name(unit_curie(numerator)), "ckg:denominator": name(below)},
    )
    if name(below) not in graph.blocks:  # the ontology knows hour, day and 1M tokens; a text may price by anything
        graph.add_block(name(below), {"a": "ckg:Unit", "rdfs:label": text(denominator)})


def _found_by(rule: str, confidence: float, passage: str) -> dict[str, str | None]:
    return {
        "ckg:confidence": decimal(Decimal(str(round(confidence, 4)))),
        "ckg:extractedBy": text(rule) if rule else None,
        "prov:wasQuotedFrom": passage,
    }


_CALENDAR = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_IN_ONE_YEAR = re.compile(r"(\d{4})-(?:Q[1-4]|H[12])")


def _part_of_year(label: str | None) -> str | None:
    """The label of a time that no date can state: a quarter, a half, a fiscal year, a span."""
    return None if label is None or _CALENDAR.fullmatch(label) else label


def _when(day: str | None, effective: str | None) -> dict[str, str | None]:
    return {"ckg:date": _date(day), "ckg:effectiveDate": _date(effective)}


def _date(label: str | None) -> str | None:
    """Day, month or year of a label; of a quarter or a half, its year; of any other time, nothing: `ckg:periodLabel` has its words."""
    if label is None:
        return None
    year = _IN_ONE_YEAR.fullmatch(label)
    return calendar(year[1] if year else label) if year or _CALENDAR.fullmatch(label) else None


def _range(what: str, ends: Range | None) -> dict[str, str | None]:
    low, high = ends or (None, None)
    return {f"ckg:min{what}": _decimal(low), f"ckg:max{what}": _decimal(high)}


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else decimal(value)


def _text(value: str | None) -> str | None:
    return None if value is None else text(value)


def _name(curie: str | None) -> str | None:
    return None if curie is None else name(curie)


def _unit(unit: str | None) -> str | None:
    return name(unit_curie(unit)) if unit else None
