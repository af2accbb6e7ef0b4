"""The worked example of docs/lexicon.md: ``python tests/teaching.py`` runs its commands on its files and writes into it what they print now."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from console import refreshed

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "lexicon.md"
_FILE = re.compile(r"^`([\w./]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def write_files(folder: Path) -> None:
    """The files that the document shows, under the names that it gives them."""
    for name, content in _FILE.findall(DOCUMENT.read_text("utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder))
        os.chdir(folder)
        DOCUMENT.write_text(refreshed(DOCUMENT.read_text("utf-8")), "utf-8")
