"""English figures in sentences of news and of stories of results: metric, owner, time, firmness."""

from __future__ import annotations

import pytest
from figure_sample import read_figures, told

STORY = "Blue Whale earnings beat estimates\n\nBlue Whale reported first-quarter results on Tuesday.\n\n"

OF_RESULTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Revenue rose 30% to $2.1 billion, topping the $2.0 billion that analysts polled by LSEG had expected.",
        (
            "whale revenue_growth 2026-Q1 30 percent",
            "whale revenue 2026-Q1 2100000000 USD",
            "whale revenue 2026-Q1 2000000000 USD Forecast",
        ),
    ),
    (
        "Revenue: $2.1 billion vs. $2.0 billion expected",
        (
            "whale revenue 2026-Q1 2100000000 USD",
            "whale revenue 2026-Q1 2000000000 USD Forecast",
        ),
    ),
    (
        "Earnings per share: 45 cents, compared with the 40 cents analysts had expected.",
        (
            "whale eps 2026-Q1 0.45 USD",
            "whale eps 2026-Q1 0.4 USD Forecast",
        ),
    ),
    (
        "It had 900 megawatts of active power, up from 600 megawatts at the end of the fourth quarter.",
        (
            "whale power_capacity 2026-03 900 MW",
            "whale power_capacity 2025-12 600 MW",
        ),
    ),
    (
        "Net income fell to $300 million from $350 million a year ago.",
        (
            "whale profit 2026-Q1 300000000 USD",
            "whale profit 2025-Q1 350000000 USD",
        ),
    ),
    (
        "For the second quarter, the company guided for revenue of $2.3 billion to $2.5 billion, above the consensus of $2.2 billion.",
        (
            "whale revenue 2026-Q2 2300000000..2500000000 USD Planned",
            "whale revenue 2026-Q2 2200000000 USD Forecast",
        ),
    ),
    (
        "Blue Whale called for capital expenditures of $9 billion this year, up from $6 billion in 2025.",
        (
            "whale capex 2026 9000000000 USD Planned",
            "whale capex 2025 6000000000 USD",
        ),
    ),
    (
        "Shares of Blue Whale tumbled 7% in after-hours trading.",
        ("whale price_change 2026-05 -7 percent",),
    ),
    (
        "The backlog grew to $40 billion.",
        ("whale backlog 2026-03 40000000000 USD",),
    ),
    (
        "Loss per share was 12 cents.",
        ("whale eps 2026-Q1 -0.12 USD",),
    ),
    (
        "Its cash pile stood at $3 billion.",
        ("whale cash 2026-03 3000000000 USD",),
    ),
    (
        "Added 120 MW of active power in the quarter, bringing the total to 590 MW",
        (
            "whale power_capacity 2026-Q1 120 MW",
            "whale power_capacity 2026-03 590 MW",
        ),
    ),
    (
        "Raised $2 billion in senior notes due 2031",
        ("whale debt 2026-Q1 2000000000 USD",),
    ),
    (
        "Annual revenue of the group is about $9 billion.",
        ("whale revenue - 9000000000 USD",),
    ),
)

