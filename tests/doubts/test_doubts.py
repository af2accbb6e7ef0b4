"""Doubts: what is suggested, what is never suggested however alike it is, and that a person has the last word."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudkg.doubts import Doubt, Kind, Reason, find_doubts
from cloudkg.model import Claim, Entity, Extraction, Knowledge, Provenance, Qualifiers, Report, Span
from cloudkg.resolve import form_events
from cloudkg.store import open_graph, write_graph
from cloudkg.vocab import type_of
from commands import cloudkg

TEXT = "甲向乙供应算力。丙是甲的首席执行官。丁是甲的CEO。"


def thing(id_: str, label: str, *names: str, tickers: tuple[str, ...] = (), matches: tuple[str, ...] = ()) -> Entity:
    return Entity(id_, type_of(id_), label, tuple(sorted(names)), tickers=tickers, matches=matches)


def graph(folder: Path, entities: tuple[Entity, ...], claims: tuple[Claim, ...] = ()) -> Path:
    report = Report("report:r1", "r1", hashlib.sha256(TEXT.encode()).hexdigest(), "zh")
    write_graph(Knowledge((Extraction(report, TEXT, entities, claims, ()),), entities, form_events(claims)), folder, extractor="test")
    return folder


def said(subject: str, predicate: str, object_: str, quote: str, role: str | None = None) -> Claim:
    start = TEXT.index(quote)
    place = Provenance("report:r1", Span(start, start + len(quote)), 1, quote)
    return Claim(subject, predicate, object_, place, qualifiers=Qualifiers(role=role))


def doubts(folder: Path, *entities: Entity, claims: tuple[Claim, ...] = (), known: tuple[str, ...] = ()) -> tuple[Doubt, ...]:
    return find_doubts(open_graph(graph(folder / "graph", entities, claims)), known)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("firm:a", "优刻得"), ("firm:b", "優刻得"), Reason.NAME),
        (("firm:a", "CoreWeave"), ("firm:b", "Core Weave"), Reason.NAME),
        (("chip:a", "Ironwood TPU"), ("chip:b", "ironwood-TPU"), Reason.NAME),
        (("firm:a", "Nebius"), ("firm:b", "Nebius Group N.V."), Reason.LEGAL),
        (("firm:a", "曙光信息产业"), ("firm:b", "曙光信息产业股份有限公司"), Reason.LEGAL),
        (("firm:a", "Together Computer"), ("firm:b", "Together Computer, Inc."), Reason.LEGAL),
        (("firm:a", "Black Forest Labs"), ("firm:b", "Black Forrest Labs"), Reason.LIKE),
        (("person:a", "Satya Nadella"), ("person:b", "Satya Nadela"), Reason.LIKE),
        (("firm:a", "中科曙光存储系统"), ("firm:b", "中科署光存储系统"), Reason.LIKE),
    ],
)
def test_what_may_be_one_is_suggested(tmp_path: Path, one: tuple[str, str], other: tuple[str, str], reason: Reason) -> None:
    """Another script, spacing, legal form, or a slip of the pen."""
    (doubt,) = doubts(tmp_path, thing(*one), thing(*other))
    assert (doubt.kind, doubt.reason, set(doubt.entities)) == (Kind.DUPLICATE, reason, {one[0], other[0]})
    assert doubt.command == f"cloudkg merge {doubt.entities[0]} {doubt.entities[1]} --why …"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("firm:a", "腾讯集团公司"), ("firm:b", "腾讯云集团公司")),
        (("firm:a", "Alibaba Holdings"), ("firm:b", "Alibaba Cloud Holdings")),
        (("model:a", "GLM-5 Series"), ("model:b", "GLM-5-Turbo Series")),
        (("model:a", "Qwen Image 2512"), ("model:b", "Qwen Image 2511")),
        (("model:a", "Claude Opus 4.5"), ("model:b", "Claude Sonnet 4.5")),
        (("model:a", "Gemini 3 Flash Preview"), ("model:b", "Gemini 3 Pro Preview")),
        (("chip:a", "Instinct MI300X"), ("chip:b", "Instinct MI325X")),
        (("firm:a", "国金证券公司"), ("firm:b", "国金公司")),
        (("firm:a", "China Telecom Group"), ("firm:b", "China Mobile Group")),
        (("firm:a", "Cisco"), ("firm:b", "Cis")),
        (("firm:a", "H100"), ("firm:b", "H200")),
        (("firm:a", "Nebius"), ("product:b", "Nebius AI")),
    ],
)
def test_what_tells_two_things_apart_is_respected(tmp_path: Path, one: tuple[str, str], other: tuple[str, str]) -> None:
    """Numbers, version words, 云, and the other parts of names that make another thing of it."""
    assert doubts(tmp_path, thing(*one), thing(*other)) == ()


def test_what_is_known_speaks_against_it(tmp_path: Path) -> None:
    """Two that a gazetteer has, two with other outside ids, two that a text ties to each other: no doubt, though the names are alike."""
    a, b = thing("firm:a", "Black Forest Labs"), thing("firm:b", "Black Forrest Labs")
    assert len(doubts(tmp_path / "1", a, b, known=("firm:a",))) == 1
    assert doubts(tmp_path / "2", a, b, known=("firm:a", "firm:b")) == ()
    supplied = (said("firm:a", "supplies", "firm:b", "甲向乙供应算力。"),)
    assert doubts(tmp_path / "3", a, b, claims=supplied) == ()
    ids = (thing("firm:a", "Nebius", matches=("wd:Q1",)), thing("firm:b", "Nebius Inc", matches=("wd:Q2",)))
    assert doubts(tmp_path / "4", *ids) == ()


def test_a_ticker_is_of_one_firm(tmp_path: Path) -> None:
    """Two firms with one ticker, known or not; the known one is to be kept."""
    (doubt,) = doubts(
        tmp_path, thing("firm:a", "甲公司", tickers=("0700.HK",)), thing("firm:z", "乙", tickers=("0700.HK",)), known=("firm:z",)
    )
    assert (doubt.reason, doubt.entities) == (Reason.TICKER, ("firm:z", "firm:a"))


def test_an_id_that_may_be_two(tmp_path: Path) -> None:
    """Two tickers of one market but not classes of one share, a product called as only firms are, two chief executives."""
    found = doubts(
        tmp_path,
        thing("firm:a", "甲", tickers=("NTES", "BIDU", "9999.HK")),
        thing("firm:google", "谷歌", tickers=("GOOG", "GOOGL")),
        thing("product:p", "某平台", "某平台科技有限公司"),
        thing("person:c", "丙"),
        thing("person:d", "丁"),
        claims=(
            said("person:c", "leads", "firm:a", "丙是甲的首席执行官。", "首席执行官"),
            said("person:d", "leads", "firm:a", "丁是甲的CEO。", "CEO"),
        ),
    )
    assert [(d.reason, d.entities) for d in found] == [
        (Reason.TICKERS, ("firm:a",)),
        (Reason.KINDS, ("product:p",)),
        (Reason.OFFICE, ("firm:a",)),
    ]
    assert found[1].command == "cloudkg split product:p --name '某平台科技有限公司' --into 'firm:某平台科技有限公司' --force --why …"
    assert {line.partition(" (claim:")[0] for line in found[2].evidence} == {"ceo: 丁", "ceo: 丙"}


def test_the_order_of_things_and_hash_seeds_have_no_say(tmp_path: Path) -> None:
    """Two processes with other hash seeds print the same."""
    names = ("Black Forest Labs", "Black Forrest Labs", "Black Forest Lab", "Nebius", "Nebius Inc", "NEBIUS")
    place = graph(tmp_path / "graph", tuple(thing(f"firm:{i}", n) for i, n in enumerate(names)))
    code = f"from cloudkg.doubts import find_doubts; from cloudkg.store import open_graph; from pathlib import Path; print(find_doubts(open_graph(Path({str(place)!r}))))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "77")
    ]
    assert runs[0] == runs[1]
    assert runs[0].count("Doubt(") == 6


def test_a_person_has_the_last_word(tmp_path: Path) -> None:
    """The table gives the command; a doubt that was dismissed, or settled, is not shown again, and a dismissal can be taken back."""
    (tmp_path / "r1.md").write_text("英伟达向Northgate Computing供应H200。微软收购了Northgate Computing。", "utf-8")
    (tmp_path / "r2.md").write_text("英伟达向Northgates Computing供应H200。微软收购了Northgates Computing。", "utf-8")
    place = ("--graph", str(tmp_path / "graph"))
    cloudkg("build", tmp_path / "r1.md", tmp_path / "r2.md", "--out", tmp_path / "graph")
    done = cloudkg("doubts", *place)
    assert (done.code, done.err) == (0, "1 doubt\n")
    (row,) = json.loads(cloudkg("doubts", "--format", "json", *place).out)
    assert row["command"] in done.out
    assert set(row) == {"id", "kind", "reason", "likeness", "entities", "evidence", "command"}
    assert cloudkg("doubts", "--kind", "over-merge", *place).err == "0 doubts\n"
    assert cloudkg("doubts", "--dismiss", row["id"], *place).err == "Error: a decision needs a reason; say it with --why\n"
    dismissed = cloudkg("doubts", "--dismiss", row["id"][:6], "--why", "two branches", "--by", "Ann", *place)
    assert dismissed.code == 0
    assert cloudkg("doubts", *place).err == "0 doubts\n"
    entry = dismissed.out.split()[-1]
    assert cloudkg("ledger", *place, "undo", entry, "--why", "one after all", "--by", "Ann").code == 0
    assert cloudkg("doubts", *place).err == "1 doubt\n"
    keep, gone = row["entities"]
    merged = cloudkg("merge", keep, gone, "--why", "one after all", "--by", "Ann", *place)
    assert merged.code == 0, merged.err
    assert cloudkg("doubts", *place).err == "0 doubts\n"
