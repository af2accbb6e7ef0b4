"""The file of the ledger: what a line is, what is wrong with one, and that lines are only added."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from decisions import decide, undo

from cloudkg.errors import LedgerError
from cloudkg.ledger import Alias, Correct, Dismiss, Entry, Ledger, Merge, Reject, Split, append_entry, read_ledger
from cloudkg.ledger.entries import read_entry, render_entry

CLAIM = "claim:0123456789abcdef"
FIGURE = "observation:0123456789abcdef"
ENTRIES = [
    decide(Merge("firm:a", "firm:b"), labels={"firm:a": "甲"}),
    decide(Merge("firm:a", "product:b", force=True)),
    decide(Split("firm:a", "firm:c", name="甲\u2028云")),
    decide(Split("firm:a", "firm:c", report="report:r1")),
    decide(Alias("firm:a", "甲集团"), why='"quoted" \x1b[31m'),
    decide(Reject(CLAIM)),
    decide(Correct(FIGURE, {"value": "15..20", "unit": "percent", "scope": ""})),
    decide(Dismiss("0123456789abcdef")),
    undo(decide(Reject(CLAIM))),
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.verb)
def test_an_entry_comes_back_from_its_line(entry: Entry) -> None:
    """Every action and field, whatever characters a reason holds; the line is one line for every reader."""
    line = render_entry(entry)
    assert len(line.splitlines()) == 1
    back = read_entry(line, "l:1")
    assert (back.action, back.why, back.by, back.on, back.labels, back.id) == (
        entry.action, entry.why, entry.by, entry.on, entry.labels, entry.id,
    )  # fmt: skip


def test_ids_come_from_content() -> None:
    """Two decisions have two ids; the names that are kept for display have no say."""
    assert len({e.id for e in ENTRIES}) == len(ENTRIES)
    assert decide(Merge("firm:a", "firm:b")).id == ENTRIES[0].id


def _line(**changes: object) -> str:
    row = {"do": "merge", "into": "firm:a", "gone": "firm:b", "why": "w", "by": "Ann", "date": "2026-05-04", **changes}
    return json.dumps({k: v for k, v in row.items() if v is not None})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "the line is no JSON"),
        ("[]", "the line is no JSON object"),
        (_line(do="marry"), "“marry” is no action; there are merge, split"),
        (_line(why=None), "“why” is missing"),
        (_line(why=" "), "a decision needs a reason"),
        (_line(by=""), "needs a name under it"),
        (_line(date="yesterday"), "“yesterday” is no date; write it 2026-03-18"),
        (_line(gone=None), "“gone” is missing; a merge needs it"),
        (_line(gone=7), "“gone” is of the wrong kind"),
        (_line(song="x"), "“song” is no field of merge"),
        (_line(gone="b"), "“b” is no id of an entity"),
        (_line(gone="firm:b c"), "no id of an entity"),
        (_line(gone="firm:a"), "cannot be merged into itself"),
        (_line(gone="chip:b"), "firm:a is a Firm and chip:b a Chip; say --force"),
        (_line(id="0123456789abcdef"), "the line was changed after it was written"),
        (_line(do="split", gone=None, into="firm:c", entity="firm:a"), "a split says which mentions"),
        (_line(do="alias", into=None, gone=None, entity="firm:a", name="云"), "too short a name"),
        (_line(do="reject", into=None, gone=None, fact="claim:12"), "no id of a claim or an observation"),
        (_line(do="correct", into=None, gone=None, fact=CLAIM, set={}), "a correction changes something"),
        (_line(do="correct", into=None, gone=None, fact=CLAIM, set={"colour": "red"}), "a claim has no field “colour”; the fields are subject"),
        (_line(do="correct", into=None, gone=None, fact=FIGURE, set={"subject": "firm:a"}), "an observation has no field “subject”"),
        (_line(do="correct", into=None, gone=None, fact=CLAIM, set={"modality": "sure"}), "“sure” is none of actual, planned"),
        (_line(do="correct", into=None, gone=None, fact=CLAIM, set={"object": ""}), "object cannot be taken away"),
        (_line(do="correct", into=None, gone=None, fact=CLAIM, set={"change": "20..15"}), "has its ends the wrong way round"),
        (_line(do="correct", into=None, gone=None, fact=CLAIM, set={"amount": "NaN"}), "is no number"),
        (_line(do="correct", into=None, gone=None, fact=CLAIM, set={"period": "Q1 2026"}), "is no period; write 2026, 2026-Q1"),
        (_line(do="correct", into=None, gone=None, fact=FIGURE, set={"unit": "bananas"}), "is no unit of the ontology"),
        (_line(do="correct", into=None, gone=None, fact=FIGURE, set={"metric": "joy"}), "“joy” is none of revenue"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_place(line: str, said: str, tmp_path: Path) -> None:
    """File and line, what is wrong, and what to do."""
    path = tmp_path / "ledger.jsonl"
    path.write_text(render_entry(ENTRIES[0]) + "\n\n" + line + "\n", "utf-8")
    with pytest.raises(LedgerError, match=re.escape(said)) as caught:
        read_ledger(path)
    assert caught.value.where == f"{path}:3"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (Merge("firm:a", "firm:b"), Merge("firm:c", "firm:b"), "firm:b is merged already by entry"),
        (Merge("firm:a", "firm:b"), Merge("firm:b", "firm:a"), "cannot go round in a circle"),
        (Split("firm:a", "firm:b", name="X Cloud"), Split("firm:a", "firm:c", name="x-cloud"), "is split off already"),
        (Split("firm:a", "firm:b", name="xx"), Merge("firm:a", "firm:b"), "is split off already"),
        (Merge("firm:a", "firm:b"), Split("firm:a", "firm:b", name="xx"), "is merged already"),
        (Alias("firm:a", "X Cloud"), Alias("firm:b", "x cloud"), "“x cloud” is a name already"),
        (Reject(CLAIM), Correct(CLAIM, {"date": "2026"}), "is ruled on already"),
    ],
)
def test_a_contradiction_is_refused(first: object, second: object, said: str, tmp_path: Path) -> None:
    """It says which entry stands against it and how to take that one back; the file stays as it was."""
    path = tmp_path / "ledger.jsonl"
    one = decide(first)
    append_entry(path, one)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=re.escape(said)):
        append_entry(path, decide(second))
    assert path.read_bytes() == before
    append_entry(path, undo(one))
    append_entry(path, decide(second))
    assert path.read_bytes().startswith(before)
    assert [e.id for e in read_ledger(path).in_force] == [decide(second).id]


def test_a_longer_circle_of_merges_is_refused() -> None:
    """A is B, B is C, C is A."""
    ledger = Ledger((decide(Merge("firm:b", "firm:a")), decide(Merge("firm:c", "firm:b"))))
    with pytest.raises(LedgerError, match="circle"):
        ledger.also(decide(Merge("firm:a", "firm:c")))


def test_a_line_without_its_break_is_not_grown_onto(tmp_path: Path) -> None:
    """An editor that left out the last line break does no harm."""
    path = tmp_path / "ledger.jsonl"
    path.write_text(render_entry(ENTRIES[0]), "utf-8")
    append_entry(path, ENTRIES[5])
    assert len(read_ledger(path).lines) == 2


def test_a_line_of_ones_own_needs_no_id(tmp_path: Path) -> None:
    """The id follows from what it says."""
    path = tmp_path / "ledger.jsonl"
    path.write_text(_line() + "\n" + _line() + "\n", "utf-8")
    assert [e.id for e in read_ledger(path).in_force] == [decide(Merge("firm:a", "firm:b"), why="w").id]


def test_what_is_taken_back_can_be_decided_again() -> None:
    """The same decision after its undoing is in force again."""
    one = decide(Reject(CLAIM))
    assert Ledger((one, undo(one))).in_force == ()
    assert Ledger((one, undo(one), one)).in_force == (one,)
    assert Ledger((one, undo(one))).digest is None


def test_a_long_ledger_is_read_in_no_time_that_grows_with_its_square() -> None:
    """Each line is examined against what concerns it alone: of 20,000 rulings and merges, none makes the next one slower."""
    rulings = (decide(Reject(f"claim:{n:016x}")) for n in range(10_000))
    merges = (decide(Merge("firm:a", f"firm:b{n}")) for n in range(10_000))
    ledger = Ledger((*rulings, *merges))
    assert len(ledger.in_force) == 20_000


def test_a_dismissal_has_no_say_in_the_graph() -> None:
    """The hash that a graph remembers is of what is in it."""
    assert Ledger((decide(Dismiss("0123456789abcdef")),)).digest is None
