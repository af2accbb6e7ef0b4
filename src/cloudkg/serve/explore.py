"""``/explore?id=firm:nvidia``: a picture that begins with one thing and grows, drawn by the template and scripts of the pictures in files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from cloudkg.serve.errors import Refusal
from cloudkg.serve.pages.frame import keep_language, reader_of
from cloudkg.view.explore import expand, render_explorer


async def send_explorer(request: Request) -> Response:
    """The page; without a thing to begin with there is the search."""
    name = request.query_params.get("id", "").strip()
    if not name:
        return RedirectResponse("/")
    rendered = await request.app.state.pool.call(render_explorer, name, reader_of(request).language)
    headers = {"Content-Security-Policy": f"{rendered.policy}; frame-ancestors 'none'", "Vary": "Accept-Language, Cookie"}
    answer = HTMLResponse(rendered.html.encode("utf-8", "replace"), headers=headers)
    keep_language(request, answer)
    return answer


async def send_more(request: Request) -> Response:
    """The next neighbours of a thing by one relation, as JSON. `known` names what the picture shows, apart by spaces."""
    asked = request.query_params
    curie, key, after = asked.get("id", ""), asked.get("key", ""), asked.get("after", "0")
    if not curie or not key or not after.isdigit():
        raise Refusal(
            400, "id, key and after are needed: a thing, one of its relations, and how many neighbours came already", where="/explore/more"
        )
    payload = await request.app.state.pool.call(expand, curie, key, int(after), tuple(asked.get("known", "").split()))
    return Response(payload.encode("utf-8", "replace"), media_type="application/json")


ROUTES = [Route("/explore", send_explorer), Route("/explore/more", send_more)]
