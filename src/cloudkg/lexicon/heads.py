"""Which characters a regular expression can begin with: lets a finder of many patterns look at few places of a text."""

from __future__ import annotations

import importlib
from typing import Any

_WIDEST = 128  # a range of more characters than this counts as any character
_CLASSES = {"CATEGORY_SPACE": " \t\n", "CATEGORY_DIGIT": "0123456789"}
_EMPTY = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})

Heads = set[str] | None  # None: any character


def head_characters(pattern: str) -> frozenset[str] | None:
    """Characters in either case that a match of `pattern` can begin with; None where it can begin with any, or match nothing.

    >>> sorted(head_characters("(?:净|毛)?利润") or ())
    ['净', '利', '毛']
    """
    parser = importlib.import_module("re._parser")  # the standard library's own reading of the pattern; it has no public name
    heads, empty = _sequence(parser.parse(pattern))
    if heads is None or empty:
        return None
    return frozenset(c for head in heads for c in (head, head.lower(), head.upper()) if len(c) == 1)


def _sequence(items: Any) -> tuple[Heads, bool]:
    """Heads of a sequence of items, and whether it can match nothing."""
    heads: set[str] = set()
    for op, argument in items:
        found, empty = _item(str(op), argument)
        if found is None:
            return None, False
        heads |= found
        if not empty:
            return heads, False
    return heads, True


def _item(op: str, argument: Any) -> tuple[Heads, bool]:
    if op in _EMPTY:
        return set(), True
    if op == "LITERAL":
        return {chr(argument)}, False
    if op == "IN":
        return _members(argument), False
    if op in _REPEATS:
        least, _, inner = argument
        heads, empty = _sequence(inner)
        return heads, empty or least == 0
    if op == "SUBPATTERN":
        return _sequence(argument[-1])
    if op == "BRANCH":
        return _branches(argument[1])
    return None, False


def _branches(branches: Any) -> tuple[Heads, bool]:
    heads: set[str] = set()
    any_empty = False
    for branch in branches:
        found, empty = _sequence(branch)
        if found is None:
            return None, False
        heads |= found
        any_empty = any_empty or empty
    return heads, any_empty


def _members(items: Any) -> Heads:
    heads: set[str] = set()
    for op, argument in items:
        name = str(op)
        if name == "LITERAL":
            heads.add(chr(argument))
        elif name == "RANGE" and argument[1] - argument[0] < _WIDEST:
            heads |= {chr(c) for c in range(argument[0], argument[1] + 1)}
        elif name == "CATEGORY" and str(argument) in _CLASSES:
            heads |= set(_CLASSES[str(argument)])
        else:
            return None
    return heads
