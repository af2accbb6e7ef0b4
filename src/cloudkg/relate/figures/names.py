"""Which names can own a figure where they stand: no sources, nothing that a preposition leads to, no part of the metric's words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import CueHit
from cloudkg.model import EntityType, Mention
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import USAGE, Meaning
from cloudkg.relate.sentences import Item
from cloudkg.relate.wording import any_of

_NOT_ANAPHOR = re.compile(r"[一二三四五]")
_SCENES = (EntityType.SEGMENT, EntityType.PLACE)
_COUNTING = frozenset({"count", "GB", "MW"})
_APPOSED = re.compile(r"[’']s? [^,.;]{1,50},")
_POSSESSED = 30  # characters from a genitive to the name of what is owned
_THINGS = (EntityType.PRODUCT, EntityType.CHIP, EntityType.MODEL)
_LEVELS = frozenset({"money", "count"})
_COORDINATED = (" and ", " as ")
_OF_MARKETS = frozenset(
    {"shipments", "shipment_growth", "token_volume", "token_growth", "users", "user_growth"}
)  # told of whole markets, too
_OF_PLACES = frozenset({"token_volume", "token_growth"})
OF_KINDS = frozenset({"price", "price_change", "shipments", "shipment_growth"})  # what is told of a kind of goods as of a firm
_SHARES = frozenset({"market_share", "revenue_share", "other"})
MARKET = frozenset({"market_size", "market_growth"})


def type_of(item: Item) -> EntityType:
    """Class of a name, or of the first member of a coordination."""
    return item.members[0].type


def is_anaphor(item: Item) -> bool:
    """Whether an item is a pronoun or 公司, resolved to a name said before."""
    return item.members[0].rule == "anaphor"


class Observers:
    """Houses that report on others: brokers, newspapers, market researchers."""

    def __init__(self, lexicon: Lexicon) -> None:
        names = "|".join(map(re.escape, lexicon.words["observers"]))
        suffixes = "|".join(map(re.escape, lexicon.words["observer-suffixes"]))
        self._pattern = re.compile(rf"^(?:{names})$|(?:{suffixes})$")

    def has(self, surface: str) -> bool:
        """Whether a name is that of such a house."""
        return bool(self._pattern.search(surface))

    def among(self, mentions: Collection[Mention]) -> set[str]:
        """CURIEs of the mentions that name such a house; a pronoun names none by itself."""
        return {m.name for m in mentions if m.rule != "anaphor" and self.has(m.surface)}


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words around a name say of it: ``words/figure-names.yaml``, compiled for one language."""

    blocked: re.Pattern[str]
    source: re.Pattern[str]
    bought: re.Pattern[str]
    owned: re.Pattern[str]
    cited: re.Pattern[str]
    aside: re.Pattern[str]
    part: re.Pattern[str]
    part_name: re.Pattern[str]
    anywhere: re.Pattern[str]
    scene: re.Pattern[str]
    relative: re.Pattern[str]
    group: re.Pattern[str]
    tied: re.Pattern[str]
    investor: re.Pattern[str]
    apart: re.Pattern[str]
    measured: re.Pattern[str]
    contributes: re.Pattern[str]
    kind: re.Pattern[str]
    exchange: re.Pattern[str]
    kin: re.Pattern[str]
    clause: re.Pattern[str]
    verb: re.Pattern[str]
    descriptor: re.Pattern[str]
    that_of: re.Pattern[str]
    set_beside: re.Pattern[str]
    topic: re.Pattern[str]
    behind_not: re.Pattern[str]
    takes: re.Pattern[str]
    describes: re.Pattern[str]
    described_not: re.Pattern[str]
    backs: re.Pattern[str]
    scoped: re.Pattern[str]
    market: re.Pattern[str]
    sells: re.Pattern[str]
    located: re.Pattern[str]
    measured_there: re.Pattern[str]


