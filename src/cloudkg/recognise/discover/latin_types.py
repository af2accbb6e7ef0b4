"""What a name in Latin letters names: by its last word, by its shape, and by the words before and behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cloudkg.model import EntityType
from cloudkg.recognise.discover.sheet import any_of
from cloudkg.script import HAN

_PLAIN = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-Z][a-z]+)?$|[A-Z]\.?$|(?:Mc|Mac|De|Di|O’|O'|D’|Le|La|Van)[A-Z][a-z]+$")
_DECIMAL = re.compile(r"[vV]?\d{1,2}\.\d{1,2}$|[A-Za-z]+-?[vVkKmM]?\d{1,2}\.\d{1,2}(?:-\w+)*$|[A-Z]\d\.\d$")
_BESIDE_PRODUCT = re.compile("\ue006\ue000*$")  # “某平台Nova版”: the words say which edition, and name no second thing
_HEADS_OF_BODIES = frozenset({"University", "Department", "Ministry", "Institute", "Academy", "Bureau", "Office", "Court"})
_NOT_THE_THING = "(?!厂|企业|公司|行业|产业|市场|业务|需求|领域|赛道|板块|设计|制造|供应|价格|股|商|开发商)"

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
        self._ending: dict[str, EntityType] = {}
        for name, type_ in (
            ("en-product-endings", EntityType.PRODUCT),
            ("en-place-endings", EntityType.PLACE),
            ("en-body-endings", EntityType.PUBLIC_BODY),
            ("en-firm-endings", EntityType.FIRM),
        ):
            self._ending |= dict.fromkeys(words.get(name, ()), type_)
        self._person = _person_patterns(words)
        self._behind = _patterns_behind(words)
        self._before = _patterns_before(words)
        self._deeds = re.compile(rf" ?(?:,? which |,? \w+ly )? ?{any_of(words.get('en-firm-deeds', ()))}\b")

    def ending(self, word: str) -> EntityType | None:
        """The type that a last word gives (Labs, University, County), or None."""
        return self._ending.get(word)

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
        for type_, pattern in self._behind.items():
            if pattern.search(left):
                return type_, CUED, 2
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

    def _by_words(self, texts: Sequence[str], left: str, right: str) -> EntityType | None:
        plain = 2 <= len(texts) <= 4 and all(_PLAIN.match(t) for t in texts)
        ending = self._ending.get(texts[-1]) if len(texts) > 1 else None
        if plain and texts[0].split("-")[0] in self._first_names and ending is not EntityType.FIRM:
            return EntityType.PERSON
        if "of" in texts and texts[0] in ("Bank", "City", *_HEADS_OF_BODIES):
            return {"Bank": EntityType.FIRM, "City": EntityType.PLACE}.get(texts[0], EntityType.PUBLIC_BODY)
        before, after, said, does = self._person
        if plain and ending is None and (before.search(left) or after.match(right) or said.search(left) or does.match(right)):
            return EntityType.PERSON
        return ending


def _person_patterns(words: Mapping[str, Sequence[str]]) -> tuple[re.Pattern[str], ...]:
    titles, does = any_of(words.get("en-titles", ())), any_of(words.get("en-person-deeds", ()))
    return (
        re.compile(rf"(?:^|[^A-Za-z]){titles} $", re.IGNORECASE),
        re.compile(rf", (?:(?:the|a|its|an) )?(?:[a-zA-Z’-]+ ){{0,3}}?{titles}\b", re.IGNORECASE),
        re.compile(
            r"(?:[,”\"’] ?(?:said|says|according to|wrote|added|told)|hired|hires|appointed|reports to|reporting to|brother|sister|former \w+ \w+) $"
        ),
        re.compile(rf" {does}\b"),
    )


def _patterns_behind(words: Mapping[str, Sequence[str]]) -> dict[EntityType, re.Pattern[str]]:
    """Patterns of what stands before a name, for `search` on the text to its left."""
    patterns = {}
    for type_, key, more in (
        (EntityType.MODEL, "model-heads", ()),
        (EntityType.CHIP, "chip-heads", ()),
        (EntityType.FIRM, "firm-heads", ("by", "from", "backed", "acquire", "acquired", "acquiring", "bought")),
        (EntityType.PRODUCT, "product-heads", ("launched", "unveiled", "released", "introduced", "debuted")),
    ):
        en = any_of([*words.get(f"en-{key}", ()), *more])
        patterns[type_] = re.compile(rf"\b{en},?(?: called| named| dubbed)?,? [“\"‘]?$|{any_of(words.get(f'zh-{key}', ()))}[“「『\"]?$")
    return patterns


def _patterns_before(words: Mapping[str, Sequence[str]]) -> dict[EntityType, re.Pattern[str]]:
    """Patterns of what stands behind a name, for `match` on the text to its right."""
    patterns = {}
    for type_, key, modifiers in (
        (EntityType.MODEL, "model-heads", "系列|开源|多模态|视频|语言|基座|推理|旗舰|具身|生成式|世界|AI"),
        (EntityType.CHIP, "chip-heads", "系列|推理|训练|AI|服务器|自研|定制"),
        (EntityType.PRODUCT, "product-heads", f"[{HAN}]{{2}}"),
    ):
        en, zh = any_of(words.get(f"en-{key}", ())), any_of(words.get(f"zh-{key}", ()))
        apposed = rf"(?:,| —|—| –|, which is| is| \() ?(?:an?|the|its|their)(?: first)? (?:[\w’-]+ ){{0,4}}?{en}\b"
        patterns[type_] = re.compile(rf"(?: AI| [a-z-]+)?? {en}\b|{apposed}|[”」』\"]?(?:{modifiers}){{0,3}}?{zh}{_NOT_THE_THING}")
    en = any_of(words.get("en-firm-heads", ()))
    of_firm = r"(?:’s|'s)? (?:founders?|co-founders?|CEO|shares|stock|investors|board)\b"
    apposed = rf"(?:,| —|—| –|, which is| is) ?(?:an?|the) (?:[\w’-]+ ){{0,4}}?{en}\b"
    deeds = "|".join([*words.get("zh-firm-deeds", ()), *words.get("zh-firm-deeds-weak", ())])
    when = f"(?:{'|'.join(words.get('zh-when', ()))})*"
    patterns[EntityType.FIRM] = re.compile(rf"{of_firm}|{apposed}|(?:公司|集团|厂商|官网|母公司)|[”」』\"]?{when}(?:{deeds})")
    return patterns
