"""What an English figure means that no metric words stand beside: its verb says so, or the figure of the name before it in a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import unit_family
from cloudkg.model import EntityType
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.sentences import Item
from cloudkg.relate.wording import any_of

_LEAST_SALES = 10**6  # in any currency; less is a price
_LEADS = 70  # characters before a sum in which the verb that leads to it is looked for


@dataclass(frozen=True, slots=True)
class _Words:
    """``words/figure-verbs.yaml``, compiled."""

    expects: re.Pattern[str]
    sells: re.Pattern[str]
    not_sold: re.Pattern[str]
    grows_to: re.Pattern[str]
    beside: re.Pattern[str]
    listed: re.Pattern[str]
    listed_to: re.Pattern[str]
    listed_unknown: re.Pattern[str]
    changed: re.Pattern[str]
    in_order: re.Pattern[str]
    has_share: re.Pattern[str]
    moves: re.Pattern[str]
    commands: re.Pattern[str]
    of_all: re.Pattern[str]


@lru_cache(maxsize=2)
def _words(lexicon: Lexicon) -> _Words:
    def words(name: str) -> str:
        return any_of(lexicon, f"en-{name}")

    about = rf"(?: {words('verb-about')})*"
    joint = r"(?: (?!and\b|but\b|while\b)[\w\-’'%]+){0,4}(?:,|;|,? and|,? followed by|,? ahead of|,? before|,? behind|\)(?:,| and|, and))"
    aside = r"(?: itself| \([^()]{1,40}\)|,[^;]{2,110}?,)?"
    return _Words(
        expects=re.compile(rf"\b{words('expects-sales')}{about} (?:[A-Z]{{0,3}}[$£€¥])?$"),
        sells=re.compile(rf"\b{words('sells')}{about} (?:[A-Z]{{0,3}}[$£€¥])?$"),
        not_sold=re.compile(words("not-sold")),
        grows_to=re.compile(rf",?(?: [\w\-]+){{0,5}} to{about} (?:[A-Z]{{0,3}}[$£€¥])?"),
        beside=re.compile(rf"(?: [\w\-’']+){{0,5}}?,? {words('sales-beside')}{about} (?:[A-Z]{{0,3}}[$£€¥])?"),
        listed=re.compile(rf"{joint}(?: the| then)? $"),
        listed_to=re.compile(rf"(?:[’']s)?(?: {words('listed-to')})?{about} ?(?:\()?(?:[A-Z]{{0,3}}[$£€¥])?"),
        listed_unknown=re.compile(rf"{joint} (?!Q\d|FY|In\b|The\b|It\b)[A-Z][\w&.\-]*(?: [A-Z][\w&.\-]*){{0,2}}(?: {words('listed-to')})? (?:[A-Z]{{0,3}}[$£€¥])?"),
        changed=re.compile(r"(?: (?!and\b)[\w\-]+){0,4},? ?\(?(?:(?:up|down|a(?:n increase| rise| fall| drop| gain| jump) of) )?"),
        in_order=re.compile(rf"\b{words('in-order')}\b"),
        has_share=re.compile(rf" {words('has-share')}{about} "),
        moves=re.compile(rf"{aside} (?:{words('moves-before')} )*(?:{words('moves')}|{words('more-moves')}) (?:(?:{words('moves-about')}|its|by as much as|by up to|between) )*"),
        commands=re.compile(rf"\b{words('commands-share')}{about} $"),
        of_all=re.compile(words("of-all")),
    )  # fmt: skip


def sums_of_sales(layout: Layout, index: int) -> bool:
    """Whether only a verb says that a sum is revenue: “X expects $2 billion to $3 billion”, “X sold $4 billion in the quarter”."""
    quantity, figure = layout.quantity(index), layout.figures[index]
    most = quantity.maximum or quantity.minimum or 0
    if layout.language != "en" or unit_family(quantity.unit) != "money" or "/" in quantity.unit or most < _LEAST_SALES:
        return False
    words, start = _words(layout.lexicon), max(layout.sentence.start, figure.start - _LEADS)
    if words.not_sold.match(layout.view, figure.end):
        return False
    return (
        words.expects.search(layout.view, start, figure.start) is not None
        or words.sells.search(layout.view, start, figure.start) is not None
    )


def set_beside(layout: Layout, index: int) -> bool:
    """Whether a sum is set beside the one before it: “… against a consensus of $2 billion”, “… , down from $4 billion”."""
    if layout.language != "en" or not index or unit_family(layout.quantity(index - 1).unit) != unit_family(layout.quantity(index).unit):
        return False
    return _words(layout.lexicon).beside.fullmatch(layout.view, layout.figures[index - 1].end, layout.figures[index].start) is not None


def grown_to(layout: Layout, index: int) -> bool:
    """Whether a sum is the level that the growth before it led to: “X grew 30% to $5 billion”."""
    if layout.language != "en" or not index:
        return False
    return _words(layout.lexicon).grows_to.fullmatch(layout.view, layout.figures[index - 1].end, layout.figures[index].start) is not None


@dataclass(frozen=True, slots=True)
class Listed:
    """A figure of a list whose verb is said once. `first` is the index of the figure before it, `name` whose it is, None where nobody knows the name."""

    first: int
    name: Item | None


def listed_again(layout: Layout, index: int) -> Listed | None:
    """How a figure goes on with the list of names and figures that it stands in: “X fell 4%, Y 5% and Z 6%”, “X sold $5 billion, up 3%, and Y $4 billion”."""
    if layout.language != "en" or not index:
        return None
    words, figure, unit = _words(layout.lexicon), layout.figures[index], layout.quantity(index).unit
    for first in (index - 1, index - 2):
        if first < 0 or layout.quantity(first).unit != unit or layout.figures[first].start in layout.ranks:
            continue
        before = layout.figures[index - 1]
        if first == index - 2 and words.changed.fullmatch(layout.view, layout.figures[first].end, before.start) is None:
            continue
        if any(before.end <= h.start and h.end <= figure.start for h in layout.cues):
            continue
        name = next((i for i in reversed(layout.names) if before.end <= i.start and i.end <= figure.start), None)
        if name is None:
            return Listed(first, None) if words.listed_unknown.fullmatch(layout.view, before.end, figure.start) else None
        if words.listed.fullmatch(layout.view, before.end, name.start) and words.listed_to.fullmatch(layout.view, name.end, figure.start):
            return Listed(first, name)
    return None


def share_moved(layout: Layout, index: int) -> Item | None:
    """The firm of which a verb alone says how far its shares went: “X, which makes Y, slumped 6%”; None where something else moved."""
    figure = layout.figures[index]
    if layout.language != "en":
        return None
    moves = _words(layout.lexicon).moves
    for name in reversed(layout.names):
        if name.end <= figure.start and name.members[-1].type is EntityType.FIRM and moves.fullmatch(layout.view, name.end, figure.start):
            return name
    return None


def shares_all(layout: Layout, index: int) -> bool:
    """Whether a percentage is a share of a market though nobody says “share”: “X controls some 80% of the market”, “X makes 30% of all pumps”."""
    figure = layout.figures[index]
    if layout.language != "en" or layout.quantity(index).unit != "percent":
        return False
    words, start = _words(layout.lexicon), layout.clause_start(figure.start)
    led = words.commands.search(layout.view, max(start, figure.start - _LEADS), figure.start) is not None
    return led and words.of_all.match(layout.view, figure.end) is not None


def has_share(layout: Layout, index: int, *, of_market: bool) -> bool:
    """Whether a percentage right behind a firm's name is its share of a market that was told of just before, or that the sentence puts firms in order in."""
    figure = layout.figures[index]
    if layout.language != "en" or layout.quantity(index).unit != "percent":
        return False
    words = _words(layout.lexicon)
    name = next((i for i in reversed(layout.names) if i.end <= figure.start), None)
    if name is None or name.members[0].type is not EntityType.FIRM or figure.start + 1 < layout.sentence.start:
        return False
    if not of_market and words.in_order.search(layout.view, layout.sentence.start, layout.sentence.end) is None:
        return False
    clause = layout.clause_start(figure.start)
    return name.start >= clause and words.has_share.search(layout.view, name.end, figure.start) is not None and _ends_list(layout, index)


def _ends_list(layout: Layout, index: int) -> bool:
    """Whether nothing but a stop or the next of the list stands behind a figure."""
    return layout.view[layout.figures[index].end : layout.figures[index].end + 1] in (",", ".", ";", ")", "") or layout.view.startswith(
        (" and ", " followed", " ahead"), layout.figures[index].end
    )
