"""Reads a report of any common format into a `Document`: passages and tables with offsets into the stored text."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

from cloudkg.errors import ReadError
from cloudkg.model import Document
from cloudkg.read.encoding import decode
from cloudkg.read.files import load, media_type_of
from cloudkg.read.layout import lay_out
from cloudkg.read.metadata import Metadata, metadata_of_text, sidecar
from cloudkg.read.source import Source, source_of_text
from cloudkg.script import HAN

__all__ = ["language_of", "read_report", "read_text"]

_HAN_RUN = re.compile(f"[{HAN}]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LANGUAGE_SAMPLE_CHARS = 200_000
_CHINESE_SHARE = 0.15  # of all letters: a Chinese report full of product names stays far above, an English one with a few names below


def read_report(path: Path, *, title: str | None = None, publisher: str | None = None, issued: date | None = None) -> Document:
    """The document that the .txt, .md, .html or .pdf file at `path` holds, told apart by content and ending.

    What the caller says of it goes before the sidecar file `NAME.meta.yaml` or `.json`, and that before its text.
    Raises ReadError, in one sentence, for anything that cannot be read.
    """
    content = load(path)
    source = _source_of(path, content)
    given = Metadata(title, publisher, issued).over(sidecar(path))
    return _document(source, path.stem, hashlib.sha256(content).hexdigest(), given, str(path))


def read_text(text: str, name: str, *, title: str | None = None, publisher: str | None = None, issued: date | None = None) -> Document:
    r"""The document that a plain or Markdown text is, as if it stood in a file called `name`.

    >>> [passage.view for passage in read_text("# 标题\n\n云 收入增长。", "r1").passages]
    ['标题', '云收入增长。']
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _document(source_of_text(unified, name, "text/plain"), name, digest, Metadata(title, publisher, issued), name)


def _source_of(path: Path, content: bytes) -> Source:
    media_type = media_type_of(path, content)
    if media_type == "application/pdf":
        from cloudkg.read.pdf import source_of_pdf

        return source_of_pdf(content, str(path))
    if media_type == "text/html":
        from cloudkg.read.html import source_of_html

        return source_of_html(content, str(path))
    return source_of_text(decode(content, str(path)), str(path), media_type)


def _document(source: Source, name: str, sha256: str, given: Metadata, where: str) -> Document:
    passages, tables = lay_out(source.text, source.lines, source.silent)
    if not passages:
        raise ReadError("there is no text in it", where=where, hint="give a report with text in it")
    known = given.over(source.metadata).over(metadata_of_text(source.text, passages))
    language = language_of(source.text)
    return Document(
        name,
        source.text,
        passages,
        tables,
        sha256,
        language,
        known.title,
        known.publisher,
        known.issued,
        source.media_type,
        known.issued_label,
    )


def language_of(text: str) -> str:
    """Language code: "zh" where at least 15 % of the letters are Han, else "en".

    >>> language_of("Revenue of 阿里云 rose sharply again"), language_of("阿里云 revenue")
    ('en', 'zh')
    """
    sample = text[:_LANGUAGE_SAMPLE_CHARS]
    han = sum(map(len, _HAN_RUN.findall(sample)))
    letters = sum(map(len, _LETTERS.findall(sample)))
    return "zh" if letters and han >= _CHINESE_SHARE * letters else "en"
