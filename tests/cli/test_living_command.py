"""`cloudkg add` and `cloudkg remove`, as a user calls them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cloudkg.store.lock import write_lock
from commands import Done, cloudkg, digests

ONE = "AWS于2026年1月4日将EC2 Capacity Blocks的价格上调15%。\n英伟达向甲骨文供应GB200。\n"
TWO = "英伟达向微软供应GB300。微软2026年一季度资本开支为300亿美元。\n"
CORRECTED = "英伟达向微软供应GB200。微软2026年一季度资本开支为310亿美元。\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one.txt, two.txt, and the graph of the first in graph/."""
    (tmp_path / "one.txt").write_text(ONE, "utf-8")
    (tmp_path / "two.txt").write_text(TWO, "utf-8")
    assert cloudkg("build", tmp_path / "one.txt", "--out", tmp_path / "graph").code == 0
    return tmp_path


def call(command: str, place: Path, *arguments: str | Path) -> Done:
    return cloudkg(command, *arguments, "--graph", place / "graph")


def assert_built_of(place: Path, *names: str) -> None:
    cloudkg("build", *(place / n for n in names), "--out", place / "anew")
    assert digests(place / "graph") == digests(place / "anew")


def test_a_report_is_added(place: Path) -> None:
    """The result is that of a full build; what came is said, and it can be asked at once."""
    done = call("add", place, place / "two.txt")
    assert (done.code, done.err) == (0, "")
    head, _, *lines = done.out.splitlines()
    assert re.fullmatch(r".*graph: 1 report added in \d+\.\d s", head)
    found = {line.split()[0]: line.split()[1:] for line in lines}
    assert (found["reports"], found["claims"], found["observations"]) == (["1", "two"], ["2"], ["1"])
    assert found["entities"][1:] == ["2", "new"]
    assert {len(line) - len(line[14:].lstrip()) for line in lines[:2]} == {18}
    assert "GB300" in cloudkg("neighbors", "微软", "--graph", place / "graph").out
    assert_built_of(place, "one.txt", "two.txt")


def test_a_report_is_removed(place: Path) -> None:
    """By name or by id; what others said stays."""
    call("add", place, place / "two.txt")
    done = call("remove", place, "report:one")
    assert (done.code, done.err) == (0, "")
    assert ": 1 report removed in " in done.out
    assert_built_of(place, "two.txt")
    assert cloudkg("show", "甲骨文", "--graph", place / "graph").code == 1


def test_another_report_of_the_same_name_is_refused(place: Path) -> None:
    """Unless it is said to be a correction: then it takes the place of the old one."""
    call("add", place, place / "two.txt")
    before = digests(place / "graph")
    (place / "two.txt").write_text(CORRECTED, "utf-8")
    done = call("add", place, place / "two.txt")
    assert (done.code, done.out, digests(place / "graph")) == (1, "", before)
    assert done.err == (
        "Skipped: two: the graph holds another report called two; give --replace if this is a corrected one, else rename the file\n"
    )
    done = call("add", place, place / "two.txt", "--replace")
    assert (done.code, done.err) == (0, "")
    assert ": 1 report replaced in " in done.out
    assert_built_of(place, "one.txt", "two.txt")


def test_the_same_content_under_another_name_is_noticed(place: Path) -> None:
    """One sentence with the name that the content has in the graph; the others of the call are added."""
    (place / "again.txt").write_text(ONE, "utf-8")
    done = call("add", place, place / "again.txt", place / "two.txt")
    assert done.code == 1
    assert done.err == "Skipped: again: the content is that of one, which is in the graph; give each report once\n"
    assert_built_of(place, "one.txt", "two.txt")


def test_the_same_report_again_changes_nothing(place: Path) -> None:
    """It is there already: said, and no mistake."""
    before = digests(place / "graph")
    done = call("add", place, place / "one.txt")
    assert (done.code, done.out, digests(place / "graph")) == (0, "", before)
    assert done.err == "Unchanged: one: the graph holds this report already\n"


