"""The words of questions: rows of `words.yaml`, compiled once for each language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cloudkg.errors import LexiconError
from cloudkg.lexicon.rows import read_rows
from cloudkg.resources import resource

MEANINGS = (
    "period", "relation", "topic", "metric", "growth", "modality", "shape", "time", "limit", "least-percent", "narrowing", "negation", "class",
    "side", "question", "filler",
)  # fmt: skip
"""What a row can mean; of two that fit one place equally well the earlier counts."""

VOICES = ("verb", "passive", "inverse", "agent", "patient", "mutual")
_LATIN = "A-Za-z0-9"


@dataclass(frozen=True)
class WordRow:
    """One row: what it means, its other fields, and its words by language."""

    means: str
    fields: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    rank: int

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {}

    def pattern(self, language: str) -> re.Pattern[str] | None:
        """Regular expression of its words in a language, None where it has none; English words are whole, in any case."""
        if not self.words[language]:
            return None
        if language not in self._patterns:
            either = "|".join(sorted(self.words[language], key=len, reverse=True))  # “请问” before “请”
            self._patterns[language] = (
                re.compile(either) if language == "zh" else re.compile(rf"(?i)(?<![{_LATIN}])(?:{either})(?![{_LATIN}])")
            )
        return self._patterns[language]


@lru_cache(maxsize=1)
def load_words() -> tuple[WordRow, ...]:
    """All rows, in order. Raises LexiconError with file and line of one that is wrong in shape."""
    rows = []
    for at, row in enumerate(read_rows(resource("ask", "words.yaml"))):
        means = row.text("means")
        if means not in MEANINGS:
            raise LexiconError(f"“{means}” is no meaning", where=row.where, hint="use " + ", ".join(MEANINGS))
        if means == "relation" and row.text("voice") not in VOICES:
            raise LexiconError(f"“{row.text('voice')}” is no voice", where=row.where, hint="use " + ", ".join(VOICES))
        fields = {name: str(value) for name, value in row.fields.items() if name not in ("means", "zh", "en")}
        words = {language: row.texts(language) for language in ("zh", "en")}
        rows.append(WordRow(means, fields, words, MEANINGS.index(means) * 1000 + at))
    return tuple(rows)


def rows_meaning(means: str) -> Iterator[WordRow]:
    """The rows of one meaning."""
    return (row for row in load_words() if row.means == means)
