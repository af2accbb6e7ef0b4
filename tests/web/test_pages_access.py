"""Pages on any screen, by keyboard and for screen readers; hostile text stays text; nobody outside is asked for anything."""

from __future__ import annotations

import pytest
from browsing import Visit, Visiting
from drawing import HOSTILE
from server import Server

PATHS = ["/", "/firm/northstar", "/report/spring", "/events", "/compare?metric=capex", "/audit", "/questions", "/questions/who-supplies", "/ask?q=Who+supplies+Blue+Whale", "/search?q=north", "/search?type=Firm", "/firm/nobody"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("theme", "locale", "width"), [("light", "zh-CN", 380), ("dark", "en-US", 1600)])
def test_no_flaw_and_no_stranger(visit: Visiting, path: str, theme: str, locale: str, width: int) -> None:
    """No serious finding of axe-core, no sideways scrolling, no request to anybody else, no complaint of the browser."""
    visited = visit(path, width=width, theme=theme, locale=locale)
    assert visited.flaws() == []
    assert not visited.is_wider_than_screen()
    assert visited.strangers == []
    assert [c for c in visited.complaints if "404" not in c] == []


def test_keyboard_walk(visit: Visiting) -> None:
    """The first stop is the way past the bar; evidence opens with the keyboard."""
    page = visit("/firm/northstar").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.locator(".ties summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".ties details[open] mark").count() >= 1


def test_theme_is_kept(visit: Visiting) -> None:
    """The switch turns the page dark, and the next page stays so, from its first paint on."""
    visited = visit("/")
    visited.page.locator("#theme").click()
    assert visited.page.evaluate("document.documentElement.dataset.theme") == "dark"
    visited.go("/events")
    assert visited.page.evaluate("document.documentElement.dataset.theme") == "dark"


def _walk(visited: Visit) -> str:
    """Everything that the pages of a hostile graph say, with all details open."""
    seen = ""
    things = visited.page.locator("main .rows a.thing").evaluate_all("(links) => links.map((a) => a.getAttribute('href'))")
    assert len(things) >= len(HOSTILE)
    for path in [
        "/",
        *things,
        "/report/hostile",
        "/events",
        "/audit",
        "/compare?metric=other",
        "/questions/who-supplies",
        f"/search?q={HOSTILE[0]}",
    ]:
        visited.go(path)
        visited.page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        seen += visited.page.locator("body").text_content() or ""
        seen += " ".join(visited.page.locator("input").evaluate_all("(found) => found.map((i) => i.value)"))
    return seen


def test_hostile_text_stays_text(visit: Visiting, hostile_server: Server) -> None:
    """Whatever names, titles, quotes and qualifiers hold, every page shows it as text and nothing runs."""
    visited = visit("/search?type=Firm", at=hostile_server)
    seen = _walk(visited)
    assert [text for text in HOSTILE if text not in seen] == []
    visited.go("/report/hostile")
    for mark in visited.page.locator("mark[data-facts]").all()[:6]:
        mark.hover()
    visited.page.locator("#find-top").press_sequentially("<img")
    visited.page.wait_for_selector("#find-top-found li[id]")
    assert "onerror" in visited.page.locator("#find-top-found").inner_text()
    assert visited.page.evaluate("window.__xss") is None
    assert visited.page.locator("img").count() == 0
    assert visited.strangers == []
    assert visited.complaints == []


@pytest.mark.parametrize("address", ["/events?firm=%3Cimg%20src%3Dx%20onerror%3Dwindow.__xss%3D1%3E", "/search?q=%22%3E%3Cscript%3Ewindow.__xss%3D1%3C/script%3E", "/firm/%3Cscript%3Ewindow.__xss=1%3C%2Fscript%3E", "/compare?metric=%3Cimg%20src=x%20onerror=window.__xss=1%3E"])  # fmt: skip
def test_hostile_addresses(visit: Visiting, address: str) -> None:
    """What an address holds comes back as text."""
    visited = visit(address)
    assert visited.page.evaluate("window.__xss") is None
    assert visited.page.locator("img, main script").count() == 0
