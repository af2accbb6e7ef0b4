"""Filling the lookup tables from the text of a graph folder, and changing them with it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from cloudkg.store.blocks import split_block, split_statements
from cloudkg.store.layout import REPORTS, SHARED
from cloudkg.store.lookups import INDEXES, MODALITIES, NAMED, NAMING, SCHEMA, UNNAMED
from cloudkg.store.spelling import grams, read_pinyin, search_key
from cloudkg.vocab import METRICS, RELATIONS, fold_name, shrink

_RELATION_NUMBERS = {f"ckg:{relation}": number for number, relation in enumerate(RELATIONS)}
_METRIC_NUMBERS = {f"ckg:{metric}": number for number, metric in enumerate(METRICS)}
_MODALITY_NUMBERS = {modality: number for number, modality in enumerate(MODALITIES)}
_TEXT = re.compile(r'"([^"\\]*)"')


def write_lookups(folder: Path, path: Path) -> None:
    """Write the lookup tables of the text of a graph folder to a new file."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript(SCHEMA)
        with connection:
            writer = LookupWriter(connection)
            for file in (folder / SHARED, *sorted((folder / REPORTS).glob("*.trig"))):
                writer.put(split_statements(file.read_bytes().decode()))
            writer.finish()
    finally:
        connection.close()


def change_lookups(old: Path, new: Path, *, removed: Iterable[str], files: Iterable[Path], subjects: Mapping[str, str | None]) -> None:
    """Write the tables at `old` to `new`, without the reports `removed` (CURIEs), with what report `files` say.

    `subjects` gives what the shared graph says now of each thing, event or claim of which it says something else than before, None where nothing.
    """
    shutil.copyfile(old, new)
    connection = sqlite3.connect(new)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        with connection:
            writer = LookupWriter(connection)
            for report in removed:
                writer.drop_report(report)
            for subject in subjects:
                writer.drop_subject(subject)
            writer.put((subject, text) for subject, text in sorted(subjects.items()) if text is not None)
            for file in sorted(files):
                writer.put(split_statements(file.read_bytes().decode()))
            writer.count_claims(of_touched=True)
            writer.drop_unnamed()
    finally:
        connection.close()


