"""Errors as answers: one JSON shape for programs, one page for people.

``{"error": {"code": "timeout", "message": "…", "where": "line 1, column 8", "hint": "…"}}``
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cloudkg.errors import CloudKGError, NotAcceptable, NotFound, QueryError, QueryStopped
from cloudkg.serve.negotiation import preferred
from cloudkg.serve.pages.frame import reader_of, shell
from cloudkg.serve.rendering import render

_RETRY_SECONDS = "2"
_CODES = {
    400: "bad-request", 401: "token-needed", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable",
    413: "too-large", 415: "unsupported-media-type", 421: "wrong-host", 500: "bug", 503: "unavailable",
}  # fmt: skip
_TITLES = {400: "这个请求读不懂 · This cannot be answered", 404: "没有找到 · Not found", 503: "没有答完 · Not answered in time"}
_log = logging.getLogger(__name__)


class Refusal(Exception):  # noqa: N818 -- a verdict, not a fault
    """A request that is refused: status, and what is wrong in the parts of a CloudKGError."""

    def __init__(
        self, status: int, message: str, *, where: str = "", hint: str = "", code: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.where = where
        self.hint = hint
        self.code = code or _CODES.get(status, "error")
        self.headers = dict(headers or {})


def answer_refusal(request: Request, error: Exception) -> Response:
    """The answer to a request that went wrong, in the form that the asker reads."""
    refusal = _as_refusal(request, error)
    headers = {**refusal.headers, "Cache-Control": "no-store"}
    if refusal.status == 503:
        headers["Retry-After"] = _RETRY_SECONDS
    if wants_page(request):
        title = _TITLES.get(refusal.status, "出错了 · This went wrong")
        return HTMLResponse(render("error.html", title=title, error=refusal, **shell(reader_of(request))), refusal.status, headers)
    body = {"code": refusal.code, "message": refusal.message, "where": refusal.where, "hint": refusal.hint}
    return JSONResponse({"error": body}, refusal.status, headers)


def wants_page(request: Request) -> bool:
    """Whether what went wrong is told on a page: where HTML is asked for, and not to whoever takes anything (`*/*`), as programs do."""
    return preferred(request.headers.get("accept", "*/*"), ("application/json", "text/html")) == "text/html"


def _as_refusal(request: Request, error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case HTTPException(status_code=404):
            return Refusal(404, "there is nothing at this address", where=request.url.path, hint=_there_are(request))
        case HTTPException(status_code=405):
            allowed = sorted((error.headers or {}).get("Allow", "").split(", "))
            hint = f"allowed are {', '.join(allowed)}"
            return Refusal(
                405, f"{request.method} is not allowed here", where=request.url.path, hint=hint, headers={"Allow": ", ".join(allowed)}
            )
        case HTTPException():
            return Refusal(error.status_code, str(error.detail), headers=error.headers)
        case NotAcceptable():
            return _of(406, error)
        case NotFound():
            return _of(404, error)
        case QueryStopped():
            return _of(503, error, error.code)
        case QueryError():
            return _of(400, error, "query")
        case CloudKGError():
            return _of(500, error, "graph")
        case _:
            _log.error("a bug: %s", error, exc_info=error)
            return Refusal(500, "the server has a bug; its log says more")


def _of(status: int, error: CloudKGError, code: str = "") -> Refusal:
    return Refusal(status, error.message, where=error.where, hint=error.hint, code=code)


def _there_are(request: Request) -> str:
    """The main addresses; below /api/ those for programs. What a thing is called stands as NAME."""
    below = "/api/" if request.url.path.startswith("/api") else "/"
    paths = [route.path for route in request.app.routes if isinstance(route, Route) and route.path.startswith(below)]
    named = [re.sub(r"\{[^}]*\}", "NAME", path) for path in paths if below != "/" or ("{" not in path and path.count("/") == 1)]
    return "there are " + ", ".join(named) + ("" if below != "/" else "; /firm/NAME and the like, /api/… for programs")
