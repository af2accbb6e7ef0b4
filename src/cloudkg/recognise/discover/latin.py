"""Names in Latin letters: runs of capitalised words, typed by their last word and by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cloudkg.model import EntityType
from cloudkg.recognise.discover.sheet import HAN, MASKS, Find, Sheet, any_of

_LETTER = "A-Za-zÀ-ɏ"
_WORD = (
    rf"(?:[A-ZÀ-Þ][{_LETTER}0-9&+]*(?:[-.'’][{_LETTER}0-9]+)*"
    rf"|[a-z]{{1,2}}[A-Z][{_LETTER}0-9]+|\d{{1,2}}[A-Z][a-z][{_LETTER}]*|[a-z]\d{{1,3}}[a-z](?![{_LETTER}0-9]))"
)
_NUMBER = r"[vV]?\d{1,2}(?:\.\d{1,2}){0,2}(?![\d,%亿万千百年月日个款倍元美颗片台家名轮条岁股点周天]|\.\d| ?(?:billion|million|trillion|percent|bn)|[A-Za-z])"
_RUN = re.compile(rf"(?<![{_LETTER}0-9_.@/#$-]){_WORD}(?:(?: & | of (?=[A-Z])| )(?:{_WORD}|\ue007\ue000*|{_NUMBER})){{0,6}}")
_TOKEN = re.compile(r"[^ ]+")
_ENDS_SENTENCE = re.compile(r"(?:^|[\n.!?:;•|“\"‘(】]|[.!?][”\"’)]) ?[“\"‘(]?$")
_VERSION = re.compile(r"[vV]?\d{1,2}(?:\.\d{1,2}){0,2}$|[A-Z]\d{1,2}(?:\.\d+)?[a-z]?$")
_PLAIN = re.compile(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?$|[A-Z]\.?$|(?:Mc|Mac|De|Di|O’|O')[A-Z][a-z]+$")
_POSSESSIVE = re.compile(r"[’']s?$")
_LOWER = re.compile(rf"(?<![{_LETTER}0-9’'-])[a-z]{{2,}}(?![{_LETTER}0-9])")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


class LatinNames:
    """Finds names in Latin letters in English and in Chinese text."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._common = frozenset(words.get("en-common", ()))
        self._jargon = frozenset(words.get("jargon", ())) | frozenset(words.get("version-words", ()))
        self._first_names = frozenset(words.get("en-first-names", ()))
        self._ending: dict[str, EntityType] = {}
        for name, type_ in (
            ("en-product-endings", EntityType.PRODUCT),
            ("en-place-endings", EntityType.PLACE),
            ("en-body-endings", EntityType.PUBLIC_BODY),
            ("en-firm-endings", EntityType.FIRM),
        ):
            self._ending |= dict.fromkeys(words.get(name, ()), type_)
        titles = any_of(words.get("en-titles", ()))
        deeds = any_of(words.get("en-deeds", ()))
        self._title_before = re.compile(rf"(?:^|[\W_]){titles}(?:,? (?:and|of the firm),?)? $", re.IGNORECASE)
        self._title_after = re.compile(rf"(?:,|\()? ?(?:(?:the|a|its|an) )?(?:{'[a-zA-Z’-]+ '}){{0,3}}?{titles}\b(?! (?:of|at) (?:the )?(?:AI|chip))", re.IGNORECASE)
        self._person_does = re.compile(rf" {any_of(words.get('en-person-deeds', ()))}\b")
        self._person_said = re.compile(r"(?:[,”\"’] ?(?:said|says|according to|wrote|added|told)|hired|hires|appointed|named|reports to|reporting to|brother|sister|former \w+ \w+) $")
        self._deeds = re.compile(rf"(?:’s|'s)? ?(?:,? which|,? \w+ly)? ?{deeds}\b|’s|'s")
        self._behind = {
            EntityType.FIRM: re.compile(rf"(?:{any_of(words.get('en-firm-heads', ()))}|by|from|backed|acquired?|acquiring|bought|led by|owned by|called|named),? $"),
            EntityType.MODEL: re.compile(rf"{any_of(words.get('en-model-heads', ()))},?(?: called| named| dubbed)?,? $"),
            EntityType.CHIP: re.compile(rf"{any_of(words.get('en-chip-heads', ()))},?(?: called| named| dubbed)?,? $"),
            EntityType.PRODUCT: re.compile(rf"(?:{any_of(words.get('en-product-heads', ()))},?(?: called| named| dubbed)?|launched|unveiled|released|introduced|debuted),? $"),
        }
        self._before = {
            EntityType.MODEL: re.compile(rf"(?: [a-z-]+){{0,2}}? {any_of(words.get('en-model-heads', ()))}\b|(?:系列|开源|多模态|视频|语言|基座|推理|旗舰|具身|生成式|世界|AI){{0,3}}{any_of(words.get('zh-model-heads', ()))}"),
            EntityType.CHIP: re.compile(rf"(?: AI| [a-z-]+){{0,2}}? {any_of(words.get('en-chip-heads', ()))}\b|(?:系列|推理|训练|AI|服务器|自研|定制){{0,3}}{any_of(words.get('zh-chip-heads', ()))}"),
            EntityType.PRODUCT: re.compile(rf"(?: [a-z-]+)?? {any_of(words.get('en-product-heads', ()))}\b|[{HAN}]{{0,4}}?{any_of(words.get('zh-product-heads', ()))}"),
            EntityType.FIRM: re.compile(rf"(?:’s|'s)? (?:founders?|co-founders?|CEO|shares|stock|investors|board|Inc|Corp)|,? (?:an?|the) (?:[\w-]+ ){{0,4}}?{any_of(words.get('en-firm-heads', ()))}\b|(?:公司|集团|厂商|官网|母公司){'|'.join(['', *words.get('zh-firm-deeds', ())])}"),
        }
        self._zh_behind = {
            EntityType.MODEL: re.compile(any_of(words.get("zh-model-heads", ())) + r"[“「『\"]?$"),
            EntityType.CHIP: re.compile(any_of(words.get("zh-chip-heads", ())) + r"[“「『\"]?$"),
            EntityType.FIRM: re.compile(any_of(words.get("zh-firm-heads", ())) + r"[“「『\"]?$"),
            EntityType.PRODUCT: re.compile(any_of(words.get("zh-product-heads", ())) + r"[“「『\"]?$"),
        }

    def find(self, sheet: Sheet) -> Iterator[Find]:
        """Names of the sheet's Latin words."""
        masked = sheet.masked
        small = set(_LOWER.findall(masked))
        line_end, headline = -1, False
        for found in _RUN.finditer(masked):
            if found.start() > line_end:
                line_start = masked.rfind("\n", 0, found.start()) + 1
                line_end = masked.find("\n", found.start())
                line_end = len(masked) if line_end < 0 else line_end
                headline = line_start in sheet.headline or _is_title_case(masked[line_start:min(line_end, line_start + 400)])
            if headline and not _in_han(masked, found.start(), found.end()):
                continue
            yield from self._names(masked, found, small)

    def _names(self, masked: str, found: re.Match[str], small: set[str]) -> Iterator[Find]:
        group: list[_Token] = []
        for piece in _TOKEN.finditer(masked, found.start(), found.end()):
            text = _POSSESSIVE.sub("", piece[0])
            token = _Token(text, piece.start(), piece.start() + len(text))
            if text in _TITLES:
                yield from self._name(masked, group, small)
                group = []
                continue
            group.append(token)
            if len(text) < len(piece[0]):
                yield from self._name(masked, group, small)
                group = []
        yield from self._name(masked, group, small)

    def _name(self, masked: str, group: list[_Token], small: set[str]) -> Iterator[Find]:
        initial = bool(group) and _ENDS_SENTENCE.search(masked, max(0, group[0].start - 3), group[0].start) is not None
        while group and (group[0].text in self._common and not self._opens(group) or group[0].text in ("of", "&") or initial and len(group) > 1 and group[0].text.lower() in small):
            group, initial = group[1:], False
        while group and (group[-1].text in ("of", "&") or group[-1].text in self._jargon and (len(group) == 1 or group[-1].text not in self._ending)):
            group = group[:-1]
        while len(group) > 1 and group[0].text in self._jargon:
            group = group[1:]
        if not group or all(t.text in self._common or t.text in self._jargon or t.text[0].isdigit() or t.text.startswith("\ue007") for t in group):
            return
        if all(t.text.lower() in small for t in group if t.text.isalpha()) and not any(_odd(t.text) for t in group):
            return
        start, end = group[0].start, group[-1].end
        type_, weight = self._typed(masked, group)
        if weight and end - start > 1:
            if initial and len(group) == 1 and not _odd(group[0].text):
                weight -= 1
            yield Find(start, end, type_, "latin", weight)

    def _opens(self, group: list[_Token]) -> bool:
        """Whether a common first word belongs to the name: the rest is too common to be a name alone (“General Motors”, “Silicon Data”)."""
        return len(group) > 1 and group[0].text.istitle() and group[1].text in self._ending and group[0].text not in _FUNCTION

    def _typed(self, masked: str, group: list[_Token]) -> tuple[EntityType, int]:
        start, end = group[0].start, group[-1].end
        left, right = masked[max(0, start - 40) : start], masked[end : end + 60]
        texts = [t.text for t in group]
        plain = 2 <= len(texts) <= 3 and all(_PLAIN.match(t) for t in texts)
        ending = self._ending.get(texts[-1]) if len(texts) > 1 else None
        if plain and texts[0] in self._first_names and not (ending is EntityType.FIRM and texts[-1] not in ("Street", "Brothers")):
            return EntityType.PERSON, 3
        if texts[0] in ("University", "Department", "Ministry", "Bank", "Institute", "City") and "of" in texts:
            return (EntityType.FIRM if texts[0] == "Bank" else EntityType.PLACE if texts[0] == "City" else EntityType.PUBLIC_BODY), 3
        for type_, pattern in self._before.items():
            if type_ is not EntityType.FIRM and pattern.match(right) and ending is None:
                return type_, 3
        if plain and ending is None and (self._title_before.search(left) or self._title_after.match(right) and "," in right[:2] or self._person_said.search(left) or self._person_does.match(right)):
            return EntityType.PERSON, 3
        if ending is not None:
            return ending, 3
        if _VERSION.match(texts[-1]) and len(texts) > 1 or re.search(r"\d", texts[-1]) and len(texts[-1]) > 2:
            return EntityType.PRODUCT, 2
        for type_, pattern in self._behind.items():
            if pattern.search(left):
                return type_, 2
        for type_, pattern in self._zh_behind.items():
            if pattern.search(left):
                return type_, 3
        if self._before[EntityType.FIRM].match(right) or self._deeds.match(right):
            return EntityType.FIRM, 2
        if _in_han(masked, start, end):
            odd = len(texts) > 1 or _odd(texts[0]) and not texts[0].isupper()
            return EntityType.PRODUCT, 2 if odd else 1
        return EntityType.FIRM, 2


_TITLES = frozenset("CEO CTO CFO COO CIO CMO CPO President Chairman Chairwoman Professor Director Minister Secretary Senator Governor Mayor Founder Cofounder Analyst Spokesperson".split())
_FUNCTION = frozenset("A An The This That These Those It Its In On At By For From To Of With And But Or If When While As After Before Since Until During His Her Their Our My".split())


def _odd(text: str) -> bool:
    """Whether no common word is spelled so: a capital inside, or a digit."""
    return any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:])


def _in_han(masked: str, start: int, end: int) -> bool:
    around = masked[max(0, start - 1) : start] + masked[end : end + 1]
    return any("\u2e80" <= c <= "\uffef" and not "\ue000" <= c <= "\ue00f" for c in around)


def _is_title_case(line: str) -> bool:
    """Whether a line of English is a headline in which every word begins with a capital."""
    words = [w for w in re.findall(r"[A-Za-z][\w’'-]*", line) if len(w) > 3]
    return len(words) >= 4 and sum(w[0].isupper() for w in words) > 0.65 * len(words) and not re.search(f"[{HAN}]", line)


_ = MASKS
