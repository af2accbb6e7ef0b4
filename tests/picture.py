"""Pictures of the real pages, for the documentation: ``python tests/picture.py graph docs/img``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from cloudkg.store import open_graph
from cloudkg.view import near_scope, write_view

CHROMIUM = Path("/usr/bin/chromium")
SIZE = {"width": 1400, "height": 860}
VIEWS = {"graph": None, "nvidia": "firm:nvidia"}


def draw(graph: Path, folder: Path) -> None:
    """Write graph.png and nvidia.png into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    dataset = open_graph(graph)
    with tempfile.TemporaryDirectory() as pages, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM if CHROMIUM.exists() else None,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, focus in VIEWS.items():
            page_file = Path(pages, f"{name}.html")
            write_view(dataset, page_file, near_scope(dataset, focus, hops=2) if focus else None)
            page = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
            page.goto(page_file.as_uri())
            page.wait_for_timeout(2000)  # until labels have settled
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
