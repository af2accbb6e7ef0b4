"""How a language model is reached, and how much may be asked of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cloudkg.errors import LanguageModelError

ANSWER_TOKENS = 8_192  # the longest answer that is asked for


def default_cache() -> Path:
    """Folder of the answers where the user names none."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "cloudkg" / "llm"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model of an OpenAI-compatible endpoint; `base_url` is what stands before ``/chat/completions``.

    `max_tokens` bounds what questions and answers of one run cost together, cached ones being free; None for no bound. A question that gets
    no answer is asked `attempts` times, after `pause_s`, twice that, and so on.
    Raises LanguageModelError for an address that is none.
    """

    model: str
    base_url: str
    cache: Path
    api_key: str | None = field(default=None, repr=False)
    max_tokens: int | None = None
    concurrency: int = 4
    timeout_s: float = 120.0
    attempts: int = 5
    pause_s: float = 1.0

    def __post_init__(self) -> None:
        address = urlsplit(self.base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise LanguageModelError("this is no http or https address", where=self.base_url, hint="write --base-url https://host/v1")
        if address.username or address.password:
            raise LanguageModelError(
                "an address must not hold a password", where=address.hostname, hint="name its variable with --api-key-env"
            )

    @property
    def url(self) -> str:
        """Where questions go."""
        return self.base_url.rstrip("/") + "/chat/completions"
