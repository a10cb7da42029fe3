"""Matchers from text. Both of Alertmanager's syntaxes are read, as it does by default (matcher/compat)."""

from lamplighter.errors import MatcherError
from lamplighter.matching.classic_syntax import parse_all_classic, parse_classic
from lamplighter.matching.matcher import Matcher
from lamplighter.matching.utf8_syntax import parse_utf8


def parse_matcher(text: str) -> Matcher:
    """Return the one matcher of a text like ``severity=~"warning|critical"``; raises `MatcherError`.

    Where both syntaxes read it, and read it differently, the older one counts.
    """
    if text.startswith("{") or text.endswith("}"):
        raise MatcherError(f"unexpected open or close brace: {text}")
    try:
        return parse_classic(text)
    except MatcherError as classic:
        return _one(_parse_utf8(text, classic), text)


def parse_matchers(text: str) -> tuple[Matcher, ...]:
    """Return the matchers of a text like ``{severity="critical", team!="web"}``; braces may be left out.

    Raises `MatcherError`, whose text has the columns of the newer syntax in it, counted in characters from 0.
    """
    try:
        return parse_all_classic(text)
    except MatcherError as classic:
        return _parse_utf8(text, classic)


def _parse_utf8(text: str, classic: MatcherError) -> tuple[Matcher, ...]:
    try:
        return parse_utf8(text)
    except MatcherError as error:
        both = str(classic) if str(error) == str(classic) else f"{classic} ({error})"
        raise MatcherError(both) from error


def _one(matchers: tuple[Matcher, ...], text: str) -> Matcher:
    if len(matchers) != 1:
        raise MatcherError(f"bad matcher format: {text} (expected 1 matcher, found {len(matchers)})")
    return matchers[0]
