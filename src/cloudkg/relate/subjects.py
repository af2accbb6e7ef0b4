"""The subject of a clause in a masked sentence: the last name that can lead a clause, else the one carried over."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.patterns import CHAR_OF_TYPE, ENTITY_CLASS, MONEY, NUMBER, PERIOD
from cloudkg.model import EntityType, Mention
from cloudkg.relate.discourse import THINGS, Discourse
from cloudkg.relate.sentences import Sentence
from cloudkg.relate.wording import any_of

_LEAD_LENGTH = 14  # what may stand between the start of a clause and its subject: an adverb, a date, a modifier
_NAMES = "".join(CHAR_OF_TYPE.values())
_THINGS = "".join(CHAR_OF_TYPE[t] for t in THINGS)
_OTHER_NAME = re.compile(f"[{ENTITY_CLASS}]")
_THING = re.compile(f"[{''.join(CHAR_OF_TYPE[t] for t in THINGS)}]")
_AGENT = re.compile(f"[{CHAR_OF_TYPE[EntityType.FIRM]}{CHAR_OF_TYPE[EntityType.PUBLIC_BODY]}]")
_STOP = re.compile(r"[，,；;：:。！？]")
_SEMICOLON = re.compile("；")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_NAME = re.compile(r"[A-Za-z][\w&.'’\- ]*", re.ASCII)
_BRACKET = re.compile(r"\([^()]{0,24}$")  # “Marvell (NASDAQ: MRVL)”
_BEFORE_VERB = re.compile(r" (?:(?:has|have|had|is|was|will|would|to|also|now|then|since|still|just|[a-z]+ly) ){0,3}")
_FLASH_MARKS = 2  # semicolons in a row of news


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words of a clause say of its subject: ``words/discourse.yaml``, compiled once for a lexicon."""

    clause: re.Pattern[str]  # a clause begins behind it: also “said that X won”
    which: re.Pattern[str]  # a clause that begins so tells of the name right before it, whatever that is to its own verb
    relative: re.Pattern[str]  # a clause that begins so has its subject before it: “X, which bought Y”, “X counts Y as a customer and …”
    opens_beside: re.Pattern[str]  # an English clause opened so stands beside the one before it, and not within it
    bare: re.Pattern[str]  # what stands before the verb of an English clause without a subject of its own
    holder: re.Pattern[str]  # “Alphabet's Google”, “Nvidia rival AMD”: the first name only says who the second is
    holds_next: re.Pattern[str]  # the unit that it holds is the subject
    own_thing: re.Pattern[str]  # “微软旗下 Copilot 接入 …”: where a thing can be the subject it is the thing, and not its maker
    example_before: re.Pattern[str]
    verb_after: re.Pattern[str]
    speaker_before: re.Pattern[str]
    speaker_after: re.Pattern[str]
    part_of: re.Pattern[str]  # before a clause about a part of what the clause before tells of
    nobody: re.Pattern[str]  # a clause that begins so has a subject that nobody named
    kind_of_nobody: re.Pattern[str]  # how such a subject ends where it is known as a group of firms
    not_of_nobody: re.Pattern[str]  # what makes it a part of something else
    place_acts: re.Pattern[str]  # a Chinese clause that begins so has a country or a city for its subject
    aside: re.Pattern[str]  # what stands in a Chinese clause that has no subject: adverbs, times, places
    own_subject: re.Pattern[str]  # what is left, where it has one
    bids: re.Pattern[str]  # one who lets or bids another do something stands before it


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> _Words:
    def words(*names: str) -> str:
        return any_of(lexicon, *names)

    verb = rf"(?=[{ENTITY_CLASS}] [a-z])"
    firm, of = CHAR_OF_TYPE[EntityType.FIRM], words("zh-of")
    return _Words(
        clause=re.compile(
            rf"[，；;。：:！？]|, (?:{words('en-subclause-after-comma')} {verb})?|(?<=[^\d])\)|\d\)|\b{words('en-subclause')} {verb}"
        ),
        which=re.compile(rf"\s*{words('en-which')}\b"),
        relative=re.compile(rf"\s*(?:{words('en-relative-conjunctions')} )?{words('en-relative')}\b(?!,)"),
        opens_beside=re.compile(rf"(?:, {words('en-subclause-after-comma')}|\b{words('en-beside')}) $"),
        bare=re.compile(rf"\s*(?:{words('en-before-verb')} )*"),
        holder=re.compile(rf"([{ENTITY_CLASS}])(?:['’]s?(?: [a-z\-]+){{0,3}}|(?: [a-z\-]+){{0,2}} {words('en-kinds-of-other')}) $"),
        holds_next=re.compile(rf"{words('zh-firm-words')}?{of}?{words('zh-holds')}[^，。；、等]{{0,6}}{firm}"),
        own_thing=re.compile(rf"{firm}(?:{of}?{words('zh-holds')}(?:的)?|的)?[{_THINGS}](?={words('zh-thing-acts')})"),
        example_before=re.compile(rf"[a-z],? {words('en-examples')} $"),
        verb_after=re.compile(rf",? {words('en-auxiliaries')} "),
        speaker_before=re.compile(rf"{words('zh-speaker-before', 'en-speaker-before')}\s?$"),
        aside=re.compile(any_of(lexicon, "zh-aside") + rf"|[{PERIOD}{CHAR_OF_TYPE[EntityType.PLACE]}\d\s]"),
        own_subject=re.compile(r"[\u4e00-\u9fff]{2}"),
        speaker_after=re.compile(rf"^\s?{words('zh-speaker-after', 'en-speaker-after')}"),
        kind_of_nobody=re.compile(f"{words('zh-nobodies')}$"),
        not_of_nobody=re.compile(words("zh-nobody-not-before")),
        place_acts=re.compile(rf"[{PERIOD}\s]*{CHAR_OF_TYPE[EntityType.PLACE]}(?:{words('zh-place-acts')}|[{MONEY}{NUMBER}])"),
        part_of=re.compile(f"{words('zh-part-of')}[，,]?$"),
        bids=re.compile(words("zh-bids")),
        nobody=re.compile(
            rf"(?:{words('zh-nobody-leads')}|[\s{CHAR_OF_TYPE[EntityType.SEGMENT]}{CHAR_OF_TYPE[EntityType.PLACE]}{PERIOD}{NUMBER}])*{words('zh-nobodies')}(?!{words('zh-nobody-not-before')})"
        ),
    )


