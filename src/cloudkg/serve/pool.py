"""Jobs run in worker processes, each with a deadline: the web process itself never waits for the store.

Two lanes. A job starts among the quick ones. One that outlasts its slice is slow: when there is room it goes on in the slow lane at low
priority, and a fresh worker takes its place among the quick; when there is none it is stopped, and begins anew in the slow lane in its turn.
So a lookup waits for slices, never for somebody's cartesian product.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import signal
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cloudkg.errors import Busy, CloudKGError, OutOfMemory, QueryTimeout
from cloudkg.serve.settings import Settings
from cloudkg.serve.staff import Staff, Worker
from cloudkg.serve.worker import Outcome

T = TypeVar("T")
_RETRY_SECONDS = 0.5
_MEMORY_EXITS = frozenset({-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS})
_log = logging.getLogger(__name__)


class JobFailed(Exception):  # noqa: N818 -- said of the job
    """A job that raised what it should not: the traceback is in the message."""


@dataclass(slots=True, eq=False)
class _Task:
    frame: bytes
    future: asyncio.Future[Any]
    deadline_s: float
    worker: Worker | None = None
    slow: bool = False
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class Pool:
    """Worker processes over a snapshot of a graph, and the queue before them."""

    def __init__(self, settings: Settings, snapshot: Path, spool: Path, modules: Sequence[str] = ()) -> None:
        """`snapshot` is a graph folder that nobody changes; `spool` a folder for large answers; `modules` are those that jobs stand in."""
        self._settings = settings
        self.snapshot = snapshot
        self._staff = Staff(settings, spool, modules)
        self._idle: list[Worker] = []
        self._busy: dict[int, _Task] = {}  # by pid
        self._quick: deque[_Task] = deque()
        self._slow: deque[_Task] = deque()
        self._starting = {False: 0, True: 0}  # workers on their way, by lane
        self._background: set[asyncio.Task[Any]] = set()
        self._closing = False
        self.counts = {"answered": 0, "timeout": 0, "memory": 0, "left": 0, "restarted": 0}

    async def open(self) -> None:
        """Start the workers. Raises what keeps them from opening the graph."""
        await self._staff.open()
        try:
            self._idle += await self._staff.start_all(self.snapshot, self._forget)
        except BaseException:
            self._staff.close()
            raise

    async def close(self) -> None:
        """End the workers; whoever still waits is cancelled."""
        self._closing = True
        for task in [*self._quick, *self._slow, *self._busy.values()]:
            task.future.cancel()
            _cancel_timers(task)
        while self._background:  # what was begun with the nursery is finished with it
            await asyncio.gather(*self._background, return_exceptions=True)
        self._staff.close()

    @property
    def isolated(self) -> bool:
        """Whether the workers have no network."""
        return self._staff.isolated

    def state(self) -> dict[str, int]:
        """Numbers of workers and of jobs, for /health."""
        slow = sum(t.slow for t in self._busy.values())
        waiting = len(self._quick) + len(self._slow)
        return {"idle": len(self._idle), "quick": len(self._busy) - slow, "slow": slow, "waiting": waiting}

    async def call(self, job: Callable[..., T], *args: Any, deadline_s: float | None = None) -> T:
        """What ``job(dataset, *args)`` returns in a worker; `job` is a function of a module, its arguments and value can be pickled.

        Raises QueryTimeout past the deadline (in seconds, at most that of the server), OutOfMemory, AnswerTooLarge, Busy, JobFailed for a
        bug, and every CloudKGError of the job. Cancelled, it frees its worker at once.
        """
        if len(self._quick) + len(self._slow) >= self._settings.waiting:
            raise Busy("too many queries wait already", hint="ask again in a moment")
        loop = asyncio.get_running_loop()
        deadline = min(deadline_s or self._settings.deadline_s, self._settings.deadline_s)
        task = _Task(pickle.dumps((job, args), pickle.HIGHEST_PROTOCOL), loop.create_future(), deadline)
        expiry = loop.call_later(deadline, self._expire, task)
        self._quick.append(task)
        self._dispatch()
        try:
            outcome: Outcome = await task.future
        except asyncio.CancelledError:
            self.counts["left"] += 1
            self._give_up(task)
            raise
        finally:
            expiry.cancel()
        self.counts["answered"] += 1
        value: T = outcome.value
        return value

    async def swap(self, snapshot: Path) -> None:
        """Turn to another snapshot: new jobs run on it, those that run finish on the old one. Raises what keeps workers from opening it."""
        fresh = await self._staff.start_all(snapshot, self._forget)
        self.snapshot = snapshot
        retired, self._idle = self._idle, fresh
        for worker in retired:
            self._stop(worker)
        self._dispatch()

    def snapshots_in_use(self) -> set[Path]:
        """The snapshots that some worker still reads."""
        running = {t.worker.snapshot for t in self._busy.values() if t.worker}
        return {self.snapshot, *running, *(w.snapshot for w in self._idle)}

    # How jobs meet workers

    def _dispatch(self) -> None:
        if self._closing:
            return
        while self._quick and self._idle:
            self._run(self._quick.popleft(), self._idle.pop())
        self._refill()

    def _refill(self) -> None:
        """Start the workers that are missing in either lane."""
        if self._closing:
            return
        settings = self._settings
        quick = len(self._idle) + sum(not t.slow for t in self._busy.values()) + self._starting[False]
        for _ in range(settings.workers - quick):
            self._starting[False] += 1
            self._in_background(self._bring_quick())
        slow = sum(t.slow for t in self._busy.values()) + self._starting[True]
        for _ in range(min(settings.slow_workers - slow, len(self._slow) - self._starting[True])):
            self._starting[True] += 1
            self._in_background(self._bring_slow())

    async def _bring_quick(self) -> None:
        worker = await self._start_or_none(slow=False)
        self._starting[False] -= 1
        if worker is not None:
            self._idle.append(worker)
            self._dispatch()

    async def _bring_slow(self) -> None:
        worker = await self._start_or_none(slow=True)
        self._starting[True] -= 1
        if worker is not None and self._slow:
            self._run(self._slow.popleft(), worker)
        elif worker is not None:
            self._stop(worker)
        self._refill()

    async def _start_or_none(self, *, slow: bool) -> Worker | None:
        while not self._closing:
            snapshot = self.snapshot
            try:
                worker = await self._staff.start(snapshot, self._forget, slow=slow)
            except CloudKGError as error:
                _log.error("a worker cannot start: %s", error)
                await asyncio.sleep(_RETRY_SECONDS)
                await self._staff.renew()
                continue
            if snapshot == self.snapshot:
                return worker
            self._stop(worker)  # the graph was swapped meanwhile
        return None

    def _run(self, task: _Task, worker: Worker) -> None:
        task.worker = worker
        self._busy[worker.line.pid] = task
        loop = asyncio.get_running_loop()
        if not task.slow:
            task.timers.append(loop.call_later(self._settings.slice_s, self._outlast, task))
        worker.line.send(task.frame).add_done_callback(lambda answer: self._finish(task, worker, answer))

    def _finish(self, task: _Task, worker: Worker, answer: asyncio.Future[Outcome | None]) -> None:
        """A worker has answered, or ended."""
        if self._busy.get(worker.line.pid) is not task:
            return  # it was stopped: somebody has seen to the task
        del self._busy[worker.line.pid]
        _cancel_timers(task)
        outcome = None if answer.cancelled() else answer.result()
        if outcome is None:
            self._in_background(self._explain_death(task, worker))
        else:
            _deliver(task, outcome)
            if worker.slow or outcome.worn or worker.snapshot != self.snapshot:
                self._stop(worker)
            else:
                self._idle.append(worker)
        self._dispatch()

    async def _explain_death(self, task: _Task, worker: Worker) -> None:
        code = await self._staff.stop(worker)
        if code in _MEMORY_EXITS:
            self.counts["memory"] += 1
            error: Exception = OutOfMemory(
                f"the query needs more memory than a query may have ({self._settings.memory_mb} MB)",
                hint="ask for less: fewer unbound patterns, LIMIT, no ORDER BY over everything",
            )
        else:
            error = JobFailed(f"a worker process ended with {code}")
        if not task.future.done():
            task.future.set_exception(error)

    def _outlast(self, task: _Task) -> None:
        """A quick job has used its slice."""
        worker = task.worker
        if worker is None or task.future.done():
            return
        slow = sum(t.slow for t in self._busy.values()) + self._starting[True]
        task.slow = True
        if slow < self._settings.slow_workers:
            worker.slow_down()
        else:
            self.counts["restarted"] += 1
            self._release(task)
            self._slow.append(task)
        self._dispatch()

    def _expire(self, task: _Task) -> None:
        """A deadline has come."""
        if task.future.done():
            return
        self.counts["timeout"] += 1
        hint = (
            "ask for less: name more terms, use LIMIT"
            if task.worker or not task.slow
            else "many slow queries run just now; ask again later"
        )
        task.future.set_exception(QueryTimeout(f"the query was stopped: it did not end within {task.deadline_s:g} s", hint=hint))
        self._give_up(task)

    def _give_up(self, task: _Task) -> None:
        """Nobody waits for this job any longer."""
        for queue in (self._quick, self._slow):
            with contextlib.suppress(ValueError):
                queue.remove(task)
        self._release(task)
        self._dispatch()

    def _release(self, task: _Task) -> None:
        """Stop the worker of a job."""
        _cancel_timers(task)
        worker, task.worker = task.worker, None
        if worker is not None and self._busy.get(worker.line.pid) is task:
            del self._busy[worker.line.pid]
            self._stop(worker)

    def _forget(self, worker: Worker) -> None:
        """An idle worker has ended by itself, or was killed from outside."""
        if worker in self._idle and not self._closing:
            self._idle.remove(worker)
            self._stop(worker)
            self._dispatch()

    def _stop(self, worker: Worker) -> None:
        self._in_background(self._staff.stop(worker))

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        background = asyncio.get_running_loop().create_task(work)
        self._background.add(background)
        background.add_done_callback(self._background.discard)


def _deliver(task: _Task, outcome: Outcome) -> None:
    if task.future.done():
        return
    if outcome.error is not None:
        task.future.set_exception(outcome.error)
    elif outcome.bug:
        task.future.set_exception(JobFailed(outcome.bug))
    else:
        task.future.set_result(outcome)


def _cancel_timers(task: _Task) -> None:
    for timer in task.timers:
        timer.cancel()
    task.timers.clear()
