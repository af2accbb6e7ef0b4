"""Words that the readers look for are lists of the lexicon, and a folder of one's own adds to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloudkg.lexicon import Lexicon, load_lexicon
from cloudkg.relate.wording import any_of, behind, not_behind


@pytest.fixture
def lexicon() -> Lexicon:
    """A lexicon of three lists."""
    return Lexicon(terms={}, year_ends={}, words={"long": ("母公司", "其"), "more": ("子?公司",), "none": ()}, patterns={}, metrics={})


def test_lists_join_in_their_order(lexicon: Lexicon) -> None:
    """Words of several lists are alternatives, each an expression; an empty list matches nothing."""
    assert re.findall(any_of(lexicon, "long", "more"), "母公司与子公司") == ["母公司", "子公司"]
    assert re.search(any_of(lexicon, "none"), "其") is None


def test_a_word_of_any_length_may_stand_before(lexicon: Lexicon) -> None:
    """Python wants look-behinds of one length; words of several are told apart by length, and nothing is behind a word of no list."""
    assert [m.start() for m in re.finditer(behind(lexicon, "long") + "甲", "母公司甲、其甲、乙甲")] == [3, 6]
    assert [m.start() for m in re.finditer(not_behind(lexicon, "long") + "甲", "母公司甲、其甲、乙甲")] == [9]
    assert re.search(behind(lexicon, "none"), "其") is None and re.search(not_behind(lexicon, "none") + "其", "其")


def test_a_folder_of_ones_own_adds_to_a_list(tmp_path: Path) -> None:
    """What the package's list holds is asked for first, then the user's words."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "mine.yaml").write_text("zh-latter: [后一家]\n", "utf-8")
    assert any_of(load_lexicon(tmp_path), "zh-latter") == "(?:后者|后一家)"
