import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import QueryError
from lamplighter.promql.format import format_query
from lamplighter.promql.functions import Kind
from lamplighter.promql.parsing import MAX_LENGTH, MAX_NESTING, parse_expression, parse_selector
from lamplighter.promql.printing import text_of
from lamplighter.promql.syntax import Binary, Node, Number, Unary, walk


def error_of(text: str) -> str:
    with pytest.raises(QueryError) as caught:
        parse_expression(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("1 + 2 * 3", "(1 + (2 * 3))"),
        ("1 * 2 + 3", "((1 * 2) + 3)"),
        ("1 - 2 - 3", "((1 - 2) - 3)"),
        ("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"),
        ("-1 ^ 2", "-(1 ^ 2)"),
        ("-x * 2", "(-x * 2)"),
        ("-x ^ 2", "-(x ^ 2)"),
        ("2 ^ -1 * 3", "((2 ^ -1) * 3)"),
        ("a or b and c unless d", "(a or ((b and c) unless d))"),
        ("a + b > c", "((a + b) > c)"),
        ("a > b or c", "((a > b) or c)"),
        ("1 atan2 2 % 3", "((1 atan2 2) % 3)"),
        ("-x offset 5m", "-x offset 5m"),
        ("a == on (b) c * 2", "(a == on (b) (c * 2))"),
    ],
)
def test_operators_bind_as_in_prometheus(text: str, grouped: str) -> None:
    def show(node: Node) -> str:
        if isinstance(node, Binary):
            head = text_of(node)[len(text_of(node.left)) : -len(text_of(node.right))]
            return f"({show(node.left)}{head}{show(node.right)})"
        return f"{node.sign}{show(node.inner)}" if isinstance(node, Unary) else text_of(node)

    assert show(parse_expression(text).root) == grouped


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("-1", "-1"),
        ("+x", "+x"),
        ("5m", "5m"),
        ("-90s", "-1m30s"),
        ("1e-7", "0.0000001"),
        ("Inf", "+Inf"),
        ("x[300]", "x[5m]"),
        ("x[5m] @ end() offset -1m", "x[5m] @ end() offset -1m"),
        ("x offset 1m @ 1.5", "x @ 1.500 offset 1m"),
        ("x @ -1e3", "x @ -1000.000"),
        ("rate(x[5m])[1h:] offset 5m", "rate(x[5m])[1h:] offset 5m"),
        ('{"foo.bar", a="b"}', '{__name__="foo.bar",a="b"}'),
        ('{"a.b"="c"}', '{"a.b"="c"}'),
        ('sum by ("a.b", c) (x)', 'sum by ("a.b", c) (x)'),
        ("sum(x) without (sum, by, on)", "sum without (sum, by, on) (x)"),
        ("sum by () (x)", "sum(x)"),
        ("TOPK(5, x)", "topk(5, x)"),
        ("a AND ON (x) b", "a and on (x) b"),
        ("a == BOOL b", "a == bool b"),
        ("a * on (x) group_left b", "a * on (x) group_left () b"),
        ("a * ignoring () group_right (z) b", "a * ignoring () group_right (z) b"),
        ("start + end", "start + end"),
        ("sum + by + and{a='b'}", 'sum + by + and{a="b"}'),
        ("x # comment\n + y", "x + y"),
        (r'"\x41\n"', r'"A\n"'),
        (r'x{a=~"\\Qx\\E"}', r'x{a=~"\\Qx\\E"}'),
    ],
)
def test_what_is_written_in_many_ways_has_one_form(text: str, canonical: str) -> None:
    assert text_of(parse_expression(text).root) == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: parse error: no expression found in input"),
        ("# nothing", "1:1: parse error: no expression found in input"),
        ("1 +", "1:4: parse error: unexpected end of input"),
        ("*1", "1:1: parse error: unexpected <op:*>"),
        ("a b", '1:3: parse error: unexpected identifier "b"'),
        ("sum(", "1:5: parse error: unclosed left parenthesis"),
        ("sum(a b)", '1:7: parse error: unexpected identifier "b" in aggregation'),
        ("sum some_metric by (test)", '1:5: parse error: unexpected identifier "some_metric"'),
        ("sum(x) by test", '1:11: parse error: unexpected identifier "test" in grouping opts, expected "("'),
        ("sum by (==) (x)", "1:9: parse error: unexpected <op:==> in grouping opts, expected label"),
        ("sum()", "1:1: parse error: no arguments for aggregate expression provided"),
        (
            "topk(x)",
            "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
        ),
        ("topk(x, y)", "1:6: parse error: expected type scalar in aggregation parameter, got instant vector"),
        ("count_values(5, x)", "1:14: parse error: expected type string in aggregation parameter, got scalar"),
        ("sum(1)", "1:5: parse error: expected type instant vector in aggregation expression, got scalar"),
        (
            "rate(x)",
            '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
        ),
        ("1 + nofunc(x)", '1:5: parse error: unknown function with name "nofunc"'),
        ("abs()", '1:1: parse error: expected 1 argument(s) in call to "abs", got 0'),
        ("round()", '1:1: parse error: expected at least 1 argument(s) in call to "round", got 0'),
        ("round(x, 1, 2)", '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'),
        ("abs(x,)", "1:6: parse error: trailing commas not allowed in function call args"),
        ("1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"),
        ("a + bool b", "1:3: parse error: bool modifier can only be used on comparison operators"),
        ("1 and 1", '1:1: parse error: set operator "and" not allowed in binary scalar expression'),
        ("a == on(b) 1", "1:1: parse error: vector matching only allowed between instant vectors"),
        ("a and on(b) group_left c", '1:1: parse error: no grouping allowed for "and" operation'),
        (
            "a + on(x) group_left(x) b",
            '1:3: parse error: label "x" must not occur in ON and GROUP clause at once',
        ),
        ("a - on(b) ignoring(c) d", "1:11: parse error: unexpected <ignoring>"),
        ("a + group_left b", "1:5: parse error: unexpected <group_left>"),
        ('"a" + 1', "1:1: parse error: binary expression must contain only scalar and instant vector types"),
        (
            '-"a"',
            (
                "1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, "
                'got "string"'
            ),
        ),
        ("{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"),
        ('{x=~".*"}', "1:1: parse error: vector selector must contain at least one non-empty matcher"),
        ('foo{__name__="bar"}', '1:1: parse error: metric name must not be set twice: "foo" or "bar"'),
        ("foo{a}", '1:6: parse error: unexpected "}" in label matching, expected label matching operator'),
        ("foo{a=b}", '1:7: parse error: unexpected identifier "b" in label matching, expected string'),
        ("foo{,}", '1:5: parse error: unexpected "," in label matching, expected identifier or "}"'),
        ('foo{a="b" c}', '1:11: parse error: unexpected identifier "c" in label matching, expected "," or "}"'),
        (
            '{a="b" or c="d"}',
            '1:8: parse error: unexpected identifier "or" in label matching, expected "," or "}"',
        ),
        ("x[0m]", "1:3: parse error: duration must be greater than 0"),
        ("x[1e20]", "1:3: parse error: duration out of range"),
        (
            "x[]",
            (
                '1:3: parse error: unexpected "]" in subquery or range selector, '
                "expected number, duration, step(), or range()"
            ),
        ),
        ("sum(x)[5m]", "1:7: parse error: ranges only allowed for vector selectors"),
        ("x offset 1m[5m]", "1:12: parse error: no offset modifiers allowed before range"),
        ("x @ 1 [5m]", "1:7: parse error: no @ modifiers allowed before range"),
        ("x offset 1s offset 2s", "1:1: parse error: offset may not be set multiple times"),
        ("x @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set multiple times"),
        (
            "1 offset 1d",
            (
                "1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector "
                "selector or a subquery"
            ),
        ),
        ("x @ NaN", "1:1: parse error: timestamp out of bounds for @ modifier: NaN"),
        ("x @ -Inf", "1:1: parse error: timestamp out of bounds for @ modifier: -Inf"),
        ("x @", "1:4: parse error: unexpected end of input in @, expected timestamp"),
        ("x[5m][1m:]", "1:1: parse error: subquery is only allowed on instant vector, got matrix instead"),
        ("a\n  + ?", "2:5: parse error: unexpected character: '?'"),
        ('"é" ?', "1:6: parse error: unexpected character: '?'"),
    ],
)
def test_mistakes_are_told_as_prometheus_tells_them(text: str, message: str) -> None:
    assert error_of(text) == message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("histogram_count(x)", "native histograms"),
        ("holt_winters(x[5m], 0.1, 0.1)", "double_exponential_smoothing"),
        ("info(x)", "not supported"),
        ("x[5m] anchored", "anchored modifier is experimental"),
        ("x smoothed", "smoothed modifier is experimental"),
        ("a + fill(0) b", "fill modifiers are experimental"),
        ("x[1m + 1m]", "duration expression is not enabled"),
        ("x offset (1m)", "duration expression is not enabled"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(text: str, part: str) -> None:
    assert part in error_of(text)


def test_patterns_are_re2s() -> None:
    assert error_of('x{a="b", c=~"("}') == "1:10: parse error: error parsing regexp: missing closing ): `(`"


def test_a_pattern_made_to_be_slow_is_matched_in_time() -> None:
    # With groups this is minutes of work: the test would not end.
    (matcher, _) = parse_selector('x{a=~"' + "(a*)*" * 5_000 + '"}')
    assert matcher.matches("a" * 200)
    assert not matcher.matches("b")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 60_000,
        "(" * 30_000 + "1" + ")" * 30_000,
        "-" * 60_000 + "1",
        "sum(" * 15_000,
        "a+" * 30_000 + "a",
        "2^" * 30_000 + "2",
        "x" + "[1m:]" * 10_000,
    ],
)
def test_no_depth_of_nesting_overflows_the_stack(text: str) -> None:
    assert "parse error" in error_of(text)


