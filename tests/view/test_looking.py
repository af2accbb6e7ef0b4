"""Ways, times, table and the overview of a large picture, in a real browser."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from drawing import HOSTILE
from pages import Open, Opened

AT = "model.known.at.get"


def _overlapping(opened: Opened) -> list[tuple[object, object]]:
    boxes: list[list[float]] = opened.page.evaluate("(picture.network().redraw(), picture.boxes().map((b) => b.box))")
    assert boxes
    return [(a, b) for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]


def test_way_between_two_picked_nodes(open_page: Open, sample_page: Path) -> None:
    """Pick one node, ask for a path, find the other by search: the card tells every hop with the words behind it."""
    opened = open_page(sample_page, fragment="#node=person:zoe-hart")
    opened.page.locator(".act", has_text="Path to").click()
    assert "Northstar" in opened.page.locator("#picking").inner_text() or "Zoe Hart" in opened.page.locator("#picking").inner_text()
    opened.page.locator("#search").fill("训练实例")
    opened.page.keyboard.press("Enter")
    card = opened.page.locator("#card")
    assert card.locator(".hop").count() == 2
    assert card.locator(".hop mark").count() >= 2
    assert "path=person%3Azoe-hart" in opened.page.url
    lit = opened.page.evaluate("[...ways.lit().nodes].map((at) => model.known.nodes[at].id).sort()")
    assert lit == ["firm:northstar", "person:zoe-hart", "product:训练实例"]
    again = open_page(sample_page, fragment="#" + opened.page.url.partition("#")[2])
    assert again.page.locator("#card .hop").count() == 2


def test_no_way_is_said(open_page: Open, sample_page: Path) -> None:
    """Where filters cut every way, the card says so."""
    opened = open_page(sample_page, fragment="#path=person:zoe-hart+product:训练实例&relations=leads")
    assert "No way leads" in opened.page.locator("#card").inner_text()


def test_brush_keeps_what_is_of_its_time(open_page: Open, sample_page: Path) -> None:
    """Dragging over bars keeps the facts of that time; the address spells it, and undo takes it back."""
    opened = open_page(sample_page)
    before = opened.page.evaluate("picture.shown().lines.flat().length")
    opened.page.locator("#time").click()
    box = opened.page.locator(".bars").bounding_box()
    assert box
    opened.page.mouse.move(box["x"] + 2, box["y"] + 20)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    opened.page.mouse.up()
    kept = opened.page.evaluate("picture.shown().lines.flat().map((c) => model.known.claims[c].span)")
    since, until = opened.page.evaluate("[state.since, state.until]")
    assert 0 < len(kept) < before
    assert all(span["from"] <= until and span["to"] >= since for span in kept)
    assert "time=" in opened.page.url
    opened.page.locator("#undo").click()
    assert opened.page.evaluate("picture.shown().lines.flat().length") == before


def test_time_by_keyboard_and_play(open_page: Open, sample_page: Path) -> None:
    """The ends of the time are sliders, and the time runs and stops by a key."""
    opened = open_page(sample_page)
    opened.page.keyboard.press("m")
    opened.page.locator("#times input").last.focus()
    opened.page.keyboard.press("ArrowLeft")
    assert opened.page.evaluate("state.since !== null")
    opened.page.locator("#network").focus()
    first = opened.page.evaluate("state.until")
    opened.page.keyboard.press(" ")
    opened.page.wait_for_function("(first) => state.until !== first", arg=first)
    opened.page.keyboard.press(" ")
    assert opened.complaints == []


def test_table_follows_the_picture_and_leads_to_it(open_page: Open, sample_page: Path) -> None:
    """A row for each relation shown; a filter takes rows away; a click on a row opens the evidence."""
    opened = open_page(sample_page)
    opened.page.keyboard.press("b")
    rows = opened.page.locator("#table tbody tr")
    assert rows.count() == 8
    opened.page.locator('[data-facet="relations"] input[value="leads"]').uncheck()
    assert rows.count() == 7
    rows.first.locator("td").nth(1).locator("button").click()
    assert opened.page.locator("#card mark").count() >= 1
    assert opened.page.locator("#table tr.chosen").count() >= 1
    opened.page.locator("#table .act", has_text="Things").click()
    assert rows.count() == opened.page.evaluate("picture.all().length")


def test_table_sorts(open_page: Open, sample_page: Path) -> None:
    """A column's header sorts by it, and says so."""
    opened = open_page(sample_page, fragment="#table=1")
    header = opened.page.locator("#table th", has_text="Subject")
    header.locator("button").click()
    assert header.get_attribute("aria-sort") == "ascending"
    subjects = opened.page.locator("#table tbody tr td:first-child").all_inner_texts()
    assert subjects == sorted(subjects, key=str.casefold)


def test_large_graph_opens_as_an_overview(open_page: Open, map_page: Path) -> None:
    """Beyond 500 nodes communities stand as rings with counts that add up, and nothing overlaps."""
    opened = open_page(map_page)
    totals = opened.page.evaluate("clusters.rings().map((group) => clusters.inside(group).total)")
    assert sum(totals) == 700
    assert 5 < len(totals) < 60
    assert opened.page.evaluate("picture.all().length") == 0
    assert _overlapping(opened) == []
    assert opened.complaints == []


