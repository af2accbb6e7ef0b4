"""The network as one HTML file: pyvis holds nodes, edges and options, our own template draws them; a large one is a map on a canvas of ours.

Everything is inside the file: vis-network as pyvis ships it (or our canvas), our styles and scripts, the evidence. A content security policy allows
exactly those scripts and styles, by their hashes, and nothing from outside.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloudkg.resources import resource
from cloudkg.store import Dataset
from cloudkg.view.communities import find_communities
from cloudkg.view.layout import place_nodes
from cloudkg.view.lazily import import_pyvis
from cloudkg.view.map_layout import place_map
from cloudkg.view.network import Network, Node, read_network
from cloudkg.view.payload import Pair, Spots, pack, pair_lines, weigh_nodes, write_payload
from cloudkg.view.scope import Scope, whole_scope
from cloudkg.view.writing import digest, without_collection, write_whole

if TYPE_CHECKING:
    from markupsafe import Markup

_TEMPLATE = "page.html"
_VIS_NETWORK = "lib/vis-9.1.2/vis-network.min.js"  # a path inside pyvis's own templates
_STYLES = ("theme.css", "page.css", "card.css", "panels.css")
_SCRIPTS = tuple(f"scripts/{name}.js" for name in (
    "dom", "words", "model", "state", "shapes", "lines", "labels", "clusters", "hands", "gliding", "framing", "picture", "evidence", "ways", "cards", "legend", "search", "export",
    "times", "tables", "live", "keys", "main",
))  # fmt: skip
WHOLE = 500  # nodes; a larger picture opens with an overview of its communities
_SMALLEST, _GROWTH, _LARGEST, _LARGEST_REPORT = 5.5, 2.7, 32.0, 15.0  # radii; a report lists firms by the dozen and says little of them


_UNDATED = "9999"
_STAGE_GROWTH = 1.4  # the next stage of a picture begins when there are so many times the lines of the one before


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
    `words` the JSON text of the interface in both languages, `payload` the packed network (see cloudkg.view.payload),
    `language` the one that a server chose for its reader; empty in a file, whose reader's browser says.
    """

    title: str
    scripts: tuple[Markup, ...]
    styles: Markup
    policy: str
    words: Markup
    payload: str
    language: str = ""


def write_view(dataset: Dataset, out: Path, scope: Scope | None = None, *, title: str | None = None) -> ViewSummary:
    """Write the picture of a scope of the graph, or of all of it, as one HTML file.

    Raises ViewError where there is nothing to draw or the file cannot be written.
    """
    with without_collection():
        scope = scope or whole_scope(dataset)
        network = read_network(dataset, scope)
        html = render_page(network, title or scope.title or "cloudkg").encode("utf-8", "replace")
        write_whole(out, html)
    return ViewSummary(len(network.nodes), len(network.edges), len(html))