@lru_cache(maxsize=8)
def _words(lexicon: Lexicon, language: str) -> _Words:
    blocked, source, bought, owned = _chinese(lexicon) if language == "zh" else _english(lexicon)
    and_, parts = any_of(lexicon, "zh-and"), any_of(lexicon, "zh-name-is-part")
    return _Words(
        blocked=re.compile(blocked, re.IGNORECASE if language == "en" else 0),
        source=re.compile(source),
        bought=re.compile(bought),
        owned=re.compile(owned),
        cited=re.compile(any_of(lexicon, "zh-cited-behind") + "$"),
        aside=re.compile(any_of(lexicon, "zh-before-its") + "$"),
        part=re.compile(rf"^(?:\+|{and_}|、)?[^，。；、的前]{{0,4}}?{parts}|^ {any_of(lexicon, 'en-name-is-part')}\b"),
        part_name=re.compile(any_of(lexicon, "zh-part-endings") + "$"),
        scene=re.compile(rf"^(?: \w+ly)? {any_of(lexicon, 'en-scene-verbs')}\b|^:"),
        relative=re.compile(any_of(lexicon, "en-relative-subject")),
        kin=re.compile(rf"(?:[’']s?)? (?:[\w\-]+ ){{0,3}}?{any_of(lexicon, 'en-kinds-of-other')} " if language == "en" else r"(?!)"),
        exchange=re.compile(any_of(lexicon, "en-exchanges") if language == "en" else r"(?!)"),
        clause=re.compile(
            rf"(?:(?:^|[,;:] |— )(?:{any_of(lexicon, 'en-clause-joints')})|(?<!such)(?<!known)(?<!well) {any_of(lexicon, 'en-clause-joints-within')}) (?:(?:the|its|an?|fellow|rival|[A-Z][a-z]+|[a-z\-]+er|[a-z]+-based|U\.S\.|startup|company|firm|giant|AI|chip) ){{0,4}}$"
            if language == "en"
            else r"(?!)"
        ),
        that_of=re.compile(r"\b(?:that|those) (?:of|on|for|at|in|from) (?:[\w\-]+ ){0,3}$" if language == "en" else r"(?!)"),
        set_beside=re.compile(
            rf"\b{any_of(lexicon, 'en-set-beside')} (?:that|those) (?:of|on|for|at|in|from) (?:[\w\-]+ ){{0,3}}$"
            if language == "en"
            else r"(?!)"
        ),
        descriptor=re.compile(
            rf"(?:(?:But|And|Meanwhile) )?(?:[\w’'.\-]+ ){{1,6}}{any_of(lexicon, 'en-firm-heads')} " if language == "en" else r"(?!)"
        ),
        topic=re.compile(rf"{any_of(lexicon, 'en-topic-leads')} (?:[\w\-]+ ){{0,5}}" if language == "en" else r"(?!)"),
        verb=re.compile(
            rf"(?:[’']s? [a-z]| (?:(?:\w+ly|meanwhile|however|itself|alone|again|(?:last|this|earlier this) (?:week|month|year)|today) )?(?:{any_of(lexicon, 'en-aside-before')}|up|down|[a-z]+ing)\b)"
            if language == "en"
            else r"(?!)"
        ),
        behind_not=re.compile(
            rf"\b{any_of(lexicon, 'en-behind-not')}(?: the| its| an?| rival| fellow)? $" if language == "en" else r"(?!)"
        ),
        kind=re.compile(r" (?:[a-z\-]+ ){0,3}"),
        takes=re.compile(any_of(lexicon, "zh-takes-share") if language == "zh" else r"(?!)"),
        describes=re.compile(any_of(lexicon, "zh-describes") if language == "zh" else r"(?!)"),
        described_not=re.compile(any_of(lexicon, "zh-described-not")),
        backs=re.compile(any_of(lexicon, "zh-backs") if language == "zh" else r"(?!)"),
        sells=re.compile(any_of(lexicon, "zh-bought-from") if language == "zh" else r"(?!)"),
        market=re.compile(any_of(lexicon, "zh-market-names")),
        located=re.compile((any_of(lexicon, "zh-located") if language == "zh" else r"(?!)") + "$"),
        measured_there=re.compile(any_of(lexicon, "zh-located-measured")),
        scoped=re.compile((any_of(lexicon, "zh-market-scope") if language == "zh" else r"(?!)") + "$"),
        contributes=re.compile(any_of(lexicon, "zh-contributes")),
        group=re.compile(any_of(lexicon, "zh-group-tails") + "$"),
        tied=re.compile(rf"(?: (?:{any_of(lexicon, 'en-tied')}|(?P<from>{any_of(lexicon, 'en-tied-things')})))?(?: the| its)? "),
        apart=re.compile(rf",|\b{any_of(lexicon, 'en-genitive-ends')}\b"),
        measured=re.compile(rf" [\w \-]{{0,30}}{any_of(lexicon, 'en-measured-by')} (?:the |its |an? )?"),
        investor=re.compile(rf" {any_of(lexicon, 'en-investor-behind')}\b"),
        anywhere=re.compile(any_of(lexicon, "zh-anywhere", "en-anywhere"), re.IGNORECASE),
    )


