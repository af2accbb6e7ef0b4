"""PDF: text, paragraphs, tables with and without rules, running heads, locked and empty files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.lib import colors, pdfencrypt  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from reportlab.platypus import BalancedColumns, Flowable, Paragraph, SimpleDocTemplate, TableStyle  # type: ignore[import-untyped]
from reportlab.platypus import Table as PrintedTable

from cloudkg.errors import ReadError
from cloudkg.model import Document, PassageKind
from cloudkg.read import read_report

FONT = "STSong-Light"
PROSE = "云厂商把机柜、电力与网络一并纳入长约，客户按季度预付费用，NVIDIA 的新卡仍在排队，设备商也愿意提前备货。"
RULED = [("FONT", (0, 0), (-1, -1), FONT, 9), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
THREE_LINES = [
    ("FONT", (0, 0), (-1, -1), FONT, 9),
    ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
    ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
    ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
    ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
]


def prose(words: str, size: float = 10) -> Paragraph:
    """A printed paragraph."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return Paragraph(words, ParagraphStyle("prose", fontName=FONT, fontSize=size, leading=1.5 * size, wordWrap="CJK", spaceAfter=8))


def table(rows: list[list[str]], style: Sequence[tuple[object, ...]]) -> PrintedTable:
    """A printed table whose first row is repeated on every page."""
    return PrintedTable(rows, repeatRows=1, style=TableStyle(style))


def printed(
    tmp_path: Path, story: list[Flowable], decorate: Callable[[Canvas, SimpleDocTemplate], None] | None = None, **options: object
) -> Document:
    """The document of a PDF with that story."""
    path = tmp_path / "report.pdf"
    pages = {"onFirstPage": decorate, "onLaterPages": decorate} if decorate else {}
    SimpleDocTemplate(str(path), pagesize=A4, **options).build(story, **pages)
    return read_report(path)


def grids(document: Document) -> list[list[list[str | None]]]:
    """The words of every table."""
    return [[[None if cell is None else document.passages[cell].view for cell in row] for row in found.rows] for found in document.tables]


def test_paragraphs_are_rejoined_and_placed(tmp_path: Path) -> None:
    """A heading and two printed paragraphs come out as three passages on page 1, title included."""
    document = printed(tmp_path, [prose("算力租金跟踪", 18), prose(PROSE * 3), prose(PROSE)], title="")
    assert ["算力租金跟踪", PROSE.replace(" ", "") * 3, PROSE.replace(" ", "")] == [passage.view for passage in document.passages]
    assert [(PassageKind.HEADING, 1), (PassageKind.PARAGRAPH, 1), (PassageKind.PARAGRAPH, 1)] == [
        (p.kind, p.page) for p in document.passages
    ]
    assert ("算力租金跟踪", "application/pdf", "zh") == (document.title, document.media_type, document.language)


@pytest.mark.parametrize("style", [RULED, THREE_LINES])
def test_tables_ruled_and_three_line(tmp_path: Path, style: Sequence[tuple[object, ...]]) -> None:
    """Every row and column of a table comes out, with rules or without."""
    rows = [["公司", "2025Q1", "2025Q2"], *[[f"厂商{n}", str(10 * n), f"{n}.5%"] for n in range(1, 11)]]
    document = printed(tmp_path, [prose(PROSE), prose("表 1：收入"), table(rows, style), prose("资料来源：公司公告")])
    assert [rows] == grids(document)
    (found,) = document.tables
    assert (1, "表1:收入", ["资料来源:公司公告"]) == (
        found.header_rows,
        document.passages[found.caption or 0].view,
        [document.passages[note].view for note in found.notes],
    )


def test_table_over_two_pages_with_repeated_header_is_one(tmp_path: Path) -> None:
    """Running heads and page numbers between the parts are set aside, and the header counts once."""

    def decorate(canvas: Canvas, layout: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawString(60, 810, "行业专题 算力")
        canvas.drawCentredString(300, 30, f"- {layout.page} -")

    rows = [["公司", "2025Q1", "2025Q2"], *[[f"厂商{n}", str(10 * n), f"{n}.5%"] for n in range(1, 61)]]
    document = printed(tmp_path, [prose(PROSE), table(rows, RULED), prose(PROSE)], decorate)
    assert [rows] == grids(document)
    assert {1, 2} == {passage.page for passage in document.passages if passage.kind is PassageKind.CELL}
    assert ["行业专题算力", "- 1 -", "行业专题算力"] == [p.view for p in document.passages if p.kind is PassageKind.BOILERPLATE][:3]


def test_wrapped_cell_is_one_cell(tmp_path: Path) -> None:
    """A cell printed on two lines stays in its row."""
    rows = [
        ["Item", "Q1", "Q2"],
        ["Revenue", "10", "20"],
        ["Cost of revenue and\nother expenses", "(3)", "(4)"],
        ["Net loss", "(1)", "(2)"],
    ]
    document = printed(tmp_path, [PrintedTable(rows)])
    assert [
        ["Item", "Q1", "Q2"],
        ["Revenue", "10", "20"],
        ["Cost of revenue and other expenses", "(3)", "(4)"],
        ["Net loss", "(1)", "(2)"],
    ] == grids(document)[0]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Prose set in two columns is no table, and sentences stay whole."""
    document = printed(tmp_path, [BalancedColumns([prose(PROSE * 12)], nCols=2, innerPadding=24)])
    assert ((), PROSE.replace(" ", "") * 12) == (document.tables, "".join(passage.view for passage in document.passages))


def test_picture_pages_without_text(tmp_path: Path) -> None:
    """A scan has nothing to read, and the hint says what to do."""
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(ReadError, match=r"no text.*character recognition"):
        read_report(path)


def test_locked_pdf(tmp_path: Path) -> None:
    """A PDF with a password is named as such."""
    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=pdfencrypt.StandardEncryption("secret"))
    canvas.drawString(100, 100, "words")
    canvas.save()
    with pytest.raises(ReadError, match="password"):
        read_report(path)


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More pages than the limit are refused with the limit said."""
    monkeypatch.setattr("cloudkg.read.pdf.LIMIT_PAGES", 1)
    path = tmp_path / "long.pdf"
    canvas = Canvas(str(path))
    for _ in range(2):
        canvas.drawString(100, 100, "words")
        canvas.showPage()
    canvas.save()
    with pytest.raises(ReadError, match="2 pages are more than the limit of 1"):
        read_report(path)
