"""Saying where the graph does not hold together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudkg.cli.options import EntityNameType, dataset_options, open_dataset, resolve_name
from cloudkg.cli.output import clean

if TYPE_CHECKING:
    from cloudkg.audit import Finding

_KINDS = (
    "conflict", "arithmetic", "suspicion", "revision", "dispersion", "firmness", "progress", "incomparable", "agreement",
)  # fmt: skip
_SEVERITIES = ("info", "low", "medium", "high")
_HEADER = ("id", "severity", "kind", "verdict", "entities", "metric", "period", "why", "reports")


@click.command()
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help="Only findings of this kind; may be repeated.")
@click.option("--entity", "names", type=EntityNameType(), multiple=True, help="Only about this entity or report; may be repeated.")
@click.option(
    "--min-severity",
    "least",
    type=click.Choice(_SEVERITIES),
    help="Leave out what matters less. Default: low, or info where --kind asks for agreement or incomparable.",
)
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the sentences.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "turtle"]),
    default="table",
    show_default=True,
    help="A table to read, JSON with every quote, CSV, or triples of ckg:Finding.",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Write all findings into the graph too, whatever is shown: queries and pictures have them until the graph changes.",
)
@dataset_options
def audit(
    kinds: tuple[str, ...],
    names: tuple[str, ...],
    least: str | None,
    language: str,
    form: str,
    keep: bool,
    folder: Path,
    endpoint: str | None,
) -> None:
    """Say where reports disagree and where their arithmetic does not add up; no fact is changed.

    Figures are compared only where entity, metric, basis, scope, period, unit and modality are the same, with the tolerance that their
    rounding allows. A suspicion is a slip that would explain what does not fit. Agreements and what cannot be compared are found too, and
    shown with --min-severity info.

    With --keep the findings stand in the graph, as ckg:Finding, and ckg:agreesWith, ckg:conflictsWith and ckg:supersedes tie observations to
    each other. A report or a decision that changes the graph takes them out of it: they are never those of another state.
    """
    from cloudkg.audit import Kind, Severity
    from cloudkg.audit.examine import find_all, keep_findings, with_quotes

    if keep and endpoint:
        raise click.UsageError("--keep writes into a graph folder; an endpoint is only read.")
    dataset = open_dataset(folder, endpoint)
    entities = [resolve_name(dataset, name).id for name in names]
    quiet = {"agreement", "incomparable"} & set(kinds)
    severity = Severity(least or ("info" if quiet else "low"))
    found = keep_and_tell(folder) if keep else find_all(dataset, quiet=severity is not Severity.INFO)
    findings = with_quotes(dataset, keep_findings(found, kinds=[Kind(k) for k in kinds], entities=entities, least=severity))
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json([{"id": f.id, "reports": f.reports, **_fields(f)} for f in findings])
    elif form == "turtle":
        from cloudkg.audit.turtle import render_findings

        click.echo(render_findings(findings), nl=False)
    elif form == "csv":
        click.echo(_csv(findings, language), nl=False)
    else:
        _print_table(findings, language)


def keep_and_tell(folder: Path) -> tuple[Finding, ...]:
    """Audit a graph, keep what is found in it, and say on standard error how much that is."""
    from cloudkg.audit.keeping import keep_audit

    found = keep_audit(folder)
    click.echo(f"{len(found):,} finding{'' if len(found) == 1 else 's'} kept in {clean(str(folder))}", err=True)
    return found


def _fields(finding: Finding) -> dict[str, object]:
    from cloudkg.cli.output import to_plain

    plain = to_plain(finding)
    assert isinstance(plain, dict)
    del plain["ties"]  # told by the triples
    return plain


def _row(finding: Finding, language: str) -> tuple[str, ...]:
    f = finding
    names = " ".join(e for e in f.entities)
    reports = " ".join(dict.fromkeys(e.report.partition(":")[2] + f":{e.line}" for e in f.evidence))
    return f.id, f.severity, f.kind, f.verdict, names, f.metric or "", f.period or "", f.why[language], reports


def _csv(findings: tuple[Finding, ...], language: str) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADER)
    writer.writerows(_row(f, language) for f in findings)
    return out.getvalue()


def _print_table(findings: tuple[Finding, ...], language: str) -> None:
    from cloudkg.cli.output import print_table

    if findings:
        print_table(
            ("severity", "kind", "why", "where"),
            [(f.severity, f"{f.kind}: {f.verdict}", r[7], r[8]) for f in findings for r in [_row(f, language)]],
        )
    count = len(findings)
    click.echo(f"{count} finding{'' if count == 1 else 's'}", err=True)
