"""Figures side by side: charts by unit and period, and the table that they stand for."""

from __future__ import annotations

import re
from dataclasses import replace

from cloudkg.audit.comparison import Comparison, compare, find_metric
from cloudkg.errors import QueryError
from cloudkg.query.names import find_entity
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.naming import read_names
from cloudkg.store import Dataset, text_of
from cloudkg.view.chart import read_chart

_MOST_ROWS = 400
# Parameters of the form, each with the names that programs give it.
_WORDS = {"metric": ("metric",), "firms": ("firms", "entity", "entities", "firm"), "periods": ("periods", "period")}
_SEPARATORS = re.compile(r"[,，、;；\n]+")


def compare_page(dataset: Dataset, reader: Reader) -> Page:
    """Parameters `metric` (a name of the ontology), `firms` and `periods`, each several with commas between; with no metric, what there is.

    `entity` and `period`, as the other doors call them, do as well; what is called otherwise is named on the page, since it narrows nothing.
    """
    metrics = _metrics(dataset, reader.language)
    asked = {name: ", ".join(text for word in words if (text := reader.query.get(word, "").strip())) for name, words in _WORDS.items()}
    asked["metric"] = asked["metric"] or (metrics[0][0] if metrics else "")
    made: Comparison | None = None
    wrong = ""
    try:
        if asked["metric"]:
            entities = [find_entity(dataset, name).node.id for name in _parts(asked["firms"])]
            made = compare(dataset, find_metric(dataset, asked["metric"]), entities=entities, periods=_parts(asked["periods"]))
    except QueryError as error:
        wrong = str(error)
    names = read_names(dataset, made.nodes if made else (), reader.language)
    if made is not None:
        made = replace(made, nodes={curie: replace(known, label=names[curie].label) for curie, known in made.nodes.items()})
    chart = read_chart(made, reader.language) if made is not None and made.rows else None
    title = next((label for metric, label, _ in metrics if metric == asked["metric"]), asked["metric"])
    return render(
        "compare.html",
        reader,
        metrics=metrics,
        asked=asked,
        wrong=wrong,
        unknown=[name for name in reader.query if not any(name in words for words in _WORDS.values())],
        cleared=dict.fromkeys(word for name in ("firms", "periods") for word in _WORDS[name]),
        title=title,
        chart=chart,
        figures=chart.figures[:_MOST_ROWS] if chart else [],
        left=max(0, len(chart.figures) - _MOST_ROWS) if chart else 0,
        omitted=made.omitted if made else 0,
        names=names,
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def _metrics(dataset: Dataset, language: str) -> list[tuple[str, str, int]]:
    """Metrics of which there are figures: local name, what it is called, how many; the most first."""
    rows = dataset.select("SELECT ?m (COUNT(?o) AS ?n) WHERE { ?o ckg:metric ?m } GROUP BY ?m")
    counts = {text_of(m): int(text_of(n)) for m, n in rows}
    names = read_names(dataset, counts, language)
    return [(m.removeprefix("ckg:"), names[m].label, counts[m]) for m in sorted(counts, key=lambda m: (-counts[m], m))]
