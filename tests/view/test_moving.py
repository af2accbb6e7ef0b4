"""What is seen while the picture moves and when it rests again: every line all the time, sharp at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pages import Open, Opened
from playwright.sync_api import Browser

# Pixels of the canvas: shares of those that are not paper, and of those that differ from a reference.
EYES = """() => {
  const canvas = document.querySelector("#network canvas"), copy = document.createElement("canvas"), pen = copy.getContext("2d", { willReadFrequently: true });
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const look = () => {
    [copy.width, copy.height] = [canvas.width, canvas.height];
    pen.fillStyle = shapes.colours().paper;
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(canvas, 0, 0);
    return pen.getImageData(0, 0, copy.width, copy.height);
  };
  const sharp = () => { picture.network().sharpen(); const seen = look(); picture.network().redraw(); return seen; };
  const inked = ({ data, width, height }, [left, top, right, bottom] = [0, 0, width, height]) => {
    let ink = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) { const i = 4 * (y * width + x); if (Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]) > 24) ink++; }
    return ink / ((right - left) * (bottom - top));
  };
  const differ = (one, other, dx = 0, dy = 0) => {
    let met = 0, off = 0;
    for (let y = Math.max(0, dy); y < one.height + Math.min(0, dy); y++) for (let x = Math.max(0, dx); x < one.width + Math.min(0, dx); x++) {
      const i = 4 * (y * one.width + x), j = 4 * ((y - dy) * one.width + x - dx);
      met++;
      if (Math.abs(one.data[i] - other.data[j]) + Math.abs(one.data[i + 1] - other.data[j + 1]) + Math.abs(one.data[i + 2] - other.data[j + 2]) > 60) off++;
    }
    return off / met;
  };
  const still = async () => { do { await new Promise((done) => setTimeout(done, 100)); } while (picture.gliding().moving() || picture.gliding().work || picture.gliding().kept?.scale !== picture.network().getScale()); await frame(); };
  window.eyes = { look, sharp, inked, differ, frame, still };
}"""


@pytest.fixture(params=["large_page", "map_page"])
def moved(request: pytest.FixtureRequest, open_page: Open) -> Opened:
    """A picture of vis-network's, and a whole map of our own canvas; at rest, and with an eye on each pixel."""
    path: Path = request.getfixturevalue(request.param)
    opened = open_page(path, fragment="#open=all")
    opened.page.evaluate(EYES)
    opened.page.evaluate("eyes.still()")
    return opened


def _grip(opened: Opened) -> tuple[float, float]:
    """A place of the window where no node stands and no panel lies."""
    found: Any = opened.page.evaluate("""() => {
      const free = (x, y) => picture.network().getNodeAt({ x, y }) === undefined && document.elementFromPoint(x, y).closest("#network");
      for (let y = 760; y > 300; y -= 7) for (let x = 700; x < 1000; x += 7) if (free(x, y)) return [x, y];
    }""")
    return found[0], found[1]


def test_lines_are_seen_while_the_picture_is_dragged(moved: Opened) -> None:
    """The picture under a drag is the one before it, shifted, pixel for pixel; the same holds when it was let go."""
    page = moved.page
    page.evaluate("() => { window.before = eyes.look(); }")
    assert page.evaluate("eyes.inked(before)") > 0.03
    x, y = _grip(moved)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 25)
    page.mouse.move(x + 61, y - 42)
    seen: Any = page.evaluate("eyes.frame().then(() => [picture.gliding().moving(), eyes.differ(eyes.look(), before, 61, -42)])")
    page.mouse.up()
    assert seen[0]
    assert seen[1] < 0.002
    page.evaluate("eyes.still()")
    assert page.evaluate("eyes.differ(eyes.look(), before, 61, -42)") < 0.002


def test_lines_are_seen_while_the_wheel_turns_and_sharp_after(moved: Opened) -> None:
    """In each frame of a zoom, in and out, the picture has about as much ink as it should; at rest it is as sharp as one drawn at once."""
    page = moved.page
    page.mouse.move(700, 420)
    for delta in (-60, 60):
        for _ in range(12):
            page.mouse.wheel(0, delta)
            inks: Any = page.evaluate("eyes.frame().then(() => [eyes.inked(eyes.look()), eyes.inked(eyes.sharp())])")
            assert inks[0] > 0.6 * inks[1]
        page.evaluate("eyes.still()")
        assert page.evaluate("eyes.differ(eyes.look(), eyes.sharp())") < 0.004


def test_no_border_is_blank_when_the_picture_is_thrown_far(moved: Opened) -> None:
    """Seen from near and dragged by most of a window, what comes into sight is drawn there by the next moments, and nothing is missing at the end."""
    page = moved.page
    page.evaluate(
        "(() => { const { x, y } = picture.network().getViewPosition(); picture.moveTo(x, y, 1.1, false); return eyes.still(); })()"
    )
    x, y = _grip(moved)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(x - 50 * step, y - 10 * step)
        page.wait_for_timeout(25)
    strip = [1100, 0, 1280, 800]
    inks: Any = page.evaluate(
        "(strip) => eyes.frame().then(() => [eyes.inked(eyes.look(), strip), eyes.inked(eyes.sharp(), strip)])", strip
    )
    page.mouse.up()
    assert inks[0] > 0.6 * inks[1]
    page.evaluate("eyes.still()")
    assert page.evaluate("eyes.differ(eyes.look(), eyes.sharp())") < 0.004


