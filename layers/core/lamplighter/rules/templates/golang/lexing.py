"""The text of a template as tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lamplighter.errors import TemplateError


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    OPEN = "{{"
    CLOSE = "}}"
    SPACE = "space"
    IDENTIFIER = "identifier"
    KEYWORD = "keyword"
    FIELD = "field"
    VARIABLE = "variable"
    NUMBER = "number"
    STRING = "string"
    BOOL = "bool"
    NIL = "nil"
    DOT = "."
    SIGN = "sign"
    END = "EOF"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is as written; `at` is the character offset."""

    kind: Kind
    text: str
    at: int

    def __str__(self) -> str:
        """Return the token as an error names it."""
        if self.kind is Kind.END:
            return "EOF"
        return f"<{self.text}>" if self.kind is Kind.KEYWORD else f'"{self.text[:20]}"'


_KEYWORDS = frozenset({"block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"})
_OPEN = re.compile(r"\{\{(?:-(?=[ \t\r\n]))?")
_COMMENT = re.compile(r"[ \t\r\n]*/\*")
_CLOSE = re.compile(r"(?:[ \t\r\n]+(-))?\}\}")
_INSIDE = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    | (?P<string>"(?:[^"\\\n]|\\[^\n])*" | `[^`]*`)
    | (?P<number>'(?:[^'\\\n]|\\[^\n])*' | [+-]?\.?[0-9]\w*(?:\.\w*)?(?:(?<=[eEpP])[+-]\w+)?)
    | (?P<variable>\$\w*)
    | (?P<field>\.\w+)
    | (?P<word>[^\W0-9]\w*)
    | (?P<dot>\.)
    | (?P<sign>:=|[=|(),])""",
    re.VERBOSE,
)
_AFTER_A_WORD = re.compile(r"[ \t\r\n.,|:()]|\}\}|$")
_WORDS = frozenset({"word", "field", "variable"})
_UNFINISHED = {'"': "unterminated quoted string", "`": "unterminated raw quoted string"}
_BLANKS = " \t\r\n"


def fault(text: str, at: int, message: str) -> TemplateError:
    """Return an error that names line and column, counted from 1, before the message."""
    before = text[:at]
    return TemplateError(f"{before.count(chr(10)) + 1}:{at - before.rfind(chr(10))}: {message}")


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a template, the last of them `Kind.END`. Raises `TemplateError`."""
    at, trim = 0, False
    while True:
        opened = _OPEN.search(text, at)
        shown = text[at : opened.start() if opened else len(text)]
        shown = shown.lstrip(_BLANKS) if trim else shown
        shown = shown.rstrip(_BLANKS) if opened and opened.group().endswith("-") else shown
        if shown:
            yield Token(Kind.TEXT, shown, at)
        if opened is None:
            yield Token(Kind.END, "", len(text))
            return
        comment = _COMMENT.match(text, opened.end())
        trims = opened.group().endswith("-")
        if comment is not None and (trims or comment.group() == "/*"):
            at, trim = _after_comment(text, comment.start(), comment.end())
            continue
        yield Token(Kind.OPEN, opened.group(), opened.start())
        at = opened.end()
        for token in _action(text, at):
            yield token
            at, trim = token.at + len(token.text), token.text.endswith("-}}")


def _after_comment(text: str, began: int, at: int) -> tuple[int, bool]:
    """Where text goes on after a comment, and whether its closing delimiter trims."""
    end = text.find("*/", at)
    if end < 0:
        raise fault(text, began, "unclosed comment")
    closed = _CLOSE.match(text, end + 2)
    if closed is None:
        raise fault(text, began, "comment ends before closing delimiter")
    return closed.end(), closed.group(1) is not None


def _action(text: str, at: int) -> Iterator[Token]:
    """The tokens up to and with the closing delimiter."""
    parentheses = 0
    while True:
        closed = _CLOSE.match(text, at)
        if closed is not None:
            if parentheses:
                raise fault(text, at, "unclosed left paren")
            yield Token(Kind.CLOSE, closed.group(), at)
            return
        token = _token(text, at)
        parentheses += {"(": 1, ")": -1}.get(token.text, 0)
        if parentheses < 0:
            raise fault(text, at, "unexpected right paren")
        yield token
        at += len(token.text)


def _token(text: str, at: int) -> Token:
    found = _INSIDE.match(text, at)
    if found is None or found.lastgroup is None:
        raise fault(text, at, _why_not(text, at))
    kind, written = found.lastgroup, found.group()
    if kind in _WORDS and not _AFTER_A_WORD.match(text, found.end()):
        raise fault(text, found.end(), f"bad character {_named(text[found.end()])}")
    if kind == "space":
        # The blank before a trimming delimiter belongs to the delimiter.
        written = written[:-1] if _CLOSE.match(text, found.end() - 1) and text[found.end()] == "-" else written
    return Token(_kind(kind, written), written, at)


def _kind(kind: str, written: str) -> Kind:
    if kind != "word":
        return Kind.DOT if kind == "dot" else Kind(kind)
    if written in ("true", "false"):
        return Kind.BOOL
    if written == "nil":
        return Kind.NIL
    return Kind.KEYWORD if written in _KEYWORDS else Kind.IDENTIFIER


def _why_not(text: str, at: int) -> str:
    if at >= len(text):
        return "unclosed action"
    character = text[at]
    if character in _UNFINISHED:
        return _UNFINISHED[character]
    if character == ":":
        return "expected :="
    if character in "+-":
        return f"bad number syntax: {text[at : at + 2]}"
    return f"unexpected {_named(character)} in an action"


def _named(character: str) -> str:
    return f"U+{ord(character):04X} `{character}`" if character.isprintable() else f"U+{ord(character):04X}"
