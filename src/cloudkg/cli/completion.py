"""Shell completion of commands, options, relations, questions and names."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that teaches SHELL to complete cloudkg on Tab.

    For bash: cloudkg completion bash > ~/.local/share/bash-completion/completions/cloudkg
    """
    from click.shell_completion import get_completion_class

    from cloudkg.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "cloudkg", "_CLOUDKG_COMPLETE").source())
