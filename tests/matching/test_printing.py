import pytest

from lamplighter.matching import (
    Matcher,
    MatchKind,
    print_label_set,
    print_matcher,
    print_matchers,
    sorted_matchers,
)


@pytest.mark.parametrize(
    ("name", "kind", "value", "printed"),
    [
        ("team", MatchKind.EQUAL, "web", 'team="web"'),
        ("team", MatchKind.NOT_MATCH, 'a"b\\c\nd\te', 'team!~"a\\"b\\\\c\\nd\te"'),
        ("équipe", MatchKind.NOT_EQUAL, "", 'équipe!=""'),
        ("my team", MatchKind.MATCH, "a\tb", '"my team"=~"a\\tb"'),
        ('say "hi"', MatchKind.EQUAL, "x", '"say \\"hi\\""="x"'),
    ],
)
def test_a_matcher_is_printed_as_alertmanager_does(name: str, kind: MatchKind, value: str, printed: str) -> None:
    assert print_matcher(Matcher(name, kind, value)) == printed


def test_matchers_are_printed_in_braces() -> None:
    pair = (Matcher("a", MatchKind.EQUAL, "b"), Matcher("c", MatchKind.NOT_EQUAL, "d"))
    assert print_matchers(pair) == '{a="b",c!="d"}'
    assert print_matchers(()) == "{}"


def test_matchers_are_sorted_by_name_then_value_then_kind() -> None:
    wanted = (
        Matcher("a", MatchKind.NOT_MATCH, "1"),
        Matcher("a", MatchKind.EQUAL, "2"),
        Matcher("a", MatchKind.NOT_EQUAL, "2"),
        Matcher("a", MatchKind.MATCH, "2"),
        Matcher("b", MatchKind.EQUAL, "0"),
    )
    assert sorted_matchers(reversed(wanted)) == wanted


def test_a_label_set_is_printed_as_group_keys_end() -> None:
    assert print_label_set({"job": "y", "alertname": 'x"\n'}) == '{alertname="x\\"\\n", job="y"}'
