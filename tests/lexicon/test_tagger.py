"""Weights of a tagger: a file that holds them, and the scores they give."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from cloudkg.errors import LexiconError
from cloudkg.lexicon.tagger import TaggerWeights, pack_tagger, read_tagger

WEIGHTS = TaggerWeights(
    labels=("O", "B-Firm", "I-Firm"),
    templates=((("word", 0),), (("word", -1), ("word", 0))),
    numbers={"word": {"云": 2, "河": 3}},
    keys=(np.array([0, 2, 3], dtype=np.int64), np.array([(1 << 20) | 3], dtype=np.int64)),
    rows=(
        np.array([[5, 0, 0], [0, 10, 20], [0, 100, 0], [0, 0, 0]], dtype=np.int16),
        np.array([[0, 40, 0], [0, 0, 0]], dtype=np.int16),
    ),
    steps=np.array([[10, 0, -10_000], [0, -20, 30], [0, -20, 30]], dtype=np.int16),
)


def test_what_is_packed_is_read_again_and_packs_to_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "names-zh.npz"
    file.write_bytes(pack_tagger(WEIGHTS))
    again = read_tagger(file)
    assert (again.labels, again.templates, again.numbers) == (WEIGHTS.labels, WEIGHTS.templates, WEIGHTS.numbers)
    assert pack_tagger(again) == file.read_bytes()


def test_each_template_adds_the_weights_of_the_feature_that_holds() -> None:
    """河 first in a line, then 云, then a word never learned: only the first has the pair of an edge and 河."""
    scores = WEIGHTS.scores({"word": np.array([3, 2, 0], dtype=np.int64)})
    assert scores.tolist() == [[0, 140, 0], [0, 10, 20], [5, 0, 0]]


@pytest.mark.parametrize("content", [b"", b"no archive", pack_tagger(WEIGHTS)[:-30]])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "names-en.npz"
    file.write_bytes(content)
    with pytest.raises(LexiconError, match=r"names-en\.npz"):
        read_tagger(file)


def test_a_file_of_something_else_is_named(tmp_path: Path) -> None:
    held = io.BytesIO()
    np.savez(held, other=np.zeros(3))
    file = tmp_path / "names-en.npz"
    file.write_bytes(held.getvalue())
    with pytest.raises(LexiconError, match="holds no weights"):
        read_tagger(file)
