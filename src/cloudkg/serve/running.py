"""Running the application: on a socket until it is told to end, or for one request."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import unquote

import uvicorn
from starlette.types import ASGIApp, Message, Scope

from cloudkg.errors import CloudKGError
from cloudkg.serve.app import make_app
from cloudkg.serve.settings import Settings
from cloudkg.serve.wire import BoundedProtocol

_LAST_SECONDS = 2  # for answers under way when the server ends
_WAITING_CONNECTIONS = 2048


def run(folder: Path, settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until a signal comes. `announce` is called with the address when requests are taken.

    Raises CloudKGError where the address cannot be had or the graph cannot be opened.
    """
    run_app(make_app(folder, settings), settings, announce)


def run_app(app: ASGIApp, settings: Settings, announce: Callable[[str], None]) -> None:
    """The same for an application that is there already."""
    logging.basicConfig(format="cloudkg: %(message)s", level=logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    listening = _listen(settings)
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        loop="asyncio",  # where another happens to be installed, workers are not spoken to as they expect
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_LAST_SECONDS,
        backlog=_WAITING_CONNECTIONS,
    )
    port = listening.getsockname()[1]
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    server = _Server(config, lambda: announce(f"http://{shown}:{port}"))
    try:
        server.run([listening])
    except KeyboardInterrupt:  # uvicorn ends in order and then hands the signal on
        return
    finally:
        listening.close()


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the graph, then take requests."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what was imported stays: collections need not look at it again, and are ten times as short
        if self.started:
            self._announce()


def address_for_others(host: str) -> str:
    """A name or an address by which other machines call a server that listens on all addresses; empty where `host` is one of its own."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return ""
    for family, outside in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
            probe.connect((outside, 9))  # chooses the way out; nothing is sent
            own = str(probe.getsockname()[0])
            return f"[{own}]" if ":" in own else own
    return socket.gethostname()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # with a protocol, so that small packets are not held back
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        hint = "give another with --port; 0 takes any that is free"
        raise CloudKGError(
            f"the address cannot be had ({error.strerror or error})", where=f"{settings.host}:{settings.port}", hint=hint
        ) from error
    return listening


def get(folder: Path, settings: Settings, path: str, headers: Sequence[tuple[str, str]]) -> tuple[int, bytes]:
    """Status and body of the answer to one GET request."""
    return asyncio.run(_get(folder, settings, path, headers))


async def _get(folder: Path, settings: Settings, path: str, headers: Sequence[tuple[str, str]]) -> tuple[int, bytes]:
    app = make_app(folder, settings)
    plain, _, query = path.partition("?")
    named = {"host": "localhost", "accept": "*/*"} | {name.lower(): value for name, value in headers}
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(plain),
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", settings.port),
        "app": app,
    }
    status, parts, left = 500, [], asyncio.Event()
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))

    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
    return status, b"".join(parts)
