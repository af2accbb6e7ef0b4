"""Title, publisher, date and language: where they come from and which source wins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cloudkg.errors import ReadError
from cloudkg.read import read_report, read_text

FRONT = "---\ntitle: 前页标题\npublisher: 前页证券\ndate: 2026-03-04\n---\n\n# 正文标题\n\n租金上行。\n"


def told(path: Path, **given: object) -> tuple[str | None, str | None, date | None]:
    """Title, publisher and date of a report."""
    document = read_report(path, **given)  # type: ignore[arg-type]
    return document.title, document.publisher, document.issued


def test_text_sidecar_and_flags_in_rising_order(tmp_path: Path) -> None:
    """Front matter goes before the text, the sidecar before it, the caller before both."""
    report = tmp_path / "note.md"
    report.write_text(FRONT, encoding="utf-8")
    assert ("前页标题", "前页证券", date(2026, 3, 4)) == told(report)
    (tmp_path / "note.meta.yaml").write_text("publisher: 旁页证券\ndate: 2026-05\n", encoding="utf-8")
    assert ("前页标题", "旁页证券", date(2026, 5, 31)) == told(report)
    assert ("甲", "旁页证券", date(2026, 6, 1)) == told(report, title="甲", issued=date(2026, 6, 1))


def test_json_sidecar(tmp_path: Path) -> None:
    """The sidecar may be JSON."""
    report = tmp_path / "note.txt"
    report.write_text("租金上行。", encoding="utf-8")
    (tmp_path / "note.meta.json").write_text(json.dumps({"title": "题"}), encoding="utf-8")
    assert "题" == told(report)[0]


@pytest.mark.parametrize("sidecar", ["- a\n", "title: [", "{"])
def test_broken_sidecar_is_named(tmp_path: Path, sidecar: str) -> None:
    """A sidecar that is no mapping is an error that names the file."""
    (tmp_path / "note.txt").write_text("租金上行。", encoding="utf-8")
    (tmp_path / "note.meta.yaml").write_text(sidecar, encoding="utf-8")
    with pytest.raises(ReadError, match=r"note\.meta\.yaml: the sidecar"):
        read_report(tmp_path / "note.txt")


def test_front_matter_is_kept_and_silent(tmp_path: Path) -> None:
    """The front matter is one boilerplate passage and the lines behind it keep their numbers."""
    document = read_text(FRONT, "note")
    assert [("boilerplate", 1), ("heading", 7), ("paragraph", 9)] == [(passage.kind.value, passage.line) for passage in document.passages]


def test_news_head_gives_title_and_last_day() -> None:
    """`# title | address | range` gives the title before the first bar and the range's last day; the address is silent."""
    document = read_text("# Chip maker raises prices | https://example.com/2026/01/05/x | 2026-07-30..2026-08-19\nBody text.", "n")
    assert ("Chip maker raises prices", date(2026, 8, 19), None) == (document.title, document.issued, document.publisher)
    assert ["heading", "boilerplate", "paragraph"] == [passage.kind.value for passage in document.passages]


@pytest.mark.parametrize("line", ["2026年06月09日", "2026-06-09", "June 9, 2026", "9 June 2026", "发布日期：2026/6/9"])
def test_date_line_on_top(line: str) -> None:
    """Each common spelling of a day is read."""
    assert date(2026, 6, 9) == read_text(f"租金跟踪\n\n{line}\n\n租金上行。", "n").issued


def test_cover_labels_are_no_title() -> None:
    """The field, the rating and the kind of report stand above the title and are not it."""
    text = "计算机行业研究\n\n买入（维持评级）\n\n行业周报\n证券研究报告\n\n租金持续上行\n\n云厂商普遍签订长约，价格随之走高。\n\n来源：甲乙证券研究所\n"
    document = read_text(text, "n")
    assert ("租金持续上行", "甲乙证券") == (document.title, document.publisher)


@pytest.mark.parametrize("title", ["国产算力行业点评：租金提速", "头部厂商进展点评"])
def test_words_of_the_cover_inside_a_title_do_not_unmake_it(title: str) -> None:
    """Only a line that is nothing but a label of the cover is passed over."""
    assert title == read_text(f"行业点评\n\n{title}\n\n核心观点\n\n租金上行，供给偏紧。", "n").title


def test_what_nobody_says_stays_unknown() -> None:
    """No date and no house are invented."""
    document = read_text("租金上行，供给偏紧。", "n")
    assert (None, None, None) == (document.title, document.publisher, document.issued)


@pytest.mark.parametrize(
    ("text", "language"),
    [("Revenue of 阿里云 grew strongly in the quarter.", "en"), ("AWS 与 Google Cloud 收入均大幅增长。", "zh"), ("12345", "en")],
)
def test_language(text: str, language: str) -> None:
    """Chinese from 15 % Han letters on."""
    assert language == read_text(text, "n").language
