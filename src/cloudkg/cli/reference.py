"""The reference of the command line, written from the help texts: ``python -m cloudkg.cli.reference docs/cli.md``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cloudkg.cli import COMMANDS, cli

_WIDTH = 100
_INTRODUCTION = """# The command line

Written by `python -m cloudkg.cli.reference docs/cli.md` from the help texts; a test fails when it is out of date.

Exit codes: 0 done, 1 something the user can mend (one sentence on standard error says what), 2 wrong usage, 130 interrupted.
"""


def render_reference() -> str:
    """Markdown with the help of every command."""
    sections = [_INTRODUCTION, _section("cloudkg", cli, None)]
    context = click.Context(cli, info_name="cloudkg")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        sections.append(_section(f"cloudkg {name}", command, context))
        if isinstance(command, click.Group):
            below = click.Context(command, info_name=name, parent=context)
            sections += [_section(f"cloudkg {name} {sub}", command.commands[sub], below) for sub in command.commands]
    return "\n".join(sections)


def _section(title: str, command: click.Command, parent: click.Context | None) -> str:
    settings = {**cli.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    context = click.Context(command, info_name=title.rpartition(" ")[2], parent=parent, **settings)
    return f"## {title}\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_reference(), "utf-8")
