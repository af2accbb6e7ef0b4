"""The graph that is shipped, as readers meet it: addresses of the documents, heads of files, small charts, and narrow screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import Visiting
from server import Server, serving

from cloudkg.model import Modality
from cloudkg.serve.pages.reading import head_lines
from cloudkg.serve.pages.series import read_series
from cloudkg.store import open_graph, text_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> Iterator[Server]:
    """A server of it."""
    with serving(ROOT / "graph") as found:
        yield found


def test_addresses_of_the_documents_are_there(shipped: Server) -> None:
    """Each that is asked for with curl, and lies in the graph."""
    said = (ROOT / "docs" / "pages.md").read_text("utf-8")
    paths = re.findall(r"curl .*?http://127\.0\.0\.1:8765(/\S+)", said)
    assert len(paths) >= 2
    assert [(path, shipped.ask(path).status) for path in paths] == [(path, 200) for path in paths]


def test_the_head_of_a_file_is_folded_and_moves_nothing(visit: Visiting, shipped: Server) -> None:
    """The metadata is behind a summary; lines keep their numbers, and together they are the stored text."""
    text = open_graph(ROOT / "graph").stored_text("r001")
    assert text is not None
    count = head_lines(text, "r001")
    assert text.startswith("---\n")
    assert text.split("\n")[count - 1] == "---"
    page = visit("/report/r001", at=shipped).page
    head = page.locator("details.file-head")
    assert head.locator(".row").count() == count
    assert not page.locator("#L2").is_visible()
    assert page.locator(f"#L{count + 1}").is_visible()
    assert page.evaluate("[...document.querySelectorAll('.lines .row .words')].map((w) => w.textContent.replace(/^\\n\\s*|\\n\\s*$/g, '')).join('\\n')") == text  # fmt: skip
    head.locator("summary").click()
    assert page.locator("#L2").is_visible()


def test_a_small_chart_has_bars_of_one_length_of_time() -> None:
    """Years do not stand beside quarters; what is left out of the bars stands in the table, and that is said."""
    dataset = open_graph(ROOT / "graph")
    mixed = 0
    for (firm,) in dataset.select("SELECT DISTINCT ?e WHERE { ?o ckg:entity ?e }"):
        for series in read_series(dataset, text_of(firm), "en", limit=None)[0]:
            if series.chart is None:
                continue
            periods = [bar.said.partition(":")[0] for bar in series.chart.bars]
            assert len({("Q" in p, "H" in p, "/" in p, p.count("-")) for p in periods if not p.startswith("FY")}) <= 1, periods
            mixed += bool(series.chart.grain)
    assert mixed


def test_a_place_in_a_report_is_not_broken(visit: Visiting, shipped: Server) -> None:
    """Its name and line stand on one line, however narrow the column is."""
    page = visit("/firm/coreweave", at=shipped, width=380).page
    heights = page.evaluate("[...document.querySelectorAll('.series td.spot a')].map((a) => a.getClientRects().length)")
    assert heights
    assert set(heights) == {1}


def test_no_column_of_an_answer_is_out_of_sight_on_a_phone(visit: Visiting, shipped: Server) -> None:
    """Rows stand as cards with the names of their columns; the table is still one for screen readers."""
    visited = visit(f"/ask?q={quote('谁供应 Meta？')}&lang=en", at=shipped, width=380)
    page = visited.page
    words = [m.value.lower() for m in Modality]
    cell = page.locator("table.answers td[data-heading]").filter(has_text=re.compile("|".join(words))).first
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= 380
    scrolled = page.locator(".scroll:has(table.answers)")
    assert scrolled.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert page.get_by_role("columnheader").count() > 1
    assert not visited.is_wider_than_screen()
    assert visited.flaws() == []


def test_the_latest_of_a_timeline_are_dated(shipped: Server) -> None:
    """Undated events stand last, and take no place of one with a date."""
    from cloudkg.query.timeline import read_timeline

    dataset = open_graph(ROOT / "graph")
    assert all(h.announced or h.effective for h in read_timeline(dataset, limit=5).happenings)
    every = read_timeline(dataset).happenings
    dated = [bool(h.announced or h.effective) for h in every]
    assert dated == sorted(dated, reverse=True)
    assert read_timeline(dataset, limit=len(every)).happenings == every
