"""The pages of silences: all of them, and the form that makes, changes or ends one."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from lamplighter.alerting.addresses import SILENCES
from lamplighter.alerting.silence_desk import SilenceDesk, in_order
from lamplighter.alerting.silences import Silence
from lamplighter.errors import InvalidSilence, Problem
from lamplighter.web.alert_view import AlertView, alert_view, rank
from lamplighter.web.author import author_cookie, remembered_author
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response, redirect
from lamplighter.web.sessions import Session
from lamplighter.web.silence_form import DEFAULT_LENGTH, Reading, SilenceForm, read_form
from lamplighter.web.silence_view import fulfilling, in_maintenance_now, interval_views, silence_view
from lamplighter.web.situation import Situations
from lamplighter.web.templates import Templates

PREVIEWED = 20
MOST_MATCHERS = 100
EXPIRED_SHOWN = 100
LENGTHS = ("30m", "1h", "2h", "8h", "1d", "3d", "7d")
"""Offered where a duration is asked for."""


@dataclass(frozen=True, slots=True)
class SilencesPage:
    """Renders ``/admin/silences``."""

    situations: Situations
    templates: Templates

    def answer(self, _request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `StoreUnavailable`."""
        situation = self.situations.at(now)
        views = [silence_view(silence, situation) for silence in in_order(situation.silences, now)]
        by_state = {
            state: [view for view in views if view.state == state] for state in ("active", "pending", "expired")
        }
        body = self.templates.render(
            "silences.html",
            session=session,
            now=now,
            by_state={**by_state, "expired": by_state["expired"][:EXPIRED_SHOWN]},
            intervals=interval_views(situation),
            in_maintenance=in_maintenance_now(situation),
        )
        return html_response(body, headers=NOT_KEPT)


@dataclass(frozen=True, slots=True)
class SilencePage:
    """Renders ``/admin/silences/new`` and ``/admin/silences/<id>``, and takes what is written there."""

    situations: Situations
    desk: SilenceDesk
    templates: Templates

    def new(self, request: Request, now: float, session: Session) -> Response:
        """Return an empty form, or one that an address has filled in: ``?matcher=...``, any number of times."""
        texts = _matchers_of(request)
        form = SilenceForm.for_matchers(texts, remembered_author(request))
        return self._page(form, read_form(form, now), now, session, is_fresh=True)

    def one(self, request: Request, now: float, session: Session) -> Response:
        """Return the form with what a silence says. Raises `Problem` 404."""
        before = self._kept(request, now)
        form = SilenceForm.of(before, remembered_author(request))
        if before.ends_at <= now:
            form = form.anew()
        return self._page(form, read_form(form, now, before), now, session, before=before, is_fresh=True)

    def sent(self, request: Request, now: float, session: Session) -> Response:
        """Show whom a silence would concern, or keep it; a mistake shows the form again with what was written."""
        before = self._kept(request, now) if "silence" in request.parameters else None
        fields = request.form()
        form = SilenceForm.sent(fields)
        reading = read_form(form, now, before)
        if reading.silence is None or fields.get("action") == "preview":
            return self._page(form, reading, now, session, before=before)
        try:
            kept = self.desk.put(reading.silence, now)
        except InvalidSilence as error:
            mistake = str(error).removeprefix("invalid silence: ")
            wrong = Reading(matchers=reading.matchers, mistakes={"matchers": mistake})
            return self._page(form, wrong, now, session, before=before)
        if kept is None:
            raise _no_such_silence()
        return redirect(f"{SILENCES}#silence-{kept.id}", cookies=(author_cookie(form.author, request),))

    def ended(self, request: Request, now: float, _session: Session) -> Response:
        """End one at once. Raises `Problem` 404."""
        silence_id = request.parameters["silence"]
        if self.desk.end(silence_id, now) is None:
            raise _no_such_silence()
        return redirect(f"{SILENCES}#silence-{silence_id}")

    def _page(
        self,
        form: SilenceForm,
        reading: Reading,
        now: float,
        session: Session,
        *,
        before: Silence | None = None,
        is_fresh: bool = False,
    ) -> Response:
        """A fresh form complains of the matchers that its address brought, not of what is yet to be written."""
        situation = self.situations.at(now)
        mistakes = dict(reading.mistakes)
        if is_fresh:
            mistakes = {name: text for name, text in mistakes.items() if name == "matchers" and form.matchers}
        concerned = fulfilling(reading.matchers, situation) if reading.matchers else []
        views: Sequence[AlertView] = sorted((alert_view(key, situation) for key in concerned), key=rank)
        body = self.templates.render(
            "silence.html",
            session=session,
            now=now,
            form=form,
            mistakes=mistakes,
            silence=silence_view(before, situation) if before else None,
            address=f"{SILENCES}/{before.id}" if before else f"{SILENCES}/new",
            can_be_read=bool(reading.matchers) and "matchers" not in reading.mistakes,
            alerts=views[:PREVIEWED],
            further=len(views) - PREVIEWED,
            lengths=LENGTHS,
            default_length=DEFAULT_LENGTH,
        )
        return html_response(body, status=422 if mistakes and not is_fresh else 200, headers=NOT_KEPT)

    def _kept(self, request: Request, now: float) -> Silence:
        kept = self.desk.get(request.parameters["silence"], now)
        if kept is None:
            raise _no_such_silence()
        return kept.silence


def _matchers_of(request: Request) -> Sequence[str]:
    try:
        pairs = parse_qsl(request.query_string, max_num_fields=MOST_MATCHERS)
    except ValueError as error:
        raise Problem(400, "Bad request", f"The address has more than {MOST_MATCHERS} matchers.") from error
    return [value for name, value in pairs if name == "matcher"]


def _no_such_silence() -> Problem:
    return Problem(404, "Not found", "There is no such silence. Expired silences are kept for five days.")
