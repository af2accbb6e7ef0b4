"""How firmly something is said, whether it is denied, and who says it: looked up in the words around a cue."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import ENTITY_CLASS, MONEY, NUMBER, PERCENT, PRICE
from cloudkg.model import Mention, Modality, Polarity
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of
from cloudkg.sieve import SievedPatterns

_SENTENCE_PART = re.compile("；")
_DEAL_BEFORE, _DEAL_BEHIND = 60, 90  # masked characters around a claim in which the words of a deal are looked for
_END = 4  # characters in which the mark of a question stands
_FIGURES = (MONEY, PERCENT, PRICE, NUMBER)
_KEPT = 64  # sentences and clauses of which it is kept what they hold
_LISTS = (
    "planned", "permitted", "planned-inside", "planned-after", "planned-sentence", "hearsay", "forecast", "reported", "reported-sentence",
    "denied", "denied-after", "question", "conditional",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds at a cue. `skipped` is true in questions and conditions, which say nothing."""

    modality: Modality
    polarity: Polarity
    skipped: bool


def _clause_end(lexicon: Lexicon) -> re.Pattern[str]:
    after_comma, before_name = any_of(lexicon, "en-clause-after-comma"), any_of(lexicon, "en-clause-before-name")
    return re.compile(rf"[，；;。！？：]|(?<=[\u4e00-\u9fff]):|, (?={after_comma}\b)|: | — | {before_name} (?=[{ENTITY_CLASS}])")


