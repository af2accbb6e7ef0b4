"""The RDF dataset: embedded or a remote SPARQL endpoint behind one small interface; sorted, byte-stable files."""

from cloudkg.store.dataset import Dataset, EmbeddedDataset, Rows, Term, Value, Values, node, text_of, value_of
from cloudkg.store.folder import GraphSummary, open_graph, write_graph

__all__ = [
    "Dataset",
    "EmbeddedDataset",
    "GraphSummary",
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
