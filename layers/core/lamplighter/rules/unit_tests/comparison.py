"""What a test expected beside what it got."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lamplighter.promql.values import Sample
from lamplighter.rules.templates.golang.floats import formatted
from lamplighter.rules.templates.golang.quoting import quoted
from lamplighter.rules.unit_tests.unit_test import AlertCase, ExpectedAlert, ExpectedSample, ExpressionCase

_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that is not as expected, or an `error`. Expected and got are in lines, in the same order."""

    what: str
    time: str
    expected: Sequence[str] = ()
    got: Sequence[str] = ()
    error: str = ""


def failed(what: str, seconds: float, error: str) -> Failure:
    """Return a failure for want of a result."""
    return Failure(what=what, time=duration(seconds), error=error)


def compare_alerts(case: AlertCase, got: Sequence[ExpectedAlert]) -> Sequence[Failure]:
    """Return nothing if exactly the expected alerts fire, with exactly those labels and annotations."""
    # The name is not written down again among the labels.
    expected = [
        ExpectedAlert(labels={**one.labels, "alertname": case.alertname}, annotations=one.annotations)
        for one in case.alerts
    ]
    wanted, found = sorted(map(_alert_lines, expected)), sorted(map(_alert_lines, got))
    if wanted == found:
        return ()
    return [
        Failure(
            what=f"alertname: {case.alertname}",
            time=duration(case.eval_time_seconds),
            expected=[line for lines in wanted for line in lines],
            got=[line for lines in found for line in lines],
        )
    ]


def _alert_lines(alert: ExpectedAlert) -> tuple[str, str]:
    return f"Labels:{_label_text(alert.labels)}", f"Annotations:{_label_text(alert.annotations)}"


def _label_text(labels: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}={quoted(labels[name])}" for name in sorted(labels)) + "}"


def compare_samples(case: ExpressionCase, got: Sequence[Sample], *, fuzzy: bool) -> Sequence[Failure]:
    """Return nothing if the samples are the expected ones; `fuzzy` lets the last bit differ."""
    wanted = sorted(case.samples, key=_order)
    found = sorted((ExpectedSample(labels=one.labels, value=one.value) for one in got), key=_order)
    same = len(wanted) == len(found) and all(
        dict(one.labels) == dict(other.labels) and _equal(one.value, other.value, fuzzy=fuzzy)
        for one, other in zip(wanted, found, strict=True)
    )
    if same:
        return ()
    return [
        Failure(
            what=f"expr: {case.expr}",
            time=duration(case.eval_time_seconds),
            expected=[*map(_sample_line, wanted)],
            got=[*map(_sample_line, found)],
        )
    ]


def _order(sample: ExpectedSample) -> list[tuple[str, str]]:
    return sorted(sample.labels.items())


def _equal(one: float, other: float, *, fuzzy: bool) -> bool:
    """Not-a-number equals nothing, as in promtool."""
    near = (math.nextafter(one, -math.inf), math.nextafter(one, math.inf)) if fuzzy else ()
    return one == other or other in near


def _sample_line(sample: ExpectedSample) -> str:
    labels = dict(sample.labels)
    name = labels.pop("__name__", "")
    shown = _label_text(labels) if labels or not name else ""
    return f"{name}{shown} {formatted(sample.value, 'g', None)}"


def duration(seconds: float) -> str:
    """Return a duration as Prometheus writes it."""
    left = round(seconds * 1000)
    parts = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"
