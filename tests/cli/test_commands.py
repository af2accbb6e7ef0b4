"""The command line: every command documented, every answer readable, every mistake one sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from cloudkg.cli import COMMANDS, cli, main
from cloudkg.cli.reference import render_reference
from cloudkg.store.turtle import HEADER
from cloudkg.vocab import mint_claim
from sample import RISE

REFERENCE = Path(__file__).parents[2] / "docs" / "cli.md"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    captured = capsys.readouterr()
    assert isinstance(exit_.value.code, int)
    return exit_.value.code, captured.out, captured.err


def every_command() -> list[click.Command]:
    context = click.Context(cli)
    commands = [c for c in (cli.get_command(context, name) for name in COMMANDS) if c is not None]
    return [*commands, *(below for c in commands if isinstance(c, click.Group) for below in c.commands.values())]


@pytest.mark.parametrize("command", every_command(), ids=lambda c: c.name)
def test_every_command_and_option_has_help(command: click.Command) -> None:
    """Nothing is offered without a word on what it does, and every command stands in docs/cli.md."""
    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []
    headings = [line.split() for line in REFERENCE.read_text("utf-8").splitlines() if line.startswith("## cloudkg ")]
    assert [line for line in headings if line[-1] == command.name] != []


def test_the_reference_is_up_to_date() -> None:
    """docs/cli.md is what `python -m cloudkg.cli.reference docs/cli.md` writes."""
    assert REFERENCE.read_text("utf-8") == render_reference()


def test_neighbors_draws_a_tree(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """Relation, magnitude, price, region, dates, modality, reports and claim on one line."""
    code, out, _ = run(
        capsys, "neighbors", "Northstar", "--relation", "raises-price-of", "--relation", "acquires", "--graph", str(graph_folder)
    )
    expected = f"""北辰云  firm:northstar · Firm
