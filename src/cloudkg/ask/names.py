"""The names that a graph knows, found in a question by the finder that reads reports."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cloudkg.model import EntityType
from cloudkg.recognise.mentions import Name, NameFinder
from cloudkg.script import has_han
from cloudkg.store import Dataset
from cloudkg.store.lookups import lookups_of
from cloudkg.vocab import TYPE_OF_KIND, fold_name

_LONGEST_NAME = 60  # characters, folded
_LONGEST_WORDS = 6
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.&+\-]*")
_PERIOD_TAIL = re.compile(r"[ \-]?(?:[QH]\d|FY|\d?[QH])", re.IGNORECASE)  # what makes no version of a firm’s name: “CoreWeave Q1”
_DROPPED = re.compile(r"[\s\-_·•‑–]")  # what `fold_name` leaves out


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A stretch of a question that names a thing: its CURIE, empty where the name is a version that the graph does not know."""

    start: int
    end: int
    id: str


class QuestionNames:
    """The names of a graph that occur in one question, looked up by every stretch of it, so that the size of the graph does not matter."""

    def __init__(self, dataset: Dataset, *texts: str) -> None:
        keys = sorted({key for text in texts for key in _stretches(text)})
        rows = lookups_of(dataset).rows(
            """SELECT n.folded, n.text, n.rank, t.curie, t.claims FROM name n JOIN thing t ON t.id = n.thing
            WHERE n.folded IN (SELECT value FROM json_each(?)) AND t.curie NOT LIKE 'event:%'""",
            json.dumps(keys),
        )
        ranked = sorted(rows, key=lambda r: (r[2] > 1, -r[4], r[2], r[3]), reverse=True)  # a display name first, then what most is said of
        self._by_key: dict[str, tuple[str, str]] = {folded: (curie, text) for folded, text, _, curie, _ in ranked}
        self._finder = NameFinder(Name(text, curie, _type(curie)) for curie, text in self._by_key.values())

    def find(self, view: str) -> Iterator[NamedSpan]:
        """Names in a text as a report would write them."""
        bases = {hit.start: hit for hit in self._finder.find(view)}
        for mention in self._finder.mentions(view, 0):
            known = self._by_key.get(fold_name(mention.surface))
            base = bases.get(mention.start)
            if not known and not mention.name and base and _PERIOD_TAIL.match(view, base.end):
                yield NamedSpan(base.start, base.end, base.name.id)
                continue
            yield NamedSpan(mention.start, mention.end, mention.name or (known[0] if known else ""))

    def find_carelessly(self, view: str) -> Iterator[NamedSpan]:
        """Names in Latin script in any case, the longest runs of words first; a plural still names the thing."""
        words = list(_WORD.finditer(view))
        taken = -1
        for i, first in enumerate(words):
            if first.start() < taken:
                continue
            for last in reversed(words[i : i + _LONGEST_WORDS]):
                surface = view[first.start() : last.end()].rstrip(".")
                known = None if has_han(surface) else self._known(surface)
                if known:
                    taken = first.start() + len(surface)
                    yield NamedSpan(first.start(), taken, known[0])
                    break

    def _known(self, surface: str) -> tuple[str, str] | None:
        return self._by_key.get(fold_name(surface)) or self._by_key.get(fold_name(surface.removesuffix("s")))


def _stretches(text: str) -> Iterator[str]:
    """Every stretch of a text as names are keyed, two characters or more."""
    kept = [unicodedata.normalize("NFKC", c).casefold() for c in text if not _DROPPED.match(c)]
    for start in range(len(kept)):
        for end in range(start + 2, min(len(kept), start + _LONGEST_NAME) + 1):
            yield "".join(kept[start:end])


def _type(curie: str) -> EntityType:
    """Class of an entity; a report counts as a place, which is a class of names without versions."""
    return TYPE_OF_KIND.get(curie.partition(":")[0], EntityType.PLACE)
