import pytest

from lamplighter.errors import QueryError
from lamplighter.promql.patterns import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "missing closing ): `(`"),
        ("[a", "missing closing ]: `[a`"),
        ("a)(b", "unexpected ): `a)(b`"),
        ("a)|(b", "unexpected ): `a)|(b`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("(?=x)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?P<>x)", "invalid named capture: `(?P<>`"),
        (r"\8", r"invalid escape sequence: `\8`"),
        ("\\", "trailing backslash at end of expression: ``"),
    ],
)
def test_mistakes_are_told_as_prometheus_tells_them(pattern: str, reason: str) -> None:
    with pytest.raises(QueryError) as caught:
        compile_pattern(pattern)
    assert str(caught.value) == f"error parsing regexp: {reason}"


def test_a_pattern_that_would_need_too_much_memory_is_refused() -> None:
    with pytest.raises(QueryError, match="pattern too large"):
        compile_pattern(r"(\pL{500}x){2}")


def test_a_dot_is_any_character() -> None:
    assert compile_pattern("a.b").fullmatch("a\nb")
    assert not compile_pattern("(?-s)a.b").fullmatch("a\nb")
