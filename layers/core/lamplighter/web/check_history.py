"""One check's last 24 hours: the slowest round of every six minutes, and what failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import DURATION_SERIES, STATE_NUMBERS, STATE_SERIES
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.last_hour import BADNESS

PHASES = ("resolve", "connect", "tls", "processing", "transfer", "other")
"""blackbox_exporter's phases; "other" is what the whole took beyond them."""

SLICE_SECONDS = 360
SLICES = 240
_HOUR_MS = 3_600_000
_HOURS_KEPT = 2000
_STATES = {number: state for state, number in STATE_NUMBERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round saw of the check. Times in seconds; `phases` in the order of `PHASES`."""

    at: float
    state: CheckState
    seconds: float | None = None
    phases: tuple[float, ...] = ()
    note: Note = Note()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Six minutes: the slowest round as it was, and the worst state."""

    start: float
    slowest: Round | None
    state: CheckState
    rounds: int
    not_up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Rounds in a row that failed alike. `note` is the newest one's."""

    first_at: float
    last_at: float
    rounds: int
    state: CheckState
    note: Note


@dataclass(frozen=True, slots=True)
class History:
    """Slices and failures, oldest first."""

    slices: tuple[Slice, ...] = ()
    failures: tuple[Failure, ...] = ()


class CheckHistory:
    """Reads what is needed and keeps the hours that are over."""

    def __init__(self, telemetry: TelemetryStore) -> None:
        self._telemetry = telemetry
        self._hours: dict[tuple[str, str, int], History] = {}

    def last_day(self, source: str, key: str, interval_seconds: float, now: float) -> History:
        """Return the last 24 hours. Raises `StoreUnavailable`."""
        first_ms = int((now // SLICE_SECONDS - SLICES + 1) * SLICE_SECONDS) * 1000
        hours = range(first_ms // _HOUR_MS, int(now * 1000) // _HOUR_MS + 1)
        self._read_missing(source, key, interval_seconds, hours, int(now * 1000))
        known = [self._hours[source, key, hour] for hour in hours]
        slices = [each for hour in known for each in hour.slices if each.start * 1000 >= first_ms]
        failures = joined((each for hour in known for each in hour.failures), interval_seconds)
        return History(tuple(slices), tuple(each for each in failures if each.last_at * 1000 >= first_ms))

    def _read_missing(
        self, source: str, key: str, interval_seconds: float, hours: Sequence[int], now_ms: int
    ) -> None:
        """Read from the first hour that is not known; the newest two may still grow."""
        if len(self._hours) > _HOURS_KEPT:
            self._hours.clear()
        first = next(hour for hour in hours if hour >= hours[-2] or (source, key, hour) not in self._hours)
        label = ("key", key)
        frames = self._telemetry.read(source, first * _HOUR_MS, now_ms, only=lambda series: label in series.labels)
        by_hour: dict[int, list[Frame]] = {hour: [] for hour in hours if hour >= first}
        for frame in frames:
            by_hour[frame.timestamp_ms // _HOUR_MS].append(frame)
        for hour, members in by_hour.items():
            self._hours[source, key, hour] = condense(rounds_of(members, key), interval_seconds)


def rounds_of(frames: Iterable[Frame], key: str) -> Sequence[Round]:
    """Read the rounds of one check from frames that hold its series."""
    found = (_round(frame, key) for frame in frames)
    return [each for each in found if each is not None]


def _round(frame: Frame, key: str) -> Round | None:
    state: CheckState | None = None
    seconds: float | None = None
    phases: dict[str, float] = {}
    for series, value in zip(frame.series, frame.values, strict=True):
        if value is None or series.label("key") != key:
            continue
        if series.name == STATE_SERIES:
            state = _STATES.get(value, CheckState.UNKNOWN)
        elif series.name == DURATION_SERIES:
            seconds = value
        elif phase := _phase(series):
            phases[phase] = value
    if state is None:
        return None
    return Round(
        at=frame.timestamp_ms / 1000,
        state=state,
        seconds=seconds,
        phases=_with_other(phases, seconds),
        note=frame.notes.get(key, Note()),
    )


def _phase(series: Series) -> str:
    if series.name == "probe_http_duration_seconds":
        return series.label("phase")
    return "resolve" if series.name == "probe_dns_lookup_time_seconds" else ""


def _with_other(phases: dict[str, float], seconds: float | None) -> tuple[float, ...]:
    known = [phases.get(phase, 0.0) for phase in PHASES[:-1]]
    return (*known, max(0.0, (seconds or 0.0) - sum(known)))


def condense(rounds: Sequence[Round], interval_seconds: float) -> History:
    """Cut rounds into slices, keeping of each the slowest round, and join failures."""
    by_slice: dict[float, list[Round]] = {}
    for each in rounds:
        by_slice.setdefault(each.at // SLICE_SECONDS * SLICE_SECONDS, []).append(each)
    slices = tuple(_slice(start, members) for start, members in sorted(by_slice.items()))
    bad = (CheckState.DOWN, CheckState.DEGRADED, CheckState.UNKNOWN)
    failures = (
        Failure(first_at=each.at, last_at=each.at, rounds=1, state=each.state, note=each.note)
        for each in rounds
        if each.state in bad
    )
    return History(slices, joined(failures, interval_seconds))


def _slice(start: float, rounds: Sequence[Round]) -> Slice:
    timed = [each for each in rounds if each.seconds is not None]
    return Slice(
        start=start,
        slowest=max(timed, key=lambda each: each.seconds or 0.0, default=None),
        state=max((each.state for each in rounds), key=BADNESS.__getitem__),
        rounds=len(rounds),
        not_up=sum(each.state is not CheckState.UP for each in rounds),
    )


def joined(failures: Iterable[Failure], interval_seconds: float) -> tuple[Failure, ...]:
    """Join failures of the same state and cause that follow on each other, oldest first."""
    out: list[Failure] = []
    for each in failures:
        last = out[-1] if out else None
        if last and _is_more_of(last, each, interval_seconds):
            out[-1] = replace(each, first_at=last.first_at, rounds=last.rounds + each.rounds)
        else:
            out.append(each)
    return tuple(out)


def _is_more_of(last: Failure, next_: Failure, interval_seconds: float) -> bool:
    alike = (last.state, last.note.cause) == (next_.state, next_.note.cause)
    return alike and next_.first_at - last.last_at <= 1.5 * interval_seconds
