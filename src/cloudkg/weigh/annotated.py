"""Annotated sentences, from which weights are learned.

A line of a file is a sentence with its names in braces, each with a letter for its kind, and behind ``=>`` the relations that it states, by the
numbers of the braces::

    {中际旭创|F}向{谷歌|F}供应光模块，{新易盛|F}紧随其后。 => 0 supplies 1; 0 competes 2

A relation with ``!`` is denied, one with ``?`` is doubtful and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.model import EntityType

KINDS = dict(zip("FGPCMDSL", EntityType, strict=True))
_NAME = re.compile(r"\{([^{}|]+)\|([A-Z])\}")
_FACT = re.compile(r"(\d+)\s+(\w+)\s+(\d+)\s*([!?]?)")


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation of an annotated sentence, by the numbers of its names. `sure` is false of one to be left out, `denied` true of one that is not so."""

    subject: int
    relation: str
    object: int
    sure: bool
    denied: bool


@dataclass(frozen=True, slots=True)
class Annotated:
    """A sentence with the ranges and kinds of its names, and what it states."""

    text: str
    names: tuple[tuple[int, int, EntityType], ...]
    facts: tuple[Fact, ...]


def read_annotated(path: Path) -> Iterator[Annotated]:
    """Sentences of a file. Raises LexiconError with file and line of a bad one."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            yield _annotated(line.strip(), f"{path}:{number}")


def _annotated(line: str, where: str) -> Annotated:
    marked, arrow, said = line.rpartition("=>")
    if not arrow:
        raise LexiconError("has no “=>” behind the sentence", where=where, hint="write “{甲|F}向{乙|F}供货。 => 0 supplies 1”")
    text, names, at = "", [], 0
    marked = marked.strip()
    for found in _NAME.finditer(marked):
        text += marked[at : found.start()]
        if found[2] not in KINDS:
            raise LexiconError(f"“{found[2]}” is no kind of name", where=where, hint=f"use one of {', '.join(KINDS)}")
        names.append((len(text), len(text) + len(found[1]), KINDS[found[2]]))
        text += found[1]
        at = found.end()
    facts = [_fact(words.strip(), len(names), where) for words in said.split(";") if words.strip()]
    return Annotated(text + marked[at:], tuple(names), tuple(facts))


def _fact(words: str, names: int, where: str) -> Fact:
    found = _FACT.fullmatch(words)
    if found is None or found[2] not in SLOT_TYPES or max(int(found[1]), int(found[3])) >= names:
        raise LexiconError(
            f"“{words}” is no relation of this sentence", where=where, hint="write “0 supplies 1”, with the numbers of two names"
        )
    return Fact(int(found[1]), found[2], int(found[3]), sure=found[4] != "?", denied=found[4] == "!")
