"""Globs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.conditions.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("*", ""),
        ("*", "anything\nat all"),
        ("", ""),
        ("john*", "john.doe"),
        ("*doe", "john.doe"),
        ("*n.d*", "john.doe"),
        ("j*n*e", "john.doe"),
        ("a*a", "aa"),
        ("192.168.*.*", "192.168.0.1"),
        ("?00", "200"),
        ("[2-3]00", "300"),
        ("[^45]00", "200"),
        ("[ab", "[ab"),
        ("*[]*", "items: []"),
        ("[z-a]", "[z-a]"),
        (r"\*", "*"),
        (r"[\]]", "]"),
        ('*<a href="/x">*', '<p><a href="/x">y</a></p>'),
        ("*.+(*", "a.+(b"),
    ],
)
def test_a_pattern_matches_the_whole_text(pattern: str, text: str) -> None:
    assert matches(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("", "a"),
        ("john", "john.doe"),
        ("a*a", "a"),
        ("ab*ba", "aba"),
        ("*a*b", "ba"),
        ("?", ""),
        ("?", "ab"),
        ("[^45]00", "400"),
        ("200", "2000"),
        (r"\*", "a"),
        ("JOHN*", "john"),
    ],
)
def test_a_pattern_matches_nothing_less(pattern: str, text: str) -> None:
    assert not matches(pattern, text)


@settings(deadline=None)
@given(st.text(alphabet="ab*?", max_size=10), st.text(alphabet="ab\n", max_size=12))
def test_a_pattern_means_what_a_backtracking_matcher_says(pattern: str, text: str) -> None:
    expression = pattern.replace("?", ".").replace("*", ".*")
    assert matches(pattern, text) is (re.fullmatch(expression, text, re.DOTALL) is not None)


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_can_be_a_pattern(pattern: str, text: str) -> None:
    assert isinstance(matches(pattern, text), bool)


def test_a_hostile_pattern_is_answered() -> None:
    # A backtracking matcher would not end within the age of the universe.
    assert not matches("*a" * 30 + "b", "a" * 60_000)
