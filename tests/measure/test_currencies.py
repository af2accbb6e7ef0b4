"""What an unmarked 元 means, by the place where a text is written."""

from __future__ import annotations

import pytest

from cloudkg.measure.currencies import home_currency, in_home_currency
from cloudkg.measure.quantities import find_quantities

TAIWAN = "臺股電子股走揚，公司第3季營收年增兩成，年減的只有筆電。"


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        (TAIWAN, "TWD"),
        ("台股今日上涨，年增两成，季增一成。", "CNY"),  # told of in Simplified script
        ("港股走低，騰訊市值4萬億港元，年增營收，台股平收。", "CNY"),
        ("公司第三季度营收同比增长两成。", "CNY"),
    ],
)
def test_home_currency(text: str, currency: str) -> None:
    assert home_currency(text) == currency


def test_a_marked_sum_keeps_its_currency() -> None:
    sums = find_quantities("营收60亿元，人民币20亿元，3亿美元，每股10元")
    assert [q.unit for q in in_home_currency(sums, "TWD")] == ["TWD", "CNY", "USD", "TWD"]
    assert [q.unit for q in in_home_currency(sums, "CNY")] == [q.unit for q in sums]
