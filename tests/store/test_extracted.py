"""What was read from a report, kept beside the graph."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cloudkg.errors import StoreError
from cloudkg.model import Knowledge
from cloudkg.store import write_graph
from cloudkg.store.extracted import read_extractions


def test_nothing_is_lost(knowledge: Knowledge, graph_folder: Path) -> None:
    """Every field of every entity, claim and figure comes back equal, quotes and open ends included."""
    for back, given in zip(read_extractions(graph_folder), knowledge.extractions, strict=True):
        assert (back.report, back.text, back.entities) == (given.report, given.text, given.entities)
        assert sorted(back.claims, key=repr) == sorted(given.claims, key=repr)
        assert sorted(back.observations, key=repr) == sorted(given.observations, key=repr)


def test_texts_that_break_lines_elsewhere_come_back(knowledge: Knowledge, tmp_path: Path) -> None:
    """U+2028 and U+0085 in a label are no ends of lines."""
    spring, _ = knowledge.extractions
    odd = replace(spring, entities=(replace(spring.entities[0], label="云\u2028端\u0085"),), claims=(), observations=())
    write_graph(replace(knowledge, extractions=(odd,)), tmp_path / "graph", extractor="test")
    assert read_extractions(tmp_path / "graph") == (odd,)


@pytest.mark.parametrize("damage", ["{", '{"claim": {"subject": "firm:a"}}\n', '{"song": {}}\n', "[]\n", ""])
def test_a_damaged_file_is_named(graph_folder: Path, tmp_path: Path, damage: str) -> None:
    """One sentence with the file and what to do."""
    folder = tmp_path / "graph"
    shutil.copytree(graph_folder, folder)
    (folder / "read" / "spring.jsonl").write_text(damage, "utf-8")
    with pytest.raises(StoreError, match=r"spring\.jsonl: the file is damaged; build the graph again"):
        read_extractions(folder)


def test_a_graph_without_it_says_so(graph_folder: Path, tmp_path: Path) -> None:
    """A graph of an earlier version must be built again before a ledger can be applied to it."""
    folder = tmp_path / "graph"
    shutil.copytree(graph_folder, folder)
    shutil.rmtree(folder / "read")
    with pytest.raises(StoreError, match="build the graph again"):
        read_extractions(folder)
