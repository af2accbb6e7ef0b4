"""A report as it was read: every mark stands on the words that it is of."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from browsing import Visiting
from server import Server

from cloudkg.model import Span
from cloudkg.serve.pages.mentions import find_mentions
from cloudkg.serve.pages.naming import Named
from cloudkg.serve.pages.reading import mark_text
from cloudkg.serve.pages.telling import Fact
from cloudkg.store import EmbeddedDataset
from sample import CAPEX, RISE, SPRING_TEXT, SUPPLY

NAME = Named("firm:x", "X", "Firm")


def test_overlapping_marks_cover_exactly_their_words() -> None:
    """Facts may overlap, hold each other, cross a line break or be empty; put together again the pieces are the text."""
    text = "0123456789\nabcdefghij\n\nend"
    spans = [Span(0, 5), Span(3, 8), Span(3, 8), Span(4, 14), Span(24, 26), Span(7, 7)]
    facts = [replace(RISE, provenance=replace(RISE.provenance, span=span)) for span in spans]
    lines = mark_text(text, facts, [(Span(2, 4), NAME), (Span(11, 13), NAME)])
    assert "\n".join("".join(p.text for p in line.pieces) for line in lines) == text
    for at, span in enumerate(spans):
        covered = "\n".join("".join(p.text for p in line.pieces if at in p.facts) for line in lines)
        assert covered.strip("\n") == text[span.start : span.end].strip("\n")
    begun = [f for line in lines for p in line.pieces for f in p.begins]
    assert sorted(begun) == [0, 1, 2, 3, 4]
    assert [p.text for line in lines for p in line.pieces if p.name] == ["2", "3", "ab"]


def test_kinds_of_marks() -> None:
    """What is under a claim, under a figure, and under both, is told apart."""
    facts: list[Fact] = [replace(RISE, provenance=replace(RISE.provenance, span=Span(0, 4))), replace(CAPEX, provenance=replace(CAPEX.provenance, span=Span(2, 6)))]  # fmt: skip
    (line,) = mark_text("abcdefgh", facts, [])
    assert [(p.text, p.kind) for p in line.pieces] == [("ab", "claim"), ("cd", "both"), ("ef", "figure"), ("gh", "")]


def test_names_are_whole_words(audited: EmbeddedDataset) -> None:
    """The longest name counts, and none is found inside a longer Latin word."""
    text = "Northstar Cloud, Northstars, NorthStar; 北辰云与Blue Whale。"
    found = [(text[s.start : s.end], named.id) for s, named in find_mentions(audited, text, "en")]
    assert found == [
        ("Northstar Cloud", "firm:northstar"),
        ("NorthStar", "firm:northstar"),
        ("北辰云", "firm:northstar"),
        ("Blue Whale", "firm:blue-whale"),
    ]


@pytest.mark.parametrize("name", ["spring", "summer"])
def test_page_holds_the_whole_text(server: Server, name: str, audited: EmbeddedDataset) -> None:
    """Without its tags the page holds every line of the stored text, character for character."""
    body = server.ask(f"/report/{name}", Accept="text/html").body.decode()
    lines = [unescape(re.sub(r"<[^>]*>", "", found)) for found in re.findall(r'<p class="words">(.*?)</p></div>', body, re.DOTALL)]
    stored = audited.stored_text(name)
    assert stored is not None
    assert [line.strip() for line in lines] == [line.strip() for line in stored.split("\n")]


def test_pointing_at_a_mark_shows_its_facts(visit: Visiting) -> None:
    """Hovering and focusing show what was read; every run of the same fact lights up; Escape takes it away."""
    visited = visit("/report/spring")
    page = visited.page
    page.locator("mark.claim", has_text="供应算力").first.hover()
    hint = page.locator("#hint")
    assert "Blue Whale" in hint.inner_text()
    assert "43.284 bn" in hint.inner_text()
    lit = "".join(page.locator(".words .lit").all_inner_texts())
    assert SUPPLY.provenance.quote in lit.replace("\n", "")
    page.keyboard.press("Escape")
    assert hint.is_hidden()
    page.locator(".flag").first.focus()
    assert hint.is_visible()
    assert visited.complaints == []


def test_names_and_marks_lead_on(visit: Visiting) -> None:
    """A name leads to its page; evidence leads back to the very words in the report."""
    visited = visit("/report/spring")
    visited.page.locator(".words a.name", has_text="北辰云").first.click()
    assert visited.page.url.endswith("/firm/northstar")
    visited.page.locator(".ties summary", has_text="Blue Whale").first.click()
    visited.page.locator(".ties details[open] .cite").first.click()
    visited.page.wait_for_selector(".words .lit")
    lit = "".join(visited.page.locator(".words .lit").all_inner_texts())
    assert any(quote in lit for quote in (SUPPLY.provenance.quote, "北辰云与蓝鲸科技在云市场正面竞争"))
    assert SPRING_TEXT.count(lit[:12]) >= 1
    target = visited.page.locator(".flag:target")
    assert target.count() == 1
    assert target.evaluate("(e) => { const y = e.getBoundingClientRect().y; return y > 0 && y < innerHeight; }")
