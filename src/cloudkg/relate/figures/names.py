"""Which names can own a figure where they stand: no sources, nothing that a preposition leads to, no part of the metric's words."""

from __future__ import annotations

import re
from collections.abc import Collection

from cloudkg.lexicon import Lexicon
from cloudkg.model import EntityType, Mention
from cloudkg.relate.figures.layout import Layout
from cloudkg.relate.figures.metrics import Meaning
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
_OBJECT_BEFORE = {
    "zh": re.compile(r"(?:向|对|给|入股|投资|收购|注资|增资|领投|支持|认购|并购|押注|加码)(?:了)?[^，。；]{0,6}$"),
    "en": re.compile(r"\b(?:in|into|acquir\w+|buy\w*|bought|purchas\w+|back\w*|of|valu\w+|stake in|for|invest\w*)(?: [\w\-’']+){0,4} ?$"),
}
_OWNED = {
    "zh": re.compile(
        r"^(?:集团|公司)?(?:旗下|(?:全资|控股)?(?:子|孙)公司|控股的|孵化的|投资的|[^，。；在]{0,4}?(?:榜单|总榜|排行榜|榜(?!首)|评测|测评|基准))"
    ),
    "en": re.compile(r"^(?:[’']s?|-(?:owned|backed|led|based))(?= )"),
}
_NOT_ANAPHOR = re.compile(r"[一二三四五]")
_IN_ITS = re.compile(r"[在对于从向与以]$")
_SCENES = (EntityType.SEGMENT, EntityType.PLACE)
_ANYWHERE = re.compile(r"全球|国内|海外|境内|境外|国际|世界|全国|global|worldwide|overseas|domestic", re.IGNORECASE)
_LEVELS = frozenset({"money", "count"})
_PARTS = ("业务", "服务", "产品", "部门", "收入")
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


class NameJudge:
    """Judges the names of one sentence; `observers` are CURIEs of houses that report on others."""

    def __init__(self, layout: Layout, observers: Collection[str]) -> None:
        self._layout, self._observers = layout, observers

    def observes(self, name: str) -> bool:
        """Whether a CURIE is that of a house that reports on others."""
        return name in self._observers

    def is_source(self, item: Item) -> bool:
        """Whether a name is that of who says something, by the words behind it."""
        return bool(_SOURCE_AFTER[self._layout.language].match(self._layout.view[item.end : item.end + 30]))

    def is_object(self, item: Item, start: int) -> bool:
        """Whether a name is what the verb of a deal acts on, in a clause that begins at `start`."""
        layout = self._layout
        owned = _OWNED[layout.language].match(layout.view[item.end : item.end + 8])
        return not owned and bool(_OBJECT_BEFORE[layout.language].search(layout.view[max(start, item.start - 24) : item.start]))

    def usable(self, item: Item, meaning: Meaning, *, strict: bool = True) -> bool:
        """Whether a name can own a figure where it stands: not a source, not what a preposition leads to, not a part of the metric's words."""
        layout, view, hit = self._layout, self._layout.view, meaning.hit
        if type_of(item) is EntityType.PLACE and meaning.metric not in MARKET and _ANYWHERE.fullmatch(item.members[0].surface):
            return False
        if hit is not None and hit.start <= item.start and item.end <= hit.end:
            return False
        after = view[item.end : item.end + 30]
        if is_anaphor(item) and (_NOT_ANAPHOR.match(after) or _IN_ITS.search(view[max(0, item.start - 1) : item.start])):
            return False
        owned = _OWNED[layout.language].match(after)
        if owned and (
            layout.language == "zh" or hit is None or not item.end < hit.start <= item.end + 40 or "," in view[item.end : hit.start]
        ):
            return False
        if strict and any(self.observes(m.name) for m in item.members) and not (hit is not None and item.end <= hit.start <= item.end + 3):
            return False
        if _SOURCE_AFTER[layout.language].match(after):
            return not strict and not view[max(0, item.start - 2) : item.start].endswith("据")
        if strict and _BLOCKED_BEFORE[layout.language].search(view[max(layout.sentence.start, item.start - 14) : item.start]):
            return False
        return not (type_of(item) in _SCENES and self._modifies(item, meaning, after))

    def _modifies(self, item: Item, meaning: Meaning, after: str) -> bool:
        """Whether a segment or place is only a part of the metric's words (海外占比, AI业务收入)."""
        if meaning.metric in MARKET:
            return False
        if meaning.metric not in ("price", "price_change") and any(
            0 <= h.start - item.end <= 1 and (h is meaning.hit or h.cue.units & _LEVELS) for h in self._layout.cues
        ):
            return True
        return item.members[0].surface.endswith(_PARTS) or bool(_MODIFIES.match(after))
