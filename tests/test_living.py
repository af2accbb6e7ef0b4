"""A living graph: whatever comes and goes, it is what a full build of the reports that are left gives, in its text and in its database."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cloudkg import living
from cloudkg.errors import StoreError
from cloudkg.exchange import graph_files
from cloudkg.living import Changed
from cloudkg.model import (
    Claim,
    Entity,
    EntityType,
    Extraction,
    Modality,
    Observation,
    Polarity,
    Provenance,
    Qualifiers,
    Report,
    Span,
)
from cloudkg.pipeline import extract_report, join_knowledge
from cloudkg.store import open_graph, write_graph
from cloudkg.store.changing import changing
from cloudkg.store.export import export_trig
from cloudkg.store.layout import building_path
from cloudkg.store.lock import lock_path, write_lock
from cloudkg.store.turtle import HEADER
from cloudkg.vocab import EVENT_OF_RELATION, SYMMETRIC, expand
from commands import digests
from tables import read_tables

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = {"extractor": "test", "lexicon": "none"}
FIRMS = ("firm:a", "firm:b", "firm:云")
THINGS = ("product:x", "product:y")


def add_reports(folder: Path, extractions: Sequence[Extraction], versions: Mapping[str, str], *, replace: bool = False) -> Changed:
    with changing(folder) as graph:
        return living.add_reports(graph, extractions, versions, replace=replace)


def remove_reports(folder: Path, names: Sequence[str]) -> Changed:
    with changing(folder) as graph:
        return living.remove_reports(graph, names)


def write(extractions: list[Extraction], folder: Path) -> None:
    write_graph(join_knowledge(extractions), folder, extractor="test", lexicon="none", exchange=graph_files)


def joined_text(folder: Path) -> str:
    parts = [folder / "shared.trig", *sorted((folder / "reports").iterdir())]
    return "\n".join([HEADER, *(p.read_text("utf-8").removeprefix(HEADER + "\n") for p in parts)])


def assert_same(folder: Path, extractions: list[Extraction]) -> None:
    """The folder is what a full build writes, its database and tables what its text says, and nothing else is left lying about."""
    with tempfile.TemporaryDirectory() as place:
        write(extractions, Path(place) / "g")
        assert digests(folder) == digests(Path(place) / "g")
        assert read_tables(folder) == read_tables(Path(place) / "g")
    assert export_trig(open_graph(folder)) == joined_text(folder)
    assert (folder / "store" / "stamp.json").stat().st_mtime_ns > 0
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


@st.composite
def an_extraction(draw: st.DrawFn, name: str) -> Extraction:
    """A small report on few things, so that events, edges, labels and units of several reports meet."""
    text = name * 40
    claims = []
    for at in range(draw(st.integers(0, 5))):
        relation = draw(st.sampled_from(("raisesPriceOf", "lowersPriceOf", "supplies", "competes", "investsIn", "develops")))
        one, other = draw(st.sampled_from(FIRMS)), draw(st.sampled_from(FIRMS if relation in SYMMETRIC else THINGS + FIRMS))
        ends = sorted((one, other), key=expand) if relation in SYMMETRIC else (one, other)
        qualifiers = Qualifiers(
            date=draw(st.sampled_from((None, "2026", "2026-01", "2026-01-04", "2026-03", "2026-Q1", "2026-09-01"))),
            effective=draw(st.sampled_from((None, "2026-04", "2025-H2"))),
            change=draw(st.sampled_from((None, (Decimal(5), Decimal(100) / 3), (Decimal("7.50"), None)))),
            price_unit=draw(st.sampled_from((None, "USD/hour", "CNY/次", "USD/次", "CNY/GB/month", "GB/month"))),
        )
        modality, polarity = draw(st.sampled_from(tuple(Modality))), draw(st.sampled_from(tuple(Polarity)))
        place = Provenance(f"report:{name}", Span(at, at + 2), 1, text[at : at + 2])
        claims.append(Claim(ends[0], relation, ends[1], place, modality, polarity, qualifiers, rule="r"))
    used = sorted({end for c in claims for end in (c.subject, c.object)} | set(draw(st.sets(st.sampled_from(FIRMS), max_size=2))))
    entities = []
    for curie in used:
        labels = draw(st.lists(st.sampled_from(("A", "Ab", "Abc", '云 "a" .', "Äb")), min_size=1, max_size=2, unique=True))
        type_ = EntityType.FIRM if curie in FIRMS else EntityType.PRODUCT
        entities.append(Entity(curie, type_, labels[0], tuple(sorted(labels[1:])), reasons=(f"“{labels[0]}” was found in the text",)))
    return Extraction(
        Report(f"report:{name}", name, hashlib.sha256(text.encode()).hexdigest(), "zh"), text, tuple(entities), tuple(claims), ()
    )


NAMES = ("r1", "r2", "r3", "r4")
EDITIONS = st.fixed_dictionaries({n: st.tuples(an_extraction(n), an_extraction(n)) for n in NAMES})
STEPS = st.lists(
    st.tuples(st.sampled_from(("add", "remove", "correct")), st.sets(st.sampled_from(NAMES), min_size=1, max_size=2)), max_size=6
)


@settings(max_examples=40, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))  # shrinking takes minutes
@given(editions=EDITIONS, start=st.sets(st.sampled_from(NAMES), min_size=1), steps=STEPS)
def test_any_sequence_gives_what_a_full_build_gives(
    editions: dict[str, tuple[Extraction, Extraction]], start: set[str], steps: list[tuple[str, set[str]]]
) -> None:
    """Reports added, corrected and removed in any order: text and database are those of the reports that are left."""
    present = {n: editions[n][0] for n in sorted(start)}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "graph"
        write(list(present.values()), folder)
        for step, names in steps:
            if step == "remove":
                gone = names & present.keys()
                if gone and gone != present.keys():
                    assert set(remove_reports(folder, sorted(gone)).removed) == gone
                    present = {n: e for n, e in present.items() if n not in gone}
            else:
                come = {n: editions[n][step == "correct"] for n in sorted(names)}
                done = add_reports(folder, list(come.values()), VERSIONS, replace=step == "correct")
                assert {*done.added, *done.replaced, *done.unchanged} == names
                present |= {n: come[n] for n in (*done.added, *done.replaced)}
        assert_same(folder, list(present.values()))


def test_claims_of_every_event_are_among_the_random_ones() -> None:
    """The test above would prove little if its relations made no events."""
    assert {"raisesPriceOf", "lowersPriceOf", "supplies", "investsIn"} <= EVENT_OF_RELATION.keys()


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extraction]:
    """The digests, two of them halved, so that there are seven reports that speak of the same things."""
    folder = tmp_path_factory.mktemp("halves")
    for path in sorted((ROOT / "seeds").glob("*.md")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        middle = len(lines) // 2
        parts = {"a": lines[:middle], "b": lines[middle:]} if path.stem[:4] in ("r002", "r004") else {"": lines}
        for half, part in parts.items():
            (folder / f"{path.stem}{half}.md").write_text("".join(part), "utf-8")
    return {e.report.name: e for e in map(extract_report, sorted(folder.iterdir()))}


def test_real_reports_come_and_go(tmp_path: Path, read: dict[str, Extraction]) -> None:
    """One after the other from one report to all, and back to another one: each time as if built anew."""
    names = sorted(read)
    assert len(names) == 7
    folder = tmp_path / "graph"
    write([read[names[3]]], folder)
    for count, name in enumerate((names[6], names[0], names[5]), 2):
        done = add_reports(folder, [read[name]], VERSIONS)
        assert (done.added, done.claims, done.observations) == ((name,), len(read[name].claims), len(read[name].observations))
        assert len(list((folder / "reports").iterdir())) == count
    assert_same(folder, [read[names[i]] for i in (0, 3, 5, 6)])
    add_reports(folder, [read[names[i]] for i in (4, 1, 2)], VERSIONS)
    assert_same(folder, list(read.values()))
    gone = remove_reports(folder, [names[6], f"report:{names[3]}", *names[:3]])
    assert gone.claims == sum(len(read[names[i]].claims) for i in (0, 1, 2, 3, 6))
    assert gone.observations == sum(len(read[names[i]].observations) for i in (0, 1, 2, 3, 6))
    assert_same(folder, [read[names[4]], read[names[5]]])


def test_the_files_of_other_reports_are_not_written(tmp_path: Path, read: dict[str, Extraction]) -> None:
    """What stays is the same file, not a copy of it."""
    one, other, third = (read[n] for n in sorted(read)[:3])
    folder = tmp_path / "graph"
    write([one, other], folder)
    before = {p.relative_to(folder): p.stat() for p in folder.rglob("*") if p.is_file() and "store" not in p.parts}
    add_reports(folder, [third], VERSIONS)
    written = {p.as_posix() for p, s in before.items() if not os.path.samestat(s, (folder / p).stat())}
    assert written == {"shared.trig", "entities.jsonl"}


def test_a_graph_without_database_or_exchange_files_can_be_changed(tmp_path: Path, read: dict[str, Extraction]) -> None:
    """A fresh clone has no database: it is made. A graph written without exchange files gets none."""
    one, other = (read[n] for n in sorted(read)[:2])
    folder = tmp_path / "graph"
    write_graph(join_knowledge([one]), folder, extractor="test", lexicon="none")
    for path in (folder / "store" / "db").iterdir():
        path.unlink()
    (folder / "store" / "db").rmdir()
    (folder / "store" / "stamp.json").unlink()
    add_reports(folder, [other], VERSIONS)
    assert not (folder / "facts").exists()
    assert export_trig(open_graph(folder)) == joined_text(folder)


KILLED = """
import os, signal, sys
from pathlib import Path
from test_living import VERSIONS, add_reports, small
point, folder = int(sys.argv[1]), Path(sys.argv[2])
seen = 0
def watch(event, arguments):
    global seen
    if event in ("open", "os.link", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.scandir", "shutil.rmtree") and str(folder.parent) in str(arguments):
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
add_reports(folder, [small("r2", "firm:b")], VERSIONS)
print(seen)
"""


def small(name: str, firm: str) -> Extraction:
    text = f"{name} says that {firm} supplies x"
    place = Provenance(f"report:{name}", Span(0, 2), 1, text[:2])
    figure = Observation(firm, "capex", "capex", Decimal(1), Decimal(1), "USD", "1", place)
    entities = (Entity(firm, EntityType.FIRM, firm), Entity("product:x", EntityType.PRODUCT, name))
    claim = Claim(firm, "supplies", "product:x", place, qualifiers=Qualifiers(date="2026-01"))
    return Extraction(Report(f"report:{name}", name, hashlib.sha256(text.encode()).hexdigest(), "en"), text, entities, (claim,), (figure,))


def run_killed(folder: Path, point: int) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "tests")))}
    command = [sys.executable, "-c", KILLED, str(point), str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_kill_at_any_moment_leaves_the_old_graph_or_the_new_one(tmp_path: Path) -> None:
    """SIGKILL at each of many file operations, from the first to the last: readers get one or the other whole, and the next change goes through."""
    old, new = tmp_path / "old" / "g", tmp_path / "new" / "g"
    write([small("r1", "firm:a")], old)
    write([small("r1", "firm:a"), small("r2", "firm:b")], new)
    write([small("r1", "firm:a")], tmp_path / "count" / "g")
    whole = run_killed(tmp_path / "count" / "g", 0)
    operations = int(whole.stdout)
    assert operations > 30
    outcomes = set()
    for point in sorted({*range(1, operations, 8), *range(operations - 9, operations + 1)}):
        folder = tmp_path / f"at{point}" / "g"
        write([small("r1", "firm:a")], folder)
        assert run_killed(folder, point).returncode == -signal.SIGKILL
        found = export_trig(open_graph(folder))
        outcomes.add(digests(folder) == digests(new))
        assert digests(folder) in (digests(old), digests(new)), point
        assert found == joined_text(folder)
        add_reports(folder, [small("r2", "firm:b")], VERSIONS)
        assert_same(folder, [small("r1", "firm:a"), small("r2", "firm:b")])
    assert outcomes == {False, True}


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    """While one holds the lock the other gets a sentence, and nothing changes."""
    folder = tmp_path / "g"
    write([small("r1", "firm:a")], folder)
    before = digests(folder)
    with write_lock(folder.resolve()), pytest.raises(StoreError, match="another cloudkg process is writing this graph"):
        add_reports(folder, [small("r2", "firm:b")], VERSIONS)
    assert digests(folder) == before
    assert not lock_path(folder).exists()
    assert not building_path(folder).exists()


def test_a_reader_keeps_the_graph_that_it_opened(tmp_path: Path) -> None:
    """Who asks while a report comes sees the old graph until he opens the new one."""
    folder = tmp_path / "g"
    write([small("r1", "firm:a")], folder)
    reader = open_graph(folder)
    add_reports(folder, [small("r2", "firm:b")], VERSIONS)
    assert reader.ask("ASK { firm:b ckg:supplies product:x }") is False
    assert open_graph(folder).ask("ASK { firm:b ckg:supplies product:x }") is True
