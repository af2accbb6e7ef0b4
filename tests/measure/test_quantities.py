"""Quantities in sentences and cells, in Chinese and English. Every sentence here is invented."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudkg.errors import LexiconError
from cloudkg.lexicon.measures import read_measures
from cloudkg.measure.quantities import find_quantities, parse_cell_quantity, parse_unit
from cloudkg.resources import resource

Expected = list[tuple[str, float | None, float | None, str]]
YI = 1e8

CHINESE: list[tuple[str, Expected]] = [
    ("公司融资12.5亿美元", [("12.5亿美元", 12.5 * YI, 12.5 * YI, "USD")]),
    ("市场规模为3.2万亿元", [("3.2万亿元", 3.2e12, 3.2e12, "CNY")]),
    ("投入30亿人民币建厂", [("30亿人民币", 30 * YI, 30 * YI, "CNY")]),
    ("支付人民币45亿元", [("人民币45亿元", 45 * YI, 45 * YI, "CNY")]),
    ("每台售价2.8万欧元", [("2.8万欧元", 2.8e4, 2.8e4, "EUR")]),
    ("订单达6万亿日元", [("6万亿日元", 6e12, 6e12, "JPY")]),
    ("计划投资800万亿韩元", [("800万亿韩元", 8e14, 8e14, "KRW")]),
    ("收入350亿新台币", [("350亿新台币", 350 * YI, 350 * YI, "TWD")]),
    ("收入新台币350亿元", [("新台币350亿元", 350 * YI, 350 * YI, "TWD")]),
    ("收入350亿元新台币", [("350亿元新台币", 350 * YI, 350 * YI, "TWD")]),
    ("出资港币30亿元", [("港币30亿元", 30 * YI, 30 * YI, "HKD")]),
    ("募资21.6亿港元", [("21.6亿港元", 21.6 * YI, 21.6 * YI, "HKD")]),
    ("出资9000万英镑", [("9000万英镑", 9e7, 9e7, "GBP")]),
    ("其中约70亿美来自租赁", [("约70亿美", 70 * YI, 70 * YI, "USD")]),
    ("成交价2,450.75元", [("2,450.75元", 2450.75, 2450.75, "CNY")]),
    ("完成近2亿元融资", [("近2亿元", 2 * YI, 2 * YI, "CNY")]),
    ("累计投入超600亿元", [("超600亿元", 600 * YI, None, "CNY")]),
    ("日均调用量不足1万亿", [("不足1万亿", None, 1e12, "")]),
    ("至少300家企业参展", [("至少300家", 300, None, "count")]),
    ("最多30亿美元的注资", [("最多30亿美元", None, 30 * YI, "USD")]),
    ("资本开支高达650亿美元", [("650亿美元", 650 * YI, 650 * YI, "USD")]),
    ("突破千亿元大关", [("突破千亿元", 1e11, None, "CNY")]),
    ("完成超亿元融资", [("超亿元", YI, None, "CNY")]),
    ("拿到千万元种子轮", [("千万元", 1e7, 1e7, "CNY")]),
    ("获数亿元投资", [("数亿元", YI, None, "CNY")]),
    ("已达百亿级别", [("百亿级别", 1e10, 1e10, "")]),
    ("由2亿增至3亿元", [("2亿", 2 * YI, 2 * YI, "CNY"), ("3亿元", 3 * YI, 3 * YI, "CNY")]),
    ("万卡集群与10万卡集群", [("万卡", 1e4, 1e4, "count"), ("10万卡", 1e5, 1e5, "count")]),
    ("上百家客户接入", [("上百家", 100, None, "count")]),
    ("十余个城市落地", [("十余个", 10, None, "count")]),
    ("20亿+美元来自接口调用", [("20亿+美元", 20 * YI, None, "USD")]),
    ("100万以上", [("100万以上", 1e6, None, "")]),
    ("规划1200亿元量级", [("1200亿元量级", 1200 * YI, 1200 * YI, "CNY")]),
    ("资本支出1750亿美元-1850亿美元", [("1750亿美元-1850亿美元", 1750 * YI, 1850 * YI, "USD")]),
    ("指引为90-110亿美元", [("90-110亿美元", 90 * YI, 110 * YI, "USD")]),
    ("预计90至110亿美元", [("90至110亿美元", 90 * YI, 110 * YI, "USD")]),
    ("参数在6000亿至2.4万亿之间", [("6000亿至2.4万亿之间", 6e11, 2.4e12, "")]),
    ("价格由8美元降至5美元", [("8美元", 8, 8, "USD"), ("5美元", 5, 5, "USD")]),
    ("从3亿元到5亿元只用了一年", [("3亿元", 3 * YI, 3 * YI, "CNY"), ("5亿元", 5 * YI, 5 * YI, "CNY")]),
    ("涨幅5%-34%", [("5%-34%", 5, 34, "percent")]),
    ("提价5%至34%", [("5%至34%", 5, 34, "percent")]),
    ("区间为30%到38%之间", [("30%到38%之间", 30, 38, "percent")]),
    ("利润率25-30%", [("25-30%", 25, 30, "percent")]),
    (
        "各季分别为24.6亿、38.6亿、31.5亿、29.0亿元",
        [("24.6亿", 24.6 * YI, 24.6 * YI, "CNY"), ("38.6亿", 38.6 * YI, 38.6 * YI, "CNY"),
         ("31.5亿", 31.5 * YI, 31.5 * YI, "CNY"), ("29.0亿元", 29 * YI, 29 * YI, "CNY")],
    ),
    ("上限为31.4/40.0亿元", [("31.4", 31.4 * YI, 31.4 * YI, "CNY"), ("40.0亿元", 40 * YI, 40 * YI, "CNY")]),
    ("甲厂6.9万、乙厂3.8万片", [("6.9万", 6.9e4, 6.9e4, "count"), ("3.8万片", 3.8e4, 3.8e4, "count")]),
    ("用户达2.3亿，连续两个季度第一", [("2.3亿", 2.3e8, 2.3e8, ""), ("两个季度", 2, 2, "quarters")]),
    ("月活超3亿用户", [("超3亿", 3 * YI, None, "count")]),
    ("部署逾20万张卡", [("逾20万张", 2e5, None, "count")]),
    ("建成两座数据中心", [("两座", 2, 2, "count")]),
    ("两三百家供应商", [("两三百家", 200, 300, "count")]),
    ("毛利率36.5%", [("36.5%", 36.5, 36.5, "percent")]),
    ("同比+36.0%", [("+36.0%", 36, 36, "percent")]),
    ("同比-9%", [("-9%", -9, -9, "percent")]),
    ("占比百分之三十六", [("百分之三十六", 36, 36, "percent")]),
    ("占比百分之5.5", [("百分之5.5", 5.5, 5.5, "percent")]),
    ("近三成受访者", [("近三成", 30, 30, "percent")]),
    ("超八成模型开源", [("超八成", 80, None, "percent")]),
    ("出货量再拉高2~3成", [("2~3成", 20, 30, "percent")]),
    ("占四分之一", [("四分之一", 25, 25, "percent")]),
    ("占资本开支约2/3", [("约2/3", 66.67, 66.67, "percent")]),
    ("收入翻倍", [("翻倍", 100, 100, "percent")]),
    ("投入至少翻倍", [("至少翻倍", 100, None, "percent")]),
    ("产能翻两番", [("翻两番", 300, 300, "percent")]),
    ("销量增长逾一倍", [("增长逾一倍", 100, None, "percent")]),
    ("股价腰斩", [("腰斩", -50, -50, "percent")]),
    ("涨幅达两位数", [("两位数", 10, None, "percent")]),
    ("提升2.5个百分点", [("2.5个百分点", 2.5, 2.5, "pp")]),
    ("利差扩大25个基点", [("25个基点", 0.25, 0.25, "pp")]),
    ("用户增长超5倍", [("超5倍", 5, None, "x")]),
    ("市盈率36.0x", [("36.0x", 36, 36, "x")]),
    ("同比下降9%", [("9%", -9, -9, "percent")]),
    ("同比下滑约12.3%", [("约12.3%", -12.3, -12.3, "percent")]),
    ("成本降低60%以上", [("60%以上", None, -60, "percent")]),
    ("跌幅3%-5%", [("3%-5%", -5, -3, "percent")]),
    ("净利润减少12亿元", [("12亿元", -12 * YI, -12 * YI, "CNY")]),
    ("自由现金流为负138亿元", [("负138亿元", -138 * YI, -138 * YI, "CNY")]),
    ("参数从355B扩展至744B", [("355B", 355e9, 355e9, "count"), ("744B", 744e9, 744e9, "count")]),
    ("激活参数32B", [("32B", 32e9, 32e9, "count")]),
    ("预训练数据28.5T", [("28.5T", 28.5e12, 28.5e12, "tokens")]),
    ("支持128K上下文", [("128K", 128e3, 128e3, "tokens")]),
    ("处理5万亿Token", [("5万亿Token", 5e12, 5e12, "tokens")]),
    ("发布万亿参数的模型", [("万亿", 1e12, 1e12, "count")]),
    ("新建3.5GW园区", [("3.5GW", 3500, 3500, "MW")]),
    ("电力800MW-1GW", [("800MW-1GW", 800, 1000, "MW")]),
    ("扩容至500兆瓦", [("500兆瓦", 500, 500, "MW")]),
    ("单卡功耗700W", [("700W", 700, 700, "W")]),
    ("算力规模75.0EFLOPS", [("75.0EFLOPS", 75, 75, "EFLOPS")]),
    ("峰值2PFLOPS", [("2PFLOPS", 2000, 2000, "TFLOPS")]),
    ("带宽0.5-2TB/s", [("0.5-2TB/s", 500, 2000, "GBps")]),
    ("显存96G", [("96G", 96, 96, "GB")]),
    ("采用5纳米工艺", [("5纳米", 5, 5, "nm")]),
    ("折旧年限为5-6年", [("5-6年", 5, 6, "years")]),
    ("服务期限60个月", [("60个月", 60, 60, "months")]),
    ("每小时34.61美元", [("34.61美元", 34.61, 34.61, "USD/hour")]),
    ("每小时费用由2美元涨至3美元", [("2美元", 2, 2, "USD/hour"), ("3美元", 3, 3, "USD/hour")]),
    ("每千tokens0.0008元", [("0.0008元", 0.0008, 0.0008, "CNY/1k tokens")]),
    ("2.50美元/百万tokens", [("2.50美元/百万tokens", 2.5, 2.5, "USD/1M tokens")]),
    ("0.60美元/TB/月", [("0.60美元/TB/月", 0.6, 0.6, "USD/TB/month")]),
    ("每百万tokens输入0.8元、输出8元", [("0.8元", 0.8, 0.8, "CNY/1M tokens"), ("8元", 8, 8, "CNY/1M tokens")]),
    ("指引ARR70-90亿美元", [("70-90亿美元", 70 * YI, 90 * YI, "USD")]),
]  # fmt: skip

ENGLISH: list[tuple[str, Expected]] = [
    ("It raised $6.8B.", [("$6.8B", 6.8e9, 6.8e9, "USD")]),
    ("It raised $6.8b.", [("$6.8b", 6.8e9, 6.8e9, "USD")]),
    ("another billion dollars", [("another billion dollars", 1e9, 1e9, "USD")]),
    ("89 cents a share", [("89 cents a share", 0.89, 0.89, "USD/share")]),
    ("in the tens of billions.", [("tens of billions", 1e10, None, "USD")]),
    ("tens of billions of tokens", []),
    ("a multibillion-dollar deal", []),
    ("a 5-gigawatt site", [("5-gigawatt", 5000, 5000, "MW")]),
    ("downloaded 30 million times", [("30 million times", 3e7, 3e7, "count")]),
    ("stock sank about 4%", [("about 4%", -4, -4, "percent")]),
    ("up by more than a third", [("more than a third", 33.33, None, "percent")]),
    ("a third data center", []),
    ("26 of which are new", [("26", 26, 26, "count")]),
    ("A plan worth $1.2 trillion", [("$1.2 trillion", 1.2e12, 1.2e12, "USD")]),
    ("paid US$40 billion in cash", [("US$40 billion", 4e10, 4e10, "USD")]),
    ("a €500m loan", [("€500m", 5e8, 5e8, "EUR")]),
    ("sold for HK$3.1bn", [("HK$3.1bn", 3.1e9, 3.1e9, "HKD")]),
    ("revenue was RMB 43.3 billion", [("RMB 43.3 billion", 4.33e10, 4.33e10, "CNY")]),
    ("sales of NT$820 billion", [("NT$820 billion", 8.2e11, 8.2e11, "TWD")]),
    ("¥900 million yen", [("¥900 million yen", 9e8, 9e8, "JPY")]),
    ("between $4bn and $5bn", [("$4bn and $5bn", 4e9, 5e9, "USD")]),
    ("from $4 billion to $5 billion", [("$4 billion", 4e9, 4e9, "USD"), ("$5 billion", 5e9, 5e9, "USD")]),
    ("ranging from $4 billion to $5 billion", [("$4 billion to $5 billion", 4e9, 5e9, "USD")]),
    ("guided to $4-5 billion", [("$4-5 billion", 4e9, 5e9, "USD")]),
    ("up to $40 billion", [("up to $40 billion", None, 4e10, "USD")]),
    ("more than 2 million developers", [("more than 2 million", 2e6, None, "count")]),
    ("1.5 million TPUs", [("1.5 million", 1.5e6, 1.5e6, "count")]),
    ("100K+ companies", [("100K+", 1e5, None, "count")]),
    ("two data centers", [("two", 2, 2, "count")]),
    ("a dozen customers", [("a dozen", 12, 12, "count")]),
    ("146 employees", [("146", 146, 146, "count")]),
    ("nearly $1 trillion", [("nearly $1 trillion", 1e12, 1e12, "USD")]),
    ("grew 36 percent", [("36 percent", 36, 36, "percent")]),
    ("fell 9%", [("9%", -9, -9, "percent")]),
    ("down about 9%", [("about 9%", -9, -9, "percent")]),
    ("a decline of 9%", [("9%", -9, -9, "percent")]),
    ("a 24% year-over-year increase", [("24%", 24, 24, "percent")]),
    ("a 9% drop", [("9%", -9, -9, "percent")]),
    ("rose by more than 40%", [("more than 40%", 40, None, "percent")]),
    ("margin widened 2.8 percentage points", [("2.8 percentage points", 2.8, 2.8, "pp")]),
    ("more than doubled", [("more than doubled", 100, None, "percent")]),
    ("has tripled", [("tripled", 200, 200, "percent")]),
    ("prices were halved", [("halved", -50, -50, "percent")]),
    ("two-thirds of revenue", [("two-thirds", 66.67, 66.67, "percent")]),
    ("4x faster", [("4x", 4, 4, "x")]),
    ("a fivefold rise", [("fivefold", 5, 5, "x")]),
    ("10 times the speed", [("10 times", 10, 10, "x")]),
    ("5 gigawatts of power", [("5 gigawatts", 5000, 5000, "MW")]),
    ("more than a gigawatt", [("more than a gigawatt", 1000, None, "MW")]),
    ("recognised over 24 months", [("24 months", 24, 24, "months")]),
    ("a three-year deal", [("three-year", 3, 3, "years")]),
    ("$75-80bn, up from $52bn", [("$75-80bn", 75e9, 80e9, "USD"), ("$52bn", 52e9, 52e9, "USD")]),
    ("six months later", [("six months", 6, 6, "months")]),
    ("the largest in 13 quarters", [("13 quarters", 13, 13, "quarters")]),
    ("$3 per million input tokens", [("$3 per million input tokens", 3, 3, "USD/1M tokens")]),
    ("$200 a month", [("$200 a month", 200, 200, "USD/month")]),
    ("tripled from $104m a year earlier", [("tripled", 200, 200, "percent"), ("$104m", 1.04e8, 1.04e8, "USD")]),
    ("costs 2.1 dollars per hour", [("2.1 dollars per hour", 2.1, 2.1, "USD/hour")]),
    ("up from 356,000 last year", [("356,000", 356000, 356000, "")]),
    ("hundreds of billions of dollars", [("hundreds of billions of dollars", 1e11, None, "USD")]),
    ("30,000 tokens per second", [("30,000 tokens per second", 30000, 30000, "tokens/second")]),
    ("plus or minus 2%", [("2%", 2, 2, "percent")]),
]  # fmt: skip

NOTHING = [
    "GPT-5.3与GLM-4.7",
    "搭载H200和810E的MI300X",
    "2026年3月18日",
    "26年Q1至2025Q4",
    "升级到2.0版与V4",
    "完成B轮融资",
    "图表3：产业链",
    "第3家与第三个",
    "1)甲公司；2)乙公司",
    "(688256.SH)",
    "咨询电话400-810-8888",
    "800G光模块与1.6T交换机",
    "一家公司的一个部门",
    "万国数据与亿田智能",
    "百家争鸣、千家万户、成千上万",
    "市场规模(亿元)",
    "4K视频与2k分辨率",
    "S$5m of A$6m and C$7m",
    "Series B in Q3 2025",
    "version 2.0 of Llama 4",
    "the first half of next year",
    "a user and a month",
    "8xH100 nodes",
    "Fortune 500 companies",
]


def _shown(view: str) -> Expected:
    return [
        (q.raw, None if q.minimum is None else float(q.minimum), None if q.maximum is None else float(q.maximum), q.unit)
        for q in find_quantities(view)
    ]


@pytest.mark.parametrize(("view", "expected"), CHINESE + ENGLISH)
def test_quantity_is_read(view: str, expected: Expected) -> None:
    """A quantity is found with its exact words, both ends in base units, and its unit."""
    assert _shown(view) == expected


@pytest.mark.parametrize("view", NOTHING)
def test_what_is_no_quantity(view: str) -> None:
    """Years, dates, versions, codes, ordinals, articles, names and idle scales are no quantities."""
    assert _shown(view) == []


@pytest.mark.parametrize(
    ("view", "change"),
    [
        ("同比增长36%", 1), ("环比+4%", 1), ("上涨5%-34%", 1), ("收入翻倍", 1), ("prices rose 5%", 1), ("up 24%", 1),
        ("同比下降9%", -1), ("环比-4%", -1), ("降近四分之一", -1), ("shares fell 9%", -1), ("a 9% decline", -1),
        ("上涨至39.80美元", 0), ("提升到70%", 0), ("毛利率36%", 0), ("fell to 9%", 0), ("低于30%", 0), ("raised $5 billion", 0),
    ],
)  # fmt: skip
def test_direction_of_change(view: str, change: int) -> None:
    """Words and signs say rise or fall; a level that was reached is no change, and raising money is no rise."""
    assert [q.change for q in find_quantities(view)] == [change]


@pytest.mark.parametrize(
    ("view", "approximate"),
    [
        ("约25%", True), ("近2亿元", True), ("50%左右", True), ("百亿级", True), ("roughly $5 billion", True), ("~40%", True),
        ("25%", False), ("超2亿元", False), ("近三年", False), ("at least 10 companies", False),
    ],
)  # fmt: skip
def test_approximate(view: str, approximate: bool) -> None:
    """Words for “about” make a quantity approximate; a bound does not, and “近三年” is the last three years."""
    assert [q.approximate for q in find_quantities(view)] == [approximate]


@pytest.mark.parametrize(
    ("view", "half"),
    [("6.8亿", "5000000"), ("600亿", "50000000"), ("5%", "0.5"), ("2,848.43亿元", "500000"), ("3.5GW", "50"), ("$2.50", "0.005")],
)
def test_half_width(view: str, half: str) -> None:
    """The precision is half of the last stated digit, in base units."""
    assert [q.half_width for q in find_quantities(view)] == [Decimal(half)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6,800", ("6800", "6800", "USD")), ("(1,234)", ("-1234", "-1234", "USD")), ("-1,234", ("-1234", "-1234", "USD")),
        ("1,050*", ("1050", "1050", "USD")), ("12.5%", ("12.5", "12.5", "percent")), ("(12.5%)", ("-12.5", "-12.5", "percent")),
        ("36.0x", ("36.0", "36.0", "x")), ("96G", ("96", "96", "GB")), ("5%-34%", ("5", "34", "percent")), ("1~2", ("1", "2", "USD")),
        ("超100", ("100", None, "USD")), ("3.5GW", ("3500.0", "3500.0", "MW")), ("-5%~3%", ("-5", "3", "percent")),
        ("—", None), ("-", None), ("N/A", None), ("", None), ("扭亏为盈", None), ("2025Q1", None), ("输入2元、输出8元", None), ("GPT-5", None),
    ],
)  # fmt: skip
def test_cell(text: str, expected: tuple[str, str | None, str] | None) -> None:
    """A cell gives one quantity, in the header's unit unless it says its own; dashes, words and several figures give none."""
    quantity = parse_cell_quantity(text, unit="USD")
    shown = quantity and (str(quantity.minimum), None if quantity.maximum is None else str(quantity.maximum), quantity.unit)
    assert shown == expected


