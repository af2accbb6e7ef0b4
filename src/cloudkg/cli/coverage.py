"""What a report says and the program did not read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudkg.cli.output import print_json, print_table

if TYPE_CHECKING:
    from cloudkg.coverage import Coverage, Gap, Share


@click.command()
@click.argument("report", type=click.Path(path_type=Path), metavar="REPORT")
@click.option("--lexicon", type=click.Path(path_type=Path), metavar="DIR", help="Folder of your own rows, as in `build --lexicon`.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Table to read, or JSON.")
def coverage(report: Path, lexicon: Path | None, form: str) -> None:
    """List the sentences and table cells of REPORT that hold names or figures and yielded nothing.

    What they hold may be no fact that the graph has a place for; what it is, and whether a row of the lexicon is missing, is for a person to see.
    """
    from cloudkg.pipeline import ledger_of

    ledger = ledger_of(report, lexicon)
    if form == "json":
        print_json({"coverage": coverage_as_json(ledger.coverage), "gaps": [_gap_as_json(gap) for gap in ledger.gaps]})
        return
    rows = [[str(g.line), g.kind, ", ".join(g.names), ", ".join(g.figures), g.text] for g in ledger.gaps]
    if rows:
        print_table(["line", "kind", "names", "figures", "text"], rows)
    click.echo("read: " + coverage_line([ledger.coverage]), err=True)


_SHARES = {"figures": "figures", "pairs": "sentences with two names", "sentences": "sentences with any", "cells": "cells"}


def coverage_line(coverages: Sequence[Coverage]) -> str:
    """The shares of several reports together, in a line."""
    from cloudkg.coverage import Share

    totals = [(name, sum((getattr(c, field) for c in coverages), Share())) for field, name in _SHARES.items()]
    return " · ".join(f"{_percent(share)} of {share.all:,} {name}" for name, share in totals)


def coverage_table(coverages: Sequence[Coverage]) -> tuple[list[str], list[list[str]]]:
    """Header and rows that say of each report how much of it was read."""
    rows = [[c.report, *(f"{_percent(share)} of {share.all:,}" for share in (getattr(c, field) for field in _SHARES))] for c in coverages]
    return ["read", *_SHARES.values()], rows


def _percent(share: Share) -> str:
    return f"{share.share:.0%}"


def coverage_as_json(coverage: Coverage) -> dict[str, Any]:
    """The shares of a report."""
    shares = {name: getattr(coverage, name) for name in _SHARES}
    return {"report": coverage.report} | {n: {"covered": s.covered, "all": s.all, "share": round(s.share, 4)} for n, s in shares.items()}


def _gap_as_json(gap: Gap) -> dict[str, Any]:
    fields = {
        "line": gap.line, "start": gap.span.start, "end": gap.span.end, "kind": gap.kind, "row": gap.row, "column": gap.column,
        "names": gap.names, "figures": gap.figures, "text": gap.text,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}
