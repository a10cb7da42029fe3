"""Series in memory: for tests, for rules in one evaluation, and for people who embed the engine."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from operator import itemgetter
from typing import Self

from lamplighter.promql.storage import Matcher, MatchOp, StoredSeries

_Key = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Held:
    labels: Mapping[str, str]
    timestamps_ms: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


class InMemoryStorage:
    """A storage of what it was given; a later sample of the same series and time replaces the earlier one."""

    def __init__(self) -> None:
        self._by_metric: dict[str, dict[_Key, _Held]] = {}

    @classmethod
    def from_samples(cls, series: Iterable[tuple[Mapping[str, str], Iterable[tuple[float, float]]]]) -> Self:
        """Return a storage of (labels, [(unix seconds, value), ...]) pairs, in any order."""
        storage = cls()
        for labels, samples in series:
            storage.add(labels, samples)
        return storage

    def add(self, labels: Mapping[str, str], samples: Iterable[tuple[float, float]]) -> None:
        """Add samples to the series of `labels`, which include ``__name__``; empty values are absent labels."""
        named = {name: value for name, value in sorted(labels.items()) if value}
        metric = self._by_metric.setdefault(named.get("__name__", ""), {})
        held = metric.setdefault(tuple(named.items()), _Held(named))
        # In order of time first: newest-first samples one by one would take the square of their number.
        points = sorted(((round(seconds * 1000), float(value)) for seconds, value in samples), key=itemgetter(0))
        for time_ms, value in points:
            _insert(held, time_ms, value)

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """Return the matching series that have samples in the range, sorted by labels."""
        found = []
        for held in self._matching(matchers):
            low = bisect_left(held.timestamps_ms, ceil(round(start * 1000, 3)))
            high = bisect_right(held.timestamps_ms, floor(round(end * 1000, 3)))
            if low < high:
                found.append(StoredSeries(held.labels, held.timestamps_ms[low:high], held.values[low:high]))
        return found

    def _matching(self, matchers: Sequence[Matcher]) -> Iterable[_Held]:
        candidates = sorted(
            (item for metric in self._candidates(matchers) for item in metric.items()), key=itemgetter(0)
        )
        for _, held in candidates:
            if all(matcher.matches(held.labels.get(matcher.name, "")) for matcher in matchers):
                yield held

    def _candidates(self, matchers: Sequence[Matcher]) -> Iterable[dict[_Key, _Held]]:
        for matcher in matchers:
            if matcher.name == "__name__" and matcher.op == MatchOp.EQUAL:
                return [self._by_metric.get(matcher.value, {})]
        return self._by_metric.values()


def _insert(held: _Held, time_ms: int, value: float) -> None:
    if not held.timestamps_ms or time_ms > held.timestamps_ms[-1]:
        held.timestamps_ms.append(time_ms)
        held.values.append(value)
        return
    index = bisect_left(held.timestamps_ms, time_ms)
    if held.timestamps_ms[index] == time_ms:
        held.values[index] = value
    else:
        held.timestamps_ms.insert(index, time_ms)
        held.values.insert(index, value)
