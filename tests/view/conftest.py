"""A browser without a network, and pages drawn once for all tests of the view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from drawing import hostile_knowledge, invent_knowledge
from pages import Open, Opened
from playwright.sync_api import Browser, Request

from cloudkg.store import EmbeddedDataset, open_graph, write_graph
from cloudkg.view import query_scope, write_view


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file from disk: ``open_page(path, fragment="", width=1280, height=800, theme="light", locale="en-US")``."""
    contexts = []

    def open_(
        path: Path,
        *,
        fragment: str = "",
        width: int = 1280,
        height: int = 800,
        theme: str = "light",
        locale: str = "en-US",
        bypass_csp: bool = False,
    ) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale=locale,
            offline=True,
            bypass_csp=bypass_csp,  # for a tester's own script alone
        )
        contexts.append(context)
        page = context.new_page()
        opened = Opened(page)

        def note(request: Request) -> None:
            opened.requests.append(request.url)

        page.on("request", note)
        page.on("console", lambda message: opened.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("html[data-ready=true]")
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def sample_page(tmp_path_factory: pytest.TempPathFactory, dataset: EmbeddedDataset) -> Path:
    """Picture of the whole sample."""
    path = tmp_path_factory.mktemp("view") / "sample.html"
    write_view(dataset, path, title="Sample")
    return path


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Picture of the graph whose every text is hostile, under a hostile title."""
    folder = tmp_path_factory.mktemp("hostile")
    write_graph(hostile_knowledge(), folder / "graph", extractor="test")
    write_view(open_graph(folder / "graph"), folder / "page.html", title="</title><img src=x onerror=window.__xss=1>")
    return folder / "page.html"


@pytest.fixture(scope="session")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Picture of 500 invented entities."""
    folder = tmp_path_factory.mktemp("large")
    write_graph(invent_knowledge(500), folder / "graph", extractor="test")
    write_view(open_graph(folder / "graph"), folder / "page.html")
    return folder / "page.html"


@pytest.fixture(scope="session")
def map_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Picture of 700 invented entities: more than are shown at once."""
    folder = tmp_path_factory.mktemp("map")
    write_graph(invent_knowledge(700), folder / "graph", extractor="test")
    write_view(open_graph(folder / "graph"), folder / "page.html")
    return folder / "page.html"


@pytest.fixture(scope="session")
def query_page(tmp_path_factory: pytest.TempPathFactory, dataset: EmbeddedDataset) -> Path:
    """Picture of a CONSTRUCT query that gives a relation of the graph and one of its own."""
    path = tmp_path_factory.mktemp("query") / "page.html"
    sparql = """CONSTRUCT { ?a ckg:supplies ?b . ?b <http://example.org/terms#rival> ?c }
        WHERE { ?a ckg:supplies ?b . ?c a ckg:Firm FILTER(?c != ?b) }"""
    write_view(dataset, path, query_scope(dataset, sparql, "rivals"))
    return path
