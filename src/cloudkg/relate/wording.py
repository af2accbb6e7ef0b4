"""Word lists of a lexicon as parts of expressions: the lists hold the words, the readers the frames in which they stand."""

from __future__ import annotations

import re

from cloudkg.lexicon import Lexicon


def any_of(lexicon: Lexicon, *names: str) -> str:
    """Group that matches any word of the lists `names`, in their order; it matches nothing where they are empty."""
    return f"(?:{'|'.join(word for name in names for word in lexicon.words[name]) or '(?!)'})"


def behind(lexicon: Lexicon, name: str) -> str:
    """Expression for a position right behind a word of a list of plain words; of look-behinds Python wants the length to be fixed."""
    return f"(?:{'|'.join(f'(?<={words})' for words in _by_length(lexicon.words[name])) or '(?!)'})"


def not_behind(lexicon: Lexicon, name: str, gap: str = "") -> str:
    """Expression for a position that is not right behind a word of a list of plain words, with a gap of fixed length between the two."""
    return "".join(f"(?<!(?:{words}){gap})" for words in _by_length(lexicon.words[name]))


def _by_length(words: tuple[str, ...]) -> list[str]:
    lengths = sorted({len(word) for word in words})
    return ["|".join(re.escape(word) for word in words if len(word) == length) for length in lengths]
