"""Which characters are Chinese: Unicode's CJK ideographs, compatibility forms and rare planes included."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Ranges of Han characters, for the inside of a character class; from Unicode's Blocks.txt."""

_HAN = re.compile(f"[{HAN}]")
_ALL_HAN = re.compile(f"[{HAN}]+")


def has_han(text: str) -> bool:
    """Whether a text has a Chinese character in it.

    >>> has_han("H20芯片"), has_han("，")
    (True, False)
    """
    return _HAN.search(text) is not None


def is_han(text: str) -> bool:
    """Whether a text is Chinese characters only; an empty one is not.

    >>> is_han("云"), is_han("H20芯片"), is_han("")
    (True, False, False)
    """
    return _ALL_HAN.fullmatch(text) is not None
