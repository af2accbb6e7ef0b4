"""Figures in sentences: what they measure, whose they are, when they hold, how firmly they are said."""

from __future__ import annotations

import time

import pytest
from figure_sample import read_figures, told

from cloudkg.lexicon import load_lexicon
from cloudkg.lexicon.metrics import MetricCue

CHINESE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("蓝鲸云已开源逾300款山雀模型。", ("finch-model model_count - 300.. count",)),
    ("到2024年底，蓝鲸科技拥有的H100将超过34万张。", ("whale gpu_count 2024-12 340000.. count Forecast",)),
    (
        "蓝鲸科技2025年第四季度实现营收128.6亿元，同比增长13%，环比下降4.5%。",
        (
            "whale revenue 2025-Q4 12860000000 CNY",
            "whale revenue_growth 2025-Q4 13 percent",
            "whale revenue_growth 2025-Q4 -4.5 percent QoQ",
        ),
    ),
    (
        "2026年一季度，蓝鲸科技营收35亿元，净利润4.2亿元，毛利率为42%。",
        (
            "whale revenue 2026-Q1 3500000000 CNY",
            "whale profit 2026-Q1 420000000 CNY",
            "whale margin 2026-Q1 42 percent",
        ),
    ),
    (
        "蓝鲸科技2025Q4营收12亿元，2026Q1营收15亿元。",
        (
            "whale revenue 2025-Q4 1200000000 CNY",
            "whale revenue 2026-Q1 1500000000 CNY",
        ),
    ),
    (
        "蓝鲸云FY2023至FY2025的EBITDA分别为3.1亿元、4.2亿元和5.3亿元。",
        (
            "whale-cloud profit FY2023 310000000 CNY",
            "whale-cloud profit FY2024 420000000 CNY",
            "whale-cloud profit FY2025 530000000 CNY",
        ),
    ),
    (
        "蓝鲸科技2025年资本开支合计达900亿元(各季度分别为200亿、210亿、240亿、250亿元)，同比增长约36%。",
        (
            "whale capex 2025 90000000000 CNY",
            "whale capex 2025-Q1 20000000000 CNY",
            "whale capex 2025-Q2 21000000000 CNY",
            "whale capex 2025-Q3 24000000000 CNY",
            "whale capex 2025-Q4 25000000000 CNY",
            "whale capex_growth 2025 36 percent",
        ),
    ),
    (
        "蓝鲸科技2025年资本开支为900亿元，相较于2024年的640亿元增长约41%。",
        (
            "whale capex 2025 90000000000 CNY",
            "whale capex 2024 64000000000 CNY",
            "whale capex_growth 2025 41 percent",
        ),
    ),
    (
        "蓝鲸科技2025年营收、净利润分别为80亿元、9亿元。",
        (
            "whale revenue 2025 8000000000 CNY",
            "whale profit 2025 900000000 CNY",
        ),
    ),
    (
        "蓝鲸科技和北辰集团的毛利率分别为42%和38%。",
        (
            "whale margin - 42 percent",
            "star margin - 38 percent",
        ),
    ),
    (
        "蓝鲸科技与北辰集团的毛利率均接近40%。",
        (
            "whale margin - 40 percent",
            "star margin - 40 percent",
        ),
    ),
    (
        "蓝鲸科技净亏损3亿元，同比收窄25%。",
        (
            "whale profit - -300000000 CNY",
            "whale profit_growth - 25 percent",
        ),
    ),
    (
        "蓝鲸科技2025年净亏损由2024年的5亿元扩大至8亿元。",
        (
            "whale profit 2024 -500000000 CNY",
            "whale profit 2025 -800000000 CNY",
        ),
    ),
    (
        "蓝鲸科技预计2026年营收为50亿元至60亿元，同比增长20%至30%。",
        (
            "whale revenue 2026 5000000000..6000000000 CNY Planned",
            "whale revenue_growth 2026 20..30 percent Planned",
        ),
    ),
    (
        "白鹭证券预计蓝鲸科技2026年营收将达到55亿元。",
        ("whale revenue 2026 5500000000 CNY Forecast",),
    ),
    (
        "蓝鲸科技有望实现超过400亿元的年化营收。",
        ("whale arr - 40000000000.. CNY Forecast",),
    ),
    (
        "据知情人士透露，蓝鲸科技估值可能达到200亿美元。",
        ("whale market_cap - 20000000000 USD Reported",),
    ),
    (
        "蓝鲸科技完成4亿美元B轮融资，投后估值达30亿美元。",
        (
            "whale deal_amount - 400000000 USD",
            "whale market_cap - 3000000000 USD",
        ),
    ),
    (
        "青禾资本向蓝鲸科技投资2亿元。",
        ("whale deal_amount - 200000000 CNY",),
    ),
    (
        "蓝鲸科技获青禾资本领投的数千万元天使轮融资。",
        ("whale deal_amount - 10000000.. CNY",),
    ),
    (
        "山雀助手月活跃用户达2.3亿，同比增长15%。",
        (
            "finch-assistant users - 230000000 count",
            "finch-assistant user_growth - 15 percent",
        ),
    ),
    (
        "山雀模型参数规模从355B扩展至744B，预训练数据由23T提升至28.5T。",
        (
            "finch-model parameters - 355000000000 count",
            "finch-model parameters - 744000000000 count",
            "finch-model training_data - 23000000000000 tokens",
            "finch-model training_data - 28500000000000 tokens",
        ),
    ),
    (
        "山雀模型支持128K的上下文长度。",
        ("finch-model context_length - 128000 tokens",),
    ),
    (
        "云雀芯片显存容量为96GB，带宽达4TB/s，功耗400W。",
        (
            "lark hardware_spec - 96 GB",
            "lark hardware_spec - 4000 GBps",
            "lark hardware_spec - 400 W",
        ),
    ),
    (
        "云雀芯片采用5纳米工艺制造。",
        ("lark hardware_spec - 5 nm",),
    ),
    (
        "云雀芯片的TCO比同类产品低44%。",
        ("lark cost_difference - -44 percent",),
    ),
    (
        "蓝鲸科技累计交付云雀芯片47万片，客户超过400家。",
        (
            "whale shipments - 470000 count",
            "whale customers - 400.. count",
        ),
    ),
    (
        "蓝鲸科技海外占比预计达60%。",
        ("whale other - 60 percent Forecast",),
    ),
    (
        "光纤光缆行业2025年市场规模约580亿元，预计2030年增长至900亿元，年均复合增长率为9.2%。",
        (
            "fiber market_size 2025 58000000000 CNY",
            "fiber market_size 2030 90000000000 CNY Forecast",
            "fiber market_growth 2025/2030 9.2 percent CAGR Forecast",
        ),
    ),
    (
        "蓝鲸科技市场份额为23%，位居国内第二。",
        (
            "whale market_share - 23 percent",
            "whale rank - 2 -",
        ),
    ),
    (
        "山雀模型在榜单上位居全球第四、开源第一。",
        (
            "finch-model rank - 4 -",
            "finch-model rank - 1 -",
        ),
    ),
    (
        "山雀助手进入应用商店总榜TOP3。",
        ("finch-assistant rank - 1..3 -",),
    ),
    (
        "蓝鲸科技日均Token调用量由年初不足1万亿提升至近5万亿。",
        (
            "whale token_volume - ..1000000000000 tokens/day",
            "whale token_volume - 5000000000000 tokens/day",
        ),
    ),
    (
        "蓝鲸云开源模型超过300款，全球下载量超7亿。",
        (
            "whale-cloud model_count - 300.. count",
            "whale-cloud downloads - 700000000.. count",
        ),
    ),
    (
        "云杉实例售价由2000元上调至2400元，涨幅20%。",
        (
            "spruce price - 2000 CNY",
            "spruce price - 2400 CNY",
            "spruce price_change - 20 percent",
        ),
    ),
    (
        "云杉实例每小时34.61美元。",
        ("spruce price - 34.61 USD/hour",),
    ),
    (
        "蓝鲸科技股价上涨12.9%。",
        ("whale price_change - 12.9 percent",),
    ),
    (
        "蓝鲸科技在手订单约150亿元。",
        ("whale backlog - 15000000000 CNY",),
    ),
    (
        "蓝鲸科技第二季度录得负自由现金流13亿元。",
        ("whale cash 2026-Q2 -1300000000 CNY",),
    ),
    (
        "蓝鲸科技产能利用率保持在95.7%。",
        ("whale utilization - 95.7 percent",),
    ),
    (
        "蓝鲸科技计划2027年建成一座500MW的智算园区。",
        ("whale power_capacity 2027 500 MW Planned",),
    ),
    (
        "蓝鲸科技2025年研发投入7.7亿元，同比增长38%，占营收的12%。",
        (
            "whale expense 2025 770000000 CNY",
            "whale other 2025 38 percent",
            "whale revenue_share 2025 12 percent",
        ),
    ),
    (
        "蓝鲸科技注册资本由10万元增至约1134万元。",
        (
            "whale other - 100000 CNY",
            "whale other - 11340000 CNY",
        ),
    ),
    (
        "公司2025年营收达12亿元。",
        (),
    ),
    (
        "蓝鲸科技与北辰集团达成合作，后者估值达200亿美元。",
        ("star market_cap - 20000000000 USD",),
    ),
    (
        "蓝鲸科技旗下蓝鲸云2025年收入为43亿元。",
        ("whale-cloud revenue 2025 4300000000 CNY",),
    ),
    (
        "白鹭证券数据显示，山雀助手用户规模达3000万。",
        ("finch-assistant users - 30000000 count",),
    ),
    (
        "蓝鲸科技未来五年云业务年收入要突破1000亿元。",
        ("whale revenue 2026/2031 100000000000.. CNY Planned",),
    ),
    (
        "蓝鲸科技没有透露估值。两家公司签署三项协议。",
        (),
    ),
    (
        "蓝鲸科技营收会突破100亿元吗？",
        (),
    ),
    (
        "蓝鲸科技外资持股比例为23.5%。",
        ("whale other - 23.5 percent",),
    ),
    (
        "蓝鲸科技发布2025年财报。全年营收80亿元，同比增长12%。其中，云业务收入30亿元，同比增长40%。",
        (
            "whale revenue 2025 8000000000 CNY",
            "whale revenue_growth 2025 12 percent",
            "whale revenue 2025 3000000000 CNY",
            "whale revenue_growth 2025 40 percent",
        ),
    ),
    (
        "蓝鲸科技2025年营收是2020年的3倍。",
        ("whale other 2025 3 x",),
    ),
    (
        "蓝鲸科技AI业务收入连续10个季度实现三位数增长。",
        ("whale revenue_growth - 100.. percent",),
    ),
    (
        "蓝鲸科技6月30日在手现金为90亿元，约合12亿美元。",
        ("whale cash 2026-06-30 9000000000 CNY",),
    ),
    (
        "蓝鲸科技投资6万亿日元(约370亿美元)建厂。",
        ("whale capex - 6000000000000 JPY",),
    ),
    (
        "蓝鲸科技2026年一季度营收12亿元，去年同期为9亿元。",
        (
            "whale revenue 2026-Q1 1200000000 CNY",
            "whale revenue 2025-Q1 900000000 CNY",
        ),
    ),
    (
        "顾远表示，蓝鲸科技今年资本开支将达90亿美元。",
        ("whale capex 2026 9000000000 USD Forecast",),
    ),
    (
        "蓝鲸科技市盈率为36倍，资产负债率61%。",
        (
            "whale valuation_multiple - 36 x",
            "whale leverage - 61 percent",
        ),
    ),
    (
        "蓝鲸科技每股收益为1.2元。",
        ("whale eps - 1.2 CNY",),
    ),
    (
        "2025年，蓝鲸科技营收80亿元；北辰集团营收60亿元。",
        (
            "whale revenue 2025 8000000000 CNY",
            "star revenue 2025 6000000000 CNY",
        ),
    ),
    (
        "蓝鲸科技拥有34万张H100，各类GPU合计约60万张。",
        (
            "whale gpu_count - 340000 count",
            "whale gpu_count - 600000 count",
        ),
    ),
)

