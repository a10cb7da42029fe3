"""label_replace and label_join: new labels from old ones."""

import re
from collections.abc import Sequence
from typing import Any

import re2

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.columns import Argument, Column, Context, Labels
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind

_QUIET = re2.Options()
_QUIET.log_errors = False

_MAX_PATTERN = 1_000
"""Finding groups takes time by the square of a pattern's length: a longer one could keep a query for minutes."""

_MAX_VALUE = 4_096
"""A label that is doubled by each of many nested calls would fill the memory."""

_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")
"""``$$``, ``$1``, ``$name`` or ``${name}``; a dollar sign that begins none of them stands for itself."""

_GROUP_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
"""What else is all digits is a name to Go: that of no group."""


def with_label(labels: Labels, name: str, value: str) -> Labels:
    """Return `labels` with one set, or without it where `value` is empty."""
    if value:
        return {**labels, name: value}
    return {other: held for other, held in labels.items() if other != name}


class Template:
    """A replacement, cut once into what stands there and what stands for a group."""

    def __init__(self, text: str) -> None:
        self._parts: list[tuple[str, str]] = []
        end = 0
        for reference in _REFERENCE.finditer(text):
            dollar, bare, braced = reference.groups()
            self._parts.append((text[end : reference.start()] + (dollar or ""), bare or braced or ""))
            end = reference.end()
        self._rest = text[end:]
        self._names = {name for _, name in self._parts}

    def expand(self, match: Any) -> str:
        """Return the replacement with the groups of `match` put in; a group that is not there is empty."""
        groups = {name: _group(match, name) for name in self._names}
        return _bounded(
            "", [piece for plain, name in self._parts for piece in (plain, groups[name])] + [self._rest]
        )


def _group(match: Any, name: str) -> str:
    if _GROUP_NUMBER.fullmatch(name):
        number = int(name)
        return (match.group(number) or "") if number <= match.re.groups else ""
    return (match.group(name) or "") if name in match.re.groupindex else ""


def _bounded(separator: str, texts: Sequence[str]) -> str:
    """Return `texts` joined, or refuse before that takes memory."""
    if sum(map(len, texts)) + len(separator) * (len(texts) - 1) > _MAX_VALUE:
        raise QueryExecutionError(f"a label's value would be longer than {_MAX_VALUE} characters")
    return separator.join(texts)


def _label_replace(given: Sequence[Argument], context: Context) -> list[Column]:
    target, template, source, pattern_text = map(arguments.text, given[1:])
    pattern = _compiled(pattern_text)
    _check_name(target, "destination", "label_replace")
    replacement = Template(template)
    columns = []
    for column in arguments.vector(given[0]):
        context.check()
        match = pattern.fullmatch(column.labels.get(source, ""))
        labels = column.labels if match is None else with_label(column.labels, target, replacement.expand(match))
        columns.append(Column(labels, column.values))
    return columns


def _label_join(given: Sequence[Argument], context: Context) -> list[Column]:
    target, separator, *sources = map(arguments.text, given[1:])
    for source in sources:
        _check_name(source, "source", "label_join")
    _check_name(target, "destination", "label_join")
    columns = []
    for column in arguments.vector(given[0]):
        context.check()
        joined = _bounded(separator, [column.labels.get(name, "") for name in sources])
        columns.append(Column(with_label(column.labels, target, joined), column.values))
    return columns


def _compiled(pattern: str) -> Any:
    if len(pattern) > _MAX_PATTERN:
        raise QueryExecutionError(
            f"regular expression in label_replace() is longer than {_MAX_PATTERN} characters"
        )
    try:
        return re2.compile(f"(?s:{pattern})", _QUIET)
    except re2.error as error:
        raise QueryExecutionError(f"invalid regular expression in label_replace(): {pattern}") from error


def _check_name(name: str, role: str, function: str) -> None:
    """Refuse what cannot name a label: nothing, and text that is not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = ""
    if not name:
        raise QueryExecutionError(f"invalid {role} label name in {function}(): {name}")


LABEL_FUNCTIONS = (
    Function("label_replace", (Kind.VECTOR, Kind.STRING, Kind.STRING, Kind.STRING, Kind.STRING), _label_replace),
    Function("label_join", (Kind.VECTOR, Kind.STRING, Kind.STRING, Kind.STRING), _label_join, variadic=-1),
)
