"""English relations said in other words than the usual ones, and what must not be read into them. All sentences are invented."""

from __future__ import annotations

from datetime import date

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate


def claims_of(text: str) -> list[Claim]:
    lexicon = load_lexicon()
    document = read_text(text, "sample", issued=date(2026, 3, 20))
    return relate(document, recognise(document, lexicon), lexicon)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Micron, whose chief executive is Sanjay Mehrotra, sold out.", ("person:sanjay-mehrotra", "leads", "firm:micron"), id="whose chief"),
        pytest.param("Micron, which Sanjay Mehrotra has run since 2017, sold out.", ("person:sanjay-mehrotra", "leads", "firm:micron"), id="which he runs"),
        pytest.param("Under Sanjay Mehrotra, Micron sold out.", ("person:sanjay-mehrotra", "leads", "firm:micron"), id="under him"),
        pytest.param("Broadcom was absorbed in May by Intel.", ("firm:intel", "acquires", "firm:broadcom"), id="absorbed by"),
        pytest.param("A trio made up of Intel and AMD bought Groq.", ("firm:amd", "acquires", "firm:groq"), id="a group buys"),
        pytest.param("Groq, in which Intel holds a stake, filed to list.", ("firm:intel", "investsIn", "firm:groq"), id="in which"),
        pytest.param("Temasek, whose portfolio takes in Groq and Crusoe, was silent.", ("firm:temasek", "investsIn", "firm:crusoe"), id="a portfolio"),
        pytest.param("Temasek bought into Crusoe.", ("firm:temasek", "investsIn", "firm:crusoe"), id="bought into"),
        pytest.param("Arista has rivals to spare in its markets, Cisco among them.", ("firm:arista", "competes", "firm:cisco"), id="among them"),
        pytest.param("Buyers preferred AMD over Nvidia.", ("firm:amd", "competes", "firm:nvidia"), id="preferred over"),
        pytest.param("Oracle handed Vertiv an order for coolers.", ("firm:vertiv", "supplies", "firm:oracle"), id="handed an order"),
        pytest.param("Tenants of CoreWeave include Meta and IBM.", ("firm:coreweave", "supplies", "firm:ibm"), id="tenants of"),
        pytest.param("Inside Oracle's new hall sit 900 H100 cards bought by Meta.", ("firm:meta", "uses", "chip:h100"), id="bought by"),
        pytest.param("Intel pulled the curtain back on a roadmap and took the wraps off Gaudi 3.", ("firm:intel", "releases", "chip:gaudi-3"), id="wraps off"),
        pytest.param("OpenAI shaved 40% off the price of GPT-5.", ("firm:openai", "lowersPriceOf", "model:gpt-5"), id="shaved off"),
        pytest.param("This explains why in February Nebius snapped up Crusoe.", ("firm:nebius", "acquires", "firm:crusoe"), id="the name before the verb"),
        pytest.param(
            "# Arista grows\n\nArista sold more. Arista hired.\n\nCompetition. Cisco wants the same buyers as Arista.\n",
            ("firm:arista", "competes", "firm:cisco"),
            id="under a heading",
        ),
        pytest.param(
            "# Cambricon earns\n\nCambricon grew. Cambricon hired.\n\nThe AI chip company said on Tuesday that sales rose.\n",
            ("firm:cambricon", "inSegment", "segment:ai-chips"),
            id="what it is called",
        ),
    ],
)  # fmt: skip
def test_states(text: str, expected: tuple[str, str, str]) -> None:
    """Each sentence yields the relation that it states."""
    assert expected in {(c.subject, c.predicate, c.object) for c in claims_of(text) if c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Intel's bid for Groq was welcomed.", id="a bid"),
        pytest.param("Groq received an offer from Intel.", id="an offer"),
        pytest.param("A group led by Intel and AMD agreed to pay $40 billion for Groq.", id="agreed"),
        pytest.param("Groq holders voted down the takeover by Intel.", id="voted down"),
        pytest.param("Intel bought into Groq.", id="a share of it"),
    ],
)
def test_is_not_bought_yet(text: str) -> None:
    """Bids, agreements and refusals are no purchases that happened."""
    assert not [
        c for c in claims_of(text) if c.predicate == "acquires" and c.modality is Modality.ACTUAL and c.polarity is Polarity.AFFIRMED
    ]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        pytest.param("Lisa Su met the chief executive of Oracle.", "leads", id="met another's chief"),
        pytest.param("The Commerce Department waved through Intel's purchase of Groq.", "competes", id="a purchase"),
        pytest.param("Cisco wants the same buyers as Arista.", "competes", id="under no heading"),
        pytest.param("The AI chip company said on Tuesday that sales rose. Cisco fell.", "inSegment", id="nobody called so"),
    ],
)
def test_says_nothing(text: str, relation: str) -> None:
    """What must not be read."""
    assert relation not in {c.predicate for c in claims_of(text)}
