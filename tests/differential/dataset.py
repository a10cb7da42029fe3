"""The samples that both engines are given: an hour across the end of a leap year's February, from a fixed seed.

No sample lies on a whole second, and all query times and durations are whole seconds: windows of Prometheus 2 are
closed at the left and those of Prometheus 3 are not, which shows only where a sample is exactly at the border.
`aligned_dataset` has them there: for Prometheus 3 alone.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from lamplighter.promql.values import STALE
from tests.support.remote_write import Series

START = 1_709_248_800
"""2024-02-29 23:20:00 UTC."""

SPAN_SECONDS = 3600
_INSTANCES = ("a:9100", "b:9100", "c:9100", "d:9100")
_BOUNDS = ("0.1", "0.25", "0.5", "1", "2.5", "+Inf")
_UNLIKELY_TEXTS = (
    "grüße",
    "日本語",
    'say "hi"',
    "back\\slash",
    "new\nline",
    "a.b*c",
    "$1 and ${name}",
    "' or ''='",
    " ",
    "🏮",
)

Level = Callable[[float, random.Random], float | None]
"""From seconds since the start to a value; None is a scrape that failed."""


@cache
def dataset() -> Sequence[Series]:
    """Return all series in the order of their labels, each oldest first."""
    dice = random.Random(20_240_229)
    series = [
        *_gauges(dice),
        *_counters(dice),
        *_histograms(dice),
        *_broken_histograms(),
        *_constants(),
        *_joins(dice),
        *_odd_numbers(dice),
        *_odd_labels(dice),
        *_comings_and_goings(dice),
    ]
    names = [frozenset(labels.items()) for labels, _ in series]
    if len(set(names)) != len(names):
        raise AssertionError("two series of the data set have the same labels")
    return sorted(series, key=lambda one: sorted(one[0].items()))


@cache
def aligned_dataset() -> Sequence[Series]:
    """Return the same series with all samples at multiples of five seconds."""
    return [(labels, [(float(at // 5 * 5), value) for at, value in points]) for labels, points in dataset()]


def sampled(labels: Mapping[str, str], dice: random.Random, level: Level, interval: float = 15.0) -> Series:
    """Return one series: `level` sampled every `interval` seconds, never on a whole second."""
    offset = dice.randrange(0, int(interval)) + dice.randrange(100, 900) / 1000
    points = []
    for count in range(int((SPAN_SECONDS - offset) // interval) + 1):
        elapsed = offset + count * interval
        value = level(elapsed, dice)
        if value is not None:
            points.append((round(START + elapsed, 3), value))
    return labels, points


def _eighths(value: float) -> float:
    """Round so that sums are exact: a difference then is one of meaning, not of the order of additions."""
    return round(value * 8) / 8


def _wave(middle: float, height: float, period: float, phase: float = 0.0) -> Level:
    def level(elapsed: float, dice: random.Random) -> float:
        swing = math.sin(elapsed / period * math.tau + phase)
        return _eighths(middle + height * swing + dice.uniform(-0.1, 0.1) * height)

    return level


def _counter(per_second: float, first: float = 0.0, reset_chance: float = 0.0, gap_chance: float = 0.0) -> Level:
    state = [first]

    def level(_: float, dice: random.Random) -> float | None:
        state[0] += math.floor(dice.expovariate(1 / (per_second * 15))) if per_second else 0
        if dice.random() < reset_chance:
            state[0] = float(dice.randrange(0, 3))
        if dice.random() < gap_chance:
            return None
        return state[0]

    return level


def _gauges(dice: random.Random) -> Iterator[Series]:
    for number, instance in enumerate(_INSTANCES):
        labels = {"instance": instance, "job": "node", "zone": f"z{number % 2}"}
        yield sampled({"__name__": "node_load", **labels}, dice, _wave(4 + number, 3, 900, number))
        yield sampled({"__name__": "node_capacity", **labels}, dice, _wave(8, 0, 600), interval=60)
        yield sampled({"__name__": "node_drift", **labels}, dice, _wave(0, 5, 1200, number), interval=30)
    for room, floor in (("attic", "2"), ("cellar", "0"), ("hall", "1"), ("kitchen", "1"), ("porch", "1")):
        labels = {"__name__": "temperature_celsius", "room": room, "floor": floor}
        yield sampled(labels, dice, _wave(float(floor) * 6 - 6, 4, 1500, len(room)), interval=30)


def _counters(dice: random.Random) -> Iterator[Series]:
    for method in ("get", "post"):
        for code in ("200", "404", "500"):
            for number, instance in enumerate(_INSTANCES[:3]):
                labels = {"method": method, "code": code, "instance": instance, "job": "api"}
                speed = 2.0 if code == "200" else 0.1
                level = _counter(speed, first=5_000 * (number + 1), gap_chance=0.05 * number)
                yield sampled({"__name__": "http_requests_total", **labels}, dice, level)
    for number, instance in enumerate(_INSTANCES):
        labels = {"__name__": "errors_total", "instance": instance, "job": "node", "zone": f"z{number % 2}"}
        yield sampled(labels, dice, _counter(0.4, reset_chance=0.02 * number), interval=20)
    yield sampled({"__name__": "jobs_total", "queue": "idle"}, dice, _counter(0))
    yield sampled({"__name__": "jobs_total", "queue": "busy"}, dice, _counter(3, reset_chance=0.15))
    yield sampled({"__name__": "jobs_total", "queue": "flaky"}, dice, _counter(1, 900, gap_chance=0.6))


def _histograms(dice: random.Random) -> Iterator[Series]:
    for handler in ("/", "/login"):
        for instance in _INSTANCES[:2]:
            labels = {"handler": handler, "instance": instance, "job": "api"}
            total = 0.0
            for share, bound in zip((0.3, 0.2, 0.2, 0.1, 0.1, 0.1), _BOUNDS, strict=True):
                total += share
                named = {"__name__": "request_duration_seconds_bucket", **labels, "le": bound}
                yield _bucket(named, total, slow=handler == "/login")
            yield _bucket({"__name__": "request_duration_seconds_count", **labels}, 1.0, slow=handler == "/login")
            level = _counter(0.7, first=300)
            yield sampled({"__name__": "request_duration_seconds_sum", **labels}, dice, level)


def _bucket(labels: Mapping[str, str], share: float, *, slow: bool) -> Series:
    """Return a bucket that all of its histogram's series are scraped together with, and reset with."""
    pace = 0.5 if slow else 4.0

    def level(elapsed: float, _: random.Random) -> float:
        return math.floor((elapsed if elapsed < 2000 else elapsed - 2000) * pace * share) + (0 if slow else 900)

    return sampled(labels, random.Random(labels["instance"]), level)


