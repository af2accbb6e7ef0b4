"""A graph folder as it is now, for a reader that stays: made of links, it costs no space and does not change when the graph does."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyoxigraph

from cloudkg.errors import StoreError
from cloudkg.store.database import DATABASE, build_database, is_fresh, text_files
from cloudkg.store.layout import MARKER, REPORTS, SHARED, STORE, TEXTS, require_graph

Identity = tuple[tuple[int, int, int], ...]


def identify_graph(folder: Path) -> Identity | None:
    """What changes whenever the graph of a folder is written: inode, size and time of its parts. None while there is no whole graph."""
    try:
        status = [(folder / name).stat() for name in (".", MARKER, SHARED, REPORTS)]
    except OSError:
        return None
    return tuple((s.st_ino, s.st_size if i else 0, s.st_mtime_ns if i else 0) for i, s in enumerate(status))


def take_snapshot(folder: Path, target: Path) -> None:
    """Make `target` a graph folder that holds what `folder` holds now, its database with it.

    Raises StoreError when there is no graph, a damaged one, or one that changes all the while.
    """
    folder = folder.resolve()
    for _ in range(5):
        require_graph(folder)
        before = identify_graph(folder)
        try:
            _link_graph(folder, target)
        except (OSError, StoreError):
            if identify_graph(folder) == before:
                raise
        else:
            if identify_graph(folder) == before:
                return
        shutil.rmtree(target, ignore_errors=True)  # it was replaced under our hands
    raise StoreError("the graph changes all the time", where=folder, hint="wait until it is written")


def _link_graph(folder: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in [folder / MARKER, *text_files(folder), *sorted((folder / TEXTS).glob("*.txt"))]:
        place = target / path.relative_to(folder)
        place.parent.mkdir(exist_ok=True)
        _link(path, place)
    if not is_fresh(folder):
        build_database(target, target / STORE)
        return
    (target / STORE).mkdir()
    pyoxigraph.Store.read_only(str(folder / STORE / DATABASE)).backup(str(target / STORE / DATABASE))
    for path in sorted((folder / STORE).iterdir()):
        if path.is_file():  # the stamp, and whatever else was made from the text
            _link(path, target / STORE / path.name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)
