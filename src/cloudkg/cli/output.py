"""How things look on a terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cloudkg.plain import clean, clean_lines, figure, fit, render_table, span_of, to_plain, width

__all__ = [
    "clean",
    "clean_lines",
    "figure",
    "fit",
    "print_json",
    "print_table",
    "render_table",
    "span_of",
    "telling_of_findings",
    "terminal_columns",
    "to_plain",
    "width",
]


def terminal_columns() -> int | None:
    """Width of the terminal, or what COLUMNS says; None when the output goes elsewhere: then nothing is cut."""
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()):
        return None
    import shutil

    return shutil.get_terminal_size().columns


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; the header is bold on a terminal."""
    head, *body = render_table(header, rows, terminal_columns())
    click.secho(head, bold=True)
    click.echo("\n".join(body))


@contextmanager
def telling_of_findings(folder: Path) -> Iterator[None]:
    """Say on standard error where what is done to a graph takes the findings of an audit out of it."""
    from cloudkg.store.layout import FINDINGS

    kept = (folder / FINDINGS).is_file()
    yield
    if kept and not (folder / FINDINGS).is_file():
        click.echo("The graph has changed, so the findings of the last audit are gone: `cloudkg audit --keep` finds them anew.", err=True)


def print_json(value: Any) -> None:
    """Print a value as indented JSON; control characters are escaped, Chinese is not."""
    import json

    click.echo(
        re.sub(
            r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]",
            lambda m: f"\\u{ord(m[0]):04x}",
            json.dumps(to_plain(value), ensure_ascii=False, indent=2),
        )
    )
