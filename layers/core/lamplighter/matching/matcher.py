"""One condition on a label, and its four kinds (Alertmanager: pkg/labels/matcher.go)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from lamplighter.errors import MatcherError


class MatchKind(StrEnum):
    """How a label's value is compared, as it is written."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCH = "=~"
    NOT_MATCH = "!~"

    @property
    def is_pattern(self) -> bool:
        """Whether the value is a regular expression."""
        return self in {MatchKind.MATCH, MatchKind.NOT_MATCH}


# Looking a member up in its enumeration takes longer than comparing, and alerts are held against many matchers.
_EQUAL, _NOT_EQUAL, _MATCH = MatchKind.EQUAL, MatchKind.NOT_EQUAL, MatchKind.MATCH
_NAMES = re.compile(r"(\^\(\?:)?([A-Za-z0-9_/:@, |-]*)(?(1)\)\$)")
"""A list of names, with its anchors written out or not."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on one label. A label that is missing counts as one that is empty."""

    name: str
    kind: MatchKind
    value: str

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether the labels fulfil it; raises `MatcherError` where its pattern is none.

        A pattern is anchored at both ends, and its dot does not take a line break.
        """
        value = labels.get(self.name, "")
        kind = self.kind
        if kind is _EQUAL:
            return value == self.value
        if kind is _NOT_EQUAL:
            return value != self.value
        return _pattern(self.value)(value) is (kind is _MATCH)

    @property
    def matches_empty(self) -> bool:
        """Whether a label that is missing fulfils it by name or pattern; negations do not count as that."""
        return self.kind in {MatchKind.EQUAL, MatchKind.MATCH} and self.matches({})


def all_match(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Tell whether the labels fulfil every matcher; none at all are fulfilled by anything."""
    return all(matcher.matches(labels) for matcher in matchers)


def checked(matcher: Matcher) -> Matcher:
    """Return the matcher; raises `MatcherError` where its pattern is no regular expression."""
    if matcher.kind.is_pattern:
        _pattern(matcher.value)
    return matcher


@lru_cache(maxsize=1024)
def _pattern(text: str) -> Callable[[str], bool]:
    """Return what tells whether a value fits; most patterns are lists of names, which need no automaton."""
    if names := _NAMES.fullmatch(text):
        return frozenset(names.group(2).split("|")).__contains__
    search = _compiled(text).search
    return lambda value: search(value) is not None


def _compiled(pattern: str) -> Any:
    """RE2, as in Alertmanager: its time is linear in the text, whoever wrote the pattern."""
    import re2  # noqa: PLC0415 - most routing trees name names only, and a cold start should not pay

    options = re2.Options()
    options.log_errors = False
    # Groups that nobody asks for keep RE2 from its automaton: `(a*)*` many times over takes minutes with them.
    options.never_capture = True
    try:
        return re2.compile(f"^(?:{pattern})$", options)
    except re2.error as error:
        raise MatcherError(f"error parsing regexp: {_reason(error)}: `{pattern}`") from error


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return text.partition(": ")[0]
