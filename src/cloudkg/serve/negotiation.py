"""Content negotiation (RFC 9110, 12.5.1): which of the forms that we have the asker likes best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The media type of `offered` that an Accept header prefers; the earlier one where it does not care, None where it takes none.

    >>> preferred("text/csv;q=0.5, text/turtle", ("text/csv", "text/turtle")), preferred("*/*", ("text/csv",)), preferred("image/png", ("text/csv",))
    ('text/turtle', 'text/csv', None)
    """
    ranges = _read_accept(accept)
    best, best_quality = None, 0.0
    for media_type in offered:
        quality = _quality(media_type, ranges)
        if quality > best_quality:
            best, best_quality = media_type, quality
    return best


@lru_cache(maxsize=256)
def _read_accept(accept: str) -> tuple[tuple[str, float], ...]:
    """Media ranges in lower case without parameters, each with its quality. An empty header takes everything."""
    ranges = []
    for part in (accept.strip() or "*/*").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            ranges.append(("*/*" if name == "*" else name, min(1.0, max(0.0, float(quality)))))
        except ValueError:
            ranges.append((name, 0.0))
    return tuple(ranges)


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Quality of a media type by the most specific range that holds it."""
    for wanted in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        for name, quality in ranges:
            if name == wanted:
                return quality
    return 0.0
