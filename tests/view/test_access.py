"""Nobody is shut out: axe-core finds nothing serious, in both themes and languages, with every panel open; a screen of 380 pixels is enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import Open, Opened

STATES = {
    "plain": "",
    "card": "actions.selectNode(model.known.at.get('firm:northstar'))",
    "evidence": "actions.selectLine(0)",
    "way": "actions.path(model.known.at.get('person:zoe-hart'), model.known.at.get('product:训练实例'))",
    "table": "actions.table()",
    "times": "actions.time()",
    "help": "keys.help()",
}


def _serious(opened: Opened) -> list[tuple[str, list[str]]]:
    found = Axe().run(opened.page)
    return [
        (problem["id"], [node["html"][:120] for node in problem["nodes"][:3]])
        for problem in found.response["violations"]
        if problem["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("theme", "locale"), [("light", "zh-CN"), ("dark", "en-US")])
def test_axe_finds_nothing_serious(open_page: Open, sample_page: Path, theme: str, locale: str) -> None:
    """Each state of the page, one after the other."""
    opened = open_page(sample_page, theme=theme, locale=locale, bypass_csp=True)
    problems = {}
    for name, deed in STATES.items():
        opened.page.evaluate(f"() => {{ {deed} }}")
        opened.page.wait_for_timeout(400)  # until what moves has come to rest
        problems[name] = _serious(opened)
    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize(("theme", "locale"), [("dark", "zh-CN"), ("light", "en-US")])
def test_axe_finds_nothing_serious_in_an_overview(open_page: Open, map_page: Path, theme: str, locale: str) -> None:
    """The page of a large graph, a community chosen and another open."""
    opened = open_page(map_page, theme=theme, locale=locale, bypass_csp=True)
    assert _serious(opened) == []
    opened.page.evaluate("() => { actions.open(1); actions.selectGroup(2); }")
    opened.page.wait_for_timeout(400)
    assert _serious(opened) == []


@pytest.mark.parametrize("width", [380, 800])
def test_panels_fit_a_narrow_screen(open_page: Open, sample_page: Path, width: int) -> None:
    """Table, times and card stay within the screen, and the tools can be reached."""
    opened = open_page(sample_page, width=width, height=760)
    for deed in ("actions.time()", "actions.table()", "actions.selectNode(0)"):
        opened.page.evaluate(f"() => {{ {deed} }}")
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    for panel in ("#table", "#card"):
        box = opened.page.locator(panel).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1
