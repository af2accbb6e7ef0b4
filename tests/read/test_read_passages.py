"""Passages: headings, paragraphs, lists, captions, notes, and the order they stand in."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from cloudkg.errors import ReadError
from cloudkg.model import Document, PassageKind
from cloudkg.read import read_text

LONG = "云厂商把机柜、电力与网络一并纳入长约，客户按季度预付费用，供应链的排产因此更有把握，设备商也愿意提前备货，"
LINE = st.sampled_from(
    [
        "# 标题",
        "## 一、背景",
        "1.1 需求",
        "**特别声明**",
        "- 一项",
        "1、二项",
        "图表 1：走势",
        "来源：公司公告",
        "a\tb\tc",
        "1\t\t3",
        "| a | b |",
        "|---|---|",
        "内容目录",
        "背景.....3",
        "邮箱：x@y.cn",
        LONG,
        "收入增长。",
        "",
        "  ",
        "---",
        "\t\t",
    ]
)


def kinds(document: Document) -> list[tuple[str, str]]:
    """Kind and view of every passage."""
    return [(passage.kind.value, passage.view) for passage in document.passages]


def test_kinds_of_lines_are_told_apart() -> None:
    """Headings, paragraphs, list items, captions and source notes each get their kind, in reading order."""
    text = "# 算力租赁\n\n## 一、价格\n\n租金上行。\n\n- 训练卡紧张\n- 推理卡平稳\n\n图表 3：租金走势\n\n资料来源：公司公告\n"
    expected = [
        ("heading", "算力租赁"),
        ("heading", "价格"),
        ("paragraph", "租金上行。"),
        ("list-item", "训练卡紧张"),
        ("list-item", "推理卡平稳"),
        ("caption", "图表3:租金走势"),
        ("source-note", "资料来源:公司公告"),
    ]
    assert expected == kinds(read_text(text, "sample"))


def test_chinese_lines_broken_for_room_are_one_paragraph() -> None:
    """A full line that stops short of a sentence's end goes on in the next, without a space between Han."""
    text = f"{LONG[:27]}\n{LONG[27:]}\n并维持指引。"
    assert [("paragraph", LONG + "并维持指引。")] == kinds(read_text(text, "sample"))


def test_english_lines_are_joined_with_a_space() -> None:
    """Latin words on two lines stay two words."""
    text = "The operator raised its full-year spending guidance because\ncustomers signed longer contracts."
    assert "because customers signed" in read_text(text, "sample").passages[0].view


def test_short_line_over_prose_is_a_heading_and_not_joined() -> None:
    """A title without a blank line below it stays apart from the body it heads."""
    text = f"前文结束。\n\n芯片厂商酝酿涨价\n{LONG}幅度约一成。"
    assert [("paragraph", "前文结束。"), ("heading", "芯片厂商酝酿涨价"), ("paragraph", f"{LONG}幅度约一成。")] == kinds(
        read_text(text, "sample")
    )


def test_paragraph_cut_by_a_page_break_is_one() -> None:
    """Blank lines in the middle of a sentence do not end the paragraph."""
    text = f"{LONG}并在\n\n\n三季度交付，全年指引不变。"
    assert [("paragraph", f"{LONG}并在三季度交付，全年指引不变。")] == kinds(read_text(text, "sample"))


def test_title_and_dateline_are_not_joined() -> None:
    """Where paragraphs stand on one line each, a long title without a full stop stays apart from the line below it."""
    text = f"算力租赁行业点评：长约提速，价格重回上行通道，供给仍偏紧\n行业研究 | 2026年1月12日\n\n{LONG * 3}全年不变。"
    assert 3 == len(read_text(text, "sample").passages)


def test_numbered_lines_are_headings_over_prose_and_items_in_a_row() -> None:
    """`1、` heads a section when prose follows it and is a list item when `2、` does."""
    text = f"1、行业空间\n\n{LONG}幅度有限。\n\n主要结论：\n\n1、租金上行\n2、电力紧张\n3、交付延后\n"
    found = kinds(read_text(text, "sample"))
    assert ("heading", "行业空间") == found[0]
    assert [("list-item", "租金上行"), ("list-item", "电力紧张"), ("list-item", "交付延后")] == found[3:]


