"""Questions as people write them, on the graph of the five digests: what each is taken for, and what it answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cloudkg.ask import PlainAnswer, answer_plain
from cloudkg.store import EmbeddedDataset, open_graph

HERE = Path(__file__).parent
GRAPH = HERE.parent.parent / "graph"
LANGUAGES = ("zh", "en")


def _rows(language: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / f"phrasings-{language}.yaml").read_text("utf-8"))
    return rows


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDataset:
    """The graph of the five digests that the repository holds."""
    folder = tmp_path_factory.mktemp("digests") / "graph"
    shutil.copytree(GRAPH, folder, ignore=shutil.ignore_patterns("store"))
    return open_graph(folder)


def _understood(answer: PlainAnswer, row: dict[str, Any]) -> None:
    assert answer.is_understood, [p.text for p in answer.not_understood]
    assert answer.form == row["form"]
    assert answer.shipped == row.get("question", "")
    given = {name: list(values) for name, values in answer.given}
    wanted = {name: [str(v) for v in values] if values != "many" else given.get(name) for name, values in row.get("given", {}).items()}
    assert given == wanted
    assert answer.verdict == row.get("verdict", "")
    cells = {cell for line in answer.rows for cell in line}
    assert set(map(str, row.get("has", ()))) <= cells
    assert (len(answer.rows) == 0) is (row.get("rows") == 0)
    assert answer.sentence


@pytest.mark.parametrize("row", [pytest.param(row, id=row["ask"]) for language in LANGUAGES for row in _rows(language)])
def test_what_a_phrasing_is_taken_for(digests: EmbeddedDataset, row: dict[str, Any]) -> None:
    """The query is formed as it should be and gives what the reports hold; what cannot be understood is named and not answered."""
    answer = answer_plain(digests, row["ask"])
    assert all(row["ask"][part.start : part.end] == part.text for part in answer.understood)
    if "not" not in row:
        _understood(answer, row)
        return
    assert [p.text for p in answer.not_understood] == row["not"]
    assert (answer.rows, answer.sparql) == ((), "")
    assert any(s.startswith(row.get("near", "")) for s in ("", *answer.suggestions))
    if "near" in row:
        assert answer.suggestions[0].startswith(row["near"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_phrasings(language: str) -> None:
    """At least eighty in each language, a third of those by somebody who had not seen the program, none twice."""
    rows = _rows(language)
    asked = [row["ask"] for row in rows]
    assert len(asked) >= 80
    assert len(set(asked)) == len(asked)
    assert sum("unseen" in row for row in rows) >= 27


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("谁在 2026 年涨价了？", "（其中 2 条只是传闻），出自"),
        ("谁在 2026 年涨价了？", "Nebius、AMD（传闻）"),
        ("who raised prices in 2026", "found (2 only rumoured), in"),
        ("who raised prices in 2026", "Nebius, AMD (rumoured)"),
        ("英特尔涨了什么价", "（都只是传闻）"),
        ("有什么传闻", "AMD、英特尔"),
        ("Which firm had the highest capex in 2025?", "It is the only one with a figure for 2025"),
        ("Which firm had the highest capex in 2025?", "parts of that time only: CoreWeave, Nebius, 亚马逊"),
        ("2025年谁的资本开支最高", "只有这一家有 2025 的数字，没有可比的。只有其中部分期间数字的另有 CoreWeave、Nebius"),
        ("谁的资本开支最高", "。比较了 5 家。"),
        ("谁给 Meta 供应算力？", "没有写明供应的是算力；不论供应什么，有 2 条，出自 r001：CoreWeave、Nebius。"),
        ("OpenAI's chip suppliers", "No report names 芯片 as what is supplied"),
        ("谁在亏钱", "CoreWeave、Nebius"),
        ("阿里巴巴2026财年第三季度云收入同比增长多少", "同一集团的 阿里云 (FY2026-Q3 "),
        ("市值最高的三家公司", "以其他单位计、没有与之比较的有 百度、"),
        ("top 3 firms by revenue growth", "The highest: Nebius 2026-Q1 revenue growth (“收入”) 684 % YoY (r001)."),
        ("Does CoreWeave supply Meta?", "Yes: 1 claim says so, in r001."),
        ("Google supplies whom", "nothing of that. What is said of it: "),
        ("Google supplies whom", "谷歌云 is part of 谷歌"),
        ("Clarifai 收购了谁", "Nebius 收购 Clarifai"),
        ("Meta 的毛利率", "它有这些指标：资本开支、资本开支增速、"),
        ("谷歌和微软谁的资本开支更高", "2026-Q1 资本开支: 谷歌"),
    ],
)
def test_the_sentence_of_the_digests(digests: EmbeddedDataset, question: str, said: str) -> None:
    """Facts stand first and what is no fact is marked; grammar, and terms in the language of the question."""
    assert said in answer_plain(digests, question).sentence


def test_parts_are_told_in_the_language_of_the_question(digests: EmbeddedDataset) -> None:
    """Relations and metrics by the names that the ontology gives them."""
    assert [p.meaning for p in answer_plain(digests, "谁涨价了").understood] == ["关系: 上调价格"]


def test_growth_is_ranked_with_its_like(digests: EmbeddedDataset) -> None:
    """A rate at which something else grows (“ARR YOY”) is not set beside that of revenue."""
    answer = answer_plain(digests, "top 9 firms by revenue growth")
    assert {row[1] for row in answer.rows} == {"ckg:revenue_growth"}
    assert not any("ARR" in row[2] for row in answer.rows)


@pytest.mark.parametrize("question", ["What changed since March 2026?", "2026年4月以后有什么新动态？"])
def test_news_stand_newest_first(digests: EmbeddedDataset, question: str) -> None:
    """Dated claims before figures, fifty of them, and how many more there are."""
    answer = answer_plain(digests, question)
    days = [row[answer.columns.index("period")] for row in answer.rows]
    assert len(days) == 50 and answer.omitted > 500
    assert days[0] >= "2026" and sorted(filter(None, days), reverse=True) == [d for d in days if d]
    assert str(len(answer.rows) + answer.omitted) in answer.sentence and "50" in answer.sentence


def test_losses_are_negative(digests: EmbeddedDataset) -> None:
    """Who loses money has a profit below zero."""
    answer = answer_plain(digests, "谁在亏钱")
    at = answer.columns.index("min_value")
    assert all(row[at].startswith("-") for row in answer.rows)


@pytest.mark.parametrize(
    ("question", "suggestions"),
    [
        ("weather", ()),
        ("how is the weather", ()),
        ("谁在干嘛", ()),
        ("Oracle capex", ("cloudkg ask figures",)),
        ("Corewave capex", ("CoreWeave (firm:coreweave)", "cloudkg ask figures")),
        ("谷歌的交易有多少", ("cloudkg ask largest-deals",)),
    ],
)
def test_suggestions_have_something_to_do_with_the_question(digests: EmbeddedDataset, question: str, suggestions: tuple[str, ...]) -> None:
    """A far-off name or question is worse than none."""
    assert answer_plain(digests, question).suggestions == suggestions
