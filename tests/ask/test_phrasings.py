"""Questions as people write them, on the graph of the five digests: what each is taken for, and what it answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cloudkg.ask import PlainAnswer, answer_plain
from cloudkg.store import EmbeddedDataset, open_graph

HERE = Path(__file__).parent
GRAPH = HERE.parent.parent / "graph"
LANGUAGES = ("zh", "en")


def _rows(language: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / f"phrasings-{language}.yaml").read_text("utf-8"))
    return rows


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDataset:
    """The graph of the five digests that the repository holds."""
    folder = tmp_path_factory.mktemp("digests") / "graph"
    shutil.copytree(GRAPH, folder, ignore=shutil.ignore_patterns("store"))
    return open_graph(folder)


def _understood(answer: PlainAnswer, row: dict[str, Any]) -> None:
    assert answer.is_understood, [p.text for p in answer.not_understood]
    assert answer.form == row["form"]
    assert answer.shipped == row.get("question", "")
    given = {name: list(values) for name, values in answer.given}
    wanted = {name: [str(v) for v in values] if values != "many" else given.get(name) for name, values in row.get("given", {}).items()}
    assert given == wanted
    assert answer.verdict == row.get("verdict", "")
    cells = {cell for line in answer.rows for cell in line}
    assert set(map(str, row.get("has", ()))) <= cells
    assert (len(answer.rows) == 0) is (row.get("rows") == 0)
    assert answer.sentence


@pytest.mark.parametrize("row", [pytest.param(row, id=row["ask"]) for language in LANGUAGES for row in _rows(language)])
def test_what_a_phrasing_is_taken_for(digests: EmbeddedDataset, row: dict[str, Any]) -> None:
    """The query is formed as it should be and gives what the reports hold; what cannot be understood is named and not answered."""
    answer = answer_plain(digests, row["ask"])
    assert all(row["ask"][part.start : part.end] == part.text for part in answer.understood)
    if "not" not in row:
        _understood(answer, row)
        return
    assert [p.text for p in answer.not_understood] == row["not"]
    assert (answer.rows, answer.sparql) == ((), "")
    assert any(s.startswith(row.get("near", "")) for s in ("", *answer.suggestions))
    if "near" in row:
        assert answer.suggestions[0].startswith(row["near"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_phrasings(language: str) -> None:
    """At least eighty in each language, a third of those by somebody who had not seen the program, none twice."""
    rows = _rows(language)
    asked = [row["ask"] for row in rows]
    assert len(asked) >= 80
    assert len(set(asked)) == len(asked)
    assert sum("unseen" in row for row in rows) >= 27
