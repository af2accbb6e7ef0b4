"""Finds known names in a passage: an Aho–Corasick automaton over text without spaces, hyphens and case, then checks at the edges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from cloudkg.lexicon.names import NameList, is_brief, is_weak, listed_id, plain
from cloudkg.model import EntityType, Mention
from cloudkg.vocab import TYPE_OF_KIND

LISTED = "listed"  # the rule of names of lists
BRIEF = "brief"  # the rule of names that count where no common word runs over their ends
_DROPPED = frozenset(" \t\u00a0-_·•‑–")
_KEPT = re.compile(f"[^{re.escape(''.join(sorted(_DROPPED)))}]+")
_ANY_CASE_LENGTH = 7  # Latin names this long are names in any case; shorter ones ("meta", "arm") are words when written small
_FRACTION = re.compile(r"\.\d")
_DOT_BEFORE = re.compile("[\u4e00-\u9fff][·・•‧]$")
_DOT_BEHIND = re.compile("[·・•‧][\u4e00-\u9fff]")
_SMALL_EDITION = re.compile("[ -](?:lite|flash|pro|mini|turbo|ultra|thinking)(?![a-zA-Z])")  # behind a number also in small letters
_COUNTED = re.compile(r"a \d")
_RUN_ON = re.compile("[A-Za-z] [a-z]")
_VERSIONED = frozenset({EntityType.MODEL, EntityType.CHIP, EntityType.PRODUCT})

_VERSION = r"[vVkKmMrRsS]?\d+(?:\.\d+)*(?:[a-zA-Z]{1,2}(?![a-zA-Z]))?"
# What makes a version of a name that ends in Chinese: 豆包大模型 + 2.5, 升腾 + 910D. A short plain number behind such a name mostly counts something.
_HAN_VERSION = {
    EntityType.MODEL: r"(?:[vVxX]?\d{1,2}\.\d{1,2}|[A-Z]\d{1,2}(?:\.\d{1,2})?)",
    EntityType.CHIP: r"(?:\d{1,4}[A-Z]{1,2}|[A-Z]\d{2,4}[A-Z]?|\d{1,2}\.\d|\d{3,4})",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name to look for: the CURIE it stands for, its class, and whether it counts only beside a strong name of the same thing."""

    text: str
    id: str
    type: EntityType
    weak: bool = False
    rule: str = "gazetteer"


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    name: Name


