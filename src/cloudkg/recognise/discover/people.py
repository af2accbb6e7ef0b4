"""People: a surname behind an office, a transliterated name with a dot, and who speaks for a firm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FIRM, Find, Sheet, any_of
from cloudkg.script import HAN

_DOTS = "·・•‧∙"
_LATIN_PERSON = r"[A-Z][a-z]+(?:[- ][A-Z][a-z.]*){0,2}[- ][A-Z][A-Za-z]+(?![A-Za-z])"


class HanPeople:
    """Finds people named in Chinese text."""

    def __init__(self, words: Mapping[str, Sequence[str]], bounds: Bounds) -> None:
        self._bounds = bounds
        titles = any_of([*words.get("zh-titles", ()), *words.get("zh-person-before", ())])
        surname, after = any_of(words.get("zh-surnames", ())), any_of(words.get("zh-person-after", ()))
        stop = rf"(?=[^{HAN}{_DOTS}]|$|{after}|{any_of(words.get('zh-titles', ()))})"
        name = rf"(?P<name>{surname}(?![一二三四五六日末]{stop})(?:[{HAN}]{{2}}{stop}|[{HAN}]{stop}|[{HAN}]{{2}}(?![{_DOTS}])))"
        sound = re.escape("".join(words.get("zh-transliteration", ())))
        self._titled = re.compile(rf"{titles}(?:为|是|兼)?[：:“]?(?:{name}|(?P<latin>{_LATIN_PERSON}))")
        speaks = "[:：]|表示|称|认为|透露|指出|坦言|强调|回应|谈"
        self._speaking = re.compile(rf"(?:{FIRM})(?P<name>{surname}(?![一二三四五六日末])[{HAN}]{{1,2}})(?={speaks})")
        self._mannered = re.compile(
            rf"(?<=[，。；:：、\n“和与由])(?P<name>{surname}[{HAN}]{{1,2}}?)(?=博士|先生|女士|教授|院士|老师(?:表|介|说))"
        )
        takes = "(?:将|正式)?(?:担任|出任|接任|接替|加入|离职|离任|辞任)|表示|称|透露|认为|汇报"
        self._latin = re.compile(rf"(?P<name>{_LATIN_PERSON})(?=(?:博士|先生|女士|教授)?(?:{takes}))")
        self._before_dot = re.compile(f"[{sound}]{{1,6}}$")
        self._from_dot = re.compile(rf"(?:[{_DOTS}](?:[A-Z]\.[{_DOTS}]?)?[{sound}]{{1,8}}){{1,3}}")

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """People of the sheet's Chinese sentences."""
        masked = sheet.masked
        for found in self._from_dot.finditer(masked):
            first = self._before_dot.search(masked, max(0, found.start() - 6), found.start())
            if first:
                yield Find(first.start(), found.end(), EntityType.PERSON, "dotted", 3)
        for pattern, rule in ((self._titled, "title"), (self._speaking, "speaker"), (self._mannered, "manner"), (self._latin, "title")):
            for found in pattern.finditer(masked):
                group = "name" if found["name"] else "latin"
                name = found[group]
                if name.isascii() or self._is_given(name):
                    yield Find(found.start(group), found.end(group), EntityType.PERSON, rule, 3)

    def _is_given(self, name: str) -> bool:
        """Whether what stands behind the surname may be a given name: no word that stands on its own."""
        return not self._bounds.is_never(name) and not self._bounds.is_phrase(name) and not self._bounds.holds_word(name[1:])
