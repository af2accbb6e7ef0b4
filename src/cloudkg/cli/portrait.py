"""An entity, or the evidence of a claim, as text to read."""

from __future__ import annotations

import click

from cloudkg.cli.output import clean, clean_lines, print_table, span_of
from cloudkg.cli.tree import edge_text, reports_text, short_id
from cloudkg.model import Claim, Observation, Polarity
from cloudkg.query.citing import claim_details
from cloudkg.query.facts import Mark, Node
from cloudkg.query.show import Portrait
from cloudkg.query.why import Evidence
from cloudkg.vocab import relation_flag


def print_portrait(portrait: Portrait) -> None:
    """Print all that is known of an entity."""
    node = portrait.node
    click.echo(f"{click.style(clean(node.label), bold=True)}  {node.id} · {node.type}")
    for title, values in (("also called", portrait.names), ("tickers", portrait.tickers), ("same as", portrait.matches)):
        if values:
            click.echo(f"  {title}: {', '.join(map(clean, values))}")
    for predicate, values in portrait.properties.items():
        shown = ", ".join(clean(portrait.nodes[v].label if v in portrait.nodes else v) for v in values)
        click.echo(f"  {predicate.partition(':')[2]}: {shown}")
    if portrait.edges:
        _heading(f"Relations ({len(portrait.edges)})")
        for edge in portrait.edges:
            click.echo(f"  {edge_text(edge, edge.object if edge.subject == node.id else edge.subject, portrait.nodes)}")
    if portrait.figures:
        _heading(f"Figures ({len(portrait.figures)})")
        header = ("metric", "label", "period", "value", "basis", "modality", "scope", "source", "report", "id")
        print_table(header, [figure_row(f.id, f.observation, portrait.nodes, f.struck) for f in portrait.figures])
    if portrait.happenings:
        _heading(f"Events ({len(portrait.happenings)})")
        for h in portrait.happenings:
            when = h.announced or h.effective or "undated"
            ends = clean(f"{portrait.nodes[h.agent].label} → {portrait.nodes[h.target].label}")
            click.echo(f"  {when}  {h.type}  {ends}  [{h.modality.lower()}]  {reports_text(h.reports, portrait.nodes)}")
    if portrait.omitted:
        click.echo(f"… and {portrait.omitted} more: raise --limit, or ask with `cloudkg query`")


def figure_row(curie: str, o: Observation, nodes: dict[str, Node], struck: Mark | None = None) -> tuple[str, ...]:
    """Cells of a figure: metric, label, period, value, basis, modality, scope, source, report, id."""
    about = "≈ " if o.approximate else ""
    value = about + span_of((o.minimum, o.maximum), o.unit)
    basis = " ".join(part for part in (str(o.basis or ""), "change" if o.measure == "Change" else "") if part)
    standing = struck.verdict.lower() if struck else "denied" if o.polarity is Polarity.DENIED else o.modality.lower()
    region = nodes[o.region].label if o.region in nodes else ""
    scope = " · ".join(part for part in (o.scope or "", region) if part)
    report = o.provenance.report.partition(":")[2]
    return o.metric, o.label, o.period or "", value, basis, standing, scope, o.source or "", report, short_id(curie)


def print_evidence(evidence: Evidence) -> None:
    """Print a claim or a figure, the quote in its context, and where it stands."""
    fact, place = evidence.fact, evidence.fact.provenance
    click.echo(f"{click.style(_sentence(evidence), bold=True, strikethrough=evidence.struck is not None)}  {evidence.id}")
    quote = click.style(clean_lines(place.quote), bold=True, underline=True)
    context = f"{clean_lines(evidence.before)}»{quote}«{clean_lines(evidence.after)}".strip("\n")
    click.echo("\n".join(f"  │ {line}" for line in context.split("\n")))
    where = [f"line {place.line}", f"characters {place.span.start}–{place.span.end}"]
    where += [f"{n} {v}" for n, v in (("page", place.page), ("row", place.row), ("column", place.column)) if v is not None]
    about = [clean(evidence.report.label), *(clean(v) for v in (evidence.publisher, evidence.issued) if v)]
    click.echo(f"  report: {' · '.join(about)} ({evidence.report.id}), {', '.join(where)}")
    source = fact.qualifiers.source if isinstance(fact, Claim) else fact.source
    if source:
        click.echo(f"  according to: {clean(source)}")
    click.echo(f"  said as: {fact.modality.lower()}{', denied' if fact.polarity is Polarity.DENIED else ''}")
    click.echo(f"  found by: {clean(fact.rule) or 'unknown'}, confidence {fact.confidence:g}")
    if evidence.revises:
        click.echo(f"  stands in the place of: {evidence.revises}")
    if evidence.struck:
        mark = evidence.struck
        click.secho(f"  {mark.verdict.lower()} by {clean(mark.by)} on {mark.on}: {clean(mark.why)}", fg="red")
        if mark.revision:
            click.echo(f"  in its place stands: {mark.revision}")


def _sentence(evidence: Evidence) -> str:
    fact, nodes = evidence.fact, evidence.nodes
    if isinstance(fact, Claim):
        head = f"{nodes[fact.subject].label} {relation_flag(fact.predicate).replace('-', ' ')} {nodes[fact.object].label}"
        return clean("  ".join([head, *claim_details(fact, nodes)]))
    row = figure_row(evidence.id, fact, nodes)
    return clean("  ".join([nodes[fact.entity].label, *(cell for cell in row[:5] if cell), *([row[6]] if row[6] else [])]))


def _heading(title: str) -> None:
    click.echo()
    click.secho(title, bold=True)