├─ raises price of → 训练实例  15%–20%  34.61 → 39.8 USD/hour  in 北美  2026-01-04  effective 2026-01  [actual]  (spring, summer)  {mint_claim(RISE)[:14]} +1
└─ acquires → 青禾智能  per 山雀社  [reported]  (spring)  claim:1730e12c
"""
    assert (code, out) == (0, expected)


def test_a_tree_opens_each_entity_once(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """At two hops what is below an entity stands below its first line."""
    _, out, _ = run(capsys, "neighbors", "training instances", "--hops", "2", "--direction", "both", "--graph", str(graph_folder))
    lines = out.splitlines()
    assert lines[1].startswith("└─ raises price of ← 北辰云")
    assert sorted(line.split()[1] for line in lines[2:]) == ["acquires", "competes", "leads", "recommends", "supplies"]
    assert all(line.startswith("   ") for line in lines[2:])


def test_a_tree_opens_each_entity_at_its_distance(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """An edge between two neighbours does not pull one of them below the other."""
    _, out, _ = run(capsys, "neighbors", "青禾智能", "--hops", "2", "--graph", str(graph_folder))
    shape = [(line.index("─ ") // 3, line.split("─ ")[1].split("  ")[0]) for line in out.splitlines()[1:]]
    assert shape == [
        (0, "invests in ← 蓝鲸科技"),
        (1, "competes ↔ 北辰云"),
        (0, "partners with ↔ 蓝鲸科技"),
        (0, "acquires ← 北辰云"),
        (1, "supplies → 蓝鲸科技"),
        (1, "raises price of → 训练实例"),
        (1, "leads ← Zoe Hart"),
        (1, "recommends ← Northstar in summer"),
    ]


def test_neighbors_json_has_every_claim_with_its_quote(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """Programs get exact numbers, quotes, offsets and names."""
    _, out, _ = run(capsys, "neighbors", "北辰云", "--relation", "supplies", "--format", "json", "--graph", str(graph_folder))
    answer = json.loads(out)
    (claim,) = answer["edges"][0]["claims"]
    assert (claim["qualifiers"]["amount"], claim["provenance"]["quote"]) == (
        [43284000000, 43284000000],
        "北辰云向蓝鲸科技供应算力，合同金额432.84亿元。",
    )
    assert answer["nodes"]["firm:blue-whale"]["label"] == "蓝鲸科技"


def test_show_reads_well(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """Names, relations, figures in 亿 and events, each with its report."""
    _, out, _ = run(capsys, "show", "NSTR.US", "--graph", str(graph_folder))
    assert "  supplies → 蓝鲸科技  432.84 亿 CNY  AT&T Link  [actual]  (spring)  claim:" in out
    assert "capex         资本开支  2026-Q1  68 亿 USD         actual" in out
    assert "  2026-01-04  PriceChange  北辰云 → 训练实例  [actual]  (spring, summer)" in out


def test_why_marks_the_quote_and_disarms_the_text(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """The quote stands between » and «; an escape sequence in a report never reaches the terminal."""
    _, listing, _ = run(capsys, "neighbors", "青禾智能", "--relation", "invests-in", "--graph", str(graph_folder))
    claim = listing.split()[-1]
    _, out, _ = run(capsys, "why", claim, "--graph", str(graph_folder))
    assert "»蓝鲸科技计划投资青禾智能。<script>alert(1)</script>«" in out
    assert "\x1b" not in out
    assert "report: 云端春季观察 · 山雀社 · 2026-04-20 (report:spring), line 8" in out


def test_query_takes_a_string_a_file_or_a_question(capsys: pytest.CaptureFixture[str], graph_folder: Path, tmp_path: Path) -> None:
    """The three ways give the same answer."""
    sparql = "SELECT ?o WHERE { firm:northstar ckg:supplies ?o }"
    (tmp_path / "q.rq").write_text(sparql, "utf-8")
    graph = ("--format", "csv", "--graph", str(graph_folder))
    expected = "o\nhttps://w3id.org/cloudkg/id/firm/blue-whale\n"
    assert [run(capsys, "query", q, *graph)[1].replace("\r", "") for q in (sparql, str(tmp_path / "q.rq"))] == [expected, expected]
    _, out, _ = run(capsys, "query", "who-supplies", "-p", "supplier=Northstar", "--graph", str(graph_folder))
    assert "北辰云         蓝鲸科技       AT&T Link     432.84 亿   432.84 亿   CNY" in out


def test_query_json_is_the_standards(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """SPARQL 1.1 Query Results JSON, exact and with datatypes; ASK likewise."""
    _, out, _ = run(
        capsys,
        "query",
        "SELECT ?v ?l { ?o ckg:minValue ?v ; ckg:metricLabel ?l ; ckg:metric ckg:capex }",
        "--format",
        "json",
        "--graph",
        str(graph_folder),
    )
    bindings = [
        {
            "v": {"type": "literal", "value": "6800000000", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"},
            "l": {"type": "literal", "value": "资本开支"},
        }
    ]
    assert json.loads(out) == {"head": {"vars": ["v", "l"]}, "results": {"bindings": bindings}}
    assert json.loads(run(capsys, "query", "ASK { ?s ?p 0 }", "--format", "json", "--graph", str(graph_folder))[1]) == {
        "head": {},
        "boolean": False,
    }


def test_construct_gives_sorted_turtle(capsys: pytest.CaptureFixture[str], graph_folder: Path) -> None:
    """A CONSTRUCT without --format is Turtle."""
    _, out, _ = run(capsys, "query", "CONSTRUCT WHERE { ?s ckg:competes ?o }", "--graph", str(graph_folder))
    assert out.endswith("\nfirm:blue-whale ckg:competes firm:northstar .\n\nfirm:northstar ckg:competes firm:blue-whale .\n")


MISTAKES = {
    "no graph": (["show", "x", "--graph", "nowhere"], 1, "there is no graph here"),
    "unknown name": (["neighbors", "Northstra", "--graph", "G"], 1, "did you mean"),
    "unknown id": (["why", "123456", "--graph", "G"], 1, "no claim or observation"),
    "syntax": (["query", "SELECT ?x WHERE {", "--graph", "G"], 1, "line 1, column 18: this is no valid SPARQL"),
    "service": (["query", "SELECT * { SERVICE <http://x> {} }", "--graph", "G"], 1, "SERVICE is refused"),
    "no query": (["query", "nothing", "--graph", "G"], 1, "no SPARQL, no file and no shipped question"),
    "no value": (["query", "who-supplies", "-p", "supplier", "--graph", "G"], 2, "NAME=VALUE"),
    "turtle of rows": (["query", "SELECT * {}", "--format", "turtle", "--graph", "G"], 2, "CONSTRUCT"),
    "relation": (["neighbors", "x", "--relation", "likes", "--graph", "G"], 2, "raises-price-of"),
    "endpoint": (["show", "x", "--endpoint", "gopher://x"], 1, "http or https"),
    "unwritable": (["export", "--out", "/proc/nothing/x.ttl", "--graph", "G"], 1, "cannot be written"),
    "command": (["frobnicate"], 2, "No such command"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(capsys: pytest.CaptureFixture[str], graph_folder: Path, case: str) -> None:
    """Exit code 1 for what the user can mend, 2 for wrong usage; nothing on standard output, no traceback."""
    arguments, expected_code, words = MISTAKES[case]
    code, out, err = run(capsys, *[str(graph_folder) if a == "G" else a for a in arguments])
    assert (code, out) == (expected_code, "")
    assert words in err
    assert "Traceback" not in err


def test_export_writes_by_the_ending(capsys: pytest.CaptureFixture[str], graph_folder: Path, tmp_path: Path) -> None:
    """The file is the format that its name says, and TriG holds the committed files."""
    assert run(capsys, "export", "--out", str(tmp_path / "a.trig"), "--graph", str(graph_folder))[0] == 0
    written = (tmp_path / "a.trig").read_text("utf-8")
    assert written.startswith((graph_folder / "shared.trig").read_text("utf-8"))
    assert written.endswith((graph_folder / "reports" / "summer.trig").read_text("utf-8").removeprefix(HEADER))
    run(capsys, "export", "--out", str(tmp_path / "a.figures.csv"), "--graph", str(graph_folder))
    assert (tmp_path / "a.figures.csv").read_text("utf-8").startswith("entity,entity_label,metric")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    """Each shell gets its script."""
    assert "_CLOUDKG_COMPLETE" in run(capsys, "completion", shell)[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cloudkg neigh", "neighbors"),
        ("cloudkg neighbors --relation raises", "raises-price-of"),
        ("cloudkg query price", "price-rises"),
        ("cloudkg show 北", "北辰云"),
    ],
)
def test_tab_completes(graph_folder: Path, words: str, expected: str) -> None:
    """Commands, relations, questions and names of the graph."""
    environment = {**os.environ, "_CLOUDKG_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    environment["CLOUDKG_GRAPH"] = str(graph_folder)
    done = subprocess.run([sys.executable, "-m", "cloudkg"], env=environment, capture_output=True, text=True, check=False)
    assert f"plain,{expected}" in done.stdout.splitlines()


def test_a_reader_that_leaves_is_no_error(graph_folder: Path) -> None:
    """`cloudkg export | head -1` prints one line and nothing else."""
    command = f"{sys.executable} -m cloudkg export --format nquads --graph {graph_folder} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


def test_a_query_that_takes_too_long_is_given_up(graph_folder: Path) -> None:
    """One sentence and exit code 1, at the deadline that was asked for; a quick one has time enough."""
    for endless in (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    ):
        command = [sys.executable, "-m", "cloudkg", "query", endless, "--timeout", "0.5", "--graph", str(graph_folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("Error: the query was given up: it did not end within 0.5 s; ask for less")
        assert done.stderr.count("\n") == 1
    command = [sys.executable, "-m", "cloudkg", "query", "ASK { ?a ?b ?c }", "--timeout", "0", "--graph", str(graph_folder)]
    assert subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout == "yes\n"


def test_an_interrupt_is_one_line_and_130(graph_folder: Path) -> None:
    """Ctrl-C in a query that takes for ever ends it at once."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    process = subprocess.Popen(
        [sys.executable, "-m", "cloudkg", "query", endless, "--graph", str(graph_folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=5)
    finally:
        process.kill()
    assert (process.returncode, out, err.strip()) == (130, "", "Interrupted: nothing was changed.")


def test_a_bug_keeps_its_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a user can mend becomes a sentence."""
    monkeypatch.setitem(COMMANDS, "completion", "cloudkg.cli.reference:nothing")
    with pytest.raises(AttributeError):
        main(["completion", "bash"])
