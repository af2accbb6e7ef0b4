"""The page in a real browser, opened from disk without a network."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from drawing import HOSTILE
from pages import Open, Opened
from playwright.sync_api import Browser, Route

SHOWN = "picture.all().map((at) => model.known.nodes[at].id)"


def _shown(opened: Opened) -> list[str]:
    return sorted(opened.page.evaluate(SHOWN))


def _click_line(opened: Opened, first: str, second: str, part: float = 0.5) -> None:
    """Click on the middle of a line, or on another part of it, as a person would."""
    place = opened.page.evaluate(
        "([a, b, part]) => { const [p, q] = [a, b].map((id) => picture.place(model.known.at.get(id)));"
        " return picture.network().canvasToDOM({ x: p.x + (q.x - p.x) * part, y: p.y + (q.y - p.y) * part }); }",
        [first, second, part],
    )
    opened.page.mouse.click(place["x"], place["y"])


def _click_node(opened: Opened, curie: str) -> None:
    place = opened.page.evaluate("(id) => picture.network().canvasToDOM(picture.place(model.known.at.get(id)))", curie)
    opened.page.mouse.click(place["x"], place["y"])


def _card(opened: Opened) -> str:
    return opened.page.locator("#card").inner_text()


@pytest.mark.parametrize("name", ["sample_page", "hostile_page", "large_page"])
def test_no_request_and_no_complaint(name: str, request: pytest.FixtureRequest, open_page: Open) -> None:
    """Opening, walking, filtering and switching theme and language asks for nothing and logs no error."""
    path: Path = request.getfixturevalue(name)
    opened = open_page(path)
    for key in ("ArrowRight", "e", "f", "Escape", "Escape", "d", "l", "?", "Escape"):
        opened.page.keyboard.press(key)
    opened.page.locator("#filters input[type=checkbox]").first.click()
    assert (opened.requests, opened.complaints) == ([path.as_uri()], [])


@pytest.mark.parametrize(("theme", "locale"), [("light", "zh-CN"), ("dark", "en-US")])
@pytest.mark.parametrize("scale", [0.3, 0.6, 1.2])
def test_labels_never_overlap(open_page: Open, large_page: Path, theme: str, locale: str, scale: float) -> None:
    """At any scale no two labels touch, and at a readable one many are shown."""
    opened = open_page(large_page, theme=theme, locale=locale)
    boxes: list[list[float]] = opened.page.evaluate(
        "(scale) => { picture.moveTo(0, 0, scale, false); picture.network().redraw(); return picture.boxes().map((b) => b.box); }", scale
    )
    hits = [(a, b) for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
    assert hits == []
    assert len(boxes) > 60


def test_click_on_edge_shows_every_claim_with_its_words(open_page: Open, sample_page: Path) -> None:
    """An edge's card holds each claim: quote marked in its context, report, date, modality, qualifiers, confidence."""
    opened = open_page(sample_page)
    _click_line(opened, "firm:northstar", "product:训练实例")
    card = opened.page.locator("#card")
    assert card.locator("mark").all_inner_texts() == [
        "Northstar Cloud raised the price of training instances by 15% to 20% on 4 January 2026.",
        "2026年1月4日，北辰云宣布把训练实例的价格上调15%至20%，北美区域先行。",
    ]
    text = _card(opened)
    for expected in (
        "2 claims · 2 reports",
        "云端春季观察",
        "2026-04-20",
        "actual",
        "confidence 93%",
        "15 – 20%",
        "34.61 → 39.8",
        "2026-01-04",
    ):
        assert expected in text


def test_click_on_node_shows_its_card(open_page: Open, sample_page: Path) -> None:
    """A node's card holds names, ticker, relations with their counts, figures and reports."""
    opened = open_page(sample_page)
    _click_node(opened, "firm:northstar")
    text = _card(opened)
    for expected in ("Northstar Cloud", "北辰云", "NSTR.US", "supplies", "is led by", "6.8 bn USD", "2026-Q1", "≥ 40%", "云端春季观察"):
        assert expected in text, expected


def test_figure_leads_to_its_quote(open_page: Open, sample_page: Path) -> None:
    """A click on a figure shows the words that it was read from."""
    opened = open_page(sample_page, fragment="#node=firm:northstar")
    opened.page.locator(".figures button", has_text="6.8 bn").click()
    assert opened.page.locator("#card mark").inner_text() == "北辰云2026年一季度资本开支为68亿美元"


