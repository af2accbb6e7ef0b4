"""Servers of a small graph that was audited, and of one with hostile text in every field; a browser that notes what pages do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from browsing import MISREAD, Visit, Visiting
from drawing import hostile_knowledge
from playwright.sync_api import Browser
from server import Server, serving

from cloudkg.audit.keeping import keep_audit
from cloudkg.model import Knowledge, Review, Verdict
from cloudkg.store import EmbeddedDataset, open_graph, write_graph
from sample import CAPEX, SUMMER_TEXT, sample_knowledge


@pytest.fixture(scope="session")
def audited_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, audited: its second report gives another figure for the same thing, a claim of it was struck, and a thing was merged."""
    whole = sample_knowledge()
    spring, summer = whole.extractions
    quote = "We recommend Northstar Cloud."
    start = SUMMER_TEXT.index(quote)
    place = replace(
        CAPEX.provenance, report="report:summer", quote=quote, line=3, span=type(CAPEX.provenance.span)(start, start + len(quote))
    )
    other = replace(CAPEX, minimum=Decimal(9_100_000_000), maximum=Decimal(9_100_000_000), raw="91", provenance=place)
    earlier = replace(other, minimum=Decimal(5_000_000_000), maximum=Decimal(5_000_000_000), raw="50", period="2025-Q1", period_first=None, period_last=None)  # fmt: skip
    struck = Review(MISREAD, Verdict.REJECTED, "Lin", date(2026, 5, 2), "two firms <b>mixed up</b>")
    told = replace(summer, observations=(other, earlier), reviews=(struck,))
    entities = tuple(replace(e, replaces=("firm:whale-of-old",)) if e.id == "firm:blue-whale" else e for e in whole.entities)
    folder = tmp_path_factory.mktemp("audited") / "graph"
    write_graph(Knowledge((spring, told), entities, whole.events), folder, extractor="test")
    assert keep_audit(folder)
    return folder


@pytest.fixture(scope="session")
def audited(audited_folder: Path) -> EmbeddedDataset:
    """That graph, opened."""
    return open_graph(audited_folder)


@pytest.fixture(scope="session")
def server(audited_folder: Path) -> Iterator[Server]:
    """A server of it."""
    with serving(audited_folder) as found:
        yield found


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a graph in which every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile") / "graph"
    write_graph(hostile_knowledge(), folder, extractor="test")
    with serving(folder) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visiting]:
    """Opens a page: ``visit(path, width=1280, theme="light", locale="en-US", server=…)``."""
    contexts = []

    def visit_(
        path: str, *, width: int = 1280, theme: str = "light", locale: str = "en-US", at: Server = server, script: bool = True
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            locale=locale,
            java_script_enabled=script,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        opened = Visit(context.new_page(), at)
        opened.page.on("request", lambda r: None if r.url.startswith((at.address, "blob:", "data:")) else opened.strangers.append(r.url))
        opened.page.on("console", lambda m: opened.complaints.append(m.text) if m.type in ("error", "warning") else None)
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        if script:
            opened.go(path)
        else:
            opened.page.goto(at.address + path)
        return opened

    yield visit_
    for context in contexts:
        context.close()
