"""Pairs gold facts with predicted ones: as many as can be, each once, those with the fewest faults first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def pair_up(
    golds: Sequence[T], preds: Sequence[T], *, fits: Callable[[T, T], bool], faults: Callable[[T, T], int], last: Callable[[T], bool]
) -> dict[int, int]:
    """Index of the predicted fact that each gold fact is given; golds for which `last` holds choose after the others.

    >>> pair_up([1, 2], [2, 1, 3], fits=lambda g, p: g <= p, faults=lambda g, p: p - g, last=lambda g: False)
    {1: 0, 0: 1}
    """

    def choices_of(gold: T) -> list[int]:
        return sorted((j for j, pred in enumerate(preds) if fits(gold, pred)), key=lambda j: faults(gold, preds[j]))

    choices = {i: choices_of(gold) for i, gold in enumerate(golds)}

    def eagerness(i: int) -> tuple[bool, int, int]:
        best = faults(golds[i], preds[choices[i][0]]) if choices[i] else 99
        return last(golds[i]), best, len(choices[i])

    taken: dict[int, int] = {}
    for i in sorted(choices, key=eagerness):
        free = next((j for j in choices[i] if j not in taken), None)
        if free is not None:
            taken[free] = i
        else:
            _make_room(i, choices, taken, set())
    return {i: j for j, i in taken.items()}


def _make_room(i: int, choices: dict[int, list[int]], taken: dict[int, int], seen: set[int]) -> bool:
    """Give `i` a choice whose holder can move to another one (an augmenting path)."""
    for j in choices[i]:
        if j not in seen:
            seen.add(j)
            if j not in taken or _make_room(taken[j], choices, taken, seen):
                taken[j] = i
                return True
    return False