def _chinese(lexicon: Lexicon) -> tuple[str, str, str, str]:
    def words(*names: str) -> str:
        return any_of(lexicon, *(f"zh-{name}" for name in names))

    works = rf"[^，。；、]{{0,6}}?{words('source-works')}(?:{words('source-works-say')}|，|$)"
    ranked = rf"[^，。；在]{{0,4}}?{words('boards')}"
    return (
        rf"{words('owner-not-behind')}{words('owner-not-behind-gap')}?$",
        rf"^(?!{words('citing')}){words('and-others')}?{words('of')}?{words('source-adjectives')}?(?:{works}|{words('source-says')})",
        rf"{words('deal-verbs')}{words('done')}?[^，。；]{{0,6}}$",
        rf"^{words('firm-words')}?(?:{words('owned-behind')}|{ranked})",
    )


def _english(lexicon: Lexicon) -> tuple[str, str, str, str]:
    def words(name: str) -> str:
        return any_of(lexicon, f"en-{name}")

    return (
        rf"\b{words('owner-not-behind')}(?: {words('owner-not-behind-gap')})?(?: [A-Z]\w+)?(?:(?: [a-z\-]+){{0,2}} {any_of(lexicon, 'en-firm-heads', 'en-more-firm-heads')})? $",
        rf"^(?:[’']s? [\w ]{{0,20}}{words('source-works')})?[ ,](?:{words('source-adverbs')} )?{words('source-says')}\b",
        rf"\b{words('deal-verbs')}(?: [\w\-’']+){{0,4}} ?$",
        rf"^(?:[’']s?|-{words('owned-behind')})(?= )",
    )


