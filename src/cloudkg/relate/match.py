"""One hit of a pattern: what the cascade finds and the reader of qualifiers reads on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cloudkg.lexicon.patterns import Pattern
from cloudkg.model import Mention


@dataclass(frozen=True, slots=True)
class Match:
    """One hit of a pattern: masked span, span of the cue, and who fills the slots. `words` are slots filled by words, as masked spans."""

    pattern: Pattern
    start: int
    end: int
    cue: tuple[int, int]
    subjects: tuple[Mention, ...]
    objects: tuple[Mention, ...]
    found: re.Match[str]
