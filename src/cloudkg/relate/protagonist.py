"""Whom a text is about: the one firm of a company note or a news story, which 公司 and a bare 首席执行官 mean wherever no other firm is nearer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from cloudkg.model import SILENT_KINDS, Document, EntityType, Mention, PassageKind

_AHEAD = 2  # times as often as any other firm must it be named that the title names beside others
_HEAD = 3  # characters before a firm that a title begins with
_JOINED = re.compile(r"\s?(?:与|和|及|、|，|/|\+|and\b|,|&)")
_LEAST = 3  # times that it must be named at all


def find_protagonist(document: Document, mentions: Mapping[int, Iterable[Mention]], reports: Callable[[Mention], bool]) -> Mention | None:
    """The first mention of the firm that a document is about, or None where it is about several or none.

    `mentions` holds those of each passage; `reports` says whether a name is that of a house that only writes of others.
    """
    prose = [i for i, p in enumerate(document.passages) if p.kind not in SILENT_KINDS and p.table is None]
    firms = [m for i in prose for m in mentions.get(i, ()) if m.type is EntityType.FIRM and not reports(m)]
    often = Counter(m.name for m in firms)
    title = _title(document, mentions)
    titled = {m.name for m in title} & often.keys()
    most = [*(count for _, count in often.most_common(2)), 0, 0]
    for name, count in sorted(often.items(), key=lambda item: (-item[1], item[0])):
        others = most[1] if count == most[0] else most[0]
        if name in titled and count >= _LEAST:
            leads = (
                title[0].name == name
                and title[0].start <= _HEAD
                and not _JOINED.match(document.passages[title[0].passage].view, title[0].end)
            )
            if count >= _AHEAD * others or (count >= others and (leads or len(titled) == 1)):
                return next(m for m in firms if m.name == name)
    return None


def _title(document: Document, mentions: Mapping[int, Iterable[Mention]]) -> list[Mention]:
    """The firms in the title: the first heading, or what stands first."""
    first = next((i for i, p in enumerate(document.passages) if p.kind is PassageKind.HEADING), 0)
    return [m for m in mentions.get(first, ()) if m.type is EntityType.FIRM]
