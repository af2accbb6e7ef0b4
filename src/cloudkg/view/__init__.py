"""Pictures of the graph: one self-contained HTML file that opens from disk, without a network, and shows the evidence behind every edge."""

from cloudkg.view.page import ViewSummary, write_view
from cloudkg.view.scope import Scope, event_scope, near_scope, path_scope, query_scope, segment_scope, whole_scope

__all__ = ["Scope", "ViewSummary", "event_scope", "near_scope", "path_scope", "query_scope", "segment_scope", "whole_scope", "write_view"]
