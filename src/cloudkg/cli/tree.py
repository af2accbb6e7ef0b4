"""A neighbourhood as a tree of lines."""

from __future__ import annotations

import click

from cloudkg.cli.output import clean, fit, terminal_columns
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.query.citing import claim_details
from cloudkg.query.facts import Node
from cloudkg.query.neighbors import Edge, Neighborhood
from cloudkg.vocab import SYMMETRIC, relation_flag

_SHORT_ID = 8
_SHOWN_REPORTS = 3
_COLOURS = {Modality.PLANNED: "cyan", Modality.FORECAST: "blue", Modality.REPORTED: "yellow"}


def render_tree(around: Neighborhood) -> list[str]:
    """Lines of the tree: each edge once, below the end that is nearer to the centre."""
    below: dict[str, list[tuple[Edge, str]]] = {}
    for edge in around.edges:
        near, far = sorted((edge.subject, edge.object), key=lambda end: around.distance.get(end, edge.hop + 1))
        if around.distance.get(near) == around.distance.get(far) and edge.subject in around.distance:
            near, far = edge.subject, edge.object
        below.setdefault(near, []).append((edge, far))
    lines = [f"{click.style(clean(around.center.label), bold=True)}  {around.center.id} · {around.center.type}"]
    if not around.edges:
        lines.append("nothing that fits is said of it")
    _grow(lines, around, below, around.center.id, "", {around.center.id})
    if around.omitted:
        lines.append(f"… and {around.omitted} more edges: raise --limit, or narrow by --relation, --direction or --modality")
    return lines


def _grow(
    lines: list[str], around: Neighborhood, below: dict[str, list[tuple[Edge, str]]], parent: str, indent: str, open_: set[str]
) -> None:
    branches = below.get(parent, [])
    for position, (edge, far) in enumerate(branches):
        last = position == len(branches) - 1
        lines.append(_fit(f"{indent}{'└─' if last else '├─'} ", edge, far, around.nodes))
        if around.distance.get(far) == edge.hop and far not in open_:  # an entity opens once, at its own distance
            open_.add(far)
            _grow(lines, around, below, far, indent + ("   " if last else "│  "), open_)


def _fit(branch: str, edge: Edge, far: str, nodes: dict[str, Node]) -> str:
    line = branch + edge_text(edge, far, nodes)
    columns = terminal_columns()
    cut = line if columns is None else fit(line, columns)
    if len(edge.struck) == len(edge.claims):
        return click.style(cut, dim=True, strikethrough=True)
    return click.style(cut, fg="red" if edge.denied else _COLOURS.get(edge.modality))


def edge_text(edge: Edge, far: str, nodes: dict[str, Node]) -> str:
    """One edge as seen from the end that is not `far`: relation, name, magnitude, date, modality, reports, claim id."""
    arrow = "↔" if edge.relation in SYMMETRIC else "→" if edge.object == far else "←"
    words = relation_flag(edge.relation).replace("-", " ")
    parts = [
        f"{words} {arrow} {clean(nodes[far].label)}",
        *_detail(_shown(edge), nodes),
        _standing(edge),
        reports_text(edge.reports, nodes),
    ]
    more = f" +{len(edge.claims) - 1}" if len(edge.claims) > 1 else ""
    return "  ".join([*parts, short_id(edge.claim_ids[0]) + more])


def _shown(edge: Edge) -> tuple[Claim, ...]:
    """Claims that stand; all of them where none does."""
    return tuple(c for i, c in zip(edge.claim_ids, edge.claims, strict=True) if i not in edge.struck) or edge.claims


def _standing(edge: Edge) -> str:
    verdicts = [mark.verdict.lower() for mark in edge.struck.values()]
    struck = ", ".join(f"{verdict} {verdicts.count(verdict)}" for verdict in sorted(set(verdicts)))
    standing = [c for i, c in zip(edge.claim_ids, edge.claims, strict=True) if i not in edge.struck]
    if not standing:
        return f"[{', '.join(sorted(set(verdicts)))}]"
    counts = {m: sum(c.modality is m for c in standing) for m in Modality}
    said = ", ".join(m.lower() for m in Modality if counts[m])
    denied = sum(c.polarity is Polarity.DENIED for c in standing)
    if denied:
        said = "denied" if denied == len(standing) else f"{said}, denied by {denied}"
    return f"[{', '.join(filter(None, (said, struck)))}]"


def _detail(claims: tuple[Claim, ...], nodes: dict[str, Node]) -> list[str]:
    """Qualifiers of the first claim that has any, then dates of the others."""
    best = max(
        claims,
        key=lambda c: sum(p is not None for p in (c.qualifiers.change, c.qualifiers.amount, c.qualifiers.price_to, c.qualifiers.date)),
    )
    return claim_details(best, nodes)


def reports_text(reports: tuple[str, ...], nodes: dict[str, Node]) -> str:
    """Names of a few reports, and how many more there are."""
    names = [clean(r.partition(":")[2]) for r in reports[:_SHOWN_REPORTS]]
    more = f" +{len(reports) - _SHOWN_REPORTS}" if len(reports) > _SHOWN_REPORTS else ""
    return f"({', '.join(names)}{more})"


def short_id(curie: str) -> str:
    """An id as short as `cloudkg why` takes it.

    >>> short_id("claim:8771592befe47cbe")
    'claim:8771592b'
    """
    kind, _, digest = curie.partition(":")
    return f"{kind}:{digest[:_SHORT_ID]}"
