"""From a path to bytes and the format that they are in, with a clear sentence for whatever is no report."""

from __future__ import annotations

from pathlib import Path

from cloudkg.errors import ReadError

LIMIT_BYTES = 64 * 1024 * 1024
"""Longest report that is read: about a hundred times the longest known, and still bounded memory (some 20 bytes for each byte of text)."""

_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
)
_PDF_HEAD_BYTES = 1024  # a PDF may begin with other bytes, but its mark stands in the first kilobyte
_MARKDOWN = frozenset({".md", ".markdown"})
_HTML = frozenset({".html", ".htm", ".xhtml"})


def load(path: Path) -> bytes:
    """The bytes of a report.

    Raises ReadError for what is missing, no file, unreadable, empty or longer than `LIMIT_BYTES`.
    """
    try:
        if path.is_dir():
            raise ReadError("this is a folder, not a report", where=path, hint="name the files in it")
        size = path.stat().st_size
        if size > LIMIT_BYTES:
            limit = f"{size / 1e6:.0f} MB are more than the limit of {LIMIT_BYTES // 2**20} MB"
            raise ReadError(limit, where=path, hint="split the report")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError("there is no such file", where=path, hint="check the name") from error
    except OSError as error:
        raise ReadError(f"the file cannot be read ({error.strerror or error})", where=path, hint="check its permissions") from error
    if not content.strip():
        raise ReadError("the file is empty", where=path, hint="give a report with text in it")
    return content


def media_type_of(path: Path, content: bytes) -> str:
    """Media type by content first, then by the ending of the name.

    Raises ReadError for pictures, archives, and a .pdf that is none.
    """
    ending = path.suffix.lower()
    if b"%PDF-" in content[:_PDF_HEAD_BYTES]:
        return "application/pdf"
    is_text = ending not in (".pdf",)
    for signature, words in _SIGNATURES:
        if content.startswith(signature) and (signature != b"BM" or b"\0" in content[:64]):
            raise ReadError(f"this is {words}, not a report", where=path, hint="give a .txt, .md, .html or .pdf file")
    if not is_text:
        raise ReadError("the name says PDF, but the content is none", where=path, hint="save the report as PDF again")
    head = content[:_PDF_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if ending in _HTML or head.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "text/markdown" if ending in _MARKDOWN else "text/plain"
