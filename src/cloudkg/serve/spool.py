"""Where a worker writes an answer: in memory while it is small, in a file when it grows, never beyond what an answer may be."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from cloudkg.errors import AnswerTooLarge

_IN_MEMORY_BYTES = 1 << 20
_numbers = itertools.count()
_place: Path | None = None
_answer_bytes = 256 << 20


@dataclass(frozen=True, slots=True)
class Spooled:
    """A finished answer in a file, which whoever sends it removes."""

    path: str
    size_bytes: int


def configure(place: Path, answer_bytes: int) -> None:
    """Say where this process may write large answers (``place`` with numbers behind it) and how large one may be."""
    global _place, _answer_bytes
    _place, _answer_bytes = place, answer_bytes


class Spool:
    """A binary file to be written once. Writing raises AnswerTooLarge beyond the limit."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def write(self, part: bytes) -> int:
        """Take the next bytes."""
        self._size += len(part)
        if self._size > _answer_bytes:
            raise AnswerTooLarge(
                f"the answer is larger than {_answer_bytes >> 20} MB", hint="ask for less, with LIMIT or a narrower pattern"
            )
        if self._file is None and self._size > _IN_MEMORY_BYTES and _place is not None:
            self._file = _place.with_suffix(".part").open("wb")
            self._file.write(b"".join(self._parts))
            self._parts.clear()
        if self._file is not None:
            self._file.write(part)
        else:
            self._parts.append(part)
        return len(part)

    def flush(self) -> None:
        """Nothing: what is written is not read before it is whole."""

    def finish(self) -> bytes | Spooled:
        """All that was written."""
        if self._file is None:
            return b"".join(self._parts)
        self._file.close()
        done = cast("Path", _place).with_suffix(f".{next(_numbers)}")
        _place.with_suffix(".part").rename(done)  # type: ignore[union-attr]
        return Spooled(str(done), self._size)
