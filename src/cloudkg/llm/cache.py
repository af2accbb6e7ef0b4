"""Answers kept on disk under the hash of what was asked, so that a second build asks nothing and reads the same."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cloudkg.errors import LanguageModelError
from cloudkg.vocab import content_hash


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said: its words, why it ended, and what question and answer cost."""

    content: str
    finish: str
    tokens: int


class AnswerCache:
    """A folder of answers. Several threads and programs may use it at once; a file that is damaged counts as none."""

    def __init__(self, folder: Path) -> None:
        """Raises LanguageModelError where the folder cannot be made."""
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise LanguageModelError(
                f"answers cannot be kept here ({error.strerror})", where=folder, hint="name another folder with --cache"
            ) from error

    @staticmethod
    def key(question: dict[str, Any]) -> str:
        """Name of a question: model, prompt, part and shape of the answer, not the address that is asked."""
        return content_hash([("question", json.dumps(question, ensure_ascii=False, sort_keys=True))])

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> Answer | None:
        """The answer kept under a key."""
        try:
            kept = json.loads(self._path(key).read_text("utf-8"))
            return Answer(str(kept["content"]), str(kept["finish"]), int(kept["tokens"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer; raises LanguageModelError where it cannot be written."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(answer), file, ensure_ascii=False)
            try:
                os.replace(name, path)
            finally:
                with suppress(OSError):
                    Path(name).unlink()
        except OSError as error:
            raise LanguageModelError(
                f"the answer cannot be kept ({error.strerror})", where=path, hint="name another folder with --cache"
            ) from error