def test_nesting_as_deep_as_allowed_is_parsed() -> None:
    text = "sum(" * MAX_NESTING + "x" + ")" * MAX_NESTING
    assert parse_expression(text).kind == Kind.VECTOR


def test_a_text_that_is_too_long_is_refused() -> None:
    assert error_of(" " * MAX_LENGTH + "1") == "parse error: the expression is longer than 65536 characters"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("foo[5m]", '1:4: parse error: unexpected "["'),
        ("foo offset 5m", "1:5: parse error: unexpected <offset>"),
        ("1+1", '1:1: parse error: unexpected number "1"'),
        ("", "1:1: parse error: unexpected end of input"),
    ],
)
def test_only_a_plain_selector_is_one(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_selector(text)
    assert str(caught.value) == message


def test_a_selector_for_the_api_may_accept_everything() -> None:
    assert parse_selector("{}") == ()


_LABELS = st.lists(st.sampled_from(["a", "b", "job", "sum", "on"]), max_size=2, unique=True)
_NAMES = st.sampled_from(["x", "foo:bar", "sum", "start", "rate"])
_NUMBERS = st.sampled_from(["1", "0.5", "1e3", "0x1f", "5m"])
_SELECTORS = st.builds(
    lambda name, op, value: f"{name}{{a{op}{value}}}",
    _NAMES,
    st.sampled_from(["=", "!=", "=~", "!~"]),
    st.sampled_from(['"b"', "'c.*'", "`d`"]),
)


def _vectors(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    on = st.builds(
        lambda how, labels: f"{how} ({', '.join(labels)})", st.sampled_from(["on", "ignoring"]), _LABELS
    )
    arithmetic = st.sampled_from(["+", "-", "*", "/", "%", "^", "atan2", "==", "!= bool", "and", "or", "unless"])
    return st.one_of(
        st.builds(lambda v: f"({v})", inner),
        st.builds(lambda v: f"-{v}", inner),
        st.builds(lambda a, op, b: f"{a} {op} {b}", inner, arithmetic, inner),
        st.builds(lambda a, m, b: f"({a}) * {m} ({b})", inner, on, inner),
        st.builds(
            lambda n, op, v: f"({n} {op} {v})" if op != ">" else f"({n} > ({v}))",
            _NUMBERS,
            st.sampled_from(["+", "^", ">", "*"]),
            inner,
        ),
        st.builds(lambda v, labels: f"sum by ({', '.join(labels)}) ({v})", inner, _LABELS),
        st.builds(lambda v: f"topk(3, {v})", inner),
        st.builds(lambda v: f"max_over_time(({v})[1h:5m] offset 1m)", inner),
        st.builds(lambda n: f"rate({n}[5m] @ 10)", _NAMES),
    )


_EXPRESSIONS = st.recursive(_NAMES | _SELECTORS, _vectors, max_leaves=8)


@given(_EXPRESSIONS)
def test_the_canonical_form_parses_to_itself(text: str) -> None:
    root = parse_expression(text).root
    assert text_of(parse_expression(text_of(root)).root) == text_of(root)
    assert text_of(parse_expression(format_query(text)).root) == text_of(root)


@given(_EXPRESSIONS)
def test_another_parser_finds_the_same_structure(text: str) -> None:
    """promql-parser, a port of Prometheus' own grammar, agrees wherever it keeps to it."""
    ours = [type(node).__name__ for node, _ in walk(parse_expression(text).root)]
    theirs: list[str] = []
    promql_parser.walk(promql_parser.parse(text), pre_visit=lambda node: theirs.append(type(node).__name__))
    names = {
        "NumberLiteral": "Number",
        "VectorSelector": "Selector",
        "MatrixSelector": "RangeSelector",
        "SubqueryExpr": "Subquery",
        "ParenExpr": "Paren",
        "UnaryExpr": "Unary",
        "BinaryExpr": "Binary",
        "AggregateExpr": "Aggregation",
        "Call": "Call",
    }
    known = [names[name] for name in theirs]
    # It has no nodes for the selectors inside of range selectors.
    inner = ours.count("RangeSelector")
    assert sorted(name for name in ours if name != "Selector") == sorted(n for n in known if n != "Selector")
    assert ours.count("Selector") - inner <= known.count("Selector") <= ours.count("Selector")


@given(st.text(alphabet="abx01.5m_:\"'{}[]()=!~<>+-*/^%@, \nsumbyonrate", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        parsed = parse_expression(text)
    except QueryError:
        return
    assert text_of(parse_expression(text_of(parsed.root)).root) == text_of(parsed.root)


def test_a_signed_number_is_one_number() -> None:
    assert parse_expression("-1").root == Number(0, -1.0)