def _chinese_sources(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    """“据 X 报道”, “X 表示”, “知情人士”."""

    def words(name: str) -> str:
        return any_of(lexicon, f"zh-{name}")

    cited = rf"{words('citing')}(?!{words('citing-not-before')}){words('citing-media')}?(?P<who>[^，。；：,:据]{{2,18}}?)"
    works = rf"{words('of')}?{words('cited-latest')}?(?:\d+月\d+日|\s)?(?:{words('cited-works')}|，|,)"
    occasion = rf"(?:{words('speaks-on-occasion')}[^，。；]{{2,16}})?"
    return (
        re.compile(cited + works),
        re.compile(rf"(?:^|[，。；])(?P<who>(?!{words('of-which')})[^，。；：,:]{{2,14}}?){occasion}{words('speaks')}"),
        re.compile(rf"(?P<who>{words('nameless-sources')})"),
    )


def _english_sources(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    """“according to X”, “X said”, “people familiar”."""

    def words(name: str) -> str:
        return any_of(lexicon, f"en-{name}")

    name = r"(?P<who>(?:[A-Z][\w’'&.\-]*\s?){1,4})"
    known = rf"(?: {words('nameless-sources-who')}[\w ]{{0,30}})?"
    return (
        re.compile(rf"\b{words('citing')} (?P<who>(?:the )?[^,.;]{{2,50}}?)(?=[,.;]|$| {words('cited-ends')} )"),
        re.compile(rf"{name}(?: {words('speaks-adverbs')})? {words('speaks')}\b"),
        re.compile(rf"[,”\"] {words('speaks')} {name}"),
        re.compile(rf"\b(?P<who>{words('nameless-sources')}{known})"),
    )


class ScopeReader:
    """Reads scope with the word lists of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._language = language
        self._clause_end = _clause_end(lexicon)
        self._goes_on = re.compile(any_of(lexicon, "zh-goes-on")) if language == "zh" else None
        self._sources = SievedPatterns(dict(enumerate(_chinese_sources(lexicon) if language == "zh" else _english_sources(lexicon))))
        self._lists = SievedPatterns(
            {name: re.compile("|".join(lexicon.words.get(f"{language}-{name}", ())) or r"(?!)", re.IGNORECASE) for name in _LISTS}
        )
        self._deal, self._delivered = (re.compile(rf"\b{any_of(lexicon, f'en-{name}')}\b", re.IGNORECASE) for name in ("deal", "delivered"))
        self._sized = re.compile(rf"[{MONEY}]|\b{any_of(lexicon, 'en-deal-term')}", re.IGNORECASE)
        self._in_use = lru_cache(maxsize=_KEPT)(self._find_lists)  # a sentence is asked about often in a row
        self._source_in = lru_cache(maxsize=_KEPT)(self._find_source)

    def read(self, sentence: Sentence, cue_start: int, cue_end: int, earliest: int = 0) -> Scope:
        """Scope at masked positions `cue_start:cue_end`; what stands before `earliest` is not of it (“X denied that Y CEO Z …”)."""
        text = sentence.masked
        clause_start = max((m.end() for m in self._clause_end.finditer(text, earliest, cue_start)), default=earliest)
        before, after = text[clause_start:cue_start], text[cue_end : cue_end + 70]
        told = text[self._start(text, clause_start, earliest) : cue_start]
        lists = self._in_use(text)

        def has(name: str, where: str) -> bool:
            return name in lists and lists[name].search(where) is not None

        part = max((m.end() for m in _SENTENCE_PART.finditer(text, 0, cue_start)), default=0)
        ahead = has("planned-sentence", text[part:cue_start])
        asked = has("question", text[-_END:]) or has(
            "question", before + text[cue_start:cue_end]
        )  # a doubt elsewhere in the sentence is another's
        skipped = asked or has("conditional", before)
        denied = has("denied", before[-24:] if self._language == "zh" else before) or (not earliest and has("denied-after", after))
        return Scope(
            self._modality(has, text, told, text[cue_start:cue_end], after, ahead=ahead),
            Polarity.DENIED if denied else Polarity.AFFIRMED,
            skipped,
        )

    def _find_lists(self, text: str) -> dict[str, re.Pattern[str]]:
        """The lists of which words may stand in a text."""
        return dict(self._lists.among(text))

    def _start(self, text: str, clause: int, earliest: int) -> int:
        """Where what tells how firm a clause is begins: at the clause itself, or at one before that it goes on with (“拟收购甲，并投资乙”)."""
        while clause > earliest and text[clause - 1] == "，" and self._goes_on is not None and self._goes_on.match(text, clause):
            clause = max((m.end() for m in self._clause_end.finditer(text, earliest, clause - 1)), default=earliest)
        return clause

    @staticmethod
    def _modality(has: Callable[[str, str], bool], text: str, before: str, cue: str, after: str, *, ahead: bool) -> Modality:
        if has("reported-sentence", text) or has("reported", before):
            return Modality.REPORTED
        # the cue may end a word that began before it (将 + 收购) or begin behind a finished one (将); a figure does neither by itself
        told = (before + cue[:3],) if cue[:1] in _FIGURES else (before, before + cue[:3])
        if any(has("forecast", words) for words in told):
            return Modality.FORECAST
        planned = ahead or any(has("planned", words) for words in told) or has("permitted", before) or has("planned-inside", cue)
        if planned or has("planned-after", after):  # a plan that others tell of is hearsay
            return Modality.REPORTED if has("hearsay", text) else Modality.PLANNED
        return Modality.ACTUAL

    def is_contracted(self, sentence: Sentence, start: int, end: int) -> bool:
        """Whether what an English sentence says at masked positions `start:end` is a deal of a size or a term: it is yet to be delivered.

        “struck a multi-year agreement with X”, “a $9 billion deal for capacity from Y”; a deal of which only the fact is told may be in force.
        """
        if self._language != "en":
            return False
        text = sentence.masked
        around = text[max(0, start - _DEAL_BEFORE) : end + _DEAL_BEHIND]
        return bool(self._deal.search(around)) and bool(self._sized.search(around)) and not self._delivered.search(around)

    def looks_ahead(self, words: str) -> bool:
        """Whether plain words speak of a plan or an estimate."""
        lists = self._in_use(words)
        return any(lists[name].search(words) for name in ("planned", "permitted", "forecast") if name in lists)

    def source(self, sentence: Sentence) -> str | None:
        """Who says it, in the report's words: “据 X 报道”, “according to X”, “知情人士”."""
        return self._source_in(sentence.passage.view[sentence.start : sentence.end])

    def _find_source(self, view: str) -> str | None:
        for _, pattern in self._sources.among(view):
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
