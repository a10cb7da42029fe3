"""From what was observed to who is told, one idea a module."""
