"""``/metrics``: the latest value of every series and Lamplighter's own counters, for whoever scrapes."""
