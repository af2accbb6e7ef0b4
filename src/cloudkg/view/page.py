ViewSummary=write_view=None
