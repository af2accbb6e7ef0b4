"""What is looked up all the time, beside Oxigraph's database: names in every spelling, who is claimed to stand in which relation to whom, and facts whole.

An SQLite file made from the text of the graph. A triple store gives out a claim term by term and cannot rank a firm's 20,000 claims without
reading them; here a claim with its quote is one row, and ranking is counting. A dataset that is no folder has its names and claims in memory
instead, read by queries when they are first asked for.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from cloudkg.model import Modality
from cloudkg.store.blocks import split_lines
from cloudkg.store.dataset import Dataset, Value, text_of
from cloudkg.store.layout import LOOKUPS_VERSION
from cloudkg.vocab import KINDS

NAMING = ("rdfs:label", "skos:prefLabel", "ckg:ticker", "dcterms:identifier", "skos:altLabel")  # those that settle a tie first
MODALITIES = tuple(f"ckg:{m}" for m in Modality)
NAMED = tuple(f"{kind}:" for kind in KINDS if kind not in ("claim", "observation", "passage"))
UNNAMED = ("event:", "unit:")  # their names are made of others' names: nobody looks for them
_CHUNK = 10_000  # values in one query: below what SQLite takes

SCHEMA = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {LOOKUPS_VERSION};
CREATE TABLE thing (id INTEGER PRIMARY KEY, curie TEXT NOT NULL UNIQUE, label TEXT NOT NULL, type TEXT NOT NULL, claims INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, rank INTEGER NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL, key TEXT NOT NULL);
CREATE TABLE reading (name INTEGER PRIMARY KEY, initials TEXT NOT NULL, syllables TEXT NOT NULL);
CREATE VIRTUAL TABLE gram USING fts5(grams, content='', detail='none', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE claim (
    curie TEXT NOT NULL, subject INTEGER NOT NULL, relation INTEGER NOT NULL, object INTEGER NOT NULL, modality INTEGER NOT NULL,
    denied INTEGER NOT NULL, struck INTEGER NOT NULL, report INTEGER NOT NULL);
CREATE TABLE figure (
    curie TEXT NOT NULL, entity INTEGER NOT NULL, metric INTEGER NOT NULL, period TEXT NOT NULL, struck INTEGER NOT NULL, report INTEGER NOT NULL);
CREATE TABLE event (id INTEGER PRIMARY KEY, agent INTEGER NOT NULL, target INTEGER NOT NULL, day TEXT NOT NULL);
CREATE TABLE telling (event INTEGER NOT NULL, claim TEXT NOT NULL);
CREATE TABLE fact (curie TEXT NOT NULL, text TEXT NOT NULL);
"""
INDEXES = """
CREATE INDEX name_folded ON name (folded);
CREATE INDEX name_key ON name (key);
CREATE INDEX reading_initials ON reading (initials);
CREATE INDEX fact_curie ON fact (curie);
CREATE INDEX figure_entity ON figure (entity, metric, period DESC);
CREATE INDEX event_agent ON event (agent, day DESC);
CREATE INDEX event_target ON event (target, day DESC);
CREATE INDEX telling_event ON telling (event, claim);
CREATE INDEX telling_claim ON telling (claim);
CREATE INDEX claim_curie ON claim (curie, report);
CREATE INDEX claim_report ON claim (report);
CREATE INDEX figure_report ON figure (report);
CREATE INDEX name_thing ON name (thing);
CREATE INDEX claim_subject ON claim (subject, relation, object, struck, modality);
CREATE INDEX claim_object ON claim (object, relation, subject, struck, modality);
ANALYZE;
"""


