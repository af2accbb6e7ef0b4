"""What a name in Latin letters names: by its last word, by its shape, and by the words before and behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.sheet import any_listed, any_of
from cloudkg.script import HAN
from cloudkg.sieve import SievedPatterns

_DECIMAL = re.compile(r"[vV]?\d{1,2}\.\d{1,2}$|[A-Za-z]+-?[vVkKmM]?\d{1,2}\.\d{1,2}(?:-\w+)*$|[A-Z]\d\.\d$")
_BESIDE_PRODUCT = re.compile("\ue006\ue000*$")  # “某平台Nova版”: the words say which edition, and name no second thing
_ENDINGS = {
    "en-product-endings": EntityType.PRODUCT,
    "en-place-endings": EntityType.PLACE,
    "en-body-endings": EntityType.PUBLIC_BODY,
    "en-firm-endings": EntityType.FIRM,
}
_NAMES_OF = {"en-bodies-of": EntityType.PUBLIC_BODY, "en-places-of": EntityType.PLACE, "en-firms-of": EntityType.FIRM}

BARE = "bare"
CUED = "latin"


def is_odd(text: str) -> bool:
    """Whether no common word is spelled so: a digit, or a capital inside.

    >>> is_odd("CoreWeave"), is_odd("Trainium3"), is_odd("Writer")
    (True, True, False)
    """
    return any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:])


class LatinTypes:
    """Gives a name its type, the rule that says so, and how much that weighs."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._first_names = frozenset(words.get("en-first-names", ()))
        self._ending = _typed(words, _ENDINGS)
        self._of, self._joints = _typed(words, _NAMES_OF), frozenset(words.get("en-name-joints", ()))
        self._plain = re.compile(rf"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-Z][a-z]+)?$|[A-Z]\.?$|{any_listed(words, 'en-name-particles')}[A-Z][a-z]+$")
        self._person = _person_patterns(words)
        self._behind = SievedPatterns(_patterns_behind(words))
        self._before = _patterns_before(words)
        self._naming = re.compile(rf"{any_listed(words, 'zh-naming')}[“「『\"]?$")
        self._named = {
            type_: re.compile(rf"[”」』\"]?的[{HAN}]{{0,8}}?{any_of(words.get(f'zh-{kind}-heads', ()))}")
            for type_, kind in ((EntityType.CHIP, "chip"), (EntityType.MODEL, "model"), (EntityType.PRODUCT, "product"))
        }
        self._series = re.compile(any_listed(words, "zh-series"))
        self._launched = re.compile(rf"{any_listed(words, 'zh-product-leads')}$")
        self._goods = re.compile(any_listed(words, "zh-product-tails"))
        self._deeds = re.compile(rf" ?(?:,? {any_listed(words, 'en-deed-links')} )? ?{any_of(words.get('en-firm-deeds', ()))}\b")

    def ending(self, word: str) -> EntityType | None:
        """The type that a last word gives (Labs, University, County), or None."""
        return self._ending.get(word)

    def is_person(self, texts: Sequence[str]) -> bool:
        """Whether these words are a first name and a surname."""
        return 2 <= len(texts) <= 3 and texts[0] in self._first_names and all(self._plain.match(t) for t in texts)

    def type_of(self, texts: Sequence[str], left: str, right: str, in_han: bool) -> tuple[EntityType, str, int]:
        """Type, rule and weight of the name of these words between `left` and `right`."""
        by_words = self._by_words(texts, left, right)
        if by_words is not None:
            return by_words, CUED, 3
        if _BESIDE_PRODUCT.search(left):
            return EntityType.PRODUCT, BARE, 0
        for type_, pattern in self._before.items():
            if pattern.match(right):
                return type_, CUED, 3
        for type_, pattern in self._behind.among(left):
            if pattern.search(left):
                return type_, CUED, 2
        told = self._told(texts, left, right) if in_han else None
        if told is not None:
            return told, CUED, 2
        if _DECIMAL.match(texts[-1]):
            return EntityType.MODEL, CUED, 2
        if any(c.isdigit() for c in texts[-1]) and len(texts[-1]) > 2:
            return EntityType.PRODUCT, BARE, 2
        if self._deeds.match(right):
            return EntityType.FIRM, CUED, 2
        if not in_han:
            return (
                (EntityType.PRODUCT if left.endswith(("’s ", "'s ")) else EntityType.FIRM),
                BARE,
                1 if len(texts) == 1 and len(texts[0]) < 4 else 2,
            )
        odd = any(is_odd(t) and not t.isupper() for t in texts)
        return EntityType.PRODUCT if left[-1:] == "\ue000" else EntityType.FIRM, BARE, 2 if odd else 1 if len(texts) > 1 else 0

    def _told(self, texts: Sequence[str], left: str, right: str) -> EntityType | None:
        """What Chinese words around a name say that it is: “代号为X的推理芯片”, “推出X”, “X系列”; of a mere abbreviation they say nothing."""
        if self._naming.search(left):
            return next((type_ for type_, pattern in self._named.items() if pattern.match(right)), EntityType.PRODUCT)
        if all(t.isupper() for t in texts) and not (texts[-1][-1].isdigit() and self._series.match(right)):
            return None
        return EntityType.PRODUCT if self._launched.search(left) or self._goods.match(right) else None

    def _by_words(self, texts: Sequence[str], left: str, right: str) -> EntityType | None:
        plain = 2 <= len(texts) <= 4 and all(self._plain.match(t) for t in texts)
        ending = self._ending.get(texts[-1]) if len(texts) > 1 else None
        if plain and texts[0].split("-")[0] in self._first_names and ending is not EntityType.FIRM:
            return EntityType.PERSON
        if texts[0] in self._of and not self._joints.isdisjoint(texts):
            return self._of[texts[0]]
        before, after, said, does = self._person
        if plain and ending is None and (before.search(left) or after.match(right) or said.search(left) or does.match(right)):
            return EntityType.PERSON
        return ending


