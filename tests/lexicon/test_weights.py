"""Weights: a file that holds them, and what they say of features."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cloudkg.errors import LexiconError
from cloudkg.lexicon.weights import Weights, pack_row, pack_weights, read_weights

WEIGHTS = Weights(
    ("-", "acquires>", "supplies<", "supplies>"),
    {"FFb供货": pack_row([(0, -200), (3, 300)]), "FF": pack_row([(0, 100)]), "FFl由": pack_row([(2, 150)])},
)


def test_what_is_packed_is_read_again_and_packs_to_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "zh.json.gz"
    file.write_bytes(pack_weights(WEIGHTS))
    assert read_weights(file) == WEIGHTS
    assert pack_weights(read_weights(file)) == file.read_bytes()


def test_allowed_labels_share_the_probability_by_their_weights() -> None:
    likely = WEIGHTS.likelihoods(["FF", "FFb供货", "never met"], ("-", "supplies>", "supplies<"))
    assert likely.keys() == {"-", "supplies>", "supplies<"}
    assert sum(likely.values()) == pytest.approx(1)
    assert likely["supplies>"] == pytest.approx(2.718281828**4 * likely["-"], rel=1e-6)
    assert likely["supplies>"] > likely["supplies<"] > likely["-"]


def test_without_a_label_that_is_allowed_nothing_is_likely() -> None:
    assert WEIGHTS.likelihoods(["FF"], ("leads>",)) == {}


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"[]"), gzip.compress(b'{"labels": ["-"]}'), gzip.compress(b"{}")[:-4]])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "en.json.gz"
    file.write_bytes(content)
    with pytest.raises(LexiconError, match=r"en\.json\.gz"):
        read_weights(file)
