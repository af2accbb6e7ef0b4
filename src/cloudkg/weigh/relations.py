"""Learns the weights of relations from annotated sentences.

The learner is a multinomial logistic regression, fitted by Adagrad (Duchi et al., “Adaptive subgradient methods”, JMLR 2011) in a fixed order of
the sentences, so that the same sentences give the same weights.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cloudkg.lexicon import LANGUAGES, Lexicon
from cloudkg.lexicon.weights import SCALE, Weights, pack_row
from cloudkg.model import Document, Mention, Reading
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate_sentences
from cloudkg.relate.discourse import Discourse
from cloudkg.relate.weighed.pairs import NOTHING, Pair, PairReader
from cloudkg.script import has_han
from cloudkg.vocab import SYMMETRIC, fold_name, mint_name
from cloudkg.weigh.annotated import Annotated, Fact, read_annotated

_LEAST_MET = 3  # sentences in which a feature must stand to be learned
_ROUNDS = 8
_BATCH = 64
_STEP = 0.05
_SHRINK = 1e-5
_BARRED = -30.0  # score of a label that the kinds of a pair do not allow
_SMALLEST = 3  # hundredths; a weight below tells nothing


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of names: its features, the labels that its kinds allow, and the right one."""

    features: tuple[str, ...]
    allowed: tuple[str, ...]
    label: str


def examples_of(annotated: Annotated, lexicon: Lexicon, readers: dict[str, PairReader]) -> Iterator[Example]:
    """Every pair of names of a sentence that may stand to each other, as the extractor sees it."""
    document = read_text(annotated.text, "sentence")
    reading, numbers = _with_names(document, recognise(document, lexicon), annotated, lexicon)
    called = [fold_name(annotated.text[a:b]) for a, b, _ in annotated.names]
    known = {
        mention.name: numbers[mention.passage, mention.start] for mention in reading.mentions if (mention.passage, mention.start) in numbers
    }

    def means(mention: Mention, number: int) -> bool:
        own = numbers.get((mention.passage, mention.start), known.get(mention.name))
        return own is not None and (own == number or called[own] == called[number])

    for sentence, said in relate_sentences(document, reading, Discourse(document, reading, lexicon)):
        for pair in readers["zh" if has_han(sentence.passage.view) else "en"].pairs(sentence, said):
            label, sure = _label(pair, annotated.facts, means)
            if sure:
                yield Example(pair.features, pair.labels, label)


def _label(pair: Pair, facts: Sequence[Fact], means: Callable[[Mention, int], bool]) -> tuple[str, bool]:
    """The label of a pair, and whether it is to be learned from."""
    sure = True
    for fact in facts:
        for mark, subjects, objects in ((">", pair.first, pair.second), ("<", pair.second, pair.first)):
            label = fact.relation + (">" if fact.relation in SYMMETRIC else mark)
            holds = any(means(m, fact.subject) for m in subjects.members) and any(means(m, fact.object) for m in objects.members)
            if holds and fact.sure and not fact.denied and label in pair.labels:
                return label, True
            sure = sure and not holds
    return NOTHING, sure


def _with_names(document: Document, reading: Reading, annotated: Annotated, lexicon: Lexicon) -> tuple[Reading, dict[tuple[int, int], int]]:
    """The reading with the annotated names instead of those recognised in their places, and the number of each by passage and start."""
    mentions: list[Mention] = []
    numbers: dict[tuple[int, int], int] = {}
    for number, (first, last, type_) in enumerate(annotated.names):
        for index, passage in enumerate(document.passages):
            if passage.span.start <= first and last <= passage.span.end:
                start, end = bisect_left(passage.offsets, first), bisect_left(passage.offsets, last)
                if start < end:
                    surface = passage.view[start:end]
                    term = lexicon.by_name.get(fold_name(surface))
                    name = term.id if term and term.type is type_ else mint_name(type_, surface)
                    mentions.append(Mention(index, start, end, surface, type_, name, "annotated"))
                    numbers[index, start] = number
    own = [m for m in reading.mentions if not any(m.passage == n.passage and m.start < n.end and n.start < m.end for n in mentions)]
    together = sorted([*mentions, *own], key=lambda m: (m.passage, m.start))
    return replace(reading, mentions=tuple(together)), numbers


def learn(examples: Sequence[Example]) -> Weights:
    """Weights that tell the labels of examples, small ones left out."""
    met = Counter(feature for example in examples for feature in set(example.features))
    rows = {feature: row for row, feature in enumerate(sorted(f for f, n in met.items() if n >= _LEAST_MET))}
    labels = tuple(sorted({NOTHING, *(e.label for e in examples)}))
    weights = _fit(examples, rows, {label: column for column, label in enumerate(labels)})
    whole = np.rint(weights * SCALE).astype(int)
    kept = {}
    for feature, row in rows.items():
        columns = np.nonzero(np.abs(whole[row]) >= _SMALLEST)[0]
        if len(columns):
            kept[feature] = pack_row((int(column), int(whole[row, column])) for column in columns)
    return Weights(labels, kept)


def _fit(examples: Sequence[Example], rows: dict[str, int], columns: dict[str, int]) -> NDArray[np.float32]:
    held = [np.unique(np.fromiter((rows[f] for f in e.features if f in rows), dtype=np.int64)) for e in examples]
    right = np.array([columns[e.label] for e in examples])
    barred = np.full((len(examples), len(columns)), _BARRED, dtype=np.float32)
    barred[:, columns[NOTHING]] = 0
    for place, example in enumerate(examples):
        barred[place, [columns[label] for label in example.allowed if label in columns]] = 0
    weights = np.zeros((len(rows), len(columns)), dtype=np.float32)
    squares = np.full(weights.shape, 1e-4, dtype=np.float32)
    order = np.random.default_rng(0)
    for _ in range(_ROUNDS):
        shuffled = order.permutation(len(examples))
        for first in range(0, len(examples), _BATCH):
            batch = shuffled[first : first + _BATCH]
            features = np.concatenate([held[i] for i in batch])
            member = np.repeat(np.arange(len(batch)), [len(held[i]) for i in batch])
            used, among = np.unique(features, return_inverse=True)
            holds = np.zeros((len(batch), len(used)), dtype=np.float32)
            holds[member, among] = 1
            scores = holds @ weights[used] + barred[batch]
            likely = np.exp(scores - scores.max(axis=1, keepdims=True))
            likely /= likely.sum(axis=1, keepdims=True)
            likely[np.arange(len(batch)), right[batch]] -= 1
            slope = holds.T @ likely / len(batch) + _SHRINK * weights[used]
            squares[used] += slope * slope
            weights[used] -= _STEP * slope / np.sqrt(squares[used])
    return weights


def weigh(files: Iterable[Path], lexicon: Lexicon) -> dict[str, Weights]:
    """Weights by language, learned from the sentences of files."""
    readers = {language: PairReader(lexicon, language) for language in LANGUAGES}
    examples: dict[str, list[Example]] = {language: [] for language in LANGUAGES}
    for path in files:
        for annotated in read_annotated(path):
            language = "zh" if has_han(annotated.text) else "en"
            examples[language] += examples_of(annotated, lexicon, readers)
    return {language: learn(found) for language, found in examples.items() if found}
