"""Lamplighter: a monitor that runs on no server."""
