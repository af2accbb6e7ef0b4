"""Findings that stand in the graph, so that queries and pictures can ask for them: written by one audit of the whole, gone with the next change."""

from __future__ import annotations

from pathlib import Path

from cloudkg.audit.examine import find_all
from cloudkg.audit.finding import Finding
from cloudkg.audit.turtle import render_audit
from cloudkg.store import open_graph
from cloudkg.store.changing import changing


def keep_audit(folder: Path) -> tuple[Finding, ...]:
    """Audit the graph of a folder and write all findings into it; without their quotes, which stand in the graph already.

    Raises StoreError where there is no graph, or one that another process is writing.
    """
    with changing(folder) as graph:
        findings = find_all(open_graph(graph.folder))
        graph.keep_findings(render_audit(findings, graph.digest))
    return findings
