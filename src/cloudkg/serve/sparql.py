"""SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/, for queries: ``/sparql``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cloudkg.serve.answers import GRAPHS, RESULTS, accept_of, answer_query, send
from cloudkg.serve.description import send_service
from cloudkg.serve.errors import Refusal
from cloudkg.serve.negotiation import preferred
from cloudkg.store.dataset import Scope

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_MOST_PARAMETERS = 1000
_PAGE = "text/html"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request wants to know."""

    sparql: str
    scope: Scope
    deadline_s: float | None
    form: str | None


async def send_answer(request: Request) -> Response:
    """The answer to a query, whole; without a query, what the service can do."""
    parameters = _parse(request.url.query.encode(), "query string")
    if request.method != "POST" and not parameters.keys() & {"query", "update"}:
        wanted = preferred(request.headers.get("accept", "*/*"), (*GRAPHS, _PAGE))
        return RedirectResponse("/editor", 303) if wanted == _PAGE else await send_service(request)
    asked = await _read_request(request, parameters)
    if request.method == "GET" and asked.form is None and _is_person(request):
        return RedirectResponse(f"/editor#query={quote(asked.sparql)}", 303)
    accept = accept_of(request.headers.get("accept"), asked.form)
    started = time.perf_counter()
    answer = await request.app.state.pool.call(answer_query, asked.sparql, accept, asked.scope, deadline_s=asked.deadline_s)
    return send(answer, {"Server-Timing": f"query;dur={(time.perf_counter() - started) * 1000:.2f}"})


def _is_person(request: Request) -> bool:
    """Whether a browser asks for a page, for which the editor is the better answer."""
    accept = request.headers.get("accept", "*/*")
    return _PAGE in accept and preferred(accept, (*RESULTS, *GRAPHS, _PAGE)) == _PAGE


async def _read_request(request: Request, parameters: Mapping[str, list[str]]) -> _Asked:
    given = {name: list(values) for name, values in parameters.items()}
    if request.method == "POST":
        media_type = _media_type(request)
        body = await request.body()
        if media_type == _FORM:
            for name, values in _parse(body, "form").items():
                given.setdefault(name, []).extend(values)
        elif media_type == _QUERY:
            given.setdefault("query", []).append(_decode(body))
        else:
            given["update"] = [""]
    if "update" in given:
        raise Refusal(403, "updates are refused: the graph is read only", hint="change it with `cloudkg build`, `add` and the ledger")
    return _Asked(
        _one(given, "query") or "", _read_scope(request, given), _read_deadline(given), _one(given, "format") or _one(given, "output")
    )


def _media_type(request: Request) -> str:
    """Media type of a body. Raises Refusal for one that cannot hold a query, or is not UTF-8."""
    name, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    if name not in (_FORM, _QUERY, _UPDATE):
        raise Refusal(
            415,
            f"a query cannot be posted as {name or 'nothing in particular'}",
            where="Content-Type",
            hint=f"post it as {_QUERY} or {_FORM}",
        )
    charset = next((p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"a query in {charset} cannot be read", where="Content-Type", hint="send it in UTF-8")
    return name


def _parse(text: bytes, where: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise Refusal(400, "this is not UTF-8", where=where) from error
    except ValueError as error:
        raise Refusal(400, f"there are more than {_MOST_PARAMETERS} parameters", where=where) from error


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, "the query is not UTF-8", where=f"byte {error.start}") from error


def _one(given: Mapping[str, list[str]], name: str) -> str | None:
    values = given.get(name, [])
    if len(set(values)) > 1 or name == "query" and len(values) > 1:
        raise Refusal(400, f"{name} is given {len(values)} times", where=name, hint="give it once")
    if not values and name == "query":
        raise Refusal(
            400, "there is no query", where=name, hint="send ?query=…, a form with it, or the query itself as application/sparql-query"
        )
    return values[0] if values else None


def _read_scope(request: Request, given: Mapping[str, list[str]]) -> Scope:
    base = f"{request.base_url}sparql"
    return Scope(tuple(given.get("default-graph-uri", ())), tuple(given.get("named-graph-uri", ())), base=base)


def _read_deadline(given: Mapping[str, list[str]]) -> float | None:
    text = _one(given, "timeout")
    if text is None or not text.strip():
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (seconds > 0 and isfinite(seconds)):
        raise Refusal(400, "a timeout is a number of seconds", where=f"timeout={text}")
    return seconds


ROUTES = [Route("/sparql", send_answer, methods=["GET", "HEAD", "POST"])]
