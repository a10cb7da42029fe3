"""Regular expressions of matchers: RE2 as in Prometheus, their mistakes in the words of Go's regexp."""

from typing import Any

from lamplighter.errors import QueryError

_IN_GO = {
    "missing ]": "missing closing ]",
    "missing )": "missing closing )",
    "trailing \\": "trailing backslash at end of expression",
    "no argument for repetition operator": "missing argument to repetition operator",
    "invalid repetition size": "invalid repeat count",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid named capture group": "invalid named capture",
}


def compile_pattern(text: str) -> Any:
    """Return the compiled pattern, whose time is linear in what it is matched with, whoever wrote it."""
    import re2  # noqa: PLC0415 - whoever only folds roll-ups must not pay for it in a cold start

    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    # Groups that nobody asks for keep RE2 from its automaton: `(a*)*` many times over takes minutes with them.
    options.never_capture = True
    try:
        return re2.compile(text, options)
    except re2.error as error:
        raise QueryError(f"error parsing regexp: {_in_go(error)}") from error


def _in_go(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    told = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    what, separator, where = told.partition(": ")
    return f"{_IN_GO.get(what, what)}: `{where}`" if separator or what in _IN_GO else what
