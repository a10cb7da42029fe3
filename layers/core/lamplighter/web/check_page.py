"""The page of one check: how it stands, how its time was spent, what failed, what is configured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamplighter.errors import Problem, QueryError, StoreUnavailable
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.report import error_text
from lamplighter.health.snapshot import Snapshot
from lamplighter.health.standing import Standing
from lamplighter.telemetry.availability import StateCounts
from lamplighter.telemetry.status import CheckStatus
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.board import STATE_WORDS
from lamplighter.web.charts.days import DAYS, day_runs, days_bar, last_days, share
from lamplighter.web.check_history import CheckHistory
from lamplighter.web.facts import Facts, read_facts
from lamplighter.web.failures import Failures, Newest
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.latency_view import LatencyView, latency_view
from lamplighter.web.sessions import Session
from lamplighter.web.span import DEFAULT_HOURS, HOURS, Span, title_of
from lamplighter.web.templates import Templates

_YOUNG_SECONDS = 2 * 3600.0
"""A monitor that has just begun shows its last hour first: a day would be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a check beside how it stands."""

    by_day: Mapping[str, StateCounts] = field(default_factory=dict)
    latency: LatencyView | None = None
    failures: Newest = Newest()
    facts: Facts = Facts()
    store_failed: bool = False
    query_failed: str = ""
    """Why there is no chart, in the engine's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """Renders ``/admin/monitoring/checks/{check}``."""

    cache: SnapshotCache
    telemetry: TelemetryStore
    days: RecentDays
    history: CheckHistory
    failures: Failures
    templates: Templates

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `Problem` 404 for a key that is not configured."""
        snapshot = self.cache.get(now)
        key = request.parameters["check"]
        standing = next((each for each in snapshot.standings(now) if each.summary.key == key), None)
        if standing is None:
            raise Problem(404, "No such check", "It is not in the configuration in force.")
        span = Span.ending(now, _wanted_hours(request, snapshot, now), standing.summary.interval_seconds)
        past = self._past(standing, snapshot, span, now)
        runs, ratio = day_runs(past.by_day, last_days(now)), share(past.by_day.values())
        body = self.templates.render(
            "check.html",
            session=session,
            now=now,
            past=past,
            check=standing.summary,
            status=standing.status,
            state=standing.state.value,
            word=STATE_WORDS[standing.state],
            seconds=standing.response_seconds,
            cause=error_text(standing),
            in_maintenance=standing.in_maintenance,
            is_current=standing.status is not None and standing.status.state is standing.state,
            days=DAYS,
            availability=_shares(past.by_day, now),
            ratio=ratio,
            runs=runs,
            bar=days_bar(runs, ratio),
            span=span,
            spans=[(hours, title_of(hours)) for hours in HOURS],
        )
        return html_response(body, headers=NOT_KEPT)

    def _past(self, standing: Standing, snapshot: Snapshot, span: Span, now: float) -> Past:
        status = standing.status
        if status is None or snapshot.stale:
            return Past(store_failed=snapshot.stale)
        try:
            past = Past(
                by_day=self.days.of_sources(snapshot.sources, DAYS, now).of_check(status),
                facts=read_facts(self.telemetry.facts(status.source).get(status.check_key, {})),
            )
            return self._charted(past, status, span, now)
        except StoreUnavailable:
            return Past(store_failed=True)

    def _charted(self, past: Past, status: CheckStatus, span: Span, now: float) -> Past:
        try:
            slices = self.history.read(status.check_key, span, now)
            queries = self.history.queries(status.check_key, span)
        except QueryError as error:
            return replace(past, query_failed=str(error))
        return replace(
            past,
            latency=latency_view(slices, span, queries),
            failures=self.failures.newest(status, slices, span, now),
        )


def _shares(by_day: Mapping[str, StateCounts], now: float) -> Sequence[tuple[str, float | None]]:
    spans = (("Today", 1), ("7 days", 7), ("30 days", 30), ("90 days", 90))
    return [(title, share(by_day[day] for day in last_days(now, days) if day in by_day)) for title, days in spans]


def _wanted_hours(request: Request, snapshot: Snapshot, now: float) -> int:
    """Return the hours that the address asks for; anything else is the default."""
    wanted = request.query.get("hours", "")
    if wanted in map(str, HOURS):
        return int(wanted)
    is_young = snapshot.began_at is not None and now - snapshot.began_at < _YOUNG_SECONDS
    return HOURS[0] if is_young else DEFAULT_HOURS
