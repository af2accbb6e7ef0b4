"""Neighbourhoods over claims."""

from __future__ import annotations

import pytest

from cloudkg.errors import QueryError
from cloudkg.model import Modality
from cloudkg.query.names import find_entity
from cloudkg.query.neighbors import Direction, Neighborhood, find_neighbors
from cloudkg.store import EmbeddedDataset


def around(dataset: EmbeddedDataset, name: str, **options: object) -> Neighborhood:
    return find_neighbors(dataset, find_entity(dataset, name).node, **options)  # type: ignore[arg-type]


def edges(found: Neighborhood) -> list[tuple[str, str, str]]:
    return sorted((e.subject.partition(":")[2], e.relation, e.object.partition(":")[2]) for e in found.edges)


NORTHSTAR = [
    ("blue-whale", "competes", "northstar"),
    ("northstar", "acquires", "qinghe"),
    ("northstar", "raisesPriceOf", "训练实例"),
    ("northstar", "supplies", "blue-whale"),
    ("summer", "recommends", "northstar"),
    ("zoe-hart", "leads", "northstar"),
]


def test_one_hop_has_every_modality_both_ways(dataset: EmbeddedDataset) -> None:
    """Rumours are edges too: the graph of claims is wider than the plain edges."""
    assert edges(around(dataset, "北辰云")) == NORTHSTAR


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"direction": Direction.OUT}, [e for e in NORTHSTAR if e[0] == "northstar" or e[1] == "competes"]),
        ({"direction": Direction.IN}, [e for e in NORTHSTAR if e[2] == "northstar"]),
        ({"relations": ["supplies", "leads"]}, [NORTHSTAR[3], NORTHSTAR[5]]),
        ({"modalities": [Modality.REPORTED]}, [NORTHSTAR[1]]),
        ({"relations": ["supplies"], "modalities": [Modality.PLANNED]}, []),
    ],
)
def test_filters_keep_what_they_say(dataset: EmbeddedDataset, options: dict[str, object], expected: list[tuple[str, str, str]]) -> None:
    """Symmetric relations count for both directions; filters are joined by and."""
    assert edges(around(dataset, "北辰云", **options)) == expected


def test_equal_claims_of_two_reports_are_one_edge(dataset: EmbeddedDataset) -> None:
    """Both claims stand behind it, the one with more said of it to be seen."""
    (edge,) = [e for e in around(dataset, "北辰云").edges if e.relation == "raisesPriceOf"]
    assert (edge.reports, len(edge.claims), edge.modality) == (("report:spring", "report:summer"), 2, Modality.ACTUAL)


def test_a_denial_is_known_as_one(dataset: EmbeddedDataset) -> None:
    """The edge is there and says that nobody affirms it."""
    (edge,) = around(dataset, "青禾智能", relations=["partnersWith"]).edges
    assert (edge.denied, edge.subject, edge.object) == (True, "firm:blue-whale", "firm:qinghe")


def test_hops_are_distances(dataset: EmbeddedDataset) -> None:
    """From the product: its seller at one hop, the seller's partners at two; reports are not walked through."""
    found = around(dataset, "训练实例", hops=2)
    assert found.distance == {
        "product:训练实例": 0,
        "firm:northstar": 1,
        "firm:blue-whale": 2,
        "firm:qinghe": 2,
        "person:zoe-hart": 2,
        "report:summer": 2,
    }
    assert {e.hop for e in found.edges if "firm:qinghe" in (e.subject, e.object)} == {2}


def test_the_limit_keeps_the_best_supported_and_counts_the_rest(dataset: EmbeddedDataset) -> None:
    """Two reports beat one; what is left out is counted."""
    found = around(dataset, "北辰云", limit=1)
    assert (edges(found), found.omitted) == ([NORTHSTAR[2]], 5)


def test_every_mentioned_thing_has_its_name(dataset: EmbeddedDataset) -> None:
    """Ends, regions, products and reports can be shown without another question."""
    nodes = around(dataset, "北辰云").nodes
    assert {nodes[c].label for c in ("place:north-america", "product:at%26t-link", "report:spring")} == {
        "北美",
        "AT&T Link",
        "云端春季观察",
    }


@pytest.mark.parametrize("options", [{"hops": 0}, {"hops": 7}, {"limit": 0}])
def test_out_of_range_is_a_sentence(dataset: EmbeddedDataset, options: dict[str, object]) -> None:
    """Bounds are said, not clipped in silence."""
    with pytest.raises(QueryError):
        around(dataset, "北辰云", **options)
