"""Matchers in the syntax whose names may be any UTF-8 in quotes (Alertmanager: matcher/parse/parse.go)."""

from collections.abc import Iterator

from lamplighter.errors import MatcherError
from lamplighter.matching.matcher import Matcher, MatchKind, checked
from lamplighter.matching.quoting import unquote
from lamplighter.matching.tokens import Token, TokenKind, token_at

_TEXTS = frozenset({TokenKind.QUOTED, TokenKind.UNQUOTED})
_ENDS = frozenset({TokenKind.CLOSE, TokenKind.END})
_OPERATOR = frozenset({TokenKind.OPERATOR})


class _Tokens:
    """The text from where it has been read up to."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def peek(self) -> Token:
        return token_at(self._text, self.at)

    def take(self) -> Token:
        token = self.peek()
        self.at = token.end
        return token

    def expect(self, kinds: frozenset[TokenKind], wanted: str) -> Token:
        """Return the next token without taking it; raises where it is of no such kind."""
        try:
            token = self.peek()
        except MatcherError as error:
            raise MatcherError(f"{error}: {wanted}") from error
        if token.kind not in kinds:
            raise MatcherError(f"{_unexpected(token)}: {wanted}")
        return token

    def take_expected(self, kinds: frozenset[TokenKind], wanted: str) -> Token:
        token = self.expect(kinds, wanted)
        self.at = token.end
        return token


def parse_utf8(text: str) -> tuple[Matcher, ...]:
    """Return the matchers of a text, in braces or not; raises `MatcherError`, which names the columns."""
    tokens = _Tokens(text)
    opened = tokens.peek().kind is TokenKind.OPEN
    if opened:
        tokens.take()
    found = tuple(_matchers(tokens))
    _close(tokens, opened=opened)
    return found


def _matchers(tokens: _Tokens) -> Iterator[Matcher]:
    while tokens.peek().kind not in _ENDS:
        yield _matcher(tokens)
        comma = tokens.expect(_ENDS | {TokenKind.COMMA}, "expected a comma or close brace")
        if comma.kind is TokenKind.COMMA:
            tokens.take()
            tokens.expect(_ENDS | _TEXTS, "expected a matcher or close brace after comma")


def _matcher(tokens: _Tokens) -> Matcher:
    name = _text(tokens.take_expected(_TEXTS, "expected label name"))
    operator = tokens.take_expected(_OPERATOR, "expected an operator such as '=', '!=', '=~' or '!~'")
    value = _text(tokens.take_expected(_TEXTS, "expected label value"))
    return checked(Matcher(name, MatchKind(operator.text), value))


def _close(tokens: _Tokens, *, opened: bool) -> None:
    last = tokens.take()
    if opened and last.kind is TokenKind.END:
        raise MatcherError(f"0:{last.start}: end of input: expected close brace")
    if not opened and last.kind is TokenKind.CLOSE:
        raise MatcherError(f"0:{last.end}: }}: expected opening brace")
    rest = tokens.peek()
    if rest.kind is not TokenKind.END:
        raise MatcherError(f"{rest.place}: expected end of input")


def _text(token: Token) -> str:
    if token.kind is TokenKind.UNQUOTED:
        return token.text
    try:
        return unquote(token.text)
    except MatcherError as error:
        raise MatcherError(f"{token.place}: invalid input") from error


def _unexpected(token: Token) -> str:
    found = "end of input" if token.kind is TokenKind.END else f"unexpected {token.text}"
    return f"{token.start}:{token.end}: {found}"
