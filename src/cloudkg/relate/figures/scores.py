"""Bare numbers that are figures though they have no unit: scores beside a benchmark or a word for one, ratios such as a PUE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cloudkg.lexicon import Lexicon
from cloudkg.model import Quantity
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of

_REACH = 48  # characters between the word that makes numbers figures and the last of them
_DIGIT = re.compile(r"\d")
_CLAUSE_END = re.compile(r"[，。；;!?！？]|, ")


class ScoreFinder:
    """Finds scores with the word lists of one language; `words/figure-scores.yaml`."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        hint = any_of(lexicon, f"{language}-score-hints", f"{language}-ratio-hints")
        self._hint = re.compile(hint)
        unit, leads = any_of(lexicon, f"{language}-score-units"), any_of(lexicon, f"{language}-score-leads")
        below, above = any_of(lexicon, f"{language}-score-below"), any_of(lexicon, f"{language}-score-above")
        self._number = re.compile(
            rf"(?<![\d.\-:：/])(?:(?P<below>{below})|(?P<above>{above}))?\s?(?P<number>(?<![\d.,A-Za-z\-])\d{{1,4}}(?:\.\d+)?)(?![\d]|[.,:：/]\d|-)\s?(?:(?P<unit>{unit})|(?={any_of(lexicon, f'{language}-score-tails')}|$))"
        )
        self._leads = re.compile(rf"{leads}\s?$")

    def find(self, sentence: Sentence) -> Iterator[Quantity]:
        """Scores of a sentence as quantities without a unit, in order."""
        view = sentence.passage.view
        if not _DIGIT.search(view, sentence.start, sentence.end):
            return
        end = 0
        for hint in self._hint.finditer(view, sentence.start, sentence.end):
            if hint.start() < end:
                continue
            stop = _CLAUSE_END.search(view, hint.end(), min(sentence.end, hint.end() + _REACH))
            end = stop.start() if stop else min(sentence.end, hint.end() + _REACH)
            for found in self._number.finditer(view, hint.end(), end):
                sure = found["unit"] or "." in found["number"] or self._leads.search(view, hint.start(), found.start())
                if sure and not self._taken(sentence, found.start("number"), found.end("number")):
                    yield _quantity(sentence, found)

    @staticmethod
    def _taken(sentence: Sentence, start: int, end: int) -> bool:
        return any(i.start < end and start < i.end for i in sentence.items.values())


def _quantity(sentence: Sentence, found: re.Match[str]) -> Quantity:
    value = Decimal(found["number"])
    low, high = None if found["below"] else value, None if found["above"] else value
    half = Decimal("0.5").scaleb(-len(found["number"].partition(".")[2]))
    return Quantity(sentence.index, found.start(), found.end(), low, high, "", found[0], half_width=half)
