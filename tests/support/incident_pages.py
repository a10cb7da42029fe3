"""A dashboard over incidents that alerts have made, and hands to look at it and to send its forms."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from lamplighter.alerting import events
from lamplighter.alerting.event import Event
from lamplighter.alerting.history import AlertHistory
from lamplighter.web.http import Request, Response
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from tests.support.incidents import World as Incidents
from tests.support.pages import SECRET, Seen, World, a_frame, a_summary

SUMMARIES = tuple(a_summary(name) for name in ("shop", "mail", "blog", "ledger"))


class Shown:
    """Incidents of the checks of `SUMMARIES`, and the dashboard that shows them."""

    def __init__(self, incidents: Incidents | None = None) -> None:
        self.incidents = incidents or Incidents()
        self.world = World(SUMMARIES, state=self.incidents.state)
        self.world.write([a_frame([Seen(summary=each) for each in SUMMARIES], at=self.now - 5)])
        self.dashboard = self.world.dashboard()
        token = Signer(SECRET).issue("session", self.now + SESSION_SECONDS)
        self.cookies = {"lamplighter_session": token}
        self.form_token = Signer(SECRET).form_token(token)

    @property
    def now(self) -> float:
        """The time of the incidents."""
        return self.incidents.now

    def get(self, address: str, *, signed_in: bool = True, headers: Mapping[str, str] | None = None) -> Response:
        """Ask for a page."""
        parts = urlsplit(address)
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
        request = Request(
            method="GET",
            path=parts.path,
            query=query,
            query_string=parts.query,
            headers=headers or {"host": "status.example.com"},
            cookies=self.cookies if signed_in else {},
        )
        return self.dashboard.answer(request, self.now)

    def text(self, address: str, *, signed_in: bool = True) -> str:
        """Return a page that there is."""
        response = self.get(address, signed_in=signed_in)
        assert response.status == 200
        return str(response.body)

    def send(self, address: str, *, token: str | None = None, **form: str) -> Response:
        """Send a form."""
        fields = {"form_token": self.form_token if token is None else token, **form}
        request = Request(method="POST", path=address, body=urlencode(fields).encode(), cookies=self.cookies)
        return self.dashboard.answer(request, self.now)

    def tell(self, fingerprint: str, after: float, **more: bool | str) -> None:
        """Let somebody be told of an alert."""
        values = {"integration": "team/slack/0", "reason": "first_notification", "delivered": True, **more}
        event = events.notification(
            fingerprint,
            self.incidents.alerts[fingerprint],
            self.now + after,
            **values,  # type: ignore[arg-type]
        )
        self.append(event)

    def append(self, event: Event) -> None:
        """Let something have happened."""
        AlertHistory(self.incidents.state).append(event)


def words(html: str) -> str:
    """Return the text of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