ENGLISH: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Blue Whale reported revenue of $12 billion in the fourth quarter of 2025, up 24% from a year earlier.",
        (
            "whale revenue 2025-Q4 12000000000 USD",
            "whale revenue_growth 2025-Q4 24 percent",
        ),
    ),
    (
        "Blue Whale booked $8.4 billion in revenue in the third quarter of 2025, a 31% year-on-year increase.",
        (
            "whale revenue 2025-Q3 8400000000 USD",
            "whale revenue_growth 2025-Q3 31 percent",
        ),
    ),
    (
        "Blue Whale raised a $500 million Series B at a $5 billion valuation.",
        (
            "whale deal_amount 2026-05 500000000 USD",
            "whale market_cap 2026-05 5000000000 USD",
        ),
    ),
    (
        "Blue Whale raised $820 million from backers at a pre-money valuation of $5.1 billion in March 2024.",
        (
            "whale deal_amount 2024-03 820000000 USD",
            "whale market_cap 2024-03 5100000000 USD",
        ),
    ),
    (
        "Blue Whale has 3 million developers, up from 410,000 last year.",
        (
            "whale users 2026-05 3000000 count",
            "whale users 2025 410000 count",
        ),
    ),
    (
        "Blue Whale expects revenue of $20 billion to $22 billion in 2027.",
        ("whale revenue 2027 20000000000..22000000000 USD Planned",),
    ),
    (
        "Egret Research expects the optical fiber market to reach $58 billion by 2030.",
        ("fiber market_size 2030 58000000000 USD Forecast",),
    ),
    (
        "The optical fiber market size reached $12 billion in 2025, growing at a CAGR of 12%.",
        (
            "fiber market_size 2025 12000000000 USD",
            "fiber market_growth 2025 12 percent CAGR",
        ),
    ),
    (
        "Blue Whale's operating income rose to $12.5 billion in the fourth quarter of 2025 compared with $10.6 billion in the same period of 2024.",
        (
            "whale profit 2025-Q4 12500000000 USD",
            "whale profit 2024-Q4 10600000000 USD",
        ),
    ),
    (
        "Heron Capital invested $2 billion in Blue Whale.",
        ("whale deal_amount 2026-05 2000000000 USD",),
    ),
    (
        "The round valued Blue Whale at nearly $1 trillion.",
        ("whale market_cap 2026-05 1000000000000 USD",),
    ),
    (
        "According to people familiar with the matter, Blue Whale is seeking a valuation of $20 billion.",
        ("whale market_cap 2026-05 20000000000 USD Reported",),
    ),
    (
        "Bloomberg reported that Blue Whale raised $600 million.",
        ("whale deal_amount 2026-05 600000000 USD Reported",),
    ),
    (
        "Finch Model has 744 billion parameters and a context window of 128K tokens.",
        (
            "finch-model parameters - 744000000000 count",
            "finch-model context_length - 128000 tokens",
        ),
    ),
    (
        "Finch Model was trained on 28 trillion tokens.",
        ("finch-model training_data - 28000000000000 tokens",),
    ),
    (
        "Lark Chip has 96 GB of memory and is 4x faster than its predecessor.",
        (
            "lark hardware_spec - 96 GB",
            "lark hardware_spec - 4 x",
        ),
    ),
    (
        "Blue Whale runs 60,000 GPUs in 12 data centers with 300 megawatts of capacity.",
        (
            "whale gpu_count 2026-05 60000 count",
            "whale data_centers 2026-05 12 count",
            "whale power_capacity 2026-05 300 MW",
        ),
    ),
    (
        "Blue Whale shares fell 9% on Tuesday.",
        ("whale price_change 2026-05-19 -9 percent",),
    ),
    (
        "Finch Assistant is priced at $20 a month.",
        ("finch-assistant price 2026-05 20 USD/month",),
    ),
    (
        "Blue Whale Cloud accounts for 35% of total revenue.",
        ("whale-cloud revenue_share - 35 percent",),
    ),
    (
        "Blue Whale holds a market share of 23% and ranked second in 2025.",
        (
            "whale market_share - 23 percent",
            "whale rank 2025 2 -",
        ),
    ),
    (
        "Blue Whale has a market cap of around $440 billion.",
        ("whale market_cap 2026-05 440000000000 USD",),
    ),
    (
        "Blue Whale, a startup founded by two former Northstar engineers, has raised a $300 million round.",
        ("whale deal_amount 2026-05 300000000 USD",),
    ),
    (
        "Northstar, Blue Whale's closest competitor, raised $100 million.",
        ("star deal_amount 2026-05 100000000 USD",),
    ),
    (
        "Blue Whale spent $9 billion on capital expenditures in 2025.",
        ("whale capex 2025 9000000000 USD",),
    ),
    (
        "Blue Whale's annual revenue run rate is $142 billion.",
        ("whale arr 2026-05 142000000000 USD",),
    ),
    (
        "Blue Whale has 146 employees.",
        ("whale other - 146 count",),
    ),
    (
        "Blue Whale's backlog grew 40% to $55 billion.",
        (
            "whale other - 40 percent",
            "whale backlog 2026-05 55000000000 USD",
        ),
    ),
    (
        "Blue Whale's gross margin was 42% in the first quarter of 2026.",
        ("whale margin 2026-Q1 42 percent",),
    ),
    (
        "Blue Whale did not disclose its valuation.",
        (),
    ),
    (
        "Will Blue Whale raise $1 billion?",
        (),
    ),
    (
        "Blue Whale lost $300 million in 2025.",
        ("whale profit 2025 -300000000 USD",),
    ),
    (
        "Blue Whale plans to spend $90 billion on data centers in 2027.",
        ("whale capex 2027 90000000000 USD Planned",),
    ),
    (
        "Blue Whale's token volume more than doubled.",
        ("whale token_growth - 100.. percent",),
    ),
)

