"""When Chinese figures hold: days of announcements, trading days, what is so now, parts of years without their year."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told

CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # the day or month of an announcement is no time of what is announced, that as of which something is so is
    ("5月6日，蓝鲸科技宣布新建一座园区，规划容量300MW。", ("whale power_capacity - 300 MW Planned",)),
    ("4月，蓝鲸科技续签协议，兴建一座168兆瓦的园区。", ("whale power_capacity - 168 MW",)),
    ("到2024年底，蓝鲸科技园区容量将达300MW。", ("whale power_capacity 2024-12 300 MW Forecast",)),
    ("截至2026年4月，蓝鲸科技已投运园区，容量300MW。", ("whale power_capacity 2026-04 300 MW",)),
    (
        "5月6日，北辰集团发布山雀2.0：总参数1.2万亿，每百万Token 4元。",
        ("finch-2 parameters - 1200000000000 count", "finch-2 price - 4 CNY/1M tokens"),
    ),
    # nor does a month hold for the next sentence, nor any time but a day for what is so now
    ("蓝鲸科技2025年9月撤回了投诉。目前北辰集团市场份额为30%。", ("star market_share - 30 percent",)),
    ("2025年蓝鲸科技扩产。眼下北辰集团毛利率为30%。", ("star margin - 30 percent",)),
    # what shares did on a day
    (
        "蓝鲸科技5月6日登陆科创板，募资20亿元。首日收报34元，上涨75%。",
        ("whale deal_amount 2026-05-06 2000000000 CNY", "whale price 2026-05-06 34 CNY", "whale price_change 2026-05-06 75 percent"),
    ),
    ("该园区2028年上线的目标或推迟，消息公布后蓝鲸科技股价下跌3%。", ("whale price_change - -3 percent",)),
    # a day of the week, and the whole year behind its last quarter
    (
        "蓝鲸科技2025年第四季度收入24亿元；全年收入90亿元。",
        ("whale revenue 2025-Q4 2400000000 CNY", "whale revenue 2025 9000000000 CNY"),
    ),
    ("本周一蓝鲸科技盘前股价大涨12%。", ("whale price_change 2026-05-18 12 percent",)),
)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:24] for text, _ in CASES])
def test_times_of_chinese_figures(text: str, expected: tuple[str, ...]) -> None:
    """Every figure has the time for which it holds, or none."""
    assert [told(o) for o in read_figures(text)] == list(expected)
