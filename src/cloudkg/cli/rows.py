"""Rows of an answer on the terminal, as CSV and as JSON; asking so that Ctrl-C is heard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

import click

from cloudkg.errors import QueryTimeout

if TYPE_CHECKING:
    from cloudkg.store import Rows, Term

T = TypeVar("T")


def interruptible(call: Callable[[], T], timeout_s: float = 0.0) -> T:
    """What `call` returns, computed beside the main thread: the engine runs outside Python, where Ctrl-C would wait until it has finished.

    Raises QueryTimeout when it takes longer than `timeout_s` seconds, where those are not 0.
    """
    outcome: Future[T] = Future()

    def compute() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 - handed to the main thread, which raises it
            outcome.set_exception(error)

    threading.Thread(target=compute, daemon=True).start()
    try:
        return outcome.result(timeout_s or None)
    except TimeoutError as error:
        if outcome.done():  # it is the call's own
            raise
        hint = "ask for less: name more terms, use LIMIT; or give it longer with --timeout"
        raise QueryTimeout(f"the query was given up: it did not end within {timeout_s:g} s", hint=hint) from error


def print_rows(rows: Rows, form: str | None) -> None:
    """Print rows as a table (also where `form` is None), as CSV or as JSON, in the forms of the SPARQL standard. Raises UsageError for Turtle."""
    if form == "turtle":
        raise click.UsageError("Turtle is the form of CONSTRUCT and DESCRIBE; choose table, csv or json.")
    if form == "csv":
        click.echo(_csv(rows), nl=False)
    elif form == "json":
        from cloudkg.cli.output import print_json

        bindings = [{v: _json_term(t) for v, t in zip(rows.variables, row, strict=True) if t is not None} for row in rows]
        print_json({"head": {"vars": rows.variables}, "results": {"bindings": bindings}})
    else:
        from cloudkg.cli.output import print_table

        cells = [[_cell(term) for term in row] for row in rows]
        filled = [
            i for i in range(len(rows.variables)) if not cells or any(row[i] for row in cells)
        ]  # a column without a value says nothing
        print_table([title_of(rows.variables[i]) for i in filled], [[row[i] for i in filled] for row in cells])
        click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", err=True)


def title_of(variable: str) -> str:
    """Head of a column: what is looked up beside a parameter of the same name says “found”, which a reader needs not see.

    >>> title_of("period_found"), title_of("firm_name")
    ('period', 'firm_name')
    """
    return variable.removesuffix("_found")


def _cell(term: Term | None) -> str:
    from decimal import Decimal

    from cloudkg.cli.output import figure
    from cloudkg.cli.tree import short_id
    from cloudkg.store import value_of

    value = value_of(term)
    if isinstance(value, Decimal):
        return figure(value)
    if isinstance(value, str) and value.startswith(("claim:", "observation:")):
        return short_id(value)
    if isinstance(value, str) and value.startswith("ckg:"):
        return value.removeprefix("ckg:")
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _csv(rows: Rows) -> str:
    """SPARQL 1.1 Query Results CSV: full IRIs, plain values."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.variables)
    writer.writerows(["" if term is None else getattr(term, "value", str(term)) for term in row] for row in rows)
    return out.getvalue()


def _json_term(term: Term) -> dict[str, str]:
    """A term as SPARQL 1.1 Query Results JSON writes it."""
    import pyoxigraph

    if isinstance(term, pyoxigraph.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, pyoxigraph.BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, pyoxigraph.Literal):
        return {"type": "literal", "value": str(term)}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return {"type": "literal", "value": term.value, **({} if plain else {"datatype": term.datatype.value})}
