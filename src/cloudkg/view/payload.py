"""What the page is given: the network as one JSON text that its scripts read.

    nodes     [{id, type, label, zh, en, others[], tickers[], matches[], figures[figure]}]      in the order of the drawn nodes
    lines     [[edge]]                                                                          in the order of the drawn edges
    edges     [{s: node, r: relation, o: node, claims[claim]}]                                  without claims: a query alone ties the two
    claims    [{id, modality, denied, confidence, rule, passage, qualifiers{}}]                 one for each thing that a report says
    figures   [{id, metric, label, unit, min, max, period, …, modality, denied, confidence, rule, passage}]
    passages  [{source, line, page, row, column, before, quote, after}]
    findings  [{kind, verdict, severity, why{zh, en}, claims[claim], figures[figure]}]           what a kept audit found in them
    sources   [{id, title, publisher, issued}]                                                  the reports
    spots     [x, y, radius, x, …]                                                              of the nodes, where our own canvas draws them
    map       {discs[[x, y, radius]], member[community]}                                        of a large picture only
    live      {counts{node id: {relation: number}}, step}                                       of a picture that a server lets grow
    marked    [node]                                                                            what the picture is about
    names     {curie: {label, zh, en}}      what claims and figures mention        inverse  {relation: {label, zh, en}}

Words in brackets are indices into the list of that name; absent keys mean that nobody says. Numbers are decimal strings, exact.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from cloudkg.audit.kept import Kept
from cloudkg.model import Claim, Observation, Provenance, Qualifiers
from cloudkg.view.network import Names, Network, Node
from cloudkg.vocab import canonical_decimal, unit_curie

Block = dict[str, object]
Pair = tuple[int, int]
_QUALIFIERS = tuple(f.name for f in fields(Qualifiers))


def pair_lines(network: Network) -> dict[Pair, list[int]]:
    """The lines that are drawn: indices of the edges between each two nodes, whatever relation and direction they have.

    Keys are pairs of node indices, the smaller one first, in order.
    """
    index = {node.id: at for at, node in enumerate(network.nodes)}
    lines: dict[Pair, list[int]] = {}
    for at, edge in enumerate(network.edges):
        s, o = index[edge.subject], index[edge.object]
        lines.setdefault((min(s, o), max(s, o)), []).append(at)
    return dict(sorted(lines.items()))


@dataclass(frozen=True, slots=True)
class Spots:
    """Where the nodes stand that our own canvas draws: radius and centre of each.

    Of a large picture, too, the disc (x, y, radius) of each community, and the number of the community of each node.
    """

    radii: Sequence[float]
    places: Sequence[tuple[float, float]]
    discs: Sequence[tuple[float, float, float]] = ()
    member: Sequence[int] = ()


def write_payload(
    network: Network, lines: dict[Pair, list[int]], spots: Spots | None = None, live: Mapping[str, object] | None = None
) -> str:
    """JSON text of the network, as the module describes it; equal networks give equal texts."""
    node_index = _index(node.id for node in network.nodes)
    claim_index, figure_index = _index(network.claims), _index(network.figures)
    passages = list(network.contexts)
    passage_index = {provenance: at for at, provenance in enumerate(passages)}
    source_index = _index(source.id for source in network.sources)
    payload = {
        "nodes": [_node(node, figure_index) for node in network.nodes],
        "lines": list(lines.values()),
        "edges": [
            {"s": node_index[e.subject], "r": e.relation, "o": node_index[e.object], "claims": [claim_index[c] for c in e.claims]}
            for e in network.edges
        ],
        "claims": [_claim(curie, claim, passage_index) for curie, claim in network.claims.items()],
        "figures": [_figure(curie, figure, passage_index) for curie, figure in network.figures.items()],
        "findings": [_finding(f, claim_index, figure_index) for f in network.findings],
        "passages": [_passage(network, provenance, source_index) for provenance in passages],
        "sources": [_said(id=s.id, title=s.title, publisher=s.publisher, issued=s.issued) for s in network.sources],
        "names": {curie: _names(names) for curie, names in sorted(network.names.items())},
        "inverse": {curie: _names(names) for curie, names in sorted(network.inverse.items())},
        "marked": [node_index[curie] for curie in network.marked],
    }
    if spots:
        payload["spots"] = [round(number, 1) for radius, (x, y) in zip(spots.radii, spots.places, strict=True) for number in (x, y, radius)]
    if spots and spots.discs:
        payload["map"] = {"discs": [[round(number, 1) for number in disc] for disc in spots.discs], "member": list(spots.member)}
    if live:
        payload["live"] = live
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def pack(text: str) -> str:
    """Text as gzip in base64, the same bytes at any time; a lone surrogate, which UTF-8 cannot hold, becomes a question mark."""
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), compresslevel=6, mtime=0)).decode("ascii")


def _index(curies: Iterable[str]) -> dict[str, int]:
    return {curie: at for at, curie in enumerate(curies)}


def _said(**block: object) -> Block:
    """The block without what nobody says."""
    return {key: value for key, value in block.items() if value is not None and value != ()}


def _names(names: Names) -> Block:
    return _said(label=names.label, zh=names.zh, en=names.en)


def _node(node: Node, figure_index: dict[str, int]) -> Block:
    figures = [figure_index[f] for f in node.figures]
    more = _said(others=node.names.others, tickers=node.tickers, matches=node.matches)
    return {"id": node.id, "type": node.type, **_names(node.names), **more, "figures": figures}


def _claim(curie: str, claim: Claim, passage_index: dict[Provenance, int]) -> Block:
    q = claim.qualifiers
    given = ((name, getattr(q, name)) for name in _QUALIFIERS)
    qualifiers = {name: value if isinstance(value, str) else _plain(value) for name, value in given if value is not None}
    return {**_fact(curie, claim, passage_index), "qualifiers": qualifiers}


def _figure(curie: str, figure: Observation, passage_index: dict[Provenance, int]) -> Block:
    said = _said(
        metric=f"ckg:{figure.metric}",
        label=figure.label,
        unit=unit_curie(figure.unit) if figure.unit else None,
        min=_plain(figure.minimum),
        max=_plain(figure.maximum),
        raw=figure.raw,
        period=figure.period,
        approximate=figure.approximate or None,
        basis=f"ckg:{figure.basis}" if figure.basis else None,
        measure=None if figure.measure == "Level" else str(figure.measure),
        scope=figure.scope,
        region=figure.region,
        source=figure.source,
    )
    return {**_fact(curie, figure, passage_index), **said}


def _fact(curie: str, fact: Claim | Observation, passage_index: dict[Provenance, int]) -> Block:
    return _said(
        id=curie,
        modality=str(fact.modality),
        denied=True if fact.polarity == "Denied" else None,
        confidence=round(fact.confidence, 4),
        rule=fact.rule or None,
        passage=passage_index[fact.provenance],
    )


def _finding(f: Kept, claim_index: dict[str, int], figure_index: dict[str, int]) -> Block:
    claims, figures = ([index[e] for e in f.evidence if e in index] for index in (claim_index, figure_index))
    return {"kind": f.kind, "verdict": f.verdict, "severity": f.severity, "why": dict(f.why), "claims": claims, "figures": figures}


def _passage(network: Network, provenance: Provenance, source_index: dict[str, int]) -> Block:
    context, p = network.contexts[provenance], provenance
    return _said(
        source=source_index[p.report],
        line=p.line,
        page=p.page,
        row=p.row,
        column=p.column,
        before=context.before,
        quote=p.quote,
        after=context.after,
    )


def _plain(value: object) -> object:
    """A value as JSON can hold it exactly: decimals and dates as texts, a range as its two ends."""
    if isinstance(value, Decimal):
        return canonical_decimal(value)
    if isinstance(value, tuple):
        return [_plain(end) for end in value]
    return None if value is None else str(value)


def weigh_nodes(count: int, pairs: Sequence[Pair]) -> list[int]:
    """Number of other nodes that each node is tied to."""
    degrees = [0] * count
    for a, b in pairs:
        if a != b:
            degrees[a] += 1
            degrees[b] += 1
    return degrees