def squeeze(text: str) -> tuple[str, list[int]]:
    """Text in lower case without spaces, hyphens and middle dots, and the index in `text` of each character left.

    >>> squeeze("TPU v7")
    ('tpuv7', [0, 1, 2, 4, 5])
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    kept: list[int] = []
    for found in _KEPT.finditer(lower):
        kept += range(*found.span())
    return "".join(_KEPT.findall(lower)), kept


@lru_cache(maxsize=1 << 14)
def _bare(text: str) -> str:
    return "".join(_KEPT.findall(text))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _without_overlaps(hits: list[_Hit]) -> list[_Hit]:
    """Of each run of overlapping hits, the longest, and what does not touch it: in “其中亚马逊” 亚马逊 and not 中亚."""
    chosen: list[_Hit] = []
    run: list[_Hit] = []
    reach = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.start >= reach and run:
            chosen += _longest_first(run)
            run = []
        run.append(hit)
        reach = max(reach, hit.end)
    return chosen + _longest_first(run)


def _longest_first(run: list[_Hit]) -> list[_Hit]:
    kept: list[_Hit] = []
    for hit in sorted(run, key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= k.start or k.end <= hit.start for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _parts(text: str) -> set[int]:
    """Where a text has a space or hyphen, counted in its other characters."""
    ends, at = set(), 0
    for char in text:
        if char in _DROPPED:
            ends.add(at)
        else:
            at += 1
    return ends


def _parted_alike(name: str, surface: str) -> bool:
    """Whether the name, too, begins a new word wherever the text begins one with a small letter.

    >>> _parted_alike("CapitaLand", "Capital and"), _parted_alike("data-center", "data center")
    (False, True)
    """
    small = {at for at in _parts(surface) if "".join(c for c in surface if c not in _DROPPED)[at : at + 1].islower()}
    return small <= _parts(name)


def _automaton(names: Iterable[Name], listed: Iterable[NameList]) -> ahocorasick.Automaton:
    """The names by their keys, each with its length; a listed name only where it is none of `names`, and its `Name` is made when it is met."""
    by_key: dict[str, dict[str, Name]] = defaultdict(dict)
    for name in names:
        by_key[_bare(name.text.lower())].setdefault(name.text, name)
    by_key.pop("", None)
    automaton = ahocorasick.Automaton()
    for key, spelled in by_key.items():
        automaton.add_word(key, (len(key), tuple(spelled.values())))
    for names_of_kind in listed:
        line_before, id_ = "", ""
        for key, text, line in names_of_kind.keyed():
            if line != line_before:  # whose first name is a known one are further names of what bears it
                known = next(iter(by_key[key].values())) if key in by_key else None
                line_before, id_ = line, known.id if known and known.type is names_of_kind.type else ""
            if key not in by_key:
                automaton.add_word(key, (len(key), (names_of_kind.type, text, id_ or line)))
    if len(automaton):
        automaton.make_automaton()
    return automaton


@lru_cache(maxsize=1 << 12)
def _listed_name(type_: EntityType, text: str, of: str) -> Name:
    """The name of a list that is met; `of` is its line, or the CURIE of the known thing that it is a further name of."""
    return Name(
        plain(text),
        of if of.partition(":")[0] in TYPE_OF_KIND else listed_id(type_, of),
        type_,
        is_weak(text),
        BRIEF if is_brief(text) else LISTED,
    )


class NameFinder:
    """Finds every occurrence of a set of names; built once for a lexicon, or for the names that one document defines.

    `version_words` extend names of models and chips (Pro, Max); a number that stands before one of the `counters` is no version. No name ends
    within one of the words `uncut`, of two characters: 液冷板 in “液冷板块” is none.
    """

    def __init__(
        self,
        names: Iterable[Name],
        version_words: Iterable[str] = (),
        counters: Iterable[str] = (),
        uncut: Iterable[str] = (),
        listed: Iterable[NameList] = (),
    ) -> None:
        self._automaton = _automaton(names, listed)
        self._uncut = frozenset(uncut)
        words = "|".join(sorted((re.escape(w) for w in version_words), key=len, reverse=True)) or r"(?!)"
        counted = "|".join(re.escape(w) for w in counters) or r"(?!)"
        alone = rf"(?![\d.]*(?:[亿万千百年月日%Bb]|{counted})|\d|[,，]\d)"
        tail = rf"(?:[ \-]?(?:{words})(?![a-zA-Z]))"
        self._version = re.compile(rf"(?:[ \-]?{_VERSION}{alone}(?![a-zA-Z]){tail}*|{tail}+(?:[ \-]{_VERSION}{alone})?)")
        self._han_version = {
            type_: re.compile(rf" ?{form}{alone}(?![a-zA-Z0-9])(?:{tail}+|{_SMALL_EDITION.pattern})?")
            for type_, form in _HAN_VERSION.items()
        }
        self._firm_version = re.compile(
            rf"[ \-]?(?:[A-Za-z]\d+(?:\.\d+)*|\d+\.\d+){alone}(?![a-zA-Z]){tail}*|[ \-]?[A-Z]\d{{1,2}}{tail}*(?![a-zA-Z0-9])"
        )

    def find(self, view: str) -> list[_Hit]:
        """Hits in `view`, not overlapping, in order: of two that overlap the longer, of equally long ones the first."""
        if not len(self._automaton) or not view:
            return []
        squeezed, kept = squeeze(view)
        candidates: list[_Hit] = []
        for last, (length, spelled) in self._automaton.iter(squeezed):
            start, end = kept[last - length + 1], kept[last] + 1
            name = self._admit(view, start, end, spelled if isinstance(spelled[0], Name) else (_listed_name(*spelled),))
            if name is not None:
                candidates.append(_Hit(start, end, name))
        return _without_overlaps(candidates)

    def _admit(self, view: str, start: int, end: int, spelled: tuple[Name, ...]) -> Name | None:
        """The spelling that this stretch of text is an instance of, or None where it is part of a longer word or written as a common word."""
        if start and _is_latin(view[start]) and (_is_latin(view[start - 1]) or view[start - 1] in "@"):
            return None
        if end < len(view) and _is_latin(view[end - 1]) and _is_latin(view[end]) and not self._version.match(view, end):
            return None
        if view[end - 1 : end + 1] in self._uncut:
            return None
        if view[end - 1].isdigit() and _FRACTION.match(view, end):
            return None  # “M2” of “M2.7” is another thing
        if spelled[0].type is not EntityType.PERSON and (_DOT_BEFORE.search(view, 0, start) or _DOT_BEHIND.match(view, end)):
            return None  # 达尔 of “罗杰·达尔文”
        spaced = " " in view[start:end]
        if spaced and _COUNTED.match(view, start, end):
            return None  # “a 300” of “a 300 MW plant”
        if spaced and _RUN_ON.search(view, start, end) and not any(_parted_alike(name.text, view[start:end]) for name in spelled):
            return None  # “Capital and” is no CapitaLand
        surface = _bare(view[start:end])
        for name in spelled:
            if _bare(name.text) == surface:
                return name
        if not surface.isascii():
            return spelled[0]
        if surface.isupper() and len(surface) > 2:
            return spelled[0]
        has_digit = any(c.isdigit() for c in surface)
        if (len(surface) >= _ANY_CASE_LENGTH or has_digit) and (surface[0].isupper() or has_digit or not spelled[0].text[0].isupper()):
            return spelled[0]
        return spelled[0] if surface[0].isupper() and surface[1:].islower() and spelled[0].text[1:].lower() != spelled[0].text[1:] else None

    def mentions(self, view: str, passage: int) -> Iterator[Mention]:
        """Mentions in one passage, names extended by the version that follows them ("GLM" + "-5-Turbo")."""
        hits = self.find(view)
        for i, hit in enumerate(hits):
            limit = hits[i + 1].start if i + 1 < len(hits) else len(view)
            yield self._extended(view, passage, hit, limit)

    def _extended(self, view: str, passage: int, hit: _Hit, limit: int) -> Mention:
        type_ = hit.name.type
        if type_ in self._han_version and not _is_latin(view[hit.end - 1]):
            found = self._han_version[type_].match(view, hit.end)
            if found and found.end() <= limit:
                return Mention(passage, hit.start, found.end(), view[hit.start : found.end()], type_, "", "version")
        if type_ in _VERSIONED or type_ is EntityType.FIRM:
            pattern = self._version if type_ in _VERSIONED else self._firm_version
            found = pattern.match(view, hit.end)
            if found is None and type_ is EntityType.MODEL and view[hit.end - 1].isdigit():
                found = _SMALL_EDITION.match(view, hit.end)
            if found and found.end() > hit.end and found.end() <= limit and _is_latin(view[hit.end - 1]):
                surface = view[hit.start : found.end()]
                new_type = EntityType.MODEL if type_ is EntityType.FIRM else type_
                return Mention(passage, hit.start, found.end(), surface, new_type, "", "version")
        return Mention(
            passage, hit.start, hit.end, view[hit.start : hit.end], type_, hit.name.id, "weak" if hit.name.weak else hit.name.rule
        )
