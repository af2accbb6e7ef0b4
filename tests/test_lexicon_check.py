"""Rows that do not do what they say are named with their place, and rows are counted against gold facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudkg.lexicon_check import Fault, RowTally, find_faults
from commands import cloudkg


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder for rows of one's own."""
    folder = tmp_path / "own"
    for below in ("patterns/zh", "metrics/zh"):
        (folder / below).mkdir(parents=True)
    return folder


def test_a_good_row_has_no_fault(own: Path) -> None:
    """The example of docs/patterns.md is read by its row."""
    row = "- {id: zh/own, relation: supplies, priority: 70, pattern: '{o}...<安顿|寄放>在{s}', example: '微软把训练集群安顿在甲骨文'}\n"
    (own / "patterns" / "zh" / "own.yaml").write_text(row, "utf-8")
    assert find_faults(own) == ()


def test_an_example_that_its_row_does_not_read(own: Path) -> None:
    """File and line, and which row reads it instead."""
    path = own / "patterns" / "zh" / "own.yaml"
    rows = [
        "# mine\n- {id: zh/own-a, relation: supplies, pattern: '{s}<托管>{o}', example: '微软在增长'}\n",
        "- {id: zh/own-b, relation: supplies, priority: -9, pattern: '{s}....(?:向){o}..<供应>', example: '英伟达向微软供应H200'}\n",
    ]
    path.write_text("".join(rows), "utf-8")
    first, second = find_faults(own)
    assert first == Fault(f"{path}:2", "zh/own-a does not read its example “微软在增长”; no row reads it")
    assert second.where == f"{path}:3"
    assert second.message.startswith("zh/own-b does not read its example “英伟达向微软供应H200”; ")
    assert second.message.endswith(" read it instead")


def test_a_row_whose_example_others_read_too(own: Path) -> None:
    """A row that could be taken out without its example noticing is named, with who reads the example instead."""
    row = "- {id: zh/own, relation: acquires, priority: 70, pattern: '{s}<收购>{o}', example: '谷歌收购Wiz'}\n"
    (own / "patterns" / "zh" / "own.yaml").write_text(row, "utf-8")
    (fault,) = find_faults(own)
    assert "zh/own is not needed for its example “谷歌收购Wiz”: zh/acquires/buys reads it too" == fault.message


def test_a_cue_that_is_not_in_its_example(own: Path) -> None:
    """A metric row needs an example with its cue."""
    path = own / "metrics" / "zh" / "own.yaml"
    path.write_text(
        "- {id: zh/own-a, metric: other, cue: [甲乙], example: 丙丁3元}\n- {id: zh/own-b, metric: other, cue: [甲乙丙]}\n", "utf-8"
    )
    assert find_faults(own) == (
        Fault(f"{path}:1", "zh/own-a does not find its cue in its example “丙丁3元”"),
        Fault(f"{path}:2", "zh/own-b has no example"),
    )


def test_a_name_of_two_terms(own: Path) -> None:
    """The row and the other bearer are named."""
    path = own / "firms.ttl"
    path.write_text(
        "@prefix firm: <https://w3id.org/cloudkg/id/firm/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'firm:own a <https://w3id.org/cloudkg/ontology#Firm> ; rdfs:label "NVIDIA" .\n',
        "utf-8",
    )
    expected = "“NVIDIA” is a name of firm:own and of firm:nvidia; make it a ckg:weakLabel of all but one"
    assert find_faults(own) == (Fault(f"{path}:3", expected),)


def test_check_says_so_and_exits_with_one(own: Path) -> None:
    """One line a fault on standard output, their number on standard error."""
    (own / "metrics" / "zh" / "own.yaml").write_text("- {id: zh/own, metric: other, cue: [甲乙丙]}\n", "utf-8")
    done = cloudkg("lexicon", "check", own)
    assert (done.code, done.out.count("\n"), done.err) == (1, 1, "1 rows at fault\n")


def test_rows_are_counted_against_gold(tmp_path: Path) -> None:
    """Right, inexact (a qualifier is wrong) and extra, by row."""
    (tmp_path / "t1.txt").write_text("英伟达向微软供应H200。\n谷歌收购Wiz，金额320亿美元。\n小米收购黑芝麻智能。\n", "utf-8")
    gold = tmp_path / "gold"
    gold.mkdir()
    entities = {"英伟达": ["NVIDIA"], "微软": [], "谷歌": [], "Wiz": [], "H200": []}
    rows = [{"id": name, "type": "Firm", "aliases": aliases} for name, aliases in entities.items()]
    facts = [
        {"kind": "rel", "doc": "t1", "s": "英伟达", "r": "supplies", "o": "微软", "modality": "actual"},
        {"kind": "rel", "doc": "t1", "s": "谷歌", "r": "acquires", "o": "Wiz", "modality": "planned"},
        {"kind": "rel", "doc": "t1", "s": "英伟达", "r": "develops", "o": "H200", "modality": "actual"},
    ]
    for name, content in (("entities", rows), ("facts", facts)):
        (gold / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), "utf-8")
    done = cloudkg("lexicon", "report", gold, tmp_path / "t1.txt", "--format", "json")
    tallies = {row["rule"]: RowTally(**row) for row in json.loads(done.out)}
    assert (tallies["zh/acquires/buys"].inexact, tallies["zh/acquires/buys"].extra) == (1, 1)
    assert (tallies["zh/supplies/provides-to"].right, tallies["zh/supplies/provides-to"].extra) == (1, 0)