def _broken_histograms() -> Iterator[Series]:
    shapes: Mapping[str, Mapping[str, float]] = {
        "no_inf": {"1": 3, "2": 5},
        "only_inf": {"+Inf": 7},
        "falling": {"1": 10, "2": 8, "4": 12, "+Inf": 12},
        "not_a_number": {"1": 3, "two": 4, "+Inf": 8},
        "negative": {"-2": 1, "-1": 4, "0": 6, "1": 6, "+Inf": 9},
        "empty": {"1": 0, "2": 0, "+Inf": 0},
        "same_bound": {"1": 4, "1.0": 6, "+Inf": 10},
        "nan": {"1": math.nan, "2": 5, "+Inf": 9},
        "all_in_inf": {"1": 0, "2": 0, "+Inf": 5},
    }
    for shape, buckets in shapes.items():
        for bound, count in buckets.items():
            labels = {"__name__": "odd_bucket", "shape": shape, "le": bound}
            yield sampled(labels, random.Random(shape), lambda _, __, count=count: count, interval=60)  # type: ignore[misc]
    labels = {"__name__": "odd_bucket", "shape": "no_le"}
    yield sampled(labels, random.Random(1), lambda _, __: 3.0, interval=60)


def _constants() -> Iterator[Series]:
    dice = random.Random(3)
    yield sampled({"__name__": "one"}, dice, lambda _, __: 1.0)
    yield sampled({"__name__": "answer", "of": "everything"}, dice, lambda _, __: 42.0, interval=60)
    yield sampled({"__name__": "zero", "sign": "plus"}, dice, lambda _, __: 0.0, interval=60)
    yield sampled({"__name__": "zero", "sign": "minus"}, dice, lambda _, __: -0.0, interval=60)
    for number, instance in enumerate(_INSTANCES):
        labels = {"__name__": "started_timestamp_seconds", "instance": instance, "job": "node"}
        yield sampled(labels, dice, lambda _, __, at=START - 86_400 * 97 * number: float(at), interval=60)  # type: ignore[misc]


