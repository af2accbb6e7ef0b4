"""Words by which it is found whose a figure is: ``words/figures.yaml`` and its neighbours, compiled once for a lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.relate.wording import any_of


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """What the words before a figure say of its owners: ``words/figure-lists.yaml``, compiled for one language."""

    each: re.Pattern[str]
    together: re.Pattern[str]
    group: re.Pattern[str]
    latter: re.Pattern[str]
    former: re.Pattern[str]
    theirs: re.Pattern[str]
    compared: re.Pattern[str]
    other: re.Pattern[str]
    bare_verb: re.Pattern[str]
    opening: re.Pattern[str]
    speech: re.Pattern[str]
    against: re.Pattern[str]
    theirs_en: re.Pattern[str]
    placed: re.Pattern[str]
    ranked: re.Pattern[str]
    ranked_with: re.Pattern[str]
    relative: re.Pattern[str]
    of_which: re.Pattern[str]
    greatest: re.Pattern[str]
    so_called: re.Pattern[str]
    is_so: re.Pattern[str]
    first_person: re.Pattern[str]
    quotes: re.Pattern[str]
    whole: re.Pattern[str]
    whole_of: re.Pattern[str]
    unnamed: re.Pattern[str]
    holds: re.Pattern[str]
    apposed: re.Pattern[str]
    with_share: re.Pattern[str]
    shares: re.Pattern[str]
    passive: re.Pattern[str]
    adjective: re.Pattern[str]
    leads_round: re.Pattern[str]
    round_of: re.Pattern[str]
    round_of_it: re.Pattern[str]
    covered: re.Pattern[str]
    owned: re.Pattern[str]
    several: re.Pattern[str]
    contributes: re.Pattern[str]
    again: re.Pattern[str]
    last_named: re.Pattern[str]
    later: re.Pattern[str]


@lru_cache(maxsize=8)
def owner_words(lexicon: Lexicon, language: str) -> OwnerWords:
    """The words for owners of figures in a language; what the other language alone asks for never matches."""
    other = re.compile(rf"\b{any_of(lexicon, 'en-it-not-behind')}(?: the)? $", re.IGNORECASE)
    together, group = re.compile(any_of(lexicon, "zh-together")), re.compile(any_of(lexicon, "zh-group-tails") + "$")
    never = re.compile(r"(?!)")
    if language == "zh":
        of, adjectives = any_of(lexicon, "zh-of"), any_of(lexicon, "zh-latter-adjectives")
        latter = re.compile(f"{any_of(lexicon, 'zh-latter')}{of}?{adjectives}?$")
        theirs = re.compile(of + any_of(lexicon, "zh-level-about") + "?")
        compared = re.compile(any_of(lexicon, "zh-compared-with") + "$")
        return OwnerWords(
            re.compile(any_of(lexicon, "zh-each")),
            together,
            group,
            latter,
            re.compile(f"(?<![较比与和于])(?:{any_of(lexicon, 'zh-former')})(?!的[^，。；]{{0,12}}$)"),
            theirs,
            compared,
            other,
            *(never,) * 9,
            re.compile(any_of(lexicon, "zh-of-which")),
            re.compile(any_of(lexicon, "zh-greatest-where") + any_of(lexicon, "zh-greatest", "zh-greatest-nth")),
            re.compile(f"[^，。；、：和与及]{{0,14}}{any_of(lexicon, 'zh-greatest-kinds')}[“「『《]?"),
            re.compile(any_of(lexicon, "zh-greatest-is") + "$"),
            *(never,) * 16,
            re.compile(any_of(lexicon, "zh-several-together")),
            re.compile(any_of(lexicon, "zh-contributes")),
            re.compile(
                f"{any_of(lexicon, 'zh-this')}(?:(?P<chip>{any_of(lexicon, 'zh-this-chip')})|(?P<model>{any_of(lexicon, 'zh-this-model')})|{any_of(lexicon, 'zh-this-thing')})"
            ),
            re.compile(any_of(lexicon, "zh-last-named")),
            re.compile(any_of(lexicon, "zh-latter")),
        )
    speech = re.compile(rf"\b{any_of(lexicon, 'en-speech')}\b")
    against = re.compile(rf"\b{any_of(lexicon, 'en-against')}(?: {any_of(lexicon, 'en-level-about')})? $")
    theirs_en = re.compile(rf" {any_of(lexicon, 'en-theirs')} (?:the )?")
    ranked = re.compile(rf"[^.;]{{0,40}}?(?:, |\b){any_of(lexicon, 'en-ranked-behind')} ")
    ranked_with = re.compile(rf"(?: {any_of(lexicon, 'en-ranked-with')})(?: {any_of(lexicon, 'en-level-about')})? ")
    placed = re.compile(rf" (?:{any_of(lexicon, 'en-placed')}|(?P<for>{any_of(lexicon, 'en-placed-shares')})) ")
    opening = re.compile(rf"{any_of(lexicon, 'en-openings')} ")
    verb = re.compile(rf"(?:[•*–-] ?)?{any_of(lexicon, 'en-item-verbs')} ")
    each = re.compile(rf"\b{any_of(lexicon, 'en-each')}\b", re.IGNORECASE)
    latter = re.compile(rf"\b{any_of(lexicon, 'en-latter')}(?:[’']s)?(?: \w+)? $")
    relative = re.compile(rf"{any_of(lexicon, 'en-relatives')}\b")
    return OwnerWords(
        each,
        never,
        group,
        latter,
        never,
        never,
        never,
        other,
        verb,
        opening,
        speech,
        against,
        theirs_en,
        placed,
        ranked,
        ranked_with,
        relative,
        *(never,) * 4,
        first_person=re.compile(rf"\b{any_of(lexicon, 'en-first-person')}\b", re.IGNORECASE),
        quotes=re.compile(any_of(lexicon, "en-quotes-open")),
        whole=re.compile(rf"{any_of(lexicon, 'en-whole')}\b"),
        whole_of=re.compile(rf"\b{any_of(lexicon, 'en-whole-of')}\b[a-z ]*$", re.IGNORECASE),
        unnamed=re.compile(
            rf"(?:(?:{any_of(lexicon, 'en-openings', 'en-unnamed-leads')}) )?(?:(?!\w+ing\b|\w+ed\b|{any_of(lexicon, 'en-no-adjective')}\b)[A-Za-z\-]+ ){{0,2}}?{any_of(lexicon, 'en-unnamed')}(?:[’']s?)?(?= )",
            re.IGNORECASE,
        ),
        passive=re.compile(r"\b(?:be|is|are|was|were|been|being|get|gets|got) $"),
        with_share=re.compile(r" with (?:an? |about |around |roughly |nearly |some )*\d"),
        shares=re.compile(r" (?:market )?share\b| of the [\w ]{0,30}market\b"),
        apposed=re.compile(r", (?:an?|the|its) [^,;.]{2,70} (?:that|which|who) [^,;.]{1,60}"),
        holds=re.compile(rf"[’']s? (?:{any_of(lexicon, 'en-held-kinds')} ){{0,2}}"),
        adjective=re.compile(rf"{any_of(lexicon, 'en-item-adjectives')}\b"),
        leads_round=re.compile(rf"\b{any_of(lexicon, 'en-leads-round')}\b[^.;]{{0,40}}$"),
        round_of=re.compile(rf"(?: [\w\-]+){{0,3}} {any_of(lexicon, 'en-round-of')} (?:[\w\-]+ ){{0,4}}"),
        round_of_it=re.compile(
            rf"(?: [\w\-]+){{0,3}} {any_of(lexicon, 'en-round-of')} (?:the|its) (?:[\w\-]+ ){{0,3}}(?:company|startup|start-up|firm)\b"
        ),
        covered=re.compile(rf"\b{any_of(lexicon, 'en-covered')}(?: (?:the )?(?:stock|shares) of)? $"),
        owned=re.compile(r"[’']s? (?:[a-z\d\-]+ ){0,2}"),
        several=never,
        contributes=never,
        again=never,
        last_named=never,
        later=never,
    )
