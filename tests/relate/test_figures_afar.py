"""Figures whose owner, time or firmness stands outside their clause: in what leads to a list, in the title, behind the figure."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told
from table_sample import figures

CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # the name that a figure describes, and what only belongs to that name
    ("发行价88.5元的蓝鲸科技首日大涨。", ("whale price - 88.5 CNY",)),
    ("同场亮相的还有6000亿参数的山雀2.0。", ("finch-2 parameters - 600000000000 count",)),
    # who takes a share, and whose revenue a share is of
    ("2025年光纤光缆行业由蓝鲸科技占去41%，北辰集团占12%。", ("whale market_share 2025 41 percent", "star market_share 2025 12 percent")),
    ("液冷业务占蓝鲸科技营收的比重2025年为12%。", ("whale revenue_share 2025 12 percent",)),
    # a region of a firm is no owner beside it
    ("蓝鲸科技分区业绩如下。海外：2025年营收8亿元。", ("whale revenue 2025 800000000 CNY",)),
    # a count of parameters beside one of tokens
    ("山雀2.0总参数1万亿，上下文窗口256K。", ("finch-2 parameters - 1000000000000 count", "finch-2 context_length - 256000 tokens")),
    # words for metrics in Latin letters
    ("蓝鲸科技2025年Gross Margin达41%，Operating Income为3亿美元。", ("whale margin 2025 41 percent", "whale profit 2025 300000000 USD")),
    # estimates of who writes are no plans of the firm
    (
        "蓝鲸科技预计2026年营收90亿元，我们预计其营收为88亿元。",
        ("whale revenue 2026 9000000000 CNY Planned", "whale revenue 2026 8800000000 CNY Forecast"),
    ),
    # a relative clause tells of the name before it
    (
        "Blue Whale is small next to Northstar, which took in $44 billion in 2025.",
        ("star revenue 2025 44000000000 USD",),
    ),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_owner_elsewhere(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(told(o) for o in read_figures(text)) == expected


def test_a_list_takes_time_and_firmness_from_what_leads_to_it() -> None:
    text = "# 蓝鲸科技季报\n\n■ 展望2027年，蓝鲸科技给出如下目标：\n- 营收90-95亿元；\n- 毛利率41%。\n\n■ 蓝鲸科技已建成产能：2026年一季度出货3万台。\n"
    assert [told(o) for o in read_figures(text)] == [
        "whale revenue 2027 9000000000..9500000000 CNY Planned",
        "whale margin 2027 41 percent Planned",
        "whale shipments 2026-Q1 30000 count",
    ]


def test_a_list_behind_another_mark_is_not_led_to() -> None:
    text = "■ 蓝鲸科技给出2027年目标：\n- 营收90亿元。\n■ 蓝鲸科技毛利率41%。\n"
    assert [told(o) for o in read_figures(text)][-1] == "whale margin - 41 percent"


def test_the_firm_of_the_text_owns_what_nobody_else_does() -> None:
    text = "# 蓝鲸科技收购北辰集团\n\n蓝鲸科技昨日开会。蓝鲸科技的客户很满意。\n\n【指引】预计2026年营收22亿元。\n"
    assert [told(o) for o in read_figures(text)][-1].startswith("whale revenue 2026 2200000000 CNY")


def test_who_is_not_named_most_is_not_the_firm_of_the_text() -> None:
    text = "# 蓝鲸科技与北辰集团\n\n北辰集团开会。北辰集团的客户满意。北辰集团扩产。\n\n【指引】预计2026年营收22亿元。\n"
    assert not any(told(o).startswith("whale") for o in read_figures(text))


SEGMENTS = """# 蓝穹科技季报

蓝穹科技股份有限公司（以下简称“蓝穹科技”）发布财报。蓝穹科技说需求旺盛。蓝穹科技维持指引。

各终端市场的收入见下表（单位：亿元）。

