"""What a kept audit found, in the picture."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from drawing import hostile_knowledge
from pages import Open, Opened

from cloudkg.audit.keeping import keep_audit
from cloudkg.model import Extraction, Knowledge
from cloudkg.store import open_graph, write_graph
from cloudkg.view import write_view
from commands import cloudkg

REPORTS = {
    "r1": "2026年1月4日，AWS宣布把P5e实例的价格上调15%。\n\n微软2025年资本开支为800亿美元。\n\n谷歌2025年净利润为1000亿美元。\n",
    "r2": "2026年1月23日，AWS宣布把P5e实例的价格上调15%。\n\n微软2025年资本开支为650亿美元。\n",
}
HEAD = "---\ntitle: 观察{name}\npublisher: {name}证券\ndate: 2026-02-20\n---\n\n"


@pytest.fixture(scope="module")
def odd_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Picture of two reports at odds over a date and a figure, with the audit kept."""
    folder = tmp_path_factory.mktemp("odd")
    for name, text in REPORTS.items():
        (folder / f"{name}.md").write_text(HEAD.format(name=name) + text, "utf-8")
    assert cloudkg("build", *(folder / f"{name}.md" for name in REPORTS), "--out", folder / "graph").code == 0
    assert cloudkg("view", "--graph", folder / "graph", "--out", folder / "bare.html").code == 0
    assert cloudkg("audit", "--keep", "--graph", folder / "graph").code == 0
    assert cloudkg("view", "--graph", folder / "graph", "--out", folder / "page.html").code == 0
    return folder / "page.html"


def _shown(opened: Opened) -> set[str]:
    return set(opened.page.evaluate("picture.all().map((at) => model.known.nodes[at].id)"))


def test_edge_card_shows_the_other_side(open_page: Open, odd_page: Path) -> None:
    """A claim's card holds the finding: its kind, the sentence, and the words of the other report."""
    opened = open_page(odd_page)
    edge = opened.page.evaluate(
        "model.known.edges.filter((e) => e.r === 'raisesPriceOf').map((e) => [model.known.nodes[e.s].id, model.known.nodes[e.o].id])[0]"
    )
    opened = open_page(odd_page, fragment=f"#edge={edge[0]} {edge[1]}")
    findings = opened.page.locator("#card .fact .finding")
    assert findings.count() == 2
    assert "the same is dated 2026-01-04 and 2026-01-23" in findings.first.inner_text()
    places = opened.page.locator("#card .fact:has(.finding) > .cite").all_inner_texts()
    assert sorted(p.split(" — ")[0] for p in places) == ["观察r1", "观察r2"]
    assert opened.page.locator("#card .finding .cite").all_inner_texts() == places[::-1]


def test_node_card_in_the_language_of_the_page(open_page: Open, odd_page: Path) -> None:
    """A firm's card lists the findings on its figures, in Chinese on a Chinese page; the figures are marked."""
    opened = open_page(odd_page, fragment="#node=firm:microsoft", locale="zh-CN")
    card = opened.page.locator("#card")
    assert card.locator(".findings summary").all_inner_texts() == ["矛盾微软 2025 资本开支：650 亿 USD、800 亿 USD，相差超出精度"]
    card.locator(".findings summary").click()
    assert sorted(card.locator(".findings mark").all_inner_texts()) == ["资本开支为650亿美元", "资本开支为800亿美元"]
    assert card.locator(".figures .odd").count() == 2
    card.locator(".figures button").first.click()
    assert card.locator(".fact .finding").count() == 1


def test_legend_filters_by_finding(open_page: Open, odd_page: Path) -> None:
    """Without what is not at odds, only the two conflicts are left; undo brings all back, and the address keeps the choice."""
    opened = open_page(odd_page)
    before = _shown(opened)
    facet = opened.page.locator('[data-facet="findings"]')
    assert sorted(label.split("\n")[0] for label in facet.locator(".name").all_inner_texts()) == ["conflict", "no finding"]
    facet.locator('input[value="unfound"]').uncheck()
    left = _shown(opened)
    assert {"firm:microsoft", "firm:aws"} <= left
    assert "firm:google" not in left
    assert "findings=unfound" in opened.page.url
    opened.page.locator("#undo").click()
    assert _shown(opened) == before
    assert opened.complaints == []


def test_no_audit_no_facet(open_page: Open, odd_page: Path) -> None:
    """A picture of a graph without a kept audit has neither the facet nor a mark."""
    opened = open_page(odd_page.with_name("bare.html"))
    assert opened.page.locator('[data-facet="findings"]').count() == 0
    assert opened.page.evaluate("model.known.findings.length") == 0


def test_hostile_text_in_findings_is_text(open_page: Open, tmp_path: Path) -> None:
    """Sentences and quotes of findings are made of what reports say: nothing of it runs."""
    (one,) = hostile_knowledge().extractions
    figures = tuple(
        replace(o, metric="revenue", unit="USD", period="2025", maximum=Decimal(1), scope=None, half_width=Decimal(0))
        for o in one.observations
    )
    first = replace(one, claims=(), observations=figures)
    report = replace(one.report, id="report:other", name="other", sha256="0" * 64)
    others = tuple(replace(o, minimum=Decimal(2), maximum=Decimal(2), provenance=replace(o.provenance, report=report.id)) for o in figures)
    second: Extraction = replace(first, report=report, observations=others)
    write_graph(Knowledge((first, second), hostile_knowledge().entities, ()), tmp_path / "graph", extractor="test")
    assert keep_audit(tmp_path / "graph")
    write_view(open_graph(tmp_path / "graph"), tmp_path / "page.html")
    opened = open_page(tmp_path / "page.html")
    ids: list[str] = opened.page.evaluate("model.known.nodes.filter((n) => n.figures.length).map((n) => n.id)")
    seen = 0
    for curie in ids:
        opened.page.evaluate("(id) => actions.selectNode(model.known.at.get(id))", curie)
        for summary in opened.page.locator("#card .findings summary").all():
            summary.click()
            seen += 1
    assert seen > 5
    assert opened.page.evaluate("window.__xss") is None
    assert opened.complaints == []