def test_a_report_that_cannot_be_read_is_left_out(place: Path) -> None:
    """The others are added, and the exit code says that not all were."""
    (place / "bad.txt").write_bytes(b"")
    done = call("add", place, place / "bad.txt", place / "two.txt")
    assert done.code == 1
    assert done.err.startswith("Skipped: ")
    assert_built_of(place, "one.txt", "two.txt")


def test_flags_are_kept(place: Path) -> None:
    """Title, publisher and date as `build` takes them."""
    flags = ("--title", "观察", "--publisher", "山雀研究所", "--date", "2026-05-06")
    assert call("add", place, place / "two.txt", *flags).code == 0
    text = (place / "graph" / "reports" / "two.trig").read_text("utf-8")
    assert 'rdfs:label "观察"' in text
    assert "dcterms:publisher firm:山雀研究所" in text
    assert "山雀研究所" in (place / "graph" / "shared.trig").read_text("utf-8")


def test_a_graph_of_other_versions_is_refused(place: Path) -> None:
    """Another extractor, schema or lexicon: one sentence each that says what to do, and nothing changes."""
    marker = place / "graph" / "cloudkg.json"
    made = json.loads(marker.read_bytes())
    for what, advice in (("extractor", "build the graph anew"), ("schema", "build the graph anew"), ("lexicon", "give the --lexicon that")):
        marker.write_text(json.dumps(made | {what: "other"}), "utf-8")
        done = call("add", place, place / "two.txt")
        assert (done.code, done.out) == (1, "")
        assert f"the graph was made with another {what} (other, now {made[what]}); {advice}" in done.err
    assert [p.name for p in (place / "graph" / "reports").iterdir()] == ["one.trig"]


def test_a_lexicon_of_ones_own_stays_that_of_the_graph(place: Path) -> None:
    """A graph that was built with --lexicon takes only reports that are read with the same rows."""
    (place / "own" / "words").mkdir(parents=True)
    own = ("--lexicon", place / "own")
    cloudkg("build", place / "one.txt", *own, "--out", place / "graph")
    (place / "own" / "more.ttl").write_text("", "utf-8")
    done = call("add", place, place / "two.txt", *own)
    assert done.code == 1
    assert "another lexicon" in done.err
    (place / "own" / "more.ttl").unlink()
    assert call("add", place, place / "two.txt", *own).code == 0


MISTAKES = {
    "unknown name": (("remove", "ome"), "no report of the graph is called “ome”; did you mean one?"),
    "unlike any": (("remove", "xyz"), "no report of the graph is called “xyz”; there are one"),
    "the last one": (("remove", "one"), "no report would be left; delete the folder if that is meant"),
    "no such file": (("add", "nothing.txt"), "nothing.txt"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(place: Path, case: str) -> None:
    """Exit code 1, and the graph is as it was."""
    arguments, words = MISTAKES[case]
    before = digests(place / "graph")
    done = call(arguments[0], place, *arguments[1:])
    assert (done.code, done.out, done.err.count("\n"), digests(place / "graph")) == (1, "", 1, before)
    assert words in done.err


@pytest.mark.parametrize("command", ["add", "remove"])
def test_without_a_graph_there_is_nothing_to_change(place: Path, command: str) -> None:
    """The sentence says how to make one."""
    done = cloudkg(command, place / "two.txt", "--graph", place / "nothing")
    assert done.code == 1
    assert "there is no graph here; make one with `cloudkg build REPORT…`" in done.err


def test_a_writer_at_work_is_not_disturbed(place: Path) -> None:
    """Whoever comes second is told so."""
    with write_lock((place / "graph").resolve()):
        done = call("remove", place, "one")
    assert done.code == 1
    assert "another cloudkg process is writing this graph; wait until it has finished" in done.err


def test_a_damaged_graph_is_named(place: Path) -> None:
    """A share without its report, a shared graph that somebody wrote by hand."""
    (place / "graph" / "reports" / "two.trig").write_text("", "utf-8")
    assert "reports/ and shares/ are not of the same reports; build the graph anew" in call("add", place, place / "two.txt").err
    (place / "graph" / "reports" / "two.trig").unlink()
    (place / "graph" / "shared.trig").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    done = call("add", place, place / "two.txt")
    assert (done.code, "it was not written by this version of cloudkg" in done.err) == (1, True)
