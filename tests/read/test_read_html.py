"""HTML: blocks, tables with spans, silent parts, metadata and limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cloudkg.errors import ReadError
from cloudkg.model import Document
from cloudkg.read import read_report

PAGE = """<!DOCTYPE html><html><head><title>页名</title><meta property="article:published_time" content="2026-03-18T10:00:00Z">
<meta property="og:site_name" content="示例 研究"><style>p{}</style></head>
<body><nav><a>首页</a> <a>关于</a></nav><h1>算力 租金</h1>
<p>租金<b>上调</b>，&amp;\u00a0客户排队。<br>第二行。</p><script>var x = "不读";</script>
<ul><li>训练卡</li><li><p>推理卡</p></li></ul>
<h2>数据</h2><table><caption>表 1：开支</caption>
<thead><tr><th rowspan="2">公司</th><th colspan="2">2025</th></tr><tr><th>Q1</th><th>Q2</th></tr></thead>
<tr><td>甲</td><td>250</td><td>322</td></tr><tr><td>乙</td><td>167</td><td></td></tr></table>
<p>资料来源：公司公告</p><footer>版权页脚</footer></body></html>"""


def read_page(tmp_path: Path, page: str | bytes, name: str = "page.html") -> Document:
    """The document of a page."""
    path = tmp_path / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_report(path)


def test_blocks_get_their_kinds(tmp_path: Path) -> None:
    """Headings, paragraphs, list items and silent parts are told by their tags, scripts are not read."""
    document = read_page(tmp_path, PAGE)
    expected = [
        ("boilerplate", "首页关于"),
        ("heading", "算力租金"),
        ("paragraph", "租金上调，&客户排队。"),
        ("paragraph", "第二行。"),
        ("list-item", "训练卡"),
        ("list-item", "推理卡"),
        ("heading", "数据"),
        ("caption", "表1:开支"),
        ("source-note", "资料来源:公司公告"),
        ("boilerplate", "版权页脚"),
    ]
    assert expected == [(passage.kind.value, passage.view) for passage in document.passages if passage.table is None]
    assert "不读" not in document.text


def test_spanning_cells_are_filled(tmp_path: Path) -> None:
    """A cell over two rows or columns stands in each place that it spans."""
    document = read_page(tmp_path, PAGE)
    (table,) = document.tables
    rows = [[None if cell is None else document.passages[cell].view for cell in row] for row in table.rows]
    assert [["公司", "2025", "2025"], ["公司", "Q1", "Q2"], ["甲", "250", "322"], ["乙", "167", None]] == rows
    assert (2, "表1:开支") == (table.header_rows, document.passages[table.caption or 0].view)


def test_metadata_and_lines(tmp_path: Path) -> None:
    """Title, house and day come from the page, and `line` is the line of the file."""
    document = read_page(tmp_path, PAGE)
    assert ("算力 租金", "示例 研究", date(2026, 3, 18), "text/html") == (
        document.title,
        document.publisher,
        document.issued,
        document.media_type,
    )
    assert [6] == [passage.line for passage in document.passages if passage.view == "数据"]


def test_offsets_point_into_the_stored_text(tmp_path: Path) -> None:
    """The stored text is the extracted one: every passage's words stand there."""
    document = read_page(tmp_path, PAGE)
    assert ["租金上调，&\u00a0客户排队。".replace("\u00a0", " ")] == [
        document.text[p.span.start : p.span.end] for p in document.passages if "排队" in p.view
    ]


@pytest.mark.parametrize("charset", ["gb2312", "big5", "utf-8"])
def test_declared_charset(tmp_path: Path, charset: str) -> None:
    """The charset that a page declares is believed."""
    page = f'<html><head><meta charset="{charset}"></head><body><p>云中心</p></body></html>'.encode(charset)
    assert "云中心" == read_page(tmp_path, page).passages[0].view


def test_page_is_known_by_its_content(tmp_path: Path) -> None:
    """A page saved as .txt is read as a page."""
    assert "text/html" == read_page(tmp_path, PAGE, "page.txt").media_type


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    """Ten thousand nested blocks are refused in a sentence, not by a crash."""
    page = "<html><body>" + "<div>" * 10_000 + "深处" + "</div>" * 10_000 + "</body></html>"
    with pytest.raises(ReadError, match="nested too deeply"):
        read_page(tmp_path, page)


def test_huge_spans_are_bounded(tmp_path: Path) -> None:
    """A cell that claims to span 65,534 rows and columns does not fill the memory."""
    cell = '<td rowspan="65534" colspan="65534">1</td>'
    page = "<table>" + f"<tr>{cell * 3}</tr>" * 600 + "</table><p>正文。</p>"
    assert len(read_page(tmp_path, page).text) < 2_000_000


def test_layout_table_is_read_as_blocks(tmp_path: Path) -> None:
    """A table that only holds other things is no table."""
    page = "<table><tr><td><p>导语段落。</p><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table></td></tr></table>"
    document = read_page(tmp_path, f"<html><body>{page}</body></html>")
    assert (1, "导语段落。") == (len(document.tables), document.passages[0].view)
