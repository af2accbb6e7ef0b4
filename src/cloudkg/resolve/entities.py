"""Entities from the names that facts use: what the gazetteer knows of them, and what this report calls them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from cloudkg.lexicon.gazetteer import Term
from cloudkg.model import Claim, Entity, EntityType, Observation, Reading
from cloudkg.vocab import type_of


def _used(claims: Iterable[Claim], observations: Iterable[Observation]) -> set[str]:
    """CURIEs of all entities that facts speak of."""
    names: set[str] = set()
    for claim in claims:
        q = claim.qualifiers
        names |= {claim.subject, claim.object} | {n for n in (q.region, q.product, q.attributed_to) if n}
    for observation in observations:
        names |= {observation.entity} | {n for n in (observation.region, observation.attributed_to) if n}
    return {n for n in names if not n.startswith("report:")}


def build_entities(
    reading: Reading,
    claims: Iterable[Claim],
    observations: Iterable[Observation],
    terms: Mapping[str, Term],
    words: Mapping[str, str] = MappingProxyType({}),
    named: Iterable[str] = (),
) -> tuple[Entity, ...]:
    """Entities that the facts of one report use, and those `named` besides, sorted by id.

    `words` gives surface forms of things that no mention names: those of a pattern, and the publisher.
    """
    built = []
    for name in sorted(_used(claims, observations) | set(named)):
        seen = set(reading.names.get(name, ())) | ({words[name]} if name in words else set())
        term = terms.get(name)
        if term is not None:
            reasons = tuple(f"“{s}” is a name of {name} in the gazetteer" for s in sorted(seen))
            known = {*term.names, *term.weak, *seen} - {term.label}
            built.append(Entity(name, term.type, term.label, tuple(sorted(known)), term.zh, term.en, term.tickers, term.matches, reasons))
            continue
        spelled = sorted(seen, key=lambda s: (-len(s), s)) or [name.split(":", 1)[1]]
        type_: EntityType = reading.types.get(name) or type_of(name)
        built.append(Entity(name, type_, spelled[0], tuple(sorted(spelled[1:])), reasons=(f"“{spelled[0]}” was found in the text",)))
    return tuple(built)


def join_entities(parts: Iterable[Entity]) -> tuple[Entity, ...]:
    """One entity for each id, with the names of all parts; the result does not depend on their order."""
    by_id: dict[str, list[Entity]] = defaultdict(list)
    for entity in parts:
        by_id[entity.id].append(entity)
    joined = []
    for id_ in sorted(by_id):
        same = sorted(by_id[id_], key=lambda e: (-len(e.label), e.label))
        first = same[0]
        names = {n for e in same for n in (*e.names, e.label)} - {first.label}
        reasons = tuple(sorted({r for e in same for r in e.reasons}))
        joined.append(replace(first, names=tuple(sorted(names)), reasons=reasons))
    return tuple(joined)
