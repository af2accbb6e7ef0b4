"""Puts what a model read beside what the rules read, for the resolver to merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cloudkg.model import Claim, EntityType, Observation, Provenance, Reading


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What was accepted of a model's answers on one document; `names` and `types` are of the things that its facts speak of, by CURIE."""

    names: Mapping[str, tuple[str, ...]]
    types: Mapping[str, EntityType]
    claims: tuple[Claim, ...]
    observations: tuple[Observation, ...]


def unite(
    reading: Reading, claims: Sequence[Claim], observations: Sequence[Observation], facts: ModelFacts
) -> tuple[Reading, list[Claim], list[Observation]]:
    """The facts of both.

    Where the rules read the same relation in the same words, their modality and polarity hold for both, so that no plan becomes a fact by being
    read twice; a figure that the rules read in the same words for the same thing is not read again.
    """
    names = {n: tuple(sorted({*reading.names.get(n, ()), *facts.names.get(n, ())})) for n in {*reading.names, *facts.names}}
    united = replace(reading, names=dict(sorted(names.items())), types={**facts.types, **reading.types})
    return united, [*claims, *_with_scope(facts.claims, claims)], [*observations, *_unread(facts.observations, observations)]


def _overlap(a: Provenance, b: Provenance) -> bool:
    return a.span.start < b.span.end and b.span.start < a.span.end


def _with_scope(said: Sequence[Claim], read: Sequence[Claim]) -> list[Claim]:
    by_ends: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in read:
        by_ends[claim.subject, claim.predicate, claim.object].append(claim)
    found = []
    for claim in said:
        same = (c for c in by_ends.get((claim.subject, claim.predicate, claim.object), ()) if _overlap(c.provenance, claim.provenance))
        rules = next(same, None)
        found.append(replace(claim, modality=rules.modality, polarity=rules.polarity) if rules else claim)
    return found


def _unread(said: Sequence[Observation], read: Sequence[Observation]) -> list[Observation]:
    by_size: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for o in read:
        by_size[o.entity, o.minimum, o.maximum, o.unit].append(o)
    return [
        o for o in said if not any(_overlap(r.provenance, o.provenance) for r in by_size.get((o.entity, o.minimum, o.maximum, o.unit), ()))
    ]
