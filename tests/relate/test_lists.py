"""Lists of firms: whom they recommend, and in what markets labels, brackets, headings and kinds named before place them. All sentences are invented."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate

ENVICOOL, SHENLING, GOALAND, INNOLIGHT, WUS, YOKE = (f"firm:{n}" for n in ("envicool", "shenling", "goaland", "innolight", "wus", "yoke"))
COOLING, OPTICS = "segment:liquid-cooling", "segment:optical-modules"
TWO = {(ENVICOOL, COOLING), (SHENLING, COOLING)}


def pairs_of(text: str, relation: str) -> set[tuple[str, str]]:
    lexicon = load_lexicon()
    document = read_text(text, "sample")
    claims = relate(document, recognise(document, lexicon), lexicon)[0]
    return {(c.subject, c.object) for c in claims if c.predicate == relation and c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "相关标的：英维克/申菱环境（液冷）、雅克科技（前驱体）。",
            {*TWO, (YOKE, "segment:前驱体")},
            id="brackets of known and unknown markets",
        ),
        pytest.param(
            "相关标的：沪电股份（PCB）、英维克（IDC）。",
            {(WUS, "segment:pcb"), (ENVICOOL, "segment:idc")},
            id="abbreviations are no tickers",
        ),
        pytest.param(
            "英维克（002837，液冷）与中际旭创（300308，光模块）领涨。", {(ENVICOOL, COOLING), (INNOLIGHT, OPTICS)}, id="behind a code"
        ),
        pytest.param("## 受益标的\n\n### 液冷\n\n英维克、申菱环境、高澜股份\n", {*TWO, (GOALAND, COOLING)}, id="below a heading"),
        pytest.param(
            "## 受益标的\n\n- 液冷\n  - 英维克\n  - 申菱环境\n- 光模块\n  - 中际旭创\n", {*TWO, (INNOLIGHT, OPTICS)}, id="nested items"
        ),
        pytest.param("液冷产业链受益标的：英维克、申菱环境。", TWO, id="the lead names it"),
        pytest.param("看好率先放量的液冷龙头，建议关注英维克、申菱环境。", TWO, id="liked, then watched"),
        pytest.param("液冷龙头英维克、光模块厂商中际旭创领涨。", {(ENVICOOL, COOLING), (INNOLIGHT, OPTICS)}, id="each of its own kind"),
        pytest.param("液冷厂商酝酿涨价。业界看好英维克、申菱环境等厂商下半年营收。", TWO, id="makers named before"),
        pytest.param("多家液冷厂商发布财报。英维克营收增长五成。申菱环境净利润翻倍。", TWO, id="a group and its members"),
        pytest.param("中国液冷企业英维克、申菱环境发布财报。", TWO, id="the country is the firm's"),
    ],
)
def test_lists_place_firms(text: str, expected: set[tuple[str, str]]) -> None:
    """What labels a list, or a member of it, is the market of its firms."""
    assert pairs_of(text, "inSegment") == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("光模块厂商订单饱满。谷歌、微软等公司持续采购。", id="customers"),
        pytest.param("英维克、申菱环境等液冷厂商涨价，谷歌、微软等大厂上调开支。", id="a kind whose firms have been named"),
        pytest.param("相关标的：英维克（买入）、申菱环境（002837）。", id="ratings and codes"),
        pytest.param("## 投资建议\n\n- 英维克（首次覆盖）、申菱环境（增持）、高澜股份（港股）\n", id="no markets in brackets"),
        pytest.param("多家液冷厂商发布财报。谷歌表示，订单仍在增加。", id="who only reports"),
    ],
)
def test_lists_do_not_place_others(text: str) -> None:
    """Customers, ratings, codes and those who report are in no market by their place in a list."""
    assert pairs_of(text, "inSegment") <= TWO
    assert not any(firm in {"firm:google", "firm:microsoft", GOALAND} for firm, _ in pairs_of(text, "inSegment"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## 相关标的\n\n- 液冷：英维克、申菱环境\n- 光模块：中际旭创\n", {ENVICOOL, SHENLING, INNOLIGHT}),
        ("## 受益标的\n\n### 液冷\n\n英维克、申菱环境\n", {ENVICOOL, SHENLING}),
        ("关注：英维克、申菱环境等液冷龙头。", {ENVICOOL, SHENLING}),
        ("本次中标的是英维克、申菱环境。", set()),
        ("收购标的英维克主营液冷。", set()),
        ("## 行业要闻\n\n- 英维克、申菱环境\n", set()),
    ],
)
def test_lists_recommend_firms(text: str, expected: set[str]) -> None:
    """Below a lead every firm of a list is recommended, however the list is divided; elsewhere none."""
    assert {o for _, o in pairs_of(text, "recommends")} == expected
