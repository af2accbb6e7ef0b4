"""Metric cues: words that say what a figure measures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.lexicon.rows import read_rows
from cloudkg.vocab import METRICS

UNIT_FAMILIES = ("money", "percent", "count", "multiple", "power", "compute", "time", "tokens", "hardware", "rate", "none", "any")


@dataclass(frozen=True, slots=True)
class MetricCue:
    """A word or regular expression that names a metric; `units` are the families of units that it can have.

    `metric` is a local name of the contract; `narrower` one of the metric scheme below it; `growth` what a percentage of change of it is.
    """

    id: str
    metric: str
    cue: re.Pattern[str]
    units: frozenset[str]
    narrower: str | None
    growth: str | None
    priority: int
    where: str
    example: str


def read_metric_cues(paths: Iterable[Path]) -> tuple[MetricCue, ...]:
    """Cues of several files, highest priority first, then in file order."""
    cues: list[MetricCue] = []
    for path in paths:
        for row in read_rows(path):
            row.allow("id", "metric", "cue", "units", "narrower", "growth", "priority", "example")
            metric = row.text("metric")
            growth = row.fields.get("growth")
            for name in (metric, growth):
                if name is not None and name not in METRICS:
                    raise LexiconError(f"“{name}” is no metric", where=row.where, hint="see ontology/metrics.ttl")
            units = frozenset(row.texts("units") or ("any",))
            if units - set(UNIT_FAMILIES):
                raise LexiconError(f"“{', '.join(sorted(units - set(UNIT_FAMILIES)))}” is no unit family", where=row.where, hint="use " + ", ".join(UNIT_FAMILIES))
            try:
                cue = re.compile("|".join(row.texts("cue")))
            except re.error as error:
                raise LexiconError(f"the cue is no regular expression: {error}", where=row.where, hint="mend it") from error
            priority = row.fields.get("priority", 0)
            cues.append(
                MetricCue(row.text("id"), metric, cue, units, row.fields.get("narrower"), growth, int(priority), row.where, row.text("example", ""))
            )
    return tuple(sorted(cues, key=lambda c: -c.priority))
