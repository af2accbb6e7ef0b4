"""Finds the likeliest labels of the tokens of many lines at once.

Most tokens are no names, and surely so: labels are weighed against each other only in the islands where a name is not far less likely than none,
with nothing named around them. Islands of like length are read in step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cloudkg.lexicon.tagger import EDGE, OUTSIDE, SCALE, UNKNOWN, Numbers, TaggerWeights, numbers_of
from cloudkg.recognise.weighed.tokens import FORM_ATTRIBUTES, Token, Tokenizer

_FAR = 200  # hundredths by which no name must be likelier for a token to be left out
_SHORE = 2  # tokens around the others that an island holds too
_LONGEST = 128  # tokens of an island; what goes on longer is cut
_GAP = 3  # edges between two lines
_NEVER = -10_000
_MOST = 20_000  # tokens that are read at once, so that memory is bounded
_MOST_FORMS = 200_000  # forms whose numbers are remembered

Island = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A name in a line: the numbers of its first token and the one behind its last, its label without B or I, and the least probability of its labels."""

    line: int
    first: int
    last: int
    kind: str
    likelihood: float


class Encoder:
    """Turns tokens into numbers of their attributes; remembers what a form gave."""

    def __init__(self, tokenizer: Tokenizer, weights: TaggerWeights) -> None:
        self._tokenizer, self._numbers = tokenizer, weights.numbers
        shapes, openings = weights.numbers["shape"], weights.numbers["opening"]
        self._opening_of_shape = np.full(len(shapes) + 2, UNKNOWN, dtype=np.int64)
        self._opening_of_shape[list(shapes.values())] = numbers_of(openings, list(shapes))
        self._forget()

    def _forget(self) -> None:
        self._rows: dict[str, int] = {}
        self._new: list[tuple[int, ...]] = []  # what is not in `_forms` yet
        self._forms: Numbers = np.empty((0, len(FORM_ATTRIBUTES)), dtype=np.int64)

    def columns(self, lines: Sequence[Sequence[Token]]) -> dict[str, Numbers]:
        """Numbers of each attribute of all tokens, with edges behind each line."""
        if len(self._rows) > _MOST_FORMS:
            self._forget()
        inside = np.concatenate([np.arange(len(line) + _GAP) < len(line) for line in lines])
        tokens = [token for line in lines for token in line]
        forms = np.array([self._row(token.text) for token in tokens], dtype=np.int64)
        if self._new:
            self._forms, self._new = np.concatenate([self._forms, np.array(self._new, dtype=np.int64)]), []
        values = self._forms[forms]
        own = {name: values[:, k] for k, name in enumerate(FORM_ATTRIBUTES)}
        own["opening"] = np.where([token.opens for token in tokens], self._opening_of_shape[own["shape"]], UNKNOWN)
        own["place"] = numbers_of(self._numbers["place"], [token.place for token in tokens])
        columns = {}
        for name, numbers in own.items():
            columns[name] = np.full(len(inside), EDGE, dtype=np.int64)
            columns[name][inside] = numbers
        return columns

    def _row(self, text: str) -> int:
        row = self._rows.get(text)
        if row is None:
            row = self._rows[text] = len(self._rows)
            values = self._tokenizer.form(text)
            self._new.append(tuple(self._numbers[name].get(value, UNKNOWN) for name, value in zip(FORM_ATTRIBUTES, values, strict=True)))
        return row


