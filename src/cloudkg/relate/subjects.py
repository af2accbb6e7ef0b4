"""The subject of a clause in a masked sentence: the last name that can lead a clause, else the one carried over."""

from __future__ import annotations

import re
from collections.abc import Collection

from cloudkg.lexicon.patterns import CHAR_OF_TYPE, ENTITY_CLASS, PERIOD
from cloudkg.model import EntityType, Mention
from cloudkg.relate.discourse import NOT_SUBJECT_BEFORE, SOURCE_AFTER, Discourse
from cloudkg.relate.sentences import Sentence

_CLAUSE = re.compile(
    rf"[，；;。：:！？]|, (?:(?:and|but|while|as) (?=[{ENTITY_CLASS}] [a-z]))?|(?<=[^\d])\)|\d\)"
    rf"|\b(?:said|says|that|because|while|when|where|whereas|after|before|since|how) (?=[{ENTITY_CLASS}] [a-z])"  # “said that X won”
)
_LEAD_LENGTH = 14  # what may stand between the start of a clause and its subject: an adverb, a date, a modifier
_NAMES = "".join(CHAR_OF_TYPE.values())
_RELATIVE = re.compile(  # a clause that begins so has its subject before it: “X, which bought Y”, “X counts Y as a customer and …”
    r"\s*(?:(?:and|but|then|also) )?(?:which|who|whose|having|[a-z]{3,}(?:ed|ing)|counts|buys|makes|sells|uses|offers|owns|supplies|provides|backs)\b(?!,)"
)
_HOLDER = re.compile(  # “Alphabet's Google”, “Nvidia rival AMD”: the first name only says who the second is
    rf"([{ENTITY_CLASS}])(?:['’]s?(?: [a-z\-]+){{0,3}}|(?: [a-z\-]+){{0,2}} (?:rival|competitor|challenger|parent|owner|unit|maker|supplier|startup|spinoff)) $"
)
_OTHER_NAME = re.compile(f"[{ENTITY_CLASS}]")
_HOLDS_NEXT = re.compile(
    r"(?:集团|公司)?(?:的)?(?:旗下|(?:全资|控股|参股)(?:子|孙)公司)[^，；。、等]{0,6}[" + CHAR_OF_TYPE[EntityType.FIRM] + "]"
)  # the unit that it holds is the subject
_SPEAKER_BEFORE = re.compile(
    r"(?:CEO|CTO|CFO|COO|总裁|董事长|创始人|首席\w{2,3}官|总经理|负责人|分析师|主席|高管|chief|[Pp]resident|founder|spokesperson|analyst)\s?$"
)
_SPEAKER_AFTER = re.compile(r"^(?:\s?(?:表示|称|指出|透露|认为|宣布|坦言|介绍|说|强调|said|says|told|announced|estimated|wrote))")


def _can_lead(text: str, position: int, clause_start: int, type_: EntityType) -> bool:
    """Whether the name at a masked position can be the subject of its clause."""
    before, after = text[clause_start:position], text[position + 1 : position + 16]
    before = _HOLDER.sub("", before)
    if NOT_SUBJECT_BEFORE.search(before.rstrip(_NAMES)) or SOURCE_AFTER.match(after) or _RELATIVE.match(before):
        return False
    if _HOLDS_NEXT.match(after) or (before.endswith("(") and after.startswith(")")):
        return False
    if type_ is EntityType.PERSON and (_SPEAKER_BEFORE.search(before) or _SPEAKER_AFTER.match(after)):
        return False
    return len(before.replace(PERIOD, "")) <= _LEAD_LENGTH


def clause_start(sentence: Sentence, position: int) -> int:
    """Masked position at which the clause begins that `position` lies in."""
    return max((m.end() for m in _CLAUSE.finditer(sentence.masked, 0, position)), default=0)


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
    text = sentence.masked
    starts = [0] + [m.end() for m in _CLAUSE.finditer(text, 0, position)]
    fallback: tuple[Mention, ...] = ()
    for i in range(len(starts) - 1, -1, -1):
        end = position if i == len(starts) - 1 else starts[i + 1]
        fits = [
            p
            for p in range(starts[i], end)
            if (item := sentence.items.get(p))
            and item.members
            and item.members[0].type in types
            and not {m.name for m in item.members} <= set(but)
        ]
        leading = [p for p in fits if _can_lead(text, p, starts[i], sentence.items[p].members[0].type)]
        holders = {starts[i] + m.start(1) for p in leading if (m := _HOLDER.search(text[starts[i] : p]))}
        leading = [p for p in leading if p not in holders]
        first_name = _OTHER_NAME.search(text, starts[i], end)
        if leading == [position - 1] and _OTHER_NAME.match(
            text, position
        ):  # “其中，平头哥真武810E 涨价”: the maker's name belongs to the object
            fallback = fallback or sentence.items[leading[0]].members
        elif leading:
            # of several the last, unless names stand before it that it is an object of
            return sentence.items[leading[0] if first_name and first_name.start() in leading else leading[-1]].members
    if fallback:
        return fallback
    view_position = sentence.starts[position] if position < len(sentence.starts) else sentence.end
    carried = discourse.subject(sentence.index, min(view_position, sentence.start), types)
    return (carried,) if carried and carried.name not in but else ()
