"""People: a surname behind an office, a transliterated name with a dot, and who speaks for a firm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FIRM, HAN, MASKS, Find, Sheet, any_of

_LATIN_PERSON = r"[A-Z][a-z]+(?:[- ][A-Z][a-z.]*){0,2}[- ][A-Z][A-Za-z]+(?![A-Za-z])"


class HanPeople:
    """Finds people named in Chinese text."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        titles = any_of([*words.get("zh-titles", ()), *words.get("zh-person-before", ())])
        surname, after = any_of(words.get("zh-surnames", ())), any_of(words.get("zh-person-after", ()))
        stop = rf"(?=[^{HAN}·]|$|{after}|{any_of(words.get('zh-titles', ()))})"
        name = rf"(?P<name>{surname}(?:[{HAN}]{{2}}{stop}|[{HAN}]{stop}|[{HAN}]{{2}}))"
        foreign = rf"[{HAN}]{{1,7}}(?:·[{HAN}A-Z]{{1,8}}\.?){{1,3}}"
        self._titled = re.compile(rf"{titles}(?:为|是|兼)?[：:“]?(?:{name}|(?P<latin>{_LATIN_PERSON}))")
        self._speaking = re.compile(rf"(?:{FIRM})(?P<name>{surname}[{HAN}]{{1,2}})(?=：|表示|称|认为|透露|指出|坦言|强调|回应|谈)")
        self._mannered = re.compile(rf"(?<=[，。；：、\n“和与由])(?P<name>{surname}[{HAN}]{{1,2}}?)(?=博士|先生|女士|教授|院士|老师(?:表|介|说))")
        self._latin = re.compile(rf"(?P<name>{_LATIN_PERSON})(?=(?:博士|先生|女士|教授)?(?:将?(?:担任|出任|接任|接替|加入|离职|离任|辞任)|表示|称|透露|认为|汇报))")
        self._foreign = re.compile(foreign)

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """People of the sheet's Chinese sentences."""
        masked = sheet.masked
        if "·" in masked:
            for found in self._foreign.finditer(masked):
                start = found.start() + masked[found.start() : found.end()].index("·")
                edge, _ = self._bounds.left_edge(masked, start, 7)
                start = self._behind_title(masked, edge, start)
                yield Find(start, self._foreign_end(masked, found.end()), EntityType.PERSON, "dotted", 3)
        for pattern, rule in ((self._titled, "title"), (self._speaking, "speaker"), (self._mannered, "manner"), (self._latin, "title")):
            for found in pattern.finditer(masked):
                group = "name" if found["name"] else "latin"
                if not self._bounds.is_never(found[group]) and not self._bounds.is_phrase(found[group]):
                    yield Find(found.start(group), found.end(group), EntityType.PERSON, rule, 2)

    def _behind_title(self, masked: str, edge: int, end: int) -> int:
        for found in re.finditer("记者|分析师|总裁|董事长|创始人|主席|部长|总统|首相|首席执行官|教授|主任|总经理|CEO|人", masked[edge:end]):
            edge = edge + found.end() if edge + found.end() < end else edge
        return edge

    def _foreign_end(self, masked: str, end: int) -> int:
        return end


_ = MASKS
