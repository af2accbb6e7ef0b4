"""Cells of tables, and what kind of content one holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cloudkg.model import Mention, Passage
from cloudkg.relate.tables.measures import read_figure, read_period
from cloudkg.relate.tables.words import TableWords

_DASH = re.compile(r"[-—–−/.…*\s]*")
_TICK = re.compile(r"[✓✔√●○◎☑★Y]")
_NOTE_MARK = re.compile(r"(?:\s*(?:\*+|†|‡|\[\d\]|注\d?|[①-⑨¹²³]))+$")
_DIGIT = re.compile(r"\d")
LONG_LABEL = 40  # characters: a longer cell is a statement, not a label


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its passage, with the index of that in the document, its reading text without the mark of a footnote, and who is named in it.

    `empty` and `ticked` are told by its words.
    """

    index: int
    passage: Passage
    text: str
    mentions: tuple[Mention, ...] = ()
    empty: bool = False
    ticked: bool = False


def make_cell(index: int, passage: Passage, mentions: tuple[Mention, ...], words: TableWords) -> Cell:
    """A cell, told empty or ticked by its marks or words."""
    text = _NOTE_MARK.sub("", passage.view) or passage.view
    empty = _DASH.fullmatch(text) is not None or words.pattern("empty").fullmatch(text) is not None
    ticked = _TICK.fullmatch(text) is not None or words.pattern("yes").fullmatch(text) is not None
    return Cell(index, passage, text, mentions, empty, ticked)


def is_empty(cell: Cell | None) -> bool:
    """Whether a cell says nothing: empty, a dash, N/A."""
    return cell is None or cell.empty


def is_mark(cell: Cell | None) -> bool:
    """Whether a cell is a tick that says “yes”."""
    return cell is not None and cell.ticked


def is_figure(cell: Cell | None) -> bool:
    """Whether a cell is a number, with or without a unit."""
    return cell is not None and len(cell.text) <= LONG_LABEL and _DIGIT.search(cell.text) is not None and read_figure(cell.text) is not None


def is_period(cell: Cell | None) -> bool:
    """Whether a cell is the label of a period."""
    return cell is not None and len(cell.text) <= LONG_LABEL and read_period(cell.text) is not None
