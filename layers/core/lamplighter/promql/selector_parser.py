"""The grammar of selectors: matchers in braces, ranges and subqueries in brackets, ``offset`` and ``@``."""

from dataclasses import replace

from lamplighter.errors import QueryError
from lamplighter.promql.functions.numbers import format_fixed
from lamplighter.promql.literals import MAX_SECONDS, as_text, duration_seconds, number, unquote
from lamplighter.promql.quoting import quote
from lamplighter.promql.scanning import Token, TokenKind
from lamplighter.promql.storage import Matcher, MatchOp
from lamplighter.promql.syntax import Edge, Node, RangeSelector, Selector, Subquery
from lamplighter.promql.token_stream import TokenStream

_EXPECTED_DURATION = "number, duration, step(), or range()"
_SELECTORS = "an instant vector selector or range vector selector or a subquery"

_METRIC_KEYWORDS = frozenset({"by", "without", "offset", "anchored", "smoothed", "and", "or", "unless"})
_NAMES = frozenset({TokenKind.IDENTIFIER, TokenKind.METRIC, TokenKind.AGGREGATION, TokenKind.WORD})


def may_be_metric(token: Token) -> bool:
    """Tell whether a token can be a metric's name; some keywords can."""
    return token.kind in _NAMES or (
        token.kind in (TokenKind.KEYWORD, TokenKind.OPERATOR) and token.value in _METRIC_KEYWORDS
    )


def parse_named_selector(tokens: TokenStream, name: Token | None) -> Selector:
    """Return the selector whose name was taken already, or that begins with braces."""
    start = name.start if name else tokens.peek().start
    metric = name.text if name else ""
    matchers = _matchers(tokens) if tokens.next_is("{") else []
    if name:
        for matcher in matchers:
            if matcher.name == "__name__":
                both = f"{quote(metric)} or {quote(matcher.value)}"
                tokens.fail(start, f"metric name must not be set twice: {both}")
        matchers.append(Matcher("__name__", MatchOp.EQUAL, metric))
    return Selector(start, metric, tuple(matchers))


def parse_modifiers(tokens: TokenStream, node: Node) -> Node:
    """Return `node` with the brackets, offsets and ``@`` that follow it."""
    while True:
        token = tokens.peek()
        if tokens.next_is("["):
            node = _bracket(tokens, node)
        elif tokens.next_is("offset"):
            node = _offset(tokens, node)
        elif token.kind == TokenKind.OPERATOR and token.text == "@":
            node = _at(tokens, node)
        elif tokens.next_is("anchored", "smoothed"):
            tokens.fail(node.position, f"{token.value} modifier is experimental and not enabled")
        else:
            return node


def _matchers(tokens: TokenStream) -> list[Matcher]:
    tokens.take()
    matchers: list[Matcher] = []
    while not tokens.next_is("}"):
        matchers.append(_matcher(tokens))
        if not tokens.take_if(","):
            break
    tokens.expect("}", "label matching", '"," or "}"')
    return matchers


def _matcher(tokens: TokenStream) -> Matcher:
    label = tokens.peek()
    if label.kind not in (TokenKind.IDENTIFIER, TokenKind.STRING):
        tokens.unexpected("label matching", 'identifier or "}"')
    tokens.take()
    name = as_text(unquote(label.text)) if label.kind == TokenKind.STRING else label.text
    if label.kind == TokenKind.STRING and tokens.next_is(",", "}"):
        return Matcher("__name__", MatchOp.EQUAL, name)
    operator = tokens.take_if("=", "!=", "=~", "!~")
    if operator is None:
        context = "label matching operator" if label.kind == TokenKind.IDENTIFIER else '"," or "}"'
        tokens.unexpected("label matching", context)
    value = tokens.peek()
    if value.kind != TokenKind.STRING:
        tokens.unexpected("label matching", "string")
    tokens.take()
    return _checked(tokens, label, Matcher(name, MatchOp(operator.text), as_text(unquote(value.text))))


def _checked(tokens: TokenStream, label: Token, matcher: Matcher) -> Matcher:
    if matcher.op in (MatchOp.MATCH, MatchOp.NOT_MATCH):
        try:
            matcher.matches("")
        except QueryError as error:
            tokens.fail(label.start, str(error))
    return matcher


