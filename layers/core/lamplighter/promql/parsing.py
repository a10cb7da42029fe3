"""Text to a checked syntax tree, with the errors that Prometheus words: ``1:5: parse error: ...``."""

from functools import lru_cache

from lamplighter.errors import QueryError
from lamplighter.promql.checking import check
from lamplighter.promql.expression_parser import ExpressionParser
from lamplighter.promql.positions import parse_error
from lamplighter.promql.scanning import TokenKind
from lamplighter.promql.selector_parser import may_be_metric, parse_named_selector
from lamplighter.promql.storage import Matcher
from lamplighter.promql.syntax import Expression, walk
from lamplighter.promql.token_stream import TokenStream

MAX_LENGTH = 65_536
_REMEMBERED_LENGTH = 4_096
MAX_NESTING = 100
MAX_DEPTH = 150
"""Deep enough for what people and generators write; the stack is never at the mercy of a query."""


def parse_expression(text: str) -> Expression:
    """Return the checked tree of `text`, or raise `QueryError` with the first mistake."""
    return _parse_again(text) if len(text) <= _REMEMBERED_LENGTH else _parse(text)


def _parse(text: str) -> Expression:
    _refuse_length(text)
    root = ExpressionParser(text, MAX_NESTING).parse()
    for node, depth in walk(root):
        if depth > MAX_DEPTH:
            raise parse_error(text, node.position, f"the expression is nested deeper than {MAX_DEPTH} levels")
    check(text, root)
    return Expression(text, root)


_parse_again = lru_cache(maxsize=512)(_parse)
"""Rules and panels evaluate the same expressions every minute."""


def parse_selector(text: str) -> tuple[Matcher, ...]:
    """Return the matchers of a plain selector: what ``match[]`` of the HTTP API takes.

    As Prometheus has it, matchers that accept everything are none of the parser's business here.
    """
    _refuse_length(text)
    tokens = TokenStream(text)
    token = tokens.peek()
    if not (may_be_metric(token) or tokens.next_is("{")):
        tokens.unexpected()
    selector = parse_named_selector(tokens, tokens.take() if may_be_metric(token) else None)
    if tokens.peek().kind != TokenKind.END:
        tokens.unexpected()
    return selector.matchers


def _refuse_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise QueryError(f"parse error: the expression is longer than {MAX_LENGTH} characters")
