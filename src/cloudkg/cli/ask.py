"""Asking in words, or one of the shipped questions, whose parameters are options of the command."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cloudkg.cli.options import EntityNameType, dataset_options, open_dataset, time_options
from cloudkg.errors import QueryError

if TYPE_CHECKING:
    from click import ParamType

    from cloudkg.query.questions import Parameter, Question

    _TextType = ParamType[str]
else:
    _TextType = click.ParamType

_LANGUAGES = ("zh", "en")
_FORMS = click.Choice(["table", "csv", "json"])
_NAME_SHAPE = re.compile(r"[a-z]+(-[a-z]+)+")


def preferred_language() -> str:
    """Language of the user's locale where it is one of ours, else English."""
    spelled = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), "")
    return "zh" if spelled.lower().startswith("zh") else "en"


class _ParameterType(_TextType):
    """A value of a shipped question, checked when the graph is open, completed on Tab where its type has a list of values."""

    def __init__(self, type_: str) -> None:
        self.name = type_

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as given: what it means is for the graph to say."""
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Values that begin so."""
        return [CompletionItem(value) for value in _values_of(self.name) if value.startswith(incomplete)]


def _values_of(type_: str) -> Iterable[str]:
    from cloudkg.model import Modality
    from cloudkg.vocab import METRICS, RELATIONS, relation_flag

    if type_ == "metric":
        return METRICS
    if type_ == "modality":
        return [m.lower() for m in Modality]
    return map(relation_flag, RELATIONS) if type_ == "relation" else ()


class _AskCommand(click.Command):
    """`ask`: where the arguments name a shipped question, the command of that question takes over."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        """Context of the question's own command, or of the command that takes words."""
        from cloudkg.query.questions import question_names, read_question

        names = question_names()
        at = next((i for i, argument in enumerate(args) if argument in names), None)
        if at is None:
            return super().make_context(info_name, args, parent, **extra)
        command = question_command(read_question(args[at]))
        return command.make_context(f"{info_name} {args[at]}", [*args[:at], *args[at + 1 :]], parent, **extra)


