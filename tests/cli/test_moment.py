"""--as-of and --held-on: the graph as it was, asked through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import cloudkg

SPRING = """# 春季观察
2026-03-20

2026年3月18日，阿里云宣布将CPFS价格上调30%，4月18日起生效。
2025年9月，英伟达向英特尔投资50亿美元。
英伟达2025年四季度收入为681亿美元。
"""
SUMMER = """# 夏季观察
2026-06-30

英伟达2026年一季度收入为780亿美元。
2026年5月20日，英伟达收购Groq。
"""
UNDATED = """# 无日期的纸条

英伟达是CoreWeave的供应商。
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graph of three notes, one of them without a date."""
    folder = tmp_path_factory.mktemp("moment")
    (folder / "notes").mkdir()
    for name, text in (("spring", SPRING), ("summer", SUMMER), ("undated", UNDATED)):
        (folder / "notes" / f"{name}.md").write_text(text, "utf-8")
    assert cloudkg("build", folder / "notes", "--out", folder / "graph").code == 0
    return folder / "graph"


def edges(graph: Path, *options: str) -> set[tuple[str, str]]:
    found = json.loads(cloudkg("neighbors", "英伟达", "--graph", graph, "--format", "json", *options).out)
    return {(e["relation"], e["object"]) for e in found["edges"]}


def test_known_then_is_what_reports_had_said(graph: Path) -> None:
    """A later report is as if it had not been written; one without a date is left out, and said to be."""
    assert {("acquires", "firm:groq"), ("supplies", "firm:coreweave")} <= edges(graph)
    assert edges(graph, "--as-of", "2026-03-20") == {("investsIn", "firm:intel")}
    assert "left out for having no date: undated" in cloudkg("neighbors", "英伟达", "--graph", graph, "--as-of", "2026-03-20").err


def test_held_then_goes_by_the_facts_own_dates(graph: Path) -> None:
    """The summer report is known, but what it tells of came later; a price holds from the day of its effect."""
    assert ("acquires", "firm:groq") not in edges(graph, "--held-on", "2026-05-19")
    assert ("acquires", "firm:groq") in edges(graph, "--held-on", "2026-05-20")
    rise = ("timeline", "--event", "PriceChange", "--graph", graph, "--format", "json")
    assert json.loads(cloudkg(*rise, "--held-on", "2026-04-17").out) == []
    assert len(json.loads(cloudkg(*rise, "--held-on", "2026-04-18").out)) == 1


def test_the_two_are_separate_and_go_together(graph: Path) -> None:
    """Known in March, of what held in 2025: the investment alone."""
    found = json.loads(cloudkg("timeline", "--graph", graph, "--format", "json", "--as-of", "2026-03", "--held-on", "2025").out)
    assert [(e["type"], e["target"]) for e in found] == [("Investment", "firm:intel")]


def test_figures_and_sparql_follow(graph: Path) -> None:
    """Compare and query see the same past; plain edges are those of its claims."""
    columns = cloudkg("compare", "revenue", "-e", "英伟达", "--graph", graph, "--as-of", "2026-05").out.splitlines()[0]
    assert columns.split() == ["entity", "unit", "2025-Q4"]
    asked = ("query", "ASK { firm:nvidia ckg:acquires firm:groq }", "--graph", graph)
    assert cloudkg(*asked).out.strip() == "yes"
    assert cloudkg(*asked, "--as-of", "2026-05").out.strip() == "no"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--as-of", "spring"), "“spring” is no day, month or year"),
        (("--as-of", "2019"), "no report had been issued by 2019; the oldest is of 2026-03-20"),
        (("--held-on", "2026-02-31"), "“2026-02-31” is no day, month or year"),
    ],
)
def test_bad_days_get_one_sentence(graph: Path, options: tuple[str, ...], complaint: str) -> None:
    """What is wrong and what to write; exit code 1."""
    done = cloudkg("timeline", "--graph", graph, *options)
    assert (done.code, complaint in done.err) == (1, True)


def test_an_endpoint_has_no_past() -> None:
    """It cannot be asked how it was."""
    done = cloudkg("timeline", "--endpoint", "http://127.0.0.1:9/sparql", "--as-of", "2026")
    assert (done.code, "need a graph folder" in done.err) == (2, True)
