"""Chinese names by their company: quoted names, names behind “企业”, names before a firm's deeds, tickers, partners of known firms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FIRM, PLACE, Find, Sheet, any_of
from cloudkg.script import HAN, is_han

_CHAR = rf"[{HAN}A-Za-z0-9·&+\-.]"
_NAME = rf"(?P<name>{_CHAR}{{2,8}}?)"
_LONG_NAME = rf"(?P<name>{_CHAR}{{2,12}}?)"
_MARK = r"[，。；:：！？丨|\n]"
_CODE = r"\d{6}(?:\.(?:SH|SZ|BJ))?|\d{4,5}\.(?:HK|TW|T|KS)|[A-Z]{1,5}\.(?:US|O|N|OQ)|(?:NASDAQ|NYSE)[:：] ?[A-Z]{1,5}"
_TICKER = re.compile(rf"[(（](?:股票代码[:：]?)?(?:(?:SH|SZ|HK|NASDAQ|NYSE|纳斯达克|港股|A股)[:：. ]?)?(?:{_CODE})[)）]")
_QUOTED = re.compile(r"[“「『](?P<name>[^“”「」『』，。、；：？！\n()（）《》]{2,16})[”」』]")
_HEAD_LENGTH, _TAIL_LENGTH = 10, 14
_LONGEST_TICKERED = 12
_LETTERED = re.compile("(?<![A-Za-z])[A-Z]公司")
_JOINED = re.compile("..[和与及]..")
_MASKED = re.compile("[\ue000-\ue007]")

_CEREMONY = "达成|签署|签订|合作|共同|联合|宣布|成立|建立|展开|开展|战略|携手|组建"
_FINANCED = r"完成[^，。\n]{0,14}融资|获[^，。\n]{0,12}(?:融资|投资)"
_REPORTS = r"宣布|披露|公告[，,:：称]|公布|发布(?:\d|财报|公告|业绩|半年|年报|年度)"
_NEWS = "预计|公布|发布|第|\\d|一季|二季|三季|四季|上半年|前三季|拟|将|已|获|与|公司|子公司|目前|正在|未|尚未|截至|推出|完成|中标|签|控股股东|股东"


class HanCues:
    """Finds names in Chinese text by the words around them, whatever they end in."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        heads, deeds = any_of(words.get("zh-firm-heads", ())), "|".join(words.get("zh-firm-deeds", ()))
        when = f"(?:{'|'.join(words.get('zh-when', ()))})*"
        public = rf"{_FINANCED}|签署|{_REPORTS}|(?:联合)?创始人|董事长|首席|CEO|总裁"
        self._heads, self._tails = _heads_of_quotes(words), _tails_of_quotes(words, when, deeds)
        self._apart = re.compile(rf"[，。、；:：！？()（）]|$|{when}(?:{deeds})")
        self._branch = re.compile(rf"(?P<name>{FIRM}(?:{PLACE}|中国))(?=[:：]|{when}(?:{public}))")
        self._rows = (
            (re.compile(rf"{heads}{_NAME}(?={when}(?:{deeds})|[(（])"), "behind-kind", 2),
            (re.compile(rf"{_MARK}(?:据悉，)?{_NAME}(?={when}(?:{public}))"), "before-deed", 1),
            (re.compile(rf"\n{_NAME}(?=[:：](?:{_NEWS}))"), "heading", 1),
            (re.compile(rf"{FIRM}(?:与|和|联手|携手|联合){_LONG_NAME}(?={_CEREMONY})"), "partner", 3),
            (re.compile(rf"{_MARK}{_LONG_NAME}(?=(?:与|和|联手|携手|联合){FIRM}(?:{_CEREMONY}))"), "partner", 3),
            (re.compile(rf"由{_CHAR}{{2,12}}?[和与]{_LONG_NAME}(?=(?:独家|联合|共同)(?:领投|投资|参投|增资|持股))"), "investor", 3),
            (re.compile(rf"由{_LONG_NAME}(?=[和与]{_CHAR}{{2,12}}?(?:独家|联合|共同)(?:领投|投资|参投|增资|持股))"), "investor", 3),
            (re.compile(rf"由{_LONG_NAME}(?=(?:独家|联合|共同|单独)?(?:领投|投资|参投|增资|持股))"), "investor", 3),
            (re.compile(rf"[，。；、]{_LONG_NAME}(?=(?:担任|任|为)[^，。]{{0,6}}(?:财务顾问|保荐|承销))"), "investor", 3),
        )

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Names of the sheet that are introduced by their surroundings."""
        masked = sheet.masked
        for pattern, rule, weight in self._rows:
            for found in pattern.finditer(masked):
                if self._is_name(found["name"]):
                    yield Find(found.start("name"), found.end("name"), EntityType.FIRM, rule, weight)
        for found in _TICKER.finditer(masked):
            start, _ = self._bounds.left_edge(masked, found.start(), _LONGEST_TICKERED)
            if self._is_name(masked[start : found.start()]):
                yield Find(start, found.start(), EntityType.FIRM, "ticker", 4)
        for found in _LETTERED.finditer(masked):
            yield Find(found.start(), found.end(), EntityType.FIRM, "lettered", 3)
        for found in self._branch.finditer(masked):
            yield Find(found.start("name"), found.end("name"), EntityType.FIRM, "branch", 3)
        yield from self._quoted(masked)

    def _is_name(self, text: str) -> bool:
        if len(text) < 2 or len(text) > 5 and _JOINED.search(text) or not self._bounds.is_clean(text) or self._bounds.ends_generic(text):
            return False
        return not text.isascii() or text[0].isupper()

    def _quoted(self, masked: str) -> Iterator[Find]:
        """Names in quotation marks, with the word for their kind before or behind."""
        for found in _QUOTED.finditer(masked):
            (start, end), name = found.span("name"), found["name"]
            if (
                "的" in name
                or _MASKED.search(name)
                or self._bounds.is_never(name)
                or self._bounds.is_phrase(name)
                or self._bounds.ends_never(name)
            ):
                continue
            type_ = self._kind(masked[max(0, start - 1 - _HEAD_LENGTH) : start - 1], masked[end + 1 : end + 1 + _TAIL_LENGTH], name)
            if type_ is not None and (type_ is EntityType.PRODUCT and not is_han(name) or self._bounds.is_clean(name)):
                yield Find(start, end, type_, "quoted", 3)

    def _kind(self, head: str, tail: str, name: str) -> EntityType | None:
        """The kind that the words before the quote say, or those behind; Chinese words in quotes may be mere emphasis and must stand apart."""
        for type_, pattern in self._heads.items():
            if pattern.search(head) and (type_ is EntityType.FIRM or not is_han(name) or self._apart.match(tail)):
                return type_
        return next((type_ for type_, pattern in self._tails.items() if pattern.match(tail)), None)


def _heads_of_quotes(words: Mapping[str, Sequence[str]]) -> dict[EntityType, re.Pattern[str]]:
    """What stands before a quoted name of each type."""
    return {
        EntityType.FIRM: re.compile(any_of([*words.get("zh-firm-heads", ()), "品牌"]) + "$"),
        EntityType.MODEL: re.compile(any_of(words.get("zh-model-heads", ())) + "$"),
        EntityType.CHIP: re.compile(any_of(words.get("zh-chip-heads", ())) + "$"),
        EntityType.PRODUCT: re.compile(any_of([*words.get("zh-product-heads", ()), "名为", "命名为", "取名", "叫做"]) + "$"),
    }


def _tails_of_quotes(words: Mapping[str, Sequence[str]], when: str, deeds: str) -> dict[EntityType, re.Pattern[str]]:
    """What stands behind a quoted name of each type."""
    return {
        EntityType.MODEL: re.compile(f"(?:系列|开源|多模态|具身|基座)?{any_of(words.get('zh-model-heads', ()))}"),
        EntityType.CHIP: re.compile(f"(?:系列|AI)?{any_of(words.get('zh-chip-heads', ()))}"),
        EntityType.PRODUCT: re.compile(f"[{HAN}]{{0,4}}?{any_of(words.get('zh-product-heads', ()))}"),
        EntityType.FIRM: re.compile(f"{when}(?:公司|集团|{deeds})"),
    }
