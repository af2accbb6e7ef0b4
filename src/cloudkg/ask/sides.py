"""Which side of a relation each name in a question is on, and which side is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cloudkg.ask.reading import Hit, Reading
from cloudkg.lexicon.patterns import SLOT_TYPES
from cloudkg.vocab import TYPE_OF_KIND

AGENT, PATIENT = "agent", "patient"
_OTHER = {AGENT: PATIENT, PATIENT: AGENT}
_JOINT = re.compile(r"(?:\s|,|，|、|和|与|跟|及|以及|或|and|or|&|vs\.?|versus|比|对|/)*", re.IGNORECASE)
_OF = re.compile(r"\s*(?:的|'s|’s|s'|s’|['’])?\s*$")
_OF_BEHIND = re.compile(r"\s*(?:of|to|for|in|behind|from|by)?\s*(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """Names that stand together (“A、B 和 C”) and so are on one side."""

    hits: tuple[Hit, ...]

    @property
    def start(self) -> int:
        """Where the first begins."""
        return self.hits[0].start

    @property
    def end(self) -> int:
        """Where the last ends."""
        return self.hits[-1].end

    @property
    def ids(self) -> tuple[str, ...]:
        """CURIEs of the names."""
        return tuple(h.fields["id"] for h in self.hits)


def group_names(reading: Reading, names: Sequence[Hit]) -> list[Group]:
    """Names in groups: those with nothing but a joint between them belong together."""
    groups: list[list[Hit]] = []
    for hit in names:
        if groups and _JOINT.fullmatch(reading.view[groups[-1][-1].end : hit.start]):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return [Group(tuple(g)) for g in groups]


def admits(relation: str, side: str, curie: str) -> bool:
    """Whether a relation can have a thing of that class on that side.

    >>> admits("leads", "agent", "firm:meta"), admits("leads", "patient", "firm:meta")
    (False, True)
    """
    types = SLOT_TYPES[relation][0 if side == AGENT else 1]
    kind = curie.partition(":")[0]
    return kind in TYPE_OF_KIND and TYPE_OF_KIND[kind] in types


def sides(reading: Reading, cue: Hit, groups: Sequence[Group]) -> dict[int, str]:
    """Side of each group, by its place in `groups`."""
    relation, voice = cue.fields["relation"], cue.fields["voice"]
    found: dict[int, str] = {}
    for i, group in enumerate(groups):
        fitting = [side for side in (AGENT, PATIENT) if any(admits(relation, side, c) for c in group.ids)]
        if len(fitting) == 1:
            found[i] = PATIENT if asks_who_did_it(reading, cue, groups) else fitting[0]
    left = [i for i in range(len(groups)) if i not in found]
    if voice in (AGENT, PATIENT):
        _beside_noun(reading, cue, groups, left, found)
    else:
        for i in left:
            found[i] = beside_verb(reading, cue, groups[i], voice)
    if len(groups) == 2 and left and found[0] == found[1]:
        free = left[-1]
        found[free] = _OTHER[found[free]]
    return found


def asks_who_did_it(reading: Reading, cue: Hit, groups: Sequence[Group]) -> bool:
    """Whether one thing is named and the question is who did something to it: “X 是谁开发的”, “who developed X”, “X 由谁供应”.

    Then X is never the one who does it, even where nothing is known of X that could suffer it.
    """
    if cue.fields["voice"] != "verb" or len(groups) != 1 or len(groups[0].hits) != 1:
        return False
    group, view = groups[0], reading.view
    if group.start >= cue.end:  # “who developed X”: nothing but who before the verb, nothing but an article behind it
        asked = any(h.end <= cue.start and _is_bare_who(h) for h in reading.of("side", "class"))
        return asked and _ARTICLE.fullmatch(view[cue.end : group.start]) is not None
    between = view[group.end : cue.start]
    return _BY_WHOM.fullmatch(between) is not None and _who_between(reading, group.end, cue.start)


def _is_bare_who(hit: Hit) -> bool:
    return hit.fields.get("side") == "wh" or hit.fields.get("kind") == "Firm"


_ARTICLE = re.compile(r"\s*(?:了|过|出)?\s*(?:the\s+|这个|这款|这家)?", re.IGNORECASE)
_BY_WHOM = re.compile(
    r"(?:这个|这款|模型|芯片|产品)?(?:到底|究竟)?(?:是|由|被|是由)(?:谁|哪些?|哪几?[家个]|什么)?(?:公司|企业|厂商|机构|人)?(?:在|所|来)?"
)


def _beside_noun(reading: Reading, cue: Hit, groups: Sequence[Group], left: Sequence[int], found: dict[int, str]) -> None:
    """“suppliers of X”: X is on the other side; of two names, the one that the noun belongs to is."""
    voice = cue.fields["voice"]
    if not left:
        return
    if len(groups) == 1:
        found[left[0]] = _OTHER[voice]
        return
    owner = next((i for i in left if _OF.fullmatch(reading.view[groups[i].end : cue.start])), None)
    if owner is None:
        owner = next(
            (i for i in left if groups[i].start >= cue.end and _OF_BEHIND.fullmatch(reading.view[cue.end : groups[i].start])), left[-1]
        )
    for i in left:
        found[i] = _OTHER[voice] if i == owner else voice


def beside_verb(reading: Reading, cue: Hit, group: Group, voice: str) -> str:
    """A name before a verb does it, one behind it suffers it, unless a word before the name says otherwise."""
    marks = [
        h for h in reading.of("side") if h.fields["side"] != "wh" and h.end <= group.start and not reading.view[h.end : group.start].strip()
    ]
    mark = marks[-1].fields["side"] if marks else ""
    before = group.end <= cue.start
    if mark == "agent" or (mark == "patient" and before):
        return mark
    if mark == "source" and voice != "inverse":
        return AGENT
    first = PATIENT if voice in ("passive", "inverse") else AGENT
    side = first if before else _OTHER[first]
    if before and voice == "verb" and _who_between(reading, group.end, cue.start):
        side = _OTHER[side]
    return side


def _who_between(reading: Reading, start: int, end: int) -> bool:
    """Whether what is asked for stands between a name and the verb and does what the verb says: “H100 谁在用”, “Meta 由谁供应”."""
    for wh in reading.of("side", "class"):
        if wh.start < start or wh.end > end or not (wh.fields.get("side") == "wh" or wh.kind == "class"):
            continue
        mark = next(
            (h for h in reading.of("side") if h.end == wh.start or (h.end < wh.start and not reading.view[h.end : wh.start].strip())), None
        )
        return mark is None or mark.fields["side"] in ("agent", "wh")
    return False
