"""EventBridge patterns, as event-source mappings filter with them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.errors import LocalRunnerError

_MISSING = object()


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Return whether every field that `pattern` names holds one of the values it lists."""
    return all(_matches_field(wanted, _field(event, name)) for name, wanted in pattern.items())


def _field(event: Any, name: str) -> Any:
    return event.get(name, _MISSING) if isinstance(event, Mapping) else _MISSING


def _matches_field(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return matches(wanted, value)
    values = value if isinstance(value, list) else [value]
    return any(_matches_rule(rule, candidate) for rule in wanted for candidate in values)


def _matches_rule(rule: Any, value: Any) -> bool:
    if not isinstance(rule, Mapping):
        return value is not _MISSING and type(rule) is type(value) and bool(rule == value)
    return all(_operator(name)(argument, value) for name, argument in rule.items())


def _operator(name: str) -> Callable[[Any, Any], bool]:
    if name not in _OPERATORS:
        raise LocalRunnerError(f"template.yaml filters with {name!r}, which the local runner does not know")
    return _OPERATORS[name]


def _anything_but(argument: Any, value: Any) -> bool:
    if value is _MISSING:
        return False
    excluded = argument if isinstance(argument, list) else [argument]
    return not any(_matches_rule(rule, value) for rule in excluded)


def _numeric(argument: Sequence[Any], value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    pairs = zip(argument[::2], argument[1::2], strict=True)
    return all(_COMPARISONS[operator](value, bound) for operator, bound in pairs)


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "prefix": lambda argument, value: isinstance(value, str) and value.startswith(argument),
    "suffix": lambda argument, value: isinstance(value, str) and value.endswith(argument),
    "equals-ignore-case": lambda argument, value: isinstance(value, str) and value.lower() == argument.lower(),
    "exists": lambda argument, value: (value is not _MISSING) == argument,
    "anything-but": _anything_but,
    "numeric": _numeric,
}
