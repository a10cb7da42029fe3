"""What rounds that were not up said of themselves: read from the frames of those hours in which there were any."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.hours import HOUR_MS, hour_starts
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import STATE_NUMBERS, STATE_SERIES, CheckStatus
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.check_slices import Slice
from lamplighter.web.span import Span

FAILURES_SHOWN = 10
MOST_HOURS = 24
"""Of frames that are read for one page, the newest with failures."""
_LATE_MS = 2 * HOUR_MS
_HOURS_KEPT = 2000
_STATES = {number: state for state, number in STATE_NUMBERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Rounds in a row that failed alike. Times are unix seconds; `note` is the newest one's."""

    first_at: float
    last_at: float
    rounds: int
    state: CheckState
    note: Note


@dataclass(frozen=True, slots=True)
class Newest:
    """Failures, newest first. Without `is_all` there may be more: they were not looked for."""

    failures: Sequence[Failure] = ()
    is_all: bool = True


class Failures:
    """Reads hours of frames, newest first, and keeps those that are over."""

    def __init__(self, telemetry: TelemetryStore) -> None:
        self._telemetry = telemetry
        self._hours: dict[tuple[str, str, int], tuple[Failure, ...]] = {}

    def newest(self, status: CheckStatus, slices: Sequence[Slice], span: Span, now: float) -> Newest:
        """Return the newest failures in the slices that know of any. Raises `StoreUnavailable`."""
        found: tuple[Failure, ...] = ()
        hours = _troubled_hours(slices, span)
        for hour_ms in hours[:MOST_HOURS]:
            found = joined([*self._of_hour(status, hour_ms, now), *found], status.interval_seconds)
            if len(found) > FAILURES_SHOWN:
                break
        within = [each for each in reversed(found) if each.last_at > span.first]
        is_all = len(within) <= FAILURES_SHOWN and len(hours) <= MOST_HOURS
        return Newest(within[:FAILURES_SHOWN], is_all)

    def _of_hour(self, status: CheckStatus, hour_ms: int, now: float) -> tuple[Failure, ...]:
        place = (status.source, status.check_key, hour_ms)
        if place in self._hours:
            return self._hours[place]
        label = ("key", status.check_key)

        def is_wanted(series: Series) -> bool:
            return series.name == STATE_SERIES and label in series.labels

        frames = self._telemetry.read(status.source, hour_ms, hour_ms + HOUR_MS - 1, only=is_wanted)
        found = joined(_failed(frames, status.check_key), status.interval_seconds)
        if hour_ms + HOUR_MS + _LATE_MS <= now * 1000:
            self._keep(place, found)
        return found

    def _keep(self, place: tuple[str, str, int], found: tuple[Failure, ...]) -> None:
        if len(self._hours) >= _HOURS_KEPT:
            self._hours.clear()
        self._hours[place] = found


def _troubled_hours(slices: Iterable[Slice], span: Span) -> Sequence[int]:
    """Return the starts of all hours that touch a slice with a failure, newest first."""
    found: set[int] = set()
    for each in slices:
        if each.is_troubled:
            found.update(hour_starts((each.end - span.slice_seconds) * 1000 + 1, each.end * 1000))
    return sorted(found, reverse=True)


def _failed(frames: Iterable[Frame], key: str) -> Iterator[Failure]:
    for frame in frames:
        for value in frame.values:
            state = None if value is None else _STATES.get(value, CheckState.UNKNOWN)
            if state not in {None, CheckState.UP}:
                at, note = frame.timestamp_ms / 1000, frame.notes.get(key, Note())
                yield Failure(first_at=at, last_at=at, rounds=1, state=state, note=note)


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
