"""The forms under which a name is looked up: its key in one script, the runs of letters in it, and how it sounds in pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from cloudkg.vocab import fold_name

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_HAN_OR_OTHER = re.compile(r"[㐀-䶿一-鿿豈-﫿]+|[^㐀-䶿一-鿿豈-﫿]+")
_LETTERS = re.compile(r"\w+")
_LATIN_GRAM = 3
_MAX_SYLLABLES = 24  # a longer text is no name that anybody types by its sound


@dataclass(frozen=True, slots=True)
class Reading:
    """How a name with Han characters sounds: its syllables, and a Latin letter or digit for itself."""

    syllables: tuple[str, ...]

    @property
    def initials(self) -> str:
        """First letter of each syllable."""
        return "".join(s[0] for s in self.syllables)

    @property
    def full(self) -> str:
        """All syllables, run together."""
        return "".join(self.syllables)


def has_han(text: str) -> bool:
    """Whether a text has Chinese characters.

    >>> has_han("A股"), has_han("AWS")
    (True, False)
    """
    return _HAN.search(text) is not None


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def search_key(text: str) -> str:
    """Key under which a name is found in any width, case, spacing and script.

    >>> search_key("臺積電 TSMC") == search_key("台积电tsmc")
    True
    """
    folded = fold_name(text)
    return str(_simplifier().convert(folded)) if has_han(folded) else folded


def grams(key: str) -> tuple[str, ...]:
    """Runs of letters under which a name is filed: each Han character and each two in a row, else each three letters, and the last two and one.

    >>> grams("阿里云ai"), grams("nvidia")
    (('阿', '阿里', '里', '里云', '云', 'ai', 'i'), ('nvi', 'vid', 'idi', 'dia', 'ia', 'a'))
    """
    return tuple(dict.fromkeys(gram for run in _runs(key) for gram in (_han_grams(run) if has_han(run) else _latin_grams(run, ends=True))))


def gram_query(key: str, *, all_of_them: bool) -> str:
    """Query of the full-text index for names that hold a key, or, for misspelt ones, some of its runs; empty where it has no letters.

    >>> gram_query("云ai", all_of_them=True)
    '"云" AND "ai" *'
    """
    terms = []
    for run in _runs(key):
        if has_han(run):
            terms += [f'"{g}"' for g in _han_grams(run) if all_of_them is False or len(g) == min(2, len(run))]
        elif len(run) < _LATIN_GRAM:
            terms.append(f'"{run}" *')
        else:
            terms += [f'"{g}"' for g in _latin_grams(run, ends=False)]
    return (" AND " if all_of_them else " OR ").join(dict.fromkeys(terms))


def _runs(key: str) -> Iterator[str]:
    for word in _LETTERS.findall(key):
        yield from _HAN_OR_OTHER.findall(word)


def _han_grams(run: str) -> Iterator[str]:
    for at, character in enumerate(run):
        yield character
        if at + 1 < len(run):
            yield run[at : at + 2]


def _latin_grams(run: str, *, ends: bool) -> Iterator[str]:
    yield from (run[at : at + _LATIN_GRAM] for at in range(len(run) - _LATIN_GRAM + 1))
    if ends:
        yield from (run[-length:] for length in (2, 1) if len(run) >= length)


def read_pinyin(key: str) -> Reading | None:
    """How the name of a key is read, None for one without Han characters.

    >>> read_pinyin("阿里云").full, read_pinyin("字节跳动").initials, read_pinyin("aws")
    ('aliyun', 'zjtd', None)
    """
    if not has_han(key):
        return None
    from pypinyin import lazy_pinyin

    kept: list[str] = lazy_pinyin(key, errors=_letters)
    return Reading(tuple(kept)) if kept and len(kept) <= _MAX_SYLLABLES else None


def _letters(text: str) -> Any:
    return list(re.sub(r"\W", "", text))


def sounds_like(typed: str, syllables: Sequence[str]) -> int | None:
    """Number of syllables that `typed` covers from the first on, each by some of its first letters; None where it does not fit.

    >>> sounds_like("alyun", ["a", "li", "yun"]), sounds_like("zjt", ["zi", "jie", "tiao", "dong"]), sounds_like("xy", ["a"])
    (3, 3, None)
    """
    places = {0}  # offsets in `typed` that the syllables so far can lead to
    for count, syllable in enumerate(syllables, 1):
        places = {
            at + length
            for at in places
            for length in range(1, len(syllable) + 1)
            if at + length <= len(typed) and typed[at : at + length] == syllable[:length]
        }
        if len(typed) in places:
            return count
        if not places:
            return None
    return None
