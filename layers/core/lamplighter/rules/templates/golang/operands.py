"""The value of operands, commands and pipelines."""

from collections.abc import Mapping, Sequence

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.builtins import LOGIC
from lamplighter.rules.templates.golang.lexing import fault
from lamplighter.rules.templates.golang.printing import bounded
from lamplighter.rules.templates.golang.syntax import (
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Literal,
    Nil,
    Number,
    Operand,
    Pipe,
    Variable,
)
from lamplighter.rules.templates.golang.values import (
    ANY,
    Function,
    GoType,
    Struct,
    Value,
    entry,
    truth,
    type_name,
    wrong_type,
)

Variables = list[tuple[str, list[Value]]]
"""Name and cell, the innermost last."""
_WRITTEN_REAL = frozenset(".eEpP")
_LARGEST_INT = 2**63 - 1
NOTHING: tuple[Value, ...] = ()
"""What a pipeline's first stage is handed by the one before it."""


class Evaluator:
    """Evaluates operands of one template with the variables and functions there are."""

    def __init__(self, text: str, functions: Mapping[str, Function], variables: Variables) -> None:
        self.text = text
        self.functions = functions
        self.variables = variables

    def pipeline(self, dot: Value, pipe: Pipe) -> Value:
        """Return a pipeline's value, and give it to the variables that it declares or assigns."""
        handed: tuple[Value, ...] = NOTHING
        for command in pipe.commands:
            handed = (self._command(dot, command, handed),)
        for name in pipe.variables:
            if pipe.assigns:
                self._cell(name)[0] = handed[0]
            else:
                self.variables.append((name, [handed[0]]))
        return handed[0]

    def _cell(self, name: str) -> list[Value]:
        for known, cell in reversed(self.variables):
            if known == name:
                return cell
        raise TemplateError(f"undefined variable: {name}")

    def _command(self, dot: Value, command: Command, handed: tuple[Value, ...]) -> Value:
        try:
            return self._value(dot, command.operands[0], command.operands[1:], handed)
        except _Placed:
            raise
        except TemplateError as error:
            raise _Placed(str(fault(self.text, command.at, f"executing <{command}>: {error}"))) from error

    def _value(
        self, dot: Value, operand: Operand, arguments: Sequence[Operand], handed: tuple[Value, ...]
    ) -> Value:
        if isinstance(operand, Field | Variable | Chain | Identifier):
            return self._reference(dot, operand, arguments, handed)
        if arguments or handed:
            raise TemplateError(f"can't give argument to non-function {operand}")
        match operand:
            case Pipe():
                return self.pipeline(dot, operand)
            case Dot():
                return dot
            case Literal():
                return operand.value
            case Number():
                return _ideal(operand)
        raise TemplateError("nil is not a command")

    def _reference(
        self, dot: Value, operand: Operand, arguments: Sequence[Operand], handed: tuple[Value, ...]
    ) -> Value:
        match operand:
            case Identifier():
                return self._call(dot, operand.name, self.functions[operand.name], arguments, handed)
            case Field():
                return self._fields(dot, dot, operand.fields, arguments, handed)
            case Variable(fields=()):
                if arguments or handed:
                    raise TemplateError(f"can't give argument to non-function {operand}")
                return self._cell(operand.name)[0]
            case Variable():
                return self._fields(dot, self._cell(operand.name)[0], operand.fields, arguments, handed)
            case Chain():
                value = self.argument(dot, ANY, operand.operand)
                return self._fields(dot, value, operand.fields, arguments, handed)
        raise TemplateError(f"can't evaluate {operand}")

    def _fields(
        self,
        dot: Value,
        value: Value,
        names: Sequence[str],
        arguments: Sequence[Operand],
        handed: tuple[Value, ...],
    ) -> Value:
        """Follow the fields; the last may be a method, which gets the arguments."""
        for name in names[:-1]:
            value = self._field(dot, value, name, (), NOTHING)
        return self._field(dot, value, names[-1], arguments, handed)

    def _field(
        self, dot: Value, value: Value, name: str, arguments: Sequence[Operand], handed: tuple[Value, ...]
    ) -> Value:
        if value is None:
            return None
        methods = getattr(value, "methods", None)
        if methods and name in methods:
            return self._call(dot, name, methods[name], arguments, handed)
        has_arguments = bool(arguments or handed)
        if isinstance(value, Struct) and name in value.fields:
            if has_arguments:
                raise TemplateError(f"{name} has arguments but cannot be invoked as function")
            return value.fields[name]
        if isinstance(value, Mapping):
            if has_arguments:
                raise TemplateError(f"{name} is not a method but has arguments")
            return entry(value, name)
        raise TemplateError(f"can't evaluate field {name} in type {type_name(value)}")

    def _call(
        self,
        dot: Value,
        name: str,
        function: Function,
        arguments: Sequence[Operand],
        handed: tuple[Value, ...],
    ) -> Value:
        given, fixed = len(arguments) + len(handed), len(function.parameters)
        if given < fixed or (given > fixed and function.rest is None):
            least = "at least " if function.rest is not None else ""
            raise TemplateError(f"wrong number of args for {name}: want {least}{fixed} got {given}")
        types = [*function.parameters, *[function.rest or ANY] * (given - fixed)]
        if name in LOGIC and function is self.functions.get(name):
            return self._logic(dot, name, arguments, handed)
        values = [
            self.argument(dot, expected, operand)
            for expected, operand in zip(types[: len(arguments)], arguments, strict=True)
        ]
        values += [_checked(value, types[-1]) for value in handed]
        try:
            value = function.call(*values)
            return bounded(value) if isinstance(value, str) else value
        except TemplateError as error:
            raise TemplateError(f"error calling {name}: {error}") from error

    def _logic(self, dot: Value, name: str, arguments: Sequence[Operand], handed: tuple[Value, ...]) -> Value:
        """The first value that decides, or the last one; what is not needed is not evaluated."""
        value: Value = None
        for operand in arguments:
            value = self.argument(dot, ANY, operand)
            if truth(value) is (name == "or"):
                return value
        return handed[0] if handed else value

    def argument(self, dot: Value, expected: GoType, operand: Operand) -> Value:
        """Return an argument's value, which must be of the expected type."""
        match operand:
            case Nil():
                if not expected.nillable:
                    raise TemplateError(f"cannot assign nil to {expected.name}")
                return None
            case Literal() | Number():
                return _literal(operand, expected)
            case Dot():
                return _checked(dot, expected)
            case Pipe():
                return _checked(self.pipeline(dot, operand), expected)
        return _checked(self._reference(dot, operand, (), NOTHING), expected)


