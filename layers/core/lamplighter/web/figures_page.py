"""How often alerts fire, how fast they are dealt with, which are noise, and how well people are told."""

from dataclasses import dataclass

from lamplighter.alerting.statistics import Statistics
from lamplighter.web.charts.day_bars import day_bars
from lamplighter.web.figures import MOST_EVENTS, read_statistics
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.ports import History
from lamplighter.web.sessions import Session
from lamplighter.web.templates import Templates

DAYS = (7, 30, 90)
DEFAULT_DAYS = 30
KEPT_SECONDS = 60.0
LOOK_WORDS = {"down": "emergency, critical", "degraded": "warning", "info": "info", "unknown": "other"}
_DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class _Kept:
    days: int
    read_at: float
    figures: Statistics


class FiguresPage:
    """Renders ``/admin/figures?days=30``; what was read is kept for a minute."""

    def __init__(self, history: History, templates: Templates) -> None:
        self._history = history
        self._templates = templates
        self._kept: _Kept | None = None

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `StoreUnavailable`."""
        days = next((days for days in DAYS if request.query.get("days") == str(days)), DEFAULT_DAYS)
        figures = self._figures(days, now)
        body = self._templates.render(
            "figures.html",
            session=session,
            now=now,
            days=days,
            spans=DAYS,
            figures=figures,
            chart=day_bars([(each.day, each.by_severity) for each in figures.per_day]),
            look_words=LOOK_WORDS,
            most_events=MOST_EVENTS,
        )
        return html_response(body, headers=NOT_KEPT)

    def _figures(self, days: int, now: float) -> Statistics:
        """Whole days (UTC) of which today is the last, so that no bar is a part of one but today's."""
        kept = self._kept
        if kept is None or kept.days != days or not 0 <= now - kept.read_at < KEPT_SECONDS:
            midnight = now // _DAY_SECONDS * _DAY_SECONDS
            figures = read_statistics(self._history, midnight - (days - 1) * _DAY_SECONDS, now, now)
            self._kept = kept = _Kept(days, now, figures)
        return kept.figures
