"""Options that several commands share, and what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from click import ParamType

    _TextType = ParamType[str]
    from cloudkg.query.facts import Node
    from cloudkg.store import Dataset

if not TYPE_CHECKING:
    _TextType = click.ParamType

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_GRAPH = Path("graph")
_MAX_COMPLETIONS = 30


def dataset_options(command: F) -> F:
    """Add --graph and --endpoint: which dataset a reading command asks."""
    return graph_option(
        click.option(
            "--endpoint",
            metavar="URL",
            help="Ask this SPARQL endpoint instead of a folder; its default graph must be the union of all graphs.",
        )(command)
    )


def graph_option(command: F) -> F:
    """Add --graph: the folder of the graph."""
    return click.option(
        "--graph",
        "folder",
        type=click.Path(path_type=Path),
        envvar="CLOUDKG_GRAPH",
        default=DEFAULT_GRAPH,
        show_default=True,
        show_envvar=True,
        help="Folder of the graph.",
    )(command)


def time_options(command: F) -> F:
    """Add --as-of and --held-on: the graph as it was."""
    command = click.option(
        "--held-on", metavar="DATE", help="Only what held on this day, month or year by its own date: what takes effect later is left out."
    )(command)
    return click.option("--as-of", metavar="DATE", help="Only what was known by this day, month or year: from reports issued by then.")(
        command
    )


def open_dataset(folder: Path, endpoint: str | None, as_of: str | None = None, held_on: str | None = None) -> Dataset:
    """The dataset that the options name, as it was at the time that they name."""
    if as_of or held_on:
        if endpoint:
            raise click.UsageError("--as-of and --held-on need a graph folder: an endpoint cannot say how it was.")
        from cloudkg.moment import Moment, open_past

        past = open_past(folder, Moment(as_of, held_on))
        if past.undated:
            click.echo(f"Note: left out for having no date: {', '.join(past.undated)}", err=True)
        return past.dataset
    if endpoint:
        from cloudkg.store.remote import RemoteDataset

        return RemoteDataset(endpoint)
    from cloudkg.store import open_graph

    return open_graph(folder)


def resolve_name(dataset: Dataset, name: str) -> Node:
    """The entity called `name`; what else bears that name is said on standard error."""
    from cloudkg.cli.output import clean
    from cloudkg.query.names import find_entity

    found = find_entity(dataset, name)
    if found.others:
        others = ", ".join(f"{clean(n.label)} ({n.id})" for n in found.others)
        click.echo(f"Note: “{name}” is taken as {found.node.id}; it is also a name of {others}.", err=True)
    return found.node


class ModalityType(_TextType):
    """How firmly something is said, in lower case, completed on Tab."""

    name = "modality"
    _CHOICES = (
        "actual",
        "planned",
        "forecast",
        "reported",
    )  # written out: importing the model takes longer than an answer to --help should

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The choices."""
        return f"[{'|'.join(self._CHOICES)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The choice, in lower case."""
        if str(value).lower() not in self._CHOICES:
            self.fail(f"{value!r} is not one of {', '.join(self._CHOICES)}", param, ctx)
        return str(value).lower()

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Choices that begin so."""
        return [CompletionItem(choice) for choice in self._CHOICES if choice.startswith(incomplete)]


class RelationType(_TextType):
    """A relation by either spelling, completed on Tab."""

    name = "relation"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Local name of the relation."""
        from cloudkg.vocab import RELATIONS, find_relation, relation_flag

        relation = find_relation(str(value))
        if relation is None:
            self.fail(f"no relation is called {value!r}; there are {', '.join(map(relation_flag, RELATIONS))}", param, ctx)
        return relation

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Spellings that begin so."""
        from cloudkg.vocab import RELATIONS, relation_flag

        return [CompletionItem(flag) for flag in map(relation_flag, RELATIONS) if flag.startswith(incomplete)]


class EntityNameType(_TextType):
    """Any name of an entity, completed from the graph on Tab."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as given: what it means is for the graph to say."""
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Display names and aliases in the graph that begin so; nothing where there is no graph."""
        from cloudkg.errors import CloudKGError
        from cloudkg.query.names import names_starting
        from cloudkg.store import open_graph

        try:
            return [
                CompletionItem(n)
                for n in names_starting(open_graph(ctx.params.get("folder") or DEFAULT_GRAPH), incomplete, _MAX_COMPLETIONS)
            ]
        except CloudKGError:
            return []
