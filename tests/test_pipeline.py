"""What a build promises: the same bytes for the same reports, whatever else differs, and evidence that stands in the text."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import EntityType, Extraction
from cloudkg.pipeline import build, extract_document, join_knowledge, list_reports
from cloudkg.read import read_text
from commands import digests

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="module")
def extractions() -> tuple[Extraction, ...]:
    """What the five digests say."""
    return build(list_reports([SEEDS])).knowledge.extractions


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the five digests, built as a user builds it."""
    out = tmp_path_factory.mktemp("built") / "graph"
    subprocess.run([sys.executable, "-m", "cloudkg", "build", str(SEEDS), "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
    return out


def test_every_quote_stands_in_the_text(extractions: tuple[Extraction, ...]) -> None:
    """`text[start:end] == quote` for every claim and observation, and the line is the line where it starts."""
    facts = [(e.text, c.provenance) for e in extractions for c in e.claims]
    facts += [(e.text, o.provenance) for e in extractions for o in e.observations]
    assert len(facts) > 500
    assert [p for text, p in facts if text[p.span.start : p.span.end] != p.quote or not p.quote] == []
    assert [p for text, p in facts if text.count("\n", 0, p.span.start) + 1 != p.line] == []


def test_every_entity_of_a_fact_is_known(extractions: tuple[Extraction, ...]) -> None:
    """Subjects, objects, owners of figures, regions, products, cited sources and publishers are entities of their report."""
    for extraction in extractions:
        known = {e.id for e in extraction.entities} | {extraction.report.id}
        named = {
            n
            for c in extraction.claims
            for n in (c.subject, c.object, c.qualifiers.region, c.qualifiers.product, c.qualifiers.attributed_to)
        }
        named |= {n for o in extraction.observations for n in (o.entity, o.region, o.attributed_to)} | {extraction.report.publisher}
        assert named - known <= {None}


BUILD = """
import sys
from pathlib import Path
from cloudkg.exchange import graph_files
from cloudkg.pipeline import EXTRACTOR, build
from cloudkg.store import write_graph
out, workers, *paths = sys.argv[1:]
write_graph(build([Path(p) for p in paths], workers=int(workers)).knowledge, Path(out), extractor=EXTRACTOR, exchange=graph_files)
"""


def test_order_workers_and_hash_seed_have_no_say(tmp_path: Path) -> None:
    """Two builds, forward in one process and backward in two, with other hash seeds and from other folders, are byte-identical."""
    copies = tmp_path / "elsewhere"
    shutil.copytree(SEEDS, copies)
    for out, workers, seed, paths in (("a", "1", "1", sorted(SEEDS.glob("*.md"))), ("b", "2", "4242", sorted(copies.glob("*.md"))[::-1])):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run(
            [sys.executable, "-c", BUILD, str(tmp_path / out), workers, *map(str, paths)], check=True, env=environment, cwd=tmp_path
        )
    first, second = digests(tmp_path / "a"), digests(tmp_path / "b")
    assert len(first) > 10
    assert first == second


def test_the_committed_graph_is_what_the_digests_say(built: Path) -> None:
    """`graph/` is what `make demo` builds from `seeds/`. When this fails after a change: run `make demo` and commit `graph/`."""
    assert (ROOT / "graph" / "cloudkg.json").exists(), "graph/ is missing: run `make demo` and commit graph/"
    fresh, committed = digests(built), digests(ROOT / "graph")
    stale = sorted(name for name in fresh.keys() | committed.keys() if fresh.get(name) != committed.get(name))
    assert stale == [], "graph/ is out of date: run `make demo` and commit graph/"


def test_what_the_digests_say_obeys_the_rules(built: Path) -> None:
    """`cloudkg validate` finds no violation in the graph of the digests."""
    command = [sys.executable, "-m", "cloudkg", "validate", "--format", "json", "--graph", str(built)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [b for b in json.loads(done.stdout) if b["severity"] == "Violation"] == []


def test_an_unknown_publisher_becomes_a_firm() -> None:
    """Minted from its name, with that name; a known one is the gazetteer's, a public body stays one."""
    lexicon = load_lexicon()
    made = extract_document(read_text("云市场在增长。", "r1", publisher="山雀研究所"), lexicon)
    assert (made.report.publisher, made.entities[0].label, made.entities[0].type) == ("firm:山雀研究所", "山雀研究所", EntityType.FIRM)
    known = extract_document(read_text("云市场在增长。", "r1", publisher="工信部"), lexicon)
    assert [(e.id, e.type) for e in known.entities] == [(known.report.publisher, EntityType.PUBLIC_BODY)]


def test_only_things_have_a_price() -> None:
    """A price rise of a market is one of what is sold in it, under its own words."""
    extraction = extract_document(read_text("英特尔宣布给CPU提价15%。", "r1"), load_lexicon())
    rises = [c.object for c in extraction.claims if c.predicate == "raisesPriceOf"]
    assert rises == ["product:cpu"]
    assert [(e.label, e.type) for e in extraction.entities if e.id == "product:cpu"] == [("CPU", EntityType.PRODUCT)]


def test_one_happening_told_twice_is_one_event() -> None:
    """Two reports on one price rise: two claims, one plain edge, one event that both describe."""
    lexicon = load_lexicon()
    texts = ("2026年1月4日，亚马逊云科技宣布把EC2的价格上调15%。", "On January 4, 2026, AWS raised the price of EC2 by 15%.")
    knowledge = join_knowledge(extract_document(read_text(text, f"r{i}"), lexicon) for i, text in enumerate(texts))
    rises = [c for e in knowledge.extractions for c in e.claims if c.predicate == "raisesPriceOf"]
    assert len(rises) == 2
    assert [len(event.claims) for event in knowledge.events if event.type == "PriceChange"] == [2]


def test_folders_of_graphs_and_hidden_files_are_no_reports(tmp_path: Path) -> None:
    """`cloudkg build .` does not read the texts of the graph that lies there."""
    for name in ("a.md", ".hidden.md", ".cache/b.md", "graph/texts/c.txt", "graph/cloudkg.json", "d.csv", "below/e.TXT"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("云", "utf-8")
    assert [p.name for p in list_reports([tmp_path])] == ["a.md", "e.TXT"]
