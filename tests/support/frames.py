"""Frames as a hundred real checks produce them: latency noise, a few kinds of check, much that never changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log
from random import Random

from lamplighter.telemetry.series import Frame, Note, Series

PHASES = ("resolve", "connect", "tls", "processing", "transfer")
START_MS = 1_795_176_000_000


def a_frame(
    values: Mapping[Series, float | None],
    *,
    source: str = "checks/local/60/0",
    timestamp_ms: int = START_MS,
    notes: Mapping[str, Note] | None = None,
) -> Frame:
    """Return a frame of one round a minute."""
    return Frame(
        source=source,
        timestamp_ms=timestamp_ms,
        interval_seconds=60.0,
        series=tuple(values),
        values=tuple(values.values()),
        notes=notes or {},
    )


def state_frame(
    states: Mapping[str, float | None], *, seconds: float = 0.05, timestamp_ms: int = START_MS
) -> Frame:
    """Return a frame with just the state and the duration of some checks."""
    numbers: dict[Series, float | None] = {_of("check_state", key): state for key, state in states.items()}
    numbers |= {_of("probe_duration_seconds", key): seconds for key in states}
    return a_frame(numbers, timestamp_ms=timestamp_ms)


def realistic_frames(
    rounds: int, checks: int = 100, *, source: str = "checks/local/60/0", seed: int = 7
) -> Iterator[Frame]:
    """Yield one frame a minute of mostly HTTPS checks, as docs/architecture.md lists their series."""
    random = Random(seed)
    targets = [_a_target(random, number) for number in range(checks)]
    for minute in range(rounds):
        timestamp_ms = START_MS + 60_000 * minute
        yield a_frame(_round(random, targets, timestamp_ms // 1000), source=source, timestamp_ms=timestamp_ms)


@dataclass(frozen=True)
class _Target:
    key: str
    kind: str
    typical_seconds: float
    body_bytes: int
    body_varies: bool
    certificate_ends: int
    since: int
    redirects: int
    tls_version: str


def _a_target(random: Random, number: int) -> _Target:
    start = START_MS // 1000
    return _Target(
        key=f"core_service-{number}",
        kind="https" if number % 20 < 17 else "http" if number % 20 < 19 else "tcp",
        typical_seconds=random.lognormvariate(log(0.08), 0.7),
        body_bytes=random.choice([random.randint(200, 90_000), 2, 15]),
        body_varies=random.random() < 0.15,
        certificate_ends=start + (random.randint(5, 90) * 86_400 + random.randint(0, 86_400)),
        since=start - (7 * 86_400 if random.random() < 0.7 else random.randint(60, 7 * 86_400)),
        redirects=int(number % 9 == 0),
        tls_version="TLS 1.2" if number % 8 == 0 else "TLS 1.3",
    )


def _of(name: str, key: str, **labels: str) -> Series:
    return Series.of(name, check=key.removeprefix("core_"), group="core", key=key, **labels)


def _round(random: Random, targets: list[_Target], now: int) -> dict[Series, float | None]:
    """Metric by metric, as the producer orders them."""
    by_metric: dict[str, dict[Series, float | None]] = {}
    for target in targets:
        for series, value in _samples(random, target, now).items():
            by_metric.setdefault(series.name, {})[series] = value
    return {series: value for column in by_metric.values() for series, value in column.items()}


def _samples(random: Random, target: _Target, now: int) -> dict[Series, float | None]:
    phases = _phases(random, target)
    key = target.key
    samples: dict[Series, float | None] = {
        _of("check_state", key): 1.0,
        _of("check_streak_rounds", key): float((now - target.since) // 60 + 1),
        _of("check_since_timestamp_seconds", key): float(target.since),
        _of("check_attempts", key): 1.0,
        _of("probe_success", key): 1.0,
        _of("probe_duration_seconds", key): sum(phases.values()),
        _of("probe_ip_protocol", key): 4.0,
    }
    if target.kind == "tcp":
        return samples | {_of("probe_dns_lookup_time_seconds", key): phases["resolve"]}
    samples |= {_of("probe_http_duration_seconds", key, phase=phase): phases[phase] for phase in PHASES}
    varying = random.randint(-300, 300) if target.body_varies else 0
    samples |= {
        _of("probe_http_status_code", key): 200.0,
        _of("probe_http_uncompressed_body_length", key): float(max(0, target.body_bytes + varying)),
        _of("probe_http_redirects", key): float(target.redirects),
        _of("probe_http_version", key): 1.1 if target.redirects else 2.0,
    }
    if target.kind == "https":
        samples[_of("probe_ssl_earliest_cert_expiry", key)] = float(target.certificate_ends)
        samples[_of("probe_tls_version_info", key, version=target.tls_version)] = 1.0
    return samples


def _phases(random: Random, target: _Target) -> dict[str, float]:
    def noisy(seconds: float) -> float:
        return seconds * random.lognormvariate(0, 0.15)

    return {
        "resolve": noisy(0.002 if random.random() < 0.7 else 0.03),
        "connect": noisy(target.typical_seconds * 0.2),
        "tls": noisy(target.typical_seconds * 0.4) if target.kind == "https" else 0.0,
        "processing": noisy(target.typical_seconds * 0.35),
        "transfer": noisy(0.0008),
    }
