"""Merges what one report says more than once: of equal claims and figures the fullest stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields

from cloudkg.model import Claim, Observation, Qualifiers

_SIZES = (
    "date",
    "effective",
    "change",
    "amount",
    "price_from",
    "price_to",
    "region",
    "role",
    "action",
    "scope",
    "product",
    "unit",
    "period",
)


def _stated(q: Qualifiers) -> dict[str, object]:
    return {f.name: value for f in fields(q) if (value := getattr(q, f.name)) is not None and f.name in _SIZES}


def _covers(full: Claim, other: Claim) -> bool:
    """Whether `full` says all that `other` says."""
    if full.modality is not other.modality or full.polarity is not other.polarity:
        return False
    stated = _stated(full.qualifiers)
    return all(stated.get(name) == value for name, value in _stated(other.qualifiers).items())


def merge_claims(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims of one report without those that another one says as fully, in the order of their evidence."""
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject, claim.predicate, claim.object].append(claim)
    kept: list[Claim] = []
    for key in [k for k in groups if k[1] == "develops"]:  # who releases a thing makes it: the event says more
        if (key[0], "releases", key[2]) in groups:
            del groups[key]
    for same in groups.values():
        chosen: list[Claim] = []
        for claim in sorted(same, key=lambda c: (-len(_stated(c.qualifiers)), -c.confidence, c.provenance.span)):
            if not any(_covers(full, claim) for full in chosen):
                chosen.append(claim)
        kept += chosen
    return tuple(sorted(kept, key=lambda c: (c.provenance.span, c.predicate, c.subject, c.object)))


def merge_observations(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Observations of one report, each figure of an entity, metric and period once, in the order of their evidence."""
    kept: dict[tuple[object, ...], Observation] = {}
    for o in sorted(observations, key=lambda o: (-o.confidence, o.provenance.span)):
        key = (o.entity, o.metric, o.minimum, o.maximum, o.unit, o.period, o.modality, o.polarity, o.scope, o.basis)
        kept.setdefault(key, o)
    return tuple(sorted(kept.values(), key=lambda o: (o.provenance.span, o.entity, o.metric, o.label)))
