"""The public status page: what is watched, how it stands, how it was. Names checks; nothing else of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.errors import StoreUnavailable
from lamplighter.health.availability import Days, RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.standing import Standing
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.web.board import STATE_WORDS, Board
from lamplighter.web.charts.days import DAYS, Run, day_runs, days_bar, last_days, share
from lamplighter.web.compression import CompressedOnce
from lamplighter.web.headers import kept_for
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.ports import Alerts
from lamplighter.web.public_incidents import PublicIncident, live_and_recent
from lamplighter.web.templates import Templates

if TYPE_CHECKING:
    from lamplighter.health.snapshot import Snapshot


_OUTAGES_SHOWN = 50
_MAINTAINED_SHOWN = 20
_MOST_WITH_LISTS = 200
"""A page of more checks leaves the bad days to the bars' own titles: it has to stay small when all fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One line of the page."""

    name: str
    state: str
    word: str
    in_maintenance: bool
    ratio: float | None
    bar: Markup
    flaws: tuple[Run, ...]
    """Days on which something failed, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A check that is down or degraded, as far as the public is told."""

    key: str
    check: str
    group: str
    what: str
    look: str
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes on: incidents with their checks that are out, outages that are in none, and what was lately."""

    incidents: Sequence[tuple[PublicIncident, Sequence[Outage]]] = ()
    outages: Sequence[Outage] = ()
    recent: Sequence[PublicIncident] = ()


class StatusPage:
    """Renders ``/``; a page is kept as long as the snapshot it shows."""

    def __init__(
        self,
        cache: SnapshotCache,
        days: RecentDays,
        alerts: Alerts,
        incidents: ReadIncidents,
        templates: Templates,
        *,
        kept_seconds: int,
    ) -> None:
        self._cache = cache
        self._days = days
        self._alerts = alerts
        self._incidents = incidents
        self._templates = templates
        self._kept = kept_for(kept_seconds)
        self._rendered: tuple[Snapshot, CompressedOnce] | None = None

    def answer(self, request: Request, now: float) -> Response:
        """Return the page."""
        snapshot = self._cache.get(now)
        if self._rendered is None or self._rendered[0] is not snapshot:
            page = html_response(self._render(Board.of(snapshot, now)), headers=self._kept)
            self._rendered = (snapshot, CompressedOnce(page))
        return self._rendered[1].answer(request)

    def _render(self, board: Board) -> str:
        history, stale = self._history(board)
        trouble = self._trouble(board) if not stale else Trouble()
        days = last_days(board.now)
        lists_flaws = len(board.standings) <= _MOST_WITH_LISTS
        return self._templates.render(
            "status.html",
            now=board.now,
            newest_at=board.snapshot.newest_at,
            stale=stale,
            banner=board.banner(),
            words=STATE_WORDS,
            trouble=trouble,
            maintained=[standing.summary.name for standing in board.in_maintenance()],
            most_maintained=_MAINTAINED_SHOWN,
            most_outages=_OUTAGES_SHOWN,
            groups=[
                (group, [_row(standing, history, days) for standing in members])
                for group, members in board.groups()
            ],
            days=len(days),
            lists_flaws=lists_flaws,
        )

    def _history(self, board: Board) -> tuple[Days, bool]:
        """Return the days, and whether they are only the last known ones, or none: the page stands anyway."""
        sources = board.snapshot.sources
        if board.snapshot.stale:
            return self._days.known(sources, DAYS), True
        try:
            return self._days.of_sources(sources, DAYS, board.now), False
        except StoreUnavailable:
            return self._days.known(sources, DAYS), True

    def _trouble(self, board: Board) -> Trouble:
        """What the store does not answer is left out: the states of the checks are on the page anyway."""
        names = {standing.summary.key: standing.summary.name for standing in board.standings}
        try:
            outages = _outages(self._alerts.all(board.now), names)
        except StoreUnavailable:
            return Trouble()
        try:
            live, recent = live_and_recent(self._incidents, names, board.now)
        except StoreUnavailable:
            return Trouble(outages=outages)
        known = {key for incident in live for key in incident.keys}
        return Trouble(
            incidents=[(each, [one for one in outages if one.key in each.keys]) for each in live],
            outages=[one for one in outages if one.key not in known],
            recent=recent,
        )


def _outages(alerts: Sequence[Alert], names: Mapping[str, str]) -> Sequence[Outage]:
    """Return what is out of the checks that are shown, the latest first."""
    firing = [alert for alert in alerts if alert.state is AlertState.FIRING]
    return [
        Outage(
            key=alert.check_key,
            check=names[alert.check_key],
            group=alert.labels.get("group", ""),
            what=_PUBLIC_NAMES[alert.labels["alertname"]][0],
            look=_PUBLIC_NAMES[alert.labels["alertname"]][1],
            since=alert.starts_at,
        )
        for alert in sorted(firing, key=lambda alert: -alert.starts_at)
        if alert.labels.get("alertname") in _PUBLIC_NAMES and alert.check_key in names
    ]


_PUBLIC_NAMES = {"CheckDown": ("is down", "down"), "CheckDegraded": ("is degraded", "degraded")}
"""Alerts that concern those who use what is watched; certificates and the monitor itself are the operator's."""


def _row(standing: Standing, history: Days, days: Sequence[str]) -> CheckRow:
    by_day = history.of_check(standing.status) if standing.status else {}
    runs, ratio = day_runs(by_day, days), share(by_day.values())
    return CheckRow(
        name=standing.summary.name,
        state=standing.state.value,
        word=STATE_WORDS[standing.state],
        in_maintenance=standing.in_maintenance,
        ratio=ratio,
        bar=days_bar(runs, ratio),
        flaws=tuple(run for run in reversed(runs) if run.look in {"fair", "poor"}),
    )
