"""Claims and observations from tables."""

from __future__ import annotations

from cloudkg.lexicon import Lexicon
from cloudkg.model import Claim, Document, Observation, Reading


def relate_tables(document: Document, reading: Reading, lexicon: Lexicon) -> tuple[list[Claim], list[Observation]]:
    """What the tables of a document say, in reading order."""
    return [], []
