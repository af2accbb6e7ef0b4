"""The worked examples of the documents that teach: ``python tests/teaching.py`` runs their commands on their files and writes into them what they print now."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from console import refreshed

_DOCS = Path(__file__).resolve().parent.parent / "docs"
DOCUMENT = _DOCS / "lexicon.md"
LEDGER = _DOCS / "ledger.md"
_FILE = re.compile(r"^`([\w./]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def write_files(folder: Path, document: Path = DOCUMENT) -> None:
    """The files that a document shows, under the names that it gives them."""
    for name, content in _FILE.findall(document.read_text("utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


if __name__ == "__main__":
    for document in (DOCUMENT, LEDGER):
        with tempfile.TemporaryDirectory() as folder:
            write_files(Path(folder), document)
            os.chdir(folder)
            document.write_text(refreshed(document.read_text("utf-8")), "utf-8")
