"""HTML from the templates of `serve/templates`: everything is escaped, and a value that is missing is an error."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jinja2

from cloudkg.resources import resource
from cloudkg.serve.static import static_url


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates. ``{{ static("site.css") }}`` is the address of a file of `serve/static`."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader([resource("serve", "templates"), resource("view", "templates")]),  # a chart is drawn alike in both
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals["static"] = static_url
    return found


def warm() -> None:
    """Compile all templates, once for all workers."""
    for name in environment().list_templates(["html"]):
        environment().get_template(name)


def render(template: str, **values: Any) -> str:
    """A page. To be called in jobs; only pages of fixed size, such as errors, are rendered in the web process."""
    return environment().get_template(template).render(**values)
