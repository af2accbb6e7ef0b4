"""What a picture shows, read from the dataset: entities, the claims between them, their figures, and the words of the reports.

Claims are read, not plain edges, so that rumours, plans and denials are in the picture and told apart in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph

from cloudkg.audit.kept import Kept, read_kept
from cloudkg.errors import ViewError
from cloudkg.model import Claim, Observation, Provenance
from cloudkg.query.facts import claim_texts, is_entity
from cloudkg.store import Dataset, Term, node, text_of
from cloudkg.view.scope import Scope, Triple
from cloudkg.vocab import unit_curie

_CONTEXT_CHARS = 110  # on each side of a quote: a sentence or two of Chinese
_BATCH = 2_000  # things in one query, as in cloudkg.query.facts
_DESCRIBING = (
    "rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:closeMatch", "ckg:ticker",
    "dcterms:identifier", "dcterms:publisher", "dcterms:issued",
)  # fmt: skip
_SENTENCE_END = re.compile(r"[。！？!?]|\.\s")

Block = dict[str, set[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Names:
    """What a thing is called: the display name, its names in Chinese and English where known, and all others, sorted."""

    label: str
    zh: str | None = None
    en: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """An entity or report in the picture. `type` is the local name of its class, `figures` are CURIEs of observations."""

    id: str
    type: str
    names: Names
    tickers: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """All claims that say one relation of one subject and object; `claims` are CURIEs, sorted; none where a query alone ties the two."""

    subject: str
    relation: str
    object: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A report as it is cited: CURIE, title, publisher's name, date; None where the report does not say. `file_name` finds its text."""

    id: str
    title: str
    publisher: str | None = None
    issued: str | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The stored text on both sides of a quote; both are empty where that text is not at hand."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that a page may show. Tuples and keys are sorted, so that equal graphs give equal files.

    `nodes` come with those that have neither claims nor figures left out; `names` calls by name whatever `claims`, `figures` and edges
    mention (entities, relations, modalities, metrics, units), and `inverse` each relation read from its object's side. `marked` are the nodes that
    the picture is about; `findings` are those of a kept audit that rest on any of `claims` and `figures`.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    claims: dict[str, Claim]
    figures: dict[str, Observation]
    contexts: dict[Provenance, Context]
    sources: tuple[Source, ...]
    names: dict[str, Names]
    inverse: dict[str, Names]
    marked: tuple[str, ...] = ()
    findings: tuple[Kept, ...] = ()


def read_network(dataset: Dataset, scope: Scope) -> Network:
    """Everything that a page needs to show a scope. Raises ViewError where there is nothing to draw."""
    claims, figures = scope.claims, scope.figures
    drawn = {end for claim in claims.values() for end in (claim.subject, claim.object)} | {figure.entity for figure in figures.values()}
    drawn |= scope.entities
    if not drawn:
        raise ViewError("there is nothing to draw: the graph has no claims and no figures", hint="build it from reports that say something")
    nodes = _read_drawn(dataset, drawn, figures)
    provenances = {claim.provenance for claim in claims.values()} | {figure.provenance for figure in figures.values()}
    sources = _read_sources(dataset, {p.report for p in provenances})
    mentioned = {*_mentioned(claims.values(), figures.values()), *(f"ckg:{n.type}" for n in nodes if n.type)}
    return Network(
        nodes=nodes,
        edges=_edges(claims, scope.bare),
        claims=dict(sorted(claims.items())),
        figures=dict(sorted(figures.items())),
        contexts=_read_contexts(dataset, sources, provenances),
        sources=sources,
        names={
            c: _names(c, block)
            for c, block in _read_blocks(dataset, mentioned | scope.named | {f"ckg:{r}" for _, r, _ in scope.bare}).items()
        },
        inverse=_read_inverse(dataset),
        marked=scope.marked,
        findings=tuple(
            f for f in read_kept(dataset) if not claims.keys().isdisjoint(f.evidence) or not figures.keys().isdisjoint(f.evidence)
        ),
    )


def _read_drawn(dataset: Dataset, curies: Iterable[str], figures: dict[str, Observation]) -> tuple[Node, ...]:
    of_entity: dict[str, list[str]] = {}
    for curie in sorted(figures):
        of_entity.setdefault(figures[curie].entity, []).append(curie)
    blocks = _read_blocks(dataset, curies)
    return tuple(
        Node(
            id=c,
            type=_type(c, blocks[c]),
            names=_names(c, blocks[c]),
            tickers=tuple(sorted(t for _, t in blocks[c].get("ckg:ticker", ()))),
            matches=tuple(sorted(m for _, m in blocks[c].get("skos:closeMatch", ()))),
            figures=tuple(of_entity.get(c, ())),
        )
        for c in sorted(blocks)
    )


def _type(curie: str, block: Block) -> str:
    if curie.startswith("event:"):
        return "Event"  # whatever kind of event; the shapes and colours know one
    return min((t for _, t in block.get("rdf:type", ())), default="").removeprefix("ckg:")


