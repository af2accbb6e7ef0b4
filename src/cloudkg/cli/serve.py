"""Serving the graph on the web."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudkg.cli.options import graph_option
from cloudkg.errors import CloudKGError

if TYPE_CHECKING:
    from cloudkg.serve.settings import Settings

_TOKEN_BYTES = 24


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but the loopback lets others in, with a token."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port to listen on; 0 for any that is free.")
@click.option(
    "--deadline", "deadline_s", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds that a query may take."
)
@click.option("--memory", "memory_mb", type=click.IntRange(64), default=1024, show_default=True, help="Megabytes that a query may take.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer quick queries.  [default: one for each processor]")
@click.option("--token", envvar="CLOUDKG_TOKEN", help="Ask everybody for this token; made up where --host is not the loopback.")
@click.option(
    "--allow-host", "allowed_hosts", metavar="NAME", multiple=True, help="Another name of this server, as behind a proxy; may be repeated."
)
@click.option(
    "--allow-origin", "allowed_origins", metavar="ORIGIN", multiple=True,
    help="Let scripts of this web page read answers, such as https://example.org; * for any. Pages of this machine always may.",
)  # fmt: skip
@click.option("--get", "path", metavar="PATH", help="Print the answer to one request and exit.")
@click.option("--header", "-H", "headers", metavar="NAME: VALUE", multiple=True, help="A header for --get; may be repeated.")
@graph_option
def serve(
    host: str,
    port: int,
    deadline_s: float,
    memory_mb: int,
    workers: int | None,
    token: str | None,
    allowed_hosts: tuple[str, ...],
    allowed_origins: tuple[str, ...],
    path: str | None,
    headers: tuple[str, ...],
    folder: Path,
) -> int:
    """Serve the graph: SPARQL at /sparql, pages for people at /.

    Nothing can be changed through it. It follows the graph when that is built anew. Ctrl-C ends it.
    """
    from cloudkg.serve.settings import Settings
    from cloudkg.store.layout import require_graph

    if not hasattr(os, "fork"):
        raise CloudKGError("this system cannot fork processes, which queries run in", hint="use Linux, macOS or WSL")
    require_graph(folder)
    settings = Settings(host, port, deadline_s, memory_mb, token=token, allowed_hosts=allowed_hosts, allowed_origins=allowed_origins)
    if workers:
        settings = replace(settings, workers=workers)
    if path is not None:
        return _print_one(folder, settings, path, headers)
    if not settings.is_loopback:
        settings = _guarded(settings)
    from cloudkg.serve.running import run

    run(folder, settings, lambda address: _announce(folder, settings, address))
    return 0


def _guarded(settings: Settings) -> Settings:
    click.secho(
        f"Warning: other machines can reach {settings.host}; whoever has the token can read the whole graph.", fg="yellow", err=True
    )
    return settings if settings.token else replace(settings, token=secrets.token_urlsafe(_TOKEN_BYTES))


def _announce(folder: Path, settings: Settings, address: str) -> None:
    from cloudkg.serve.running import address_for_others

    entrance = f"/?token={settings.token}" if settings.token else "/"
    others = address_for_others(settings.host)
    beside = f", from other machines at http://{others}:{address.rpartition(':')[2]}{entrance}" if others else ""
    click.echo(f"Serving {folder} at {address}{entrance}{beside} (SPARQL at {address}/sparql); Ctrl-C ends it.", err=True)


def _print_one(folder: Path, settings: Settings, path: str, headers: tuple[str, ...]) -> int:
    import sys

    from cloudkg.serve.running import get

    pairs = [(name.strip(), value.strip()) for name, _, value in (h.partition(":") for h in headers)]
    if not all(name and value for name, value in pairs):
        raise CloudKGError("a header is written NAME: VALUE", where=", ".join(headers))
    if not path.startswith("/"):
        raise CloudKGError("a path begins with /", where=path)
    status, body = get(folder, replace(settings, token=None), path, pairs)
    sys.stdout.buffer.write(body if body.endswith(b"\n") or not body else body + b"\n")
    if status >= 400:
        click.echo(f"The server answers {status}.", err=True)
    return 0 if status < 400 else 1
