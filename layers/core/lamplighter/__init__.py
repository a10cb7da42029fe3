"""Lamplighter: a monitor that runs on no server."""

__version__ = "0.1.0"
