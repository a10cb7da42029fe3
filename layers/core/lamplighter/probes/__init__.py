"""Reaching a target and telling what was seen, truthfully and on time."""
