"""Unit tests of rules in promtool's format: reading them, running them, telling what differs. Pure."""
