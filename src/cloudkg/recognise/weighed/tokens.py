"""The tokens of a line, and the attributes by which the tagger knows them.

A token is a Chinese character, a word or number in Latin letters, a mark, or a name that is known already and stands as its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cloudkg.recognise.discover.sheet import FILLER, TYPE_OF_MASK
from cloudkg.script import HAN

_LETTER, _MARKS = "A-Za-zÀ-ÖØ-öø-ɏ", "".join(TYPE_OF_MASK)
_TOKEN = re.compile(
    rf"[{HAN}]|[{_MARKS}]{FILLER}*|[’'][sS]?(?![{_LETTER}0-9])|[A-Z](?:\.[A-Z])+\b\.?"
    rf"|[{_LETTER}][{_LETTER}0-9]*(?:[-+&.][{_LETTER.replace('A-Z', '')}0-9]+|[-+&][{_LETTER}0-9]+|[’'](?![sS](?![{_LETTER}]))[{_LETTER}0-9]+)*\+?"
    rf"|\d+(?:[.,]\d+)*[A-Za-z]*|[^\s{FILLER}]"
)
_OPENERS = frozenset('.!?:;•|“"‘(。！？：；（')
_LONGEST_WORD = 4
_HAN = re.compile(f"[{HAN}]")
_SHAPES = ((re.compile("[A-ZÀ-ÖØ-Þ]+"), "X"), (re.compile("[a-zß-öø-ɏ]+"), "x"), (re.compile(r"\d+"), "9"))
_LONGEST_SHAPE = 6
_DIGIT = re.compile(r"\d")

FORM_ATTRIBUTES = ("word", "shape", "last_two", "last_three", "last_four", "first_three")
"""What a token's own letters give: the word in small letters with 0 for digits; its capitals, small letters and digits in runs, and whether it is a
common word; its ends and its beginning, of one in Latin letters. What it hasn't is empty."""
ATTRIBUTES = (*FORM_ATTRIBUTES, "opening", "place")
"""Besides, the shape of a token that opens a sentence, and where a Chinese character stands in a common word, and of what class that is."""


class Token(NamedTuple):
    """A token, where it stands in the line, whether it opens a sentence, and its place in a common word."""

    text: str
    start: int
    end: int
    opens: bool
    place: str


class Tokenizer:
    """Cuts lines into tokens. `common` maps common words, Chinese and in small letters, to a letter for their class."""

    def __init__(self, common: Mapping[str, str]) -> None:
        self._common = common

    def tokens(self, line: str) -> Iterator[Token]:
        """Tokens of a line whose known names are masked."""
        places = self._places(line)
        opens = True
        for found in _TOKEN.finditer(line):
            text, start = found[0], found.start()
            yield Token(text, start, found.end(), opens, places.get(start, ""))
            opens = text in _OPENERS

    def form(self, text: str) -> tuple[str, ...]:
        """Values of `FORM_ATTRIBUTES` of a token."""
        if text[0] in TYPE_OF_MASK:
            kind = f"<{TYPE_OF_MASK[text[0]]}>"
            return kind, kind, "", "", "", ""
        small = text.lower()
        word = _DIGIT.sub("0", small)
        if len(text) == 1 and not text.isascii():
            return word, "c", "", "", "", ""
        shape = text
        for pattern, sign in _SHAPES:
            shape = pattern.sub(sign, shape)
        shape = shape[:_LONGEST_SHAPE]
        if small.isascii() and small.isalpha():
            shape += "c" if small in self._common or small.endswith("s") and small[:-1] in self._common else "n"
        if len(text) == 1:
            return word, shape, "", "", "", ""
        return word, shape, word[-2:], word[-3:], word[-4:], word[:3]

    def _places(self, line: str) -> dict[int, str]:
        """Where each Chinese character stands in the longest common word that begins first."""
        places: dict[int, str] = {}
        at, common, whole = 0, self._common, len(line)
        while found := _HAN.search(line, at):
            at = found.start()
            for length in range(min(_LONGEST_WORD, whole - at), 1, -1):
                kind = common.get(line[at : at + length])
                if kind is not None:
                    places[at] = f"{kind}B{length}"
                    for k in range(1, length - 1):
                        places[at + k] = f"{kind}I{length}"
                    places[at + length - 1] = f"{kind}E{length}"
                    at += length
                    break
            else:
                places[at] = "1"
                at += 1
        return places
