"""The graph folder: same input, same bytes; the old graph stays whole until the new one is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cloudkg.errors import StoreError
from cloudkg.model import Knowledge
from cloudkg.store import open_graph, text_of, write_graph
from cloudkg.store.export import export_trig
from cloudkg.store.layout import building_path
from cloudkg.store.lock import lock_path, write_lock
from cloudkg.store.turtle import HEADER
from sample import sample_knowledge


def texts_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and "store" not in p.parts}


def joined_text(folder: Path) -> str:
    """The text of the dataset as one: the prefixes, what all share, each report."""
    parts = [folder / "shared.trig", *sorted((folder / "reports").iterdir())]
    return "\n".join([HEADER, *(p.read_text("utf-8").removeprefix(HEADER + "\n") for p in parts)])


def only_summer() -> Knowledge:
    full = sample_knowledge()
    return Knowledge(full.extractions[1:], full.entities, ())


def test_the_folder_holds_what_the_layout_says(graph_folder: Path) -> None:
    """What each report says, gives to the others and was read from; what they share; and the mark that the folder is ours."""
    expected = [
        "cloudkg.json",
        "read/spring.jsonl",
        "read/summer.jsonl",
        "reports/spring.trig",
        "reports/summer.trig",
        "shared.trig",
        "shares/spring.jsonl",
        "shares/summer.jsonl",
        "texts/spring.txt",
        "texts/summer.txt",
    ]
    assert sorted(texts_of(graph_folder)) == expected


def test_exchange_files_are_written_as_given(tmp_path: Path) -> None:
    """The caller's exchange files stand beside the graph."""
    write_graph(sample_knowledge(), tmp_path / "g", extractor="test", exchange=lambda k: {"facts.jsonl": f"{len(k.extractions)}\n"})
    assert (tmp_path / "g" / "facts.jsonl").read_text() == "2\n"


def test_order_of_input_and_hash_seed_change_no_byte(tmp_path: Path, graph_folder: Path) -> None:
    """Reports given the other way round, in a process with another PYTHONHASHSEED, give identical files."""
    code = """
import sys
from dataclasses import replace
from pathlib import Path
from sample import sample_knowledge
from cloudkg.store import write_graph
k = sample_knowledge()
turned = [replace(e, claims=e.claims[::-1], observations=e.observations[::-1]) for e in k.extractions[::-1]]
write_graph(replace(k, extractions=tuple(turned), entities=k.entities[::-1]), Path(sys.argv[1]), extractor="test")
"""
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parent.parent)}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "g")], check=True, env=environment)
    assert texts_of(tmp_path / "g") == texts_of(graph_folder)


def test_the_store_gives_back_the_committed_bytes(graph_folder: Path) -> None:
    """What Oxigraph holds, written out, is the text files put together, byte for byte."""
    assert export_trig(open_graph(graph_folder)) == joined_text(graph_folder)


def test_a_second_build_replaces_the_first(tmp_path: Path) -> None:
    """What only the first build held is gone, and no temporary folder is left."""
    write_graph(sample_knowledge(), tmp_path / "g", extractor="test")
    write_graph(only_summer(), tmp_path / "g", extractor="test")
    assert [p.name for p in (tmp_path / "g" / "reports").iterdir()] == ["summer.trig"]
    assert [p.name for p in tmp_path.iterdir()] == ["g"]


def test_files_that_are_not_ours_stay(tmp_path: Path) -> None:
    """Notes that the user keeps in a graph folder survive a build."""
    write_graph(sample_knowledge(), tmp_path / "g", extractor="test")
    (tmp_path / "g" / "notes.md").write_text("mine")
    write_graph(only_summer(), tmp_path / "g", extractor="test")
    assert (tmp_path / "g" / "notes.md").read_text() == "mine"


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    """A build never takes the place of a folder that it did not make."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"x")
    with pytest.raises(StoreError, match="holds other things"):
        write_graph(sample_knowledge(), tmp_path / "photos", extractor="test")
    assert (tmp_path / "photos" / "cat.jpg").exists()


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """A folder made for the graph can be used."""
    (tmp_path / "g").mkdir()
    assert write_graph(sample_knowledge(), tmp_path / "g", extractor="test").reports == 2


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """Below a file no folder can be made: StoreError, no traceback."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        write_graph(sample_knowledge(), tmp_path / "file" / "g", extractor="test")


def test_a_failing_build_leaves_the_old_graph(tmp_path: Path) -> None:
    """An error in the middle of writing changes nothing that stood there."""
    write_graph(sample_knowledge(), tmp_path / "g", extractor="test")
    before = texts_of(tmp_path / "g")
    first, second = sample_knowledge().extractions
    broken = Knowledge((first, replace(second, text="short")), (), ())
    with pytest.raises(ValueError, match="not what the stored text says"):
        write_graph(broken, tmp_path / "g", extractor="test")
    assert texts_of(tmp_path / "g") == before


