"""The query editor as a reader uses it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from browsing import Visit, Visiting
from playwright.sync_api import expect

RUN = ".tabPanel.active .yasqe_queryButton"
ROWS = ".tabPanel.active .yasr table tbody tr"


@pytest.fixture
def editing(visit: Visiting) -> Visit:
    """The editor, ready."""
    visited = visit("/editor")
    visited.page.wait_for_selector("html[data-editor=ready]")
    return visited


def _query(visited: Visit) -> str:
    return str(visited.page.evaluate("yasgui.getTab().getQuery()"))


def _write(visited: Visit, text: str) -> None:
    """Put text into the editor, the cursor at its end."""
    visited.page.evaluate("(text) => { yasgui.getTab().setQuery(text); const q = yasgui.getTab().getYasqe(); q.focus(); q.getDoc().setCursor(q.lastLine(), 999); }", text)  # fmt: skip


def test_run_without_asking_anybody_else(editing: Visit) -> None:
    """The first query runs, its time and number of rows are shown, and nobody outside hears of it."""
    editing.page.locator(RUN).click()
    editing.page.wait_for_selector(ROWS)
    assert "北辰云" in editing.page.locator(".yasr table").inner_text()
    expect(editing.page.locator("#status")).to_contain_text("1 rows")
    assert " ms" in editing.page.locator("#status").inner_text()
    assert editing.flaws() == []
    assert (editing.strangers, editing.complaints) == ([], [])


def test_completion_of_our_words_and_names(editing: Visit) -> None:
    """Terms complete while they are typed, names of things at Ctrl+Space, by any name in any script."""
    _write(editing, "SELECT * WHERE { ?s ckg:suppl")
    editing.page.keyboard.type("i")
    editing.page.locator(".CodeMirror-hint", has_text="ckg:supplies").first.wait_for()
    editing.page.keyboard.press("Enter")
    assert _query(editing).endswith("ckg:supplies")
    editing.page.keyboard.type(" 蓝鲸")
    editing.page.keyboard.press("Control+Space")
    editing.page.locator(".CodeMirror-hint", has_text="firm:blue-whale").first.wait_for()
    editing.page.keyboard.press("Enter")
    assert _query(editing).endswith("ckg:supplies firm:blue-whale")
    _write(editing, "SELECT * WHERE { ?s ?p ")
    editing.page.locator("#insert").press_sequentially("Zoe")
    editing.page.locator("#insert-found li[id]").first.wait_for()
    editing.page.keyboard.press("ArrowDown")
    editing.page.keyboard.press("Enter")
    assert _query(editing).endswith("?p person:zoe-hart ")
    assert editing.strangers == []


def test_shipped_question_in_a_tab_of_its_own(editing: Visit) -> None:
    """A question from the menu comes with its prefixes declared, and runs."""
    editing.page.locator(RUN).click()
    editing.page.wait_for_selector(ROWS)
    editing.page.locator("#questions").select_option("price-rises")
    assert _query(editing).startswith("PREFIX ckg: <https://w3id.org/cloudkg/ontology#>")
    assert "#:" not in _query(editing)
    editing.page.locator(RUN).click()
    editing.page.wait_for_selector(ROWS)
    assert editing.page.locator(".tab").count() >= 2
    assert "训练实例" in editing.page.locator(".tabPanel.active .yasr table").inner_text()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_downloads(editing: Visit, form: str, tmp_path: Path) -> None:
    """CSV and JSON hold all that was asked for."""
    _write(editing, "SELECT ?name WHERE { firm:northstar skos:altLabel ?name }")
    with editing.page.expect_download() as download:
        editing.page.locator(f"#save-{form}").click()
    download.value.save_as(tmp_path / "saved")
    text = (tmp_path / "saved").read_text("utf-8")
    if form == "csv":
        names = {row["name"] for row in csv.DictReader(io.StringIO(text))}
    else:
        names = {row["name"]["value"] for row in json.loads(text)["results"]["bindings"]}
    assert names >= {"NorthStar", "北辰"}


def test_share_link_restores_the_query(editing: Visit, visit: Visiting) -> None:
    """What the link holds comes back elsewhere and is run; an endpoint in it is not followed."""
    text = "SELECT ?o WHERE { person:zoe-hart ckg:leads ?o } # 北辰 & co + 100%"
    _write(editing, text)
    editing.page.locator("#share").click()
    expect(editing.page.locator("#status")).to_have_text("The link is copied")
    link = editing.page.evaluate("navigator.clipboard.readText()")
    other = visit(link.removeprefix(editing.server.address) + "&endpoint=https%3A%2F%2Fexample.org%2Fsparql")
    other.page.wait_for_selector(ROWS)
    assert _query(other) == text
    assert "firm:northstar" in other.page.locator(".yasr table").inner_text()
    assert (other.strangers, other.complaints) == ([], [])


def test_things_in_an_answer_lead_to_their_pages(editing: Visit) -> None:
    """An IRI of ours leads to the page on this server."""
    _write(editing, "SELECT ?o WHERE { person:zoe-hart ckg:leads ?o }")
    editing.page.locator(RUN).click()
    editing.page.wait_for_selector('.yasr a[href="/firm/northstar"]')


def test_truncation_is_said(editing: Visit) -> None:
    """An answer that its limit cut says so; one that is whole does not."""
    _write(editing, "SELECT ?s WHERE { ?s a ckg:Claim } LIMIT 3")
    editing.page.locator(RUN).click()
    mark = editing.page.locator(".truncated", has_text="LIMIT 3")
    mark.wait_for()
    expect(editing.page.locator("#status")).to_contain_text("truncated: LIMIT 3")
    time, beside = editing.page.locator(".yasr_response_chip").bounding_box(), mark.bounding_box()
    assert time is not None
    assert beside is not None
    assert abs(time["y"] - beside["y"]) < 30
    assert beside["y"] < 800  # in sight without scrolling
    _write(editing, "SELECT ?s WHERE { ?s a ckg:Claim } LIMIT 300")
    editing.page.locator(RUN).click()
    expect(editing.page.locator("#status")).to_contain_text("10 rows")
    assert editing.page.locator(".truncated").count() == 0


def test_mistakes_are_shown_in_place(editing: Visit) -> None:
    """A query that the server refuses shows the server's words, and the browser complains of nothing but the status."""
    _write(editing, "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }")
    editing.page.locator(RUN).click()
    shown = editing.page.locator(".tabPanel.active .yasr .errorResult .said-error")
    shown.wait_for()
    assert "SERVICE is refused" in shown.locator(".message").inner_text()
    assert "{" not in shown.inner_text()
    assert editing.strangers == []
    assert [c for c in editing.complaints if "400" not in c and "403" not in c] == []


def test_our_prefixes_need_no_declaration(editing: Visit) -> None:
    """A query that leaves them out bears no mark of an error and runs; a prefix that nobody knows is marked."""
    _write(editing, "SELECT ?o WHERE { person:zoe-hart ckg:leads ?o }")
    editing.page.locator(RUN).click()
    editing.page.wait_for_selector(ROWS)
    assert editing.page.locator(".parseErrorIcon").count() == 0
    assert editing.page.evaluate("yasgui.getTab().getYasqe().queryValid") is True
    _write(editing, "SELECT ?o WHERE { strange:zoe-hart ckg:leads ?o }")
    editing.page.locator(".parseErrorIcon").wait_for()