def test_community_opens_where_it_stands(open_page: Open, map_page: Path) -> None:
    """A ring opens by a double click, its members stand inside its disc, and undo folds them again."""
    opened = open_page(map_page)
    place = opened.page.evaluate("picture.network().canvasToDOM(clusters.disc(0))")
    opened.page.mouse.dblclick(place["x"], place["y"])
    inside = opened.page.evaluate("picture.all().length")
    assert inside == opened.page.evaluate("clusters.members(0).length")
    x, y, radius = opened.page.evaluate("model.known.map.discs[0]")
    places = opened.page.evaluate("picture.all().map((at) => picture.place(at))")
    assert all((p["x"] - x) ** 2 + (p["y"] - y) ** 2 <= (radius + 1) ** 2 for p in places)
    assert _overlapping(opened) == []
    assert "open=" in opened.page.url
    opened.page.locator("#undo").click()
    assert opened.page.evaluate("picture.all().length") == 0


def test_search_opens_the_community_of_what_is_found(open_page: Open, map_page: Path) -> None:
    """A node inside a closed ring is found, its ring opens, and its card is shown."""
    opened = open_page(map_page)
    name = opened.page.evaluate("model.nodeName(clusters.members(2)[4])")
    opened.page.locator("#search").fill(name)
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#card h2").inner_text() == name
    assert opened.page.evaluate("picture.shown().drawn[state.node]")


def test_overview_by_keyboard_alone(open_page: Open, map_page: Path) -> None:
    """Arrows walk from ring to ring, Enter opens one, arrows then walk its nodes, O opens and folds all."""
    opened = open_page(map_page)
    press = opened.page.keyboard.press
    press("ArrowRight")
    assert opened.page.evaluate("state.group") == 0
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        press(key)
    assert opened.page.evaluate("state.group") is not None
    press("Enter")
    press("Escape")
    press("ArrowRight")
    assert opened.page.evaluate("state.node !== null && picture.shown().drawn[state.node]")
    press("Escape")
    press("o")
    assert opened.page.evaluate("picture.all().length") == 700
    press("o")
    assert opened.page.evaluate("picture.all().length") == 0


def test_whole_map_is_drawn_filtered_and_dragged(open_page: Open, map_page: Path) -> None:
    """All nodes of a map are drawn; dragging moves it, the wheel zooms, a filter thins it."""
    opened = open_page(map_page, fragment="#open=all")
    assert opened.page.evaluate("picture.all().length") == 700
    before = opened.page.evaluate("[picture.network().x, picture.network().getScale()]")
    opened.page.mouse.move(640, 700)
    opened.page.mouse.down()
    opened.page.mouse.move(720, 760, steps=4)
    opened.page.mouse.up()
    opened.page.mouse.wheel(0, -300)
    opened.page.wait_for_function("(scale) => picture.network().getScale() > scale", arg=before[1])
    assert opened.page.evaluate("picture.network().x") != before[0]
    opened.page.locator('[data-facet="types"] input[value="Person"]').uncheck()
    opened.page.mouse.move(640, 400)  # off the legend, which lights up what it is pointed at
    kinds = set(opened.page.evaluate("picture.all().map((at) => model.known.nodes[at].type)"))
    assert "Person" not in kinds
    assert _overlapping(opened) == []


def test_a_query_ties_without_claims(open_page: Open, query_page: Path) -> None:
    """Triples that only a query states are drawn, told apart, and said to be so; what reports state too has its claims."""
    opened = open_page(query_page)
    relations = set(opened.page.evaluate("model.known.edges.map((e) => e.r)"))
    assert relations == {"supplies", "rival"}
    opened.page.locator('[data-facet="relations"] input[value="supplies"]').uncheck()
    opened.page.evaluate("actions.selectLine(model.known.edges.find((e) => e.r === 'rival').line)")
    assert "no report states it" in opened.page.locator("#card").inner_text()
    assert opened.complaints == []


def test_hostile_text_stays_text_in_every_panel(open_page: Open, hostile_page: Path) -> None:
    """Ways, table, times and the banner of a path show whatever names hold as text."""
    opened = open_page(hostile_page)
    seen = ""
    opened.page.evaluate("tables.toggle()")
    opened.page.evaluate("times.toggle(true)")
    count = opened.page.evaluate("model.known.nodes.length")
    for at in range(1, count):
        opened.page.evaluate("(at) => actions.pathFrom(at)", at)
        seen += opened.page.locator("#picking").text_content() or ""
        opened.page.evaluate("(at) => actions.path(0, at)", at)
        seen += opened.page.locator("#card").text_content() or ""
    for tab in opened.page.locator("#table .act").all():
        tab.click()
        seen += opened.page.locator("#table").text_content() or ""
    assert [name for name in HOSTILE if name not in seen] == []
    assert opened.page.evaluate("window.__xss") is None
    assert opened.page.locator("img").count() == 0
    assert opened.complaints == []


@pytest.mark.parametrize(("theme", "locale"), [("dark", "zh-CN"), ("light", "en-US")])
@pytest.mark.parametrize("width", [380, 1600])
def test_labels_of_maps_never_overlap(open_page: Open, map_page: Path, theme: str, locale: str, width: int) -> None:
    """Neither in the overview, nor with all open, nor while the wheel turns and after it."""
    opened = open_page(map_page, theme=theme, locale=locale, width=width, height=800)
    assert _overlapping(opened) == []
    opened.page.evaluate("actions.openAll()")
    opened.page.wait_for_timeout(600)
    assert _overlapping(opened) == []
    opened.page.mouse.move(width / 2, 400)
    for _ in range(4):
        opened.page.mouse.wheel(0, -120)
    opened.page.wait_for_timeout(600)
    assert _overlapping(opened) == []
