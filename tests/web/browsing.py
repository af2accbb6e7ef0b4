"""Pages of a real server in a real browser, with what they ask for and complain of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page
from server import Server

from sample import RECOMMENDATION

MISREAD = replace(RECOMMENDATION, object="firm:qinghe")  # a claim that a person struck
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


@dataclass
class Visit:
    """A page that is open: what it asked anybody else for, and what the browser complained of."""

    page: Page
    server: Server
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open another page of the server and wait until its scripts have run."""
        self.page.goto(self.server.address + path)
        self.page.wait_for_selector("html[data-ready]")

    def flaws(self) -> list[str]:
        """What axe-core calls serious or critical on the page as it stands."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        return [f"{v['id']}: {[n['target'] for n in v['nodes'][:3]]}" for v in found if v["impact"] in ("serious", "critical")]

    def is_wider_than_screen(self) -> bool:
        """Whether a reader has to scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


Visiting = Callable[..., Visit]
