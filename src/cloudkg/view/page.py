"""The network as one HTML file: pyvis holds nodes, edges and options, our own template draws them.

Everything is inside the file: vis-network as pyvis ships it, our styles and scripts, the evidence. A content security policy allows
exactly those scripts and styles, by their hashes, and nothing from outside.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloudkg.resources import resource
from cloudkg.store import Dataset
from cloudkg.view.network import Network, read_network, to_networkx
from cloudkg.view.payload import Pair, pack, pair_lines, weigh_nodes, write_payload
from cloudkg.view.writing import digest, write_whole

if TYPE_CHECKING:
    import networkx as nx
    from markupsafe import Markup

_TEMPLATE = "page.html"
_VIS_NETWORK = "lib/vis-9.1.2/vis-network.min.js"  # a path inside pyvis's own templates
_STYLES = ("theme.css", "page.css", "card.css")
_SCRIPTS = (
    "dom", "words", "model", "state", "shapes", "lines", "labels", "picture", "evidence", "cards", "legend", "search", "export", "keys", "main",
)  # fmt: skip
_SMALLEST, _GROWTH, _LARGEST, _LARGEST_REPORT = 5.5, 2.7, 32.0, 15.0  # radii; a report lists firms by the dozen and says little of them


@dataclass(frozen=True, slots=True)
class ViewSummary:
    """What was written: nodes, edges (each relation of each pair once) and the size of the file."""

    nodes: int
    edges: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Page:
    """What the template is given beside pyvis's own `nodes`, `edges` and `options`.

    `scripts` and `styles` are whole texts that go into one element each, `policy` the content security policy that names their hashes,
    `words` the JSON text of the interface in both languages, `payload` the packed network (see cloudkg.view.payload).
    """

    title: str
    scripts: tuple[Markup, ...]
    styles: Markup
    policy: str
    words: Markup
    payload: str


def write_view(graph: Dataset, out: Path, *, focus: str | None = None, hops: int = 2, title: str | None = None) -> ViewSummary:
    """Write the picture of the graph, or of what stands within `hops` of the entity called `focus`, as one HTML file.

    Raises QueryError for a name that is not found, ViewError where there is nothing to draw or the file cannot be written.
    """
    network = read_network(graph, focus=focus, hops=hops)
    html = render_page(network, title or _title(network)).encode("utf-8", "replace")
    write_whole(out, html)
    return ViewSummary(len(network.nodes), len(network.edges), len(html))


def render_page(network: Network, title: str) -> str:
    """The page as text."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader
    from pyvis.network import Network as Pyvis  # type: ignore[import-untyped]

    net = Pyvis(directed=True, cdn_resources="in_line")
    loader = ChoiceLoader([FileSystemLoader(resource("view", "templates")), FileSystemLoader(net.template_dir)])
    net.templateEnv = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    net.path = _TEMPLATE
    net.set_options(_source(net.templateEnv, "options.json"))
    lines = pair_lines(network)
    _fill(net, to_networkx(network), list(lines))
    net.templateEnv.globals["page"] = _page(net.templateEnv, title, write_payload(network, lines))
    return str(net.generate_html())


def _title(network: Network) -> str:
    if network.focus:
        return next(node.names.label for node in network.nodes if node.id == network.focus)
    return "cloudkg"


def _fill(net: Any, graph: nx.MultiDiGraph[str], pairs: list[Pair]) -> None:
    """Fill pyvis's own lists, since its add_edge looks through all edges for each one; ids are positions in the payload."""
    from cloudkg.view.layout import place_nodes

    degrees = weigh_nodes(len(graph), pairs)
    kinds = [str(graph.nodes[curie]["type"]) for curie in graph]
    radii = [_radius(kind, degree) for kind, degree in zip(kinds, degrees, strict=True)]
    places = place_nodes(list(graph), [(a, b, 1.0) for a, b in pairs], radii)
    for at, (kind, radius, (x, y)) in enumerate(zip(kinds, radii, places, strict=True)):
        drawn = {"id": at, "group": kind, "size": round(radius, 1), "x": round(x, 1), "y": round(y, 1)}
        net.nodes.append(drawn)
        net.node_ids.append(at)
        net.node_map[at] = drawn
    net.edges.extend({"id": at, "from": a, "to": b} for at, (a, b) in enumerate(pairs))


def _radius(kind: str, degree: int) -> float:
    return min(_LARGEST_REPORT if kind == "Report" else _LARGEST, _SMALLEST + _GROWTH * math.sqrt(degree))


def _page(environment: Any, title: str, payload: str) -> Page:
    from markupsafe import Markup

    vis = _source(environment, _VIS_NETWORK)
    # Markup here is our own files and nothing that a report says; what reports say goes through JSON and base64 below.
    scripts = tuple(Markup(text) for text in (vis, *(_source(environment, f"scripts/{name}.js") for name in _SCRIPTS)))  # noqa: S704
    styles = Markup("\n".join(_source(environment, name) for name in _STYLES))  # noqa: S704
    words = json.dumps(json.loads(_source(environment, "words.json")), ensure_ascii=False, separators=(",", ":"))
    return Page(title, scripts, styles, _policy(scripts, styles), Markup(words.replace("<", "\\u003c")), pack(payload))  # noqa: S704


def _source(environment: Any, name: str) -> str:
    """Text of a template file, unrendered: scripts and styles are put in as they are, so that their hashes are known."""
    text: str = environment.loader.get_source(environment, name)[0]
    return text.replace("\r\n", "\n")


def _policy(scripts: tuple[Markup, ...], styles: Markup) -> str:
    allowed = " ".join(digest(script) for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src {digest(styles)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
