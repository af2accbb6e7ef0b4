"""Worker processes: each holds a read-only dataset and runs one job at a time; it may be killed at any moment.

One process, the nursery, is started by the server. It imports what jobs need, gives up the network, and forks a worker whenever it is asked
for one, which takes milliseconds. It ends when its server does, however that ends, and takes the workers with it.

Server and nursery speak in turns over a socket: ``("start", snapshot, …)`` with the worker's end of another socket → pid, ``("stop", pid)`` →
exit code. Server and worker exchange frames: eight bytes of length, then a pickle. Pickles pass between processes of one program only.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

HEADER = struct.Struct("<Q")
COMMAND_BYTES = 1 << 16
_SMALL_BYTES = 1 << 16
PRELOADED = (
    "cloudkg.store.database",
    "cloudkg.query.names",
    "cloudkg.query.neighbors",
    "cloudkg.query.show",
    "cloudkg.query.timeline",
    "cloudkg.query.why",
    "cloudkg.query.questions",
    "cloudkg.serve.rendering",
)
_NEW_USER, _NEW_NETWORK, _SET_DEATH_SIGNAL = 0x10000000, 0x40000000, 1


@dataclass(frozen=True, slots=True)
class Start:
    """What a worker is born with: the graph folder that it reads, bytes of address space beyond its own, and the path where it may write an answer."""

    snapshot: str
    memory_bytes: int
    spool: str
    answer_bytes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: its value, an error that the asker can mend, or the traceback of a bug.

    `worn` is whether the worker has taken so much memory, which it cannot give back, that the next job would not have its share.
    """

    value: Any = None
    error: Exception | None = None
    bug: str = ""
    worn: bool = False


def main() -> None:
    """Be the nursery: the socket to the server is standard input."""
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    modules, isolate = pickle.loads(control.recv(COMMAND_BYTES))  # noqa: S301
    for name in (*PRELOADED, *modules):
        module = importlib.import_module(name)
        if hasattr(module, "warm"):  # what every worker would otherwise do for itself
            module.warm()
    gc.collect()
    gc.freeze()  # so that collections do not touch, and copy, the pages that workers share
    control.sendall(pickle.dumps(isolate and _leave_network()))
    workers: set[int] = set()
    try:
        while _obey(control, workers):
            pass
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _obey(control: socket.socket, workers: set[int]) -> bool:
    """Do one thing that the server wants; False when it is gone."""
    try:
        message, descriptors, _, _ = socket.recv_fds(control, COMMAND_BYTES, 1)
    except ConnectionError:
        return False
    if not message:
        return False
    match pickle.loads(message):  # noqa: S301
        case "start", start:
            workers.add(pid := _fork(control, descriptors[0], start))
            os.close(descriptors[0])
            answer = pid
        case "stop", pid:
            answer = 0
            if pid in workers:  # ours until we have waited for it, so the number cannot mean another process
                workers.remove(pid)
                os.kill(pid, signal.SIGKILL)
                answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    control.sendall(pickle.dumps(answer))
    return True


def _fork(control: socket.socket, descriptor: int, start: Start) -> int:
    nursery = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    with contextlib.suppress(BaseException):  # nothing may unwind into the loop of the nursery
        control.close()
        _die_with(nursery)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine's last words when memory runs out; bugs are reported in frames
        _work(socket.socket(fileno=descriptor), start)
        code = 0
    os._exit(code)


def _work(connection: socket.socket, start: Start) -> None:
    from cloudkg.serve import spool
    from cloudkg.store import open_graph

    spool.configure(Path(start.spool), start.answer_bytes)
    try:
        dataset = open_graph(Path(start.snapshot))
        _cap_memory(start.memory_bytes)
    except Exception as error:  # noqa: BLE001 - handed to the server, which says it
        _send(connection, Outcome(error=error))
        return
    _send(connection, Outcome())
    most = _peak_bytes() + start.memory_bytes // 4
    while (frame := _receive(connection)) is not None:
        outcome = _run(dataset, frame)
        _send(connection, replace(outcome, worn=True) if _peak_bytes() > most else outcome)


def _run(dataset: Any, frame: bytes) -> Outcome:
    from cloudkg.errors import CloudKGError, OutOfMemory

    try:
        job, arguments = pickle.loads(frame)  # noqa: S301
        return Outcome(job(dataset, *arguments))
    except CloudKGError as error:
        return Outcome(error=error)
    except MemoryError:
        return Outcome(error=OutOfMemory("the query needs more memory than a query may have"))
    except Exception:  # noqa: BLE001 - a bug: its traceback belongs to the server's log
        return Outcome(bug=traceback.format_exc())


def _send(connection: socket.socket, outcome: Outcome) -> None:
    try:
        body = pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001 - a job whose value cannot travel is a bug
        body = pickle.dumps(Outcome(bug=traceback.format_exc()))
    header = HEADER.pack(len(body))
    if len(body) < _SMALL_BYTES:  # one packet wakes the server once
        connection.sendall(header + body)
    else:
        connection.sendall(header)
        connection.sendall(body)


def _receive(connection: socket.socket) -> bytes | None:
    """The next frame, None when the server has gone. Frames never follow each other unasked, so what comes first may be taken at once."""
    frame = bytearray()
    wanted = HEADER.size
    while len(frame) < wanted:
        try:
            part = connection.recv(max(_SMALL_BYTES, min(wanted - len(frame), 1 << 20)))
        except ConnectionError:
            return None
        if not part:
            return None
        frame += part
        if wanted == HEADER.size and len(frame) >= HEADER.size:
            wanted += HEADER.unpack_from(frame)[0]
    return bytes(memoryview(frame)[HEADER.size :])


def _cap_memory(extra_bytes: int) -> None:
    """Limit the address space: what is mapped now and so much more. An allocation beyond it kills the worker, not the machine."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        pages = 0
    limit = pages * resource.getpagesize() + extra_bytes
    with contextlib.suppress(ValueError, OSError):  # systems without such a limit
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak_bytes() -> int:
    """The most memory that this process has held at once."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _leave_network() -> bool:
    """Move into a network namespace with nothing in it; whether the system allowed that."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def _die_with(parent: int) -> None:
    """Have the system kill this process when its parent ends."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL))
    if os.getppid() != parent:  # it ended before we asked
        _vanish()


def _vanish() -> NoReturn:
    os._exit(1)


if __name__ == "__main__":
    main()
