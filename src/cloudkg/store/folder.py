"""Writing a graph folder, and opening one: made again from its text where its database is missing or old."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from cloudkg.errors import StoreError
from cloudkg.model import Knowledge
from cloudkg.store.dataset import EmbeddedDataset
from cloudkg.store.graphs import report_graph, shared_graph
from cloudkg.store.layout import (
    DATASET,
    MARKER,
    REPORTS,
    SCHEMA_VERSION,
    SHARED,
    STORE,
    TEXTS,
    building_path,
    clear_stale,
    is_graph_folder,
    refuse_foreign_folder,
    swap_in,
)
from cloudkg.store.lock import write_lock
from cloudkg.store.turtle import HEADER, name, render_named

Exchange = Callable[[Knowledge], Mapping[str, str]]
_STAMP = "stamp.json"


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


def write_graph(knowledge: Knowledge, folder: Path, *, extractor: str, exchange: Exchange | None = None) -> GraphSummary:
    """Replace the graph in `folder` by `knowledge`, at once and as a whole; `exchange` gives the names and texts of the exchange files.

    Raises StoreError when the folder is not ours, is being written by another process, or cannot be written.
    """
    folder = folder.resolve()
    refuse_foreign_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with write_lock(folder):
            clear_stale(folder)
            building = building_path(folder)
            building.mkdir()
            triples = _write_files(knowledge, building, extractor, exchange)
            _build_store(building, building / STORE)
            swap_in(building, folder)
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


def _write_files(knowledge: Knowledge, building: Path, extractor: str, exchange: Exchange | None) -> int:
    (building / REPORTS).mkdir()
    (building / TEXTS).mkdir()
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
    for file, content in (exchange(knowledge) if exchange else {}).items():
        _write_text(building / file, content)
    versions = {"schema": SCHEMA_VERSION, "extractor": extractor}
    _write_text(building / MARKER, json.dumps(versions, indent=2, sort_keys=True) + "\n")
    return triples


def _write_text(path: Path, content: str) -> None:
    path.write_bytes(content.encode())


def open_graph(folder: Path) -> EmbeddedDataset:
    """The dataset of a graph folder, read only.

    Its database is made again when it is missing or does not belong to cloudkg.trig; where that cannot be written, it lives in memory.
    Raises StoreError when there is no graph, or a damaged one.
    """
    folder = folder.resolve()
    if not is_graph_folder(folder) or not (folder / DATASET).is_file():
        hint = "make one with `cloudkg build REPORT…`, or name its folder with --graph"
        raise StoreError("there is no graph here", where=folder, hint=hint)
    if not _is_fresh(folder):
        try:
            _refresh_store(folder)
        except (OSError, StoreError):  # a folder that we may not write, or one that another process is writing just now
            return EmbeddedDataset(_load(pyoxigraph.Store(), folder), folder / TEXTS)
    try:
        store = pyoxigraph.Store.read_only(str(folder / STORE / "db"))
    except OSError:  # files of another version of Oxigraph, or damaged ones: the text is what counts
        store = _load(pyoxigraph.Store(), folder)
    return EmbeddedDataset(store, folder / TEXTS)


def _refresh_store(folder: Path) -> None:
    with write_lock(folder):
        fresh, stale = folder / f".{STORE}.building", folder / f".{STORE}.old"
        for leftover in (fresh, stale):
            shutil.rmtree(leftover, ignore_errors=True)
        _build_store(folder, fresh)
        if (folder / STORE).exists():
            (folder / STORE).rename(stale)
        fresh.rename(folder / STORE)
        shutil.rmtree(stale, ignore_errors=True)


def _build_store(folder: Path, target: Path) -> None:
    target.mkdir()
    store = _load(pyoxigraph.Store(str(target / "db")), folder)
    store.flush()
    del store  # closes the database: only then may its folder move
    _write_text(target / _STAMP, json.dumps(_stamp(folder / DATASET)))


def _load(store: pyoxigraph.Store, folder: Path) -> pyoxigraph.Store:
    path = folder / DATASET
    try:
        store.bulk_load(path=str(path), format=pyoxigraph.RdfFormat.TRIG)
    except (SyntaxError, ValueError) as error:
        hint = "build the graph again, or restore the file"
        raise StoreError(f"the file is damaged ({str(error).splitlines()[0]})", where=path, hint=hint) from error
    return store


def _stamp(path: Path) -> dict[str, str | int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    status = path.stat()
    return {"oxigraph": pyoxigraph.__version__, "size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": digest}


def _is_fresh(folder: Path) -> bool:
    """Whether the database belongs to the text beside it; size and time settle it mostly, the hash when only the time moved."""
    try:
        stamp = json.loads((folder / STORE / _STAMP).read_bytes())
    except (OSError, ValueError):
        return False
    path = folder / DATASET
    status = path.stat()
    if not isinstance(stamp, dict) or stamp.get("oxigraph") != pyoxigraph.__version__ or stamp.get("size") != status.st_size:
        return False
    return stamp.get("mtime_ns") == status.st_mtime_ns or stamp.get("sha256") == _stamp(path)["sha256"]
