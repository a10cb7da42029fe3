"""The tokens of matchers in the syntax of UTF-8 (Alertmanager: matcher/parse/lexer.go)."""

from dataclasses import dataclass
from enum import Enum, auto

from lamplighter.errors import MatcherError

GO_SPACES = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
"""What Go takes for white space; Python's own notion of it has four control characters more."""
RESERVED = GO_SPACES | frozenset("{}!=~,\\\"'`")
"""What a name or a value without quotes cannot hold."""


class TokenKind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    OPERATOR = auto()
    QUOTED = auto()
    UNQUOTED = auto()
    END = auto()


_SIGNS = {"{": TokenKind.OPEN, "}": TokenKind.CLOSE, ",": TokenKind.COMMA}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text from column `start` to column `end`, which is counted in characters from 0."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def place(self) -> str:
        """Where it is and what it is, as mistakes begin."""
        return f"{self.start}:{self.end}: {self.text}"


def token_at(text: str, at: int) -> Token:
    """Return the first token at or behind `at`, `END` where there is none; raises `MatcherError`."""
    while at < len(text) and text[at] in GO_SPACES:
        at += 1
    if at == len(text):
        return Token(TokenKind.END, "", at, at)
    character = text[at]
    if kind := _SIGNS.get(character):
        return Token(kind, character, at, at + 1)
    if character in "=!":
        return _operator(text, at)
    if character == '"':
        return _quoted(text, at)
    if character in RESERVED:
        raise MatcherError(f"{at}:{at + 1}: {character}: invalid input")
    return _unquoted(text, at)


def _operator(text: str, at: int) -> Token:
    for sign in ("=~", "!=", "!~", "="):
        if text.startswith(sign, at):
            return Token(TokenKind.OPERATOR, sign, at, at + len(sign))
    found = "unexpected end of input," if at + 1 == len(text) else "!:"
    raise MatcherError(f"{at}:{at + 1}: {found} expected one of '=~'")


def _quoted(text: str, at: int) -> Token:
    end = at + 1
    while end < len(text) and text[end] != '"':
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise MatcherError(f'{at}:{len(text)}: {text[at:]}: missing end "')
    return Token(TokenKind.QUOTED, text[at : end + 1], at, end + 1)


def _unquoted(text: str, at: int) -> Token:
    end = at
    while end < len(text) and text[end] not in RESERVED:
        end += 1
    return Token(TokenKind.UNQUOTED, text[at:end], at, end)
