"""Glob patterns for ``pat()``, matched in time linear in the text whatever the pattern."""

import re
from dataclasses import dataclass
from functools import lru_cache

_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])+)\]", re.DOTALL)
_MEMBER = re.compile(r"(\\.|.)(?:-(\\.|[^\\]))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Segment:
    """What lies between two ``*``: it matches `length` characters, always, so no search can go back on itself."""

    expression: re.Pattern[str]
    length: int


def matches(pattern: str, text: str) -> bool:
    """Tell whether the whole of `text` matches: ``*`` any run, ``?`` any one, ``[a-z]`` one of, ``\\`` escapes."""
    first, *rest = _segments(pattern)
    if not rest:
        return first.expression.fullmatch(text) is not None
    start = first.expression.match(text)
    if start is None:
        return False
    at = start.end()
    for segment in rest[:-1]:
        found = segment.expression.search(text, at)
        if found is None:
            return False
        at = found.end()
    last = rest[-1]
    tail = len(text) - last.length
    return tail >= at and last.expression.fullmatch(text, tail) is not None


@lru_cache(maxsize=4096)
def _segments(pattern: str) -> tuple[_Segment, ...]:
    segments: list[_Segment] = []
    expression, length, at = "", 0, 0
    while at < len(pattern):
        piece, at = _piece(pattern, at)
        if piece is None:
            segments.append(_Segment(re.compile(expression, re.DOTALL), length))
            expression, length = "", 0
        else:
            expression, length = expression + piece, length + 1
    segments.append(_Segment(re.compile(expression, re.DOTALL), length))
    return tuple(segments)


def _piece(pattern: str, at: int) -> tuple[str | None, int]:
    """Return the expression for one character at `at`, None for a ``*``, and where the next piece begins."""
    character = pattern[at]
    if character == "*":
        return None, at + 1
    if character == "?":
        return ".", at + 1
    if character == "\\" and at + 1 < len(pattern):
        return re.escape(pattern[at + 1]), at + 2
    bracket = _CLASS.match(pattern, at) if character == "[" else None
    members = None if bracket is None else _members(bracket[2])
    if bracket is None or members is None:
        return re.escape(character), at + 1
    return f"[{bracket[1]}{members}]", bracket.end()


def _members(text: str) -> str | None:
    """Return the inside of a character class, or None where a range runs backwards: then it is plain text."""
    members = ""
    for low, high in _MEMBER.findall(text):
        first, last = low[-1], high[-1:]
        if last and first > last:
            return None
        members += re.escape(first) + (f"-{re.escape(last)}" if last else "")
    return members
