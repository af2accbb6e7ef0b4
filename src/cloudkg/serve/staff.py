"""The worker processes of a pool: started, stopped, and started again when all of them have ended."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cloudkg.errors import CloudKGError
from cloudkg.serve.nursery import Line, Nursery
from cloudkg.serve.settings import MEGABYTE, Settings
from cloudkg.serve.worker import Start

_LOW_PRIORITY = 15


@dataclass(slots=True, eq=False)
class Worker:
    """A process that runs one job at a time over a snapshot; `slow` is whether it has left the quick lane, for good."""

    line: Line
    snapshot: Path
    spool: Path
    slow: bool = False

    def slow_down(self) -> None:
        """Let others go first: its priority cannot be raised again."""
        self.slow = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.line.pid, _LOW_PRIORITY)


class Staff:
    """Starts and stops workers, through the nursery."""

    def __init__(self, settings: Settings, spool: Path, modules: Sequence[str]) -> None:
        self._settings = settings
        self._spool = spool
        self._modules = modules
        self._nursery: Nursery | None = None
        self._numbers = itertools.count()
        self._renewing = asyncio.Lock()

    @property
    def isolated(self) -> bool:
        """Whether the workers have no network."""
        return self._nursery is not None and self._nursery.isolated

    async def open(self) -> None:
        """Start the nursery. Raises StoreError where it cannot start."""
        self._nursery = await Nursery.open(self._modules, isolate=self._settings.isolate)

    def close(self) -> None:
        """End all workers. Nobody may be starting or stopping one."""
        if self._nursery:
            self._nursery.close()

    async def renew(self) -> None:
        """Start another nursery where the present one was killed."""
        async with self._renewing:
            if self._nursery and self._nursery.has_ended:
                self._nursery.close()
                with contextlib.suppress(CloudKGError):
                    await self.open()

    async def start(self, snapshot: Path, ended: Callable[[Worker], None], *, slow: bool = False) -> Worker:
        """A new worker, ready; `ended` is called when its process is gone. Raises what keeps it from opening the snapshot."""
        assert self._nursery is not None
        spool = self._spool / f"w{next(self._numbers)}"
        start = Start(str(snapshot), self._settings.memory_mb * MEGABYTE, str(spool), self._settings.answer_mb * MEGABYTE)
        worker = Worker(await self._nursery.start(start), snapshot, spool)
        worker.line.on_close = lambda: ended(worker)
        if slow:
            worker.slow_down()
        return worker

    async def start_all(self, snapshot: Path, ended: Callable[[Worker], None]) -> list[Worker]:
        """As many workers as answer quick jobs, or none: raises what keeps one of them from opening the snapshot."""
        starts = (self.start(snapshot, ended) for _ in range(self._settings.workers))
        outcomes = await asyncio.gather(*starts, return_exceptions=True)
        workers = [o for o in outcomes if isinstance(o, Worker)]
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                for worker in workers:
                    await self.stop(worker)
                raise outcome
        return workers

    async def stop(self, worker: Worker) -> int:
        """Kill a worker and remove what it was writing; its exit code, which is what ended it when it was dead already."""
        assert self._nursery is not None
        try:
            code = await self._nursery.stop(worker.line.pid)
        except CloudKGError:  # the nursery was killed, and took the worker with it
            code = -signal.SIGKILL
        worker.line.close()
        worker.spool.with_suffix(".part").unlink(missing_ok=True)
        return code
