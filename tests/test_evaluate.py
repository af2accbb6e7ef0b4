"""Scores of small invented folders, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cloudkg.errors import ReadError
from cloudkg.evaluate import Counts, Evaluation, evaluate, read_exchange
from cloudkg.evaluate.alike import same_period, same_unit, same_value
from cloudkg.evaluate.pairing import pair_up

Row = dict[str, Any]
GOLD_ENTITIES = [
    {"id": "蓝鲸科技", "type": "Firm", "aliases": ["蓝鲸科技", "Blue Whale"]},
    {"id": "北辰云", "type": "Firm", "aliases": ["北辰云", "Northstar Cloud"]},
    {"id": "山雀-2", "type": "Model", "aliases": ["山雀-2"]},
    {"id": "阿里云", "type": "Firm", "aliases": []},
]
PRED_ENTITIES = [
    {"id": "firm:blue-whale", "type": "Firm", "aliases": ["blue whale", "蓝鲸"]},
    {"id": "firm:northstar", "type": "PublicBody", "aliases": ["北辰云"]},
    {"id": "model:finch-2", "type": "Model", "aliases": ["山雀2"]},
    {"id": "firm:alibaba", "type": "Firm", "aliases": ["阿里巴巴"]},
]


def rel(s: str, r: str, o: str, **more: Any) -> Row:
    return {"kind": "rel", "doc": "d1", "s": s, "r": r, "o": o, "modality": "actual", **more}


def obs(e: str, metric: str, value: list[float | None], unit: str, period: str | None, **more: Any) -> Row:
    return {"kind": "obs", "doc": "d1", "e": e, "metric": metric, "value": value, "unit": unit, "period": period, **more}


def write(folder: Path, entities: list[Row], facts: list[Row]) -> Path:
    folder.mkdir()
    for name, rows in (("entities.jsonl", entities), ("facts.jsonl", facts)):
        (folder / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return folder


@pytest.fixture
def score(tmp_path: Path) -> Any:
    def score_(gold: list[Row], pred: list[Row], docs: tuple[str, ...] = ()) -> Evaluation:
        golds = read_exchange(write(tmp_path / "gold", GOLD_ENTITIES, gold))
        return evaluate(golds, read_exchange(write(tmp_path / "pred", PRED_ENTITIES, pred)), docs)

    return score_


def test_relations_are_counted_once_and_by_any_name(score: Any) -> None:
    """Two met, one missed, one extra: P = R = 2/3; a symmetric pair may stand the other way round, develops may be releases."""
    gold = [
        rel("蓝鲸科技", "competes", "北辰云"),
        rel("北辰云", "releases", "山雀-2", date="2026-03"),
        rel("北辰云", "supplies", "蓝鲸科技"),
    ]
    pred = [
        rel("firm:northstar", "competes", "firm:blue-whale"),
        rel("firm:northstar", "develops", "model:finch-2", date="2026-03-14"),
        rel("firm:blue-whale", "acquires", "firm:northstar"),
        rel("firm:blue-whale", "acquires", "firm:northstar", line=9),
        rel("firm:blue-whale", "supplies", "firm:northstar", polarity="denied"),
    ]
    outcome = score(gold, pred)
    assert outcome.relations.found == Counts(2, 1, 1)
    assert outcome.relations.right == Counts(2, 1, 1)
    assert round(outcome.relations.found.f1, 3) == 0.667
    assert outcome.relations.by_label["competes"] == Counts(1, 0, 0)
    assert [f.row["r"] for f in outcome.relations.missed] == ["supplies"]
    assert (outcome.types_alike, outcome.types_met) == (2, 4)


def test_a_found_relation_with_a_wrong_qualifier_is_not_right(score: Any) -> None:
    """Each field that the gold states and the prediction misses is named; forecast and reported are one class."""
    gold = [
        rel("蓝鲸科技", "investsIn", "北辰云", amount=[1e9, 1e9], date="2026-01-04", modality="forecast"),
        rel("蓝鲸科技", "raisesPriceOf", "山雀-2", pct=[30, None], price={"from": 2, "to": 3}, region="北辰云"),
    ]
    pred = [
        rel("firm:blue-whale", "investsIn", "firm:northstar", amount=[2e9, 2e9], date="2026-01-05", modality="reported"),
        rel("firm:blue-whale", "raisesPriceOf", "model:finch-2", pct=[30, 40], price={"from": 2, "to": 3.001}),
    ]
    relations = score(gold, pred).relations
    assert (relations.found, relations.right) == (Counts(2, 0, 0), Counts(0, 2, 2))
    assert [fault.fields for fault in relations.wrong] == [("amount", "date"), ("pct", "region")]
    assert dict(relations.faults) == {"amount": 1, "date": 1, "pct": 1, "region": 1}


def test_figures_are_paired_one_to_one(score: Any) -> None:
    """Two figures of one value need two predictions; a figure of the parent counts as found, and is right."""
    gold = [
        obs("蓝鲸科技", "revenue", [5e9, 5e9], "CNY", "2026-Q1"),
        obs("蓝鲸科技", "profit", [5e9, 5e9], "CNY", "2026"),
        obs("阿里云", "capex", [6e9, None], "USD", None),
        obs("北辰云", "margin", [40, 40], "percent", "2025", tier="optional"),
    ]
    pred = [
        obs("firm:blue-whale", "revenue", [5e9, 5e9], "元", "2026-02"),
        obs("firm:alibaba", "capex", [6e9, 6e9], "USD", "2026"),
        obs("firm:northstar", "margin", [41, 41], "percent", "2025"),
    ]
    figures = score(gold, pred).observations
    assert figures.found == Counts(2, 1, 1)
    assert figures.by_label == {"capex": Counts(1, 0, 0), "margin": Counts(0, 0, 1), "profit": Counts(0, 1, 0), "revenue": Counts(1, 0, 0)}
    assert [(f.gold.row["metric"], f.fields) for f in figures.wrong] == [("revenue", ("period",)), ("capex", ("period", "value"))]
    assert figures.right == Counts(0, 3, 3)


def test_optional_facts_and_repeats_are_neutral(score: Any) -> None:
    """A figure that repeats a relation's change is not extra; an optional gold fact is neither demanded nor punished."""
    gold = [
        rel("蓝鲸科技", "raisesPriceOf", "山雀-2", pct=[15, 15]),
        rel("北辰云", "uses", "山雀-2", tier="optional"),
        obs("北辰云", "users", [2e8, 2e8], "count", "2026-03", tier="optional"),
    ]
    pred = [
        rel("firm:blue-whale", "raisesPriceOf", "model:finch-2", pct=[15, 15]),
        rel("firm:northstar", "uses", "model:finch-2"),
        obs("model:finch-2", "price_change", [15, 15], "percent", "2026-01"),
        obs("firm:northstar", "users", [2e8, 2e8], "count", "2026-03"),
        obs("firm:northstar", "users", [2e8, 2e8], "users", None),
    ]
    outcome = score(gold, pred)
    assert (outcome.relations.found, outcome.observations.found) == (Counts(1, 0, 0), Counts(0, 0, 0))


