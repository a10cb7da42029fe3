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


STEPS_AFTER_CHANGES = 4
STEPS_OF_SWEEP = 30
"""A board of thousands of alerts takes 300 ms to write, as a partition takes 1,000 units a second. Frames wait for
those who follow at once, rules for the sweep."""


class FollowAlerts:
    """To be called after alerts were written, and by every sweep: what one call leaves the next one finds.

    Neither raises: an incident that cannot be kept must not keep an alert from being told.
    """

    def __init__(self, state: StateStore, configuration: Callable[[float], Configuration]) -> None:
        self._alerts = AlertStore(state)
        self._incidents = KeepIncidents(state)
        self._configuration = configuration
        self._routings = Routings()

    def __call__(self, now: float) -> None:
        """Follow what has just been written."""
        self._try(now, STEPS_AFTER_CHANGES)

    def sweep(self, now: float) -> None:
        """Follow what was left, and let time pass for incidents that are quiet."""
        self._try(now, STEPS_OF_SWEEP)

    def _try(self, now: float, most_steps: int) -> None:
        try:
            self._follow(now, most_steps)
        except LamplighterError as error:
            log.warning("incidents are left to the next sweep", extra={"error": str(error)})
        except Exception:
            log.exception("incidents cannot follow their alerts")

    def _follow(self, now: float, most_steps: int) -> None:
        configuration = self._configuration(now)
        alerts = {key: kept.alert for key, kept in self._alerts.kept(now).items()}
        linked = links_by(self._routings(configuration.alertmanager), configuration)
        self._incidents.follow(alerts, linked, now, most_steps=most_steps)


def links_by(routing: Routing, configuration: Configuration) -> LinksOf:
    """Return what links alerts: the groups of the routes that take them, and what their checks need."""
    checks = {check.key: check for check in configuration.checks}

    def linked(alert: Alert) -> Links:
        keys = [group_key(route, alert.labels) for route in routes_for(routing.root, alert.labels)]
        return links_of(alert, keys, checks)

    return linked
