"""Groups lines into blocks: headings, paragraphs rejoined, list items, captions, notes and grids of cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cloudkg.model import PassageKind
from cloudkg.read.grids import Grid, grid_of, is_table
from cloudkg.read.marks import Line, Shape, display_width, ends_sentence, numbering

_KINDS = {
    Shape.HEADING: PassageKind.HEADING,
    Shape.CAPTION: PassageKind.CAPTION,
    Shape.SOURCE: PassageKind.SOURCE_NOTE,
    Shape.CONTACT: PassageKind.BOILERPLATE,
    Shape.ITEM: PassageKind.LIST_ITEM,
    Shape.BULLET: PassageKind.LIST_ITEM,
    Shape.NUMBERED: PassageKind.LIST_ITEM,
    Shape.PLAIN: PassageKind.PARAGRAPH,
}
_GROWING = frozenset({Shape.ITEM, Shape.BULLET, Shape.NUMBERED, Shape.PLAIN})
_ROWS = frozenset({Shape.TAB_ROW, Shape.PIPE_ROW, Shape.SPACED_ROW, Shape.HTML_ROW})
_WRAP_WIDTH = 30  # columns: a narrower line was not broken for want of room (two-column pages hold 36 and more)
_UNWRAPPED_WIDTH = 160  # columns: where lines are longer than any page is wide, line ends are ends of paragraphs
_FULL_SHARE = 0.7  # of the widest lines: a line at least this wide was broken for want of room
_PROSE_WIDTH = 80  # columns: a longer unfinished line before a gap is half a paragraph, cut by a page or a picture; titles are shorter
_HEADING_WIDTH = 90  # columns: 45 Chinese characters, longer than any heading met
_COMMA = re.compile(r"[，,]")
_PROSE_MARK = re.compile(r"[，。；,;]")
_UNFIT_FOR_HEADING = re.compile(r"[。；！!;]|[：:，,、.]$|^[\W\d]*$|https?:|[，,][^，,]*[，,]|^@")
_SECTION_NAME = re.compile(
    r"(?:投资建议|风险提示|核心观点|投资要点|投资逻辑|相关标的|受益标的|盈利预测与?估值|摘要|事件|事项|点评|评论)[：:]?|(?:Summary|Key (?:points|takeaways)|Risks?|Valuation)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """A run of lines read as one; `grid` is set for a table, whose cells become the passages."""

    kind: PassageKind
    shape: Shape
    start: int
    end: int
    line: int
    level: int = 0
    page: int | None = None
    grid: Grid | None = None
    fixed: bool = False
    lines: int = 1
    gap: bool = field(default=True)  # a blank line stands before it


def _block(line: Line, gap: bool) -> Block:
    level = line.level if line.shape in (Shape.HEADING, Shape.NUMBERED, Shape.BULLET) else 0
    return Block(_KINDS[line.shape], line.shape, line.body, line.end, line.number, level, line.page, fixed=line.fixed, gap=gap)


def group_lines(text: str, lines: Sequence[Line]) -> list[Block]:
    """Blocks in reading order."""
    blocks: list[Block] = []
    full = _full_width(text, lines)
    index, gap, previous = 0, True, None
    while index < len(lines):
        line = lines[index]
        if line.shape is Shape.BLANK:
            gap, previous, index = True, None, index + 1
            continue
        if line.shape in _ROWS:
            stop = _end_of_rows(lines, index)
            rows = lines[index:stop]
            blocks.extend(_blocks_of_rows(text, rows, gap))
            previous, gap, index = None, False, stop
            continue
        if previous is not None and _continues(text, previous, line, full):
            blocks[-1].end = line.end
            blocks[-1].lines += 1
        else:
            blocks.append(_block(line, gap))
        previous, gap, index = (line if line.shape in _GROWING and not line.fixed else None), False, index + 1
    return blocks


def _blocks_of_rows(text: str, rows: Sequence[Line], gap: bool) -> list[Block]:
    if not is_table(text, rows):
        return [_plain_row(text, row, gap) for row in rows]
    grid, first = grid_of(text, rows), rows[0]
    block = Block(PassageKind.CELL, first.shape, first.start, rows[-1].end, first.number, page=first.page, grid=grid, gap=gap)
    return [block] if grid.rows else []


def _end_of_rows(lines: Sequence[Line], index: int) -> int:
    shape = lines[index].shape
    while index < len(lines) and lines[index].shape is shape:
        index += 1
    return index


def _plain_row(text: str, row: Line, gap: bool) -> Block:
    start, end = row.start, row.end
    while start < end and text[start].isspace():
        start += 1
    return Block(PassageKind.PARAGRAPH, Shape.PLAIN, start, end, row.number, page=row.page, fixed=True, gap=gap)


def _full_width(text: str, lines: Sequence[Line]) -> float | None:
    """Columns from which on a line counts as broken for want of room; None where paragraphs stand on one line each."""
    widths = sorted(
        width
        for line in lines
        if line.shape in _GROWING and (width := display_width(text[line.start : min(line.end, line.start + 400)])) >= _WRAP_WIDTH
    )
    widest = widths[9 * len(widths) // 10] if widths else 0
    return max(_WRAP_WIDTH, _FULL_SHARE * widest) if widths and widest <= _UNWRAPPED_WIDTH else None


def _continues(text: str, previous: Line, line: Line, full: float | None) -> bool:
    """Whether a line is the rest of the one above: that one stopped short of a sentence's end for want of room."""
    if line.shape is not Shape.PLAIN or line.fixed:
        return False
    if line.goes_on:
        return True
    if full is None:
        return False
    above, below = text[previous.start : previous.end], text[line.start : line.end]
    if ends_sentence(above):
        return False
    width = display_width(above)
    return width >= full and width >= 0.75 * display_width(below)


