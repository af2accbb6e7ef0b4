"""Relation patterns: named rows with a cue, typed slots, qualifiers and a priority, compiled once (after Odin, arXiv 1509.07513).

A pattern is matched against a *masked* sentence, in which every mention, quantity and period is one private-use character of its class.
The pattern language is regular expressions with these additions:

=================  ================================================================================================
``{s}`` ``{o}``    a slot, filled by a mention of one of the relation's classes, or by a coordination of them
``{s:Firm|Chip}``  the same with classes of its own
``{o~}``           a slot filled by words (an unnamed product: “AI 算力”); the words become the name; in English the words of one noun phrase
``{product~}`` …   qualifiers: ``region`` (Place), ``product``, ``role``, ``scope``, ``action``; with ``~`` by words, with ``@list`` by a word list
``{amount}``       a sum of money; ``{pct}`` a percentage; ``{price}`` a price; ``{number}`` any quantity; ``{date}`` a period
``<…>``            the cue: two patterns never use the same cue words, the one of higher priority wins
``..``             at most 4 characters without punctuation or names
``...``            at most 16 characters (40 in English) without punctuation or names other than places and segments
``~8`` ``≈8``      at most 8 characters without punctuation; ``~`` without names either, as in ``...``
``~4w`` ``~4v``    at most 4 words without names, each with the space before (``w``) or behind it (``v``)
``....``           at most 60 characters, commas and names included, no semicolon or full stop
=================  ================================================================================================

Round brackets group without capturing. ``{s}....`` at the start means the subject of the clause, wherever it stands before the rest: the last name
that can lead a clause, else the one carried over. A pattern that begins with ``{s}`` otherwise also holds where the subject is carried over from the clause
before, unless the row says ``carry: false``; of a clause's subject that says that it stands in the same sentence. A pattern without ``{o}`` leads to the firm that the text is about; ``recommends`` has no ``{s}``,
its subject being the report. ``owner: known`` demands that the gazetteer knows the subject (or its parent) as owner of the object, ``owner: possible``
that it does not know another owner, ``owner: other`` that it does not know the subject as owner. ``plain: true`` matches before coordinations are
collapsed and before “X 旗下” in front of a name is left out. ``spread: true`` reads a row once more for every further place of its cue behind one
beginning (“相关标的：A；液冷：B”), where otherwise one beginning is read once. ``object: CURIE`` fixes the object of a row without ``{o}``. ``either: true``
leaves it to the kinds of the two firms who of them sells (lists “contract-…”), and ``tender: true`` gives a row without ``{o}`` the one for object who is said before to invite tenders. A slot for things alone may have the maker's name before it (“采用谷歌 TPU”).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.lexicon.rows import Row, read_rows
from cloudkg.model import EntityType, Modality
from cloudkg.vocab import RELATIONS

# One private-use character for each class of thing in a masked sentence.
CHAR_OF_TYPE: dict[EntityType, str] = {t: chr(0xE001 + i) for i, t in enumerate(EntityType)}
MONEY, PERCENT, PRICE, NUMBER, PERIOD, OTHER_NAME = "\ue010", "\ue011", "\ue012", "\ue013", "\ue018", "\ue01f"
ENTITY_CLASS = "\ue001-\ue008"
ANY_NAME = ENTITY_CLASS + OTHER_NAME
_STOP = "，,；;：:。！？!?\n"
_IN_PASSING = (EntityType.PLACE, EntityType.SEGMENT)  # names that stand between cue and slot without being meant
_GAP_ENTITIES = "".join(c for t, c in CHAR_OF_TYPE.items() if t not in _IN_PASSING) + OTHER_NAME

_AI = f"(?:AI|{CHAR_OF_TYPE[EntityType.SEGMENT]})"  # AI is a segment, and masked as one inside “chief AI officer” too

SLOT_TYPES: dict[str, tuple[tuple[EntityType, ...], tuple[EntityType, ...]]] = {}
_E = EntityType
_AGENTS = (_E.FIRM, _E.PUBLIC_BODY)
_THINGS = (_E.CHIP, _E.MODEL, _E.PRODUCT)
SLOT_TYPES.update(
    supplies=(_AGENTS, _AGENTS),
    competes=((*_AGENTS, *_THINGS), (*_AGENTS, *_THINGS)),
    raisesPriceOf=((_E.FIRM,), _THINGS),
    lowersPriceOf=((_E.FIRM,), _THINGS),
    investsIn=((*_AGENTS, _E.PERSON), (_E.FIRM, _E.SEGMENT, _E.PLACE, _E.PRODUCT)),
    develops=(_AGENTS, _THINGS),
    releases=(_AGENTS, _THINGS),
    offers=(_AGENTS, _THINGS),
    uses=((*_AGENTS, *_THINGS), _THINGS),
    partnersWith=(_AGENTS, _AGENTS),
    acquires=(_AGENTS, (_E.FIRM,)),
    partOf=((_E.FIRM,), (_E.FIRM,)),
    leads=((_E.PERSON,), _AGENTS),
    inSegment=((_E.FIRM,), (_E.SEGMENT,)),
    recommends=((), (_E.FIRM,)),
    succeeds=(_THINGS, _THINGS),
    regulates=((_E.PUBLIC_BODY,), (*_THINGS, _E.SEGMENT)),
)

_OF_MAKERS = frozenset({"develops", "releases", "raisesPriceOf", "lowersPriceOf"})  # the firm before the thing is the subject itself
_QUANTITY_SLOTS = {
    "amount": MONEY,
    "pct": PERCENT,
    "price": PRICE + MONEY,
    "price2": PRICE + MONEY,
    "number": MONEY + PERCENT + PRICE + NUMBER,
    "date": PERIOD,
}
_QUALIFIER_TYPES = {"region": (_E.PLACE,), "product": _THINGS, "person": (_E.PERSON,), "x": tuple(_E)}
_MAKER = rf"(?:{CHAR_OF_TYPE[_E.FIRM]}(?: |的|旗下的?|自研的?|自家的?|第.代|新一代|最新的?|全新的?|[’']s )*)?"  # before a thing: the firm whose it is
_TOKEN = re.compile(
    r"\(\?(?:<[!=]|[:=!])|\{([a-z]\w*)(?:(:)([\w|]+)|(~)|@([\w\-]+))?\}|~\d+[wv]|[~≈]\d+|\.{2,4}|<|>|\((?!\?)|\\.|\[(?:\\.|[^\]])*\]"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled row. `regex` has a named group for each slot and ``cue``; `carried` is the variant with the subject carried over.

    `needs` tells which masked characters a sentence must hold for the row to be tried: one of each set.
    """

    id: str
    relation: str
    regex: re.Pattern[str]
    carried: re.Pattern[str] | None
    needs: tuple[frozenset[str], ...]
    clause_subject: bool
    carries: bool
    subject_types: tuple[EntityType, ...]
    cue: re.Pattern[str] | None
    priority: int
    modality: Modality | None
    fixed: tuple[tuple[str, str], ...]
    object: str | None
    either: bool
    tender: bool
    owner: str | None
    plain: bool
    spread: bool
    confidence: float
    where: str
    examples: tuple[str, ...]


