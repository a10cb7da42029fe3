"""The pages about what fires and what is silenced, put together."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.addresses import ALERTS, SILENCES
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.silence_desk import SilenceDesk
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.health.cache import SnapshotCache
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.acknowledge_page import AcknowledgePage
from lamplighter.web.alert_page import AlertPage
from lamplighter.web.alerts_page import AlertsPage
from lamplighter.web.last_hour import LastHour
from lamplighter.web.routing import Route
from lamplighter.web.sign_in import SignIn
from lamplighter.web.silences_page import SilencePage, SilencesPage
from lamplighter.web.situation import Situations
from lamplighter.web.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertingPages:
    """All of them ask for a session, and forms for its token; but for the one that signed links lead to."""

    alerts: AlertsPage
    alert: AlertPage
    silences: SilencesPage
    silence: SilencePage
    acknowledge: AcknowledgePage

    def routes(self, sign_in: SignIn) -> Sequence[Route]:
        """Return all routes."""
        guard, one, silence = sign_in.guard, f"{ALERTS}/{{alert}}", f"{SILENCES}/{{silence}}"
        return (
            Route("GET", ALERTS, guard(self.alerts.answer)),
            Route("GET", one, guard(self.alert.answer)),
            Route("POST", f"{one}/acknowledge", guard(self.alert.acknowledged, form=True)),
            Route("POST", f"{one}/take-back", guard(self.alert.taken_back, form=True)),
            Route("GET", SILENCES, guard(self.silences.answer)),
            Route("GET", f"{SILENCES}/new", guard(self.silence.new)),
            Route("POST", f"{SILENCES}/new", guard(self.silence.sent, form=True)),
            Route("GET", silence, guard(self.silence.one)),
            Route("POST", silence, guard(self.silence.sent, form=True)),
            Route("POST", f"{silence}/end", guard(self.silence.ended, form=True)),
            *self.acknowledge.routes(),
        )


def build_alerting_pages(
    situations: Situations,
    telemetry: TelemetryStore,
    cache: SnapshotCache,
    secret: Callable[[], str],
    templates: Templates,
) -> AlertingPages:
    """Put the pages together over these stores."""
    state = situations.state
    acknowledge = Acknowledge(state)
    desk = SilenceDesk(SilenceStore(state), lambda: str(uuid.uuid4()))
    return AlertingPages(
        alerts=AlertsPage(situations=situations, cache=cache, last_hour=LastHour(telemetry), templates=templates),
        alert=AlertPage(
            situations=situations,
            telemetry=telemetry,
            history=AlertHistory(state),
            acknowledge=acknowledge,
            templates=templates,
        ),
        silences=SilencesPage(situations, templates),
        silence=SilencePage(situations, desk, templates),
        acknowledge=AcknowledgePage(secret, acknowledge, templates),
    )
