"""Resolves: names to entities with the reason kept, repeated claims to one, and claims of several reports to one event."""

from __future__ import annotations

from cloudkg.resolve.entities import build_entities, join_entities
from cloudkg.resolve.events import form_events
from cloudkg.resolve.merge import merge_claims, merge_observations
from cloudkg.resolve.report import resolve_report

__all__ = ["build_entities", "form_events", "join_entities", "merge_claims", "merge_observations", "resolve_report"]
