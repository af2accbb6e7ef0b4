"""Fixtures shared by the tests: the sample graph, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudkg.model import Knowledge
from cloudkg.store import EmbeddedDataset, open_graph, write_graph
from sample import sample_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The sample of two invented reports."""
    return sample_knowledge()


@pytest.fixture(scope="session")
def graph_folder(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> Path:
    """A graph folder that holds the sample; tests only read it."""
    folder = tmp_path_factory.mktemp("sample") / "graph"
    write_graph(knowledge, folder, extractor="test")
    return folder


@pytest.fixture(scope="session")
def dataset(graph_folder: Path) -> EmbeddedDataset:
    """The sample, opened."""
    return open_graph(graph_folder)