def _can_lead(
    text: str, position: int, clause_start: int, name: Mention, discourse: Discourse, of_firms: bool, verb: int | None = None
) -> bool:
    """Whether the name at a masked position can be the subject of its clause; a person who speaks for a firm is none where firms are asked for.

    `verb` is where the clause's own verb stands: an English name right before it is its subject, whatever stands before the name.
    """
    words, known = _words(discourse.lexicon), discourse.words
    before, after = text[clause_start:position], text[position + 1 : position + 16]
    if words.example_before.search(before) and words.verb_after.match(after):
        return True  # “firms such as X have bought”
    before = words.holder.sub("", before)
    if known.not_subject_before.search(before.rstrip(_NAMES)) or known.source_after.match(after):
        return False
    by_verb = verb is not None and _BEFORE_VERB.fullmatch(text, position + 1, verb) is not None
    if not by_verb and words.relative.match(before):
        return False
    if words.holds_next.match(after) or (after.startswith(")") and _BRACKET.search(text, 0, position)):
        return False
    rest = text[position + 1 : stop.start() if (stop := _STOP.search(text, position + 2)) else len(text)]
    if known.only_speaks(name, rest):
        return False
    if of_firms and name.type is EntityType.PERSON and (words.speaker_before.search(before) or words.speaker_after.match(after)):
        return False
    if by_verb:
        return True
    lead = before.replace(PERIOD, "")
    return len(_LATIN_NAME.sub("甲", lead) if _HAN.search(lead) else lead) <= _LEAD_LENGTH  # “SemiAnalysis认为英伟达”: a name is a word


def _is_list_of_flashes(sentence: Sentence) -> bool:
    """Whether a sentence is a row of news (“甲涨价；乙发布新品；丙裁员”), in which none tells of the subject of another."""
    text = sentence.masked
    if text.count("；") < _FLASH_MARKS:
        return False
    parts = [0] + [m.end() for m in _SEMICOLON.finditer(text)]
    names = [sentence.items[m.start()].members[0].name for a in parts if (m := _AGENT.search(text, a, a + _LEAD_LENGTH))]
    return len(set(names)) > 1 and 2 * len(names) > len(parts)


def clause_start(sentence: Sentence, position: int, lexicon: Lexicon) -> int:
    """Masked position at which the clause begins that `position` lies in."""
    return max(_clause_starts(sentence.masked, 0, position, _words(lexicon)), default=0)


def _clause_starts(text: str, first: int, position: int, words: _Words) -> list[int]:
    """Where clauses begin between two masked positions; the verb that shows one may stand at the latter itself."""
    return [m.end() for m in words.clause.finditer(text, first, position + 1) if m.end() <= position]


def _antecedent(sentence: Sentence, start: int, types: Collection[EntityType], but: Collection[str], words: _Words) -> tuple[Mention, ...]:
    """Whom a relative clause that begins at masked `start` tells of: the name that stands right before it, if it is one."""
    if not words.which.match(sentence.masked, start):
        return ()
    item = next((sentence.items[p] for p in range(start - 1, max(-1, start - 5), -1) if p in sentence.items), None)
    if item is None or not item.members or item.members[0].type not in types or item.members[-1].name in but:
        return ()
    return item.members


