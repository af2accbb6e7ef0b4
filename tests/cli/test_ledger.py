"""Deciding who is who and what is so, as a user does: the ledger beside the graph, and the graph that reflects it at once."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from commands import Done, cloudkg, digests

REPORTS = {
    "r1": "# 云端观察\n微软和亚马逊在云市场竞争。2026年1月4日，亚马逊云科技宣布把EC2的价格上调15%。\n英伟达向微软供应H200。微软2026年一季度资本开支为300亿美元，同比增长49%。\n",
    "r2": "# 算力\n英伟达向阿里巴巴供应H200。优刻得收购了智谱。OpenAI发布了GPT-5.2。\n",
}
SIGNED = ("--by", "Ann", "--date", "2026-05-04", "--why", "seen in the filing")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two reports and their graph; tests copy it."""
    place = tmp_path_factory.mktemp("ledger")
    for name, text in REPORTS.items():
        (place / f"{name}.md").write_text(text, "utf-8")
    assert cloudkg("build", place / "r1.md", place / "r2.md", "--out", place / "graph").code == 0
    return place


@pytest.fixture
def place(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(first, tmp_path / "p")
    monkeypatch.chdir(tmp_path / "p")
    monkeypatch.delenv("CLOUDKG_GRAPH", raising=False)
    return tmp_path / "p"


def ok(*arguments: str) -> str:
    done = cloudkg(*arguments)
    assert (done.code, done.err) == (0, ""), done
    return done.out


def failed(*arguments: str) -> str:
    done = cloudkg(*arguments)
    assert (done.code, done.out) == (1, ""), done
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1
    return done.err


def edges(name: str, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ok("neighbors", name, "--format", "json", *more))["edges"]
    return found


def claim_of(name: str, relation: str) -> str:
    return str(next(e["claim_ids"][0] for e in edges(name) if e["relation"] == relation))


def figure_of(name: str, metric: str) -> str:
    figures = json.loads(ok("show", name, "--format", "json"))["figures"]
    return str(next(f["id"] for f in figures if f["observation"]["metric"] == metric))


def entry_of(out: str) -> str:
    found = re.search(r"entry ([0-9a-f]{16})", out)
    assert found, out
    return found[1]


def validated() -> None:
    assert cloudkg("validate").code == 0


def test_reject_is_seen_at_once(place: Path) -> None:
    """Neighbors and show leave the claim out, --all shows it struck, why says who, when and for what reason; undo brings every byte back."""
    before = digests(place / "graph")
    claim = claim_of("AWS", "raisesPriceOf")
    entry = entry_of(ok("reject", claim[:12], *SIGNED))
    assert "raisesPriceOf" not in {e["relation"] for e in edges("AWS")}
    assert "raises price" not in ok("show", "AWS")
    assert "[rejected]" in ok("neighbors", "AWS", "--all")
    assert "[rejected]" in ok("show", "AWS", "--all")
    assert "rejected by Ann on 2026-05-04: seen in the filing" in ok("why", claim)
    assert cloudkg("query", "price-rises", "--format", "csv").out.count("\n") == 1
    assert claim not in ok("export", "--format", "csv-edges")
    assert claim in ok("export", "--format", "trig")
    validated()
    ok("ledger", "undo", entry[:6], "--why", "it was there", "--by", "Ann")
    assert digests(place / "graph") == before
    assert len((place / "cloudkg-ledger.jsonl").read_text("utf-8").splitlines()) == 2


def test_a_later_build_replays_it(place: Path) -> None:
    """The graph that a decision leaves is the one that a build with the ledger makes, byte for byte."""
    ok("reject", claim_of("AWS", "raisesPriceOf"), *SIGNED)
    ok("correct", figure_of("微软", "capex"), "value=350亿美元", *SIGNED)
    ok("merge", "阿里巴巴", "优刻得", *SIGNED)
    at_once = digests(place / "graph")
    out = ok("build", "r1.md", "r2.md")
    assert "3 decisions of the ledger in force" in out
    assert digests(place / "graph") == at_once
    validated()


def test_correct_puts_another_figure_in_its_place(place: Path) -> None:
    """Number, unit and rounding as a report writes them; the period's days follow its label; the original is struck, and each leads to the other."""
    figure = figure_of("微软", "capex")
    ok("correct", figure, "value=350亿美元", "period=FY2026-Q3", "modality=forecast", *SIGNED)
    (row,) = (f for f in json.loads(ok("show", "微软", "--format", "json"))["figures"] if f["observation"]["metric"] == "capex")
    said = row["observation"]
    assert (said["minimum"], said["unit"], said["period"], said["period_first"], said["modality"]) == (
        35_000_000_000, "USD", "FY2026-Q3", "2026-01-01", "Forecast",
    )  # fmt: skip
    assert said["half_width"] == 50_000_000
    assert f"stands in the place of: {figure}" in ok("why", row["id"])
    assert f"in its place stands: {row['id']}" in ok("why", figure)
    assert "corrected" in ok("show", "微软", "--all")
    validated()


def test_correct_takes_names_of_things(place: Path) -> None:
    """Subject and object are any names in the graph, or an id of something new, which is then in the graph."""
    claim = claim_of("微软", "supplies")
    ok("correct", claim, "object=亚马逊", *SIGNED)
    assert ("firm:nvidia", "firm:amazon") in {(e["subject"], e["object"]) for e in edges("英伟达")}
    other = claim_of("优刻得", "acquires")
    ok("correct", other, "object=firm:qingcloud-north", *SIGNED)
    assert "qingcloud north" in ok("neighbors", "优刻得")
    validated()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("value=many",), "“many” is no number; write 6800000000, 15..20, 600.. or 68亿美元"),
        (("colour=red",), "an observation has no field “colour”; the fields are entity, metric"),
        (("unit=bananas",), "“bananas” is no unit of the ontology"),
        (("entity=firm:x y",), "nothing in the graph is called"),
        (("period=Q1",), "“Q1” is no period; write 2026, 2026-Q1"),
        (("basis=yoy",), "only growth has a basis"),
        (("metric=",), "metric cannot be taken away"),
    ],
)
def test_a_wrong_correction_is_refused(place: Path, changes: tuple[str, ...], said: str) -> None:
    """One sentence; nothing is entered and the graph is as it was."""
    figure, before = figure_of("微软", "capex"), digests(place)
    assert said in failed("correct", figure, *changes, *SIGNED)
    assert digests(place) == before