def _slot(
    name: str,
    types: str | None,
    phrase: bool,
    words: str | None,
    relation: str,
    language: str,
    lists: dict[str, tuple[str, ...]],
    where: str,
) -> str:
    """Regular expression of one slot."""
    if phrase:
        return _phrase(name, language, lists)
    if words is not None:
        if words not in lists:
            raise LexiconError(f"there is no word list “{words}”", where=where, hint="see lexicon/words")
        longest_first = sorted(map(re.escape, lists[words]), key=len, reverse=True)
        return rf"(?P<{name}>{'|'.join(longest_first).replace('AI', _AI)})"
    if name in _QUANTITY_SLOTS:
        return rf"(?P<{name}>[{_QUANTITY_SLOTS[name]}])"
    if types:
        try:
            allowed: Iterable[EntityType] = [EntityType(t) for t in types.split("|")]
        except ValueError as error:
            raise LexiconError(f"{{{name}:{types}}}: {error}", where=where, hint="use " + ", ".join(EntityType)) from error
    elif name in ("s", "o"):
        allowed = SLOT_TYPES[relation][0 if name == "s" else 1]
    elif name in _QUALIFIER_TYPES:
        allowed = _QUALIFIER_TYPES[name]
    else:
        raise LexiconError(
            f"{{{name}}} is no slot", where=where, hint="use s, o, region, product, role, scope, amount, pct, price, number or date"
        )
    chars = "".join(CHAR_OF_TYPE[t] for t in allowed)
    return (_MAKER if name == "o" and set(allowed) <= set(_THINGS) else "") + rf"(?P<{name}>[{chars}])"


