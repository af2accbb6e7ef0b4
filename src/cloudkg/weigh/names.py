"""Learns the weights of the tagger of names from annotated sentences, by CRFsuite (Okazaki, 2007)."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pycrfsuite

from cloudkg.lexicon import LANGUAGES, Lexicon
from cloudkg.lexicon.common_words import common_words
from cloudkg.lexicon.tagger import OUTSIDE, SCALE, UNKNOWN, TaggerWeights, Template, keys_of, numbers_of, pad
from cloudkg.model import EntityType
from cloudkg.read import read_text
from cloudkg.recognise import known_names
from cloudkg.recognise.discover.sheet import TYPE_OF_MASK, read_sheet
from cloudkg.recognise.weighed.tokens import ATTRIBUTES, FORM_ATTRIBUTES, Token, Tokenizer
from cloudkg.script import has_han
from cloudkg.weigh.annotated import Annotated, read_annotated


def _template(text: str) -> Template:
    return tuple((part.rstrip("-+0123456789"), int(part[len(part.rstrip("-+0123456789")) :])) for part in text.split())


_WORDS = [*(f"word{k:+d}" for k in range(-3, 4)), *(f"word{k:+d} word{k + 1:+d}" for k in (-2, -1, 0, 1)), *(f"word{k:+d} word{k + 1:+d} word{k + 2:+d}" for k in (-2, -1, 0))]  # fmt: skip
_SHAPES = [*(f"shape{k:+d}" for k in range(-2, 3)), "shape-1 shape+0", "shape+0 shape+1", "shape-1 shape+0 shape+1"]
_ENDS = ["last_two+0", "last_three+0", "last_four+0", "first_three+0", "last_three+1"]
_PLACES = [
    *(f"place{k:+d}" for k in range(-2, 3)),
    "place-1 place+0",
    "place+0 place+1",
    "place-1 place+0 place+1",
    "place+0 place+1 place+2",
]
_TEMPLATES = {
    "zh": tuple(map(_template, [*_WORDS, *_SHAPES, *_ENDS, *_PLACES])),
    "en": tuple(map(_template, [*_WORDS, *_SHAPES, *_ENDS, "opening+0", "opening+0 shape+1"])),
}
_LEAST_MET = {"word": 2}  # times that a value must be met to be told from others
_LEAST = 3
_FEATURE_MET = 3
_ROUNDS = 50
_ABSOLUTE, _SQUARED = 0.1, 0.01  # what weights cost, by their size and by its square
_SMALLEST = 3  # hundredths
_NEVER = -10_000


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line: the value of each attribute of its tokens, and the label of each."""

    values: Mapping[str, Sequence[str]]
    labels: tuple[str, ...]


def labelled_lines(annotated: Annotated, lexicon: Lexicon, tokenizers: Mapping[str, Tokenizer]) -> Iterator[tuple[str, Labelled]]:
    """Language and tokens of each line of a sentence.

    What the lexicon knows is masked, as the tagger will meet it; every second name is not, by a number of its own, so that the tagger learns from known names too.
    """
    document = read_text(annotated.text, "sentence")
    known = [m for m in known_names(document, lexicon) if zlib.crc32(f"{m.name} {annotated.text}".encode()) & 1]
    sheet = read_sheet(document, known)
    names: dict[int, tuple[int, EntityType]] = {}
    for index, passage in enumerate(document.passages):
        line = sheet.line_of_passage.get(index)
        views = {offset: at for at, offset in enumerate(passage.offsets)}
        for first, last, type_ in annotated.names:
            if line is not None and type_ is not EntityType.SEGMENT and first in views and last - 1 in views:
                names[line + views[first]] = (line + views[last - 1] + 1, type_)
    at = 0
    for text in sheet.masked.split("\n"):
        language = "zh" if has_han(text) else "en"
        tokens = tuple(tokenizers[language].tokens(text))
        if tokens:
            yield language, Labelled(_values(tokens, tokenizers[language]), tuple(_labels(tokens, at, names)))
        at += len(text) + 1


def _values(tokens: Sequence[Token], tokenizer: Tokenizer) -> dict[str, list[str]]:
    forms = [tokenizer.form(token.text) for token in tokens]
    values = {name: [form[k] for form in forms] for k, name in enumerate(FORM_ATTRIBUTES)}
    opening = [form[1] if token.opens else "" for form, token in zip(forms, tokens, strict=True)]
    return values | {"opening": opening, "place": [token.place for token in tokens]}


