"""The RDF dataset: embedded or a remote SPARQL endpoint behind one small interface; sorted, byte-stable files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudkg.store.database import open_graph
from cloudkg.store.dataset import Dataset, EmbeddedDataset, Rows, Value, node, text_of, value_of
from cloudkg.store.guard import Term, Values

if TYPE_CHECKING:
    from cloudkg.store.lookups import Lookups
    from cloudkg.store.writing import GraphSummary, write_graph

__all__ = [
    "Dataset",
    "EmbeddedDataset",
    "GraphSummary",
    "Lookups",
    "Rows",
    "Term",
    "Value",
    "Values",
    "node",
    "open_graph",
    "text_of",
    "value_of",
    "write_graph",
]


def __getattr__(name: str) -> object:
    """Import what writes only when it is asked for: readers start 15 ms sooner."""
    if name in ("GraphSummary", "write_graph"):
        from cloudkg.store import writing

        return getattr(writing, name)
    if name == "Lookups":
        from cloudkg.store.lookups import Lookups

        return Lookups
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
