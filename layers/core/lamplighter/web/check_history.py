"""One check's last hours: the slowest round of every slice, and what failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import DURATION_SERIES, STATE_NUMBERS, STATE_SERIES, CheckStatus
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.last_hour import BADNESS
from lamplighter.web.span import Span

PHASES = ("resolve", "connect", "tls", "processing", "transfer", "other")
"""blackbox_exporter's phases; "other" is what the whole took beyond them."""

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
    """Some minutes: the slowest round as it was, and the worst state."""

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
        self._hours: dict[tuple[str, str, int, int], History] = {}

    def read(self, status: CheckStatus, span: Span, now: float) -> History:
        """Return what `span` holds of the check behind `status`. Raises `StoreUnavailable`."""
        hours = range(int(span.first * 1000) // _HOUR_MS, int(now * 1000) // _HOUR_MS + 1)
        self._read_missing(status, span, hours, int(now * 1000))
        known = [self._hours[_slot(status, span, hour)] for hour in hours]
        slices = [each for hour in known for each in hour.slices if each.start >= span.first]
        failures = joined((each for hour in known for each in hour.failures), status.interval_seconds)
        return History(tuple(slices), tuple(each for each in failures if each.last_at >= span.first))

    def _read_missing(self, status: CheckStatus, span: Span, hours: Sequence[int], now_ms: int) -> None:
        """Read from the first hour that is not known; the newest two may still grow."""
        if len(self._hours) > _HOURS_KEPT:
            self._hours.clear()
        first = next(
            hour for hour in hours if hour >= hours[-1] - 1 or _slot(status, span, hour) not in self._hours
        )
        label = ("key", status.check_key)
        frames = self._telemetry.read(
            status.source, first * _HOUR_MS, now_ms, only=lambda series: label in series.labels
        )
        by_hour: dict[int, list[Frame]] = {hour: [] for hour in hours if hour >= first}
        for frame in frames:
            by_hour[frame.timestamp_ms // _HOUR_MS].append(frame)
        for hour, members in by_hour.items():
            rounds = rounds_of(members, status.check_key)
            self._hours[_slot(status, span, hour)] = condense(rounds, status.interval_seconds, span.slice_seconds)


def _slot(status: CheckStatus, span: Span, hour: int) -> tuple[str, str, int, int]:
    return status.source, status.check_key, span.slice_seconds, hour


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


def condense(rounds: Sequence[Round], interval_seconds: float, slice_seconds: int) -> History:
    """Cut rounds into slices, keeping of each the slowest round, and join failures."""
    by_slice: dict[float, list[Round]] = {}
    for each in rounds:
        by_slice.setdefault(each.at // slice_seconds * slice_seconds, []).append(each)
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
