"""Generates the leaves of expressions: selectors of the data set's metrics, matchers, durations, modifiers."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tests.differential.dataset import SPAN_SECONDS, START, dataset

INSTANT_OFFSET = 7
"""Query times are this many seconds after a multiple of ten, so that no subquery's border is one of its points."""

SUBQUERY_EXCESS = 5
"""What ranges of subqueries are longer than a multiple of their step by, for the same reason."""

_RANGES = (60, 120, 180, 300, 300, 600, 900)
_SUBQUERY_RANGES = (120, 240, 300, 600)
_SUBQUERY_STEPS = (10, 30, 60, 60, 120)
_OFFSETS = (10, 30, 60, 120, 300, 600)
_UNIDENTIFYING = frozenset({"job", "zone", "version", "owner", "floor"})
"""Labels that another label of the same series determines."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of the data set and its labels: all names, and the values of each."""

    name: str
    values: Mapping[str, Sequence[str]]

    @property
    def is_counter(self) -> bool:
        """Tell whether its name says that it only grows."""
        return self.name.endswith(("_total", "_bucket", "_count", "_sum"))


@dataclass(frozen=True, slots=True)
class Expression:
    """A generated expression with the label names of its series, and those that suffice to tell them apart."""

    text: str
    labels: frozenset[str] = frozenset()
    key: frozenset[str] = frozenset()

    def renamed(self, text: str) -> "Expression":
        """Return another text whose series have the same labels."""
        return Expression(text, self.labels, self.key)


@cache
def metrics() -> Mapping[str, Metric]:
    """Return every metric by name."""
    found: dict[str, dict[str, set[str]]] = {}
    for labels, _ in dataset():
        values = found.setdefault(labels["__name__"], {})
        for name, value in labels.items():
            values.setdefault(name, set()).add(value)
    return {
        name: Metric(name, {label: sorted(several) for label, several in values.items() if label != "__name__"})
        for name, values in found.items()
    }


class Selecting:
    """A source of random selectors."""

    def __init__(self, dice: random.Random, *, aligned: bool = False) -> None:
        self.dice = dice
        self._offset = 0 if aligned else INSTANT_OFFSET
        self._excess = 0 if aligned else SUBQUERY_EXCESS

    def chance(self, probability: float) -> bool:
        """Return True as often as said."""
        return self.dice.random() < probability

    def instant_time(self) -> int:
        """Return a time to evaluate at, now and then before the first sample or after the last one."""
        return START + self.dice.randrange(-6, SPAN_SECONDS // 10 + 24) * 10 + self._offset

    def selector(self) -> Expression:
        """Return an instant selector."""
        metric = self._metric()
        return self._selected(metric, self._modifiers())

    def buckets(self) -> Expression:
        """Return a selector of a histogram's buckets, most often of the well-formed one."""
        name = "odd_bucket" if self.chance(0.3) else "request_duration_seconds_bucket"
        return self._selected(metrics()[name], self._modifiers(), spare="le")

    def range_selector(self, *, counter: bool) -> Expression:
        """Return a range selector, of a counter if that is asked for (mostly)."""
        metric = self._metric()
        while counter and not metric.is_counter and self.chance(0.9):
            metric = self._metric()
        return self._selected(metric, f"[{duration(self.dice.choice(_RANGES), self.dice)}]{self._modifiers()}")

    def subquery(self, inner: Expression) -> Expression:
        """Return a subquery over an expression."""
        step = "" if self.chance(0.2) else duration(self.dice.choice(_SUBQUERY_STEPS), self.dice)
        length = duration(self.dice.choice(_SUBQUERY_RANGES) + self._excess, self.dice)
        return inner.renamed(f"({inner.text})[{length}:{step}]{self._modifiers()}")

    def _metric(self) -> Metric:
        return self.dice.choice(list(metrics().values()))

    def _selected(self, metric: Metric, tail: str, spare: str = "") -> Expression:
        labels = frozenset(metric.values)
        matchers = (
            [] if self.chance(0.55) else [self._matcher(metric, spare) for _ in range(self.dice.choice((1, 1, 2)))]
        )
        matchers = [matcher for matcher in matchers if matcher]
        text = self._named(metric, matchers) + tail
        return Expression(text, labels, (labels - _UNIDENTIFYING) or labels)

    def _named(self, metric: Metric, matchers: Sequence[str]) -> str:
        if self.chance(0.05):
            return "{" + ", ".join([f'__name__="{metric.name}"', *matchers]) + "}"
        if self.chance(0.02):
            return "{" + ",".join([f'__name__=~"{metric.name[:-1]}."', *matchers]) + "}"
        return metric.name + ("{" + ", ".join(matchers) + "}" if matchers or self.chance(0.05) else "")

    def _matcher(self, metric: Metric, spare: str) -> str:
        names = [name for name in metric.values if name != spare]
        if not names or self.chance(0.04):
            return self.dice.choice(('absent_label=""', 'absent_label!="x"', 'absent_label=~".*"', 'job!~"x+"'))
        name = self.dice.choice(names)
        value = self.dice.choice(metric.values[name])
        others = [other for other in metric.values[name] if other != value]
        if others and self.chance(0.5):
            return f"{name}!={quoted(value)}" if self.chance(0.5) else f"{name}!~{quoted(re.escape(value))}"
        if self.chance(0.4):
            return f"{name}={quoted(value)}"
        return f"{name}=~{quoted(self._pattern(value, others))}"

    def _pattern(self, value: str, others: Sequence[str]) -> str:
        escaped = re.escape(value).replace("/", "/")
        either = "|".join([escaped, *(re.escape(other) for other in others[:2])])
        return self.dice.choice(
            (escaped, either, f"({either})", ".+", ".*", f"(?i){escaped.upper()}", f"{escaped}.*")
        )

    def _modifiers(self) -> str:
        written = []
        if self.chance(0.12):
            sign = "-" if self.chance(0.25) else ""
            written.append(f" offset {sign}{duration(self.dice.choice(_OFFSETS), self.dice)}")
        if self.chance(0.06):
            at = START + self.dice.randrange(60, SPAN_SECONDS // 10) * 10 + self._offset
            written.append(f" @ {self.dice.choice((str(at), f'{at}.000', 'start()', 'end()'))}")
        self.dice.shuffle(written)
        return "".join(written)


def duration(seconds: int, dice: random.Random) -> str:
    """Write a duration in one of the ways that there are."""
    minutes, rest = divmod(seconds, 60)
    ways = [f"{seconds}s", f"{seconds}s", f"{seconds * 1000}ms"]
    if minutes:
        ways += [f"{minutes}m{rest}s" if rest else f"{minutes}m"] * 4
    return dice.choice(ways)


def quoted(text: str) -> str:
    """Write a string literal."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'
