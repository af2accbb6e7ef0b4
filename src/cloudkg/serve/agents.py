"""The graph for agents: a server of the Model Context Protocol, over standard streams or HTTP on this machine.

Tools answer in workers, each with a deadline, as everything that is served does. What goes wrong is a tool error of one sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.applications import Starlette

from cloudkg import __version__
from cloudkg.errors import CloudKGError
from cloudkg.serve import agent_answers as answers
from cloudkg.serve import agent_shapes as shapes
from cloudkg.serve.agent_arguments import StrictServer
from cloudkg.serve.agent_guide import INSTRUCTIONS, write_guide
from cloudkg.serve.live import LiveGraph
from cloudkg.serve.settings import Settings

T = TypeVar("T")
_MODULES = ("cloudkg.serve.agent_answers", "cloudkg.serve.agent_guide", "cloudkg.audit.examine", "cloudkg.audit.comparison")
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Name = Annotated[str, Field(description="Any name of a thing in any language, a ticker, or an id such as firm:nvidia", max_length=200)]
Relations = Annotated[
    list[str],
    Field(
        description="Only these relations, e.g. supplies, invests-in, raises-price-of (the guide lists all); empty for all", max_length=20
    ),
]
Modalities = Annotated[
    list[Literal["actual", "planned", "forecast", "reported"]], Field(description="Only what is said so firmly; empty for all")
]
Limit = Annotated[int, Field(description="Most items to give", ge=1, le=answers.MAX_ITEMS)]
Offset = Annotated[int, Field(description="How many items to pass over: what go_on of the former answer says", ge=0, le=10_000)]
Day = Annotated[str | None, Field(description="A day, month or year: 2026-03-18, 2026-03, 2026", pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class _Call(Protocol):
    """Asks a worker."""

    def __call__(self, job: Callable[..., T], *arguments: object) -> Awaitable[T]:
        """What ``job(dataset, *arguments)`` returns."""


def make_server(graph: LiveGraph) -> MCPServer:
    """A server whose tools ask this graph."""
    server = StrictServer("cloudkg", title="cloudkg", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING")

    async def call(job: Callable[..., T], *arguments: object) -> T:
        try:
            return await graph.pool.call(job, *arguments)
        except CloudKGError as error:
            raise ToolError(str(error)) from error

    _add_lookups(server, call)
    _add_facts(server, call)

    @server.resource("cloudkg://guide", name="guide", title="What is in the graph", mime_type="text/markdown")
    async def guide() -> str:
        """Relations, metrics, kinds of things and events, how firmly things are said, and how to write SPARQL for this graph."""
        return await call(write_guide)

    return server


def _add_lookups(server: MCPServer, call: _Call) -> None:
    """Tools that find things and what stands between them."""

    @server.tool(annotations=_READS, structured_output=True, title="Find things by name")
    async def search(
        text: Annotated[
            str, Field(description="A name, a part of one, a ticker, pinyin or its initials (zjtd), even misspelt", max_length=200)
        ],
        kind: Annotated[
            Literal["firm", "chip", "model", "product", "person", "body", "segment", "place", "report"] | None,
            Field(description="Only this kind"),
        ] = None,
        limit: Limit = 10,
    ) -> shapes.FoundThings:
        """Find firms, chips, models, products, people, public bodies, segments, places and reports by name. Begin here when unsure what a thing is called; the other tools take its id."""
        return await call(answers.tell_search, text, kind, limit)

    @server.tool(annotations=_READS, structured_output=True, title="All about a thing")
    async def show(name: Name, limit: Limit = 20) -> shapes.PortraitFound:
        """Tell what is known of a thing: other names, relations both ways, figures and events, at most `limit` of each, every one with the words of a report to cite."""
        return await call(answers.tell_portrait, name, limit)

    @server.tool(annotations=_READS, structured_output=True, title="What stands around a thing")
    async def neighbors(
        name: Name,
        relations: Relations = [],  # noqa: B006 - never changed; the schema shows it
        direction: Annotated[
            Literal["out", "in", "both"], Field(description="Claims of which the thing is the subject (out) or the object (in)")
        ] = "both",
        modalities: Modalities = [],  # noqa: B006
        hops: Annotated[int, Field(description="How far to go", ge=1, le=3)] = 1,
        limit: Limit = 25,
        offset: Offset = 0,
    ) -> shapes.Relations:
        """List the relations of a thing: suppliers, customers, rivals, investors, prices raised, models developed. A rumour (standing: reported), a plan or a forecast is never a fact: say so when you cite it."""
        return await call(answers.tell_neighbors, name, relations, direction, modalities, hops, limit, offset)

    @server.tool(annotations=_READS, structured_output=True, title="How two things hang together")
    async def path(
        source: Name,
        target: Name,
        k: Annotated[int, Field(description="How many paths", ge=1, le=10)] = 3,
        max_hops: Annotated[int, Field(description="The longest that a path may be", ge=1, le=6)] = 4,
        relations: Relations = [],  # noqa: B006
        modalities: Modalities = [],  # noqa: B006
    ) -> shapes.PathsFound:
        """Find the best ways between two things over claims, with evidence for each hop. Claims join in both directions: read subject and object of each relation."""
        return await call(answers.tell_path, source, target, k, max_hops, relations, modalities)


def _add_facts(server: MCPServer, call: _Call) -> None:
    """Tools that give figures, events, findings, evidence, and rows."""

    @server.tool(annotations=_READS, structured_output=True, title="Figures")
    async def figures(
        names: Annotated[
            list[str], Field(description="Whose figures: names or ids; empty for everybody's of one metric", max_length=20)
        ] = [],  # noqa: B006
        metric: Annotated[
            str | None,
            Field(description="revenue, capex, margin, gpu_count, … or its name in Chinese (the guide lists all)", max_length=100),
        ] = None,
        period: Annotated[str | None, Field(description="Within 2026, 2026-Q1, 2025-H1, 2026-03, FY2026-Q3", max_length=30)] = None,
        limit: Limit = 25,
        offset: Offset = 0,
    ) -> shapes.FiguresFound:
        """List figures: values in base units (USD, percent, count, …) from minimum to maximum, of which an open end is null. Several reports may give several values for one period: cite each with its report."""
        return await call(answers.tell_figures, names, metric, period, limit, offset)

    @server.tool(annotations=_READS, structured_output=True, title="Events in order")
    async def timeline(
        name: Annotated[str | None, Field(description="Only events of this thing", max_length=200)] = None,
        types: Annotated[
            list[str], Field(description="Only these kinds: PriceChange, Investment, SupplyDeal, Release, Acquisition, …", max_length=10)
        ] = [],  # noqa: B006
        since: Day = None,
        until: Day = None,
        limit: Limit = 25,
        offset: Offset = 0,
    ) -> shapes.EventsFound:
        """List events from the earliest to the latest. The day of the announcement and the day from which something holds (effective) are two things."""
        return await call(answers.tell_timeline, name, types, since, until, limit, offset)

    @server.tool(annotations=_READS, structured_output=True, title="What does not hold together")
    async def audit_findings(
        name: Annotated[str | None, Field(description="Only about this thing or report", max_length=200)] = None,
        kinds: Annotated[
            list[
                Literal[
                    "conflict", "arithmetic", "suspicion", "revision", "dispersion", "firmness", "progress", "incomparable", "agreement"
                ]
            ],
            Field(description="Only these kinds; empty for all"),
        ] = [],  # noqa: B006
        least: Annotated[Literal["info", "low", "medium", "high"], Field(description="Leave out what matters less")] = "low",
        limit: Limit = 25,
        offset: Offset = 0,
    ) -> shapes.FindingsFound:
        """List where reports contradict each other, where figures do not add up, what was revised. Look here before you state a figure as settled."""
        return await call(answers.tell_findings, name, kinds, least, limit, offset)

    @server.tool(annotations=_READS, structured_output=True, title="The words behind a fact")
    async def evidence(
        id: Annotated[  # noqa: A002 - what it is
            str, Field(description="Id of a claim or a figure, as the other tools give it: claim:00cb03939f702761", max_length=100)
        ],
    ) -> shapes.EvidenceFound:
        """Give the quote behind a claim or a figure with the words around it, its report, publisher and day, its line and its characters (start to end, half-open, in the stored text). Use it before quoting."""
        return await call(answers.tell_evidence, id)

    @server.tool(annotations=_READS, structured_output=True, title="SPARQL")
    async def sparql(
        query: Annotated[str, Field(description="SELECT, ASK, CONSTRUCT or DESCRIBE; our prefixes need no declaration", max_length=20_000)],
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> shapes.RowsFound:
        """Ask the graph in SPARQL 1.1, read only: for counts, groups and joins that the other tools do not give. Read the resource cloudkg://guide first. A query without GRAPH sees all reports; it is stopped after some seconds; SERVICE and updates are refused."""
        return await call(answers.tell_rows, query, limit, offset)


async def serve_streams(folder: Path, settings: Settings) -> None:
    """Serve on standard input and output until the other side leaves or a signal comes. Raises StoreError where there is no graph."""
    graph = LiveGraph(folder, settings, _MODULES)
    await graph.open()
    try:
        running = asyncio.ensure_future(make_server(graph).run_stdio_async())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, running.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await running
    finally:
        await graph.close()


def make_agents_app(folder: Path, settings: Settings) -> Starlette:
    """The application that serves agents over HTTP at /mcp, to programs of this machine."""
    graph = LiveGraph(folder, settings, _MODULES)
    app = make_server(graph).streamable_http_app(host=settings.host)
    sessions = app.router.lifespan_context

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        await graph.open()
        try:
            async with sessions(app) as state:
                yield state or {}
        finally:
            await graph.close()

    app.router.lifespan_context = living
    return app
