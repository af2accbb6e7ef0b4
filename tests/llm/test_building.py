"""A build with a language model beside the rules, as a user runs it."""

from __future__ import annotations

import json
import re
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from asking import CAPEX, SUPPLY, TEXT, figure, relation
from model_server import Asked, Reply, error, says, serving

from cloudkg.lexicon import load_lexicon
from cloudkg.model import Modality
from cloudkg.pipeline import read_facts
from cloudkg.read import read_text
from commands import Done, cloudkg, cloudkg_process, digests

PLAN = "英伟达计划向微软供应H200。"
RULES = f"{TEXT}\n{PLAN}\n\n微软2026年一季度资本开支为300亿美元。\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "r1.md"
    path.write_text(RULES, "utf-8")
    return path


def reply(asked: Asked) -> Reply:
    """What a good model says of `RULES`: two facts that the rules miss, one that they have as a plan, and one that they have."""
    assert asked.part
    supply = relation(subject="英伟达", object="微软", date=None, quote=PLAN)
    capex = figure(
        entity="微软", metric="capex", label="资本开支", min=30000000000, max=30000000000, quote="微软2026年一季度资本开支为300亿美元。"
    )
    return says([relation(), supply], [figure(), capex])


def build(report: Path, url: str, *more: str | Path, out: str = "graph", command: str = "build") -> Done:
    """`cloudkg build` with the model at `url`; answers are kept beside the report."""
    folder = report.parent
    asking = ("--extractor", "llm", "--model", "test-1", "--base-url", url, "--cache", folder / "cache")
    return cloudkg(command, report, *asking, "--out", folder / out, *more)


def facts(folder: Path) -> list[dict[str, Any]]:
    """The facts of a graph or an exchange folder."""
    files = sorted((folder / "facts").glob("*.jsonl")) or [folder / "facts.jsonl"]
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


def test_what_both_read_is_there_once(report: Path, tmp_path: Path) -> None:
    """The union: the rules' facts by their rules, the model's own by its name; nothing twice."""
    with serving(reply) as server:
        done = build(report, server.url)
    assert (done.code, done.err) == (0, "")
    found = facts(tmp_path / "graph")
    by_model = [f for f in found if f["rule"] == "llm/test-1"]
    assert [(f.get("r"), f.get("metric"), f["quote"]) for f in by_model] == [("supplies", None, SUPPLY), (None, "capex", CAPEX)]
    assert [f["s"] for f in found if f.get("r") == "supplies"] == ["firm:鹭岛云", "firm:nvidia"]
    assert [f["e"] for f in found if f.get("metric") == "capex"] == ["firm:鹭岛云", "firm:microsoft"]
    assert "llm/test-1: 1 answers (0 of them kept from before), 100 tokens, 4 facts accepted" in done.out
    assert json.loads((tmp_path / "graph" / "cloudkg.json").read_text("utf-8"))["extractor"].endswith("+llm/test-1")


def test_what_the_rules_miss_the_model_adds() -> None:
    """The tests above prove something: the rules alone do not read these two sentences."""
    _, claims, observations = read_facts(read_text(TEXT, "r1"), load_lexicon())
    assert [c for c in claims if c.predicate == "supplies"] == []
    assert [o for o in observations if o.metric == "capex"] == []


def test_a_plan_stays_a_plan(report: Path, tmp_path: Path) -> None:
    """The model takes it for a fact, the rules read the modality: no plain edge comes of it."""
    with serving(reply) as server:
        build(report, server.url)
    plans = [f for f in facts(tmp_path / "graph") if f.get("o") == "firm:microsoft"]
    assert [f["modality"] for f in plans] == [Modality.PLANNED.value.lower()]
    assert "firm:nvidia ckg:supplies" not in (tmp_path / "graph" / "shared.trig").read_text("utf-8")


def test_what_is_built_obeys_the_rules(report: Path, tmp_path: Path) -> None:
    """`validate` finds nothing."""
    with serving(reply) as server:
        build(report, server.url)
    done = cloudkg("validate", "--strict", "--graph", tmp_path / "graph")
    assert (done.code, done.out, done.err) == (0, "", "0 violations, 0 warnings\n")


