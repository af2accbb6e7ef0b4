"""The reading text of a passage: width, spaces and Markdown marks normalised, with the stored offset of every character kept.

What keeps its length is done once for a whole document (`reading_text`); what drops characters is done passage by passage (`read_view`).
"""

from __future__ import annotations

import operator
import re
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import yaml

from cloudkg.resources import resource
from cloudkg.script import HAN, has_han
from cloudkg.sieve import PatternSieve, places_in

_WIDE = (
    "％．＋－～（）：＝／＆＃＠＄＜＞＊＿［］｛｝＂＇＾｀￥\u3000\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
)
_NARROW = "%.+-~():=/&#@$<>*_[]{}\"'^`¥             "
_WIDTH = str.maketrans(
    dict(zip(_WIDE, _NARROW, strict=True))
    | {chr(c): chr(c - 0xFEE0) for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ")) for c in range(ord(first), ord(last) + 1)}
)
_HAN_COMMA = re.compile(f"[,;](?:(?=[ \t]*[{HAN}])|(?<=[{HAN}][,;])|(?<=[{HAN}] [,;]))")
_FULL_WIDTH_MARK = {",": "，", ";": "；"}

# What Markdown and line breaking add to the words. Bounded repeats keep the search linear on hostile input.
_MARK = re.compile(
    r"(?P<escape>\\)[\\`*_{}\[\]()#+\-.!$%&~|<>]"
    r"|\*\*+|~~+|`+"
    r"|(?<![\w*])\*(?=[^\s*])|(?<=[^\s\d*])\*(?![\w*])"
    r"|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)"
    r"|!?\[(?=[^\[\]\n]{1,300}\]\([^()\s]{1,300}(?: \"[^\"\n]{0,100}\")?\))|(?<=[^\[])\]\([^()\s]{1,300}(?: \"[^\"\n]{0,100}\")?\)"
    r"|(?<=[a-z])-[ \t]*\n\s*(?=[a-z])"
    r"|(?<=\n)[ \t]*>+ (?!\d)"
    r"|[\u200b-\u200f\u2060\ufeff\u00ad]"
)
_MARK_CHAR = re.compile(r"[\\*~`_\]\n\u200b-\u200f\u2060\ufeff\u00ad]")  # a cheap look before the dear one
_PHRASE_BEFORE, _PHRASE_AFTER = re.compile(f"[{HAN}]{{4}}$"), re.compile(f"[{HAN}]{{4}}")
_INSIDE = r"[^\s，。；：:！？、]"  # what a headline has no space or comma between
_DATED = rf"\d{{1,4}}(?![万亿千百个家倍])[{HAN}]{_INSIDE}{{0,10}}，"  # how the text behind a headline may begin (“3月5日，”)
_HEADLINE_BEFORE = re.compile(rf"[{HAN}]{{3}}{_INSIDE}{{0,12}}$")
_HEADLINE_AFTER = re.compile(rf"(?!\d){_INSIDE}{{0,12}}[{HAN}]{{3}}|{_DATED}")
_BETWEEN_HEADLINES = re.compile(rf"[{HAN}]{{4}} +(?=[{HAN}]{{4}}|{_DATED})")
_HEADLINES = 2  # spaces between two phrases by which a passage is a row of headlines, with what each tells behind it
_PROSE = 40  # characters; a shorter passage is a title or a table cell, whose spaces are its own
_SPACE_CHAR = re.compile(r"[\s<]")
_SPACE = re.compile(r"(?:\s|<br ?/?>)+")


def _is_wide(char: str) -> bool:
    """Han and full-width punctuation, beside which a space means nothing."""
    return (
        "\u2e80" <= char <= "\ua4cf"
        or "\uf900" <= char <= "\ufaff"
        or "\ufe30" <= char <= "\ufe4f"
        or "\uff00" <= char <= "\uffef"
        or char >= "\U00020000"
    )


def reading_text(text: str) -> str:
    """The whole text with width unified, Chinese commas restored and Simplified script; always as long as `text`.

    >>> reading_text("收入（億元）,增長３０％")
    '收入(亿元)，增长30%'
    >>> reading_text("AI 伺服器營收按年增長三成")
    'AI 服务器营收同比增长三成'
    """
    if text.isascii():
        return text
    unified = text.translate(_WIDTH)
    if not has_han(unified):
        return unified
    written = _HAN_COMMA.sub(lambda found: _FULL_WIDTH_MARK[found[0]], unified)
    simplified = to_simplified(written)
    return _with_mainland_words(simplified, _is_traditional(written, simplified))


_TRADITIONAL = 0.02  # share of characters that Simplified script writes otherwise; quotes and names in a mainland text stay below


def _is_traditional(written: str, simplified: str) -> bool:
    """Whether a text is written in Traditional script."""
    return written != simplified and sum(map(operator.ne, written, simplified)) > _TRADITIONAL * len(written)


@dataclass(frozen=True, slots=True)
class _Variants:
    """What finds the words of one list, and the mainland word for each."""

    expressions: tuple[str, ...]
    words: tuple[str, ...]
    sieve: PatternSieve

    def replaced_in(self, text: str) -> str:
        """The text with the mainland words in place of the others."""
        places = tuple(places_in(self.sieve.among(text)))
        if not places:
            return text
        return _any_of(tuple(self.expressions[n] for n in places)).sub(lambda found: self.words[places[(found.lastindex or 1) - 1]], text)


@lru_cache(maxsize=64)
def _any_of(expressions: tuple[str, ...]) -> re.Pattern[str]:
    """What finds any of some expressions, each in a group of its own."""
    return re.compile("|".join(f"({expression})" for expression in expressions))


@cache
def _variants(name: str) -> _Variants:
    rows: dict[str, str] = yaml.safe_load(resource("read", "variants.yaml").read_text(encoding="utf-8"))[name]
    return _Variants(tuple(rows), tuple(rows.values()), PatternSieve([re.compile(expression) for expression in rows]))


def _with_mainland_words(text: str, traditional: bool) -> str:
    """Words of Taiwan and Hong Kong made those of the mainland, each as long as the other; some only in texts of Traditional script."""
    for name in ("always", "traditional") if traditional else ("always",):
        text = _variants(name).replaced_in(text)
    return text


@cache
def _converter() -> Any:  # OpenCC ships no types
    from opencc import OpenCC

    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Traditional script made Simplified, never changing the length.

    >>> to_simplified("雲端運算")
    '云端运算'
    """
    convert = _converter().convert
    converted: str = convert(text)
    if len(converted) == len(text):
        return converted
    if "\n" in text:
        return "\n".join(map(to_simplified, text.split("\n")))
    return "".join(new if len(new := convert(char)) == 1 else char for char in text)


def _without_marks(chunk: str, offsets: array[int]) -> tuple[str, array[int]]:
    kept, kept_offsets, last = [], array("I"), 0
    for found in _MARK.finditer(chunk):
        start, end = found.span("escape") if found["escape"] else found.span()
        kept.append(chunk[last:start])
        kept_offsets.extend(offsets[last:start])
        last = end
    kept.append(chunk[last:])
    kept_offsets.extend(offsets[last:])
    return "".join(kept), kept_offsets


def _ends_headline(chunk: str, start: int, end: int) -> bool:
    """Whether a space may end a headline: phrases without a space stand on both sides, no name around it and no number behind it."""
    if chunk[start - 1].isascii() and chunk[end].isascii() and chunk[end].isalnum() and chunk[start - 1].isalnum():
        return False
    return _HEADLINE_BEFORE.search(chunk, max(0, start - 16), start) is not None and _HEADLINE_AFTER.match(chunk, end) is not None


def _parted_by(chunk: str, start: int, end: int, *, headlines: bool) -> str:
    """What a space inside Chinese text is read as: the end of a headline in a row of them, a comma between two phrases, nothing where it stands astray."""
    if len(chunk) < _PROSE or chunk[start:end].strip(" "):
        return ""
    if headlines and _ends_headline(chunk, start, end):
        return "。"
    return "，" if _PHRASE_BEFORE.search(chunk, max(0, start - 4), start) and _PHRASE_AFTER.match(chunk, end) else ""


def _with_plain_spaces(chunk: str, offsets: array[int]) -> tuple[str, array[int]]:
    kept, kept_offsets, last, length = [], array("I"), 0, len(chunk)
    headlines = length >= _PROSE and len(_BETWEEN_HEADLINES.findall(chunk)) >= _HEADLINES
    for found in _SPACE.finditer(chunk):
        start, end = found.span()
        inner = 0 < start and end < length and not _is_wide(chunk[start - 1]) and not _is_wide(chunk[end])
        parted = _parted_by(chunk, start, end, headlines=headlines) if 0 < start and end < length else ""
        if not parted and inner and end - start == 1 and chunk[start] == " ":
            continue
        kept.append(chunk[last:start])
        kept_offsets.extend(offsets[last:start])
        if parted or inner:
            kept.append(parted or " ")
            kept_offsets.append(offsets[start])
        last = end
    if not kept:
        return chunk, offsets
    kept.append(chunk[last:])
    kept_offsets.extend(offsets[last:])
    return "".join(kept), kept_offsets


def read_view(reading: str, start: int, end: int) -> tuple[str, array[int]]:
    """View of `reading[start:end]` and the offset of each of its characters; `reading` is what `reading_text` gave.

    >>> view, offsets = read_view("阿里云 AI **收入**", 0, 13)
    >>> view, list(offsets)
    ('阿里云AI收入', [0, 1, 2, 4, 5, 9, 10])
    """
    chunk, offsets = reading[start:end], array("I", range(start, end))
    if _MARK_CHAR.search(chunk):
        chunk, offsets = _without_marks(chunk, offsets)
    return _with_plain_spaces(chunk, offsets) if _SPACE_CHAR.search(chunk) else (chunk, offsets)
