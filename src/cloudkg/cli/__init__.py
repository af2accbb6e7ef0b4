"""The command line: parse, call, print; nothing else. Commands are imported when they are called, so that starting is fast."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from cloudkg import __version__
from cloudkg.errors import CloudKGError

# Name of a command → module and attribute that hold it, in the order in which a newcomer meets them.
COMMANDS: dict[str, str] = {
    "build": "cloudkg.cli.build:build",
    "add": "cloudkg.cli.living:add",
    "remove": "cloudkg.cli.living:remove",
    "neighbors": "cloudkg.cli.lookup:neighbors",
    "path": "cloudkg.cli.path:path",
    "show": "cloudkg.cli.lookup:show",
    "search": "cloudkg.cli.search:search",
    "why": "cloudkg.cli.lookup:why",
    "ask": "cloudkg.cli.ask:ask",
    "query": "cloudkg.cli.query:query",
    "audit": "cloudkg.cli.audit:audit",
    "timeline": "cloudkg.cli.timeline:timeline",
    "compare": "cloudkg.cli.compare:compare",
    "diff": "cloudkg.cli.diff:diff",
    "merge": "cloudkg.cli.identity:merge",
    "split": "cloudkg.cli.identity:split",
    "alias": "cloudkg.cli.identity:alias",
    "reject": "cloudkg.cli.review:reject",
    "correct": "cloudkg.cli.review:correct",
    "doubts": "cloudkg.cli.doubts:doubts",
    "ledger": "cloudkg.cli.ledger:ledger",
    "serve": "cloudkg.cli.serve:serve",
    "view": "cloudkg.cli.picture:view",
    "export": "cloudkg.cli.export:export",
    "validate": "cloudkg.cli.check:validate",
    "extract": "cloudkg.cli.build:extract",
    "evaluate": "cloudkg.cli.score:evaluate",
    "coverage": "cloudkg.cli.coverage:coverage",
    "lexicon": "cloudkg.cli.lexicon:lexicon",
    "mcp": "cloudkg.cli.mcp:mcp",
    "completion": "cloudkg.cli.completion:completion",
}
INTERRUPTED = 130
_BROKEN_PIPE = 141


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="cloudkg")
def cli() -> None:
    """Turn research reports of the AI-cloud industry into a knowledge graph, ask it, check it and look at it.

    Reading commands take the graph folder from --graph, from CLOUDKG_GRAPH, or from ./graph.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: the one place where an error becomes a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show 云 shows ?, and the command still works
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = cli.main(args=None if arguments is None else list(arguments), prog_name="cloudkg", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CloudKGError as error:
        click.echo(f"Error: {error}", err=True)
        return 1
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted: nothing was changed.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: say nothing, not even at exit
        return _BROKEN_PIPE
