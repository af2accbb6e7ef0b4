"""Whether a figure says a level or by how much something changed, and against which time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Basis, Quantity
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.sentences import MONEY_UNITS
from cloudkg.relate.wording import any_of

_ROUNDED = 12  # characters of a bracket beside the sum in it
_SHORT_BRACKET = 8  # a bracket up to this length only repeats the figure: “1M (百万) Token”


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words around a figure say of change: ``words/figure-growth.yaml``, compiled for one language."""

    grown: re.Pattern[str]
    growing: re.Pattern[str]
    not_growing: re.Pattern[str]
    level: re.Pattern[str]
    ratio: re.Pattern[str]
    share: re.Pattern[str]
    times_of: re.Pattern[str]
    rate: re.Pattern[str]
    joint: re.Pattern[str]
    opening: re.Pattern[str]
    bases: tuple[tuple[Basis, re.Pattern[str]], ...]


@lru_cache(maxsize=8)
def _words(lexicon: Lexicon, language: str) -> _Words:
    def words(*names: str) -> str:
        return any_of(lexicon, *names)

    grown, growing, level = _chinese(lexicon) if language == "zh" else _english(lexicon)
    return _Words(
        grown=grown,
        growing=growing,
        not_growing=re.compile(words("zh-growth-behind-not")),
        level=re.compile(level),
        ratio=re.compile(rf"\s?{words('zh-ratio-behind')}"),
        share=re.compile(rf"\b{words('en-makes-up')} (?:{words('en-makes-up-about')} )?$"),
        times_of=re.compile(rf"{words('zh-times-of-verbs')}[^，。；]{{1,16}}{words('zh-of')}{words('zh-times-of-about')}?$"),
        opening=re.compile(rf"{words('en-basis-openings')}[^,.;]{{0,60}}, " if language == "en" else r"(?!)"),
        joint=re.compile(r" (?:and|but) |, | with "),
        rate=re.compile(rf"{words('zh-rate-names', 'en-rate-names')}[^，。,.]{{0,8}}$"),
        bases=tuple(
            (basis, re.compile(words(f"zh-basis-{basis.name.lower()}", f"en-basis-{basis.name.lower()}"), re.IGNORECASE))
            for basis in (Basis.CAGR, Basis.QOQ, Basis.YOY)
        ),
    )


def _chinese(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str], str]:
    def words(name: str) -> str:
        return any_of(lexicon, f"zh-{name}")

    before = rf"{words('growth-before')}(?:(?!{words('growth-reaches')})[^，。；至到]){{0,6}}$"
    behind = rf"^\s?{words('of')}?{words('growth-behind-years')}?{words('growth-behind-bases')}?{words('growth-behind')}"
    return re.compile(before), re.compile(behind), rf"{words('level-before')}{words('done')}?{words('level-about')}?$"


def _english(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str], str]:
    def words(name: str) -> str:
        return any_of(lexicon, f"en-{name}")

    before = rf"\b{words('growth-before')}\b[^,.;]{{0,30}}$"
    behind = rf"^[ -](?:[a-z\-]+[ -]){{0,4}}?{words('growth-behind')}\b"
    level = rf"\b{words('level-before')}(?: {words('level-about')})? $"
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE), level


def lead_start(layout: Layout, index: int) -> int:
    """Where the words begin that lead up to a figure: behind its clause's start or the figure before it."""
    start = layout.clause_start(layout.figures[index].start)
    around = layout.bracket(layout.figures[index].start)
    if around:
        start = max(start, around[0] + 1)
    return max(start, layout.figures[index - 1].end) if index else start


def said_again(layout: Layout, index: int) -> tuple[int, int] | None:
    """The bracket right behind an English figure that says its sum in another currency: “a 2 billion-euro ($2.3 billion) round”."""
    figure = layout.figures[index]
    bracket = next((b for b in layout.brackets if 0 <= b[0] - figure.end <= 1), None)
    if layout.language == "zh" or bracket is None or index + 1 >= len(layout.figures):
        return None
    inner, unit = layout.figures[index + 1], layout.quantity(index + 1).unit
    fills = bracket[0] < inner.start and inner.end <= bracket[1] and bracket[1] - bracket[0] <= inner.end - inner.start + _ROUNDED
    return bracket if fills and unit != layout.quantity(index).unit and unit in MONEY_UNITS else None


def tail_end(layout: Layout, index: int) -> int:
    """Where the words end that follow a figure in its clause."""
    figure = layout.figures[index]
    end = layout.clause_end(figure.end)
    around = layout.bracket(figure.start)
    if around:
        end = min(end, around[1] - 1)
    again = said_again(layout, index)
    brackets = [b for b in layout.brackets if figure.end <= b[0] < end and b[1] - b[0] > _SHORT_BRACKET and b != again]
    if brackets:
        end = brackets[0][0]
    following = index + 2 if again else index + 1
    if following < len(layout.figures):
        end = min(end, layout.figures[following].start)
    return max(end, figure.end)


def is_growth(layout: Layout, index: int, quantity: Quantity) -> bool:
    """Whether a figure says by how much something changed, in percent, points or multiples."""
    if quantity.unit not in ("percent", "pp", "x"):
        return False
    figure, words = layout.figures[index], _words(layout.lexicon, layout.language)
    lead = layout.view[max(lead_start(layout, index), figure.start - 40) : figure.start]
    tail = layout.view[figure.end : figure.end + 40]
    if words.growing.match(tail) and not words.not_growing.match(tail):
        return True
    if quantity.unit == "x" and words.ratio.match(tail):
        return False
    if words.share.search(lead) or quantity.unit == "x" and words.times_of.search(lead):
        return False
    if words.rate.search(lead):
        return True
    if words.level.search(lead) and not quantity.change:
        return False
    return bool(quantity.change) or bool(words.grown.search(lead))


def is_times_of(layout: Layout, index: int) -> bool:
    """Whether a multiple says how many times another thing the owner is (“是 X 的 3 倍”)."""
    start = layout.figures[index].start
    return bool(_words(layout.lexicon, layout.language).times_of.search(layout.view[max(0, start - 24) : start]))


def basis_of(layout: Layout, index: int) -> Basis:
    """What a rate of growth is measured against: said at the figure, else the year before."""
    figure = layout.figures[index]
    start, end = max(lead_start(layout, index), figure.start - 60), min(tail_end(layout, index), figure.end + 40)
    words = _words(layout.lexicon, layout.language)
    bases = words.bases
    if layout.language == "en":  # “20% more than in the quarter before and 70% more than a year ago”
        stop = words.joint.search(layout.view, figure.end, end)
        behind = (basis for basis, pattern in bases if pattern.search(layout.view, figure.end, stop.start() if stop else end))
        if said := next(behind, None):
            return said
        opening = words.opening.match(layout.view, layout.sentence.start)
        if opening and opening.end() <= figure.start and (said := next((b for b, p in bases if p.search(opening[0])), None)):
            return said  # “Compared with the quarter before, sales rose 4%”
    around = layout.view[start:end]
    return next((basis for basis, pattern in bases if pattern.search(around)), Basis.YOY)
