"""Answers to plain questions on an invented industry: shapes, sources, times, what is refused."""

from __future__ import annotations

import pickle
import re
from datetime import date

import pytest

from cloudkg.ask import answer_plain
from cloudkg.ask.words import load_words
from cloudkg.errors import QueryError
from cloudkg.query.questions import question_names, read_question
from cloudkg.store import EmbeddedDataset, open_graph, write_graph
from industry import industry


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDataset:
    """An invented industry."""
    folder = tmp_path_factory.mktemp("industry") / "graph"
    write_graph(industry(), folder, extractor="test")
    return open_graph(folder)


def test_an_answer_can_be_sent_anywhere(world: EmbeddedDataset) -> None:
    """It pickles, and names the query, the claim, the report and the quote behind each row."""
    answer = answer_plain(world, "Who supplies North Cloud?")
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert [row[0] for row in answer.rows] == ["Forge"]
    assert len(world.select(answer.sparql)) == 1
    (source,) = answer.sources
    assert (source.fact, source.report, source.quote) == (answer.rows[0][-1], "report:winter", "一句话。")


@pytest.mark.parametrize(
    ("question", "verdict", "said"),
    [
        ("Does Forge supply North Cloud?", "yes", "Yes"),
        ("Does Forge supply South Cloud?", "planned", "Planned only"),
        ("Did South Cloud acquire Model Lab?", "reported", "Rumoured only"),
        ("Does North Cloud partner with Model Lab?", "denied", "denies"),
        ("Does South Cloud supply Forge?", "nothing", "Forge supplies South Cloud"),
        ("南云收购了模型坊吗", "reported", "传闻"),
    ],
)
def test_yes_or_no_says_how_firmly(world: EmbeddedDataset, question: str, verdict: str, said: str) -> None:
    """A plan, a rumour and a denial are no yes, and silence is no no."""
    answer = answer_plain(world, question)
    assert answer.verdict == verdict
    assert said in answer.sentence


@pytest.mark.parametrize(
    ("question", "today", "rows"),
    [
        ("North Cloud capex last quarter", date(2026, 4, 2), 1),
        ("北云上个季度的资本开支", date(2026, 5, 1), 1),
        ("北云上个季度的资本开支", date(2026, 2, 1), 1),
        ("North Cloud capex last quarter", date(2025, 9, 1), 0),
        ("price rises this year", date(2026, 6, 1), 1),
        ("price rises this year", date(2024, 6, 1), 0),
    ],
)
def test_relative_times_are_counted_from_today(world: EmbeddedDataset, question: str, today: date, rows: int) -> None:
    """Which by default is the day of the newest report."""
    assert len(answer_plain(world, question, today=today).rows) == rows


def test_today_is_the_day_of_the_newest_report(world: EmbeddedDataset) -> None:
    """2 April 2026, so that the last quarter is the first of 2026."""
    assert dict(answer_plain(world, "North Cloud capex last quarter").given)["period"] == ("2026-Q1",)


