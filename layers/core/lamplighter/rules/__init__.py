"""Prometheus rule files: groups, their evaluation, alert states, templates, unit tests, replay. Pure."""