def test_merge_leads_on_from_the_old_id(place: Path) -> None:
    """What was merged is found by its names and its id; merging again is refused with the entry that stands against it."""
    ok("merge", "firm:alibaba", "优刻得", *SIGNED)
    for name in ("优刻得", "firm:ucloud"):
        assert ok("show", name).startswith("阿里巴巴  firm:alibaba")
    assert "is merged already by entry" in failed("merge", "firm:microsoft", "firm:ucloud", *SIGNED)
    assert "cannot be merged into itself" in failed("merge", "阿里巴巴", "优刻得", *SIGNED)
    assert "product:ec2 a Product; say --force" in failed("merge", "微软", "EC2", *SIGNED)
    validated()


def test_split_takes_a_report_or_a_name(place: Path) -> None:
    """What r2 says of NVIDIA is said of another; a form that nothing is said under is refused."""
    ok("split", "英伟达", "--report", "r2", "--into", "firm:nvidia-china", *SIGNED)
    assert {e["object"] for e in edges("firm:nvidia-china")} >= {"firm:alibaba"}
    assert "firm:alibaba" not in {e["object"] for e in edges("firm:nvidia")}
    assert "that would change nothing" in failed("split", "微软", "--name", "巨硬", "--into", "firm:x", *SIGNED)
    assert "a split says which mentions" in failed("split", "微软", "--into", "firm:x", *SIGNED)
    validated()


