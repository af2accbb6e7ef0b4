"""Word lists of a lexicon as parts of expressions: the lists hold the words, the readers the frames in which they stand."""

from __future__ import annotations

from cloudkg.lexicon import Lexicon


def any_of(lexicon: Lexicon, *names: str) -> str:
    """Group that matches any word of the lists `names`, in their order; it matches nothing where they are empty."""
    return f"(?:{'|'.join(word for name in names for word in lexicon.words[name]) or '(?!)'})"
