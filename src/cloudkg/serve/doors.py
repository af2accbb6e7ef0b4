"""Who may come in: the name by which the server is called, the token, and pages of other places (CORS)."""

from __future__ import annotations

import hashlib
import hmac
import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cloudkg.serve.errors import Refusal, answer_refusal
from cloudkg.serve.settings import LOOPBACK, Settings

_COOKIE = "cloudkg"
_LOCAL_ORIGIN = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
_PREFLIGHT_SECONDS = "86400"


class Doors:
    """Middleware that refuses strangers before anything else is done."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._hosts = {*LOOPBACK, "[::1]", settings.host, *settings.allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        answer = self._answer_at_the_door(request)
        origin = self._allowed_origin(request.headers)
        if origin:
            send = _with_origin(send, origin)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await answer(scope, receive, send)

    def _answer_at_the_door(self, request: Request) -> Response | None:
        if self._settings.is_loopback and not self._knows_host(request.headers.get("host", "")):
            hint = f"call it http://{self._settings.host}:{self._settings.port}/, or name other hosts with --allow-host"
            return answer_refusal(
                request, Refusal(421, "the server does not go by this name", where=request.headers.get("host", ""), hint=hint)
            )
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return _answer_preflight(request)
        if self._settings.token is None:
            return None
        return self._check_token(request, self._settings.token)

    def _knows_host(self, host: str) -> bool:
        """Whether a Host header names this server: a page elsewhere can point its own name at this machine, and then sends that name."""
        return re.sub(r":\d*$", "", host) in self._hosts

    def _check_token(self, request: Request, token: str) -> Response | None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(given.strip(), token):
            return None
        if _same(_read_cookie(request), _cookie_of(token)):
            return None
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        if request.method == "GET" and any(_same(value, token) for name, value in pairs if name == "token"):
            rest = urlencode([(name, value) for name, value in pairs if name != "token"])
            path = "/" + request.scope["path"].lstrip("/\\")
            answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303, {"Referrer-Policy": "no-referrer"})
            answer.set_cookie(_COOKIE, _cookie_of(token), httponly=True, samesite="strict", secure=request.url.scheme == "https")
            return answer
        hint = "send the header Authorization: Bearer TOKEN, or open the address with ?token=TOKEN once"
        return answer_refusal(
            request, Refusal(401, "a token is needed here", hint=hint, headers={"WWW-Authenticate": 'Bearer realm="cloudkg"'})
        )

    def _allowed_origin(self, headers: Headers) -> str:
        origin = headers.get("origin", "")
        if not origin:
            return ""
        allowed = self._settings.allowed_origins
        return origin if origin in allowed or "*" in allowed or _LOCAL_ORIGIN.fullmatch(origin) else ""


def _with_origin(send: Send, origin: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "Content-Type, ETag, Link, Retry-After, Server-Timing"
            headers.add_vary_header("Origin")
        await send(message)

    return sending


def _answer_preflight(request: Request) -> Response:
    headers = {
        "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": request.headers.get("access-control-request-headers", "Accept, Authorization, Content-Type"),
        "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
    }
    return Response(status_code=204, headers=headers)


def _same(one: str, other: str) -> bool:
    """Compared in a time that does not tell how much of it is right."""
    return hmac.compare_digest(one.encode(), other.encode())


def _cookie_of(token: str) -> str:
    return hmac.new(token.encode(), b"cloudkg cookie", hashlib.sha256).hexdigest()


def _read_cookie(request: Request) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(_COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
