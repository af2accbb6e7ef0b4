"""What was read from a report, as JSON lines beside the graph: nothing is lost, so that the graph can be put together without reading again.

The first line is the report, then come its entities, claims and observations, each under its kind. A field that has its default is left out, and so
is a quote, which the stored text holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from cloudkg.errors import StoreError
from cloudkg.model import Claim, Entity, Extraction, Observation, Provenance, Report
from cloudkg.store.layout import MARKER, READ, TEXTS, is_graph_folder
from cloudkg.vocab import mint_claim, mint_observation

_KINDS: dict[str, type] = {"report": Report, "entity": Entity, "claim": Claim, "observation": Observation}
_LINE_BREAKS = re.compile(r"[\u0085\u2028\u2029]")  # many readers of lines break there


def render_extraction(extraction: Extraction) -> str:
    """The lines of an extraction, whose order is that of the text whatever the order in `extraction`."""
    entities = sorted(extraction.entities, key=lambda e: e.id)
    claims = sorted(extraction.claims, key=lambda c: (c.provenance.span, c.predicate, c.subject, c.object, mint_claim(c)))
    figures = sorted(extraction.observations, key=lambda o: (o.provenance.span, o.entity, o.metric, o.label, mint_observation(o)))
    things = [extraction.report, *entities, *claims, *figures]
    kinds = {kind: name for name, kind in _KINDS.items()}
    lines = (json.dumps({kinds[type(t)]: _plain(t)}, ensure_ascii=False, separators=(",", ":")) for t in things)
    return "".join(_LINE_BREAKS.sub(lambda m: f"\\u{ord(m[0]):04x}", line) + "\n" for line in lines)


def read_extractions(folder: Path) -> tuple[Extraction, ...]:
    """What was read from each report of a graph folder, in the order of their names. Raises StoreError where the folder does not hold it."""
    hint = "build the graph again from its reports"
    if not is_graph_folder(folder):
        raise StoreError(
            "there is no graph here", where=folder, hint="make one with `cloudkg build REPORT…`, or name its folder with --graph"
        )
    if not (folder / READ).is_dir():
        raise StoreError("the graph was written before ledgers were", where=folder, hint=hint)
    found = []
    for path in (folder / READ).glob("*.jsonl"):
        try:
            text = (folder / TEXTS / f"{path.stem}.txt").read_bytes().decode()
            found.append(_extraction(path.read_bytes().decode(), text))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError("the file is damaged", where=path, hint=hint) from error
    return tuple(sorted(found, key=lambda e: e.report.name))


def read_marks(folder: Path) -> dict[str, str]:
    """What cloudkg.json says of a graph folder: versions, and the hash of the ledger. Raises StoreError where there is no graph."""
    try:
        marks = json.loads((folder / MARKER).read_bytes())
    except FileNotFoundError as error:
        hint = "make one with `cloudkg build REPORT…`, or name its folder with --graph"
        raise StoreError("there is no graph here", where=folder, hint=hint) from error
    except (OSError, ValueError) as error:
        raise StoreError("the file is damaged", where=folder / MARKER, hint="build the graph again from its reports") from error
    return {str(k): str(v) for k, v in marks.items()} if isinstance(marks, dict) else {}


def _extraction(lines: str, text: str) -> Extraction:
    found: dict[str, list[Any]] = {name: [] for name in _KINDS}
    for line in lines.split("\n"):
        if line:
            ((name, row),) = json.loads(line).items()
            found[name].append(_value(_KINDS[name], row, text))
    (report,) = found["report"]
    return Extraction(report, text, tuple(found["entity"]), tuple(found["claim"]), tuple(found["observation"]))


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return dict(_stated(value))
    return value


def _stated(value: Any) -> Iterator[tuple[str, Any]]:
    for f in fields(value):
        held = getattr(value, f.name)
        default = f.default_factory() if f.default_factory is not MISSING else f.default
        if held != default and not (isinstance(value, Provenance) and f.name == "quote"):
            yield f.name, _plain(held)


@lru_cache(maxsize=64)
def _readers(kind: type) -> Mapping[str, Callable[[Any, str], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _value(kind: type, row: Mapping[str, Any], text: str) -> Any:
    readers = _readers(kind)
    given = {name: readers[name](held, text) for name, held in row.items()}
    if kind is Provenance:
        given["quote"] = text[given["span"].start : given["span"].end]
    return kind(**given)


def _reader(hint: Any) -> Callable[[Any, str], Any]:
    """What turns the JSON of a field into its value."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (h for h in get_args(hint) if h is not type(None))
        inner = _reader(hint)
        return lambda held, text: None if held is None else inner(held, text)
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        inner = _reader(parts[0])
        return lambda held, text: tuple(inner(h, text) for h in held)
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda held, text: _value(hint, held, text)
    if hint is date:
        return lambda held, text: date.fromisoformat(held)
    if isinstance(hint, type) and issubclass(hint, (Decimal, StrEnum)):
        return lambda held, text: hint(held)
    return lambda held, text: held
