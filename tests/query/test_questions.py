"""The shipped questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudkg.errors import QueryError
from cloudkg.query.questions import PARAMETER_TYPES, ask_question, parse_question, question_names, read_question
from cloudkg.store import EmbeddedDataset, text_of

VALUES = {"date": "2026", "entity": "北辰云", "relation": "supplies", "metric": "capex", "modality": "actual", "number": "1.5", "text": "x"}


@pytest.mark.parametrize("name", question_names())
def test_every_question_is_titled_and_answers(dataset: EmbeddedDataset, name: str) -> None:
    """Title and description in both languages, each parameter explained, and an answer with and without each parameter."""
    question = read_question(name)
    assert set(question.titles) == set(question.descriptions) == {"zh", "en"}
    assert all(p.meaning for p in question.parameters)
    about_findings = "ckg:Finding" in question.sparql  # which this graph holds none of: tests/audit/test_kept.py asks for some
    assert (len(ask_question(dataset, question, {})) > 0) is not about_findings
    for p in question.parameters:
        ask_question(dataset, question, {p.name: VALUES[p.type]})


@pytest.mark.parametrize(
    ("question", "given", "rows"),
    [
        ("price-rises", {"since": "2026"}, 2),
        ("price-rises", {"since": "2026-02"}, 0),
        ("price-rises", {"until": "2026-01"}, 2),
        ("price-rises", {"until": "2025"}, 0),
        ("price-rises", {"firm": "Northstar", "product": "training instances"}, 2),
        ("price-rises", {"firm": "蓝鲸"}, 0),
        ("who-supplies", {"supplier": "Northstar"}, 1),
        ("who-supplies", {"modality": "planned"}, 0),
        ("capex-by-quarter", {"since": "2026-04"}, 0),
        ("investors", {"target": "青禾智能", "since": "2026"}, 1),
        ("recommended", {"firm": "蓝鲸"}, 0),
    ],
)
def test_parameters_narrow_the_answer(dataset: EmbeddedDataset, question: str, given: dict[str, str], rows: int) -> None:
    """Each typed value reaches its variable."""
    assert len(ask_question(dataset, read_question(question), given)) == rows


def test_a_price_rise_has_its_numbers(dataset: EmbeddedDataset) -> None:
    """Percent, prices, unit, region and dates stand in one row."""
    rows = ask_question(dataset, read_question("price-rises"), {})
    first = {v: text_of(t) for v, t in zip(rows.variables, rows.rows[0], strict=True)}
    wanted = ("firm_name", "date", "effective", "min_percent", "max_percent", "price_from", "price_to", "price_unit", "region")
    assert [first[v] for v in wanted] == ["北辰云", "2026-01-04", "2026-01", "15", "20", "34.61", "39.8", "USD/hour", "北美"]


@pytest.mark.parametrize(
    ("type_", "text"),
    [("date", "March"), ("relation", "likes"), ("metric", "a b"), ("modality", "maybe"), ("number", "one"), ("entity", "nobody")],
)
def test_a_wrong_value_is_a_sentence(dataset: EmbeddedDataset, type_: str, text: str) -> None:
    """Every type says what it needs."""
    with pytest.raises(QueryError):
        PARAMETER_TYPES[type_](dataset, text)


@pytest.mark.parametrize("header", ["#: titel x", "#: param since", "#: param since day When"])
def test_a_wrong_header_is_named_with_its_line(tmp_path: Path, header: str) -> None:
    """File and line, for whoever writes a question."""
    (tmp_path / "q.rq").write_text(f"#: title@en Q\n{header}\nSELECT * {{}}", "utf-8")
    with pytest.raises(QueryError) as caught:
        parse_question(tmp_path / "q.rq")
    assert caught.value.where.endswith("q.rq:2")


def test_unknown_questions_and_parameters_are_sentences(dataset: EmbeddedDataset) -> None:
    """What there is instead is said."""
    with pytest.raises(QueryError, match="no question is called"):
        read_question("nothing")
    with pytest.raises(QueryError, match="no parameter"):
        ask_question(dataset, read_question("who-supplies"), {"x": "1"})