class Tagger:
    """Reads lines by the weights of one language."""

    def __init__(self, tokenizer: Tokenizer, weights: TaggerWeights) -> None:
        self._encoder, self._weights = Encoder(tokenizer, weights), weights
        self._outside = weights.labels.index(OUTSIDE)
        self._steps = weights.steps.astype(np.int32)
        self._odds = np.exp(np.maximum(self._steps, _NEVER) / SCALE)

    def tag(self, lines: Sequence[Sequence[Token]]) -> Iterator[Tagged]:
        """Names in lines of tokens, line by line."""
        first = 0
        while first < len(lines):
            last, tokens = first, 0
            while last < len(lines) and (last == first or tokens + len(lines[last]) <= _MOST):
                tokens += len(lines[last])
                last += 1
            yield from self._tag(lines[first:last], first)
            first = last

    def _tag(self, lines: Sequence[Sequence[Token]], offset: int) -> Iterator[Tagged]:
        home = np.concatenate([np.where(np.arange(len(line) + _GAP) < len(line), number, -1) for number, line in enumerate(lines)])
        starts = np.cumsum([0, *(len(line) + _GAP for line in lines)])
        scores = self._weights.scores(self._encoder.columns(lines))
        rivals = np.delete(scores, self._outside, axis=1).max(axis=1) - scores[:, self._outside]
        alike: dict[int, list[Island]] = defaultdict(list)  # islands by the power of two that holds their length
        for a, b in _islands((rivals > -_FAR) & (home >= 0), home):
            alike[(b - a - 1).bit_length()].append((a, b))
        names = [name for islands in alike.values() for name in self._read(scores, islands)]
        for a, b, kind, likelihood in sorted(names):
            line = int(home[a])
            yield Tagged(offset + line, a - int(starts[line]), b - int(starts[line]), kind, likelihood)

    def _read(self, scores: NDArray[np.int32], islands: Sequence[Island]) -> Iterator[tuple[int, int, str, float]]:
        """Names of islands: their first token, the one behind the last, the kind and the probability."""
        emitted = self._emitted(scores, islands)
        labels = self._best(emitted)
        held = np.flatnonzero((labels != self._outside).any(axis=1))
        if len(held) == 0:
            return
        likely = self._likely(emitted[held], labels[held])
        for row, island in enumerate(held.tolist()):
            first = islands[island][0]
            for a, b, kind in _runs([self._weights.labels[k] for k in labels[island].tolist()]):
                yield first + a, first + b, kind, float(likely[row, a:b].min())

    def _emitted(self, scores: NDArray[np.int32], islands: Sequence[Island]) -> NDArray[np.int32]:
        """Scores of the labels of each island's tokens, (islands, tokens, labels); beyond an island's end nothing is a name."""
        longest = max(b - a for a, b in islands)
        emitted = np.full((len(islands), longest, scores.shape[1]), _NEVER, dtype=np.int32)
        emitted[:, :, self._outside] = 0
        for i, (a, b) in enumerate(islands):
            emitted[i, : b - a] = scores[a:b]
        return emitted

    def _best(self, emitted: NDArray[np.int32]) -> NDArray[np.int64]:
        """The likeliest labels of each island, (islands, tokens), by Viterbi's algorithm."""
        count, longest, width = emitted.shape
        best = emitted[:, 0] + self._steps[self._outside]
        back = np.zeros((longest, count, width), dtype=np.int64)
        for s in range(1, longest):
            ways = best[:, None, :] + self._steps.T[None]
            back[s] = ways.argmax(axis=2)
            best = ways.max(axis=2) + emitted[:, s]
        labels = np.zeros((count, longest), dtype=np.int64)
        labels[:, -1] = (best + self._steps[:, self._outside]).argmax(axis=1)
        for s in range(longest - 1, 0, -1):
            labels[:, s - 1] = back[s][np.arange(count), labels[:, s]]
        return labels

    def _likely(self, emitted: NDArray[np.int32], labels: NDArray[np.int64]) -> NDArray[np.float64]:
        """Probability of these labels, each by itself, by the forward–backward algorithm."""
        count, longest, width = emitted.shape
        odds = np.exp((emitted - emitted.max(axis=2, keepdims=True)) / SCALE)
        ahead = np.empty((longest, count, width))
        ahead[0] = odds[:, 0] * self._odds[self._outside]
        for s in range(1, longest):
            ahead[s] = odds[:, s] * (_scaled(ahead[s - 1]) @ self._odds)
        behind = np.broadcast_to(self._odds[:, self._outside], (count, width))
        likely = np.empty((count, longest))
        for s in range(longest - 1, -1, -1):
            both = ahead[s] * behind
            likely[:, s] = both[np.arange(count), labels[:, s]] / both.sum(axis=1)
            behind = _scaled(odds[:, s] * behind) @ self._odds.T
        return likely


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = values / values.max(axis=1, keepdims=True)
    return scaled


def _islands(plausible: NDArray[np.bool_], home: NDArray[np.int64]) -> list[Island]:
    """Stretches of plausible tokens of one line with their shores."""
    found: list[Island] = []
    for place in np.flatnonzero(plausible).tolist():
        a, b = max(0, place - _SHORE), min(len(home), place + _SHORE + 1)
        while home[a] != home[place]:
            a += 1
        while home[b - 1] != home[place]:
            b -= 1
        last = found[-1] if found else None
        if last and a <= last[1] and home[last[0]] == home[place]:
            if b - last[0] <= _LONGEST:
                found[-1] = (last[0], b)
                continue
            a = max(a, last[1])
        if a < b:
            found.append((a, b))
    return found


def _runs(labels: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Runs of labels that make a name."""
    start, kind, end = 0, "", 0
    for place, label in enumerate(labels):
        if not (label.startswith("I-") and kind == label[2:]):
            if kind:
                yield start, end, kind
            start, kind = place, label[2:] if label.startswith("B-") else ""
        end = place + 1
    if kind:
        yield start, end, kind
