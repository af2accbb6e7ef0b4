"""Running the command line as a user does: in this process where that is enough, else in one of its own."""

from __future__ import annotations

import contextlib
import hashlib
import io
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cloudkg.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def cloudkg(*arguments: str | Path) -> Done:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(a) for a in arguments])
        except SystemExit as exit_:
            code = exit_.code
    assert isinstance(code, int)
    return Done(code, out.getvalue(), err.getvalue())


def cloudkg_process(*arguments: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command in a process, and a process group, of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cloudkg", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=environment,
        start_new_session=True,
    )


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every text file of a graph folder, by its path within; the database is left out."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "store" not in p.relative_to(folder).parts)
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
