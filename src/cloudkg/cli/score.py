"""Comparing what was extracted with what people read in the same texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudkg.cli.output import print_json, render_table

if TYPE_CHECKING:
    from cloudkg.evaluate import Counts, Evaluation, Score

_SHOWN = ("missed", "extra", "wrong")


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("pred", type=click.Path(path_type=Path))
@click.option("--doc", "docs", multiple=True, help="Only this document of the gold; may be repeated.")
@click.option("--show", type=click.Choice(_SHOWN), help="Also print these facts, one JSON object a line.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Table to read, or JSON.")
def evaluate(gold: Path, pred: Path, docs: tuple[str, ...], show: str | None, form: str) -> None:
    """Score the facts in folder PRED against those in folder GOLD, both in the exchange format.

    "found" asks for the same subject, relation and object, or the same entity, value and roughly the period; "right" asks for every qualifier, the metric, the
    exact period, unit, basis and modality as well.
    """
    from cloudkg.evaluate import evaluate as score_facts
    from cloudkg.evaluate import read_exchange

    outcome = score_facts(read_exchange(gold), read_exchange(pred), docs)
    if form == "json":
        print_json(_as_json(outcome, show))
        return
    click.echo("\n".join(_table(outcome)))
    for fact in _shown(outcome, show):
        click.echo(json.dumps(fact, ensure_ascii=False))


def _table(outcome: Evaluation) -> list[str]:
    header = ["", "P", "R", "F1", "met", "missed", "extra"]
    rows = []
    for name, score in (("relations", outcome.relations), ("observations", outcome.observations)):
        rows += [[f"{name} found", *_cells(score.found)], [f"{name} right", *_cells(score.right)]]
    lines = render_table(header, rows)
    for name, score in (("relation", outcome.relations), ("metric", outcome.observations)):
        if score.by_label:
            lines += ["", *render_table([f"{name} found", *header[1:]], [[label, *_cells(c)] for label, c in score.by_label.items()])]
        if score.faults:
            lines.append("not right: " + ", ".join(f"{field} {number}" for field, number in score.faults.most_common()))
    return [*lines, "", f"classes of entities alike: {outcome.types_alike} of {outcome.types_met}"]


def _cells(counts: Counts) -> list[str]:
    shares = [f"{share:.3f}" for share in (counts.precision, counts.recall, counts.f1)]
    return [*shares, *(f"{number:,}" for number in (counts.met, counts.missed, counts.extra))]


def _as_json(outcome: Evaluation, show: str | None) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "relations": _score_as_json(outcome.relations),
        "observations": _score_as_json(outcome.observations),
        "types": {"alike": outcome.types_alike, "met": outcome.types_met},
    }
    return answer | ({show: list(_shown(outcome, show))} if show else {})


def _score_as_json(score: Score) -> dict[str, Any]:
    return {
        "found": _counts_as_json(score.found),
        "right": _counts_as_json(score.right),
        "by_label": {label: _counts_as_json(counts) for label, counts in score.by_label.items()},
        "faults": dict(score.faults.most_common()),
    }


def _counts_as_json(counts: Counts) -> dict[str, float]:
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "met": counts.met,
        "missed": counts.missed,
        "extra": counts.extra,
    }


def _shown(outcome: Evaluation, show: str | None) -> Iterable[dict[str, Any]]:
    for score in (outcome.relations, outcome.observations):
        if show == "wrong":
            yield from (
                {**f.gold.row, "wrong": list(f.fields), "said": {name: f.pred.row.get(name) for name in f.fields}} for f in score.wrong
            )
        elif show:
            yield from (dict(f.row) for f in (score.missed if show == "missed" else score.extra))
