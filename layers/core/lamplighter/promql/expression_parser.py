"""The grammar of expressions by precedence climbing; what belongs to selectors is in `selector_parser`."""

from dataclasses import replace

from lamplighter.promql.functions import FUNCTIONS, REFUSED
from lamplighter.promql.literals import duration_seconds, is_text, number, unquote
from lamplighter.promql.quoting import quote
from lamplighter.promql.scanning import Token, TokenKind
from lamplighter.promql.selector_parser import may_be_metric, parse_modifiers, parse_named_selector
from lamplighter.promql.syntax import (
    COMPARISONS,
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Matching,
    Node,
    Number,
    Paren,
    Text,
    Unary,
)
from lamplighter.promql.token_stream import TokenStream

_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "unless": 2,
    **dict.fromkeys(COMPARISONS, 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
    "atan2": 5,
    "^": 6,
}
_POWER = _PRECEDENCE["^"]
_WITH_PARAMETER = frozenset({"topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio"})
_LABEL_KINDS = frozenset(
    {
        TokenKind.IDENTIFIER,
        TokenKind.METRIC,
        TokenKind.AGGREGATION,
        TokenKind.KEYWORD,
        TokenKind.WORD,
    }
)


class ExpressionParser:
    """A parser of one expression."""

    def __init__(self, text: str, max_nesting: int) -> None:
        self._tokens = TokenStream(text)
        self._max_nesting = max_nesting
        self._depth = 0
        self._aggregations = 0

    def parse(self) -> Node:
        """Return the tree of the whole text."""
        if self._tokens.peek().kind == TokenKind.END:
            self._tokens.fail(0, "no expression found in input")
        root = self._expression(0)
        if self._tokens.peek().kind != TokenKind.END:
            self._unexpected()
        return root

    def _expression(self, least: int) -> Node:
        left = self._unary()
        while (token := self._tokens.peek()).kind == TokenKind.OPERATOR:
            precedence = _PRECEDENCE.get(token.value, -1)
            if precedence < max(least, 1):
                break
            self._tokens.take()
            left = self._binary(left, token, precedence)
        return left

    def _binary(self, left: Node, token: Token, precedence: int) -> Binary:
        operator = token.value
        returns_bool = self._tokens.take_if("bool") is not None
        matching = self._matching()
        self._enter(token)
        right = self._expression(precedence if operator == "^" else precedence + 1)
        self._depth -= 1
        return Binary(left.position, operator, token.start, left, right, returns_bool, matching)

    def _matching(self) -> Matching:
        how = self._tokens.take_if("on", "ignoring")
        matching = Matching()
        if how:
            matching = Matching(how.value == "on", self._labels())
            if group := self._tokens.take_if("group_left", "group_right"):
                include = self._labels() if self._tokens.next_is("(") else ()
                matching = replace(matching, cardinality=Cardinality(group.value), include=include)
        if (fill := self._tokens.peek()).kind == TokenKind.KEYWORD and fill.value.startswith("fill"):
            self._tokens.fail(fill.start, "binop fill modifiers are experimental and not enabled")
        return matching

    def _unary(self) -> Node:
        sign = self._tokens.peek()
        if sign.kind != TokenKind.OPERATOR or sign.text not in ("+", "-"):
            return self._postfix()
        self._enter(sign)
        self._tokens.take()
        inner = self._expression(_POWER)
        self._depth -= 1
        if isinstance(inner, Number):
            return replace(inner, position=sign.start, value=-inner.value if sign.text == "-" else inner.value)
        return Unary(sign.start, sign.text, inner)

    def _enter(self, token: Token) -> None:
        self._depth += 1
        if self._depth > self._max_nesting:
            self._tokens.fail(token.start, f"the expression is nested deeper than {self._max_nesting} levels")

    def _postfix(self) -> Node:
        return parse_modifiers(self._tokens, self._primary())

    def _primary(self) -> Node:
        token = self._tokens.peek()
        match token.kind:
            case TokenKind.NUMBER | TokenKind.DURATION:
                return self._number(self._tokens.take())
            case TokenKind.STRING:
                self._tokens.take()
                return Text(token.start, unquote(token.text))
            case TokenKind.PUNCTUATION if token.text == "(":
                return self._paren()
            case TokenKind.PUNCTUATION if token.text == "{":
                return parse_named_selector(self._tokens, None)
            case _:
                return self._name()

    def _number(self, token: Token) -> Number:
        is_duration = token.kind == TokenKind.DURATION
        try:
            value = duration_seconds(token.text) if is_duration else number(token.text)
        except ValueError as error:
            self._tokens.fail(token.start, str(error))
        return Number(token.start, value, is_duration)

    def _paren(self) -> Paren:
        start = self._tokens.take()
        self._enter(start)
        inner = self._expression(0)
        self._expect(")")
        self._depth -= 1
        return Paren(start.start, inner)

    def _name(self) -> Node:
        token = self._tokens.peek()
        if not may_be_metric(token):
            self._unexpected()
        self._tokens.take()
        if token.kind == TokenKind.AGGREGATION and self._tokens.next_is("(", "by", "without"):
            return self._aggregation(token)
        if token.kind in (TokenKind.IDENTIFIER, TokenKind.WORD) and self._tokens.next_is("("):
            return self._call(token)
        return parse_named_selector(self._tokens, token)

    def _call(self, name: Token) -> Call:
        arguments = self._arguments(name)
        function = FUNCTIONS.get(name.text)
        if function is None and name.text in REFUSED:
            self._tokens.fail(name.start, f'function "{name.text}" is not supported: {REFUSED[name.text]}')
        if function is None:
            self._tokens.fail(name.start, f'unknown function with name "{name.text}"')
        return Call(name.start, function, arguments)

    def _aggregation(self, name: Token) -> Aggregation:
        self._aggregations += 1
        modifier = self._grouping()
        arguments = self._arguments(name)
        self._aggregations -= 1
        without, grouping = modifier or self._grouping() or (False, ())
        expected = 2 if name.value in _WITH_PARAMETER else 1
        if not arguments:
            self._tokens.fail(name.start, "no arguments for aggregate expression provided")
        if len(arguments) != expected:
            message = "wrong number of arguments for aggregate expression provided"
            self._tokens.fail(name.start, f"{message}, expected {expected}, got {len(arguments)}")
        parameter = arguments[0] if expected == 2 else None
        return Aggregation(name.start, name.value, arguments[-1], parameter, grouping, without)

    def _grouping(self) -> tuple[bool, tuple[str, ...]] | None:
        how = self._tokens.take_if("by", "without")
        return (how.value == "without", self._labels()) if how else None

    def _arguments(self, name: Token) -> tuple[Node, ...]:
        self._expect("(")
        self._enter(name)
        arguments: list[Node] = []
        while not self._tokens.next_is(")") or arguments:
            arguments.append(self._expression(0))
            if not (comma := self._tokens.take_if(",")):
                break
            if self._tokens.next_is(")"):
                self._tokens.fail(comma.start, "trailing commas not allowed in function call args")
        self._expect(")")
        self._depth -= 1
        return tuple(arguments)

    def _labels(self) -> tuple[str, ...]:
        self._tokens.expect("(", "grouping opts", '"("')
        labels: list[str] = []
        while not self._tokens.next_is(")"):
            labels.append(self._label())
            if not self._tokens.take_if(","):
                break
        self._tokens.expect(")", "grouping opts", '"," or ")"')
        return tuple(labels)

    def _label(self) -> str:
        token = self._tokens.peek()
        if token.kind == TokenKind.STRING:
            name = unquote(token.text)
            if not name or not is_text(name):
                self._tokens.fail(token.start, f"invalid label name for grouping: {quote(name)}")
        elif token.kind in _LABEL_KINDS or token.value in ("and", "or", "unless", "atan2"):
            name = token.text
        else:
            self._tokens.unexpected("grouping opts", "label")
        self._tokens.take()
        return name

    def _expect(self, symbol: str) -> None:
        if not self._tokens.take_if(symbol):
            self._unexpected()

    def _unexpected(self) -> None:
        self._tokens.unexpected("aggregation" if self._aggregations else "")
