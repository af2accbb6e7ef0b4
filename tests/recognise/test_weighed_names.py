"""Names by what annotated sentences teach."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.lexicon.common_words import common_words
from cloudkg.lexicon.tagger import TaggerWeights
from cloudkg.model import EntityType
from cloudkg.read import read_text
from cloudkg.recognise import known_names
from cloudkg.recognise.discover.sheet import read_sheet
from cloudkg.recognise.weighed.names import WeighedNames
from cloudkg.recognise.weighed.tagger import Tagger
from cloudkg.recognise.weighed.tokens import Tokenizer

FIRM, PERSON, PLACE, PRODUCT = EntityType.FIRM, EntityType.PERSON, EntityType.PLACE, EntityType.PRODUCT


def found(text: str) -> dict[str, EntityType]:
    """What the tagger alone finds in a text."""
    document, lexicon = read_text(text, "note"), load_lexicon()
    sheet = read_sheet(document, known_names(document, lexicon))
    return {sheet.quote(find): find.type for find in WeighedNames(lexicon).find(sheet)}


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("渠禾与Velmora 3合作", ["渠", "禾", "与", "Velmora", "3", "合", "作"]),
        ("Velmora's U.S. unit, AT&T and GPT-5.5 weren't there.The end", ["Velmora", "'s", "U.S.", "unit", ",", "AT&T", "and", "GPT-5.5", "weren't", "there", ".", "The", "end"]),
        ("涨12,000点、0.5元", ["涨", "12,000", "点", "、", "0.5", "元"]),
    ],
)  # fmt: skip
def test_a_line_is_cut_into_characters_words_and_marks(text: str, texts: list[str]) -> None:
    assert [token.text for token in Tokenizer({}).tokens(text)] == texts


def test_characters_know_their_place_in_a_common_word() -> None:
    tokens = list(Tokenizer({"服务": "v", "服务器": "n"}).tokens("渠禾服务器"))
    assert [token.place for token in tokens] == ["1", "1", "nB3", "nI3", "nE3"]


def test_labels_and_their_probabilities_are_those_of_all_ways_weighed() -> None:
    """Against a count of every way to label a line of four tokens; far tokens are kept by making none of them far."""
    rng = np.random.default_rng(3)
    labels = ("O", "B-Firm", "I-Firm", "B-Place", "I-Place")
    steps = rng.integers(-80, 80, (5, 5)).astype(np.int16)
    for i, j in product(range(5), repeat=2):
        if labels[j].startswith("I-") and labels[i][2:] != labels[j][2:]:
            steps[i, j] = -10_000
    rows = rng.integers(-100, 150, (5, 5)).astype(np.int16)
    rows[-1] = 0
    names = ("word", "shape", "last_two", "last_three", "last_four", "first_three", "opening", "place")
    numbers = {name: {c: k for k, c in enumerate("甲乙丙丁", 2)} if name == "word" else {} for name in names}
    weights = TaggerWeights(labels, ((("word", 0),),), numbers, (np.arange(2, 6),), (rows,), steps)
    tokenizer = Tokenizer({})
    line = list(tokenizer.tokens("丙甲丁乙"))
    scores = weights.scores({"word": np.array([4, 2, 5, 3])})

    def weight(way: tuple[int, ...]) -> float:
        whole = (0, *way, 0)
        return float(sum(int(scores[i, k]) for i, k in enumerate(way)) + sum(int(steps[a, b]) for a, b in pairwise(whole)))

    ways = {way: weight(way) for way in product(range(5), repeat=4)}
    best = max(ways, key=lambda way: ways[way])
    total = sum(np.exp(w / 100) for w in ways.values())
    tagged = list(Tagger(tokenizer, weights).tag([line]))
    assert [(one.first, one.kind) for one in tagged] == [(i, labels[k][2:]) for i, k in enumerate(best) if labels[k].startswith("B-")]
    assert tagged
    for one in tagged:
        least = min(sum(np.exp(w / 100) for way, w in ways.items() if way[i] == best[i]) / total for i in range(one.first, one.last))
        assert one.likelihood == pytest.approx(least, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("知情人士称，云禾芯与阿里云签署三年供货协议，订单规模达5亿元。", "云禾芯", FIRM),
        ("公司前五大客户包括中际旭创、沐岚、新易盛和骆淞。", "沐岚", FIRM),
        ("微软副总裁郗岑岚表示，公司将在未来两年扩建机房。", "郗岑岚", PERSON),
        ("The chipmaker said Velmora would buy servers from Dell for a site in Quillburgh, Ohio.", "Velmora", FIRM),
        ("The campus near Quillburgh, Ohio, will draw 300 megawatts, CoreWeave said.", "Quillburgh", PLACE),
    ],
)
def test_a_name_is_found_by_the_words_around_it(text: str, name: str, type_: EntityType) -> None:
    assert found(text).get(name) == type_


@pytest.mark.parametrize(
    "text",
    [
        "银行、保险和证券公司纷纷采购大模型服务，图像生成最受欢迎。",
        "Meanwhile, revenue rose. Additionally, subscriptions were strong. Still, margins fell.",
        "Senior Unsecured Notes And Third Quarter Results Of Cloud Companies",
    ],
)
def test_common_words_and_headlines_name_nothing(text: str) -> None:
    assert found(text) == {}


def test_what_is_known_stays_a_name_of_its_own() -> None:
    """The tagger takes no known firm into a longer name."""
    assert not any("微软" in name for name in found("微软智渊云服务将在明年上线，微软表示客户反响热烈。"))


def test_a_firm_ends_with_its_ending_and_what_is_a_business_is_none() -> None:
    assert found("知情人士称，云禾芯集成与阿里云签署三年供货协议。") == {"云禾芯集成": FIRM}
    assert "QVG" not in found("联想第一财季营收创新高，QVG业务营收同比增长37%，运营利润率达到7.3%。")


def test_without_weights_nothing_is_found() -> None:
    document, lexicon = read_text("骆淞与英伟达签下三年长约。", "note"), replace(load_lexicon(), weights={})
    assert list(WeighedNames(lexicon).find(read_sheet(document, known_names(document, lexicon)))) == []


def test_words_that_are_names_are_told_from_others() -> None:
    zh = common_words("zh")
    assert (zh["服务器"], zh["北京"]) == ("n", "L")
    assert "meanwhile" in common_words("en")
