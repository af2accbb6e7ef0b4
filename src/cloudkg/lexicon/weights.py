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


@dataclass(frozen=True, slots=True)
class Weights:
    """A multinomial logistic regression over features that hold or don't. `rows` gives each feature the numbers of labels with their weights, in hundredths."""

    labels: tuple[str, ...]
    rows: Mapping[str, tuple[tuple[int, int], ...]]

    def likelihoods(self, features: Iterable[str], allowed: Iterable[str]) -> dict[str, float]:
        """Probability of each allowed label that is known, adding up to 1."""
        totals = [0] * len(self.labels)
        rows = self.rows
        for feature in features:
            if feature in rows:
                for label, weight in rows[feature]:
                    totals[label] += weight
        wanted = set(allowed)
        scores = {label: total / SCALE for label, total in zip(self.labels, totals, strict=True) if label in wanted}
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
        return Weights(
            tuple(held["labels"]), {feature: tuple(zip(row[::2], row[1::2], strict=True)) for feature, row in held["rows"].items()}
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path.name} holds no weights ({error})", where=str(path), hint="make weights writes them anew") from error


def pack_weights(weights: Weights) -> bytes:
    """Bytes of a file of weights, the same for the same weights."""
    rows = {feature: [number for pair in weights.rows[feature] for number in pair] for feature in sorted(weights.rows)}
    text = json.dumps({"labels": weights.labels, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)
