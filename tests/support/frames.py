"""Frames: small ones by hand, and what a hundred real checks produce, by the program's own producer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from random import Random

from lamplighter.config.check import Check
from lamplighter.probes.outcome import Cause, Outcome, Phases, Redirect
from lamplighter.probes.samples import to_frame
from lamplighter.probes.standing import previous_statuses
from lamplighter.probes.verdict import Attempt, CheckState, Verdict
from lamplighter.telemetry.series import Frame, Note, Series

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
    """Yield one frame a minute of mostly HTTPS checks with noisy latency, of which one fails now and then."""
    random = Random(seed)
    targets = [_a_target(random, number) for number in range(checks)]
    frame = _long_before(random, targets, source)
    for minute in range(rounds):
        verdicts = {target.check.key: _a_verdict(random, target) for target in targets}
        at_ms = START_MS + 60_000 * minute
        checked = [target.check for target in targets]
        frame = to_frame(source, at_ms, 60.0, checked, verdicts, previous_statuses([frame]))
        yield frame


@dataclass(frozen=True)
class _Target:
    check: Check
    typical_seconds: float
    body_bytes: int
    body_varies: bool
    certificate_ends: float
    redirects: int
    tls_version: str


def _a_target(random: Random, number: int) -> _Target:
    scheme = "https" if number % 20 < 17 else "http" if number % 20 < 19 else "tcp"
    return _Target(
        check=Check(
            name=f"service-{number}", group="core", url=f"{scheme}://{number}.example.com:443", conditions=()
        ),
        typical_seconds=random.lognormvariate(log(0.08), 0.7),
        body_bytes=random.choice([random.randint(500, 90_000), 2, 15]),
        body_varies=random.random() < 0.15,
        certificate_ends=float(START_MS // 1000 + random.randint(5 * 86_400, 90 * 86_400)),
        redirects=int(number % 9 == 0),
        tls_version="TLSv1.2" if number % 8 == 0 else "TLSv1.3",
    )


def _long_before(random: Random, targets: Sequence[_Target], source: str) -> Frame:
    """Return a frame in which most checks are up since a week ago and the others since some time in between."""
    numbers: dict[Series, float | None] = {}
    for target in targets:
        rounds = 10_080 if random.random() < 0.7 else random.randint(1, 10_080)
        numbers[_of("check_state", target.check.key)] = 1.0
        numbers[_of("check_streak_rounds", target.check.key)] = float(rounds)
        numbers[_of("check_since_timestamp_seconds", target.check.key)] = START_MS / 1000 - 60.0 * rounds
    return a_frame(numbers, source=source, timestamp_ms=START_MS - 60_000)


def _of(name: str, key: str) -> Series:
    return Series.of(name, check=key.removeprefix("core_"), group="core", key=key)


def _a_verdict(random: Random, target: _Target) -> Verdict:
    key = target.check.key
    if random.random() < 0.001:
        failed = Outcome(started_at=0.0, duration_seconds=10.0, cause=Cause.CONNECT_TIMEOUT, detail="no answer")
        attempt = Attempt(failed, state=CheckState.DOWN, cause=Cause.CONNECT_TIMEOUT)
        return Verdict(check_key=key, state=CheckState.DOWN, attempts=(attempt,) * 3, cause=Cause.CONNECT_TIMEOUT)
    return Verdict(check_key=key, state=CheckState.UP, attempts=(Attempt(_an_answer(random, target)),))


def _an_answer(random: Random, target: _Target) -> Outcome:
    encrypted = target.check.url.startswith("https")
    phases = _phases(random, target, encrypted=encrypted)
    return Outcome(
        started_at=0.0,
        duration_seconds=sum(
            (
                phases.dns_seconds,
                phases.connect_seconds,
                phases.tls_seconds,
                phases.first_byte_seconds,
                phases.transfer_seconds,
            )
        ),
        connected=True,
        status=200,
        http_version="1.1" if target.redirects else "2",
        ip="192.0.2.1",
        body_size_bytes=target.body_bytes + (random.randint(-300, 300) if target.body_varies else 0),
        phases=phases,
        certificate_expires_at=target.certificate_ends if encrypted else None,
        tls_version=target.tls_version if encrypted else "",
        redirects=(Redirect(301, "https://example.com/"),) * target.redirects,
    )


def _phases(random: Random, target: _Target, *, encrypted: bool) -> Phases:
    def noisy(seconds: float) -> float:
        return seconds * random.lognormvariate(0, 0.15)

    return Phases(
        dns_seconds=noisy(0.002 if random.random() < 0.7 else 0.03),
        connect_seconds=noisy(target.typical_seconds * 0.2),
        tls_seconds=noisy(target.typical_seconds * 0.4) if encrypted else 0.0,
        first_byte_seconds=noisy(target.typical_seconds * 0.35),
        transfer_seconds=noisy(0.0008),
    )
