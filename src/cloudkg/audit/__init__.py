"""Where reports disagree, and where their arithmetic does not add up: conflicts, revisions, progress, slips. Nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudkg.audit.finding import Evidence, Finding, Kind, Severity

if TYPE_CHECKING:
    from cloudkg.audit.examine import audit_graph

__all__ = ["Evidence", "Finding", "Kind", "Severity", "audit_graph"]


def __getattr__(name: str) -> object:
    """Import what looks for findings only when it is asked for: a picture shows those that are kept."""
    if name == "audit_graph":
        from cloudkg.audit import examine

        return examine.audit_graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
