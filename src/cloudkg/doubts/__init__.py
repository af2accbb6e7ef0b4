"""Looks for things that the graph may have taken for two, or for one; it only suggests, and a person decides."""

from __future__ import annotations

from collections.abc import Collection

from cloudkg.doubts.doubt import Doubt, Kind, Reason, order
from cloudkg.doubts.duplicates import find_duplicates
from cloudkg.doubts.material import read_material
from cloudkg.doubts.overmerges import find_overmerges
from cloudkg.store import Dataset

__all__ = ["Doubt", "Kind", "Reason", "find_doubts"]


def find_doubts(dataset: Dataset, known: Collection[str] = (), settled: Collection[str] = ()) -> tuple[Doubt, ...]:
    """Doubts about a graph, the strongest first, each once; `known` are ids of a gazetteer, `settled` ids of doubts that were dismissed."""
    material = read_material(dataset, known)
    found = {doubt.id: doubt for doubt in sorted((*find_duplicates(material), *find_overmerges(material)), key=order, reverse=True)}
    return tuple(sorted((d for d in found.values() if d.id not in settled), key=order))
