"""Oxigraph's database of a graph folder: built from cloudkg.trig, and built again where it is missing or old."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pyoxigraph

from cloudkg.errors import StoreError
from cloudkg.store.dataset import EmbeddedDataset
from cloudkg.store.layout import DATASET, STORE, TEXTS, is_graph_folder
from cloudkg.store.lock import write_lock

_DATABASE = "db"
_STAMP = "stamp.json"


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
        store = pyoxigraph.Store.read_only(str(folder / STORE / _DATABASE))
    except OSError:  # files of another version of Oxigraph, or damaged ones: the text is what counts
        store = _load(pyoxigraph.Store(), folder)
    return EmbeddedDataset(store, folder / TEXTS)


def _refresh_store(folder: Path) -> None:
    with write_lock(folder):
        fresh, stale = folder / f".{STORE}.building", folder / f".{STORE}.old"
        for leftover in (fresh, stale):
            shutil.rmtree(leftover, ignore_errors=True)
        build_database(folder, fresh)
        if (folder / STORE).exists():
            (folder / STORE).rename(stale)
        fresh.rename(folder / STORE)
        shutil.rmtree(stale, ignore_errors=True)


def build_database(folder: Path, target: Path) -> None:
    """Load the cloudkg.trig of `folder` into a new database at `target`, with a stamp that says what it was built from."""
    target.mkdir()
    store = _load(pyoxigraph.Store(str(target / _DATABASE)), folder)
    store.flush()
    del store  # closes the database: only then may its folder move
    (target / _STAMP).write_text(json.dumps(_stamp(folder / DATASET)), "utf-8")


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