def test_cell_multiplier() -> None:
    """The header's multiplier scales value and precision of a plain cell, and leaves a cell with a unit of its own alone."""
    plain, own = (parse_cell_quantity(text, unit="CNY", multiplier=Decimal("1e8")) for text in ("12.5", "12.5%"))
    assert plain is not None and own is not None
    assert [(plain.minimum, plain.half_width, plain.unit), (own.minimum, own.unit)] == [
        (Decimal("1.25e9"), Decimal("5e6"), "CNY"),
        (Decimal("12.5"), "percent"),
    ]


@pytest.mark.parametrize(
    ("text", "unit", "multiplier"),
    [
        ("亿元", "CNY", 1e8), ("百万美元", "USD", 1e6), ("US$ mn", "USD", 1e6), ("$B", "USD", 1e9), ("%", "percent", 1), ("万片", "count", 1e4),
        ("EFLOPS", "EFLOPS", 1), ("GW", "MW", 1000), ("(W)", "W", 1), ("GB/s", "GBps", 1), ("TB/s", "GBps", 1000),
        ("元/百万tokens", "CNY/1M tokens", 1), ("美元/小时", "USD/hour", 1), ("万台", "count", 1e4), ("bn", "", 1e9), ("USD million", "USD", 1e6),
        ("RMB mn", "CNY", 1e6), ("NT$ bn", "TWD", 1e9), ("单位:亿元", "CNY", 1e8), ("（单位：百万美元）", "USD", 1e6), ("亿", "", 1e8),
        ("人民币百万元", "CNY", 1e6), ("in millions of US dollars", "USD", 1e6), ("亿港元", "HKD", 1e8), ("倍", "x", 1), ("十亿美元", "USD", 1e9),
    ],
)  # fmt: skip
def test_unit_phrase(text: str, unit: str, multiplier: float) -> None:
    """A unit phrase of a header gives the unit and what its cells are multiplied by."""
    parsed = parse_unit(text)
    assert parsed is not None
    assert (parsed[0], float(parsed[1])) == (unit, multiplier)