def test_search_completes_any_name(open_page: Open, sample_page: Path) -> None:
    """Typing an alias offers the entity; Enter goes there."""
    opened = open_page(sample_page)
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("蓝鲸")
    assert opened.page.locator("#found li .name").all_inner_texts() == ["Blue Whale"]
    opened.page.keyboard.press("Enter")
    assert "node=firm%3Ablue-whale" in opened.page.url
    assert "Blue Whale" in _card(opened)


def test_search_says_when_nothing_matches(open_page: Open, sample_page: Path) -> None:
    """A name that nothing bears is said to be unknown."""
    opened = open_page(sample_page)
    opened.page.locator("#search").fill("zzz")
    assert opened.page.locator("#found").inner_text() == "Nothing is called so"


@pytest.mark.parametrize(
    ("box", "gone"),
    [
        ("types:Person", {"person:zoe-hart"}),
        ("relations:leads", {"person:zoe-hart"}),
        ("modalities:Planned", set()),
        ("reports:report:summer", {"person:zoe-hart", "report:summer"}),
    ],
)
def test_filters_take_away_and_undo_brings_back(open_page: Open, sample_page: Path, box: str, gone: set[str]) -> None:
    """Each facet of the legend hides what only it holds; undo restores it."""
    opened = open_page(sample_page)
    before = _shown(opened)
    facet, _, value = box.partition(":")
    opened.page.locator(f'[data-facet="{facet}"] input[value="{value}"]').uncheck()
    assert set(before) - set(_shown(opened)) == gone
    opened.page.locator("#undo").click()
    assert _shown(opened) == before


def test_filtered_claims_leave_the_cards(open_page: Open, sample_page: Path) -> None:
    """A claim of a modality that is switched off counts nowhere, not even in the card of its edge."""
    opened = open_page(sample_page, fragment="#edge=firm:blue-whale+firm:qinghe")
    assert "denied" in _card(opened)
    opened.page.locator('[data-facet="modalities"] input[value="Denied"]').uncheck()
    assert "denied" not in _card(opened)
    assert "planned" in _card(opened)


def test_confidence_filter(open_page: Open, sample_page: Path) -> None:
    """A least confidence takes away claims below it."""
    opened = open_page(sample_page, fragment="#confidence=0.95")
    count = opened.page.evaluate("picture.shown().lines.flat().length")
    assert count == opened.page.evaluate("model.known.claims.filter((c) => c.confidence >= 0.95).length") == 8


def test_permalink_opens_the_same_view(open_page: Open, sample_page: Path) -> None:
    """What the address spells comes back in another window: filters, hidden and pinned nodes, focus, selection."""
    opened = open_page(sample_page)
    opened.page.evaluate("actions.hide(model.known.at.get('person:zoe-hart'))")
    opened.page.evaluate("actions.pin(model.known.at.get('firm:qinghe'))")
    opened.page.locator('[data-facet="types"] input[value="Place"], [data-facet="types"] input[value="Report"]').first.uncheck()
    opened.page.evaluate("actions.focus(model.known.at.get('firm:northstar'))")
    opened.page.evaluate("actions.selectNode(model.known.at.get('firm:qinghe'))")
    again = open_page(sample_page, fragment="#" + opened.page.url.partition("#")[2])
    assert _shown(again) == _shown(opened)
    assert again.page.evaluate("choices.spell(true)") == opened.page.evaluate("choices.spell(true)")


def test_hostile_permalink_does_no_harm(open_page: Open, sample_page: Path) -> None:
    """An address that names nothing known, or nonsense, shows the whole picture."""
    opened = open_page(
        sample_page, fragment="#node=__proto__&focus=constructor&hops=NaN&pinned=a@b,c&hidden=%00&edge=x&types=%3Cimg%3E&confidence=-7"
    )
    assert len(_shown(opened)) == 6
    assert opened.complaints == []


def test_keyboard_alone(open_page: Open, sample_page: Path) -> None:
    """Walk to a neighbour, read an edge, focus, hide, undo and close without a mouse."""
    opened = open_page(sample_page)
    press = opened.page.keyboard.press
    press("ArrowRight")
    assert "Northstar Cloud" in _card(opened)
    press("e")
    assert opened.page.locator("#card mark").count() >= 1
    press("Escape")
    assert opened.page.locator("#card").is_hidden()
    press("ArrowRight")
    press("f")
    assert "focus=firm%3Anorthstar" in opened.page.url
    press("h")
    assert "firm:northstar" not in _shown(opened)
    press("z")
    assert "firm:northstar" in _shown(opened)


