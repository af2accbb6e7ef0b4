"""Boilerplate: contents, disclaimers and contact data are marked, and nothing else is."""

from __future__ import annotations

import pytest

from cloudkg.model import SILENT_KINDS, PassageKind
from cloudkg.read import read_text

PROSE = "云厂商把机柜、电力与网络一并纳入长约，客户按季度预付费用，供应链的排产因此更有把握，设备商也愿意提前备货。"


def silent(text: str) -> list[str]:
    """Views of the passages that are kept silent."""
    return [passage.view for passage in read_text(text, "sample").passages if passage.kind in SILENT_KINDS]


@pytest.mark.parametrize(
    "entries",
    [
        "一、背景.....3\n1.1 需求.....4\n二、供给……5",
        "一、背景\t3\n1.1 需求\t4\n二、供给\t5",
        "| | |\n|---|---|\n| 一、背景 | 3\n| 二、供给 | 5 |",
    ],
)
def test_table_of_contents_is_marked(entries: str) -> None:
    """Dotted, tabbed and Markdown listings below their title are contents; the text behind them is not."""
    document = read_text(f"内容目录\n\n{entries}\n\n{PROSE}", "sample")
    assert PassageKind.PARAGRAPH is document.passages[-1].kind
    assert {PassageKind.CONTENTS} == {passage.kind for passage in document.passages[:-1]}


def test_titles_named_in_the_contents_become_headings() -> None:
    """An unmarked line that the contents name is a heading on the level that they give it."""
    text = f"目 录\n\n供需两旺.....3\n1.1 租金走高.....3\n风险提示.....4\n\n供需两旺\n\n租金走高\n\n{PROSE}\n"
    found = [(passage.view, passage.level) for passage in read_text(text, "sample").passages if passage.kind is PassageKind.HEADING]
    assert [("供需两旺", 1), ("租金走高", 2)] == found


def test_table_of_two_columns_is_no_contents() -> None:
    """Names and small figures without dots and without a title are a table."""
    assert [] == silent("公司\t台数\n甲\t3\n乙\t5\n丙\t9\n丁\t12\n")


def test_disclaimer_silences_to_the_end() -> None:
    """Cities, addresses and short lines below a disclaimer do not end it."""
    text = f"{PROSE}\n\n特别声明：\n\n{PROSE}\n\n某某证券研究所\n\n上海\n\n地址：某路 1 号\n\n{PROSE}"
    assert 6 == len(silent(text))


def test_heading_of_the_same_level_ends_the_disclaimer() -> None:
    """What follows the disclaimer under its own heading is read."""
    text = f"## 免责声明\n\n{PROSE}\n\n### 分析师声明\n\n{PROSE}\n\n## 附录\n\n租金上行。"
    document = read_text(text, "sample")
    assert [("附录", PassageKind.HEADING), ("租金上行。", PassageKind.PARAGRAPH)] == [(p.view, p.kind) for p in document.passages[-2:]]
    assert 4 == len(silent(text))


def test_table_of_ratings_is_silent_and_no_table() -> None:
    """The grid below a rating definition gives boilerplate passages, not cells."""
    document = read_text(f"{PROSE}\n\n股票投资评级说明\n\n评级\t说明\n买入\t强于大市 20%\n减持\t弱于大市 5%\n", "sample")
    assert () == document.tables
    assert 7 == len([passage for passage in document.passages if passage.kind is PassageKind.BOILERPLATE])


@pytest.mark.parametrize(
    "line",
    [
        "分析师：张三（执业 S1130525120000）",
        "zhangsan@example.cn lisi@example.cn",
        "证书编号：S0790522080000",
        "敬请参阅最后一页特别声明",
        "请务必阅读正文之后的信息披露和重要声明",
        "电话：021-00000000",
        "证券研究报告",
        "Please see important disclosures at the end of this note.",
    ],
)
def test_contact_and_house_lines_are_silent(line: str) -> None:
    """Licences, addresses and running notices are marked wherever they stand."""
    assert 1 == len(silent(f"{PROSE}\n\n{line}\n\n{PROSE}"))


@pytest.mark.parametrize(
    "line", ["风险提示：需求不及预期。", "分析师认为，评级体系的调整会影响市场。", "投资评级：看好（首次）", "公司在声明中说，价格不变。"]
)
def test_news_is_never_silent(line: str) -> None:
    """Risks, ratings and words about statements are news."""
    assert [] == silent(f"{PROSE}\n\n{line}\n\n{PROSE}")


def test_risk_section_is_read() -> None:
    """A heading of risks silences nothing."""
    assert [] == silent(f"## 风险提示\n\n{PROSE}")
