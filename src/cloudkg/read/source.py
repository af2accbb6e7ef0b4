"""What every format is turned into before its layout is read: a stored text, its lines, and what the format itself tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cloudkg.read.marks import Line, split_lines
from cloudkg.read.metadata import Metadata, front_matter, news_head
from cloudkg.read.rows import mark_rows


@dataclass(frozen=True, slots=True)
class Source:
    """A stored text with its lines; `silent` are ranges (start, end, line) that are boilerplate from the outset."""

    text: str
    lines: tuple[Line, ...]
    media_type: str
    metadata: Metadata = field(default_factory=Metadata)
    silent: tuple[tuple[int, int, int], ...] = ()


def source_of_text(text: str, name: str, media_type: str) -> Source:
    """A plain or Markdown text; its front matter or the address in its news head is set aside."""
    front, front_end = front_matter(text, name, strict=media_type == "text/markdown")
    news, tail = news_head(text)
    lines = mark_rows(text, split_lines(text))
    silent: list[tuple[int, int, int]] = []
    if front_end:
        silent.append((0, len(text[:front_end].rstrip()), 1))
        lines = [line for line in lines if line.start >= front_end]
    if tail:
        silent.append((*tail, text.count("\n", 0, tail[0]) + 1))
        lines = [replace(line, end=tail[0]) if line.start < tail[0] < line.end else line for line in lines]
    return Source(text, tuple(lines), media_type, front.over(news), tuple(silent))
