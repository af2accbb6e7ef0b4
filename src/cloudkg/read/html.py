"""HTML to lines: one for each block, tables as tab-separated rows with their spanning cells filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml import html as lxml_html

from cloudkg.errors import ReadError
from cloudkg.read.encoding import decode
from cloudkg.read.marks import Line, Shape, shape_line
from cloudkg.read.metadata import Metadata, parse_date
from cloudkg.read.source import Source

LIMIT_CHARS = 16 * 1024 * 1024
"""Longest page that is parsed: the tree takes some fifty times the room of its text."""

_LIMIT_CELLS = 200_000  # of one table, spans filled in: rowspan="65534" must not fill the memory
_LIMIT_SPAN = 200
_DROPPED = frozenset(
    {"head", "script", "style", "noscript", "template", "svg", "iframe", "object", "button", "select", "textarea", "canvas"}
)
_SILENT = frozenset({"nav", "footer"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACES = re.compile(r"\s+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_HEAD_BYTES = 4096  # browsers look no further for the charset


@dataclass(slots=True)
class _Page:
    """The stored text as it grows."""

    parts: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    length: int = 0

    def add(self, raw: str, line: int, shape: Shape | None = None, level: int = 0) -> None:
        """One line of stored text, followed by a blank one unless it is a row."""
        looked = shape_line(raw, self.length, line)
        if shape is not None:
            looked = Line(self.length, self.length + len(raw), line, shape, level, self.length)
        elif looked.shape in (Shape.PIPE_ROW, Shape.BLANK, Shape.TAB_ROW):
            looked = Line(self.length, self.length + len(raw), line, Shape.PLAIN, 0, self.length)
        self.lines.append(replace(looked, fixed=True))
        self.parts.append(raw)
        self.length += len(raw) + 1

    def gap(self, line: int) -> None:
        """A blank line, so that what stood apart stays apart."""
        if self.parts and self.parts[-1]:
            self.lines.append(Line(self.length, self.length, line, Shape.BLANK, 0, self.length))
            self.parts.append("")
            self.length += 1


def source_of_html(content: bytes, where: str) -> Source:
    """The text of an HTML page.

    Raises ReadError for a page that is too long or holds no words.
    """
    text = _decoded(content, where)
    if len(text) > LIMIT_CHARS:
        raise ReadError(f"the page is longer than the limit of {LIMIT_CHARS // 2**20} MB", where=where, hint="save it as text")
    bare = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text.replace("\0", " "))
    parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(bare, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        root, failure = None, error
    if any("depth" in entry.message for entry in parser.error_log):
        raise ReadError("the page is nested too deeply", where=where, hint="save it as text")
    if root is None:
        raise ReadError("there is no text in it", where=where, hint="give a page with words in it") from failure
    page = _Page()
    _walk(root, page)
    return Source("\n".join(page.parts), tuple(page.lines), "text/html", _metadata(root))


def _decoded(content: bytes, where: str) -> str:
    found = _CHARSET.search(content[:_HEAD_BYTES])
    if found and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        charset = found[1].decode("ascii", "ignore").lower()
        try:
            return content.decode("gb18030" if charset in ("gb2312", "gbk") else charset).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, UnicodeDecodeError):
            pass  # the page is wrong about itself: look at the bytes
    return decode(content, where)


@dataclass(slots=True)
class _Words:
    """The words of the block being read and what the tags around it make of it."""

    page: _Page
    parts: list[str] = field(default_factory=list)
    line: int = 1
    level: int = 0
    items: int = 0
    silent: int = 0
    caption: int = 0

    def flush(self) -> None:
        words = _SPACES.sub(" ", "".join(self.parts)).strip()
        self.parts.clear()
        if not words:
            return
        shape = Shape.CONTACT if self.silent else Shape.HEADING if self.level else Shape.CAPTION if self.caption else None
        if shape is None and self.items and shape_line(words, 0, 1).shape in (Shape.PLAIN, Shape.NUMBERED, Shape.HEADING):
            shape = Shape.ITEM
        self.page.gap(self.line)
        self.page.add(words, self.line, shape, self.level)


def _walk(root: lxml_html.HtmlElement, page: _Page) -> None:
    words = _Words(page)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _DROPPED or not tag:
                walk.skip_subtree()
                continue
            if tag not in _INLINE:
                words.flush()
                words.line = element.sourceline or words.line
            _enter(words, tag, 1)
            if tag == "table" and not _holds_table(element):
                _add_table(element, words)
                walk.skip_subtree()
            elif element.text:
                words.parts.append(element.text)
        elif tag not in _DROPPED:
            if tag not in _INLINE:
                words.flush()
            _enter(words, tag, -1)
        if event == "end" and element.tail:
            words.parts.append(element.tail)
    words.flush()


def _enter(words: _Words, tag: str, step: int) -> None:
    """Counts a tag that says what its words are in (+1) or out (-1)."""
    if tag in _HEADINGS:
        words.level = _HEADINGS[tag] if step > 0 else 0
    elif tag == "li":
        words.items += step
    elif tag in _SILENT:
        words.silent += step
    elif tag == "figcaption":
        words.caption += step


def _holds_table(element: etree._Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def _add_table(table: etree._Element, words: _Words) -> None:
    page, line = words.page, table.sourceline or words.line
    page.gap(line)
    for caption in table.iterchildren("caption"):
        page.add(_text(caption), caption.sourceline or line, Shape.CAPTION)
    for cells, is_header, source_line in _filled_rows(table):
        row = "\t".join(cells)
        if row.strip():
            shape = Shape.CONTACT if words.silent else Shape.TAB_ROW if len(cells) > 1 else None
            page.add(row, source_line or line, shape, int(is_header))
    page.gap(line)


def _text(element: etree._Element) -> str:
    pieces: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            pieces.append(inner.text or "" if inner.tag not in _DROPPED else "")
        else:
            pieces.append((" " if inner.tag not in _INLINE else "") + ((inner.tail or "") if inner is not element else ""))
    return _SPACES.sub(" ", "".join(pieces)).strip()


def _span(cell: etree._Element, name: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", cell.get(name) or "")
    return min(max(int(digits[1]), 1), _LIMIT_SPAN) if digits else 1


def _filled_rows(table: etree._Element) -> Iterator[tuple[list[str], bool, int | None]]:
    """Rows of equal places: a cell that spans several stands in each of them."""
    hanging: dict[int, tuple[str, int]] = {}  # column -> words and rows still to fill
    total = 0
    for row in table.iter("tr"):
        cells: list[str] = []
        heads = [cell.tag == "th" for cell in row.iterchildren("td", "th")]
        for cell in row.iterchildren("td", "th"):
            _fill_hanging(cells, hanging)
            words, down = _text(cell), _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    hanging[len(cells)] = (words, down - 1)
                cells.append(words)
        _fill_hanging(cells, hanging)
        total += len(cells)
        if total > _LIMIT_CELLS:
            return
        parent = row.getparent()
        yield cells, (bool(heads) and all(heads)) or (parent is not None and parent.tag == "thead"), row.sourceline


def _fill_hanging(cells: list[str], hanging: dict[int, tuple[str, int]]) -> None:
    while len(cells) in hanging:
        words, left = hanging.pop(len(cells))
        if left > 1:
            hanging[len(cells)] = (words, left - 1)
        cells.append(words)


def _metadata(root: lxml_html.HtmlElement) -> Metadata:
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            said.setdefault(name, " ".join((meta.get("content") or "").split()))
    heading = next(root.iter("h1"), None)
    title = next(root.iter("title"), None)
    words = (_text(heading) if heading is not None else "") or said.get("og:title") or (_text(title) if title is not None else "")
    publisher = said.get("dcterms.publisher") or said.get("dc.publisher") or said.get("publisher") or said.get("og:site_name")
    days = (
        said.get(name)
        for name in ("article:published_time", "dcterms.issued", "dc.date", "date", "pubdate", "publishdate", "datepublished")
    )
    return Metadata(words or None, publisher or None, next((day for word in days if word and (day := parse_date(word))), None))
