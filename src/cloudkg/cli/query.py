"""Asking SPARQL, or one of the shipped questions."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from cloudkg.cli.options import dataset_options, open_dataset, time_options
from cloudkg.cli.rows import interruptible, print_rows
from cloudkg.errors import QueryError

if TYPE_CHECKING:
    import pyoxigraph

    from cloudkg.query.questions import Question
    from cloudkg.store import Dataset

_QUERY_ENDINGS = (".rq", ".sparql")


def _complete_question(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from cloudkg.query.questions import question_names

    return [CompletionItem(name) for name in question_names() if name.startswith(incomplete)]


@click.command()
@click.argument("query_text", metavar="QUERY", required=False, shell_complete=_complete_question)
@click.option(
    "--param", "-p", "parameters", metavar="NAME=VALUE", multiple=True, help="A parameter of a shipped question; may be repeated."
)
@click.option("--list", "list_questions", is_flag=True, help="List the shipped questions and their parameters.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "turtle"]), help="Default: table, or Turtle for CONSTRUCT and DESCRIBE."
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    help="Seconds after which the query is given up; 0 for never.",
)
@time_options
@dataset_options
def query(
    query_text: str | None,
    parameters: tuple[str, ...],
    list_questions: bool,
    form: str | None,
    timeout_s: float,
    folder: Path,
    endpoint: str | None,
    as_of: str | None,
    held_on: str | None,
) -> None:
    """Ask the graph: QUERY is SPARQL, a file with SPARQL (- for standard input), or the name of a shipped question.

    A query without GRAPH sees all reports at once. The prefixes of the ontology need no declaration. Tables shorten names and figures;
    CSV and JSON are exact, in the forms of the SPARQL standard.
    """
    if list_questions:
        _print_questions()
        return
    if query_text is None:
        raise click.UsageError("Give a query, a file or a question; --list shows the questions.")
    found = _find_query(query_text)
    dataset = open_dataset(folder, endpoint, as_of, held_on)
    if isinstance(found, str):
        if parameters:
            raise click.UsageError("--param is for shipped questions.")
        _run(dataset, found, form, timeout_s)
        sparql = found
    else:
        from cloudkg.query.questions import ask_question

        given: dict[str, list[str]] = {}
        for name, value in map(_split_parameter, parameters):
            given.setdefault(name, []).append(value)
        print_rows(interruptible(lambda: ask_question(dataset, found, given), timeout_s), form)
        sparql = found.sparql
    if "ckg:Finding" in sparql:
        from cloudkg.query.facts import is_audited

        if not is_audited(dataset):
            click.echo("No audit is kept in this graph: `cloudkg audit --keep` writes its findings into it.", err=True)


def _find_query(text: str) -> str | Question:
    from cloudkg.query.questions import question_names, read_question

    if text == "-":
        return sys.stdin.read()
    if text in question_names():
        return read_question(text)
    if re.search(r"[\s{]", text) and not text.endswith(_QUERY_ENDINGS):
        return text
    path = Path(text)
    if path.is_file():
        try:
            return path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError("the file cannot be read as UTF-8 text", where=path) from error
    hint = f"the questions are {', '.join(question_names())}"
    raise QueryError("this is no SPARQL, no file and no shipped question", where=text, hint=hint)


def _split_parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"A parameter is written NAME=VALUE, not {text!r}.")
    return name, value


def _run(dataset: Dataset, sparql: str, form: str | None, timeout_s: float) -> None:
    from cloudkg.cli.output import print_json
    from cloudkg.store.guard import scan

    kind = scan(sparql).form
    if kind == "ask":
        answer = interruptible(lambda: dataset.ask(sparql), timeout_s)
        if form == "json":
            print_json({"head": {}, "boolean": answer})
        else:
            click.echo("yes" if answer else "no")
    elif kind in ("construct", "describe"):
        _print_triples(interruptible(lambda: dataset.construct(sparql), timeout_s), form)
    else:
        print_rows(interruptible(lambda: dataset.select(sparql), timeout_s), form)


def _print_triples(triples: tuple[pyoxigraph.Triple, ...], form: str | None) -> None:
    from cloudkg.store import Rows
    from cloudkg.store.export import render_triples

    if form in (None, "turtle"):
        click.echo(render_triples(triples), nl=False)
    else:
        print_rows(
            Rows(("subject", "predicate", "object"), tuple(sorted(((t.subject, t.predicate, t.object) for t in triples), key=str))), form
        )


def _print_questions() -> None:
    from cloudkg.query.questions import question_names, read_question

    for question in map(read_question, question_names()):
        click.echo(f"{click.style(question.name, bold=True)}  {question.titles.get('en', '')} · {question.titles.get('zh', '')}")
        click.echo(f"    {question.descriptions.get('en', '')}")
        for p in question.parameters:
            click.echo(f"    -p {p.name}=…  ({p.type}) {p.meanings['en']}")
