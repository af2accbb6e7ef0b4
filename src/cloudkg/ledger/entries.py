"""Entries of the ledger: what each action needs, how an entry is spelled as a line, and the id that follows from its content.

An entry is one JSON object on one line. Its id hashes everything in it but `labels`, so that a line that was edited after it was written is
noticed; a line written by hand may leave the id out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeAlias, get_args

from cloudkg.errors import LedgerError
from cloudkg.ledger.changes import check_changes
from cloudkg.vocab import TYPE_OF_KIND, content_hash

ENTITY = re.compile(rf"(?:{'|'.join(TYPE_OF_KIND)}):[\w\-.%]+")
_FACT = re.compile(r"(?:claim|observation):[0-9a-f]{16}")
_HASH = re.compile(r"[0-9a-f]{16}")
_REPORT = re.compile(r"report:[\w\-.%]+")


@dataclass(frozen=True, slots=True)
class Merge:
    """`gone` is the same thing as `into`: its names, claims and figures become those of `into`."""

    into: str
    gone: str
    force: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """What `entity` is said to be under the surface form `name`, or in `report`, or both, is another thing: `into`."""

    entity: str
    into: str
    name: str | None = None
    report: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """`name` is a name of `entity`."""

    entity: str
    name: str


@dataclass(frozen=True, slots=True)
class Reject:
    """The claim or observation `fact`, by its id as the report was read, is not so."""

    fact: str


@dataclass(frozen=True, slots=True)
class Correct:
    """The claim or observation `fact` is so only with these fields changed; an empty value takes a field away."""

    fact: str
    set: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The doubt of that id is none."""

    doubt: str


@dataclass(frozen=True, slots=True)
class Undo:
    """The entry of that id is in force no longer."""

    entry: str


