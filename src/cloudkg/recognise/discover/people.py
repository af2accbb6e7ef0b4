"""People: a surname behind an office, a transliterated name with a dot, and who speaks for a firm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.bounds import Bounds
from cloudkg.recognise.discover.sheet import FIRM, Find, Sheet, any_listed, any_of
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
        long = rf"(?={any_of([w for w in words.get('zh-person-after', ()) if len(w) > 1])})"  # “沈某认为”: 认 is no part of the name, though 为 may follow one
        weekday = any_listed(words, "zh-not-after-surname")
        office = any_of(words.get("zh-titles", ()))  # 董 is a surname, 董事长 is nobody
        brief = rf"(?={any_listed(words, 'zh-says-briefly')}[，,：:“「])"  # “徐某指，…”: what follows the name is no part of it
        name = rf"(?P<name>{surname}(?!{weekday}{stop})(?:[{HAN}]{brief}|[{HAN}]{long}|[{HAN}]{{2}}{brief}|[{HAN}]{{2}}{stop}|[{HAN}]{stop}|[{HAN}]{{2}}(?![{_DOTS}])))"
        sound = re.escape("".join(words.get("zh-transliteration", ())))
        self._titled = re.compile(rf"{titles}{any_listed(words, 'zh-office-links')}?[：:“]?(?:{name}|(?P<latin>{_LATIN_PERSON}))")
        self._speaking = re.compile(
            rf"(?:{FIRM})(?P<name>(?!{office}){surname}(?!{weekday})[{HAN}]{{1,2}})(?=[:：]|{any_listed(words, 'zh-speaking')})"
        )
        self._mannered = re.compile(
            rf"(?<=[，。；:：、\n“{re.escape(''.join(words.get('zh-person-edges', ())))}])(?P<name>(?!{office}){surname}[{HAN}]{{1,2}}?)"
            rf"(?={any_listed(words, 'zh-courtesies', 'zh-courtesies-chinese')})"
        )
        self._being = re.compile(
            rf"(?<=[，。；:：、\n“])(?P<name>(?!{office}){surname}(?!{weekday})[{HAN}]{{2}})"
            rf"(?={any_listed(words, 'zh-being')}[^，。；\n]{{1,24}}?{any_of(words.get('zh-titles', ()))}(?:[，。；]|$))"
        )
        takes = f"{any_listed(words, 'zh-office-adverbs')}?{any_listed(words, 'zh-office-deeds')}"
        self._latin = re.compile(
            rf"(?P<name>{_LATIN_PERSON})(?={any_listed(words, 'zh-courtesies')}?(?:{takes}|{any_listed(words, 'zh-speaking-latin')}))"
        )
        self._before_dot = re.compile(f"[{sound}]{{1,6}}$")
        self._from_dot = re.compile(rf"(?:[{_DOTS}](?:[A-Z]\.[{_DOTS}]?)?[{sound}]{{1,8}}){{1,3}}")

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """People of the sheet's Chinese sentences."""
        masked = sheet.masked
        for found in self._from_dot.finditer(masked):
            first = self._before_dot.search(masked, max(0, found.start() - 6), found.start())
            if first:
                yield Find(first.start(), found.end(), EntityType.PERSON, "dotted", 3)
        for pattern, rule in (
            (self._titled, "title"),
            (self._speaking, "speaker"),
            (self._mannered, "manner"),
            (self._latin, "title"),
            (self._being, "office"),
        ):
            for found in pattern.finditer(masked):
                group = "name" if found["name"] else "latin"
                name = found[group]
                if name.isascii() or self._is_given(name):
                    yield Find(found.start(group), found.end(group), EntityType.PERSON, rule, 3)

    def _is_given(self, name: str) -> bool:
        """Whether what stands behind the surname may be a given name: no word that stands on its own."""
        return not self._bounds.is_never(name) and not self._bounds.is_phrase(name) and not self._bounds.holds_word(name[1:])
