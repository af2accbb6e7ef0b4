"""Addresses of the pages; what stands at the address of a thing depends on what the asker reads: HTML, Turtle or JSON-LD."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cloudkg.errors import NotFound
from cloudkg.serve.errors import Refusal, wants_page
from cloudkg.serve.negotiation import preferred
from cloudkg.serve.pages.asking import question_page, questions_page
from cloudkg.serve.pages.comparing import compare_page
from cloudkg.serve.pages.completing import complete_page
from cloudkg.serve.pages.editor import editor_page, terms_page
from cloudkg.serve.pages.entity import entity_page
from cloudkg.serve.pages.evidence import evidence_page
from cloudkg.serve.pages.findings import audit_page
from cloudkg.serve.pages.frame import Page, keep_language, reader_of
from cloudkg.serve.pages.happenings import events_page
from cloudkg.serve.pages.home import home_page
from cloudkg.serve.pages.linked import JSON_LD, TURTLE, find_thing, linked_page
from cloudkg.serve.pages.links import PAGED_KINDS, curie_of, path_of
from cloudkg.serve.pages.plain import ask_page
from cloudkg.serve.pages.reading import report_page
from cloudkg.serve.pages.reports import reports_page
from cloudkg.serve.pages.searching import search_page

_HTML = "text/html"
_OFFERED = (_HTML, TURTLE, JSON_LD)
_ENDINGS = {".html": _HTML, ".ttl": TURTLE, ".jsonld": JSON_LD}
_ENDING_OF = {media_type: ending for ending, media_type in _ENDINGS.items()}
_PAGES: dict[str, Callable[..., Page]] = {"claim": evidence_page, "observation": evidence_page, "report": report_page}


async def _call(request: Request, job: Callable[..., Any], *args: object) -> Any:
    return await request.app.state.pool.call(job, *args)


async def send_page(request: Request, job: Callable[..., Page]) -> Response:
    """A page that has one form."""
    return _answer(request, await _call(request, job, reader_of(request)))


async def send_thing(request: Request, kind: str) -> Response:
    """A thing in the form that the address ends with, else in the one that the asker prefers."""
    asked = request.path_params["name"]
    stem, media_type = _split(asked)
    curie: str | None = None
    if media_type is not None:  # a name may itself end so
        curie = await _call(request, find_thing, curie_of(kind, asked), curie_of(kind, stem))
        media_type = media_type if curie is None or curie == curie_of(kind, stem) else None
    if media_type is None:
        curie = curie_of(kind, asked)
    chosen = media_type or preferred(request.headers.get("accept", "*/*"), _OFFERED)
    if chosen is None:
        raise Refusal(406, f"a thing is to be had as {', '.join(_OFFERED)}", where=request.url.path)
    curie = curie or curie_of(kind, stem)
    if chosen == _HTML:
        page: Page | None = await _call(request, _PAGES.get(kind, entity_page), reader_of(request), curie)
    else:
        page = await _call(request, linked_page, curie, chosen)
    if page is None:
        raise NotFound("the graph holds no such thing", where=curie, hint="look for it with /search?q=NAME")
    answer = _answer(request, page)
    answer.headers["Link"] = _alternates(curie, chosen)
    if media_type is None:
        answer.headers.append("Vary", "Accept")
        answer.headers["Content-Location"] = f"{path_of(curie)}{_ENDING_OF[chosen]}"
    return answer


async def send_question(request: Request) -> Response:
    """A shipped question with its answer."""
    return _answer(request, await _call(request, question_page, reader_of(request), request.path_params["name"]))


async def send_identity(request: Request) -> Response:
    """``/id/firm/nvidia``, the path of the IRI itself: what it names is no document, so the answer is where one stands."""
    chosen = preferred(request.headers.get("accept", "*/*"), _OFFERED) or _HTML
    ending = "" if chosen == _HTML else _ENDING_OF[chosen]
    target = path_of(curie_of(request.path_params["kind"], request.path_params["name"]))
    return RedirectResponse(target + ending, 303, {"Vary": "Accept"})


def _split(name: str) -> tuple[str, str | None]:
    for ending, media_type in _ENDINGS.items():
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending), media_type
    return name, None


def _alternates(curie: str, chosen: str) -> str:
    others = (f'<{path_of(curie)}{ending}>; rel="alternate"; type="{t}"' for ending, t in _ENDINGS.items() if t != chosen)
    return ", ".join(others)


def _answer(request: Request, page: Page) -> Response:
    if page.status == 404 and not wants_page(request):
        raise NotFound("the graph holds no such thing", where=request.url.path, hint=page.hint or "look for it with /api/search?text=NAME")
    headers = {"Vary": "Accept-Language, Cookie", **dict(page.headers)} if page.media_type.startswith(_HTML) else dict(page.headers)
    answer = Response(page.body, page.status, headers, media_type=page.media_type)
    keep_language(request, answer)
    return answer


def _page_route(path: str, job: Callable[..., Page]) -> Route:
    async def send(request: Request) -> Response:
        return await send_page(request, job)

    return Route(path, send, name=job.__name__)


ROUTES = [
    _page_route("/", home_page),
    _page_route("/search", search_page),
    _page_route("/complete", complete_page),
    _page_route("/events", events_page),
    _page_route("/reports", reports_page),
    _page_route("/compare", compare_page),
    _page_route("/ask", ask_page),
    _page_route("/questions", questions_page),
    Route("/questions/{name}", send_question),
    _page_route("/editor", editor_page),
    _page_route("/editor/terms", terms_page),
    _page_route("/audit", audit_page),
    *(Route(f"/{kind}/{{name:path}}", partial(send_thing, kind=kind), name=kind) for kind in PAGED_KINDS),
    Route("/id/{kind}/{name:path}", send_identity),
]
