"""Replays a ledger over what one report says: rulings on facts first, then who is who. It never looks at the clock or at another report.

Facts are ruled on by the ids that they have as the report was read, so that a merge which comes later, or is undone, moves no ruling.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from cloudkg.ledger.changes import corrected
from cloudkg.ledger.entries import Correct, Dismiss, Entry, Reject
from cloudkg.ledger.force import Ledger
from cloudkg.ledger.identity import Identity
from cloudkg.model import Claim, Extraction, Observation, Review, Verdict
from cloudkg.resolve import merge_claims, merge_observations
from cloudkg.vocab import mint_claim, mint_observation


@dataclass(frozen=True, slots=True)
class Replay:
    """One report after the ledger. `read_as` gives the id as read of each fact in it; `applied` are ids of entries that had an effect.

    `void` counts claims left out because their two ends are one thing now.
    """

    extraction: Extraction
    read_as: dict[str, str]
    applied: frozenset[str]
    void: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """All reports after the ledger, and the entries that found nothing to apply to, sorted by id."""

    extractions: tuple[Extraction, ...]
    read_as: dict[str, str]
    idle: tuple[Entry, ...]
    void: int


def replay_all(extractions: Iterable[Extraction], ledger: Ledger) -> Replayed:
    """The ledger replayed over every report."""
    done = [replay(e, ledger) for e in extractions]
    applied = frozenset[str]().union(*(d.applied for d in done))
    idle = tuple(e for e in ledger.in_force if e.id not in applied and not isinstance(e.action, Dismiss))
    read_as = {curie: read for d in done for curie, read in d.read_as.items()}
    return Replayed(tuple(d.extraction for d in done), read_as, idle, sum(d.void for d in done))


def replay(extraction: Extraction, ledger: Ledger) -> Replay:
    """The ledger replayed over one report; the outcome depends on these two alone.

    Raises LedgerError where a correction that was written by hand breaks the contract.
    """
    if not ledger.in_force:
        return Replay(extraction, {c: c for c in map(_mint, _facts(extraction))}, frozenset())
    ruled = _Ruled(ledger)
    for fact in _facts(extraction):
        ruled.take(fact)
    identity = Identity(extraction, ledger)
    standing = {id_: _Moved(id_, fact, identity.of_fact(fact)) for id_, fact in ruled.standing.items()}
    reviews = {id_: _moved(review, identity, ruled) for id_, review in ruled.reviews.items()}
    read_as = {m.curie: id_ for id_, m in standing.items()} | {_mint(r.original): id_ for id_, r in reviews.items()}
    struck = {_mint(r.original): r for r in reviews.values() if not _is_void(r.original)}
    facts: dict[str, Claim | Observation] = {}
    for moved in sorted(standing.values(), key=lambda m: m.fact.confidence):  # of two that say the same now, the surer stays
        if moved.curie not in struck and not _is_void(moved.fact):
            facts[moved.curie] = moved.fact
    revisions = {r.revision for r in reviews.values() if r.revision}
    claims, observations = _once(facts, revisions, merge=identity.changed_facts)
    present = facts.keys() | struck.keys()
    after = replace(
        extraction,
        report=identity.of_report(),
        entities=identity.entities([*claims, *observations, *(r.original for r in struck.values())]),
        claims=claims,
        observations=observations,
        reviews=tuple(replace(r, revision=r.revision if r.revision in present else None) for _, r in sorted(struck.items())),
    )
    void = sum(_is_void(f) for f in (*(m.fact for m in standing.values()), *(r.original for r in reviews.values())))
    return Replay(after, read_as, ruled.applied | identity.applied, void)


def _facts(extraction: Extraction) -> list[Claim | Observation]:
    return [*extraction.claims, *extraction.observations]


def _mint(fact: Claim | Observation) -> str:
    return mint_claim(fact) if isinstance(fact, Claim) else mint_observation(fact)


def _is_void(fact: Claim | Observation) -> bool:
    return isinstance(fact, Claim) and fact.subject == fact.object


class _Moved:
    """A fact with its id, which is minted again only where the fact changed."""

    __slots__ = ("curie", "fact")

    def __init__(self, curie: str, before: Claim | Observation, after: Claim | Observation) -> None:
        self.curie = curie if before is after else _mint(after)
        self.fact = after


class _Ruled:
    """Facts of a report by their ids as read: those that stand, and those that were struck, each with what a person ruled."""

    def __init__(self, ledger: Ledger) -> None:
        self._rulings = ledger.rulings
        self.standing: dict[str, Claim | Observation] = {}
        self.reviews: dict[str, Review] = {}
        self.revisions: dict[str, Claim | Observation] = {}
        self.applied: frozenset[str] = frozenset()

    def take(self, fact: Claim | Observation) -> None:
        """Let the fact stand, or strike it and take what was put in its place."""
        seen: set[str] = set()
        curie = _mint(fact)
        while (entry := self._rulings.get(curie)) is not None and curie not in seen:
            seen.add(curie)
            self.applied |= {entry.id}
            if isinstance(entry.action, Reject):
                self.reviews[curie] = Review(fact, Verdict.REJECTED, entry.by, entry.on, entry.why)
                return
            assert isinstance(entry.action, Correct)
            revision = corrected(fact, entry.action.set, f"ledger/{entry.id}", entry.where or entry.id)
            after = _mint(revision)
            self.reviews[curie] = Review(fact, Verdict.CORRECTED, entry.by, entry.on, entry.why, after)
            self.revisions[after] = revision
            fact, curie = revision, after
        if curie not in seen:  # corrections that go round in a circle leave nothing
            self.standing[curie] = fact


def _moved(review: Review, identity: Identity, ruled: _Ruled) -> Review:
    """The review with its facts spoken of as the identities of the ledger have it."""
    revision = None if review.revision is None else _mint(identity.of_fact(ruled.revisions[review.revision]))
    return replace(review, original=identity.of_fact(review.original), revision=revision)


def _once(
    facts: dict[str, Claim | Observation], revisions: Collection[str], *, merge: bool
) -> tuple[tuple[Claim, ...], tuple[Observation, ...]]:
    """Claims and observations in order; where names moved, what is now said twice is merged as the reader merges it, corrections excepted."""
    if merge:
        loose = [f for curie, f in facts.items() if curie not in revisions]
        once = [
            *merge_claims(f for f in loose if isinstance(f, Claim)),
            *merge_observations(f for f in loose if isinstance(f, Observation)),
        ]
        kept = {id(f) for f in once}
        facts = {curie: f for curie, f in facts.items() if curie in revisions or id(f) in kept}
    claims = [(f.provenance.span, f.predicate, f.subject, f.object, curie, f) for curie, f in facts.items() if isinstance(f, Claim)]
    figures = [(f.provenance.span, f.entity, f.metric, f.label, curie, f) for curie, f in facts.items() if isinstance(f, Observation)]
    return tuple(row[-1] for row in sorted(claims, key=lambda r: r[:-1])), tuple(row[-1] for row in sorted(figures, key=lambda r: r[:-1]))
