"""Files: encodings, line ends, and a clear sentence for everything that is no report."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cloudkg.errors import ReadError
from cloudkg.read import read_report
from cloudkg.read.files import LIMIT_BYTES

CHINESE = "阿里云上调了算力价格，客户仍在排队，数据中心的电力与机柜都很紧张。\n第二段说明供给情况与交付节奏。\n" * 5
TRADITIONAL = "雲端業者調漲了運算價格，客戶仍在排隊，資料中心的電力與機櫃都很緊張。\n第二段說明供給情況與交付節奏。\n" * 5
WESTERN = "The café’s naïve “résumé” costs 5 € – that is Zoë’s price.\n" * 5


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-32"),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (TRADITIONAL, "big5"),
        (WESTERN, "cp1252"),
        (WESTERN, "utf-16-le"),
    ],
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    """The stored text is the same whatever encoding it came in."""
    path = tmp_path / "a.b.txt"
    path.write_bytes(text.encode(encoding))
    document = read_report(path)
    assert ("a.b", text) == (document.name, document.text)


@pytest.mark.parametrize("shift", ["", "a"])
@pytest.mark.parametrize(("text", "encoding"), [(CHINESE, "gbk"), (TRADITIONAL, "big5")])
def test_long_text_is_sampled_at_whole_characters(tmp_path: Path, text: str, encoding: str, shift: str) -> None:
    """The sample that the encoding is told by never ends in half a character."""
    path = tmp_path / "a.txt"
    long = shift + text * 300
    path.write_bytes(long.encode(encoding))
    assert long == read_report(path).text


def test_line_ends_become_lf(tmp_path: Path) -> None:
    """CRLF and CR are stored as LF, so that line numbers hold."""
    path = tmp_path / "a.txt"
    path.write_bytes("一。\r\n二。\r三。".encode())
    assert "一。\n二。\n三。" == read_report(path).text


def test_checksum_is_of_the_bytes(tmp_path: Path) -> None:
    """The checksum is that of the file as it lies on the disk, not of its text."""
    path = tmp_path / "a.txt"
    path.write_bytes("租金上行。".encode("gbk"))
    assert hashlib.sha256("租金上行。".encode("gbk")).hexdigest() == read_report(path).sha256


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n ", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "no text"),
        ("a.txt", b"----\n\n****\n", "no text"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG picture"),
        ("a.pdf", b"\xff\xd8\xff\xe0" + bytes(100), "JPEG picture"),
        ("a.pdf", b"just words", "content is none"),
        ("a.pdf", b"%PDF-1.7\nbroken", "damaged"),
        ("a.txt", bytes(range(256)) * 50, "not text"),
        ("a.txt", b"\0" * 5000, "not text"),
        ("a.txt", b"PK\x03\x04" + bytes(60), "Office file"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "no text"),
        ("a.md", b"---\ntitle: [\n---\nwords", "front matter"),
    ],
)
def test_what_is_no_report_gets_one_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """The error says what is wrong and names the file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadError) as caught:
        read_report(path)
    assert words in caught.value.message
    assert str(path) in caught.value.where
    assert "\n" not in str(caught.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    """A wrong name and a folder are told apart."""
    with pytest.raises(ReadError, match="no such file"):
        read_report(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="folder"):
        read_report(tmp_path)


def test_unreadable_file(tmp_path: Path) -> None:
    """What the system refuses to open is an error that repeats the system's words."""
    with pytest.raises(ReadError, match="cannot be read"):
        read_report(tmp_path / f"{'x' * 300}.txt")


def test_too_long_file_is_refused_unread(tmp_path: Path) -> None:
    """A file over the limit is refused by its size, with the limit said."""
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(LIMIT_BYTES + 1)
    with pytest.raises(ReadError, match="limit of 64 MB"):
        read_report(path)
