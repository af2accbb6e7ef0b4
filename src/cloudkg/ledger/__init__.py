"""The user's own decisions: what is one thing and what is two, which facts are wrong; a file of text, replayed in every build."""

from __future__ import annotations

from cloudkg.ledger.entries import Alias, Correct, Dismiss, Entry, Merge, Reject, Split, Undo, make_entry
from cloudkg.ledger.file import DEFAULT_NAME, append_entry, default_ledger, read_ledger
from cloudkg.ledger.force import EMPTY, Ledger
from cloudkg.ledger.replay import Replay, Replayed, replay, replay_all

__all__ = [
    "DEFAULT_NAME",
    "EMPTY",
    "Alias",
    "Correct",
    "Dismiss",
    "Entry",
    "Ledger",
    "Merge",
    "Reject",
    "Replay",
    "Replayed",
    "Split",
    "Undo",
    "append_entry",
    "default_ledger",
    "make_entry",
    "read_ledger",
    "replay",
    "replay_all",
]
