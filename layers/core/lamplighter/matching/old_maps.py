"""Matchers from the maps that older files have: ``match`` and ``match_re``, and those of inhibition rules."""

import re
from collections.abc import Mapping

from lamplighter.errors import MatcherError
from lamplighter.matching.matcher import Matcher, MatchKind, checked
from lamplighter.matching.quoting import quote

_LABEL_NAME = re.compile("[a-zA-Z_][a-zA-Z0-9_]*")


def matchers_of_maps(equal: Mapping[str, str], patterns: Mapping[str, str]) -> tuple[Matcher, ...]:
    """Return what labels of these names must equal and must match; raises `MatcherError`.

    A pattern becomes part of the route's key with its anchors written out, as in Alertmanager (config/common).
    """
    for name in (*equal, *patterns):
        if not _LABEL_NAME.fullmatch(name):
            raise MatcherError(f"invalid label name {quote(name)}")
    for name, pattern in patterns.items():
        checked(Matcher(name, MatchKind.MATCH, pattern))
    return (
        *(Matcher(name, MatchKind.EQUAL, value) for name, value in equal.items()),
        *(Matcher(name, MatchKind.MATCH, f"^(?:{pattern})$") for name, pattern in patterns.items()),
    )
