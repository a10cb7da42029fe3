"""Incidents are brought up to the alerts that are stored; whatever goes wrong with that stops nobody's telling."""

import logging
from collections.abc import Callable

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.clocks import Routing, Routings
from lamplighter.alerting.routing import group_key, routes_for
from lamplighter.alerting.store import AlertStore
from lamplighter.config.configuration import Configuration
from lamplighter.errors import LamplighterError
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.links import Links, links_of
from lamplighter.incidents.transitions import LinksOf
from lamplighter.state.store import StateStore

log = logging.getLogger(__name__)


class FollowAlerts:
    """To be called after alerts were written, and by every sweep: what one call fails to do the next one finds."""

    def __init__(self, state: StateStore, configuration: Callable[[float], Configuration]) -> None:
        self._alerts = AlertStore(state)
        self._incidents = KeepIncidents(state)
        self._configuration = configuration
        self._routings = Routings()

    def __call__(self, now: float) -> None:
        """Raise nothing: an incident that cannot be kept must not keep an alert from being told."""
        try:
            self._follow(now)
        except LamplighterError as error:
            log.warning("incidents are left to the next sweep", extra={"error": str(error)})
        except Exception:
            log.exception("incidents cannot follow their alerts")

    def _follow(self, now: float) -> None:
        configuration = self._configuration(now)
        alerts = {key: kept.alert for key, kept in self._alerts.kept(now).items()}
        linked = links_by(self._routings(configuration.alertmanager), configuration)
        self._incidents.follow(alerts, linked, now)


def links_by(routing: Routing, configuration: Configuration) -> LinksOf:
    """Return what links alerts: the groups of the routes that take them, and what their checks need."""
    checks = {check.key: check for check in configuration.checks}

    def linked(alert: Alert) -> Links:
        keys = [group_key(route, alert.labels) for route in routes_for(routing.root, alert.labels)]
        return links_of(alert, keys, checks)

    return linked
