"""The file of the ledger: lines are only ever added to its end."""

from __future__ import annotations

import os
from pathlib import Path

from cloudkg.errors import LedgerError
from cloudkg.ledger.entries import Entry, read_entry, render_entry
from cloudkg.ledger.force import EMPTY, Ledger
from cloudkg.store.lock import write_lock

DEFAULT_NAME = "cloudkg-ledger.jsonl"


def default_ledger(graph: Path) -> Path:
    """Where the ledger of a graph folder stands unless the user says otherwise: beside the folder."""
    named = graph if graph.name not in ("", "..") else graph.resolve()  # “.” stands in a folder too
    return named.parent / DEFAULT_NAME


def read_ledger(path: Path, *, missing_ok: bool = True) -> Ledger:
    """The ledger in a file; an empty one where there is no file and that is `missing_ok`.

    Raises LedgerError with file and line of the first line that is wrong.
    """
    try:
        text = path.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError):
        if missing_ok:
            return EMPTY
        raise LedgerError("there is no ledger here", where=path, hint="name the file with --ledger") from None
    except UnicodeDecodeError as error:
        raise LedgerError("the file is no UTF-8 text", where=path, hint="restore it") from error
    except OSError as error:
        raise LedgerError(f"cannot be read ({error.strerror})", where=path, hint="name a file with --ledger") from error
    lines = [read_entry(line, f"{path}:{n}") for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    return Ledger(tuple(lines))


def append_entry(path: Path, entry: Entry) -> Ledger:
    """The ledger with one more line at the end of its file, which is made where there is none.

    Raises LedgerError where the entry contradicts what is in force, StoreError where another process writes the file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_lock(path):
            ledger = read_ledger(path)
            after = ledger.also(entry)
            _write(path, render_entry(entry))
            return after
    except OSError as error:
        raise LedgerError(f"cannot be written ({error.strerror})", where=path, hint="name a file with --ledger") from error


def _write(path: Path, line: str) -> None:
    """Replace the file by itself and the line: a reader sees all of it or nothing, also when this process is killed."""
    before = path.read_bytes() if path.exists() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as file:
            file.write(before + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
