"""The operator's page: everything at a glance, behind the sign-in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.event import EventKind
from lamplighter.errors import StoreUnavailable
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.report import error_text
from lamplighter.health.standing import Standing
from lamplighter.state.store import StateStore
from lamplighter.web.board import STATE_WORDS, Board
from lamplighter.web.cards import Card, api_card, database_card, jobs_card, server_card
from lamplighter.web.event_view import EventView, event_view
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.last_hour import LastHour, Minute
from lamplighter.web.ports import Alerts, Demo, DemoState, History, Server
from lamplighter.web.sessions import Session
from lamplighter.web.templates import Templates
from lamplighter.web.trend import trend_of

ALERTS_SHOWN = 20
_EVENTS_READ = 100
"""Transitions share the history with notifications; twenty alerts are among so many events."""

_POINTS = ((150, 60), (400, 30))
_FEWEST_POINTS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One line of the table."""

    name: str
    address: str
    state: str
    word: str
    in_maintenance: bool
    trend: Markup
    seconds: float | None
    ratio: float | None
    since: float | None
    cause: str
    detail: str
    failed_conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringPage:
    """Renders ``/admin/monitoring``. `clock` measures how fast the database answers.

    A store that has just failed is not asked again for the rest of the page: each question would be waited for.
    """

    cache: SnapshotCache
    state: StateStore
    last_hour: LastHour
    alerts: Alerts
    history: History
    templates: Templates
    clock: Callable[[], float]
    server: Server | None = None
    demo: Demo | None = None

    def answer(self, _request: Request, now: float, session: Session) -> Response:
        """Return the page."""
        board = Board.of(self.cache.get(now), now)
        answers = not board.snapshot.stale
        minutes, failed = self._minutes(board) if answers else ({}, True)
        rows = {standing.summary.key: _row(standing, board, minutes) for standing in board.standings}
        body = self.templates.render(
            "monitoring.html",
            session=session,
            now=now,
            banner=board.banner(),
            words=STATE_WORDS,
            uptime_seconds=None if board.snapshot.began_at is None else now - board.snapshot.began_at,
            newest_at=board.snapshot.newest_at,
            stale=failed,
            cards=self._cards(board),
            about_monitor=self._about_monitor(now) if answers else (),
            troubled=[rows[standing.summary.key] for standing in board.troubled()[:ALERTS_SHOWN]],
            groups=[
                (group, [rows[standing.summary.key] for standing in members]) for group, members in board.groups()
            ],
            events=self._events(now) if answers else (),
            demo=self._demo_state(),
        )
        return html_response(body, headers=NOT_KEPT)

    def _minutes(self, board: Board) -> tuple[Mapping[str, Sequence[Minute | None]], bool]:
        try:
            return self.last_hour.of_sources(board.snapshot.sources, board.now), False
        except StoreUnavailable:
            return {}, True

    def _cards(self, board: Board) -> Sequence[Card]:
        return (
            database_card(board, self.state, self.clock),
            jobs_card(),
            api_card(board),
            server_card(self.server),
        )

    def _about_monitor(self, now: float) -> Sequence[Alert]:
        try:
            alerts = self.alerts.all(now)
        except StoreUnavailable:
            return ()
        return [
            alert
            for alert in alerts
            if alert.state is AlertState.FIRING and not alert.check_key and not alert.is_silent
        ]

    def _events(self, now: float) -> Sequence[EventView]:
        try:
            events = self.history.recent(now, limit=_EVENTS_READ)
        except StoreUnavailable:
            return ()
        changes = (event for event in events if event.kind is EventKind.TRANSITION)
        return [event_view(event) for event in changes if event.state in {"firing", "resolved"}][:ALERTS_SHOWN]

    def _demo_state(self) -> DemoState | None:
        try:
            return self.demo.state() if self.demo else None
        except OSError:
            return DemoState((), "")


def check_address(key: str) -> str:
    """Return where the page of a check is."""
    return f"/admin/monitoring/checks/{quote(key, safe='')}"


def _row(standing: Standing, board: Board, minutes: Mapping[str, Sequence[Minute | None]]) -> CheckRow:
    status, key = standing.status, standing.summary.key
    is_current = status is not None and standing.state is status.state
    return CheckRow(
        name=standing.summary.name,
        address=check_address(key),
        state=standing.state.value,
        word=STATE_WORDS[standing.state],
        in_maintenance=standing.in_maintenance,
        trend=trend_of(minutes.get(key, (None,) * 60), _points(len(board.standings))),
        seconds=standing.response_seconds,
        ratio=board.snapshot.ratio_since_yesterday(status),
        since=status.since if status and is_current else None,
        cause=error_text(standing) or "",
        detail=status.note.detail if status and is_current else "",
        failed_conditions=status.note.failed_conditions if status and is_current else (),
    )


def _points(checks: int) -> int:
    """A page of a thousand checks draws fewer points of each."""
    return next((points for most, points in _POINTS if checks <= most), _FEWEST_POINTS)
