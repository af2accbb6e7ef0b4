"""The worked example of docs/ledger.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from console import examples
from teaching import LEDGER, write_files


def test_the_document_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands, one after the other, print what stands below them. When this fails after a change: run `python tests/teaching.py` and read it."""
    write_files(tmp_path, LEDGER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLOUDKG_GRAPH", raising=False)
    shown = list(examples(LEDGER.read_text("utf-8")))
    assert len(shown) > 10
    for example in shown:
        printed = example.run()
        assert example.agrees(printed), f"$ {example.command}\n{printed}"