@dataclass(frozen=True, slots=True, eq=False)
class Lookups:
    """The tables. `cache` keeps what was made of them for as long as they are open: they do not change."""

    connection: sqlite3.Connection
    cache: dict[str, Any] = field(default_factory=dict)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query with values bound by position."""
        return self.connection.execute(sql, values).fetchall()

    def facts(self, curies: Sequence[str]) -> dict[str, Mapping[str, tuple[Value, ...]]]:
        """Properties of each claim, figure, event or thing that is known, by CURIE of the property.

        Those of a claim or a figure hold those of its passage, position and quote; those of a thing are without its plain edges.
        """
        rows = self._in_chunks("SELECT curie, text FROM fact WHERE curie IN (SELECT value FROM json_each(?))", curies)
        return {curie: split_lines(text.split("\n")) for curie, text in rows}

    def things(self, curies: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Label and class of each thing that is known."""
        rows = self._in_chunks("SELECT curie, label, type FROM thing WHERE curie IN (SELECT value FROM json_each(?))", curies)
        return {curie: (label, type_) for curie, label, type_ in rows}

    def ids(self, curies: Sequence[str]) -> dict[str, int]:
        """Number of each thing that is known."""
        return dict(self._in_chunks("SELECT curie, id FROM thing WHERE curie IN (SELECT value FROM json_each(?))", curies))

    def curies(self, ids: Collection[int]) -> dict[int, str]:
        """CURIE of each number."""
        return dict(self._in_chunks("SELECT id, curie FROM thing WHERE id IN (SELECT value FROM json_each(?))", sorted(ids)))

    def _in_chunks(self, sql: str, curies: Sequence[str] | Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for at in range(0, len(curies), _CHUNK):
            yield from self.connection.execute(sql, (json.dumps(curies[at : at + _CHUNK]),))


_in_memory: WeakKeyDictionary[Dataset, Lookups] = WeakKeyDictionary()


def lookups_of(dataset: Dataset) -> Lookups:
    """The lookup tables of a dataset: those beside its database, else made in memory when first asked for."""
    found = dataset.lookups() or _in_memory.get(dataset)
    if found is None:
        found = _in_memory[dataset] = _read_dataset(dataset)
    return found


def open_lookups(path: Path) -> Lookups | None:
    """Lookup tables of a file that nobody changes; None where there is no such file, or one of another layout."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    except sqlite3.Error:
        return None
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == LOOKUPS_VERSION:
            connection.execute("PRAGMA mmap_size = 1000000000")
            return Lookups(connection)
    except sqlite3.Error:
        pass
    connection.close()
    return None


def _read_dataset(dataset: Dataset) -> Lookups:
    """Names and claims of any dataset, read by queries of one pattern each, which every engine answers by reading along an index."""
    from cloudkg.store.lookup_writing import LookupWriter

    named: dict[str, dict[str, list[str]]] = {}
    for predicate in (*NAMING, "rdf:type"):
        for thing, value in dataset.select(f"SELECT ?s ?v WHERE {{ ?s {predicate} ?v }}"):
            if (curie := text_of(thing)).startswith(NAMED):
                named.setdefault(curie, {}).setdefault(predicate, []).append(text_of(value))
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(SCHEMA)
    with connection:
        writer = LookupWriter(connection)
        for curie, block in sorted(named.items()):
            label = min(block.get("rdfs:label", ()), default=curie.partition(":")[2])
            names = {text: rank for rank, p in reversed(list(enumerate(NAMING))) for text in block.get(p, ())}
            writer.put_thing(curie, label, min(block.get("rdf:type", ()), default="").removeprefix("ckg:"), names)
        writer.put_claims(_read_claims(dataset))
        writer.finish()
    return Lookups(connection)


_Claim = tuple[str, str, str, str, str, bool, bool, str]  # as `LookupWriter.put_claims` takes them


def _read_claims(dataset: Dataset) -> list[_Claim]:
    def column(predicate: str) -> dict[str, str]:
        return {text_of(s): text_of(v) for s, v in dataset.select(f"SELECT ?s ?v WHERE {{ ?s {predicate} ?v }}")}

    subjects, relations, objects = map(column, ("rdf:subject", "rdf:predicate", "rdf:object"))
    modality, polarity, reviewed = map(column, ("ckg:modality", "ckg:polarity", "ckg:reviewed"))
    passage, source = map(column, ("prov:wasQuotedFrom", "oa:hasSource"))
    return [
        (
            *(claim, subject, relations[claim], objects[claim], modality.get(claim, MODALITIES[0])),
            *(polarity.get(claim) == "ckg:Denied", claim in reviewed, source.get(passage.get(claim, ""), "")),
        )
        for claim, subject in sorted(subjects.items())
        if claim in relations and claim in objects
    ]
