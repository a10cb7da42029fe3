"""Syntax trees to text, in Prometheus' canonical form and on one line."""

import re

from lamplighter.promql.literals import duration_text
from lamplighter.promql.numbers_text import fixed_text
from lamplighter.promql.quoting import quote
from lamplighter.promql.storage import Matcher, MatchOp
from lamplighter.promql.syntax import (
    Aggregation,
    Binary,
    Cardinality,
    Edge,
    Node,
    Number,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Text,
    Unary,
    children,
)

_LABEL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def text_of(node: Node) -> str:
    """Return a node as text that parses to it again."""
    match node:
        case Number() | Text() | Selector() | RangeSelector():
            return _leaf(node)
        case Subquery():
            return text_of(node.inner) + modifiers_text(node)
        case Paren():
            return f"({text_of(node.inner)})"
        case Unary():
            return node.sign + text_of(node.inner)
        case Binary():
            return f"{text_of(node.left)} {binary_head(node)} {text_of(node.right)}"
    head = aggregation_head(node) if isinstance(node, Aggregation) else node.function.name
    return f"{head}({', '.join(map(text_of, children(node)))})"


def aggregation_head(node: Aggregation) -> str:
    """Return the operator of an aggregation with its grouping."""
    if node.without:
        return f"{node.operator} without ({_labels(node.grouping)}) "
    return f"{node.operator} by ({_labels(node.grouping)}) " if node.grouping else node.operator


def binary_head(node: Binary) -> str:
    """Return a binary operator with its modifiers."""
    matching, words = node.matching, [node.operator]
    if node.returns_bool:
        words.append("bool")
    grouped = matching.cardinality != Cardinality.ONE_TO_ONE
    if matching.labels or matching.on or grouped:
        words.append(f"{'on' if matching.on else 'ignoring'} ({_labels(matching.labels)})")
    if grouped:
        words.append(f"{matching.cardinality.value} ({_labels(matching.include)})")
    return " ".join(words)


def modifiers_text(node: Subquery) -> str:
    """Return the brackets of a subquery with what follows them."""
    step = duration_text(node.step_ms) if node.step_ms else ""
    return f"[{duration_text(node.range_ms)}:{step}]{_at_and_offset(node)}"


def _leaf(node: Number | Text | Selector | RangeSelector) -> str:
    match node:
        case Number():
            return _number(node)
        case Text():
            return quote(node.value)
        case Selector():
            return _selector(node) + _at_and_offset(node)
        case RangeSelector():
            return f"{_selector(node.selector)}[{duration_text(node.range_ms)}]{_at_and_offset(node.selector)}"


def _number(node: Number) -> str:
    if not node.is_duration:
        return fixed_text(node.value)
    sign = "-" if node.value < 0 else ""
    return sign + duration_text(round(abs(node.value) * 1000))


def _selector(node: Selector) -> str:
    shown = sorted(_matcher(matcher) for matcher in node.matchers if not _is_name(matcher, node.name))
    return node.name + (f"{{{','.join(shown)}}}" if shown or not node.name else "")


def _is_name(matcher: Matcher, name: str) -> bool:
    return bool(name) and matcher.name == "__name__" and matcher.op == MatchOp.EQUAL and matcher.value == name


def _matcher(matcher: Matcher) -> str:
    return f"{_label(matcher.name)}{matcher.op.value}{quote(matcher.value)}"


def _label(name: str) -> str:
    return name if _LABEL_NAME.fullmatch(name) else quote(name)


def _labels(names: tuple[str, ...]) -> str:
    return ", ".join(map(_label, names))


def _at_and_offset(node: Selector | Subquery) -> str:
    text = ""
    if isinstance(node.at, Edge):
        text += f" @ {node.at.value}()"
    elif node.at is not None:
        text += f" @ {node.at / 1000:.3f}"
    if node.offset_ms:
        sign = "-" if node.offset_ms < 0 else ""
        text += f" offset {sign}{duration_text(abs(node.offset_ms))}"
    return text
