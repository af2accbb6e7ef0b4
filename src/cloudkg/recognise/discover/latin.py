"""Names in Latin letters, in English and in Chinese text: runs of capitalised words without the common words at their ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cloudkg.model import EntityType
from cloudkg.recognise.discover.latin_types import BARE, LatinTypes, is_odd
from cloudkg.recognise.discover.sheet import Find, Sheet, any_listed
from cloudkg.script import HAN

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_WORD = (
    rf"(?:[A-Z]\.(?= [A-Z])|[A-ZÀ-ÖØ-Þ][{_LETTER}0-9&+]*(?:[-.'’][{_LETTER}0-9]+)*"
    rf"|[a-z]{{1,2}}[A-Z][{_LETTER}0-9]+|\d{{1,2}}[A-Z][a-z][{_LETTER}]*|[a-z]\d{{1,3}}[a-z](?![{_LETTER}0-9]))"
)
_TOKEN = re.compile(r"[^ ]+")
_OPENS_SENTENCE = re.compile(r"(?:^|[\n.!?:;•|“\"‘(】]|[.!?][”\"’)]) ?[“\"‘(]?$")
_POSSESSIVE = re.compile(r"[’']s?$")
_POSSESSED = re.compile("[’']s |,? and (?=[A-Z\ue001])")
_FISCAL = re.compile(
    r"(?:FY|CY)\d{2,4}(?:[QH][1-4])?[EA]?|F?[1-4][QH](?:FY)?\d{2,4}[EA]?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[-’']\d{2}|FY\d{1,2}/\d{2}[EAF]?|\d{2,4}[QH][1-4][EA]?|[QH][1-4](?:FY)?\d{2,4}"
)  # a time, never part of a name
_INITIAL = re.compile(r"[A-Z]\.$")
_SMALL = re.compile(rf"(?<![{_LETTER}0-9’'-])[a-z]{{2,}}(?![{_LETTER}0-9])")
_CODE = re.compile(r"[A-Z]{1,3}-?\d{1,3}$")
_KNOWN_BEFORE = re.compile("([\ue001\ue005\ue006])\ue000* $")
_LONGEST_HEADLINE = 200
_PLACE_MASK = "\ue007"


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


class LatinNames:
    """Finds names in Latin letters."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._types = LatinTypes(words)
        self._common = frozenset(words.get("en-common", ()))
        self._branches = frozenset(words.get("en-branch-endings", ()))
        self._openers = frozenset(words.get("en-name-openers", ()))
        self._legal = frozenset(words.get("en-legal-endings", ()))
        self._never, self._never_last = frozenset(words.get("en-never", ())), frozenset(words.get("en-never-last", ()))
        self._splitting = frozenset(words.get("en-splitting", ()))
        self._jargon = frozenset(words.get("jargon", ()))
        self._versions = frozenset(words.get("version-words", ()))
        self._joints = frozenset({"&", *words.get("en-name-joints", ())})
        self._run = _run(words)
        self._period = re.compile(rf"(?:{any_listed(words, 'en-figure-marks')}|[12]H|H[12]|[1-4]Q|Q[1-4])[\d+\-]|.*20[123]\d[EA]?$")

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Names of the sheet's capitalised words; headlines in title case name nothing by themselves."""
        masked = sheet.masked
        small = set(_SMALL.findall(masked))
        line_end, headline = -1, False
        for found in self._run.finditer(masked):
            if found.start() > line_end:
                line_start = masked.rfind("\n", 0, found.start()) + 1
                line_end = masked.find("\n", found.start())
                line_end = len(masked) if line_end < 0 else line_end
                headline = is_title_case(masked[line_start : min(line_end, line_start + 400)])
            if not headline:
                for group in self._groups(found):
                    find = self._name(sheet, group, small)
                    if find is not None:
                        yield find

    def _groups(self, run: re.Match[str]) -> Iterator[list[_Token]]:
        """The run cut at titles, function words and possessives."""
        group: list[_Token] = []
        for piece in _TOKEN.finditer(run[0]):
            text = _POSSESSIVE.sub("", piece[0])
            start = run.start() + piece.start()
            if text in self._splitting or text in self._joints and self._types.is_person([t.text for t in group]):
                yield group  # “P of the firm F” names two
                group = []
                continue
            group.append(_Token(text, start, start + len(text)))
            if len(text) < len(piece[0]):
                yield group
                group = []
        yield group

    def _name(self, sheet: Sheet, group: list[_Token], small: set[str]) -> Find | None:
        masked = sheet.masked
        opens = bool(group) and _OPENS_SENTENCE.search(masked, max(0, group[0].start - 3), group[0].start) is not None
        branch = self._branch(sheet, group)
        if branch is not None:
            return branch
        group = self._trimmed(group, small if opens else frozenset(), opens=opens)
        if not group:
            return None
        start, end, texts = group[0].start, group[-1].end, [t.text for t in group]
        extended = self._extended(sheet, start, texts)
        if extended is not None:
            return Find(extended[0], end, extended[1], "latin", 3, extended[2])
        if self._is_common(group, small) or masked.startswith("." + _PLACE_MASK, end):
            return None
        if self._period.match(texts[-1]) or texts[-1] in self._never_last or " ".join(texts) in self._never:
            return None
        left, right = masked[max(0, start - 40) : start], masked[end : end + 60]
        in_han = sheet.chinese or _in_han(masked, start, end)
        type_, rule, weight = self._types.type_of(texts, left, right, in_han)
        if rule == BARE and (
            len(texts) == 1 and _CODE.match(texts[0]) or len(texts) > 1 and all(t.isupper() for t in texts) and len(texts[-1]) > 2
        ):
            return None
        if opens and len(group) == 1 and not is_odd(texts[0]) and not in_han and rule == BARE and not _POSSESSED.match(right):
            weight -= 1
        return Find(start, end, type_, rule, weight) if weight and end - start > 1 else None

    def _trimmed(self, group: list[_Token], small: frozenset[str] | set[str], *, opens: bool) -> list[_Token]:
        """The group without common words at its left end, jargon at both, and what only opens a sentence."""
        whole = len(group)
        while group:
            first, last = group[0].text, group[-1].text
            if (
                first in self._joints
                or first in self._common
                and not self._belongs(group)
                and (opens or len(group) == 1 or first not in self._openers)
                or first in self._jargon
                or _FISCAL.fullmatch(first)
                or len(group) < whole
                and _INITIAL.match(first)
                or len(group) > 1
                and first.lower() in small
            ):
                group = group[1:]
            elif last in self._joints or last in self._jargon and (len(group) == 1 or self._types.ending(last) is None):
                group = group[:-1]
            else:
                break
            small = frozenset()
        return group

    def _belongs(self, group: list[_Token]) -> bool:
        """Whether a common first word is part of the name: only with it the ending names something (“Silicon Data”)."""
        return len(group) == 2 and self._types.ending(group[1].text) is EntityType.FIRM and group[0].text.istitle()

    def _is_common(self, group: list[_Token], small: set[str]) -> bool:
        """Whether nothing in the group is more than a word that happens to have a capital."""
        texts = [t.text for t in group]
        if all(t in self._common or t in self._jargon or t in self._versions or t[0].isdigit() or t[0] == _PLACE_MASK for t in texts):
            return True
        if len(texts) == 1 and self._types.ending(texts[0]) is not None and not is_odd(texts[0]):
            return True
        return all(t.lower() in small for t in texts if t.isalpha()) and not any(is_odd(t) for t in texts)

    def _branch(self, sheet: Sheet, group: list[_Token]) -> Find | None:
        """A known firm's fund: its name with a word such as Ventures behind it."""
        if not group or not self._branches.issuperset(t.text for t in group):
            return None
        known = _KNOWN_BEFORE.search(sheet.masked, max(0, group[0].start - 40), group[0].start)
        return Find(known.start(), group[-1].end, EntityType.FIRM, "latin", 3) if known and known[1] == "\ue001" else None

    def _extended(self, sheet: Sheet, start: int, texts: Sequence[str]) -> tuple[int, EntityType, str] | None:
        """A known name that these words extend: a firm's fund or lab, a product's edition; with the firm's id where they only say that it is one."""
        known, ending = _KNOWN_BEFORE.search(sheet.masked, max(0, start - 40), start), self._types.ending(texts[-1])
        if known is None or ending not in (EntityType.FIRM, EntityType.PRODUCT) or len(texts) > 3:
            return None
        of_firm = known[1] == "\ue001"
        if of_firm and ending is EntityType.FIRM or not of_firm and ending is EntityType.PRODUCT:
            id_ = sheet.masked_names.get(known.start(), "") if texts[-1].rstrip(".") in self._legal else ""
            return known.start(), ending, id_
        return None


