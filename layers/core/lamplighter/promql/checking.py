"""What a tree must fulfil beyond the grammar: types, counts of arguments, matching."""

from lamplighter.promql.functions.function import Kind
from lamplighter.promql.positions import parse_error
from lamplighter.promql.syntax import (
    COMPARISONS,
    SET_OPERATORS,
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Node,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
    kind_of,
)


def check(text: str, root: Node) -> None:
    """Raise `QueryError` about the first node that cannot be evaluated as it stands."""
    _Checker(text).check(root)


class _Checker:
    def __init__(self, text: str) -> None:
        self._text = text

    def check(self, node: Node) -> Kind:
        match node:
            case Aggregation():
                self._aggregation(node)
            case Binary():
                self._binary(node)
            case Call():
                self._call(node)
            case Paren():
                self.check(node.inner)
            case Unary():
                self._unary(node)
            case Subquery():
                self._subquery(node)
            case RangeSelector():
                self._selector(node.selector)
            case Selector():
                self._selector(node)
        return kind_of(node)

    def _require(self, holds: bool, offset: int, message: str) -> None:
        if not holds:
            raise parse_error(self._text, offset, message)

    def _expect(self, node: Node, kind: Kind, context: str) -> None:
        got = self.check(node)
        self._require(got == kind, node.position, f"expected type {kind.value} in {context}, got {got.value}")

    def _aggregation(self, node: Aggregation) -> None:
        self._expect(node.argument, Kind.VECTOR, "aggregation expression")
        if node.parameter is not None:
            kind = Kind.STRING if node.operator == "count_values" else Kind.SCALAR
            self._expect(node.parameter, kind, "aggregation parameter")

    def _binary(self, node: Binary) -> None:
        left, right = self.check(node.left), self.check(node.right)
        comparison = node.operator in COMPARISONS
        self._require(
            comparison or not node.returns_bool,
            node.operator_position,
            "bool modifier can only be used on comparison operators",
        )
        self._require(
            not (comparison and not node.returns_bool and left == right == Kind.SCALAR),
            node.operator_position,
            "comparisons between scalars must use BOOL modifier",
        )
        for label in node.matching.labels if node.matching.on else ():
            self._require(
                label not in node.matching.include,
                node.operator_position,
                f'label "{label}" must not occur in ON and GROUP clause at once',
            )
        for side, kind in ((node.left, left), (node.right, right)):
            self._require(
                kind in (Kind.SCALAR, Kind.VECTOR),
                side.position,
                "binary expression must contain only scalar and instant vector types",
            )
        self._matching(node, left == right == Kind.VECTOR)

    def _matching(self, node: Binary, vectors: bool) -> None:
        self._require(
            vectors or not node.matching.labels,
            node.position,
            "vector matching only allowed between instant vectors",
        )
        if node.operator not in SET_OPERATORS:
            return
        self._require(
            not vectors or node.matching.cardinality == Cardinality.ONE_TO_ONE,
            node.position,
            f'no grouping allowed for "{node.operator}" operation',
        )
        message = f'set operator "{node.operator}" not allowed in binary scalar expression'
        self._require(vectors, node.position, message)

    def _call(self, node: Call) -> None:
        function, given = node.function, len(node.arguments)
        if not function.variadic:
            message = f'expected {function.least} argument(s) in call to "{function.name}", got {given}'
            self._require(given == function.least, node.position, message)
        message = f'expected at least {function.least} argument(s) in call to "{function.name}", got {given}'
        self._require(given >= function.least, node.position, message)
        message = f'expected at most {function.most} argument(s) in call to "{function.name}", got {given}'
        self._require(function.most is None or given <= function.most, node.position, message)
        for index, argument in enumerate(node.arguments):
            self._expect(argument, function.kind_of(index), f'call to function "{function.name}"')

    def _unary(self, node: Unary) -> None:
        kind = self.check(node.inner)
        message = "unary expression only allowed on expressions of type scalar or instant vector"
        self._require(kind in (Kind.SCALAR, Kind.VECTOR), node.position, f'{message}, got "{kind.value}"')

    def _subquery(self, node: Subquery) -> None:
        kind = self.check(node.inner)
        shown = {Kind.RANGE: "matrix"}.get(kind, kind.value)
        message = f"subquery is only allowed on instant vector, got {shown} instead"
        self._require(kind == Kind.VECTOR, node.position, message)

    def _selector(self, node: Selector) -> None:
        empty = all(matcher.matches("") for matcher in node.matchers)
        message = "vector selector must contain at least one non-empty matcher"
        self._require(bool(node.name) or not empty, node.position, message)
