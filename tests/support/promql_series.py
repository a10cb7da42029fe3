"""Series for tests of the engine, written down shortly, and answers read back as plain values."""

from collections.abc import Mapping, Sequence

from lamplighter.promql import InMemoryStorage, Matrix, Scalar, Vector, evaluate, evaluate_range, parse_selector

Samples = Sequence[float | None]


def labels_of(selector: str) -> dict[str, str]:
    """Return the labels that a selector with equalities names: ``x{a="1"}``."""
    return {matcher.name: matcher.value for matcher in parse_selector(selector)}


def stored(series: Mapping[str, Samples], step: float = 60.0) -> InMemoryStorage:
    """Return a storage with a sample every `step` seconds from 0; None is no sample."""
    return InMemoryStorage.from_samples(
        (
            labels_of(selector),
            [(index * step, value) for index, value in enumerate(values) if value is not None],
        )
        for selector, values in series.items()
    )


def at(expression: str, series: Mapping[str, Samples], time: float = 0.0) -> dict[str, float]:
    """Return what an instant vector or scalar has at `time`, keyed by its labels without quotes."""
    value = evaluate(expression, stored(series), time)
    if isinstance(value, Scalar):
        return {"": value.value}
    assert isinstance(value, Vector)
    return {shown(labels): number for labels, number in value.samples}


def over(expression: str, series: Mapping[str, Samples], end: float, step: float = 60.0) -> dict[str, list[float]]:
    """Return the values over 0..end, keyed likewise, each as [seconds, value, seconds, value, ...]."""
    value: Matrix = evaluate_range(expression, stored(series), 0, end, step)
    return {shown(labels): [part for point in points for part in point] for labels, points in value.series}


def shown(labels: Mapping[str, str]) -> str:
    """Return labels as ``name a=1 b=2``, sorted."""
    name = labels.get("__name__", "")
    rest = [f"{label}={value}" for label, value in sorted(labels.items()) if label != "__name__"]
    return " ".join([name, *rest] if name else rest)
