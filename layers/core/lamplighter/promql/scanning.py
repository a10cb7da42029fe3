"""Text to tokens, as Prometheus' lexer cuts it. An error is the last token: what comes before is parsed first."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from lamplighter.promql.literals import string_mistake
from lamplighter.promql.quoting import quote, quote_character


class TokenKind(StrEnum):
    """Kinds of token, worded as parse errors name them."""

    IDENTIFIER = "identifier"
    METRIC = "metric identifier"
    NUMBER = "number"
    DURATION = "duration"
    STRING = "string"
    OPERATOR = "op"
    AGGREGATION = "aggr"
    KEYWORD = "keyword"
    WORD = "word"
    """start, end, step, range: names with a meaning behind ``@`` and in durations."""
    PUNCTUATION = "punctuation"
    END = "end of input"
    ERROR = "error"


class Token(NamedTuple):
    """A token; `text` is as written, or the message of an error."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def value(self) -> str:
        """Return what tokens are compared by: in lower case whatever has a meaning."""
        return self.text if self.kind in (TokenKind.IDENTIFIER, TokenKind.METRIC) else self.text.lower()

    def describe(self) -> str:
        """Return the token as an error names it."""
        match self.kind:
            case TokenKind.END:
                return self.kind.value
            case TokenKind.KEYWORD:
                return f"<{self.text}>"
            case TokenKind.OPERATOR | TokenKind.AGGREGATION:
                return f"<{self.kind.value}:{self.text}>"
            case TokenKind.PUNCTUATION | TokenKind.WORD:
                return quote(self.text)
            case TokenKind.IDENTIFIER | TokenKind.METRIC:
                return f"{self.kind.value} {quote(self.text)}"
            case _:
                shown = quote(self.text[:10]) + "..." if len(self.text) > 10 else quote(self.text)
                return f"{self.kind.value} {shown}"


