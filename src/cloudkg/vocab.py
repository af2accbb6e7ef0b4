"""Names of the graph: namespaces, every predicate once, and how IRIs are minted.

A CURIE here is ``kind:local`` with the prefixes of `PREFIXES`; the local part may hold Chinese characters, and everything that an IRI or
a Turtle local name cannot hold is percent-encoded when it is minted, so that CURIE and IRI map to each other by plain concatenation.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from cloudkg.model import Claim, EntityType, Observation, Provenance, Qualifiers, Span

ONTOLOGY = "https://w3id.org/cloudkg/ontology#"
ID = "https://w3id.org/cloudkg/id/"

KINDS: tuple[str, ...] = (
    "firm", "chip", "model", "product", "event", "person", "body", "segment", "place",
    "report", "claim", "observation", "passage", "unit",
)  # fmt: skip

PREFIXES: dict[str, str] = {
    "ckg": ONTOLOGY,
    **{kind: f"{ID}{kind}/" for kind in KINDS},
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "qb": "http://purl.org/linked-data/cube#",
    "sh": "http://www.w3.org/ns/shacl#",
    "time": "http://www.w3.org/2006/time#",
    "schema": "https://schema.org/",
    "wd": "http://www.wikidata.org/entity/",
}

KIND_OF_TYPE: dict[EntityType, str] = {
    EntityType.FIRM: "firm",
    EntityType.PUBLIC_BODY: "body",
    EntityType.PERSON: "person",
    EntityType.CHIP: "chip",
    EntityType.MODEL: "model",
    EntityType.PRODUCT: "product",
    EntityType.SEGMENT: "segment",
    EntityType.PLACE: "place",
}
TYPE_OF_KIND: dict[str, EntityType] = {kind: type_ for type_, kind in KIND_OF_TYPE.items()}

RELATIONS: tuple[str, ...] = (
    "supplies", "competes", "raisesPriceOf", "lowersPriceOf", "investsIn", "develops", "releases", "offers", "uses",
    "partnersWith", "acquires", "partOf", "leads", "inSegment", "recommends", "succeeds", "regulates",
)  # fmt: skip
SYMMETRIC: frozenset[str] = frozenset({"competes", "partnersWith"})

METRICS: tuple[str, ...] = (
    "revenue", "revenue_growth", "profit", "profit_growth", "margin", "capex", "capex_growth", "cost", "expense", "backlog", "arr",
    "eps", "cash", "debt", "leverage", "market_cap", "valuation_multiple", "market_size", "market_growth", "market_share",
    "revenue_share", "price", "price_change", "users", "user_growth", "visits", "visit_growth", "downloads", "customers", "shipments",
    "shipment_growth", "gpu_count", "chip_count", "data_centers", "power_capacity", "token_volume", "token_growth", "parameters",
    "training_data", "context_length", "hardware_spec", "utilization", "rank", "score", "model_count", "deal_amount",
    "cost_difference", "other",
)  # fmt: skip

EVENT_OF_RELATION: dict[str, str] = {
    "raisesPriceOf": "PriceChange",
    "lowersPriceOf": "PriceChange",
    "investsIn": "Investment",
    "supplies": "SupplyDeal",
    "releases": "Release",
    "acquires": "Acquisition",
    "partnersWith": "Partnership",
    "regulates": "RegulatoryAction",
}

_NO_PART_OF_KEY = re.compile(r"[\s\-_·•‑–]+")
_IRI_FORBIDDEN = re.compile(r"[^\w\-.]", re.UNICODE)


def relation_flag(relation: str) -> str:
    """Command-line spelling of a relation.

    >>> relation_flag("raisesPriceOf")
    'raises-price-of'
    """
    return re.sub(r"[A-Z]", lambda m: "-" + m[0].lower(), relation)


def find_relation(text: str) -> str | None:
    """Relation named by either spelling, or None.

    >>> find_relation("raises-price-of"), find_relation("supplies"), find_relation("likes")
    ('raisesPriceOf', 'supplies', None)
    """
    flag = text.strip()
    return next((r for r in RELATIONS if flag in (r, relation_flag(r))), None)


@lru_cache(maxsize=1 << 16)
def fold_name(name: str) -> str:
    """Key under which two spellings are the same name: NFKC, case folded, no white space, hyphens or middle dots.

    >>> fold_name("GPT-5.3 Codex") == fold_name("gpt 5.3-codex")
    True
    """
    return _NO_PART_OF_KEY.sub("", unicodedata.normalize("NFKC", name).casefold())


@lru_cache(maxsize=1 << 16)
def mint_local(name: str) -> str:
    """Local part of the IRI of a discovered name: NFKC, lower case, spaces to ``-``, the rest percent-encoded.

    >>> mint_local("Black Forest Labs"), mint_local("首都在线"), mint_local("AT&T")
    ('black-forest-labs', '首都在线', 'at%26t')
    """
    text = re.sub(r"\s+", "-", unicodedata.normalize("NFKC", name).strip().lower())
    encoded = _IRI_FORBIDDEN.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), text)
    return encoded.strip(".") or "%00"


def mint_name(type_: EntityType, name: str) -> str:
    """CURIE under which a discovered entity is filed.

    >>> mint_name(EntityType.FIRM, "首都在线")
    'firm:首都在线'
    """
    return f"{KIND_OF_TYPE[type_]}:{mint_local(name)}"


def mint_report(name: str) -> str:
    """CURIE of the report that the input file `name` (without its ending) holds.

    >>> mint_report("r003")
    'report:r003'
    """
    return f"report:{mint_local(name)}"


def type_of(curie: str) -> EntityType:
    """Class of the entity that a CURIE names."""
    return TYPE_OF_KIND[curie.split(":", 1)[0]]


def expand(curie: str) -> str:
    """IRI of a CURIE.

    >>> expand("firm:nvidia")
    'https://w3id.org/cloudkg/id/firm/nvidia'
    """
    prefix, local = curie.split(":", 1)
    return PREFIXES[prefix] + local


@functools.lru_cache(maxsize=1 << 16)  # predicates, classes and hubs come again and again
def shrink(iri: str) -> str | None:
    """CURIE of an IRI of one of our namespaces, or None.

    >>> shrink("https://w3id.org/cloudkg/id/firm/nvidia")
    'firm:nvidia'
    """
    if iri.startswith(ID):
        kind, _, local = iri[len(ID) :].partition("/")
        return f"{kind}:{local}" if kind in PREFIXES and local else None
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return None


def unit_curie(unit: str) -> str:
    """CURIE of a unit: base units live in ``ckg:``, compound ones in ``unit:`` with ``/`` spelled ``-per-`` and spaces ``-``.

    >>> unit_curie("USD"), unit_curie("USD/hour"), unit_curie("CNY/1M tokens")
    ('ckg:USD', 'unit:USD-per-hour', 'unit:CNY-per-1M-tokens')
    """
    if "/" not in unit:
        return f"ckg:{unit}"
    return "unit:" + mint_unit_local(unit)


def mint_unit_local(unit: str) -> str:
    """Local part of a compound unit's IRI; case is kept, since USD and usd would otherwise be two."""
    spelled = re.sub(r"\s+", "-", unit.strip()).replace("/", "-per-")
    return _IRI_FORBIDDEN.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), spelled)


