"""Console examples in Markdown, run as a reader would run them: ``python tests/console.py README.md`` writes what they print now into the file.

An example is a fenced block of ``console`` in which each line that begins with ``$ `` is a command and what follows it is its output; a line
that is just ``…`` stands for any lines. Only `cloudkg` commands are run, in this process's Python, from the folder that is current.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KEPT_LINES = 24  # longer output is cut with …
_SECONDS = re.compile(r"in \d+\.\d s")  # a build says how long it took


@dataclass(frozen=True, slots=True)
class Example:
    """A command and what the document says it prints."""

    command: str
    expected: str

    def run(self, graph: Path | None = None) -> str:
        """What the command prints now, with the graph folder given by the environment."""
        words = self.command.split(" ", 1)
        assert words[0] == "cloudkg", f"only cloudkg is run, not {words[0]}"
        environment = {**os.environ, "COLUMNS": "120", **({"CLOUDKG_GRAPH": str(graph)} if graph else {})}
        line = f'"{sys.executable}" -m cloudkg {words[1]}'
        done = subprocess.run(line, shell=True, capture_output=True, text=True, env=environment, check=False)
        return _SECONDS.sub("in … s", done.stdout + done.stderr)

    def agrees(self, printed: str) -> bool:
        """Whether the document is right about what is printed."""
        parts = [re.escape(part) for part in re.split(r"^…\n", self.expected, flags=re.MULTILINE)]
        return re.fullmatch("(?:.*\n)*".join(parts), printed) is not None


def examples(text: str) -> Iterator[Example]:
    """The examples of a document, in order."""
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield Example(command, expected.rstrip("\n") + "\n" if expected.strip() else "")


def refreshed(text: str, graph: Path | None = None) -> str:
    """The document with what its examples print now."""

    def block(found: re.Match[str]) -> str:
        written = []
        for example in examples(found[0]):
            lines = example.run(graph).splitlines()
            kept = lines if len(lines) <= _KEPT_LINES else [*lines[: _KEPT_LINES - 1], "…"]
            written.append("\n".join([f"$ {example.command}", *kept]))
        return "```console\n" + "\n\n".join(written) + "\n```"

    return _BLOCK.sub(block, text)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(refreshed(path.read_text("utf-8")), "utf-8")
