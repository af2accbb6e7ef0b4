"""Worker processes: deadlines, memory, crashes, askers that leave, slow jobs beside quick ones, snapshots that are swapped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from server import CROSS, lives, members, run_alone

from cloudkg.errors import AnswerTooLarge, Busy, NotFound, OutOfMemory, QueryTimeout
from cloudkg.serve.pool import JobFailed, Pool
from cloudkg.serve.settings import Settings
from cloudkg.serve.spool import Spool, Spooled
from cloudkg.store import Dataset
from cloudkg.store.snapshot import take_snapshot

# Jobs: what workers are given to do.


def count(dataset: Dataset) -> int:
    return len(dataset.select("SELECT ?s WHERE { ?s a ckg:Claim }"))


def sleep(dataset: Dataset, seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def spin(dataset: Dataset) -> int:
    return len(dataset.select(CROSS))


def hoard(dataset: Dataset) -> int:
    return len(dataset.select("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a"))


def hoard_in_python(dataset: Dataset) -> int:
    return len(bytearray(1 << 33))


def take(dataset: Dataset, megabytes: int) -> int:
    return os.getpid() if bytearray(b"x" * (megabytes << 20)) else 0


def crash(dataset: Dataset) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def miss(dataset: Dataset) -> None:
    raise NotFound("nothing is called so", where="x", hint="ask for y")


def stumble(dataset: Dataset) -> None:
    raise ZeroDivisionError("a bug in a job")


def unpicklable(dataset: Dataset) -> Any:
    return lambda: None


def write(dataset: Dataset, size: int) -> bytes | Spooled:
    spool = Spool()
    for _ in range(size >> 16):
        spool.write(b"x" * (1 << 16))
    return spool.finish()


def priority(dataset: Dataset, seconds: float) -> int:
    time.sleep(seconds)
    return os.getpriority(os.PRIO_PROCESS, 0)


def connect(dataset: Dataset, port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError as error:
        return str(error)
    return "connected"


def with_pool(folder: Path, place: Path, work: Callable[[Pool], Awaitable[None]], **settings: Any) -> None:
    """Run `work` with a pool over a snapshot of a graph; afterwards no worker is left."""

    async def run() -> None:
        take_snapshot(folder, place / "g0")
        pool = Pool(Settings(**{"workers": 2, "slow_workers": 2, **settings}), place / "g0", place, ["test_pool"])
        await pool.open()
        assert pool._staff._nursery
        group = pool._staff._nursery._process.pid  # it leads a group of its own
        try:
            await asyncio.wait_for(work(pool), 60)
        finally:
            await pool.close()
        assert not members(group)

    run_alone(run())


@pytest.fixture(autouse=True)
def _jobs_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))


def test_jobs_are_run_and_their_errors_come_back(graph_folder: Path, tmp_path: Path) -> None:
    """Values, errors for the asker with all their parts, and bugs with their traceback; none of them costs a worker."""

    async def work(pool: Pool) -> None:
        assert await pool.call(count) > 5
        before = {w.line.pid for w in pool._idle}
        with pytest.raises(NotFound) as missed:
            await pool.call(miss)
        assert (missed.value.message, missed.value.where, missed.value.hint) == ("nothing is called so", "x", "ask for y")
        with pytest.raises(JobFailed, match="ZeroDivisionError: a bug in a job"):
            await pool.call(stumble)
        with pytest.raises(JobFailed, match="pickle"):
            await pool.call(unpicklable)
        assert {w.line.pid for w in pool._idle} == before

    with_pool(graph_folder, tmp_path, work)


def test_a_deadline_holds_inside_the_engine(graph_folder: Path, tmp_path: Path) -> None:
    """A query that cannot be interrupted is killed in time, others go on meanwhile, and the worker is replaced."""

    async def work(pool: Pool) -> None:
        started = time.monotonic()
        slow = [asyncio.create_task(pool.call(spin)) for _ in range(3)]
        await asyncio.sleep(0.3)
        for _ in range(20):
            assert await pool.call(count) > 5
        assert not any(t.done() for t in slow)
        results = await asyncio.gather(*slow, return_exceptions=True)
        assert all(isinstance(r, QueryTimeout) for r in results)
        assert 1.9 < time.monotonic() - started < 20  # the query itself would take years
        assert "within 2 s" in str(results[0])
        assert await pool.call(count) > 5
        assert pool.counts["timeout"] == 3

    with_pool(graph_folder, tmp_path, work, deadline_s=2.0, slice_s=0.1)


def test_a_call_may_ask_for_less_time_and_not_for_more(graph_folder: Path, tmp_path: Path) -> None:
    """`deadline_s` shortens the deadline of the server."""

    async def work(pool: Pool) -> None:
        with pytest.raises(QueryTimeout, match="within 0.2 s"):
            await pool.call(spin, deadline_s=0.2)
        with pytest.raises(QueryTimeout, match="within 1 s"):
            await pool.call(spin, deadline_s=60.0)

    with_pool(graph_folder, tmp_path, work, deadline_s=1.0)


def test_memory_is_capped(graph_folder: Path, tmp_path: Path) -> None:
    """Neither the engine nor Python gets more than the cap, and the next job finds a worker."""

    async def work(pool: Pool) -> None:
        for job in (hoard, hoard_in_python):
            with pytest.raises(OutOfMemory):
                await pool.call(job)
        assert await pool.call(count) > 5

    with_pool(graph_folder, tmp_path, work, memory_mb=128, deadline_s=50.0)


def test_a_worker_that_has_grown_is_replaced(graph_folder: Path, tmp_path: Path) -> None:
    """So that every job has its whole share of memory; one that has not stays."""

    async def work(pool: Pool) -> None:
        modest = await pool.call(take, 1)
        assert modest == await pool.call(take, 1)
        grown = {await pool.call(take, 100) for _ in range(4)}
        assert len(grown) == 4

    with_pool(graph_folder, tmp_path, work, memory_mb=256)


def test_a_worker_that_crashes_is_replaced(graph_folder: Path, tmp_path: Path) -> None:
    """Both while it works and while it is idle."""

    async def work(pool: Pool) -> None:
        with pytest.raises(JobFailed, match="-9"):
            await pool.call(crash)
        os.kill(pool._idle[0].line.pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert await pool.call(count) > 5
        assert len(pool._idle) == 2

    with_pool(graph_folder, tmp_path, work)


def test_workers_that_all_end_come_back(graph_folder: Path, tmp_path: Path) -> None:
    """Even when the process that forks them is killed: they end with it, and with a new one jobs are run again."""

    async def work(pool: Pool) -> None:
        assert pool._staff._nursery
        workers = [w.line.pid for w in pool._idle]
        os.kill(pool._staff._nursery._process.pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
        assert not any(lives(pid) for pid in workers)
        assert await pool.call(count) > 5

    with_pool(graph_folder, tmp_path, work)


def test_who_leaves_frees_the_worker(graph_folder: Path, tmp_path: Path) -> None:
    """A cancelled call takes neither a worker nor a place in the queue."""

    async def work(pool: Pool) -> None:
        calls = [asyncio.create_task(pool.call(spin)) for _ in range(6)]
        await asyncio.sleep(0.5)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        assert await pool.call(count) > 5
        assert pool.state()["waiting"] == pool.state()["slow"] == 0
        assert pool.counts["left"] == 6

    with_pool(graph_folder, tmp_path, work, deadline_s=30.0)


def test_slow_jobs_stand_aside(graph_folder: Path, tmp_path: Path) -> None:
    """A job that outlasts its slice goes on at low priority; more of them than there is room for are begun anew, and end all the same."""

    async def work(pool: Pool) -> None:
        jobs = [asyncio.create_task(pool.call(priority, 0.6)) for _ in range(5)]
        await asyncio.sleep(0.2)
        assert await pool.call(count) > 5
        assert not all(job.done() for job in jobs)
        assert await asyncio.gather(*jobs) == [15] * 5
        assert pool.counts["restarted"] >= 1
        await asyncio.sleep(0.3)
        assert await pool.call(priority, 0.0) == 0

    with_pool(graph_folder, tmp_path, work, slice_s=0.1, deadline_s=20.0)


def test_a_full_queue_says_so(graph_folder: Path, tmp_path: Path) -> None:
    """More cannot wait than the bound."""

    async def work(pool: Pool) -> None:
        calls = [asyncio.create_task(pool.call(sleep, 0.3)) for _ in range(5)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy):
            await pool.call(count)
        assert len(set(await asyncio.gather(*calls))) <= 2

    with_pool(graph_folder, tmp_path, work, waiting=3, slice_s=5.0)


def test_large_answers_pass_through_a_file_and_have_a_bound(graph_folder: Path, tmp_path: Path) -> None:
    """Small ones stay in memory; what was half written is removed with its worker."""

    async def work(pool: Pool) -> None:
        assert await pool.call(write, 1 << 16) == b"x" * (1 << 16)
        large = await pool.call(write, 3 << 20)
        assert isinstance(large, Spooled)
        assert os.path.getsize(large.path) == large.size_bytes == 3 << 20  # noqa: ASYNC240, PTH202
        with pytest.raises(AnswerTooLarge, match="4 MB"):
            await pool.call(write, 5 << 20)
        await asyncio.sleep(0.1)
        assert await pool.call(write, 1 << 16)

    with_pool(graph_folder, tmp_path, work, answer_mb=4)


def test_workers_have_no_network(graph_folder: Path, tmp_path: Path) -> None:
    """Where the system allows it, and the pool knows whether it did; without it a job could connect."""

    async def work(pool: Pool) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            said = await pool.call(connect, listener.getsockname()[1])
        assert (said != "connected") == pool.isolated

    with_pool(graph_folder, tmp_path, work)
    (tmp_path / "open").mkdir()
    with_pool(graph_folder, tmp_path / "open", work, isolate=False)


def test_a_swap_loses_no_job(graph_folder: Path, tmp_path: Path) -> None:
    """Jobs under way end on the old snapshot, later ones run on the new one, and the old one is then free."""

    async def work(pool: Pool) -> None:
        old = pool.snapshot
        running = [asyncio.create_task(pool.call(sleep, 0.5)) for _ in range(2)]
        waiting = [asyncio.create_task(pool.call(count)) for _ in range(10)]
        await asyncio.sleep(0.1)
        take_snapshot(graph_folder, tmp_path / "g1")
        await pool.swap(tmp_path / "g1")
        assert pool.snapshots_in_use() == {old, tmp_path / "g1"}
        assert len(await asyncio.gather(*running, *waiting)) == 12
        assert pool.snapshots_in_use() == {tmp_path / "g1"}

    with_pool(graph_folder, tmp_path, work)
