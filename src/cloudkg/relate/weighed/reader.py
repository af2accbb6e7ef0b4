"""Claims between names that no row of the cascade joins, where the words around them weigh enough.

Rows say for certain what they say; most ways of saying a thing are met once. What joins two names then is judged by a logistic regression over
the words around them, learned from sentences that people annotated (`tests/gold/sentences`), and only where nothing else has been read of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import SLOT_TYPES, Pattern
from cloudkg.lexicon.weights import read_weights
from cloudkg.model import Claim, Document, Mention, Modality, Polarity
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.evidence import provenance_of
from cloudkg.relate.match import Match
from cloudkg.relate.qualifiers import QualifierReader, priced
from cloudkg.relate.scope import Scope, ScopeReader
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.weighed.pairs import NOTHING, Pair, PairReader
from cloudkg.vocab import SYMMETRIC

_LEAST = {
    "zh": 0.75,
    "en": 0.7,
}  # probability from which a pair is claimed: of sentences left out of the learning, four in five are right from .7 on, of real text half
_TRUST = 0.75  # of the probability, as confidence: sentences that people write for the purpose are plainer than others
_DEED = {
    "develops": "made",
    "releases": "made",
    "acquires": "bought",
    "raisesPriceOf": "raised",
    "lowersPriceOf": "lowered",
}  # a row that says whose leaves no second one
_ONCE = frozenset({"leads", "partOf", "inSegment"})  # of whom a row says it once, it is not guessed again
_STOP = re.compile(r"[，,；;。]")
_SOFTEST_LAST = (Modality.ACTUAL, Modality.PLANNED, Modality.FORECAST, Modality.REPORTED)
_ANYTHING = re.compile("")


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, and how likely it is by the words around its names."""

    claim: Claim
    likelihood: float


def _row(relation: str, language: str) -> Pattern:
    """A row in form only, for the readers of qualifiers, which ask for the relation of a match."""
    return Pattern(
        id=f"{language}/weighed/{relation}", relation=relation, regex=_ANYTHING, carried=None, needs=(), clause_subject=False, carries=False,
        subject_types=SLOT_TYPES[relation][0], cue=None, priority=0, modality=None, fixed=(), object=None, either=False, tender=False,
        owner=None, plain=False, spread=False, confidence=0.0, where="", examples=(),
    )  # fmt: skip


class WeighedReader:
    """Judges the pairs of sentences in one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._file, self._least = lexicon.weights.get(language), _LEAST[language]
        self._pairs = PairReader(lexicon, language)
        self._scope = ScopeReader(lexicon, language)
        self._qualifiers = QualifierReader(lexicon, language)
        self._rows = {relation: _row(relation, language) for relation in SLOT_TYPES}

    def judged(self, document: Document, sentence: Sentence, discourse: Discourse, said: Sequence[Claim]) -> Iterator[Judged]:
        """Claims that may be made of a sentence beside those `said` by rows, each with its likelihood."""
        if self._file is None:
            return
        joined = {frozenset((c.subject, c.object)) for c in said}  # of them nothing would be kept
        for pair in self._pairs.pairs(sentence, said, joined=joined):
            likely = read_weights(self._file).likelihoods(pair.features, (*pair.labels, NOTHING))
            label = max((label for label in likely if label != NOTHING), key=likely.__getitem__, default=NOTHING)
            if label == NOTHING or likely[label] < self._least:
                continue
            relation, forward = label[:-1], label.endswith(">")
            scope = self._scope_of(sentence, pair)
            if scope.skipped or scope.polarity is Polarity.DENIED:
                continue
            subjects, objects = (pair.first, pair.second) if forward else (pair.second, pair.first)
            for subject in subjects.members:
                for object_ in objects.members:
                    if subject.name != object_.name:
                        yield Judged(
                            self._claim(document, sentence, discourse, pair, relation, (subject, object_), scope, likely[label]),
                            likely[label],
                        )

    def _scope_of(self, sentence: Sentence, pair: Pair) -> Scope:
        """How firmly the pair's clause speaks: what stands before the second name and what stands behind it, whichever is less firm."""
        at = _place(sentence, pair.second)
        end = _clause_end(sentence, at)
        near, whole = self._scope.read(sentence, at, at + 1), self._scope.read(sentence, end - 1, end)
        modality = max(near.modality, whole.modality, key=_SOFTEST_LAST.index)
        denied = Polarity.DENIED in (near.polarity, whole.polarity)
        return Scope(modality, Polarity.DENIED if denied else Polarity.AFFIRMED, near.skipped or whole.skipped)

    def _claim(
        self,
        document: Document,
        sentence: Sentence,
        discourse: Discourse,
        pair: Pair,
        relation: str,
        ends: tuple[Mention, Mention],
        scope: Scope,
        likelihood: float,
    ) -> Claim:
        first, last = _place(sentence, pair.first), _place(sentence, pair.second)
        end = _clause_end(sentence, last)
        found = _ANYTHING.match(sentence.masked)
        assert found is not None  # the empty pattern
        match = Match(self._rows[relation], first, end, (first, end), ends[:1], ends[1:], found)
        earlier = discourse.period_before(sentence.index, sentence.start)
        qualifiers = self._qualifiers.read(sentence, match, self._scope.source(sentence), document.issued, earlier)
        modality = scope.modality
        if modality is Modality.ACTUAL and relation == "supplies" and self._scope.is_contracted(sentence, first, end):
            modality = Modality.PLANNED
        names = [m.name for m in ends]
        subject, object_ = sorted(names) if relation in SYMMETRIC else names
        return Claim(
            subject=subject,
            predicate=priced(relation, qualifiers),
            object=object_,
            provenance=provenance_of(document, sentence, first, end, ends),
            modality=modality,
            polarity=Polarity.AFFIRMED,
            qualifiers=qualifiers,
            rule=match.pattern.id,
            confidence=round(likelihood * _TRUST, 2),
        )


