"""Finding entities by name."""

from __future__ import annotations

import pyoxigraph
import pytest

from cloudkg.errors import NotFound, QueryError
from cloudkg.query.names import find_entity, names_starting
from cloudkg.store import EmbeddedDataset
from cloudkg.store.turtle import HEADER


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("北辰云", "firm:northstar"),
        ("Northstar Cloud", "firm:northstar"),
        ("northstar   CLOUD", "firm:northstar"),
        ("ＮＳＴＲ.us", "firm:northstar"),
        ("firm:northstar", "firm:northstar"),
        ("https://w3id.org/cloudkg/id/firm/northstar", "firm:northstar"),
        (" 蓝鲸 ", "firm:blue-whale"),
        ("at&t-link", "product:at%26t-link"),
        ("summer", "report:summer"),
        ("Northstar in summer", "report:summer"),
    ],
)
def test_any_name_leads_to_the_entity(dataset: EmbeddedDataset, name: str, expected: str) -> None:
    """Names in both languages, aliases, tickers, ids, IRIs and file names, in any width, case and spacing."""
    assert find_entity(dataset, name).node.id == expected


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("Norhtstar", "NorthStar (firm:northstar)"), ("北晨云", "北辰云 (firm:northstar)"), ("Blue Wale", "Blue Whale (firm:blue-whale)")],
)
def test_a_misspelt_name_gets_suggestions(dataset: EmbeddedDataset, name: str, suggestion: str) -> None:
    """The likeliest comes first, in Chinese and in English; nothing is guessed."""
    with pytest.raises(QueryError, match="nothing in the graph is called") as caught:
        find_entity(dataset, name)
    assert caught.value.hint.startswith(f"did you mean {suggestion}")


@pytest.mark.parametrize("name", ["", "   ", "supplies", "claim:1", "firm:no one", "firm:<x>", 'x" } #', "ckg:Firm"])
def test_what_is_no_name_is_a_sentence(dataset: EmbeddedDataset, name: str) -> None:
    """Empty names, ontology terms, claims and SPARQL in a name find nothing and break nothing."""
    with pytest.raises(QueryError):
        find_entity(dataset, name)


def test_among_namesakes_the_display_name_wins_then_the_busier() -> None:
    """The others are given too, so that the reader can be told."""
    store = pyoxigraph.Store()
    turtle = """firm:a a ckg:Firm ; rdfs:label "云" . firm:b a ckg:Firm ; rdfs:label "乙" ; skos:altLabel "云" .
      product:c a ckg:Product ; rdfs:label "云" . claim:1 rdf:subject product:c . claim:2 rdf:subject firm:b . claim:3 rdf:object firm:b ."""
    store.load(HEADER + turtle, format=pyoxigraph.RdfFormat.TURTLE)
    found = find_entity(EmbeddedDataset(store), "云")
    assert [found.node.id, *(n.id for n in found.others)] == ["product:c", "firm:a", "firm:b"]


def test_names_are_completed_shortest_first(dataset: EmbeddedDataset) -> None:
    """What a shell offers on Tab."""
    assert names_starting(dataset, "north", 2) == ["NorthStar", "Northstar"]


@pytest.mark.parametrize("name", ["Oracle", "weather", "firm:nope", "Zzyzx Holdings"])
def test_what_looks_like_nothing_gets_no_suggestions(dataset: EmbeddedDataset, name: str) -> None:
    """A far-off name is worse than none."""
    with pytest.raises(NotFound) as caught:
        find_entity(dataset, name)
    assert "did you mean" not in (caught.value.hint or "")
