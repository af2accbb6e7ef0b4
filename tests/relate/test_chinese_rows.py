"""What the Chinese rows can lean on: makers before things, lists behind one lead, news that comes true later. All sentences are invented."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate

REPORT = "report:sample"


def claims_of(text: str) -> list[Claim]:
    lexicon = load_lexicon()
    document = read_text(text, "sample")
    return relate(document, recognise(document, lexicon), lexicon)[0]


def pairs_of(text: str, relation: str) -> set[tuple[str, str]]:
    return {(c.subject, c.object) for c in claims_of(text) if c.predicate == relation and c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        pytest.param("Anthropic采用谷歌TPU和亚马逊Trainium。", "uses", {("firm:anthropic", "chip:tpu"), ("firm:anthropic", "chip:trainium")}, id="the maker may stand before each thing used"),
        pytest.param("优刻得公告，子公司成为英伟达(NVDA.US)和美光(MU.US)的供应商。", "supplies", {("firm:ucloud", "firm:nvidia"), ("firm:ucloud", "firm:micron")}, id="tickers do not break a coordination"),
        pytest.param("谷歌宣布微软成为其客户。", "supplies", {("firm:google", "firm:microsoft")}, id="nobody is a customer of its own"),
        pytest.param("建议关注:云服务(优刻得)、液冷(英维克)。", "recommends", {(REPORT, "firm:ucloud"), (REPORT, "firm:envicool")}, id="one lead, several groups"),
        pytest.param("CPO概念走强，新易盛涨停，中际旭创跟涨。", "inSegment", {("firm:eoptolink", "segment:cpo"), ("firm:innolight", "segment:cpo")}, id="each share that moves with its sector"),
        pytest.param("由红杉资本领投、高瓴跟投，优刻得完成新一轮融资。", "investsIn", {("firm:sequoia", "firm:ucloud"), ("firm:hillhouse", "firm:ucloud")}, id="investors before the firm"),
        pytest.param("CoreWeave率先上线GB300实例。", "offers", {("firm:coreweave", "chip:gb300")}, id="what another makes is offered, not released"),
        pytest.param("市场监管总局批准谷歌收购Wiz。", "acquires", {("firm:google", "firm:wiz")}, id="who clears a deal does not buy"),
        pytest.param("OpenAI与AMD达成协议，将部署AMD Instinct。", "uses", {("firm:openai", "chip:amd-instinct")}, id="a maker is no user of its own goods"),
        pytest.param("阿里巴巴全资子公司平头哥向中国移动供应服务器。", "supplies", {("firm:t-head", "firm:china-mobile")}, id="the unit acts, not who holds it"),
    ],
)  # fmt: skip
def test_chinese_claims(text: str, relation: str, expected: set[tuple[str, str]]) -> None:
    """An invented sentence yields just these claims of the relation."""
    assert pairs_of(text, relation) == expected


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        pytest.param("谷歌收购Wiz，交易预计于明年完成。", "acquires", Modality.PLANNED, id="a deal still to be closed"),
        pytest.param("苹果与阿里巴巴的合作有望于年内落地。", "partnersWith", Modality.PLANNED, id="said behind the cue"),
        pytest.param("Meta正与谷歌洽谈，计划在数据中心使用谷歌TPU。", "uses", Modality.REPORTED, id="talks make the whole sentence hearsay"),
    ],
)  # fmt: skip
def test_what_is_still_to_come_is_not_actual(text: str, relation: str, expected: Modality) -> None:
    """An announcement whose fulfilment is said elsewhere in the sentence is no fact yet."""
    assert {c.modality for c in claims_of(text) if c.predicate == relation} == {expected}


def test_a_purchase_that_was_stopped_is_denied() -> None:
    """停止采购 says that there is no supply."""
    assert {c.polarity for c in claims_of("阿里巴巴已停止向英伟达采购H20。") if c.predicate == "supplies"} == {Polarity.DENIED}