def _labels(tokens: Sequence[Token], offset: int, names: Mapping[int, tuple[int, EntityType]]) -> Iterator[str]:
    end, type_ = -1, EntityType.FIRM
    for token in tokens:
        begins = names.get(offset + token.start)
        masked = token.text[0] in TYPE_OF_MASK
        if begins is not None and not (masked and begins[0] == offset + token.end):
            end, type_ = begins
            yield f"B-{type_}"
        else:
            yield f"I-{type_}" if offset + token.start < end else OUTSIDE


def learn(lines: Sequence[Labelled], templates: Sequence[Template]) -> TaggerWeights:
    """Weights that tell the labels of lines."""
    numbers = _numbers(lines)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": _ABSOLUTE, "c2": _SQUARED, "max_iterations": _ROUNDS, "feature.minfreq": _FEATURE_MET})
    for line in lines:
        trainer.append(_features(line, templates, numbers), line.labels)
    with TemporaryDirectory() as folder:
        model = str(Path(folder) / "model")
        trainer.train(model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        info = tagger.info()
    labels = (OUTSIDE, *sorted({label for _, label in info.state_features} - {OUTSIDE}))
    return _exported(labels, templates, numbers, info.state_features, info.transitions)


def _numbers(lines: Iterable[Labelled]) -> dict[str, dict[str, int]]:
    met: dict[str, Counter[str]] = {name: Counter() for name in ATTRIBUTES}
    for line in lines:
        for name, values in line.values.items():
            met[name].update(values)
    return {
        name: {value: i for i, value in enumerate(sorted(v for v, n in found.items() if v and n >= _LEAST_MET.get(name, _LEAST)), 2)}
        for name, found in met.items()
    }


def _features(line: Labelled, templates: Sequence[Template], numbers: Mapping[str, Mapping[str, int]]) -> list[list[str]]:
    """Names of the features of each token: the number of the template and the key. Only a word unknown is a feature, too."""
    padded = {name: pad(numbers_of(numbers[name], values)) for name, values in line.values.items()}
    found: list[list[str]] = [[] for _ in line.labels]
    for i, template in enumerate(templates):
        missing = np.zeros(len(line.labels), dtype=bool)
        for name, distance in template:
            if name != "word":
                missing |= keys_of(((name, distance),), padded) == UNKNOWN
        for k, key in enumerate(keys_of(template, padded).tolist()):
            if not missing[k]:
                found[k].append(f"{i}:{key}")
    return found


def _exported(
    labels: tuple[str, ...],
    templates: Sequence[Template],
    numbers: Mapping[str, Mapping[str, int]],
    states: Mapping[tuple[str, str], float],
    transitions: Mapping[tuple[str, str], float],
) -> TaggerWeights:
    tables: list[dict[int, list[int]]] = [defaultdict(lambda: [0] * len(labels)) for _ in templates]
    for (feature, label), weight in states.items():
        template, key = feature.split(":")
        if abs(whole := round(weight * SCALE)) >= _SMALLEST:
            tables[int(template)][int(key)][labels.index(label)] = whole
    steps = np.zeros((len(labels), len(labels)), dtype=np.int16)
    for i, before in enumerate(labels):
        for j, label in enumerate(labels):
            follows = not label.startswith("I-") or before[2:] == label[2:]
            steps[i, j] = round(transitions.get((before, label), 0.0) * SCALE) if follows else _NEVER
    told = [(template, table) for template, table in zip(templates, tables, strict=True) if table]
    keys = tuple(np.array(sorted(table), dtype=np.int64) for _, table in told)
    rows = tuple(np.array([*(table[key] for key in sorted(table)), [0] * len(labels)], dtype=np.int16) for _, table in told)
    return TaggerWeights(labels, tuple(template for template, _ in told), numbers, keys, rows, steps)


def weigh_names(files: Iterable[Path], lexicon: Lexicon) -> dict[str, TaggerWeights]:
    """Weights of the tagger by language, learned from the sentences of files."""
    tokenizers = {language: Tokenizer(common_words(language)) for language in LANGUAGES}
    lines: dict[str, list[Labelled]] = {language: [] for language in LANGUAGES}
    for path in files:
        for annotated in read_annotated(path):
            for language, line in labelled_lines(annotated, lexicon, tokenizers):
                lines[language].append(line)
    return {language: learn(found, _TEMPLATES[language]) for language, found in lines.items() if found}
