"""The functions that every Go template has. ``and`` and ``or`` are evaluated by need: execution.py does it."""

import operator
from collections.abc import Callable, Mapping, Sequence

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang import escaping
from lamplighter.rules.templates.golang.comparison import equal, negated, not_equal, ordered
from lamplighter.rules.templates.golang.printing import sprint, sprintf, sprintln
from lamplighter.rules.templates.golang.values import (
    ANY,
    STRING,
    Byte,
    Function,
    Slice,
    Value,
    entry,
    kind,
    type_name,
    wrong_type,
)

LOGIC = frozenset({"and", "or"})
NO_VALUE = "<no value>"
"""What stands in a text for a value that is not there."""


def index(values: Value, *keys: Value) -> Value:
    """Return ``values[key1][key2]``..."""
    found = values
    for key in keys:
        found = _item(found, key)
    return found


def _item(values: Value, key: Value) -> Value:
    if values is None:
        raise TemplateError("index of untyped nil")
    if isinstance(values, Mapping):
        if not isinstance(key, str):
            raise wrong_type("string", key)
        return entry(values, key)
    if not isinstance(values, str | list):
        raise TemplateError(f"can't index item of type {type_name(values)}")
    items: Sequence[Value] = values.encode() if isinstance(values, str) else values
    at = _position(key, len(items) - 1, "index")
    return Byte(items[at]) if isinstance(values, str) else items[at]


def _position(key: Value, most: int, what: str) -> int:
    if kind(key) not in ("int", "uint"):
        raise TemplateError(f"cannot index slice/array with {'nil' if key is None else f'type {type_name(key)}'}")
    if not 0 <= key <= most:
        raise TemplateError(f"{what} out of range: {key}")
    return int(key)


def cut(values: Value, *ends: Value) -> Value:
    """Return ``values[first:last]`` of a text's bytes or of a slice."""
    if values is None:
        raise TemplateError("slice of untyped nil")
    if len(ends) > 2:
        raise TemplateError(f"too many slice indexes: {len(ends)}")
    if not isinstance(values, str | list):
        raise TemplateError(f"can't slice item of type {type_name(values)}")
    items: Sequence[Value] = values.encode() if isinstance(values, str) else values
    positions = [_position(end, len(items), "index") for end in ends]
    first, last = (*positions, *(0, len(items))[len(positions) :])
    if first > last:
        raise TemplateError(f"invalid slice index: {first} > {last}")
    if isinstance(values, str):
        return values.encode()[first:last].decode(errors="replace")
    made = type(values) if isinstance(values, Slice) else Slice
    return made(items[first:last], type_name(values))


def length(values: Value) -> int:
    """Return how many entries there are, or how many bytes a text has."""
    if values is None:
        raise TemplateError("len of nil pointer")
    if isinstance(values, str):
        return len(values.encode())
    if not isinstance(values, Mapping | list):
        raise TemplateError(f"len of type {type_name(values)}")
    return len(values)


def _escaper(escape: Callable[[str], str]) -> Function:
    def escaped(*values: Value) -> str:
        return escape(sprint([NO_VALUE if value is None else value for value in values]))

    return Function(escaped, rest=ANY)


def _printer(printed: Callable[[Sequence[Value]], str]) -> Function:
    return Function(lambda *values: printed(values), rest=ANY)


_TWO = (ANY, ANY)

BUILTINS: Mapping[str, Function] = {
    "and": Function(lambda *values: values[-1], (ANY,), rest=ANY),
    "or": Function(lambda *values: values[-1], (ANY,), rest=ANY),
    "not": Function(negated, (ANY,)),
    "eq": Function(equal, (ANY,), rest=ANY),
    "ne": Function(not_equal, _TWO),
    "lt": Function(ordered(operator.lt), _TWO),
    "le": Function(ordered(operator.le), _TWO),
    "gt": Function(ordered(operator.gt), _TWO),
    "ge": Function(ordered(operator.ge), _TWO),
    "index": Function(index, (ANY,), rest=ANY),
    "slice": Function(cut, (ANY,), rest=ANY),
    "len": Function(length, (ANY,)),
    "print": _printer(sprint),
    "println": _printer(sprintln),
    "printf": Function(lambda template, *values: sprintf(template, values), (STRING,), rest=ANY),
    "html": _escaper(escaping.html),
    "js": _escaper(escaping.js),
    "urlquery": _escaper(escaping.urlquery),
}
