"""The tokens of an expression one after another, and the errors of meeting an unexpected one."""

from typing import NoReturn

from lamplighter.promql.positions import parse_error
from lamplighter.promql.scanning import Token, TokenKind, scan


class TokenStream:
    """One token of look-ahead, as the grammar needs it: an error behind it is told only when it is reached."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._rest = scan(text)
        self._ahead: list[Token] = []

    def peek(self) -> Token:
        """Return the next token; an error of the scanner is raised here."""
        if not self._ahead:
            self._ahead.append(next(self._rest))
        token = self._ahead[0]
        if token.kind == TokenKind.ERROR:
            self.fail(token.start, token.text)
        return token

    def take(self) -> Token:
        """Return the next token and go on behind it."""
        token = self.peek()
        if token.kind != TokenKind.END:
            self._ahead.clear()
        return token

    def take_if(self, *values: str) -> Token | None:
        """Take the next token if it is one of these symbols or keywords."""
        return self.take() if self.next_is(*values) else None

    def take_if_operator(self, *symbols: str) -> Token | None:
        """Take the next token if it is one of these operators."""
        token = self.peek()
        return self.take() if token.kind == TokenKind.OPERATOR and token.text in symbols else None

    def next_is(self, *values: str) -> bool:
        """Tell whether the next token is one of these symbols or keywords."""
        token = self.peek()
        return token.kind not in _FREE and token.value in values

    def expect(self, value: str, context: str = "", expected: str = "") -> Token:
        """Take the symbol, or fail at what stands there instead."""
        return self.take_if(value) or self.unexpected(context, expected)

    def unexpected(self, context: str = "", expected: str = "") -> NoReturn:
        """Raise the error that the next token cannot stand here."""
        token = self.peek()
        message = f"unexpected {token.describe()}"
        message += f" in {context}" if context else ""
        message += f", expected {expected}" if expected else ""
        self.fail(token.start, message)

    def fail(self, offset: int, message: str) -> NoReturn:
        """Raise the error `message` about an offset."""
        raise parse_error(self.text, offset, message)


_FREE = frozenset({TokenKind.IDENTIFIER, TokenKind.METRIC, TokenKind.STRING, TokenKind.NUMBER, TokenKind.DURATION})
