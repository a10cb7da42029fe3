"""Generates binary operators between vectors whose labels are known, so that most of them find partners."""

import random

from tests.differential.selecting import Expression

ARITHMETIC = (*("+", "-", "*", "/", "%", "^") * 5, "atan2")
"""Rarely atan2: Prometheus 2 gets the names of its results wrong."""
COMPARISONS = ("==", "!=", ">", "<", ">=", "<=")
SETS = ("and", "or", "unless")
AGGREGATIONS = ("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar")


class Operating:
    """A source of random ways to put two vectors together."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def combined(self, left: Expression, right: Expression) -> Expression:
        """Return a binary operation on both, which is sound nine times out of ten."""
        if self.dice.random() < 0.25:
            return self._set_operation(left, right)
        operator = self._operator()
        if self.dice.random() < 0.06:
            return self._careless(left, operator, right)
        shared = (left.labels & right.labels) - {"job"}
        if left.labels == right.labels and left.key == right.key and self.dice.random() < 0.6:
            return left.renamed(f"({left.text}) {operator} ({right.text})")
        if left.key <= shared and right.key <= shared:
            labels = left.labels if " bool" not in operator else shared
            text = f"({left.text}) {operator} {self._on(left, right, shared)} ({right.text})"
            return Expression(text, labels & shared, shared)
        return self._many_to_one(left, operator, right, shared)

    def _many_to_one(
        self, left: Expression, operator: str, right: Expression, shared: frozenset[str]
    ) -> Expression:
        if left.key <= shared and not right.key <= shared:
            word, many, one = "group_right", right, left
        else:
            word, many = "group_left", left
            one = right if right.key <= shared else self._reduced(right, shared)
        taken = sorted(one.labels - shared - many.labels)
        extra = self.dice.sample(taken, k=min(len(taken), self.dice.randrange(3)))
        sides = (many, one) if word == "group_left" else (one, many)
        matching = f"{self._on(*sides, shared)} {word}({', '.join(extra)})"
        text = f"({sides[0].text}) {operator} {matching} ({sides[1].text})"
        return Expression(text, many.labels | frozenset(extra), many.key)

    def _set_operation(self, left: Expression, right: Expression) -> Expression:
        operator = self.dice.choice(SETS)
        shared = (left.labels & right.labels) - {"job"}
        matching = "" if self.dice.random() < 0.3 else f" {self._on(left, right, shared)}"
        text = f"({left.text}) {operator}{matching} ({right.text})"
        if operator == "or":
            return Expression(text, left.labels | right.labels, left.labels | right.labels)
        return left.renamed(text)

    def _careless(self, left: Expression, operator: str, right: Expression) -> Expression:
        """Match on whatever comes: most often nothing matches, or too much does."""
        names = sorted(left.labels | right.labels)
        chosen = ", ".join(self.dice.sample(names, k=min(len(names), self.dice.randrange(3))))
        word = self.dice.choice(("on", "ignoring"))
        group = self.dice.choice(("", "", " group_left()", " group_right()"))
        text = f"({left.text}) {operator} {word}({chosen}){group} ({right.text})"
        return Expression(text, left.labels, left.key)

    def _on(self, left: Expression, right: Expression, shared: frozenset[str]) -> str:
        if self.dice.random() < 0.3:
            return f"ignoring({', '.join(sorted((left.labels | right.labels) - shared))})"
        return f"on({', '.join(sorted(shared))})"

    def _reduced(self, side: Expression, shared: frozenset[str]) -> Expression:
        aggregation = self.dice.choice(AGGREGATIONS)
        return Expression(f"{aggregation} by ({', '.join(sorted(shared))}) ({side.text})", shared, shared)

    def _operator(self) -> str:
        if self.dice.random() < 0.65:
            return self.dice.choice(ARITHMETIC)
        return self.dice.choice(COMPARISONS) + self.dice.choice(("", " bool"))