class _Placed(TemplateError):
    """An error that says where it was."""


def _checked(value: Value, expected: GoType) -> Value:
    if value is None and expected.nillable:
        return None
    if not expected.accepts(value):
        raise wrong_type(expected.name, value)
    return value


def _literal(operand: Literal | Number, expected: GoType) -> Value:
    """A number takes the type that is expected, if it is exactly one of that type."""
    if expected.literal == "any":
        return operand.value if isinstance(operand, Literal) else _ideal(operand)
    if isinstance(operand, Number):
        if expected.literal == "whole" and operand.whole is not None:
            return operand.whole
    elif isinstance(operand.value, {"text": str, "bool": bool}.get(expected.literal, type(None))):
        return operand.value
    raise TemplateError(f"expected {_EXPECTED.get(expected.literal, expected.name)}; found {operand}")


_EXPECTED = {"whole": "integer", "text": "string", "bool": "bool"}


def _ideal(number: Number) -> Value:
    """The value where nothing asks for a type: what it looks like."""
    looks_whole = number.written.startswith("'") or (
        number.written.lstrip("+-")[:2].lower() == "0x" and not set(number.written) & set("pP")
    )
    if number.real is not None and not looks_whole and _WRITTEN_REAL & set(number.written):
        return number.real
    if number.whole is None or number.whole > _LARGEST_INT:
        raise TemplateError(f"{number.written} overflows int")
    return number.whole