def _nobody_leads(sentence: Sentence, start: int, end: int, words: _Words) -> bool:
    """Whether the clause that begins at masked `start` has a subject that nobody named (“企业”, “头部云厂商”), or a country for one."""
    if words.nobody.match(sentence.masked, start, end) or words.place_acts.match(sentence.masked, start, end):
        return True
    first = sentence.items.get(start)
    if first is None or not first.members or first.members[0].type is not EntityType.SEGMENT:
        return False
    return bool(words.kind_of_nobody.search(first.members[0].surface)) and not words.not_of_nobody.match(sentence.masked, start + 1)


def _closes_aside(text: str, start: int, last: int, position: int, words: _Words) -> bool:
    """Whether a verb at masked `position` leaves out the clause from `start` to `last` before it: “X, private since Y paid $10 billion, bought …”."""
    opened_within = text[max(start - 2, 0)].isalpha() and start and not words.opens_beside.search(text, max(0, start - 12), start)
    return bool(opened_within and text[:last].endswith(", ") and words.bare.fullmatch(text, last, position))


def find_subject(
    sentence: Sentence, position: int, types: Collection[EntityType], discourse: Discourse, *, but: Collection[str] = ()
) -> tuple[Mention, ...]:
    """Who is meant where a pattern wants a subject before masked `position`: all members of a coordination, or nobody.

    In a table cell it is whom the row is about; elsewhere it is looked for in the clauses of the sentence from near to far, then by `discourse`; names
    in `but` are passed over.
    """
    of_row = discourse.row_subject(sentence.index, types) if sentence.passage.table is not None else None
    if of_row and of_row.name not in but:
        return (of_row,)
    text, words = sentence.masked, _words(discourse.lexicon)
    flashes = _is_list_of_flashes(sentence)
    first = text.rfind("；", 0, position) + 1 if flashes else 0
    starts = [first, *_clause_starts(text, first, position, words)]
    fallback: tuple[Mention, ...] = ()
    aside: tuple[Mention, ...] = ()
    alone = not words.own_subject.search(words.aside.sub("", text[starts[-1] : position]))
    for i in range(len(starts) - 1, -1, -1):
        if not alone and i < len(starts) - 1 and text[starts[i + 1] - 1] in "；;":
            break
        end = position if i == len(starts) - 1 else starts[i + 1]
        fits = [
            p
            for p in range(starts[i], end)
            if (item := sentence.items.get(p))
            and item.members
            and item.members[0].type in types
            and not {m.name for m in item.members} <= set(but)
        ]
        if not fits and (antecedent := _antecedent(sentence, starts[i], types, but, words)):
            return antecedent
        verb = position if i == len(starts) - 1 else None
        leading = [p for p in fits if _can_lead(text, p, starts[i], sentence.items[p].members[0], discourse, len(types) > 1, verb)]
        holders = {starts[i] + m.start(1) for p in leading if (m := words.holder.search(text[starts[i] : p]))}
        leading = [p for p in leading if p not in holders]
        if leading and (bids := list(words.bids.finditer(text, leading[0], end))):
            leading = [p for p in leading if p >= bids[-1].end()]  # “甲批准乙出售 …”: it is 乙 who sells
            if not leading:
                return ()
        first_name = _OTHER_NAME.search(text, starts[i], end)
        if leading == [position - 1] and _OTHER_NAME.match(
            text, position
        ):  # “其中，平头哥真武810E 涨价”: the maker's name belongs to the object
            fallback = fallback or sentence.items[leading[0]].members
        elif leading == [starts[i]] and _THING.match(text, starts[i] + 1) and words.part_of.search(text[: starts[i]]):
            fallback = (
                fallback or sentence.items[leading[0]].members
            )  # “甲涨价，其中乙的芯片涨5%，存储涨3%”: it is 甲 still who prices the rest
        elif leading:
            # of several the last, unless names stand before it that it is an object of
            lead = leading[0] if first_name and first_name.start() in leading else leading[-1]
            own = words.own_thing.match(text, lead) if EntityType.PRODUCT in types else None
            found = sentence.items[own.end() - 1 if own and own.end() <= end else lead].members
            if i != len(starts) - 2 or not _closes_aside(text, starts[i], starts[-1], position, words):
                return found
            aside = found
        elif _nobody_leads(sentence, starts[i], end, words):
            return fallback
        if fallback and starts[i] and text[starts[i] - 1] == "；":
            return fallback  # a part of its own
    if fallback or aside or flashes:
        return fallback or aside
    view_position = sentence.starts[position] if position < len(sentence.starts) else sentence.end
    if not alone:
        return ()  # the clause has a subject, though nobody knows it
    carried = discourse.carried(sentence.index, min(view_position, sentence.start), types)
    return (carried,) if carried and carried.name not in but else ()
