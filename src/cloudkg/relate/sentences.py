"""Sentences of passages: where they are cut, and what the characters of a masked one stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cloudkg.lexicon.patterns import ANY_NAME, CHAR_OF_TYPE, ENTITY_CLASS, MONEY, NUMBER, PERCENT, PRICE
from cloudkg.model import Mention, Passage, Period, Quantity

MONEY_UNITS = frozenset({"USD", "CNY", "HKD", "EUR", "JPY", "KRW", "TWD", "GBP"})
TYPE_OF_CHAR = {char: type_ for type_, char in CHAR_OF_TYPE.items()}

_SENTENCE_END = re.compile(r"[。！？!?]+[”’\")）]*|(?<=[a-z0-9)\"”%])\.(?=\s+[A-Z“\"‘]|\s*$)[”\"]?|(?<=[a-z]{3})\.(?=[A-Z][a-z]+\s)|\n")
_LONGEST = 1200  # characters; a longer run without a full stop is no sentence, and is cut so that time stays linear


@dataclass(frozen=True, slots=True)
class Item:
    """What one masked character stands for, with its place in the view. Exactly one of the three contents is set."""

    start: int
    end: int
    members: tuple[Mention, ...] = ()
    quantity: Quantity | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in two forms: `view[start:end]` as read, and `masked`. `starts[i]`/`ends[i]` are view offsets of masked character i."""

    index: int
    passage: Passage
    start: int
    end: int
    masked: str
    starts: Sequence[int]
    ends: Sequence[int]
    items: dict[int, Item] = field(default_factory=dict)

    def item(self, position: int) -> Item:
        """The item at a masked position."""
        return self.items[position]


def cut_sentences(view: str) -> list[tuple[int, int]]:
    """Half-open view ranges of the sentences of a passage, without the white space around them.

    >>> cut_sentences("甲投资乙。丙涨价")
    [(0, 5), (5, 8)]
    """
    cuts: list[tuple[int, int]] = []
    start = 0
    ends = [m.end() for m in _SENTENCE_END.finditer(view)] + [len(view)]
    for end in (e for stop, before in zip(ends, [0, *ends], strict=False) for e in (*range(before + _LONGEST, stop, _LONGEST), stop)):
        text = view[start:end]
        if text.strip():
            lead = len(text) - len(text.lstrip())
            cuts.append((start + lead, start + len(text.rstrip())))
        start = end
    return cuts


def quantity_char(quantity: Quantity) -> str:
    """Masked character of a quantity."""
    if "/" in quantity.unit:
        return PRICE
    if quantity.unit in MONEY_UNITS:
        return MONEY
    return PERCENT if quantity.unit in ("percent", "pp") else NUMBER


__all__ = ["ANY_NAME", "ENTITY_CLASS", "MONEY_UNITS", "TYPE_OF_CHAR", "Item", "Sentence", "cut_sentences", "quantity_char"]
