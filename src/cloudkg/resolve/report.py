"""What one report says, from what was recognised in it and the facts as they were read: sources known, repeats merged, entities formed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.gazetteer import Term
from cloudkg.measure.calendars import days_of
from cloudkg.model import Claim, Document, EntityType, Extraction, Observation, Reading, Report
from cloudkg.resolve.entities import build_entities
from cloudkg.resolve.merge import merge_claims, merge_observations
from cloudkg.vocab import fold_name, mint_name, mint_report, type_of

_PUBLISHERS = (EntityType.FIRM, EntityType.PUBLIC_BODY)
_ON_PRICES = frozenset({"raisesPriceOf", "lowersPriceOf"})

_HAN_SPACE = re.compile(
    r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])"
)  # spaces beside Chinese characters are the layout's, not the name's


def resolve_report(
    document: Document, reading: Reading, claims: Iterable[Claim], observations: Iterable[Observation], lexicon: Lexicon
) -> Extraction:
    """All that one document says, once."""
    known = reading_names(reading.names)
    merged = merge_claims(_attributed_claim(_of_a_service(c, reading), known) for c in claims)
    figures = merge_observations(_dated(_attributed_observation(o, known), lexicon) for o in observations)
    words = _unlisted(reading, merged, figures)
    publisher = _publisher(document.publisher, known, lexicon)
    if publisher and document.publisher and publisher not in reading.names:
        words[publisher] = document.publisher
    report = Report(
        mint_report(document.name), document.name, document.sha256, document.language, document.title, publisher, document.issued_label
    )
    entities = build_entities(reading, merged, figures, lexicon.terms, words, named=filter(None, (publisher,)))
    return Extraction(report, document.text, entities, merged, figures)


def reading_names(names: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """CURIE of each surface form, folded; forms that mean two things are left out."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for curie, surfaces in names.items():
        for surface in surfaces:
            key = fold_name(surface)
            if found.setdefault(key, curie) != curie:
                twice.add(key)
    return {key: curie for key, curie in found.items() if key not in twice}


def _of_a_service(claim: Claim, reading: Reading) -> Claim:
    """The claim; one on the price of a market (“给 CPU 提价”) is made one on what is sold in it, since only things have a price."""
    if claim.predicate not in _ON_PRICES or type_of(claim.object) is not EntityType.SEGMENT:
        return claim
    quoted = fold_name(claim.provenance.quote)
    words = [w for w in reading.names.get(claim.object, ()) if fold_name(w) in quoted] or [claim.object.partition(":")[2]]
    return replace(claim, object=mint_name(EntityType.PRODUCT, max(words, key=lambda w: (len(w), w))))


def _attributed_claim(claim: Claim, names: dict[str, str]) -> Claim:
    source = claim.qualifiers.source
    known = names.get(fold_name(source)) if source else None
    return replace(claim, qualifiers=replace(claim.qualifiers, attributed_to=known)) if known else claim


def _attributed_observation(observation: Observation, names: dict[str, str]) -> Observation:
    known = names.get(fold_name(observation.source)) if observation.source else None
    return replace(observation, attributed_to=known) if known else observation


def _dated(observation: Observation, lexicon: Lexicon) -> Observation:
    """The observation with the calendar days of a fiscal period, which depend on whose year it is."""
    if not observation.period or not observation.period.startswith("FY"):
        return observation
    days = days_of(observation.period, lexicon.year_end_of(observation.entity))
    return replace(observation, period_first=days[0], period_last=days[1]) if days else observation


def _spelled(name: str, quotes: Iterable[str]) -> str:
    """Surface form of a thing that no reader listed, only a pattern or a table named: as one of its quotes spells it, else from its CURIE."""
    local = unquote(name.split(":", 1)[1])
    parts = (r"\s*".join(re.escape(c) for c in part) for part in local.split("-"))
    spelling = re.compile(r"[\s\-]*".join(parts), re.IGNORECASE)
    found = next((m[0] for quote in quotes if (m := spelling.search(quote))), None)
    return _HAN_SPACE.sub("", found.strip()) if found else local.replace("-", " ")


def _unlisted(reading: Reading, claims: Iterable[Claim], observations: Iterable[Observation]) -> dict[str, str]:
    """Surface forms of the things that facts use and the reading does not list, by CURIE."""
    quotes: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        for name in (claim.subject, claim.object):
            quotes[name].append(claim.provenance.quote)
    for observation in observations:
        quotes[observation.entity].append(observation.provenance.quote)
    return {n: _spelled(n, texts) for n, texts in quotes.items() if n not in reading.names and not n.startswith("report:")}


@lru_cache(maxsize=4)
def _houses(lexicon: Lexicon) -> dict[str, Term]:
    """Who can publish, by folded name; of two of one name the first."""
    houses: dict[str, Term] = {}
    for term in lexicon.terms.values():
        for name in term.names if term.type in _PUBLISHERS else ():
            houses.setdefault(fold_name(name), term)
    return houses


def _publisher(name: str | None, known: dict[str, str], lexicon: Lexicon) -> str | None:
    """CURIE of the house that published a report: a term of the gazetteer, else who bears that name in the text, else a firm of its own."""
    if name is None:
        return None
    key = fold_name(name)
    term = _houses(lexicon).get(key)
    if term:
        return term.id
    named = known.get(key)
    return named if named and type_of(named) in _PUBLISHERS else mint_name(EntityType.FIRM, name)