@pytest.mark.parametrize(
    ("question", "form", "said"),
    [
        ("compare capex of North Cloud and South Cloud", "compare", "North Cloud 6 billion USD > South Cloud 4 billion USD"),
        ("北云和南云谁的资本开支更高", "compare", "North Cloud 60 亿 USD > South Cloud 40 亿 USD"),
        ("谁的资本开支最高", "most", "North Cloud 2026-Q1 资本开支 60 亿 USD"),
        ("Who has the lowest capex?", "least", "South Cloud 2026-Q1 capex 4 billion USD"),
        ("how many firms raised prices", "count", "2: North Cloud, South Cloud"),
        (
            "Who had the lowest capex in 2025-Q4?",
            "least",
            "does not agree: South Cloud 3,500,000,000 (spring), South Cloud 3,000,000,000 (winter)",
        ),
        ("Who has the most partners?", "most", "The most"),
        ("What is the largest price rise?", "rows", "South Cloud → GPU hours 40 %"),
        ("How are Sandworks and North Cloud related?", "path", "2 steps"),
        ("介绍一下锻芯", "show", "cloudkg show"),
        ("Who says South Cloud acquires Model Lab?", "rows", "winter:"),
        ("North Cloud revenue growth", "rows", "40 %"),
        ("what is new since March 2026 about Sandworks", "rows", "South Cloud"),
    ],
)
def test_the_answer_has_the_shape_that_the_question_wants(world: EmbeddedDataset, question: str, form: str, said: str) -> None:
    """Comparisons compare, superlatives name the first, counts count, evidence quotes."""
    answer = answer_plain(world, question)
    assert answer.form == form, answer.not_understood
    assert said in answer.sentence


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who supplies Foobar?", ["Foobar"]),
        ("谁供应福巴尔？", ["福巴尔"]),
        ("Who does not supply North Cloud?", ["not"]),
        ("Which suppliers of North Cloud compete with South Cloud?", ["compete with"]),
        ("Who raised prices on purple elephants?", ["purple", "elephants"]),
        ("hello there", ["hello"]),
        ("Who supplies <script>alert(1)</script>?", ["script", "alert", "1", "script"]),
    ],
)
def test_what_is_not_understood_is_named_and_not_answered(world: EmbeddedDataset, question: str, parts: list[str]) -> None:
    """No rows, no query; the words as the user wrote them."""
    answer = answer_plain(world, question)
    assert [p.text for p in answer.not_understood] == parts
    assert (answer.form, answer.rows, answer.sparql) == ("none", (), "")
    assert all(part in answer.sentence for part in parts)


@pytest.mark.parametrize("question", ["", "   ", "谁" * 501])
def test_empty_and_endless_questions_are_sentences(world: EmbeddedDataset, question: str) -> None:
    """Neither is read."""
    with pytest.raises(QueryError):
        answer_plain(world, question)


def test_every_row_of_words_is_good() -> None:
    """Each word is a regular expression that matches something; topics and relations name shipped questions and their parameters."""
    for row in load_words():
        for words in row.words.values():
            assert all(re.compile(word).match("") is None for word in words), row
        if "question" in row.fields:
            assert row.fields["question"] in question_names()
            names = {p.name for p in read_question(row.fields["question"]).parameters}
            assert {row.fields[k] for k in ("agent", "patient", "bind") if k in row.fields} <= names


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did South Cloud raise prices?", "GPU hours (30–40%, 2026-02-01)"),
        ("Who leads North Cloud?", "Ann Lee (CEO)"),
        ("北云投资了谁", "Model Lab (20 亿 USD)"),
        ("Who uses F1?", "2 found"),
        ("Who does Forge supply since 2026", "South Cloud"),
        ("Who are the biggest customers of Forge?", "North Cloud (1 billion USD)"),
        ("Who are the biggest partners of Forge?", "They cannot be put in order of size"),
    ],
)
def test_the_sentence_tells_what_the_rows_hold(world: EmbeddedDataset, question: str, said: str) -> None:
    """How much, as what, when, and what a time leaves out because it has none."""
    answer = answer_plain(world, question)
    assert said in answer.sentence, answer.sentence


@pytest.mark.parametrize(
    "question",
    [
        "a " * 249,
        "的" * 500,
        "1" * 500,
        "raise " * 80 + "prices",
        "North Cloud" * 45,
        "供应商的" * 120,
        "(" * 500,
        "how much is " * 40,
        "\x1b[31m谁供应 North Cloud\x00",
        '谁供应 "} UNION {?s ?p ?o} #',
        "% ' \" \\ \u2028",
    ],
)
def test_hostile_questions_are_answered_or_refused(world: EmbeddedDataset, question: str) -> None:
    """Endless repeats, control characters and SPARQL are words like others: nothing breaks, and values are bound, never pasted."""
    answer = answer_plain(world, question)
    assert answer.sentence
    assert not answer.sparql or len(world.select(answer.sparql)) >= len(answer.rows)


def test_a_third_name_has_no_place_between_two(world: EmbeddedDataset) -> None:
    """Ways are between two things; one thing under two names is one."""
    three = answer_plain(world, "How are Forge, Sandworks and North Cloud related?")
    assert [p.text for p in three.not_understood] == ["North Cloud"]
    assert answer_plain(world, "锻芯和Forge有什么关系").form == "show"