| 终端市场 | 2025Q3 | 2025Q4 | Q4同比 |
| --- | --- | --- | --- |
| 数据中心 | 14.9 | 15.2 | 38% |
| 工业 | 0.76 | 0.35 | -55% |
"""


def test_a_line_that_announces_a_table_says_what_it_measures_and_the_text_whose_it_is() -> None:
    told_by_table = [line.split(" [")[0] for line in figures(SEGMENTS)]
    assert "firm:蓝穹科技 revenue 2025-Q3 1490000000 CNY" in told_by_table
    assert "firm:蓝穹科技 revenue 2025-Q4 35000000 CNY" in told_by_table
    assert any(line.startswith("firm:蓝穹科技 revenue_growth 2025-Q4 -55 percent") for line in told_by_table)
    assert not any(line.startswith("segment:") for line in told_by_table)


OPENERS: tuple[tuple[str, str], ...] = (
    # a passage goes on about the firm that it began with, though another led the sentence before
    ("蓝鲸科技扩建两座工厂。北辰集团也向它下单。2025年营收9亿元。", "whale revenue 2025 900000000 CNY"),
    ("蓝鲸科技扩建两座工厂。北辰集团也向它下单。公司2025年营收9亿元。", "whale revenue 2025 900000000 CNY"),
    ("蓝鲸科技扩建两座工厂。北辰集团也向它下单。其2025年营收9亿元。", "whale revenue 2025 900000000 CNY"),
    # … but not where it speaks of the firm named last, or began with several
    ("蓝鲸科技扩建两座工厂。北辰集团也在扩产。这家厂商2025年营收9亿元。", "star revenue 2025 900000000 CNY"),
    ("蓝鲸科技与北辰集团扩产。北辰集团更快。2025年营收9亿元。", "star revenue 2025 900000000 CNY"),
    ("Blue Whale is building two plants. Northstar has ordered from it too. Gross margin was 42% in 2025.", "whale margin 2025 42 percent"),
    # a list before the clause of a figure is only told of it
    ("蓝鲸科技的客户是北辰集团、青禾资本和蓝鲸云，2025年营收9亿元。", "whale revenue 2025 900000000 CNY"),
    # a kind of goods, or a chip of another clause, earns nothing itself
    ("蓝鲸科技换了重点。光模块2025年收入9亿元。", "whale revenue 2025 900000000 CNY"),
    ("蓝鲸科技换了重点。云雀芯片已量产；2025年收入9亿元。", "whale revenue 2025 900000000 CNY"),
    ("蓝鲸科技换了重点。云雀芯片2025年收入9亿元。", "lark revenue 2025 900000000 CNY"),
)


@pytest.mark.parametrize(("text", "expected"), OPENERS)
def test_a_passage_is_about_the_firm_that_opens_it(text: str, expected: str) -> None:
    assert [told(o) for o in read_figures(text)] == [expected]


FORMER: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "蓝鲸科技与北辰集团口径不同。前者首次单列，2025年营收8亿元；后者营收5亿元。",
        ("whale revenue 2025 800000000 CNY", "star revenue 2025 500000000 CNY"),
    ),
    (
        "同日亮相的有山雀模型与山雀2.0，前者总参1万亿，后者2万亿。",
        ("finch-model parameters - 1000000000000 count", "finch-2 parameters - 2000000000000 count"),
    ),
)


@pytest.mark.parametrize(("text", "expected"), FORMER)
def test_former_and_latter(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(told(o) for o in read_figures(text)) == expected


AGAIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    # a figure right behind a name, in a sentence without metric words, is that of the sentence before, of another
    ("蓝鲸科技2025年资本开支8亿元。北辰集团为5亿元。", ("whale capex 2025 800000000 CNY", "star capex 2025 500000000 CNY")),
    ("蓝鲸科技2025年资本开支8亿元。与北辰集团5亿元的合同已签。", ("whale capex 2025 800000000 CNY",)),
    # who leads with a percentage leads with a share
    ("山雀助手以49.2%居首，北辰集团27%次之。", ("finch-assistant market_share - 49.2 percent", "star market_share - 27 percent")),
)


@pytest.mark.parametrize(("text", "expected"), AGAIN)
def test_a_metric_said_of_one_holds_for_another(text: str, expected: tuple[str, ...]) -> None:
    found = [told(o) for o in read_figures(text)]
    assert tuple(f for f in found if " deal_amount " not in f) == expected
