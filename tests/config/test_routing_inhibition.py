"""inhibit_rules."""

import pytest

from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.matching import Matcher, MatchKind
from tests.support.routing_files import mistakes_of, routing_of

FILE = "route: {receiver: a}\nreceivers: [{name: a}]\n"


def test_every_key_arrives_the_older_ones_first() -> None:
    said = (
        "source_matchers: [a=1], source_match: {b: 2}, source_match_re: {c: 3}, target_matchers: ['d!=4'], "
        "target_match: {e: 5}, target_match_re: {f: 6}, equal: [g, h], name: calm"
    )
    (rule,) = routing_of(f"{FILE}inhibit_rules: [{{{said}}}]").inhibit_rules
    assert rule == InhibitRule(
        source=(
            Matcher("b", MatchKind.EQUAL, "2"),
            Matcher("c", MatchKind.MATCH, "^(?:3)$"),
            Matcher("a", MatchKind.EQUAL, "1"),
        ),
        target=(
            Matcher("e", MatchKind.EQUAL, "5"),
            Matcher("f", MatchKind.MATCH, "^(?:6)$"),
            Matcher("d", MatchKind.NOT_EQUAL, "4"),
        ),
        equal=("g", "h"),
    )


@pytest.mark.parametrize(
    ("said", "path", "expected"),
    [
        ("equal: ['']", "equal[0]", "expected text, found none"),
        ("source_match: {a-b: c}", "source_match.a-b", 'invalid label name "a-b"'),
        ("target_match_re: {a: ~}", "target_match_re.a", "expected a regular expression, found none"),
        ("target_matchers: ['a']", "target_matchers[0]", "expected a matcher such as"),
        (
            "source_macthers: []",
            "source_macthers",
            "`source_macthers` is not a key here; did you mean `source_match",
        ),
    ],
)
def test_a_mistake_is_told_at_its_key(said: str, path: str, expected: str) -> None:
    (mistake,) = mistakes_of(f"{FILE}inhibit_rules: [{{{said}}}]")
    assert mistake.path == f"inhibit_rules[0].{path}"
    assert mistake.message.startswith(expected)
