"""One writer at a time: a lock that the system releases when its holder dies, so that a killed build leaves nothing locked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloudkg.errors import StoreError


def lock_path(folder: Path) -> Path:
    """File beside a graph folder that is locked while somebody writes the folder; the folder itself is swapped, so it cannot hold it."""
    return folder.parent / f".{folder.name}.lock"


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of a graph folder.

    Raises StoreError at once when another process holds it, OSError when the lock file cannot be made.
    """
    path = lock_path(folder)
    descriptor = _acquire(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # while it is still ours: whoever waits for this file notices that it is gone
        os.close(descriptor)


def _acquire(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            hint = "wait until it has finished"
            raise StoreError("another cloudkg process is writing this graph", where=path.parent, hint=hint) from error
        if _same_file(descriptor, path):
            return descriptor
        os.close(descriptor)  # the former holder removed the file between our opening and our locking it


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
