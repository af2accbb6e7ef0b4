"""From reports to a graph and to the exchange format, through the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cloudkg.store import open_graph, text_of
from commands import cloudkg, cloudkg_process, digests

REPORT = """# 云端观察
微软和亚马逊在云市场竞争。2026年1月4日，亚马逊云科技宣布把EC2的价格上调15%。
英伟达向微软供应H200。微软2026年一季度资本开支为300亿美元，同比增长49%。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "r1.md"
    path.write_text(REPORT, "utf-8")
    return path


def test_build_says_what_it_made(report: Path, tmp_path: Path) -> None:
    """Counts by kind, and claims by relation and modality, aligned; nothing on standard error when it is no terminal."""
    done = cloudkg("build", report, "--out", tmp_path / "graph")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert re.fullmatch(r".*graph: built from 1 reports in \d+\.\d s", lines[0])
    assert [line.split()[0] for line in lines[2:8]] == ["reports", "entities", "claims", "observations", "events", "triples"]
    assert next(line for line in lines if line.startswith("raises-price-of")).split() == ["raises-price-of", "1", "1"]
    assert lines[-1].split()[0] == "all"


def test_the_graph_can_be_asked_at_once(report: Path, tmp_path: Path) -> None:
    """What a report says comes back with its date and size."""
    cloudkg("build", report, "--out", tmp_path / "graph")
    done = cloudkg("neighbors", "AWS", "--relation", "raises-price-of", "--graph", tmp_path / "graph")
    assert "15%  2026-01-04  [actual]  (r1)" in done.out


def test_flags_go_before_what_the_text_says(report: Path, tmp_path: Path) -> None:
    """Title, publisher and date of a single report; a publisher that the gazetteer does not know becomes a firm of its own."""
    graph = tmp_path / "graph"
    flags = ("--title", "季度观察", "--publisher", "山雀研究所", "--date", "2026-05-06")
    assert cloudkg("build", report, *flags, "--out", graph).code == 0
    rows = open_graph(graph).select(
        "SELECT ?title ?day ?name ?class { ?r a ckg:Report ; rdfs:label ?title ; dcterms:issued ?day ; dcterms:publisher ?p . ?p rdfs:label ?name ; a ?class }"
    )
    expected = ["季度观察", "2026-05-06", "山雀研究所", "ckg:Firm"]
    assert [[text_of(term) for term in row] for row in rows] == [expected]


def test_a_known_publisher_is_the_firm_of_the_gazetteer(report: Path, tmp_path: Path) -> None:
    """One firm, however it is spelled."""
    cloudkg("build", report, "--publisher", "国金证券", "--out", tmp_path / "graph")
    trig = (tmp_path / "graph" / "reports" / "r1.trig").read_text("utf-8")
    assert re.findall(r"dcterms:publisher (\S+)", trig) == ["firm:sinolink"]


def test_what_is_built_obeys_the_rules(report: Path, tmp_path: Path) -> None:
    """`validate` finds nothing, the minted publisher included."""
    cloudkg("build", report, "--publisher", "山雀研究所", "--out", tmp_path / "graph")
    done = cloudkg("validate", "--strict", "--graph", tmp_path / "graph")
    assert (done.code, done.out, done.err) == (0, "", "0 violations, 0 warnings\n")


def test_flags_are_for_one_report(report: Path, tmp_path: Path) -> None:
    """A title for two reports is wrong usage, and says so."""
    (tmp_path / "r2.txt").write_text("云市场在增长。", "utf-8")
    done = cloudkg("build", tmp_path, "--title", "x", "--out", tmp_path / "graph")
    assert done.code == 2
    assert "--title, --publisher and --date are for a single report; these are 2." in done.err


def test_a_folder_is_read_to_its_depths(report: Path, tmp_path: Path) -> None:
    """Reports in folders below count, hidden files and other kinds of file do not."""
    below = tmp_path / "2026" / "q1"
    below.mkdir(parents=True)
    (below / "r2.txt").write_text("英伟达向甲骨文供应GB200。", "utf-8")
    (below / ".r3.txt").write_text("英伟达向甲骨文供应GB200。", "utf-8")
    (below / "notes.csv").write_text("a,b", "utf-8")
    done = cloudkg("build", tmp_path, "--out", tmp_path / "graph")
    assert sorted(p.name for p in (tmp_path / "graph" / "reports").iterdir()) == ["r1.trig", "r2.trig"]
    assert done.code == 0


