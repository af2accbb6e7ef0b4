"""Names that stand aside in an English sentence and so own nothing outside: in relative clauses, appositions, between dashes and in brackets."""

from __future__ import annotations

import re
from functools import lru_cache

from cloudkg.lexicon import Lexicon
from cloudkg.lexicon.metrics import CueHit
from cloudkg.relate.sentences import Item
from cloudkg.relate.wording import any_of

_DASHES = re.compile(r" [—–] (?:[^—–;.]|\.\d){1,160} [—–] ")
_BRACKETS = re.compile(r"\([^()]{1,80}\)")


@lru_cache(maxsize=4)
def _between_commas(lexicon: Lexicon) -> re.Pattern[str]:
    opens, verbs = any_of(lexicon, "en-aside-opens"), any_of(lexicon, "en-aside-before")
    return re.compile(rf", (?={opens}\b)(?:[^,;.]|\.(?=[\d\w])|,(?= (?:and|or) )|,(?=\d)){{1,160}},(?= (?:{verbs})\b)")


def find_asides(view: str, start: int, end: int, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """View ranges of what stands aside in an English sentence from `start` to `end`: “X, which owns Y, earned …”, “X — unlike Y — earned …”."""
    patterns = (_between_commas(lexicon), _DASHES, _BRACKETS)
    return tuple((m.start(), m.end()) for pattern in patterns for m in pattern.finditer(view, start, end))


def stands_aside(item: Item | CueHit, offset: int, asides: tuple[tuple[int, int], ...]) -> bool:
    """Whether a name, a time or the words for a metric stand in one of `asides` that a view offset lies behind."""
    return any(a <= item.start and item.end <= b <= offset for a, b in asides)