Action: TypeAlias = Merge | Split | Alias | Reject | Correct | Dismiss | Undo
ACTIONS: dict[str, type] = {kind.__name__.lower(): kind for kind in get_args(Action)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision, signed and dated. `labels` are display names, by CURIE, for things that no report may name any more."""

    action: Action
    why: str
    by: str
    on: date
    labels: Mapping[str, str] = field(default_factory=dict)
    where: str = ""  # file and line that it was read from

    @property
    def id(self) -> str:
        """First 16 hex digits of a hash of everything in it but the labels."""
        return content_hash(_content(self))

    @property
    def verb(self) -> str:
        """Word for the action, as it is spelled in the file."""
        return type(self.action).__name__.lower()


def _values(action: Action) -> dict[str, Any]:
    """Fields of an action that say something."""
    values = {f.name: getattr(action, f.name) for f in fields(action)}
    return {name: dict(sorted(v.items())) if isinstance(v, Mapping) else v for name, v in values.items() if v not in (None, False)}


def _content(entry: Entry) -> list[tuple[str, object]]:
    said = [(name, json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v) for name, v in _values(entry.action).items()]
    return [("do", entry.verb), *said, ("why", entry.why), ("by", entry.by), ("date", entry.on)]


def render_entry(entry: Entry) -> str:
    """The entry as a line of the ledger, without the line break."""
    row: dict[str, Any] = {"do": entry.verb, **_values(entry.action), "why": entry.why, "by": entry.by, "date": entry.on.isoformat()}
    if entry.labels:
        row["labels"] = dict(sorted(entry.labels.items()))
    line = json.dumps(row | {"id": entry.id}, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]", lambda found: f"\\u{ord(found[0]):04x}", line)


def read_entry(line: str, where: str) -> Entry:
    """Entry of a line. Raises LedgerError with its place where it is wrong."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise LedgerError(f"the line is no JSON ({error})", where=where, hint="restore it, or take it out") from error
    if not isinstance(row, dict):
        raise LedgerError("the line is no JSON object", where=where, hint="restore it, or take it out")
    verb = row.pop("do", None)
    kind = ACTIONS.get(verb) if isinstance(verb, str) else None
    if kind is None:
        raise LedgerError(f"“{verb}” is no action", where=where, hint="there are " + ", ".join(ACTIONS))
    stated = row.pop("id", None)
    entry = make_entry(
        _action(kind, row, where),
        why=_text(row, "why", where),
        by=_text(row, "by", where),
        on=_day(row, where),
        labels=_labels(row, where),
        where=where,
    )
    if row:
        raise LedgerError(f"“{next(iter(row))}” is no field of {verb}", where=where, hint="take it out")
    if stated not in (None, entry.id):
        hint = "restore the line, or undo the entry and enter another; a line of your own may leave the id out"
        raise LedgerError(
            f"the line was changed after it was written: its id is {stated}, its content's {entry.id}", where=where, hint=hint
        )
    return entry


def make_entry(action: Action, *, why: str, by: str, on: date, labels: Mapping[str, str] | None = None, where: str = "") -> Entry:
    """Entry of a decision, checked by itself. Raises LedgerError."""
    if not why.strip():
        raise LedgerError("a decision needs a reason", where=where, hint="say it with --why")
    if not by.strip():
        raise LedgerError("a decision needs a name under it", where=where, hint="say who decides with --by")
    _check(action, where)
    return Entry(action, why.strip(), by.strip(), on, labels or {}, where)


def _check(action: Action, where: str) -> None:
    match action:
        case Merge():
            _expect(ENTITY, "an entity", where, action.into, action.gone)
            _same_kind(action.into, action.gone, action.force, where)
            if action.into == action.gone:
                raise LedgerError(f"{action.into} cannot be merged into itself", where=where)
        case Split():
            _expect(ENTITY, "an entity", where, action.entity, action.into)
            _same_kind(action.entity, action.into, action.force, where)
            if action.entity == action.into:
                raise LedgerError(f"{action.into} cannot be split off itself", where=where, hint="give another id with --into")
            if action.name is None and action.report is None:
                raise LedgerError(
                    "a split says which mentions", where=where, hint="give a surface form with --name, or a report with --report"
                )
            if action.report is not None:
                _expect(_REPORT, "a report", where, action.report)
        case Alias():
            _expect(ENTITY, "an entity", where, action.entity)
            if len(action.name.strip()) < 2:
                raise LedgerError(f"“{action.name}” is too short a name", where=where, hint="names have two characters or more")
        case Reject():
            _expect(_FACT, "a claim or an observation", where, action.fact)
        case Correct():
            _expect(_FACT, "a claim or an observation", where, action.fact)
            check_changes(action.fact.partition(":")[0], action.set, where)
        case Dismiss():
            _expect(_HASH, "a doubt", where, action.doubt)
        case Undo():
            _expect(_HASH, "an entry", where, action.entry)


def _expect(shape: re.Pattern[str], what: str, where: str, *values: str) -> None:
    for value in values:
        if not shape.fullmatch(value):
            raise LedgerError(f"“{value}” is no id of {what}", where=where, hint="give one such as the program prints")


def _same_kind(one: str, other: str, forced: bool, where: str) -> None:
    kinds = [TYPE_OF_KIND[curie.partition(":")[0]] for curie in (one, other)]
    if kinds[0] is not kinds[1] and not forced:
        raise LedgerError(
            f"{one} is a {kinds[0]} and {other} a {kinds[1]}", where=where, hint="say --force if they are one thing all the same"
        )


def _action(kind: type, row: dict[str, Any], where: str) -> Action:
    given: dict[str, Any] = {}
    for f in fields(kind):
        value = row.pop(f.name, None)
        optional = f.default in (None, False)
        wanted: type | tuple[type, ...] = bool if f.default is False else dict if f.name == "set" else str
        if value is None and optional:
            continue
        if not isinstance(value, wanted) or (isinstance(value, dict) and not all(isinstance(v, str) for v in value.values())):
            what = "missing" if value is None else "of the wrong kind"
            raise LedgerError(f"“{f.name}” is {what}", where=where, hint=f"a {kind.__name__.lower()} needs it")
        given[f.name] = value
    action: Action = kind(**given)
    return action


def _text(row: dict[str, Any], name: str, where: str) -> str:
    value = row.pop(name, None)
    if not isinstance(value, str):
        raise LedgerError(f"“{name}” is missing", where=where, hint="each entry has why, by and date")
    return value


def _day(row: dict[str, Any], where: str) -> date:
    text = _text(row, "date", where)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise LedgerError(f"“{text}” is no date", where=where, hint="write it 2026-03-18") from error


def _labels(row: dict[str, Any], where: str) -> dict[str, str]:
    labels = row.pop("labels", {})
    if not isinstance(labels, dict) or not all(isinstance(v, str) for v in labels.values()):
        raise LedgerError("“labels” is of the wrong kind", where=where, hint="it holds a name for each id")
    return labels
