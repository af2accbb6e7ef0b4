"""What every request meets: limits of its body, headers of its answer, and an end to its work when the asker leaves."""

from __future__ import annotations

import asyncio
from collections import deque

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cloudkg.serve.errors import Refusal, answer_refusal
from cloudkg.serve.settings import MEGABYTE, Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Headed:
    """Middleware that gives every answer the headers of a careful server; a page that needs another policy sets its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class Attended:
    """Middleware that cancels the work for a request when the one who asked has left, and refuses bodies that are too long."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._most_bytes = settings.body_mb * MEGABYTE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request while somebody waits for the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        work = asyncio.current_task()
        assert work is not None
        mailbox = _Mailbox(receive, self._most_bytes, work)

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.body" and not message.get("more_body"):
                mailbox.done = True  # who leaves now leaves with the answer
            await send(message)

        reading = asyncio.ensure_future(mailbox.read())
        try:
            await self._app(scope, mailbox.take, sending)
        except asyncio.CancelledError:
            if not mailbox.ended:  # somebody else wants an end: the server does
                raise
            work.uncancel()
        finally:
            mailbox.done = True
            reading.cancel()
        if mailbox.too_long and not started:
            error = Refusal(413, f"the request is longer than {self._most_bytes // MEGABYTE} MB", headers={"Connection": "close"})
            await answer_refusal(Request(scope), error)(scope, receive, send)


class _Mailbox:
    """Messages of a request, read ahead so that its end is noticed at once: then the work for it is cancelled."""

    def __init__(self, receive: Receive, most_bytes: int, work: asyncio.Task[object]) -> None:
        self._receive = receive
        self._work = work
        self._messages: deque[Message] = deque()
        self._arrived = asyncio.Event()
        self._room_bytes = most_bytes
        self.done = False
        self.ended = False  # the work was cancelled
        self.too_long = False

    async def read(self) -> None:
        """Read until the asker leaves, or says too much."""
        while True:
            message = await self._receive()
            self._room_bytes -= len(message.get("body", b""))
            self.too_long = self._room_bytes < 0
            if not self.too_long:
                self._messages.append(message)
                self._arrived.set()
            if self.too_long or message["type"] == "http.disconnect":
                self._end()
                return

    def _end(self) -> None:
        if not self.done:
            self.ended = True
            self._work.cancel()

    async def take(self) -> Message:
        """The next message."""
        while not self._messages:
            self._arrived.clear()
            await self._arrived.wait()
        return self._messages.popleft()
