"""Pictures of the graph: one self-contained HTML file that opens from disk, without a network, and shows the evidence behind every edge."""

from cloudkg.view.page import ViewSummary, write_view

__all__ = ["ViewSummary", "write_view"]