def _joins(dice: random.Random) -> Iterator[Series]:
    versions = ("1.2", "1.2", "1.3", "2.0")
    for instance, version in zip(_INSTANCES, versions, strict=True):
        labels = {
            "__name__": "build_info",
            "instance": instance,
            "version": version,
            "owner": f"team-{instance[0]}",
        }
        yield sampled(labels, dice, lambda _, __: 1.0, interval=60)
    for group in ("red", "green", "blue"):
        yield sampled({"__name__": "group_limit", "group": group}, dice, _wave(20, 5, 800), interval=30)
        for member in range(3):
            labels = {"__name__": "member_usage", "group": group, "member": f"m{member}"}
            yield sampled(labels, dice, _wave(5 + member, 4, 700, member), interval=30)
    for side in ("left", "right"):
        yield sampled({"__name__": "both_sides", "side": side, "id": "7"}, dice, _wave(1, 1, 300), interval=30)
    for zone in ("z0", "z1"):
        labels = {"__name__": "zone:node_load:sum", "zone": zone}
        yield sampled(labels, dice, _wave(10, 2, 900), interval=60)


def _odd_numbers(dice: random.Random) -> Iterator[Series]:
    always = {"nan": math.nan, "inf": math.inf, "minus_inf": -math.inf, "tiny": 1e-300, "huge": 1.5e300}
    for kind, value in always.items():
        yield sampled({"__name__": "odd", "kind": kind}, dice, lambda _, __, value=value: value, interval=30)  # type: ignore[misc]
    mixed = (1.0, math.nan, -2.5, math.inf, 3.0, -math.inf, 0.0)
    labels = {"__name__": "odd", "kind": "mixed"}
    yield sampled(labels, dice, lambda elapsed, _: mixed[int(elapsed // 120) % len(mixed)], interval=30)
    labels = {"__name__": "odd", "kind": "sometimes_nan"}
    yield sampled(labels, dice, lambda _, dice: math.nan if dice.random() < 0.3 else 2.0, interval=30)


def _odd_labels(dice: random.Random) -> Iterator[Series]:
    for number, text in enumerate(_UNLIKELY_TEXTS):
        labels = {"__name__": "texts", "text": text, "number": str(number)}
        yield sampled(labels, dice, _wave(number, 1, 600), interval=60)
    many = {f"label_{number:02d}": f"value {number}" for number in range(25)}
    yield sampled({"__name__": "wide", **many}, dice, _wave(3, 1, 600), interval=60)
    yield sampled({"__name__": "wide", **many, "label_25": "more"}, dice, _wave(5, 1, 600), interval=60)


def _comings_and_goings(dice: random.Random) -> Iterator[Series]:
    """Yield series that end with and without a stale marker, come back, begin late, or are rarely sampled."""
    for instance, ends in (("a:9100", 4000.0), ("b:9100", 1200.0), ("c:9100", 2000.0), ("d:9100", 2600.0)):
        up = {"__name__": "up", "instance": instance, "job": "node"}
        yield _ended(sampled(up, dice, lambda _, dice: float(dice.random() > 0.2)), ends)
    flapping = sampled({"__name__": "flapping", "why": "restarts"}, dice, _wave(5, 2, 500))
    yield (
        flapping[0],
        [(at, STALE if number % 20 >= 17 else value) for number, (at, value) in enumerate(flapping[1])],
    )
    labels, points = sampled({"__name__": "flapping", "why": "outages"}, dice, _wave(5, 2, 500))
    yield labels, [point for number, point in enumerate(points) if number % 60 < 30]
    labels, points = sampled({"__name__": "late", "began": "half way"}, dice, _counter(1))
    yield labels, points[len(points) // 2 :]
    labels, points = sampled({"__name__": "late", "began": "once"}, dice, _counter(1))
    yield labels, points[100:101]
    for minutes in (2, 4, 7, 13):
        sparse = {"__name__": "sparse", "every": f"{minutes}m"}
        yield sampled(sparse, dice, _wave(minutes, 1, 1000), interval=minutes * 60)


def _ended(series: Series, seconds: float) -> Series:
    labels, points = series
    kept = [point for point in points if point[0] < START + seconds]
    after = [(at, STALE) for at, _ in points if at >= START + seconds]
    return labels, [*kept, *after[:1]]
