"""The labels of what is absent: those that the selector pins down."""

from lamplighter.promql.columns import Labels
from lamplighter.promql.labels import METRIC_NAME
from lamplighter.promql.storage import MatchOp
from lamplighter.promql.syntax import Node, RangeSelector, Selector, without_parens


def labels_of_absent(argument: Node) -> Labels:
    """Return the labels that exactly one matcher of a selector names, by equality; none of other expressions."""
    node = without_parens(argument)
    selector = node.selector if isinstance(node, RangeSelector) else node
    if not isinstance(selector, Selector):
        return {}
    labels: dict[str, str] = {}
    pinned: set[str] = set()
    for matcher in selector.matchers:
        if matcher.name == METRIC_NAME:
            continue
        if matcher.op == MatchOp.EQUAL and matcher.name not in pinned:
            labels[matcher.name] = matcher.value
            pinned.add(matcher.name)
        else:
            labels.pop(matcher.name, None)
    return {name: value for name, value in labels.items() if value}
