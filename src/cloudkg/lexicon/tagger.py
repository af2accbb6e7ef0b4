"""Weights of a tagger of names, learned from annotated sentences: ``lexicon/weights/names-{zh,en}.npz``.

The tagger is a linear-chain conditional random field (Lafferty et al., ICML 2001). A template names attributes of the tokens around a token
(its word, the shape of the next); each way in which its attributes turn out is a feature with a weight for each label. Weights are whole hundredths.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cloudkg.errors import LexiconError

OUTSIDE = "O"  # label of what is no name; a name begins with ``B-Firm`` and goes on with ``I-Firm``
SCALE = 100
UNKNOWN, EDGE = 0, 1  # numbers of an attribute never learned, and of what lies beyond a line
_BITS = 20  # of a number in a key
_REACH = 3  # the farthest token that a template may name

Template = tuple[tuple[str, int], ...]
"""Attributes and the distance of the token that has them: ``(("word", -1), ("word", 0))``."""
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TaggerWeights:
    """What a tagger learned.

    `numbers` gives each attribute's values their numbers, from 2; `keys` and `rows` hold, for each template, the sorted keys of its features and
    (features + 1, labels) weights, the last row all 0; `steps` is (labels, labels): from the label of a token to that of the next.
    """

    labels: tuple[str, ...]
    templates: tuple[Template, ...]
    numbers: Mapping[str, Mapping[str, int]]
    keys: tuple[Numbers, ...]
    rows: tuple[NDArray[np.int16], ...]
    steps: NDArray[np.int16]

    def scores(self, columns: Mapping[str, Numbers]) -> NDArray[np.int32]:
        """Scores of the labels, (tokens, labels), in hundredths. `columns` holds the number of each token's value of each attribute."""
        first = next(iter(columns.values()))
        total = np.zeros((len(first), len(self.labels)), dtype=np.int32)
        padded = {name: pad(column) for name, column in columns.items()}
        for template, keys, rows in zip(self.templates, self.keys, self.rows, strict=True):
            wanted = keys_of(template, padded)
            places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            places[keys[places] != wanted] = len(keys)
            total += rows[places]
        return total


def pad(column: Numbers) -> Numbers:
    """A column with what lies beyond its ends."""
    edge = np.full(_REACH, EDGE, dtype=np.int64)
    return np.concatenate([edge, column, edge])


def keys_of(template: Template, padded: Mapping[str, Numbers]) -> Numbers:
    """Key of the feature of a template at each token: the numbers of its attributes, one behind another; -1 where the only one is unknown."""
    key: Numbers | None = None
    for name, distance in template:
        column = padded[name]
        part = column[_REACH + distance : len(column) - _REACH + distance]
        key = part.copy() if key is None else (key << _BITS) | part
    assert key is not None  # a template has an attribute
    return key


@lru_cache(maxsize=4)
def read_tagger(path: Path) -> TaggerWeights:
    """Weights of a file. Raises LexiconError where it holds none."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            about = json.loads(bytes(held["about"]))
            numbers = {name: {value: i for i, value in enumerate(values, 2)} for name, values in about["values"].items()}
            templates = tuple(tuple((str(name), int(distance)) for name, distance in template) for template in about["templates"])
            keys = tuple(np.cumsum(held[f"keys{i}"]) for i in range(len(templates)))
            rows = tuple(
                np.concatenate([held[f"rows{i}"].astype(np.int16), np.zeros((1, len(about["labels"])), np.int16)])
                for i in range(len(templates))
            )
            return TaggerWeights(tuple(about["labels"]), templates, numbers, keys, rows, held["steps"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise LexiconError(f"{path.name} holds no weights ({error})", where=str(path), hint="make weights writes them anew") from error


def pack_tagger(weights: TaggerWeights) -> bytes:
    """Bytes of a file of weights, the same for the same weights. Keys are kept as steps from one to the next."""
    values = {name: sorted(known, key=known.__getitem__) for name, known in weights.numbers.items()}
    about = {"labels": weights.labels, "templates": weights.templates, "values": values}
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    arrays: dict[str, NDArray[np.generic]] = {"about": np.frombuffer(text, dtype=np.uint8), "steps": weights.steps}
    for i, (keys, rows) in enumerate(zip(weights.keys, weights.rows, strict=True)):
        arrays[f"keys{i}"] = np.diff(keys, prepend=np.int64(0))
        arrays[f"rows{i}"] = rows[:-1]
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)  # type: ignore[arg-type]  # its keyword for pickles is no array
    return packed.getvalue()


def numbers_of(known: Mapping[str, int], values: Sequence[str]) -> Numbers:
    """The numbers of values of an attribute."""
    return np.fromiter((known.get(value, UNKNOWN) for value in values), dtype=np.int64, count=len(values))