def canonical_decimal(value: Decimal) -> str:
    """Shortest plain spelling of a decimal with at least one fraction digit, as xsd:decimal canonicalises it.

    >>> canonical_decimal(Decimal("1.50")), canonical_decimal(Decimal("6E+3"))
    ('1.5', '6000.0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0")
        text += "0" if text.endswith(".") else ""
    else:
        text += ".0"
    return "0.0" if text in ("-0.0", "0.0") else text


def _canonical(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return canonical_decimal(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Span):
        return f"{value.start}-{value.end}"
    if isinstance(value, tuple):
        return "[" + ",".join(_canonical(v) for v in value) + "]"
    return str(value)


def content_hash(parts: Iterable[tuple[str, object]]) -> str:
    """First 16 hex digits of the SHA-256 of length-delimited ``name=value`` fields; fields that are None do not count.

    >>> content_hash([("a", "b c")]) == content_hash([("a b", "c")])
    False
    """
    import hashlib  # late: who asks the graph hashes nothing, and OpenSSL takes its time

    digest = hashlib.sha256()
    for name, value in parts:
        if value is None:
            continue
        text = _canonical(value)
        digest.update(f"{len(name)}:{name}{len(text.encode())}:".encode())
        digest.update(text.encode())
    return digest.hexdigest()[:16]


def mint_passage(provenance: Provenance) -> str:
    """CURIE of the quoted passage: its report and span say which it is."""
    return "passage:" + content_hash([("report", provenance.report), ("span", provenance.span)])


def mint_claim(claim: Claim) -> str:
    """CURIE of a claim, from everything that makes it what it says; not from the rule that found it."""
    parts: list[tuple[str, object]] = [
        ("report", claim.provenance.report),
        ("subject", claim.subject),
        ("predicate", claim.predicate),
        ("object", claim.object),
        ("modality", claim.modality),
        ("polarity", claim.polarity),
        *((f.name, getattr(claim.qualifiers, f.name)) for f in fields(Qualifiers)),
        ("span", claim.provenance.span),
    ]
    return "claim:" + content_hash(parts)


_OBSERVATION_FIELDS = (
    "entity", "metric", "label", "minimum", "maximum", "unit", "raw", "period", "period_first", "period_last", "half_width",
    "approximate", "basis", "measure", "modality", "polarity", "scope", "region", "source", "attributed_to",
)  # fmt: skip


def mint_observation(observation: Observation) -> str:
    """CURIE of an observation, from everything that makes it what it says."""
    parts: list[tuple[str, object]] = [("report", observation.provenance.report)]
    parts += [(name, getattr(observation, name)) for name in _OBSERVATION_FIELDS]
    parts.append(("span", observation.provenance.span))
    return "observation:" + content_hash(parts)


def mint_event(type_: str, agent: str, target: str, month: str | None) -> str:
    """CURIE of an event, from its type, agent, target and the year and month of the earliest date that any report gives."""
    return "event:" + content_hash([("type", type_), ("agent", agent), ("target", target), ("month", month)])
