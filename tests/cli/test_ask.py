"""`cloudkg ask`: the list, shipped questions with options, and plain questions, as a user would try them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from cloudkg.cli import cli
from cloudkg.query.questions import THEMES, question_names
from commands import cloudkg


@pytest.mark.parametrize(("language", "head", "title"), [("zh", "供应链", "谁供应谁"), ("en", "Supply", "Who supplies whom")])
def test_the_list_is_grouped_by_theme(language: str, head: str, title: str) -> None:
    """Themes in their order, each question with title and options; without a graph."""
    done = cloudkg("ask", "--language", language)
    lines = done.out.splitlines()
    assert (done.code, lines[0]) == (0, head)
    assert [line for line in lines if not line.startswith(" ")] == [titles[language] for titles in THEMES.values()]
    assert any(line.startswith("  who-supplies") and title in line and "--supplier" in line for line in lines)
    assert len([line for line in lines if line.startswith("  ")]) == len(question_names())


def test_the_list_follows_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese for a Chinese locale, English for any other."""
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert cloudkg("ask").out.startswith("供应链")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert cloudkg("ask").out.startswith("Supply")


def test_the_list_for_programs() -> None:
    """JSON holds both languages and every parameter; CSV has a line for each question."""
    found = {q["name"]: q for q in json.loads(cloudkg("ask", "--format", "json").out)}
    assert set(found) == set(question_names())
    firm = next(p for p in found["price-rises"]["parameters"] if p["name"] == "firm")
    assert firm["option"] == "--firm" and firm["repeatable"] and set(firm["meanings"]) == {"zh", "en"}
    assert len(list(csv.DictReader(io.StringIO(cloudkg("ask", "--format", "csv").out)))) == len(question_names())


def test_parameters_are_options(graph_folder: Path) -> None:
    """Given several times, any of the values counts; CSV and JSON are those of `query`."""
    asked = cloudkg(
        "ask", "price-rises", "--since", "2026-01", "--firm", "北辰云", "--firm", "蓝鲸", "--format", "csv", "--graph", graph_folder
    )
    same = cloudkg(
        "query", "price-rises", "-p", "since=2026-01", "-p", "firm=Northstar", "-p", "firm=蓝鲸", "--format", "csv", "--graph", graph_folder
    )
    assert asked.code == 0
    assert asked.out == same.out
    assert len(asked.out.splitlines()) == 3
    limited = cloudkg("ask", "price-rises", "--limit", "1", "--format", "csv", "--graph", graph_folder)
    assert len(limited.out.splitlines()) == 2
    assert "first 1 of 2" in limited.err


def test_help_is_in_both_languages() -> None:
    """Description and parameters."""
    help_text = cloudkg("ask", "price-rises", "--help").out
    assert "Every claim of a price rise" in help_text
    assert "每一条涨价主张" in help_text
    assert "--min-size NUMBER" in help_text
    assert "只看幅度达到此百分比的" in help_text


