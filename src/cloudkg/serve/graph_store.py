"""SPARQL 1.1 Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/, for reading.

``/graphs?default``, ``/graphs?graph=IRI``, and directly ``/graphs/report/r001`` for the graph whose IRI ends so.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloudkg.errors import NotFound
from cloudkg.serve.answers import accept_of, answer_graph, send
from cloudkg.serve.errors import Refusal
from cloudkg.vocab import ID

_READING = ["GET", "HEAD"]


async def send_named(request: Request) -> Response:
    """The graph that the query string names."""
    wanted = [value for name, value in request.query_params.multi_items() if name == "graph"]
    default = "default" in request.query_params
    if len(wanted) + default != 1:
        raise Refusal(400, "one graph is needed", where="query string", hint="ask for /graphs?default, or /graphs?graph=IRI with one IRI")
    return await _send(request, None if default else wanted[0])


async def send_direct(request: Request) -> Response:
    """The graph whose IRI is our namespace and the rest of the path."""
    return await _send(request, f"{ID}{request.path_params['name']}")


async def _send(request: Request, graph: str | None) -> Response:
    accept = accept_of(request.headers.get("accept"), request.query_params.get("format"))
    answer = await request.app.state.pool.call(answer_graph, graph, accept)
    if answer is None:
        raise NotFound("there is no such graph", where=graph or "", hint="SELECT DISTINCT ?g { GRAPH ?g { } } lists them")
    return send(answer)


ROUTES = [Route("/graphs", send_named, methods=_READING), Route("/graphs/{name:path}", send_direct, methods=_READING)]