def _phrase(name: str, language: str, lists: dict[str, tuple[str, ...]]) -> str:
    """Regular expression of a slot filled by words: in Chinese a few characters, in English at most four words of one noun phrase."""
    if language == "zh":
        return rf"(?P<{name}>[^{_STOP}{_GAP_ENTITIES}{MONEY}{PERCENT}{PRICE}{NUMBER}{PERIOD}“”\"()的]{{1,16}}?)"
    outside = "|".join(lists.get("en-outside-phrases", ())) or r"(?!)"
    letter = rf"[A-Za-z0-9\u00c0-\u024f{CHAR_OF_TYPE[_E.SEGMENT]}]"
    word = rf"(?!(?i:{outside})(?![\w\-]))(?=\d*-?[A-Za-z{CHAR_OF_TYPE[_E.SEGMENT]}]){letter}(?:[.&/+\-]?{letter})*"
    return rf"(?<![\w\-.’'])(?P<{name}>{word}(?: {word}){{0,3}}?)(?![\w\-])"


def compile_template(template: str, relation: str, language: str, lists: dict[str, tuple[str, ...]], where: str) -> str:
    """Regular expression text of a pattern template."""
    gap = 16 if language == "zh" else 40
    gaps = {
        "..": rf"[^{_STOP}{ANY_NAME}]{{0,4}}?" if language == "zh" else rf"[^{_STOP}{ANY_NAME}]{{0,12}}?",
        "...": rf"[^{_STOP}{_GAP_ENTITIES}]{{0,{gap}}}?",
        "....": rf"[^；;。！？!?\n]{{0,{60 if language == 'zh' else 120}}}?",
    }
    edges = {"<": "(?P<cue>", ">": ")", "(": "(?:"}
    if language == "en":  # a cue is whole words: “rent” is not in “current”; headlines write them large
        edges |= {"<": r"(?<![A-Za-z])(?P<cue>(?i:", ">": r"))(?![A-Za-z])"}
    out: list[str] = []
    last = 0
    for token in _TOKEN.finditer(template):
        out.append(template[last : token.start()])
        last = token.end()
        text = token[0]
        if text.startswith("{"):
            slot = _slot(token[1], token[3], bool(token[4]), token[5], relation, language, lists, where)
            out.append(slot if token.start() and relation not in _OF_MAKERS else slot.removeprefix(_MAKER))
        elif text in gaps:
            out.append(gaps[text])
        elif text[-1] in "wv" and text[0] == "~":
            word = rf"[^\s{_STOP}{_GAP_ENTITIES}]+"
            out.append(rf"(?: {word}){{0,{text[1:-1]}}}?" if text[-1] == "w" else rf"(?:{word} ){{0,{text[1:-1]}}}?")
        elif text[0] in "~≈":
            out.append(rf"[^{_STOP}{_GAP_ENTITIES if text[0] == '~' else ''}]{{0,{text[1:]}}}?")
        else:
            out.append(edges.get(text, text))
    out.append(template[last:])
    return "".join(out)


def _needs(regex: str) -> tuple[frozenset[str], ...]:
    """For each slot that a match must fill with a name, the characters that can fill it; `regex` is a compiled template's text."""
    depth, needs = 0, []
    for token in re.finditer(r"\\.|\(\?P<(?!cue)\w+>\[([\ue001-\ue008]+)\]\)|\[(?:\\.|[^\]])*\]|[()|]", regex):
        if token[0] == "|" and not depth:
            return ()  # one way or the other: nothing is sure
        if token[1] and not depth:
            needs.append(frozenset(token[1]))
        elif token[0] in "()":
            depth += 1 if token[0] == "(" else -1
    return tuple(needs)


