"""Whatever a user does wrong gets one clear sentence and exit code 1 (130 for Ctrl-C), and the graph that was there is still there, whole."""

from __future__ import annotations

import os
import resource
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from cloudkg.store import write_graph
from commands import cloudkg, cloudkg_process, digests
from sample import sample_knowledge

MEGABYTE = 1_000_000


def png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(72))) + chunk(b"IEND", b"")


def pdf_without_text(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A graph that was there before."""
    folder = tmp_path / "graph"
    write_graph(sample_knowledge(), folder, extractor="test")
    return folder


def whole(graph: Path) -> bool:
    """Whether the graph still answers, and no trace of a build stands beside it."""
    answer = cloudkg("neighbors", "北辰云", "--graph", graph)
    beside = [p.name for p in graph.parent.iterdir() if p.name.startswith(".graph")]
    return answer.code == 0 and beside == []


BAD_REPORTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "empty file": (lambda p: p.write_bytes(b""), "a.txt", "empty"),
    "blank file": (lambda p: p.write_bytes(b" \n\n\t"), "a.md", "text"),
    "picture named .pdf": (lambda p: p.write_bytes(png()), "a.pdf", "PDF"),
    "PDF without text": (pdf_without_text, "a.pdf", "text"),
    "binary rubbish": (lambda p: p.write_bytes(bytes(range(256)) * 40), "a.txt", "not text"),
    "missing file": (lambda p: None, "a.txt", "no such file"),
    "empty folder": (lambda p: p.mkdir(), "a", "no report"),
}


@pytest.mark.parametrize(("write", "name", "word"), BAD_REPORTS.values(), ids=BAD_REPORTS)
def test_a_bad_report_is_one_sentence(write: Callable[[Path], object], name: str, word: str, graph: Path, tmp_path: Path) -> None:
    """It names the file and what is wrong with it."""
    before = digests(graph)
    path = tmp_path / name
    write(path)
    done = cloudkg("build", path, "--out", graph)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(f"Error: {path}: ")
    assert word.lower() in done.err.lower()
    assert (digests(graph), whole(graph)) == (before, True)


def test_a_text_of_100_megabytes_is_refused_in_bounded_time_and_memory(graph: Path, tmp_path: Path) -> None:
    """The sentence says what the limit is; two seconds and 400 MB are enough to say it."""
    before = digests(graph)
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        for _ in range(100):
            file.write("云计算收入增长。".encode() * (MEGABYTE // 24) + b"\n" * (MEGABYTE % 24))
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "cloudkg", "build", str(path), "--out", str(graph)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2000 * MEGABYTE, 2000 * MEGABYTE)),
    )
    assert time.monotonic() - started < 10
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "MB" in done.stderr
    assert digests(graph) == before


def test_all_reports_bad_leaves_the_graph(graph: Path, tmp_path: Path) -> None:
    """No graph gives way to an empty one; each report is named."""
    before = digests(graph)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"")
    done = cloudkg("build", tmp_path / "a.txt", tmp_path / "b.txt", "--out", graph)
    lines = done.err.splitlines()
    assert (done.code, [line.split(":")[0] for line in lines]) == (1, ["Skipped", "Skipped", "Error"])
    assert digests(graph) == before


def test_one_bad_report_among_fifty(graph: Path, tmp_path: Path) -> None:
    """It is named and left out, the other forty-nine are built, and the exit code says so."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for i in range(50):
        (folder / f"r{i:02}.txt").write_text(f"英伟达在2026年{i % 12 + 1}月向第{i}号客户微软供应H200。", "utf-8")
    (folder / "r17.txt").write_bytes(b"")
    done = cloudkg("build", folder, "--out", graph)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.startswith(f"Skipped: {folder / 'r17.txt'}: ")
    assert len(list((graph / "reports").iterdir())) == 49
    assert "built from 49 reports" in done.out


def test_the_same_report_twice_is_noticed(graph: Path, tmp_path: Path) -> None:
    """One content under two names, and one name for two contents, are named; the first is built."""
    (tmp_path / "x").mkdir()
    (tmp_path / "a.txt").write_text("英伟达向微软供应H200。", "utf-8")
    (tmp_path / "b.txt").write_text("英伟达向微软供应H200。", "utf-8")
    (tmp_path / "x" / "a.txt").write_text("英伟达向谷歌供应H200。", "utf-8")
    done = cloudkg("build", tmp_path, "--out", graph)
    assert (done.code, done.err.count("Skipped: ")) == (1, 2)
    assert [p.name for p in (graph / "reports").iterdir()] == ["a.trig"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("neighbors", "Nrthstar"), "NorthStar"),
        (("show", "无此公司"), "无此公司"),
        (("why", "claim:ffffffffffffffff"), "claim:ffff"),
        (("view", "Nrthstar", "--out", "view.html"), "NorthStar"),
        (("query", "SELECT ?x WHERE { ?x a }"), "line 1"),
        (("query", "no-such-question"), "no-such-question"),
        (("query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), "SERVICE"),
    ],
)
def test_what_cannot_be_asked(arguments: tuple[str, ...], word: str, graph: Path) -> None:
    """A name that is not there gets suggestions, a syntax error its line."""
    done = cloudkg(*arguments, "--graph", graph)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith("Error: ")
    assert word in done.err


BAD_ROWS = {
    "gazetteer row": ("gazetteer.ttl", "@prefix firm: <https://w3id.org/cloudkg/id/firm/> .\nfirm:finch rdfs:label .\n", ":2"),
    "gazetteer row without a name": (
        "gazetteer.ttl",
        "@prefix firm: <https://w3id.org/cloudkg/id/firm/> .\n@prefix ckg: <https://w3id.org/cloudkg/ontology#> .\n\nfirm:finch a ckg:Firm .\n",
        ":4",
    ),
    "pattern row": ("patterns/zh/own.yaml", "- {id: zh/own, relation: likes, pattern: '{s}喜欢{o}', example: 'a'}\n", ":1"),
    "pattern that is no expression": (
        "patterns/zh/own.yaml",
        "# mine\n- {id: zh/own, relation: uses, pattern: '{s}(喜欢{o}', example: 'a'}\n",
        ":2",
    ),
    "metric row": ("metrics/en/own.yaml", "- {id: en/own, metric: happiness, cue: [joy], example: a}\n", ":1"),
    "word list": ("words/own.yaml", "zh-titles: {a: b}\n", ":1"),
    "YAML": ("patterns/en/own.yaml", "- {id: en/own\n", ":"),
}


@pytest.mark.parametrize(("name", "content", "line"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_of_the_lexicon_is_named_with_its_line(name: str, content: str, line: str, graph: Path, tmp_path: Path) -> None:
    """File, line and what to do, before any report is read."""
    before = digests(graph)
    path = tmp_path / "own" / name
    path.parent.mkdir(parents=True)
    path.write_text(content, "utf-8")
    (tmp_path / "a.txt").write_text("英伟达向微软供应H200。", "utf-8")
    done = cloudkg("build", tmp_path / "a.txt", "--lexicon", tmp_path / "own", "--out", graph)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert f"{path}{line}" in done.err
    assert digests(graph) == before


def test_a_missing_lexicon_is_named(graph: Path, tmp_path: Path) -> None:
    """A folder that is not there is no empty lexicon."""
    (tmp_path / "a.txt").write_text("英伟达向微软供应H200。", "utf-8")
    done = cloudkg("build", tmp_path / "a.txt", "--lexicon", tmp_path / "none", "--out", graph)
    assert (done.code, done.err.count("\n"), str(tmp_path / "none") in done.err) == (1, 1, True)


@pytest.mark.parametrize("command", [("build", "--out"), ("extract", "-o")])
def test_a_folder_that_cannot_be_written(command: tuple[str, str], graph: Path, tmp_path: Path) -> None:
    """A file stands in the way: where even root can write nothing."""
    (tmp_path / "a.txt").write_text("英伟达向微软供应H200。", "utf-8")
    (tmp_path / "wall").write_text("", "utf-8")
    for target in (tmp_path / "wall", tmp_path / "wall" / "out"):
        done = cloudkg(command[0], tmp_path / "a.txt", command[1], target)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert done.err.startswith(f"Error: {target}: ")
    assert whole(graph)


def test_a_folder_of_other_things_is_not_replaced(graph: Path, tmp_path: Path) -> None:
    """Only a graph gives way to a graph."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "diary.txt").write_text("private", "utf-8")
    done = cloudkg("build", tmp_path / "home", "--out", tmp_path / "home")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert (tmp_path / "home" / "diary.txt").read_text("utf-8") == "private"
    assert whole(graph)


def slow_reports(folder: Path) -> Path:
    """Reports that take half a minute to read."""
    folder.mkdir()
    line = "{n}号客户微软在2026年{m}月向英伟达采购{n}万片H200，合同金额{n}亿美元，同比增长{n}%。亚马逊云科技宣布把EC2的价格上调{m}%。\n"
    for i in range(40):
        (folder / f"r{i}.txt").write_text("".join(line.format(n=i * 400 + j, m=j % 12 + 1) for j in range(400)), "utf-8")
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_in_the_middle_of_a_build(workers: int, graph: Path, tmp_path: Path) -> None:
    """One line, 130, nobody left running, and the graph is as it was."""
    before = digests(graph)
    process = cloudkg_process("build", slow_reports(tmp_path / "reports"), "--workers", str(workers), "--out", graph)
    time.sleep(2.5)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # a terminal tells the whole group
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "Interrupted: nothing was changed.")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert (digests(graph), whole(graph)) == (before, True)


def test_ctrl_c_while_the_graph_is_written(graph: Path) -> None:
    """Between the last report and the swap, too."""
    before = digests(graph)

    def interrupt(_: object) -> dict[str, str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_graph(sample_knowledge(), graph, extractor="test", exchange=interrupt)
    assert (digests(graph), whole(graph)) == (before, True)
