"""Chinese figures that are judged by what stands around them: ranks of the greatest, headlines, what is no figure, whose outlook it is."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told

CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # the greatest of its kind, by name or by what is said of it; nobody is one of the greatest, nor is a market
    ("据悉，北辰集团已找到全国最大的云服务商蓝鲸科技。", ("whale rank - 1 - Reported",)),
    ("蓝鲸科技是亚太第二大云厂商。", ("whale rank - 2 -",)),
    ("蓝鲸科技是全球最大的云服务商之一。", ()),
    ("蓝鲸科技希望重返全球最大的芯片市场。", ()),
    # names that no figure of the clause is of
    ("蓝鲸科技拟在青禾资本旗下的园区获得300MW电力。", ("whale power_capacity - 300 MW Planned",)),
    (
        "蓝鲸科技完成6亿元融资，北辰集团与青禾资本领投，投后估值55亿元。",
        ("whale deal_amount - 600000000 CNY", "whale market_cap - 5500000000 CNY"),
    ),
    ("前北辰集团员工创办的蓝鲸科技2025年营收4亿元。", ("whale revenue 2025 400000000 CNY",)),
    ("蓝鲸科技持有北辰集团约7%的股份。", ("whale other - 7 percent",)),
    # how shares move is told of each; an index is nobody's
    ("蓝鲸科技、北辰集团涨逾6%。", ("whale price_change - 6.. percent", "star price_change - 6.. percent")),
    ("蓝鲸科技股价下跌9%，拖累大盘指数下跌1.5%。", ("whale price_change - -9 percent",)),
    ("蓝鲸科技股价收跌3%，报58.2美元。", ("whale price_change - -3 percent", "whale price - 58.2 USD")),
    # what only leads to a level, bounds a figure or names a size
    ("蓝鲸科技估值翻番至90亿美元。", ("whale market_cap - 9000000000 USD",)),
    ("蓝鲸科技2026Q2营收指引为90亿元±2%。", ("whale revenue 2026-Q2 9000000000 CNY Planned",)),
    ("云雀芯片的64GB版售价3000元。", ("lark price - 3000 CNY",)),
    ("蓝鲸科技仍在研究7纳米制程。", ()),
    # a scale said once for a list, whatever the order of its members
    (
        "蓝鲸科技2023-2025年营收分别为9.5/8.2/4.1亿元。",
        ("whale revenue 2023 950000000 CNY", "whale revenue 2024 820000000 CNY", "whale revenue 2025 410000000 CNY"),
    ),
    # a range that is revised, and whose outlook it is
    (
        "蓝鲸科技将2026年资本支出由38亿至42亿美元上调至52亿至56亿美元。",
        ("whale capex 2026 3800000000..4200000000 USD Planned", "whale capex 2026 5200000000..5600000000 USD Planned"),
    ),
    (
        "白鹭证券分析师上调蓝鲸科技目标价至40元，并预计其2027年营收达90亿元。",
        ("whale price - 40 CNY Forecast", "whale revenue 2027 9000000000 CNY Forecast"),
    ),
    (
        "蓝鲸科技2026Q1毛利率42%，略好于40%的指引，费用为3亿元。",
        ("whale margin 2026-Q1 42 percent", "whale margin 2026-Q1 40 percent Planned", "whale expense 2026-Q1 300000000 CNY"),
    ),
    # several together are nobody; a compound rate holds for the span that was named
    (
        "2025年蓝鲸科技资本开支24亿元，北辰集团29亿元，两家合计53亿元，同比增长98%。",
        ("whale capex 2025 2400000000 CNY", "star capex 2025 2900000000 CNY"),
    ),
    (
        "蓝鲸科技2021-2025年营收由12亿元增长至24亿元，CAGR为19%。",
        ("whale revenue 2021 1200000000 CNY", "whale revenue 2025 2400000000 CNY", "whale revenue_growth 2021/2025 19 percent CAGR"),
    ),
    # an outlook goes on to the years after; the day of an announcement is not that of what is counted
    (
        "【指引】蓝鲸科技预计2026年营收22亿元；整个2027年约30亿元。",
        ("whale revenue 2026 2200000000 CNY Planned", "whale revenue 2027 3000000000 CNY Planned"),
    ),
    ("3月5日，蓝鲸科技宣布扩建。目前园区供电容量为300MW。", ("whale power_capacity - 300 MW",)),
    ("蓝鲸科技1月9日挂牌。首日收盘价345港元。", ("whale price 2026-01-09 345 HKD",)),
    # whom a clause is about by its first words; who contributes to whose revenue; a name with who reports it behind
    ("至于蓝鲸科技，2025年营收为3亿元。", ("whale revenue 2025 300000000 CNY",)),
    ("蓝鲸科技2025年营收6亿元，北辰集团贡献营收的26%。", ("whale revenue 2025 600000000 CNY", "whale revenue_share 2025 26 percent")),
    ("蓝鲸科技据彭博报道，2025年营收为3亿元。", ("whale revenue 2025 300000000 CNY",)),
    # sums for each year, prices for each month, who is bought from
    ("蓝鲸科技每年约80亿美元的资本支出。", ("whale capex - 8000000000 USD",)),
    ("山雀助手会员每月20元。", ("finch-assistant price - 20 CNY/month",)),
    (
        "蓝鲸科技斥资12亿美元向北辰集团采购2万张GPU。",
        ("whale deal_amount - 1200000000 USD", "whale gpu_count - 20000 count"),
    ),
    # a thing named before, by its kind
    ("北辰集团发布云雀芯片。该芯片的能效也受关注，显存带宽为8TB/s。", ("lark hardware_spec - 8000 GBps",)),
    # words for what figures measure
    ("蓝鲸科技2025年营业成本9亿元。", ("whale cost 2025 900000000 CNY",)),
    ("蓝鲸科技2025年订单出货比由1.4倍升至2.9倍。", ("whale other 2025 1.4 x", "whale other 2025 2.9 x")),
    ("蓝鲸科技2025年营收6亿元，其中约70%来自海外。", ("whale revenue 2025 600000000 CNY", "whale revenue_share 2025 70 percent")),
)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:24] for text, _ in CASES])
def test_judged_figures(text: str, expected: tuple[str, ...]) -> None:
    """Every figure is read with owner, metric, period, value, unit and modality, and nothing else is."""
    assert tuple(told(o) for o in read_figures(text)) == expected


def test_a_headline_gives_way_to_the_text_below() -> None:
    """Where headline and text give one sum to different things, the text is right; what only the headline says is kept."""
    text = "## 为北辰集团供货，零部件商完成3亿元融资\n\n蓝鲸科技近日完成3亿元B轮融资。\n\n## 青禾资本营收8亿元\n\n该机构未予置评。\n"
    assert [told(o) for o in read_figures(text)] == ["whale deal_amount - 300000000 CNY", "heron revenue - 800000000 CNY"]


def test_a_passage_goes_on_about_whom_its_heading_names() -> None:
    text = "## 蓝鲸科技\n\n2025年，蓝鲸科技与北辰集团结盟，北辰集团投资2亿元。\n\n2025年营收8亿元。\n"
    assert told(read_figures(text)[-1]) == "whale revenue 2025 800000000 CNY"


def test_a_kind_of_goods_earns_for_the_firm_of_the_text() -> None:
    """A segment without a firm beside it is a part of the firm that the text is about; a whole market is none."""
    text = "# 蓝鲸科技季报点评\n\n蓝鲸科技发布季报，蓝鲸科技业绩向好。\n\n光模块2025年收入3亿元。\n\n全球光模块市场2025年收入900亿元。\n"
    assert [o.entity for o in read_figures(text)] == ["firm:whale", "segment:modules"]
