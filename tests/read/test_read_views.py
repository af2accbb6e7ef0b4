"""The reading text: what is normalised, and that offsets lead back to the stored text."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cloudkg.read import read_text
from cloudkg.resources import resource

MIXED = st.text(
    alphabet=st.sampled_from("云算力增长收入，。、；：（）,;:() \t\u3000ABCxyz0129%．－％億雲*_`~[]\\$\u200b|-#>\n"), max_size=300
)


def only_view(text: str) -> str:
    """The view of a text that is a single passage."""
    document = read_text(text, "sample")
    assert len(document.passages) == 1
    return document.passages[0].view


@pytest.mark.parametrize(
    ("stored", "view"),
    [
        ("阿里云 AI 收入 增长 ３０％。", "阿里云AI收入增长30%。"),
        ("收入（亿元）：１，２３４。", "收入(亿元):1，234。"),
        ("毛利率下降,费用上升;利润 1,234 万元。", "毛利率下降，费用上升；利润1,234万元。"),
        ("Microsoft Azure  and\tAWS rose 3, 4 and 5.", "Microsoft Azure and AWS rose 3, 4 and 5."),
        ("单价为 \\$3.5，**头部**厂商用 `GPU` 训练。", "单价为$3.5，头部厂商用GPU训练。"),
        (
            "今日要闻 蓝鲸科技发布新一代芯片 山雀助手用户数突破三亿 BlueWhale宣布在鹭岛建设园区 3月5日，蓝鲸科技公告，园区投资额为 6 亿元。",
            "今日要闻。蓝鲸科技发布新一代芯片。山雀助手用户数突破三亿。BlueWhale宣布在鹭岛建设园区。3月5日，蓝鲸科技公告，园区投资额为6亿元。",
        ),
        (
            "我们预计蓝鲸科技在 AI 领域的投入将继续扩大，并且其 BlueWhale Cloud 业务的市场份额 有望持续提升到新的高度。",
            "我们预计蓝鲸科技在AI领域的投入将继续扩大，并且其BlueWhale Cloud业务的市场份额，有望持续提升到新的高度。",
        ),
        ("详见[公司 公告](https://example.cn/a_b)全文。", "详见公司公告全文。"),
        ("雲端運算的資本開支繼續增長。", "云端运算的资本开支继续增长。"),
        ("AI 伺服器與晶片營收按年增長，執行長稱人工智慧需求強。", "AI服务器与芯片营收同比增长，CEO称人工智能需求强。"),
        ("純利按季跌三成，資料中心採用矽光技術。", "净利环比跌三成，数据中心采用硅光技术。"),
        ("公司坚持执行长期战略，服务按年付费，软体机器人除外。", "公司坚持执行长期战略，服务按年付费，软体机器人除外。"),
        ("資訊與網路專案的品質。", "信息与网络项目的质量。"),
        ("资讯与专案的品质。", "资讯与专案的品质。"),
        ("5*3 台与 550* 瓦。", "5*3台与550*瓦。"),
        ("“AI factory” is 《白皮书》 of the day.", "“AI factory” is《白皮书》of the day."),
    ],
)
def test_view_normalises_width_spaces_script_and_marks(stored: str, view: str) -> None:
    """Each kind of clutter is left out of the view and what carries meaning stays."""
    assert view == only_view(stored)


def test_broken_latin_word_is_made_whole() -> None:
    """A hyphen at a line's end between small letters is the printer's, one inside a line is the author's."""
    text = "The provider said that its power-constrained infra-\nstructure would only recover in the second half."
    assert "The provider said that its power-constrained infrastructure would only recover in the second half." == only_view(text)


def test_locate_gives_the_stored_words_of_a_view_span() -> None:
    """A planted name is found in the view and leads to its interval in the stored text."""
    text = "# 标题\n\n据报道， **腾 讯 云** 将上调 Hunyuan  模型价格。"
    passage = read_text(text, "sample").passages[1]
    start = passage.view.index("腾讯云")
    span = passage.locate(start, start + 3)
    assert (text.index("腾"), text.index("云") + 1) == (span.start, span.end)
    assert "腾 讯 云" == text[span.start : span.end]


@given(MIXED)
def test_view_of_a_passage_reads_the_same_when_its_span_is_read_again(text: str) -> None:
    """Offsets never fall, there is one for each character, and each leads to a character that reads as the view says."""
    document = read_text(f"云{text}", "sample")
    for passage in document.passages:
        assert len(passage.view) == len(passage.offsets)
        assert sorted(passage.offsets) == list(passage.offsets)
        assert not passage.view[0].isspace() and not passage.view[-1].isspace()
        for char, offset in zip(passage.view, passage.offsets, strict=True):
            assert char.isalnum() is document.text[offset].isalnum()


@given(st.lists(st.sampled_from(["云厂商", "GPU", "H200", "上调", "30%", "收入"]), min_size=2, max_size=12), st.data())
def test_slice_between_words_is_the_view_of_its_own_span(words: list[str], data: st.DataObject) -> None:
    """`locate(i, j)` gives a span whose text normalises to `view[i:j]`, wherever words begin and end."""
    text = " ".join(words) + "。"
    passage = read_text(text, "sample").passages[0]
    start = data.draw(st.integers(0, len(words) - 1))
    begin = len(only_view(" ".join(words[:start]) + " 。")) - 1 if start else 0
    end = len(passage.view) - 1
    begin += passage.view[begin] == " "
    span = passage.locate(begin, end)
    assert passage.view[begin:end] == only_view(text[span.start : span.end])


def test_variants_are_as_long_as_what_they_stand_for() -> None:
    """A word of Taiwan or Hong Kong may be replaced only by one of the same length, or offsets would drift."""
    lists = yaml.safe_load(resource("read", "variants.yaml").read_text(encoding="utf-8"))
    for expression, word in [row for rows in lists.values() for row in rows.items()]:
        assert re._parser.parse(expression).getwidth() == (len(word), len(word)), expression  # type: ignore[attr-defined]