_CLAUSE_SUBJECT = re.compile(r"^\{s(?::([\w|]+))?\}\.{4}")
_LEADING_SUBJECT = re.compile(r"^\{s(?::[\w|]+)?\}(?:\.{2,4})?\s*")
_ADVERBS = {
    "zh": r"(?:^|(?<=[，；,;。]))[^，；,;。！？" + ANY_NAME + r"]{0,8}?",
    "en": r"(?:^|(?<=[,;] )|(?<=and ))(?:(?:and|also|then|has|have|had|is|was|will|it|later|recently|currently|now|to) ){0,4}",
}
_FIELDS = (
    "id",
    "relation",
    "pattern",
    "cue",
    "priority",
    "modality",
    "carry",
    "action",
    "role",
    "object",
    "either",
    "tender",
    "confidence",
    "example",
    "owner",
    "plain",
    "spread",
    "note",
)


def read_patterns(paths: Iterable[Path], language: str, lists: dict[str, tuple[str, ...]] | None = None) -> tuple[Pattern, ...]:
    """Patterns of several files, highest priority first, then in file order. Raises LexiconError with file and line of a bad row."""
    patterns: list[Pattern] = []
    seen: dict[str, str] = {}
    for path in paths:
        for row in read_rows(path):
            pattern = _compile(row, language, lists or {})
            if pattern.id in seen:
                raise LexiconError(
                    f"“{pattern.id}” stands at {seen[pattern.id]} already", where=row.where, hint="give each row an id of its own"
                )
            seen[pattern.id] = row.where
            patterns.append(pattern)
    return tuple(sorted(patterns, key=lambda p: -p.priority))


def _regex(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise LexiconError(f"the pattern is no regular expression: {error}", where=where, hint="mend it; see docs/patterns.md") from error


def _subject_types(template: str, relation: str) -> tuple[EntityType, ...]:
    named = re.search(r"\{s:([\w|]+)\}", template)
    return tuple(EntityType(t) for t in named[1].split("|")) if named else SLOT_TYPES[relation][0]


def _choice(row: Row, name: str, choices: tuple[str, ...]) -> str | None:
    value = row.fields.get(name)
    if value is not None and value not in choices:
        raise LexiconError(f"“{name}: {value}” is not possible", where=row.where, hint="use " + ", ".join(choices))
    return value


def _compile(row: Row, language: str, lists: dict[str, tuple[str, ...]]) -> Pattern:
    row.allow(*_FIELDS)
    relation, template = row.text("relation"), row.text("pattern")
    if relation not in RELATIONS:
        raise LexiconError(f"“{relation}” is no relation", where=row.where, hint="use " + ", ".join(RELATIONS))
    examples = row.texts("example")
    if not examples:
        raise LexiconError("the row has no example", where=row.where, hint="add a sentence that it reads")
    carried = None
    clause = _CLAUSE_SUBJECT.match(template)
    main = template[clause.end() :] if clause else template
    regex = _regex(compile_template(main, relation, language, lists, row.where), row.where)
    if not clause and row.fields.get("carry", True) is True and (lead := _LEADING_SUBJECT.match(template)):
        rest = compile_template(template[lead.end() :], relation, language, lists, row.where)
        carried = _regex(_ADVERBS[language] + rest, row.where)
    cue = re.search(r"(?<!\(\?)<(.*?)>", template)
    modality = row.fields.get("modality")
    try:
        fixed_modality = Modality(modality) if modality else None
    except ValueError as error:
        raise LexiconError(f"“{modality}” is no modality", where=row.where, hint="use " + ", ".join(Modality)) from error
    fixed = tuple((name, row.text(name)) for name in ("action", "role") if name in row.fields)
    return Pattern(
        id=row.text("id"),
        relation=relation,
        regex=regex,
        carried=carried,
        needs=_needs((carried or regex).pattern),
        clause_subject=clause is not None,
        carries=row.fields.get("carry", True) is True,
        subject_types=_subject_types(template, relation),
        cue=_regex(("(?i)" if language == "en" else "") + compile_template(cue[1], relation, language, lists, row.where), row.where)
        if cue
        else None,
        priority=int(row.fields.get("priority", 0)),
        modality=fixed_modality,
        fixed=fixed,
        either=row.fields.get("either") is True,
        tender=row.fields.get("tender") is True,
        object=row.text("object") if "object" in row.fields else None,
        owner=_choice(row, "owner", ("known", "possible", "other")),
        plain=row.fields.get("plain") is True,
        spread=row.fields.get("spread") is True,
        confidence=float(row.fields.get("confidence", 0.8)),
        where=row.where,
        examples=examples,
    )
