"""Fixtures shared by the tests: the sample graph, written once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cloudkg.model import Knowledge
from cloudkg.store import EmbeddedDataset, open_graph, write_graph
from sample import sample_knowledge

if TYPE_CHECKING:
    from playwright.sync_api import Browser

collect_ignore_glob = ["*conftest.py"]  # they hold no doctests, and two of one name cannot be collected when several rooms are named
CHROMIUM = Path("/usr/bin/chromium")  # Debian's; elsewhere Playwright's own
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all tests that look at pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM if CHROMIUM.exists() else None, args=ARGUMENTS)
        yield launched
        launched.close()


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that look at pages come last: Playwright leaves its event loop running in this thread, where no other can run from then on."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
