"""A server on this machine that speaks the protocol of chat completions, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the server sends back."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


@dataclass
class Asked:
    """A request that the server got."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def part(self) -> str:
        """The text of the part that was asked about."""
        content: str = self.body["messages"][1]["content"]
        return content.split("<part>\n")[1].removesuffix("\n</part>")


@dataclass
class ModelServer:
    """Where it listens, and what it was asked so far."""

    url: str
    asked: list[Asked]


def says(relations: Iterable[dict[str, Any]] = (), figures: Iterable[dict[str, Any]] = (), tokens: int = 100) -> Reply:
    """An answer with these facts."""
    return wording(json.dumps({"relations": list(relations), "figures": list(figures)}, ensure_ascii=False), tokens=tokens)


def wording(content: str, *, finish: str = "stop", tokens: int = 100) -> Reply:
    """An answer in these words."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}}
    return Reply(json.dumps({"object": "chat.completion", "choices": [choice], "usage": {"total_tokens": tokens}}).encode())


def error(status: int, message: str = "no", **headers: str) -> Reply:
    """A refusal."""
    return Reply(json.dumps({"error": {"message": message}}).encode(), status, {k.replace("_", "-"): v for k, v in headers.items()})


@contextmanager
def serving(reply: Callable[[Asked], Reply]) -> Iterator[ModelServer]:
    """A server that answers as `reply` says; it may be called by several threads."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name that http.server calls
            request = Asked(json.loads(self.rfile.read(int(self.headers["Content-Length"]))), dict(self.headers))
            assert self.path == "/v1/chat/completions"
            asked.append(request)
            answer = reply(request)
            time.sleep(answer.delay_s)
            try:
                self.send_response(answer.status)
                for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True  # the client did not wait

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield ModelServer(f"http://127.0.0.1:{server.server_port}/v1", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
