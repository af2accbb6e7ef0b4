"""Options for a language model beside the rules, and what is said of its work."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from cloudkg.llm import ModelReader

F = TypeVar("F", bound=Callable[..., Any])
_DEFAULT_CONCURRENCY = 4


def model_options(command: F) -> F:
    """Add --extractor and what a language model needs."""
    for decorate in (
        click.option(
            "--cache",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Where answers are kept. Default: cloudkg/llm in your cache folder.",
        ),
        click.option(
            "--concurrency", type=click.IntRange(1, 256), metavar="N", help=f"Questions under way at once. Default: {_DEFAULT_CONCURRENCY}."
        ),
        click.option(
            "--max-cost-tokens",
            type=click.IntRange(1),
            metavar="N",
            help="Stop asking before questions and answers cost more tokens than this.",
        ),
        click.option("--api-key-env", metavar="NAME", help="Environment variable that holds the key. Default: no key is sent."),
        click.option("--base-url", metavar="URL", help="Address of an OpenAI-compatible endpoint, such as http://localhost:8000/v1."),
        click.option("--model", metavar="NAME", help="Name of the model to ask."),
        click.option(
            "--extractor",
            type=click.Choice(["rules", "llm"]),
            default="rules",
            show_default=True,
            help="llm: ask a language model as well; nothing reaches the network otherwise.",
        ),
    ):
        command = decorate(command)
    return command


@contextmanager
def opened_model(
    *,
    extractor: str,
    model: str | None,
    base_url: str | None,
    api_key_env: str | None,
    max_cost_tokens: int | None,
    concurrency: int | None,
    cache: Path | None,
) -> Iterator[ModelReader | None]:
    """The model that the options name, at work; None for the rules alone. Raises UsageError where options do not belong together."""
    asked: dict[str, object] = {
        "--model": model,
        "--base-url": base_url,
        "--api-key-env": api_key_env,
        "--max-cost-tokens": max_cost_tokens,
    }
    asked |= {"--concurrency": concurrency, "--cache": cache}
    if extractor != "llm":
        given = [name for name, value in asked.items() if value is not None]
        if given:
            raise click.UsageError(f"{' and '.join(given)} need --extractor llm.")
        yield None
        return
    if not model or not base_url:
        raise click.UsageError("--extractor llm needs --model and --base-url.")
    from cloudkg.llm import ModelReader, ModelSettings, default_cache

    settings = ModelSettings(
        model=model,
        base_url=base_url,
        cache=cache or default_cache(),
        api_key=_key(api_key_env),
        max_tokens=max_cost_tokens,
        concurrency=concurrency or _DEFAULT_CONCURRENCY,
    )
    with click.progressbar(length=1, label="Asking", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        with ModelReader(settings, show) as reader:
            yield reader


def _key(variable: str | None) -> str | None:
    if variable is None:
        return None
    key = os.environ.get(variable, "").strip()
    if not key:
        raise click.UsageError(f"the variable {variable}, which --api-key-env names, is not set.")
    return key


def model_line(reader: ModelReader) -> str:
    """What the model's work came to, in a line."""
    tally = reader.tally
    line = f"{reader.rule}: {tally.asked + tally.kept:,} answers ({tally.kept:,} of them kept from before), {reader.budget.spent:,} tokens, {tally.facts:,} facts accepted"
    if tally.refused:
        line += f", {tally.refused.total():,} refused ({_reasons(tally.refused)})"
    if tally.left_out:
        line += f", {tally.left_out.total():,} qualifiers left out ({_reasons(tally.left_out)})"
    return line


def _reasons(counts: Counter[str]) -> str:
    return ", ".join(f"{reason} {number:,}" for reason, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def name_unread(reader: ModelReader) -> int:
    """Say on standard error which parts the model did not read and why; the exit code that follows from it."""
    tally = reader.tally
    if tally.unasked:
        message = (
            f"Stopped asking: {reader.settings.max_tokens:,} tokens do not suffice; {tally.unasked:,} parts were read by the rules alone"
        )
        click.echo(f"{message}. Build again to go on: what was answered is kept.", err=True)
    if tally.unusable:
        click.echo(f"Note: the model's answers on {tally.unusable:,} parts are no JSON, and were left out.", err=True)
    if tally.unanswered:
        click.echo(f"Skipped: {tally.unanswered:,} parts got no answer from the model; build again to ask for them.", err=True)
    return 1 if tally.unanswered else 0
