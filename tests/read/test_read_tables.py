"""Tables: rows, header rows, captions, notes, and parts put together."""

from __future__ import annotations

from cloudkg.model import Document, PassageKind, Table
from cloudkg.read import read_text


def grid(document: Document, table: Table) -> list[list[str | None]]:
    """The words of a table."""
    return [[None if cell is None else document.passages[cell].view for cell in row] for row in table.rows]


def view(document: Document, index: int | None) -> str | None:
    """The view of a passage."""
    return None if index is None else document.passages[index].view


CAPEX = "表 1：资本开支\n\n单位：亿元\n\n公司\t2025Q1\t2025Q2\n甲云\t12\t15\n乙云\t\t9\n\n资料来源：公司公告\n\n正文继续。"


def test_tab_rows_are_a_table_with_caption_unit_and_source() -> None:
    """Cells stand in their places, an empty one is None, and what stands around the table is tied to it."""
    document = read_text(CAPEX, "sample")
    (table,) = document.tables
    assert [["公司", "2025Q1", "2025Q2"], ["甲云", "12", "15"], ["乙云", None, "9"]] == grid(document, table)
    assert 1 == table.header_rows
    assert "表1:资本开支" == view(document, table.caption)
    assert ["单位:亿元", "资料来源:公司公告"] == [view(document, note) for note in table.notes]


def test_cell_knows_its_line_and_place() -> None:
    """A planted figure leads to its interval, line, row and column."""
    document = read_text(CAPEX, "sample")
    cell = next(passage for passage in document.passages if passage.view == "15")
    assert (6, 1, 2, 0) == (cell.line, cell.row, cell.column, cell.table)
    assert "15" == document.text[cell.span.start : cell.span.end]


def test_table_over_a_page_break_with_its_header_repeated_is_one() -> None:
    """The repeated header becomes passages that point at the header row, not a row of its own."""
    text = "公司\t2025Q1\n甲\t1\n乙\t2\n\n\n公司\t2025Q1\n丙\t3\n丁\t4\n"
    document = read_text(text, "sample")
    (table,) = document.tables
    assert [["公司", "2025Q1"], ["甲", "1"], ["乙", "2"], ["丙", "3"], ["丁", "4"]] == grid(document, table)
    repeated = [passage for passage in document.passages if passage.line == 6]
    assert [(PassageKind.CELL, 0, 0), (PassageKind.CELL, 0, 1)] == [(cell.kind, cell.row, cell.column) for cell in repeated]


def test_rows_after_a_mere_gap_go_on() -> None:
    """Rows of figures as wide as the table above them, with nothing between but a blank line, belong to it."""
    document = read_text("公司\t2025\n甲\t1\n\n乙\t2\n丙\t3\n", "sample")
    assert [4] == [len(table.rows) for table in document.tables]


def test_rows_short_of_the_spanning_first_column_move_right() -> None:
    """Below a page break a first column that spans rows is often left out: the rest keeps its columns."""
    text = "年份\t客户\t内容\t备注\n2024\t甲\t训练\t一期\n\t乙\t推理\t二期\n\n\n\t采购\t三期\n丁\t租赁\t四期\n"
    document = read_text(text, "sample")
    assert [[None, None, "采购", "三期"], [None, "丁", "租赁", "四期"]] == grid(document, document.tables[0])[-2:]


def test_another_header_begins_another_table() -> None:
    """Two tables under one caption stay two and share the caption."""
    document = read_text("表 7：估值\n\n代码\t收入\nA\t1\nB\t2\n\n代码\tEBITDA\nC\t3\nD\t4\n", "sample")
    assert ["表7:估值", "表7:估值"] == [view(document, table.caption) for table in document.tables]


def test_two_header_rows() -> None:
    """A row that fills the gaps of the header above it is a header too."""
    text = "代码\t收入（亿）\t\t利润（亿）\t\n\t2026E\t2027E\t2026E\t2027E\nA\t1\t2\t3\t4\nB\t5\t6\t7\t8\n"
    assert 2 == read_text(text, "sample").tables[0].header_rows


def test_title_row_over_the_header_counts_as_header() -> None:
    """A first row with a single cell is the title of the table."""
    text = "三月访问量\t\t\n产品\t访问量\t增速\n甲\t8.85\t83%\n乙\t3.34\t44%\n"
    assert 2 == read_text(text, "sample").tables[0].header_rows


def test_table_without_header() -> None:
    """Figures in the first row mean that there is no header."""
    assert 0 == read_text("甲云\t12\t15\n乙云\t8\t9\n", "sample").tables[0].header_rows


def test_pipe_table_with_escaped_bar() -> None:
    """A Markdown table gives cells without bars, rule or marks; an escaped bar belongs to its cell."""
    document = read_text("| 公司 | 说明 |\n|---|:--:|\n| **甲** | a\\|b |\n| 乙 | 9 |", "sample")
    assert [["公司", "说明"], ["甲", "a|b"], ["乙", "9"]] == grid(document, document.tables[0])


def test_ragged_rows_are_padded() -> None:
    """Every row is as long as the longest."""
    document = read_text("公司\t甲\t乙\n收入\t1\n成本\t2\t3\n", "sample")
    assert [["公司", "甲", "乙"], ["收入", "1", None], ["成本", "2", "3"]] == grid(document, document.tables[0])


def test_single_tab_line_is_no_table() -> None:
    """One line with a tab is words with a wide space."""
    document = read_text("日期\t六月\n\n正文。", "sample")
    assert ((), "日期六月") == (document.tables, document.passages[0].view)


def test_bars_without_ends_and_columns_of_spaces_are_tables() -> None:
    """Rows show by their neighbours what they are; the line of plain words above is their title."""
    for rows in ("公司 | 2024 | 2025\n甲云 | 12 | 15\n乙云 | 7 | 9", "公司    2024    2025\n甲云    12    15\n乙云    7    9"):
        document = read_text(f"正文一句。\n\n云厂商资本开支（亿元）\n{rows}\n\n正文继续。", "sample")
        (table,) = document.tables
        assert [["公司", "2024", "2025"], ["甲云", "12", "15"], ["乙云", "7", "9"]] == grid(document, table)
        assert "云厂商资本开支(亿元)" == view(document, table.caption)


def test_bars_and_spaces_in_prose_are_no_table() -> None:
    """Two lines with a bar, headings with one, and words set apart by spaces stay words."""
    for text in (
        "快讯 | 云计算\n甲云发布新品。",
        "作者  张三\n来源  某报\n日期  今天",
        "甲 | 乙说，营收增长。\n丙 | 丁说，利润下降。\n戊 | 己说，成本上升。",
    ):
        assert () == read_text(text, "sample").tables
