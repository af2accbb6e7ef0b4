"""Cells of tables, and what kind of content one holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cloudkg.model import Mention, Passage
from cloudkg.relate.tables.measures import read_figure, read_period

_EMPTY = re.compile(r"[-—–−/.…*\s]*|(?i:n/?\.?[am]\.?|nil|none|不适用|无|未披露|未公布|暂无|待定|tbd)")
_MARK = re.compile(r"[✓✔√●○◎☑★Y]|(?i:yes|支持|是)")
_NOTE_MARK = re.compile(r"(?:\s*(?:\*+|†|‡|\[\d\]|注\d?|[①-⑨¹²³]))+$")
_DIGIT = re.compile(r"\d")
LONG_LABEL = 40  # characters: a longer cell is a statement, not a label


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its passage, with the index of that in the document, and who is named in it."""

    index: int
    passage: Passage
    mentions: tuple[Mention, ...] = ()

    @property
    def text(self) -> str:
        """Reading text without the mark of a footnote."""
        return _NOTE_MARK.sub("", self.passage.view) or self.passage.view


def is_empty(cell: Cell | None) -> bool:
    """Whether a cell says nothing: empty, a dash, N/A."""
    return cell is None or _EMPTY.fullmatch(cell.text) is not None


def is_mark(cell: Cell | None) -> bool:
    """Whether a cell is a tick that says “yes”."""
    return cell is not None and _MARK.fullmatch(cell.text) is not None


def is_figure(cell: Cell | None) -> bool:
    """Whether a cell is a number, with or without a unit."""
    return cell is not None and len(cell.text) <= LONG_LABEL and _DIGIT.search(cell.text) is not None and read_figure(cell.text) is not None


def is_period(cell: Cell | None) -> bool:
    """Whether a cell is the label of a period."""
    return cell is not None and len(cell.text) <= LONG_LABEL and read_period(cell.text) is not None
