"""The growing picture: counts before anything comes, a step at a time, nothing twice, and an address that brings it all back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from server import Server, serving

from cloudkg.model import Claim, Entity, EntityType, Extraction, Knowledge, Provenance, Report, Span
from cloudkg.store import EmbeddedDataset, open_graph, write_graph
from cloudkg.view.explore import STEP, count_ties, expand, find_ties

ENDS = 60  # customers of the hub: more than come at once


@pytest.fixture(scope="module")
def hub_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm with sixty customers, one of which also competes with another; one has a hostile name."""
    names = [f"客户{i:02}" for i in range(ENDS - 1)] + ["<img src=x onerror=window.__xss=1>"]
    hub = Entity("firm:hub", EntityType.FIRM, "枢纽", ("Hub",), "枢纽", "Hub")
    customers = tuple(Entity(f"firm:c{i:02}", EntityType.FIRM, name, (), name) for i, name in enumerate(names))
    text, claims = "# 枢纽\n", list[Claim]()
    for subject, relation, target in [*((hub, "supplies", c) for c in customers), (customers[0], "competes", customers[1])]:
        quote_ = f"{subject.label}与{target.label}有往来。"
        place = Provenance("report:r", Span(len(text), len(text) + len(quote_)), len(claims) + 2, quote_)
        claims.append(Claim(subject.id, relation, target.id, place))
        text += f"{quote_}\n"
    report = Report("report:r", "r", "0" * 64, "zh", "枢纽", "虚构研究所", "2026-01-05")
    folder = tmp_path_factory.mktemp("hub")
    write_graph(
        Knowledge((Extraction(report, text, (hub, *customers), tuple(claims), ()),), (hub, *customers), ()),
        folder / "graph",
        extractor="test",
    )
    return folder / "graph"


@pytest.fixture(scope="module")
def hub(hub_graph: Path) -> EmbeddedDataset:
    """The dataset of that graph."""
    return open_graph(hub_graph)


@pytest.fixture(scope="module")
def server(hub_graph: Path) -> Iterator[Server]:
    """A server of that graph."""
    with serving(hub_graph) as running:
        yield running


def _open(browser: Browser, server: Server, address: str) -> tuple[Page, list[str]]:
    page, complaints = browser.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(server.address + address)
    page.wait_for_selector("html[data-ready=true]")
    return page, complaints


def test_counts_are_of_both_directions(hub: EmbeddedDataset) -> None:
    """A relation is counted from either side, a symmetric one once."""
    assert count_ties(hub, ["firm:hub", "firm:c00"]) == {"firm:hub": {"supplies": ENDS}, "firm:c00": {"competes": 1, "supplies<": 1}}


def test_steps_bring_each_neighbour_once(hub: EmbeddedDataset) -> None:
    """All steps together bring every neighbour, none twice, never more than a step."""
    met: list[str] = []
    for after in range(0, ENDS, STEP):
        more = json.loads(expand(hub, "firm:hub", "supplies", after, ()))
        came = [n["id"] for n in more["nodes"] if n["id"] != "firm:hub"]
        assert len(came) <= STEP
        met += came
    assert sorted(met) == sorted(find_ties(hub, "firm:hub").ends["supplies"])


def test_new_things_bring_their_ties_to_what_is_shown(hub: EmbeddedDataset) -> None:
    """A neighbour that competes with one already shown comes with that tie."""
    more = json.loads(expand(hub, "firm:c01", "supplies<", 0, ["firm:c00"]))
    assert {edge["r"] for edge in more["edges"]} == {"supplies"}
    more = json.loads(expand(hub, "firm:c00", "competes", 0, ["firm:hub"]))
    assert {edge["r"] for edge in more["edges"]} == {"supplies", "competes"}


def test_hub_opens_with_a_step_and_grows(browser: Browser, server: Server) -> None:
    """The page begins with a step of neighbours, says how many there are, and brings them step by step; the address brings all back."""
    page, complaints = _open(browser, server, "/explore?id=firm:hub")
    assert page.evaluate("model.known.nodes.length") == 1 + STEP
    page.evaluate("actions.selectNode(model.known.at.get('firm:hub'))")
    more = page.locator(".more button[data-key=supplies]")
    assert f"{STEP} of {ENDS}" in more.inner_text()
    more.click()
    page.wait_for_function("() => model.known.nodes.length === 51")
    more.click()
    page.wait_for_function("() => model.known.nodes.length === 61")
    page.wait_for_function("() => !document.querySelector('.more')")
    assert len(set(page.evaluate("model.known.nodes.map((n) => n.id)"))) == 1 + ENDS
    assert page.evaluate("new Set(picture.all().map((at) => { const { x, y } = picture.place(at); return `${x} ${y}`; })).size") == 1 + ENDS
    again, _ = _open(browser, server, page.url.removeprefix(server.address))
    again.wait_for_function("() => model.known.nodes.length === 61")
    assert page.evaluate("window.__xss") is None
    assert complaints == []


def test_by_keyboard_and_for_everybody(browser: Browser, server: Server) -> None:
    """Walk to the hub and bring more by keys; axe-core finds nothing serious on the way."""
    page, complaints = _open(browser, server, "/explore?id=firm:hub")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.known.nodes[state.node].id") == "firm:hub"
    page.keyboard.press("x")
    page.wait_for_function("() => model.known.nodes.length === 51")
    page.wait_for_timeout(400)  # until what moves has come to rest
    found = Axe().run(page).response["violations"]
    assert [problem["id"] for problem in found if problem["impact"] in ("serious", "critical")] == []
    assert complaints == []