def test_alias_is_found_at_once_and_read_at_the_next_build(place: Path) -> None:
    """The command says what to run; then what a report says under that name is said of the entity."""
    out = ok("alias", "微软", "巨硬", *SIGNED)
    assert "next `cloudkg build`" in out
    assert "firm:microsoft" in ok("show", "巨硬").splitlines()[0]
    (place / "r3.md").write_text("英伟达向巨硬供应GB200。", "utf-8")
    cloudkg("build", "r1.md", "r2.md", "r3.md")
    assert {"report:r1", "report:r3"} <= {
        c["provenance"]["report"] for e in edges("微软") for c in e["claims"] if e["relation"] == "supplies"
    }
    assert "“巨硬” is a name already by entry" in failed("alias", "英伟达", "巨硬", "--force", *SIGNED)
    assert "“亚马逊” is a name of firm:amazon already" in failed("alias", "微软", "亚马逊", *SIGNED)
    validated()


def test_workers_read_with_the_names_of_the_ledger(place: Path) -> None:
    """Names of the ledger reach every process."""
    ok("alias", "微软", "巨硬", *SIGNED)
    (place / "r3.md").write_text("英伟达向巨硬供应GB200。", "utf-8")
    ok("build", "r1.md", "r2.md", "r3.md", "--out", "one")
    ok("build", "r3.md", "r2.md", "r1.md", "--out", "two", "--workers", "2")
    assert digests(place / "one") == digests(place / "two")
    assert "firm:microsoft" in (place / "one" / "read" / "r3.jsonl").read_text("utf-8")


def test_what_no_longer_applies_is_said_in_a_line(place: Path) -> None:
    """The report changed; the entry stays, and the build goes well."""
    ok("reject", claim_of("AWS", "raisesPriceOf"), *SIGNED)
    (place / "r1.md").write_text(REPORTS["r1"].replace("15%", "20%"), "utf-8")
    done = cloudkg("build", "r1.md", "r2.md")
    assert done.code == 0
    assert re.fullmatch(r"No longer applies: [0-9a-f]{16} claim:[0-9a-f]{16} is not so \(seen in the filing\)\n", done.err)
    assert "1 decision of the ledger in force, 1 of them no longer applies" in done.out
    assert "raisesPriceOf" in {e["relation"] for e in edges("AWS")}


def test_later_leaves_the_graph(place: Path) -> None:
    """Decisions can be gathered and applied together; until then others are refused, and the list says so."""
    before = digests(place / "graph")
    ok("reject", claim_of("AWS", "raisesPriceOf"), "--later", *SIGNED)
    assert digests(place / "graph") == before
    listed = cloudkg("ledger")
    assert "is not so" in listed.out
    assert "cloudkg ledger apply" in listed.err
    assert "another state of this one" in failed("reject", claim_of("微软", "supplies"), *SIGNED)
    assert "1 decision of the ledger in force" in ok("ledger", "apply")
    assert "raisesPriceOf" not in {e["relation"] for e in edges("AWS")}


def test_the_list_is_for_people_and_programs(place: Path) -> None:
    """Aligned in Chinese; JSON with every field; what was taken back only with --all."""
    entry = entry_of(ok("merge", "阿里巴巴", "优刻得", *SIGNED))
    listed = cloudkg("ledger")
    assert listed.out.splitlines()[0].split() == ["id", "date", "by", "do", "what", "why"]
    assert f"{entry}  2026-05-04  Ann  merge  firm:ucloud is firm:alibaba" in listed.out
    (row,) = json.loads(cloudkg("ledger", "--format", "json").out)
    assert (row["do"], row["into"], row["gone"], row["in_force"]) == ("merge", "firm:alibaba", "firm:ucloud", True)
    ok("ledger", "undo", entry, *SIGNED)
    assert json.loads(cloudkg("ledger", "--format", "json").out) == []
    assert [r["do"] for r in json.loads(cloudkg("ledger", "--all", "--format", "json").out)] == ["merge", "undo"]
    assert "no entry in force has such an id" in failed("ledger", "undo", entry, *SIGNED)


