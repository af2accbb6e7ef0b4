"""Chinese names by their company: quoted names, names behind “企业”, names before a firm's deeds, tickers, partners of known firms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FIRM, HAN, Find, Sheet, any_of

_CHAR = rf"[{HAN}A-Za-z0-9·&+\-.]"
_NAME = rf"(?P<name>{_CHAR}{{2,8}}?)"
_LONG_NAME = rf"(?P<name>{_CHAR}{{2,12}}?)"
_TICKER = r"[(（](?:股票代码[:：]?)?(?:(?:SH|SZ|HK|NASDAQ|NYSE|纳斯达克|港股|A股)[:：. ]?)?(?:\d{6}(?:\.(?:SH|SZ|BJ))?|\d{4,5}\.(?:HK|TW|T|KS)|[A-Z]{1,5}\.(?:US|O|N|OQ)|(?:NASDAQ|NYSE)[:：] ?[A-Z]{1,5})[)）]"
_WHEN = r"(?:近日|日前|今日|昨日|近期|最近|今天|连续|接连|再次|先后|相继|正式|已于近期|已|于?\d[\d年月日]*|成功|当日|据悉|在[^，。]{2,8}上)*"
_QUOTED = re.compile(r"(?P<head>[^，。；\n“「『\"]{0,10})[“「『](?P<name>[^“”「」『』，。、；：？！\n()（）《》]{2,16})[”」』](?=(?P<tail>[^\n]{0,14}))")
_TITLED = re.compile(r"(?P<head>[^，。；\n]{0,6})《(?P<name>[^《》\n]{2,24})》")


class HanCues:
    """Finds names in Chinese text by the words around them, whatever they end in."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        heads, deeds = any_of(words.get("zh-firm-heads", ())), "|".join(words.get("zh-firm-deeds", ()))
        self._heads = {
            EntityType.FIRM: re.compile(f"(?:{heads}|品牌)$"),
            EntityType.MODEL: re.compile(any_of(words.get("zh-model-heads", ())) + "$"),
            EntityType.CHIP: re.compile(any_of(words.get("zh-chip-heads", ())) + "$"),
            EntityType.PRODUCT: re.compile(f"(?:{any_of(words.get('zh-product-heads', ()))}|名为|命名为|取名|叫做)$"),
        }
        self._tails = {
            EntityType.MODEL: re.compile(f"(?:系列|开源|多模态|具身|基座)?{any_of(words.get('zh-model-heads', ()))}"),
            EntityType.CHIP: re.compile(f"(?:系列|AI)?{any_of(words.get('zh-chip-heads', ()))}"),
            EntityType.PRODUCT: re.compile(f"[{HAN}]{{0,4}}?{any_of(words.get('zh-product-heads', ()))}"),
            EntityType.FIRM: re.compile(f"{_WHEN}(?:公司|集团|{deeds})"),
        }
        self._headed = re.compile(rf"{heads}{_NAME}(?={_WHEN}(?:{deeds})|[(（])")
        self._doing = re.compile(rf"(?:^|(?<=[，。；：！？丨|\n\ue000]))(?:据悉，)?{_NAME}(?={_WHEN}(?:完成[^，。\n]{{0,14}}融资|宣布|披露|公告[，,：称]|公布|发布(?:\d|财报|公告|业绩|半年|年报|年度)|获[^，。\n]{{0,12}}(?:融资|投资)|签署|(?:联合)?创始人|董事长|首席|CEO|总裁))")
        self._colon = re.compile(rf"^{_NAME}(?=：(?:预计|公布|发布|第|\d|一季|二季|三季|四季|上半年|前三季|拟|将|已|获|与|公司|子公司|目前|正在|未|尚未|截至|推出|完成|中标|签|控股股东|股东))", re.MULTILINE)
        self._ticker = re.compile(rf"(?P<name>{_CHAR}{{2,12}})(?={_TICKER})")
        joint = "(?:达成|签署|签订|合作|共同|联合|宣布|成立|建立|展开|开展|战略|携手|组建)"
        self._partner = re.compile(rf"{FIRM}(?:与|和|联手|携手|联合){_LONG_NAME}(?={joint})")
        self._partner_first = re.compile(rf"(?:^|(?<=[，。；：丨\n])){_LONG_NAME}(?=(?:与|和|联手|携手|联合){FIRM}{joint})", re.MULTILINE)
        self._investor = re.compile(rf"由{_LONG_NAME}(?=(?:独家|联合|共同|单独)?(?:领投|投资|参投|增资|持股))")
        self._lettered = re.compile(r"(?<![A-Za-z])(?P<name>[A-Z]公司)")
        self._adviser = re.compile(rf"[，。；、]{_LONG_NAME}(?=(?:担任|任|为)[^，。]{{0,6}}(?:财务顾问|保荐|承销))")

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Names of the sheet that are introduced by their surroundings."""
        yield from self._quoted(sheet.masked)
        rows = (
            (self._headed, "behind-kind", 2), (self._doing, "before-deed", 1), (self._colon, "heading", 1), (self._ticker, "ticker", 4),
            (self._partner, "partner", 3), (self._partner_first, "partner", 3), (self._investor, "investor", 3), (self._adviser, "investor", 3), (self._lettered, "lettered", 3),
        )  # fmt: skip
        for pattern, rule, weight in rows:
            for found in pattern.finditer(sheet.masked):
                start, end = found.span("name")
                if rule == "ticker":
                    start, _ = self._bounds.left_edge(sheet.masked, end)
                if self._is_name(sheet.masked[start:end]):
                    yield Find(start, end, EntityType.FIRM, rule, weight)

    def _is_name(self, text: str) -> bool:
        return len(text) > 1 and self._bounds.is_clean(text) and not self._bounds.ends_generic(text) and (not text.isascii() or text[0].isupper())

    def _quoted(self, masked: str) -> Iterator[Find]:
        for found in _QUOTED.finditer(masked):
            start, end = found.span("name")
            name = masked[start:end]
            if self._bounds.is_never(name) or self._bounds.is_phrase(name) or any("\ue000" <= c <= "\ue00f" for c in name) or "的" in name:
                continue
            type_ = self._kind(found["head"], found["tail"])
            if type_ is not None and not self._bounds.ends_never(name) and (type_ is EntityType.PRODUCT or self._bounds.is_clean(name)):
                yield Find(start, end, type_, "quoted", 3)

    def _kind(self, head: str, tail: str) -> EntityType | None:
        for type_, pattern in self._heads.items():
            if pattern.search(head):
                return type_
        for type_, pattern in self._tails.items():
            if pattern.match(tail):
                return type_
        return None