def _clause_end(sentence: Sentence, place: int) -> int:
    """Where the clause of a masked character ends."""
    stop = _STOP.search(sentence.masked, place + 1)
    return stop.start() if stop else len(sentence.masked)


def _place(sentence: Sentence, item: object) -> int:
    return next(i for i, other in sentence.items.items() if other is item)


def keep_unsaid(judged: Iterable[Judged], said: Iterable[Claim]) -> list[Claim]:
    """Claims about pairs of which nothing is said otherwise, of each pair those of the likeliest relation.

    A thing whose maker is said has no other, what one is said to buy or to change the price of is so of no other, who leads one firm by a row leads
    no second one by weight, and two that do the same by rows (both use one chip) don't do it to each other.
    """
    said = list(said)
    joined = {frozenset((c.subject, c.object)) for c in said}
    done = {(_DEED[c.predicate], c.object) for c in said if c.predicate in _DEED}
    bound = {(c.predicate, c.subject) for c in said if c.predicate in _ONCE}
    side_by_side = _side_by_side(said)
    best: dict[frozenset[str], Judged] = {}
    kept: list[Judged] = []
    for one in judged:
        claim, names = one.claim, frozenset((one.claim.subject, one.claim.object))
        if names in joined or (_DEED.get(claim.predicate), claim.object) in done or (claim.predicate, claim.subject) in bound:
            continue
        if any(names <= fellows for fellows in side_by_side.get(claim.predicate, ())):
            continue
        kept.append(one)
        if names not in best or one.likelihood > best[names].likelihood:
            best[names] = one
    chosen = []
    for one in kept:
        winner = best[frozenset((one.claim.subject, one.claim.object))].claim
        if (one.claim.subject, one.claim.predicate, one.claim.object) == (winner.subject, winner.predicate, winner.object):
            chosen.append(one.claim)
    return chosen


def _side_by_side(said: Iterable[Claim]) -> dict[str, list[set[str]]]:
    """For each relation, the groups of names that stand in it to one and the same name."""
    groups: dict[tuple[str, str, bool], set[str]] = {}
    for claim in said:
        groups.setdefault((claim.predicate, claim.object, True), set()).add(claim.subject)
        groups.setdefault((claim.predicate, claim.subject, False), set()).add(claim.object)
    found: dict[str, list[set[str]]] = {}
    for (relation, _, _), names in groups.items():
        if len(names) > 1:
            found.setdefault(relation, []).append(names)
    return found
