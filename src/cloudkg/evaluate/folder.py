"""Reads a folder of the exchange format: entities with their names, and facts with what comparing them needs."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cloudkg.errors import ReadError

ENTITIES_FILE = "entities.jsonl"
FACTS_FILE = "facts.jsonl"
FACTS_FOLDER = "facts"
_PUNCTUATION = re.compile(r"[\s\-_·•.,，、()（）/'\"“”‘’《》:：]")


def fold_loosely(name: str) -> str:
    """Key under which two spellings are alike when facts are compared: without width, case, white space and punctuation.

    >>> fold_loosely("GPT-5.3 Codex") == fold_loosely("gpt53（codex）")
    True
    """
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", name).casefold())


@dataclass(frozen=True)
class Fact:
    """A row of facts.jsonl: a relation (``rel``) or an observation (``obs``). Two facts are equal only when they are the same row."""

    row: Mapping[str, Any]
    doc: str

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def kind(self) -> str:
        """``rel`` or ``obs``."""
        return str(self.row["kind"])

    @property
    def optional(self) -> bool:
        """Whether the fact is neither demanded nor punished."""
        return self.row.get("tier") == "optional"

    @property
    def denied(self) -> bool:
        """Whether the text denies the fact."""
        return str(self.row.get("polarity") or "affirmed").lower() == "denied"

    @property
    def label(self) -> str:
        """The relation or the metric."""
        return str(self.row.get("r" if self.kind == "rel" else "metric"))

    @cached_property
    def modality(self) -> str:
        """Class of modality: forecast and reported are easily confused and count as one."""
        said = str(self.row.get("modality") or "actual")
        return "expected" if said in ("forecast", "reported") else said

    def text(self, key: str) -> str | None:
        """Value of a field as text; None where the row lacks it or leaves it empty."""
        value = self.row.get(key)
        return str(value) if value else None

    def number_of_price(self, end: str) -> float | None:
        """The price before (``from``) or after (``to``) a change."""
        price = self.row.get("price") or {}
        return price.get(end) if isinstance(price, Mapping) else None


@dataclass(frozen=True, slots=True)
class ExchangeFolder:
    """What one folder says: `names` and `types` by entity id, and the facts."""

    names: dict[str, frozenset[str]]
    types: dict[str, str | None]
    facts: tuple[Fact, ...]

    def names_of(self, entity: str) -> frozenset[str]:
        """Folded names of an entity; of one that is not listed, its id alone."""
        return self.names.get(entity) or frozenset((fold_loosely(entity),))


def read_exchange(folder: Path) -> ExchangeFolder:
    """The folder with its entities.jsonl and facts.jsonl, or the exchange files of a graph. Raises ReadError with file and line where one is missing or wrong."""
    names: dict[str, set[str]] = {}
    types: dict[str, str | None] = {}
    for row, where in _rows(folder / ENTITIES_FILE):
        entity = str(_required(row, "id", where))
        types.setdefault(entity, row.get("type"))
        names.setdefault(entity, set()).update(filter(None, map(fold_loosely, map(str, [entity, *row.get("aliases", [])]))))
    of_reports = sorted((folder / FACTS_FOLDER).glob("*.jsonl"), key=lambda p: p.stem)  # a graph keeps the facts of each report apart
    facts = tuple(_fact(row, where) for path in of_reports or [folder / FACTS_FILE] for row, where in _rows(path))
    return ExchangeFolder({entity: frozenset(known) for entity, known in names.items()}, types, facts)


def _fact(row: Mapping[str, Any], where: str) -> Fact:
    kind = _required(row, "kind", where)
    if kind not in ("rel", "obs"):
        raise ReadError(f"“{kind}” is no kind of fact", where=where, hint="use rel or obs")
    for key in ("s", "r", "o") if kind == "rel" else ("e", "metric"):
        _required(row, key, where)
    return Fact(row, str(row.get("doc") or ""))


def _required(row: Mapping[str, Any], key: str, where: str) -> object:
    if row.get(key) is None:
        raise ReadError(f"the row lacks “{key}”", where=where, hint="add it")
    return row[key]


def _rows(path: Path) -> Iterator[tuple[Mapping[str, Any], str]]:
    try:
        lines: Iterable[str] = path.read_text("utf-8").split("\n")
    except OSError as error:
        hint = f"give a folder with {ENTITIES_FILE} and {FACTS_FILE}, such as `cloudkg extract` writes"
        raise ReadError(f"cannot be read ({error.strerror})", where=path, hint=hint) from error
    except UnicodeDecodeError as error:
        raise ReadError("is not UTF-8", where=path, hint="save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ReadError(f"is not JSON ({error})", where=where, hint="mend this line") from error
        if not isinstance(row, dict):
            raise ReadError("is not a JSON object", where=where, hint="write one object a line")
        yield row, where
