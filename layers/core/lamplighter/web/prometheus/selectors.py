"""The ``match[]`` parameters: sets of matchers, each of which must demand something."""

from collections.abc import Sequence

from lamplighter.errors import QueryError
from lamplighter.promql.parsing import parse_selector
from lamplighter.promql.storage import Matcher

MatcherSets = Sequence[Sequence[Matcher]]
MOST_SELECTORS = 100
"""Each may have to be held against every series there is."""


def parse_matcher_sets(texts: Sequence[str]) -> MatcherSets:
    """Read every selector. Raises `QueryError` for too many, and for one that is none or that everything fits."""
    if len(texts) > MOST_SELECTORS:
        raise QueryError(f"more than {MOST_SELECTORS} match[] parameters")
    found = [tuple(parse_selector(text)) for text in texts]
    for matchers in found:
        if all(matcher.matches("") for matcher in matchers):
            raise QueryError("match[] must contain at least one non-empty matcher")
    return found
