"""Where reports disagree, and where their arithmetic does not add up: conflicts, revisions, progress, slips. Nothing is changed."""

from cloudkg.audit.examine import audit_graph
from cloudkg.audit.finding import Evidence, Finding, Kind, Severity

__all__ = ["Evidence", "Finding", "Kind", "Severity", "audit_graph"]
