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
    MARKER,
    READ,
    REPORTS,
    SCHEMA_VERSION,
    SHARED,
    SHARES,
    STORE,
    TEXTS,
    building_path,
    clear_stale,
    refuse_foreign_folder,
    swap_in,
)
from cloudkg.store.lock import write_lock
from cloudkg.store.shares import render_share
from cloudkg.store.turtle import HEADER, Graph, name, render_named

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
    lexicon: str = "",
    exchange: Exchange | None = None,
    read: Sequence[Extraction] | None = None,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> GraphSummary:
    """Replace the graph in `folder` by `knowledge`, at once and as a whole; `exchange` gives the names and texts of the exchange files.

    `extractor` and `lexicon` name what the reports were read with, so that nobody adds one that was read otherwise. `read` is what the reports say before the ledger, where that is something else; `marks` stand in cloudkg.json beside the versions.

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
                versions = {"extractor": extractor, "lexicon": lexicon, **marks}
                triples = _write_files(knowledge, building, versions, exchange, {e.report.id: e for e in read or ()})
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
    knowledge: Knowledge, building: Path, versions: Mapping[str, str], exchange: Exchange | None, read: Mapping[str, Extraction]
) -> int:
    shared = shared_graph(knowledge)
    triples = len(shared)
    write_text(building / SHARED, HEADER + "\n" + shared.render())
    for extraction in sorted(knowledge.extractions, key=lambda e: e.report.id):
        graph = report_graph(extraction)
        triples += len(graph)
        for file, content in report_files(extraction, graph, read.get(extraction.report.id)).items():
            write_text(building / file, content)
    for folder in (REPORTS, SHARES, TEXTS, READ):
        (building / folder).mkdir(exist_ok=True)
    for file, content in (exchange(knowledge) if exchange else {}).items():
        write_text(building / file, content)
    write_text(building / MARKER, render_marker(versions))
    return triples


def render_marker(versions: Mapping[str, str]) -> str:
    """Content of cloudkg.json."""
    return json.dumps({"schema": SCHEMA_VERSION, **versions}, indent=2, sort_keys=True) + "\n"


def report_files(extraction: Extraction, graph: Graph, read: Extraction | None = None) -> dict[str, str]:
    """Content of the files that one report has of its own in the dataset, by their paths.

    `graph` is what it says, `read` what it said before the ledger, where that is something else.
    """
    report = extraction.report
    return {
        f"{REPORTS}/{report.name}.trig": HEADER + "\n" + render_named(name(report.id), graph),
        f"{SHARES}/{report.name}.jsonl": render_share(extraction),
        f"{TEXTS}/{report.name}.txt": extraction.text,
        f"{READ}/{report.name}.jsonl": render_extraction(read or extraction),
    }


def write_text(path: Path, content: str) -> None:
    """Write a new file; its folder is made if need be."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode())