def _reads_on(text: str, above: Block, below: Block) -> bool:
    """Whether two paragraphs parted by a blank line are one, cut by a page break or a picture."""
    if below.fixed or below.shape is not Shape.PLAIN or above.fixed or above.shape not in _GROWING or not below.gap:
        return False
    last = text[max(above.start, above.end - 400) : above.end]
    first = text[below.start : min(below.end, below.start + 400)]
    return (
        (display_width(last) >= _PROSE_WIDTH or "。" in last or len(_COMMA.findall(last)) > 1)
        and not ends_sentence(last)
        and _PROSE_MARK.search(last) is not None
        and _PROSE_MARK.search(first) is not None
        and ends_sentence(text[max(below.start, below.end - 40) : below.end])
        and not first[0].isupper()
    )


def rejoin_paragraphs(text: str, blocks: list[Block]) -> list[Block]:
    """The blocks with the halves of a paragraph that a gap cuts put together."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if (
            above
            and block.kind is PassageKind.PARAGRAPH
            and above.kind in (PassageKind.PARAGRAPH, PassageKind.LIST_ITEM)
            and _reads_on(text, above, block)
        ):
            above.end = block.end
            above.lines += block.lines
        else:
            joined.append(block)
    return joined


def promote_headings(text: str, blocks: list[Block], listed: Mapping[str, int]) -> None:
    """Makes headings of the short lines that stand over prose; `listed` gives the depth of titles that a table of contents names."""
    _level_numbered_headings(text, blocks)
    for index, block in enumerate(blocks):
        if block.shape not in (Shape.NUMBERED, Shape.BULLET, Shape.PLAIN) or block.kind is PassageKind.HEADING:
            continue
        words = text[block.start : block.end]
        if block.lines > 1 or len(words) > _HEADING_WIDTH or display_width(words) > _HEADING_WIDTH:
            continue
        depth = listed.get(title_key(words))
        if depth or _SECTION_NAME.fullmatch(words) or (not _UNFIT_FOR_HEADING.search(words) and _heads_prose(text, blocks, index)):
            block.kind = PassageKind.HEADING
            block.level = depth or block.level or 3


def _heads_prose(text: str, blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if after is None:
        return False
    if block.shape is Shape.NUMBERED:
        return after.shape is not Shape.NUMBERED or after.level != block.level or after.gap
    if not block.gap and block.shape is Shape.PLAIN and not (index and blocks[index - 1].kind is PassageKind.HEADING):
        return False
    width = display_width(text[block.start : block.end])
    below = text[after.start : min(after.end, after.start + 400)]
    return after.shape in (Shape.PLAIN, Shape.ITEM) and after.grid is None and width >= 6 and display_width(below) >= max(2 * width, 60)


def _level_numbered_headings(text: str, blocks: Sequence[Block]) -> None:
    """Numbering tells the depth of a heading more surely than its # signs; both are put on one scale, where most agree."""
    depths: list[tuple[Block, int]] = []
    for block in blocks:
        if block.shape is Shape.HEADING:
            line = text[text.rfind("\n", 0, block.start) + 1 : block.end].lstrip("# \t")
            if found := numbering(line):
                depths.append((block, found[0]))
    shifts = [block.level - depth for block, depth in depths]
    if shifts:
        shift = max(sorted(set(shifts)), key=shifts.count)
        for block, depth in depths:
            block.level = max(1, depth + shift)


def title_key(words: str) -> str:
    """What two spellings of one heading share: its letters and digits without numbering.

    >>> title_key("1.1 云 需求") == title_key("云需求。")
    True
    """
    found = numbering(words.strip())
    bare = words.strip()[found[1] :] if found else words
    return re.sub(r"[\W_]+", "", bare).casefold()