def test_focus_shows_the_neighbourhood_only(open_page: Open, sample_page: Path) -> None:
    """Focus on a node keeps its neighbours; more hops bring more."""
    opened = open_page(sample_page, fragment="#focus=person:zoe-hart&hops=1")
    assert _shown(opened) == ["firm:northstar", "person:zoe-hart"]
    opened.page.keyboard.press("2")
    assert len(_shown(opened)) > 2


def test_language_and_theme_switch(open_page: Open, sample_page: Path) -> None:
    """Both languages and both themes are a click away, and names follow the language."""
    opened = open_page(sample_page, fragment="#node=firm:blue-whale", locale="zh-CN")
    assert "蓝鲸科技" in opened.page.locator("#card h2").inner_text()
    opened.page.locator("#language").click()
    assert opened.page.locator("#card h2").inner_text() == "Blue Whale"
    before = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    opened.page.locator("#theme").click()
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_exports(open_page: Open, sample_page: Path, tmp_path: Path) -> None:
    """PNG, SVG and both tables are downloaded, with what is shown in them."""
    opened = open_page(sample_page)
    saved: dict[str, bytes] = {}
    for kind in ("png", "svg", "claims", "figures"):
        opened.page.locator("#save").click()
        with opened.page.expect_download() as download:
            opened.page.locator(f"#save-{kind}").click()
        download.value.save_as(tmp_path / kind)
        saved[kind] = (tmp_path / kind).read_bytes()
    assert saved["png"].startswith(b"\x89PNG")
    assert "Northstar Cloud" in saved["svg"].decode()
    assert saved["claims"].decode("utf-8-sig").count("\r\n") == 1 + 9
    assert "6800000000.0" in saved["figures"].decode("utf-8-sig")


def test_csv_holds_no_formula(open_page: Open, hostile_page: Path) -> None:
    """A cell that a spreadsheet would run is written as text."""
    opened = open_page(hostile_page)
    cells = opened.page.evaluate("exporting.figureTable()").replace("\r\n", ",").split(",")
    assert ("'=1+1" in cells, "=1+1" in cells) == (True, False)


def test_hostile_text_stays_text(open_page: Open, hostile_page: Path) -> None:
    """Whatever the names, quotes, titles and qualifiers hold, every card shows it as text and nothing runs."""
    opened = open_page(hostile_page)
    seen = ""
    for at in range(opened.page.evaluate("model.known.nodes.length")):
        opened.page.evaluate("(at) => actions.selectNode(at)", at)
        seen += opened.page.locator("#card").text_content() or ""
    for at in range(opened.page.evaluate("model.known.lines.length")):
        opened.page.evaluate("(at) => actions.selectLine(at)", at)
        seen += opened.page.locator("#card").text_content() or ""
    for name in HOSTILE:
        opened.page.locator("#search").fill(name)
    assert [name for name in HOSTILE if name not in seen] == []
    assert opened.page.evaluate("window.__xss") is None
    assert opened.page.locator("img").count() == 0
    assert opened.complaints == []


@pytest.mark.parametrize("width", [360, 390])
def test_phone(open_page: Open, sample_page: Path, width: int) -> None:
    """On a phone nothing is wider than the screen, the filters open, and a card leaves room for the picture."""
    opened = open_page(sample_page, width=width, height=780)
    opened.page.locator("#menu").click()
    assert opened.page.locator("#filters").is_visible()
    opened.page.locator("#menu").click()
    opened.page.evaluate("actions.selectNode(0)")
    box: Any = opened.page.locator("#card").bounding_box()
    assert box["width"] <= width
    assert box["y"] > 300
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width


def test_file_is_small_and_draws_soon(open_page: Open, large_page: Path) -> None:
    """500 nodes with all their quotes fit in 1 MB; the first draw comes in the time of a page, not of a coffee."""
    assert large_page.stat().st_size <= 1_000_000
    opened = open_page(large_page)
    assert opened.page.evaluate("performance.getEntriesByName('drawn')[0].startTime") < 3_000  # 600 ms when nothing else runs


def test_a_network_that_hangs_changes_nothing(browser: Browser, map_page: Path, sample_page: Path) -> None:
    """With a network that takes every request and never answers, pages draw at once and ask for nothing."""
    context = browser.new_context(locale="en-US")
    asked: list[str] = []

    def hang(route: Route) -> None:
        asked.append(route.request.url)  # and neither fulfil nor abort it

    context.route(lambda url: not url.startswith("file:"), hang)
    for path in (sample_page, map_page):
        page = context.new_page()
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_selector("html[data-ready=true]", timeout=15_000)
    context.close()
    assert asked == []
