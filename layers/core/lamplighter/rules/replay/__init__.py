"""Rules evaluated over stored history: the alerts that would have fired. Pure."""