def _complete_question(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of questions with their titles."""
    from cloudkg.query.questions import question_names, read_question

    language = preferred_language()
    return [CompletionItem(name, help=read_question(name).titles[language]) for name in question_names() if name.startswith(incomplete)]


def question_command(question: Question) -> click.Command:
    """The command that asks one shipped question: its parameters are options, its help is in both languages."""

    @click.option("--format", "form", type=_FORMS, default="table", show_default=True, help="How to print the answer.")
    @click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first rows.")
    @click.option("--show-query", is_flag=True, help="Print the SPARQL with its values instead of asking it.")
    @time_options
    @dataset_options
    def run(
        form: str,
        limit: int | None,
        show_query: bool,
        folder: Path,
        endpoint: str | None,
        as_of: str | None,
        held_on: str | None,
        **given: Any,
    ) -> None:
        from cloudkg.cli.rows import interruptible, print_rows
        from cloudkg.query.questions import ask_question, query_text, read_values
        from cloudkg.store import Rows

        dataset = open_dataset(folder, endpoint, as_of, held_on)
        stated = {name: value for name, value in given.items() if value not in (None, ())}
        if show_query:
            click.echo(query_text(question, read_values(dataset, question, stated)), nl=False)
            return
        rows = interruptible(lambda: ask_question(dataset, question, stated))
        if limit is not None and len(rows) > limit:
            click.echo(f"The first {limit} of {len(rows)} rows.", err=True)
            rows = Rows(rows.variables, rows.rows[:limit])
        print_rows(rows, form)

    help_text = "\n\n".join(
        (f"{question.titles['en']} · {question.titles['zh']}", question.descriptions["en"], question.descriptions["zh"])
    )
    command = click.command(name=question.name, help=help_text)(run)
    command.params = [_option(parameter) for parameter in question.parameters] + command.params
    return command


def _option(parameter: Parameter) -> click.Option:
    type_: _TextType = EntityNameType() if parameter.type == "entity" else _ParameterType(parameter.type)
    again = " May be repeated. 可重复。" if parameter.repeatable else ""
    return click.Option(
        [parameter.option, parameter.name],
        type=type_,
        multiple=parameter.repeatable,
        metavar=parameter.type.upper(),
        help=f"{parameter.meanings['en']}. {parameter.meanings['zh']}。{again}",
    )


@click.command(cls=_AskCommand)
@click.argument("words", metavar="[QUESTION]", nargs=-1, shell_complete=_complete_question)
@click.option(
    "--language", type=click.Choice(_LANGUAGES), help="Language of lists and answers. Default: that of the question, or of your locale."
)
@click.option("--format", "form", type=_FORMS, default="table", show_default=True, help="How to print the list or the answer.")
@click.option("--explain", is_flag=True, help="Say how each part of the question was understood, and print the SPARQL, before the answer.")
@click.option("--quotes", is_flag=True, help="Also print what the reports say, word by word.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first rows.")
@click.option("--today", metavar="DATE", help="The day that “last quarter” is counted from. Default: that of the newest report.")
@time_options
@dataset_options
def ask(
    words: tuple[str, ...],
    language: str | None,
    form: str,
    explain: bool,
    quotes: bool,
    limit: int | None,
    today: str | None,
    folder: Path,
    endpoint: str | None,
    as_of: str | None,
    held_on: str | None,
) -> int | None:
    """Ask the graph in words, or by a shipped question.

    `cloudkg ask` lists the shipped questions; `cloudkg ask price-rises --firm AWS` asks one, and `cloudkg ask price-rises --help` tells of its
    options. Anything else is taken as a question in Chinese or English: `cloudkg ask "Who supplies Meta?"`, `cloudkg ask "谁在涨价"`.
    What is not understood is named, and nothing is answered in its place.
    """
    if not words:
        _list_questions(language or preferred_language(), form)
        return None
    text = " ".join(words)
    if _NAME_SHAPE.fullmatch(words[0]) and len(words) == 1:
        raise _no_question(words[0])
    from cloudkg.ask import answer_plain
    from cloudkg.cli.answer import print_answer
    from cloudkg.cli.rows import interruptible

    dataset = open_dataset(folder, endpoint, as_of, held_on)
    answer = interruptible(lambda: answer_plain(dataset, text, today=_day(today), language=language))
    print_answer(answer, form, explain=explain, quotes=quotes, limit=limit)
    return 0 if answer.is_understood else 1


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QueryError("--today is a day such as 2026-07-31", where=text) from error


def _no_question(name: str) -> QueryError:
    from rapidfuzz import process

    from cloudkg.query.questions import question_names

    close = [found for found, _, _ in process.extract(name, question_names(), limit=3, score_cutoff=60)]
    hint = f"did you mean {', '.join(close)}?" if close else "`cloudkg ask` lists the questions"
    return QueryError(f"no question is called “{name}”", hint=hint)


def _list_questions(language: str, form: str) -> None:
    from cloudkg.query.questions import THEMES, question_names, read_question

    questions = [read_question(name) for name in question_names()]
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json([_as_json(question) for question in questions])
        return
    if form == "csv":
        _print_csv(questions, language)
        return
    from cloudkg.cli.output import width

    column = max(len(question.name) for question in questions) + 2
    for theme, titles in THEMES.items():
        click.secho(titles[language], bold=True)
        of_theme = [question for question in questions if question.theme == theme]
        titles_column = max(width(question.titles[language]) for question in of_theme) + 2
        for question in of_theme:
            title = question.titles[language]
            options = " ".join(parameter.option for parameter in question.parameters)
            click.echo(f"  {question.name:<{column}}{title}{' ' * (titles_column - width(title))}{click.style(options, dim=True)}")
    tell = {"zh": "问一个：cloudkg ask price-rises --since 2026-01；各选项的含义：cloudkg ask price-rises --help", "en": ""}
    tell["en"] = "Ask one: cloudkg ask price-rises --since 2026-01; what its options mean: cloudkg ask price-rises --help"
    click.echo(tell[language], err=True)


def _print_csv(questions: Iterable[Question], language: str) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("name", "theme", "title", "description", "parameters"))
    for q in questions:
        writer.writerow((q.name, q.theme, q.titles[language], q.descriptions[language], " ".join(p.name for p in q.parameters)))
    click.echo(out.getvalue(), nl=False)


def _as_json(question: Question) -> dict[str, object]:
    return {
        "name": question.name,
        "theme": question.theme,
        "titles": question.titles,
        "descriptions": question.descriptions,
        "parameters": [
            {"name": p.name, "option": p.option, "type": p.type, "repeatable": p.repeatable, "meanings": p.meanings}
            for p in question.parameters
        ],
    }
