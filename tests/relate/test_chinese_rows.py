"""What the Chinese rows can lean on: makers before things, lists behind one lead, news that comes true later. All sentences are invented."""

from __future__ import annotations

from decimal import Decimal

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
        pytest.param("戴尔召开业绩会。出席的管理层是CEO Michael Dell、CFO Yvonne McGill，产品负责人（EVP of Product）Arthur Lewis主持。", "leads", {("person:michael-dell", "firm:dell"), ("person:yvonne-mcgill", "firm:dell"), ("person:arthur-lewis", "firm:dell")}, id="a list of offices, the firm in the sentence before"),
        pytest.param("微软旗下Copilot已接入Kimi K2。", "uses", {("product:copilot", "model:kimi-k2")}, id="the thing takes it in, not its maker"),
        pytest.param("小米正与优刻得谈判，计划斥资数亿元采购其服务器。", "supplies", {("firm:ucloud", "firm:xiaomi")}, id="what is bought of the other is the other's"),
        pytest.param("谷歌HBM4供应紧张。三星已开始向谷歌量产HBM4，并向小米交付样品。", "supplies", {("firm:samsung", "firm:google"), ("firm:samsung", "firm:xiaomi")}, id="each delivery to its own customer"),
        pytest.param("Widget Analysis Days上英伟达宣布收购Wiz。", "acquires", {("firm:nvidia", "firm:wiz")}, id="a long Latin name before the subject is a word"),
        pytest.param("阿里巴巴全资子公司平头哥向中国移动供应服务器。", "supplies", {("firm:t-head", "firm:china-mobile")}, id="the unit acts, not who holds it"),
        pytest.param("中国移动启动服务器集中采购，预算十亿元。结果显示，前两个标包由浪潮信息、新华三中标。", "supplies", {("firm:inspur", "firm:china-mobile"), ("firm:h3c", "firm:china-mobile")}, id="who wins a tender sells to who invited it"),
        pytest.param("特斯拉与三星电子签署芯片代工合同。", "supplies", {("firm:samsung", "firm:tesla")}, id="of a contract the foundry is the seller, whoever stands first"),
        pytest.param("Anduril与美国陆军签下十亿美元合同。", "supplies", {("firm:anduril", "body:us-army")}, id="a public body buys"),
        pytest.param("摆脱对英伟达依赖 字节跳动获寒武纪大单。", "supplies", {("firm:bytedance", "firm:cambricon")}, id="a purpose before the subject names nobody who acts"),
        pytest.param("优刻得吸引了智谱、月之暗面等客户。", "supplies", {("firm:ucloud", "firm:zhipu"), ("firm:ucloud", "firm:moonshot")}, id="customers won"),
        pytest.param("英伟达公布三家合作伙伴，即优刻得、首都在线和网宿科技。", "partnersWith", {("firm:nvidia", "firm:ucloud"), ("firm:capital-online", "firm:nvidia"), ("firm:nvidia", "firm:wangsu")}, id="partners listed"),
        pytest.param("微软、谷歌发布了财报，这些公司斥资百亿美元兴建数据中心。", "investsIn", {("firm:microsoft", "segment:data-centers"), ("firm:google", "segment:data-centers")}, id="these firms are those of the list before"),
        pytest.param("微软宣布提价，其中，英伟达H100上涨10%，云主机上涨20%。", "raisesPriceOf", {("firm:microsoft", "product:cloud-server"), ("firm:microsoft", "chip:h100")}, id="whose chip a part is does not say who prices the rest"),
        pytest.param("优刻得近期收购了首都在线（智能体）、网宿科技（液冷）和润泽科技。", "acquires", {("firm:ucloud", "firm:capital-online"), ("firm:ucloud", "firm:wangsu"), ("firm:ucloud", "firm:range-intelligent")}, id="what a member of a list is known for stands in brackets"),
        pytest.param("优刻得宣布全线涨价。", "raisesPriceOf", {("firm:ucloud", "product:all-products")}, id="everything that a firm sells"),
        pytest.param("优刻得近日对产品价格进行了上调。", "raisesPriceOf", {("firm:ucloud", "product:优刻得产品")}, id="goods without a name bear that of the seller"),
        pytest.param("美银指出，需求旺盛。优刻得上调云主机价格。", "raisesPriceOf", {("firm:ucloud", "product:cloud-server")}, id="a bank that says something"),
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


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        pytest.param("高盛表示，市场持续加码液冷。", "investsIn", id="a bank speaks of others"),
        pytest.param("TrendForce指出，服务器内存合约价将上涨三成，涨30%。", "raisesPriceOf", id="a research house prices nothing"),
        pytest.param("英伟达公布财报，云厂商持续加大液冷投入。", "investsIn", id="the clause has a subject that nobody named"),
        pytest.param(
            "英伟达发布新品；优刻得换帅；iPhone价格上调10%。", "raisesPriceOf", id="pieces of news have nothing to do with one another"
        ),
        pytest.param(
            "首批合作伙伴包括优刻得和首都在线。", "partnersWith", id="partners of somebody unknown are not partners of each other"
        ),
        pytest.param("浪潮信息拿下前三个标包。", "acquires", id="lots are no firms"),
        pytest.param("CoreWeave宣布与Anthropic签署多年云服务协议，为其提供算力。", "competes", id="a comma sets nobody against anybody"),
        pytest.param(
            "美光股价走高。韩国820万亿韩元预算落地，计划投资9190亿美元建设数据中心。",
            "investsIn",
            id="a country that leads a clause is its subject",
        ),
        pytest.param("谷歌去年向英特尔投资50亿美元，并取得4%的股份。", "supplies", id="a stake is no purchase of goods"),
    ],
)
def test_what_is_not_said(text: str, relation: str) -> None:
    """A subject that the clause does not have is not carried into it."""
    assert pairs_of(text, relation) == set()


