"""The rows of the pattern files: bad ones are refused with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloudkg.errors import LexiconError
from cloudkg.lexicon.patterns import read_patterns


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("- {id: a, relation: likes, pattern: '{s}<爱>{o}', example: x}", "“likes” is no relation"),
        ("- {id: a, relation: uses, pattern: '{s}(用{o}', example: x}", "no regular expression"),
        ("- {id: a, relation: uses, pattern: '{s}<用>{o}'}", "has no example"),
        ("- {id: a, relation: uses, pattern: '{s}<用>{o:Robot}', example: x}", "Robot"),
        ("- {id: a, relation: uses, pattern: '{s}<用>{who}{o}', example: x}", "{who} is no slot"),
        ("- {id: a, relation: uses, pattern: '{s}<用>{o}', modality: Maybe, example: x}", "“Maybe” is no modality"),
        ("- {id: a, relation: uses, pattern: '{s}<用>{o}', colour: red, example: x}", "“colour” is no field"),
        ("- {relation: uses, pattern: '{s}<用>{o}', example: x}", "lacks “id”"),
    ],
)
def test_bad_row_is_refused_with_its_line(tmp_path: Path, row: str, complaint: str) -> None:
    """A bad row is named by file and line, with what is wrong."""
    path = tmp_path / "rows.yaml"
    path.write_text("# comment\n" + row + "\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(complaint)) as caught:
        read_patterns([path], "zh")
    assert f"{path}:2" == caught.value.where


def test_ids_are_unique(tmp_path: Path) -> None:
    """Two rows of one id are refused."""
    path = tmp_path / "rows.yaml"
    row = "- {id: a, relation: uses, pattern: '{s}<用>{o}', example: x}\n"
    path.write_text(row + row, encoding="utf-8")
    with pytest.raises(LexiconError, match="stands at .*:1 already"):
        read_patterns([path], "zh")