def test_the_query_is_shown_with_its_values(graph_folder: Path) -> None:
    """What is shown can be asked as it stands, and gives the same."""
    shown = cloudkg("ask", "price-rises", "--firm", "北辰云", "--show-query", "--graph", graph_folder)
    assert "id/firm/northstar" in shown.out
    assert "#:" not in shown.out
    again = cloudkg("query", shown.out, "--format", "csv", "--graph", graph_folder)
    assert again.out == cloudkg("ask", "price-rises", "--firm", "北辰云", "--format", "csv", "--graph", graph_folder).out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("price-rise",), 1, "did you mean price-rises"),
        (("price-rises", "--since", "March"), 1, "a date is a year, a month or a day"),
        (("price-rises", "--since", "2026-13"), 1, "“2026-13” is no date: there is no such month"),
        (("price-rises", "--until", "2026-02-30"), 1, "“2026-02-30” is no date: there is no such day"),
        (("figures", "--period", "2026-Q9"), 1, "“2026-Q9” is no period"),
        (("backlog", "--period", "spring"), 1, "“spring” is no period"),
        (("price-rises", "--firm", "Northstr"), 1, "Northstar"),
        (("price-rises", "--min-size", "much"), 1, "a number is needed"),
        (("price-rises", "--supplier", "x"), 2, "No such option"),
        (("claims", "--relation", "likes"), 1, "no relation is called so"),
        (("ranking", "--metric", "fame"), 1, "no metric is called so"),
        (("what", "--today", "noon", "is", "new"), 1, "--today is a day"),
    ],
)
def test_wrong_values_are_one_sentence(graph_folder: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    """What is wrong, and what there is."""
    done = cloudkg("ask", *arguments, "--graph", graph_folder)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_words_are_answered(graph_folder: Path) -> None:
    """With or without quotes around them: a sentence, the rows, and what the report says where it is asked for."""
    done = cloudkg("ask", "谁给蓝鲸科技供应算力？", "--quotes", "--graph", graph_folder)
    plain = cloudkg("ask", "Who", "supplies", "Blue", "Whale?", "--quotes", "--graph", graph_folder)
    assert (plain.code, done.code) == (0, 1)  # “算力” is no name of this graph
    assert "北辰云" in plain.out.splitlines()[0]
    assert "spring:3  北辰云向蓝鲸科技供应算力" in plain.out
    assert "“算力”" in done.err


def test_what_was_understood_is_explained(graph_folder: Path) -> None:
    """Each part with its place, the command of the shipped question, and the SPARQL."""
    out = cloudkg("ask", "北辰云2026年一季度的资本开支", "--explain", "--graph", graph_folder).out
    assert "0–3   北辰云" in out
    assert "capex" in out
    assert "cloudkg ask figures --metric capex --firm firm:northstar --period 2026-Q1" in out
    assert "SELECT" in out
    assert "68 亿 USD" in out


@pytest.mark.parametrize(("form", "read"), [("json", json.loads), ("csv", lambda text: list(csv.DictReader(io.StringIO(text))))])
def test_answers_for_programs(graph_folder: Path, form: str, read: object) -> None:
    """Standard output holds nothing else, also beside --explain."""
    done = cloudkg(
        "ask", "Did Northstar raise prices?", "--format", form, *(["--explain"] if form == "csv" else []), "--graph", graph_folder
    )
    found = read(done.out)  # type: ignore[operator]
    assert done.code == 0
    assert found["verdict"] == "yes" if form == "json" else len(found) == 2


def test_what_is_not_understood_ends_with_1(graph_folder: Path) -> None:
    """One sentence, names that look like it, and the nearest question; nothing on standard output."""
    done = cloudkg("ask", "Who supplies Norhtstar?", "--graph", graph_folder)
    assert (done.code, done.out) == (1, "")
    assert "“Norhtstar”" in done.err
    assert "Northstar" in done.err.splitlines()[1]
    assert "cloudkg ask who-supplies" in done.err
    assert json.loads(cloudkg("ask", "Who supplies Norhtstar?", "--format", "json", "--graph", graph_folder).out)["not_understood"]


def test_silence_is_said_plainly(graph_folder: Path) -> None:
    """A question with no answer is understood, and says what stands near."""
    done = cloudkg("ask", "北辰云2025年的资本开支", "--graph", graph_folder)
    assert done.code == 0
    assert "图中没有这方面的说法" in done.out
    assert "2026-Q1" in done.out


@pytest.mark.parametrize(
    ("arguments", "incomplete", "wanted"),
    [
        (["ask"], "price-", {"price-rises", "price-cuts"}),
        (["ask", "price-rises"], "--mi", {"--min-size"}),
        (["ask", "price-rises", "--modality"], "p", {"planned"}),
        (["ask", "ranking", "--metric"], "cap", {"capex", "capex_growth"}),
        (["ask", "claims", "--relation"], "raises", {"raises-price-of"}),
    ],
)
def test_tab_completes(arguments: list[str], incomplete: str, wanted: set[str]) -> None:
    """Questions, their options, and the values of those that have a list."""
    found = {item.value for item in ShellComplete(cli, {}, "cloudkg", "_CLOUDKG_COMPLETE").get_completions(arguments, incomplete)}
    assert wanted <= found