CUES = [cue for cues in load_lexicon().metrics.values() for cue in cues]


@pytest.mark.parametrize(("text", "expected"), CHINESE, ids=[text[:24] for text, _ in CHINESE])
def test_chinese_figures(text: str, expected: tuple[str, ...]) -> None:
    """Every figure of a Chinese text is read with owner, metric, period, value, unit, basis and modality, and nothing else is."""
    assert expected == tuple(told(o) for o in read_figures(text))


@pytest.mark.parametrize(("text", "expected"), ENGLISH, ids=[text[:40] for text, _ in ENGLISH])
def test_english_figures(text: str, expected: tuple[str, ...]) -> None:
    """Every figure of an English text is read with owner, metric, period, value, unit, basis and modality, and nothing else is."""
    assert expected == tuple(told(o) for o in read_figures(text))


@pytest.mark.parametrize("cue", CUES, ids=[cue.id for cue in CUES])
def test_example_of_a_cue(cue: MetricCue) -> None:
    """The example of each row of the cue files is read by that row: without the row its test fails."""
    metrics = {cue.metric, *(metric for _, metric in cue.by_unit)}
    assert any(o.rule == cue.id and o.metric in metrics for o in read_figures(cue.example))


def test_quotes_stand_in_the_text() -> None:
    """The quote of a figure is the stored text at its span, brackets and spaces included."""
    text = "蓝鲸科技 2025 年营收为 12.5 亿元（同比增长 36 %），净利润 2 亿元。"
    found = read_figures(text)
    assert ["营收为 12.5 亿元", "36 %", "净利润 2 亿元"] == [o.provenance.quote for o in found]
    assert [text[o.provenance.span.start : o.provenance.span.end] for o in found] == [o.provenance.quote for o in found]


