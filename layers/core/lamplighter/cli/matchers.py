"""Matchers as arguments; a word without a sign stands for the name of an alert, as with amtool."""

import re
from collections.abc import Sequence

from lamplighter.errors import MatcherError
from lamplighter.matching import Matcher, MatchKind, parse_matcher, print_matcher
from lamplighter.matching.matcher import checked

_WORD = re.compile(r"[\w.:/-]+")


def matcher(text: str) -> Matcher:
    """Read one. Raises ValueError, which argparse turns into its own words."""
    if _WORD.fullmatch(text):
        return Matcher("alertname", MatchKind.EQUAL, text)
    try:
        return checked(parse_matcher(text))
    except MatcherError as error:
        raise ValueError(str(error)) from error


def filters(matchers: Sequence[Matcher]) -> list[tuple[str, str]]:
    """Return them as the parameters that a server takes."""
    return [("filter", print_matcher(each)) for each in matchers]
