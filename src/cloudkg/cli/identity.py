"""Deciding who is who: merge, split, alias."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cloudkg.cli.deciding import Desk, deciding_options, labels_of, signature
from cloudkg.cli.options import EntityNameType
from cloudkg.errors import LedgerError, QueryError


@click.command()
@click.argument("into", metavar="A", type=EntityNameType())
@click.argument("gone", metavar="B", type=EntityNameType())
@click.option("--force", is_flag=True, help="Merge things of two kinds all the same.")
@deciding_options
def merge(into: str, gone: str, *, force: bool, later: bool, folder: Path, ledger_file: Path | None, **signed: Any) -> None:
    """Say that A and B are one thing: what B is called and all that is said of it becomes A's, in this and every later build.

    A and B are ids, or any names. `cloudkg ledger undo` takes it back.
    """
    from cloudkg.ledger import Merge, make_entry

    desk = Desk(folder, ledger_file)
    one, other = desk.entity(into), desk.entity(gone)
    entry = make_entry(Merge(one.id, other.id, force), labels=labels_of(one), **signature(**signed))
    desk.enter(entry, later=later)


@click.command()
@click.argument("entity", type=EntityNameType())
@click.option("--name", metavar="TEXT", help="What is said of ENTITY under this surface form.")
@click.option("--report", metavar="REPORT", help="What this report says of ENTITY, by the report's name.")
@click.option("--into", required=True, metavar="ID", help="Id of the other thing, new (firm:abc) or in the graph.")
@click.option("--force", is_flag=True, help="Let the other thing be of another kind.")
@deciding_options
def split(
    entity: str,
    name: str | None,
    report: str | None,
    into: str,
    *,
    force: bool,
    later: bool,
    folder: Path,
    ledger_file: Path | None,
    **signed: Any,
) -> None:
    """Say that some of what is said of ENTITY is said of another thing: by surface form, by report, or by both together.

    A fact goes by the names that stand in its quote; where none does, by the one that stands last before it.
    """
    from cloudkg.ledger import Split, make_entry
    from cloudkg.vocab import mint_report

    desk = Desk(folder, ledger_file)
    one = desk.entity(entity)
    where = None if report is None else report if report.startswith("report:") else mint_report(report)
    entry = make_entry(Split(one.id, desk.new_entity(into), name, where, force), **signature(**signed))
    desk.enter(entry, later=later)


@click.command()
@click.argument("entity", type=EntityNameType())
@click.argument("name")
@click.option("--force", is_flag=True, help="Take the name away from whoever bears it.")
@deciding_options
def alias(entity: str, name: str, *, force: bool, later: bool, folder: Path, ledger_file: Path | None, **signed: Any) -> None:
    """Say that ENTITY is called NAME too: it is found by that name at once, and reports are read with it from the next build on."""
    from cloudkg.ledger import Alias, make_entry

    desk = Desk(folder, ledger_file)
    one = desk.entity(entity)
    other = _bearer(desk, name)
    if other is not None and other != one.id and not force:
        hint = f"if they are one thing, `cloudkg merge {one.id} {other}`; else say --force to take the name away from it"
        raise LedgerError(f"“{name}” is a name of {other} already", hint=hint)
    desk.enter(make_entry(Alias(one.id, name.strip()), labels=labels_of(one), **signature(**signed)), later=later)


def _bearer(desk: Desk, name: str) -> str | None:
    """Who is called so, in the graph or in the gazetteer."""
    from cloudkg.lexicon import load_lexicon
    from cloudkg.query.names import find_entity
    from cloudkg.vocab import fold_name

    try:
        return find_entity(desk.dataset, name).node.id
    except QueryError:
        term = load_lexicon().by_name.get(fold_name(name))
        return term.id if term else None
