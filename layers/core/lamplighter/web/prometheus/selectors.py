"""The ``match[]`` parameters: sets of matchers, each of which must demand something."""

from collections.abc import Sequence

from lamplighter.errors import QueryError
from lamplighter.promql.parsing import parse_selector
from lamplighter.promql.storage import Matcher

MatcherSets = Sequence[Sequence[Matcher]]


def parse_matcher_sets(texts: Sequence[str]) -> MatcherSets:
    """Read every selector. Raises `QueryError` for one that cannot be parsed or that everything would fit."""
    found = [tuple(parse_selector(text)) for text in texts]
    for matchers in found:
        if all(matcher.matches("") for matcher in matchers):
            raise QueryError("match[] must contain at least one non-empty matcher")
    return found
