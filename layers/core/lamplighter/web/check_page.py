"""The page of one check: how it stands, how its time was spent, what failed, what is configured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lamplighter.errors import Problem, StoreUnavailable
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.report import error_text
from lamplighter.health.snapshot import Snapshot
from lamplighter.health.standing import Standing
from lamplighter.telemetry.availability import StateCounts
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.board import STATE_WORDS
from lamplighter.web.charts.days import DAYS, day_runs, days_bar, last_days, share
from lamplighter.web.charts.stacked import StackedChart, stacked_chart
from lamplighter.web.check_history import PHASES, CheckHistory, Failure, Slice
from lamplighter.web.facts import Facts, read_facts
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.sessions import Session
from lamplighter.web.span import HOURS, Span
from lamplighter.web.templates import Templates

FAILURES_SHOWN = 10
_YOUNG_SECONDS = 2 * 3600.0
"""A monitor that has just begun shows its last hour first: a day would be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyView:
    """The chart and what it says in words."""

    span: Span
    chart: StackedChart
    bands: tuple["Band", ...]
    hours: tuple["HourMark", ...]
    slowest: Slice | None
    rounds: int
    not_up: int


@dataclass(frozen=True, slots=True)
class Band:
    """Slices in a row in one state that is not up; `x` and `width` in slices."""

    x: int
    width: int
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class HourMark:
    """A label of the time axis; `at` in percent from the left."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """Renders ``/admin/monitoring/checks/{check}``."""

    cache: SnapshotCache
    telemetry: TelemetryStore
    days: RecentDays
    check_history: CheckHistory
    templates: Templates

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `Problem` 404 for a key that is not configured."""
        snapshot = self.cache.get(now)
        key = request.parameters["check"]
        standing = next((each for each in snapshot.standings(now) if each.summary.key == key), None)
        if standing is None:
            raise Problem(404, "No such check", "It is not in the configuration in force.")
        hours = _wanted_hours(request, snapshot, now)
        by_day, latency, failures, facts, failed = self._read(standing, snapshot, hours, now)
        runs, ratio = day_runs(by_day, last_days(now)), share(by_day.values())
        body = self.templates.render(
            "check.html",
            session=session,
            now=now,
            stale=failed,
            check=standing.summary,
            status=standing.status,
            state=standing.state.value,
            word=STATE_WORDS[standing.state],
            seconds=standing.response_seconds,
            cause=error_text(standing),
            is_current=standing.status is not None and standing.status.state is standing.state,
            days=DAYS,
            availability=_shares(by_day, now),
            ratio=ratio,
            runs=runs,
            bar=days_bar(runs, ratio),
            hours=hours,
            spans=HOURS,
            latency=latency,
            failures=failures,
            facts=facts,
        )
        return html_response(body, headers=NOT_KEPT)

    def _read(self, standing: Standing, snapshot: Snapshot, hours: int, now: float) -> "_Read":
        status = standing.status
        if status is None:
            return {}, None, (), Facts(), snapshot.stale
        if snapshot.stale:
            return {}, None, (), Facts(), True
        span = Span.ending(now, hours, status.interval_seconds)
        try:
            history = self.check_history.read(status, span, now)
            by_day = self.days.of_sources(snapshot.sources, DAYS, now).of_check(status)
            facts = read_facts(self.telemetry.facts(status.source).get(status.check_key, {}))
        except StoreUnavailable:
            return {}, None, (), Facts(), True
        newest_first = tuple(reversed(history.failures))[:FAILURES_SHOWN]
        return by_day, latency_view(history.slices, span), newest_first, facts, False


_Read = tuple[Mapping[str, StateCounts], LatencyView | None, Sequence[Failure], Facts, bool]


def _shares(by_day: Mapping[str, StateCounts], now: float) -> Sequence[tuple[str, float | None]]:
    spans = (("Today", 1), ("7 days", 7), ("30 days", 30), ("90 days", 90))
    return [(title, share(by_day[day] for day in last_days(now, days) if day in by_day)) for title, days in spans]


def latency_view(slices: Sequence[Slice], span: Span) -> LatencyView | None:
    """Lay the slices on the span; None where there are none."""
    if not slices:
        return None
    columns: list[Sequence[float] | None] = [None] * span.count
    states = [""] * span.count
    for each in slices:
        columns[span.position(each.start)] = each.slowest.phases if each.slowest else None
        states[span.position(each.start)] = each.state.value
    return LatencyView(
        span=span,
        chart=stacked_chart(columns, PHASES),
        bands=_bands(states, span),
        hours=tuple(HourMark(span.share(at), f"{span.clock(at)[:5]}") for at in span.ticks()),
        slowest=max((each for each in slices if each.slowest), key=_seconds, default=None),
        rounds=sum(each.rounds for each in slices),
        not_up=sum(each.not_up for each in slices),
    )


def _seconds(each: Slice) -> float:
    return (each.slowest.seconds or 0.0) if each.slowest else 0.0


def _bands(states: Sequence[str], span: Span) -> tuple[Band, ...]:
    out: list[Band] = []
    start = 0
    for index in range(1, len(states) + 1):
        if index < len(states) and states[index] == states[start]:
            continue
        if states[start] not in {"", "up"}:
            since, until = (span.clock(span.first + edge * span.slice_seconds) for edge in (start, index))
            text = f"{states[start].capitalize()} at some time from {since} to {until} UTC"
            out.append(Band(start, index - start, states[start], text))
        start = index
    return tuple(out)


def _wanted_hours(request: Request, snapshot: Snapshot, now: float) -> int:
    """Return the hours that the address asks for; anything else is the default."""
    wanted = request.query.get("hours", "")
    if wanted in map(str, HOURS):
        return int(wanted)
    is_young = snapshot.began_at is not None and now - snapshot.began_at < _YOUNG_SECONDS
    return HOURS[0] if is_young else HOURS[-1]
