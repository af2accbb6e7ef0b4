"""Common words, by which names are told from what is none: ``lexicon/common/{zh,en}.txt.gz``.

A line is a letter for a class and the words of the class. Chinese words and their classes are those of jieba's dictionary (MIT licence) of two to four
characters that are met often enough; English ones those of the package an-array-of-english-words (MIT licence) that software documentation uses.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from cloudkg.resources import resource

NAMELIKE = frozenset("RLGZ")
"""Classes of words that are names themselves: people, places, bodies and brands."""


@lru_cache(maxsize=4)
def common_words(language: str) -> dict[str, str]:
    """Class of each common word of a language: n, v, a, d … as in jieba's tags, R for people, L for places, G for bodies, Z for other names."""
    found = {}
    for line in gzip.decompress(resource("lexicon", "common", f"{language}.txt.gz").read_bytes()).decode("utf-8").splitlines():
        kind, *words = line.split(" ")
        found.update(dict.fromkeys(words, kind))
    return found
