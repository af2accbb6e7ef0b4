"""Weights of features, learned from annotated sentences: ``lexicon/weights/{zh,en}.json.gz``."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path

from cloudkg.errors import LexiconError

SCALE = 100  # weights are kept as whole hundredths
_LANE = 24  # bits of a packed row for each label: room for the sum of more features than a sentence has


def pack_row(weights: Iterable[tuple[int, int]]) -> int:
    """The numbers of labels with their weights as one whole number: the sum of packed rows holds the sums for all labels.

    >>> unpack_row(pack_row([(0, -3), (2, 5)]) + pack_row([(0, 2), (1, -4)]), 3)
    [(0, -1), (1, -4), (2, 5)]
    """
    return sum(weight << _LANE * label for label, weight in weights)


def unpack_row(row: int, labels: int) -> list[tuple[int, int]]:
    """The numbers of labels, of which there are so many, with their weights other than 0."""
    above = row + _middle(labels)
    return [(label, weight) for label in range(labels) if (weight := _in_lane(above, label))]


def _in_lane(above: int, label: int) -> int:
    return (above >> _LANE * label & (1 << _LANE) - 1) - (1 << _LANE - 1)


@lru_cache(maxsize=8)
def _middle(labels: int) -> int:
    """What makes every lane of a row positive."""
    return sum(1 << _LANE * (label + 1) - 1 for label in range(labels))


@lru_cache(maxsize=512)
def _places(labels: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((place, label) for place, label in enumerate(labels) if label in allowed)


@dataclass(frozen=True, slots=True)
class Weights:
    """A multinomial logistic regression over features that hold or don't. `rows` gives each feature its weights in hundredths, packed for all labels."""

    labels: tuple[str, ...]
    rows: Mapping[str, int]

    def likelihoods(self, features: Iterable[str], allowed: tuple[str, ...]) -> dict[str, float]:
        """Probability of each allowed label that is known, adding up to 1."""
        above = sum(filter(None, map(self.rows.get, features))) + _middle(len(self.labels))
        scores = {label: _in_lane(above, place) / SCALE for place, label in _places(self.labels, allowed)}
        if not scores:
            return {}
        most = max(scores.values())
        raised = {label: exp(score - most) for label, score in scores.items()}
        whole = sum(raised.values())
        return {label: value / whole for label, value in raised.items()}


@lru_cache(maxsize=4)
def read_weights(path: Path) -> Weights:
    """Weights of a file. Raises LexiconError where it holds none."""
    try:
        held = json.loads(gzip.decompress(path.read_bytes()))
        rows = {feature: pack_row(zip(row[::2], row[1::2], strict=True)) for feature, row in held["rows"].items()}
        return Weights(tuple(held["labels"]), rows)
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path.name} holds no weights ({error})", where=str(path), hint="make weights writes them anew") from error


def pack_weights(weights: Weights) -> bytes:
    """Bytes of a file of weights, the same for the same weights."""
    count = len(weights.labels)
    rows = {feature: [number for pair in unpack_row(weights.rows[feature], count) for number in pair] for feature in sorted(weights.rows)}
    text = json.dumps({"labels": weights.labels, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)
