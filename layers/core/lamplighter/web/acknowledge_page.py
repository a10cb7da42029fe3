"""The page behind the links in messages: whoever has the message takes care of its alert, without signing in.

Programs that look into mail follow its links: a GET only shows what can be done, a POST does it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.acknowledge_link import PATH, Link, is_about, link_key, read
from lamplighter.alerting.acknowledgement import LONGEST_COMMENT, LONGEST_NAME, LONGEST_SECONDS, Acknowledgement
from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.errors import InvalidAcknowledgement, LamplighterError, Problem
from lamplighter.web.http import Request, Response, html_response, redirect
from lamplighter.web.routing import Route
from lamplighter.web.templates import Templates

TIMES: Mapping[str, str] = MappingProxyType(
    {"3600": "1 hour", "14400": "4 hours", "86400": "24 hours", "259200": "3 days", "604800": "7 days"}
)
"""How long one may say that one takes care: seconds and words."""
DEFAULT_TIME = "86400"
HEADERS: Mapping[str, str] = MappingProxyType(
    {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
)
"""The address is all that it takes: it is kept from caches, other sites and search engines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a link leads to: its alert as it stands, None once that is forgotten, and who takes care of it."""

    link: Link
    alert: Alert | None
    holding: Acknowledgement | None

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to take care of any more, as far as the link goes."""
        alert = self.alert
        return alert is None or alert.state is not AlertState.FIRING or not is_about(self.link, alert)

    @property
    def fires_anew(self) -> bool:
        """Whether it was over and has come back: another message told of that."""
        alert = self.alert
        return alert is not None and alert.state is AlertState.FIRING and not is_about(self.link, alert)


@dataclass(frozen=True, slots=True)
class AcknowledgePage:
    """`secret` returns the admin secret, which links are signed under, and may raise `LamplighterError`."""

    secret: Callable[[], str]
    acknowledge: Acknowledge
    templates: Templates

    def routes(self) -> Sequence[Route]:
        """Return the routes."""
        return (Route("GET", f"{PATH}{{token}}", self._show), Route("POST", f"{PATH}{{token}}", self._do))

    def _show(self, request: Request, now: float) -> Response:
        return self._page(self._seen(request, now), now)

    def _do(self, request: Request, now: float) -> Response:
        seen, form = self._seen(request, now), request.form()
        if seen.is_over:
            return self._page(seen, now, status=409)
        key, by, comment = seen.link.fingerprint, form.get("by", ""), form.get("comment", "")
        try:
            if form.get("action") == "take-back":
                self.acknowledge.take_back(key, by=by, comment=comment, now=now)
            else:
                self.acknowledge.add(key, by=by, comment=comment, seconds=_seconds(form), now=now)
        except InvalidAcknowledgement as error:
            return self._page(seen, now, form=form, error=str(error), status=400)
        return redirect(f"{PATH}{request.parameters['token']}").with_headers(HEADERS)

    def _seen(self, request: Request, now: float) -> _Seen:
        link = read(self._key(), request.parameters["token"])
        if link is None:
            raise Problem(
                404,
                "This link does not work",
                "It is not whole, or the admin secret was renewed since. Copy it from the message once more, or "
                "sign in to acknowledge.",
            )
        if now >= link.expires_at:
            raise Problem(410, "This link has expired", "Links are good for seven days. Sign in to acknowledge.")
        alert = self.acknowledge.alert(link.fingerprint, now)
        return _Seen(link=link, alert=alert, holding=self.acknowledge.holding(link.fingerprint, now))

    def _key(self) -> bytes:
        try:
            return link_key(self.secret())
        except (LamplighterError, ValueError) as error:
            raise Problem(503, "Links cannot be checked", "The admin secret cannot be read.") from error

    def _page(
        self,
        seen: _Seen,
        now: float,
        *,
        form: Mapping[str, str] = MappingProxyType({}),
        error: str = "",
        status: int = 200,
    ) -> Response:
        body = self.templates.render(
            "acknowledge.html",
            seen=seen,
            alert=seen.alert,
            holding=seen.holding,
            now=now,
            times=TIMES,
            chosen=form.get("seconds", DEFAULT_TIME),
            form=form,
            error=error,
            most_name=LONGEST_NAME,
            most_comment=LONGEST_COMMENT,
        )
        return html_response(body, status=status, headers=HEADERS)


def _seconds(form: Mapping[str, str]) -> float:
    text = form.get("seconds", DEFAULT_TIME)
    return float(text) if text in TIMES else LONGEST_SECONDS + 1