def test_extract_writes_the_exchange_format(report: Path, tmp_path: Path) -> None:
    """Two files, one object a line; offsets and line say where; the folder holds nothing else."""
    done = cloudkg("extract", report, "-o", tmp_path / "facts")
    assert sorted(p.name for p in (tmp_path / "facts").iterdir()) == ["entities.jsonl", "facts.jsonl"]
    facts = [json.loads(line) for line in (tmp_path / "facts" / "facts.jsonl").read_text("utf-8").splitlines()]
    rise = next(f for f in facts if f.get("r") == "raisesPriceOf")
    assert (rise["s"], rise["pct"], rise["date"], rise["doc"], rise["line"]) == ("firm:aws", [15, 15], "2026-01-04", "r1", 2)
    assert REPORT[rise["start"] : rise["end"]] == rise["quote"]
    ids = {json.loads(line)["id"] for line in (tmp_path / "facts" / "entities.jsonl").read_text("utf-8").splitlines()}
    assert {f[k] for f in facts for k in ("s", "o", "e") if k in f} <= ids
    assert re.fullmatch(r".*facts: \d+ facts on \d+ entities from 1 reports\n", done.out)


def test_extract_leaves_a_graph_alone(report: Path, tmp_path: Path) -> None:
    """The exchange files of a graph belong to it."""
    cloudkg("build", report, "--out", tmp_path / "graph")
    before = digests(tmp_path / "graph")
    done = cloudkg("extract", report, "-o", tmp_path / "graph")
    assert (done.code, digests(tmp_path / "graph")) == (1, before)
    assert "this is a graph, whose exchange files belong to it" in done.err


def test_evaluate_scores_what_was_extracted(report: Path, tmp_path: Path) -> None:
    """A folder against itself is right throughout; table, JSON and single facts."""
    cloudkg("extract", report, "-o", tmp_path / "facts")
    table = cloudkg("evaluate", tmp_path / "facts", tmp_path / "facts").out.splitlines()
    assert table[2].split()[:5] == ["relations", "found", "1.000", "1.000", "1.000"]
    answer = json.loads(cloudkg("evaluate", tmp_path / "facts", tmp_path / "facts", "--format", "json", "--show", "missed").out)
    assert (answer["relations"]["right"]["f1"], answer["observations"]["found"]["missed"], answer["missed"]) == (1.0, 0, [])


def test_a_graph_is_scored_like_what_was_extracted(report: Path, tmp_path: Path) -> None:
    """The facts of a graph stand in one file for each report; together they are those that `extract` writes."""
    cloudkg("extract", report, "-o", tmp_path / "facts")
    cloudkg("build", report, "--out", tmp_path / "graph")
    assert (tmp_path / "graph" / "facts" / "r1.jsonl").read_bytes() == (tmp_path / "facts" / "facts.jsonl").read_bytes()
    answer = json.loads(cloudkg("evaluate", tmp_path / "facts", tmp_path / "graph", "--format", "json").out)
    assert (answer["relations"]["right"]["f1"], answer["observations"]["found"]["missed"]) == (1.0, 0)


def test_evaluate_shows_what_was_missed(report: Path, tmp_path: Path) -> None:
    """Each missed fact is a line of JSON after the table."""
    cloudkg("extract", report, "-o", tmp_path / "gold")
    (tmp_path / "empty.txt").write_text("云市场很大。", "utf-8")
    cloudkg("extract", tmp_path / "empty.txt", "-o", tmp_path / "pred")
    done = cloudkg("evaluate", tmp_path / "gold", tmp_path / "pred", "--show", "missed")
    missed = [json.loads(line) for line in done.out.splitlines() if line.startswith("{")]
    gold = [json.loads(line) for line in (tmp_path / "gold" / "facts.jsonl").read_text("utf-8").splitlines()]
    assert [m["quote"] for m in missed] == [g["quote"] for g in sorted(gold, key=lambda f: f["kind"], reverse=True)]


def test_a_terminal_shows_progress(report: Path, tmp_path: Path) -> None:
    """A bar on standard error while somebody watches; standard output has the summary alone."""
    watcher, terminal = os.openpty()
    command = [sys.executable, "-m", "cloudkg", "build", str(report), "--out", str(tmp_path / "graph")]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, text=True, check=True, timeout=60)
    os.close(terminal)
    shown = os.read(watcher, 10_000).decode()
    os.close(watcher)
    assert "Reading" in shown
    assert "100%" in shown
    assert done.stdout.splitlines()[0].startswith(f"{tmp_path / 'graph'}: built from 1 reports")


def test_nothing_but_the_result_goes_through_a_pipe(report: Path, tmp_path: Path) -> None:
    """No progress bar where nobody watches."""
    process = cloudkg_process("build", report, "--out", tmp_path / "graph")
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
