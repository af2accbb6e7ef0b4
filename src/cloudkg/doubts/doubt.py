"""A doubt: two ids that may be one thing, or one id that may be two; with what speaks for it and the command that would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cloudkg.vocab import content_hash


class Kind(StrEnum):
    """Which way the graph may be wrong."""

    DUPLICATE = "duplicate"  # two ids, one thing
    OVERMERGE = "over-merge"  # one id, two things


class Reason(StrEnum):
    """What speaks for it; members stand from the strongest to the weakest of each kind."""

    TICKER = "same ticker"
    NAME = "same name"
    LEGAL = "same but for legal form"
    LIKE = "alike"
    TICKERS = "two tickers of one market"
    KINDS = "names of two kinds"
    OFFICE = "two holders of one office"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt. `entities` are CURIEs, the one to keep first; `likeness` is of 100; `evidence` are sentences, `command` settles it."""

    kind: Kind
    reason: Reason
    entities: tuple[str, ...]
    evidence: tuple[str, ...]
    command: str
    likeness: int = 100
    about: str = ""

    @property
    def id(self) -> str:
        """Hash of what is doubted, whatever the likeness and the evidence: a dismissal holds when a report more says the same."""
        return content_hash([("kind", self.kind), ("entities", tuple(sorted(self.entities))), ("about", self.about or None)])


def order(doubt: Doubt) -> tuple[int, int, int, tuple[str, ...], str]:
    """Sort key: duplicates before over-merges, the strongest reason first."""
    return list(Kind).index(doubt.kind), list(Reason).index(doubt.reason), -doubt.likeness, doubt.entities, doubt.id
