"""Claims that other claims carry with them: who prices another's product offers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cloudkg.lexicon import Lexicon
from cloudkg.model import Claim, Modality, Polarity, Qualifiers
from cloudkg.relate.owners import owners_of

_PRICED = frozenset({"raisesPriceOf", "lowersPriceOf"})
_CONFIDENCE = 0.6


def imply_offers(claims: Iterable[Claim], lexicon: Lexicon) -> Iterator[Claim]:
    """For each price change of a thing that the gazetteer knows as somebody else's: that the seller offers it."""
    for claim in claims:
        term = lexicon.terms.get(claim.object)
        if claim.predicate not in _PRICED or claim.polarity is Polarity.DENIED or term is None or term.owner is None:
            continue
        seller = lexicon.terms.get(claim.subject)
        if claim.subject in owners_of(term, lexicon.terms) or (seller and term.owner in owners_of(seller, lexicon.terms)):
            continue
        yield replace(
            claim, predicate="offers", modality=Modality.ACTUAL, qualifiers=Qualifiers(), rule="implied/priced", confidence=_CONFIDENCE
        )
