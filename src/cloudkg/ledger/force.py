"""Which decisions of a ledger are in force, that they do not contradict one another, and what they come to.

What they come to does not depend on the order of the lines: merges form a forest, each selector of a split and each fact has one decision.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from cloudkg.errors import LedgerError
from cloudkg.ledger.entries import Alias, Correct, Dismiss, Entry, Merge, Reject, Split, Undo
from cloudkg.vocab import fold_name


@dataclass(frozen=True)
class Ledger:
    """The lines of a ledger, oldest first. Raises LedgerError, with the place of the line, where one contradicts what is in force."""

    lines: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        """Enter the lines, so that a contradiction is found at once."""
        self.in_force  # noqa: B018 -- computed, and kept

    @cached_property
    def in_force(self) -> tuple[Entry, ...]:
        """Entries that are not undone, sorted by id."""
        book = _Book()
        for line in self.lines:
            book.enter(line)
        return tuple(book.active[id_] for id_ in sorted(book.active))

    def also(self, entry: Entry) -> Ledger:
        """The ledger with one more line."""
        return Ledger((*self.lines, entry))

    @cached_property
    def digest(self) -> str | None:
        """SHA-256 of what is in force and has a say in the graph, whatever the order of the lines; None where nothing is."""
        ids = "".join(f"{e.id}\n" for e in self.in_force if not isinstance(e.action, Dismiss))
        return hashlib.sha256(ids.encode()).hexdigest() if ids else None

    @cached_property
    def merges(self) -> dict[str, Entry]:
        """The merge of each entity that was merged into another."""
        return {e.action.gone: e for e in self.in_force if isinstance(e.action, Merge)}

    @cached_property
    def splits(self) -> dict[str, tuple[Entry, ...]]:
        """Splits of each entity, those that select most narrowly first: by name and report, by name, by report."""
        found: dict[str, list[Entry]] = {}
        for entry in self.in_force:
            if isinstance(entry.action, Split):
                found.setdefault(entry.action.entity, []).append(entry)
        return {entity: tuple(sorted(entries, key=_narrowness)) for entity, entries in found.items()}

    @cached_property
    def rulings(self) -> dict[str, Entry]:
        """The rejection or correction of each fact, by its id as it was read, or as another correction made it."""
        return {e.action.fact: e for e in self.in_force if isinstance(e.action, Reject | Correct)}

    @cached_property
    def aliases(self) -> tuple[Entry, ...]:
        """Further names, sorted by entity and name."""
        return tuple(sorted((e for e in self.in_force if isinstance(e.action, Alias)), key=_named))

    @cached_property
    def names(self) -> tuple[tuple[str, str, str], ...]:
        """What recognition is told: entity, further name, and the display name of the entity where no gazetteer knows it."""
        told = ((e.action.entity, e.action.name, e.labels.get(e.action.entity, "")) for e in self.aliases if isinstance(e.action, Alias))
        return tuple(told)

    @cached_property
    def dismissed(self) -> frozenset[str]:
        """Ids of the doubts that are none."""
        return frozenset(e.action.doubt for e in self.in_force if isinstance(e.action, Dismiss))

    @cached_property
    def labels(self) -> dict[str, str]:
        """Display names of things that no report may name."""
        return {curie: label for e in self.in_force for curie, label in sorted(e.labels.items())}

    def root(self, curie: str) -> str:
        """What an entity is merged into in the end; itself where it is not."""
        while curie in self.merges:
            action = self.merges[curie].action
            assert isinstance(action, Merge)
            curie = action.into
        return curie


def _narrowness(entry: Entry) -> tuple[bool, bool, str]:
    assert isinstance(entry.action, Split)
    return entry.action.name is None, entry.action.report is None, entry.id


def _named(entry: Entry) -> tuple[str, str]:
    assert isinstance(entry.action, Alias)
    return entry.action.entity, entry.action.name


_Key = tuple[str, object]
_MERGED, _SPLIT, _NAMED, _RULED = "is merged", "is split off", "is a name", "is ruled on"
_MERGED_PAIR, _SPLIT_PAIR = f"{_MERGED} pair", f"{_SPLIT} pair"


class _Book:
    """Entries in force, and what each of them settles, so that a line is examined against what concerns it alone."""

    def __init__(self) -> None:
        self.active: dict[str, Entry] = {}
        self._settled: dict[_Key, dict[str, Entry]] = {}

    def enter(self, line: Entry) -> None:
        """Put one line into force. Raises LedgerError where it contradicts another; one that stands twice says nothing more."""
        if isinstance(line.action, Undo):
            gone = self.active.pop(line.action.entry, None)
            for key in _settles(gone) if gone else ():
                del self._settled[key][line.action.entry]
        elif line.id not in self.active:
            for key in _leaves_open(line):
                self._refuse(line, key)
            if isinstance(line.action, Merge):
                self._refuse_circle(line, line.action)
            self.active[line.id] = line
            for key in _settles(line):
                self._settled.setdefault(key, {})[line.id] = line

    def _refuse(self, line: Entry, key: _Key) -> None:
        other = next(iter(self._settled.get(key, {}).values()), None)
        if other is not None:
            where = f" ({other.where})" if other.where and not line.where else ""
            hint = f"if that was wrong, take it back with `cloudkg ledger undo {other.id}`"
            what = key[0].removesuffix(" pair")
            raise LedgerError(f"{_about(line)} {what} already by entry {other.id}{where}", where=line.where, hint=hint)

    def _refuse_circle(self, line: Entry, merge: Merge) -> None:
        end = merge.into
        while merged := self._settled.get((_MERGED, end)):
            action = next(iter(merged.values())).action
            assert isinstance(action, Merge)
            end = action.into
            if end == merge.gone:
                raise LedgerError(f"{merge.into} is merged into {merge.gone}: merges cannot go round in a circle", where=line.where)


def _settles(line: Entry) -> tuple[_Key, ...]:
    """What a decision settles for all others."""
    match line.action:
        case Merge(into=into, gone=gone):
            return (_MERGED, gone), (_MERGED_PAIR, frozenset((into, gone)))
        case Split(entity=entity, into=into, name=name, report=report):
            selector = (entity, report, None if name is None else fold_name(name))
            return (_SPLIT, selector), (_SPLIT_PAIR, frozenset((entity, into)))
        case Alias(name=name):
            return ((_NAMED, fold_name(name)),)
        case Reject(fact=fact) | Correct(fact=fact):
            return ((_RULED, fact),)
    return ()


def _leaves_open(line: Entry) -> tuple[_Key, ...]:
    """What no other decision may have settled before."""
    keys = _settles(line)[:1]
    match line.action:
        case Merge(into=into, gone=gone):
            return *keys, (_SPLIT_PAIR, frozenset((into, gone)))
        case Split(entity=entity, into=into):
            return *keys, (_MERGED_PAIR, frozenset((entity, into)))
    return keys


def _about(line: Entry) -> str:
    match line.action:
        case Merge(gone=gone):
            return gone
        case Split(entity=entity):
            return entity
        case Alias(name=name):
            return f"“{name}”"
        case Reject(fact=fact) | Correct(fact=fact):
            return fact
    return line.verb


EMPTY = Ledger()
