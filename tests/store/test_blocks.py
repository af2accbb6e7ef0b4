"""Properties of many subjects: the files of the reports and the engine give the same."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from audit.planted import plant
from cloudkg.model import Knowledge
from cloudkg.store import EmbeddedDataset, open_graph, write_graph
from cloudkg.store.blocks import read_blocks

COLUMNS = (
    "ckg:entity", "ckg:metricLabel", "ckg:minValue", "ckg:halfWidth", "ckg:unit", "ckg:approximate", "ckg:periodStart", "ckg:scope",
    "ckg:modality", "prov:wasQuotedFrom", "oa:hasSource", "ckg:line",
)  # fmt: skip
PATTERNS = {p: f"?s {p} ?v FILTER(STRSTARTS(STR(?s), 'https://w3id.org/cloudkg/id/observation/') || STRSTARTS(STR(?s), 'https://w3id.org/cloudkg/id/passage/'))" for p in COLUMNS}  # fmt: skip
HOSTILE = 'a "b" , c ;\n  ckg:line 3 .\n\nobservation:x \\ <d> \u202e云\u0085 .'


def hostile() -> Knowledge:
    """Planted figures, each with a scope and an entity that try to end their line."""
    knowledge, _ = plant(5, rounds=1)
    extractions = (
        replace(e, observations=tuple(replace(o, scope=HOSTILE, entity="firm:²,a") for o in e.observations)) for e in knowledge.extractions
    )
    return Knowledge(tuple(extractions), (), ())


def test_text_and_engine_agree(tmp_path: Path) -> None:
    """Whatever a report says: escapes, separators within strings, names that Turtle cannot shorten."""
    write_graph(hostile(), tmp_path / "graph", extractor="test")
    dataset = open_graph(tmp_path / "graph")
    assert dataset.report_files()
    by_text = read_blocks(dataset, ("ckg:Observation", "oa:SpecificResource"), PATTERNS)
    by_engine = read_blocks(EmbeddedDataset(dataset._store), (), PATTERNS)
    assert by_text == by_engine
    assert {b["ckg:scope"] for b in by_text.values() if "ckg:metricLabel" in b} == {HOSTILE}


def test_another_graph_in_the_same_place_is_not_read(tmp_path: Path) -> None:
    """A dataset that was opened before the folder was replaced keeps to what it opened."""
    folder = tmp_path / "graph"
    write_graph(plant(5, rounds=1)[0], folder, extractor="test")
    dataset = open_graph(folder)
    before = read_blocks(dataset, ("ckg:Observation", "oa:SpecificResource"), PATTERNS)
    write_graph(hostile(), folder, extractor="test")
    assert dataset.report_files() is None
    assert read_blocks(dataset, (), PATTERNS) == before
    shutil.rmtree(folder)
    assert dataset.report_files() is None
