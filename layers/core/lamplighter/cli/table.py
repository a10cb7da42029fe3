"""Rows as text in columns."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime


def columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a line for the heads and for each row; control characters are shown as a terminal can bear them."""
    shown = [list(heads), *([harmless(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(heads))]
    for row in shown:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def utc(seconds: float) -> str:
    """Return unix seconds as people read them."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def time_of(written: str) -> str:
    """Return a time in UTC that is written as RFC 3339 has it as people read it, without fractions of a second."""
    return written[:19].replace("T", " ")


def harmless(cell: str) -> str:
    """Return `cell` without what a terminal takes for commands: texts of alerts may come from anywhere."""
    return "".join(character if character.isprintable() else " " for character in cell)
