"""The web application: routes strung together, middleware around them, the live graph inside.

A part of the server is a module with ``ROUTES``, a list of Starlette routes, named in `PARTS`. Its handlers ask the graph with
``await request.app.state.pool.call(job, …)``, where ``job(dataset, …)`` is a function of that module, and raise CloudKGError or Refusal.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from cloudkg.errors import CloudKGError
from cloudkg.serve.doors import Doors
from cloudkg.serve.errors import Refusal, answer_refusal
from cloudkg.serve.live import LiveGraph
from cloudkg.serve.pool import JobFailed
from cloudkg.serve.requests import Attended, Headed
from cloudkg.serve.settings import Settings

# Modules with ROUTES, in the order in which they are tried.
PARTS: tuple[str, ...] = (
    "cloudkg.serve.static",
    "cloudkg.serve.health",
    "cloudkg.serve.sparql",
    "cloudkg.serve.graph_store",
    "cloudkg.serve.description",
    "cloudkg.serve.lookups",
    "cloudkg.serve.explore",
    "cloudkg.serve.pages.routes",
)


def make_app(folder: Path, settings: Settings | None = None) -> Starlette:
    """The application that serves the graph of a folder. It opens the graph when it starts and follows it when it is rebuilt."""
    settings = settings or Settings()
    routes: list[BaseRoute] = []
    for part in PARTS:
        routes += importlib.import_module(part).ROUTES
    graph = LiveGraph(folder, settings, PARTS)

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        await graph.open()
        app.state.pool = graph.pool
        try:
            yield
        finally:
            await graph.close()

    app = Starlette(
        routes=routes,
        lifespan=living,
        middleware=[Middleware(Headed), Middleware(Doors, settings), Middleware(Attended, settings)],
        exception_handlers=dict.fromkeys((CloudKGError, Refusal, HTTPException, JobFailed, Exception), _answer),
    )
    app.state.settings = settings
    app.state.graph = graph
    return app


async def _answer(request: Request, error: Exception) -> Response:
    return answer_refusal(request, error)