def _edges(claims: dict[str, Claim], bare: Iterable[Triple]) -> tuple[Edge, ...]:
    behind: dict[Triple, list[str]] = {triple: [] for triple in bare}
    for curie, claim in claims.items():
        behind.setdefault((claim.subject, claim.predicate, claim.object), []).append(curie)
    return tuple(Edge(s, r, o, tuple(sorted(ids))) for (s, r, o), ids in sorted(behind.items()))


def _read_blocks(dataset: Dataset, curies: Iterable[str]) -> dict[str, Block]:
    """What describes each thing, by CURIE of the predicate, as (language, text); every thing asked for has a block."""
    blocks: dict[str, Block] = {c: {} for c in curies}
    predicates: dict[Term | None, str] = {
        node(p): p for p in _DESCRIBING
    }  # sifted here: bound in the query too, they make it twenty times slower
    wanted = sorted(blocks)
    for at in range(0, len(wanted), _BATCH):
        values = {"s": [node(c) for c in wanted[at : at + _BATCH]]}
        for subject, predicate, value in dataset.select("SELECT ?s ?p ?value WHERE { ?s ?p ?value }", values):
            if (p := predicates.get(predicate)) is not None:
                language = value.language or "" if isinstance(value, pyoxigraph.Literal) else ""
                blocks[text_of(subject)].setdefault(p, set()).add((language, text_of(value)))
    return blocks


def _names(curie: str, block: Block) -> Names:
    found = sorted({name for predicate in ("rdfs:label", "skos:prefLabel", "skos:altLabel") for name in block.get(predicate, ())})
    label = min((text for language, text in block.get("rdfs:label", ()) if not language), default=curie.partition(":")[2])
    zh, en = (next((text for language, text in found if language == wanted), None) for wanted in ("zh", "en"))
    return Names(label, zh, en, tuple(sorted({text for _, text in found} - {label, zh, en})))


def _read_inverse(dataset: Dataset) -> dict[str, Names]:
    inverse = {text_of(i): text_of(r) for i, r in dataset.select("SELECT ?inverse ?r WHERE { ?inverse owl:inverseOf ?r }")}
    blocks = _read_blocks(dataset, inverse)
    return {inverse[i]: _names(i, block) for i, block in sorted(blocks.items())}


def _mentioned(claims: Iterable[Claim], figures: Iterable[Observation]) -> Iterator[str]:
    """CURIEs of everything that a card will want to call by name."""
    for claim in claims:
        yield from (f"ckg:{claim.predicate}", f"ckg:{claim.modality}", f"ckg:{claim.polarity}", *claim_texts(claim))
    for figure in figures:
        yield from (
            f"ckg:{figure.metric}",
            f"ckg:{figure.modality}",
            f"ckg:{figure.polarity}",
            *((unit_curie(figure.unit),) if figure.unit else ()),
        )
        yield from (f"ckg:{figure.basis}",) if figure.basis else ()
        yield from (c for c in (figure.region, figure.attributed_to) if c and is_entity(c))


def _read_sources(dataset: Dataset, reports: set[str]) -> tuple[Source, ...]:
    blocks = {report: {p: min(texts)[1] for p, texts in block.items()} for report, block in _read_blocks(dataset, reports).items()}
    publishers = _read_blocks(dataset, {b["dcterms:publisher"] for b in blocks.values() if is_entity(b.get("dcterms:publisher", ""))})
    return tuple(
        Source(
            id=report,
            title=block.get("rdfs:label", report.partition(":")[2]),
            publisher=_names(publisher, publishers[publisher]).label if publisher in publishers else publisher,
            issued=block.get("dcterms:issued"),
            file_name=block.get("dcterms:identifier"),
        )
        for report, block in sorted(blocks.items())
        for publisher in (block.get("dcterms:publisher"),)
    )


def _read_contexts(dataset: Dataset, sources: Iterable[Source], provenances: Iterable[Provenance]) -> dict[Provenance, Context]:
    texts = {s.id: dataset.stored_text(s.file_name) if s.file_name else None for s in sources}
    ordered = sorted(set(provenances), key=lambda p: (p.report, p.span, p.line, p.quote))
    return {p: _context(texts[p.report], p) for p in ordered}


def _context(text: str | None, provenance: Provenance) -> Context:
    """As much of the quote's own paragraph as fits, from the start of a sentence where it must be cut."""
    start, end = provenance.span.start, provenance.span.end
    if text is None or text[start:end] != provenance.quote:
        return Context("", "")
    before = text[max(0, start - _CONTEXT_CHARS) : start].rpartition("\n")[2]
    after = text[end : end + _CONTEXT_CHARS].partition("\n")[0]
    if len(before) == _CONTEXT_CHARS:
        sentence = _SENTENCE_END.search(before)
        before = before[sentence.end() :] if sentence else f"…{before}"
    return Context(before.lstrip(), f"{after}…" if len(after) == _CONTEXT_CHARS else after)
