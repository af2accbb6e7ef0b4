"""Validation names the node and the rule."""

from __future__ import annotations

import pyoxigraph
import pytest

from cloudkg.store import EmbeddedDataset
from cloudkg.store.shapes import find_breaches
from cloudkg.store.turtle import HEADER

BROKEN = {
    "firm:nameless a ckg:Firm .": ("firm:nameless", "One display name"),
    "firm:qinghe ckg:acquires firm:shanque .": ("firm:qinghe", "A plain edge rests on a claim"),
    "firm:odd a ckg:Chip ; rdfs:label 'odd' .": ("firm:odd", "IRI of a chip"),
}


@pytest.fixture(scope="module")
def rules_broken(dataset: EmbeddedDataset) -> list[tuple[str, str]]:
    """(node, rule) of the sample with some wrong triples added."""
    store = pyoxigraph.Store()
    store.extend([q for q in dataset.quads() if "An unknown house" not in str(q.object)])
    store.load(HEADER + "\n".join(BROKEN), format=pyoxigraph.RdfFormat.TURTLE)
    return [(b.node, b.rule) for b in find_breaches(EmbeddedDataset(store)) if b.severity == "Violation"]


def test_each_wrong_triple_is_named_with_its_rule(rules_broken: list[tuple[str, str]]) -> None:
    """Exactly the planted breaches are found, by pyshacl and by the SPARQL rules alike."""
    assert sorted(rules_broken) == sorted(BROKEN.values())
