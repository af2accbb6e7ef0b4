"""Which decisions of a ledger are in force, that they do not contradict one another, and what they come to.

What they come to does not depend on the order of the lines: merges form a forest, each selector of a split and each fact has one decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
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
        """Enter the lines one after the other."""
        active: dict[str, Entry] = {}
        for line in self.lines:
            _enter(active, line)

    @cached_property
    def in_force(self) -> tuple[Entry, ...]:
        """Entries that are not undone, sorted by id."""
        active: dict[str, Entry] = {}
        for line in self.lines:
            _step(active, line)
        return tuple(active[id_] for id_ in sorted(active))

    def also(self, entry: Entry) -> Ledger:
        """The ledger with one more line."""
        return Ledger((*self.lines, entry))

    @cached_property
    def digest(self) -> str | None:
        """SHA-256 of what is in force, whatever the order of the lines; None where nothing is."""
        ids = "".join(f"{e.id}\n" for e in self.in_force)
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


EMPTY = Ledger()


def _narrowness(entry: Entry) -> tuple[bool, bool, str]:
    assert isinstance(entry.action, Split)
    return entry.action.name is None, entry.action.report is None, entry.id


def _named(entry: Entry) -> tuple[str, str]:
    assert isinstance(entry.action, Alias)
    return entry.action.entity, entry.action.name


def _step(active: dict[str, Entry], line: Entry) -> None:
    if isinstance(line.action, Undo):
        active.pop(line.action.entry, None)
    else:
        active[line.id] = line


def _enter(active: dict[str, Entry], line: Entry) -> None:
    """Put one line into force. Raises LedgerError where it contradicts another."""
    if not isinstance(line.action, Undo) and line.id not in active:  # a line that stands twice says nothing more
        check_against(tuple(active.values()), line)
    _step(active, line)


def check_against(active: Sequence[Entry], line: Entry) -> None:
    """Raise LedgerError where a decision contradicts one that is in force."""
    action = line.action
    match action:
        case Merge():
            _check_merge(active, line, action)
        case Split():
            _check_split(active, line, action)
        case Alias():
            _refuse(
                line, (e for e in active if isinstance(e.action, Alias) and fold_name(e.action.name) == fold_name(action.name)), "is a name"
            )
        case Reject() | Correct():
            _refuse(line, (e for e in active if isinstance(e.action, Reject | Correct) and e.action.fact == action.fact), "is ruled on")


def _check_merge(active: Sequence[Entry], line: Entry, action: Merge) -> None:
    _refuse(line, (e for e in active if isinstance(e.action, Merge) and e.action.gone == action.gone), "is merged")
    into = {e.action.gone: e.action.into for e in active if isinstance(e.action, Merge)}
    end = action.into
    while end in into:
        end = into[end]
        if end == action.gone:
            raise LedgerError(f"{action.into} is merged into {action.gone}: merges cannot go round in a circle", where=line.where)
    split = (e for e in active if isinstance(e.action, Split) and {e.action.entity, e.action.into} == {action.into, action.gone})
    _refuse(line, split, "is split off")


def _check_split(active: Sequence[Entry], line: Entry, action: Split) -> None:
    same = (e for e in active if isinstance(e.action, Split) and _selector(e.action) == _selector(action))
    _refuse(line, same, "is split off")
    merged = (e for e in active if isinstance(e.action, Merge) and {e.action.into, e.action.gone} == {action.into, action.entity})
    _refuse(line, merged, "is merged")


def _selector(split: Split) -> tuple[str, str | None, str | None]:
    return split.entity, split.report, None if split.name is None else fold_name(split.name)


def _refuse(line: Entry, others: Iterable[Entry], what: str) -> None:
    other = next(iter(others), None)
    if other is not None:
        where = f" ({other.where})" if other.where and not line.where else ""
        hint = f"if that was wrong, take it back with `cloudkg ledger undo {other.id}`"
        raise LedgerError(f"{_about(line)} {what} already by entry {other.id}{where}", where=line.where, hint=hint)


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
