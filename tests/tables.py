"""What lookup tables say, whatever the numbers of their rows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from cloudkg.store.lookups import open_lookups
from cloudkg.store.spelling import gram_query

_QUESTIONS = {
    "things": "SELECT curie, label, type, claims FROM thing",
    "names": "SELECT t.curie, n.rank, n.text, n.folded, n.key FROM name n JOIN thing t ON t.id = n.thing",
    "readings": "SELECT n.text, r.initials, r.syllables FROM reading r JOIN name n ON n.id = r.name",
    "claims": """SELECT c.curie, s.curie, c.relation, o.curie, c.modality, c.denied, c.struck, r.curie FROM claim c
        JOIN thing s ON s.id = c.subject JOIN thing o ON o.id = c.object JOIN thing r ON r.id = c.report""",
    "figures": """SELECT f.curie, t.curie, f.metric, f.period, f.struck, r.curie FROM figure f
        JOIN thing t ON t.id = f.entity JOIN thing r ON r.id = f.report""",
    "events": """SELECT e.curie, a.curie, b.curie, x.day FROM event x JOIN thing e ON e.id = x.id
        JOIN thing a ON a.id = x.agent JOIN thing b ON b.id = x.target""",
    "tellings": "SELECT e.curie, x.claim FROM telling x JOIN thing e ON e.id = x.event",
    "facts": "SELECT curie, text FROM fact",
}


def read_tables(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Rows of the tables of a graph folder, sorted; what the full-text index finds among them."""
    beside = open_lookups(folder / "store" / "lookups.sqlite")
    assert beside is not None
    found = {what: sorted(beside.rows(sql), key=repr) for what, sql in _QUESTIONS.items()}
    assert len(found["claims"]) == beside.rows("SELECT COUNT(*) FROM claim")[0][0]
    keys = sorted({str(key) for *_, key in found["names"]})
    found["runs"] = [(key, *_found_by(beside.connection, key)) for key in keys]
    return found


def _found_by(connection: sqlite3.Connection, key: str) -> list[str]:
    query = gram_query(key, all_of_them=True)
    rows = (
        connection.execute("SELECT g.rowid, n.text FROM gram g LEFT JOIN name n ON n.id = g.rowid WHERE gram MATCH ?", (query,))
        if query
        else ()
    )
    return sorted(str(text) for _, text in rows)
