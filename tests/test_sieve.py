"""The words that patterns cannot do without, and the one pass that tells which may match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudkg.lexicon import load_lexicon
from cloudkg.sieve import PatternSieve, places_in, required_words

PATTERNS = [
    "租用|租下",
    "(?i)Leases? (?:of|from)",
    "毛?利率",
    "(?<!不)涨.{0,4}价",
    "[买卖]入",
    "(?:大|小)*单",
    r"\d+年",
    "a(?:bc|bd)?e",
    "x+y",
    "毛.{0,3}(?:利率|净).*年",
]


@pytest.mark.parametrize(
    ("pattern", "sets"),
    [
        ("租用|租下", [{"租用", "租下"}]),
        ("毛?利率", [{"利率"}]),
        ("Lease", [{"lease"}]),
        ("涨[^，]{0,4}价格", [{"价格"}, {"涨"}]),
        ("(?:涨|跌)停|熔断", [{"涨停", "跌停", "熔断"}]),
        ("(?:买入)+", [{"买入"}]),
        ("(?:自.{2}起)?(?:甲.*?上调|乙)", [{"上调", "乙"}]),
        ("上调(?:价格|报价).*价", [{"上调价格", "上调报价"}]),
    ],
)
def test_words_of_a_pattern(pattern: str, sets: list[set[str]]) -> None:
    assert required_words(pattern) == tuple(map(frozenset, sets))


@pytest.mark.parametrize("pattern", [r"\d+", "a?", "租?|用", ".*", "[^甲]"])
def test_a_pattern_that_needs_no_word(pattern: str) -> None:
    assert required_words(pattern) == ()


@given(st.text(alphabet="租用下毛利率不涨买卖入大小单年20价格abcdexyleasof LEAS", max_size=24))
def test_nothing_that_matches_is_sieved_out(text: str) -> None:
    patterns = [re.compile(p) for p in PATTERNS]
    among = set(places_in(PatternSieve(patterns).among(text)))
    assert {n for n, pattern in enumerate(patterns) if pattern.search(text)} <= among


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_row_is_sieved_out_of_its_own_example(language: str) -> None:
    rows = load_lexicon().patterns[language]
    sieve = PatternSieve([row.cue for row in rows])
    for n, row in enumerate(rows):
        for example in row.examples:
            if row.cue is not None and row.cue.search(example):
                assert n in places_in(sieve.among(example)), row.id


def test_a_pattern_is_sieved_out_where_one_of_the_words_it_needs_is_missing() -> None:
    sieve = PatternSieve([re.compile("向.{1,4}(?:采购|订购).*芯片")])
    assert list(places_in(sieve.among("甲向乙订购一批芯片"))) == [0]
    assert not sieve.among("甲向乙订购一批服务器") and not sieve.among("甲订购芯片")


def test_without_patterns_nothing_may_match() -> None:
    assert PatternSieve([]).among("租用") == 0
    assert list(places_in(PatternSieve([None, re.compile("租用")]).among("出租"))) == [0]
