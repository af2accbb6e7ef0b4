"""Marks what is no news: tables of contents, disclaimers, rating definitions, contact data. Marked, never dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cloudkg.model import PassageKind
from cloudkg.read.blocks import Block, title_key
from cloudkg.read.marks import Line, Shape, display_width, numbering

_CONTENTS_TITLE = re.compile(
    r"[#*\s]*(?:内容|图表|图|表|表格|插图|正文|报告)?[ \t]*(?:目[ \t\u3000]*录|索引|目次|目錄)[*\s：:]*|[#*\s]*(?:table of )?contents[*\s:]*|[#*\s]*list of (?:figures|tables|exhibits)[*\s:]*",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?P<title>.{2,200}?)(?:[.．·]{3,}|…+|\t|[ \t\u3000]{2,}|\|)[ \t.．·…]*(?P<page>\d{1,3})[ \t]*\|?[ \t]*")
_NOTHING = re.compile(r"[\s|:\-]*")
_RUN = 3  # lines that end in a page number one after the other: fewer may be a table of two columns
_DISCLAIMER = re.compile(
    r"免责(?:声明|条款|申明)|(?:特别|法律|重要|版权|合规)声明|(?:分析师|作者|研究员)(?:声明|承诺|简介)|评级(?:的)?(?:说明|定义)|(?:投资|行业|股票|公司|证券)评级(?:标准|体系|系统)|"
    r"^\w{0,8}投资评级$|咨询业务的说明|利益冲突(?:声明|披露)|免責(?:聲明|條款)|(?:分析師|重要|法律|特別)聲明|"
    r"disclaimers?$|^(?:important |analyst |legal )?(?:disclosures?|certification|notices?)$|analyst certification|rating definitions?|^important disclosures?",
    re.IGNORECASE,
)
_ADDRESSES = re.compile(
    r"信息披露|风险揭示|联系(?:我们|方式)|(?:机构)?销售(?:团队|人员)?(?:联系方式|通讯录)|通讯录|重要提示|contact us|contacts", re.IGNORECASE
)
# “敬请阅读最后一页特别声明 9”: a notice at the foot of every page, which points to the disclaimer and is none
_POINTER = re.compile(
    r"(?:敬?请|請)?(?:务必|務必)?(?:仔细|认真|仔細)?(?:阅读|參閱|参阅|閱讀|细阅|詳見|详见|参见|參見|请见|请关注|敬请|務必|务必).{0,24}|(?:refer to|see|read) .{0,40}|.{0,12}(?:请见|請見|详见|詳見|见)(?:本?报告|本?報告|正文|文)?(?:的)?(?:末页|末頁|尾页|尾頁|最后|最後|文末|尾部|之后|之後).{0,12}",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"^[\u4e00-\u9fff（）()]{2,24}(?:研究所|研究院|研究中心|研究部|证券股份有限公司)$")
_OUTER_MARKS = re.compile(r"^[\W_]+|[\W_]+$")
_TITLE_WIDTH = 48  # columns: 24 Chinese characters, longer than the name of any such section


def mark_contents(text: str, lines: Sequence[Line]) -> tuple[list[bool], dict[str, int]]:
    """For every line whether it belongs to a table of contents, and the depth of each title (by its key) that those tables name."""
    flags, listed = [False] * len(lines), dict[str, int]()
    index = 0
    while index < len(lines):
        line = lines[index]
        raw = text[line.start : line.end]
        if len(raw) <= _TITLE_WIDTH and raw and _CONTENTS_TITLE.fullmatch(raw):
            stop = _end_of_entries(text, lines, index + 1)
            found = 1 if stop > index + 1 else 0
        else:
            stop = _end_of_entries(text, lines, index) if raw and raw[-1] in "0123456789|" else index
            found = _RUN if _is_listing(text, lines[index:stop]) else 0
        if not found:
            index = max(stop, index + 1)
            continue
        for position in range(index, stop):
            flags[position] = True
            if entry := _entry(text, lines[position]):
                title = entry["title"].strip("|# \t*.…")
                found_depth = numbering(title)
                listed[title_key(title)] = found_depth[0] if found_depth else 1
        index = stop
    listed.pop("", None)
    return flags, listed


def _entry(text: str, line: Line) -> re.Match[str] | None:
    raw = text[line.start : line.end]
    if not raw or raw[-1] not in "0123456789| \t" or len(raw) > 250:
        return None
    found = _LEADER.fullmatch(raw)
    return found if found and "\t" not in found["title"].strip() and "|" not in found["title"].strip("| ") else None


def _end_of_entries(text: str, lines: Sequence[Line], index: int) -> int:
    """Index behind the last entry of a listing that starts at `index`; gaps and rules between entries belong to it."""
    stop, gap = index, 0
    while index < len(lines) and gap <= 4:
        raw = text[lines[index].start : lines[index].end]
        if _entry(text, lines[index]):
            stop, gap = index + 1, 0
        elif _NOTHING.fullmatch(raw):
            gap += 1
        else:
            break
        index += 1
    return stop


def _is_listing(text: str, lines: Sequence[Line]) -> bool:
    """A run without a title is a listing when dots lead to pages that never go back."""
    entries = [found for line in lines if (found := _entry(text, line))]
    pages = [int(found["page"]) for found in entries]
    dotted = sum("..." in found[0] or "…" in found[0] or "··" in found[0] for found in entries)
    return len(pages) >= _RUN and pages == sorted(pages) and 2 * dotted > len(pages)


def silence_disclaimers(text: str, blocks: Sequence[Block]) -> None:
    """Makes boilerplate of everything from a disclaimer's heading to the next heading, as high or higher, that is none."""
    depth = 0  # level of the heading that silences; 0 while nothing does
    for block in blocks:
        if block.end - block.start <= _TITLE_WIDTH and _is_disclaimer(block, text[block.start : block.end]):
            level = block.level if block.shape is Shape.HEADING and block.level else 1
            depth = min(depth, level) if depth else level
        elif depth and _ends_silence(block, depth):
            depth = 0
        if depth:
            block.kind = PassageKind.BOILERPLATE


def is_pointer(words: str) -> bool:
    """Whether a line is the notice at the foot of a page that points to the disclaimer.

    >>> is_pointer("敬请阅读最后一页特别声明 9"), is_pointer("免责声明")
    (True, False)
    """
    return len(words) <= _TITLE_WIDTH and _POINTER.match(_OUTER_MARKS.sub("", words)) is not None


def _is_disclaimer(block: Block, raw: str) -> bool:
    words = _OUTER_MARKS.sub("", raw)
    if is_pointer(words):
        return False
    if block.shape is Shape.CONTACT or block.lines > 1 or block.grid is not None or display_width(words) > _TITLE_WIDTH:
        return False  # a running notice at the foot of a page points to the disclaimer and is none
    if block.kind is PassageKind.HEADING and _HOUSE.match(words):
        return True
    return not raw.endswith(("。", ".")) and (_DISCLAIMER.search(words) is not None or _ADDRESSES.fullmatch(words) is not None)


def _ends_silence(block: Block, depth: int) -> bool:
    """Only a heading that the format or its numbering shows, or a table's caption: disclaimers are full of short lines that look like a heading."""
    if block.kind is PassageKind.CAPTION:
        return True
    explicit = block.kind is PassageKind.HEADING and block.shape in (Shape.HEADING, Shape.NUMBERED)
    return explicit and block.level <= depth
