"""Short ways to make entries, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from cloudkg.ledger import Entry, Undo, make_entry

DAY = date(2026, 5, 4)


def decide(action: Any, why: str = "seen in the filing", by: str = "Ann", **more: Any) -> Entry:
    return make_entry(action, why=why, by=by, on=DAY, **more)


def undo(entry: Entry) -> Entry:
    return decide(Undo(entry.id), why="was wrong")
