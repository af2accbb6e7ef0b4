"""Long lists, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from cloudkg.serve.pages.frame import Reader


@dataclass(frozen=True, slots=True)
class Paging:
    """Items `first` to `last` (half-open, from 0) of `total`; addresses of the pages before and after where there are such."""

    first: int
    last: int
    total: int
    before: str | None
    after: str | None


def page_of(reader: Reader, total: int, size: int) -> Paging:
    """The page that the parameter `page` names, from 1; a number that is none gives the first, one past the end the last.

    >>> page_of(Reader("en", "/audit", {"page": "2"}), 90, 40)
    Paging(first=40, last=80, total=90, before='/audit', after='/audit?page=3')
    """
    asked = reader.query.get("page", "")
    last_page = max(0, (total - 1) // size)
    at = min(int(asked) - 1, last_page) if asked.isdecimal() and len(asked) < 9 and int(asked) > 0 else 0
    before = None if at == 0 else reader.address(page=None if at == 1 else at)
    after = reader.address(page=at + 2) if at < last_page else None
    return Paging(at * size, min(total, (at + 1) * size), total, before, after)
