"""How firmly Chinese figures are said, and what they measure where the words for it stand apart."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told

CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # what the press tells of a plan is a plan, what it only reports is hearsay, what only brokers reckon is an estimate
    ("路透社8月4日报道，蓝鲸科技将在沙特建设三个数据中心。", ("whale data_centers - 3 count Planned",)),
    ("据报道，蓝鲸科技今年3月融资时的估值为25亿美元。", ("whale market_cap 2026-03 2500000000 USD Reported",)),
    ("蓝鲸科技也将与北辰集团一道，在沙特兴建一座500兆瓦的数据中心。", ("whale power_capacity - 500 MW Planned",)),
    ("白鹭证券维持蓝鲸科技买进评等，并预估第4季营收66亿元。", ("whale revenue 2026-Q4 6600000000 CNY Forecast",)),
    (
        "蓝鲸科技营收9亿元。管理层目前预期2026年收入约10亿元。",
        ("whale revenue - 900000000 CNY", "whale revenue 2026 1000000000 CNY Planned"),
    ),
    # the level from which a plan leads on is a fact, and a commitment to buy is no plan
    ("蓝鲸科技打算把年产能从1GW提高到2GW。", ("whale power_capacity - 1000 MW", "whale power_capacity - 2000 MW Planned")),
    ("蓝鲸科技采购承诺由48亿美元增到68亿美元。", ("whale other - 4800000000 USD", "whale other - 6800000000 USD")),
    # shares of what is shipped, of what somebody else earns; growth that goes from one rate to another
    ("2024年光模块出货报告显示，蓝鲸科技出货量占比70%。", ("whale market_share 2024 70 percent",)),
    ("光模块市场由蓝鲸科技拿走66%，北辰集团占23%。", ("whale market_share - 66 percent", "star market_share - 23 percent")),
    ("北辰集团目前贡献了蓝鲸科技超五分之一的总营收。", ("whale revenue_share - 20.. percent",)),
    ("蓝鲸科技净利润增速从去年的20%放缓至12%。", ("whale profit_growth 2025 20 percent", "whale profit_growth - 12 percent")),
    ("蓝鲸科技数据中心业务增幅在25%以上。", ("whale revenue_growth - 25.. percent",)),
    ("蓝鲸科技锁定的合约收入约为37亿美元。", ("whale backlog - 3700000000 USD",)),
    ("蓝鲸科技签下为期20年的合约，将购入2GW的电力。", ("whale power_capacity - 2000 MW Planned",)),
    # a threshold that the figure before has passed, goods of no firm, a fiscal quarter that is another firm's
    (
        "蓝鲸科技净利润10.5亿美元，历史上首次单季突破10亿美元，每股收益0.82美元。",
        ("whale profit - 1050000000 USD", "whale eps - 0.82 USD"),
    ),
    ("2025年光模块出货量为820万只。", ("modules shipments 2025 8200000 count",)),
    (
        "蓝鲸科技2026财年一季度营收269亿美元。北辰集团服务器收入161亿美元。",
        ("whale revenue FY2026-Q1 26900000000 USD", "star revenue - 16100000000 USD"),
    ),
    # a comma leads on to something of another unit; words by which shares move
    (
        "山雀模型总参数1.6万亿，支持100万token上下文。",
        ("finch-model parameters - 1600000000000 count", "finch-model context_length - 1000000 tokens"),
    ),
    ("消息传出后，蓝鲸科技盘后跳水7%。", ("whale price_change - -7 percent",)),
    # a passage that goes on with 公司 before it names a customer
    (
        "## 蓝鲸科技深度跟踪\n\n公司向北辰集团供货，占比过半。\n\n公司在苏州投资建厂，北辰集团为第一大客户。三季度营收5亿元。",
        ("whale other - 50.. percent", "whale revenue 2025-Q3 500000000 CNY"),
    ),
)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:24] for text, _ in CASES])
def test_chinese_figures(text: str, expected: tuple[str, ...]) -> None:
    """Every figure is read as firm as it is said, and with the metric that its sentence gives it."""
    assert [told(o) for o in read_figures(text)] == list(expected)
