"""`cloudkg audit` as a user meets it, and its findings as RDF."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph
import pytest

from audit.planted import plant
from cloudkg.resources import resource
from cloudkg.store import write_graph
from commands import cloudkg

FORMATS = ("table", "json", "csv", "turtle")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph with one planted case of every sort."""
    folder = tmp_path_factory.mktemp("audit") / "graph"
    write_graph(plant(5, rounds=1)[0], folder, extractor="test")
    return folder


def test_one_finding_in_every_format(folder: Path) -> None:
    """Table, JSON, CSV and Turtle tell the same finding."""
    options = ("--graph", folder, "--entity", "firm:fault-0")
    table, plain, rows, turtle = (cloudkg("audit", *options, "--format", form) for form in FORMATS)
    (finding,) = json.loads(plain.out)
    (row,) = csv.DictReader(io.StringIO(rows.out))
    assert (finding["kind"], finding["verdict"], len(finding["evidence"])) == ("conflict", "within-report", 2)
    assert (row["id"], row["kind"], row["why"]) == (finding["id"], finding["kind"], finding["why"]["en"])
    assert finding["why"]["en"][:30] in table.out
    assert f"finding/{finding['id']}> a ckg:Finding" in turtle.out
    assert all(e["quote"] for e in finding["evidence"])


def test_filters(folder: Path) -> None:
    """--kind and --min-severity leave out the rest; agreements come when they are asked for."""

    def kinds(*options: str) -> set[tuple[str, str]]:
        found = json.loads(cloudkg("audit", "--graph", folder, "--format", "json", *options).out)
        return {(f["kind"], f["severity"]) for f in found}

    assert {kind for kind, _ in kinds("--kind", "revision", "--kind", "progress")} == {"revision", "progress"}
    assert {severity for _, severity in kinds("--min-severity", "high")} == {"high"}
    assert kinds("--kind", "agreement") == {("agreement", "info")}
    assert "agreement" not in {kind for kind, _ in kinds()}


def test_sources_of_one_figure_count_once(folder: Path) -> None:
    """Two reports that cite the same house are one independent source."""
    found = json.loads(cloudkg("audit", "--graph", folder, "--format", "json", "--kind", "agreement").out)
    counts = {(len(f["reports"]), f["independent"]) for f in found if f["metric"] == "market_share"}
    assert counts == {(2, 1)}


def test_turtle_uses_terms_of_the_ontology(folder: Path) -> None:
    """Every ckg: predicate of a finding is declared, and what it rests on is in the graph."""
    parsed = list(pyoxigraph.parse(cloudkg("audit", "--graph", folder, "--format", "turtle").out, format=pyoxigraph.RdfFormat.TURTLE))
    declared = {t.subject for t in pyoxigraph.parse(path=str(resource("ontology", "cloudkg.ttl")), format=pyoxigraph.RdfFormat.TURTLE)}
    used = {t.predicate for t in parsed if "cloudkg/ontology" in t.predicate.value}
    evidence = {t.object.value for t in parsed if t.predicate.value.endswith("wasDerivedFrom")}
    text = "".join(p.read_text("utf-8") for p in (folder / "reports").iterdir())
    assert used <= declared
    assert evidence
    assert all(f"observation:{iri.rpartition('/')[2]} a ckg:Observation" in text for iri in evidence)


def test_the_same_graph_gives_the_same_bytes(folder: Path) -> None:
    """Twice audited, twice the same."""
    one, other = (cloudkg("audit", "--graph", folder, "--format", "turtle", "--min-severity", "info").out for _ in range(2))
    assert one == other


def test_what_was_struck_is_not_compared(tmp_path: Path) -> None:
    """Two reports at odds over a figure are no conflict once one of the figures is rejected."""
    for name, amount in (("r1", "300亿美元"), ("r2", "350亿美元")):
        (tmp_path / f"{name}.md").write_text(f"微软2025年资本开支为{amount}。", "utf-8")
    place = ("--graph", str(tmp_path / "graph"))
    assert cloudkg("build", tmp_path / "r1.md", tmp_path / "r2.md", "--out", tmp_path / "graph").code == 0
    (finding,) = json.loads(cloudkg("audit", "--format", "json", *place).out)
    figure = finding["evidence"][0]["id"]
    assert cloudkg("reject", figure, "--why", "misprint", "--by", "Ann", *place).code == 0
    assert json.loads(cloudkg("audit", "--format", "json", *place).out) == []
