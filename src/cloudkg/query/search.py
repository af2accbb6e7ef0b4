"""Finding things by what one remembers of their names: a beginning, a middle, a misspelling, pinyin or its first letters, in either script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cloudkg.errors import QueryError
from cloudkg.query.facts import Node
from cloudkg.store import Dataset
from cloudkg.store.lookups import Lookups, lookups_of
from cloudkg.store.spelling import gram_query, has_han, search_key, sounds_like
from cloudkg.vocab import TYPE_OF_KIND

MAX_TEXT_CHARS = 200
_MOST_CANDIDATES = 2_000  # names that are looked at for one way of matching: those that more is claimed of come first
_MISSPELT_CANDIDATES = 200
_LETTERS_PER_MISTAKE, _HAN_PER_MISTAKE = 4, 3
_DIGITS = re.compile(r"\d")
_LAST = "\U0010ffff"
_KINDS = {kind: str(class_) for kind, class_ in TYPE_OF_KIND.items()} | {"report": "Report"}


class Match(StrEnum):
    """How a name matches, the best first."""

    NAME = "name"
    START = "start"
    SOUND = "pinyin"
    PART = "part"
    SOUND_START = "pinyin-start"
    MISSPELT = "misspelt"


_RANK = {match: rank for rank, match in enumerate(Match)}


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: the name that matched, how, and how many claims there are of it."""

    node: Node
    matched: str
    match: Match
    claims: int


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found, the best first; `omitted` counts what the limit left out of what was looked at."""

    text: str
    hits: tuple[Hit, ...]
    omitted: int


def search(dataset: Dataset, text: str, *, type_: str | None = None, limit: int = 20) -> Hits:
    """Things whose names match `text`: whole names first, then beginnings, sounds, parts; misspelt ones where no name holds the text.

    Among equals those of which more is claimed come first, and reports last. `type_` is a kind as in ids (``firm``) or a class (``Firm``).
    Raises QueryError for an empty or overlong text, an unknown type or a limit below 1.
    """
    wanted = text.strip()
    if not wanted:
        raise QueryError("an empty text finds nothing", hint="give a name, a part of one, its pinyin or the first letters of its pinyin")
    if len(wanted) > MAX_TEXT_CHARS:
        raise QueryError(f"a text to search for has {MAX_TEXT_CHARS} characters at most, not {len(wanted)}")
    if limit < 1:
        raise QueryError(f"the limit must be 1 or more, not {limit}")
    best: dict[str, tuple[tuple[int, bool, int, int, int, str], Hit]] = {}
    for match, row in _matches(_Names(lookups_of(dataset), _kind(type_) if type_ else None), wanted):
        order = (_RANK[match], row.curie.startswith("report:"), -row.claims, row.rank, len(row.text), row.curie)
        if row.curie not in best or order < best[row.curie][0]:
            best[row.curie] = (order, Hit(Node(row.curie, row.label, row.type), row.text, match, row.claims))
    ranked = [hit for _, hit in sorted(best.values(), key=lambda item: item[0])]
    return Hits(wanted, tuple(ranked[:limit]), len(ranked[limit:]))


def _kind(type_: str) -> str:
    """Kind of thing, as in ids, that people call so."""
    wanted = type_.strip().lower()
    found = next((kind for kind, name in _KINDS.items() if wanted in (kind, name.lower())), None)
    if found is None:
        raise QueryError(f"no kind of thing is called “{type_}”", hint="there are " + ", ".join(_KINDS))
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """A name, with the thing that bears it."""

    id: int
    key: str
    text: str
    rank: int
    curie: str
    label: str
    type: str
    claims: int


@dataclass(frozen=True, slots=True)
class _Names:
    """The table of names, or that of one kind of thing."""

    lookups: Lookups
    kind: str | None

    def where(self, condition: str, *values: object) -> list[_Row]:
        """Names that a condition on `n` keeps, those of things that more is claimed of first."""
        among = " AND t.curie >= ? AND t.curie < ?" if self.kind else ""
        ends = (f"{self.kind}:", f"{self.kind};") if self.kind else ()  # ; is what comes after : in the order of characters
        sql = f"""SELECT n.id, n.key, n.text, n.rank, t.curie, t.label, t.type, t.claims FROM name n JOIN thing t ON t.id = n.thing
            WHERE {condition}{among} ORDER BY t.claims DESC, n.id LIMIT {_MOST_CANDIDATES}"""
        return [_Row(*row) for row in self.lookups.rows(sql, *values, *ends)]


def _matches(names: _Names, text: str) -> Iterator[tuple[Match, _Row]]:
    key = search_key(text)
    by_name = list(_by_name(names, text, key)) if key else []
    yield from by_name
    sound = re.sub(r"[\s'’]", "", text).lower()
    by_sound = list(_by_sound(names, sound)) if re.fullmatch(r"[a-z][a-z0-9]{1,39}", sound) else []
    yield from by_sound
    if key and not by_name and not any(match is Match.SOUND for match, _ in by_sound):
        yield from _misspelt(names, key)


def _by_name(names: _Names, text: str, key: str) -> Iterator[tuple[Match, _Row]]:
    for row in names.where("n.key >= ? AND n.key < ?", key, key + _LAST):
        yield (Match.NAME if row.key == key else Match.START), row
    words = [w for w in map(search_key, text.split()) if w]
    query = " AND ".join(filter(None, (gram_query(w, all_of_them=True) for w in words)))
    if query:
        for row in names.where("n.id IN (SELECT rowid FROM gram WHERE gram MATCH ?)", query):
            if all(word in row.key for word in words) and not row.key.startswith(key):
                yield Match.PART, row


def _by_sound(names: _Names, typed: str) -> Iterator[tuple[Match, _Row]]:
    """Names whose pinyin begins as typed; the first letter bounds the search, the syllables decide."""
    readings = names.lookups.rows("SELECT name, syllables FROM reading WHERE initials >= ? AND initials < ?", typed[0], typed[0] + _LAST)
    covered = {name: (sounds_like(typed, syllables.split(" ")), syllables.count(" ") + 1) for name, syllables in readings}
    fitting = {name: Match.SOUND if count == of else Match.SOUND_START for name, (count, of) in covered.items() if count is not None}
    for row in names.where("n.id IN (SELECT value FROM json_each(?))", json.dumps(sorted(fitting))) if fitting else ():
        yield fitting[row.id], row


def _misspelt(names: _Names, key: str) -> Iterator[tuple[Match, _Row]]:
    """Names that a few wrong, missing, added or swapped characters part from the key."""
    query = gram_query(key, all_of_them=False)
    condition = f"n.id IN (SELECT rowid FROM gram WHERE gram MATCH ? ORDER BY rank LIMIT {_MISSPELT_CANDIDATES})"
    allowed = max(1, len(key) // (_HAN_PER_MISTAKE if has_han(key) else _LETTERS_PER_MISTAKE))
    for row in names.where(condition, query) if query else ():
        if len(row.key) > allowed and any(_nearly(key, other, allowed) for other in (row.key, row.key[: len(key)])):
            yield Match.MISSPELT, row


def _nearly(key: str, other: str, allowed: int) -> bool:
    """Whether so few mistakes part two keys; their digits must be the same, since another version is another thing."""
    from rapidfuzz.distance import OSA

    return _DIGITS.findall(key) == _DIGITS.findall(other) and OSA.distance(key, other, score_cutoff=allowed) <= allowed
