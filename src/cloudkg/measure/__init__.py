"""Numbers, units and times as texts write them: the readers that sentences (`recognise`) and table cells (`relate`) share."""
