"""Names of markets that stand as labels: before a colon, in brackets behind firms, as a heading over them (“液冷：甲、乙”, “丙（前驱体）”)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Document, EntityType, Mention, Reading
from cloudkg.relate.wording import any_of
from cloudkg.vocab import fold_name, mint_name

_SHORTEST, _LONGEST = 2, 12  # characters of a name that nobody knows
_HAN = re.compile("[\u4e00-\u9fff]")


@lru_cache(maxsize=4)
def _called(lexicon: Lexicon) -> dict[str, str]:
    """CURIE of each known market by its names, those too that elsewhere mean something else (“IDC”)."""
    return {fold_name(n): t.id for t in lexicon.terms.values() if t.type is EntityType.SEGMENT for n in (*t.weak, *t.names)}


class MarketLabels:
    """Reads the labels of one document."""

    def __init__(self, document: Document, reading: Reading, lexicon: Lexicon) -> None:
        self._document, self._lexicon = document, lexicon
        self._mentions: dict[int, list[Mention]] = defaultdict(list)
        for m in reading.mentions:
            self._mentions[m.passage].append(m)
        tails = any_of(lexicon, "zh-segment-tails", "zh-label-tails", "zh-firm-kinds")
        self._lead = re.compile(
            rf"[\s*#■●◆▶•\-]*(?:[((]?[一二三四五六七八九十\d]{{1,2}}[))、.]\s*)?(?:{any_of(lexicon, 'zh-label-leads')})*"
        )
        self._tail = re.compile(rf"(?:{tails}|[\s*:：])+$")
        self._joint = re.compile(rf"[、/]|{any_of(lexicon, 'zh-and-also', 'zh-and')}")
        self._never = re.compile(any_of(lexicon, "zh-no-market", "zh-no-label"))
        self._short = frozenset(lexicon.words["label-abbreviations"])
        self._generic = frozenset(lexicon.words["zh-generic-markets"])

    def firms(self, index: int, start: int, end: int) -> list[Mention]:
        """Firms named in `view[start:end]` of a passage, in order."""
        return [m for m in self._mentions[index] if m.type is EntityType.FIRM and start <= m.start and m.end <= end]

    def known(self, index: int, start: int, end: int) -> bool:
        """Whether a known market stands in `view[start:end]`, or an abbreviation that names one as a label."""
        if self._document.passages[index].view[start:end].strip(" ()") in self._short:
            return True
        return any(m.type is EntityType.SEGMENT and start <= m.start and m.end <= end for m in self._mentions[index])

    def markets(self, index: int, start: int, end: int) -> Iterator[Mention]:
        """The markets that `view[start:end]` of a passage names if it is a label: one, or several (“供电、温控”); none where it is something else."""
        view = self._document.passages[index].view
        lead, tail = self._lead.match(view, start, end), self._tail.search(view[start:end])
        start, end = lead.end() if lead else start, start + tail.start() if tail else end
        if start >= end:
            return
        whole = self._market(index, start, end)
        if whole is not None:
            yield whole
            return
        at = start
        for joint in [*((j.start(), j.end()) for j in self._joint.finditer(view, start, end)), (end, end)]:
            part = self._market(index, at, joint[0])
            at = joint[1]
            if part is not None:
                yield part

    def _market(self, index: int, start: int, end: int) -> Mention | None:
        """The market that a range names as a whole."""
        view = self._document.passages[index].view
        if view[start:end] in self._short:
            return self._new(index, start, end)
        inside = [m for m in self._mentions[index] if m.start < end and start < m.end]
        if any(m.type not in (EntityType.SEGMENT, EntityType.PLACE) or m.start < start or end < m.end for m in inside):
            return None
        surface = view[start:end].strip()
        if surface in self._generic:
            return None
        same = next((m for m in inside if (m.start, m.end) == (start, end) and m.type is EntityType.SEGMENT), None)
        if same is not None:
            return same
        if fold_name(surface) in _called(self._lexicon):
            return self._new(index, start, end)
        shaped = _SHORTEST <= len(surface) <= _LONGEST and _HAN.search(surface)
        return None if not shaped or self._never.search(surface) or self._joint.search(surface) else self._new(index, start, end)

    def _new(self, index: int, start: int, end: int) -> Mention:
        """The market that a label names, by a name of its own unless it is known."""
        surface = self._document.passages[index].view[start:end].strip()
        name = _called(self._lexicon).get(fold_name(surface))
        rule = "called" if name else "label"
        return Mention(index, start, end, surface, EntityType.SEGMENT, name or mint_name(EntityType.SEGMENT, surface), rule)
