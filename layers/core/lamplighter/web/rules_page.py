"""The operator's rules: what they ask, how their last evaluation went, and the alerts that are active."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter.errors import StoreUnavailable
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.ports import Alerts, RulesInForce
from lamplighter.web.sessions import Session
from lamplighter.web.templates import Templates

if TYPE_CHECKING:
    from lamplighter.web.rules_view import RulesView


@dataclass(frozen=True, slots=True)
class RulesPage:
    """Renders ``/admin/rules``. `rules` is called with a request: what it imports, other pages do without."""

    rules: Callable[[], RulesInForce]
    alerts: Alerts
    templates: Templates

    def answer(self, _request: Request, now: float, session: Session) -> Response:
        """Return the page."""
        body = self.templates.render("rules.html", session=session, now=now, view=self._view(now))
        return html_response(body, headers=NOT_KEPT)

    def _view(self, now: float) -> "RulesView | None":
        """Return None while the store does not answer: rules without their state would look healthy."""
        from lamplighter.web.rules_view import rules_view  # noqa: PLC0415 - imports the engine

        rules = self.rules()
        try:
            return rules_view(rules.groups(now), rules.statuses(now), self.alerts.all(now))
        except StoreUnavailable:
            return None
