"""Whose figure it is: the named thing that governs the metric words, else the subject of the sentence, else the one carried over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cloudkg.lexicon.metrics import MetricProfile, load_profiles
from cloudkg.model import EntityType, Mention
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.figure_layout import Layout
from cloudkg.relate.figure_metrics import Meaning
from cloudkg.relate.sentences import Item

_BLOCKED_BEFORE = {
    "zh": re.compile(
        r"(?:据|根据|援引|按照?|与|和|及|同|向|对|给|为|从|由|被|较|比|相比|相较于?|超过|超越|高于|低于|不及|优于|来自|除|受|获|用于|围绕|聚焦|新增|引入|投资者|投资方|股东|客户|包括|竞争对手|服务|已服务|相当于|占|占据|占到|包含|涵盖|用|以|让|如|于|至|到|转向|面向|通过|基于|搭载|采用|使用|接入|适配|销往"
        r"|投向|涉及|收购|入股|投资|采购|加入|离开|替代)(?:了|的|国内|海外|包括)?$"
    ),
    "en": re.compile(
        r"\b(?:by|with|from|to|for|than|like|including|against|via|and|as|using|into|between|about|per|versus|vs\.?|compared to|based on|on|through|alongside|over|such as|led by|according to)(?: the| its| a| an)? $",
        re.IGNORECASE,
    ),
}  # fmt: skip
_SOURCE_AFTER = {
    "zh": re.compile(
        r"^(?:等)?(?:的)?(?:最新|官方)?(?:[^，。；、]{0,6}?(?:数据|统计|报告|研报|财报|调研|公告|消息|报道|测算)(?:显示|表明|指出|，|称|披露|$)|(?:预测|认为|指出|称|估计|估算|报道|援引|分析师|研究|透露|获悉|测算|统计|首发|独家))"
    ),
    "en": re.compile(r"^(?:[’']s? [\w ]{0,20}(?:data|report|estimates?|analysts?))?[ ,](?:earlier |also |previously |now |first )?(?:reports?|reported|says|said|told|estimates?|estimated|according|notes?|noted|wrote|data|analysts?|forecasts?)\b"),
}  # fmt: skip
_MODIFIES = re.compile(
    r"^(?:\+|与|和|及|、)?[^，。；、的前]{0,4}?(?:业务|分部|板块|相关|产品|服务|收入|营收|部门|解决方案|器件|基础设施投入|投入|采购|订单|客户|用户|领域|项目|算力|平台|层|企业|公司|厂商|创企|独角兽)|^ (?:revenue|business|segment|unit|sales|services|division|chips?|infrastructure)\b"
)
_AFTER_OTHERS = re.compile(r"\b(?:by|with|from|in|into|on|than|like|against|and|for)(?: the)? $", re.IGNORECASE)
_OBJECT_BEFORE = {
    "zh": re.compile(r"(?:向|对|给|入股|投资|收购|注资|增资|领投|支持|认购|并购|押注|加码)(?:了)?[^，。；]{0,6}$"),
    "en": re.compile(r"\b(?:in|into|acquir\w+|buy\w*|bought|purchas\w+|back\w*|of|valu\w+|stake in|for|invest\w*)(?: [\w\-’']+){0,4} ?$"),
}
_LEAD_CHARS = {"zh": 14, "en": 22}  # what may stand in a clause before its subject
OBSERVER = re.compile(
    r"(?:证券|咨询|研究院|研究所|财经|资讯|日报|晚报|周刊|时报|新闻社?|通讯社|金融时报|华尔街日报|36氪|财联社|界面)$"
    r"|^(?:IDC|Gartner|TrendForce|Counterpoint|Omdia|Canalys|QuestMobile|Wind|iFind|Bloomberg|彭博社?|路透社?|Reuters|CNBC|TechCrunch|The Information|PitchBook|Crunchbase|Sensor Tower|SemiAnalysis"
    r"|DigiTimes|DigitTimes|Business Insider|Financial Times|The Wall Street Journal|Axios|Engadget|Frost & Sullivan|弗若斯特沙利文|沙利文|Dell'Oro|Synergy Research Group|Morgan Stanley|Goldman Sachs|摩根士丹利|高盛|花旗|美银|穆迪)$"
)
_LATTER = {"zh": re.compile(r"后者(?:的)?(?:最新)?$"), "en": re.compile(r"\b(?:the latter)(?:[’']s)?(?: \w+)? $")}
_INVESTED = (EntityType.FIRM, EntityType.PRODUCT, EntityType.SEGMENT)
_SCENES = (EntityType.SEGMENT, EntityType.PLACE)
_OF_PRODUCTS = frozenset(
    {"users", "user_growth", "parameters", "context_length", "training_data", "hardware_spec", "downloads", "rank", "score", "price"}
)
_EACH = {"zh": re.compile(r"均|都|各|分别|双双|依次|两者|合计"), "en": re.compile(r"\b(?:both|each|respectively|all)\b", re.IGNORECASE)}
_MARKET = frozenset({"market_size", "market_growth"})
_ANYWHERE = re.compile(r"全球|国内|海外|境内|境外|国际|世界|全国|global|worldwide|overseas|domestic", re.IGNORECASE)
_LEVELS = frozenset({"money", "count"})
_PARTS = ("业务", "服务", "产品", "部门", "收入")
_COUNTED = frozenset({"gpu_count", "chip_count", "data_centers", "power_capacity", "model_count"})
_OWNED = {
    "zh": re.compile(
        r"^(?:集团|公司)?(?:旗下|(?:全资|控股)?(?:子|孙)公司|控股的|孵化的|投资的|[^，。；在]{0,4}?(?:榜单|总榜|排行榜|榜(?!首)|评测|测评|基准))"
    ),
    "en": re.compile(r"^(?:[’']s?|-(?:owned|backed|led|based))(?= )"),
}
_NOT_ANAPHOR = re.compile(r"[一二三四五]")
_IN_ITS = re.compile(r"[在对于从向与以]$")
_PRODUCTS = frozenset({EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT})


def _profile(meaning: Meaning) -> MetricProfile:
    return load_profiles()[meaning.metric]


def _is_anaphor(item: Item) -> bool:
    return item.members[0].rule == "anaphor"


def _type(item: Item) -> EntityType:
    return item.members[0].type


@dataclass(slots=True)
class Carried:
    """What the sentences before leave to a sentence.

    `owners` of the figures said last, in this passage or the one before; names of the last sentence of this passage that has some;
    CURIEs of the houses that only report on others.
    """

    owners: tuple[Mention, ...] = ()
    named: tuple[Mention, ...] = ()
    observers: set[str] = field(default_factory=set)


def is_observer(mention: Mention) -> bool:
    """Whether a name is that of a house that reports on others: a broker, a newspaper, a market researcher."""
    return mention.rule != "anaphor" and bool(OBSERVER.search(mention.surface))


class OwnerFinder:
    """Finds the owners of the figures of one sentence, from left to right.

    `carried` says what the sentences before have named.
    """

    def __init__(self, layout: Layout, discourse: Discourse, carried: Carried) -> None:
        self._layout, self._discourse = layout, discourse
        self._carry, self._named, self._observers = carried.owners, carried.named, carried.observers
        self._last: tuple[Mention, ...] = ()
        self._part = -1

    def owners(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """The thing or things that figure `index` is said of; nobody where the text names none. To be called for each figure in order."""
        tiers = _profile(meaning).owners
        found = self._object(index, meaning) or self._in_sentence(index, meaning, tiers) or self._carried(meaning, tiers)
        if len(found) > 1 and not self._said_of_each(index):
            found = found[:1]
        if found:
            self._last, self._part = found, self._layout.part_start(self._layout.figures[index].start)
        return found

    def _said_of_each(self, index: int) -> bool:
        """Whether a figure is that of every member of a coordination (均, 都, 分别, both), or there are as many figures as members."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.part_start(figure.start)
        return bool(_EACH[layout.language].search(layout.view, start, figure.start))

    def _observes(self, item: Item) -> bool:
        """Whether a name is that of a house that reports on others (IDC, a broker, a newspaper)."""
        return any(m.name in self._observers for m in item.members)

    def share(self, members: Sequence[Mention]) -> None:
        """Take `members` as the owners said last, for the figures that follow an enumeration."""
        self._last = tuple(members)

    def _usable(self, item: Item, meaning: Meaning, *, strict: bool = True) -> bool:
        """Whether a name can own a figure where it stands: not a source, not what a preposition leads to, not a part of the metric's words."""
        layout, view, hit = self._layout, self._layout.view, meaning.hit
        if _type(item) is EntityType.PLACE and meaning.metric not in _MARKET and _ANYWHERE.fullmatch(item.members[0].surface):
            return False
        if hit is not None and hit.start <= item.start and item.end <= hit.end:
            return False
        after = view[item.end : item.end + 30]
        if _is_anaphor(item) and (_NOT_ANAPHOR.match(after) or _IN_ITS.search(view[max(0, item.start - 1) : item.start])):
            return False
        owned = _OWNED[layout.language].match(after)
        if owned and (
            layout.language == "zh" or hit is None or not item.end < hit.start <= item.end + 40 or "," in view[item.end : hit.start]
        ):
            return False
        if strict and self._observes(item) and not (hit is not None and item.end <= hit.start <= item.end + 3):
            return False
        if _SOURCE_AFTER[layout.language].match(after):
            return not strict and not view[max(0, item.start - 2) : item.start].endswith("据")
        if strict and _BLOCKED_BEFORE[layout.language].search(view[max(layout.sentence.start, item.start - 14) : item.start]):
            return False
        return not (_type(item) in _SCENES and self._modifies(item, meaning, after))

    def _modifies(self, item: Item, meaning: Meaning, after: str) -> bool:
        """Whether a segment or place is only a part of the metric's words (海外占比, AI业务收入)."""
        if meaning.metric in _MARKET:
            return False
        if meaning.metric not in ("price", "price_change") and any(
            0 <= h.start - item.end <= 1 and (h is meaning.hit or h.cue.units & _LEVELS) for h in self._layout.cues
        ):
            return True
        return item.members[0].surface.endswith(_PARTS) or bool(_MODIFIES.match(after))

    def _object(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """What the verb of an investment acts on (“向X投资2亿元”, “invested $2 billion in X”), where it is named in the clause."""
        layout, figure, hit = self._layout, self._layout.figures[index], meaning.hit
        if hit is None or hit.cue.owner != "object" or meaning.metric not in ("deal_amount", "market_cap"):
            return ()
        start, end = layout.clause_start(min(hit.start, figure.start)), layout.clause_end(max(hit.end, figure.end))
        for item in layout.names:
            if not (start <= item.start and item.end <= end and _type(item) in _INVESTED):
                continue
            owned = _OWNED[layout.language].match(layout.view[item.end : item.end + 8])
            if not owned and _OBJECT_BEFORE[layout.language].search(layout.view[max(start, item.start - 24) : item.start]):
                return item.members
        return ()

    def _in_sentence(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        layout, figure = self._layout, self._layout.figures[index]
        host = layout.host(index)
        if host is not None and self._last and not self._inside_bracket(index):
            return self._last
        if latter := self._latter(meaning, figure):
            return latter
        clause = layout.clause_start(figure.start)
        previous = layout.figures[index - 1].end if index else layout.sentence.start
        part = layout.part_start(figure.start)
        for tier in tiers:
            fits = [i for i in layout.names if i.end <= figure.start and _type(i) in tier and self._usable(i, meaning)]
            near = [i for i in fits if i.start >= clause and (i.start >= previous or not self._last)]
            if near:
                return self._meant(self._governing(near, meaning))
            fresh = [i for i in fits if i.start >= max(previous, part)]
            if fresh:
                return self._meant(self._subject_of(fresh, meaning))
            if self._last and _type_of(self._last) in tier and not (self._part < part and self._leads(index, meaning, tiers[1:])):
                return self._last
            if meaning.metric in _MARKET and (behind := self._behind(index, meaning, (tier,))):
                return behind
            if fits and not self._leads(index, meaning, tiers[1:]):
                return self._meant(self._subject_of(fits, meaning))
        return self._speaker(index, meaning) or self._behind(index, meaning, tiers)

    def _speaker(self, index: int, meaning: Meaning) -> tuple[Mention, ...]:
        """The firm that reports the figure of itself (“X said revenue rose”), where the sentence names no other owner."""
        layout, figure = self._layout, self._layout.figures[index]
        for item in layout.names:
            if item.end <= figure.start and _type(item) is EntityType.FIRM and not self._observes(item):
                if _SOURCE_AFTER[layout.language].match(layout.view[item.end : item.end + 30]):
                    return item.members
        return ()

    def _leads(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> bool:
        """Whether a segment or place begins the clause of a figure, in a new part of the sentence, and so takes it from the owner before."""
        layout, figure = self._layout, self._layout.figures[index]
        start = layout.clause_start(figure.start)
        return any(
            start <= i.start <= start + _LEAD_CHARS[layout.language]
            and i.end <= figure.start
            and any(_type(i) in t for t in tiers)
            and self._usable(i, meaning)
            for i in layout.names
        )

    def _latter(self, meaning: Meaning, figure: Item) -> tuple[Mention, ...]:
        """What 后者 or “the latter” before the metric words means: the last firm named before it."""
        layout = self._layout
        at = min(meaning.hit.start, figure.start) if meaning.hit is not None else figure.start
        if not _LATTER[layout.language].search(layout.view[layout.clause_start(at) : at]):
            return ()
        before = [i for i in layout.names if i.end <= at and _type(i) is EntityType.FIRM]
        return before[-1].members[-1:] if before else ()

    def _meant(self, item: Item) -> tuple[Mention, ...]:
        """Members of a name; of “it” in English the nearest firm named before it in the sentence, where there is one."""
        if self._layout.language == "zh" or not _is_anaphor(item):
            return item.members
        before = [
            i for i in self._layout.names
            if i.end <= item.start and _type(i) is EntityType.FIRM and not _is_anaphor(i) and not _AFTER_OTHERS.search(self._layout.view[max(0, i.start - 14) : i.start])
        ]  # fmt: skip
        return before[-1].members if before else item.members

    def _inside_bracket(self, index: int) -> bool:
        around = self._layout.bracket(self._layout.figures[index].start)
        return around is not None and any(around[0] < i.start and i.end <= self._layout.figures[index].start for i in self._layout.names)

    def _governing(self, near: list[Item], meaning: Meaning) -> Item:
        """Of several names in the clause the last before the metric words; what is counted (Nvidia H100) yields to who has it."""
        hit = meaning.hit
        before = [i for i in near if hit is None or i.end <= hit.start] or near
        if meaning.metric in _COUNTED and len(before) > 1:
            return next((i for i in before if _type(i) is EntityType.FIRM), before[-1])
        return before[-1]

    def _subject_of(self, fits: list[Item], meaning: Meaning) -> Item:
        """Of several names in earlier clauses the first of the last clause that has one: a subject stands before its objects."""
        layout = self._layout
        leading = [i for i in fits if i.start - layout.clause_start(i.start) <= _LEAD_CHARS[layout.language]]
        start = layout.clause_start((leading or fits)[-1].start)
        inside = [i for i in leading or fits if i.start >= start]
        things = [i for i in inside if _type(i) in _PRODUCTS]
        if meaning.metric in _OF_PRODUCTS and things:
            return things[-1]
        return inside[0]

    def _behind(self, index: int, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """A name behind the figure in its clause, where none stands before it."""
        layout, figure = self._layout, self._layout.figures[index]
        if self._last:
            return ()
        end = layout.clause_end(figure.end)
        for tier in tiers[:1]:
            for item in layout.names:
                if figure.end <= item.start and item.end <= end and _type(item) in tier and self._usable(item, meaning, strict=False):
                    return item.members
        return ()

    def _carried(self, meaning: Meaning, tiers: tuple[frozenset[EntityType], ...]) -> tuple[Mention, ...]:
        """The subject carried over: from the sentences before in the passage, else from the figures or headings before."""
        sentence = self._layout.sentence
        firm_first = EntityType.FIRM in tiers[0] and meaning.metric not in _OF_PRODUCTS
        for tier in (frozenset({EntityType.FIRM}), tiers[0]) if firm_first else tiers[:1]:
            subject = self._discourse.subject(sentence.index, sentence.start, tier)
            if subject is not None and subject.passage == sentence.index and subject.name not in self._observers:
                return (subject,)
            things = [m for m in self._named if m.type in tier and m.type in _PRODUCTS]
            if things and meaning.metric in _OF_PRODUCTS:
                return things[-1:]
            if subject is None or subject.name in self._observers:
                continue
            if self._layout.language == "zh" and any(_type(i) in tiers[0] for i in self._layout.names):
                return ()  # a sentence of its own matter, such as the headline of the next item
            said = tuple(m for m in self._carry if m.type in tier)
            return said or ((subject,) if subject.passage in sentence.passage.section else ())
        return ()


def _type_of(members: tuple[Mention, ...]) -> EntityType:
    return members[0].type
