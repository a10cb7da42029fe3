"""PromQL: expressions over anything that can select series. Pure; Prometheus 3 is what it answers like."""
