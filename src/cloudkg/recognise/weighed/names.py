"""Names by what the tagger makes of their letters and of the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cloudkg.lexicon import LANGUAGES, Lexicon
from cloudkg.lexicon.common_words import NAMELIKE, common_words
from cloudkg.lexicon.tagger import read_tagger
from cloudkg.model import EntityType
from cloudkg.recognise.discover.latin import is_title_case
from cloudkg.recognise.discover.sheet import MASK_OF_TYPE, Find, Sheet, any_listed, any_of
from cloudkg.recognise.weighed.tagger import Tagged, Tagger
from cloudkg.recognise.weighed.tokens import Token, Tokenizer
from cloudkg.script import has_han, is_han

WEIGHED = "weighed"
_SURE = 0.85  # probability from which a place outweighs a capital letter alone
_LIKELY = {
    "zh": (0.6, 1),
    "en": (0.7, 2),
}  # probability from which one speaks for a name, and how much: in Chinese it takes a second one to make a name
_CERTAIN = 0.95  # from which common words make a name
_SHORTEST_LINE = 4  # tokens; less says nothing of what stands in it
_KNOWN = frozenset(mask for type_, mask in MASK_OF_TYPE.items() if type_ is not EntityType.PLACE)  # a known place may be part of a new name
_KNOWN_TO_PLACES = frozenset(MASK_OF_TYPE.values())
_EDGES = re.compile(r"[“”‘’\"'《》()（）.,，、:：\-\s]")
_ARTICLE = re.compile("[Tt]he |[Aa]n? ")
_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ]")
_OF_SHAPE = re.compile(r"[A-ZÀ-Þ0-9]")


class WeighedNames:
    """Finds names with the tagger of each language that the lexicon has weights for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._paths = {language: path for language in LANGUAGES if (path := lexicon.weights.get(f"names-{language}"))}
        self._read: dict[str, tuple[Tokenizer, Tagger]] = {}
        words = lexicon.words
        self._endings = re.compile(any_of([*words.get("zh-firm-endings", ()), *words.get("zh-firm-endings-weak", ())]))
        self._parts = re.compile(any_listed(words, "zh-parts-of-firms"))
        self._never = frozenset(
            {
                *words.get("zh-never", ()),
                *words.get("jargon", ()),
                *words.get("en-never", ()),
                *words.get("en-common", ()),
                *words.get("en-legal-endings", ()),
            }
        )

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Names of the sheet that no known name overlaps."""
        lines: dict[str, list[tuple[int, str]]] = {language: [] for language in self._paths}
        at = 0
        for line in sheet.masked.split("\n"):
            language = "zh" if has_han(line) else "en"
            if language in lines and len(line) >= _SHORTEST_LINE and not is_title_case(line):
                lines[language].append((at, line))
            at += len(line) + 1
        for language, found in lines.items():
            yield from self._in(sheet, language, found)

    def _in(self, sheet: Sheet, language: str, lines: list[tuple[int, str]]) -> Iterator[Find]:
        if language not in self._read and lines:
            tokenizer = Tokenizer(common_words(language))
            self._read[language] = tokenizer, Tagger(tokenizer, read_tagger(self._paths[language]))
        if not lines:
            return
        tokenizer, tagger = self._read[language]
        tokens = [list(tokenizer.tokens(line)) for _, line in lines]
        least, weight = _LIKELY[language]
        for one in tagger.tag(tokens):
            find = self._find(sheet, lines[one.line][0], tokens[one.line], one) if one.likelihood >= least else None
            if find is not None:
                yield replace(find, weight=3 if one.likelihood >= _SURE else weight)

    def _find(self, sheet: Sheet, offset: int, tokens: list[Token], one: Tagged) -> Find | None:
        first, last = one.first, one.last
        known = _KNOWN_TO_PLACES if one.kind == EntityType.PLACE else _KNOWN
        while first < last and sheet.masked[offset + tokens[first].start] in known:
            first += 1  # what is known stays a name of its own: firm and thing, state and city
        start, end = offset + tokens[first if first < last else one.first].start, offset + tokens[last - 1].end
        while start < end and _EDGES.match(sheet.text, start):
            start += 1
        while start < end and _EDGES.match(sheet.text, end - 1):
            end -= 1
        article = _ARTICLE.match(sheet.text, start, end)
        start = article.end() if article else start
        text = sheet.text[start:end]
        opens = first == 0 or tokens[first].opens
        if one.kind == EntityType.FIRM:
            if self._parts.match(sheet.masked, end):
                return None  # “XYZ业务” is a part of whoever is told of
            if is_han(text) and (ending := self._endings.match(sheet.masked, end)):
                end = ending.end()
                text = sheet.text[start:end]
        if len(text) < 2 or not known.isdisjoint(sheet.masked[start:end]) or not self._is_name(text, one, opens=opens):
            return None
        return Find(start, end, EntityType(one.kind), WEIGHED)

    def _is_name(self, text: str, one: Tagged, *, opens: bool) -> bool:
        """Whether nothing speaks against it: no common word by itself, nothing that the lists of what is no name hold, letters with a capital or digit."""
        if text in self._never:
            return False
        if is_han(text):
            kind = common_words("zh").get(text)
            return kind is None or kind in NAMELIKE
        if has_han(text):
            return True
        if not _OF_SHAPE.search(text) or not _LETTER.search(text):
            return False
        words = text.split(" ")
        common = all(word.lower() in common_words("en") or word in self._never for word in words)
        return not (common and (opens or len(words) > 1 and one.likelihood < _CERTAIN))
