"""What one line looks like by itself: heading, list item, caption, table row, contact line, or plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Shape(Enum):
    """The look of a line. NUMBERED and BULLET may be headings or list items: their neighbours decide."""

    BLANK = "blank"
    TAB_ROW = "tab row"
    PIPE_ROW = "pipe row"
    SPACED_ROW = "spaced row"
    HTML_ROW = "html row"
    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    ITEM = "item"
    CAPTION = "caption"
    SOURCE = "source"
    CONTACT = "contact"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the stored text, `text[start:end]` without its line feed; `body` is where its words begin behind a mark."""

    start: int
    end: int
    number: int
    shape: Shape
    level: int
    body: int
    page: int | None = None
    fixed: bool = False  # the format itself says what this line is: never joined with the next
    goes_on: bool = False  # the page shows that it is the rest of the line above


_BREAK = re.compile(r"[-*_=]{3,}|```.*|\|?[\s|]*")
_ATX = re.compile(r"#{1,6}[ \t]+(?=\S)")
_BOLD = re.compile(r"(?:\*\*|__)(?=[^*_]{1,40}(?:\*\*|__)[:：]?$)")
_CAPTION = re.compile(
    r"[*_]{0,2}(?:图表|图|表)[:：]|[*_]{0,2}(?:图表|图|表|表格|Table|TABLE|Figure|FIGURE|Fig\.?|Chart|Exhibit|圖表|圖)[ \t]*\d{1,3}(?:[-.]\d{1,3})?[ \t]*(?:[(（](?:续|續|接上|cont)[^()（）]{0,8}[)）][ \t]*)?(?:[:：.、*]|[ \t]+\S)"
)
_SOURCE = re.compile(
    r"[*_（(]{0,2}(?:资料来源|数据来源|来源|資料來源|數據來源|來源|Sources?|Data sources?)[ \t]*[*_]{0,2}[:：]", re.IGNORECASE
)
_DASH = re.compile(r"[-*+–—][ \t]+(?=\S)|[•·‧○▪▫◦][ \t]*(?=\S)")
_BULLET = re.compile(r"[●◆■▲▶►◼◇□★※][ \t]*(?=\S)")
_NUMERAL = "一二三四五六七八九十"
_PARENTHESISED = re.compile(r"[(（]\d{1,2}[)）][ \t]*|\d{1,2}[)）][ \t]*|[①-⑳][ \t]*")
_DEPTHS = (
    (re.compile(rf"第[{_NUMERAL}\d]{{1,3}}[章部]分?[ \t:：、]*"), 1),
    (re.compile(rf"第[{_NUMERAL}\d]{{1,3}}节[ \t:：、]*"), 2),
    (re.compile(rf"[{_NUMERAL}]{{1,3}}[、.．][ \t]*"), 1),
    (re.compile(rf"[(（][{_NUMERAL}]{{1,3}}[)）][、]?[ \t]*"), 2),
    (re.compile(r"\d{1,2}[.．]\d{1,2}[.．]\d{1,2}[.．、]?[ \t]*(?![\d%])"), 3),
    (re.compile(r"\d{1,2}[.．]\d{1,2}(?:[.．、][ \t]*|[ \t]+)(?![\d%亿万倍元美x]|GW|MW|[mb]illion)"), 2),
    (re.compile(r"\d{1,2}(?:、[ \t]*|[.．][ \t]+|[.．](?=[^\x00-\xff]))(?!\d)"), 1),
)
_CONTACT = re.compile(
    r"^[^\w]{0,4}(?:敬请参阅|请务必阅读|请阅读最后|请仔细阅读|本报告仅供|证券研究报告[\W]{0,4}$|研究报告[\W]{0,4}$|【(?:小程序|公众号)】|微信公众号[:：])"
    r"|[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}|(?:执业|证书|执证|登记|资格)(?:证书)?(?:编号|编码|号码)?[:： ]*S\d{6,}|\b[SA]\d{13}\b"
    r"|^[^\w]{0,4}(?:证券)?(?:分析师|联系人|研究助理|研究员)[:：]|^[^\w]{0,4}(?:电话|传真|邮箱|邮编|地址|总机|网址|电邮|邮件)[:：]"
    r"|^[^\w]{0,4}(?:Tel|Fax|E-?mail|Address|Contact|Phone)\s*:|^.{2,12}[(（](?:证券)?(?:分析师|联系人|研究助理)[)）]$|©|^\s*(?:https?://|www\.)\S{3,200}\s*$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^[^\w]{0,4}(?:敬请(?:参阅|阅读|关注)|请务必|请阅读|请仔细阅读|请参阅|免责声明和披露)|(?:see|refer to) (?:the )?(?:important )?disclosures? ",
    re.IGNORECASE,
)
_CONTACT_WIDTH = 160  # a longer line that holds an address is prose about something else
_SENTENCE_END = tuple("。！？；：…!?;:”")