def _run(words: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """A run of capitalised words, with places and version numbers in it; a number that counts something is no version."""
    counters = f"{any_listed(words, 'zh-version-counters', 'zh-version-counters-found')}| ?{any_listed(words, 'en-version-counters')}"
    number = rf"[vV]?\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}(?![\d,%亿万千百年月日]|\.\d|{counters}|[A-Za-z])"
    joint = rf"(?: & | {any_listed(words, 'en-name-joints')} (?=[A-Z])| )"
    return re.compile(rf"(?<![{_LETTER}0-9_.@/#$-]){_WORD}(?:{joint}(?:{_WORD}|\ue007\ue000*|{number})){{0,6}}")


def _in_han(masked: str, start: int, end: int) -> bool:
    """Whether Chinese stands on either side."""
    around = masked[max(0, start - 1) : start] + masked[end : end + 1]
    return any("\u2e80" <= c <= "\uffef" and not "\ue000" <= c <= "\ue00f" for c in around)


def is_title_case(line: str) -> bool:
    """Whether a line of English is a headline in which every word begins with a capital."""
    if len(line) > _LONGEST_HEADLINE or line.rstrip().endswith((".", "?", "!", ".”", '."')):
        return False
    words = [w for w in re.findall(r"[A-Za-z][A-Za-z’'-]*", line) if len(w) > 3]
    return len(words) >= 4 and sum(w[0].isupper() for w in words) > 0.65 * len(words) and not re.search(f"[{HAN}]", line)
