"""``eq``, ``lt`` and their like: values of one kind only, whole and real numbers being two."""

from collections.abc import Callable

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.values import Value, kind, truth, type_name

_INCOMPATIBLE = "incompatible types for comparison"
_ORDERED = frozenset({"int", "uint", "float", "string"})


def equal(first: Value, *others: Value) -> bool:
    """Tell whether the first equals any other."""
    if not others:
        raise TemplateError("missing argument for comparison")
    return any(_equal(first, other) for other in others)


def _equal(first: Value, other: Value) -> bool:
    kinds = {kind(first), kind(other)}
    if first is None or other is None:
        return first is None and other is None
    if kinds == {"int", "uint"} or (len(kinds) == 1 and "" not in kinds):
        return bool(first == other)
    if kinds != {""}:
        raise TemplateError(_INCOMPATIBLE)
    if type_name(first) != type_name(other) or not type_name(first).startswith("*"):
        raise TemplateError(f"non-comparable type: {type_name(first)}")
    return first is other


def not_equal(first: Value, other: Value) -> bool:
    """Tell whether two values differ."""
    return not _equal(first, other)


def ordered(compare: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    """Return a comparison by order, which numbers of one kind and texts have."""

    def compared(first: Value, other: Value) -> bool:
        kinds = {kind(first), kind(other)}
        if not kinds <= _ORDERED:
            raise TemplateError("invalid type for comparison" if kind(first) not in _ORDERED else _INCOMPATIBLE)
        if len(kinds) > 1 and kinds != {"int", "uint"}:
            raise TemplateError(_INCOMPATIBLE)
        return compare(first, other)

    return compared


def negated(value: Value) -> bool:
    """Tell whether a value does not count as true."""
    return not truth(value)
