"""Writing a graph folder: all its files in a temporary place, then put in the place of the old ones at once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cloudkg.errors import StoreError
from cloudkg.model import Extraction, Knowledge
from cloudkg.store.database import build_database
from cloudkg.store.extracted import render_extraction
from cloudkg.store.graphs import report_graph, shared_graph
from cloudkg.store.layout import (
    DATASET,
    MARKER,
    READ,
    REPORTS,
    SCHEMA_VERSION,
    SHARED,
    STORE,
    TEXTS,
    building_path,
    clear_stale,
    refuse_foreign_folder,
    swap_in,
)
from cloudkg.store.lock import write_lock
from cloudkg.store.turtle import HEADER, name, render_named

Exchange = Callable[[Knowledge], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class GraphSummary:
    """What a written graph folder holds. `triples` counts those of the default graph and of all reports."""

    folder: Path
    reports: int
    entities: int
    events: int
    claims: int
    observations: int
    triples: int


def write_graph(
    knowledge: Knowledge,
    folder: Path,
    *,
    extractor: str,
    exchange: Exchange | None = None,
    read: Sequence[Extraction] | None = None,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> GraphSummary:
    """Replace the graph in `folder` by `knowledge`, at once and as a whole; `exchange` gives the names and texts of the exchange files.

    `read` is what the reports say before the ledger, where that is something else; `marks` stand in cloudkg.json beside the versions.

    Raises StoreError when the folder is not ours, is being written by another process, or cannot be written.
    """
    folder = folder.resolve()
    refuse_foreign_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with write_lock(folder):
            clear_stale(folder)
            building = building_path(folder)
            try:
                building.mkdir()
                triples = _write_files(knowledge, building, {"extractor": extractor, **marks}, exchange, read)
                build_database(building, building / STORE)
                swap_in(building, folder)
            finally:
                shutil.rmtree(building, ignore_errors=True)  # gone already when all went well
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"the graph cannot be written ({reason})", where=folder, hint="name a folder you may write with --out") from error
    extractions = knowledge.extractions
    return GraphSummary(
        folder=folder,
        reports=len(extractions),
        entities=len(knowledge.entities),
        events=len(knowledge.events),
        claims=sum(len(e.claims) for e in extractions),
        observations=sum(len(e.observations) for e in extractions),
        triples=triples,
    )


def _write_files(
    knowledge: Knowledge, building: Path, marks: Mapping[str, str], exchange: Exchange | None, read: Sequence[Extraction] | None
) -> int:
    for place in (REPORTS, TEXTS, READ):
        (building / place).mkdir()
    shared = shared_graph(knowledge)
    bodies, triples = [shared.render()], len(shared)
    _write_text(building / SHARED, HEADER + "\n" + bodies[0])
    for extraction in sorted(knowledge.extractions, key=lambda e: e.report.id):
        graph = report_graph(extraction)
        bodies.append(render_named(name(extraction.report.id), graph))
        triples += len(graph)
        _write_text(building / REPORTS / f"{extraction.report.name}.trig", HEADER + "\n" + bodies[-1])
        _write_text(building / TEXTS / f"{extraction.report.name}.txt", extraction.text)
    _write_text(building / DATASET, "\n".join([HEADER, *bodies]))
    for extraction in knowledge.extractions if read is None else read:
        _write_text(building / READ / f"{extraction.report.name}.jsonl", render_extraction(extraction))
    for file, content in (exchange(knowledge) if exchange else {}).items():
        _write_text(building / file, content)
    _write_text(building / MARKER, json.dumps({"schema": SCHEMA_VERSION, **marks}, indent=2, sort_keys=True) + "\n")
    return triples


def _write_text(path: Path, content: str) -> None:
    path.write_bytes(content.encode())
