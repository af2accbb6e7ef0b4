"""Chinese names by their company: quoted names, names behind “企业”, names before a firm's deeds, tickers, partners of known firms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FIRM, PLACE, Find, Sheet, any_listed, any_of
from cloudkg.script import HAN, is_han

_CHAR = rf"[{HAN}A-Za-z0-9·&+\-.]"
_NAME = rf"(?P<name>{_CHAR}{{2,8}}?)"
_LONG_NAME = rf"(?P<name>{_CHAR}{{2,12}}?)"
_MARK = r"[，。；:：！？丨|\n]"
_QUOTED = re.compile(r"[“「『](?P<name>[^“”「」『』，。、；：？！\n()（）《》]{2,16})[”」』]")
_HEAD_LENGTH, _TAIL_LENGTH = 10, 14
_LONGEST_TICKERED = 12
_SHORTEST_TOLD, _LONGEST_TOLD = 3, 6
_TOLD_NAME = rf"(?P<name>[{HAN}]{{3,6}}?)"
_OWNED_NAME = rf"(?P<name>[{HAN}]{{3,7}}?)"
_MASKED = re.compile("[\ue000-\ue007]")


class HanCues:
    """Finds names in Chinese text by the words around them, whatever they end in."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        when, deeds = f"{any_listed(words, 'zh-when')}*", any_listed(words, "zh-firm-deeds")
        self._heads, self._tails = _heads_of_quotes(words), _tails_of_quotes(words, when, deeds)
        self._naming = re.compile(any_listed(words, "zh-naming") + "$")
        self._named = {
            type_: re.compile(f"的[{HAN}]{{0,8}}?{any_of(words.get(f'zh-{kind}-heads', ()))}")
            for type_, kind in ((EntityType.CHIP, "chip"), (EntityType.MODEL, "model"), (EntityType.FIRM, "firm"))
        }
        works = any_listed(words, "zh-works")
        self._work = re.compile(rf"{works}《(?P<name>[^《》\n]{{2,16}})》|《(?P<title>[^《》\n]{{2,16}})》等?{works}")
        self._apart = re.compile(rf"[，。、；:：！？()（）]|$|{when}{deeds}")
        self._never_quoted = tuple(words.get("zh-never-quoted", ()))
        self._joined = re.compile(f"..{any_listed(words, 'zh-name-ties')}..")
        self._ticker = _ticker(words)
        self._has = re.compile(
            rf"(?:{when}(?:{any_listed(words, 'zh-firm-deeds-weak', 'zh-told-deeds')}|{deeds})|{any_listed(words, 'zh-firm-belongings')})"
        )
        self._never_told = re.compile(any_listed(words, "zh-told-never"))
        self._lettered = re.compile(f"(?<![A-Za-z])[A-Z]{any_listed(words, 'zh-lettered')}")
        public = any_listed(words, "zh-public-deeds")
        self._branch = re.compile(rf"(?P<name>{FIRM}(?:{PLACE}|{any_listed(words, 'zh-branch-places')}))(?=[:：]|{when}{public})")
        self._unit = re.compile(rf"(?P<name>{FIRM}(?:{PLACE})?(?P<own>[{HAN}]{{0,6}}?){any_listed(words, 'zh-unit-endings')})")
        self._rows = (
            (re.compile(rf"{any_of(words.get('zh-firm-heads', ()))}{_NAME}(?={when}{deeds}|[(（])"), "behind-kind", 2),
            (re.compile(rf"{_MARK}(?:{any_listed(words, 'zh-public-openings')}，)?{_NAME}(?={when}{public})"), "before-deed", 1),
            (re.compile(rf"\n{_NAME}(?=[:：]{any_listed(words, 'zh-heading-news')})"), "heading", 1),
            (re.compile(rf"{any_listed(words, 'zh-told-of')}{_TOLD_NAME}(?={_MARK}|{any_listed(words, 'zh-told-ends')})"), "told", 1),
            (re.compile(rf"{any_listed(words, 'zh-apposed-kinds')}{_TOLD_NAME}(?={_MARK}|{any_listed(words, 'zh-told-ends')})"), "told", 1),
            (
                re.compile(rf"{any_listed(words, 'zh-owned-kinds')}{_OWNED_NAME}(?={_MARK}|、|{any_listed(words, 'zh-owned-ends')})"),
                "owned",
                2,
            ),
            (re.compile(rf"{any_listed(words, 'zh-set-up')}{_OWNED_NAME}(?={_MARK}|、|{any_listed(words, 'zh-owned-ends')})"), "set-up", 1),
            *((pattern, "partner", 3) for pattern in _partners(words)),
            *((pattern, "investor", 3) for pattern in _investors(words)),
        )

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Names of the sheet that are introduced by their surroundings."""
        masked = sheet.masked
        for pattern, rule, weight in self._rows:
            for found in pattern.finditer(masked):
                if self._is_name(found["name"]):
                    yield Find(found.start("name"), found.end("name"), EntityType.FIRM, rule, weight)
        for found in self._ticker.finditer(masked):
            start, _ = self._bounds.left_edge(masked, found.start(), _LONGEST_TICKERED)
            if self._is_name(masked[start : found.start()]):
                yield Find(start, found.start(), EntityType.FIRM, "ticker", 4)
        yield from self._told(masked)
        for found in self._lettered.finditer(masked):
            yield Find(found.start(), found.end(), EntityType.FIRM, "lettered", 3)
        for found in self._branch.finditer(masked):
            yield Find(found.start("name"), found.end("name"), EntityType.FIRM, "branch", 3)
        for found in self._unit.finditer(masked):
            if not found["own"] or self._bounds.is_clean(found["own"]) or self._bounds.is_phrase(found["own"]):
                yield Find(found.start("name"), found.end("name"), EntityType.FIRM, "unit", 3)
        yield from self._quoted(masked)
        for found in self._work.finditer(masked):
            group = "name" if found["name"] else "title"
            yield Find(found.start(group), found.end(group), EntityType.PRODUCT, "quoted", 3)

    def _told(self, masked: str) -> Iterator[Find]:
        """Names that begin a clause and do what firms do, or have what firms have; told so twice, they are firms."""
        for found in self._has.finditer(masked):
            start, closed = self._bounds.left_edge(masked, found.start(), _LONGEST_TOLD + 1)
            name = masked[start : found.start()]
            fits = _SHORTEST_TOLD <= len(name) <= _LONGEST_TOLD and is_han(name[0]) and not self._never_told.search(name)
            if closed and fits and self._is_name(name):
                yield Find(start, found.start(), EntityType.FIRM, "told", 1)

    def _is_name(self, text: str) -> bool:
        if (
            len(text) < 2
            or len(text) > 5
            and self._joined.search(text)
            or not self._bounds.is_clean(text)
            or self._bounds.ends_generic(text)
        ):
            return False
        return not text.isascii() or text[0].isupper()

    def _quoted(self, masked: str) -> Iterator[Find]:
        """Names in quotation marks, with the word for their kind before or behind."""
        for found in _QUOTED.finditer(masked):
            (start, end), name = found.span("name"), found["name"]
            if (
                any(word in name for word in self._never_quoted)
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
        if self._naming.search(head):  # “名为‘X’的智能座舱芯片”
            return next((type_ for type_, pattern in self._named.items() if pattern.match(tail)), EntityType.PRODUCT)
        for type_, pattern in self._heads.items():
            if pattern.search(head) and (type_ is EntityType.FIRM or not is_han(name) or self._apart.match(tail)):
                return type_
        return next((type_ for type_, pattern in self._tails.items() if pattern.match(tail)), None)


def _ticker(words: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """A firm's code on an exchange, in brackets."""
    head, exchange = any_listed(words, "zh-ticker-heads"), any_listed(words, "exchanges")
    return re.compile(rf"[(（](?:{head}[:：]?)?(?:{exchange}[:：. ]?)?{any_listed(words, 'tickers')}[)）]")