@pytest.mark.parametrize("text", ["", "CAPEX", "营收", "Q1", "M", "2025", "美元 人民币", "公司名称"])
def test_no_unit_phrase(text: str) -> None:
    """What is no unit, or two that do not agree, gives None."""
    assert parse_unit(text) is None


@given(st.text(alphabet="0123456789.,-~%亿万千百元美至到和、约超近三成倍年月日$Bbx MGW每/一二两十几数个家", max_size=60))
def test_spans_hold(view: str) -> None:
    """Quantities stand in order, do not overlap, quote the view exactly, and have their ends in order."""
    end = 0
    for quantity in find_quantities(view):
        assert end <= quantity.start < quantity.end <= len(view)
        assert quantity.raw == view[quantity.start : quantity.end]
        if quantity.minimum is not None and quantity.maximum is not None:
            assert quantity.minimum <= quantity.maximum
        end = quantity.end


@pytest.mark.parametrize("junk", ["1", "1,111", "1-", "5亿、", "1 ", "1亿元至", "百", "每", "$", "分之", "a ", "1.", "~", "约"])
def test_junk_takes_linear_time(junk: str) -> None:
    """Two hundred thousand characters of nested junk are read in bounded time."""
    started = time.perf_counter()
    find_quantities((junk * 200_000)[:200_000])
    assert time.perf_counter() - started < 8


def test_bad_row_is_named(tmp_path: Path) -> None:
    """A row that repeats a word of an earlier one is refused with its file and line."""
    units = tmp_path / "units.yaml"
    units.write_text("- {unit: USD, words: [dollar]}\n- {unit: CNY, words: [dollar]}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="dollar") as caught:
        read_measures(units, resource("lexicon", "tables", "number-words.yaml"))
    assert caught.value.where == f"{units}:2"
