"""A template's tree to text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.builtins import NO_VALUE
from lamplighter.rules.templates.golang.operands import Evaluator, Variables
from lamplighter.rules.templates.golang.printing import LONGEST
from lamplighter.rules.templates.golang.syntax import Action, Control, Invocation, Jump, Node, Pipe, Template, Text
from lamplighter.rules.templates.golang.values import Function, Struct, Value, truth
from lamplighter.rules.templates.golang.verbs import plain

MOST_STEPS = 200_000
"""Nodes that one expansion may visit: loops within loops over a query's result end here."""
DEEPEST_CALL = 100


class Output(Protocol):
    """Makes the text of what is written: as it is, or harmless in another language."""

    def literal(self, text: str) -> str:
        """Return what stands for the template's own text."""

    def shown(self, value: Value) -> str:
        """Return what stands for an action's value."""


class PlainOutput:
    """Text is written as it is, and values as Go prints them."""

    def literal(self, text: str) -> str:
        """See `Output.literal`."""
        return text

    def shown(self, value: Value) -> str:
        """See `Output.shown`."""
        return printed(value)


def execute(
    template: Template,
    data: Value,
    functions: Mapping[str, Function],
    variables: Mapping[str, Value],
    output: Output | None = None,
) -> str:
    """Return the text; ``$`` and the dot are `data`. Raises `TemplateError` that names the place."""
    known = [("$", [data]), *((name, [value]) for name, value in variables.items())]
    return _Execution(template, functions, output or PlainOutput()).text_of(data, known)


class _Leave(Exception):
    """A ``break`` or ``continue`` on its way to its range."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class _Execution:
    def __init__(self, template: Template, functions: Mapping[str, Function], output: Output) -> None:
        self._template = template
        self._functions = functions
        self._output = output
        self._parts: list[str] = []
        self._length = 0
        self._steps = 0
        self._depth = 0

    def text_of(self, data: Value, variables: Variables) -> str:
        self._walk(data, self._template.nodes, self._evaluator(self._template.text, variables))
        return "".join(self._parts)

    def _evaluator(self, text: str, variables: Variables) -> Evaluator:
        return Evaluator(text, self._functions, variables)

    def _write(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST:
            raise TemplateError(f"the text is longer than {LONGEST:,} characters")
        self._parts.append(text)

    def _walk(self, dot: Value, nodes: Sequence[Node], evaluator: Evaluator) -> None:
        for node in nodes:
            self._count_step()
            match node:
                case Text():
                    self._write(self._output.literal(node.text))
                case Action():
                    self._act(dot, node.pipe, evaluator)
                case Control():
                    self._control(dot, node, evaluator)
                case Invocation():
                    self._invoke(dot, node, evaluator)
                case Jump():
                    raise _Leave(node.kind)

    def _count_step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TemplateError(f"the template takes more than {MOST_STEPS:,} steps")

    def _act(self, dot: Value, pipe: Pipe, evaluator: Evaluator) -> None:
        value = evaluator.pipeline(dot, pipe)
        if not pipe.variables:
            self._write(self._output.shown(value))

    def _control(self, dot: Value, node: Control, evaluator: Evaluator) -> None:
        known = len(evaluator.variables)
        value = evaluator.pipeline(dot, node.pipe)
        if node.kind == "range":
            went = self._range(value, node, evaluator)
        elif went := truth(value):
            self._walk(value if node.kind == "with" else dot, node.body, evaluator)
        if not went and node.otherwise is not None:
            self._walk(dot, node.otherwise, evaluator)
        del evaluator.variables[known:]

    def _range(self, value: Value, node: Control, evaluator: Evaluator) -> bool:
        """Walk the body once an element; False where there is none."""
        went, known = False, len(evaluator.variables)
        for index, element in _elements(value):
            went = True
            self._count_step()
            _bind(evaluator, node.pipe, index, element)
            try:
                self._walk(element, node.body, evaluator)
            except _Leave as leave:
                if leave.kind == "break":
                    break
            finally:
                del evaluator.variables[known:]
        return went

    def _invoke(self, dot: Value, node: Invocation, evaluator: Evaluator) -> None:
        nodes = self._template.defined.get(node.name)
        if nodes is None:
            raise TemplateError(f"template {node.name!r} not defined")
        if self._depth >= DEEPEST_CALL:
            raise TemplateError(f"exceeded maximum template depth ({DEEPEST_CALL})")
        self._depth += 1
        value = None if node.pipe is None else evaluator.pipeline(dot, node.pipe)
        source = self._template.sources.get(node.name, self._template.text)
        self._walk(value, nodes, self._evaluator(source, [("$", [value])]))
        self._depth -= 1


def _bind(evaluator: Evaluator, pipe: Pipe, index: Value, element: Value) -> None:
    """Give the range's variables index and element; a single one is the element."""
    values = [element] if len(pipe.variables) == 1 else [index, element]
    for name, value in zip(pipe.variables, values, strict=False):
        for known, cell in reversed(evaluator.variables):
            if known == name:
                cell[0] = value
                break


def _elements(value: Value) -> Iterable[tuple[Value, Value]]:
    match value:
        case None:
            return ()
        case Mapping():
            return ((key, value[key]) for key in sorted(value))
        case list():
            return enumerate(value)
        case int() if not isinstance(value, bool):
            return ((index, index) for index in range(value))
    raise TemplateError(f"range can't iterate over {plain(value)}")


def printed(value: Value) -> str:
    """Return a value as actions show it: a pointer as what it points to, and what is not there says so."""
    if value is None:
        return NO_VALUE
    return plain(value).removeprefix("&") if isinstance(value, Struct) and value.text is None else plain(value)