def test_period_days_of_a_quarter() -> None:
    """Quarters that an enumeration leaves unsaid get their calendar days."""
    found = read_figures("蓝鲸科技2025年资本开支为90亿元(各季度分别为20亿、21亿、24亿、25亿元)。")
    assert ("2025-10-01", "2025-12-31") == (str(found[-1].period_first), str(found[-1].period_last))


def test_source_of_a_figure() -> None:
    """Who says a figure is kept in the report's words, with the entity that they name."""
    found = read_figures("据白鹭证券测算，山雀助手用户规模达3000万。")
    assert [("白鹭证券", "firm:egret")] == [(o.source, o.attributed_to) for o in found]


def test_no_owner_no_figure() -> None:
    """A figure of nothing that has a name is not told."""
    assert [] == read_figures("全年营收80亿元，同比增长12%。")


def test_denied_figures_say_so() -> None:
    """A figure that the text denies is kept as denied."""
    assert ["whale revenue 2025 12000000000 CNY Denied"] == [told(o) for o in read_figures("蓝鲸科技2025年营收未达120亿元。")]


def test_speed_on_junk() -> None:
    """A long line of figures without sentence ends is read in time linear enough for a page of them."""
    text = "蓝鲸科技" + "营收1亿元，" * 400
    started = time.process_time()
    assert 400 - 2 <= len(read_figures(text)) <= 400  # two are cut in half where the line is
    assert time.process_time() - started < 6
