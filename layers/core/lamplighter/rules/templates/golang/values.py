"""Values as templates see them: Go's types, on Python's.

bool, int, float64 and string are bool, int, float and str; None is Go's nil and what is not there at all;
``map[string]string`` is a dict. The classes here are the rest. A map or slice of a type with methods is a
subclass that has them as `methods`, and as `text` what its ``String()`` gives.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lamplighter.errors import TemplateError

Value = Any
"""A value of the kinds that this module's docstring names."""


class AnyMap(dict[str, Value]):
    """``map[string]any``: a key that is not there has no value, where a dict of texts has an empty one."""

    go_type = "map[string]interface {}"
    size: int = 0
    """Values within values, each counted as often as it is named."""


class Byte(int):
    """``uint8``: one byte of a text."""

    go_type = "uint8"


class SafeHtml(str):
    """``template.HTML``: text that is HTML already. In a text template it is text."""

    __slots__ = ()
    go_type = "template.HTML"


class Slice(list[Value]):
    """A slice; `go_type` is how Go names its type."""

    def __init__(self, values: Iterable[Value], go_type: str) -> None:
        super().__init__(values)
        self.go_type = go_type


@dataclass(slots=True, eq=False, kw_only=True)
class Struct:
    """A struct, or a pointer to one: its exported fields, its methods, and its text where it has ``String()``."""

    go_type: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    methods: "Mapping[str, Function]" = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoType:
    """The type of a parameter. `literal` is the kind of literal it takes: text, real, whole, bool or any."""

    name: str
    literal: str = ""
    nillable: bool = False
    also: frozenset[str] = frozenset()
    """Named types that Go assigns to it, as template.Strings to []string."""

    def accepts(self, value: Value) -> bool:
        """Tell whether Go could assign the value."""
        found = type_name(value)
        return self.literal == "any" or found == self.name or found in self.also


ANY = GoType(name="interface {}", literal="any", nillable=True)
STRING = GoType(name="string", literal="text")
WHOLE = GoType(name="int", literal="whole")


@dataclass(frozen=True, slots=True)
class Function:
    """A function or a bound method: the types of its parameters, and of any further arguments.

    `call` takes them in order; what it raises as `TemplateError` is an error of the template.
    """

    call: Callable[..., Value]
    parameters: Sequence[GoType] = ()
    rest: GoType | None = None


_NAMES: Mapping[type, str] = {
    bool: "bool",
    int: "int",
    float: "float64",
    str: "string",
    dict: "map[string]string",
    type(None): "<nil>",
}


def type_name(value: Value) -> str:
    """Return the name of a value's type as Go prints it."""
    return str(getattr(value, "go_type", "")) or _NAMES.get(type(value), type(value).__name__)


def kind(value: Value) -> str:
    """Return the basic kind of a value: bool, int, uint, float, string, or the empty text for every other."""
    match value:
        case bool():
            return "bool"
        case Byte():
            return "uint"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "string"
    return ""


def truth(value: Value) -> bool:
    """Tell whether a value counts as true: neither nil, zero, false nor empty. A struct always does."""
    return True if isinstance(value, Struct) else bool(value)


def entry(values: Mapping[str, Value], key: str) -> Value:
    """Return an entry of a map, or its type's zero value."""
    return values.get(key, None if isinstance(values, AnyMap) else "")


def wrong_type(expected: str, value: Value) -> TemplateError:
    """Return the error that a value is not of the expected type."""
    if value is None:
        return TemplateError(f"invalid value; expected {expected}")
    return TemplateError(f"wrong type for value; expected {expected}; got {type_name(value)}")
