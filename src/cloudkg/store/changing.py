"""Changing a graph folder: a few files are written, all others are linked, the database gets what differs, and the whole is put in place at once.

What the audit found of the former state is not linked: findings are of the graph beside them, or gone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph

from cloudkg.errors import StoreError
from cloudkg.store.database import DATABASE, build_database, is_fresh, make_lookups, read_stamp, text_digest, write_stamp
from cloudkg.store.layout import (
    ENTITIES,
    FACTS,
    FINDINGS,
    LOOKUPS,
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
    require_graph,
    swap_in,
)
from cloudkg.store.lock import write_lock
from cloudkg.store.lookup_writing import change_lookups
from cloudkg.store.lookups import open_lookups
from cloudkg.store.shares import Shares
from cloudkg.store.splice import Blocks, parse_turtle, splice_lines
from cloudkg.store.turtle import Graph
from cloudkg.store.writing import write_text
from cloudkg.vocab import ID, expand

_ENDINGS = {
    REPORTS: ".trig",
    SHARES: ".jsonl",
    TEXTS: ".txt",
    READ: ".jsonl",
    FACTS: ".jsonl",
}  # folders of files that one report has of its own
FINDINGS_GRAPH = f"{ID}findings"
_ANEW = "build the graph anew with `cloudkg build`"


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes: reports by name, files of the new ones by path, triples of the shared graph, lines of entities.jsonl by id."""

    removed: Mapping[str, str]  # name of a report to its CURIE
    files: Mapping[str, str]
    gone: Graph
    come: Graph
    entity_lines: Mapping[str, str | None]


