"""The parameters of an address as go-openapi reads them."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from lamplighter.errors import MatcherError
from lamplighter.matching import Matcher, MatchKind, parse_matcher
from lamplighter.matching.matcher import checked
from lamplighter.web.alertmanager.errors import refused
from lamplighter.web.http import Request

MOST_PARAMETERS = 1000
_PATTERN_ERROR = re.compile(r"^(error parsing regexp: .*?: )`(.*)`$", re.DOTALL)
_TRUE = frozenset(("1", "t", "true", "y", "yes", "on", "ok", "checked", "selected", "enabled"))


class Query:
    """All values of all names, in order."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    @classmethod
    def of(cls, request: Request) -> "Query":
        """Read a request. Raises `ApiError` where there are more parameters than any client sends."""
        try:
            return cls(parse_qsl(request.query_string, keep_blank_values=True, max_num_fields=MOST_PARAMETERS))
        except ValueError as error:
            raise refused(f"more than {MOST_PARAMETERS} parameters") from error

    def flag(self, name: str) -> bool:
        """Return whether something is to be shown: unless that is denied."""
        value = self._values.get(name, [""])[-1]
        return not value or value.lower() in _TRUE

    def filter(self) -> tuple[Matcher, ...]:
        """Return the matchers of ``filter``. Raises `ApiError`."""
        try:
            return self._matchers("filter")
        except MatcherError as error:
            raise refused(_anchored(error)) from error

    def receivers(self) -> "ReceiverFilter":
        """Return what ``receiver`` and ``receiver_matchers`` leave over. Raises `ApiError`."""
        given = self._values.get("receiver", [""])[-1]
        try:
            name = checked(Matcher("name", MatchKind.MATCH, given)) if given else None
        except MatcherError as error:
            raise refused(f"failed to parse receiver param: {_anchored(error)}") from error
        try:
            return ReceiverFilter(name, self._matchers("receiver_matchers"))
        except MatcherError as error:
            raise refused(f"failed to parse receiver_matchers param: {_anchored(error)}") from error

    def _matchers(self, name: str) -> tuple[Matcher, ...]:
        return tuple(checked(parse_matcher(text)) for text in self._values.get(name, ()))


class ReceiverFilter:
    """By the name of a receiver, a pattern that is anchored, and by its labels."""

    def __init__(self, name: Matcher | None, labels: Sequence[Matcher]) -> None:
        self._name = name
        self.labels = labels

    def takes_any(self, receivers: Sequence[str], labels: Mapping[str, Mapping[str, str]]) -> bool:
        """Tell whether one of the names fits, and one of those receivers' `labels`."""
        named = self._name is None or any(self._name.matches({"name": name}) for name in receivers)
        return named and (
            not self.labels or any(fits(self.labels, labels[name]) for name in receivers if name in labels)
        )


def fits(matchers: Sequence[Matcher], labels: Mapping[str, str]) -> bool:
    """Tell whether labels fulfil a filter.

    Whether a label is there at all counts too where the matcher has no value (Alertmanager: matchFilterLabels).
    """
    return all(_fits(matcher, labels) for matcher in matchers)


def _fits(matcher: Matcher, labels: Mapping[str, str]) -> bool:
    negates = matcher.kind in {MatchKind.NOT_EQUAL, MatchKind.NOT_MATCH}
    if not matcher.value and (matcher.name in labels) is negates:
        return True
    return matcher.matches(labels)


def _anchored(error: MatcherError) -> str:
    """Return what is wrong with a pattern as Go says it, which is given patterns with their anchors."""
    return _PATTERN_ERROR.sub(r"\1`^(?:\2)$`", str(error))