def test_figures_at_the_start_of_a_line_are_no_numbering() -> None:
    """`3.2 亿元` begins a sentence, `3.2 节` would begin a section."""
    assert [("paragraph", "3.2亿元的订单已经交付。")] == kinds(read_text("3.2 亿元的订单已经交付。", "sample"))


def test_sections_nest_by_level() -> None:
    """`section` names the headings above, outermost first, and a heading of the same level closes the one before."""
    text = f"# 甲\n\n## 一、乙\n\n### 1.1 丙\n\n{LONG}好。\n\n## 二、丁\n\n{LONG}坏。\n"
    passages = read_text(text, "sample").passages
    assert [(), (0,), (0, 1), (0, 1, 2), (0,), (0, 4)] == [passage.section for passage in passages]
    assert [1, 2, 3, 0, 2, 0] == [passage.level for passage in passages]


def test_numbering_corrects_wrong_heading_marks() -> None:
    """A chapter marked as a subsection stands on the level of the other chapters."""
    text = "## 一、甲\n\n### 1.1 乙\n\n### 1.2 丙\n\n## 二、丁\n\n#### 三、戊\n"
    assert [2, 3, 3, 2, 2] == [passage.level for passage in read_text(text, "sample").passages]


def test_line_is_the_line_of_the_input_file() -> None:
    """CRLF and lone CR count as one line each, as in an editor."""
    document = read_text("首行。\r\n\r\n三行。\r四行。", "sample")
    assert [(1, "首行。"), (3, "三行。"), (4, "四行。")] == [(passage.line, passage.view) for passage in document.passages]


@settings(deadline=None)
@given(st.one_of(st.lists(LINE, max_size=25).map("\n".join), st.text(max_size=400)))
def test_passages_are_ordered_inside_the_text_and_apart(text: str) -> None:
    """For any text spans lie inside it, follow one another without overlap, and cells and passages name each other."""
    try:
        document = read_text(text, "sample")
    except ReadError as error:
        assert "no text" in error.message
        return
    end = 0
    for index, passage in enumerate(document.passages):
        assert end <= passage.span.start < passage.span.end <= len(document.text)
        assert passage.span.start <= passage.offsets[0] and passage.offsets[-1] < passage.span.end
        assert passage.line == document.text.count("\n", 0, passage.span.start) + 1
        assert all(document.passages[above].kind in (PassageKind.HEADING,) for above in passage.section)
        assert all(above < index for above in passage.section)
        end = passage.span.end
    placed = {index for table in document.tables for row in table.rows for index in row if index is not None}
    for number, table in enumerate(document.tables):
        assert len({len(row) for row in table.rows}) == 1
        for place, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    passage = document.passages[cell]
                    assert (PassageKind.CELL, number, place, column) == (passage.kind, passage.table, passage.row, passage.column)
    for index, passage in enumerate(document.passages):
        if passage.kind is PassageKind.CELL and index not in placed:
            table = document.tables[passage.table or 0]
            assert passage.row is not None and passage.row < table.header_rows


def test_long_text_takes_linear_time() -> None:
    """Ten times the text takes about ten times as long, also when it is hostile to regular expressions."""
    for unit in (
        LONG + "增长。\n\n",
        "[" * 400 + "\n",
        "*" * 50 + " a" * 50 + "\n",
        "1.1.1.1 .... 3\n",
        "`_~" * 99 + "\n",
        "\t" * 60 + "1\n",
        "| " * 80 + "\n",
        "a\t9\nb\t1\n\n",
        "**x**\n",
        ", ; " * 99,
    ):
        times = []
        for size in (20_000, 200_000):
            text = "起。\n" + unit * (size // len(unit))
            start = time.process_time()
            read_text(text, "sample")
            times.append(time.process_time() - start)
        assert times[1] < 30 * times[0] + 0.2, unit[:20]


def test_an_endless_paragraph_is_read_in_parts() -> None:
    """A paragraph longer than any is cut at sentence ends, so that what looks back within a passage takes no endless time."""
    text = "云服务商宣布提价。" * 3_000
    document = read_text(text, "long")
    assert "".join(p.view for p in document.passages) == text
    assert max(len(p.view) for p in document.passages) <= 5_000
    assert all(p.view.endswith("。") for p in document.passages)
