"""``/health``: what is served, and how it is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cloudkg import __version__
from cloudkg.serve.live import LiveGraph
from cloudkg.store import Dataset, value_of


def count_triples(dataset: Dataset) -> int:
    """Statements in all graphs: a job."""
    ((count,),) = dataset.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    return int(str(value_of(count)))


async def send_health(request: Request) -> Response:
    """Counts, the digest of what the graph was built from, and the state of the workers."""
    graph: LiveGraph = request.app.state.graph
    generation = graph.generation
    triples = await graph.once(count_triples)
    body = {
        "status": "trouble" if graph.trouble else "ok",
        "trouble": graph.trouble,
        "version": __version__,
        "graph": {
            "triples": triples,
            "reports": graph.count_reports(),
            "built_from": graph.digest(),
            "generation": generation,
        },
        "workers": {**graph.pool.state(), "without_network": graph.pool.isolated},
        "queries": graph.pool.counts,
        "deadline_s": request.app.state.settings.deadline_s,
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/health", send_health)]