def test_what_is_clicked_right_after_a_drag_is_what_is_seen_there(moved: Opened) -> None:
    """Hits follow the picture at once: no waiting until it rests."""
    page = moved.page
    x, y = _grip(moved)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y - 30)
    page.mouse.move(x - 83, y - 57)
    page.mouse.up()
    at: Any = page.evaluate("""() => {
      const free = ({ x, y }) => x > 320 && x < 1200 && y > 90 && y < 780;
      const found = picture.all().map((node) => ({ node, ...picture.network().canvasToDOM(picture.place(node)) })).find((spot) => free(spot) && picture.network().getNodeAt(spot) === spot.node);
      return found;
    }""")
    page.mouse.click(at["x"], at["y"])
    assert page.evaluate("state.node") == at["node"]


def test_a_dragged_node_is_pinned_where_it_was_let_go(moved: Opened) -> None:
    """A drag that begins on a node moves that node, and the rest stays."""
    page = moved.page
    spot: Any = page.evaluate("""() => picture.all().map((node) => ({ node, ...picture.network().canvasToDOM(picture.place(node)), place: picture.place(node) }))
      .find(({ node, x, y }) => x > 400 && x < 1000 && y > 150 && y < 700 && picture.network().getNodeAt({ x, y }) === node)""")
    middle = page.evaluate("picture.network().getViewPosition()")
    page.mouse.move(spot["x"], spot["y"])
    page.mouse.down()
    page.mouse.move(spot["x"] + 20, spot["y"] + 20)
    page.mouse.move(spot["x"] + 80, spot["y"] + 50)
    page.mouse.up()
    scale = page.evaluate("picture.network().getScale()")
    place: Any = page.evaluate("(at) => picture.place(at)", spot["node"])
    assert (place["x"] - spot["place"]["x"]) * scale == pytest.approx(80, abs=12)
    assert (place["y"] - spot["place"]["y"]) * scale == pytest.approx(50, abs=12)
    assert page.evaluate("picture.network().getViewPosition()") == pytest.approx(middle)
    assert page.evaluate("(at) => state.pinned.has(at)", spot["node"])


def test_keys_move_and_zoom_the_picture(moved: Opened) -> None:
    """Shift and an arrow move it, plus and minus zoom it; at rest it is sharp."""
    page = moved.page
    before: Any = page.evaluate("({ ...picture.network().getViewPosition(), scale: picture.network().getScale() })")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("(x) => picture.network().getViewPosition().x > x + 100", arg=before["x"])
    page.keyboard.press("+")
    page.wait_for_function("(scale) => picture.network().getScale() > scale * 1.3", arg=before["scale"])
    page.evaluate("eyes.still()")
    assert page.evaluate("state.node") is None
    assert page.evaluate("eyes.differ(eyes.look(), eyes.sharp())") < 0.004
    assert moved.complaints == []


def test_a_filter_during_a_drag_is_seen_at_once(moved: Opened) -> None:
    """What is shown while the picture moves is never what was shown before a filter."""
    page = moved.page
    x, y = _grip(moved)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 20)
    page.evaluate("choices.change((s) => { s.types = new Set(shapes.TYPES); })")
    page.mouse.move(x + 60, y - 40)
    assert page.evaluate("eyes.frame().then(() => eyes.inked(eyes.look()))") == 0
    page.mouse.up()


@pytest.mark.parametrize("name", ["large_page", "map_page"])
def test_two_fingers_zoom_and_move_no_node(name: str, request: pytest.FixtureRequest, browser: Browser) -> None:
    """Fingers that part, the first of them on a node, bring the picture nearer; the node stays where it stood and is not pinned."""
    path: Path = request.getfixturevalue(name)
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(path.as_uri() + "#open=all")
    page.wait_for_selector("html[data-ready=true]")
    spot: Any = page.evaluate("""() => picture.all().map((node) => ({ node, ...picture.network().canvasToDOM(picture.place(node)) }))
      .find(({ node, x, y }) => x > 150 && x < 240 && y > 300 && y < 600 && picture.network().getNodeAt({ x, y }) === node)""")
    place, scale = page.evaluate("(at) => [picture.place(at), picture.network().getScale()]", spot["node"])
    fingers = context.new_cdp_session(page)

    def touch(kind: str, *spots: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(spots)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = spot["x"], spot["y"]
    touch("touchStart", (x, y))
    touch("touchStart", (x, y), (x + 60, y))
    for step in range(1, 9):
        touch("touchMove", (x - 4 * step, y), (x + 60 + 4 * step, y))
    touch("touchEnd")
    page.wait_for_function("(scale) => picture.network().getScale() > 1.6 * scale", arg=scale)
    assert page.evaluate("state.pinned.size") == 0
    assert page.evaluate("(at) => picture.place(at)", spot["node"]) == place
    context.close()
