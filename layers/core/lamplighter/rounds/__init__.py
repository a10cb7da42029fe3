"""A tick from plan to frames: what the collector does each minute."""