OF_NEWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Northstar challenger Blue Whale raises $2 billion.", ("whale deal_amount 2026-05 2000000000 USD",)),
    # Appositions, what a growth is measured from, words of a measure that stand aside.
    (
        "Northstar builds with Blue Whale, a cloud provider that was valued at $2 billion in March.",
        ("whale market_cap 2026-03 2000000000 USD",),
    ),
    (
        "In the first quarter of 2026 Blue Whale's revenue rose 10% from a year ago to $2 billion.",
        ("whale revenue_growth 2026-Q1 10 percent", "whale revenue 2026-Q1 2000000000 USD"),
    ),
    ("Blue Whale's order backlog, a measure of booked revenue, came to $5 billion.", ("whale backlog 2026-05 5000000000 USD",)),
    (
        "The round values the company at $9 billion. Blue Whale was valued at $3 billion in March.",
        ("whale market_cap 2026-03 3000000000 USD",),
    ),
    # Whose a sum is that is said to be somebody's, what is bought, and how many sites there are.
    (
        "Blue Whale's revenue grew to $2 billion, more than double Northstar's $0.9 billion.",
        ("whale revenue - 2000000000 USD", "star revenue - 900000000 USD"),
    ),
    ("Blue Whale agreed to be bought by Northstar for $9 billion.", ("whale deal_amount - 9000000000 USD Planned",)),
    ("Blue Whale operates three data centers. Its two largest data centers are full.", ("whale data_centers 2026-05 3 count",)),
    ("Heron Capital led a 2 billion-euro ($2.3 billion) funding round in Blue Whale.", ("whale deal_amount 2026-05 2000000000 EUR",)),
    ("As for Blue Whale, June sales grew 16%.", ("whale revenue_growth 2025-06 16 percent",)),
    ("Northstar held steady as Blue Whale Cloud revenue jumped 48%.", ("whale-cloud revenue_growth - 48 percent",)),
    # Times that the sentence before leaves, and such as are counted back from the day of the item.
    (
        "Word got out in March that Blue Whale was raising. At that time, Blue Whale had a valuation of $5 billion.",
        ("whale market_cap 2026-03 5000000000 USD",),
    ),
    ("Blue Whale, which was valued at $8 billion six months ago, is listed.", ("whale market_cap 2025-11 8000000000 USD",)),
    ("Lark Chip uses a tenth of the energy of H100.", ("lark hardware_spec - 0.1 x",)),
    # Who stands aside, is only quoted, or is whom a target is for.
    ("Blue Whale, which owns Heron Capital, reported revenue of $3 billion.", ("whale revenue - 3000000000 USD",)),
    (
        "Blue Whale posted earnings per share of $2.10 against an expected $2.00, and revenue of $3 billion.",
        ("whale eps - 2.1 USD", "whale eps - 2 USD Forecast", "whale revenue - 3000000000 USD"),
    ),
    (
        "Heron Securities raised its price target for Blue Whale to $40 from $35.",
        ("whale price - 40 USD Forecast", "whale price - 35 USD Forecast"),
    ),
    ("Blue Whale is building a site. Rivals have ordered 2 million chips.", ()),
    ("Blue Whale's market share fell from 44% to 42%.", ("whale market_share - 44 percent", "whale market_share - 42 percent")),
    ("Heron Capital agreed to invest, and the startup Blue Whale has raised $2 billion.", ("whale deal_amount 2026-05 2000000000 USD",)),
    ("Heron Capital spoke of a $10 billion partnership with Blue Whale.", ("heron deal_amount 2026-05 10000000000 USD",)),
    ("Blue Whale edged up 0.4% to $33.", ("whale price_change 2026-05 0.4 percent", "whale price 2026-05 33 USD")),
    (
        "Blue Whale posted growth of 35%, up from 29% in the previous quarter.",
        ("whale revenue_growth - 35 percent", "whale revenue_growth 2026-Q1 29 percent"),
    ),
    ("Blue Whale paid $1 billion in cash.", ("whale deal_amount 2026-05 1000000000 USD",)),
    (
        "In the third quarter of 2025 Blue Whale had revenue of $5 billion, compared with $4 billion.",
        ("whale revenue 2025-Q3 5000000000 USD", "whale revenue - 4000000000 USD"),
    ),
    (
        "Blue Whale's optical fiber revenue climbed 62% to $51 billion in March 2026.",
        ("whale revenue_growth 2026-03 62 percent", "whale revenue 2026-03 51000000000 USD"),
    ),
    (
        "In April 2026, revenue rose 12% at Northstar and 18% at Blue Whale.",
        ("star revenue_growth 2026-04 12 percent", "whale revenue_growth 2026-04 18 percent"),
    ),
    (
        "Blue Whale made a net profit of 9.2 trillion won ($6.5 billion) in the January-March quarter.",
        ("whale profit 2026-Q1 9200000000000 KRW",),
    ),
    (
        "Blue Whale earned a profit of $8 billion on sales of $20 billion in 2025.",
        ("whale profit 2025 8000000000 USD", "whale revenue 2025 20000000000 USD"),
    ),
    (
        "In 2025, Blue Whale revenue was up 26% and operating profit 24%.",
        ("whale revenue_growth 2025 26 percent", "whale profit_growth 2025 24 percent"),
    ),
    ("Blue Whale sells its 16GB and 128GB modules in Asia.", ()),
    ("Blue Whale shares rose 4%, while the Nasdaq index gained 0.2%.", ("whale price_change 2026-05 4 percent",)),
    (
        "Blue Whale had a market share of 29%, followed by Northstar with 20%.",
        ("whale market_share - 29 percent", "star market_share - 20 percent"),
    ),
    ("Blue Whale fell 4% and Northstar slipped 2%.", ("whale price_change 2026-05 -4 percent", "star price_change 2026-05 -2 percent")),
    ("Blue Whale said its expenses tripled.", ()),
    ("Gross margin improved to 52.4%, Blue Whale said.", ("whale margin - 52.4 percent",)),
    ("Northstar agreed to supply Blue Whale with 6 gigawatts of capacity.", ("star power_capacity - 6000 MW Planned",)),
    ("In 2025, adjusted EBITDA at Blue Whale came to 69% of revenue.", ("whale margin 2025 69 percent",)),
    ("Northstar led a 1.7 billion-euro funding round in Blue Whale.", ("whale deal_amount 2026-05 1700000000 EUR",)),
    ("Blue Whale passed $30 billion in annualized revenue.", ("whale arr 2026-05 30000000000.. USD",)),
    (
        "Blue Whale put its contract length at five years.",
        ("whale other - 5 years",),
    ),
    (
        "Blue Whale plans to raise $2 billion at a valuation of $30 billion.",
        (
            "whale deal_amount - 2000000000 USD Planned",
            "whale market_cap - 30000000000 USD Planned",
        ),
    ),
    (
        "According to Bloomberg, Blue Whale is valued at $30 billion.",
        ("whale market_cap 2026-05 30000000000 USD Reported",),
    ),
    (
        "Blue Whale has now raised more than $3 billion to date.",
        ("whale deal_amount 2026-05 3000000000.. USD",),
    ),
    (
        "Northstar acquired 49% of the company for $3 billion.",
        (
            "star other - 49 percent",
            "star deal_amount 2026-05 3000000000 USD",
        ),
    ),
    (
        "Blue Whale will end 2027 with 3 gigawatts of capacity.",
        ("whale power_capacity 2027-12 3000 MW Planned",),
    ),
    (
        "Blue Whale committed up to $135 billion in capital expenditures this year.",
        ("whale capex 2026 ..135000000000 USD Planned",),
    ),
    (
        "Blue Whale sold $2.5 billion of bonds in April.",
        ("whale debt 2026-04 2500000000 USD",),
    ),
    (
        "Blue Whale stock has lost a third of its value this year.",
        ("whale price_change 2026 -33.33 percent",),
    ),
    (
        "Blue Whale shares, which had doubled last year, slid 4% on Monday.",
        (
            "whale price_change 2025 100 percent",
            "whale price_change 2026-05-18 -4 percent",
        ),
    ),
    (
        "Wall Street expects Blue Whale to post sales of $12 billion.",
        ("whale revenue - 12000000000 USD Forecast",),
    ),
    (
        "Blue Whale generated $4 billion in revenue, up 23% from a year earlier, and operating income of $900 million, or $1.20 per share.",
        (
            "whale revenue - 4000000000 USD",
            "whale revenue_growth - 23 percent",
            "whale profit - 900000000 USD",
            "whale eps - 1.2 USD",
        ),
    ),
    (
        "Finch Assistant has 800 million weekly users, up from 400 million in February.",
        (
            "finch-assistant users 2026-05 800000000 count",
            "finch-assistant users 2026-02 400000000 count",
        ),
    ),
    (
        "Blue Whale forecasts capital spending of $70 billion to $75 billion for 2026, compared with its prior outlook of $65 billion.",
        (
            "whale capex 2026 70000000000..75000000000 USD Planned",
            "whale capex 2026 65000000000 USD Planned",
        ),
    ),
    (
        "Blue Whale has access to 100,000 GPUs and plans to add another 50,000 by year-end.",
        (
            "whale gpu_count 2026-05 100000 count",
            "whale gpu_count 2026-12 50000 count Planned",
        ),
    ),
    (
        "With 288 GB of HBM4 memory and 13 TB/s of memory bandwidth, Lark Chip offers 35 petaflops of FP4 performance.",
        (
            "lark hardware_spec - 288 GB",
            "lark hardware_spec - 13000 GBps",
            "lark hardware_spec - 35000 TFLOPS",
        ),
    ),
    (
        "The new Lark Chip packs 208 billion transistors and uses a 3nm process.",
        (
            "lark hardware_spec - 208000000000 count",
            "lark hardware_spec - 3 nm",
        ),
    ),
    (
        "Lark Chip offers 40% better price-performance and 30% lower power than H100.",
        (
            "lark hardware_spec - 40 percent",
            "lark hardware_spec - -30 percent",
        ),
    ),
    (
        "Finch Model costs $3 per million input tokens and $15 per million output tokens.",
        (
            "finch-model price 2026-05 3 USD/1M tokens",
            "finch-model price 2026-05 15 USD/1M tokens",
        ),
    ),
    (
        "Spot prices for H100 have dropped to $1.80 an hour from $8 in 2023.",
        (
            "h100 price 2026-05 1.8 USD/hour",
            "h100 price 2023 8 USD/hour",
        ),
    ),
    (
        "Blue Whale prices Lark Chip at $30,000 apiece.",
        ("lark price 2026-05 30000 USD",),
    ),
    (
        "Blue Whale said Northstar accounted for 18% of its revenue.",
        ("whale revenue_share - 18 percent",),
    ),
    (
        "Two customers made up 39% of Blue Whale's revenue in the second quarter.",
        ("whale revenue_share 2026-Q2 39 percent",),
    ),
    (
        "Blue Whale gets about half of its revenue from cloud services.",
        ("whale revenue_share - 50 percent",),
    ),
    (
        "Blue Whale trades at 26 times forward earnings.",
        ("whale valuation_multiple 2026-05 26 x",),
    ),
    (
        "Spending on optical fiber will hit $400 billion this year, up 44% from 2025, according to Egret Research.",
        (
            "fiber market_size 2026 400000000000 USD Forecast",
            "fiber market_growth 2026 44 percent Forecast",
        ),
    ),
    (
        "Blue Whale's Memphis site houses 200,000 GPUs and draws 300MW.",
        (
            "whale gpu_count 2026-05 200000 count",
            "whale power_capacity 2026-05 300 MW",
        ),
    ),
    (
        "Shares in Blue Whale closed up 5.2% at $182.",
        (
            "whale price_change 2026-05 5.2 percent",
            "whale price 2026-05 182 USD",
        ),
    ),
    (
        "Blue Whale added $200 billion in market value.",
        ("whale market_cap 2026-05 200000000000 USD",),
    ),
    (
        "Finch Assistant has been downloaded more than 30 million times.",
        ("finch-assistant downloads - 30000000.. count",),
    ),
    (
        "Blue Whale cut 14,000 jobs, or about 4% of its workforce.",
        (
            "whale other - 14000 count",
            "whale other - 4 percent",
        ),
    ),
    (
        "Heron Capital led the $300 million round, which values Blue Whale at $2.5 billion.",
        ("whale market_cap 2026-05 2500000000 USD",),
    ),
    (
        "Blue Whale Cloud grew 34%.",
        ("whale-cloud revenue_growth - 34 percent",),
    ),
    (
        "Lark Chip comes with 192GB of memory, compared with 141GB for H100.",
        (
            "lark hardware_spec - 192 GB",
            "h100 hardware_spec - 141 GB",
        ),
    ),
    (
        "Lark Chip delivers 4x the performance of H100 and 2.8 times the memory.",
        (
            "lark hardware_spec - 4 x",
            "lark hardware_spec - 2.8 x",
        ),
    ),
    (
        "Lark Chip is 50% faster and 25% cheaper than H100.",
        (
            "lark hardware_spec - 50 percent",
            "lark cost_difference - -25 percent",
        ),
    ),
    (
        "Blue Whale's spending on servers and data centers will grow 45%.",
        ("whale capex_growth - 45 percent Planned",),
    ),
    (
        "Blue Whale's power capacity will rise from 1.2 GW to 3 GW by the end of 2027.",
        (
            "whale power_capacity - 1200 MW",
            "whale power_capacity 2027-12 3000 MW Planned",
        ),
    ),
    (
        "Blue Whale controls 70% of the optical fiber market, up from 60% in 2023.",
        (
            "whale market_share - 70 percent",
            "whale market_share 2023 60 percent",
        ),
    ),
    (
        "Blue Whale has raised $2.1 billion in total from investors, including a $500 million Series D in March at a $9 billion valuation.",
        (
            "whale deal_amount 2026-05 2100000000 USD",
            "whale deal_amount 2026-03 500000000 USD",
            "whale market_cap 2026-03 9000000000 USD",
        ),
    ),
    (
        "Blue Whale filed to raise up to $1 billion in an IPO that would value it at $12 billion.",
        (
            "whale deal_amount - ..1000000000 USD Planned",
            "whale market_cap - 12000000000 USD Planned",
        ),
    ),
    (
        "Blue Whale's earnings per share came in at $1.05, versus $0.68 in the year-ago quarter.",
        (
            "whale eps - 1.05 USD",
            "whale eps - 0.68 USD",
        ),
    ),
    (
        "Blue Whale had $41 billion in cash and $12 billion in debt at the end of June.",
        (
            "whale cash 2026-06 41000000000 USD",
            "whale debt 2026-06 12000000000 USD",
        ),
    ),
    (
        "A market with 500 million users is large.",
        (),
    ),
    (
        "Blue Whale signed a multibillion-dollar contract.",
        (),
    ),
    (
        "In a third data center of Blue Whale, work goes on.",
        (),
    ),
    (
        "Blue Whale, which was founded in 2019, has raised $300 million.",
        ("whale deal_amount 2026-05 300000000 USD",),
    ),
    (
        "The AI boom has cost $30 billion.",
        (),
    ),
    (
        "“The deal is in the tens of billions of dollars,” said an analyst of Northstar.",
        (),
    ),
    (
        "Northstar, Blue Whale's closest rival, raised $500 million in March.",
        ("star deal_amount 2026-03 500000000 USD",),
    ),
    (
        "Egret Research-backed Blue Whale raised $40 million in April.",
        ("whale deal_amount 2026-04 40000000 USD",),
    ),
)


@pytest.mark.parametrize(("text", "expected"), OF_RESULTS, ids=[text[:40] for text, _ in OF_RESULTS])
def test_figures_of_a_story_of_results(text: str, expected: tuple[str, ...]) -> None:
    """A paragraph of a story of results that names neither firm nor quarter has those of the story."""
    assert tuple(told(o) for o in read_figures(STORY + text)) == expected


@pytest.mark.parametrize(("text", "expected"), OF_NEWS, ids=[text[:40] for text, _ in OF_NEWS])
def test_figures_of_news(text: str, expected: tuple[str, ...]) -> None:
    """A figure of a news item has the metric, owner, time and firmness that its sentence gives it, and nothing else is read."""
    assert tuple(told(o) for o in read_figures(text)) == expected
