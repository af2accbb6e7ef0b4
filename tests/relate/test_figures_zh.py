"""More figures in Chinese sentences: lists of years and owners, groups of firms, outlooks beside what is done."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told

CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
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
)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:24] for text, _ in CASES])
def test_chinese_figures(text: str, expected: tuple[str, ...]) -> None:
    """Every figure is read with owner, metric, period, value, unit, basis and modality, and nothing else is."""
    assert [told(o) for o in read_figures(text)] == list(expected)
