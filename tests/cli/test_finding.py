"""`search` and `path` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudkg.vocab import mint_claim
from commands import cloudkg
from sample import RISE


def test_search_prints_a_table(graph_folder: Path) -> None:
    """What it is called, how it was found, what it is, its id; and what the limit leaves out."""
    done = cloudkg("search", "bcy", "--graph", graph_folder)
    assert done.out.splitlines()[2].split() == ["北辰云", "Firm", "pinyin", "7", "firm:northstar"]
    limited = cloudkg("search", "北", "--limit", "1", "--graph", graph_folder)
    assert ("firm:northstar" in limited.out, "more: raise --limit" in limited.err) == (True, True)
    found = json.loads(cloudkg("search", "north", "--type", "place", "--format", "json", "--graph", graph_folder).out)
    assert [(h["node"]["id"], h["match"]) for h in found["hits"]] == [("place:north-america", "start")]
    nothing = cloudkg("search", "qqqqqq", "--graph", graph_folder)
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "Nothing is called so.\n")


def test_path_prints_hops_with_quotes(graph_folder: Path) -> None:
    """Each path with its names, each hop with what is said, by whom, and the id of a claim."""
    done = cloudkg("path", "蓝鲸科技", "训练实例", "--k", "1", "--graph", graph_folder)
    lines = done.out.splitlines()
    assert lines[0] == "1. 蓝鲸科技 – 北辰云 – 训练实例  2 hops"
    rise = next(line for line in lines if "raises price of" in line)
    assert rise.startswith("   北辰云 raises price of → 训练实例  15%–20%")
    assert f"{mint_claim(RISE)[:14]} +1" in rise
    assert f"“{RISE.provenance.quote}”" in done.out
    found = json.loads(cloudkg("path", "蓝鲸科技", "训练实例", "--format", "json", "--graph", graph_folder).out)
    assert [len(p) for p in found["paths"]] == [2, 3]
    assert found["paths"][0][1]["edges"][0]["claims"][0]["provenance"]["quote"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("path", "北辰云", "北辰云"), "both ends are firm:northstar"),
        (("path", "北辰云", "nobody"), "nothing in the graph is called"),
        (("path", "北辰云", "蓝鲸科技", "--relation", "likes"), "no relation is called"),
        (("path", "北辰云", "蓝鲸科技", "--modality", "perhaps"), "is not one of actual"),
        (("search", ""), "an empty text finds nothing"),
        (("search", "x", "--type", "planet"), "no kind of thing is called"),
    ],
)
def test_what_goes_wrong_is_a_sentence(graph_folder: Path, arguments: tuple[str, ...], words: str) -> None:
    """And no traceback."""
    done = cloudkg(*arguments, "--graph", graph_folder)
    assert (done.code in (1, 2), done.out) == (True, "")
    assert words in done.err


def test_no_path_is_said(graph_folder: Path) -> None:
    """With the length that was looked at; and what would join them is not walked: a denial, a report."""
    done = cloudkg("path", "青禾智能", "Zoe Hart", "--relation", "partners-with", "--graph", graph_folder)
    assert "no path of 6 hops or fewer joins 青禾智能 and Zoe Hart" in done.out
    denied = cloudkg("path", "青禾智能", "蓝鲸科技", "--relation", "partners-with", "--denied", "--graph", graph_folder)
    assert "[denied]" in denied.out
    assert "[denied]" not in cloudkg("path", "青禾智能", "蓝鲸科技", "--graph", graph_folder).out
