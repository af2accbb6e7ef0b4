"""Names that stand with their version alone, because a sibling has said the rest: “麒麟9030/9035”, “TPU 8t与8i”, “曦云C500 … C600”."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.model import SILENT_KINDS, Document, EntityType, Mention
from cloudkg.recognise.discover.sheet import any_listed
from cloudkg.vocab import fold_name, mint_name

_VERSION = r"[vV]?\d+(?:\.\d+)?[A-Za-z]{0,2}"
_VERSIONED = re.compile(rf"(?P<stem>.+?)(?P<version>(?<![\d.]){_VERSION})(?P<rest>(?: ?[A-Z][A-Za-z]+)*)$")
_SERIES = re.compile(r"(?P<stem>.*?)(?P<letters>(?<![A-Za-z])[A-Z]{1,2})(?P<digits>\d{3,4})$")
_THINGS = frozenset({EntityType.CHIP, EntityType.MODEL, EntityType.PRODUCT})


@lru_cache(maxsize=4)
def _next_member(lexicon: Lexicon) -> re.Pattern[str]:
    """A further version behind a joint; a number that counts or measures something is none."""
    words = lexicon.words
    joint = f"(?:[、/]|{any_listed(words, 'zh-and', 'zh-and-also', 'zh-or', 'en-joints')})"
    rest = "|".join(sorted((re.escape(w) for w in words["version-words"]), key=lambda w: (-len(w), w)))
    counted = any_listed(
        words, "zh-version-counters", "zh-version-counters-found", "zh-version-counters-known", "zh-version-counters-alone"
    )
    return re.compile(
        rf" ?{joint} ?(?P<name>(?P<version>{_VERSION})(?: ?(?:{rest})(?![A-Za-z]))?)(?![A-Za-z0-9.%％$]| ?(?:[亿万千百年月日季]|{counted}|[GTMKgtmk]?[BbWw]\b| [a-z]))"
    )


def _shape(version: str) -> str:
    """What two versions of one series share: the places of digits, points and letters.

    >>> _shape("9030"), _shape("8t"), _shape("v4.5")
    ('0000', '0a', 'a0.0')
    """
    return "".join("0" if c.isdigit() else "a" if c.isalpha() else c for c in version)


def find_siblings(document: Document, mentions: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """Mentions of chips, models and products by their version alone, where `mentions` name one of the same series; none overlaps these."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for m in mentions:
        taken[m.passage].append((m.start, m.end))
    found = []
    for m in (*_listed(document, mentions, lexicon), *_of_series(document, mentions, lexicon)):
        if all(m.end <= a or b <= m.start for a, b in taken[m.passage]):
            taken[m.passage].append((m.start, m.end))
            found.append(m)
    return found


def _listed(document: Document, mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[Mention]:
    """Further members of lists that begin with a full name."""
    member = _next_member(lexicon)
    for m in mentions:
        full = _VERSIONED.match(m.surface) if m.type in _THINGS else None
        if full is None or len(full["version"]) < 2:
            continue
        view, at = document.passages[m.passage].view, m.end
        while (found := member.match(view, at)) and _alike(full["version"], found["version"]):
            yield _mention(m, found.start("name"), found.end("name"), full["stem"], found["name"], lexicon)
            at = found.end()


def _alike(version: str, other: str) -> bool:
    """Whether two versions are of one series: with the same shape, or with as many digits where at least two stand."""
    digits = [re.sub(r"[^\d.]", "", v) for v in (version, other)]
    return _shape(version) == _shape(other) or (len(digits[0]) > 1 and _shape(digits[0]) == _shape(digits[1]))


def _of_series(document: Document, mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[Mention]:
    """Chips anywhere in the document whose letters and number of digits are those of one that is named in full."""
    series: dict[tuple[str, int], tuple[Mention, str]] = {}
    for m in mentions:
        full = _SERIES.match(m.surface) if m.type is EntityType.CHIP else None
        if full is not None and full["stem"]:
            series.setdefault((full["letters"], len(full["digits"])), (m, full["stem"]))
    for (letters, digits), (first, stem) in series.items():
        token = re.compile(rf"(?<![A-Za-z0-9.\-]){letters}\d{{{digits}}}(?![A-Za-z0-9.%])")
        for index, passage in enumerate(document.passages):
            if passage.kind not in SILENT_KINDS and letters in passage.view:
                for found in token.finditer(passage.view):
                    yield _mention(first, found.start(), found.end(), stem, found[0], lexicon, index)


def _mention(sibling: Mention, start: int, end: int, stem: str, version: str, lexicon: Lexicon, passage: int | None = None) -> Mention:
    name = stem + version
    term = lexicon.by_name.get(fold_name(name))
    known = term.id if term is not None and term.type is sibling.type else mint_name(sibling.type, name)
    return Mention(sibling.passage if passage is None else passage, start, end, version, sibling.type, known, "sibling")
