"""Where Chinese texts place firms, what they recommend and set against each other, and what they must not be taken to say. All sentences are invented."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate

COOLING, OPTICS, TOWERS = "segment:liquid-cooling", "segment:optical-modules", "segment:冷却塔"
ENVICOOL, SHENLING, INNOLIGHT = "firm:envicool", "firm:shenling", "firm:innolight"


def claims_of(text: str) -> list[Claim]:
    lexicon = load_lexicon()
    document = read_text(text, "sample")
    return relate(document, recognise(document, lexicon), lexicon)[0]


def pairs_of(text: str, relation: str) -> set[tuple[str, str]]:
    return {(c.subject, c.object) for c in claims_of(text) if c.predicate == relation and c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("需求旺盛，推动冷却塔企业英维克股价走高。", {(ENVICOOL, TOWERS)}),
        ("英维克等头部冷却塔厂商持续扩产。", {(ENVICOOL, TOWERS)}),
        ("公司旗下液冷子公司英维克递交上市申请。", {(ENVICOOL, COOLING)}),
        ("英维克在冷却塔、液冷以及换热泵等领域积淀深厚。", {(ENVICOOL, TOWERS), (ENVICOOL, COOLING), (ENVICOOL, "segment:换热泵")}),
        ("一向以冷却塔为主业的英维克连续三年盈利。", {(ENVICOOL, TOWERS)}),
        ("建议关注：【液冷】英维克；【光模块】中际旭创。", {(ENVICOOL, COOLING), (INNOLIGHT, OPTICS)}),
        ("液冷环节主要有英维克，光模块厂商包括中际旭创。", {(ENVICOOL, COOLING), (INNOLIGHT, OPTICS)}),
        ("中际旭创：全球光模块龙头，份额领先。", {(INNOLIGHT, OPTICS)}),
        ("英维克、申菱环境（液冷）、中际旭创（光模块）涨幅居前。", {(ENVICOOL, COOLING), (SHENLING, COOLING), (INNOLIGHT, OPTICS)}),
        ("液冷领域的巨头动作频频:英维克近期宣布扩产。", {(ENVICOOL, COOLING)}),
    ],
)
def test_firms_are_placed_in_segments(text: str, expected: set[tuple[str, str]]) -> None:
    """Each way of saying what market a firm is in yields that market, bounded to its name."""
    assert pairs_of(text, "inSegment") == expected


@pytest.mark.parametrize(
    "text",
    [
        "英维克等国内企业持续扩产。",
        "上市公司英维克发布公告。",
        "英维克加码液冷客户的服务场景。",
        "中际旭创发布财报。有机构聚焦液冷。",
        "光模块客户英维克追加订单。",
    ],
)
def test_firms_are_not_placed(text: str) -> None:
    """What a firm is called in general, whom it serves and what others do is no market of its own."""
    assert pairs_of(text, "inSegment") == set()


def test_an_unknown_member_does_not_end_a_list() -> None:
    """A list of firms goes on behind a member that nobody knows."""
    text = "液冷：英维克、中际旭创、浪潮信息、甲乙丙丁、寒武纪、海光信息。"
    assert {s for s, o in pairs_of(text, "inSegment") if o == COOLING} >= {ENVICOOL, INNOLIGHT, "firm:cambricon", "firm:hygon"}


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        ("优刻得推出Lumora平台，均搭载昇腾910B。", "uses", {("product:lumora", "chip:ascend-910b")}),
        ("优刻得推出Lumora平台与Vantor平台，二者均以昇腾910B为底座。", "uses", {("product:lumora", "chip:ascend-910b"), ("product:vantor", "chip:ascend-910b")}),
        ("Anthropic目前拥有34万张H100。", "uses", {("firm:anthropic", "chip:h100")}),
        ("MI300X单卡成本比英伟达H100低两成。", "competes", {("chip:h100", "chip:mi300x")}),
        ("H200的显存比H100多。", "competes", set()),
        ("微软面临来自谷歌云的激烈竞争。", "competes", {("firm:google-cloud", "firm:microsoft")}),
        ("中国移动公布优刻得产品路线图：2027年推出Lumora芯片。", "releases", {("firm:ucloud", "chip:lumora")}),
        ("大股东减持优刻得。某研究团队宣布推出Lumora芯片。", "releases", set()),
        ("液冷升温，英维克与中际旭创值得重点关注。", "recommends", {("report:sample", ENVICOOL), ("report:sample", INNOLIGHT)}),
        ("预计英维克2026年收入增长三成，维持买入评级。", "recommends", {("report:sample", ENVICOOL)}),
        ("维持行业增持评级。", "recommends", set()),
    ],
)  # fmt: skip
def test_things_and_rivals(text: str, relation: str, expected: set[tuple[str, str]]) -> None:
    """An invented sentence yields just these claims of the relation."""
    assert pairs_of(text, relation) == expected


def test_a_planned_thing_is_no_fact() -> None:
    """定于 … 推出 speaks of what is to come."""
    text = "优刻得披露最新进展，Lumora芯片定于2027年推出。"
    assert {c.modality for c in claims_of(text) if c.predicate == "releases"} == {Modality.PLANNED}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("英维克+2.4%、申菱环境+1.9%，液冷板块全线反弹。", {(ENVICOOL, COOLING), (SHENLING, COOLING)}),
        ("上游液冷以英维克为代表，中游光模块以中际旭创为代表。", {(ENVICOOL, COOLING), (INNOLIGHT, OPTICS)}),
        ("冷却塔赛道除英维克、申菱环境外，玩家寥寥。", {(ENVICOOL, TOWERS), (SHENLING, TOWERS)}),
        ("液冷三巨头英维克、申菱环境先后扩产。", {(ENVICOOL, COOLING), (SHENLING, COOLING)}),
        ("英维克，国内冷却塔头部供应商，近日扩产。", {(ENVICOOL, TOWERS)}),
        ("英维克收入以液冷为主。", set()),
        ("全资子公司英维克递表。", set()),
        ("参与方包括英维克，项目位于液冷产业园。", set()),
    ],
)  # fmt: skip
def test_firms_among_their_like(text: str, expected: set[tuple[str, str]]) -> None:
    """Those of whom a market's rise, makeup or leaders are told are in it; what a firm earns from or is owned as places it nowhere."""
    assert pairs_of(text, "inSegment") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们首选英维克，次选申菱环境。", {ENVICOOL, SHENLING}),
        ("上游企业有望充分受益，如英维克、申菱环境等。", {ENVICOOL, SHENLING}),
        ("值得关注的公司包括英维克、申菱环境。", {ENVICOOL, SHENLING}),
        ("风险提示：英维克订单不及预期。", set()),
        ("本周涨幅居前个股为英维克、申菱环境。", set()),
    ],
)
def test_firms_are_recommended(text: str, expected: set[str]) -> None:
    """Whom a report prefers or says to benefit is recommended; whose stock has risen or may disappoint is not."""
    assert {o for _, o in pairs_of(text, "recommends")} == expected