class Changing:
    """A graph folder whose lock is held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def refuse_other_versions(self, versions: Mapping[str, str]) -> None:
        """Raise StoreError where the graph was made with other versions than these of the schema, the extractor or the lexicon."""
        try:
            made = json.loads((self.folder / MARKER).read_bytes())
            found = {what: made.get(what) for what in versions}
        except (ValueError, AttributeError) as error:
            raise StoreError("the file is damaged", where=self.folder / MARKER, hint=_ANEW) from error
        for what, mine in versions.items():
            if found[what] != mine:
                message = f"the graph was made with another {what} ({found[what] or 'none'}, now {mine})"
                hint = f"give the --lexicon that it was built with, or {_ANEW}" if what == "lexicon" else _ANEW
                raise StoreError(message, where=self.folder, hint=hint)

    def prepare(self) -> None:
        """Do now what every change needs: read what is shared, link the files that may stay."""
        assert self.shares
        assert self.shared
        if not self._building.exists():
            _link_files(self.folder, self._building)

    @property
    def _building(self) -> Path:
        return building_path(self.folder)

    @cached_property
    def shares(self) -> Shares:
        """What each report gives to the shared graph. Raises StoreError where the files of reports do not belong together."""
        shares = Shares(self.folder)
        if {p.stem for p in (self.folder / REPORTS).glob("*.trig")} != shares.sources.keys():
            raise StoreError(f"{REPORTS}/ and {SHARES}/ are not of the same reports", where=self.folder, hint=_ANEW)
        return shares

    @cached_property
    def shared(self) -> Blocks:
        """The shared graph as it is written. Raises StoreError where it is damaged."""
        path = self.folder / SHARED
        try:
            return Blocks(path.read_bytes().decode())
        except ValueError as error:
            raise StoreError(f"the file cannot be changed: {error}", where=path, hint=_ANEW) from error

    @property
    def has_exchange(self) -> bool:
        """Whether the exchange files stand beside the graph."""
        return (self.folder / ENTITIES).is_file()

    def count_observations(self, report: str) -> int:
        """How many figures a report of the graph gives."""
        text = (self.folder / REPORTS / f"{report}.trig").read_bytes().decode()
        return len(re.findall(r"^observation:\S+ a ", text, re.MULTILINE))  # a line break within a literal is escaped

    @property
    def digest(self) -> str:
        """SHA-256 of all that the reports say."""
        return text_digest(self.folder)

    def keep_findings(self, content: str) -> None:
        """Write what the audit found beside the reports, whose `digest` it names."""
        path = self.folder / FINDINGS
        if not path.is_file() or path.read_bytes() != content.encode():
            self.apply(Difference({}, {FINDINGS: content}, Graph(), Graph(), {}))

    def apply(self, difference: Difference) -> None:
        """Put the changed graph in the place of the present one, whole and at once."""
        shared = self.shared
        shared.change(difference.gone, difference.come)
        files = {**difference.files, SHARED: shared.render()}
        if self.has_exchange:
            files[ENTITIES] = splice_lines((self.folder / ENTITIES).read_bytes().decode(), difference.entity_lines)
        left = {f"{folder}/{name}{ending}" for name in difference.removed for folder, ending in _ENDINGS.items()}
        self.prepare()
        for path in left | files.keys():
            (self._building / path).unlink(missing_ok=True)  # it is a link to the file of the present graph
        for path, content in files.items():
            write_text(self._building / path, content)
        _change_database(self.folder, self._building, difference)
        self._change_lookups(difference)
        swap_in(self._building, self.folder)

    def _change_lookups(self, difference: Difference) -> None:
        """Give the new state the lookup tables of the old one with the difference applied."""
        old, new = self.folder / STORE / LOOKUPS, self._building / STORE / LOOKUPS
        if new.exists():
            return  # the database was made anew, and they with it
        if not is_fresh(self.folder) or open_lookups(old) is None:
            make_lookups(self._building, new.parent)
            return
        touched = sorted(difference.gone.blocks.keys() | difference.come.blocks.keys())
        files = [self._building / path for path in difference.files if path.startswith(f"{REPORTS}/")]
        change_lookups(old, new, removed=difference.removed.values(), files=files, subjects=self.shared.texts_of(touched))


@contextmanager
def changing(folder: Path) -> Iterator[Changing]:
    """Hold the lock of a graph folder and change it.

    Raises StoreError when there is no graph, when it is of another schema, or when another process is writing it.
    """
    folder = folder.resolve()
    require_graph(folder)
    try:
        with write_lock(folder):
            clear_stale(folder)
            graph = Changing(folder)
            graph.refuse_other_versions({"schema": SCHEMA_VERSION})
            try:
                yield graph
            finally:
                shutil.rmtree(building_path(folder), ignore_errors=True)  # gone already when all went well
    except OSError as error:
        raise StoreError(f"the graph cannot be written ({error.strerror or error})", where=folder) from error


def _link_files(old: Path, new: Path) -> None:
    """Make `new` with the text files of `old` in it, as links where the file system has them."""
    new.mkdir()
    for folder in ("", *_ENDINGS):
        if not (old / folder).is_dir():
            continue
        (new / folder).mkdir(exist_ok=True)
        source, target = str(old / folder), str(new / folder)
        with os.scandir(source) as entries:
            names = [e.name for e in entries if e.is_file() and (folder or e.name in (MARKER, SHARED, ENTITIES))]
        for name in names:
            _link(f"{source}/{name}", f"{target}/{name}")


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


def _change_database(old: Path, new: Path, difference: Difference) -> None:
    """Give `new` the database of `old` with the difference applied; one made from the text where the old one is of no use."""
    if not is_fresh(old):
        build_database(new, new / STORE)
        return
    target = new / STORE
    target.mkdir()
    pyoxigraph.Store.read_only(str(old / STORE / DATABASE)).backup(str(target / DATABASE))
    store = pyoxigraph.Store(str(target / DATABASE))
    for report in difference.removed.values():
        store.remove_graph(pyoxigraph.NamedNode(expand(report)))
    store.remove_graph(pyoxigraph.NamedNode(FINDINGS_GRAPH))
    for path in difference.files:
        if path.startswith(f"{REPORTS}/") or path == FINDINGS:
            store.bulk_load(path=str(new / path), format=pyoxigraph.RdfFormat.TRIG)
    for quad in _quads(difference.gone):
        store.remove(quad)
    store.extend(_quads(difference.come))
    store.flush()
    del store  # closes the database: only then may its folder move
    stamp = read_stamp(old) or {}
    write_stamp(new, target, {name: entry for name, entry in stamp.items() if name not in difference.files and name != SHARED})


def _quads(graph: Graph) -> Sequence[pyoxigraph.Quad]:
    return [pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in parse_turtle(graph.render())]
