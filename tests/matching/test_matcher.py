import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import MatcherError
from lamplighter.matching import Matcher, MatchKind, all_match
from lamplighter.matching.matcher import checked

NEGATED = {MatchKind.EQUAL: MatchKind.NOT_EQUAL, MatchKind.MATCH: MatchKind.NOT_MATCH}


def matcher(kind: str, value: str) -> Matcher:
    return Matcher("team", MatchKind(kind), value)


@pytest.mark.parametrize(
    ("kind", "value", "accepted", "refused"),
    [
        ("=", "web", "web", "webs"),
        ("!=", "web", "data", "web"),
        ("=~", "web|data", "data", "database"),
        ("=~", "(?i)web", "WEB", "w"),
        ("!~", "web|data", "database", "web"),
        ("=~", ".*", "", "two\nlines"),
        ("=~", "a$", "a", "a\n"),
        ("=~", "^(?:a|b)$", "b", "^(?:a"),
        ("=~", "(?s)a.b", "a\nb", "a\n"),
    ],
)
def test_a_value_is_accepted_or_refused(kind: str, value: str, accepted: str, refused: str) -> None:
    assert matcher(kind, value).matches({"team": accepted})
    assert not matcher(kind, value).matches({"team": refused})


def test_a_missing_label_is_an_empty_one() -> None:
    assert [matcher(kind, "").matches({}) for kind in ("=", "=~", "!=", "!~")] == [True, True, False, False]
    assert matcher("!=", "web").matches({})


def test_an_alternative_without_parentheses_is_anchored_as_a_whole() -> None:
    assert not matcher("=~", "a|b").matches({"team": "ab"})


def test_a_pattern_that_would_take_others_for_ever_is_answered_at_once() -> None:
    assert not matcher("=~", "(a*)*b").matches({"team": "a" * 5000})


def test_what_is_no_pattern_is_named() -> None:
    with pytest.raises(MatcherError, match=r"error parsing regexp: missing \): `\(web`"):
        checked(matcher("=~", "(web"))


def test_what_is_no_pattern_may_be_compared_with() -> None:
    assert checked(matcher("=", "(web")).matches({"team": "(web"})


@pytest.mark.parametrize(
    ("kind", "value", "empty"),
    [
        ("=", "", True),
        ("=", "a", False),
        ("=~", "a*", True),
        ("=~", "a+", False),
        ("!=", "a", False),
        ("!~", "a", False),
    ],
)
def test_only_what_names_the_empty_value_matches_empty(kind: str, value: str, empty: bool) -> None:
    assert matcher(kind, value).matches_empty is empty


@given(st.sampled_from(list(NEGATED)), st.sampled_from(["a", "a|b", "b*", ""]), st.text("ab", max_size=3))
def test_a_negation_matches_what_its_opposite_does_not(kind: MatchKind, value: str, label: str) -> None:
    labels = {"team": label}
    assert Matcher("team", NEGATED[kind], value).matches(labels) is not Matcher("team", kind, value).matches(
        labels
    )


@given(st.text("ab|-/ ,:@_", max_size=6), st.text("ab|-/ ,:@_", max_size=4))
def test_a_list_of_names_is_matched_as_by_the_regular_expression_that_it_is(names: str, label: str) -> None:
    labels = {"team": label}
    by_automaton = matcher("=~", f"(?:{names})").matches(labels)
    assert matcher("=~", names).matches(labels) is by_automaton
    assert matcher("=~", f"^(?:{names})$").matches(labels) is by_automaton


@given(st.text())
def test_equality_is_no_pattern(value: str) -> None:
    assert matcher("=", value).matches({"team": value})


def test_all_matchers_must_be_fulfilled_and_none_are_by_anything() -> None:
    both = (matcher("=", "web"), Matcher("severity", MatchKind.NOT_EQUAL, "info"))
    assert all_match(both, {"team": "web"})
    assert not all_match(both, {"team": "web", "severity": "info"})
    assert all_match((), {})
