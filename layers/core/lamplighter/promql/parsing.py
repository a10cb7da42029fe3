"""Text to a checked syntax tree, with the errors that Prometheus words: ``1:5: parse error: ...``."""

from lamplighter.errors import QueryError
from lamplighter.promql.checking import check
from lamplighter.promql.expression_parser import ExpressionParser
from lamplighter.promql.positions import parse_error
from lamplighter.promql.storage import Matcher
from lamplighter.promql.syntax import Expression, Selector, walk

MAX_LENGTH = 65_536
MAX_DEPTH = 150
"""Deep enough for what people and generators write; the stack is never at the mercy of a query."""


def parse_expression(text: str) -> Expression:
    """Return the checked tree of `text`, or raise `QueryError` with the first mistake."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"parse error: the expression is longer than {MAX_LENGTH} characters")
    root = ExpressionParser(text, MAX_DEPTH).parse()
    for node, depth in walk(root):
        if depth > MAX_DEPTH:
            raise parse_error(text, node.position, f"the expression is nested deeper than {MAX_DEPTH} levels")
    check(text, root)
    return Expression(text, root)


def parse_selector(text: str) -> tuple[Matcher, ...]:
    """Return the matchers of a plain instant selector: what ``match[]`` of the HTTP API takes."""
    root = parse_expression(text).root
    if not isinstance(root, Selector) or root.offset_ms or root.at is not None:
        raise parse_error(text, 0, "expected a selector without modifiers")
    return root.matchers
