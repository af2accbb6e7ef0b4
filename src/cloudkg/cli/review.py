"""Ruling on what was read: reject, correct."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cloudkg.cli.deciding import Desk, deciding_options, signature
from cloudkg.errors import LedgerError

if TYPE_CHECKING:
    from cloudkg.model import Claim, Observation, Quantity

_NUMBERS = {"value": "unit", "amount": "unit", "change": None, "price-from": "price-unit", "price-to": "price-unit", "half-width": None}


@click.command()
@click.argument("fact", metavar="ID")
@deciding_options
def reject(fact: str, *, later: bool, folder: Path, ledger_file: Path | None, **signed: Any) -> None:
    """Say that the claim or figure ID is not so, or was misread.

    It stays in the graph with its quote, marked with who said so, when and why, and makes no edge, no event and no comparison;
    neighbors and show leave it out unless they are given --all.
    """
    from cloudkg.ledger import Reject, make_entry

    desk = Desk(folder, ledger_file)
    desk.enter(make_entry(Reject(desk.fact_as_read(fact)[0]), **signature(**signed)), later=later)


def _complete_field(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from cloudkg.ledger.changes import FIELDS

    kind = "observation" if str(ctx.params.get("fact", "")).startswith("observation") else "claim"
    return [CompletionItem(f"{name}=") for name in FIELDS[kind] if name.startswith(incomplete)]


@click.command()
@click.argument("fact", metavar="ID")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...", shell_complete=_complete_field)
@deciding_options
def correct(fact: str, changes: tuple[str, ...], *, later: bool, folder: Path, ledger_file: Path | None, **signed: Any) -> None:
    """Say what the claim or figure ID should say: FIELD=VALUE, and an empty VALUE takes a field away.

    \b
    Claims:  subject relation object modality polarity date effective period change amount unit price-from price-to
             price-unit region product role action scope source
    Figures: entity metric label value unit period basis measure modality polarity scope region source approximate half-width

    Numbers stand in base units (15, 15..20, 600..) or as a report writes them (68亿美元, 15%). The original stays in the graph, marked;
    what you give stands in its place, with the same quote, under your name.
    """  # noqa: D301 -- click keeps the lines below \b as they are
    from cloudkg.ledger import Correct, make_entry

    desk = Desk(folder, ledger_file)
    as_read, stands = desk.fact_as_read(fact)
    given = dict(map(_split_change, changes))
    spelled, labels = _spelled(desk, stands, given)
    entry = make_entry(Correct(as_read, spelled), labels=labels, **signature(**signed))
    desk.enter(entry, later=later)


def _split_change(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"A change is written FIELD=VALUE, not {text!r}.")
    return name.strip(), value.strip()


def _spelled(desk: Desk, fact: Claim | Observation, given: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The changes as the ledger spells them, and display names of the things in them."""
    from cloudkg.ledger.changes import THINGS
    from cloudkg.vocab import find_relation

    changes: dict[str, str] = {}
    labels: dict[str, str] = {}
    for name, value in given.items():
        if value and name in THINGS:
            if value != fact.provenance.report:  # the report itself may be the subject: it recommends
                value = desk.new_entity(value)
                labels[value] = _label(desk, value)
        elif value and name == "relation":
            value = find_relation(value) or value
        elif value and name in _NUMBERS:
            value = _number(name, value, given, changes)
        changes[name] = value
        if value and name == "period":
            changes |= {k: v for k, v in _days(fact, value, given).items() if k not in given}
    return changes, labels


def _label(desk: Desk, curie: str) -> str:
    from cloudkg.query.facts import read_nodes

    return read_nodes(desk.dataset, [curie])[curie].label.replace("-", " ")


def _number(name: str, text: str, given: dict[str, str], changes: dict[str, str]) -> str:
    """A number as the ledger spells it; one with a unit gives its unit too."""
    from cloudkg.ledger.changes import interval, spell_interval
    from cloudkg.vocab import canonical_decimal

    try:
        return spell_interval(interval(text))
    except ValueError:
        quantity = _quantity(text)
        if quantity is None:
            raise LedgerError(f"{name}={text}: “{text}” is no number", hint="write 6800000000, 15..20, 600.. or 68亿美元") from None
    unit = _NUMBERS[name]
    if unit and unit not in given and quantity.unit:
        changes[unit] = quantity.unit
    if name == "value" and "half-width" not in given:
        changes["half-width"] = canonical_decimal(quantity.half_width or Decimal(0))
    return spell_interval((quantity.minimum, quantity.maximum))


def _quantity(text: str) -> Quantity | None:
    from cloudkg.measure.quantities import find_quantities

    found = find_quantities(text)
    whole = len(found) == 1 and found[0].end - found[0].start == len(text)
    return found[0] if whole else None


def _days(fact: Claim | Observation, label: str, given: dict[str, str]) -> dict[str, str]:
    """First and last day of a period; a fiscal one follows the calendar of whose figure it is."""
    from cloudkg.lexicon import load_lexicon
    from cloudkg.measure.calendars import days_of
    from cloudkg.model import Claim

    owner = given.get("subject", fact.subject) if isinstance(fact, Claim) else given.get("entity", fact.entity)
    days = days_of(label, load_lexicon().year_end_of(owner) if "FY" in label else 12)
    return {"period-start": days[0].isoformat(), "period-end": days[1].isoformat()} if days else {}
