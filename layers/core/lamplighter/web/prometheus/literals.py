"""Integers and booleans as Go reads them from parameters: what it takes, what it refuses, and in which words."""

import re

from lamplighter.promql.quoting import quote

_INTEGER = re.compile(r"[+-]?[0-9]+")
_LONGEST_INTEGER = 40
"""Longer texts are out of range whatever they hold; Python refuses to read very long ones."""


def read_integer(text: str, *, function: str = "Atoi", bits: int = 64) -> int:
    """Read an integer as `function` of strconv does; a ValueError says in its words what is wrong."""
    problem = f"strconv.{function}: parsing {quote(text)}:"
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"{problem} invalid syntax")
    value = int(text) if len(text) <= _LONGEST_INTEGER else None
    if value is None or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise ValueError(f"{problem} value out of range")
    return value


def read_boolean(text: str) -> bool:
    """Read a boolean as ParseBool does; a ValueError says in its words what is wrong."""
    if text in {"1", "t", "T", "TRUE", "true", "True"}:
        return True
    if text in {"0", "f", "F", "FALSE", "false", "False"}:
        return False
    raise ValueError(f"strconv.ParseBool: parsing {quote(text)}: invalid syntax")
