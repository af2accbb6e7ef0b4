"""`cloudkg compare` and `cloudkg timeline` on a graph built from two notes, as a user would."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from commands import cloudkg

SPRING = """# 云厂商观察
2026-05-10

2026年一季度微软资本开支为308亿美元，CoreWeave资本开支为68亿美元。
阿里云2026年一季度资本开支为270亿元。
CoreWeave预计2026年资本开支为310亿至350亿美元。
2026年3月18日，阿里云宣布将CPFS价格上调30%，4月18日起生效。
2025年9月，英伟达向英特尔投资50亿美元。
"""
SUMMER = """# 资本开支再评估
2026-06-20

2026年一季度微软资本开支为330亿美元。
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graph of the two notes."""
    folder = tmp_path_factory.mktemp("compare")
    (folder / "notes").mkdir()
    (folder / "notes" / "spring.md").write_text(SPRING, "utf-8")
    (folder / "notes" / "summer.md").write_text(SUMMER, "utf-8")
    assert cloudkg("build", folder / "notes", "--out", folder / "graph").code == 0
    return folder / "graph"


def test_firms_stand_beside_each_other_by_quarter(graph: Path) -> None:
    """Each cell has its value, of the newest report where two differ, the year its own column, and a conflict its mark and both places."""
    done = cloudkg("compare", "capex", "--graph", graph, "-e", "CoreWeave", "-e", "微软", "-e", "阿里云")
    lines = done.out.splitlines()
    assert lines[0].split() == ["entity", "unit", "2026-Q1", "2026"]
    assert [line.split() for line in lines[2:5]] == [
        ["CoreWeave", "USD", "68", "亿", "310", "亿–350", "亿ᵖ" if "ᵖ" in lines[2] else "亿ᶠ"],
        ["微软", "USD", "330", "亿!"],
        ["阿里云", "CNY", "270", "亿"],
    ]
    assert "spring:4" in done.out
    assert "summer:4" in done.out


def test_money_is_turned_only_with_a_rate_that_the_user_gives(graph: Path) -> None:
    """Without one, currencies stay in rows of their own; with one, the stated sum and the rate stand beside."""
    done = cloudkg(
        "compare",
        "资本开支",
        "--graph",
        graph,
        "--period",
        "2026-Q1",
        "--currency",
        "CNY",
        "--rate",
        "USD/CNY=7.00@2026-05-08",
        "--format",
        "csv",
    )
    rows = list(csv.DictReader(io.StringIO(done.out)))
    coreweave = next(r for r in rows if r["label"] == "CoreWeave")
    assert (coreweave["min"], coreweave["unit"], coreweave["stated_min"], coreweave["rate"]) == (
        "47600000000.00", "CNY", "6800000000", "USD/CNY=7.00@2026-05-08",
    )  # fmt: skip
    assert {r["unit"] for r in rows} == {"CNY"}
    untouched = list(csv.DictReader(io.StringIO(cloudkg("compare", "capex", "--graph", graph, "--currency", "CNY", "--format", "csv").out)))
    assert {r["unit"] for r in untouched} == {"CNY", "USD"}


def test_json_leads_to_the_words(graph: Path) -> None:
    """Each figure has its report, line and quote, and says whether it is in conflict."""
    found = json.loads(cloudkg("compare", "capex", "--graph", graph, "-e", "微软", "--format", "json").out)
    assert [(f["period"], f["conflict"], f["report"]) for f in found["figures"]] == [
        ("2026-Q1", True, "report:summer"),
        ("2026-Q1", True, "report:spring"),
    ]
    assert all("亿美元" in f["quote"] for f in found["figures"])


def test_markdown_is_a_table(graph: Path) -> None:
    """Header, ruler, a line a row, and the sources."""
    lines = cloudkg("compare", "capex", "--graph", graph, "-e", "阿里云", "--format", "markdown").out.splitlines()
    assert lines[:3] == ["| entity | unit | 2026-Q1 |", "| --- | --- | --- |", "| 阿里云 | CNY | 270 亿 |"]
    assert "- 2026-Q1 阿里云: spring:5" in lines


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("capexx",), "no metric is called “capexx”"),
        (("capex", "--currency", "CNY", "--rate", "USD=7"), "“USD=7” is no exchange rate"),
        (("capex", "--currency", "CNY", "--rate", "USD/CNY=7@2026-13-01"), "“2026-13-01” is no day"),
        (("capex", "--period", "2026-Q9"), "“2026-Q9” is no period"),
        (("capex", "--period", "spring..summer"), "“spring..summer” is no span of periods"),
    ],
)
def test_bad_input_gets_one_sentence(graph: Path, arguments: tuple[str, ...], complaint: str) -> None:
    """What is wrong and what to write instead; exit code 1."""
    done = cloudkg("compare", *arguments, "--graph", graph)
    assert (done.code, done.out) == (1, "")
    assert complaint in done.err
    assert len(done.err.splitlines()) == 1


def test_a_firm_without_figures_is_named(graph: Path) -> None:
    """Nobody has to wonder where a row went."""
    assert "no such figure of firm:intel" in cloudkg("compare", "capex", "--graph", graph, "-e", "英特尔", "-e", "微软").err


def test_a_figure_that_was_struck_is_compared_no_more(graph: Path, tmp_path: Path) -> None:
    """What a person rejects leaves the table, and its conflict with it."""
    own = tmp_path / "graph"
    shutil.copytree(graph, own)
    asked = ("compare", "capex", "--graph", own, "-e", "微软", "--format", "json")
    wrong = next(f for f in json.loads(cloudkg(*asked).out)["figures"] if f["report"] == "report:spring")
    assert cloudkg("reject", wrong["observation"], "--why", "misread", "--by", "tester", "--graph", own).code == 0
    assert [(f["report"], f["conflict"]) for f in json.loads(cloudkg(*asked).out)["figures"]] == [("report:summer", False)]


def test_events_stand_in_order_with_both_dates(graph: Path) -> None:
    """Announced and effective are two columns."""
    lines = cloudkg("timeline", "--graph", graph).out.splitlines()
    assert lines[0].split() == ["announced", "effective", "event", "agent", "target", "size", "modality", "reports"]
    assert lines[2].split()[:4] == ["2025-09", "Investment", "英伟达", "英特尔"]
    assert lines[3].split()[:2] == ["2026-03-18", "2026-04-18"]
    assert "30%" in lines[3]


def test_a_timeline_can_be_narrowed(graph: Path) -> None:
    """By who takes part, by kind and by time."""
    assert len(json.loads(cloudkg("timeline", "英特尔", "--graph", graph, "--format", "json").out)) == 1
    assert len(json.loads(cloudkg("timeline", "--event", "pricechange", "--graph", graph, "--format", "json").out)) == 1
    assert len(json.loads(cloudkg("timeline", "--since", "2026-04", "--graph", graph, "--format", "json").out)) == 1
    assert json.loads(cloudkg("timeline", "--until", "2025-08", "--graph", graph, "--format", "json").out) == []
    assert "no kind of event is called “Party”" in cloudkg("timeline", "--event", "Party", "--graph", graph).err
    assert cloudkg("timeline", "--since", "spring", "--graph", graph).code == 2
