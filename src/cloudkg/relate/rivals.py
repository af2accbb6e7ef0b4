"""Rivals that stand under a heading: in a text about one firm, those who act in the paragraph “Competition. …” are its rivals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE
from cloudkg.model import Claim, Document, EntityType, Modality
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.evidence import provenance_in
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of

_CONFIDENCE = 0.7
_SENTENCES = 2  # of the paragraph, behind its heading: later ones tell of other things
_FIRM = CHAR_OF_TYPE[EntityType.FIRM]
_ACTS = re.compile(rf"(?:^|[.:;] |, (?:and |while |whereas |as )?|\b(?:[Nn]either|[Bb]oth) )({_FIRM})(?=,? (?:[a-z]|each|both))")


class RivalReader:
    """Finds the rivals of the firm that one document is about."""

    def __init__(self, lexicon: Lexicon, document: Document) -> None:
        self._document = document
        words = any_of(lexicon, "en-competition-headings")
        self._opens = re.compile(rf"{words}[.:–—] ?")
        self._heads = re.compile(rf"(?:[\d.]+ )?{words}")

    def claims(self, sentence: Sentence, discourse: Discourse) -> Iterator[Claim]:
        """A claim for each firm that acts in a sentence right below such a heading."""
        if not self._under_heading(sentence, discourse):
            return
        firm = discourse.protagonist(sentence.index, (EntityType.FIRM,))
        if firm is None:
            return
        for found in _ACTS.finditer(sentence.masked):
            for rival in sentence.item(found.start(1)).members:
                if rival.name != firm.name:
                    first, second = sorted((firm.name, rival.name))
                    evidence = provenance_in(self._document, sentence.passage, rival.start, rival.end)
                    yield Claim(
                        first, "competes", second, evidence, modality=Modality.ACTUAL, rule="rivals/under-heading", confidence=_CONFIDENCE
                    )

    def _under_heading(self, sentence: Sentence, discourse: Discourse) -> bool:
        passage = sentence.passage
        opened = self._opens.match(passage.view)
        headed = bool(passage.section) and self._heads.fullmatch(self._document.passages[passage.section[-1]].view.strip())
        if not (opened or headed):
            return False
        starts = [a for a, _ in discourse.sentences(sentence.index) if not opened or a >= opened.end()]
        return sentence.start in starts[:_SENTENCES] or (bool(opened) and sentence.start == 0)
