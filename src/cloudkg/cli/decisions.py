"""Decisions of the ledger in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudkg.ledger import Entry


def decision_line(entry: Entry) -> str:
    """A decision in a line."""
    from cloudkg.ledger import Alias, Correct, Dismiss, Merge, Reject, Split, Undo

    match entry.action:
        case Merge(into=into, gone=gone):
            return f"{gone} is {into}"
        case Split(entity=entity, into=into, name=name, report=report):
            parts = [f"“{name}”" if name else "", f"in {report}" if report else "", f"is {into}, not {entity}"]
            return " ".join(p for p in parts if p)
        case Alias(entity=entity, name=name):
            return f"{entity} is called “{name}”"
        case Reject(fact=fact):
            return f"{fact} is not so"
        case Correct(fact=fact, set=changes):
            return f"{fact} with {', '.join(f'{k}={v}' for k, v in changes.items())}"
        case Dismiss(doubt=doubt):
            return f"no doubt {doubt}"
        case Undo(entry=id_):
            return f"entry {id_} taken back"