def test_a_second_build_is_free_and_the_same(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a server and without a network: every byte is the same."""
    with serving(reply) as server:
        build(report, server.url)
    _forbid_network(monkeypatch)
    done = build(report, server.url, out="again")
    assert (done.code, done.err) == (0, "")
    assert digests(tmp_path / "graph") == digests(tmp_path / "again")
    assert "1 answers (1 of them kept from before), 0 tokens" in done.out


def test_a_damaged_answer_is_asked_for_again(report: Path, tmp_path: Path) -> None:
    """A kept file that is cut off counts as none."""
    with serving(reply) as server:
        build(report, server.url)
        (kept,) = (tmp_path / "cache").rglob("*.json")
        kept.write_text(kept.read_text("utf-8")[:-9], "utf-8")
        build(report, server.url, out="again")
        assert len(server.asked) == 2
    assert digests(tmp_path / "graph") == digests(tmp_path / "again")


def test_without_the_flag_nothing_reaches_the_network(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a key looked at."""
    _forbid_network(monkeypatch)
    monkeypatch.setenv("OPENAI_API_KEY", "secret-1")
    assert cloudkg("build", report, "--out", tmp_path / "graph").code == 0


def _forbid_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("the network was reached")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_key_goes_where_it_is_meant_to_go_only(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent as a bearer token when its variable is named, else not; never kept, never printed, even in errors."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret-1")
    monkeypatch.setenv("MY_KEY", "secret-2")
    with serving(reply) as server:
        first = build(report, server.url)
        (tmp_path / "cache").rename(tmp_path / "before")
        second = build(report, server.url, "--api-key-env", "MY_KEY", out="again")
        sent = [asked.headers.get("Authorization") for asked in server.asked]
    with serving(lambda asked: error(401, "bad key")) as server:
        (tmp_path / "cache").rename(tmp_path / "later")
        third = build(report, server.url, "--api-key-env", "MY_KEY")
    assert sent == [None, "Bearer secret-2"]
    assert not re.search("secret-", "".join(d.out + d.err for d in (first, second, third)))
    assert [p for p in tmp_path.rglob("*.json") if "secret-" in p.read_text("utf-8")] == []


def test_an_error_leaves_the_graph_that_is_there(report: Path, tmp_path: Path) -> None:
    """One sentence, exit code 1."""
    cloudkg("build", report, "--out", tmp_path / "graph")
    before = digests(tmp_path / "graph")
    with serving(lambda _: error(404, "no such model")) as server:
        done = build(report, server.url)
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "no such model" in done.err
    assert digests(tmp_path / "graph") == before


def test_a_budget_that_is_spent_is_said(report: Path, tmp_path: Path) -> None:
    """The graph is built from what the rules read; how to go on is said."""
    with serving(reply) as server:
        done = build(report, server.url, "--max-cost-tokens", "100")
    assert (done.code, len(server.asked)) == (0, 0)
    assert done.err == (
        "Stopped asking: 100 tokens do not suffice; 1 parts were read by the rules alone. Build again to go on: what was answered is kept.\n"
    )


def test_parts_without_an_answer_are_said(report: Path) -> None:
    """And the exit code is 1, as with a report that is skipped."""
    with serving(lambda _: error(503, Retry_After="0")) as server:
        done = build(report, server.url)
    assert done.code == 1
    assert "1 parts got no answer from the model" in done.err


def test_an_interrupt_does_not_wait_for_answers(report: Path, tmp_path: Path) -> None:
    """Ctrl-C while the model thinks: exit code 130 at once, and no graph."""
    asked = threading.Event()

    def think(_: Asked) -> Reply:
        asked.set()
        return Reply(b"{}", delay_s=3)

    with serving(think) as server:
        asking = ("--extractor", "llm", "--model", "test-1", "--base-url", server.url, "--cache", tmp_path / "cache")
        process = cloudkg_process("build", report, *asking, "--out", tmp_path / "graph")
        assert asked.wait(timeout=20)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=2)
    assert (process.returncode, err.strip(), (tmp_path / "graph").exists()) == (130, "Interrupted: nothing was changed.", False)


def test_extract_asks_too(report: Path, tmp_path: Path) -> None:
    """So that a model can be scored with `cloudkg evaluate`."""
    with serving(reply) as server:
        done = build(report, server.url, out="facts", command="extract")
    assert done.code == 0
    assert len([f for f in facts(tmp_path / "facts") if f["rule"] == "llm/test-1"]) == 2


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--extractor", "llm"], "--extractor llm needs --model and --base-url."),
        (["--extractor", "llm", "--model", "m"], "--extractor llm needs --model and --base-url."),
        (["--model", "m", "--cache", "c"], "--model and --cache need --extractor llm."),
        (
            ["--extractor", "llm", "--model", "m", "--base-url", "http://h/v1", "--api-key-env", "NOT_SET_1"],
            "NOT_SET_1, which --api-key-env names, is not set.",
        ),
    ],
)
def test_options_that_do_not_belong_together(report: Path, tmp_path: Path, options: list[str], complaint: str) -> None:
    """Wrong usage, exit code 2, before anything is read."""
    done = cloudkg("build", report, "--out", tmp_path / "graph", *options)
    assert (done.code, complaint in done.err) == (2, True)


def test_a_cache_that_cannot_be_made(report: Path, tmp_path: Path) -> None:
    """A file is in the way."""
    (tmp_path / "cache").write_text("x", "utf-8")
    done = build(report, "http://127.0.0.1:9/v1")
    assert (done.code, "answers cannot be kept here" in done.err) == (1, True)
