"""Ranks: “位居全球第四”, “榜首”, “TOP3”, “ranked second”. They have no unit, so no recogniser of quantities knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cloudkg.lexicon import Lexicon
from cloudkg.measure.numerals import read_numerals
from cloudkg.model import Quantity
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of

_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1, "two": 2, "three": 3}
_HIGHEST = 200  # a larger number is a code or a count


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text in _WORDS:
        return _WORDS[text]
    number = read_numerals(text)
    return None if number is None or number.low != number.high else int(number.low)


class RankFinder:
    """Finds ranks with the word lists of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        words = lexicon.words
        if language == "zh":
            before, after = "|".join(words["zh-rank-before"]), "|".join(words["zh-rank-not-after"])
            first = "|".join(words["zh-rank-first"])
            top, top_after = any_of(lexicon, "zh-rank-top"), any_of(lexicon, "zh-rank-top-not-after")
            self._any = re.compile(
                rf"(?:(?:{before})[^，。；、\d]{{0,7}}?|(?<=、)[^，。；、\d]{{0,4}}|^)第(?P<nth>[一二三四五六七八九十]{{1,2}}|\d{{1,3}})(?!{after}|[一二三四五六七八九十\d])"
                rf"|(?P<top>(?:{before})[^，。；\d]{{0,8}}?{top}(?P<n>\d{{1,3}}|[三五十])(?![\d万亿%]|{top_after}))"
                rf"|(?P<first>{first})"
                rf"|(?P<greatest>{any_of(lexicon, 'zh-greatest-where')}{any_of(lexicon, 'zh-greatest', 'zh-greatest-nth')}(?!{any_of(lexicon, 'zh-greatest-not-after')}))"
            )
        else:
            self._any = re.compile(
                "|".join(
                    p.replace("(?P<word>", f"(?P<word{i}>").replace("(?P<digit>", f"(?P<digit{i}>") for i, p in enumerate(words["en-rank"])
                )
            )
        self._hint = re.compile(any_of(lexicon, f"{language}-rank-hints"))

    def find(self, sentence: Sentence) -> Iterator[Quantity]:
        """Ranks of a sentence as quantities without a unit: [1, 1] for a first place, [1, 3] for a place among the top three."""
        view = sentence.passage.view
        if not self._hint.search(view, sentence.start, sentence.end):
            return
        for found in self._any.finditer(view, sentence.start, sentence.end):
            span = self._span(found)
            if span is None:
                continue
            start, end, low, high = span
            yield Quantity(sentence.index, start, end, Decimal(low), Decimal(high), "", view[start:end])

    @staticmethod
    def _span(found: re.Match[str]) -> tuple[int, int, int, int] | None:
        groups = {name: text for name, text in found.groupdict().items() if text}
        if "first" in groups:
            return found.start(), found.end(), 1, 1
        if "greatest" in groups:
            place = _number(groups["place"]) if "place" in groups else 1
            return (found.start(), found.end(), place, place) if place else None
        if "top" in groups:
            number = _number(groups["n"])
            return (found.start("n") - 1, found.end(), 1, number) if number and number <= _HIGHEST else None
        name, text = next(((n, t) for n, t in groups.items() if n != "top"), ("", ""))
        number = _number(text.lower())
        if not number or number > _HIGHEST:
            return None
        start = found.start(name) - 1 if name == "nth" else found.start()
        return start, found.end(), number, number
