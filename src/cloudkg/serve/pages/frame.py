"""What every page of the web has: a reader with a language, templates that escape by themselves, and one answer shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cloudkg.resources import resource
from cloudkg.serve import rendering
from cloudkg.serve.pages.links import path_of

HTML = "text/html; charset=utf-8"
LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "cloudkg-language"
_YEAR_SECONDS = 31_536_000


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for a page: `language` is one of `LANGUAGES`, `path` the path of the page, `query` the parameters that its form or links gave.

    Of a parameter that is given several times `query` holds all values, with commas between.
    """

    language: str = "en"
    path: str = "/"
    query: Mapping[str, str] = field(default_factory=dict)

    def address(self, **changes: str | int | None) -> str:
        """Address of this page with some parameters changed; None and an empty text take one away.

        >>> Reader("en", "/events", {"type": "Release", "page": "2"}).address(page=None, firm="AWS")
        '/events?type=Release&firm=AWS'
        """
        merged = {**self.query, **{name: "" if value is None else str(value) for name, value in changes.items()}}
        kept = {name: value for name, value in merged.items() if value}
        return self.path + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that is ready to be sent; `headers` are those beside its length and media type."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    hint: str = ""  # of a page that says what is missing: the same for programs


def render(template: str, reader: Reader, *, status: int = 200, **given: object) -> Page:
    """Page of a template of `serve/templates`."""
    body = rendering.render(template, **shell(reader), **given)
    return Page(body.encode("utf-8", "replace"), status=status)


def shell(reader: Reader) -> dict[str, Any]:
    """What every template needs."""
    return {
        "reader": reader,
        "language": reader.language,
        "say": partial(say, reader.language),
        "number": number,
        "nav": _navigation(),
        "path_of": path_of,
    }


def reader_of(request: Request) -> Reader:
    """Who asks: the language of the parameter `lang`, else of the cookie, else the one that the browser prefers."""
    given = request.query_params
    query = {name: ", ".join(v for v in given.getlist(name) if v) for name in given if name != "lang"}
    asked = (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), _preferred(request.headers.get("accept-language", "")))
    language = next((found for found in asked if found in LANGUAGES), LANGUAGES[-1])
    return Reader(language, request.url.path, query)


def keep_language(request: Request, answer: Response) -> None:
    """Have the reader's browser remember the language that an address names."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR_SECONDS, samesite="lax", httponly=True)


def _preferred(header: str) -> str | None:
    """The language of ours that an Accept-Language header ranks first.

    >>> _preferred("fr, zh-CN;q=0.9, en;q=0.8"), _preferred("de")
    ('zh', None)
    """
    ranked = []
    for place, part in enumerate(header.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), place, tag.partition("-")[0].lower()))
        except ValueError:
            continue
    return next((tag for quality, _, tag in sorted(ranked) if tag in LANGUAGES and quality < 0), None)


def redirect(address: str, status: int = 303) -> Page:
    """A page that leads elsewhere."""
    return Page(b"", status=status, headers=(("Location", address),))


def say(language: str, key: str, **values: object) -> str:
    """Words of the interface; a number is written with its thousands.

    >>> say("en", "claims", n=1234), say("zh", "claims", n=2)
    ('1,234 claims', '2 条主张')
    """
    texts = _words()[key]
    one = texts.get(f"{language}-one")
    text = one if one is not None and values.get("n") == 1 else texts[language]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", number(value) if isinstance(value, int) else str(value))
    return text


def number(value: int) -> str:
    """A count with its thousands."""
    return f"{value:,}"


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(resource("serve", "templates", "words.json").read_text("utf-8"))
    return texts


@lru_cache(maxsize=1)
def _navigation() -> list[dict[str, Any]]:
    """The pages in the bar at the top: a file, so that a new page is a line."""
    entries: list[dict[str, Any]] = json.loads(resource("serve", "templates", "navigation.json").read_text("utf-8"))
    return entries
