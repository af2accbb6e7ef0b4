"""The files of a graph folder, and how a whole folder is replaced without anybody seeing half of it.

cloudkg.json          marks the folder as ours: versions of the schema, the extractor and the lexicon, and a hash of the ledger that was replayed
shared.trig           entities, events, plain edges, units, ontology
reports/NAME.trig     what one report says; these and shared.trig are the dataset
findings.trig         what the audit found, where it was kept: of the dataset too, until a report or the ledger changes the graph
shares/NAME.jsonl     what one report gives to shared.trig, so that it can be mended when a report comes or goes
texts/NAME.txt        the stored text that a report's offsets point into
read/NAME.jsonl       what was read from a report before the ledger: what every replay starts from
entities.jsonl, facts/NAME.jsonl   the exchange format
store/                Oxigraph's database of the dataset and lookups.sqlite, with a stamp; made again whenever they are missing or old

What belongs to one report stands in files of its own: when one is added, the files of the others stay as they are.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from cloudkg.errors import StoreError
from cloudkg.store.lock import write_lock

SCHEMA_VERSION = "2"
MARKER = "cloudkg.json"
SHARED = "shared.trig"
REPORTS = "reports"
FINDINGS = "findings.trig"
SHARES = "shares"
TEXTS = "texts"
FACTS = "facts"
READ = "read"
STORE = "store"
LOOKUPS = "lookups.sqlite"
LOOKUPS_VERSION = 2  # of its layout; a file of another one is made again with the database
ENTITIES = "entities.jsonl"
_SWAP_SECONDS = 5.0  # far longer than two renames take
_OF_SCHEMA_1 = frozenset({"cloudkg.trig", "facts.jsonl"})
OWN_FILES = frozenset({MARKER, SHARED, REPORTS, FINDINGS, SHARES, TEXTS, FACTS, READ, STORE, ENTITIES}) | _OF_SCHEMA_1


def is_graph_folder(folder: Path) -> bool:
    """Whether the program made this folder."""
    return (folder / MARKER).is_file()


def require_graph(folder: Path) -> None:
    """Raise StoreError where there is no graph. One whose writer was killed between its two renames is put back; a living writer is waited for."""
    until = time.monotonic() + _SWAP_SECONDS
    while not folder.exists() and _old_path(folder).is_dir() and time.monotonic() < until:
        try:
            with write_lock(folder):
                clear_stale(folder)
        except StoreError:  # somebody is about to make the second rename
            time.sleep(0.01)
        except OSError:
            break
    if not is_graph_folder(folder) or not (folder / SHARED).is_file():
        hint = "make one with `cloudkg build REPORT…`, or name its folder with --graph"
        raise StoreError("there is no graph here", where=folder, hint=hint)


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
    import shutil

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
    import shutil

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