def test_a_killed_build_leaves_the_old_graph_and_no_lock(tmp_path: Path) -> None:
    """After SIGKILL in the middle the graph is whole, and the next build clears what the killed one left."""
    write_graph(sample_knowledge(), tmp_path / "g", extractor="test")
    before = texts_of(tmp_path / "g")
    code = """
import os, signal, sys
from pathlib import Path
from sample import sample_knowledge
from cloudkg.store import write_graph
write_graph(sample_knowledge(), Path(sys.argv[1]), extractor="test", exchange=lambda k: os.kill(os.getpid(), signal.SIGKILL))
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "g")], check=False, env=environment)
    assert done.returncode == -9
    assert building_path(tmp_path / "g").is_dir()
    assert texts_of(tmp_path / "g") == before
    write_graph(only_summer(), tmp_path / "g", extractor="test")
    assert [p.name for p in tmp_path.iterdir()] == ["g"]


def test_a_build_killed_between_its_two_renames_is_undone(tmp_path: Path) -> None:
    """With the old graph moved away and the new one not yet there, the next build still finds the user's own files."""
    write_graph(sample_knowledge(), tmp_path / "g", extractor="test")
    (tmp_path / "g" / "notes.md").write_text("mine")
    (tmp_path / "g").rename(tmp_path / ".g.old")
    write_graph(only_summer(), tmp_path / "g", extractor="test")
    assert (tmp_path / "g" / "notes.md").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["g"]


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    """While one holds the lock the other gets a sentence; afterwards no lock file is left."""
    with write_lock(tmp_path / "g"), pytest.raises(StoreError, match="another cloudkg process"):
        write_graph(sample_knowledge(), tmp_path / "g", extractor="test")
    assert not lock_path(tmp_path / "g").exists()


def test_a_fresh_clone_makes_its_database(tmp_path: Path, graph_folder: Path) -> None:
    """With the text files alone the graph opens, and its database is there the next time."""
    shutil.copytree(graph_folder, tmp_path / "g", ignore=shutil.ignore_patterns("store"))
    assert open_graph(tmp_path / "g").ask("ASK { firm:northstar ckg:supplies firm:blue-whale }") is True
    assert (tmp_path / "g" / "store" / "stamp.json").is_file()


def test_a_changed_text_makes_the_database_anew(tmp_path: Path, graph_folder: Path) -> None:
    """After `git pull` the answers come from the new text, not from the old database."""
    shutil.copytree(graph_folder, tmp_path / "g")
    trig = tmp_path / "g" / "shared.trig"
    trig.write_text(trig.read_text("utf-8").replace("ckg:supplies firm:blue-whale", "ckg:supplies firm:qinghe"), "utf-8")
    assert open_graph(tmp_path / "g").ask("ASK { firm:northstar ckg:supplies firm:qinghe }") is True


@pytest.mark.parametrize("change", ["gone", "more"])
def test_a_report_that_came_or_went_makes_the_database_anew(tmp_path: Path, graph_folder: Path, change: str) -> None:
    """After `git pull` a report's file may be there or not: the answers know."""
    shutil.copytree(graph_folder, tmp_path / "g")
    reports = tmp_path / "g" / "reports"
    if change == "gone":
        (reports / "summer.trig").unlink()
    else:
        text = (reports / "summer.trig").read_text("utf-8")
        (reports / "autumn.trig").write_text(text.replace("report:summer", "report:autumn"), "utf-8")
    reports_found = {text_of(r) for (r,) in open_graph(tmp_path / "g").select("SELECT ?r { GRAPH ?r { ?r a ckg:Report } }")}
    assert reports_found == {"report:spring"} if change == "gone" else {"report:autumn", "report:spring", "report:summer"}


def test_a_touched_text_keeps_the_database(tmp_path: Path, graph_folder: Path) -> None:
    """When only the time of the file moved, its hash says that the database still fits."""
    shutil.copytree(graph_folder, tmp_path / "g")
    stamp = (tmp_path / "g" / "store" / "stamp.json").stat().st_mtime_ns
    os.utime(tmp_path / "g" / "reports" / "spring.trig", (1, 1))
    open_graph(tmp_path / "g")
    assert (tmp_path / "g" / "store" / "stamp.json").stat().st_mtime_ns == stamp


def test_a_locked_folder_without_database_opens_in_memory(tmp_path: Path, graph_folder: Path) -> None:
    """A reader need not wait for a writer, nor may it write beside one."""
    shutil.copytree(graph_folder, tmp_path / "g", ignore=shutil.ignore_patterns("store"))
    with write_lock(tmp_path / "g"):
        assert open_graph(tmp_path / "g").ask("ASK { firm:northstar ckg:supplies firm:blue-whale }") is True
    assert not (tmp_path / "g" / "store").exists()


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_no_graph_is_a_sentence(tmp_path: Path, name: str) -> None:
    """A folder that is missing or holds no graph says so and what to do."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="there is no graph here") as caught:
        open_graph(tmp_path / name)
    assert "cloudkg build" in caught.value.hint


@pytest.mark.parametrize("name", ["shared.trig", "reports/spring.trig"])
def test_a_damaged_graph_is_a_sentence(tmp_path: Path, graph_folder: Path, name: str) -> None:
    """A file cut short is named, with what to do."""
    shutil.copytree(graph_folder, tmp_path / "g")
    (tmp_path / "g" / name).write_text("firm:a a", "utf-8")
    with pytest.raises(StoreError, match="the file is damaged") as caught:
        open_graph(tmp_path / "g")
    assert caught.value.where == str(tmp_path / "g" / name)
