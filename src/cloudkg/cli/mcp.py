"""The graph for agents."""

from __future__ import annotations

from pathlib import Path

import click

from cloudkg.cli.options import graph_option


@click.command()
@click.option("--http", is_flag=True, help="Serve at http://127.0.0.1:PORT/mcp (streamable HTTP) instead of on standard input and output.")
@click.option("--port", type=click.IntRange(0, 65535), default=8766, show_default=True, help="Port for --http; 0 for any that is free.")
@click.option(
    "--deadline", "deadline_s", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds that one answer may take."
)
@click.option("--memory", "memory_mb", type=click.IntRange(64), default=1024, show_default=True, help="Megabytes that one answer may take.")
@graph_option
def mcp(http: bool, port: int, deadline_s: float, memory_mb: int, folder: Path) -> None:
    """Serve the graph to agents (language models) by the Model Context Protocol: search, show, neighbors, path, figures, timeline, audit, evidence, SPARQL.

    Nothing can be changed through it, and only this machine can reach it. An agent program starts it by itself: give it the command
    `cloudkg mcp --graph /path/of/graph`.
    """
    from cloudkg.serve.agents import make_agents_app, serve_streams
    from cloudkg.serve.settings import Settings
    from cloudkg.store.layout import require_graph

    require_graph(folder)
    settings = Settings(port=port, deadline_s=deadline_s, memory_mb=memory_mb)
    if http:
        from cloudkg.serve.running import run_app

        run_app(
            make_agents_app(folder, settings),
            settings,
            lambda address: click.echo(f"Serving {folder} to agents at {address}/mcp; Ctrl-C ends it.", err=True),
        )
        return
    import asyncio

    asyncio.run(serve_streams(folder, settings))
