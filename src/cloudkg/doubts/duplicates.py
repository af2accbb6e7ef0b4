"""Two ids that may be one thing. Names decide nothing here: what is found is a suggestion, and much speaks against it beforehand."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator

from cloudkg.doubts.doubt import Doubt, Kind, Reason
from cloudkg.doubts.material import Material, Thing, Words, load_words, simple

LIKE_FROM = 85.0  # of 100, by RapidFuzz's ratio; see docs/decisions/0050-likeness-only-suggests.md
_LEAST_LATIN, _LEAST_HAN = 5, 3  # shorter keys are alike by chance
_DIGITS = re.compile(r"\d+(?:\.\d+)*")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_STRENGTH = (Reason.TICKER, Reason.NAME, Reason.LEGAL)


def find_duplicates(material: Material) -> Iterator[Doubt]:
    """Pairs that share a ticker, a name or a name but for its legal form, or whose names are alike; each pair once, for its strongest reason."""
    words = load_words()
    found: dict[tuple[str, str], tuple[Reason, str, str, float]] = {}
    for reason, keyed in zip(_STRENGTH, (_by_ticker, _by_name, _by_core), strict=True):
        for (a, name), (b, other) in _pairs(keyed(material, words)):
            pair = (min(a, b), max(a, b))
            if pair not in found and _may_be_one(material, pair, reason):
                found[pair] = (reason, *((name, other) if a < b else (other, name)), 100.0)
    for pair, name, other, score in _alike(material, words):
        if pair not in found and _may_be_one(material, pair, Reason.LIKE):
            found[pair] = (Reason.LIKE, name, other, score)
    for (a, b), (reason, name, other, score) in found.items():
        yield _doubt(material.things[a], material.things[b], reason, name, other, score)


Keyed = dict[object, dict[str, str]]  # key → thing → the name that has it


def _by_ticker(material: Material, words: Words) -> Keyed:
    keyed: Keyed = defaultdict(dict)
    for thing in material.things.values():
        for ticker in thing.tickers:
            keyed[ticker.upper()][thing.id] = ticker
    return keyed


def _by_name(material: Material, words: Words) -> Keyed:
    keyed: Keyed = defaultdict(dict)
    for thing in material.things.values():
        for name in thing.names:
            if len(key := simple(name)) > 1:
                keyed[key].setdefault(thing.id, name)
    return keyed


def _by_core(material: Material, words: Words) -> Keyed:
    keyed: Keyed = defaultdict(dict)
    for thing in material.things.values():
        if thing.kind == "firm":
            for name in thing.names:
                core = core_of(name, words)
                if len(core) >= (_LEAST_LATIN if core.isascii() else 2):
                    keyed[core].setdefault(thing.id, name)
    return keyed


def core_of(name: str, words: Words) -> str:
    """Key of a name without what only a register adds at its end.

    >>> core_of("Nebius Group N.V.", load_words()), core_of("曙光信息产业股份有限公司", load_words())
    ('nebius', '曙光信息产业')
    """
    key = simple(name)
    while ending := next((w for w in words.legal if key.endswith(w) and len(key) > len(w)), None):
        if ending.isascii() and not re.search(rf"[\s,.]{re.escape(ending[0])}\W*", name, re.IGNORECASE):
            return key  # “Cisco” does not end in Co
        key = key.removesuffix(ending)
    return key


def _pairs(keyed: Keyed) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    for things in keyed.values():
        ordered = sorted(things.items())
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 :]:
                yield one, other


def _alike(material: Material, words: Words) -> Iterator[tuple[tuple[str, str], str, str, float]]:
    """Pairs of one kind whose names are alike and differ in nothing that tells things apart: the likest names of each pair."""
    from rapidfuzz import fuzz, process

    by_kind: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for thing in material.things.values():
        for name in thing.names:
            key = simple(name)
            if len(key) >= (_LEAST_LATIN if key.isascii() else _LEAST_HAN):
                by_kind[thing.kind].append((key, thing.id, name))
    best: dict[tuple[str, str], tuple[float, str, str]] = {}
    for rows in by_kind.values():
        rows.sort()
        new = [row for row in rows if not material.things[row[1]].known]  # two that a gazetteer tells apart are two
        keys = [key for key, _, _ in rows]
        for start in range(0, len(new), 512):
            scores = process.cdist([k for k, _, _ in new[start : start + 512]], keys, scorer=fuzz.ratio, score_cutoff=LIKE_FROM)
            for i, j in zip(*scores.nonzero(), strict=True):
                (key, a, name), (other_key, b, other) = new[start + i], rows[j]
                if a != b and key != other_key and tells_apart(name, other, words) is None:
                    pair, said = ((a, b), (name, other)) if a < b else ((b, a), (other, name))
                    best[pair] = max(best.get(pair, (0.0, "", "")), (round(float(scores[i, j]), 1), *said))
    for pair, (score, name, other) in sorted(best.items()):
        yield pair, name, other, score


def tells_apart(one: str, other: str, words: Words) -> str | None:
    """What in two names says that they are of two things: a number, a version word or a part that only one of them has.

    >>> tells_apart("GLM-5", "GLM-5-Turbo", load_words()), tells_apart("腾讯", "腾讯云", load_words())
    ('turbo', '云')
    >>> tells_apart("Black Forest Lab", "Black Forest Labs", load_words()) is None
    True
    """
    if sorted(_DIGITS.findall(one)) != sorted(_DIGITS.findall(other)):
        return "numbers"
    marks = _marks(one, words) ^ _marks(other, words)
    return min(marks) if marks else None


def _marks(name: str, words: Words) -> set[str]:
    latin = {w.lower() for w in _LATIN_WORD.findall(name)}
    singular = {w.removesuffix("s") for w in words.parts if w.isascii()}
    key = simple(name)
    return (
        (latin & words.versions)
        | {w.removesuffix("s") for w in latin if w.removesuffix("s") in singular}
        | {w for w in words.parts if not w.isascii() and w in key}
    )


def _may_be_one(material: Material, pair: tuple[str, str], reason: Reason) -> bool:
    """Whether nothing that is known speaks against it: a text that ties the two to each other, a gazetteer that has both, other outside ids."""
    a, b = (material.things[curie] for curie in pair)
    if a.kind != b.kind and (reason is not Reason.NAME or a.known or b.known):
        return False
    if a.known and b.known:
        return reason is Reason.TICKER
    if a.matches and b.matches and not a.matches & b.matches:
        return False
    return reason is not Reason.LIKE or pair not in material.tied


def _doubt(a: Thing, b: Thing, reason: Reason, name: str, other: str, score: float) -> Doubt:
    """The doubt; what a gazetteer has, or of which more is said, is the one to keep."""
    keep, gone = sorted((a, b), key=lambda t: (not t.known, -t.facts, t.id))
    names = {a.id: name, b.id: other}
    evidence = [f"“{names[keep.id]}” and “{names[gone.id]}”"]
    evidence += [f"{t.id}: {t.facts} {'fact' if t.facts == 1 else 'facts'} in {_reports(t.reports)}" for t in (keep, gone)]
    force = "" if a.kind == b.kind else " --force"
    command = f"cloudkg merge {shlex.quote(keep.id)} {shlex.quote(gone.id)}{force} --why …"
    return Doubt(Kind.DUPLICATE, reason, (keep.id, gone.id), tuple(evidence), command, int(score))


def _reports(reports: Iterable[str]) -> str:
    names = [r.partition(":")[2] for r in reports]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") if names else "no report"