def test_growth_needs_its_basis(score: Any) -> None:
    """Year on year is what a growth without a basis means."""
    gold = [
        obs("北辰云", "revenue_growth", [40, 40], "percent", "2026-Q1"),
        obs("北辰云", "revenue_growth", [7, 7], "percent", "2026-Q1", basis="qoq"),
    ]
    pred = [obs("firm:northstar", "revenue_growth", [v, v], "percent", "2026-Q1", basis="YoY") for v in (40, 7)]
    assert [f.fields for f in score(gold, pred).observations.wrong] == [("basis",)]


def test_documents_are_named_by_their_number_or_their_name(score: Any) -> None:
    """`d1_x` is the gold's d1; other documents do not count; `docs` narrows."""
    gold = [rel("蓝鲸科技", "uses", "山雀-2"), {**rel("北辰云", "uses", "山雀-2"), "doc": "d2"}]
    pred = [
        {**rel("firm:blue-whale", "uses", "model:finch-2"), "doc": "d1_2026"},
        {**rel("firm:blue-whale", "uses", "firm:northstar"), "doc": "other"},
    ]
    assert score(gold, pred, ("d1",)).relations.found == Counts(1, 0, 0)


@pytest.mark.parametrize(
    ("left", "right", "alike", "exactly"),
    [
        ("2026-Q1", "2026-Q1", True, True),
        ("2026", "2026-03-18", True, False),
        ("FY2026", "2026", True, True),
        ("FY2026-Q1", "2025-Q2", True, True),
        ("2025-01/2025-09", "2025-9M", True, True),
        ("2026-03-18", "2026-03-19", True, False),
        ("2025", "2026", False, False),
        (None, "2026", True, False),
        ("某日", "某日", True, True),
        ("某日", "2026", False, False),
        ("2026/某日", "2026", False, False),
    ],
)
def test_periods(left: str | None, right: str | None, alike: bool, exactly: bool) -> None:
    """One period inside the other is alike, not equal; a fiscal year may end in December, March or June."""
    assert (same_period(left, right), same_period(left, right, exact=True)) == (alike, exactly)


def test_values_and_units() -> None:
    """Half a percent is rounding; a point stands for an open range at that point; units have many spellings."""
    assert same_value((1000, 1000), (1004, 1004), exact=True) is True
    assert (same_value((6, None), (6, 6)), same_value((6, None), (6, 6), exact=True), same_value((5, 6), (6, 6))) == (True, False, False)
    assert (same_unit("人民币", "CNY", exact=True), same_unit("片", "台", exact=True), same_unit("USD/hour", "USD")) == (True, True, True)
    assert (same_unit("USD/hour", "USD", exact=True), same_unit("percent", "pp"), same_unit("percent", "pp", exact=True)) == (
        False,
        True,
        False,
    )


def test_pairs_make_room_for_each_other() -> None:
    """The first gold gives its choice away when another has no other."""
    fits = {("a", "x"), ("a", "y"), ("b", "x")}
    pairs = pair_up(["a", "b"], ["x", "y"], fits=lambda g, p: (g, p) in fits, faults=lambda _g, _p: 0, last=lambda _: False)
    assert pairs == {0: 1, 1: 0}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ('{"kind": "rel", "s": "a", "r": "uses"}', "the row lacks “o”"),
        ('{"kind": "fact"}', "“fact” is no kind of fact"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    """File and line of what cannot be scored."""
    folder = write(tmp_path / "gold", GOLD_ENTITIES, [rel("蓝鲸科技", "uses", "山雀-2")])
    with (folder / "facts.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + line + "\n")
    with pytest.raises(ReadError, match=r"facts\.jsonl:3: ") as error:
        read_exchange(folder)
    assert message in str(error.value)


def test_a_folder_without_facts_is_named(tmp_path: Path) -> None:
    """What is missing, and what writes it."""
    with pytest.raises(ReadError, match=r"entities.jsonl: cannot be read .*cloudkg extract"):
        read_exchange(tmp_path)
