"""The syntax tree of a template. `at` is the character offset; ``str()`` of an operand is how errors quote it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.rules.templates.golang.quoting import quoted


@dataclass(frozen=True, slots=True)
class Dot:
    """``.``: what the template is about at this point."""

    at: int

    def __str__(self) -> str:
        return "."


@dataclass(frozen=True, slots=True)
class Nil:
    """``nil``."""

    at: int

    def __str__(self) -> str:
        return "nil"


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a truth value."""

    at: int
    value: str | bool
    written: str

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Number:
    """A number, which takes the type that its place asks for; None where it is not exactly one of that type."""

    at: int
    written: str
    whole: int | None
    real: float | None

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Identifier:
    """The name of a function."""

    at: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Variable:
    """``$name``, with the fields that follow it."""

    at: int
    name: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((self.name, *self.fields))


@dataclass(frozen=True, slots=True)
class Field:
    """``.a.b`` of the dot."""

    at: int
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(f".{name}" for name in self.fields)


@dataclass(frozen=True, slots=True)
class Chain:
    """Fields of what something in parentheses, or a function, gives."""

    at: int
    operand: "Operand"
    fields: tuple[str, ...]

    def __str__(self) -> str:
        inner = f"({self.operand})" if isinstance(self.operand, Pipe) else str(self.operand)
        return inner + "".join(f".{name}" for name in self.fields)


@dataclass(frozen=True, slots=True)
class Command:
    """An operand alone, or a function or method and its arguments."""

    at: int
    operands: Sequence["Operand"]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Pipe) else str(part) for part in self.operands)


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands, each handing its value on to the next as last argument; then the variables that take it."""

    at: int
    commands: Sequence[Command]
    variables: Sequence[str] = ()
    assigns: bool = False
    """Whether the variables exist already."""

    def __str__(self) -> str:
        sign = " = " if self.assigns else " := "
        declared = ", ".join(self.variables) + sign if self.variables else ""
        return declared + " | ".join(map(str, self.commands))


Operand = Dot | Nil | Literal | Number | Identifier | Variable | Field | Chain | Pipe


@dataclass(frozen=True, slots=True)
class Text:
    """Text between actions."""

    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """A pipeline whose value is printed, unless it goes into a variable."""

    pipe: Pipe


@dataclass(frozen=True, slots=True)
class Control:
    """``if``, ``with`` or ``range``, as `kind` says."""

    kind: str
    pipe: Pipe
    body: Sequence["Node"]
    otherwise: Sequence["Node"] | None


@dataclass(frozen=True, slots=True)
class Jump:
    """``break`` or ``continue``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """``template "name" pipeline``."""

    at: int
    name: str
    pipe: Pipe | None

    def __str__(self) -> str:
        return f"{{{{template {quoted(self.name)}{'' if self.pipe is None else f' {self.pipe}'}}}}}"


Node = Text | Action | Control | Jump | Invocation


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template, and those that it defines."""

    text: str
    nodes: Sequence[Node]
    defined: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    """The texts of those among them that other files define, for errors to name a place in."""
