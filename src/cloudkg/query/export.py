"""The claims of a graph in the forms of other libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudkg.model import Modality
from cloudkg.store import Dataset
from cloudkg.store.lookups import lookups_of
from cloudkg.vocab import RELATIONS, relation_flag

if TYPE_CHECKING:
    import networkx


def claims_as_networkx(dataset: Dataset) -> networkx.MultiDiGraph[str]:
    """A directed multigraph: a node for each thing that a claim names (`label`, `type`), an edge for each claim, its key the id of the claim."""
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    lookups, modalities = lookups_of(dataset), [m.lower() for m in Modality]
    things = {number: (curie, label, type_) for number, curie, label, type_ in lookups.rows("SELECT id, curie, label, type FROM thing")}
    rows = lookups.rows("SELECT curie, subject, relation, object, modality, denied, struck, report FROM claim ORDER BY curie")
    ends = sorted({things[end] for _, subject, _, object_, *_ in rows for end in (subject, object_)})
    graph.add_nodes_from((curie, {"label": label, "type": type_}) for curie, label, type_ in ends)
    for curie, subject, relation, object_, modality, denied, struck, report in rows:
        graph.add_edge(
            things[subject][0],
            things[object_][0],
            key=curie,
            relation=relation_flag(RELATIONS[relation]),
            modality=modalities[modality],
            denied=bool(denied),
            struck=bool(struck),
            report=things[report][0] if report in things else None,
        )
    return graph
