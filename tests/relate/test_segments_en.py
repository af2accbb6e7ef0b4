"""Where English texts place firms. All sentences are invented."""

from __future__ import annotations

import pytest

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Polarity
from cloudkg.read import read_text
from cloudkg.recognise import recognise
from cloudkg.relate import relate


def pairs_of(text: str, relation: str) -> set[tuple[str, str]]:
    lexicon = load_lexicon()
    document = read_text(text, "sample")
    claims = relate(document, recognise(document, lexicon), lexicon)[0]
    return {(c.subject, c.object) for c in claims if c.predicate == relation and c.polarity is Polarity.AFFIRMED}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vertiv, a developer of lens interconnects, was sold.", {"segment:lens-interconnects"}),
        ("Vertiv, a developer of clean energy and data-centre infrastructure, was sold.", {"segment:green-power", "segment:data-centers"}),
        ("Vertiv, a start-up in agentic search, was sold.", {"segment:agentic-search"}),
        ("Vertiv, the power management company, was sold.", {"segment:power-management"}),
        ("Vertiv holds about 70% of the AI chip market.", {"segment:ai-chips"}),
        ("Vertiv will power data centers.", set()),
    ],
)
def test_whole_words_of_a_market(text: str, expected: set[str]) -> None:
    """A market is named by all of its words, and two markets are two."""
    assert {o for s, o in pairs_of(text, "inSegment") if s == "firm:vertiv"} == expected


def test_names_along_with_others_are_recommended() -> None:
    """Those along with whom a name is liked are recommended too; whom the writer likes is not his rivals' choice."""
    assert {o for _, o in pairs_of("We recommend Credo along with Lumentum and Coherent.", "recommends")} >= {
        "firm:lumentum",
        "firm:coherent",
    }