def _typed(words: Mapping[str, Sequence[str]], lists: Mapping[str, EntityType]) -> dict[str, EntityType]:
    """The type that each word of these lists gives, a later list before an earlier."""
    return {word: type_ for name, type_ in lists.items() for word in words.get(name, ())}


def _person_patterns(words: Mapping[str, Sequence[str]]) -> tuple[re.Pattern[str], ...]:
    titles, does = any_of(words.get("en-titles", ())), any_of(words.get("en-person-deeds", ()))
    return (
        re.compile(rf"(?:^|[^A-Za-z]){titles},? $", re.IGNORECASE),
        re.compile(
            rf", (?:{any_listed(words, 'en-office-articles')} )?(?:[a-zA-Z’-]+ ){{0,3}}?{titles}\b|{any_listed(words, 'en-after-people')}",
            re.IGNORECASE,
        ),
        re.compile(rf"(?:[,”\"’] ?{any_listed(words, 'en-person-speech')}|{any_listed(words, 'en-person-heads')}) $"),
        re.compile(rf" {does}\b"),
    )


def _patterns_behind(words: Mapping[str, Sequence[str]]) -> dict[EntityType, re.Pattern[str]]:
    """Patterns of what stands before a name, for `search` on the text to its left."""
    patterns, naming = {}, any_listed(words, "en-naming")
    for type_, kind in (
        (EntityType.MODEL, "model"),
        (EntityType.CHIP, "chip"),
        (EntityType.FIRM, "firm"),
        (EntityType.PRODUCT, "product"),
    ):
        en = any_of([*words.get(f"en-{kind}-heads", ()), *words.get(f"en-{kind}-leads", ())])
        zh = any_of(words.get(f"zh-{kind}-heads", ()))
        patterns[type_] = re.compile(rf"\b{en},?(?: {naming})?,? [“\"‘]?$|{zh}[“「『\"]?$")
    return patterns


def _patterns_before(words: Mapping[str, Sequence[str]]) -> dict[EntityType, re.Pattern[str]]:
    """Patterns of what stands behind a name, for `match` on the text to its right."""
    patterns = {}
    copulas, article = any_listed(words, "en-copulas"), any_listed(words, "en-kind-articles")
    first, modifier = any_listed(words, "en-kind-ordinals"), any_listed(words, "en-kind-modifiers")
    for type_, kind, modifiers in (
        (EntityType.MODEL, "model", any_listed(words, "zh-model-modifiers")),
        (EntityType.CHIP, "chip", any_listed(words, "zh-chip-modifiers")),
        (EntityType.PRODUCT, "product", f"(?:[{HAN}]{{2}})"),
    ):
        en, zh = any_of(words.get(f"en-{kind}-heads", ())), any_of(words.get(f"zh-{kind}-heads", ()))
        zh = rf"{modifiers}{{0,3}}?{zh}(?!{any_listed(words, 'zh-not-after-kind')})"
        apposed = rf"(?:,| —|—| –|{copulas}| \() ?{article}(?: {first})? (?:[\w’-]+ ){{0,4}}?{en}\b"
        patterns[type_] = re.compile(rf"(?: {modifier}| [a-z-]+)?? {en}\b|{apposed}|[”」』\"]?{zh}")
    en = any_of(words.get("en-firm-heads", ()))
    of_firm = rf"(?:’s|'s)? {any_listed(words, 'en-of-firms')}\b"
    apposed = rf"(?:,| —|—| –|{copulas}) ?{any_listed(words, 'en-firm-articles')} (?:[\w’-]+ ){{0,4}}?{en}\b"
    doing = f"{any_listed(words, 'zh-when')}*{any_listed(words, 'zh-firm-deeds', 'zh-firm-deeds-weak')}"
    patterns[EntityType.FIRM] = re.compile(rf"{of_firm}|{apposed}|{any_listed(words, 'zh-of-firms')}|[”」』\"]?{doing}")
    return patterns