def test_what_stands_stays_where_it_is(browser: Browser, server: Server) -> None:
    """What comes moves nothing that was there."""
    page, _ = _open(browser, server, "/explore?id=firm:hub")
    before = page.evaluate("model.known.nodes.map((_, at) => picture.place(at))")
    page.evaluate("live.bring(model.known.at.get('firm:hub'), 'supplies')")
    page.wait_for_function("() => model.known.nodes.length > 26")
    assert page.evaluate("model.known.nodes.slice(0, 26).map((_, at) => picture.place(at))") == before


def test_cards_lead_to_pages(browser: Browser, server: Server) -> None:
    """The card of a thing leads to its page, the evidence of an edge to the report, and both are there."""
    page, _ = _open(browser, server, "/explore?id=firm:hub#node=firm:hub")
    href = page.locator("#card a.act").get_attribute("href")
    assert href == "/firm/hub"
    assert server.ask(href, Accept="text/html").status == 200
    page.evaluate("actions.selectLine(0)")
    assert page.locator("#card .cite a").first.get_attribute("href") == "/report/r"


def test_any_name_begins_and_an_unknown_one_is_said(server: Server) -> None:
    """A page begins with any name; one that nothing bears is not found; without one there is the search."""
    assert server.ask(f"/explore?id={quote('枢纽')}").status == 200
    assert server.ask("/explore?id=firm:nobody", Accept="application/json").error["message"]
    assert server.ask("/explore?id=firm:nobody").status == 404
    assert server.ask("/explore").headers["location"] == "/"
    assert server.ask("/explore/more?id=firm:hub&key=supplies&after=x", Accept="application/json").status == 400
    assert server.ask("/explore/more?id=firm:nobody&key=supplies&after=0", Accept="application/json").status == 404


def test_the_policy_names_scripts_by_hash(server: Server) -> None:
    """Only the scripts of the page run, and they may ask this server alone."""
    policy = server.ask("/explore?id=firm:hub").headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert "sha256-" in policy


@pytest.mark.parametrize(
    ("address", "headers", "language"),
    [
        ("/explore?id=firm:hub", {"Cookie": "cloudkg-language=zh"}, "zh-CN"),
        ("/explore?id=firm:hub", {"Accept_Language": "zh-CN,zh;q=0.9"}, "zh-CN"),
        ("/explore?id=firm:hub", {"Cookie": "cloudkg-language=en", "Accept_Language": "zh"}, "en"),
        ("/explore?id=firm:hub&lang=zh", {"Cookie": "cloudkg-language=en"}, "zh-CN"),
        ("/explore?id=firm:hub", {}, "en"),
    ],
)
def test_language_follows_the_rule_of_all_pages(server: Server, address: str, headers: dict[str, str], language: str) -> None:
    """What the address names, else the cookie, else what the browser prefers."""
    answer = server.ask(address, **headers)
    assert f'<html lang="{language}"' in answer.body.decode()
    assert ("set-cookie" in answer.headers) == ("lang=" in address)


def test_a_language_chosen_in_the_picture_stays(browser: Browser, server: Server) -> None:
    """The picture opens in the language of the cookie, whatever the browser is set to; the key L changes it for the other pages too."""
    context = browser.new_context(locale="en-US")
    context.add_cookies([{"name": "cloudkg-language", "value": "zh", "url": server.address}])
    page = context.new_page()
    page.goto(f"{server.address}/explore?id=firm:hub")
    page.wait_for_selector("html[data-ready=true][lang=zh-CN]")
    with page.expect_response("**/complete?*"):
        page.keyboard.press("l")
    page.wait_for_selector("html[lang=en]")
    page.goto(f"{server.address}/events")
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


def test_undo_takes_back_what_was_brought(browser: Browser, server: Server) -> None:
    """Undo goes back over two steps that were brought, one by one; legend, card and address follow, and the same comes again when it is asked for."""
    page, complaints = _open(browser, server, "/explore?id=firm:hub")
    told = "[model.known.nodes.length, model.known.claims.length, picture.all().length, picture.network().body.nodes.length, lines.count(), document.querySelector('[data-facet=types] .many').textContent]"
    page.evaluate("actions.selectNode(model.known.at.get('firm:hub'))")
    seen = [page.evaluate(told)]
    for total in (51, 61):
        page.locator(".more button[data-key=supplies]").click()
        page.wait_for_function("(total) => model.known.nodes.length === total && !live.waits()", arg=total)
        seen.append(page.evaluate(told))
    address = page.url
    page.evaluate("actions.hide(60)")
    page.keyboard.press("z")
    assert page.evaluate(told) == seen[2]
    page.keyboard.press("z")
    assert page.evaluate(told) == seen[1]
    page.locator("#undo").click()
    assert page.evaluate(told) == seen[0]
    assert "grown" not in page.url
    assert page.locator("#undo").is_disabled()
    page.evaluate("actions.selectNode(model.known.at.get('firm:hub'))")
    assert f"{STEP} of {ENDS}" in page.locator(".more button[data-key=supplies]").inner_text()
    for total in (51, 61):
        page.keyboard.press("x")
        page.wait_for_function("(total) => model.known.nodes.length === total && !live.waits()", arg=total)
    assert page.evaluate(told) == seen[2]
    assert page.url == address
    assert complaints == []