def _bracket(tokens: TokenStream, node: Node) -> Node:
    bracket = tokens.take()
    range_ms = _duration(tokens, "subquery or range selector", _EXPECTED_DURATION)
    if tokens.take_if(":"):
        step_ms = 0
        if not tokens.next_is("]"):
            step_ms = _duration(tokens, "subquery selector", f'{_EXPECTED_DURATION[:-11]}range(), or "]"')
        tokens.expect("]", "subquery selector", '"]"')
        return Subquery(node.position, node, range_ms, step_ms)
    tokens.expect("]", "subquery or range", '":" or "]"')
    if not isinstance(node, Selector):
        tokens.fail(bracket.start, "ranges only allowed for vector selectors")
    if node.offset_ms:
        tokens.fail(bracket.start, "no offset modifiers allowed before range")
    if node.at is not None:
        tokens.fail(bracket.start, "no @ modifiers allowed before range")
    return RangeSelector(node, range_ms)


def _duration(tokens: TokenStream, context: str, expected: str) -> int:
    token = tokens.peek()
    sign = tokens.take_if_operator("+", "-")
    seconds = _seconds(tokens, context, expected)
    _refuse_arithmetic(tokens, token.start)
    if (sign and sign.text == "-") or seconds <= 0:
        tokens.fail(token.start, "duration must be greater than 0")
    return _milliseconds(seconds)


def _seconds(tokens: TokenStream, context: str, expected: str) -> float:
    token = tokens.peek()
    if token.kind == TokenKind.WORD or tokens.next_is("("):
        tokens.fail(token.start, "experimental duration expression is not enabled")
    if token.kind not in (TokenKind.NUMBER, TokenKind.DURATION):
        tokens.unexpected(context, expected)
    tokens.take()
    try:
        seconds = duration_seconds(token.text) if token.kind == TokenKind.DURATION else number(token.text)
    except ValueError as error:
        tokens.fail(token.start, str(error))
    if not seconds <= MAX_SECONDS:
        tokens.fail(token.start, "duration out of range")
    return seconds


def _refuse_arithmetic(tokens: TokenStream, start: int) -> None:
    following = tokens.peek()
    if following.kind == TokenKind.OPERATOR and following.text in ("+", "-", "*", "/", "%", "^"):
        tokens.fail(start, "experimental duration expression is not enabled")


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1e9) // 1_000_000


def _offset(tokens: TokenStream, node: Node) -> Node:
    tokens.take()
    sign = tokens.take_if_operator("+", "-")
    offset_ms = _milliseconds(_seconds(tokens, "offset", _EXPECTED_DURATION))
    offset_ms = -offset_ms if sign and sign.text == "-" else offset_ms
    inner = _modified(tokens, node, "offset modifier")
    if inner.offset_ms:
        tokens.fail(node.position, "offset may not be set multiple times")
    return _put_back(node, replace(inner, offset_ms=offset_ms))


def _at(tokens: TokenStream, node: Node) -> Node:
    tokens.take()
    at = _time(tokens, node)
    inner = _modified(tokens, node, "@ modifier")
    if inner.at is not None:
        tokens.fail(node.position, "@ <timestamp> may not be set multiple times")
    return _put_back(node, replace(inner, at=at))


def _time(tokens: TokenStream, node: Node) -> int | Edge:
    token = tokens.peek()
    if token.kind == TokenKind.WORD and token.value in ("start", "end"):
        tokens.take()
        tokens.expect("(", "@", "timestamp")
        tokens.expect(")", "@", "timestamp")
        return Edge(token.value)
    sign = tokens.take_if_operator("+", "-")
    token = tokens.peek()
    if token.kind not in (TokenKind.NUMBER, TokenKind.DURATION):
        tokens.unexpected("@", "timestamp")
    tokens.take()
    try:
        seconds = duration_seconds(token.text) if token.kind == TokenKind.DURATION else number(token.text)
    except ValueError as error:
        tokens.fail(token.start, str(error))
    seconds = -seconds if sign and sign.text == "-" else seconds
    if not abs(seconds) < 2**63:
        tokens.fail(node.position, f"timestamp out of bounds for @ modifier: {format_fixed(seconds)}")
    return round(seconds * 1000)


def _modified(tokens: TokenStream, node: Node, what: str) -> Selector | Subquery:
    if isinstance(node, RangeSelector):
        return node.selector
    if not isinstance(node, Selector | Subquery):
        tokens.fail(node.position, f"{what} must be preceded by {_SELECTORS}")
    return node


def _put_back(node: Node, changed: Selector | Subquery) -> Node:
    if isinstance(node, RangeSelector) and isinstance(changed, Selector):
        return replace(node, selector=changed)
    return changed
