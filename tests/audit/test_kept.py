"""Findings in the graph: asked for by SPARQL, valid, the same bytes each time, and never those of another state."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import Done, cloudkg

REPORTS = {
    "r1": "2026年1月4日，AWS宣布把P5e实例的价格上调15%。\n\n微软2025年资本开支为800亿美元。\n\n微软2025年净利润为1000亿美元。\n",
    "r2": "2026年1月23日，AWS宣布把P5e实例的价格上调15%。\n\n微软2025年净利润为1000亿美元。\n",
    "r3": "微软2025年资本开支为650亿美元。\n",
}
HEAD = "---\ntitle: 观察{name}\npublisher: {name}证券\ndate: 2026-02-20\n---\n\n"
COUNT = "SELECT (COUNT(?f) AS ?n) { ?f a ckg:Finding }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A graph of three reports that are at odds, and agree, on something."""
    for name, text in REPORTS.items():
        (tmp_path / f"{name}.md").write_text(HEAD.format(name=name) + text, "utf-8")
    assert cloudkg("build", *(tmp_path / f"{name}.md" for name in REPORTS), "--out", tmp_path / "graph").code == 0
    return tmp_path / "graph"


def keep(folder: Path, *options: str) -> Done:
    outcome = cloudkg("audit", "--keep", "--graph", folder, *options)
    assert outcome.code == 0, outcome.err
    return outcome


def ask(folder: Path, query: str, *options: str) -> list[dict[str, str]]:
    """Rows of a query."""
    return list(csv.DictReader(io.StringIO(cloudkg("query", query, "--graph", folder, "--format", "csv", *options).out)))


def test_sparql_asks_for_findings_and_ties(folder: Path) -> None:
    """What the audit prints stands in the graph, with the observations that it ties."""
    printed = json.loads(keep(folder, "--format", "json", "--min-severity", "info").out)
    found = ask(folder, "SELECT DISTINCT ?f ?kind { ?f a ckg:Finding ; ckg:findingKind ?kind ; prov:wasDerivedFrom/prov:wasQuotedFrom ?p }")
    assert {(f["id"], f["kind"]) for f in printed} == {(row["f"].rpartition("/")[2], row["kind"]) for row in found}
    assert {f["kind"] for f in printed} >= {"conflict", "agreement"}
    ties = "SELECT ?a ?b ?metric { ?a TIE ?b . ?a ckg:metric ?metric . ?b ckg:metric ?metric }"
    conflicts, agreements = (ask(folder, ties.replace("TIE", tie)) for tie in ("ckg:conflictsWith", "ckg:agreesWith"))
    assert [row["metric"].rpartition("#")[2] for row in conflicts] == ["capex", "capex"]
    assert {(row["a"], row["b"]) for row in conflicts} == {(row["b"], row["a"]) for row in conflicts}
    assert {row["metric"].rpartition("#")[2] for row in agreements} == {"profit"}


def test_the_shipped_question(folder: Path) -> None:
    """`open-findings` has a row for each conflict, and says so where no audit is kept."""
    nothing = cloudkg("query", "open-findings", "--graph", folder)
    assert (nothing.code, nothing.out.count("\n")) == (0, 2)
    assert "cloudkg audit --keep" in nothing.err
    keep(folder)
    rows = ask(folder, "open-findings")
    assert sorted((row["verdict"], row["places"]) for row in rows) == [("between-reports", "r1:9 r3:7"), ("two-dates", "r1:7 r2:7")]
    (row,) = ask(folder, "open-findings", "-p", "about=微软", "-p", "language=zh")
    assert "相差超出精度" in row["why"]
    assert len(ask(folder, "open-findings", "-p", "about=report:r2", "-p", "kind=conflict")) == 1
    assert ask(folder, "open-findings", "-p", "kind=arithmetic") == []
    assert "cloudkg audit --keep" not in cloudkg("query", "open-findings", "--graph", folder).err


def test_valid_and_the_same_bytes(folder: Path) -> None:
    """SHACL finds nothing wrong; what is shown does not change what is kept; the text alone gives the same graph."""
    keep(folder, "--kind", "progress")
    first = (folder / "findings.trig").read_bytes()
    before = ask(folder, COUNT)
    assert cloudkg("validate", "--graph", folder).code == 0
    keep(folder, "--min-severity", "high")
    assert (folder / "findings.trig").read_bytes() == first
    (folder / "store" / "stamp.json").unlink()
    assert ask(folder, COUNT) == before


def test_shapes_catch_a_broken_finding(folder: Path) -> None:
    """A finding without evidence, or of an unknown kind, is a violation."""
    keep(folder)
    path = folder / "findings.trig"
    text = path.read_text("utf-8")
    for broken in (
        text.replace('"conflict"', '"quarrel"'),
        text.replace("prov:wasDerivedFrom", "dcterms:source"),
        text.replace('"high"', '"grave"'),
    ):
        path.write_text(broken, "utf-8")
        outcome = cloudkg("validate", "--graph", folder)
        assert (outcome.code, "Finding" in outcome.out or "finding" in outcome.out) == (1, True)


@pytest.mark.parametrize("change", ["remove", "add", "reject", "build"])
def test_a_changed_graph_has_no_findings(folder: Path, tmp_path: Path, change: str) -> None:
    """Findings go with the state that they are of, and the program says so."""
    graph = ("--graph", str(folder))
    (tmp_path / "r4.md").write_text("谷歌2025年资本开支为914亿美元。", "utf-8")
    figure = ask(folder, "SELECT ?o { ?o ckg:metric ckg:capex } ORDER BY ?o")[0]["o"].rpartition("/")[2]
    keep(folder)
    commands: dict[str, tuple[str | Path, ...]] = {
        "remove": ("remove", "r3", *graph),
        "add": ("add", tmp_path / "r4.md", *graph),
        "reject": ("reject", f"observation:{figure}", "--why", "misprint", "--by", "Ann", *graph),
        "build": ("build", tmp_path / "r1.md", "--out", folder),
    }
    outcome = cloudkg(*commands[change])
    assert outcome.code == 0, outcome.err
    assert "cloudkg audit --keep" in outcome.err
    assert not (folder / "findings.trig").exists()
    assert ask(folder, COUNT) == [{"n": "0"}]
    assert "gone" not in cloudkg("remove", "r1", *graph).err if change != "build" else True


def test_build_audits(folder: Path, tmp_path: Path) -> None:
    """`build --audit` gives what `build` and `audit --keep` give."""
    keep(folder)
    reports = [tmp_path / f"{name}.md" for name in REPORTS]
    outcome = cloudkg("build", *reports, "--out", tmp_path / "other", "--audit")
    assert (outcome.code, "findings kept" in outcome.err) == (0, True)
    assert (tmp_path / "other" / "findings.trig").read_bytes() == (folder / "findings.trig").read_bytes()


def test_findings_of_another_text_are_not_loaded(folder: Path) -> None:
    """A file of a report that is put back by hand is of another state: the findings beside it do not count."""
    keep(folder)
    path = folder / "reports" / "r3.trig"
    path.write_text(path.read_text("utf-8").replace("65000000000.0", "80000000000.0"), "utf-8")
    assert ask(folder, COUNT) == [{"n": "0"}]
    outcome = keep(folder)
    assert "1 finding\n" in outcome.err
    assert ask(folder, COUNT) != [{"n": "0"}]


def test_an_endpoint_is_only_read() -> None:
    """--keep with --endpoint is refused in one sentence."""
    outcome = cloudkg("audit", "--keep", "--endpoint", "http://localhost:1/sparql")
    assert outcome.code == 2
    assert "--keep writes into a graph folder" in outcome.err
