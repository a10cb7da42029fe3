"""Places in an expression, as Prometheus tells them: line and column, both from 1."""

from lamplighter.errors import QueryError


def line_and_column(text: str, offset: int) -> str:
    """Return ``line:column`` of an offset; columns count UTF-8 bytes."""
    before = text[:offset]
    line_start = before.rfind("\n") + 1
    column = len(before[line_start:].encode("utf-8", "replace")) + 1
    return f"{before.count(chr(10)) + 1}:{column}"


def parse_error(text: str, offset: int, message: str) -> QueryError:
    """Return the error that `message` is about at an offset."""
    return QueryError(f"{line_and_column(text, offset)}: parse error: {message}")
