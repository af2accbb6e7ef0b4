"""What docs/lexicon.md teaches holds, and `lexicon check` finds what is wrong with a folder of one's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cloudkg.lexicon import load_lexicon
from commands import cloudkg
from console import examples
from teaching import DOCUMENT, write_files


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of the document, and where they lie."""
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_document_shows_what_is_printed(taught: Path) -> None:
    """Each command prints what stands below it. When this fails after a change: run `python tests/teaching.py` and read what it wrote."""
    shown = list(examples(DOCUMENT.read_text("utf-8")))
    assert len(shown) == 5
    for example in shown:
        printed = example.run()
        assert example.agrees(printed), f"$ {example.command}\n{printed}"


def test_each_file_of_the_folder_is_needed(taught: Path) -> None:
    """Without any one of them, the examples are not read any more."""
    assert cloudkg("lexicon", "check", taught / "mine").code == 0
    files = sorted(p.relative_to(taught / "mine") for p in (taught / "mine").rglob("*.*") if p.name != "examples.yaml")
    assert len(files) == 4
    for number, name in enumerate(files):
        folder = taught / f"without-{number}"
        shutil.copytree(taught / "mine", folder)
        (folder / name).unlink()
        assert cloudkg("lexicon", "check", folder).code == 1, name


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "an example that another row reads": (
        "patterns/zh/x.yaml",
        "- {id: mine/x, relation: supplies, priority: -9, pattern: '{s}<从不这么说>{o}', example: '英伟达向微软供应H200'}\n",
        "patterns/zh/x.yaml:1",
        "mine/x does not read its example",
    ),
    "a cue that its example lacks": (
        "metrics/zh/x.yaml",
        "\n- {id: mine/x, metric: capex, cue: [造机房的钱], example: 微软花了3亿元}\n",
        "metrics/zh/x.yaml:2",
        "mine/x does not find its cue in its example",
    ),
    "a name that is taken": ("x.ttl", '{prefixes}\nfirm:mine rdfs:label "微软" .\n', "x.ttl:4", "“微软” is a name of firm:mine and of firm:microsoft"),
    "a list that nobody asks for": ("words/x.yaml", "zh-planed: [谋划]\n", "words/x.yaml:1", "nobody asks for a list called “zh-planed”"),
    "a file in the wrong place": ("patterns/x.yaml", "[]\n", "patterns/x.yaml:1", "nobody reads this file"),
    "a file with the wrong ending": ("words/x.yml", "{}\n", "words/x.yml:1", "nobody reads this file"),
    "a fact that is not read": (
        "examples.yaml",
        "- text: 英伟达向微软供应H200。\n  says: ['firm:amd supplies firm:microsoft']\n",
        "examples.yaml:1",
        "does not say “firm:amd supplies firm:microsoft”; what is read in it: ",
    ),
    "a fact that should not be read": (
        "examples.yaml",
        "- text: 英伟达向微软供应H200。\n  not: [firm:nvidia supplies firm:microsoft]\n",
        "examples.yaml:1",
        "says “firm:nvidia supplies firm:microsoft”, and should not",
    ),
}  # fmt: skip
PREFIXES = """@prefix ckg: <https://w3id.org/cloudkg/ontology#> .
@prefix firm: <https://w3id.org/cloudkg/id/firm/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."""


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, case: str) -> None:
    """One fault, exit code 1."""
    name, content, where, message = FAULTS[case]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(content.replace("{prefixes}", PREFIXES), "utf-8")
    done = cloudkg("lexicon", "check", tmp_path)
    assert (done.code, done.err) == (1, "1 rows at fault\n")
    assert done.out.startswith(f"{tmp_path.resolve() / where}: ")
    assert message in done.out


def test_an_example_that_states_no_fact_is_an_error(tmp_path: Path) -> None:
    """With file, line, and how to write one."""
    (tmp_path / "examples.yaml").write_text("\n- {text: 英伟达涨价, says: [英伟达涨价了]}\n", "utf-8")
    done = cloudkg("lexicon", "check", tmp_path)
    assert (done.code, done.out) == (1, "")
    assert f"{tmp_path.resolve()}/examples.yaml:2: “英伟达涨价了” is no fact; write “firm:a supplies firm:b”" in done.err


def test_rows_are_counted_against_what_people_read(tmp_path: Path) -> None:
    """Right, inexact and extra by row; the ones that err most first, idle ones last; table and JSON."""
    (tmp_path / "r1.md").write_text("英伟达向微软供应H200。\n\n英伟达向甲骨文供应GB200。\n", "utf-8")
    cloudkg("extract", tmp_path / "r1.md", "-o", tmp_path / "gold")
    path = tmp_path / "gold" / "facts.jsonl"
    facts = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    supplies = [f for f in facts if f.get("r") == "supplies"]
    assert [f["o"] for f in supplies] == ["firm:microsoft", "firm:oracle"]
    kept = [f | {"modality": "planned"} if f == supplies[0] else f for f in facts if f != supplies[1]]
    path.write_text("".join(json.dumps(f, ensure_ascii=False) + "\n" for f in kept), "utf-8")
    rows = json.loads(cloudkg("lexicon", "report", tmp_path / "gold", tmp_path / "r1.md", "--format", "json").out)
    assert rows[0] == {"rule": supplies[0]["rule"], "right": 0, "inexact": 1, "extra": 1}
    assert rows == sorted(rows, key=lambda r: (-r["extra"], -r["inexact"], -r["right"], r["rule"]))
    assert {r.id for r in load_lexicon().patterns["zh"]} <= {r["rule"] for r in rows}
    table = cloudkg("lexicon", "report", tmp_path / "gold", tmp_path / "r1.md").out.splitlines()
    assert (table[0].split(), table[2].split()) == (["row", "right", "inexact", "extra"], [supplies[0]["rule"], "0", "1", "1"])
