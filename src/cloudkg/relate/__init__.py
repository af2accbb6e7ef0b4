"""Relates what was recognised: claims from sentences and tables, observations from sentences and tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from functools import lru_cache, partial
from operator import attrgetter

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE
from cloudkg.model import SILENT_KINDS, Claim, Document, EntityType, Mention, Observation, Passage, PassageKind, Period, Quantity, Reading
from cloudkg.relate.discourse import THINGS, Discourse
from cloudkg.relate.discourse_words import discourse_words
from cloudkg.relate.epithets import EpithetReader
from cloudkg.relate.fellows import FellowReader
from cloudkg.relate.figures.headlines import without_echoes
from cloudkg.relate.figures.reader import FigureReader
from cloudkg.relate.implied import imply_offers
from cloudkg.relate.lists import ListReader
from cloudkg.relate.masking import mask_sentence
from cloudkg.relate.owners import relate_owners
from cloudkg.relate.qualifiers import not_yet
from cloudkg.relate.relations import RelationReader
from cloudkg.relate.rivals import RivalReader
from cloudkg.relate.sentences import Item, Sentence
from cloudkg.relate.tables import relate_tables
from cloudkg.relate.weighed.reader import Judged, WeighedReader, keep_unsaid
from cloudkg.script import has_han

__all__ = ["relate", "relate_sentences"]

_READ_KINDS = frozenset(PassageKind) - SILENT_KINDS
_CELL_SENTENCE_LENGTH = 12  # a table cell with a sentence in it (a list of price changes, say) is read as one


class _Sentences:
    """Masked sentences of a document, in order."""

    def __init__(self, document: Document, reading: Reading, discourse: Discourse) -> None:
        self._document, self._discourse = document, discourse
        self._mask = partial(mask_sentence, lexicon=discourse.lexicon)
        self._mentions: dict[int, list[Mention]] = defaultdict(list)
        self._quantities: dict[int, list[Quantity]] = defaultdict(list)
        self._periods: dict[int, list[Period]] = defaultdict(list)
        for m in reading.mentions:
            self._mentions[m.passage].append(m)
        for q in reading.quantities:
            self._quantities[q.passage].append(q)
        for p in reading.periods:
            self._periods[p.passage].append(p)

    def of(self, index: int, passage: Passage) -> Iterator[tuple[Sentence, Sentence]]:
        """Sentences of one passage, each with its coordinations collapsed and plain."""
        mentions, anaphors = self._mentions[index], self._discourse.anaphors(index)
        mentions = sorted([*mentions, *anaphors], key=attrgetter("start")) if anaphors else mentions
        pairs = self._discourse.pairs(index)
        for start, end in self._discourse.sentences(index):
            sentence, plain = self._mask(index, passage, start, end, mentions, self._quantities[index], self._periods[index])
            yield _with_pairs(sentence, pairs), plain


def _with_pairs(sentence: Sentence, pairs: list[tuple[int, int, tuple[Mention, ...]]]) -> Sentence:
    """The sentence with 双方 and “the two” turned into the group of the firms that they mean."""
    for start, end, members in pairs:
        if not (sentence.start <= start and end <= sentence.end) or start not in sentence.starts:
            continue
        first = list(sentence.starts).index(start)
        last = first + 1
        while last < len(sentence.starts) and sentence.starts[last] < end:
            last += 1
        if any((item := sentence.items.get(i)) and not item.quantity for i in range(first, last)):
            continue
        shift = last - first - 1
        items = {(i if i < first else i - shift): item for i, item in sentence.items.items() if not first <= i < last}
        items[first] = Item(start, end, members)
        sentence = replace(
            sentence,
            masked=sentence.masked[:first]
            + CHAR_OF_TYPE[members[0].type if members[0].type in THINGS else EntityType.FIRM]
            + sentence.masked[last:],
            starts=[*sentence.starts[: first + 1], *sentence.starts[last:]],
            ends=[*sentence.ends[:first], end, *sentence.ends[last:]],
            items=items,
        )
    return sentence


def _without_house(document: Document, reading: Reading, lexicon: Lexicon) -> Reading:
    """The reading without mentions of the house that publishes the report: it says things, it is not what they are said of."""
    house = document.publisher
    if not house or len(house) < 2:
        return reading
    words = discourse_words(lexicon)
    return replace(
        reading,
        mentions=tuple(m for m in reading.mentions if house not in m.surface or m.name in lexicon.terms and not words.observes(m)),
    )


@lru_cache(maxsize=8)
def _readers(lexicon: Lexicon) -> dict[str, tuple[RelationReader, WeighedReader, FigureReader]]:
    """Readers of relations, by rows and by weights, and of figures by language, built once for each lexicon."""
    return {
        language: (RelationReader(lexicon, language), WeighedReader(lexicon, language), FigureReader(lexicon, language))
        for language in lexicon.patterns
    }


def relate_sentences(document: Document, reading: Reading, discourse: Discourse) -> Iterator[tuple[Sentence, list[Claim]]]:
    """Masked sentences of a document in order, each with what rows read in it."""
    lexicon = discourse.lexicon
    sentences = _Sentences(document, reading, discourse)
    lists, epithets = ListReader(lexicon, document, reading), EpithetReader(lexicon, document, reading)
    rivals, fellows = RivalReader(lexicon, document), FellowReader(lexicon, document)
    for index, passage in enumerate(document.passages):
        if passage.kind not in _READ_KINDS or (passage.kind is PassageKind.CELL and len(passage.view) < _CELL_SENTENCE_LENGTH):
            continue
        relations = _readers(lexicon)["zh" if has_han(passage.view) else "en"][0]
        for sentence, plain in sentences.of(index, passage):
            said = [*relations.claims(document, plain, discourse, plain=True), *relations.claims(document, sentence, discourse)]
            said += [*lists.claims(sentence), *epithets.claims(sentence, discourse), *rivals.claims(sentence, discourse)]
            yield sentence, [*said, *fellows.claims(sentence)]


def relate(document: Document, reading: Reading, lexicon: Lexicon) -> tuple[list[Claim], list[Observation]]:
    """Claims and observations of a document, in the order in which they stand."""
    reading = _without_house(document, reading, lexicon)
    discourse = Discourse(document, reading, lexicon)
    readers = {language: (weighed, copy(figures)) for language, (_, weighed, figures) in _readers(lexicon).items()}  # figures carry state
    claims: list[Claim] = []
    judged: list[Judged] = []
    observations: list[Observation] = []
    for sentence, said in relate_sentences(document, reading, discourse):
        weighed, figures = readers["zh" if has_han(sentence.passage.view) else "en"]
        claims += said
        judged += weighed.judged(document, sentence, discourse, said)
        if sentence.passage.kind not in (PassageKind.CELL, PassageKind.SOURCE_NOTE):
            observations += figures.observations(document, sentence, discourse)
    table_claims, table_observations = relate_tables(document, reading, lexicon)
    bought = {(c.object, c.subject) for c in claims if c.predicate == "acquires"}  # not yet, or only by this deal, a part of the buyer
    owned = (c for c in relate_owners(document, reading, lexicon) if (c.subject, c.object) not in bought)
    claims += [*table_claims, *owned]
    claims += keep_unsaid(judged, claims)
    claims = [not_yet(claim, document.issued) for claim in claims]
    return [*claims, *imply_offers(claims, lexicon)], without_echoes(document, observations) + table_observations
