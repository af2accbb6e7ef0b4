"""Bytes to text: byte order mark, then strict UTF-8, then the likeliest of the encodings that reports come in."""

from __future__ import annotations

import codecs

from cloudkg.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ("gb18030", "big5", "big5hkscs", "cp1252", "utf_16_le", "utf_16_be", "shift_jis", "euc_kr")
_SAMPLE_BYTES = 64 * 1024  # enough for the statistics; more costs seconds and changes nothing
_BINARY_SHARE = 0.02  # control characters that a text may hold (form feeds, a stray escape)
_CONTROLS = frozenset(map(chr, [*range(9), 11, *range(14, 32), 127, 0xFFFD]))


def decode(content: bytes, where: str) -> str:
    """The text of a file with LF line ends.

    Raises ReadError for content that is no text in any encoding known.
    """
    text = _decode(content)
    if text is None or _looks_binary(text):
        raise ReadError("this is not text in any encoding known", where=where, hint="give a .txt, .md, .html or .pdf file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _try(content, encoding)
    if (text := _try(content, "utf-8")) is not None and "\0" not in text[:_SAMPLE_BYTES]:
        return text
    if b"\0" in content[:_SAMPLE_BYTES]:
        return _decode_wide(content)
    from charset_normalizer import from_bytes

    sample = content[:_SAMPLE_BYTES]
    if len(content) > _SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # a line feed is never half a character
    best = from_bytes(sample, cp_isolation=list(_LIKELY), enable_fallback=False).best()
    guesses = ([best.encoding] if best else []) + ["gb18030", "big5hkscs", "cp1252"]
    return next((text for guess in guesses if (text := _try(content, guess)) is not None), None)


def _decode_wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    sample = content[:_SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return _try(content, "utf-16-le" if odd >= even else "utf-16-be") if len(content) % 2 == 0 else None


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE_BYTES]
    return "\0" in text or sum(char in _CONTROLS for char in sample) > _BINARY_SHARE * len(sample)
