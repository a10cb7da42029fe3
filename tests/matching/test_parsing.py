import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import MatcherError
from lamplighter.matching import Matcher, MatchKind, parse_matcher, parse_matchers, print_matcher, print_matchers

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = TEXTS.filter(bool)
EQUALITIES = st.builds(Matcher, NAMES, st.sampled_from([MatchKind.EQUAL, MatchKind.NOT_EQUAL]), TEXTS)
PATTERNS = st.builds(
    Matcher,
    NAMES,
    st.sampled_from([MatchKind.MATCH, MatchKind.NOT_MATCH]),
    st.sampled_from(["a|b", "", r"\d+\.\"x"]),
)
MATCHERS = EQUALITIES | PATTERNS


def one(name: str, kind: str, value: str) -> Matcher:
    return Matcher(name, MatchKind(kind), value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("team=web", one("team", "=", "web")),
        (' team\t!= "web, data" ', one("team", "!=", "web, data")),
        ("list=a,b", one("list", "=", "a,b")),
        ("status=~5..", one("status", "=~", "5..")),
        ('path!~"a\\\\.b"', one("path", "!~", "a\\.b")),
        ("team=", one("team", "=", "")),
        ("text=two words", one("text", "=", "two words")),
        ('text="a\\nb\\"c\\\\d\\e"', one("text", "=", 'a\nb"c\\d\\e')),
        ("ends=a\\", one("ends", "=", "a\\")),
        ("a:b=c", one("a:b", "=", "c")),
    ],
)
def test_the_classic_syntax_is_read(text: str, expected: Matcher) -> None:
    assert parse_matcher(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"team name"="web"', one("team name", "=", "web")),
        ("équipe=web", one("équipe", "=", "web")),
        ("my.label=~a", one("my.label", "=~", "a")),
        ('"\\u00e9"!="\\x41"', one("é", "!=", "A")),
        (' "team" = web , ', one("team", "=", "web")),
    ],
)
def test_the_newer_syntax_is_read_where_the_classic_one_is_not(text: str, expected: Matcher) -> None:
    assert parse_matcher(text) == expected


def test_where_the_syntaxes_disagree_the_classic_one_counts() -> None:
    assert parse_matcher(r'a="\x41"') == one("a", "=", r"\x41")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("{}", 0),
        (" { } ", 0),
        ("{a=b,}", 1),
        ("{a=b", 1),
        ("a=b}", 1),
        ("a=b , c!=d", 2),
        ('{a="b,c",d=~"e|f",}', 2),
        ('{"a b"=c, d=e}', 2),
        ('a="\\"," , b=c', 2),
    ],
)
def test_lists_of_matchers_are_read(text: str, count: int) -> None:
    assert len(parse_matchers(text)) == count


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("é", "1:1: end of input: expected an operator"),
        ("é=", "2:2: end of input: expected label value"),
        ("=é", "0:1: unexpected =: expected label name"),
        ("é==b", "2:3: unexpected =: expected label value"),
        ("é!b", "1:2: !: expected one of '=~'"),
        ("é!", "1:2: unexpected end of input, expected one of '=~'"),
        ("é=b c", "4:5: unexpected c: expected a comma or close brace"),
        ("é=b,,", "4:5: unexpected ,: expected a matcher or close brace after comma"),
        ('é="b', '2:4: "b: missing end "'),
        ('é="\\q"', '2:6: "\\q": invalid input'),
        ("é='b'", "2:3: ': invalid input: expected label value"),
        ("{é=b", "0:4: end of input: expected close brace"),
        ("é=b}", "0:4: }: expected opening brace"),
        ("{é=b}c", "5:6: c: expected end of input"),
        ("{é=b}'", "5:6: ': invalid input"),
        ("~", "0:1: ~: invalid input"),
        ("é=~(", "error parsing regexp: missing ): `(`"),
    ],
)
def test_mistakes_are_named_with_their_columns(text: str, mistake: str) -> None:
    with pytest.raises(MatcherError) as caught:
        parse_matchers(text)
    assert mistake in str(caught.value)


@pytest.mark.parametrize("text", ["", "{a=b}", "a=b}", "{a=b", 'a="b"c"', 'a="b', "a=~(", '"a"=b,"c"=d'])
def test_what_is_not_one_matcher_is_refused(text: str) -> None:
    with pytest.raises(MatcherError):
        parse_matcher(text)


def test_both_syntaxes_together_say_a_mistake_of_a_pattern_once() -> None:
    with pytest.raises(MatcherError) as caught:
        parse_matcher("a=~(")
    assert str(caught.value) == "error parsing regexp: missing ): `(`"


@given(MATCHERS)
def test_what_is_printed_is_read_back(matcher: Matcher) -> None:
    assert parse_matchers(print_matchers([matcher])) == (matcher,)


@given(st.lists(MATCHERS, max_size=4))
def test_lists_that_are_printed_are_read_back(matchers: list[Matcher]) -> None:
    assert parse_matchers(print_matchers(matchers)) == tuple(matchers)


@given(MATCHERS)
def test_one_that_is_printed_is_read_back(matcher: Matcher) -> None:
    assert parse_matcher(print_matcher(matcher)) == matcher


@given(st.text("ab_=!~\"\\,{} \n'é0.", max_size=14))
def test_any_text_is_read_or_refused_and_what_is_read_is_stable(text: str) -> None:
    try:
        matchers = parse_matchers(text)
    except MatcherError:
        return
    assert parse_matchers(print_matchers(matchers)) == matchers


def test_a_long_text_takes_no_longer_than_it_is_long() -> None:
    assert parse_matcher("a=x" + " " * 100_000 + "y").value.endswith("y")
