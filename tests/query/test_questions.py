"""The shipped questions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cloudkg.errors import QueryError
from cloudkg.query.questions import (
    PARAMETER_TYPES,
    THEMES,
    ask_question,
    parse_question,
    query_text,
    question_names,
    read_question,
    read_values,
)
from cloudkg.store import EmbeddedDataset, open_graph, text_of, write_graph
from industry import industry

GRAPH = Path(__file__).parent.parent.parent / "graph"
VALUES = {
    "date": "2026",
    "entity": "北云",
    "relation": "supplies",
    "metric": "capex",
    "modality": "actual",
    "number": "1.5",
    "text": "x",
    "period": "2026",
}
# Parameters by which nothing can be left out of the invented industry, and why.
WIDE = {("open-findings", "language")}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDataset:
    """An invented industry in which every question has an answer."""
    folder = tmp_path_factory.mktemp("industry") / "graph"
    write_graph(industry(), folder, extractor="test")
    return open_graph(folder)


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDataset:
    """The graph of the five digests that the repository holds."""
    folder = tmp_path_factory.mktemp("digests") / "graph"
    shutil.copytree(GRAPH, folder, ignore=shutil.ignore_patterns("store"))
    return open_graph(folder)


@pytest.mark.parametrize("name", question_names())
def test_every_question_is_titled_and_answers(world: EmbeddedDataset, name: str) -> None:
    """Title and description in both languages, a theme, each parameter explained in both, and an answer that the query alone gives as well."""
    question = read_question(name)
    assert set(question.titles) == set(question.descriptions) == {"zh", "en"}
    assert f"#: theme {question.theme}\n" in question.sparql
    assert all(set(p.meanings) == {"zh", "en"} and p.meanings["zh"] != p.meanings["en"] for p in question.parameters)
    about_findings = "ckg:Finding" in question.sparql  # which this graph holds none of: tests/audit/test_kept.py asks for some
    assert (len(ask_question(world, question, {})) > 0) is not about_findings
    for p in question.parameters:
        given = {p.name: VALUES[p.type]}
        rows = ask_question(world, question, given)
        assert len(world.select(query_text(question, read_values(world, question, given)))) == len(rows)


@pytest.mark.parametrize("name", question_names())
def test_every_parameter_leaves_something_out(world: EmbeddedDataset, name: str) -> None:
    """A value that nothing fits gives fewer rows than no value."""
    question = read_question(name)
    if "ckg:Finding" in question.sparql:
        return  # nothing to leave out: tests/audit/test_kept.py
    all_rows = len(ask_question(world, question, {}))
    nothing = {
        "date": "2090",
        "entity": "report:spring" if name != "claims" else "The Ledger",
        "relation": "develops",
        "metric": "shipments",
    }
    nothing |= {"modality": "forecast", "number": "1e15", "text": "nothing of the sort", "period": "1990-Q1"}
    for p in question.parameters:
        value = "1990" if p.name == "until" else "The Ledger" if p.name == "report" else nothing[p.type]
        assert len(ask_question(world, question, {p.name: value})) < all_rows, p.name


# Questions whose rows are more than one claim or figure, and what a row is besides: a segment of the firm, the pair from either side.
MORE_THAN_A_FACT = {"beneficiaries": "segment_name", "competitors": "firm_name", "partners": "firm_name"}
FACTS = ("claim", "next_claim", "chip_claim", "figure", "other_figure", "fact", "event", "finding")


@pytest.mark.parametrize("name", question_names())
def test_no_join_multiplies_rows(digests: EmbeddedDataset, name: str) -> None:
    """On the graph of the repository each claim or figure stands in one row, however many labels and makers its parts have."""
    rows = ask_question(digests, read_question(name), {})
    columns = [c for c in rows.variables if c in FACTS or c == MORE_THAN_A_FACT.get(name)]
    at = [rows.variables.index(c) for c in columns] or range(len(rows.variables))
    keys = [tuple(text_of(row[i]) for i in at) for row in rows]
    assert len(set(keys)) == len(keys)


def test_there_are_enough_questions_in_every_theme() -> None:
    """What an analyst asks is covered, and no theme stands empty."""
    themes = [read_question(name).theme for name in question_names()]
    assert len(themes) >= 40
    assert set(themes) == set(THEMES)


def test_what_a_person_struck_is_in_no_answer(world: EmbeddedDataset) -> None:
    """The rejected supply is given by none of the questions that speak of supply."""
    struck = [text_of(fact) for (fact,) in world.select("SELECT ?fact { ?fact ckg:reviewed ?verdict }")]
    assert len(struck) == 1
    for name in question_names():
        for row in ask_question(world, read_question(name), {}):
            assert struck[0] not in map(text_of, row), name


def _answer(world: EmbeddedDataset, name: str, given: dict[str, str | list[str]], columns: str) -> list[str]:
    rows = ask_question(world, read_question(name), given)
    at = [rows.variables.index(c) for c in columns.split()]
    return [" ".join(text_of(row[i]) for i in at) for row in rows]


@pytest.mark.parametrize(
    ("name", "given", "columns", "answer"),
    [
        ("who-supplies", {"customer": "北云"}, "supplier_name product_name unit", ["Forge F1 USD"]),
        ("who-supplies", {"supplier": ["Forge", "Sandworks"], "until": "2025"}, "customer_name", ["North Cloud", "Forge"]),
        ("who-supplies", {"report": "spring", "modality": ["planned", "reported"]}, "customer_name", ["South Cloud"]),
        ("supply-exposure", {"supplier": "砂厂"}, "through_name customer_name", ["Forge North Cloud", "Forge South Cloud"]),
        ("supply-exposure", {"customer": "模型坊"}, "supplier_name through_name", ["Forge North Cloud"]),
        ("chip-customers", {"maker": "Forge"}, "customer_name relation", ["Model Lab ckg:uses", "North Cloud ckg:supplies", "North Cloud ckg:uses"]),
        ("largest-suppliers", {"min_customers": "2"}, "supplier_name customers", ["Forge 2"]),
        ("price-rises", {"min_size": "20"}, "firm_name max_percent", ["South Cloud 40"]),
        ("price-rises", {"firm": ["北云", "南云"]}, "firm_name", ["North Cloud", "South Cloud"]),
        ("price-cuts", {}, "firm_name product_name", ["South Cloud M-One"]),
        ("price-timeline", {"since": "2026"}, "date relation", ["2026-02-01 ckg:raisesPriceOf", "2026-03-01 ckg:lowersPriceOf"]),
        ("largest-price-rises", {}, "firm_name", ["South Cloud", "North Cloud"]),
        ("price-list", {"firm": "算力租赁"}, "min_value unit_found", ["3 USD/hour"]),
        ("investors", {"target": "Model Lab"}, "investor_name relation modality", ["North Cloud ckg:investsIn ckg:Actual", "South Cloud ckg:acquires ckg:Reported"]),
        ("acquisitions", {"modality": "actual"}, "buyer_name target_name", ["South Cloud Sandworks"]),
        ("largest-deals", {}, "from_name sum", ["North Cloud 2000000000", "Forge 1000000000"]),
        ("competitors", {"firm": "北云"}, "other_name report", ["South Cloud report:spring", "South Cloud report:winter"]),
        ("partners", {"firm": "北云"}, "other_name", []),
        ("leaders", {"firm": "北云"}, "person_name role", ["Ann Lee CEO"]),
        ("groups", {"parent": "南云"}, "unit_name", ["Model Lab"]),
        ("segment-firms", {"segment": "cloud"}, "firm_name", ["North Cloud"]),
        ("beneficiaries", {"report": "spring"}, "segment_name firm_name reports", ["云计算 North Cloud 2"]),
        ("recommended", {}, "firm_name reports", ["North Cloud 2", "Forge 1"]),
        ("recommended", {"min_reports": "2"}, "firm_name", ["North Cloud"]),
        ("who-develops", {"kind": "chip"}, "firm_name thing_name", ["Forge F1"]),
        ("releases", {}, "thing_name kind_found", ["F2 Chip"]),
        ("who-uses", {"thing": "F1", "modality": "planned"}, "user_name", ["Model Lab"]),
        ("who-offers", {"thing": "M-One"}, "firm_name", ["North Cloud"]),
        ("successors", {"older": "F1"}, "newer_name", ["F2"]),
        ("regulation", {}, "regulator_name action thing_name", ["Chip Bureau restricts F2"]),
        ("model-cloud-chip", {"firm": "北云"}, "model_name model_relation chip_relation chip_name", ["M-One ckg:offers ckg:uses F1"]),
        ("capex-by-quarter", {"firm": ["北云", "南云"], "since": "2026"}, "firm_name min_value", ["North Cloud 6000000000", "South Cloud 4000000000"]),
        ("figures", {"firm": "北云", "metric": "资本开支", "period": "2026"}, "min_value modality", ["20000000000 ckg:Planned"]),
        ("figures", {"metric": "market-share"}, "firm_name min_value unit_found", ["North Cloud 12 percent"]),
        ("ranking", {"metric": "capex", "period": "2025-Q4"}, "firm_name value", ["North Cloud 5000000000", "South Cloud 3500000000", "South Cloud 3000000000"]),
        ("metrics-of", {"firm": "南云"}, "metric figures reports", ["ckg:capex 3 2"]),
        ("disagreeing-figures", {}, "firm_name period min_value other_min", ["South Cloud 2025-Q4 3500000000 3000000000"]),
        ("guidance", {"firm": "北云"}, "metric_found min_value", ["ckg:capex 20000000000"]),
        ("rumours", {}, "subject_name object_name source", ["South Cloud Model Lab The Ledger"]),
        ("denials", {"party": "北云"}, "subject_name object_name", ["Model Lab North Cloud"]),
        ("plans", {"relation": "uses"}, "subject_name", ["Model Lab"]),
        ("who-says-so", {"source": "ledger", "about": "南云"}, "about_name other_name", ["South Cloud Model Lab"]),
        ("sources-relied-on", {}, "source facts", ["The Ledger 6"]),
        ("reports", {"since": "2026-02"}, "title date", ["Clouds in spring 2026-04-02"]),
        ("report-contents", {"report": "winter", "about": "砂厂"}, "about_name other_name", ["Sandworks Forge"]),
        ("new-since", {"since": "2026-02", "about": "砂厂"}, "about_name what other_name", ["South Cloud ckg:acquires Sandworks"]),
        ("events", {"type": "acquisition", "since": "2026"}, "agent_name target_name", ["South Cloud Sandworks"]),
        ("events-by-month", {"type": "PriceChange"}, "month events", ["2025-12 1", "2026-02 1", "2026-03 1"]),
        ("most-named", {"min_reports": "2"}, "firm_name", ["North Cloud", "South Cloud", "Model Lab", "Forge", "Sandworks"]),
        ("report-coverage", {"firm": "南云"}, "report claims figures", ["report:spring 6 2", "report:winter 2 1"]),
        ("claims", {"party": "模型坊", "relation": ["uses", "partOf"]}, "subject_name relation", ["Model Lab ckg:partOf", "Model Lab ckg:uses"]),
    ],
)  # fmt: skip
def test_known_answers(world: EmbeddedDataset, name: str, given: dict[str, str | list[str]], columns: str, answer: list[str]) -> None:
    """What the invented industry holds is found, in the order that the question promises."""
    assert _answer(world, name, given, columns) == answer


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
    [
        ("date", "March"),
        ("date", "2026-13"),
        ("date", "2026-02-30"),
        ("period", "2026-Q9"),
        ("period", "spring"),
        ("relation", "likes"),
        ("metric", "a b"),
        ("modality", "maybe"),
        ("number", "one"),
        ("entity", "nobody"),
    ],
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