def _partners(words: Mapping[str, Sequence[str]]) -> Iterator[re.Pattern[str]]:
    """The partner of a known firm, behind it and before it."""
    tie, deeds = any_listed(words, "zh-partnering"), any_listed(words, "zh-partner-deeds")
    yield re.compile(rf"{FIRM}{tie}{_LONG_NAME}(?={deeds})")
    yield re.compile(rf"{_MARK}{_LONG_NAME}(?={tie}{FIRM}{deeds})")


def _investors(words: Mapping[str, Sequence[str]]) -> Iterator[re.Pattern[str]]:
    """Who invests, the second of two, the first, and a single one; and who advises."""
    by, joint = any_listed(words, "zh-investor-heads"), any_listed(words, "zh-investor-joints")
    together, invest = any_listed(words, "zh-investing-together"), any_listed(words, "zh-investing")
    alone = any_listed(words, "zh-investing-together", "zh-investing-alone")
    yield re.compile(rf"{by}{_CHAR}{{2,12}}?{joint}{_LONG_NAME}(?={together}{invest})")
    yield re.compile(rf"{by}{_LONG_NAME}(?={joint}{_CHAR}{{2,12}}?{together}{invest})")
    yield re.compile(rf"{by}{_LONG_NAME}(?={alone}?{invest})")
    serving, service = any_listed(words, "zh-serving-as"), any_listed(words, "zh-services")
    yield re.compile(rf"[，。；、]{_LONG_NAME}(?={serving}[^，。]{{0,6}}{service})")


def _heads_of_quotes(words: Mapping[str, Sequence[str]]) -> dict[EntityType, re.Pattern[str]]:
    """What stands before a quoted name of each type."""
    return {
        EntityType.FIRM: re.compile(any_of([*words.get("zh-firm-heads", ()), *words.get("zh-quoted-firm-heads", ())]) + "$"),
        EntityType.MODEL: re.compile(any_of(words.get("zh-model-heads", ())) + "$"),
        EntityType.CHIP: re.compile(any_of(words.get("zh-chip-heads", ())) + "$"),
        EntityType.PRODUCT: re.compile(any_of([*words.get("zh-product-heads", ()), *words.get("zh-quoted-product-heads", ())]) + "$"),
    }


def _tails_of_quotes(words: Mapping[str, Sequence[str]], when: str, deeds: str) -> dict[EntityType, re.Pattern[str]]:
    """What stands behind a quoted name of each type."""
    of_model, of_chip = any_listed(words, "zh-quoted-model-modifiers"), any_listed(words, "zh-quoted-chip-modifiers")
    return {
        EntityType.MODEL: re.compile(f"{of_model}{{0,2}}{any_of(words.get('zh-model-heads', ()))}"),
        EntityType.CHIP: re.compile(f"{of_chip}{{0,2}}{any_of(words.get('zh-chip-heads', ()))}"),
        EntityType.PRODUCT: re.compile(f"[{HAN}]{{0,4}}?{any_of(words.get('zh-product-heads', ()))}"),
        EntityType.FIRM: re.compile(f"{when}(?:{any_listed(words, 'zh-quoted-firm-tails')}|{deeds})"),
    }
