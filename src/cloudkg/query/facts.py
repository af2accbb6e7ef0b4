"""Claims and observations read back from the dataset into the shapes of `cloudkg.model`: what went in comes out equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter

from cloudkg.model import Basis, Claim, Measure, Modality, Observation, Polarity, Provenance, Qualifiers, Range, Span
from cloudkg.store import Dataset, Value, node, text_of, value_of
from cloudkg.vocab import ID, TYPE_OF_KIND, expand

Properties = Mapping[str, tuple[Value, ...]]
_QUALIFIERS = attrgetter(*(f.name for f in fields(Qualifiers)))
_BATCH = 2_000  # subjects in one query: few round trips, and a text that every endpoint takes
_NAMED_KINDS = (*TYPE_OF_KIND, "report", "event")


@dataclass(frozen=True, slots=True)
class Node:
    """An entity, event or report as a reader meets it: CURIE, display name, local name of its class."""

    id: str
    label: str
    type: str


def is_entity(curie: str) -> bool:
    """Whether a CURIE names something that a reader would look up: an entity, a report or an event.

    >>> is_entity("firm:nvidia"), is_entity("claim:7c1e"), is_entity("ckg:supplies")
    (True, False, False)
    """
    return curie.partition(":")[0] in _NAMED_KINDS and ":" in curie


def read_properties(dataset: Dataset, curies: Iterable[str]) -> dict[str, Properties]:
    """All properties of each thing, by CURIE of the predicate; values without language tags, sorted."""
    found: dict[str, dict[str, set[Value]]] = {}
    wanted = sorted(set(curies))
    for at in range(0, len(wanted), _BATCH):
        rows = dataset.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }", {"s": [node(c) for c in wanted[at : at + _BATCH]]})
        for subject, predicate, object_ in rows:
            value = value_of(object_)
            if value is not None:
                found.setdefault(text_of(subject), {}).setdefault(text_of(predicate), set()).add(value)
    return {s: {p: tuple(sorted(values, key=str)) for p, values in block.items()} for s, block in found.items()}


def read_nodes(dataset: Dataset, curies: Iterable[str]) -> dict[str, Node]:
    """Display name and class of each thing; one that has no name is called by its local part."""
    wanted = sorted(set(curies))
    beside = dataset.lookups()
    known = beside.things(wanted) if beside else {}
    found = {c: Node(c, label, type_ or _type_of_kind(c)) for c, (label, type_) in known.items()}
    found |= _read_nodes(dataset, [c for c in wanted if c not in found])
    return {c: found[c] for c in wanted}


def _read_nodes(dataset: Dataset, wanted: Sequence[str]) -> dict[str, Node]:
    labels: dict[str, str] = {}
    types: dict[str, str] = {}
    sparql = "SELECT ?s ?label ?type WHERE { ?s rdfs:label ?label ; a ?type FILTER(LANG(?label) = '') }"
    for at in range(0, len(wanted), _BATCH):
        for subject, label, type_ in dataset.select(sparql, {"s": [node(c) for c in wanted[at : at + _BATCH]]}):
            curie = text_of(subject)
            labels[curie] = min(labels.get(curie, text_of(label)), text_of(label))
            types[curie] = min(types.get(curie, text_of(type_)), text_of(type_))
    return {c: Node(c, labels.get(c, c.partition(":")[2]), types.get(c, _type_of_kind(c)).removeprefix("ckg:")) for c in wanted}


def _type_of_kind(curie: str) -> str:
    return TYPE_OF_KIND.get(curie.partition(":")[0], "")


def read_claims(dataset: Dataset, curies: Iterable[str]) -> dict[str, Claim]:
    """Claims by CURIE, with their passages; a CURIE that names no claim is left out."""
    blocks, passages = _read_facts(dataset, curies, "rdf:subject")
    units = _read_units(dataset, blocks)
    return {curie: _claim(block, passages[curie], units) for curie, block in blocks.items()}


def read_observations(dataset: Dataset, curies: Iterable[str]) -> dict[str, Observation]:
    """Observations by CURIE, with their passages; a CURIE that names no observation is left out."""
    blocks, passages = _read_facts(dataset, curies, "ckg:metric")
    units = _read_units(dataset, blocks)
    return {curie: _observation(block, passages[curie], units) for curie, block in blocks.items()}


def _read_facts(dataset: Dataset, curies: Iterable[str], mark: str) -> tuple[dict[str, Properties], dict[str, Provenance]]:
    """Properties and passage of each fact that has the property `mark`: from the tables beside the database, what they lack by queries."""
    wanted = sorted(set(curies))
    beside = dataset.lookups()
    known: dict[str, Properties] = beside.facts(wanted) if beside else {}
    passages = {c: _provenance(block, block, block) for c, block in known.items()}
    rest = [c for c in wanted if c not in known]
    if rest:
        asked = {c: p for c, p in read_properties(dataset, rest).items() if mark in p}
        passages |= _read_passages(dataset, asked)
        known |= asked
    return {c: known[c] for c in wanted if mark in known.get(c, ())}, passages


@dataclass(frozen=True, slots=True)
class Mark:
    """A person struck a fact: what was ruled, by whom, on which day, why, and the fact that stands in its place where there is one."""

    verdict: str
    by: str
    on: str
    why: str
    revision: str | None = None


def struck_facts(dataset: Dataset) -> frozenset[str]:
    """CURIEs of the claims and observations that a person rejected or corrected: they stand no longer."""
    return frozenset(text_of(fact) for (fact,) in dataset.select("SELECT ?fact WHERE { ?fact ckg:reviewed ?verdict }"))


def is_audited(dataset: Dataset) -> bool:
    """Whether the findings of an audit stand in the graph, be there any or none."""
    return dataset.ask("ASK { ?audit a ckg:Audit }")


def read_marks(dataset: Dataset, curies: Iterable[str]) -> dict[str, Mark]:
    """What people ruled on these facts; one that stands is left out."""
    wanted = sorted(set(curies))
    if not wanted:
        return {}
    facts = [node(c) for c in wanted]
    ruled = """SELECT ?fact ?verdict ?by ?on ?why WHERE {
        ?fact ckg:reviewed ?verdict ; ckg:reviewer ?by ; ckg:reviewDate ?on ; ckg:reviewReason ?why }"""
    rows = {text_of(fact): tuple(map(text_of, rest)) for fact, *rest in dataset.select(ruled, {"fact": facts})}
    made = dataset.select("SELECT ?fact ?revision WHERE { ?revision prov:wasRevisionOf ?fact }", {"fact": facts}) if rows else ()
    revisions = {text_of(fact): text_of(revision) for fact, revision in made}
    return {c: Mark(v.removeprefix("ckg:"), by, on, why, revisions.get(c)) for c, (v, by, on, why) in sorted(rows.items())}


def revised_fact(dataset: Dataset, curie: str) -> str | None:
    """The fact of which this one is a revision."""
    return next(
        (text_of(old) for (old,) in dataset.select("SELECT ?old WHERE { ?fact prov:wasRevisionOf ?old }", {"fact": node(curie)})), None
    )


def _read_passages(dataset: Dataset, blocks: Mapping[str, Properties]) -> dict[str, Provenance]:
    passage_of = {curie: str(_one(block, "prov:wasQuotedFrom") or "") for curie, block in blocks.items()}
    named = {p for p in passage_of.values() if p}
    found = read_properties(dataset, [*named, *(f"{p}-position" for p in named), *(f"{p}-quote" for p in named)])
    nothing: Properties = {}
    return {
        curie: _provenance(*(found.get(part, nothing) for part in (passage, f"{passage}-position", f"{passage}-quote")))
        for curie, passage in passage_of.items()
    }


def _read_units(dataset: Dataset, blocks: Mapping[str, Properties]) -> dict[str, str]:
    """Labels of the compound units that occur."""
    used = {str(u) for block in blocks.values() for p in ("ckg:unit", "ckg:priceUnit") for u in block.get(p, ())}
    return {curie: unit.label for curie, unit in read_nodes(dataset, (u for u in used if u.startswith("unit:"))).items()}


def _provenance(passage: Properties, position: Properties, quote: Properties) -> Provenance:
    return Provenance(
        report=_text(passage, "oa:hasSource") or "",
        span=Span(_number(position, "oa:start") or 0, _number(position, "oa:end") or 0),
        line=_number(passage, "ckg:line") or 0,
        quote=_text(quote, "oa:exact") or "",
        page=_number(passage, "ckg:page"),
        row=_number(passage, "ckg:row"),
        column=_number(passage, "ckg:column"),
    )


def _claim(block: Properties, provenance: Provenance, units: Mapping[str, str]) -> Claim:
    qualifiers = Qualifiers(
        date=_text(block, "ckg:date"),
        effective=_text(block, "ckg:effectiveDate"),
        period=_text(block, "ckg:periodLabel"),
        period_first=_date(block, "ckg:periodStart"),
        period_last=_date(block, "ckg:periodEnd"),
        change=_range(block, "Change"),
        amount=_range(block, "Amount"),
        unit=_unit(block, "ckg:unit", units),
        price_from=_decimal(block, "ckg:priceFrom"),
        price_to=_decimal(block, "ckg:priceTo"),
        price_unit=_unit(block, "ckg:priceUnit", units),
        region=_text(block, "ckg:region"),
        product=_text(block, "ckg:product"),
        role=_text(block, "ckg:role"),
        action=_text(block, "ckg:action"),
        scope=_text(block, "ckg:scope"),
        source=_text(block, "ckg:attributionText"),
        attributed_to=_text(block, "ckg:attributedTo"),
    )
    return Claim(
        subject=_text(block, "rdf:subject") or "",
        predicate=_local(block, "rdf:predicate") or "",
        object=_text(block, "rdf:object") or "",
        provenance=provenance,
        modality=Modality(_local(block, "ckg:modality") or Modality.ACTUAL),
        polarity=Polarity(_local(block, "ckg:polarity") or Polarity.AFFIRMED),
        qualifiers=qualifiers,
        rule=_text(block, "ckg:extractedBy") or "",
        confidence=float(_decimal(block, "ckg:confidence") or 1),
    )


def _observation(block: Properties, provenance: Provenance, units: Mapping[str, str]) -> Observation:
    basis = _local(block, "ckg:basis")
    return Observation(
        entity=_text(block, "ckg:entity") or "",
        metric=_local(block, "ckg:metric") or "",
        label=_text(block, "ckg:metricLabel") or "",
        minimum=_decimal(block, "ckg:minValue"),
        maximum=_decimal(block, "ckg:maxValue"),
        unit=_unit(block, "ckg:unit", units) or "",
        raw=_text(block, "ckg:rawText") or "",
        provenance=provenance,
        period=_text(block, "ckg:periodLabel"),
        period_first=_date(block, "ckg:periodStart"),
        period_last=_date(block, "ckg:periodEnd"),
        half_width=_decimal(block, "ckg:halfWidth") or Decimal(0),
        approximate=_one(block, "ckg:approximate") is True,
        basis=Basis(basis) if basis else None,
        measure=Measure(_local(block, "ckg:measure") or Measure.LEVEL),
        modality=Modality(_local(block, "ckg:modality") or Modality.ACTUAL),
        polarity=Polarity(_local(block, "ckg:polarity") or Polarity.AFFIRMED),
        scope=_text(block, "ckg:scope"),
        region=_text(block, "ckg:region"),
        source=_text(block, "ckg:attributionText"),
        attributed_to=_text(block, "ckg:attributedTo"),
        rule=_text(block, "ckg:extractedBy") or "",
        confidence=float(_decimal(block, "ckg:confidence") or 1),
    )


def _one(block: Properties, predicate: str) -> Value | None:
    values = block.get(predicate)
    return values[0] if values else None


def _text(block: Properties, predicate: str) -> str | None:
    value = _one(block, predicate)
    return None if value is None else str(value)


def _local(block: Properties, predicate: str) -> str | None:
    text = _text(block, predicate)
    return None if text is None else text.removeprefix("ckg:")


def _number(block: Properties, predicate: str) -> int | None:
    value = _one(block, predicate)
    return value if isinstance(value, int) else None


def _decimal(block: Properties, predicate: str) -> Decimal | None:
    value = _one(block, predicate)
    return None if value is None else Decimal(str(value))


def _date(block: Properties, predicate: str) -> date | None:
    text = _text(block, predicate)
    return None if text is None else date.fromisoformat(text)


def _range(block: Properties, what: str) -> Range | None:
    ends = (_decimal(block, f"ckg:min{what}"), _decimal(block, f"ckg:max{what}"))
    return None if ends == (None, None) else ends


def _unit(block: Properties, predicate: str, units: Mapping[str, str]) -> str | None:
    """Exchange spelling of a unit: a base unit's local name, a compound one's label."""
    curie = _text(block, predicate)
    return None if curie is None else units.get(curie, curie.partition(":")[2])


def claim_texts(claim: Claim) -> tuple[str, ...]:
    """CURIEs that the qualifiers of a claim mention, so that their names can be looked up with the rest."""
    values = _QUALIFIERS(claim.qualifiers)
    return tuple(v for v in values if isinstance(v, str) and ":" in v and is_entity(v) and expand(v).startswith(ID))
