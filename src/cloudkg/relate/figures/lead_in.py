"""What the words before a list say of the figures in its items: when they hold, and that they are plans (“展望2026年，公司给出如下目标：”)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cloudkg.model import Document, Modality, PassageKind, Period
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.figures.firmness import FirmnessReader

_COLONS = (":", "：")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")
_MONTH = re.compile(r"\d{4}-\d\d")
_ACTUAL = Modality.ACTUAL


@dataclass(frozen=True, slots=True)
class LeadIn:
    """Period and firmness that the items of a list take over from what leads to it."""

    period: Period | None = None
    modality: Modality = _ACTUAL


_NOTHING = LeadIn()


def _bullet(document: Document, passage: int) -> str:
    """The mark that an item of a list begins with; numbers are one mark."""
    start = document.passages[passage].span.start
    mark = document.text[document.text.rfind("\n", 0, start) + 1 : start]
    return _NUMBER.sub("1", mark.strip())


def lead_to(document: Document, passage: int, discourse: Discourse, firmness: FirmnessReader) -> LeadIn:
    """What leads to the list that a passage is an item of; nothing where it is none, or where no colon leads to it."""
    if document.passages[passage].kind is not PassageKind.LIST_ITEM:
        return _NOTHING
    bullet, lead = _bullet(document, passage), passage - 1
    while lead >= 0 and document.passages[lead].kind is PassageKind.LIST_ITEM and _bullet(document, lead) == bullet:
        lead -= 1
    if lead < 0 or not document.passages[lead].view.rstrip().endswith(_COLONS):
        return _NOTHING
    start, end = discourse.sentences(lead)[-1]
    periods = [p for p in discourse.periods_of(lead) if start <= p.start]
    modality = firmness.of_words(document.passages[lead].view[start:end])
    if modality is _ACTUAL:  # the month of a count or a survey says nothing of what is counted
        periods = [p for p in periods if not _MONTH.match(p.label)]
    return LeadIn(periods[-1] if periods else None, modality)