class NameJudge:
    """Judges the names of one sentence; `observers` are CURIEs of houses that report on others."""

    def __init__(self, layout: Layout, observers: Collection[str]) -> None:
        self._layout, self._observers = layout, observers
        self._words = _words(layout.lexicon, layout.language)

    def observes(self, name: str) -> bool:
        """Whether a CURIE is that of a house that reports on others."""
        return name in self._observers

    def is_source(self, item: Item) -> bool:
        """Whether a name is that of who says something, by the words behind it."""
        return bool(self._words.source.match(self._layout.view[item.end : item.end + 30]))

    def is_object(self, item: Item, start: int) -> bool:
        """Whether a name is what the verb of a deal acts on, in a clause that begins at `start`."""
        layout = self._layout
        owned = self._words.owned.match(layout.view[item.end : item.end + 8]) or self._words.sells.match(layout.view, item.end)
        return not owned and bool(self._words.bought.search(layout.view[max(start, item.start - 24) : item.start]))

    def usable(self, item: Item, meaning: Meaning, *, strict: bool = True) -> bool:
        """Whether a name can own a figure where it stands: not a source, not what a preposition leads to, not a part of the metric's words."""
        layout, view, hit = self._layout, self._layout.view, meaning.hit
        if type_of(item) is EntityType.PLACE and meaning.metric not in MARKET and self._words.anywhere.fullmatch(item.members[0].surface):
            return False
        if layout.language == "en" and type_of(item) is EntityType.SEGMENT and view.endswith("-based ", 0, item.start):
            return False  # “the London-based foundry” is a firm
        following = next((i for i in layout.names if i.start > item.end and type_of(i) is EntityType.FIRM), None)
        if following is not None and self._words.kin.fullmatch(view, item.end, following.start):
            return False  # “X's rival Y raised $2 billion”, “X chip challenger Y raised …”
        if self._words.exchange.fullmatch(item.members[0].surface):
            return False
        if hit is not None and hit.start <= item.start and item.end <= hit.end:
            return meaning.metric in MARKET and type_of(item) is EntityType.SEGMENT
        if any(h.cue.metric == "score" and h.start <= item.start and item.end <= h.end for h in layout.cues):
            return False  # a benchmark
        if layout.language == "zh" and any(
            f.end <= item.start <= f.end + 1 and not view[f.end : item.start].strip(" 的") and f.quantity and f.quantity.unit in _COUNTING
            for f in layout.figures
        ):
            return meaning.metric == "model_count"  # what is counted: 192GB HBM3e, 384颗芯片
        after = view[item.end : item.end + 30]
        if meaning.metric == "revenue_share" and self._words.contributes.match(after):
            return False  # a customer
        if is_anaphor(item) and (_NOT_ANAPHOR.match(after) or self._words.aside.search(view[max(0, item.start - 1) : item.start])):
            return False
        owned = self._words.owned.match(after)
        if owned and (layout.language == "zh" or owned[0].startswith("-") or self._holds_next(item, hit)):
            return False
        if strict and any(self.observes(m.name) for m in item.members) and not (hit is not None and item.end <= hit.start <= item.end + 3):
            return False
        if self._words.source.match(after):
            return not strict and not self._words.cited.search(view[max(0, item.start - 2) : item.start])
        if strict and self._words.blocked.search(
            view[max(layout.sentence.start, item.start - (14 if layout.language == "zh" else 50)) : item.start]
        ):
            tells = hit is not None and self._words.relative.match(after) and "," not in view[item.end + 1 : max(hit.start, item.end + 1)]
            if meaning.metric in _SHARES and self._words.takes.match(after):
                tells = True  # “由X占去30%”
            if view.endswith(_COORDINATED, 0, item.start) and self._words.scene.match(after) and not after.startswith(":"):
                tells = True  # “X rose 4% and Y slipped 2%”
            begins = self._words.clause.search(view, max(layout.sentence.start, item.start - 60), item.start)
            begins = begins or self._words.descriptor.fullmatch(view, layout.clause_start(item.start), item.start)
            if begins is not None and (self._words.verb.match(view, item.end) or hit is not None and 0 <= hit.start - item.end <= 3):
                tells = True  # “…, and the startup X agreed to pay $2 billion”, “…, with X shares up 4%”
            topic = self._words.topic.fullmatch(view, layout.clause_start(item.start), item.start)
            if topic is not None and after.startswith(", "):
                tells = True  # “As for X, sales rose 4%”
            if self._words.that_of.search(view, max(layout.sentence.start, item.start - 60), item.start):
                tells = not self._words.set_beside.search(view, max(layout.sentence.start, item.start - 80), item.start)
            if not tells and not self._belongs(item, hit):  # “with X, which raised $2 billion”
                return False
        if strict and self._is_located(item):
            return False
        if meaning.metric == "deal_amount" and self._words.investor.match(after):
            return False
        if layout.language == "en" and self._is_measure(item):
            return False
        return not (type_of(item) in _SCENES and self._modifies(item, meaning, after))

    def _is_located(self, item: Item) -> bool:
        """Whether a Chinese name only says where something lies: “在X园区获得电力”, but not “在X的收入中占12%”."""
        view = self._layout.view
        if self._words.located.search(view, max(self._layout.sentence.start, item.start - 14), item.start) is None:
            return False
        return not any(h.start >= item.end and self._words.measured_there.fullmatch(view, item.end, h.start) for h in self._layout.cues)

    def is_led_to(self, item: Item) -> bool:
        """Whether a preposition or a verb before an English name keeps it from being the subject of its clause."""
        return self._words.blocked.search(self._layout.view[max(self._layout.sentence.start, item.start - 50) : item.start]) is not None

    def leads_away(self, item: Item) -> bool:
        """Whether an English preposition before a name behind a figure says that the figure is another's: “a $10 billion deal with X”."""
        return self._words.behind_not.search(self._layout.view, max(self._layout.sentence.start, item.start - 30), item.start) is not None

    def described(self, end: int) -> Item | None:
        """The name that a Chinese figure and its metric, which end at a view offset, describe: “发行价20元的甲公司”."""
        item = next((i for i in self._layout.names if i.start > end), None)
        if item is None or not self._words.describes.fullmatch(self._layout.view, end, item.start):
            return None
        return None if self._words.described_not.match(self._layout.view, item.end) or len(item.members) > 1 else item

    def is_market(self, mention: Mention) -> bool:
        """Whether a Chinese segment is a whole market, by its name or by the words before or behind it (“全球云服务”, “液冷行业”)."""
        view = self._layout.view
        here = mention.passage == self._layout.sentence.index
        around = view[max(0, mention.start - 4) : mention.start], view[mention.end : mention.end + 3]
        named = bool(self._words.market.search(mention.surface))
        return named or here and bool(self._words.scoped.search(around[0]) or self._words.market.match(around[1]))

    def backs(self, item: Item) -> bool:
        """Whether a Chinese clause says of a name only that it puts money into whom the sentence is about."""
        return self._words.backs.match(self._layout.view, item.end) is not None

    def _is_measure(self, item: Item) -> bool:
        """Whether an English name is what another is compared with by a multiple or percentage: “4x the performance of X”."""
        figure = next((f for f in reversed(self._layout.figures) if f.end <= item.start), None)
        if figure is None or figure.quantity is None or figure.quantity.unit not in ("x", "percent"):
            return False
        return self._words.measured.fullmatch(self._layout.view, figure.end, item.start) is not None

    def _holds_next(self, item: Item, hit: CueHit | None) -> bool:
        """Whether an English genitive only says whose the name behind or before it is: “X's Y raised …”, “Y, X's rival, raised …”.

        The kind of what is measured is no such name: “X's data center revenue”.
        """
        view = self._layout.view
        apposed = _APPOSED.match(view, item.end) if view.endswith(", ", 0, item.start) else None
        if apposed is not None and not (hit is not None and item.end <= hit.start < apposed.end()):
            return True  # … but not “Despite all that, X's margin is about 40%, …”
        behind = next((i.start for i in self._layout.names if i.start >= item.end and not self._is_kind(i, hit)), None)
        if behind is not None and hit is not None and item.end <= hit.start < behind:
            return False
        return behind is not None and behind <= item.end + _POSSESSED and not self._words.apart.search(view, item.end, behind)

    def _is_kind(self, item: Item, hit: CueHit | None) -> bool:
        """Whether an English segment or place only says of what kind the measured is whose words follow it: “data center revenue”."""
        if hit is None or type_of(item) not in _SCENES or item.start > hit.start:
            return False
        return item.end > hit.start or self._words.kind.fullmatch(self._layout.view, item.end, hit.start) is not None

    def _belongs(self, item: Item, hit: CueHit | None) -> bool:
        """Whether a preposition ties a name to the metric words right before it: “prices for X”, “spending on X”, “revenue from” a product."""
        if hit is None or hit.end > item.start:
            return False
        found = self._words.tied.fullmatch(self._layout.view, hit.end, item.start)
        return found is not None and (not found["from"] or type_of(item) in _THINGS)

    def _modifies(self, item: Item, meaning: Meaning, after: str) -> bool:
        """Whether a segment or place is only a part of the metric's words (海外占比, AI业务收入)."""
        if meaning.metric in MARKET or self._words.group.search(item.members[0].surface):
            return False
        told_of = meaning.metric in OF_KINDS or meaning.hit is not None and meaning.hit.cue.id == USAGE
        marked = told_of and self._is_kind(item, meaning.hit)
        if self._layout.language == "en" and (marked or self._belongs(item, meaning.hit)):
            return False  # “DRAM contract prices rose 12%”, “spending on DRAM”
        if self._layout.language == "en" and not self._words.scene.match(after):
            return True
        start = item.start
        if meaning.metric in _OF_PLACES and type_of(item) is EntityType.PLACE and meaning.hit is not None and meaning.hit.start == item.end:
            return False  # “中国日均Token调用量”
        if meaning.metric in _OF_MARKETS and self._words.scoped.search(self._layout.view[max(0, start - 4) : start]):
            return False
        if meaning.metric not in ("price", "price_change") and any(
            0 <= h.start - item.end <= 1 and (h is meaning.hit or h.cue.units & _LEVELS) for h in self._layout.cues
        ):
            return True
        return bool(self._words.part_name.search(item.members[0].surface) or self._words.part.match(after))
