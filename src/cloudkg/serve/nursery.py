"""The server's side of the worker processes: the nursery that forks them, and the line to each."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cloudkg
from cloudkg.errors import StoreError
from cloudkg.serve.worker import COMMAND_BYTES, HEADER, Outcome, Start

_BE_THE_NURSERY = "import sys; sys.path.append(sys.argv[1]); from cloudkg.serve.worker import main; main()"


class Nursery:
    """The process that forks workers. It lives as long as the server."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, isolated: bool) -> None:
        self._process = process
        self._control = control
        self._turn = asyncio.Lock()
        self.isolated = isolated  # whether the workers have no network

    @classmethod
    async def open(cls, modules: Sequence[str], *, isolate: bool) -> Nursery:
        """Start it. `modules` are imported once, for all workers. Raises StoreError where it cannot start."""
        ours, theirs = socket.socketpair()
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}  # arenas are address space, which is limited
        command = [sys.executable, "-P", "-c", _BE_THE_NURSERY, str(Path(cloudkg.__file__).parent.parent)]
        process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=environment, start_new_session=True)  # noqa: ASYNC220, S603
        theirs.close()
        ours.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(ours, pickle.dumps((tuple(modules), isolate)))
        answer = await loop.sock_recv(ours, COMMAND_BYTES)
        if not answer:
            process.wait()
            raise StoreError("the worker processes cannot be started")
        return cls(process, ours, bool(pickle.loads(answer)))  # noqa: S301

    @property
    def has_ended(self) -> bool:
        """Whether it was killed."""
        return self._process.poll() is not None

    async def start(self, start: Start) -> Line:
        """A new worker, ready to work. Raises what kept it from opening its graph."""
        ours, theirs = socket.socketpair()
        try:
            pid = await self._ask(("start", start), theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        loop = asyncio.get_running_loop()
        line = Line(pid)
        ready = line.expect()
        await loop.create_unix_connection(lambda: line, sock=ours)
        outcome = await ready
        if outcome is None or outcome.error:
            await self.stop(pid)
            raise (outcome.error if outcome and outcome.error else StoreError("a worker process ended before it was ready"))
        return line

    async def stop(self, pid: int) -> int:
        """Kill a worker at once; its exit code, which is what ended it when it was dead already."""
        return int(await self._ask(("stop", pid)))

    async def _ask(self, command: tuple[Any, ...], passed: socket.socket | None = None) -> Any:
        loop = asyncio.get_running_loop()
        async with self._turn:
            try:
                socket.send_fds(self._control, [pickle.dumps(command)], [passed.fileno()] if passed else [])
                answer = await loop.sock_recv(self._control, COMMAND_BYTES)
            except OSError as error:
                raise StoreError("the worker processes have ended") from error
            if not answer:
                raise StoreError("the worker processes have ended")
            return pickle.loads(answer)  # noqa: S301

    def close(self) -> None:
        """End it, and with it every worker. Nobody may be waiting for it."""
        self._control.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Line(asyncio.Protocol):
    """The line to one worker: a frame goes out, a frame comes back. None comes back when the worker ends instead."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.closed = False
        self.on_close: Callable[[], None] = lambda: None
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._wanted = 0
        self._answer: asyncio.Future[Outcome | None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def expect(self) -> asyncio.Future[Outcome | None]:
        """What comes next."""
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def send(self, frame: bytes) -> asyncio.Future[Outcome | None]:
        """Send a job; what will come back."""
        assert self._transport is not None
        answer = self.expect()
        self._transport.writelines([HEADER.pack(len(frame)), frame])
        return answer

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        self._buffer += data
        if not self._wanted and len(self._buffer) >= HEADER.size:
            self._wanted = HEADER.size + HEADER.unpack_from(self._buffer)[0]
        if self._wanted and len(self._buffer) >= self._wanted:
            outcome = pickle.loads(memoryview(self._buffer)[HEADER.size : self._wanted])  # noqa: S301
            self._buffer, self._wanted = bytearray(), 0
            self._deliver(outcome)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop: the worker is gone."""
        self.closed = True
        self._deliver(None)
        self.on_close()

    def close(self) -> None:
        """Hang up: an idle worker ends by itself."""
        if self._transport:
            self._transport.abort()

    def _deliver(self, outcome: Outcome | None) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(outcome)
