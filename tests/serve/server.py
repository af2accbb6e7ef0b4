"""A real server in a process of its own, and the plainest client."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_PATIENCE_S = 30.0
CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"  # runs for years


def run_alone(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` in a thread of its own: a browser that other tests opened keeps a loop in this one, where no second may run."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, str]:
        found: dict[str, str] = self.json["error"]
        assert set(found) == {"code", "message", "where", "hint"}
        return found


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[str]
    port: int
    said: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: bytes | str | None = None, **headers: str) -> Answer:
        """One request on a connection of its own; ``_`` in names of headers stands for ``-``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def query(self, sparql: str, accept: str = "*/*", **parameters: str) -> Answer:
        return self.ask(f"/sparql?{urlencode({'query': sparql, **parameters})}", Accept=accept)

    def health(self) -> Any:
        return self.ask("/health").json

    def descendants(self) -> list[int]:
        """Processes below the server's."""
        return _below(self.process.pid)


def _below(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += [int(path.name), *_below(int(path.name))]
    return found


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """Serve a graph on a free port of the loopback until the block ends."""
    command = [sys.executable, "-m", "cloudkg", "serve", "--graph", str(folder), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        said = _read_until_ready(process)
        yield Server(process, int(re.findall(r"http://\S+?:(\d+)/", said)[0]), said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stderr is not None
        process.stderr.close()


def _read_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said, until = "", time.monotonic() + _PATIENCE_S
    while "Ctrl-C ends it" not in said:
        ready, _, _ = select.select([process.stderr], [], [], max(0.0, until - time.monotonic()))
        line = process.stderr.readline() if ready else ""
        if not line:
            raise AssertionError(f"the server did not start: {said}")
        said += line
    return said


def wait_for(condition: Any, seconds: float = 30.0) -> None:
    """Wait until something holds; an assertion when it does not come about."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def members(group: int) -> list[int]:
    """Processes of a group that run."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group = (path / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(path.name))
    return found