class LookupWriter:
    """Puts statements into the tables and takes them out."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}
        self._touched: set[int] = set()  # things of which other claims stand in the tables than before
        self._fresh = connection.execute("SELECT COALESCE(MAX(id), 0) FROM thing").fetchone()[0]
        self._name = connection.execute("SELECT COALESCE(MAX(id), 0) FROM name").fetchone()[0]
        self._sounds: dict[str, tuple[str, str] | None] = {}

    def put(self, statements: Iterable[tuple[str, str]]) -> None:
        """Put in the statements of a file: subject and text of each."""
        facts: dict[str, list[str]] = {}
        passages: dict[str, list[str]] = {}
        for subject, text in statements:
            kind = subject.partition(":")[0]
            if kind == "passage":
                passages.setdefault(subject.removesuffix("-position").removesuffix("-quote"), []).extend(_lines(text))
            elif kind in ("claim", "observation") and text.startswith(f"{subject} a "):
                facts[subject] = _lines(text)
            elif kind == "claim":
                events = split_block(text).get("ckg:describes", ())
                self._many("telling", ((self._id(str(event)), subject) for event in events))
            elif kind == "event":
                self._put_event(subject, text)
            elif subject.startswith(NAMED):
                block = split_block(text)
                texts = {str(v): rank for rank, p in reversed(list(enumerate(NAMING))) for v in block.get(p, ())}
                if texts or "rdf:type" in block:
                    types = min(map(str, block.get("rdf:type", ())), default="").removeprefix("ckg:")
                    label = min(map(str, block.get("rdfs:label", ())), default=subject.partition(":")[2])
                    self.put_thing(subject, label, types, texts)
                    about = [line for line in _lines(text) if line.partition(" ")[0] not in _RELATION_NUMBERS]
                    self._many("fact", [(subject, "\n".join(about))] if about else [])
        self._put_facts(facts, passages)

    def put_thing(self, curie: str, label: str, type_: str, names: Mapping[str, int]) -> None:
        """Put in a thing with its names, each with the rank of the property that gives it."""
        thing = self._id(curie)
        self._connection.execute("UPDATE thing SET label = ?, type = ? WHERE id = ?", (label, type_, thing))
        if curie.startswith(UNNAMED):
            return
        rows = [
            (number, thing, rank, text, fold_name(text), search_key(text))
            for number, (text, rank) in enumerate(sorted(names.items()), self._name + 1)
        ]
        self._name += len(rows)
        self._many("name", rows)
        self._connection.executemany("INSERT INTO gram (rowid, grams) VALUES (?, ?)", ((row[0], " ".join(grams(row[-1]))) for row in rows))
        self._many("reading", ((row[0], *sound) for row in rows if (sound := self._sound(row[-1]))))

    def put_claims(self, claims: Iterable[tuple[str, str, str, str, str, bool, bool, str]]) -> None:
        """Put in claims: CURIE, subject, relation, object, modality, whether denied and struck, report. What the contract does not know is left out."""
        rows = [
            (c, self._id(s), _RELATION_NUMBERS[p], self._id(o), _MODALITY_NUMBERS[m], denied, struck, self._id(r))
            for c, s, p, o, m, denied, struck, r in claims
            if p in _RELATION_NUMBERS and m in _MODALITY_NUMBERS
        ]
        self._touched.update(end for row in rows for end in (row[1], row[3]))
        self._many("claim", rows)

    def finish(self) -> None:
        """Make the indexes of new tables, and count."""
        self._connection.executescript(INDEXES)
        self.count_claims()

    def count_claims(self, *, of_touched: bool = False) -> None:
        """Say of each thing how many claims there are of it, or of those alone whose claims this writer has changed."""
        count = """UPDATE thing SET claims = (SELECT COUNT(*) FROM (SELECT rowid FROM claim WHERE subject = thing.id UNION
            SELECT rowid FROM claim WHERE object = thing.id))"""
        if of_touched:
            self._connection.execute(f"{count} WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(self._touched)),))  # noqa: S608
        else:
            self._connection.execute(count)

    def drop_report(self, report: str) -> None:
        """Take out a report, its facts and its names."""
        number = (self._id(report),)
        ends = self._connection.execute("SELECT subject, object FROM claim WHERE report = ?", number)
        self._touched.update(end for row in ends for end in row)
        for table in ("claim", "figure"):
            self._connection.execute(f"DELETE FROM fact WHERE curie IN (SELECT curie FROM {table} WHERE report = ?)", number)  # noqa: S608
            self._connection.execute(f"DELETE FROM {table} WHERE report = ?", number)  # noqa: S608
        self._connection.execute("DELETE FROM fact WHERE curie = ?", (report,))
        self._drop_names(number)

    def drop_subject(self, subject: str) -> None:
        """Take out what the shared graph says of a thing, an event or a claim."""
        if subject.startswith("claim:"):
            self._connection.execute("DELETE FROM telling WHERE claim = ?", (subject,))
        elif not subject.startswith("report:"):  # the names of a report stand in its own file
            number = (self._id(subject),)
            self._connection.execute("DELETE FROM event WHERE id = ?", number)
            self._connection.execute("DELETE FROM fact WHERE curie = ?", (subject,))
            self._drop_names(number)

    def drop_unnamed(self) -> None:
        """Take out things of which nothing is left."""
        self._connection.execute(
            """DELETE FROM thing WHERE type = '' AND claims = 0 AND NOT EXISTS (SELECT 1 FROM figure WHERE entity = thing.id)
                AND NOT EXISTS (SELECT 1 FROM name WHERE name.thing = thing.id)"""
        )

    def _drop_names(self, number: tuple[int]) -> None:
        keys = self._connection.execute("SELECT id, key FROM name WHERE thing = ?", number).fetchall()
        gone = ((name, " ".join(grams(key))) for name, key in keys)
        self._connection.executemany("INSERT INTO gram (gram, rowid, grams) VALUES ('delete', ?, ?)", gone)
        self._connection.execute("DELETE FROM reading WHERE name IN (SELECT id FROM name WHERE thing = ?)", number)
        self._connection.execute("DELETE FROM name WHERE thing = ?", number)
        self._connection.execute("UPDATE thing SET label = SUBSTR(curie, INSTR(curie, ':') + 1), type = '' WHERE id = ?", number)

    def _put_event(self, subject: str, text: str) -> None:
        block = split_block(text)
        agent, target = (self._id(str(block[p][0])) if p in block else 0 for p in ("ckg:agent", "ckg:target"))
        day = next((str(block[p][0]) for p in ("ckg:date", "ckg:effectiveDate") if p in block), "")
        label, types = (
            str(block.get("rdfs:label", (subject,))[0]),
            min(map(str, block.get("rdf:type", ())), default="").removeprefix("ckg:"),
        )
        self.put_thing(subject, label, types, {})
        self._many("event", [(self._id(subject), agent, target, day)])
        self._many("fact", [(subject, "\n".join(_lines(text, with_class=True)))])

    def _put_facts(self, facts: Mapping[str, list[str]], passages: Mapping[str, list[str]]) -> None:
        """Put in the facts of a report, each with the lines of its passage."""
        claims, figures, rows = [], [], []
        for curie, lines in facts.items():
            said = dict(line.split(" ", 1) for line in lines)
            place = passages.get(said.get("prov:wasQuotedFrom", ""), [])
            report = next((_curie(line.partition(" ")[2]) for line in place if line.startswith("oa:hasSource ")), "")
            struck = "ckg:reviewed" in said
            rows.append((curie, "\n".join(lines + place)))
            if "rdf:subject" in said:
                ends = (_curie(said["rdf:subject"]), said["rdf:predicate"], _curie(said["rdf:object"]))
                claims.append((curie, *ends, said["ckg:modality"], said.get("ckg:polarity") == "ckg:Denied", struck, report))
            else:
                period = _TEXT.match(said.get("ckg:periodEnd", said.get("ckg:periodLabel", "")))
                metric = _METRIC_NUMBERS.get(said["ckg:metric"], len(METRICS))
                figures.append((curie, self._id(_curie(said["ckg:entity"])), metric, period[1] if period else "", struck, self._id(report)))
        self._many("fact", rows)
        self.put_claims(claims)
        self._many("figure", figures)

    def _id(self, curie: str) -> int:
        number = self._ids.get(curie)
        if number is None:
            known = self._connection.execute("SELECT id FROM thing WHERE curie = ?", (curie,)).fetchone()
            if known is None:
                self._fresh += 1
                known = (self._fresh,)
                self._many("thing", [(self._fresh, curie, curie.partition(":")[2], "", 0)])
            number = self._ids[curie] = int(known[0])
        return number

    def _sound(self, key: str) -> tuple[str, str] | None:
        if key not in self._sounds:
            read = read_pinyin(key)
            self._sounds[key] = (read.initials, " ".join(read.syllables)) if read else None
        return self._sounds[key]

    def _many(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        listed = list(rows)
        if listed:
            marks = ", ".join("?" * len(listed[0]))
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", listed)  # noqa: S608 - names of our own tables


def _lines(statement: str, *, with_class: bool = False) -> list[str]:
    """Properties of a fact or a passage, one in a line; the class of a fact goes without saying."""
    first, *lines = statement.removesuffix(" .").split(" ;\n  ")
    kept = [line for line in lines if not line.startswith("oa:hasSelector ")]
    return [first.partition(" ")[2], *kept] if with_class else kept


def _curie(term: str) -> str:
    return (shrink(term[1:-1]) or term) if term.startswith("<") else term
