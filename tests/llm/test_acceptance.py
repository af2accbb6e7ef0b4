"""What a language model says is accepted only where its quote bears it out and its types are those of the contract."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asking import CAPEX, SUPPLY, TEXT, figure, read_with, relation, settings
from model_server import says, serving

from cloudkg.model import Modality


def test_a_good_relation_becomes_a_claim(tmp_path: Path) -> None:
    """Subject, relation, object, date and exact evidence; the model is named as what found it."""
    with serving(lambda _: says([relation()])) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path), TEXT)
    (claim,) = facts.claims
    assert (claim.subject, claim.predicate, claim.object) == ("firm:鹭岛云", "supplies", "firm:青禾智能")
    assert (claim.qualifiers.date, claim.modality, claim.rule) == ("2026-03", Modality.ACTUAL, "llm/test-1")
    span = claim.provenance.span
    assert (TEXT[span.start : span.end], claim.provenance.quote, claim.provenance.line) == (SUPPLY, SUPPLY, 3)
    assert (tally.asked, tally.facts, dict(tally.refused), dict(tally.left_out)) == (1, 1, {}, {})


def test_a_good_figure_becomes_an_observation(tmp_path: Path) -> None:
    """Value, unit, half of the last digit, the number as written, and the days of its period."""
    with serving(lambda _: says(figures=[figure()])) as server:
        (facts,), _ = read_with(settings(server.url, tmp_path), TEXT)
    (o,) = facts.observations
    assert (o.entity, o.metric, o.label, o.minimum, o.unit, o.period) == (
        "firm:鹭岛云",
        "capex",
        "购机支出",
        Decimal(6800000000),
        "USD",
        "2026-Q1",
    )
    assert (o.half_width, o.raw, str(o.period_first), str(o.period_last)) == (Decimal(50000000), "68亿美元", "2026-01-01", "2026-03-31")
    assert o.provenance.quote == CAPEX


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "an invented quote": ("relations", relation(quote="鹭岛云收购了青禾智能。"), "a quote not in the text"),
    "a quote with a word changed": ("relations", relation(quote=SUPPLY.replace("正是", "多是")), "a quote not in the text"),
    "a quote over two lines": ("relations", relation(quote=SUPPLY + CAPEX), "a quote not in the text"),
    "an empty quote": ("relations", relation(quote=" "), "not of the asked shape"),
    "a name not in the text": ("relations", relation(object="英伟达"), "a name not in the text"),
    "a word that is no name": ("relations", relation(object="、"), "a name not in the text"),
    "a relation of its own": ("relations", relation(relation="likes"), "no relation of the contract"),
    "a type that the relation does not have": ("relations", relation(relation="develops"), "a type that does not fit"),
    "a type of its own": ("relations", relation(object_type="Robot"), "no object_type of the contract"),
    "a modality of its own": ("relations", relation(modality="Maybe"), "no modality of the contract"),
    "both ends the same": ("relations", relation(object="鹭岛云"), "subject and object the same"),
    "the report as a supplier": ("relations", relation(subject="REPORT"), "a type that does not fit"),
    "a quote that names neither": (
        "relations",
        relation(subject="机器人训练", subject_type="Firm", object="青禾智能", quote=CAPEX),
        "neither name in the quote",
    ),
    "a number as a name": ("relations", relation(object=7), "not of the asked shape"),
    "a list": ("relations", [], "not of the asked shape"),  # type: ignore[dict-item]
    "a metric of its own": ("figures", figure(metric="happiness"), "no metric of the contract"),
    "a unit of its own": ("figures", figure(unit="bananas"), "a unit that does not fit"),
    "a unit that the metric does not have": ("figures", figure(unit="percent"), "a unit that does not fit"),
    "another currency": ("figures", figure(unit="CNY", min=6900000000, max=6900000000), "a number not in the quote"),
    "a number that is not there": ("figures", figure(min=6900000000), "a number not in the quote"),
    "no number": ("figures", figure(min=None, max=None), "a number not in the quote"),
    "ends in the wrong order": ("figures", figure(min=6800000000, max=68), "a number not in the quote"),
    "a number in words": ("figures", figure(min="68亿"), "not of the asked shape"),
    "a number without end": ("figures", figure(min=10**40), "not of the asked shape"),
    "a period that is none": ("figures", figure(period="2026-Q7"), "a period that is none"),
    "a person that ships": (
        "figures",
        figure(entity="机器人训练", entity_type="Person", metric="shipments", unit="count"),
        "a type that does not fit",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_text_does_not_bear_out_is_refused(tmp_path: Path, case: str) -> None:
    """Refused with its reason; the fact beside it stands."""
    kind, fact, reason = REFUSED[case]
    given = {"relations": [relation()], "figures": [figure()]}
    given[kind].append(fact)
    with serving(lambda _: says(given["relations"], given["figures"])) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path), TEXT)
    assert (len(facts.claims), len(facts.observations)) == (1, 1)
    assert dict(tally.refused) == {reason: 1}


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"date": "soon"}, "date"),
        ({"pct_min": 15, "pct_max": 15}, "pct"),
        ({"amount_min": 5, "currency": "USD"}, "amount"),
        ({"currency": "shells"}, "currency"),
        ({"price_to": 12.5, "price_unit": "USD/hour"}, "price_to"),
        ({"region": "青禾智能"}, "region"),
        ({"role": "CEO"}, "role"),
        ({"source": "彭博社"}, "source"),
        ({"action": "likes"}, "action"),
    ],
)
def test_a_qualifier_that_the_text_does_not_bear_out_is_left_out(tmp_path: Path, changes: dict[str, Any], left_out: str) -> None:
    """The fact stands without it, and it is counted."""
    with serving(lambda _: says([relation(**changes)])) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path), TEXT)
    (claim,) = facts.claims
    q = claim.qualifiers
    assert (q.change, q.amount, q.unit, q.price_to, q.price_unit, q.region, q.role, q.source, q.action) == (None,) * 9
    assert dict(tally.left_out) == {left_out: 1}


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("公司", "Firm"),
        ("双方", "Firm"),
        ("其", "Person"),
        ("模型", "Model"),
        ("处理器", "Chip"),
        ("the startup", "Firm"),
        ("产品", "Product"),
    ],
)
def test_a_common_word_never_becomes_a_name(tmp_path: Path, name: str, type_: str) -> None:
    """Though it stands in the text, and the model says that it is one."""
    text = f"微软与{name}都在场，价格是7元。"
    said = figure(entity=name, entity_type=type_, metric="other", min=7, max=7, unit="CNY", period=None, quote=text)
    with serving(lambda _: says(figures=[said])) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path), text)
    assert (facts.observations, dict(tally.refused)) == ((), {"a word that is no name": 1})


def test_a_unit_as_texts_write_it_is_the_contract_s(tmp_path: Path) -> None:
    """2 TB/s are 2,000 GBps."""
    text = "鹭岛一号芯片的带宽为2TB/s。"
    said = figure(
        entity="鹭岛一号", entity_type="Chip", metric="hardware_spec", label="带宽", min=2, max=2, unit="TB/s", period=None, quote=text
    )
    with serving(lambda _: says(figures=[said])) as server:
        (facts,), _ = read_with(settings(server.url, tmp_path), text)
    assert [(o.minimum, o.unit) for o in facts.observations] == [(Decimal(2000), "GBps")]


def test_what_is_known_of_a_name_goes_before_what_the_model_says(tmp_path: Path) -> None:
    """NVIDIA is the firm of the gazetteer, whatever type the model gives it; a symmetric relation has its ends in order."""
    text = "英伟达与鹭岛云在云端相争已久。"
    said = relation(subject="鹭岛云", object="英伟达", object_type="Product", relation="competes", date=None, quote=text)
    with serving(lambda _: says([said])) as server:
        (facts,), _ = read_with(settings(server.url, tmp_path), text)
    assert [(c.subject, c.object) for c in facts.claims] == [("firm:nvidia", "firm:鹭岛云")]


def test_a_recommendation_is_the_report_s(tmp_path: Path) -> None:
    """The report itself is its subject."""
    said = relation(relation="recommends", subject="REPORT", subject_type=None)
    with serving(lambda _: says([said])) as server:
        (facts,), _ = read_with(settings(server.url, tmp_path), TEXT)
    assert [(c.subject, c.object) for c in facts.claims] == [("report:r0", "firm:青禾智能")]
