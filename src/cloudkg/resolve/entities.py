"""Entities from the names that facts use: what the gazetteer knows of them, and what this report calls them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import unquote

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
    return tuple(_join(by_id[id_]) for id_ in sorted(by_id))


def _join(same: Sequence[Entity]) -> Entity:
    first = min(same, key=lambda e: (-len(e.label), e.label))
    names = {n for e in same for n in (*e.names, e.label)} - {""}
    label = first.label or max(names, key=lambda n: (len(n), n), default=unquote(first.id.partition(":")[2]))
    return replace(
        first,
        label=label,
        names=tuple(sorted(names - {label})),
        tickers=_all(e.tickers for e in same),
        matches=_all(e.matches for e in same),
        reasons=_all(e.reasons for e in same),
        replaces=_all(e.replaces for e in same),
    )


def _all(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({one for part in parts for one in part}))
