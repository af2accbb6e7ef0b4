"""The graph that is served: a snapshot of the folder in a pool of workers, and a new one whenever the folder is rebuilt."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from cloudkg.errors import CloudKGError
from cloudkg.serve.pool import Pool
from cloudkg.serve.settings import Settings
from cloudkg.store.database import read_stamp
from cloudkg.store.layout import REPORTS
from cloudkg.store.snapshot import identify_graph, take_snapshot

_LOOK_SECONDS = 1.0
_ANSWER_SECONDS = 600.0
_MARK = ".serving-"
T = TypeVar("T")
_log = logging.getLogger(__name__)


class LiveGraph:
    """Takes snapshots of a graph folder and keeps the pool on the newest one."""

    def __init__(self, folder: Path, settings: Settings, modules: Sequence[str] = ()) -> None:
        self._folder = folder.resolve()
        self._settings = settings
        self._modules = modules
        self._numbers = itertools.count()
        self._place = Path()
        self._seen: Any = None
        self._closing = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._pool: Pool | None = None
        self._kept: dict[tuple[str, str], asyncio.Task[Any]] = {}  # by generation and job
        self.trouble = ""  # why a rebuilt graph could not be taken up

    @property
    def pool(self) -> Pool:
        """The pool of workers; it stays the same when the graph is swapped."""
        assert self._pool is not None
        return self._pool

    @property
    def generation(self) -> str:
        """Name of the snapshot that is asked now: what was kept for another is out of date."""
        return self.pool.snapshot.name

    async def once(self, job: Callable[..., T]) -> T:
        """Value of a job without arguments, run once for each generation. Raises what the job raises; then the next asker runs it again."""
        key = (self.generation, f"{job.__module__}.{job.__qualname__}")
        if key not in self._kept:
            self._kept = {k: v for k, v in self._kept.items() if k[0] == key[0]}
            self._kept[key] = asyncio.create_task(self.pool.call(job))
        task: asyncio.Task[T] = self._kept[key]
        try:
            return await asyncio.shield(task)  # others wait for it, too
        except BaseException:
            if task.done():
                self._kept.pop(key, None)
            raise

    def digest(self) -> str:
        """SHA-256 of the files that the present snapshot was built from."""
        stamp = read_stamp(self.pool.snapshot) or {}
        return hashlib.sha256("".join(f"{name} {entry[2]}\n" for name, entry in sorted(stamp.items())).encode()).hexdigest()

    def count_reports(self) -> int:
        """How many reports the present snapshot holds."""
        return sum(1 for _ in (self.pool.snapshot / REPORTS).glob("*.trig"))

    async def open(self) -> None:
        """Take the first snapshot and start the workers. Raises StoreError where there is no graph."""
        self._seen = identify_graph(self._folder)
        self._place = _make_place(self._folder)
        try:
            snapshot = await asyncio.to_thread(self._take)
            self._pool = Pool(self._settings, snapshot, self._place, self._modules)
            await self._pool.open()
        except BaseException:
            shutil.rmtree(self._place, ignore_errors=True)
            raise
        self._watch = asyncio.create_task(self._keep_up())

    async def close(self) -> None:
        """End the workers and remove the snapshots."""
        self._closing.set()
        if self._watch:
            await self._watch
        if self._pool:
            await self._pool.close()
        shutil.rmtree(self._place, ignore_errors=True)

    async def look(self) -> bool:
        """Take up the folder's graph if it is another one now; whether it was."""
        found = await asyncio.to_thread(identify_graph, self._folder)
        if found is None or found == self._seen:
            return False
        self._seen = found
        old = self.pool.snapshot
        try:
            snapshot = await asyncio.to_thread(self._take)
            await self.pool.swap(snapshot)
        except (CloudKGError, OSError) as error:
            self.trouble = str(error)
            _log.error("the graph was changed and cannot be served, so the former one is: %s", error)
            return False
        self.trouble = ""
        _log.info("the graph was changed and is served now")
        return old != snapshot

    def _take(self) -> Path:
        target = self._place / f"g{next(self._numbers)}"
        try:
            take_snapshot(self._folder, target)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
        return target

    async def _keep_up(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), _LOOK_SECONDS)
                return
            try:
                await self.look()
                await asyncio.to_thread(self._clear)
            except Exception:  # noqa: BLE001 - logged; the server goes on with the graph that it has
                _log.exception("a bug while looking for a new graph")

    def _clear(self) -> None:
        used = self.pool.snapshots_in_use()
        for path in self._place.glob("g*"):
            if path not in used:
                shutil.rmtree(path, ignore_errors=True)
        for path in self._place.glob("w*.[0-9]*"):  # an answer whose asker left before it was opened
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _ANSWER_SECONDS:
                    path.unlink()


def _make_place(folder: Path) -> Path:
    """A new folder for snapshots, beside the graph so that links will do, else among temporary files. What a killed server left is removed."""
    for parent in (folder.parent, Path(tempfile.gettempdir())):
        mark = f".{folder.name}{_MARK}"
        _remove_orphans(parent, mark)
        place = parent / f"{mark}{os.getpid()}"
        with contextlib.suppress(OSError):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700)
            return place
    return Path(tempfile.mkdtemp(prefix="cloudkg-"))


def _remove_orphans(parent: Path, mark: str) -> None:
    for path in parent.glob(f"{mark}*"):
        number = path.name.removeprefix(mark)
        if number.isdigit() and not _lives(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
