"""The files of a graph folder, and how a whole folder is replaced without anybody seeing half of it.

cloudkg.json          marks the folder as ours: version of the schema and of the extractor, and the hash of the ledger that was replayed
cloudkg.trig          the whole dataset: shared.trig and every report put together
shared.trig           entities, events, plain edges, units, ontology
reports/NAME.trig     what one report says
texts/NAME.txt        the stored text that its offsets point into
read/NAME.jsonl       what was read from it before the ledger: what every replay starts from
entities.jsonl, facts.jsonl   the exchange format
store/                Oxigraph's database of cloudkg.trig, with a stamp; made again whenever it is missing or old
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from cloudkg.errors import StoreError

SCHEMA_VERSION = "1"
MARKER = "cloudkg.json"
DATASET = "cloudkg.trig"
SHARED = "shared.trig"
REPORTS = "reports"
TEXTS = "texts"
READ = "read"
STORE = "store"
OWN_FILES = frozenset({MARKER, DATASET, SHARED, REPORTS, TEXTS, READ, STORE, "entities.jsonl", "facts.jsonl"})


def is_graph_folder(folder: Path) -> bool:
    """Whether the program made this folder."""
    return (folder / MARKER).is_file()


def refuse_foreign_folder(folder: Path) -> None:
    """Raise StoreError when writing a graph here would take the place of something that is not one."""
    if folder.exists() and not folder.is_dir():
        raise StoreError("a file stands where the graph should go", where=folder, hint="name another folder with --out")
    if folder.is_dir() and not is_graph_folder(folder) and any(folder.iterdir()):
        raise StoreError("the folder holds other things and is no graph", where=folder, hint="name an empty or a new folder with --out")


def building_path(folder: Path) -> Path:
    """Sibling in which the next state of the folder is prepared."""
    return folder.parent / f".{folder.name}.building"


def _old_path(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.old"


def clear_stale(folder: Path) -> None:
    """Undo or finish what a killed build left: called under the lock, before anything else."""
    old = _old_path(folder)
    if old.is_dir():
        if folder.is_dir():
            _carry_over(old, folder)
            shutil.rmtree(old)
        else:
            old.rename(folder)
    shutil.rmtree(building_path(folder), ignore_errors=True)


def swap_in(building: Path, folder: Path) -> None:
    """Put `building` in the place of `folder`; files in it that are not ours stay. Raises OSError and leaves the folder as it was."""
    old = _old_path(folder)
    try:
        if folder.exists():
            folder.rename(old)
        building.rename(folder)
    except BaseException:  # Ctrl-C between the two renames, too
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    if old.exists():
        _carry_over(old, folder)
        shutil.rmtree(old, ignore_errors=True)


def _carry_over(old: Path, new: Path) -> None:
    for entry in old.iterdir():
        if entry.name not in OWN_FILES and not (new / entry.name).exists():
            os.rename(entry, new / entry.name)
