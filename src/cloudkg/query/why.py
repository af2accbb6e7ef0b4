"""Why the graph says something: the quote of a claim or a figure, in the context of its report."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph

from cloudkg.errors import NotFound, QueryError
from cloudkg.model import Claim, Observation
from cloudkg.query.facts import (
    Mark,
    Node,
    claim_texts,
    is_entity,
    read_claims,
    read_marks,
    read_nodes,
    read_observations,
    read_properties,
    revised_fact,
)
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import ID, shrink

_CONTEXT_CHARS = 120  # on each side: a sentence or two of Chinese
_FULL_LENGTH = 16
_SHORTEST_PREFIX = 3
_SHOWN_CANDIDATES = 5
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.\s")
_KINDS = {"claim": "ckg:Claim", "observation": "ckg:Observation"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim or an observation with what the report says around it.

    `before + quote + after` is a run of the stored text; both are empty where that text is not at hand. `nodes` names the CURIEs in `fact`.
    `struck` is what a person ruled where it stands no longer, `revises` the fact that it was put in the place of.
    """

    id: str
    fact: Claim | Observation
    report: Node
    issued: str | None
    publisher: str | None
    before: str
    after: str
    nodes: dict[str, Node]
    struck: Mark | None = None
    revises: str | None = None


def explain(dataset: Dataset, id_text: str) -> Evidence:
    """Evidence of the claim or observation of that id: a CURIE, an IRI, or the first characters of its hash.

    Raises QueryError when none, or more than one, begins so.
    """
    curie = resolve_fact(dataset, id_text)
    fact: Claim | Observation = (read_claims(dataset, [curie]) or read_observations(dataset, [curie]))[curie]
    provenance = fact.provenance
    about = read_properties(dataset, [provenance.report]).get(provenance.report, {})
    named = next((str(v) for v in about.get("dcterms:identifier", ())), "")
    before, after = _context(dataset.stored_text(named), provenance.span.start, provenance.span.end, provenance.quote)
    if isinstance(fact, Claim):
        mentioned = {fact.subject, fact.object, *claim_texts(fact)}
    else:
        mentioned = {fact.entity, *([fact.region] if fact.region else []), *([fact.attributed_to] if fact.attributed_to else [])}
    publisher = next((str(v) for v in about.get("dcterms:publisher", ())), None)
    nodes = read_nodes(dataset, {*mentioned, provenance.report, *([publisher] if publisher and is_entity(publisher) else [])})
    issued = next((str(v) for v in about.get("dcterms:issued", ())), None)
    publisher_name = nodes[publisher].label if publisher in nodes else publisher
    struck = read_marks(dataset, [curie]).get(curie)
    return Evidence(
        curie, fact, nodes[provenance.report], issued, publisher_name, before, after, nodes, struck, revised_fact(dataset, curie)
    )


def resolve_fact(dataset: Dataset, id_text: str) -> str:
    """CURIE of the claim or observation of that id. Raises QueryError when none, or more than one, begins so."""
    wanted = id_text.strip()
    curie = (shrink(wanted.strip("<>")) or wanted) if wanted.strip("<>").startswith(ID) else wanted
    kind, _, start = curie.rpartition(":")
    if kind not in ("", *_KINDS) or not re.fullmatch(r"[0-9a-f]+", start):
        raise QueryError("no claim or observation has such an id", where=wanted, hint="give one as printed by neighbors, show or query")
    if len(start) < _SHORTEST_PREFIX:
        raise QueryError(f"at least {_SHORTEST_PREFIX} characters of an id are needed", where=wanted)
    if len(start) == _FULL_LENGTH and kind and dataset.ask("ASK { ?fact a ?type }", {"fact": node(f"{kind}:{start}")}):
        return f"{kind}:{start}"
    matches = [c for k in ([kind] if kind else _KINDS) for c in _starting_with(dataset, k, start)]
    if not matches:
        raise NotFound("no claim or observation has such an id", where=wanted, hint="give one as printed by neighbors, show or query")
    if len(matches) > 1:
        shown = ", ".join(matches[:_SHOWN_CANDIDATES])
        raise QueryError(f"{len(matches)} ids begin so ({shown})", where=wanted, hint="give more of its characters")
    return matches[0]


def _starting_with(dataset: Dataset, kind: str, start: str) -> list[str]:
    sparql = "SELECT ?fact WHERE { ?fact a ?type FILTER(STRSTARTS(STR(?fact), ?start)) } LIMIT 100"
    rows = dataset.select(sparql, {"type": node(_KINDS[kind]), "start": pyoxigraph.Literal(f"{ID}{kind}/{start}")})
    return sorted({text_of(fact) for (fact,) in rows})


def _context(text: str | None, start: int, end: int, quote: str) -> tuple[str, str]:
    """The words around a quote, cut at the nearest sentence end or line break so that they read well."""
    if text is None or text[start:end] != quote:
        return "", ""
    before, after = text[max(0, start - _CONTEXT_CHARS) : start], text[end : end + _CONTEXT_CHARS]
    if start > _CONTEXT_CHARS:
        cut = _SENTENCE_END.search(before)
        before = before[cut.end() :] if cut else before
    if end + _CONTEXT_CHARS < len(text):
        cuts = [m.end() for m in _SENTENCE_END.finditer(after)]
        after = after[: cuts[-1]] if cuts else after
    return before, after
