"""Which of the unsure names count: weak and brief ones for which the document speaks, places of lists that are no part of a longer name.

A weak name is a word too (浪潮, Lambda), or a name of many things. A brief one is no word, but so short that the words around it may make it up: 台达 in
“平台达到”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Document, EntityType, Mention
from cloudkg.recognise.discover.sheet import any_listed
from cloudkg.recognise.mentions import BRIEF, LISTED
from cloudkg.script import has_han

_UNSURE = frozenset({"weak", BRIEF})
_WORD_BEFORE = re.compile(r"(?:^|(?<=[^\w’'-]))([A-ZÀ-Þ][\w’'-]*\w) $")
_WORD_BEHIND = re.compile(r" ([A-ZÀ-Þ&][\w’'-]*)")
_LONGEST_WORD = 30
_ROUNDS = 3  # a name that counts can speak for the next of its list


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What shows what a name is.

    `firm_behind` stands behind firms only, `place_before` before places; `before` and `behind` are Chinese characters that stand beside a brief name without being of a word or of a
    longer name; `common` are words that English names do not begin or end with, whatever their capital.
    """

    firm_behind: re.Pattern[str]
    place_before: re.Pattern[str]
    before: frozenset[str]
    behind: frozenset[str]
    common: frozenset[str]

    def speak_for(self, m: Mention, view: str) -> bool:
        """Whether the words around an unsure name show what it is."""
        return self.show_firm(m, view) or self.show_place(m, view) or self.leave_whole(m, view)

    def show_firm(self, m: Mention, view: str) -> bool:
        """Whether a firm does or has something here, or the code of its stock stands behind it."""
        return m.type is EntityType.FIRM and self.firm_behind.match(view, m.end) is not None

    def show_place(self, m: Mention, view: str) -> bool:
        """Whether something is built or lies here (“a plant in Reading”)."""
        return m.type is EntityType.PLACE and self.place_before.search(view, max(0, m.start - _LONGEST_WORD), m.start) is not None

    def leave_whole(self, m: Mention, view: str) -> bool:
        """Whether a brief name stands for itself: nothing at its ends can be of a word or of a longer name."""
        left, right = view[max(0, m.start - 1) : m.start], view[m.end : m.end + 1]
        return m.rule == BRIEF and (left in self.before or not has_han(left)) and (right in self.behind or not has_han(right))


def keep_evident(mentions: Sequence[Mention], document: Document, lexicon: Lexicon) -> list[Mention]:
    """All mentions but the weak and brief ones for which nothing speaks.

    For such a name speaks a surer name of the same thing anywhere, or one of its class that 、 ties it to; for a place the state or country behind it; of a firm also the code of its stock behind
    it, and what only a firm does (宣布, 股价); a brief one stands for itself where it cannot be part of anything else.
    """
    around, views = _surroundings(lexicon), [p.view for p in document.passages]
    strong = {m.name for m in mentions if m.rule not in _UNSURE}
    spans = {(m.passage, edge) for m in mentions for edge in (m.start, m.end)}
    counts = [
        _is_whole(m, view, spans, around.common)
        if m.rule == LISTED
        else m.rule not in _UNSURE or m.name in strong or around.speak_for(m, view)
        for m in mentions
        for view in (views[m.passage],)
    ]
    for _ in range(_ROUNDS):
        new = [i for i, m in enumerate(mentions) if not counts[i] and _is_listed(mentions, i, views[m.passage], counts)]
        if not new:
            break
        for i in new:
            counts[i] = True
    return [m for m, count in zip(mentions, counts, strict=True) if count]


def _is_whole(m: Mention, view: str, spans: set[tuple[int, int]], common: frozenset[str]) -> bool:
    """Whether a place of a list in Latin letters is no part of a longer name: nothing with a capital stands beside it but known names and common words."""
    if m.type is not EntityType.PLACE or has_han(m.surface):
        return True
    before, behind = _WORD_BEFORE.search(view, max(0, m.start - _LONGEST_WORD), m.start), _WORD_BEHIND.match(view, m.end)
    joined = (
        before is not None and before[1] not in common and (m.passage, before.end(1)) not in spans,
        behind is not None and behind[1] not in common and (m.passage, behind.start(1)) not in spans,
    )
    return not any(joined)


def _is_listed(mentions: Sequence[Mention], index: int, view: str, counts: Sequence[bool]) -> bool:
    """Whether 、 ties a mention to one of its class before or behind it that counts, or a place to the state or country that it lies in."""
    this = mentions[index]
    for i in (index - 1, index + 1):
        other = mentions[i] if 0 <= i < len(mentions) else this
        if other is this or other.passage != this.passage or other.type is not this.type or not counts[i]:
            continue
        between = view[min(this.end, other.end) : max(this.start, other.start)]
        if between == "、" or between == ", " and i > index and this.type is EntityType.PLACE:
            return True
    return False


@lru_cache(maxsize=8)
def _surroundings(lexicon: Lexicon) -> _Surroundings:
    words = lexicon.words
    head, exchange = any_listed(words, "zh-ticker-heads"), any_listed(words, "exchanges")
    ticker = rf"[(（](?:{head}[:：]?)?(?:{exchange}[:：. ]?)?{any_listed(words, 'tickers')}[)）]"
    deeds = any_listed(words, "zh-firm-deeds", "zh-firm-deeds-weak", "zh-of-firms")
    return _Surroundings(
        firm_behind=re.compile(rf"{ticker}|{any_listed(words, 'zh-when')}*{deeds}"),
        place_before=re.compile(rf"\b{any_listed(words, 'en-place-leads')} $"),
        before=frozenset(words["zh-before-brief"]),
        behind=frozenset(words["zh-behind-brief"]),
        common=frozenset(words["en-common"]) - {w for kind in ("firm", "body", "product", "place") for w in words[f"en-{kind}-endings"]},
    )