@pytest.mark.parametrize(
    ("text", "relation", "qualifiers"),
    [
        pytest.param("优刻得公告，与小米签订算力服务合同，合同金额为3亿元。", "supplies", {"amount": (Decimal(300_000_000),) * 2}, id="the sum in the next clause"),
        pytest.param("斥资2亿美元，谷歌收购Wiz。", "acquires", {"amount": (Decimal(200_000_000),) * 2}, id="the sum in the clause before"),
        pytest.param("2026年3月5日，小米宣布，2031年4月30日前在液冷领域投资6亿元。", "investsIn", {"date": "2026-03-05"}, id="a deadline is not the day"),
        pytest.param("优刻得自2026年5月1日起将云主机涨价10%；2026年6月2日，网宿科技将云主机涨价20%。", "raisesPriceOf", {"effective": None}, id="another's day of effect"),
    ],
)  # fmt: skip
def test_qualifiers_of_the_clause(text: str, relation: str, qualifiers: dict[str, object]) -> None:
    """Sums and days are taken from where they belong to the statement; of several claims the last is meant."""
    claim = [c for c in claims_of(text) if c.predicate == relation][-1]
    assert {name: getattr(claim.qualifiers, name) for name in qualifiers} == qualifiers


def test_a_plan_is_told_at_the_head_of_the_sentence() -> None:
    """按照计划 makes what follows a plan, and 并 goes on with one."""
    assert {c.modality for c in claims_of("按照规划，谷歌将Wiz收入囊中。") if c.predicate == "acquires"} == {Modality.PLANNED}
    assert {c.modality for c in claims_of("小米拟扩大团队，并投资优刻得。") if c.predicate == "investsIn"} == {Modality.PLANNED}


def test_two_lists_of_one_length_go_together_one_by_one() -> None:
    """分别 between two lists of one length joins the first to the first; without it everyone is joined to everyone."""
    told = pairs_of("英维克、网宿科技分别向小米、蔚来汽车供货。", "supplies")
    assert {o for s, o in told if s == "firm:envicool"} == {"firm:xiaomi"}
    assert len(told) == 2
    assert len(pairs_of("英维克、网宿科技向小米、蔚来汽车供货。", "supplies")) == 4


def test_who_puts_in_money_before_is_not_who_raises_it() -> None:
    """Holders who follow put money into whom the round is of, not into those who lead it."""
    told = pairs_of("优刻得官宣新任董事长。同一天落袋的还有逾50亿元的B轮，红杉资本、高瓴等机构参投，腾讯等老股东跟投。", "investsIn")
    assert ("firm:tencent", "firm:ucloud") in told
    assert {o for _, o in told} == {"firm:ucloud"}


def test_generations_of_one_line_do_not_compete() -> None:
    """What is called alike but for its number is another generation of the same line."""
    assert not pairs_of("HBM4性能优于HBM3E。", "competes")
    assert pairs_of("飞腾S5000性能优于鲲鹏920。", "competes")


def test_who_opens_a_paragraph_has_the_boss_named_later() -> None:
    """An office without a firm, in a paragraph that another firm has led a sentence of since, is one of the firm that opens it."""
    told = pairs_of("优刻得披露季报，收入增长两成。英维克为其供应机柜。首席执行官季昕华称需求旺盛。", "leads")
    assert told == {("person:ji-xinhua", "firm:ucloud")}
