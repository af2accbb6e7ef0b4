"""English figures that no metric word and no word of the future stands beside: outlooks, verbs, lists of names, times that are only meant."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told

OUTLOOKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Blue Whale narrowed capital spending for 2027 to $9 billion from $11 billion.",
        (
            "whale capex 2027 9000000000 USD Planned",
            "whale capex - 11000000000 USD Planned",
        ),
    ),
    (
        "Blue Whale trimmed its full-year forecast on Friday, to revenue of $4.1 billion, because parts are short.",
        ("whale revenue 2026 4100000000 USD Planned",),
    ),
    ("Blue Whale earned a net profit of 3 billion to 4 billion yuan.", ("whale profit - 3000000000..4000000000 CNY Planned",)),
    ("Blue Whale wants 900 megawatts in Ohio.", ("whale power_capacity - 900 MW Planned",)),
    ("Blue Whale broke ground on a 300-megawatt data center in Texas.", ("whale power_capacity - 300 MW Planned",)),
    ("Blue Whale is seeking $500 million in new funding.", ("whale deal_amount 2026-05 500000000 USD Reported",)),
    ("The capital budget of Blue Whale was set at $7 billion.", ("whale capex - 7000000000 USD Planned",)),
    ("Blue Whale likely rose to a market share of 30%.", ("whale market_share - 30 percent Forecast",)),
    (
        "Blue Whale now sees sales of $6 billion, against $5.7 billion.",
        (
            "whale revenue - 6000000000 USD Planned",
            "whale revenue - 5700000000 USD Forecast",
        ),
    ),
    (
        "Blue Whale expects sales of $6 billion, up from $4 billion a year ago.",
        (
            "whale revenue - 6000000000 USD Planned",
            "whale revenue - 4000000000 USD",
        ),
    ),
    ("Blue Whale pays more if sales of the unit reach $3 billion.", ("whale revenue - 3000000000 USD Planned",)),
)
BY_VERBS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Blue Whale slumped 6.5%, Northstar 5% and Heron Capital 3%.",
        (
            "whale price_change 2026-05 -6.5 percent",
            "star price_change 2026-05 -5 percent",
            "heron price_change 2026-05 -3 percent",
        ),
    ),
    ("Blue Whale, which supplies Northstar, eased 2%.", ("whale price_change 2026-05 -2 percent",)),
    (
        "Blue Whale and Northstar rose 4% and 6%.",
        (
            "whale price_change - 4 percent",
            "star price_change - 6 percent",
        ),
    ),
    ("Blue Whale expects $3 billion to $4 billion for the current quarter.", ("whale revenue 2026-Q2 3000000000..4000000000 USD Planned",)),
    (
        "Blue Whale sold $5 billion in the first quarter, up 3%, and Northstar $4 billion, up 9%.",
        (
            "whale revenue 2026-Q1 5000000000 USD",
            "whale revenue_growth 2026-Q1 3 percent",
            "star revenue 2026-Q1 4000000000 USD",
            "star revenue_growth 2026-Q1 9 percent",
        ),
    ),
    (
        "Blue Whale was first with 36%, followed by Northstar with 24%.",
        (
            "whale market_share - 36 percent",
            "star market_share - 24 percent",
        ),
    ),
    ("Blue Whale controls some 90% of the global market.", ("whale market_share - 90 percent",)),
    (
        "Blue Whale raised $400 million in March at $6 billion.",
        (
            "whale deal_amount 2026-03 400000000 USD",
            "whale market_cap 2026-03 6000000000 USD",
        ),
    ),
    ("Finch Assistant comes at $20.", ("finch-assistant price 2026-05 20 USD",)),
    ("Blue Whale had bookings of $3 billion.", ("whale other - 3000000000 USD",)),
)
OF_TIMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("On May 6 Blue Whale said it will deploy 6 gigawatts.", ("whale power_capacity - 6000 MW Planned",)),
    (
        "Revenue at Blue Whale rose 5% from the previous quarter and 20% from a year earlier.",
        (
            "whale revenue_growth - 5 percent QoQ",
            "whale revenue_growth - 20 percent",
        ),
    ),
    ("Compared with the previous quarter, Blue Whale's revenue was up 26%.", ("whale revenue_growth - 26 percent QoQ",)),
    ("Blue Whale raised its full-year sales forecast to $10 billion.", ("whale revenue 2026 10000000000 USD Planned",)),
    (
        "A talk about chips began with Blue Whale on stage. Ada Reed was late. First-quarter revenue was $19 billion.",
        ("whale revenue 2026-Q1 19000000000 USD",),
    ),
)


@pytest.mark.parametrize(("text", "expected"), OUTLOOKS, ids=[text[:40] for text, _ in OUTLOOKS])
def test_what_is_only_put_before_a_firm_is_no_fact(text: str, expected: tuple[str, ...]) -> None:
    """A range, a revised outlook, a wish, works begun, money sought and a guess are none; what an outlook is set beside is as firm as it is said."""
    assert tuple(told(o) for o in read_figures(text)) == expected


@pytest.mark.parametrize(("text", "expected"), BY_VERBS, ids=[text[:40] for text, _ in BY_VERBS])
def test_a_verb_alone_says_what_a_figure_is(text: str, expected: tuple[str, ...]) -> None:
    """Shares that move, sums that are revenue, shares of a market; a list of names says its verb once, and its sign."""
    assert tuple(told(o) for o in read_figures(text)) == expected


@pytest.mark.parametrize(("text", "expected"), OF_TIMES, ids=[text[:40] for text, _ in OF_TIMES])
def test_a_time_or_owner_may_only_be_meant(text: str, expected: tuple[str, ...]) -> None:
    """The full year, the day on which a plan was told, two changes of one measure; the firm that the sentences before tell of."""
    assert tuple(told(o) for o in read_figures(text)) == expected


def test_the_quarter_under_way_is_the_one_behind_that_told_of() -> None:
    """A fiscal quarter of a story of results is followed by a fiscal one."""
    story = "Blue Whale reported results for the first quarter of fiscal 2026.\n\nFor the quarter now under way it expects revenue of $4 billion."
    assert "whale revenue FY2026-Q2 4000000000 USD Planned" in [told(o) for o in read_figures(story)]
