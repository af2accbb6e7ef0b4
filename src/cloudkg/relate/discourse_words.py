"""Words by which it is found who a text goes on about: ``words/discourse.yaml`` and its neighbours, compiled once for a lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import Mention
from cloudkg.relate.wording import any_of, behind, not_behind


@dataclass(frozen=True, slots=True)
class DiscourseWords:
    """What the words around names say of who is talked about: ``words/discourse.yaml``, compiled once for a lexicon."""

    not_subject_before: re.Pattern[str]
    source_after: re.Pattern[str]
    in_list_before: re.Pattern[str]
    in_list_after: re.Pattern[str]
    anaphor_zh: re.Pattern[str]
    anaphor_en: re.Pattern[str]
    thing_zh: re.Pattern[str]
    thing_en: re.Pattern[str]
    third_party: re.Pattern[str]
    raises: re.Pattern[str]
    raises_zh: re.Pattern[str]
    raises_loosely: re.Pattern[str]
    raised: re.Pattern[str]
    valued: re.Pattern[str]
    copula: re.Pattern[str]
    observer: re.Pattern[str]
    pair_zh: re.Pattern[str]
    pair_en: re.Pattern[str]
    several_zh: re.Pattern[str]
    invites: re.Pattern[str]
    effective_behind: re.Pattern[str]
    announces: re.Pattern[str]
    joints: re.Pattern[str]
    observers: frozenset[str]
    own_firm: frozenset[str]
    which_tells: re.Pattern[str]
    to_another: re.Pattern[str]
    of_which: re.Pattern[str]
    observer_names: re.Pattern[str]
    observer_says: re.Pattern[str]

    def observes(self, mention: Mention) -> bool:
        """Whether a name is that of a bank, a research house or a paper."""
        return mention.name in self.observers or self.observer_names.search(mention.surface) is not None

    def only_speaks(self, mention: Mention, after: str) -> bool:
        """Whether such a house speaks of others; `after` is the rest of its clause."""
        return self.observes(mention) and (after[:1] in (":", "：") or self.observer_says.search(after) is not None)


@lru_cache(maxsize=4)
def discourse_words(lexicon: Lexicon) -> DiscourseWords:
    """The words for discourse of a lexicon."""

    def words(*names: str) -> str:
        return any_of(lexicon, *names)

    def plain(name: str) -> str:
        return "|".join(map(re.escape, lexicon.words[name]))

    and_ = words("en-and")
    ahead = r"(?:[^.;]|\.(?=\d))"  # within the sentence
    raises = rf"\b{words('en-raises-money')}\b"
    lead = rf"\b{not_behind(lexicon, 'en-subject-though-behind', ' ')}{words('en-subject-not-behind')}(?: the)?\s"
    source = rf"{words('zh-source-behind')}|{words('en-source-behind')}\b"
    start = rf"(?:(?<=^)|(?<=[，,。；;：:、！？ “\"(】■])|{behind(lexicon, 'zh-firm-again-behind')})"
    firm = rf"{start}{words('zh-firm-again')}(?!{words('zh-firm-again-not-before')})"
    latter = rf"(?P<latter>{words('zh-latter')})(?!{words('zh-latter-not-before')})"
    it = rf"{not_behind(lexicon, 'zh-it-not-behind')}(?P<it>{words('zh-it')})(?!{words('zh-it-not-before')})"
    its = rf"{not_behind(lexicon, 'zh-its-not-behind')}(?P<its>{words('zh-its')})(?!{words('zh-its-not-before')})"
    return DiscourseWords(
        not_subject_before=re.compile(rf"(?:{words('zh-subject-not-behind')}|{lead})$", re.IGNORECASE),
        source_after=re.compile(rf"\s?{words('zh-source-with-others')}?[^，。；、]{{0,9}}?(?:{source})"),
        in_list_before=re.compile(rf"(?:、|(?<=[\w\)]), (?:{and_} )?|\b{and_} )$"),
        in_list_after=re.compile(rf"^(?:, |,? {and_} |\))"),
        anaphor_zh=re.compile(f"{firm}|{its}|{it}|{latter}"),
        anaphor_en=re.compile(
            rf"\b(?:[Tt]he (?:(?!{words('en-firm-again-not-among')}\b)[\w-]+ ){{0,3}}?(?:(?P<kind>{words('en-firm-again')})|{words('en-firm-again-any')})(?! {words('en-firm-again-not-before')}\b)|{words('en-its')}(?=\s))\b"
        ),
        thing_zh=re.compile(
            rf"{not_behind(lexicon, 'zh-thing-again-not-behind')}{words('zh-thing-again')}"
            rf"(?:(?P<chip>{words('zh-this-chip')})|(?P<model>{words('zh-this-model')})|(?P<product>{words('zh-product-again')}))"
            rf"(?!{words('zh-thing-again-not-before')})"
        ),
        thing_en=re.compile(
            rf"(?:^|(?<=[.!?] )|(?<=[.!?][”\"] ))The (?:{words('en-thing-again-modifiers')} )?"
            rf"(?:(?P<model>{words('en-model-again')})|(?P<chip>{words('en-chip-again')})|(?P<product>{words('en-product-again')}))(?= [a-z])"
        ),
        raises_zh=re.compile(rf"[^；。！？，]{{0,20}}?{words('zh-raises-money')}"),
        raises=re.compile(
            rf"(?:(?:,{ahead}{{0,90}}?|(?: {words('en-subclause')}{ahead}{{0,50}}?)?) (?:{words('en-before-deeds')} )*{raises}{ahead}{{0,60}}?|['’]s?[^;,]{{0,40}}?)"
            rf"\b{words('en-money-raised')}\b"
        ),
        raises_loosely=re.compile(rf"{ahead}{{0,90}}?{raises}{ahead}{{0,60}}?\b{words('en-money-raised')}\b"),
        raised=re.compile(rf"{raises}{ahead}{{0,60}}?\b{words('en-money-raised')}\b"),
        valued=re.compile(rf"\b{words('en-values-raiser')} $"),
        third_party=re.compile(rf"\b{words('en-third-party-behind')} (?:the )?$"),
        copula=re.compile(rf"{words('zh-copula-adverbs')}*{words('zh-copulas')}{words('zh-done')}?"),
        observer=re.compile(rf"^(?:{'|'.join(map(re.escape, lexicon.words['observers']))})$|{any_of(lexicon, 'observer-suffixes')}$"),
        pair_zh=re.compile(words("zh-both-again")),
        pair_en=re.compile(rf"\b{words('en-both-again')}\b"),
        several_zh=re.compile(words("zh-several-again")),
        effective_behind=re.compile(rf"\s*(?:\d{{1,2}}[:：]\d{{2}})?\s*(?:[(（][^()（）]{{1,8}}[)）])?\s*{words('zh-effective-behind')}"),
        invites=re.compile(rf"[^，；。！？]{{0,40}}?{words('zh-tenders')}"),
        announces=re.compile(rf"(?:集团|公司)?(?:\([^()]{{1,16}}\))?[^，；。]{{0,8}}?{words('zh-announces')}"),
        joints=re.compile(rf"(?:[（(][^（）()]{{1,12}}[)）])?(?:、|/|{words('zh-and')})(?:包括)?"),
        observers=frozenset(lexicon.words["observer-firms"]),
        which_tells=re.compile(rf", {words('en-which')} [^.;]*$"),
        own_firm=frozenset(lexicon.words["zh-own-firm"]),
        to_another=re.compile(f"{words('zh-to-another')}$"),
        of_which=re.compile(rf"{words('zh-of-which')}\s?$"),
        observer_names=re.compile(rf"^(?:{plain('observers')})$|(?:{plain('observer-suffixes')})$"),
        observer_says=re.compile(words("zh-observer-says")),
    )