def display_width(text: str) -> int:
    """Columns that a text fills on a page: two for a wide character, one for any other.

    >>> display_width("云 AI")
    5
    """
    return (len(text) + len(text.encode("utf-8", "surrogatepass"))) // 2  # a wide character has three bytes, a Latin letter one


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence, or a phrase that introduces one, ends.

    >>> ends_sentence("收入增长。"), ends_sentence("收入增"), ends_sentence("rose.")
    (True, False, True)
    """
    bare = text.rstrip(" \t)）*_”’\"'」』】")
    return bare.endswith(_SENTENCE_END) or (bare.endswith(".") and not bare.endswith("..."))


def numbering(text: str) -> tuple[int, int] | None:
    """Depth and length of the numbering that a line begins with, or None.

    >>> numbering("1.1 算力"), numbering("（一）背景"), numbering("3.2 亿元")
    ((2, 4), (2, 3), None)
    """
    if text and (text[0].isdigit() or text[0] in f"{_NUMERAL}第(（"):
        for pattern, depth in _DEPTHS:
            if (found := pattern.match(text)) and found.end() < len(text):
                return depth, found.end()
    return None


def is_contact(text: str) -> bool:
    """Whether a line is contact data, a licence number or a running notice of the house.

    >>> is_contact("邮箱：research@example.cn"), is_contact("微软收入增长。")
    (True, False)
    """
    if _NOTICE.search(text):
        return True
    return len(text) <= _CONTACT_WIDTH and "。" not in text and _CONTACT.search(text) is not None


@lru_cache(maxsize=4096)
def look(text: str) -> tuple[Shape, int, int]:
    """Shape, heading level and length of the mark of a line that is stripped of outer spaces.

    >>> look("## 一、背景")
    (<Shape.HEADING: 'heading'>, 2, 5)
    """
    return _look(text)


def _look(text: str) -> tuple[Shape, int, int]:
    if _BREAK.fullmatch(text):
        return Shape.BLANK, 0, 0
    if "\t" in text:
        return (Shape.CONTACT if _NOTICE.search(text) else Shape.TAB_ROW), 0, 0
    if text[0] == "|":
        return Shape.PIPE_ROW, 0, 0
    if found := _ATX.match(text):
        return Shape.HEADING, len(found[0].rstrip()), found.end() + _inner_mark(text[found.end() :])
    if is_contact(text):
        return Shape.CONTACT, 0, 0
    if _CAPTION.match(text) and not text.endswith("。"):
        return Shape.CAPTION, 0, 0
    if _SOURCE.match(text):
        return Shape.SOURCE, 0, 0
    return _look_of_words(text)


def _inner_mark(words: str) -> int:
    bullet, inner = _BULLET.match(words), numbering(words)
    return bullet.end() if bullet else inner[1] if inner else 0


def _look_of_words(text: str) -> tuple[Shape, int, int]:
    if _BOLD.match(text):
        return Shape.HEADING, 3, 0
    if found := _DASH.match(text):
        inner = _PARENTHESISED.match(text, found.end())
        return Shape.ITEM, 0, inner.end() if inner and inner.end() < len(text) else found.end()
    if found := _BULLET.match(text):
        return Shape.BULLET, 3, found.end()
    if found := _PARENTHESISED.match(text):
        return (Shape.ITEM, 0, found.end()) if found.end() < len(text) else (Shape.PLAIN, 0, 0)
    if numbered := numbering(text):
        return Shape.NUMBERED, numbered[0], numbered[1]
    return Shape.PLAIN, 0, 0


def split_lines(text: str) -> list[Line]:
    """All lines of a text, blank ones too, each with its shape."""
    lines, start = [], 0
    for number, raw in enumerate(text.split("\n"), start=1):
        lines.append(shape_line(raw, start, number))
        start += len(raw) + 1
    return lines


def shape_line(raw: str, start: int, number: int) -> Line:
    """The line `raw` that stands at offset `start`."""
    bare = raw.strip()
    if not bare:
        return Line(start, start + len(raw), number, Shape.BLANK, 0, start)
    first = start + len(raw) - len(raw.lstrip())
    end = first + len(bare)
    if "\t" in raw and ("\t" in bare or raw.rstrip(" ").endswith("\t")) and not _NOTICE.search(bare):
        return Line(start, start + len(raw), number, Shape.TAB_ROW, 0, start)
    shape, level, skip = look(bare) if len(bare) <= _CONTACT_WIDTH else _look(bare)  # only short lines repeat and are worth keeping
    return Line(first, end, number, shape, level, first + skip)
