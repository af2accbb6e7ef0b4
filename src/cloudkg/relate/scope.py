"""How firmly something is said, whether it is denied, and who says it: looked up in the words around a cue."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import ENTITY_CLASS, MONEY, NUMBER, PERCENT, PRICE
from cloudkg.model import Mention, Modality, Polarity
from cloudkg.relate.sentences import Sentence

_END = 4  # characters in which the mark of a question stands
_CLAUSE_END = re.compile(
    rf"[，；;。！？]|, (?=(?:but|while|and|which|who|as|although|though|after|before|with)\b)|: | — | (?:which|who|whom) (?=[{ENTITY_CLASS}])"
)
_FIGURES = (MONEY, PERCENT, PRICE, NUMBER)
_SOURCE = {
    "zh": (
        re.compile(r"(?:据|根据|援引)(?!称|悉|了解|介绍|此|报道|统计|测算)(?:外媒|媒体)?(?P<who>[^，。；：,:据]{2,18}?)(?:的)?(?:最新)?(?:\d+月\d+日|\s)?(?:报道|消息|数据|统计|测算|预测|估算|披露|报告|公告|研究|显示|发布|公众号|称|，|,)"),
        re.compile(r"(?:^|[，。；])(?P<who>[^，。；：,:]{2,14}?)(?:在[^，。；]{2,16})?(?:表示|称|指出|透露|认为|预计|预测|数据显示|统计显示|报道称|援引|坦言|强调)"),
        re.compile(r"(?P<who>知情人士|消息人士|业内人士|市场消息|供应链消息|外媒|媒体)"),
    ),
    "en": (
        re.compile(r"\b[Aa]ccording to (?P<who>(?:the )?[^,.;]{2,50}?)(?=[,.;]|$| on | in | and | that | which )"),
        re.compile(r"(?P<who>(?:[A-Z][\w’'&.\-]*\s?){1,4})(?: also| now| has| earlier| later)? (?:reported|reports|said|says|told|estimates|estimated|announced|confirmed|claims|wrote|noted)\b"),
        re.compile(r"\b(?P<who>(?:people|a person|sources?|an? [\w\- ]{0,20}source|this individual)(?: (?:familiar|close|with knowledge)[\w ]{0,30})?)"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds at a cue. `skipped` is true in questions and conditions, which say nothing."""

    modality: Modality
    polarity: Polarity
    skipped: bool


class ScopeReader:
    """Reads scope with the word lists of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._language = language
        self._lists = {
            name: re.compile("|".join(lexicon.words.get(f"{language}-{name}", ())) or r"(?!)", re.IGNORECASE)
            for name in (
                "planned",
                "planned-after",
                "hearsay",
                "forecast",
                "reported",
                "reported-sentence",
                "denied",
                "denied-after",
                "question",
                "conditional",
            )
        }

    def read(self, sentence: Sentence, cue_start: int, cue_end: int, earliest: int = 0) -> Scope:
        """Scope at masked positions `cue_start:cue_end`; what stands before `earliest` is not of it (“X denied that Y CEO Z …”)."""
        text = sentence.masked
        clause_start = max((m.end() for m in _CLAUSE_END.finditer(text, earliest, cue_start)), default=earliest)
        before, after = text[clause_start:cue_start], text[cue_end : cue_end + 70]

        def has(name: str, where: str) -> bool:
            return bool(self._lists[name].search(where))

        asked = has("question", text[-_END:]) or has(
            "question", before + text[cue_start:cue_end]
        )  # a doubt elsewhere in the sentence is another's
        skipped = asked or has("conditional", before)
        denied = has("denied", before[-24:] if self._language == "zh" else before) or (not earliest and has("denied-after", after))
        return Scope(
            self._modality(text, before, text[cue_start:cue_end], after), Polarity.DENIED if denied else Polarity.AFFIRMED, skipped
        )

    def _modality(self, text: str, before: str, cue: str, after: str) -> Modality:
        if self._lists["reported-sentence"].search(text) or self._lists["reported"].search(before):
            return Modality.REPORTED
        # the cue may end a word that began before it (将 + 收购) or begin behind a finished one (将); a figure does neither by itself
        told = (before + cue[:3],) if cue[:1] in _FIGURES else (before, before + cue[:3])
        forecast = any(self._lists["forecast"].search(words) for words in told)
        planned = any(self._lists["planned"].search(words) for words in told) or self._lists["planned-after"].search(after)
        if forecast:
            return Modality.FORECAST
        if planned:  # a plan that others tell of is hearsay
            return Modality.REPORTED if self._lists["hearsay"].search(text) else Modality.PLANNED
        return Modality.ACTUAL

    def source(self, sentence: Sentence) -> str | None:
        """Who says it, in the report's words: “据 X 报道”, “according to X”, “知情人士”."""
        view = sentence.passage.view[sentence.start : sentence.end]
        for pattern in _SOURCE[self._language]:
            found = pattern.search(view)
            if found:
                return found["who"].strip(" “”\"'") or None
        return None


def attributed(source: str | None, mentions: tuple[Mention, ...]) -> str | None:
    """CURIE of the entity that a source phrase names, where it names just one."""
    if not source:
        return None
    named = {m.name for m in mentions if m.surface in source}
    return next(iter(named)) if len(named) == 1 else None