def test_another_ledger_is_named(place: Path) -> None:
    """--ledger of a build must be given again; forgetting it is noticed, not silently another graph."""
    ok("reject", claim_of("AWS", "raisesPriceOf"), "--ledger", "mine.jsonl", *SIGNED)
    assert not (place / "cloudkg-ledger.jsonl").exists()
    assert "another ledger" in failed("merge", "阿里巴巴", "优刻得", *SIGNED)
    ok("merge", "阿里巴巴", "优刻得", "--ledger", "mine.jsonl", *SIGNED)
    ok("build", "r1.md", "r2.md", "--ledger", "mine.jsonl", "--out", "again")
    assert digests(place / "again") == digests(place / "graph")
    assert "there is no ledger here" in failed("build", "r1.md", "--ledger", "no.jsonl")


def test_a_bad_line_stops_the_build_with_its_place(place: Path) -> None:
    """File and line; the graph stays as it was."""
    before = digests(place / "graph")
    (place / "cloudkg-ledger.jsonl").write_text('\n{"do": "merge"}\n', "utf-8")
    assert "cloudkg-ledger.jsonl:2: “into” is missing; a merge needs it" in failed("build", "r1.md", "r2.md")
    assert "cloudkg-ledger.jsonl:2" in failed("ledger")
    assert digests(place / "graph") == before


def test_who_decides_comes_from_git_or_the_account(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--by is not needed where the machine knows the name, and asked for where it does not."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(place / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(place / "gitconfig"))
    for name in ("USER", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    claim = claim_of("AWS", "raisesPriceOf")
    assert "nobody knows who you are; say it with --by" in failed("reject", claim, "--why", "w")
    monkeypatch.setenv("USER", "bob")
    ok("reject", claim, "--why", "w")
    assert json.loads(cloudkg("ledger", "--format", "json").out)[0]["by"] == "bob"


def test_hostile_words_do_no_harm(place: Path) -> None:
    """A reason with escape sequences and quotes is data: on the terminal, in the graph, in the ledger."""
    claim = claim_of("AWS", "raisesPriceOf")
    ok("reject", claim, "--by", "A\x1b[31mnn", "--why", 'x" . <b> \x1b[2J\nnew line')
    shown: Done = cloudkg("why", claim)
    assert "\x1b" not in shown.out + cloudkg("ledger").out
    assert len((place / "cloudkg-ledger.jsonl").read_text("utf-8").splitlines()) == 1
    validated()


def test_reports_come_and_go_under_a_ledger(place: Path) -> None:
    """What `add`, `remove` and decisions leave, in any order, is what a build of the same reports with the same ledger makes, byte for byte."""
    (place / "r3.md").write_text("英伟达向亚马逊供应GB200。优刻得与微软在云市场竞争。", "utf-8")
    ok("merge", "阿里巴巴", "优刻得", *SIGNED)
    ok("add", "r3.md")
    ok("reject", claim_of("亚马逊", "supplies"), *SIGNED)
    ok("build", "r1.md", "r2.md", "r3.md", "--out", "all")
    assert digests(place / "all") == digests(place / "graph")
    assert {"firm:alibaba", "firm:microsoft"} in [{e["subject"], e["object"]} for e in edges("微软", "--relation", "competes")]
    cloudkg("remove", "r1")
    cloudkg("build", "r2.md", "r3.md", "--out", "fewer")
    assert digests(place / "fewer") == digests(place / "graph")


def test_add_minds_the_ledger(place: Path) -> None:
    """Nothing is added to a graph that another state of the ledger made, or that was read with other names."""
    (place / "r3.md").write_text("英伟达向亚马逊供应GB200。", "utf-8")
    ok("reject", claim_of("AWS", "raisesPriceOf"), "--later", *SIGNED)
    assert "another state of this one" in failed("add", "r3.md")
    ok("ledger", "apply")
    ok("alias", "微软", "巨硬", *SIGNED)
    assert "its further names are not those that the graph was read with; build the graph anew" in failed("add", "r3.md")
    ok("build", "r1.md", "r2.md")
    ok("add", "r3.md")
