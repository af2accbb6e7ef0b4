"""What is said, in a sentence that can be quoted, with where it stands: report, line, offsets and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cloudkg.model import Claim, Observation, Polarity
from cloudkg.plain import clean, clean_lines, figure, span_of
from cloudkg.query.facts import Mark, Node
from cloudkg.query.neighbors import Edge
from cloudkg.vocab import relation_flag


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim or a figure and its evidence.

    `says` is a sentence made of what was read; `quote` are the words of the report, its characters `start` to `end` (half-open, of the stored text) from `line` on.
    `standing` is how firmly it is said: actual, planned, forecast or reported, denied, or rejected or corrected where a person struck it.
    """

    id: str
    says: str
    standing: str
    quote: str
    report: str
    report_title: str
    line: int
    start: int
    end: int


def cite(curie: str, fact: Claim | Observation, nodes: Mapping[str, Node], struck: Mark | None = None) -> Citation:
    """Citation of a fact; `nodes` name what it mentions."""
    place = fact.provenance
    denied = fact.polarity is Polarity.DENIED
    return Citation(
        id=curie,
        says=claim_sentence(fact, nodes) if isinstance(fact, Claim) else figure_sentence(fact, nodes),
        standing=struck.verdict.lower() if struck else "denied" if denied else fact.modality.lower(),
        quote=clean_lines(place.quote),
        report=place.report,
        report_title=name_of(place.report, nodes),
        line=place.line,
        start=place.span.start,
        end=place.span.end,
    )


def cite_edge(edge: Edge, nodes: Mapping[str, Node]) -> Iterable[Citation]:
    """Citations of the claims of an edge, the firmest first."""
    return (cite(curie, claim, nodes, edge.struck.get(curie)) for curie, claim in zip(edge.claim_ids, edge.claims, strict=True))


def name_of(curie: str, nodes: Mapping[str, Node]) -> str:
    """Display name of a thing, its id where it has none."""
    return clean(nodes[curie].label) if curie in nodes else curie


def claim_sentence(claim: Claim, nodes: Mapping[str, Node]) -> str:
    """A claim in words: who does what to whom, with magnitudes and dates."""
    head = f"{name_of(claim.subject, nodes)} {relation_flag(claim.predicate).replace('-', ' ')} {name_of(claim.object, nodes)}"
    details = claim_details(claim, nodes)
    return f"{head} ({', '.join(details)})" if details else head


def figure_sentence(o: Observation, nodes: Mapping[str, Node]) -> str:
    """A figure in words: whose, what, when, how much."""
    about = "about " if o.approximate else ""
    kind = " ".join(part for part in (str(o.basis or ""), "increment" if o.measure == "Change" else "") if part)
    scope = " · ".join(part for part in (o.scope or "", name_of(o.region, nodes) if o.region else "") if part)
    parts = [o.label or o.metric, f"[{o.metric}]", o.period or "", f"({scope})" if scope else "", kind]
    said = " ".join(clean(part) for part in parts if part)
    return f"{name_of(o.entity, nodes)} {said}: {about}{span_of((o.minimum, o.maximum), o.unit)}" + (
        f", per {clean(o.source)}" if o.source else ""
    )


def claim_details(claim: Claim, nodes: Mapping[str, Node]) -> list[str]:
    """Magnitudes, dates and conditions of a claim, each as a short text."""
    q = claim.qualifiers
    price = " → ".join(figure(p) for p in (q.price_from, q.price_to) if p is not None)
    parts = [
        span_of(q.change, "percent"),
        span_of(q.amount, q.unit or ""),
        f"{price} {q.price_unit or ''}".strip() if price else "",
        nodes[q.product].label if q.product and q.product in nodes else "",
        f"in {nodes[q.region].label}" if q.region and q.region in nodes else "",
        q.role or "",
        q.action or "",
        q.scope or "",
        q.date or "",
        f"effective {q.effective}" if q.effective else "",
        q.period or "",
        f"per {q.source}" if q.source else "",
    ]
    return [clean(part) for part in parts if part]
