"""Matchers in the syntax that Alertmanager has always had (pkg/labels/parse.go). It is a tolerant one."""

import re
from collections.abc import Iterator

from lamplighter.errors import MatcherError
from lamplighter.matching.matcher import Matcher, MatchKind, checked
from lamplighter.matching.tokens import GO_SPACES

_SPACES = "\t\n\f\r "
_MATCHER = re.compile(
    rf"[{_SPACES}]*([a-zA-Z_:][a-zA-Z0-9_:]*)[{_SPACES}]*(=~|=|!=|!~)[{_SPACES}]*(.*)", re.DOTALL
)
_ESCAPED = {"n": "\n", '"': '"', "\\": "\\"}
_UNESCAPED_QUOTE = re.compile(r'(?:[^\\"]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def parse_classic(text: str) -> Matcher:
    """Return the one matcher of a text; raises `MatcherError`."""
    found = _MATCHER.fullmatch(text)
    if found is None:
        raise MatcherError(f"bad matcher format: {text}")
    name, operator, value = found.groups()
    return checked(Matcher(name, MatchKind(operator), _value(value.rstrip(_SPACES))))


def parse_all_classic(text: str) -> tuple[Matcher, ...]:
    """Return the matchers of a text, in braces, in one of them or in none; raises `MatcherError`."""
    return tuple(map(parse_classic, _pieces(text.removeprefix("{").removesuffix("}"))))


def _pieces(text: str) -> Iterator[str]:
    """Split at the commas that are not in quotes. A comma in quotes ends no escape, as in Alertmanager."""
    start, quoted, escaped = 0, False, False
    for at, character in enumerate(text):
        if character == "," and not quoted:
            yield text[start:at]
            start = at + 1
        elif character == '"':
            quoted ^= not escaped
            escaped = False
        elif character != ",":
            escaped = character == "\\" and not escaped
    if last := text[start:].strip("".join(GO_SPACES)):
        yield last


def _value(raw: str) -> str:
    """Take off the quotes and the escapes; a backslash before anything else is one."""
    quoted = raw.startswith('"')
    inner = raw.removeprefix('"')
    first = _UNESCAPED_QUOTE.match(inner)
    if quoted != (first is not None) or (first is not None and first.end() < len(inner)):
        raise MatcherError(f"matcher value contains unescaped double quote: {raw}")
    return _ESCAPE.sub(_unescaped, inner[:-1] if quoted else inner)


def _unescaped(escape: re.Match[str]) -> str:
    return _ESCAPED.get(escape.group(1), escape.group())
