"""Entering a decision: what the commands share that change the ledger and bring the graph up to date."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cloudkg.cli.decisions import decision_line
from cloudkg.cli.options import graph_option
from cloudkg.cli.output import clean, telling_of_findings
from cloudkg.errors import LedgerError, QueryError

if TYPE_CHECKING:
    from cloudkg.ledger import Entry, Ledger, Replayed
    from cloudkg.model import Claim, Extraction, Observation
    from cloudkg.query.facts import Node
    from cloudkg.store import Dataset

F = TypeVar("F", bound=Callable[..., Any])


def ledger_options(command: F) -> F:
    """Add --graph and --ledger."""
    command = click.option(
        "--ledger",
        "ledger_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Ledger. Default: cloudkg-ledger.jsonl beside the graph.",
    )(command)
    return graph_option(command)


def signing_options(command: F) -> F:
    """Add --why, --by and --date: who decides, when, and for what reason."""
    for decorate in (
        click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Day of the decision. Default: today."),
        click.option("--by", metavar="NAME", help="Who decides. Default: user.name of git, else the name of the account."),
        click.option("--why", required=True, metavar="TEXT", help="The reason; it stands in the ledger and in the graph."),
    ):
        command = decorate(command)
    return command


def deciding_options(command: F) -> F:
    """Add what all commands take that enter a decision."""
    later = click.option(
        "--later", is_flag=True, help="Enter the decision and leave the graph; `cloudkg ledger apply` brings it up to date."
    )
    return signing_options(later(ledger_options(command)))


def signature(why: str, by: str | None, on: datetime | None) -> dict[str, Any]:
    """Why, by whom and when, as `make_entry` takes it."""
    return {"why": why, "by": by or _own_name(), "on": on.date() if on else date.today()}  # noqa: DTZ011 -- the user's day


def _own_name() -> str:
    try:
        done = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False, timeout=5)  # noqa: S607
        name = done.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        name = ""
    name = name or os.environ.get("USER") or os.environ.get("USERNAME") or ""
    if not name:
        raise LedgerError("nobody knows who you are", hint="say it with --by")
    return name


class Desk:
    """A graph and its ledger, with what is needed to enter a decision and to see what comes of it."""

    def __init__(self, folder: Path, ledger_file: Path | None) -> None:
        """Raises StoreError where there is no graph, LedgerError for a wrong line."""
        from cloudkg.ledger import default_ledger, read_ledger
        from cloudkg.store.extracted import read_marks

        self.folder = folder
        self.marks = read_marks(folder)
        self.file = ledger_file or default_ledger(folder)
        self.ledger: Ledger = read_ledger(self.file)

    @cached_property
    def dataset(self) -> Dataset:
        """The graph, to be asked."""
        from cloudkg.store import open_graph

        return open_graph(self.folder)

    @cached_property
    def read(self) -> tuple[Extraction, ...]:
        """What the reports say before the ledger."""
        from cloudkg.store.extracted import read_extractions

        return read_extractions(self.folder)

    @cached_property
    def before(self) -> Replayed:
        """The graph as the ledger has it now."""
        from cloudkg.ledger import replay_all

        return replay_all(self.read, self.ledger)

    @property
    def is_current(self) -> bool:
        """Whether the graph was made with this state of this ledger."""
        return self.marks.get("ledger") == self.ledger.digest

    def require_current(self) -> None:
        """Raise LedgerError where the graph was not made with this state of this ledger."""
        if not self.is_current:
            hint = "name the right one with --ledger, or bring the graph up to date with `cloudkg ledger apply`"
            raise LedgerError("the graph was made with another ledger, or another state of this one", where=self.file, hint=hint)

    def require_names(self) -> None:
        """Raise LedgerError where the reports of the graph were read with other names than the ledger has."""
        if self._names_wait(self.ledger):
            hint = "build the graph anew with `cloudkg build`"
            raise LedgerError("its further names are not those that the graph was read with", where=self.file, hint=hint)

    def entity(self, name: str) -> Node:
        """The entity called so. One that was merged into another is known by its id still: the ledger may say more of it."""
        from cloudkg.cli.options import resolve_name
        from cloudkg.query.facts import Node
        from cloudkg.vocab import type_of

        if name in self.ledger.merges:
            return Node(name, name.partition(":")[2], type_of(name))
        return resolve_name(self.dataset, name)

    def new_entity(self, text: str) -> str:
        """The id of an entity that is there, or of one that is to be. Raises QueryError for what is neither."""
        from cloudkg.ledger.entries import ENTITY

        try:
            return self.entity(text).id
        except QueryError:
            if ENTITY.fullmatch(text):
                return text
            raise

    def fact_as_read(self, id_text: str) -> tuple[str, Claim | Observation]:
        """Id as read of a claim or figure of the graph, and what it says; the first characters of the id are enough."""
        from cloudkg.query.why import resolve_fact

        curie = resolve_fact(self.dataset, id_text)
        as_read = self.before.read_as.get(curie, curie)
        for extraction in self.before.extractions:
            for fact in extraction.claims if curie.startswith("claim:") else extraction.observations:
                if _mint(fact) == curie:
                    return as_read, fact
        entry = self.ledger.rulings.get(as_read)
        hint = (
            f"take it back with `cloudkg ledger undo {entry.id}` first"
            if entry
            else "bring the graph up to date with `cloudkg ledger apply`"
        )
        raise LedgerError(f"{curie} stands no longer", hint=hint)

    def enter(self, entry: Entry, *, later: bool, dismissal: bool = False) -> None:
        """Put the entry into the ledger and its outcome into the graph, and say what it did.

        Raises LedgerError where it contradicts what is in force or would change nothing.
        """
        from cloudkg.ledger import Undo, append_entry, replay_all

        after = self.ledger.also(entry)
        if later or dismissal:
            append_entry(self.file, entry)
            click.echo(f"{clean(str(self.file))}: entry {entry.id}")
            return
        self.require_current()
        outcome = replay_all(self.read, after)
        if any(e.id == entry.id for e in outcome.idle):
            raise LedgerError("that would change nothing", hint="nothing in the graph fits; --later enters it all the same")
        append_entry(self.file, entry)
        try:
            self._update(after, outcome)
        except BaseException:  # Ctrl-C and a locked folder, too
            click.echo(f"Entry {entry.id} is in the ledger and not yet in the graph: `cloudkg ledger apply` brings it there.", err=True)
            raise
        click.echo(f"{clean(str(self.file))}: entry {entry.id}; {_outcome(entry, self.before, outcome)}")
        told = outcome.void - self.before.void
        if told > 0:
            click.echo(
                f"{told} {'claim' if told == 1 else 'claims'} about two things that are one now {'is' if told == 1 else 'are'} left out"
            )
        names = isinstance(entry.action, Undo) or entry.verb == "alias"
        if names and self._names_wait(after):
            click.echo("Reports are read with this change of names at the next `cloudkg build`.")

    def apply(self) -> None:
        """Bring the graph to the state of the ledger."""
        self._write(self.ledger, self.before)
        click.echo(f"{clean(str(self.folder))}: {in_force_line(self.ledger, self.before.idle)}")
        name_idle(self.before.idle)
        if self._names_wait(self.ledger):
            click.echo("Reports are read with the names of the ledger at the next `cloudkg build`.")

    def _names_wait(self, ledger: Ledger) -> bool:
        return self.marks.get("names") != marks_of(ledger).get("names")

    def _marks(self, ledger: Ledger) -> dict[str, str]:
        """What cloudkg.json says once the graph is made with `ledger`; names are those that the reports were read with."""
        kept = {name: value for name, value in self.marks.items() if name not in ("schema", "ledger")}
        return kept | ({"ledger": ledger.digest} if ledger.digest else {})

    def _update(self, ledger: Ledger, outcome: Replayed) -> None:
        """Put those reports anew that are others now than they were before."""
        from cloudkg.living import replay_reports

        changed = [new for old, new in zip(self.before.extractions, outcome.extractions, strict=True) if old != new]
        with telling_of_findings(self.folder):
            replay_reports(self.folder, changed, self.read, self._marks(ledger))

    def _write(self, ledger: Ledger, outcome: Replayed) -> None:
        """Write the graph anew."""
        from cloudkg.exchange import graph_files
        from cloudkg.pipeline import join_knowledge
        from cloudkg.store import write_graph

        marks = self._marks(ledger)
        versions = {name: marks.pop(name, "") for name in ("extractor", "lexicon")}
        with telling_of_findings(self.folder):
            write_graph(join_knowledge(outcome.extractions), self.folder, **versions, exchange=graph_files, read=self.read, marks=marks)


def marks_of(ledger: Ledger) -> dict[str, str]:
    """What cloudkg.json says of the ledger that a graph was built with: a hash of what was in force, and one of the names read with."""
    from cloudkg.vocab import content_hash

    names = {"names": content_hash([("names", ledger.names)])} if ledger.names else {}
    return names | ({"ledger": ledger.digest} if ledger.digest else {})


def in_force_line(ledger: Ledger, idle: tuple[Entry, ...]) -> str:
    """How many decisions are in force, and how many of them found nothing to apply to."""
    count = len(ledger.in_force)
    left = f", {len(idle)} of them no longer {'applies' if len(idle) == 1 else 'apply'}" if idle else ""
    return f"{count:,} {'decision' if count == 1 else 'decisions'} of the ledger in force{left}"


def name_idle(idle: tuple[Entry, ...]) -> None:
    """Say on standard error which decisions found nothing to apply to."""
    for entry in idle:
        click.echo(f"No longer applies: {entry.id} {clean(decision_line(entry))} ({clean(entry.why)})", err=True)


def _outcome(entry: Entry, before: Replayed, after: Replayed) -> str:
    """What a decision did: the ids of a fact that was ruled on and of what stands in its place, or how many facts are others now."""
    from cloudkg.ledger import Correct, Reject

    if isinstance(entry.action, Reject | Correct):
        curie = next(c for c, read in after.read_as.items() if read == entry.action.fact)
        revision = next((r.revision for e in after.extractions for r in e.reviews if _mint(r.original) == curie), None)
        return f"{curie} is struck" + (f", and {revision} stands in its place" if revision else "")
    old, new = _states(before), _states(after)
    count = sum(old[fact] != new[fact] for fact in old.keys() & new.keys())
    return f"{count:,} {'claim or figure' if count == 1 else 'claims and figures'} changed"


def _states(replayed: Replayed) -> dict[str, tuple[str, bool]]:
    """Id in the graph of each fact, by its id as read, and whether it is struck."""
    struck = {_mint(r.original) for e in replayed.extractions for r in e.reviews}
    return {read: (curie, curie in struck) for curie, read in replayed.read_as.items()}


def _mint(fact: Claim | Observation) -> str:
    from cloudkg.model import Claim
    from cloudkg.vocab import mint_claim, mint_observation

    return mint_claim(fact) if isinstance(fact, Claim) else mint_observation(fact)


def labels_of(*nodes: Node) -> Mapping[str, str]:
    """Display names to be kept in an entry."""
    return {node.id: node.label for node in nodes}