def render_page(network: Network, title: str) -> str:
    """The page as text: up to WHOLE nodes pyvis holds and vis-network draws them, beyond that they are a map, drawn by our own canvas."""
    lines = pair_lines(network)
    pairs = list(lines)
    kinds = [node.type for node in network.nodes]
    radii = [node_radius(kind, degree) for kind, degree in zip(kinds, weigh_nodes(len(kinds), pairs), strict=True)]
    edges = [(a, b, 1.0) for a, b in pairs]
    names = [node.id for node in network.nodes]
    if len(names) > WHOLE:
        member = find_communities(len(names), edges)
        return _render_canvas(title, write_payload(network, lines, Spots(radii, *place_map(names, edges, radii, member), member))).html
    places = place_nodes(names, edges, radii, _stages(network, lines))
    return _render_network(title, write_payload(network, lines), network.nodes, list(zip(radii, places, strict=True)), pairs)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as text, and the content security policy under which it may be sent."""

    html: str
    policy: str


def render_live(title: str, payload: str, language: str = "") -> Rendered:
    """The page of a picture that a server lets grow: its scripts may ask that server, and nobody else."""
    return _render_canvas(title, payload, _SCRIPTS, "; connect-src 'self'", language)


def _render_canvas(title: str, payload: str, scripts: Sequence[str] = _SCRIPTS, allowed: str = "", language: str = "") -> Rendered:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(resource("view", "templates"))
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    page = replace(_page(environment, title, payload, ("scripts/canvas.js", *scripts), allowed), language=language)
    return Rendered(environment.get_template(_TEMPLATE).render(page=page, nodes=[], edges=[], options="{}"), page.policy)


def _render_network(
    title: str, payload: str, nodes: Sequence[Node], drawn: list[tuple[float, tuple[float, float]]], pairs: list[Pair]
) -> str:
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader

    net = import_pyvis()(directed=True, cdn_resources="in_line")
    loader = ChoiceLoader([FileSystemLoader(resource("view", "templates")), FileSystemLoader(net.template_dir)])
    net.templateEnv = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    net.path = _TEMPLATE
    net.set_options(_source(net.templateEnv, "options.json"))
    _fill(net, nodes, drawn, pairs)
    net.templateEnv.globals["page"] = _page(net.templateEnv, title, payload, (_VIS_NETWORK, "scripts/visual.js", *_SCRIPTS))
    return str(net.generate_html())


def _fill(net: Any, nodes: Sequence[Node], drawn: list[tuple[float, tuple[float, float]]], pairs: list[Pair]) -> None:
    """Fill pyvis's own lists, since its add_edge looks through all edges for each one; ids are positions in the payload."""
    for at, (member, (radius, (x, y))) in enumerate(zip(nodes, drawn, strict=True)):
        node = {"id": at, "group": member.type, "size": round(radius, 1), "x": round(x, 1), "y": round(y, 1)}
        net.nodes.append(node)
        net.node_ids.append(at)
        net.node_map[at] = node
    net.edges.extend({"id": at, "from": a, "to": b} for at, (a, b) in enumerate(pairs))


def _stages(network: Network, lines: dict[Pair, list[int]]) -> list[int]:
    """When each line came: the number of its earliest report, reports taken in the order of their dates and a few at a time."""
    order = sorted(network.sources, key=lambda source: (source.issued or _UNDATED, source.id))
    rank = {source.id: at for at, source in enumerate(order)}
    came = [
        min((rank[network.claims[c].provenance.report] for e in edges for c in network.edges[e].claims), default=len(order))
        for edges in lines.values()
    ]
    stage_of, met, stood = dict[int, int](), 0, 0
    for at in range(len(order) + 1):
        stage_of[at] = len(set(stage_of.values())) if met >= stood * _STAGE_GROWTH else max(stage_of.values(), default=0)
        met += came.count(at)
        if stage_of[at] not in list(stage_of.values())[:-1]:
            stood = met
    return [stage_of[at] for at in came]


def node_radius(kind: str, degree: int) -> float:
    """Radius of the sign of a thing of a kind with so many ties, in units of the picture."""
    return min(_LARGEST_REPORT if kind == "Report" else _LARGEST, _SMALLEST + _GROWTH * math.sqrt(degree))


def _page(environment: Any, title: str, payload: str, sources: Sequence[str], allowed: str = "") -> Page:
    from markupsafe import Markup

    # Markup here is our own files and nothing that a report says; what reports say goes through JSON and base64 below.
    scripts = tuple(Markup(_source(environment, name)) for name in sources)  # noqa: S704
    styles = Markup("\n".join(_source(environment, name) for name in _STYLES))  # noqa: S704
    words = json.dumps(json.loads(_source(environment, "words.json")), ensure_ascii=False, separators=(",", ":"))
    return Page(title, scripts, styles, _policy(scripts, styles) + allowed, Markup(words.replace("<", "\\u003c")), pack(payload))  # noqa: S704


def _source(environment: Any, name: str) -> str:
    """Text of a template file, unrendered: scripts and styles are put in as they are, so that their hashes are known."""
    text: str = environment.loader.get_source(environment, name)[0]
    return text.replace("\r\n", "\n")


def _policy(scripts: tuple[Markup, ...], styles: Markup) -> str:
    allowed = " ".join(digest(script) for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src {digest(styles)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
