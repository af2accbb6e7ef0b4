"""More figures in Chinese sentences: lists of years and owners, groups of firms, outlooks beside what is done."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told

CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # one of several, and what the sentence goes on with; a year that is not over
    (
        "蓝鲸科技2026Q1融资60亿美元，其中北辰集团投入20亿美元；期末现金储备为90亿美元。",
        (
            "whale deal_amount 2026-Q1 6000000000 USD",
            "star deal_amount 2026-Q1 2000000000 USD",
            "whale cash 2026-Q1 9000000000 USD",
        ),
    ),
    ("蓝鲸科技2026年资本开支1500亿元。", ("whale capex 2026 150000000000 CNY Planned",)),
    ("蓝鲸科技资本开支：1500亿元规划的去向。", ("whale capex - 150000000000 CNY Planned",)),
    # quotations, shares of a market, revised outlooks, sums in the currency beside them
    ("蓝鲸科技+4.1%、北辰集团-2.3%，云厂商涨跌互现。", ("whale price_change - 4.1 percent", "star price_change - -2.3 percent")),
    ("涨幅居前的是蓝鲸科技（+11.2%）、北辰集团（+9.7%）。", ("whale price_change - 11.2 percent", "star price_change - 9.7 percent")),
    (
        "蓝鲸科技把2026年资本开支从52亿美元上调至56亿美元。",
        ("whale capex 2026 5200000000 USD Planned", "whale capex 2026 5600000000 USD Planned"),
    ),
    (
        "蓝鲸科技2026年营收从52亿上调至56亿美元。",
        ("whale revenue 2026 5200000000 USD Planned", "whale revenue 2026 5600000000 USD Planned"),
    ),
    (
        "光纤光缆行业2025年市场规模580亿元，蓝鲸科技占比36%，北辰集团占12%。",
        ("fiber market_size 2025 58000000000 CNY", "whale market_share 2025 36 percent", "star market_share 2025 12 percent"),
    ),
    ("山雀2.0输入价格从0.1元涨至0.2元/百万tokens。", ("finch-2 price - 0.1 CNY/1M tokens", "finch-2 price - 0.2 CNY/1M tokens")),
    ("云雀芯片集成900亿个晶体管，能源效率提升40%。", ("lark hardware_spec - 90000000000 count", "lark hardware_spec - 40 percent")),
    ("据彭博一致预期，蓝鲸科技2026年营收约80亿元。", ("whale revenue 2026 8000000000 CNY Forecast",)),
    ("传蓝鲸科技正洽谈新一轮融资，金额或达3亿美元。", ("whale deal_amount - 300000000 USD Reported",)),
    ("蓝鲸科技2025年净亏损6亿元，较上年减亏42%。", ("whale profit 2025 -600000000 CNY", "whale profit_growth 2025 42 percent")),
    (
        "蓝鲸科技2026年一季度数据中心营收18亿元，占总营收的76%，同比增长11%。",
        ("whale revenue 2026-Q1 1800000000 CNY", "whale revenue_share 2026-Q1 76 percent", "whale revenue_growth 2026-Q1 11 percent"),
    ),
    ("北辰集团贡献了蓝鲸科技2025年营收的38%。", ("whale revenue_share 2025 38 percent",)),
    (
        "我们预计蓝鲸科技2026-2028年归母净利润分别为-3.1/1.2/5.8亿元。",
        (
            "whale profit 2026 -310000000 CNY Forecast",
            "whale profit 2027 120000000 CNY Forecast",
            "whale profit 2028 580000000 CNY Forecast",
        ),
    ),
    ("蓝鲸科技对应2026年市盈率约41倍。", ("whale valuation_multiple 2026 41 x Forecast",)),
    (
        "蓝鲸科技2026Q1营收46亿元，YoY+65.3%，QoQ-6.2%。",
        (
            "whale revenue 2026-Q1 4600000000 CNY",
            "whale revenue_growth 2026-Q1 65.3 percent",
            "whale revenue_growth 2026-Q1 -6.2 percent QoQ",
        ),
    ),
    ("蓝鲸科技总营收46亿元，其中云业务占比36%。", ("whale revenue - 4600000000 CNY", "whale revenue_share - 36 percent")),
    ("山雀模型在会议场景的词错误率为5.1%。", ("finch-model score - 5.1 percent",)),
    # sums of several firms are of the group, where it has a name
    (
        "蓝鲸科技、北辰集团等国内云厂商2025年资本开支合计约900亿元，同比增长35%。",
        ("clouds capex 2025 90000000000 CNY", "clouds capex_growth 2025 35 percent"),
    ),
    ("国内云厂商投入不减。2026年一季度，蓝鲸科技与北辰集团的资本开支总计210亿元。", ("clouds capex 2026-Q1 21000000000 CNY",)),
    ("蓝鲸科技与北辰集团2025年资本开支合计为640亿元。", ()),
    ("蓝鲸科技与北辰集团2025年毛利率均为31%。", ("whale margin 2025 31 percent", "star margin 2025 31 percent")),
    # years in lists
    (
        "我们预计蓝鲸科技2026—2028年营收为82/120/160亿元，归母净利润为20/30/45亿元。",
        (
            "whale revenue 2026 8200000000 CNY Forecast",
            "whale revenue 2027 12000000000 CNY Forecast",
            "whale revenue 2028 16000000000 CNY Forecast",
            "whale profit 2026 2000000000 CNY Forecast",
            "whale profit 2027 3000000000 CNY Forecast",
            "whale profit 2028 4500000000 CNY Forecast",
        ),
    ),
    # an outlook, and what was before it
    (
        "预告显示，蓝鲸科技2026年上半年营收预计介于60亿元至70亿元，而去年同期为29亿元，增幅为107%至141%。",
        (
            "whale revenue 2026-H1 6000000000..7000000000 CNY Planned",
            "whale revenue 2025-H1 2900000000 CNY",
            "whale revenue_growth 2026-H1 107..141 percent Planned",
        ),
    ),
    ("白鹭证券预计，2027年蓝鲸科技营收为90亿元。", ("whale revenue 2027 9000000000 CNY Forecast",)),
    (
        "蓝鲸科技2026年一季度营收46亿元，高于市场预期的45亿元。",
        ("whale revenue 2026-Q1 4600000000 CNY", "whale revenue 2026-Q1 4500000000 CNY Forecast"),
    ),
    # words of change of the Hong Kong press
    (
        "蓝鲸科技2026年一季度收入按年升16%，按季跌3%，经调整盈利挫8%。",
        (
            "whale revenue_growth 2026-Q1 16 percent",
            "whale revenue_growth 2026-Q1 -3 percent QoQ",
            "whale profit_growth 2026-Q1 -8 percent",
        ),
    ),
    ("2025年中国光纤光缆行业市场规模达580亿元。", ("fiber market_size 2025 58000000000 CNY",)),
    # a market without metric words
    (
        "光模块市场2025年达120亿元，预计到2030年增至300亿元，对应CAGR约20%。",
        (
            "modules market_size 2025 12000000000 CNY",
            "modules market_size 2030 30000000000 CNY Forecast",
            "modules market_growth 2025/2030 20 percent CAGR Forecast",
        ),
    ),
    # spans of years and what falls into them
    (
        "2022年到2025年前三季度，蓝鲸科技营收自80亿元攀升至320亿元，净利润依次为1亿元、2亿元、3亿元和4亿元。",
        (
            "whale revenue 2022 8000000000 CNY",
            "whale revenue 2025-01/2025-09 32000000000 CNY",
            "whale profit 2022 100000000 CNY",
            "whale profit 2023 200000000 CNY",
            "whale profit 2024 300000000 CNY",
            "whale profit 2025-01/2025-09 400000000 CNY",
        ),
    ),
    ("公司预计净利润在2026年将由负转正，介于20亿-35亿元，蓝鲸科技称。", ()),
    (
        "蓝鲸科技预计净利润在2026年将由负转正，介于20亿元至35亿元。",
        ("whale profit 2026 2000000000..3500000000 CNY Planned",),
    ),
    # scores and ratios have no unit, and a benchmark owns none
    (
        "山雀模型在GPQA Diamond上取得79.1分，在AIME 2025上为88.5分，高于山雀2.0的85.2分。",
        ("finch-model score - 79.1 -", "finch-model score - 88.5 -", "finch-2 score - 85.2 -"),
    ),
    ("山雀模型在SWE-bench Verified上的得分由45.4提升到66.0。", ("finch-model score - 45.4 -", "finch-model score - 66 -")),
    ("云杉实例所在机房的PUE低至1.08。", ("spruce hardware_spec - 1.08 -",)),
    # what is counted, and small counts in words, are nobody's figures
    ("云雀芯片配备192GB的H100显存，带宽7.4TB/s。", ("lark hardware_spec - 192 GB", "lark hardware_spec - 7400 GBps")),
    ("蓝鲸科技的优势源于以下3个维度，包括5类场景。", ()),
    ("蓝鲸科技2025年新签机房面积7.5万平方米。", ()),
    # a plan does not date the next sentence, and a chip that is compared with is no count of chips
    (
        "蓝鲸科技规划2028年建成500MW机房。单颗云雀芯片的TCO比H100低44%。",
        ("whale power_capacity 2028 500 MW Planned", "lark cost_difference - -44 percent"),
    ),
    # who is compared with, who contributes, who speaks
    ("2025年蓝鲸科技毛利率为42%，高于北辰集团的38%。", ("whale margin 2025 42 percent", "star margin 2025 38 percent")),
    ("蓝鲸科技客户集中，2025年北辰集团贡献收入占比达67%。", ("whale revenue_share 2025 67 percent",)),
    ("蓝鲸科技2025年资本开支占收入比为62%。", ("whale other 2025 62 percent",)),
    # what is said once of many, and what each has
    (
        "2025年蓝鲸科技出货90万片；北辰集团以64万片位居第二，蓝鲸云、青禾资本分别为6.9万、3.8万片。",
        (
            "whale shipments 2025 900000 count",
            "star shipments 2025 640000 count",
            "star rank 2025 2 -",
            "whale-cloud shipments 2025 69000 count",
            "heron shipments 2025 38000 count",
        ),
    ),
    ("云杉实例支持640卡，单机柜功率密度860kW。", ("spruce gpu_count - 640 count", "spruce hardware_spec - 0.86 MW")),
    ("云杉实例单卡小时价低36%。", ("spruce cost_difference - -36 percent",)),
    ("蓝鲸科技将投资60亿元新建两座数据中心。", ("whale capex - 6000000000 CNY Planned", "whale data_centers - 2 count Planned")),
)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:24] for text, _ in CASES])
def test_chinese_figures(text: str, expected: tuple[str, ...]) -> None:
    """Every figure is read with owner, metric, period, value, unit, basis and modality, and nothing else is."""
    assert [told(o) for o in read_figures(text)] == list(expected)
