"""``match`` and ``reReplaceAll``: RE2, with Go's way of writing what was found into the replacement."""

import re
from functools import lru_cache
from typing import Any

import re2

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.printing import LONGEST

_REFERENCE = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))", re.ASCII)
LONGEST_PATTERN = 1000
"""Finding what groups matched takes the pattern's length times the text's."""
LONGEST_TEXT = 100_000
"""Each character may be a match, which takes some ten microseconds."""


def _options(*, captures: bool) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = not captures
    return options


_WITH_GROUPS, _WITHOUT_GROUPS = _options(captures=True), _options(captures=False)


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern matches anywhere in a text."""
    return _compiled(pattern, captures=False).search(_short(text)) is not None


def replace_all(pattern: str, replacement: str, text: str) -> str:
    """Return the text with each match replaced; ``$1``, ``${1}`` and ``${name}`` stand for what was found."""
    parts: list[str] = []
    at = length = 0
    for number, found in enumerate(_compiled(pattern, captures=True).finditer(_short(text))):
        # An empty match right behind another match is none.
        if found.end() > found.start() or found.start() > at or number == 0:
            parts += (text[at : found.start()], _expanded(replacement, found))
            at = found.end()
            length += len(parts[-1])
            if length > LONGEST:
                raise TemplateError(f"the text is longer than {LONGEST:,} characters")
    return "".join((*parts, text[at:]))


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise TemplateError(f"the text to look at is longer than {LONGEST_TEXT:,} characters")
    return text


@lru_cache(maxsize=256)
def _compiled(pattern: str, *, captures: bool) -> Any:
    if len(pattern) > LONGEST_PATTERN:
        raise TemplateError(f"the pattern is longer than {LONGEST_PATTERN:,} characters")
    try:
        return re2.compile(pattern, _WITH_GROUPS if captures else _WITHOUT_GROUPS)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        shown = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise TemplateError(f"error parsing regexp: {shown}") from error


def _expanded(replacement: str, found: Any) -> str:
    def group(reference: re.Match[str]) -> str:
        name = reference.group(1) or reference.group(2)
        if name is None:
            return "$"
        if name.isdigit():
            return (found.group(int(name)) or "") if int(name[:9]) <= len(found.groups()) else ""
        return found.groupdict().get(name) or ""

    return _REFERENCE.sub(group, replacement)
