"""Answers as tables: things by their names, each a link, and headings in the reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.model import Modality
from cloudkg.query.facts import is_entity
from cloudkg.resources import resource
from cloudkg.serve.pages.links import curie_of_term, path_of
from cloudkg.serve.pages.naming import Names, read_names
from cloudkg.store import Dataset

_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of an answer: what is shown, where it leads, and whether it is a number."""

    text: str
    path: str | None
    numeric: bool


def lay_out(dataset: Dataset, columns: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> tuple[list[list[Cell]], list[str]]:
    """Rows with things by their names, and headings in words; a column that is empty throughout is left out."""
    rows = [[_term(column, text) for column, text in zip(columns, row, strict=True)] for row in rows]
    mentioned = {text for row in rows for text in row if (is_entity(text) or text.startswith("ckg:")) and not re.search(r"\s", text)}
    names = read_names(dataset, mentioned, language)
    kept = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    return [[_cell(row[at], names) for at in kept] for row in rows], [_heading(columns[at], language) for at in kept]


def _heading(variable: str, language: str) -> str:
    """What a column is called.

    >>> _heading("firm_name", "en"), _heading("firm_name", "zh"), _heading("price_from", "en")
    ('firm', '公司', 'price from')
    """
    chinese = _columns().get(variable) if language == "zh" else None
    return chinese or re.sub(r"_(name|found)$", "", variable).replace("_", " ")


@lru_cache(maxsize=1)
def _columns() -> dict[str, str]:
    words: dict[str, str] = json.loads(resource("serve", "templates", "columns.json").read_text("utf-8"))
    return words


def _term(column: str, text: str) -> str:
    """A modality that is written in a word, as the term that it stands for."""
    return f"ckg:{text.capitalize()}" if column == "modality" and text.capitalize() in set(Modality) else text


def _cell(text: str, names: Names) -> Cell:
    if text in names:
        return Cell(names[text].label, names[text].path, numeric=False)
    curie = curie_of_term(text)
    if curie is not None and curie.partition(":")[0] in ("claim", "observation"):
        return Cell(curie.partition(":")[2][:8], path_of(curie), numeric=False)
    return Cell(_plain(text), None, numeric=bool(_NUMBER.match(text)))


def _plain(text: str) -> str:
    """A number without a fraction of zero."""
    return re.sub(r"\.0$", "", text) if _NUMBER.match(text) else text
