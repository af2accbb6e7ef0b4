"""What every page of the web has: a reader with a language, templates that escape by themselves, and one answer shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cloudkg.resources import resource
from cloudkg.serve.pages.links import path_of

if TYPE_CHECKING:
    from jinja2 import Environment

HTML = "text/html; charset=utf-8"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for a page: `language` is one of `LANGUAGES`, `path` the path of the page, `query` the parameters that its form or links gave."""

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


def render(template: str, reader: Reader, *, status: int = 200, **given: object) -> Page:
    """Page of a template of `serve/templates`."""
    body = environment().get_template(template).render(
        reader=reader, language=reader.language, say=partial(say, reader.language), number=number, nav=_navigation(), **given
    )  # fmt: skip
    return Page(body.encode("utf-8", "replace"), status=status)


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
def environment() -> Environment:
    """Templates of the web and those of the views, which share the parts of a chart; nothing undefined passes, everything is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folders = [resource("serve", "templates"), resource("view", "templates")]
    made = Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["path_of"] = path_of
    return made


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(resource("serve", "templates", "words.json").read_text("utf-8"))
    return texts


@lru_cache(maxsize=1)
def _navigation() -> list[dict[str, Any]]:
    """The pages in the bar at the top: a file, so that a new page is a line."""
    entries: list[dict[str, Any]] = json.loads(resource("serve", "templates", "navigation.json").read_text("utf-8"))
    return entries


Job = Callable[..., Page]
