"""The ledger of what was missed: what holds a name or a figure is read, or listed."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path

import pytest

from cloudkg.coverage import Ledger, Share, draw_up_ledger
from cloudkg.lexicon import load_lexicon
from cloudkg.model import Claim, Observation, Provenance, Span
from cloudkg.pipeline import build, read_facts
from cloudkg.read import read_text
from commands import cloudkg

MISSED = "微软和甲骨文都在场，桌上放着37个杯子。"
TEXT = f"""# 云端观察

英伟达向微软供应H200。{MISSED}天气很好。

微软2026年一季度资本开支为300亿美元，比原定的280亿美元多。

| 公司 | 资本开支（亿美元） | 备注 |
| --- | --- | --- |
| 微软 | 300 | 无 |
| 甲骨文 |  | 另附文件3份 |

资料来源：彭博
"""


def ledger(text: str) -> Ledger:
    """The ledger of a text, from what the program reads in it."""
    document = read_text(text, "r1")
    return draw_up_ledger(document, *read_facts(document, load_lexicon()))


def test_a_sentence_that_yielded_nothing_is_listed() -> None:
    """With its line, its place, and the names and figures in it; sentences without any are not."""
    gaps = [g for g in ledger(TEXT).gaps if g.kind == "sentence"]
    assert [(g.line, g.names, g.figures, g.text) for g in gaps] == [(3, ("微软", "甲骨文"), ("37个",), MISSED)]
    assert TEXT[gaps[0].span.start : gaps[0].span.end] == MISSED


def test_a_cell_that_yielded_nothing_is_listed() -> None:
    """A name at the head of a row took part; what heads nothing and a figure that nobody read did not."""
    cells = [(g.line, g.row, g.column, g.text, g.figures) for g in ledger(TEXT).gaps if g.kind == "cell"]
    assert cells == [(10, 2, 0, "甲骨文", ()), (10, 2, 2, "另附文件3份", ("3份",))]


def _fact(text: str, quote: str) -> Provenance:
    start = text.index(quote)
    return Provenance("report:r1", Span(start, start + len(quote)), 1, quote)


def test_shares_count_what_evidence_touches() -> None:
    """By hand: two of three figures, one of two sentences with two names, two of three sentences with any."""
    text = "微软和甲骨文各买了7台。微软与甲骨文。微软买了8台，卖了9台。"
    document = read_text(text, "r1")
    reading = read_facts(document, load_lexicon())[0]
    claim = Claim("firm:microsoft", "competes", "firm:oracle", _fact(text, "各买了7台"))
    coverage = draw_up_ledger(document, reading, [claim], [_observation(_fact(text, "9台"))]).coverage
    assert (coverage.figures, coverage.pairs, coverage.sentences, coverage.cells) == (Share(2, 3), Share(1, 2), Share(2, 3), Share(0, 0))


def _observation(provenance: Provenance) -> Observation:
    return Observation("firm:microsoft", "other", "", None, None, "count", "9", provenance)


def test_what_says_nothing_of_its_own_is_left_out() -> None:
    """Source notes, captions, headings that only name something."""
    text = "# 微软\n\n图1：微软与甲骨文\n\n资料来源：微软、甲骨文\n"
    assert ledger(text).gaps == ()


def test_a_sentence_said_twice_is_not_missed() -> None:
    """The second is merged away later, but it was read."""
    assert ledger("英伟达向微软供应H200。\n\n英伟达向微软供应H200。\n").gaps == ()


def test_every_gap_stands_in_the_text(tmp_path: Path) -> None:
    """Lines are those of the input file, gaps stand in order and do not overlap."""
    seed = Path(__file__).resolve().parent.parent / "seeds" / "r003.md"
    text = seed.read_text("utf-8")
    gaps = ledger(text).gaps
    assert len(gaps) > 10
    assert [g.line for g in gaps] == [text.count("\n", 0, g.span.start) + 1 for g in gaps]
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(gaps))


def test_it_takes_little_of_the_time() -> None:
    """Less than a fifth of what reading takes: it stands in every build."""
    document = read_text(TEXT * 300, "r1")
    facts = read_facts(document, load_lexicon())
    started = time.perf_counter()
    facts = read_facts(document, load_lexicon())
    read_s = time.perf_counter() - started
    started = time.perf_counter()
    draw_up_ledger(document, *facts)
    assert time.perf_counter() - started < read_s / 5


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "r1.md"
    path.write_text(TEXT, "utf-8")
    return path


def test_the_command_lists_it(report: Path) -> None:
    """A table, its shares on standard error; JSON with offsets."""
    done = cloudkg("coverage", report)
    assert (done.code, done.out.splitlines()[0].split()) == (0, ["line", "kind", "names", "figures", "text"])
    assert MISSED in done.out
    assert done.err.startswith("read: ")
    answer = json.loads(cloudkg("coverage", report, "--format", "json").out)
    assert answer["gaps"][0] | {"text": MISSED, "names": ["微软", "甲骨文"]} == answer["gaps"][0]
    assert answer["coverage"]["pairs"] == {"covered": 1, "all": 2, "share": 0.5}


def test_a_build_says_how_much_was_read(report: Path, tmp_path: Path) -> None:
    """In the table the total, with --verbose and in JSON of each report; the same however many processes read."""
    (tmp_path / "r2.md").write_text("微软在场。", "utf-8")
    done = cloudkg("build", tmp_path, "--out", tmp_path / "graph", "--verbose")
    lines = done.out.splitlines()
    assert next(line for line in lines if line.startswith("read ")).split()[1:5] == [*lines[-2].split()[1:4], "figures"]
    assert [line.split()[0] for line in lines[-2:]] == ["r1", "r2"]
    answer = json.loads(cloudkg("build", tmp_path / "r1.md", "--out", tmp_path / "graph", "--format", "json").out)
    assert answer["coverage"][0] == json.loads(cloudkg("coverage", report, "--format", "json").out)["coverage"]
    assert (answer["reports"], answer["claims"]["supplies"], "capex" in answer["observations"]) == (["r1"], {"actual": 1}, True)
    both = [tmp_path / "r1.md", tmp_path / "r2.md"]
    assert build(both, workers=2).coverage == build(both[::-1], workers=1).coverage
