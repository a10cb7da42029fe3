"""One alert with its evidence, who was told, and what became of it; and the form that acknowledges it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.addresses import alert_page
from lamplighter.alerting.evidence import Evidence
from lamplighter.alerting.evidence_reading import present, read_evidence
from lamplighter.alerting.evidence_wording import PHASES, alike_in_words
from lamplighter.alerting.history import DAY_SECONDS, AlertHistory
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.config.durations import prometheus_seconds
from lamplighter.errors import InvalidAcknowledgement, Problem, StoreUnavailable
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.alert_timeline import line_of
from lamplighter.web.alert_view import AlertView, alert_view
from lamplighter.web.alerts_page import TREND_POINTS, clocks_of
from lamplighter.web.author import author_cookie, remembered_author
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response, redirect
from lamplighter.web.last_hour import Minute
from lamplighter.web.sessions import Session
from lamplighter.web.situation import Situation, Situations
from lamplighter.web.telling_view import TellingView, telling
from lamplighter.web.templates import Templates
from lamplighter.web.trend import trend_of

HISTORY_DAYS = 7
MOST_LINES = 100
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """Renders ``/admin/alerts/<fingerprint>`` and takes acknowledgements."""

    situations: Situations
    telemetry: TelemetryStore
    history: AlertHistory
    acknowledge: Acknowledge
    templates: Templates

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `Problem` 404 and `StoreUnavailable`."""
        return self._page(request, now, session)

    def acknowledged(self, request: Request, now: float, session: Session) -> Response:
        """Keep an acknowledgement; a mistake shows the form again with what was written."""

        def add(key: str, form: Mapping[str, str]) -> None:
            seconds = prometheus_seconds(form.get("duration", "").strip())
            if seconds is None:
                raise InvalidAcknowledgement("a duration is written like 30m, 8h or 2d")
            self.acknowledge.add(
                key, by=form.get("author", ""), comment=form.get("comment", ""), seconds=seconds, now=now
            )

        return self._changed(request, now, session, add)

    def taken_back(self, request: Request, now: float, session: Session) -> Response:
        """End the acknowledgement that holds."""
        return self._changed(
            request,
            now,
            session,
            lambda key, form: self.acknowledge.take_back(key, by=form.get("author", ""), now=now),
        )

    def _changed(
        self, request: Request, now: float, session: Session, change: Callable[[str, Mapping[str, str]], None]
    ) -> Response:
        key, form = request.parameters["alert"], request.form()
        try:
            change(key, form)
        except InvalidAcknowledgement as error:
            return self._page(request, now, session, error=str(error), form=form)
        return redirect(alert_page(key), cookies=(author_cookie(form.get("author", ""), request),))

    def _page(
        self,
        request: Request,
        now: float,
        session: Session,
        *,
        error: str = "",
        form: Mapping[str, str] = _NOTHING,
    ) -> Response:
        key = request.parameters["alert"]
        situation = self.situations.at(now)
        if key not in situation.alerts:
            raise Problem(404, "Not found", "There is no such alert. Resolved alerts are kept for a day.")
        evidence = self._evidence(situation.alerts[key].check_key, now)
        view = _with_trend(alert_view(key, situation), evidence)
        query = HistoryQuery(start=now - HISTORY_DAYS * DAY_SECONDS, fingerprints=frozenset({key}))
        events = self.history.page(query, now, limit=MOST_LINES).events
        body = self.templates.render(
            "alert.html",
            session=session,
            now=now,
            alert=view,
            evidence=evidence,
            phases=[(PHASES.get(name, name), seconds) for name, seconds in evidence.phases] if evidence else [],
            alike=alike_in_words(evidence) if evidence else "",
            tellings=_tellings(view, situation),
            lines=[line_of(event) for event in events],
            days=HISTORY_DAYS,
            error=error,
            form={"author": remembered_author(request), "comment": "", "duration": "8h", **form},
        )
        return html_response(body, status=422 if error else 200, headers=NOT_KEPT)

    def _evidence(self, check_key: str, now: float) -> Evidence | None:
        if not check_key:
            return None
        try:
            return read_evidence(self.telemetry, present(self.telemetry, now), [check_key], now).get(check_key)
        except StoreUnavailable:
            return None


def _with_trend(view: AlertView, evidence: Evidence | None) -> AlertView:
    if evidence is None or not any(evidence.minutes):
        return view
    minutes = [Minute(one.state, one.seconds) if one else None for one in evidence.minutes]
    return replace(view, trend=trend_of(minutes, TREND_POINTS))


def _tellings(view: AlertView, situation: Situation) -> list[TellingView]:
    """Of each group that the alert is in, by what holds this alert back."""
    found: list[TellingView] = []
    alert = situation.alerts[view.fingerprint]
    clocks = clocks_of(view, situation)
    for clock in (*clocks, *situation.stand_ins_of(clocks)):
        is_held = bool(view.silences or view.inhibitors or situation.muted(clock))
        active = {view.fingerprint: alert} if "firing" in view.states and not is_held else {}
        shown = telling(clock, active, situation)
        told = situation.told.get(clock.key)
        knows = (
            told is not None
            and told.entry is not None
            and view.fingerprint in (*told.entry.firing, *told.entry.resolved)
        )
        found.append(shown if knows else replace(shown, told_at=None))
    return found
