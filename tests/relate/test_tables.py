"""Tables: each case of ``tables/*.txt`` states a fact, and what its invented table must give, no more and no less."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from table_sample import ISSUED, figures, read_tables, relations, spell_claim, spell_observation

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Modality
from cloudkg.read import read_report, read_text
from cloudkg.recognise import recognise
from cloudkg.relate.tables import relate_tables

_CASES = Path(__file__).parent / "tables"

MARKDOWN = """表 1：云厂商收入（亿元）

| 公司 | 2025Q4 | 2026Q1 |
|---|---|---|
| 阿里云 | 350 | 372.5 |

资料来源：IDC，晨星证券研究所
"""


def _blocks(name: str) -> Iterator[tuple[str, str, list[str]]]:
    """Fact, table and expected lines of each case of a file."""
    blocks = (_CASES / f"{name}.txt").read_text(encoding="utf-8").split("=== ")[1:]
    for block in blocks:
        fact, _, rest = block.partition("\n")
        table, _, expected = rest.partition("\n---\n")
        yield fact.rstrip("."), table, expected.strip("\n").splitlines()


def _cases(name: str) -> list[ParameterSet]:
    """Table and expected lines of each case, for a parametrised test; the fact is its id."""
    return [pytest.param(table, expected, id=fact) for fact, table, expected in _blocks(name)]


@pytest.mark.parametrize(("table", "expected"), _cases("figures"))
def test_figures(table: str, expected: list[str]) -> None:
    """The figures of an invented table are those that its case lists."""
    assert figures(table) == expected


@pytest.mark.parametrize(("table", "expected"), _cases("relations"))
def test_relations(table: str, expected: list[str]) -> None:
    """The relations of an invented table are those that its case lists."""
    assert relations(table) == expected


def test_figure_is_quoted_from_its_cell() -> None:
    """A figure leads to the exact characters of its cell, with line, row and column."""
    document, _, observations = read_tables(MARKDOWN)
    last = observations[-1].provenance
    assert document.text[last.span.start : last.span.end] == last.quote == "372.5"
    assert (last.line, last.row, last.column) == (5, 1, 2)


def test_every_quote_is_text() -> None:
    """Every claim and figure of every case is quoted exactly."""
    for name in ("figures", "relations"):
        for _, table, _ in _blocks(name):
            document, claims, observations = read_tables(table)
            for evidence in [c.provenance for c in claims] + [o.provenance for o in observations]:
                span = evidence.span
                assert document.text[span.start : span.end] == evidence.quote


def test_claim_is_quoted_across_the_row() -> None:
    """The evidence of a claim runs from one name to the other."""
    _, claims, _ = read_tables("表 1：模型\n\n模型\t机构\nGLM-5\t智谱\n")
    assert [c.provenance.quote for c in claims] == ["GLM-5\t智谱"]


def test_source_is_who_the_note_names_besides_the_house() -> None:
    """The source of a figure is the first in the note that is not the house which made the table."""
    assert {o.source for o in read_tables(MARKDOWN)[2]} == {"IDC"}


def test_ambiguous_row_is_marked_and_doubted() -> None:
    """A row that lost one of several alike cells is not silently wrong: its rule says so and its confidence is low."""
    table = (
        "表 1：云公司\n\n公司\t收入（亿元）\t利润（亿元）\t市值（亿元）\t评级\n腾讯云\t500\t20\t900\t买入\n"
        "华为云\t640\t31\t800\t增持\n金山云\t78\t120\t买入\n"
    )
    doubted = [o for o in read_tables(table)[2] if o.entity == "firm:kingsoft-cloud"]
    assert {(o.rule, o.confidence <= 0.4) for o in doubted} == {("table/rows/shifted?", True)}


def test_row_that_fits_in_one_way_is_marked_too() -> None:
    """A row whose content fits in one way only is put right with some doubt."""
    table = (
        "表 1：公司\n\n公司\t收入（亿元）\t同比\t产品\n寒武纪\t46\t24%\t思元590\n海光信息\t95\t54%\t深算二号\n摩尔线程\t30%\tMTT S5000\n"
    )
    moved = [o for o in read_tables(table)[2] if o.entity == "firm:moore-threads"]
    assert [(spell_observation(o), o.rule) for o in moved] == [
        ("firm:moore-threads revenue_growth - 30 percent YoY", "table/rows/shifted"),
    ]


def test_metric_of_the_caption_is_less_sure() -> None:
    """A metric that only the caption names is held less surely than one of a label."""
    by_label = read_tables("表 1：云\n\n公司\t收入（亿元）\n阿里云\t300\n腾讯云\t120\n")[2][0]
    by_caption = read_tables("表 1：云收入（亿元）\n\n公司\t2025\n阿里云\t300\n腾讯云\t120\n")[2][0]
    assert (by_label.metric, by_caption.metric) == ("revenue", "revenue")
    assert by_caption.confidence < by_label.confidence


def test_half_width_follows_the_last_digit_and_the_unit() -> None:
    """Half of the last stated digit is kept in base units."""
    last = read_tables(MARKDOWN)[2][-1]
    assert (last.raw, last.half_width) == ("372.5", Decimal(5_000_000))


def test_html_table_with_spans(tmp_path: Path) -> None:
    """Cells that span rows and columns in HTML give their label to all that they span."""
    path = tmp_path / "spans.html"
    path.write_text(
        "<html><head><meta charset='utf-8'></head><body><p>云厂商财务摘要如下，供比较各家规模之用。</p><table>"
        "<tr><th rowspan='2'>公司</th><th colspan='2'>收入（亿元）</th></tr><tr><th>2025A</th><th>2026E</th></tr>"
        "<tr><td>阿里云</td><td>1,210</td><td>1,500</td></tr><tr><td>腾讯云</td><td>500</td><td>580</td></tr></table></body></html>",
        encoding="utf-8",
    )
    document = read_report(path, issued=ISSUED)
    lexicon = load_lexicon()
    _, observations = relate_tables(document, recognise(document, lexicon), lexicon)
    assert [spell_observation(o) for o in observations] == [
        "firm:alibaba-cloud revenue 2025 121000000000 CNY",
        "firm:alibaba-cloud revenue 2026 150000000000 CNY forecast",
        "firm:tencent-cloud revenue 2025 50000000000 CNY",
        "firm:tencent-cloud revenue 2026 58000000000 CNY forecast",
    ]


def test_text_without_tables_says_nothing() -> None:
    """No table, no facts."""
    assert read_tables("阿里云2026年第一季度收入为300亿元。")[1:] == ([], [])


def test_name_known_by_its_column_keeps_its_spelling() -> None:
    """A name that only a column of names made a name is listed in the reading as the report writes it."""
    lexicon = load_lexicon()
    document = read_text("表 1：播放榜\n\n排名\t剧名\t播放量（万）\n1\t云端来客！第二季\t350\n2\t山海旧梦\t210\n", "sample", issued=ISSUED)
    reading = recognise(document, lexicon)
    _, observations = relate_tables(document, reading, lexicon)
    assert [reading.names[o.entity] for o in observations][::2] == [("云端来客！第二季",), ("山海旧梦",)]


def test_time_is_linear_in_the_rows() -> None:
    """A table of 3,000 rows is read in seconds, whatever stands in it."""
    rows = "\n".join(f"阿里云{i}\t{i}\t{i}%\t备注{i}、{i}（{i}）" for i in range(3000))
    started = time.perf_counter()
    read_tables(f"表 1：数据（亿元）\n\n公司\t收入\t同比\t说明\n{rows}\n")
    assert time.perf_counter() - started < 12


def test_sentences_in_cells_are_left_to_the_sentence_reader() -> None:
    """What a long cell says of a price change is no observation of the table."""
    cell = "对全线云主机价格上调约15%，其中华北地域的高性能实例涨幅为20%，自2026年4月1日起执行。"
    assert figures(f"表 1：涨价\n\n厂商\t时间\t具体内容\n优刻得\t3月5日\t{cell}\n金山云\t3月9日\t{cell}\n") == []


def test_modality_of_the_head_wins() -> None:
    """A head that says 目标 makes plans of its figures."""
    _, _, observations = read_tables("表 1：算力规划\n\n公司\t2026年目标出货量（万片）\n寒武纪\t50\n海光信息\t80\n")
    assert {(o.modality, o.period) for o in observations} == {(Modality.PLANNED, "2026")}


def test_spelled_claims_stand_once() -> None:
    """A claim that two columns state is made by one of them only."""
    _, claims, _ = read_tables("Table 1: Pricing\n\nModel\tVendor\tInput\nGPT-5\tOpenAI\t1.5\nGLM-5\tZhipu\t1\n")
    spelled = [spell_claim(c) for c in claims]
    assert len(spelled) == len(set(spelled))
