"""Oxigraph's database of a graph folder: built from its text, and built again where it is missing or old."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TypeAlias, cast

import pyoxigraph

from cloudkg.errors import StoreError
from cloudkg.store.dataset import EmbeddedDataset
from cloudkg.store.layout import FINDINGS, LOOKUPS, LOOKUPS_VERSION, REPORTS, SHARED, STORE, TEXTS, require_graph
from cloudkg.store.lock import write_lock

DATABASE = "db"
_STAMP = "stamp.json"


def open_graph(folder: Path) -> EmbeddedDataset:
    """The dataset of a graph folder, read only.

    Its database is made again when it is missing or does not belong to the text; where that cannot be written, it lives in memory.
    Raises StoreError when there is no graph, or a damaged one.
    """
    folder = folder.resolve()
    require_graph(folder)
    if not is_fresh(folder):
        try:
            _refresh_store(folder)
        except (OSError, StoreError):  # a folder that we may not write, or one that another process is writing just now
            return EmbeddedDataset(_load(pyoxigraph.Store(), folder), folder / TEXTS, folder / REPORTS)
    try:
        store = pyoxigraph.Store.read_only(str(folder / STORE / DATABASE))
    except OSError:  # files of another version of Oxigraph, or damaged ones: the text is what counts
        store = _load(pyoxigraph.Store(), folder)
    return EmbeddedDataset(store, folder / TEXTS, folder / REPORTS, folder / STORE / LOOKUPS)


def _refresh_store(folder: Path) -> None:
    import shutil

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
    """Load the text of `folder` into a new database at `target`, with a stamp that says what it was built from."""
    target.mkdir()
    store = _load(pyoxigraph.Store(str(target / DATABASE)), folder)
    store.flush()
    del store  # closes the database: only then may its folder move
    make_lookups(folder, target)
    write_stamp(folder, target)


def make_lookups(folder: Path, target: Path) -> None:
    """Write the lookup tables of a graph folder beside its new database at `target`."""
    from cloudkg.store.lookup_writing import write_lookups

    write_lookups(folder, target / LOOKUPS)


def text_files(folder: Path) -> list[Path]:
    """Files whose text is the dataset: what all share, then each report by name, then what the audit found, where that is kept."""
    return [*_said_files(folder), *(path for path in (folder / FINDINGS,) if path.is_file())]


def _said_files(folder: Path) -> list[Path]:
    return [folder / SHARED, *sorted((folder / REPORTS).glob("*.trig"))]


def text_digest(folder: Path) -> str:
    """SHA-256 of all that the reports of a graph folder say: what findings are findings of."""
    import hashlib

    digests = (f"{path.relative_to(folder).as_posix()} {_entry(path)[2]}\n" for path in _said_files(folder))
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _loaded_files(folder: Path) -> list[Path]:
    """The text files without findings of another state of the graph, such as a restored file brings about."""
    paths = text_files(folder)
    if paths[-1].name == FINDINGS and f'"{text_digest(folder)}"'.encode() not in paths[-1].read_bytes():
        return paths[:-1]
    return paths


class _Joined:
    """Files read one after the other; TriG may declare its prefixes again."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = list(reversed(paths))
        self._file: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        while self._file or self._paths:
            self._file = self._file or self._paths.pop().open("rb")
            if chunk := self._file.read(size):
                return chunk
            self.close()
        return b""

    def close(self) -> None:
        if self._file:
            self._file.close()
        self._file = None


def _load(store: pyoxigraph.Store, folder: Path) -> pyoxigraph.Store:
    paths = _loaded_files(folder)
    try:
        with closing(_Joined(paths)) as text:
            store.bulk_load(input=cast("BinaryIO", text), format=pyoxigraph.RdfFormat.TRIG)
    except (SyntaxError, ValueError) as error:
        raise _damage(paths, error) from error
    return store


def _damage(paths: Sequence[Path], error: Exception) -> StoreError:
    """What is wrong, and in which of the files."""
    for path in paths:
        try:
            for _ in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TRIG):
                pass
        except (SyntaxError, ValueError) as found:
            error, where = found, path
            break
    else:
        where = paths[0].parent
    hint = "build the graph again, or restore the file"
    return StoreError(f"the file is damaged ({str(error).splitlines()[0]})", where=where, hint=hint)


Entry: TypeAlias = tuple[int, int, str]  # size in bytes, time of the last change in nanoseconds, SHA-256


def write_stamp(folder: Path, target: Path, known: Mapping[str, Entry] = MappingProxyType({})) -> None:
    """Write what the database at `target` belongs to: version of the engine, and each text file of `folder`; those `known` are not hashed again."""
    files = {}
    for path in text_files(folder):
        name = path.relative_to(folder).as_posix()
        files[name] = known.get(name) or _entry(path)
    (target / _STAMP).write_text(json.dumps({"oxigraph": pyoxigraph.__version__, "lookups": LOOKUPS_VERSION, "files": files}), "utf-8")


def read_stamp(folder: Path) -> dict[str, Entry] | None:
    """What the database of a graph folder was built from, None where there is none that this engine can use."""
    try:
        stamp = json.loads((folder / STORE / _STAMP).read_bytes())
        usable = (stamp["oxigraph"], stamp["lookups"]) == (pyoxigraph.__version__, LOOKUPS_VERSION)
        return {name: (int(size), int(time), str(digest)) for name, (size, time, digest) in stamp["files"].items()} if usable else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _entry(path: Path) -> Entry:
    import hashlib

    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    status = path.stat()
    return status.st_size, status.st_mtime_ns, digest


def is_fresh(folder: Path) -> bool:
    """Whether the database belongs to the text beside it; size and time settle it mostly, the hash when only the time moved."""
    stamp = read_stamp(folder)
    found = dict(_sizes_and_times(folder))
    if stamp is None or stamp.keys() != found.keys():
        return False
    return all(
        (size, time) == stamp[name][:2] or size == stamp[name][0] and _entry(folder / name)[2] == stamp[name][2]
        for name, (size, time) in found.items()
    )


def _sizes_and_times(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for name in (SHARED, FINDINGS):
        if name == SHARED or (folder / name).is_file():
            status = (folder / name).stat()
            yield name, (status.st_size, status.st_mtime_ns)
    if not (folder / REPORTS).is_dir():
        return
    with os.scandir(folder / REPORTS) as entries:
        for entry in entries:
            if entry.name.endswith(".trig"):
                status = entry.stat()
                yield f"{REPORTS}/{entry.name}", (status.st_size, status.st_mtime_ns)
