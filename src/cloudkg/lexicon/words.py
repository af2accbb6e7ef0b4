"""Lists of words that the recognisers need: suffixes of names, version words, titles of office, words that are no names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.lexicon.rows import read_mapping


def read_word_lists(paths: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """Word lists of several files by name; lists of one name are joined, in order, without repeats."""
    lists: dict[str, dict[str, None]] = {}
    for path in paths:
        for name, words, where in read_mapping(path):
            if isinstance(words, str):
                words = words.split()
            if not isinstance(words, list) or not all(isinstance(w, (str, int)) for w in words):
                raise LexiconError(f"“{name}” must be a list of words", where=where, hint="write [word, word] or words with spaces between")
            lists.setdefault(name, {}).update(dict.fromkeys(str(w) for w in words))
    return {name: tuple(words) for name, words in lists.items()}
