"""How the room of a screen is used: by the picture, by names, and beside the panels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pages import Open, Opened

from cloudkg.view.layout import place_nodes

PLACES = "picture.all().map((at) => picture.network().canvasToDOM(picture.place(at)))"


def _places(opened: Opened) -> list[tuple[float, float]]:
    return [(place["x"], place["y"]) for place in opened.page.evaluate(PLACES)]


@pytest.mark.parametrize(("width", "height", "panel"), [(390, 844, 0), (820, 1180, 282)])
def test_a_picture_fills_a_screen_that_is_high(open_page: Open, large_page: Path, width: int, height: int, panel: int) -> None:
    """On its side and drawn out, a picture takes most of the width beside the legend and of the height between search and buttons."""
    places = _places(open_page(large_page, width=width, height=height))
    xs, ys = [x for x, _ in places], [y for _, y in places]
    assert max(xs) - min(xs) > 0.7 * (width - panel)
    assert max(ys) - min(ys) > 0.6 * height
    assert min(ys) > 56
    assert max(ys) < height - 50


def test_the_overview_fills_a_phone_and_communities_stay_round(open_page: Open, map_page: Path) -> None:
    """Rings are drawn apart, and what is inside one stands inside its disc when it is opened."""
    opened = open_page(map_page, width=390, height=844)
    discs: Any = opened.page.evaluate("clusters.rings().map(clusters.disc).map((disc) => picture.network().canvasToDOM(disc).y)")
    assert max(discs) - min(discs) > 0.5 * 844
    opened.page.evaluate("actions.open(0)")
    x, y, radius = opened.page.evaluate("model.known.map.discs[0]")
    places = opened.page.evaluate("picture.all().map((at) => picture.place(at))")
    assert all((p["x"] - x) ** 2 + (p["y"] - y) ** 2 <= (radius + 1) ** 2 for p in places)


@pytest.mark.parametrize("width", [390, 1280])
def test_names_are_whole_and_beside_the_panels(open_page: Open, large_page: Path, width: int) -> None:
    """When a page opens, no name of a node in sight is cut by the rim of the window or lies under the legend."""
    opened = open_page(large_page, width=width, height=800)
    boxes: Any = opened.page.evaluate("""() => {
      const origin = picture.network().canvasToDOM({ x: 0, y: 0 });
      return picture.boxes().filter((label) => !label.bold).map(({ box }) => [box[0] + origin.x, box[1] + origin.y, box[2] + origin.x, box[3] + origin.y]);
    }""")
    left = opened.page.evaluate("innerWidth > 760 ? document.getElementById('side').getBoundingClientRect().right : 0")
    assert len(boxes) > 10
    assert [box for box in boxes if box[0] < left - 1 or box[2] > width + 1 or box[1] < -1 or box[3] > 801] == []


def test_neighbours_are_seen_beside_the_card(open_page: Open, sample_page: Path) -> None:
    """Choosing a node brings all its neighbours out from under the panels, where they find room."""
    opened = open_page(sample_page)
    opened.page.evaluate("actions.selectNode(model.known.at.get('firm:northstar'))")
    opened.page.wait_for_timeout(600)
    found: Any = opened.page.evaluate("[...picture.star(state.node).nodes].map((at) => picture.network().canvasToDOM(picture.place(at)).x)")
    card = opened.page.locator("#card").bounding_box()
    side = opened.page.locator("#side").bounding_box()
    assert card
    assert side
    assert side["x"] + side["width"] < min(found)
    assert max(found) < card["x"]


def test_crumbs_lie_below_the_largest_island() -> None:
    """What nothing ties to most of the graph never stands beside that, where one more of it would push everything aside."""
    main = [(i, i // 2, 1.0) for i in range(1, 60)]
    for crumbs in range(1, 6):
        count = 60 + 2 * crumbs
        edges = [*main, *((60 + 2 * i, 61 + 2 * i, 1.0) for i in range(crumbs))]
        places = place_nodes([f"firm:{i}" for i in range(count)], edges, [8.0] * count)
        assert max(y for _, y in places[:60]) < min(y for _, y in places[60:])


def test_a_tall_graph_is_drawn_out_in_breadth() -> None:
    """The largest island is no narrower than the room for it, unless that would take too much."""
    edges = [(i, i // 3, 1.0) for i in range(1, 200)]
    places = place_nodes([f"firm:{i}" for i in range(200)], edges, [8.0] * 200)
    across, down = (max(p[axis] for p in places) - min(p[axis] for p in places) for axis in (0, 1))
    assert across > 1.15 * down
