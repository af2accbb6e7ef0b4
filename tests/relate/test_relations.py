"""Claims from sentences: who does what to whom, how firmly, with which qualifiers. All sentences are invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate

ACTUAL, PLANNED, FORECAST, REPORTED = Modality


def claims_of(text: str, issued: date | None = date(2026, 3, 20)) -> list[Claim]:
    lexicon = load_lexicon()
    document = read_text(text, "sample", issued=issued)
    return relate(document, recognise(document, lexicon), lexicon)[0]


def triples_of(text: str) -> set[tuple[str, str, str]]:
    return {(c.subject, c.predicate, c.object) for c in claims_of(text) if c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("中际旭创、新易盛向谷歌和Meta供应光模块。", {(s, "supplies", o) for s in ("firm:innolight", "firm:eoptolink") for o in ("firm:google", "firm:meta")}, id="coordinations are distributed"),
        pytest.param("英伟达发布财报，随后投资了CoreWeave。", {("firm:nvidia", "investsIn", "firm:coreweave")}, id="a subject is carried over clauses"),
        pytest.param("谷歌加大资本开支。公司已收购Wiz。", {("firm:google", "acquires", "firm:wiz")}, id="公司 is whom the paragraph is about"),
        pytest.param("Wiz被谷歌收购。", {("firm:google", "acquires", "firm:wiz")}, id="a passive turns the ends round"),
        pytest.param("Meta向CoreWeave租用算力。", {("firm:coreweave", "supplies", "firm:meta")}, id="buying is being supplied"),
        pytest.param("微软是CoreWeave的第一大客户。", {("firm:coreweave", "supplies", "firm:microsoft")}, id="a customer is supplied"),
        pytest.param("英伟达首席执行官黄仁勋到访北京。", {("person:jensen-huang", "leads", "firm:nvidia")}, id="title and person"),
        pytest.param("Nvidia CEO Jensen Huang spoke in Taipei.", {("person:jensen-huang", "leads", "firm:nvidia")}, id="title and person in English"),
        pytest.param("Wiz was acquired by Google.", {("firm:google", "acquires", "firm:wiz")}, id="an English passive"),
        pytest.param("Groq raised $750 million in a round led by BlackRock and Samsung.", {("firm:blackrock", "investsIn", "firm:groq"), ("firm:samsung", "investsIn", "firm:groq")}, id="who leads a round invests"),
        pytest.param("輝達與鴻海宣布達成戰略合作。", {("firm:hon-hai", "partnersWith", "firm:nvidia")}, id="Traditional script reads the same"),
    ],
)  # fmt: skip
def test_reads_relation(text: str, expected: set[tuple[str, str, str]]) -> None:
    """Each sentence yields the relations that it states."""
    assert expected <= triples_of(text)


@pytest.mark.parametrize(
    ("text", "predicate", "modality", "polarity"),
    [
        ("谷歌收购Wiz。", "acquires", ACTUAL, Polarity.AFFIRMED),
        ("谷歌计划收购Wiz。", "acquires", PLANNED, Polarity.AFFIRMED),
        ("知情人士透露，谷歌正考虑收购Wiz。", "acquires", REPORTED, Polarity.AFFIRMED),
        ("我们预计谷歌有望收购Wiz。", "acquires", FORECAST, Polarity.AFFIRMED),
        ("谷歌否认收购Wiz。", "acquires", ACTUAL, Polarity.DENIED),
        ("谷歌未与英伟达达成合作。", "partnersWith", ACTUAL, Polarity.DENIED),
        ("Google plans to acquire Wiz.", "acquires", PLANNED, Polarity.AFFIRMED),
        ("Google agreed on Tuesday to acquire Wiz.", "acquires", PLANNED, Polarity.AFFIRMED),
        ("CoreWeave signed a multi-year deal with Meta to supply computing power.", "supplies", PLANNED, Polarity.AFFIRMED),
        ("CoreWeave supplies Meta with computing power.", "supplies", ACTUAL, Polarity.AFFIRMED),
        ("Google is reportedly acquiring Wiz.", "acquires", REPORTED, Polarity.AFFIRMED),
        ("Google has not acquired Wiz.", "acquires", ACTUAL, Polarity.DENIED),
    ],
)
def test_scope(text: str, predicate: str, modality: Modality, polarity: Polarity) -> None:
    """Plans, forecasts, rumours and denials are told apart, and none comes out as a fact."""
    found = [(c.modality, c.polarity) for c in claims_of(text) if c.predicate == predicate]
    assert [(modality, polarity)] == found


@pytest.mark.parametrize(
    "text",
    [
        "谷歌是否会收购Wiz？",
        "如果谷歌收购Wiz，市场格局将改变。",
        "Will Google acquire Wiz?",
        "If Google acquires Wiz, rivals will respond.",
    ],
)
def test_questions_and_conditions_say_nothing(text: str) -> None:
    """A question or a condition yields no claim."""
    assert not [c for c in claims_of(text) if c.predicate == "acquires"]


def test_price_change_carries_its_qualifiers() -> None:
    """Percentage, prices, date and effective date of a rise are read from the clauses around it."""
    text = "3月18日，优刻得宣布将云主机价格由每小时10元上调至12元，涨幅20%，自2026年4月1日起执行。"
    claim = next(c for c in claims_of(text) if c.predicate == "raisesPriceOf")
    q = claim.qualifiers
    assert (Decimal(20), Decimal(20)) == q.change
    assert ("2026-03-18", "2026-04-01") == (q.date, q.effective)
    assert (Decimal(10), Decimal(12)) == (q.price_from, q.price_to)


def test_prices_say_their_own_direction() -> None:
    """From a higher to a lower price is a cut, whatever the verb."""
    claim = next(c for c in claims_of("优刻得公告，云主机由12元调整为10元。") if c.predicate.endswith("PriceOf"))
    assert "lowersPriceOf" == claim.predicate


def test_weekday_is_resolved_against_the_day_of_issue() -> None:
    """“Tuesday” is the last Tuesday up to the day of issue."""
    claim = next(c for c in claims_of("Google acquired Wiz on Tuesday.", date(2026, 3, 20)) if c.predicate == "acquires")
    assert "2026-03-17" == claim.qualifiers.date


def test_holder_is_not_the_actor() -> None:
    """In “A invests in X’s unit Y” the money goes to Y, and Y is part of X."""
    found = triples_of("英伟达向软银旗下安谋科技投资3亿美元。")
    assert ("firm:nvidia", "investsIn", "firm:arm-china") in found
    assert ("firm:arm-china", "partOf", "firm:softbank") in found
    assert ("firm:nvidia", "investsIn", "firm:softbank") not in found


def test_lists_below_a_lead_are_recommendations() -> None:
    """Every firm of a list under 相关标的 is recommended by the report."""
    text = "## 相关标的\n\n- 寒武纪、海光信息、中科曙光、浪潮信息\n"
    assert {("report:sample", "recommends", f"firm:{f}") for f in ("cambricon", "hygon", "sugon", "inspur")} <= triples_of(text)


def test_house_of_the_report_is_never_a_subject() -> None:
    """The publishing house says things; nothing is said of it."""
    document = read_text("国金证券收购Wiz。", "sample", publisher="国金证券")
    lexicon = load_lexicon()
    assert [] == relate(document, recognise(document, lexicon), lexicon)[0]