AGGREGATIONS = frozenset(
    [
        "sum",
        "avg",
        "count",
        "min",
        "max",
        "group",
        "stddev",
        "stdvar",
        "topk",
        "bottomk",
        "count_values",
        "quantile",
        "limitk",
        "limit_ratio",
    ]
)
_WORDS = {
    **dict.fromkeys(("and", "or", "unless", "atan2"), TokenKind.OPERATOR),
    **dict.fromkeys(AGGREGATIONS, TokenKind.AGGREGATION),
    **dict.fromkeys(
        ("offset", "smoothed", "anchored", "by", "without", "on", "ignoring", "group_left", "group_right", "bool"),
        TokenKind.KEYWORD,
    ),
    **dict.fromkeys(("start", "end", "step", "range", "max_of", "min_of"), TokenKind.WORD),
    **dict.fromkeys(("inf", "nan"), TokenKind.NUMBER),
}
_FILLS = ("fill", "fill_left", "fill_right")
_DURATION_WORDS = ("step", "range", "max_of", "min_of")

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_WORD = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SYMBOL = re.compile(r"==|!=|<=|>=|[-+*/%^<>@=(),{}\[\]]")
_BRACE_SYMBOL = re.compile(r"=~|!~|!=|[=,}]")
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`", re.DOTALL)
_DIGITS = "[0-9]+(?:_[0-9]+)*"
_NUMBER = re.compile(
    rf"0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
)
_UNITS = re.compile(r"[smhdwy]s?(?:[0-9]+[smhdw]s?)*")
"""What makes a duration of a number; that fractions have none is found when it is read."""
_BEGUN = re.compile(r"[._]|[eE][+-]?|(?<=0)[xX]_?")
"""What a number could have gone on with."""
_PUNCTUATION = frozenset("=(),{}[]:")


def scan(text: str) -> Iterator[Token]:
    """Yield the tokens of `text`, comments and spaces left out, then END or ERROR."""
    yield from _Scanner(text).tokens()


class _Mistake(Exception):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._parens = 0
        self._in_braces = False
        self._in_brackets = False
        self._got_duration = False

    def tokens(self) -> Iterator[Token]:
        try:
            while token := self._next():
                yield token
        except _Mistake as mistake:
            yield Token(TokenKind.ERROR, mistake.message, mistake.offset, len(self._text))
            return
        yield Token(TokenKind.END, "", self._at, self._at)

    def _next(self) -> Token | None:
        start = self._at = self._skip()
        if start >= len(self._text):
            self._check_closed()
            return None
        return self._inside_braces() if self._in_braces else self._outside_braces(start)

    def _outside_braces(self, start: int) -> Token:
        character = self._text[start]
        if (character.isdigit() and character.isascii()) or self._is_fraction(start):
            self._got_duration = True
            return self._number()
        if self._in_brackets:
            return self._inside_brackets(character)
        if character in "\"'`":
            return self._string()
        if match := _WORD.match(self._text, start):
            return self._word(match)
        return self._symbol(character)

    def _skip(self) -> int:
        match = _SPACE.match(self._text, self._at)
        return match.end() if match else self._at

    def _is_fraction(self, start: int) -> bool:
        return self._text[start] == "." and self._text[start + 1 : start + 2] in set("0123456789")

    def _check_closed(self) -> None:
        if self._in_braces:
            raise _Mistake("unexpected end of input inside braces", self._at)
        if self._in_brackets and not self._got_duration:
            raise _Mistake("unexpected end of input in duration expression", self._at)
        if self._parens:
            raise _Mistake("unclosed left parenthesis", self._at)
        if self._in_brackets:
            raise _Mistake("unclosed left bracket", self._at)

    def _token(self, kind: TokenKind, end: int) -> Token:
        start, self._at = self._at, end
        return Token(kind, self._text[start:end], start, end)

    def _string(self) -> Token:
        if mistake := string_mistake(self._text, self._at):
            raise _Mistake(mistake, self._at)
        match = _STRING.match(self._text, self._at)
        if not match:
            raise _Mistake("unterminated quoted string", self._at)
        return self._token(TokenKind.STRING, match.end())

    def _word(self, match: re.Match[str]) -> Token:
        word = match.group().lower()
        kind = _WORDS.get(word)
        if word in _FILLS and self._text[_end_of_space(self._text, match.end()) :].startswith("("):
            kind = TokenKind.KEYWORD
        if kind is None:
            kind = TokenKind.METRIC if ":" in word else TokenKind.IDENTIFIER
        return self._token(kind, match.end())

    def _number(self) -> Token:
        number = _NUMBER.match(self._text, self._at)
        end = number.end() if number else self._at
        if number and self._ends_word(end):
            return self._token(TokenKind.NUMBER, end)
        units = _UNITS.match(self._text, end)
        if units and self._ends_word(units.end()):
            return self._token(TokenKind.DURATION, units.end())
        raise _Mistake(f"bad number or duration syntax: {quote(self._bad_number(end, units))}", self._at)

    def _ends_word(self, end: int) -> bool:
        following = self._text[end : end + 1]
        return not (following in (".", "_") or (following.isascii() and following.isalnum()))

    def _bad_number(self, end: int, units: re.Match[str] | None) -> str:
        """Return as much as Go's scanner has taken when it finds that this is no number."""
        if units is None:
            begun = _BEGUN.match(self._text, end)
            return self._text[self._at : begun.end() if begun else end]
        digits = end = units.end()
        while self._text[digits : digits + 1].isdigit():
            digits += 1
        return self._text[self._at : digits if digits > end else end + 1]

    def _inside_braces(self) -> Token:
        character = self._text[self._at]
        if match := _LABEL.match(self._text, self._at):
            return self._token(TokenKind.IDENTIFIER, match.end())
        if character in "\"'`":
            return self._string()
        if match := _BRACE_SYMBOL.match(self._text, self._at):
            self._in_braces = match.group() != "}"
            kind = TokenKind.PUNCTUATION if match.group() in _PUNCTUATION else TokenKind.OPERATOR
            return self._token(kind, match.end())
        if character == "{":
            raise _Mistake("unexpected left brace '{'", self._at)
        if character == "!":
            following = quote_character(self._text[self._at + 1 : self._at + 2])
            raise _Mistake(f"unexpected character after '!' inside braces: {following}", self._at)
        raise _Mistake(f"unexpected character inside braces: {quote_character(character)}", self._at)

    def _inside_brackets(self, character: str) -> Token:
        if character == "]":
            self._in_brackets = False
            return self._token(TokenKind.PUNCTUATION, self._at + 1)
        if character in ":,":
            return self._token(TokenKind.PUNCTUATION, self._at + 1)
        if character in "+-*/%^()":
            return self._symbol(character)
        match = _LABEL.match(self._text, self._at)
        if match and match.group().lower() in _DURATION_WORDS:
            return self._token(TokenKind.WORD, match.end())
        if not self._got_duration:
            shown = quote_character(character)
            raise _Mistake(f"unexpected character in duration expression: {shown}", self._at)
        if match:
            raise _Mistake(f"unexpected character: {quote_character(character)}, expected ':'", self._at)
        return self._symbol(character)

    def _symbol(self, character: str) -> Token:
        match = _SYMBOL.match(self._text, self._at)
        following = self._text[self._at + 1 : self._at + 2]
        if (character == "!" and not match) or (character == "=" and following == "~"):
            raise _Mistake(f"unexpected character after '{character}': {quote_character(following)}", self._at)
        if match is None or character == "}":
            raise _Mistake(f"unexpected character: {quote_character(character)}", self._at)
        symbol = match.group()
        self._track(symbol)
        return self._token(TokenKind.PUNCTUATION if symbol in _PUNCTUATION else TokenKind.OPERATOR, match.end())

    def _track(self, symbol: str) -> None:
        if symbol == "(":
            self._parens += 1
        elif symbol == ")":
            self._parens -= 1
            if self._parens < 0:
                raise _Mistake("unexpected right parenthesis ')'", self._at + 1)
        elif symbol == "{":
            self._in_braces = True
        elif symbol == "[":
            if self._in_brackets:
                raise _Mistake("unexpected left bracket '['", self._at)
            self._in_brackets, self._got_duration = True, False
        elif symbol == "]":
            raise _Mistake("unexpected right bracket ']'", self._at)


def _end_of_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return match.end() if match else start
