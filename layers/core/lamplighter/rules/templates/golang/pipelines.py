"""What stands between the delimiters of an action: operands, commands, pipelines, declarations."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.lexing import Kind, Token, fault
from lamplighter.rules.templates.golang.numbers import number
from lamplighter.rules.templates.golang.quoting import quoted, unquoted
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

DEEPEST = 60
"""Parentheses and control structures within each other: what is deeper is no template of a person's."""
_OPERANDS = frozenset(
    {Kind.IDENTIFIER, Kind.DOT, Kind.NIL, Kind.VARIABLE, Kind.FIELD, Kind.BOOL, Kind.NUMBER, Kind.STRING}
)


class PipelineParser:
    """A reader of tokens that knows operands, commands and pipelines; `variables` are those in scope."""

    def __init__(
        self, text: str, tokens: Sequence[Token], functions: Container[str], variables: list[str]
    ) -> None:
        self.variables = variables
        self._text = text
        self._tokens = tokens
        self._functions = functions
        self._next = 0
        self._depth = 0

    def peek(self) -> Token:
        """Return the next token and leave it there."""
        return self._tokens[self._next]

    def ahead(self, skip: int) -> Sequence[Token]:
        """Return the tokens to come, without the next `skip`."""
        return self._tokens[self._next + skip : self._next + skip + 3]

    def next(self) -> Token:
        """Take the next token; the last one stays."""
        token = self._tokens[self._next]
        self._next += token.kind is not Kind.END
        return token

    def peek_word(self) -> Token:
        """Skip blanks, and return the next token."""
        while self.peek().kind is Kind.SPACE:
            self._next += 1
        return self.peek()

    def next_word(self) -> Token:
        """Skip blanks, and take the next token."""
        self.peek_word()
        return self.next()

    def close(self, context: str) -> None:
        """Take the closing delimiter."""
        token = self.next_word()
        if token.kind is not Kind.CLOSE:
            raise self.unexpected(token, context)

    def fault(self, token: Token, message: str) -> TemplateError:
        """Return an error at a token."""
        return fault(self._text, token.at, message)

    def unexpected(self, token: Token, context: str) -> TemplateError:
        """Return the error that a token cannot stand there."""
        return self.fault(token, f"unexpected {token} in {context}")

    @contextmanager
    def nested(self, token: Token) -> Iterator[None]:
        """Count a level; a template too deep is refused before Python's own stack is at its end."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.fault(token, f"nested more than {DEEPEST} levels deep")
        yield
        self._depth -= 1

    def pipeline(self, context: str, end: Kind) -> Pipe:
        """Parse up to and with the closing delimiter, or the parenthesis where `end` is a sign."""
        began = self.peek_word()
        variables, assigns = self._declarations(context)
        commands: list[Command] = []
        while not self._is_end(self.peek_word(), end):
            token = self.peek()
            if token.kind not in _OPERANDS and token.text != "(":
                raise self.unexpected(token, context)
            commands.append(self._command())
        closing = self.next()
        if not commands:
            raise self.fault(closing, f"missing value for {context}")
        self._check_stages(commands)
        return Pipe(began.at, commands, variables, assigns)

    def _is_end(self, token: Token, end: Kind) -> bool:
        return token.kind is Kind.CLOSE if end is Kind.CLOSE else token.text == ")"

    def _declarations(self, context: str) -> tuple[tuple[str, ...], bool]:
        """``$x :=``, ``$x =`` or, in a range, ``$i, $x :=``; anything else is left where it is."""
        names: list[str] = []
        while self.peek_word().kind is Kind.VARIABLE:
            began = self._next
            variable, sign = self.next(), self.next_word()
            if sign.text in (":=", "=") and sign.kind is Kind.SIGN:
                names.append(variable.text)
                self._declare(variable, sign)
                return tuple(names), sign.text == "="
            if sign.text != "," or sign.kind is not Kind.SIGN:
                self._next = began
                break
            names.append(variable.text)
            if context != "range" or len(names) > 1:
                raise self.fault(variable, f"too many declarations in {context}")
            self.variables.append(variable.text)
            if self.peek_word().kind is not Kind.VARIABLE:
                raise self.fault(variable, "range can only initialize variables")
        if names:
            raise self.fault(self.peek(), f"expected := after the variables in {context}")
        return (), False

    def _declare(self, variable: Token, sign: Token) -> None:
        if sign.text == "=" and variable.text not in self.variables:
            raise self.fault(variable, f"undefined variable {quoted(variable.text)}")
        self.variables.append(variable.text)

    def _command(self) -> Command:
        at = self.peek_word().at
        operands = []
        while True:
            self.peek_word()
            operand = self._operand()
            if operand is not None:
                operands.append(operand)
            token = self.peek()
            if token.kind is Kind.SPACE:
                continue
            if token.text == "|" and token.kind is Kind.SIGN:
                self.next()
            elif token.kind is not Kind.CLOSE and token.text != ")":
                raise self.unexpected(token, "operand")
            break
        if not operands:
            raise self.fault(self.peek(), "empty command")
        return Command(at, operands)

    def _check_stages(self, commands: Sequence[Command]) -> None:
        for stage, command in enumerate(commands[1:], start=2):
            if isinstance(command.operands[0], Literal | Dot | Nil | Number):
                message = f"non executable command in pipeline stage {stage}"
                raise fault(self._text, command.at, message)

    def _operand(self) -> Operand | None:
        token = self.peek_word()
        node = self._term()
        if node is None or self.peek().kind is not Kind.FIELD:
            return node
        fields = []
        while self.peek().kind is Kind.FIELD:
            fields.append(self.next().text[1:])
        if isinstance(node, Field):
            return Field(node.at, (*node.fields, *fields))
        if isinstance(node, Variable):
            return Variable(node.at, node.name, tuple(fields))
        if isinstance(node, Identifier | Pipe):
            return Chain(token.at, node, tuple(fields))
        raise self.fault(token, f"unexpected . after term {quoted(str(node))}")

    def _term(self) -> Operand | None:
        token = self.peek_word()
        if token.text == "(" and token.kind is Kind.SIGN:
            self.next()
            with self.nested(token):
                return self.pipeline("parenthesized pipeline", Kind.SIGN)
        if token.kind not in _OPERANDS:
            return None
        self.next()
        try:
            return self._leaf(token)
        except TemplateError as error:
            raise self.fault(token, str(error)) from error

    def _leaf(self, token: Token) -> Operand:
        if token.kind is Kind.IDENTIFIER and token.text not in self._functions:
            raise TemplateError(f"function {quoted(token.text)} not defined")
        if token.kind is Kind.VARIABLE and token.text not in self.variables:
            raise TemplateError(f"undefined variable {quoted(token.text)}")
        return _LEAVES[token.kind](token.at, token.text)


_LEAVES: Mapping[Kind, Callable[[int, str], Operand]] = {
    Kind.IDENTIFIER: Identifier,
    Kind.VARIABLE: Variable,
    Kind.FIELD: lambda at, text: Field(at, (text[1:],)),
    Kind.BOOL: lambda at, text: Literal(at, text == "true", text),
    Kind.NUMBER: number,
    Kind.STRING: lambda at, text: Literal(at, unquoted(text), text),
    Kind.NIL: lambda at, _: Nil(at),
    Kind.DOT: lambda at, _: Dot(at),
}
