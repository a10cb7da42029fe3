"""Generates expressions: typed, so that nearly all parse, and aware of labels, so that most have a result."""

import random
from collections.abc import Callable, Iterator, Sequence

from tests.differential.operating import AGGREGATIONS, ARITHMETIC, COMPARISONS, Operating
from tests.differential.selecting import Expression, Selecting, quoted

_OF_VECTOR = (
    *("abs", "ceil", "floor", "exp", "ln", "log2", "log10", "sqrt", "sgn", "deg", "rad"),
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
)
_OF_TIME = ("minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year")
_OF_COUNTER = ("rate", "increase", "irate", "resets")
_OF_RANGE = (
    *("avg_over_time", "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "last_over_time"),
    *("stddev_over_time", "stdvar_over_time", "present_over_time", "changes", "delta", "idelta", "deriv"),
)
_NUMBERS = ("0", "1", "2", "-1", "0.5", "3", "10", "-2.5", "100", "0x1F", "1e3", ".25", "7", "Inf", "-Inf", "NaN")
_QUANTILES = ("0", "0.1", "0.25", "0.5", "0.9", "0.95", "0.99", "1", "-0.5", "1.5", "NaN")


class Generator:
    """A source of random expressions; two with the same seed give the same. `aligned`: see generated.py."""

    def __init__(self, seed: int, *, aligned: bool = False) -> None:
        self.dice = random.Random(seed)
        self.selecting = Selecting(self.dice, aligned=aligned)
        self._operating = Operating(self.dice)

    def expressions(self, count: int) -> Iterator[str]:
        """Yield `count` different expressions."""
        seen: set[str] = set()
        while len(seen) < count:
            text = self._expression()
            if text not in seen:
                seen.add(text)
                yield text

    def _expression(self) -> str:
        depth = self.dice.choice((1, 1, 2, 2, 2, 3, 3, 4))
        return self.scalar(depth) if self.dice.random() < 0.05 else self.vector(depth).text

    def vector(self, depth: int) -> Expression:
        """Return an instant vector."""
        if depth <= 0:
            return self.selecting.selector()
        makers: Sequence[tuple[Callable[[int], Expression], int]] = (
            (self._call, 5),
            (self._over_range, 7),
            (self._aggregation, 7),
            (self._with_scalar, 4),
            (self._with_vector, 6),
            (self._relabelled, 2),
            (self._quantile_of_histogram, 2),
            (self._without_input, 1),
        )
        [maker] = self.dice.choices([maker for maker, _ in makers], [weight for _, weight in makers])
        return maker(depth - 1)

    def scalar(self, depth: int) -> str:
        """Return a scalar."""
        if depth <= 0 or self.dice.random() < 0.4:
            return self.dice.choice(_NUMBERS)
        left, right = self.scalar(depth - 1), self.scalar(depth - 1)
        return self.dice.choice(
            (
                f"({left} {self.dice.choice(ARITHMETIC)} {right})",
                f"{left} {self.dice.choice(ARITHMETIC)} {right} {self.dice.choice(ARITHMETIC)} 2",
                f"({left} {self.dice.choice(COMPARISONS)} bool {right})",
                f"scalar({self._single(depth - 1).text})",
                f"-({left})",
                "time()",
                "pi()",
            )
        )

    def _single(self, depth: int) -> Expression:
        """Return a vector that mostly has one series."""
        if self.dice.random() < 0.3:
            return self.dice.choice((Expression("one"), Expression('node_load{instance="b:9100"}')))
        return Expression(f"{self.dice.choice(AGGREGATIONS)}({self.vector(depth).text})")

    def _call(self, depth: int) -> Expression:
        inner = self.vector(depth)
        low, high = sorted((self.dice.randrange(-5, 20), self.dice.randrange(-5, 200)))
        texts = (
            *[f"{self.dice.choice(_OF_VECTOR)}({inner.text})"] * 5,
            f"{self.dice.choice(_OF_TIME)}({inner.text})",
            f"clamp({inner.text}, {low}, {high})",
            f"clamp_min({inner.text}, {self.scalar(1)})",
            f"clamp_max({inner.text}, {self.scalar(1)})",
            f"round({inner.text})",
            f"round({inner.text}, {self.dice.choice(('5', '0.5', '0.1', '-2', self.scalar(1)))})",
            f"timestamp({inner.text})",
            f"sort({inner.text})",
            f"sort_desc({inner.text})",
            f"-({inner.text})",
            f"+({inner.text})",
        )
        return inner.renamed(self.dice.choice(texts))

    def _range(self, depth: int, *, counter: bool) -> Expression:
        if depth >= 0 and self.dice.random() < 0.3:
            return self.selecting.subquery(self.vector(depth))
        return self.selecting.range_selector(counter=counter)

    def _over_range(self, depth: int) -> Expression:
        counter = self.dice.random() < 0.4
        found = self._range(depth - 1, counter=counter)
        function = self.dice.choice(_OF_COUNTER if counter else _OF_RANGE)
        smoothing, trend = (f"0.{self.dice.randrange(1, 10)}" for _ in range(2))
        texts = (
            *[f"{function}({found.text})"] * 8,
            f"quantile_over_time({self.dice.choice(_QUANTILES)}, {found.text})",
            f"predict_linear({found.text}, {self.dice.choice(('60', '3600', '-300', '0.5'))})",
            f"double_exponential_smoothing({found.text}, {smoothing}, {trend})",
            f"absent_over_time({found.text})",
        )
        return found.renamed(self.dice.choice(texts))

    def _aggregation(self, depth: int) -> Expression:
        inner = self.vector(depth)
        names = sorted(inner.labels | ({"absent_label"} if self.dice.random() < 0.05 else set()))
        chosen = frozenset(self.dice.sample(names, k=min(len(names), self.dice.randrange(3))))
        word = self.dice.choice(("by", "by", "without", ""))
        grouping = f" {word} ({', '.join(sorted(chosen))})" if word else ""
        kept = {"by": chosen & inner.labels, "without": inner.labels - chosen, "": frozenset[str]()}[word]
        head, body, keeps = self._aggregated(inner)
        labels, key = (inner.labels, inner.key) if keeps else (kept, kept)
        if head.startswith("count_values"):
            labels, key = kept | {"value"}, kept | {"value"}
        text = f"{head}{grouping} ({body})" if self.dice.random() < 0.7 else f"{head}({body}){grouping}"
        return Expression(text, labels, key)

    def _aggregated(self, inner: Expression) -> tuple[str, str, bool]:
        """Return name, arguments, and whether the series themselves are what comes out."""
        kind = self.dice.random()
        if kind < 0.15:
            count = self.dice.choice(("1", "2", "3", "0", "-1", "2.7", self.scalar(1)))
            return self.dice.choice(("topk", "bottomk")), f"{count}, {inner.text}", True
        if kind < 0.25:
            return "quantile", f"{self.dice.choice(_QUANTILES)}, {inner.text}", False
        if kind < 0.32:
            return "count_values", f'"value", {inner.text}', False
        return self.dice.choice(AGGREGATIONS), inner.text, False

    def _with_scalar(self, depth: int) -> Expression:
        inner, number = self.vector(depth), self.scalar(min(depth, 2))
        operator = self.dice.choice(ARITHMETIC)
        if self.dice.random() < 0.35:
            operator = self.dice.choice(COMPARISONS) + self.dice.choice(("", " bool"))
        left, right = self.dice.choice(((f"({inner.text})", f"({number})"), (number, f"({inner.text})")))
        return inner.renamed(f"{left} {operator} {right}")

    def _with_vector(self, depth: int) -> Expression:
        return self._operating.combined(self.vector(depth), self.vector(depth - self.dice.randrange(2)))

    def _relabelled(self, depth: int) -> Expression:
        inner = self.vector(depth)
        source = self.dice.choice([*sorted(inner.labels), "__name__", "absent_label"])
        target = self.dice.choice(("new", "new", "instance", "job", source))
        if self.dice.random() < 0.35:
            sources = ", ".join(quoted(name) for name in [source, *sorted(inner.labels)[:2]])
            separator = self.dice.choice(("-", "", "/", "$1"))
            text = f'label_join({inner.text}, "{target}", "{separator}", {sources})'
        else:
            pattern, replacement = self.dice.choice(
                (
                    ("(.*)", "$1"),
                    ("(.*):(.*)", "$2-$1"),
                    ("(?P<n>.).*", "${n}!"),
                    ("x", "y"),
                    ("(.+)", "$1$1"),
                    (".*", ""),
                )
            )
            text = f'label_replace({inner.text}, "{target}", "{replacement}", "{source}", "{pattern}")'
        return Expression(text, inner.labels | {target}, inner.key | {target})

    def _quantile_of_histogram(self, depth: int) -> Expression:
        buckets = self.selecting.buckets()
        if self.dice.random() < 0.5:
            kept = ["le", *self.dice.sample(sorted(buckets.labels - {"le"}), k=self.dice.randrange(2))]
            buckets = Expression(f"sum by ({', '.join(kept)}) ({buckets.text})", frozenset(kept), frozenset(kept))
        quantile = self.dice.choice(_QUANTILES) if depth < 2 else self.scalar(1)
        text = f"histogram_quantile({quantile}, {buckets.text})"
        return Expression(text, buckets.labels - {"le"}, buckets.key - {"le"})

    def _without_input(self, depth: int) -> Expression:
        texts = (
            f"vector({self.scalar(max(depth, 1))})",
            f"absent({self.vector(depth).text})",
            "absent(nothing_like_it)",
            'absent(nothing{job="api", instance=~"a.*", zone="z0"})',
            f"{self.dice.choice(_OF_TIME)}()",
        )
        return Expression(self.dice.choice(texts))
